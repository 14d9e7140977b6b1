"""Pictures of cadence: the calendar of planned touches, and how full the days of a seller are (extra ``plot``).

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.quotas.quota import Quota
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> quota = Quota({"A": {"visit": 8, "call": 4}})
>>> march = Plan(quota, {"C-1": "A", "C-7": "A"}, date(2026, 3, 1), date(2026, 4, 1), calendar=office)
>>> ax = plot_calendar(march)
>>> print(ax.get_title(loc="left"))
24 touches, 1 Mar 2026 to 31 Mar 2026

Source: CA-4.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.adapters.plots.drawing import BLUE, GREEN, MOST_ROWS, ORANGE, RED, SKY, Look, Sheet, kept
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.text import Language, Text, date_text, percent_text
from salesflow.cadence.levelling.levelled import Levelled
from salesflow.cadence.quotas.plan import Plan
from salesflow.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MOST_DAYS", "plot_calendar", "plot_utilisation"]

MOST_DAYS: Final = 366
"""How many days a picture has at most."""

_LOOKS: Final = {
    Channel.VISIT: Look(Channel.VISIT, BLUE, marker="s"),
    Channel.CALL: Look(Channel.CALL, ORANGE, hatch="////", marker="o"),
    Channel.MESSAGE: Look(Channel.MESSAGE, GREEN, hatch="....", marker="^"),
    Channel.CARD: Look(Channel.CARD, SKY, hatch="xxxx", marker="D"),
}
_NO_DAY: Final = Look(Text("no day for it", zh="无法安排"), RED, marker="x")
_TITLE: Final = Text("{n} {n|touch|touches}, {begins} to {last}", zh="{begins}至{last}，共{n}次联系")
_EMPTY: Final = Text("no touch is planned", zh="没有安排联系")
_SHADED: Final = Text("shaded: nobody works", zh="灰底：不上班")
_MOVED: Final = Text("line: moved from the best day", zh="横线：由最佳日期改期")
_CUSTOMERS: Final = Text("customers", zh="客户")
_DAYS: Final = Text("days", zh="天")
_REASONS: Final = Text("reasons", zh="原因")
_MOST_REASONS: Final = 4
_PER_DAY: Final = Text("touches a day", zh="每日次数")
_USED: Final = Text(
    "{what}: {n} of {room} possible are planned ({share})", zh="{what}：可安排{room}次，已排{n}次（{share}）"
)
_OPEN: Final = Text("{what}: {n} planned, without limit", zh="{what}：已排{n}次，不设上限")
_CLOSED: Final = Text("{what}: {n} planned, no room on any day", zh="{what}：已排{n}次，各日均无名额")
_OF_SELLER: Final = Text("{seller}, {what}", zh="{seller}，{what}")
_EVERY: Final = Text("all touches", zh="全部联系")
_LIMIT: Final = Text("short line: limit of the day", zh="短横线：当日上限")
_SHADED_AWAY: Final = Text("shaded: closed or away", zh="灰底：休息或不在岗")
_LEFT: Final = Text("{n} {n|touch has|touches have} no day", zh="{n}次联系无法安排")


# -- the calendar -----------------------------------------------------------------------------------------------------


@attrs.frozen
class _Row:
    """One customer: day, channel and best day of each touch; day and channel of those that were dropped."""

    customer: str
    touches: tuple[tuple[pendulum.Date, Channel, pendulum.Date], ...]
    dropped: tuple[pendulum.Date, ...] = ()


def plot_calendar(
    found: Plan | Levelled, *, most: int = MOST_ROWS, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """A row for each customer, a column for each day, a mark for each touch, by channel; days on which nobody works are shaded.

    Of a levelled plan a line leads from the best day to the day the touch was moved to, and a cross stands on the best
    day of a touch that has no day at all. What a plan could not hold stands below it. Of more than `most` customers and
    of more than 366 days the first are shown, and a note says so. Nothing planned gives empty axes that say so.

    Raises `InputError` for what is neither a plan nor a levelled one. Source: CA-4.
    """
    if isinstance(found, Plan):
        customers, notes = kept(found.customers, most, _CUSTOMERS, language)
        rows = tuple(
            [
                _Row(customer, tuple([(each.day, each.channel, each.day) for each in planned]))
                for customer, planned in islice(found.by_customer(), len(customers))
            ]
        )
        words = _TITLE.fill(
            n=len(found), begins=found.begins, last=shared_day(found.ends.toordinal() - 1)
        ).render(language)
        reasons, more = kept(found.explain(language).splitlines(), _MOST_REASONS, _REASONS, language)
        notes += reasons + more
    elif isinstance(found, Levelled):  # pyright: ignore[reportUnnecessaryIsInstance]  # others come too
        rows, notes = kept(_rows(found), most, _CUSTOMERS, language)
        words = found.explain(language).splitlines()[0]
    else:
        raise InputError("found", found, "give a plan of a quota, or a levelled one")
    days, cut = _days(found, language)
    sheet = Sheet(ax, rows=len(rows), language=language, wide=min(14.0, max(7.0, 2.4 + 0.19 * len(days))))
    if not rows or not days:
        sheet.note(_EMPTY)
        return sheet.done("", below=notes)
    _shaded(sheet, found, days)
    size = max(2.2, min(6.5, 230 / len(days)))
    begins, moved = days[0].toordinal(), False
    looks: dict[Look, None] = {}
    for row, each in enumerate(rows):
        taken: dict[int, int] = {}
        for day, channel, best in each.touches:
            x = day.toordinal() - begins
            y = row + 0.2 * taken.get(x, 0)
            taken[x] = taken.get(x, 0) + 1
            look = _LOOKS[channel]
            looks[look] = None
            if best != day:
                moved = True
                sheet.line([best.toordinal() - begins, x], [y, y], colour=look.colour)
            sheet.mark(x, y, look, size=size)
        for day in each.dropped:
            looks[_NO_DAY] = None
            sheet.mark(day.toordinal() - begins, row, _NO_DAY, size=size)
    sheet.rows([each.customer for each in rows])
    sheet.places(*_marked(days, language))
    sheet.across(-0.6, len(days) - 0.4, room=0)
    told = [_SHADED.render(language), *([_MOVED.render(language)] if moved else [])]
    marks = [each for each in (*_LOOKS.values(), _NO_DAY) if each in looks]
    return sheet.done(words, below=[*told, *cut, *notes], marks=marks)


def _rows(found: Levelled) -> tuple[_Row, ...]:
    """The customers of a levelled plan, by id."""
    touches: dict[str, list[tuple[pendulum.Date, Channel, pendulum.Date]]] = {}
    dropped: dict[str, list[pendulum.Date]] = {}
    for each in found.placed:
        touches.setdefault(each.due.customer, []).append((each.day, each.due.channel, each.due.ideal))
    for lost in found.dropped:
        dropped.setdefault(lost.due.customer, []).append(lost.due.ideal)
    return tuple(
        [
            _Row(customer, tuple(touches.get(customer, ())), tuple(dropped.get(customer, ())))
            for customer in sorted({*touches, *dropped})
        ]
    )


# -- how full the days are --------------------------------------------------------------------------------------------


def plot_utilisation(
    found: Levelled,
    *,
    channel: Channel | str | None = None,
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """A bar for each day: the touches of a levelled plan, by channel, below the limit of the day.

    With a `channel` only its touches and its limit; else all, and the limit for all together (a `Room` without `total` has
    none). The title counts only days that have a limit. Days that are closed, and days away, are shaded. What has no
    day stands in a note. Of more than 366 days the first are shown.

    Raises `InputError` for what is not levelled and for an unknown channel. Source: CA-4.
    """
    if not isinstance(found, Levelled):  # pyright: ignore[reportUnnecessaryIsInstance]  # others come too
        raise InputError("found", found, "give a levelled plan")
    if channel is not None and channel not in tuple(Channel):
        raise InputError("channel", channel, f"is unknown; use one of {', '.join(Channel)}")
    only = None if channel is None else Channel(channel)
    days, cut = _days(found, language)
    sheet = Sheet(ax, rows=0, language=language, wide=min(14.0, max(7.0, 1.4 + 0.2 * len(days))), tall=3.4)
    if not days:
        sheet.note(_EMPTY)
        return sheet.done("")
    _shaded(sheet, found, days)
    load: dict[int, dict[Channel, int]] = {}
    for each in found.placed:
        if only is None or each.due.channel is only:
            counts = load.setdefault(each.day.toordinal(), {})
            counts[each.due.channel] = counts.get(each.due.channel, 0) + 1
    begins, highest, planned, used, room = days[0].toordinal(), 0, 0, 0, 0
    without = False
    looks: dict[Channel, None] = {} if only is None else {only: None}
    for day in days:
        x, height = day.toordinal() - begins, 0
        for kind, n in sorted(
            load.get(day.toordinal(), {}).items(), key=lambda pair: [*Channel].index(pair[0])
        ):
            looks[kind] = None
            sheet.bar(x - 0.36, x + 0.36, height, height + n, _LOOKS[kind])
            height += n
        planned += height
        of_day = found.capacity.on(day)
        limit = of_day.total if only is None else of_day.limit(only)
        if limit is None:
            without = True
        else:
            used, room = used + height, room + limit
            if limit:
                sheet.line([x - 0.46, x + 0.46], [limit, limit], wide=2)
        highest = max(highest, height, limit or 0)
    sheet.amounts(whole=True, upright=True)
    sheet.up(highest)
    sheet.left(_PER_DAY.render(language))
    sheet.places(*_marked(days, language))
    sheet.across(-0.6, len(days) - 0.4, room=0)
    left = sum([only is None or each.due.channel is only for each in found.dropped])
    told = [_SHADED_AWAY.render(language), *([_LIMIT.render(language)] if room else [])]
    what = (_EVERY if only is None else only).render(language)
    if found.capacity.seller is not None:
        what = _OF_SELLER.fill(seller=found.capacity.seller, what=what).render(language)
    if room:
        words = _USED.fill(what=what, n=used, room=room, share=percent_text(Fraction(used, room))).render(
            language
        )
    else:
        words = (_OPEN if without else _CLOSED).fill(what=what, n=planned).render(language)
    return sheet.done(
        words,
        below=[*told, *([_LEFT.fill(n=left).render(language)] if left else []), *cut],
        bars=[_LOOKS[each] for each in Channel if each in looks],
    )


# -- days -------------------------------------------------------------------------------------------------------------


def _days(found: Plan | Levelled, language: Language) -> tuple[tuple[pendulum.Date, ...], tuple[str, ...]]:
    every = [shared_day(each) for each in range(found.begins.toordinal(), found.ends.toordinal())]
    return kept(every, MOST_DAYS, _DAYS, language)


def _shaded(sheet: Sheet, found: Plan | Levelled, days: tuple[pendulum.Date, ...]) -> None:
    """Days on which nothing can be made lie on grey."""
    for x, day in enumerate(days):
        if isinstance(found, Plan):
            worked = found.calendar.is_working_day(day)
        else:
            worked = found.capacity.on(day).total != 0
        if not worked:
            sheet.shade(x - 0.5, x + 0.5)


def _marked(days: Sequence[pendulum.Date], language: Language) -> tuple[list[float], list[str]]:
    """The days that are named: each of a few, the Mondays of some weeks, the first of each month of many."""
    if len(days) <= 8:
        named = [*days]
    elif len(days) <= 45:
        named = [day for day in days if not day.weekday()]
    else:
        named = [day for day in days if day.day == 1]
    first = days[0].toordinal()
    return [float(day.toordinal() - first) for day in named], [
        date_text(day, language, year=False) for day in named
    ]
