"""The regimes of the catalogue: their clocks on known days, marked as examples, without 12315 (CO-4)."""

from __future__ import annotations

from datetime import date, datetime

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import ClockState, Extended
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.complaints.catalogue import regimes as module
from salesflow.complaints.catalogue.regimes import (
    CBIRC_2020,
    CFPB,
    DOT_259,
    DOT_382,
    EU_RAIL,
    FCA_DISP,
    FCA_DISP_PAYMENTS,
    ISO_10002,
    REGIMES,
)
from salesflow.complaints.handling.regime import Regime
from salesflow.testing.clock_laws import ClockHistory, check_clock, check_legal_due

BANK = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
RECEIVED = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")

regimes = pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.key)


def _due(regime: Regime, clock: str, **events: datetime) -> str:
    reading = regime.clock(clock).read(events, calendar=BANK, at=RECEIVED)
    assert reading.due is not None
    return reading.due.isoformat()


@regimes
def test_each_is_marked_as_an_example_and_cites_its_paper(regime: Regime) -> None:
    assert regime.explain().startswith("example, checked on 22 Nov 2026; no legal advice\n")
    assert regime.explain("zh").startswith("示例，核对于2026年11月22日；不构成法律意见\n")
    assert "[en]" not in regime.explain("zh")
    assert len(regime.explain().splitlines()) == len(regime.explain("zh").splitlines())
    assert regime.source
    for clock in regime.clocks:
        assert clock.legal
        assert clock.rows == ("CO-4",)


@regimes
@given(stop=st.integers(0, 100), back=st.integers(0, 100), at=st.integers(0, 200))
def test_each_clock_holds_the_laws_and_ends_with_a_withdrawal(
    regime: Regime, stop: int, back: int, at: int
) -> None:
    """Invariants 6, 11 and 15."""
    moments = [RECEIVED.add(days=n) for n in (stop, back, at)]
    for clock in regime.clocks:
        history = ClockHistory(
            clock, BANK, [(clock.starts_on, RECEIVED), (clock.stops_on[0], moments[0])], reopened=[moments[1]]
        )
        check_clock(history, moments)
        check_legal_due(history, moments[2])
        gone = clock.read(
            {clock.starts_on: RECEIVED, "withdrawn": RECEIVED.add(hours=1)},
            calendar=BANK,
            at=moments[2].add(days=1),
        )
        assert (gone.state, gone.stopped_by) == (ClockState.MET, "withdrawn")


def test_the_terms() -> None:
    assert _due(FCA_DISP, "fca_final_response", received=RECEIVED) == "2026-04-27T10:00:00+01:00"
    assert (
        _due(FCA_DISP_PAYMENTS, "fca_payments_final_response", received=RECEIVED)
        == "2026-03-23T18:00:00+00:00"
    )
    assert _due(CFPB, "cfpb_response", sent=RECEIVED) == "2026-03-17T10:00:00+00:00"
    assert _due(CFPB, "cfpb_final_response", sent=RECEIVED) == "2026-05-01T10:00:00+01:00"
    assert _due(DOT_259, "dot_259_acknowledgement", received=RECEIVED) == "2026-04-01T10:00:00+01:00"
    assert _due(DOT_259, "dot_259_response", received=RECEIVED) == "2026-05-01T10:00:00+01:00"
    assert _due(DOT_382, "dot_382_response", received=RECEIVED) == "2026-04-01T10:00:00+01:00"
    assert _due(EU_RAIL, "eu_rail_reply", received=RECEIVED) == "2026-04-02T10:00:00+01:00"
    assert _due(CBIRC_2020, "cbirc_handling", received=RECEIVED) == "2026-03-17T10:00:00+00:00"


