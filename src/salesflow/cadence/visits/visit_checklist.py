"""Visit checklists: what every visit should bring, as conditions on its report, and what to ask next.

Each item has a condition that is held against the facts of a visit report: done, not done, or not noted. What touches
the private life of people is *off* until the house states on what ground it may be kept and for how long; while it is
off it is neither counted nor asked for, and the judgement says so.

>>> from datetime import datetime, timezone
>>> from salesflow.basics.channels import Channel
>>> rival = VisitItem("rivals", Text("look at one rival product", zh="了解一个竞品"), ask=Text(
...     "What sells best beside ours?", zh="哪个竞品卖得最好？"))
>>> family = VisitItem("family", Text("a clerk's family", zh="营业员的家庭"), ask=Text("How is the family?", zh="家里好吗？"),
...     sensitive=True)
>>> checklist = VisitChecklist("outlet", version="1", items=[rival, family])
>>> visit = Touch("C-7", datetime(2026, 3, 2, 2, tzinfo=timezone.utc), Channel.VISIT, id="T-1")
>>> print(checklist.judge(checklist.report(visit)).explain())
not noted: look at one rival product; ask: “What sells best beside ours?”
left out: a clerk's family; no legal basis is stated, so do not ask for it and do not keep it

Source: CA-9.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.criteria import Criterion, fact
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.visits.visit_report import SLOW_MOVER_FACTS, Given, SlowMover, VisitReport
from salesflow.customers.cards.form import Basis
from salesflow.customers.history import Touch
from salesflow.errors import DefinitionError, InputError

__all__ = ["Checked", "VisitChecklist", "VisitItem", "VisitJudgement"]


def _needs(item: VisitItem) -> Criterion:
    return fact(item.key) >= 1


@attrs.frozen
class VisitItem:
    """One thing a visit should bring: the `task` in words, the question to `ask` for it, and what shows it is done.

    Without `needs` it is done when its own key was noted at least once. A `sensitive` one (family, health) is off until
    the checklist has a `Basis` for it. `caution` says what to mind.

    >>> VisitItem("rivals", Text("a rival product", zh="竞品"), ask=Text("Which?", zh="哪个？")).needs == (fact("rivals") >= 1)
    True
    """

    key: str
    task: Text
    ask: Text = attrs.field(kw_only=True)
    needs: Criterion = attrs.field(kw_only=True, default=attrs.Factory(_needs, takes_self=True))
    sensitive: bool = attrs.field(kw_only=True, default=False)
    caution: Text | None = attrs.field(kw_only=True, default=None)


@attrs.frozen
class Checked:
    """One item held against a visit report. `is_on` is False for a sensitive item without basis: it counts for nothing."""

    item: VisitItem
    outcome: Outcome
    findings: tuple[Finding, ...]
    is_on: bool
    rows: tuple[str, ...] = ()

    @property
    def truth(self) -> Truth:
        """Whether it is done; unknown when nobody noted it, and while it is off."""
        return self.outcome.truth if self.is_on else Truth.UNKNOWN

    @property
    def reason(self) -> Reason:
        """How it stands in words, coded by its outcome, or ``no_basis``."""
        if not self.is_on:
            return Reason("no_basis", _OFF.fill(task=self.item.task), self.rows)
        why = tuple(each.sentence for each in self.findings)
        words = _STANDS[self.outcome].fill(task=self.item.task, ask=self.item.ask, why=why)
        return Reason(self.outcome.value, words, self.rows)

    @property
    def verdict(self) -> Verdict[Truth]:
        """The item by itself as a verdict: what is not known stands under `missing`."""
        if self.truth is Truth.UNKNOWN:
            return Verdict(Truth.UNKNOWN, missing=(self.reason,))
        return Verdict(self.truth, (self.reason,))


@attrs.frozen
class VisitJudgement:
    """A visit held against the checklist: every item, the answer over all, and what to ask next."""

    report: VisitReport
    checked: tuple[Checked, ...]
    beyond: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def value(self) -> Truth:
        """Whether the visit brought everything that counts; items that are off do not count."""
        return Truth.all(each.truth for each in self.checked if each.is_on)

    @property
    def verdict(self) -> Verdict[Truth]:
        """All of it as a verdict; what is off, and what no item asks for, stands last under the reasons."""
        on = [each for each in self.checked if each.is_on]
        off = [each.reason for each in self.checked if not each.is_on]
        if self.beyond:
            off.append(Reason("beyond", _BEYOND.fill(n=len(self.beyond), keys=self.beyond), self.rows))
        return Verdict(
            self.value,
            (*[each.reason for each in on if each.truth is not Truth.UNKNOWN], *off),
            tuple(each.reason for each in on if each.truth is Truth.UNKNOWN),
        )

    @property
    def still_open(self) -> tuple[VisitItem, ...]:
        """The items that count and are not surely done: what to ask next, in the order of the checklist."""
        return tuple(each.item for each in self.checked if each.is_on and each.truth is not Truth.YES)

    def of(self, key: str) -> Checked:
        """One item as it was judged; an `InputError` names them when there is none of that key."""
        for each in self.checked:
            if each.item.key == key:
                return each
        raise InputError("item", key, f"there are {', '.join(each.item.key for each in self.checked)}")

    def explain(self, language: Language = "en") -> str:
        """Every item in words, one a line, in the order of the checklist; then what no item asks for."""
        beyond = [reason for reason in self.verdict.reasons if reason.code == "beyond"]
        return explained((*[each.reason for each in self.checked], *beyond), language)


@attrs.frozen
class VisitChecklist:
    """What every visit should bring, under a key and a version, with the bases for the sensitive items.

    `with_bases` states on what ground a sensitive item may be kept and for how long (a `Basis` by the item's key, as on
    a customer card). Check both with counsel. `rows` are the row ids of the rule it follows.

    Raises a `DefinitionError` with all problems: a blank key or version, no item that counts without a basis, two items
    of one key, a basis for no item or for one that needs none, a basis without ground, two for one item. Source: CA-9.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    items: tuple[VisitItem, ...] = attrs.field(kw_only=True, converter=tuple[VisitItem, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)
    bases: tuple[Basis, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Basis, ...])
    rows: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        keys = [each.key for each in self.items]
        problems += ["the key of an item is blank" for key in keys if not key.strip()]
        problems += [f"item {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        if all(each.sensitive for each in self.items):
            problems.append("nothing counts: there is no item that needs no basis")
        sensitive = {each.key for each in self.items if each.sensitive}
        based = [each.field for each in self.bases]
        problems += [f"item {key!r} has two bases" for key in dict.fromkeys(based) if based.count(key) > 1]
        problems += [
            f"there is no sensitive item {key!r} for its basis" for key in based if key not in sensitive
        ]
        problems += [problem for basis in self.bases for problem in basis.problems]
        if problems:
            raise DefinitionError(f"visit checklist {self.key!r}", problems)

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        paths = [path for each in self.items for path in (each.key, *each.needs.paths())]
        return tuple(dict.fromkeys(paths))

    def item(self, key: str) -> VisitItem:
        """The item of that key; an `InputError` names the declared ones when there is none."""
        for each in self.items:
            if each.key == key:
                return each
        known = ", ".join(each.key for each in self.items)
        raise InputError("item", key, f"visit checklist {self.key!r} has {known}")

    def is_on(self, key: str) -> bool:
        """Whether an item counts: it is not sensitive, or its basis was stated."""
        return not self.item(key).sensitive or any(each.field == key for each in self.bases)

    def with_bases(self, *bases: Basis) -> VisitChecklist:
        """The same checklist with these bases; one for the same item takes the place of the old one."""
        given = {each.field for each in bases}
        return attrs.evolve(self, bases=(*[each for each in self.bases if each.field not in given], *bases))

    def report(
        self,
        touch: Touch,
        noted: Given = (),
        *,
        slow_movers: Iterable[SlowMover] | None = None,
    ) -> VisitReport:
        """The report of a logged visit, held against the items: a key that no item asks for is an `InputError`.

        So is anything noted under a sensitive item without basis: it may not be kept.
        """
        made = VisitReport.of(touch, noted, slow_movers=slow_movers)
        for key, _ in made.noted:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"it asks for {', '.join(self._asked)}"
                raise InputError("noted", key, f"no item of visit checklist {self.key!r} asks for it; {hint}")
            if any(key in _paths(each) for each in self._off):
                # the words themselves are not repeated: nobody may keep them, no log either
                raise InputError(key, "...", "is sensitive and has no stated basis; it may not be kept")
        return made

    @cached_property
    def _off(self) -> tuple[VisitItem, ...]:
        return tuple(each for each in self.items if not self.is_on(each.key))

    def judge(self, report: VisitReport) -> VisitJudgement:
        """Every item held against the report of a visit.

        A report that was made elsewhere may hold more than the checklist asks for; the judgement names those keys
        (``beyond``) and goes on.
        """
        facts = report.facts()
        checked: list[Checked] = []
        for item in self.items:
            found = item.needs.judge(facts)
            checked.append(Checked(item, found.outcome, found.findings, self.is_on(item.key), self.rows))
        beyond = tuple(key for key in facts if key not in self._asked and key not in SLOW_MOVER_FACTS)
        return VisitJudgement(report, tuple(checked), beyond, self.rows)

    def cleared(self, report: VisitReport, *, as_of: date) -> VisitReport:
        """The report without what may not be kept on that day: sensitive items without basis, or past their time.

        The time of an item begins on the day of the visit; the last day is no longer in it.
        """
        today = as_day(as_of, "as_of")
        gone = [key for each in self._off for key in _paths(each)]
        for basis in self.bases:
            if basis.keep.after_day(report.day).toordinal() <= today:
                gone += _paths(self.item(basis.field))
        return report.without(*gone)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The list to take along: each item that counts with its question, then its caution."""
        found: list[Sentence] = []
        for each in self.items:
            if self.is_on(each.key):
                found.append(_LINE.fill(task=each.task, ask=each.ask))
                found += [] if each.caution is None else [_CAUTION.fill(text=each.caution)]
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """The list to take along, one line for each item and each caution."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)


def _paths(item: VisitItem) -> tuple[str, ...]:
    return (item.key, *item.needs.paths())


# -- words ------------------------------------------------------------------------------------------------------------

_LINE: Final = Text("{task}: “{ask}”", zh="{task}：“{ask}”")
_CAUTION: Final = Text("caution: {text}", zh="注意：{text}")
_OFF: Final = Text(
    "left out: {task}; no legal basis is stated, so do not ask for it and do not keep it",
    zh="不计入：{task}；未注明合法依据，请勿询问，也不得保存",
)
_BEYOND: Final = Text(
    "noted beyond the checklist, and not judged: {keys}", zh="清单之外的记录，不作判断：{keys}"
)
_STANDS: Final = {
    Outcome.MET: Text("done: {task}", zh="已做到：{task}"),
    Outcome.UNMET: Text("not done: {task}; ask: “{ask}”", zh="未做到：{task}；可以问：“{ask}”"),
    Outcome.UNKNOWN: Text("not noted: {task}; ask: “{ask}”", zh="没有记录：{task}；可以问：“{ask}”"),
    Outcome.ERROR: Text("cannot be judged: {task} ({why})", zh="无法判断：{task}（{why}）"),
}
