"""The three shifts of service: the same measure of two periods, side by side, with its change and its counts.

From passive to active (`initiative`), from big accounts only to all sizes and from single phases to the whole life
(`coverage`). A shift says what changed; it does not say why, and not whether it is enough.

>>> from datetime import UTC, date, datetime
>>> from salesflow.basics.channels import Channel, Direction, Purpose
>>> from salesflow.customers.history import Touch
>>> from salesflow.service.coded_touch import CodedTouch
>>> from salesflow.service.counting import Window
>>> from salesflow.service.initiative import initiative
>>> log = [
...     CodedTouch(Touch("C-7", datetime(2026, 3, 2, tzinfo=UTC), Channel.CALL, direction=Direction.IN), Purpose.SERVICE),
...     CodedTouch(Touch("C-7", datetime(2026, 4, 2, tzinfo=UTC), Channel.CALL), Purpose.SERVICE),
... ]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 5, 3))
>>> april = Window(date(2026, 4, 1), date(2026, 5, 1), "Asia/Shanghai", as_of=date(2026, 5, 3))
>>> print(shift(initiative(log, march), initiative(log, april)).explain())
1 Mar 2026 to 31 Mar 2026, then 1 Apr 2026 to 30 Apr 2026 [SV-1]
begun by us: from 0 of 1 (0%) to 1 of 1 (100%), +100 points [SV-1]

Source: SV-1 (D0).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED
from salesflow.service.counting import Part, PartKey, points
from salesflow.service.coverage import Coverage
from salesflow.service.initiative import Initiative

__all__ = ["Shift", "ShiftLine", "shift"]

_ROWS: Final = ("SV-1",)


@attrs.frozen
class ShiftLine:
    """One figure of two periods."""

    before: Part
    after: Part

    @property
    def change(self) -> Fraction | None:
        """By how much the share rose (or fell); None where one of the two is a share of nothing."""
        if self.before.share is None or self.after.share is None:
            return None
        return self.after.share - self.before.share

    @property
    def reason(self) -> Reason:
        """Both figures with their counts, and the change in percentage points."""
        figures: dict[str, Param] = {"before": self.before.figures, "after": self.after.figures}
        if self.change is None:
            return _said("no_change_known", _NO_CHANGE, name=self.after.name, **figures)
        change = points(self.change)
        return _said("change", _CHANGE, name=self.after.name, change=change, **figures)


@attrs.frozen
class Shift:
    """The same measure of two periods: what changed, and neither why nor whether it is enough.

    `lines` holds every class of either period; `whole` all customers together, None where there are none to count.
    """

    before: Initiative | Coverage
    after: Initiative | Coverage
    lines: tuple[ShiftLine, ...]
    whole: ShiftLine | None = None

    def line(self, key: PartKey) -> ShiftLine:
        """One figure; an `InputError` names those there are when there is no such one."""
        for each in self.lines:
            if each.after.key == key:
                return each
        known = ", ".join(repr(each.after.key) for each in self.lines)
        raise InputError("key", key, f"is not compared here; there are {known}")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Both periods, and every figure."""
        spans = _said(
            "periods", _PERIODS, before=self.before.window.sentence, after=self.after.window.sentence
        )
        lines = self.lines if self.whole is None else (*self.lines, self.whole)
        return (spans, *[each.reason for each in lines if each.before.n or each.after.n])

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What keeps the two from being compared surely: of either period, and that one is longer."""
        found = list(dict.fromkeys((*self.before.missing, *self.after.missing)))
        days = self.before.window.days, self.after.window.days
        if self.whole is not None and days[0] != days[1]:
            found.append(_said("lengths_differ", _LENGTHS, before=days[0], after=days[1]))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def shift(before: Initiative | Coverage, after: Initiative | Coverage) -> Shift:
    """What changed from one period to a later one; every class of either is shown.

    Two different measures, purposes or zones, and periods that overlap or stand in the wrong order, are an `InputError`.

    >>> from datetime import date
    >>> from salesflow.service.counting import Window
    >>> from salesflow.service.coverage import coverage
    >>> def month(first, end):
    ...     return coverage([], {"C-7": "small"}, Window(first, end, "UTC", as_of=date(2026, 5, 1)))
    >>> found = shift(month(date(2026, 3, 1), date(2026, 4, 1)), month(date(2026, 4, 1), date(2026, 5, 1)))
    >>> print(found.explain())
    1 Mar 2026 to 31 Mar 2026, then 1 Apr 2026 to 30 Apr 2026 [SV-1]
    small: from 0 of 1 (0%) to 0 of 1 (0%), 0 points [SV-1]
    all: from 0 of 1 (0%) to 0 of 1 (0%), 0 points [SV-1]
    the periods have 31 and 30 days; a longer one reaches more by itself [SV-1]
    """
    one, other = _kind(before), _kind(after)
    if one != other:
        raise InputError("after", other, f"is another measure; the earlier one is {one}")
    if after.window.begins < before.window.ends:
        problem = f"give a period that begins when the earlier one is over, {before.window.ends}, or later"
        raise InputError("after", after.window.begins.isoformat(), problem)
    old, new = [{each.key: each for each in side.parts} for side in (before, after)]
    keys = [key for key in {**new, **old} if key is not NOT_STATED]
    keys += [NOT_STATED] * (NOT_STATED in new)
    lines = [ShiftLine(old.get(key) or _none(new[key]), new.get(key) or _none(old[key])) for key in keys]
    whole = None
    if isinstance(before, Coverage) and isinstance(after, Coverage):
        whole = ShiftLine(before.whole, after.whole)
    return Shift(before, after, tuple(lines), whole)


def _none(like: Part) -> Part:
    """Nothing, under the name of a class that only the other period has."""
    return Part(like.key, 0, 0, label=like.label)


def _kind(measure: Initiative | Coverage) -> tuple[str, ...]:
    by = measure.by.en if isinstance(measure, Coverage) else ""
    purposes = sorted(each.value for each in measure.purposes)
    return (type(measure).__name__, by, measure.window.zone, *purposes)


def _said(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_PERIODS: Final = Text("{before}, then {after}", zh="先{before}，后{after}")
_CHANGE: Final = Text(
    "{name}: from {before} to {after}, {change} points",
    zh="{name}：由{before}到{after}，变化{change}个百分点",
)
_NO_CHANGE: Final = Text(
    "{name}: from {before} to {after}; a change cannot be told",
    zh="{name}：由{before}到{after}，无法比较变化",
)
_LENGTHS: Final = Text(
    "the periods have {before} and {after} days; a longer one reaches more by itself",
    zh="两期分别为{before}天和{after}天；天数多的一期自然联系得多",
)
