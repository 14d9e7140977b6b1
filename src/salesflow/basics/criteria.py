"""Conditions as data: what must be true before a deal may move, a customer may be graded, a hold may be proposed.

A criterion is a small closed tree. It is judged against a mapping of facts and answers with a `Truth` and one
finding for each condition; it compares, hashes, pickles, explains itself in words and goes to plain data and back.
Nothing is ever `eval`-ed. A user's own predicate is only a name here; the function is bound at the call.

>>> ready = has("champion") & (fact("score") >= 60)
>>> found = ready.judge({"score": 40})
>>> found.truth
Truth.NO
>>> [f.explain() for f in found.findings]
['champion is not known yet', 'score is 40; at least 60 is needed']

What a value means (the truth table):

| value | `has(x)` | `fact(x) >= 1` | `fact(x) == "a"` |
|---|---|---|---|
| absent, None, blank text, NaN, `UNKNOWN` | unknown | unknown | unknown |
| 0 | met | unmet | error: wrong type |
| False, `NO` | unmet | error: wrong type | error: wrong type |
| True, `YES` | met | error: wrong type | error: wrong type |
| an empty list or mapping | unmet | error: wrong type | error: wrong type |
| a text | met | error: wrong type | compared |
| a value of any other kind | error: wrong type | error: wrong type | error: wrong type |
"""

# ruff: noqa: D102 - the methods every condition has are described once, in Criterion
from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias, cast

import attrs

from salesflow.basics import condition_words as words
from salesflow.basics.comparing import (
    FIRM,
    FLIPPED,
    ORDER,
    Operand,
    comparable,
    exact,
    family,
    identity,
    is_unknown,
    misfit,
    presence,
    problems_of,
    unwrapped,
)
from salesflow.basics.findings import ABSENT, Condition, Finding, Outcome, Seen, seen_text, snapshot
from salesflow.basics.text import Renders, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError

__all__ = [
    "AllOf",
    "AnyOf",
    "Compare",
    "Criterion",
    "Fact",
    "Facts",
    "Has",
    "Judged",
    "Named",
    "Operand",
    "Predicates",
    "Raw",
    "all_of",
    "any_of",
    "fact",
    "findings_of",
    "has",
    "named",
    "not_",
]

Facts: TypeAlias = Mapping[str, object]
"""What is known: a mapping of names to values; a dotted name looks into nested mappings."""

Predicates: TypeAlias = Mapping[str, Callable[[Facts], "bool | Truth | None"]]
"""The functions behind `named` conditions, bound at the call."""

Raw: TypeAlias = "tuple[Condition, Outcome, Seen, str | Renders, tuple[Raw, ...]]"
"""A finding before somebody reads it: condition, outcome, value seen, detail, parts; tuples are cheap to make."""

_MET, _UNMET, _UNKNOWN, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN, Outcome.ERROR
_NOTHING: Final[Facts] = {}
_NO_PARTS: Final[tuple[Raw, ...]] = ()
_TURNED: Final = {_MET: _UNMET, _UNMET: _MET}
_NUMBERS: Final = frozenset({int, Decimal})


@attrs.frozen
class Judged:
    """A criterion held against facts: the overall outcome and one finding for each condition."""

    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def truth(self) -> Truth:
        """Yes, no or unknown (an error is unknown)."""
        return self.outcome.truth


class Criterion:
    """A condition, or several joined by `&` (all) and `|` (any); `~` turns one around, down to the leaves."""

    __slots__ = ()

    def __and__(self, other: Criterion) -> Criterion:
        return all_of(self, other)

    def __or__(self, other: Criterion) -> Criterion:
        return any_of(self, other)

    def __invert__(self) -> Criterion:
        return not_(self)

    def __bool__(self) -> NoReturn:
        msg = "a criterion is not true or false by itself: join with & and |, and write two comparisons for a range"
        raise TypeError(msg)

    def judge(self, facts: Facts = _NOTHING, *, using: Predicates | None = None) -> Judged:
        """Hold the criterion against `facts`; every condition gets its finding, met or not."""
        raw = self.raw(facts, using)
        parts = raw[4] if isinstance(self, AllOf) else (raw,)
        return Judged(raw[1], findings_of(parts))

    def holds(self, facts: Facts, using: Predicates | None = None) -> bool:
        """Whether the criterion is surely met."""
        return self.raw(facts, using)[1] is _MET

    def ready(self) -> Callable[[Facts, Predicates | None], Raw]:
        """What `raw` does, made ready to be asked again and again (by a machine, at every step)."""
        return self.raw

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        """The findings as plain tuples: criterion, outcome, value seen, detail, parts."""
        raise NotImplementedError  # pragma: no cover - every subclass has its own

    def negated(self) -> Criterion:
        """The opposite; an unknown fact stays unknown."""
        raise NotImplementedError  # pragma: no cover - every subclass has its own

    def paths(self) -> tuple[str, ...]:
        """The facts it looks at, each once: what a seller has to find out."""
        raise NotImplementedError  # pragma: no cover - every subclass has its own

    def sentence(self, finding: Finding) -> Sentence:
        """What was found about this condition, in words."""
        raise NotImplementedError  # pragma: no cover - every subclass has its own

    @property
    def asks(self) -> Sentence:
        """What it asks for, in words, before anything is found."""
        raise NotImplementedError  # pragma: no cover - every subclass has its own


