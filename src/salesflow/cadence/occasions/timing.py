"""On which days a touch for an occasion may be made, and on which it is best made.

Cards and messages roll backward: a greeting that comes late is worse than one that comes early. Visits and calls of
a festival are spread over the working days around it, so that not everybody is visited on one morning; those to a
single person stay as near to the day as the calendar lets them.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.observance import Care
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> cake = Observance("birthday", Text("birthday", zh="生日"), everyone=Care((Channel.MESSAGE,)))
>>> sunday = timed(cake, date(2026, 3, 1), Channel.MESSAGE, calendar=office)
>>> sunday.ideal.isoformat(), sunday.latest.isoformat()
('2026-02-27', '2026-03-01')
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.cadence.occasions.mourning import Mourning
from salesflow.cadence.occasions.observance import Observance
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Timing", "is_workable", "timed"]

_WRITTEN: Final = (Channel.MESSAGE, Channel.CARD)


@attrs.frozen
class Timing:
    """The earliest, the ideal and the latest civil day of a touch; they never fall."""

    earliest: pendulum.Date
    ideal: pendulum.Date
    latest: pendulum.Date


def timed(
    observance: Observance,
    day: date,
    channel: Channel,
    *,
    calendar: Calendar,
    rests: Iterable[Mourning] = (),
    spread: float | None = None,
) -> Timing:
    """The days of a touch for an observance that falls on `day`.

    - A visit, a call or a card may be made from the first reminder on, a message from its ideal day; all of them to
      the end of the grace.
    - The ideal day of a message or a card is `day`, rolled backward to a working day.
    - That of a visit or a call is one of the working days at the place `spread` (0 up to 1, such as
      `salesflow.basics.ids.phase` of the customer); without `spread` the first working day from `day` on, or the last
      one before it. Where no working day is left it is `day` itself.
    - Days of the mournings `rests`, and what lies beyond them, are cut off; ask `is_workable` whether they leave a
      working day. One that covers `day` itself is an `InputError`: then nothing is due.

    Days outside the calendar's horizon are an `OutOfCalendarError`. Sources: CA-5, CA-6, CA-7; the rolling is ours.
    """
    on = day.toordinal()
    first, last = on - observance.remind_before, on + observance.grace
    written = channel in _WRITTEN
    ideal = on
    if written:
        ideal = calendar.roll(day, "backward").toordinal()
        first = ideal if channel is Channel.MESSAGE else min(first, ideal)
    for rest in rests:
        if rest.until < day:
            first = max(first, rest.until.toordinal() + 1)
        elif rest.begins is None or rest.begins <= day:
            raise InputError(
                "rests", day.isoformat(), "lies in a mourning; a festive touch is not due at all"
            )
        else:
            last = min(last, rest.begins.toordinal() - 1)
    if not written:
        ideal = _in_person(first, on, last, calendar, spread)
    return Timing(shared_day(first), shared_day(max(first, ideal)), shared_day(last))


def is_workable(days: Timing, channel: Channel, calendar: Calendar) -> bool:
    """Whether a message or a card can go out on a working day; a visit or a call may be made on the day itself.

    Only a mourning that is over just before the day can leave none.
    """
    left = range(days.ideal.toordinal(), days.latest.toordinal() + 1)
    return channel not in _WRITTEN or any(calendar.is_working_day(shared_day(each)) for each in left)


def _in_person(first: int, on: int, last: int, calendar: Calendar, spread: float | None) -> int:
    open_days = calendar.working_days(shared_day(first), shared_day(last + 1))
    if not open_days:
        return on
    if spread is not None:
        return open_days[int(spread * len(open_days))].toordinal()
    return next((each.toordinal() for each in open_days if each.toordinal() >= on), open_days[-1].toordinal())