def test_cfpb_counts_from_sent() -> None:
    """Six rows of the public sample were sent before they were received: the clock does not mind."""
    clock = CFPB.clock("cfpb_response")
    sent = RECEIVED.subtract(days=1)
    reading = clock.read({"received": RECEIVED, "sent": sent}, calendar=None, at=RECEIVED)
    assert (reading.started, reading.due) == (sent, sent.add(days=15))
    assert clock.read({"received": RECEIVED}, calendar=None, at=RECEIVED).state is ClockState.NOT_STARTED


@pytest.mark.parametrize(
    ("regime", "clock", "until", "approved_by", "allowed"),
    [
        (FCA_DISP, "fca_final_response", "2026-09-01", None, True),
        (FCA_DISP_PAYMENTS, "fca_payments_final_response", "2026-04-20", None, True),
        (FCA_DISP_PAYMENTS, "fca_payments_final_response", "2026-04-21", None, False),
        (CFPB, "cfpb_response", "2026-05-01", None, True),
        (CFPB, "cfpb_response", "2026-05-02", None, False),
        (CFPB, "cfpb_final_response", "2026-05-02", None, False),
        (DOT_259, "dot_259_response", "2026-05-02", None, False),
        (EU_RAIL, "eu_rail_reply", "2026-06-01", None, True),
        (EU_RAIL, "eu_rail_reply", "2026-06-02", None, False),
        (CBIRC_2020, "cbirc_handling", "2026-04-01", None, True),
        (CBIRC_2020, "cbirc_handling", "2026-04-02", None, False),
        (CBIRC_2020, "cbirc_handling", "2026-04-16", "u-2", True),
        (CBIRC_2020, "cbirc_handling", "2026-04-17", "u-2", False),
    ],
)
def test_holding_responses(
    regime: Regime, clock: str, until: str, approved_by: str | None, allowed: bool
) -> None:
    kept = regime.clock(clock)
    reading = kept.read({kept.starts_on: RECEIVED}, calendar=BANK, at=RECEIVED.add(days=1))
    day = pendulum.parse(f"{until}T10:00", tz="Europe/London")
    assert isinstance(day, datetime)
    found = reading.extend(until=day, calendar=BANK, reason="a report", by="u-1", approved_by=approved_by)
    assert isinstance(found, Extended if allowed else Declined)


def test_three_business_days_are_a_threshold_and_no_duty() -> None:
    early, ombudsman = FCA_DISP.thresholds
    late = RECEIVED.add(days=4)
    assert early.met({"received": RECEIVED}, calendar=BANK, at=RECEIVED).value is UNKNOWN
    closes = pendulum.datetime(2026, 3, 5, 18, tz="Europe/London")
    assert early.met({"received": RECEIVED, "resolved": closes}, calendar=BANK, at=late).value is YES
    assert early.met({"received": RECEIVED}, calendar=BANK, at=late).value is NO
    assert [clock.key for clock in FCA_DISP.clocks] == ["fca_final_response"]
    referral = ombudsman.met({"final_response": RECEIVED}, calendar=None, at=RECEIVED)
    assert "until 2 Sep 2026 10:00" in referral.explain()


def test_iso_has_steps_and_no_numbers() -> None:
    """CO-2: clauses 7.1 to 7.9."""
    assert ISO_10002.clocks == ()
    assert [duty.source.rsplit(", ", 1)[1] for duty in ISO_10002.duties] == [f"7.{n}" for n in range(1, 10)]
    assert "no number" not in "\n".join(duty.explain() for duty in ISO_10002.duties)


def test_there_is_none_for_12315() -> None:
    assert "12315" in (module.__doc__ or "")
    assert not any("12315" in regime.explain() for regime in REGIMES)
    assert len({regime.key for regime in REGIMES}) == len(REGIMES) == 8


def test_validity() -> None:
    assert FCA_DISP.applies_on(date(2016, 6, 29)).value is NO
    assert CBIRC_2020.applies_on(date(2020, 3, 1)).value is YES
    assert CFPB.applies_on(date(2012, 1, 1)).value is NO
    assert EU_RAIL.applies_on(date(2026, 1, 1)).value is UNKNOWN
