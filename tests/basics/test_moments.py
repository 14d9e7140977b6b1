"""Moments: order by instant, zones that survive text, clock times that show twice or never."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pendulum.tz.timezone import FixedTimezone

from salesflow.basics.moments import (
    as_day,
    at_instant,
    aware,
    day_of,
    earliest,
    from_text,
    instant,
    is_before,
    latest,
    shared_day,
    to_text,
    wall_instant,
    zone,
    zone_of,
)
from salesflow.errors import InputError

NAMES = [
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/Santiago",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]
zones = st.sampled_from(NAMES).map(ZoneInfo)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    min_value=datetime(1901, 1, 1), max_value=datetime(2120, 1, 1), timezones=st.one_of(zones, offsets)
)
micros = st.integers(-2_000_000_000_000_000, 4_000_000_000_000_000)


@given(moments)
def test_an_instant_is_what_the_standard_library_counts_in_utc(at: datetime) -> None:
    assert instant(at) == (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@given(moments.filter(lambda at: isinstance(at.tzinfo, ZoneInfo)), st.booleans())
def test_a_zone_counts_as_in_the_standard_library_whoever_made_it(at: datetime, is_second: bool) -> None:
    plain = at.replace(fold=is_second)
    there = plain.replace(tzinfo=zone(str(at.tzinfo)))
    assert instant(there) == instant(plain)
    own = pendulum.DateTime.combine(there, there.timetz())
    assert type(own) is pendulum.DateTime
    if own.naive() == plain.replace(tzinfo=None):  # pendulum moves a time that the clock skips
        assert instant(own) == instant(plain)


@given(moments)
def test_aware_keeps_the_instant_and_the_zone(at: datetime) -> None:
    moment = aware(at)
    assert instant(moment) == instant(at)
    assert moment.utcoffset() == at.astimezone(UTC).astimezone(at.tzinfo).utcoffset()
    assert aware(moment) is moment
    if isinstance(at.tzinfo, ZoneInfo):
        assert moment.timezone_name == at.tzinfo.key


@given(moments)
def test_text_loses_nothing(at: datetime) -> None:
    moment = aware(at)
    back = from_text(to_text(at))
    assert instant(back) == instant(moment)
    assert back.timezone_name == moment.timezone_name
    assert to_text(back) == to_text(moment)


@given(micros, st.sampled_from(NAMES))
def test_a_moment_of_an_instant_has_that_instant(count: int, name: str) -> None:
    moment = at_instant(count, zone(name))
    assert instant(moment) == count
    assert moment == pendulum.instance(
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
    ).in_tz(name)


@given(moments, moments)
def test_order_is_by_instant(a: datetime, b: datetime) -> None:
    assert is_before(a, b) == (a.astimezone(UTC) < b.astimezone(UTC))
    assert instant(earliest(a, b)) == min(instant(a), instant(b))
    assert instant(latest(a, b)) == max(instant(a), instant(b))


@given(moments, st.sampled_from(NAMES))
def test_the_day_of_a_moment_depends_on_the_zone_only(at: datetime, name: str) -> None:
    expected = at.astimezone(UTC).astimezone(ZoneInfo(name)).date()
    assert day_of(at, name) == day_of(at, ZoneInfo(name)) == expected


@pytest.mark.parametrize("where", [None, 8, b"UTC"])
def test_no_zone_is_not_the_zone_of_the_machine(where: object) -> None:
    with pytest.raises(InputError, match="is no time zone; name one"):
        day_of(datetime(2026, 3, 2, tzinfo=UTC), where)  # type: ignore[arg-type]


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2030, 1, 1)), st.sampled_from(NAMES))
def test_a_wall_time_is_resolved_as_the_zone_shows_it(wall: datetime, name: str) -> None:
    for last in (False, True):
        count = wall_instant(wall, zone(name), last=last)
        shown = datetime.isoformat(at_instant(count, zone(name)).naive())
        if shown != wall.isoformat():  # the clock jumped over it: nothing shows in between
            before = at_instant(count - 1, zone(name)).naive()
            assert before < wall < at_instant(count, zone(name)).naive()


def test_in_the_repeated_hour_python_lies_and_we_do_not() -> None:
    first = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)
    assert first == second
    assert is_before(first, second)
    assert not is_before(second, first)
    assert earliest(second, first) is first
    assert latest(first, second) is second
    assert to_text(first) == "2026-10-25T02:30:00+02:00[Europe/Berlin]"
    assert to_text(second) == "2026-10-25T02:30:00+01:00[Europe/Berlin]"


@pytest.mark.parametrize(
    ("wall", "name", "last", "utc"),
    [
        ((2026, 10, 25, 2, 30), "Europe/Berlin", False, "2026-10-25T00:30:00+00:00"),
        ((2026, 10, 25, 2, 30), "Europe/Berlin", True, "2026-10-25T01:30:00+00:00"),
        ((2026, 3, 29, 2, 0), "Europe/Berlin", False, "2026-03-29T01:00:00+00:00"),
        ((2026, 3, 29, 2, 59), "Europe/Berlin", True, "2026-03-29T01:00:00+00:00"),
        (
            (2026, 9, 6, 0, 0),
            "America/Santiago",
            False,
            "2026-09-06T04:00:00+00:00",
        ),  # midnight is in the gap
        ((2026, 10, 4, 2, 10), "Australia/Lord_Howe", False, "2026-10-03T15:30:00+00:00"),  # half an hour
    ],
)
def test_known_clock_changes(wall: tuple[int, ...], name: str, last: bool, utc: str) -> None:
    count = wall_instant(datetime(*wall), zone(name), last=last)  # type: ignore[arg-type]
    assert at_instant(count, UTC).isoformat() == utc


def test_the_offset_decides_and_the_zone_shows() -> None:
    # a country may change its clock after a moment was stored: the instant must stay
    moment = from_text("2026-10-25T01:30:00+01:00[Europe/Berlin]")
    assert instant(moment) == instant(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert to_text(moment) == "2026-10-25T02:30:00+02:00[Europe/Berlin]"


def test_other_texts() -> None:
    assert to_text(from_text("2026-03-02T09:00Z")) == "2026-03-02T09:00:00+00:00[UTC]"
    assert to_text(from_text("2026-03-02T09:00:00.25+08:00")) == "2026-03-02T09:00:00.250000+08:00"
    assert to_text(from_text("2026-03-02T09:00[Asia/Shanghai]")) == "2026-03-02T09:00:00+08:00[Asia/Shanghai]"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-03-02T09:00:00", "has no time zone"),
        ("next Monday", "is not a moment"),
        ("", "is not a moment"),
        ("2026-03-02T09:00+08:00[", "is not a moment"),
        (20260302, "is not a moment"),
        ("2026-03-02T09:00[Mars/Base]", "IANA"),
        ("2026-10-25T02:30[Europe/Berlin]", "twice or never"),
        ("2026-03-29T02:30[Europe/Berlin]", "twice or never"),
    ],
)
def test_texts_that_are_no_moment(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        from_text(text)


@pytest.mark.parametrize(
    "value", [datetime(2026, 3, 2, 9), date(2026, 3, 2), "2026-03-02T09:00Z", None, 0, time(9, tzinfo=UTC)]
)
def test_what_is_no_moment_is_refused(value: datetime) -> None:
    for ask in (aware, instant, to_text):
        with pytest.raises(InputError, match="aware datetime"):
            ask(value)


def test_a_naive_pendulum_moment_is_refused_and_the_field_is_named() -> None:
    with pytest.raises(InputError) as caught:
        aware(pendulum.naive(2026, 3, 2, 9), "received")
    assert caught.value.field == "received"
    with pytest.raises(InputError, match="no time zone"):
        zone_of(datetime(2026, 3, 2))


class _Pytz(tzinfo):
    """Like pytz: an attribute `zone`, and an offset that is fixed in the instance."""

    zone = "Asia/Shanghai"

    def utcoffset(self, at: datetime | None) -> timedelta:
        return timedelta(hours=8)


def test_zones_of_other_libraries_are_known_by_name_or_offset() -> None:
    assert zone_of(datetime(2026, 3, 2, tzinfo=_Pytz())).name == "Asia/Shanghai"
    assert zone_of(datetime(2026, 3, 2, tzinfo=UTC)).name == "UTC"
    assert zone_of(datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=-3)))) == FixedTimezone(-3 * 3600)
    fixed = pendulum.datetime(2026, 3, 2, tz=8)
    assert zone_of(fixed) is fixed.tzinfo
    assert aware(fixed) is fixed


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "/etc/localtime", 8, None, "Europe"])
def test_unknown_zones(name: str) -> None:
    with pytest.raises(InputError, match="IANA"):
        zone(name)


def test_days_are_shared_and_bounded() -> None:
    assert shared_day(739_000) is shared_day(739_000)
    assert shared_day(1) == date(1, 1, 1)
    for ordinal in (0, -1, 4_000_000, 10**30):
        with pytest.raises(InputError, match="years 1 to 9999"):
            shared_day(ordinal)
    for count in (10**18, -(10**18), 10**30):
        with pytest.raises(InputError, match="years 1 to 9999"):
            at_instant(count, UTC)


@pytest.mark.parametrize("value", [datetime(2026, 3, 2, tzinfo=UTC), "2026-03-02", None, 739_000])
def test_what_is_no_day_is_refused(value: date) -> None:
    with pytest.raises(InputError, match="is not a day"):
        as_day(value)


def test_a_day_of_any_kind_of_date_is_a_day() -> None:
    class Own(date):
        """A date of somebody's own."""

    assert {as_day(kind(2026, 3, 2)) for kind in (date, pendulum.Date, Own)} == {date(2026, 3, 2).toordinal()}


def test_no_moments_have_no_earliest() -> None:
    for ask in (earliest, latest):
        with pytest.raises(InputError, match="at least one"):
            ask()


def test_a_day_after_the_last_year():
    last = pendulum.datetime(9999, 12, 31, 23, 59)
    with pytest.raises(InputError, match="outside the years"):
        day_of(last, "Asia/Shanghai")
