"""Working calendars against an oracle that looks at every minute, and the conventions one by one (CO-4)."""

from __future__ import annotations

import copy
import json
import pickle
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.horizon import resolved
from salesflow.basics.moments import at_instant, instant, zone
from salesflow.basics.opening import Windows
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

# Weeks in which the clock changes, both ways, at midnight too, by half an hour, by a whole skipped day; and none.
WEEKS = [
    ("Europe/Berlin", date(2026, 3, 26)),
    ("Europe/Berlin", date(2026, 10, 22)),
    ("America/New_York", date(2026, 10, 29)),
    ("America/Santiago", date(2026, 9, 3)),  # midnight is jumped over
    ("America/Santiago", date(2026, 4, 2)),  # 24:00 falls back to 23:00
    ("America/Havana", date(2026, 10, 29)),  # 01:00 falls back to midnight
    ("America/St_Johns", date(2010, 11, 4)),  # a minute past midnight falls back to the day before
    ("Australia/Lord_Howe", date(2026, 4, 2)),
    ("Pacific/Apia", date(2011, 12, 28)),  # 30 December never was
    ("Asia/Shanghai", date(2026, 2, 12)),
]
LENGTH = 6


def _paired(marks: list[int]) -> Windows:
    return tuple((a * 30, b * 30) for a, b in zip(marks[::2], marks[1::2], strict=False))


day_windows = st.lists(st.integers(0, 48), max_size=6, unique=True).map(sorted).map(_paired)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    name, begins = draw(st.sampled_from(WEEKS))
    weekly = draw(st.lists(day_windows, min_size=7, max_size=7))
    days = [begins + timedelta(n) for n in range(LENGTH)]
    special = draw(st.dictionaries(st.sampled_from(days), st.none() | day_windows, max_size=3))
    closed = [day for day, windows in special.items() if windows == ()]
    extra = {day: windows for day, windows in special.items() if windows != ()}
    try:
        return Calendar(
            "test",
            name,
            weekly,
            closed=closed,
            extra_open=extra,
            begins=begins,
            ends=begins + timedelta(LENGTH),
        )
    except DefinitionError as error:
        assume("no window is ever open" not in str(error))
        raise


@cache
def _walls(name: str, begins: date) -> tuple[int, list[datetime], dict[datetime, int]]:
    """The first minute since 1970; the latest time the wall has shown at each minute; when it shows a time last."""
    start = datetime.combine(begins, datetime.min.time(), UTC) - timedelta(days=2)
    where = ZoneInfo(name)
    shown = [
        (start + timedelta(minutes=n)).astimezone(where).replace(tzinfo=None)
        for n in range((LENGTH + 5) * 1440)
    ]
    return (
        int(start.timestamp()) // 60,
        list(accumulate(shown, max)),
        {wall: n for n, wall in enumerate(shown)},
    )


class Oracle:
    """Every minute is open or not: found by looking at the clock on the wall, minute by minute."""

    def __init__(self, calendar: Calendar) -> None:
        self.first, highest, last_shown = _walls(calendar.zone, calendar.begins)
        usual = next((windows for windows in calendar.weekly if windows), ())
        extra = dict(calendar.extra_open)
        open_at = [0] * (len(highest) + 1)
        day = calendar.begins
        while day < calendar.ends:
            windows = calendar.weekly[day.weekday()]
            if day in extra:
                windows = usual if extra[day] is None else extra[day]
            if day in calendar.closed:
                windows = ()
            midnight = datetime.combine(day, datetime.min.time())
            for opens, closes in windows:
                # the first time that the wall shows the opening, or what lies behind a jump
                start = bisect_left(highest, midnight + timedelta(minutes=opens))
                closing = midnight + timedelta(minutes=closes)
                end = bisect_left(highest, closing)
                if closes < 1440:
                    end = max(end, last_shown.get(closing, end))
                open_at[start:end] = [1] * (end - start)
            day += timedelta(1)
        self.open_at = open_at
        self.sums = [0, *accumulate(open_at)]
        self.start = bisect_left(highest, datetime.combine(calendar.begins, datetime.min.time()))
        self.end = bisect_left(highest, datetime.combine(calendar.ends, datetime.min.time()))

    def minutes(self) -> st.SearchStrategy[int]:
        """Any minute of the horizon, often one at which the house opens or closes."""
        turns = [n for n in range(self.start, self.end) if self.open_at[n] != self.open_at[n - 1]]
        near = sorted({min(max(n + d, self.start), self.end) for n in turns for d in (-1, 0, 1)})
        return st.integers(self.start, self.end) | st.sampled_from(near)

    def moment(self, n: int, name: str = "UTC") -> pendulum.DateTime:
        return at_instant((self.first + n) * 60_000_000, zone(name))


