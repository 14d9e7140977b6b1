"""Mystery shopping and quality inspection: visits held against a list of items, judged visit by visit.

The items of one visit hang together (one bad day spoils them all), so the unit is the visit: the share of visits that
passed, with its interval over visits. An item that did not apply is not one that nobody saw: the first falls out of
the visit, the second leaves it open whether the visit passed.

>>> form = Inspection("counter", EvaluationSource.MYSTERY_SHOPPING, [
...     InspectionItem("greeting"), InspectionItem("receipt", is_critical=True), InspectionItem("parking"),
... ], pass_at=Fraction(1, 2))
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> def visit(id, **marks):
...     return form.judge(InspectedVisit(id, "shop-1", day, marks)).value
>>> visit("V-1", greeting=Mark.FAILED, receipt=Mark.PASSED, parking=Mark.NOT_APPLICABLE)
Truth.YES
>>> visit("V-2", greeting=Mark.PASSED, receipt=Mark.FAILED, parking=Mark.PASSED)
Truth.NO
>>> visit("V-3", greeting=Mark.PASSED, receipt=Mark.NOT_SEEN, parking=Mark.PASSED)
Truth.UNKNOWN

Source: SV-3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Final

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, instant, shared_day
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window, read_pairs, read_rows
from salesflow.service.frame import Cause, Frame, Unit, day_start, instants_of
from salesflow.service.measure import LEAST_SHARE, Measure, share_of
from salesflow.service.source import EvaluationSource

__all__ = ["InspectedVisit", "Inspection", "InspectionItem", "InspectionResult", "Mark", "MarkTally"]

_ROWS: Final = ("SV-3",)


class Mark(StrEnum):
    """What the inspector noted at an item. What he did not note at all counts as not seen."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"


@attrs.frozen
class InspectionItem:
    """One item of the list; a visit that fails a critical one fails whatever else was good."""

    key: str
    wording: Text | None = None
    is_critical: bool = False

    @property
    def name(self) -> Text | str:
        """What people call it."""
        return self.key if self.wording is None else self.wording


def _marks(value: Mapping[str, Mark] | tuple[tuple[str, Mark], ...]) -> tuple[tuple[str, Mark], ...]:
    found: list[tuple[str, Mark]] = []
    for key, mark in read_pairs(value, "marks"):
        try:
            found.append((read_id(key, "item"), Mark(mark)))
        except ValueError:
            raise InputError(key, mark, f"give one of {', '.join(Mark)}") from None
    return tuple(sorted(found))


def _visit_id(value: str) -> str:
    return read_id(value, "visit")


def _place(value: str) -> str:
    return read_id(value, "place")


def _is_share(value: object) -> bool:
    return isinstance(value, Fraction) and 0 < value <= 1


@attrs.frozen
class InspectedVisit:
    """One visit of an inspector: its number, the place, the moment, and a mark for each item he noted.

    A naive moment, an empty id and anything that is no mark are an `InputError`. Source: SV-3.
    """

    id: str = attrs.field(converter=_visit_id)
    place: str = attrs.field(converter=_place)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    marks: tuple[tuple[str, Mark], ...] = attrs.field(converter=_marks)


@attrs.frozen
class MarkTally:
    """The marks of one item over all visits of a window; the four add up to the visits."""

    item: InspectionItem
    passed: int
    failed: int
    not_applicable: int
    not_seen: int

    @property
    def share(self) -> Fraction | None:
        """Passed out of those where it applied and was seen, for finding what to mend; None where it never did.

        It has no interval: the items of a visit are no independent trials.
        """
        seen = self.passed + self.failed
        return Fraction(self.passed, seen) if seen else None


def _items(value: Iterable[InspectionItem]) -> tuple[InspectionItem, ...]:
    return read_rows(value, "items", InspectionItem)