def _nested(facts: Facts, path: str) -> object:
    """The value of a dotted name that is no key itself: step by step through nested mappings."""
    here: object = facts
    for step in path.split("."):
        here = _step(here, step)
    return here


def _step(value: object, name: str) -> object:
    return cast("Facts", value).get(name, ABSENT) if isinstance(value, Mapping) else ABSENT


def _name(path: str) -> str:
    if not path.strip():
        raise DefinitionError("criterion", ["the name of a fact or predicate is blank"])
    return path


@attrs.frozen
class Has(Criterion):
    """The fact is on record (or, with `wanted` False, known to be absent)."""

    path: str = attrs.field(converter=_name)
    wanted: bool = True
    label: Text | None = None

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        value = facts.get(self.path, ABSENT)
        if value is ABSENT:
            if "." not in self.path:
                return (self, _UNKNOWN, ABSENT, "", _NO_PARTS)
            value = _nested(facts, self.path)
        kind = type(value)
        if kind in FIRM or value is True or (kind is str and not is_unknown(value)):
            return (self, _MET if self.wanted else _UNMET, value, "", _NO_PARTS)
        value = unwrapped(value)
        there = presence(value)
        detail = words.NO_KIND.fill(found=family(value)) if there is _ERROR else ""
        return (self, there if self.wanted else _TURNED.get(there, there), snapshot(value), detail, _NO_PARTS)

    def ready(self) -> Callable[[Facts, Predicates | None], Raw]:
        path, slow = self.path, self.raw
        if "." in path:
            return slow
        absent: Raw = (self, _UNKNOWN, ABSENT, "", _NO_PARTS)
        met = _MET if self.wanted else _UNMET

        def ask(facts: Facts, using: Predicates | None) -> Raw:
            value = facts.get(path, ABSENT)
            if value is ABSENT:
                return absent
            return (self, met, value, "", _NO_PARTS) if type(value) in FIRM else slow(facts, using)

        return ask

    def negated(self) -> Criterion:
        return Has(self.path, not self.wanted, self.label)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    @property
    def asks(self) -> Sentence:
        return (words.ASKS if self.wanted else words.ASKS_NONE).fill(what=self.label or self.path)

    def sentence(self, finding: Finding) -> Sentence:
        if finding.outcome is _ERROR:
            return words.CRASHED.fill(what=self.label or self.path, detail=finding.detail)
        if finding.outcome is _UNKNOWN:
            said = words.NOT_KNOWN
        elif finding.met is self.wanted:
            said = words.IS_THERE if finding.met else words.MUST_NOT_BE
        else:
            said = words.IS_ABSENT if finding.met else words.IS_MISSING
        return said.fill(what=self.label or self.path, seen=seen_text(finding.seen))


def _exactly(value: Operand | tuple[Operand, ...]) -> Operand | tuple[Operand, ...]:
    return tuple([exact(each) for each in value]) if isinstance(value, tuple) else exact(value)


