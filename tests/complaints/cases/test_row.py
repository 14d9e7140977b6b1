"""Complaints as rows (CO-2, CO-4): moments that fit together, and nothing known before it happened."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.moments import instant
from salesflow.complaints.cases.row import EVENTS, ComplaintRow
from salesflow.complaints.cases.severity import Severity
from salesflow.errors import InputError

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
minutes = st.integers(0, 10_000)


@st.composite
def complaints(draw: st.DrawFn) -> ComplaintRow:
    def later(share: int) -> pendulum.DateTime | None:
        after = draw(st.none() | minutes) if share else None
        return None if after is None else NINE.add(minutes=after)

    acknowledged, resolved = later(1), later(1)
    followed = None if resolved is None else draw(st.none() | minutes)
    return ComplaintRow(
        "K-31",
        "C-7",
        NINE,
        stage=draw(st.sampled_from([None, "received", "investigating", "closed"])),
        severity=draw(st.none() | st.sampled_from(Severity)),
        acknowledged_at=acknowledged,
        resolved_at=resolved,
        followed_up_at=None if resolved is None or followed is None else resolved.add(minutes=followed),
    )


@given(complaints(), minutes)
def test_later_facts_are_not_known_yet(one, after):
    """CO-4, as of a moment: every event up to it is kept with its moment, every later one is gone."""
    at = NINE.add(minutes=after)
    known = one.known_at(at)
    assert known.events() == {
        name: when for name, when in one.events().items() if instant(when) <= instant(at)
    }
    assert known.known_at(at) == known
    if known == one:
        assert known.stage == one.stage
    else:
        assert known.stage is None, "the stage may have been reached later"
    assert (known.id, known.customer, known.severity, known.owner) == (
        one.id,
        one.customer,
        one.severity,
        one.owner,
    )
    assert set(known.events()) <= set(EVENTS)


@given(complaints(), minutes, minutes)
def test_knowledge_only_grows(one, first, second):
    early, late = sorted([first, second])
    before, after = one.known_at(NINE.add(minutes=early)), one.known_at(NINE.add(minutes=late))
    assert before.events().items() <= after.events().items()


@given(complaints())
def test_is_a_value(one):
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert hash(copy.deepcopy(one)) == hash(one)


def test_events_in_their_order():
    one = ComplaintRow("K-1", "C-7", NINE, resolved_at=NINE.add(hours=1), followed_up_at=NINE.add(hours=1))
    assert list(one.events()) == ["received", "resolved", "followed_up"]
    assert (one.procedure, one.stage, one.severity, one.owner) == ("desk", None, None, None)


def test_reads_what_tables_hold():
    one = ComplaintRow(31, " 00007 ", datetime(2026, 3, 2, 1, tzinfo=UTC), stage=" ", owner=" Li ")  # type: ignore[arg-type]
    assert (one.id, one.customer, one.stage, one.owner) == ("31", "00007", None, "Li")
    assert isinstance(one.received_at, pendulum.DateTime)


def test_a_complaint_of_later_is_not_known():
    one = ComplaintRow("K-1", "C-7", NINE)
    assert one.is_known(NINE)
    assert not one.is_known(NINE - timedelta(seconds=1))
    with pytest.raises(InputError, match="leave this row out") as caught:
        one.known_at(NINE - timedelta(seconds=1))
    assert caught.value.field == "received_at"


def test_moments_are_compared_as_instants():
    """Received and answered within the hour that the clock repeats: the wall clock goes back, time does not."""
    first = pendulum.datetime(2026, 10, 25, 2, 50, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 10, tz="Europe/Berlin", fold=1)
    assert "acknowledged" in ComplaintRow("K-1", "C-7", first, acknowledged_at=second).events()
    with pytest.raises(InputError):
        ComplaintRow("K-1", "C-7", second, acknowledged_at=first)


BEFORE = NINE.subtract(seconds=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": " "}, "id"),
        ({"id": True}, "id"),
        ({"customer": ""}, "customer"),
        ({"received_at": datetime(2026, 3, 2)}, "received_at"),
        ({"received_at": date(2026, 3, 2)}, "received_at"),
        ({"acknowledged_at": datetime(2026, 3, 2, 10)}, "acknowledged_at"),
        ({"resolved_at": datetime(2026, 3, 2, 10)}, "resolved_at"),
        ({"resolved_at": NINE, "followed_up_at": datetime(2026, 3, 2, 10)}, "followed_up_at"),
        ({"acknowledged_at": BEFORE}, "acknowledged_at"),
        ({"resolved_at": BEFORE}, "resolved_at"),
        ({"resolved_at": NINE, "followed_up_at": BEFORE}, "followed_up_at"),
        ({"followed_up_at": NINE}, "followed_up_at"),
        ({"resolved_at": NINE.add(hours=2), "followed_up_at": NINE.add(hours=1)}, "followed_up_at"),
        ({"procedure": ""}, "procedure"),
        ({"procedure": None}, "procedure"),
        ({"severity": "major"}, "severity"),
    ],
)
def test_bad_input(changes, field):
    given_: dict[str, object] = {"id": "K-1", "customer": "C-7", "received_at": NINE}
    with pytest.raises(InputError) as caught:
        ComplaintRow(**(given_ | changes))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_severity_in_words():
    assert [each.render() for each in Severity] == ["minor", "major", "critical"]
    assert [each.render("zh") for each in Severity] == ["轻微", "严重", "重大"]
    assert repr(Severity.MAJOR) == "Severity.MAJOR"