@attrs.frozen
class Inspection:
    """A list of items, and the share of applicable items a visit must pass (`pass_at`).

    A `DefinitionError` names every problem: no item, a key given twice, a `pass_at` that is no fraction above 0 and up
    to 1, a source that makes no visits.
    """

    key: str
    source: EvaluationSource
    items: tuple[InspectionItem, ...] = attrs.field(converter=_items)
    pass_at: Fraction = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if self.source not in _VISITING:
            said = self.source.render() if self.source in tuple(EvaluationSource) else repr(self.source)
            problems.append(f"there are no visits in {said}; choose {' or '.join(_VISITING)}")
        keys = Counter(item.key for item in self.items)
        if not keys:
            problems.append("there is no item")
        problems += [f"item {key!r} is given twice" for key, times in keys.items() if times > 1]
        if not _is_share(self.pass_at):
            problems.append("pass_at must be a Fraction above 0 and up to 1, such as Fraction(4, 5)")
        if problems:
            raise DefinitionError(f"inspection {self.key!r}", problems)

    def judge(self, visit: InspectedVisit) -> Verdict[Truth]:
        """Whether a visit passed; unknown where an item that nobody saw could turn it, or where none applied.

        An item that the list does not have is an `InputError`.
        """
        marks = self._marks(visit)
        by_mark = Counter(marks.values())
        passed, failed, unseen = by_mark[Mark.PASSED], by_mark[Mark.FAILED], by_mark[Mark.NOT_SEEN]
        applicable = passed + failed + unseen
        vetoes = [item for item in self.items if item.is_critical and marks[item.key] is Mark.FAILED]
        if vetoes:
            words = _VETO.fill(visit=visit.id, items=tuple([item.name for item in vetoes]))
            return Verdict(Truth.NO, (Reason("critical_failed", words, _ROWS),))
        shown: dict[str, Param] = {
            "visit": visit.id,
            "k": passed,
            "n": passed + failed,
            "needed": f"{float(self.pass_at):.0%}",
        }
        if applicable and passed + unseen < self.pass_at * applicable:
            return Verdict(Truth.NO, (Reason("below", _BELOW.fill(**shown), _ROWS),))
        open_veto = any(item.is_critical and marks[item.key] is Mark.NOT_SEEN for item in self.items)
        if applicable and passed >= self.pass_at * applicable and not open_veto:
            return Verdict(Truth.YES, (Reason("passed", _PASSED.fill(**shown), _ROWS),))
        if not applicable:
            return Verdict(
                Truth.UNKNOWN, missing=(Reason("none_applied", _NONE.fill(visit=visit.id), _ROWS),)
            )
        missing = tuple([item.name for item in self.items if marks[item.key] is Mark.NOT_SEEN])
        words = _OPEN.fill(visit=visit.id, items=missing)
        return Verdict(Truth.UNKNOWN, missing=(Reason("not_seen", words, _ROWS),))

    def _marks(self, visit: InspectedVisit) -> dict[str, Mark]:
        found = {item.key: Mark.NOT_SEEN for item in self.items}
        for key, mark in visit.marks:
            if key not in found:
                raise InputError("item", key, f"is no item of inspection {self.key!r}")
            found[key] = mark
        return found

    def measure(
        self,
        visits: Iterable[InspectedVisit],
        window: Window,
        *,
        least: int = LEAST_SHARE,
        confidence: float = 0.95,
    ) -> InspectionResult:
        """The visits of a window, each judged, and the share that passed among those that could be judged.

        Visits of other days are counted as set aside. A visit that comes twice counts once; two different ones with
        one number, and an unknown item, are an `InputError`.
        """
        begins, ends = instants_of(window)
        known = day_start(shared_day(window.as_of.toordinal() + 1), window.zone)
        by_id: dict[str, InspectedVisit] = {}
        counted: list[InspectedVisit] = []
        aside = Counter[Cause]()
        for visit in dict.fromkeys(read_rows(visits, "visits", InspectedVisit)):
            if by_id.setdefault(visit.id, visit) is not visit:
                raise InputError("visits", visit.id, "two different visits have this number")
            when = instant(visit.at)
            if when >= known:
                aside[Cause.NOT_YET] += 1
            elif begins <= when < ends:
                counted.append(visit)
            else:
                aside[Cause.OUTSIDE] += 1
        counted.sort(key=lambda visit: (instant(visit.at), visit.id))
        judged = tuple([(visit, self.judge(visit)) for visit in counted])
        truths = Counter(str(verdict.value) for _, verdict in judged)
        passed, failed = truths[str(Truth.YES)], truths[str(Truth.NO)]
        frame = Frame(
            source=self.source,
            subject=self.key,
            window=window,
            answered=len(judged),
            set_aside=tuple(aside.items()),
            unit=Unit.VISITS,
            cautions=_clustered(counted),
        )
        found = share_of(
            f"inspection/passed-{self.pass_at}",
            _NAME,
            frame,
            passed,
            passed + failed,
            unknown=len(judged) - passed - failed,
            unknown_label=_NOT_JUDGED,
            least=least,
            confidence=confidence,
        )
        tallies = [Counter(self._marks(visit)[item.key] for visit in counted) for item in self.items]
        items = tuple(
            [
                MarkTally(
                    item, each[Mark.PASSED], each[Mark.FAILED], each[Mark.NOT_APPLICABLE], each[Mark.NOT_SEEN]
                )
                for item, each in zip(self.items, tallies, strict=True)
            ]
        )
        return InspectionResult(found, judged, items)