@attrs.frozen
class Compare(Criterion):
    """A fact compared with a value, or looked up in a list of values (`in`, `not in`).

    Numbers are kept in one exact form. Raises a `DefinitionError` for a comparison that can never be judged.
    """

    path: str = attrs.field(converter=_name)
    op: str
    value: Operand | tuple[Operand, ...] = attrs.field(converter=_exactly, eq=identity)
    label: Text | None = None

    def __attrs_post_init__(self) -> None:
        problems = problems_of(self.op, self.value)
        if problems:
            raise DefinitionError(f"criterion on {self.path!r}", problems)

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        value, wanted = facts.get(self.path, ABSENT), self.value
        kind, needed = type(value), type(wanted)
        if (kind is int and needed in _NUMBERS) or (kind is str and needed is str and not is_unknown(value)):
            return (self, _MET if ORDER[self.op](value, wanted) else _UNMET, value, "", _NO_PARTS)
        value = unwrapped(_nested(facts, self.path) if value is ABSENT and "." in self.path else value)
        if is_unknown(value):
            return (self, _UNKNOWN, snapshot(value), "", _NO_PARTS)
        listed = wanted if isinstance(wanted, tuple) else (wanted,)
        problem = misfit(value, listed[0])
        if problem is not None:
            return (self, _ERROR, snapshot(value), problem, _NO_PARTS)
        seen = comparable(value)
        if self.op in ORDER:
            fits = ORDER[self.op](seen, comparable(listed[0]))
        else:
            fits = (seen in [comparable(each) for each in listed]) is (self.op == "in")
        return (self, _MET if fits else _UNMET, snapshot(value), "", _NO_PARTS)

    def ready(self) -> Callable[[Facts, Predicates | None], Raw]:
        path, wanted, slow = self.path, self.value, self.raw
        if type(wanted) not in _NUMBERS:
            return slow
        fits = ORDER[self.op]

        def ask(facts: Facts, using: Predicates | None) -> Raw:
            value = facts.get(path, ABSENT)
            if type(value) is int:
                return (self, _MET if fits(value, wanted) else _UNMET, value, "", _NO_PARTS)
            return slow(facts, using)

        return ask

    def negated(self) -> Criterion:
        return Compare(self.path, FLIPPED[self.op], self.value, self.label)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    @property
    def needed(self) -> Sentence:
        """What the fact must be, in words."""
        wanted = self.value if isinstance(self.value, tuple) else (self.value,)
        return words.NEEDED[self.op].fill(value=tuple([seen_text(each) for each in wanted]))

    @property
    def asks(self) -> Sentence:
        return words.ASKS_VALUE.fill(what=self.label or self.path, needed=self.needed)

    def sentence(self, finding: Finding) -> Sentence:
        return _COMPARED[finding.outcome].fill(
            what=self.label or self.path,
            seen=seen_text(finding.seen),
            needed=self.needed,
            detail=finding.detail,
        )


_COMPARED: Final = {
    _MET: words.FITS, _UNMET: words.FITS_NOT, _UNKNOWN: words.NOT_KNOWN_NEEDS, _ERROR: words.WRONG,
}  # fmt: skip


@attrs.frozen
class Named(Criterion):
    """A predicate of the user's own, bound by name at the call (``using={"credit_ok": ...}``)."""

    path: str = attrs.field(converter=_name)
    wanted: bool = True
    label: Text | None = None

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        predicate = None if using is None else using.get(self.path)
        if predicate is None:
            return (self, _UNKNOWN, ABSENT, "not bound", _NO_PARTS)
        try:
            answer = Truth.of(predicate(facts))
        except Exception as problem:  # noqa: BLE001 - a crash is its own outcome: neither a no nor the caller's end
            return (self, _ERROR, ABSENT, f"{type(problem).__name__}: {problem}", _NO_PARTS)
        if answer is Truth.UNKNOWN:
            return (self, _UNKNOWN, answer, "", _NO_PARTS)
        return (self, _MET if (answer is Truth.YES) is self.wanted else _UNMET, answer, "", _NO_PARTS)

    def negated(self) -> Criterion:
        return Named(self.path, not self.wanted, self.label)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    @property
    def asks(self) -> Sentence:
        return (words.ASKS if self.wanted else words.ASKS_NONE).fill(what=self.label or self.path)

    def sentence(self, finding: Finding) -> Sentence:
        what = self.label or self.path
        if finding.outcome is _ERROR:
            return words.CRASHED.fill(what=what, detail=finding.detail)
        if finding.outcome is _UNKNOWN:
            return (words.NOT_BOUND if finding.detail else words.NOT_KNOWN).fill(what=what)
        return (words.HOLDS if finding.met is self.wanted else words.HOLDS_NOT).fill(what=what)


