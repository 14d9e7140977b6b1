"""Steps counted from the beginning, and gaps that grow (CA-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.terms import days, hours, minutes, months, weeks, working_days
from salesflow.cadence.follow_ups.pace import FollowUpStep, Widening
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError
from salesflow.testing.follow_up_laws import check_backoff
from salesflow.testing.follow_ups import OFFICE, bands

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")  # a Monday


@given(bands(), st.fractions(1, 5, max_denominator=6), st.integers(0, 60))
def test_gaps_never_fall_and_never_exceed_the_longest(band: Band, factor: Fraction, more: int) -> None:
    """CA-2."""
    check_backoff(Widening(factor, days(band.most.amount + more)), band)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 30))
def test_a_late_touch_moves_the_next_step_and_nothing_catches_up(first: int, gap: int, late: int) -> None:
    """CA-2: not before the plan, and no closer to the last touch than planned."""
    before, step = FollowUpStep(days(first)), FollowUpStep(days(first + gap))
    last = AT.add(days=first + late)
    found = step.day(AT, before, last, OFFICE)
    planned = AT.date().add(days=first + gap + late)
    assert found == OFFICE.roll(planned, "forward")
    assert step.day(AT, before, AT.add(days=max(0, first - 1)), OFFICE) >= OFFICE.roll(
        AT.date().add(days=first + gap), "forward"
    )


def test_steps_of_one_day() -> None:
    second, third = FollowUpStep(hours(1)), FollowUpStep(hours(2))
    assert second.day(AT, FollowUpStep(minutes(0)), AT, OFFICE) == date(2026, 3, 2)
    evening = AT.add(hours=14, minutes=30)  # 23:30
    assert third.day(AT, second, evening, OFFICE) == date(2026, 3, 3)
    assert FollowUpStep(days(4)).day(AT, third, evening, OFFICE) == date(2026, 3, 6)
    assert FollowUpStep(weeks(1)).days == 7
    assert (third.render(), FollowUpStep(days(1)).render("zh"), FollowUpStep(minutes(0)).render("zh")) == (
        "2 hours after the beginning", "开始后1天", "开始时",
    )  # fmt: skip


def test_days_are_civil_across_a_change_of_the_clock() -> None:
    """28 to 29 March 2026 in Berlin is a day of 23 hours; a day later is the same wall clock."""
    berlin = Calendar.week_days("Europe/Berlin", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    late = pendulum.datetime(2026, 3, 27, 23, 30, tz="Europe/Berlin")
    assert FollowUpStep(days(4)).day(late, FollowUpStep(days(1)), late, berlin) == date(2026, 3, 31)


@pytest.mark.parametrize("term", [months(1), working_days(2), hours(24), minutes(1440)])
def test_steps_that_cannot_be(term: object) -> None:
    with pytest.raises(DefinitionError, match="count"):
        FollowUpStep(term)  # type: ignore[arg-type]


def test_backoffs_that_cannot_be() -> None:
    for factor in (1.5, True, "2"):
        with pytest.raises(DefinitionError, match="not a whole number or a Fraction"):
            Widening(factor, days(60))
    with pytest.raises(DefinitionError, match="less than one"):
        Widening(Fraction(1, 2), days(60))
    assert Widening(2, days(60)).problems(Band.of_days(14, 17, 90)) == [
        "60 days is shorter than the gap it begins with, 90 days"
    ]
    assert len(Widening(2, days(60)).problems(Band(days(1), months(1), months(2)))) == 2


def test_a_step_reads_its_channel() -> None:
    assert FollowUpStep(days(1), "call").channel is Channel.CALL
    with pytest.raises(DefinitionError, match="step: the channel 'phone' is unknown; use one of visit, call"):
        FollowUpStep(days(1), "phone")
