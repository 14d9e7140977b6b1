"""Quiet hours: at which times of the week a customer may be called, visited, written to, by the customer's own clock.

>>> from datetime import datetime, timezone
>>> quiet = QuietHours({"call": "Mon-Sat 09:00-20:00"})
>>> late = datetime(2026, 3, 7, 13, tzinfo=timezone.utc)  # Saturday, 21:00 in Shanghai
>>> answer = quiet.next_moment(Channel.CALL, at=late, zone="Asia/Shanghai")
>>> answer.value.isoformat(), answer.explain()
('2026-03-09T09:00:00+08:00', "call only Mon-Sat 09:00-20:00 by the customer's clock [CA-2]")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.channels import Channel, read_channel
from salesflow.basics.horizon import resolved
from salesflow.basics.moments import MICROSECONDS, as_day, at_instant, aware, instant
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.opening import ALWAYS, WEEKDAYS, Week, Windows, to_week, week_text, window_problems
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["OpenWeek", "QuietHours"]

_Given: TypeAlias = "Mapping[str, str] | Mapping[Channel, str] | Iterable[tuple[str, str | Week]]"
_ONLY: Final = Text(
    "{channel} only {hours} by the customer's clock", zh="{channel}仅限{hours}（客户当地时间）"
)
_ZH_DAYS: Final[dict[str, str]] = dict(
    zip(WEEKDAYS, "周一 周二 周三 周四 周五 周六 周日".split(), strict=True)
)
_DAY_RANGE: Final = re.compile(r"([A-Z][a-z]{2})(-(?=[A-Z]))?")
_LAST: Final = date.max.toordinal() - 1  # the day after is the last one there is


@attrs.frozen
class OpenWeek:
    """The hours of a week, in words.

    >>> OpenWeek(to_week("Mon-Sat 09:00-20:00")).render("zh")
    '周一至周六 09:00-20:00'
    """

    week: Week

    def render(self, language: Language = "en") -> str:
        """The hours, with the days of the week in the reader's language."""
        words = week_text(self.week)
        if language != "zh":
            return words
        return _DAY_RANGE.sub(lambda day: _ZH_DAYS[day[1]] + ("至" if day[2] else ""), words).replace(
            "; ", "；"
        )


def _read(given: _Given) -> tuple[tuple[Channel, Week], ...]:
    problems: list[str] = []
    weeks: dict[Channel, Week] = {}
    pairs = cast("Mapping[str, str | Week]", given).items() if isinstance(given, Mapping) else given
    for name, hours in pairs:
        try:
            channel = Channel(name)
        except ValueError:
            problems.append(f"the channel {name!r} is unknown; use one of {', '.join(Channel)}")
            continue
        week = to_week(hours)
        if channel in weeks:
            problems.append(f"{channel} is named twice")
        if len(week) != 7:
            problems.append(f"{channel}: a week has 7 days, Monday to Sunday, not {len(week)}")
        for day, windows in zip(WEEKDAYS, week, strict=False):
            problems += window_problems(f"{channel}, {day}", windows)
        if not any(week):
            problems.append(f"{channel} never opens; leave the channel out of the plan instead")
        weeks[channel] = week
    if problems:
        raise DefinitionError("quiet hours", problems)
    return tuple((channel, weeks[channel]) for channel in Channel if weeks.get(channel, ALWAYS) != ALWAYS)


@attrs.frozen
class QuietHours:
    """The weekly hours in which each channel may be used; all other hours are quiet (CA-2).

    Given as a mapping from channel to hours ("Mon-Sat 09:00-20:00", see `salesflow.basics.opening.hours`). A channel
    that is not named may be used at any time. Hours are read on the customer's clock, in the zone named with each
    question. An unknown channel, broken hours and a channel that never opens are a `DefinitionError` that names all
    of them. Which hours a law forbids must be checked with counsel.
    """

    open: tuple[tuple[Channel, Week], ...] = attrs.field(default=(), converter=_read)

    def week(self, channel: Channel | str) -> Week:
        """The hours of a channel; an unknown one is an `InputError`."""
        asked = read_channel(channel)
        return next((week for known, week in self.open if known is asked), ALWAYS)

    def __and__(self, other: QuietHours) -> QuietHours:
        """The hours open in both; channels that never open then are a `DefinitionError`."""
        named = {channel for channel, _ in self.open + other.open}
        return QuietHours(
            (channel, _common(self.week(channel), other.week(channel)))
            for channel in Channel
            if channel in named
        )

    def opens_on(self, channel: Channel, day: date) -> bool:
        """Whether there is any hour for this channel on a day.

        >>> QuietHours({"call": "Mon-Sat 09:00-20:00"}).opens_on(Channel.CALL, date(2026, 3, 8))
        False
        """
        return bool(self.week(channel)[(as_day(day) - 1) % 7])

    def opens_in(self, channel: Channel) -> tuple[int, ...] | None:
        """For Monday to Sunday, in how many days the next one with hours follows (0: it has some itself).

        None when every day has hours.

        >>> QuietHours({"call": "Mon-Fri 09:00-20:00"}).opens_in(Channel.CALL)
        (0, 0, 0, 0, 0, 2, 1)
        """
        week = self.week(channel)
        if all(week):
            return None
        return tuple(next(n for n in range(7) if week[(day + n) % 7]) for day in range(7))

    def may_use(self, channel: Channel, *, at: datetime, zone: str) -> Verdict[bool]:
        """Whether the channel may be used at an aware moment, by the clock of `zone` (an IANA name).

        A window is open at its beginning and closed at its end.
        """
        moment = instant(at)
        return (
            Verdict(True)
            if self._next(channel, moment, zone) == moment
            else Verdict(False, (self.reason(channel),))
        )

    def next_moment(self, channel: Channel, *, at: datetime, zone: str) -> Verdict[pendulum.DateTime]:
        """The first moment from `at` on at which the channel may be used, on the clock of `zone`, and why it waits.

        `at` itself, without a reason, when it may be used now.
        """
        moment = instant(at)
        found = self._next(channel, moment, zone)
        there = at_instant(found, named_zone(zone))
        return Verdict(there, () if found == moment else (self.reason(channel),))

    def sentence(self, channel: Channel) -> Sentence:
        """The hours of a channel in words."""
        return _ONLY.fill(channel=channel, hours=OpenWeek(self.week(channel)))

    def reason(self, channel: Channel) -> Reason:
        """Why another time has to be waited for."""
        return Reason("quiet_hours", self.sentence(channel), ("CA-2",))

    def _next(self, channel: Channel, moment: int, zone: str) -> int:
        where = named_zone(zone)
        week = self.week(channel)
        if week == ALWAYS:
            return moment
        today = aware(at_instant(moment, where)).toordinal()
        # a window can vanish into a change of the clock, so the next one may be more than a week away
        windows = (
            window
            for ordinal in range(today, _LAST)
            for window in resolved(ordinal, week[(ordinal - 1) % 7], where)
        )
        for opens, closes in windows:
            if max(opens * MICROSECONDS, moment) < closes * MICROSECONDS:
                return max(opens * MICROSECONDS, moment)
        raise InputError(
            "at", at_instant(moment, where), "no hours are open after it before the year 9999 ends"
        )


def _common(one: Week, other: Week) -> Week:
    return tuple(_overlap(first, second) for first, second in zip(one, other, strict=True))


def _overlap(one: Windows, other: Windows) -> Windows:
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted((opens, closes) for opens, closes in both if opens < closes))