def _joined(parts: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    if not parts:
        raise DefinitionError("criterion", ["needs at least one part"])
    return parts


def _paths(parts: tuple[Criterion, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for part in parts for path in part.paths()))


def _first(order: tuple[Outcome, ...], found: tuple[Raw, ...], otherwise: Outcome) -> Outcome:
    outcomes = [each[1] for each in found]
    return next((outcome for outcome in order if outcome in outcomes), otherwise)


@attrs.frozen
class AllOf(Criterion):
    """Every part must be met."""

    parts: tuple[Criterion, ...] = attrs.field(converter=_joined)

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        found = tuple([part.raw(facts, using) for part in self.parts])
        return (self, _first((_UNMET, _ERROR, _UNKNOWN), found, _MET), ABSENT, "", found)

    def negated(self) -> Criterion:
        return any_of(*[part.negated() for part in self.parts])

    def paths(self) -> tuple[str, ...]:
        return _paths(self.parts)

    @property
    def asks(self) -> Sentence:
        return words.ASKS_ALL.fill(parts=tuple([part.asks for part in self.parts]))

    def sentence(self, finding: Finding) -> Sentence:
        return words.ALL_OF.fill(parts=tuple([part.sentence for part in finding.parts]))


@attrs.frozen
class AnyOf(Criterion):
    """One part is enough."""

    parts: tuple[Criterion, ...] = attrs.field(converter=_joined)

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        found = tuple([part.raw(facts, using) for part in self.parts])
        return (self, _first((_MET, _ERROR, _UNKNOWN), found, _UNMET), ABSENT, "", found)

    def negated(self) -> Criterion:
        return all_of(*[part.negated() for part in self.parts])

    def paths(self) -> tuple[str, ...]:
        return _paths(self.parts)

    @property
    def asks(self) -> Sentence:
        return words.ASKS_ONE.fill(parts=tuple([part.asks for part in self.parts]))

    def sentence(self, finding: Finding) -> Sentence:
        said = words.ONE_IS_MET if finding.met else words.ANY_OF
        return said.fill(parts=tuple([part.sentence for part in finding.parts]))


@attrs.frozen(eq=False)
class Fact:
    """A fact to compare: ``fact("score") >= 60``, ``fact("country").in_("CN", "SG")``."""

    path: str
    label: Text | None = None

    def __ge__(self, value: Operand | float) -> Criterion:
        return self._is(">=", value)

    def __gt__(self, value: Operand | float) -> Criterion:
        return self._is(">", value)

    def __le__(self, value: Operand | float) -> Criterion:
        return self._is("<=", value)

    def __lt__(self, value: Operand | float) -> Criterion:
        return self._is("<", value)

    def __eq__(self, value: Operand | float) -> Criterion:  # type: ignore[override]  # a comparison builds a criterion
        return self._is("==", value)

    def __ne__(self, value: Operand | float) -> Criterion:  # type: ignore[override]  # a comparison builds a criterion
        return self._is("!=", value)

    __hash__ = None  # type: ignore[assignment]  # not a value by itself: it only starts a comparison

    def in_(self, *values: Operand | float) -> Criterion:
        """The fact is one of `values`."""
        return Compare(self.path, "in", tuple([exact(value) for value in values]), self.label)

    def _is(self, op: str, value: Operand | float) -> Criterion:
        return Compare(self.path, op, exact(value), self.label)


def has(path: str, label: Text | None = None) -> Criterion:
    """The fact `path` is on record; 0 counts, blank and None are unknown, False and an empty list are no."""
    return Has(path, label=label)


def fact(path: str, label: Text | None = None) -> Fact:
    """The fact `path`, to be compared; `label` is what people call it."""
    return Fact(path, label)


def named(name: str, label: Text | None = None) -> Criterion:
    """A predicate of your own; give its function at the call: ``using={name: function}``."""
    return Named(name, label=label)


def all_of(*parts: Criterion) -> Criterion:
    """Every part must be met (the same as `&`); nested ones are flattened."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, AllOf) else (part,))]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(*parts: Criterion) -> Criterion:
    """One part is enough (the same as `|`); nested ones are flattened."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def not_(part: Criterion) -> Criterion:
    """The opposite, pushed down to the leaves, so that *met* always means *as needed*.

    >>> not_(has("complaint") | (fact("days_late") > 30)) == not_(has("complaint")) & (fact("days_late") <= 30)
    True
    """
    return part.negated()


def findings_of(raws: tuple[Raw, ...]) -> tuple[Finding, ...]:
    """Readable findings made from plain tuples."""
    return tuple(Finding(each[0], each[1], each[2], each[3], findings_of(each[4])) for each in raws)
