"""Closing: which way of asking for the decision suits what the seller sees, and whether a deal is closed at all.

A technique is suggested by its signals, never by taste. What it tells the customer as a fact ("the offer ends on
Friday") must be known to be true, and a technique that presses is never suggested without its caution. A close is
a commitment or a clear stop; "we will see" is neither.

>>> from salesflow.sales.catalogue.closing_techniques import CLOSING_TECHNIQUES
>>> found = CLOSING_TECHNIQUES.suggest({"buying_signal": True, "hesitates": False, "questions_answered": False})
>>> [each.key for each in found.value]
['direct']
>>> print(found.explain())
“direct close” suits: clear sign of wanting to buy [ST-13]
“assumptive close”: not known yet: end of all doubts, agreement or confidence shown [ST-13]
>>> close_result({"commitment": False, "stopped": False}).value
CloseResult.CONTINUATION

Sources: ST-13.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final, TypeVar, cast

import attrs

from salesflow.basics.criteria import Criterion, Facts, Has, Judged, Named, Predicates, all_of, has
from salesflow.basics.findings import Finding
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["CloseResult", "Fit", "Repertoire", "Technique", "close_result"]

_ROWS: Final = ("ST-13",)


T = TypeVar("T")


def _several(value: object, kind: type[T], field: str, problem: str) -> tuple[T, ...]:
    """Several of one kind; one alone is as good as a list of one."""
    many = isinstance(value, Iterable) and not isinstance(value, str)
    found: list[T] = []
    for each in cast("Iterable[object]", value if many else (value,)):
        if not isinstance(each, kind):
            raise InputError(field, each, problem)
        found.append(each)
    return tuple(found)


def _asserts(value: Iterable[Criterion] | Criterion) -> tuple[Criterion, ...]:
    return _several(value, Criterion, "asserts", "give conditions; write has(...) or compare a fact(...)")


def _cautions(value: Iterable[Text] | Text) -> tuple[Text, ...]:
    return _several(value, Text, "cautions", "give Text('...', zh='...')")


@attrs.frozen
class Technique:
    """A way of asking for the decision.

    `how` is what the seller does; `when` are its signals in words, `signals` the same as a condition on what was
    seen (both or neither: a technique without signals is never suggested, a person may choose it). `asserts` are
    the conditions under which what it tells the customer is true. `presses` marks a technique that works by
    pressure; `ours` one that the source only names, so that its description is ours.

    Raises a `DefinitionError` with all problems: a blank key, signals without words or words without signals, no
    caution on a technique that presses or asserts something. Source: ST-13.
    """

    key: str
    label: Text
    how: Text
    signals: Criterion | None = attrs.field(kw_only=True, default=None)
    when: Text | None = attrs.field(kw_only=True, default=None)
    asserts: tuple[Criterion, ...] = attrs.field(kw_only=True, default=(), converter=_asserts)
    example: Text | None = attrs.field(kw_only=True, default=None)
    cautions: tuple[Text, ...] = attrs.field(kw_only=True, default=(), converter=_cautions)
    presses: bool = attrs.field(kw_only=True, default=False)
    ours: bool = attrs.field(kw_only=True, default=False)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.key.strip():
            problems.append("the key is blank")
        if (self.signals is None) is not (self.when is None):
            problems.append("give its signals as a condition and in words, or neither")
        if self.presses and not self.cautions:
            problems.append("it presses the customer and carries no caution")
        if self.asserts and not self.cautions:
            problems.append("it tells the customer something as a fact and carries no caution")
        if problems:
            raise DefinitionError(f"technique {self.key!r}", problems)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything to know about it, the cautions included."""
        out = [_HOW.fill(name=self.label, how=self.how)]
        if self.ours:
            out.append(_OURS.fill())
        if self.when is not None:
            out.append(_WHEN.fill(text=self.when))
        if self.example is not None:
            out.append(_EXAMPLE.fill(text=self.example))
        return (*out, *[_CAUTION.fill(text=caution) for caution in self.cautions])

    def explain(self, language: Language = "en") -> str:
        """The technique in words, a line for each thing to know."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)

    def fit(self, facts: Facts, *, using: Predicates | None = None) -> Fit:
        """The technique held against what was seen."""
        asked = all_of(*self.asserts).judge(facts, using=using) if self.asserts else None
        seen = None if self.signals is None else self.signals.judge(facts, using=using)
        return Fit(self, seen, asked)


@attrs.frozen
class Fit:
    """A technique held against what was seen: its signals, and whether what it says is true.

    `seen` is None for a technique without signals, `true` for one that tells the customer nothing as a fact.
    """

    technique: Technique
    seen: Judged | None
    true: Judged | None

    @property
    def truth(self) -> Truth:
        """Whether to suggest it; without signals nobody can tell."""
        suits = Truth.UNKNOWN if self.seen is None else self.seen.truth
        return suits if self.true is None else suits & self.true.truth


@attrs.frozen
class Repertoire:
    """The techniques a house works with, under a key and a version.

    Raises a `DefinitionError` with all problems: a blank key or version, no techniques, two of one key.
    Source: ST-13.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    techniques: tuple[Technique, ...] = attrs.field(kw_only=True, converter=tuple[Technique, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.techniques:
            problems.append("there is no technique")
        keys = [each.key for each in self.techniques]
        problems += [
            f"technique {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1
        ]
        if problems:
            raise DefinitionError(f"repertoire {self.key!r}", problems)

    def technique(self, key: str) -> Technique:
        """The technique of that key; an `InputError` names the declared ones when there is none."""
        for each in self.techniques:
            if each.key == key:
                return each
        known = ", ".join(each.key for each in self.techniques)
        raise InputError("technique", key, f"repertoire {self.key!r} has {known}")

    def fits(self, facts: Facts, *, using: Predicates | None = None) -> tuple[Fit, ...]:
        """Every technique held against what was seen, in the declared order."""
        return tuple(each.fit(facts, using=using) for each in self.techniques)

    def suggest(self, facts: Facts, *, using: Predicates | None = None) -> Verdict[tuple[Technique, ...]]:
        """The techniques whose signals are surely there, those that press last; it may be none.

        The reasons say why each is suggested, with *every* caution it carries, and which one is held back because
        what it says is not true (code `held_back`). `missing` names the signals nobody knows of, for each technique
        that could still suit, and what would have to be true. Techniques without signals are never suggested; see
        `fits`. `using` binds `named` conditions.
        """
        good: list[tuple[Technique, list[Reason]]] = []
        held_back: list[Reason] = []
        missing: list[Reason] = []
        for fit in self.fits(facts, using=using):
            technique, seen, true = fit.technique, fit.seen, fit.true
            if seen is None:
                continue
            if fit.truth is Truth.YES:
                good.append((technique, _why(technique, seen)))
            elif fit.truth is Truth.UNKNOWN:
                missing += _open(technique.label, seen, true)
            elif true is not None and seen.truth is Truth.YES:
                words = _HELD_BACK.fill(name=technique.label, what=_names(true))
                held_back.append(Reason("held_back", words, _ROWS))
        good.sort(key=lambda pair: pair[0].presses)
        reasons = [reason for _, why in good for reason in why]
        nothing = () if good else (Reason("nothing_suits", _NOTHING_SUITS.fill(), _ROWS),)
        return Verdict(
            tuple(technique for technique, _ in good), (*reasons, *nothing, *held_back), tuple(missing)
        )


def _why(technique: Technique, seen: Judged) -> list[Reason]:
    name = technique.label
    suits = Reason("suggested", _SUITS.fill(name=name, seen=_names(seen)), _ROWS)
    cautions = [_MIND.fill(name=name, text=text) for text in technique.cautions]
    return [suits, *[Reason("caution", words, _ROWS) for words in cautions]]


def _open(name: Text, seen: Judged, true: Judged | None) -> list[Reason]:
    out: list[Reason] = []
    if seen.truth is Truth.UNKNOWN:
        out.append(Reason("unknown", _NOT_KNOWN.fill(name=name, what=_names(seen)), _ROWS))
    if true is not None and true.truth is Truth.UNKNOWN:
        out.append(Reason("unknown", _IF_TRUE.fill(name=name, what=_names(true)), _ROWS))
    return out


def _leaves(findings: Iterable[Finding], wanted: Truth) -> Iterator[Finding]:
    """The single conditions that made the answer what it is."""
    for each in findings:
        if each.outcome.truth is wanted:
            yield from _leaves(each.parts, wanted) if each.parts else (each,)


def _names(judged: Judged) -> tuple[Param, ...]:
    return tuple(_name(each) for each in _leaves(judged.findings, judged.truth))


def _name(finding: Finding) -> Param:
    """What a condition is called; a comparison, and a condition turned around, say themselves."""
    condition = finding.condition
    if isinstance(condition, Has | Named) and condition.wanted:
        return condition.label or finding.path
    return finding.sentence


# -- is it closed? --------------------------------------------------------------------------------------------------


class CloseResult(Enum):
    """How asking for the decision came out.

    A *commitment* or a clear *stop* closes a deal. A *continuation* ("we will see", "send us something") is neither,
    however friendly it sounds; with an agreed date it is a next step, and still no close. The name of the third
    comes from Rackham, whom the source names as the theory.
    """

    COMMITMENT = "commitment"
    STOP = "stop"
    CONTINUATION = "continuation"

    def __repr__(self) -> str:
        return f"CloseResult.{self.name}"

    @property
    def is_closed(self) -> bool:
        """Whether the customer has decided."""
        return self is not CloseResult.CONTINUATION

    def render(self, language: Language = "en") -> str:
        """The result in words."""
        return _RESULTS[self].render(language)


_COMMITMENT: Final = has("commitment", Text("commitment to buy", zh="购买承诺"))
_STOP: Final = has("stopped", Text("clear stop", zh="明确停止"))
_DATE: Final = has("next_date")


def close_result(facts: Facts) -> Verdict[CloseResult | None]:
    """Whether the customer committed (`commitment`), stopped (`stopped`), or neither.

    None means that it is not known: nobody noted one of the two, and the other is not there. A commitment and a stop
    at once contradict each other; that is None too, and the reason says so. `next_date` is told where neither is
    there: a date is a next step, not a close. Source: ST-13.

    >>> close_result({"stopped": "no budget before next year"}).value
    CloseResult.STOP
    >>> print(close_result({"commitment": False, "stopped": False, "next_date": "9 March"}).explain())
    neither a commitment nor a clear stop: this is not closed [ST-13]
    a next date is agreed: that is a next step, not a close [ST-13]
    """
    findings = [criterion.judge(facts).findings[0] for criterion in (_COMMITMENT, _STOP)]
    committed, stopped = (finding.met for finding in findings)
    if committed and stopped:
        return Verdict(None, (Reason("contradiction", _BOTH.fill(), _ROWS),))
    if committed or stopped:
        value = CloseResult.COMMITMENT if committed else CloseResult.STOP
        return Verdict(value, (Reason(value.value, _CLOSED.fill(result=value), _ROWS),))
    dated = (Reason("next_step", _DATED.fill(), _ROWS),) if _DATE.holds(facts) else ()
    unknown = [finding for finding in findings if finding.outcome.truth is Truth.UNKNOWN]
    if unknown:
        missing = [Reason("unknown", finding.sentence, _ROWS) for finding in unknown]
        return Verdict(None, dated, tuple(missing))
    value = CloseResult.CONTINUATION
    return Verdict(value, (Reason(value.value, _NEITHER.fill(), _ROWS), *dated))


# -- words ----------------------------------------------------------------------------------------------------------

_RESULTS: Final = {
    CloseResult.COMMITMENT: Text("commitment", zh="承诺购买"),
    CloseResult.STOP: Text("clear stop", zh="明确停止"),
    CloseResult.CONTINUATION: Text("continuation", zh="悬而未决"),
}
_HOW: Final = Text("{name}: {how}", zh="{name}：{how}")
_OURS: Final = Text(
    "(The source only names it; the description is ours.)", zh="（资料中只有名称，说明为我们所加。）"
)
_WHEN: Final = Text("When: {text}", zh="适用：{text}")
_EXAMPLE: Final = Text("For example: {text}", zh="例如：{text}")
_CAUTION: Final = Text("Caution: {text}", zh="注意：{text}")
_SUITS: Final = Text("“{name}” suits: {seen}", zh="适合“{name}”：{seen}")
_MIND: Final = Text("caution with “{name}”: {text}", zh="使用“{name}”须注意：{text}")
_HELD_BACK: Final = Text(
    "“{name}” is held back: it would not be true without {what}",
    zh="暂不建议“{name}”：没有{what}，所说就不属实",
)
_NOT_KNOWN: Final = Text("“{name}”: not known yet: {what}", zh="“{name}”：尚不清楚：{what}")
_IF_TRUE: Final = Text(
    "“{name}” is true only with {what}, and that is not known yet",
    zh="“{name}”要有{what}才属实，目前尚不清楚",
)
_NOTHING_SUITS: Final = Text(
    "nothing that was seen calls for a technique; ask what is still open",
    zh="目前所见尚不足以选用某种成交方法；先问清还有什么未解决",
)
_CLOSED: Final = Text("closed: {result}", zh="已有结果：{result}")
_BOTH: Final = Text(
    "a commitment and a stop are both on record; ask which of them holds",
    zh="既记有承诺购买，又记有停止；请问清以哪个为准",
)
_NEITHER: Final = Text(
    "neither a commitment nor a clear stop: this is not closed", zh="既未承诺，也未明确停止：尚未结案"
)
_DATED: Final = Text(
    "a next date is agreed: that is a next step, not a close", zh="已约定下次日期：这是下一步，不是成交"
)
