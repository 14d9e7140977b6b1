"""Spans of days: half-open, in a zone, split without gap or overlap."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.spans import Per, Span
from salesflow.errors import InputError

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(1, 400), st.sampled_from(Per))
def test_the_parts_of_a_span_are_the_span(begins, days, per):
    span = Span(begins, date.fromordinal(begins.toordinal() + days), "Asia/Shanghai")
    parts = span.split(per)
    assert parts[0].begins == span.begins
    assert parts[-1].ends == span.ends
    assert all(a.ends == b.begins for a, b in pairwise(parts))
    assert sum(part.days for part in parts) == span.days == days
    for part in parts[1:]:
        assert {Per.DAY: True, Per.WEEK: part.begins.weekday() == 0, Per.MONTH: part.begins.day == 1}[per]


def test_a_moment_belongs_to_the_day_of_the_zone():
    march = Span(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai")
    assert march.holds(pendulum.datetime(2026, 2, 28, 16, tz="UTC"))
    assert not march.holds(pendulum.datetime(2026, 3, 31, 16, tz="UTC"))
    assert march.has_day(date(2026, 3, 31))


def test_a_span_says_its_last_day():
    assert Span(date(2026, 3, 1), date(2026, 3, 2), "UTC").sentence.render("zh") == "2026年3月1日"
    assert Span(date(2026, 3, 1), date(2026, 3, 3), "UTC").sentence.render() == "1 Mar 2026 to 2 Mar 2026"
    assert repr(Per.WEEK) == "Per.WEEK"


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "field"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), "UTC", "ends"),
        (date(2026, 3, 2), date(2026, 3, 1), "UTC", "ends"),
        (pendulum.datetime(2026, 3, 1), date(2026, 4, 1), "UTC", "begins"),
        (date(2026, 3, 1), date(2026, 4, 1), "Nowhere", "zone"),
    ],
)
def test_what_is_no_span_is_refused(begins, ends, zone, field):
    with pytest.raises(InputError) as caught:
        Span(begins, ends, zone)
    assert caught.value.field == field


def test_an_unknown_length_is_refused():
    with pytest.raises(InputError, match="use one of day, week, month"):
        Span(date(2026, 3, 1), date(2026, 4, 1), "UTC").split("year")


@pytest.mark.parametrize("zone", [None, [], {}, 8])
def test_a_zone_that_is_no_text(zone):
    with pytest.raises(InputError, match="zone"):
        Span(date(2026, 3, 1), date(2026, 4, 1), zone)
