"""Quiet hours are kept by the customer's clock, across changes of it (CA-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.moments import instant
from salesflow.cadence.pacing.quiet_hours import OpenWeek, QuietHours
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.cadences import quiet_weeks
from salesflow.testing.strategies import moments

CHANNELS = st.sampled_from(list(Channel))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])


@given(quiet_weeks(), CHANNELS, moments(), ZONES)
def test_the_next_moment_may_be_used(
    quiet: QuietHours, channel: Channel, at: pendulum.DateTime, zone: str
) -> None:
    """It is the first: usable, not earlier than asked, and itself when it may be used already."""
    found = quiet.next_moment(channel, at=at, zone=zone)
    assert instant(found.value) >= instant(at)
    assert quiet.may_use(channel, at=found.value, zone=zone).value
    may = quiet.may_use(channel, at=at, zone=zone)
    assert may.value == (instant(found.value) == instant(at))
    assert bool(may.reasons) == bool(found.reasons) == (not may.value)
    if not may.value:
        assert not quiet.may_use(channel, at=found.value - timedelta(seconds=1), zone=zone).value


@given(quiet_weeks(), quiet_weeks(), CHANNELS, moments(), ZONES)
def test_both_hold(
    one: QuietHours, other: QuietHours, channel: Channel, at: pendulum.DateTime, zone: str
) -> None:
    """`&` allows exactly what both allow."""
    try:
        both = one & other
    except DefinitionError:
        return
    allowed = [each.may_use(channel, at=at, zone=zone).value for each in (one, other, both)]
    assert allowed[2] == (allowed[0] and allowed[1])


def test_a_window_in_the_jump_is_never_open() -> None:
    """02:00 to 03:00 does not exist on the last Sunday of March: the next Sunday is the answer."""
    quiet = QuietHours({"call": "Sun 02:00-03:00"})
    at = pendulum.datetime(2026, 3, 28, tz="Europe/Berlin")
    found = quiet.next_moment(Channel.CALL, at=at, zone="Europe/Berlin")
    assert found.value == pendulum.datetime(2026, 4, 5, 2, tz="Europe/Berlin")
    assert OpenWeek(quiet.week(Channel.CALL)).render() == "Sun 02:00-03:00"


def test_bad_hours() -> None:
    with pytest.raises(DefinitionError) as caught:
        QuietHours([("fax", "Mon 09:00-12:00"), ("call", ""), ("call", [[]]), ("visit", [[(9, 3)]] * 7)])  # type: ignore[list-item]
    words = "; ".join(caught.value.problems)
    for part in (
        "'fax' is unknown",
        "call never opens",
        "call is named twice",
        "a week has 7 days",
        "opens before",
    ):
        assert part in words
    with pytest.raises(InputError, match="no time zone"):
        QuietHours().may_use(Channel.CALL, at=datetime(2026, 3, 2), zone="Asia/Shanghai")
    with pytest.raises(InputError):
        QuietHours().may_use(Channel.CALL, at=pendulum.now("UTC"), zone="Mars/Base")
    with pytest.raises(InputError, match="use one of visit, call"):
        QuietHours().week("phone")
    evening = QuietHours({"call": "Mon 18:00-20:00"})
    assert evening.week("call") == evening.week(Channel.CALL)
    last = pendulum.datetime(9999, 12, 31, 22, tz="UTC")
    with pytest.raises(InputError, match="no hours are open after it"):
        QuietHours({"call": "Mon 09:00-10:00"}).next_moment(Channel.CALL, at=last, zone="UTC")
