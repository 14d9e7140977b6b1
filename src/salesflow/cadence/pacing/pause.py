"""Pauses and deferrals: when nobody turns to a customer, because we said so or because the customer did (CA-3).

Both end in the same way: `until` is the first day on which a touch may be made again.

>>> holiday = Pause(date(2026, 2, 14), date(2026, 2, 24), Text("Spring Festival holiday", zh="春节假期"))
>>> holiday.covers(date(2026, 2, 23).toordinal()), holiday.covers(date(2026, 2, 24).toordinal())
(True, False)
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.text import Sentence, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Deferral", "Pause"]

_PAUSED: Final = Text("paused until {until}: {reason}", zh="暂停至{until}：{reason}")
_DEFERRED: Final = Text("the customer asked to be left until {until}", zh="客户希望{until}起再联系")
_DEFERRED_ON: Final = Text(
    "the customer asked on {said} to be left until {until}", zh="客户{said}表示希望{until}起再联系"
)


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value))


def _day_or_none(value: date | None) -> pendulum.Date | None:
    return None if value is None else _day(value)


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else read_channel(value, within="pause")


def _purpose(value: Purpose | str | None) -> Purpose | None:
    return None if value is None else read_purpose(value, within="pause")


@attrs.frozen(weakref_slot=False)
class Pause:
    """No touch from `begins` up to, not including, `until`, and why; civil days (CA-2).

    With a `channel` or a `purpose` only touches of that channel or for that purpose rest: an open complaint pauses
    promotion, not the answer to it. A pause that does not end after it begins, one without a reason, and an unknown
    channel or purpose are a `DefinitionError`.
    """

    begins: pendulum.Date = attrs.field(converter=_day)
    until: pendulum.Date = attrs.field(converter=_day)
    reason: Text
    channel: Channel | None = attrs.field(default=None, converter=_channel, kw_only=True)
    purpose: Purpose | None = attrs.field(default=None, converter=_purpose, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if self.until <= self.begins:
            problems.append(f"it ends ({self.until}) before it begins ({self.begins})")
        if not isinstance(self.reason, Text):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            problems.append(f"the reason must be a Text, not {self.reason!r}")
        if problems:
            raise DefinitionError("pause", problems)

    def covers(self, ordinal: int) -> bool:
        """Whether a day, given as its ordinal, lies in it."""
        return self.begins.toordinal() <= ordinal < self.until.toordinal()

    def stops(self, channel: Channel, purpose: Purpose) -> bool:
        """Whether it holds for touches of this channel and purpose."""
        return self.channel in (None, channel) and self.purpose in (None, purpose)

    @property
    def sentence(self) -> Sentence:
        """The pause in words."""
        return _PAUSED.fill(until=self.until, reason=self.reason)

    @property
    def order(self) -> tuple[int, int, str, str, str]:
        """The place of the pause among others."""
        own = (self.begins.toordinal(), self.until.toordinal())
        return (*own, self.channel or "", self.purpose or "", repr(self.reason))


@attrs.frozen(weakref_slot=False)
class Deferral:
    """A customer's wish: nothing before the day `until`; attempts are not counted for it (CA-3).

    `said` is the day of the wish, when it is known; a wish for a day before it is an `InputError`.

    >>> Deferral(date(2026, 4, 2), date(2026, 3, 2)).sentence.render()
    'the customer asked on 2 Mar 2026 to be left until 2 Apr 2026'
    """

    until: pendulum.Date = attrs.field(converter=_day)
    said: pendulum.Date | None = attrs.field(default=None, converter=_day_or_none)

    def __attrs_post_init__(self) -> None:
        if self.said is not None and self.until < self.said:
            raise InputError("until", self.until, f"lies before {self.said}, the day it was asked for")

    @property
    def order(self) -> tuple[int, int]:
        """The later promise has the higher place."""
        return self.until.toordinal(), self.said.toordinal() if self.said else 0

    @property
    def sentence(self) -> Sentence:
        """The wish in words."""
        if self.said is None:
            return _DEFERRED.fill(until=self.until)
        return _DEFERRED_ON.fill(until=self.until, said=self.said)
