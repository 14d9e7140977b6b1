"""Sources: where the wishes of a cadence come from, an occasion such as a birthday, or the steps of a sequence.

>>> from salesflow.cadence.occasions.dates import Yearly
>>> card = Source("new_year", Text("New Year card", zh="新年贺卡"), Yearly(1, 1), Channel.CARD, roll="backward")
>>> card.grace  # days after its own day on which it may still be sent
0
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.occasions.occasion import Occasion, whole
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Roll", "Source", "Steps", "sources_of"]

Roll: TypeAlias = Literal["forward", "backward", "nearest", "never"]
"""Where a wish goes that falls on a closed day: cards backward, follow-ups forward; ``"never"`` keeps the day."""

_ROLLS: Final = ("forward", "backward", "nearest", "never")


def _channel(value: Channel | str) -> Channel:
    return read_channel(value, within="source")


def _purpose(value: Purpose | str) -> Purpose:
    return read_purpose(value, within="source")


def _common_problems(key: object, label: object, roll: str, lead: object, grace: object) -> list[str]:
    problems = whole("lead", lead, 0, 366) + whole("grace", grace, 0, 366)
    if not isinstance(key, str) or not key.strip():
        problems.append(f"the key {key!r} is empty or no text")
    if not isinstance(label, Text):
        problems.append(f"the label must be a Text, not {label!r}")
    if roll not in _ROLLS:
        problems.append(f"the way of rolling {roll!r} is unknown; use {', '.join(_ROLLS)}")
    return problems


@attrs.frozen(weakref_slot=False)
class Source:
    """A wish for a touch on each day of an occasion (CA-5, CA-6, CA-7).

    `roll` says where a wish on a closed day goes and has no default: a card goes out before (``"backward"``), a
    follow-up waits (``"forward"``). `lead` is how many days before its day the touch may be made, `grace` how many
    days after. A wish that something stands in the way of slides forward within its grace; with none (a card that
    would come late) it is left out. Sources of one key are one occasion: a visit and a message of the same day do not
    stand in each other's way. Wrong figures are a `DefinitionError` that names all of them.
    """

    key: str
    label: Text
    occasion: Occasion
    channel: Channel = attrs.field(converter=_channel)
    roll: Roll = attrs.field(kw_only=True)
    lead: int = attrs.field(default=0, kw_only=True)
    grace: int = attrs.field(default=0, kw_only=True)
    purpose: Purpose = attrs.field(default=Purpose.PROMOTION, converter=_purpose, kw_only=True)
    gift: bool = attrs.field(default=False, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = _common_problems(self.key, self.label, self.roll, self.lead, self.grace)
        if not isinstance(self.occasion, Occasion):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            problems.append(f"the occasion must be an Occasion, not {self.occasion!r}")
        if problems:
            raise DefinitionError(f"source {self.key!r}", problems)


def sources_of(observance: Observance, grade: str, *, roll: Roll) -> tuple[Source, ...]:
    """What a customer of a grade gets on an observance, one source for each channel; the gift goes with the first.

    The touch may be made from the day of the reminder to the end of the grace. An observance without days (a personal
    one, not bound to a person's date yet) and a grade that is None are an `InputError`. Sources: CA-5, CA-6.

    >>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
    >>> from salesflow.cadence.occasions.observance import Care
    >>> boat = Observance("boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5),
    ...                   by_grade={"A": Care((Channel.VISIT,), gift=True)}, everyone=Care((Channel.MESSAGE,)))
    >>> [(source.channel.value, source.gift) for source in sources_of(boat, "A", roll="backward")]
    [('visit', True), ('message', False)]
    """
    if observance.occasion is None:
        raise InputError("observance", observance.key, "has no days; bind it to a date with `of` first")
    if not isinstance(grade, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("grade", grade, "is not known; what a customer gets depends on it")
    care = observance.care(grade)
    return tuple(
        Source(
            observance.key,
            observance.label,
            observance.occasion,
            channel,
            roll=roll,
            lead=observance.remind_before,
            grace=observance.grace,
            purpose=observance.purpose(channel),
            gift=care.gift and place == 0,
            rows=observance.rows,
        )
        for place, channel in enumerate(care.channels)
    )


def _steps(steps: Iterable[tuple[Term, Channel | str]]) -> tuple[tuple[Term, Channel], ...]:
    return tuple((term, _channel(channel)) for term, channel in steps)


@attrs.frozen(weakref_slot=False)
class Steps:
    """The steps of a sequence: each so long after the one before was made, the first so long after `start` (CA-2).

    A step that something stands in the way of slides forward, and all later steps slide with it: they never catch up.
    None is left out but one that the customer does not allow: it is dropped, and the next one is measured from the
    day on which it would have been made. `grace` is how many days after its best day a step may be made before it is
    late. The first step is never before `not_before` (see `switched_from`). A sequence without steps, terms that are
    no whole days and a wrong way of rolling are a `DefinitionError` that names all of them.

    >>> from salesflow.basics.terms import days, working_days
    >>> intro = Steps("intro", Text("introduction", zh="初次拜访"), date(2026, 3, 2),
    ...               [(days(0), "call"), (days(5), "message"), (working_days(9), "visit")], roll="forward")
    >>> intro.remaining(2, date(2026, 3, 12)).start  # two are made, the second on the 12th
    Date(2026, 3, 12)
    """

    key: str
    label: Text
    start: date
    steps: tuple[tuple[Term, Channel], ...] = attrs.field(converter=_steps)
    roll: Roll = attrs.field(kw_only=True)
    grace: int = attrs.field(default=0, kw_only=True)
    purpose: Purpose = attrs.field(default=Purpose.PROMOTION, converter=_purpose, kw_only=True)
    not_before: date | None = attrs.field(default=None, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=("CA-2",), kw_only=True)
    done: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        as_day(self.start, "start")
        if self.not_before is not None:
            as_day(self.not_before, "not_before")
        problems = _common_problems(self.key, self.label, self.roll, 0, self.grace)
        if not self.steps:
            problems.append("it has no step")
        else:
            problems += whole("done", self.done, 0, len(self.steps))
        problems += [
            f"{term} is not counted in whole days" for term, _ in self.steps if not term.unit.is_whole_days
        ]
        if problems:
            raise DefinitionError(f"steps {self.key!r}", problems)

    def remaining(self, done: int, on: date) -> Self:
        """The sequence when `done` steps are made, the last of them on the day `on`: the next is measured from it."""
        return attrs.evolve(self, done=done, start=shared_day(as_day(on, "on")), not_before=None)

    def next_on(self, calendar: Calendar | None = None) -> pendulum.Date | None:
        """The day on which the next step is wanted, rolled; None when all are made.

        Rolling and working days need the calendar, else an `InputError`.
        """
        if self.done == len(self.steps):
            return None
        day = self.steps[self.done][0].after_day(self.start, calendar)
        if self.not_before is not None:
            day = max(day, shared_day(self.not_before.toordinal()))
        if self.roll == "never":
            return day
        if calendar is None:
            raise InputError("calendar", None, f"is needed to roll {self.key!r} {self.roll}")
        return calendar.roll(day, self.roll)

    def switched_from(self, old: Steps, calendar: Calendar | None = None) -> Self:
        """This sequence for a customer who leaves the sequence `old`.

        Its first step is due on the later of the day that the next step of `old` had and of its own, so that a switch
        never brings two steps closer together.

        >>> from salesflow.basics.terms import days
        >>> cold = Steps("cold", Text("cold", zh="冷线索"), date(2026, 3, 2), [(days(7), "call")], roll="never")
        >>> hot = Steps("hot", Text("hot", zh="热线索"), date(2026, 3, 3), [(days(1), "call")], roll="never")
        >>> hot.switched_from(cold).next_on(), cold.switched_from(hot).next_on()
        (Date(2026, 3, 9), Date(2026, 3, 9))
        """
        wanted = old.next_on(calendar)
        known = [day for day in (self.not_before, wanted) if day is not None]
        return attrs.evolve(self, not_before=max(known, default=None))
