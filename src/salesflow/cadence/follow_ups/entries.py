"""What a course of follow-ups is made of: entries, each a fact with its moment, and no name of a person.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Touched(monday, "call", "waiting_for_boss").answer.render()
'"waiting for the boss"'
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

import attrs
import pendulum

from salesflow.basics.channels import Channel, Direction, read_channel, read_direction
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, aware, instant, shared_day
from salesflow.basics.text import Language, Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.errors import InputError

__all__ = [
    "Agreed",
    "Closed",
    "Ending",
    "Entry",
    "Paused",
    "Resumed",
    "Started",
    "Switched",
    "TakenBack",
    "Touched",
    "order",
]


class Ending(StrEnum):
    """How a course was closed.

    *settled*: the customer replied, and the matter is settled without a sale. *opted out*: no more contact is wanted.

    >>> Ending.SETTLED.render("zh")
    '已答复了结'
    """

    WON = "won"
    LOST = "lost"
    SETTLED = "settled"
    OPTED_OUT = "opted_out"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _ENDINGS[self].render(language)


_ENDINGS: Final = {
    Ending.WON: Text("won", zh="成交"),
    Ending.LOST: Text("lost", zh="丢单"),
    Ending.SETTLED: Text("replied and settled", zh="已答复了结"),
    Ending.OPTED_OUT: Text("no more contact wanted", zh="要求不再联系"),
}

# -- reading ----------------------------------------------------------------------------------------------------------

S = TypeVar("S", bound=StrEnum)


def _one_of(kind: type[S], value: str, field: str) -> S:
    try:
        return kind(value)
    except ValueError as error:
        raise InputError(field, value, f"is unknown; use one of {', '.join(kind)}") from error


def _answer(value: Answer | str) -> Answer:
    return _one_of(Answer, value, "answer")


def _ending(value: Ending | str) -> Ending:
    return _one_of(Ending, value, "how")


def _person(value: str | None) -> str | None:
    return None if value is None else read_id(value, "by")


def _key(value: str) -> str:
    return read_id(value, "follow_up")


def _version(value: str) -> str:
    return read_id(value, "version")


def _on(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "on"))


def _day(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value))


# -- entries ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Started:
    """The first contact with `customer`, or the enquiry that came in: the course begins under a follow-up."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    customer: str = attrs.field(converter=read_customer)
    follow_up: str = attrs.field(converter=_key)
    version: str = attrs.field(converter=_version)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Touched:
    """A touch that happened, what came of it, and the day that was agreed for the next, if any.

    Incoming touches (the customer turned to us) count for the gap, not as our effort. An incoming touch without an
    answer, and an agreed day with somebody who wants no contact, are an `InputError`.
    """

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    channel: Channel = attrs.field(converter=read_channel)
    answer: Answer = attrs.field(default=Answer.NO_ANSWER, converter=_answer)
    agreed_on: pendulum.Date | None = attrs.field(default=None, converter=_day)
    direction: Direction = attrs.field(default=Direction.OUT, converter=read_direction)
    by: str | None = attrs.field(default=None, converter=_person)

    def __attrs_post_init__(self) -> None:
        if self.direction is Direction.IN and self.answer is Answer.NO_ANSWER:
            raise InputError("answer", self.answer, "a customer who came to us said something; say what")
        if self.agreed_on is not None and self.answer is Answer.OPTED_OUT:
            raise InputError("agreed_on", self.agreed_on, "nothing is agreed with who wants no contact")

    @property
    def is_silent(self) -> bool:
        """Whether nobody answered and no day was agreed."""
        return self.answer is Answer.NO_ANSWER and self.agreed_on is None


@attrs.frozen
class Agreed:
    """A day for the next touch, agreed outside a touch; a later agreement replaces an earlier one."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    on: pendulum.Date = attrs.field(converter=_on)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Paused:
    """Nothing is due until the day `until`, or until somebody resumes (None)."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    until: pendulum.Date | None = attrs.field(default=None, converter=_day)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Resumed:
    """A pause ended."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Switched:
    """The course goes on under another follow-up; nothing is due before the day the old one had planned."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    follow_up: str = attrs.field(converter=_key)
    version: str = attrs.field(converter=_version)
    not_before: pendulum.Date | None = attrs.field(default=None, converter=_day)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Closed:
    """The course ended, and how."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    how: Ending = attrs.field(converter=_ending)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class TakenBack:
    """An entry was a mistake: it no longer counts, and stays readable.

    The start, and taking back itself, cannot be taken back: `InputError`.
    """

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    entry: Touched | Agreed | Paused | Resumed | Switched | Closed
    by: str | None = attrs.field(default=None, converter=_person)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.entry, Touched | Agreed | Paused | Resumed | Switched | Closed):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("entry", self.entry, "only what came after the start can be taken back")


Entry: TypeAlias = "Started | Touched | Agreed | Paused | Resumed | Switched | Closed | TakenBack"
"""What a course is made of, and all that an application stores of it."""

_RANK: Final[dict[type, int]] = {
    kind: rank
    for rank, kind in enumerate((Started, Touched, Agreed, Paused, Resumed, Switched, Closed, TakenBack))
}


def order(entry: Entry) -> tuple[int, int, tuple[str, ...]]:
    """The place of an entry: by the instant, then the start first and the end last; total, whatever the zone.

    >>> import pendulum
    >>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> order(Touched(monday, "call")) < order(Closed(monday, "won"))
    True
    """
    rest: tuple[str, ...]
    if isinstance(entry, TakenBack):
        rest = (str(order(entry.entry)), str(entry.by))
    else:
        # the moment comes first in every entry; its zone must not decide
        rest = tuple([str(getattr(entry, name)) for name in type(entry).__match_args__[1:]])
    return instant(entry.at), _RANK[type(entry)], rest