@given(calendars(), st.data())
def test_elapsed_and_add_agree_with_looking_at_every_minute(calendar: Calendar, data: st.DataObject) -> None:
    oracle = Oracle(calendar)
    minute = oracle.minutes()
    a, b = data.draw(minute), data.draw(minute)
    at = oracle.moment(a)
    assert calendar.elapsed(at, oracle.moment(b)) == (oracle.sums[b] - oracle.sums[a]) * 60
    assert calendar.is_open(at) == bool(oracle.open_at[a])
    left = oracle.sums[oracle.end] - oracle.sums[a]
    asked = data.draw(st.integers(0, left))
    earliest = bisect_left(oracle.sums, oracle.sums[a] + asked, a)
    assert instant(calendar.add(at, asked * 60)) == instant(oracle.moment(earliest))
    with pytest.raises(OutOfCalendarError):
        calendar.add(at, left * 60 + 1)


@given(calendars(), st.data())
def test_counting_in_epoch_seconds_agrees_with_looking_at_every_minute(
    calendar: Calendar, data: st.DataObject
) -> None:
    """CO-4: what clocks count with; outside the horizon nobody knows."""
    oracle = Oracle(calendar)
    n = data.draw(oracle.minutes())
    first, last, second = ((oracle.first + m) * 60 for m in (oracle.start, oracle.end, n))
    total = oracle.sums[oracle.end] - oracle.sums[oracle.start]
    assert calendar.worked(second) == (oracle.sums[n] - oracle.sums[oracle.start]) * 60
    assert (calendar.worked(first), calendar.worked(last)) == (0, total * 60)
    assert (calendar.worked(first - 1), calendar.worked(last + 1)) == (None, None)
    assert calendar.second_at(total * 60 + 1) is None
    asked = data.draw(st.integers(1, total * 60))
    found = calendar.second_at(asked)
    assert found is not None
    assert (calendar.worked(found), calendar.worked(found - 1)) == (asked, asked - 1)


@given(calendars(), st.data())
def test_adding_is_the_inverse_of_elapsed_and_additive(calendar: Calendar, data: st.DataObject) -> None:
    first = instant(calendar.opens(calendar.roll(calendar.begins, "forward"))) // 1_000_000
    oracle = Oracle(calendar)
    start, end = ((oracle.first + n) * 60 for n in (oracle.start, oracle.end))
    at = at_instant(data.draw(st.integers(start, end)) * 1_000_000, UTC)
    left = calendar.elapsed(at, at_instant(end * 1_000_000, UTC))
    s = data.draw(st.integers(0, left))
    due = calendar.add(at, s)
    assert calendar.elapsed(at, due) == s
    assert instant(due) >= instant(at)
    t = data.draw(st.integers(0, left - s))
    assert instant(calendar.add(due, t)) == instant(calendar.add(at, s + t))
    if s:  # due while open, or at the very closing
        assert calendar.is_open(due.subtract(seconds=1))
    assert start <= first <= end


