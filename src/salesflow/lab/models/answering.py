"""Answering complaints: the levels that complaints lie with, and where a complaint stands between receipt and outcome.

>>> case = Waiting("A", 0, 0, (True, True), 0, last=12, rises=((1, 11),))
>>> [(each.level, each.last) for each in (case.on(11), case.on(12), case.on(13))]
[(0, 12), (1, 12), (1, 0)]

Source: LA-4, CO-1, CO-4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.money import Money
from salesflow.basics.text import Renders, Text
from salesflow.lab.models.assumptions import Chance, read_chance

__all__ = ["AllQuiet", "Arriving", "Deadlines", "Level", "Replied", "Waiting"]


def _role(value: str) -> str:
    return read_id(value, "role")


def _after(value: str | None) -> str | None:
    return None if value is None else read_id(value, "after")


def _usual(value: Chance) -> Fraction:
    return read_chance(value, "usual")


def _due(value: Chance) -> Fraction:
    return read_chance(value, "due")


def _late(value: Chance) -> Fraction:
    return read_chance(value, "late")


def _grants(value: Chance) -> Fraction:
    return read_chance(value, "grants")


@attrs.frozen
class Level:
    """A level that complaints lie with: how fast it answers, whether it grants what it may, and what its answer costs.

    `role` is the one whose mandates hold. `usual` is the chance of an answer on a working day before the promised one,
    `due` on the last working day that is in time, `late` on any after it. `grants` is the chance that a claim is granted
    which the level may grant. `cost` is the work of an answer. `after` names the clock of the procedure that brings an
    unanswered complaint here when it runs out; None: it comes here only because a claim is beyond those below. `label` is
    what people call the level; without it the role is shown. Chances outside 0 to 1 are an `InputError`.
    """

    role: str = attrs.field(converter=_role)
    label: Text | None = None
    after: str | None = attrs.field(default=None, kw_only=True, converter=_after)
    usual: Fraction = attrs.field(kw_only=True, converter=_usual)
    due: Fraction = attrs.field(kw_only=True, converter=_due)
    late: Fraction = attrs.field(kw_only=True, converter=_late)
    grants: Fraction = attrs.field(kw_only=True, converter=_grants)
    cost: Money = attrs.field(kw_only=True)


@attrs.frozen
class Deadlines:
    """What a procedure's clocks say of a complaint (days are ordinals).

    `first` is the day on which it can first be answered, `last` the last working day on which the answer is in time (0: no
    such day), `rises` the levels that it comes to, each with the last day before it does.
    """

    first: int
    last: int
    rises: tuple[tuple[int, int], ...]


@attrs.frozen
class AllQuiet:
    """A customer without a complaint; whether his next week brings one is seen on the days that leave `phase` over sevens."""

    grade: str
    phase: int


@attrs.frozen
class Arriving:
    """A customer who complains in the seven days that follow."""

    grade: str
    phase: int


@attrs.frozen(cache_hash=True)
class Waiting:
    """A complaint that waits for its answer: what is claimed, which levels may grant it, where it lies, what is still to come.

    Deadlines that have passed are left out, so that all complaints which are late alike share one state.
    """

    grade: str
    phase: int
    claim: int
    may: tuple[bool, ...]
    level: int
    last: int
    rises: tuple[tuple[int, int], ...]
    is_new: bool = False

    def on(self, day: int) -> Waiting:
        """The same on a later day: clocks that have run out by then have brought it up."""
        level = max([self.level, *[to for to, until in self.rises if until < day]])
        ahead = tuple([each for each in self.rises if each[0] > level])
        last = self.last if day <= self.last else 0
        return Waiting(self.grade, self.phase, self.claim, self.may, level, last, ahead, self.is_new)


@attrs.frozen
class Replied:
    """A complaint that was answered: by which level, whether it may grant the claim, and whether it was late."""

    grade: str
    phase: int
    claim: int
    level: int
    may: bool
    is_late: bool


# -- what happens, in words --------------------------------------------------------------------------------------------

QUIET: Final = Text("no complaint this week", zh="本周无投诉")
COMPLAINS: Final = Text("a complaint comes", zh="将有投诉")
CLAIMS: Final = Text("a complaint is received on {day}: {what}", zh="{day}收到投诉：{what}")
ANSWERED: Final = Text("the answer goes out", zh="发出答复")
GRANTED: Final = Text("granted, and the customer stays", zh="予以支持，客户留下")
GRANTED_AND_LOST: Final = Text("granted, and the customer is lost", zh="予以支持，客户流失")
TURNED_DOWN: Final = Text("turned down, and the customer stays", zh="未予支持，客户留下")
TURNED_DOWN_AND_LOST: Final = Text("turned down, and the customer is lost", zh="未予支持，客户流失")
_STILL_OPEN: Final = Text("no answer yet", zh="尚未答复")
_HANDED_UP: Final = Text("handed up to {level}", zh="上报{level}")


def still_waits(to: Level | None) -> Renders:
    """No answer yet, with the level that the complaint is handed up to, if it is."""
    return _STILL_OPEN if to is None else _HANDED_UP.fill(level=to.label or to.role)