@attrs.frozen
class InspectionResult:
    """The share of visits that passed, every visit with its verdict, and the marks item by item."""

    measure: Measure
    visits: tuple[tuple[InspectedVisit, Verdict[Truth]], ...]
    items: tuple[MarkTally, ...]

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The share if no visit that is open had passed, and if all had; None without a visit."""
        if not self.visits:
            return None
        passed = sum(verdict.value is Truth.YES for _, verdict in self.visits)
        both = passed + self.measure.unknown
        return Fraction(passed, len(self.visits)), Fraction(both, len(self.visits))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The share, what the open visits could change, the items that failed (critical ones first), the cautions."""
        found = list(self.measure.reasons)
        if self.measure.unknown and self.bounds is not None:
            low, high = (f"{float(end):.0%}" for end in self.bounds)
            words = _BOUNDS.fill(n=self.measure.unknown, low=low, high=high)
            found.append(Reason("open_visits", words, _ROWS))
        failing = [each for each in self.items if each.failed]
        for each in sorted(failing, key=lambda each: (not each.item.is_critical, -each.failed)):
            words = _FAILING.fill(
                item=each.item.name,
                critical=_CRITICAL if each.item.is_critical else "",
                k=each.failed,
                n=each.passed + each.failed,
            )
            found.append(Reason("failing", words, _ROWS))
        frame = self.measure.frame
        return (*found, *frame.notes, *frame.window.missing(frame.rows))

    def explain(self, language: Language = "en") -> str:
        """The result in words, one a line."""
        return explained(self.reasons, language)


def _clustered(visits: list[InspectedVisit]) -> tuple[Reason, ...]:
    places = len({visit.place for visit in visits})
    if places == len(visits):
        return ()
    return (Reason("clustered", _CLUSTERED.fill(n=len(visits), places=places), _ROWS),)


_VISITING: Final = (EvaluationSource.MYSTERY_SHOPPING, EvaluationSource.QUALITY_INSPECTION)
_NOT_JUDGED: Final = Text("that could not be judged", zh="无法判定")
_NAME: Final = Text("visits passed", zh="检查合格率")
_VETO: Final = Text(
    "visit {visit} failed on what is critical: {items}", zh="检查{visit}不合格，关键项未通过：{items}"
)
_BELOW: Final = Text(
    "visit {visit} failed: {k} of {n} items, {needed} needed",
    zh="检查{visit}不合格：{n}项中{k}项通过，需要{needed}",
)
_PASSED: Final = Text(
    "visit {visit} passed: {k} of {n} items, {needed} needed",
    zh="检查{visit}合格：{n}项中{k}项通过，需要{needed}",
)
_NONE: Final = Text(
    "visit {visit} cannot be judged: no item applied", zh="检查{visit}无法判定：没有适用的项目"
)
_OPEN: Final = Text(
    "visit {visit} cannot be judged; not seen: {items}", zh="检查{visit}无法判定，没有看到：{items}"
)
_BOUNDS: Final = Text(
    "{n} {n|visit|visits} could not be judged: the share of all lies between {low} and {high}",
    zh="{n}次检查无法判定：总体合格率在{low}与{high}之间",
)
_CLUSTERED: Final = Text(
    "{n} visits at {places} {places|place|places}: visits at one place resemble each other, so the true range is wider",
    zh="{places}个地点共{n}次检查：同一地点的结果相近，实际区间更宽",
)
_CRITICAL: Final = Text(" (critical)", zh="（关键）")
_FAILING: Final = Text("{item}{critical}: failed in {k} of {n}", zh="{item}{critical}：{n}次中{k}次未通过")