@given(calendars(), st.lists(st.integers(0, LENGTH * 86_400), min_size=3, max_size=3), st.data())
def test_elapsed_is_additive_antisymmetric_and_blind_to_the_callers_zone(
    calendar: Calendar, seconds: list[int], data: st.DataObject
) -> None:
    oracle = Oracle(calendar)
    a, b, c = (at_instant((oracle.first + oracle.start) * 60_000_000 + s * 1_000_000, UTC) for s in seconds)
    assume(max(seconds) <= (oracle.end - oracle.start) * 60)
    assert calendar.elapsed(a, c) == calendar.elapsed(a, b) + calendar.elapsed(b, c)
    assert calendar.elapsed(a, b) == -calendar.elapsed(b, a)
    assert calendar.elapsed(*sorted((a, b), key=instant)) >= 0
    name = data.draw(st.sampled_from(["America/New_York", "Asia/Kathmandu", "Pacific/Apia", calendar.zone]))
    assert calendar.elapsed(a.in_timezone(name), b) == calendar.elapsed(a, b)
    stdlib = datetime.fromtimestamp(a.timestamp(), ZoneInfo(name))
    assert calendar.elapsed(stdlib, b) == calendar.elapsed(a, b)


@given(calendars(), st.data())
def test_days_agree_with_a_walk_over_days(calendar: Calendar, data: st.DataObject) -> None:
    days = [calendar.begins + timedelta(n) for n in range(LENGTH)]
    work = [day for day in days if calendar.is_working_day(day)]
    assert work == [day for day in days if calendar.hours_of(day)]
    a, b = data.draw(st.sampled_from(days)), data.draw(st.sampled_from([*days, calendar.ends]))
    if a <= b:
        assert list(calendar.working_days(a, b)) == [day for day in work if a <= day < b]
        assert calendar.count_working_days(a, b) == len(calendar.working_days(a, b))
    else:
        assert calendar.count_working_days(a, b) == -len(calendar.working_days(b, a))
        with pytest.raises(InputError, match="before a"):
            calendar.working_days(a, b)
    after, before = [day for day in work if day > a], [day for day in work if day < a]
    for n in range(1, LENGTH + 1):
        for step, there in ((n, after[n - 1 : n]), (-n, before[-n:][:1] if n <= len(before) else [])):
            if there:
                assert calendar.add_working_days(a, step) == there[0]
            else:
                with pytest.raises(OutOfCalendarError):
                    calendar.add_working_days(a, step)
    if after:
        assert calendar.next_working_day(a) == after[0]
    if before:
        assert calendar.previous_working_day(a) == before[-1]
    if a in work:
        assert {calendar.roll(a, way) for way in ("forward", "backward", "nearest")} == {a}
        assert calendar.add_working_days(a, 0) == a
    elif after and before:
        assert calendar.roll(a, "forward") == calendar.add_working_days(a, 0) == after[0]
        assert calendar.roll(a, "backward") == before[-1]
        nearest = before[-1] if a - before[-1] < after[0] - a else after[0]
        assert calendar.roll(a, "nearest") == nearest


@given(calendars())
def test_opening_and_closing_frame_the_day(calendar: Calendar) -> None:
    for day in calendar.working_days(calendar.begins, calendar.ends):
        opens, closes = calendar.opens(day), calendar.closes(day)
        assert instant(opens) <= instant(closes)
        windows = resolved(day.toordinal(), calendar.hours_of(day), zone(calendar.zone))
        assert instant(closes) == max(end for _, end in windows) * 1_000_000
        longest = sum(b - a for a, b in calendar.hours_of(day)) * 60 + 86_400
        assert 0 <= calendar.elapsed(opens, closes) <= longest


@given(calendars())
def test_a_calendar_is_a_value(calendar: Calendar) -> None:
    plain = json.loads(json.dumps(calendar.to_plain()))
    fresh = Calendar.from_plain(plain)
    for same in (
        fresh,
        pickle.loads(pickle.dumps(calendar)),
        copy.deepcopy(calendar),
        attrs.evolve(calendar),
    ):
        assert same == calendar
        assert hash(same) == hash(calendar)
        assert same.digest == calendar.digest
        assert same.count_working_days(same.begins, same.ends) == calendar.count_working_days(
            calendar.begins, calendar.ends
        )
