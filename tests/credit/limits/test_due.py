"""When a limit must be reviewed next: five things that happen, and the calendar (CR-6)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.basics.terms import months
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.limits.due import review_due
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
SINCE = date(2026, 3, 1)
NEXT = date(2026, 9, 1)


def cny(amount):
    return money(amount, "CNY")


LINE = LineState([Grant("G-1", cny(1000), date(2026, 1, 1))])
CALM = Facts(
    "C-7", "CNY", DAY, line=LINE, debts=Debts(cny(100)), grade=Standing("A", date(2026, 1, 1)), signals=[]
)
LAST = Proposal(
    "C-7", "CNY", SINCE, Action.KEEP, cny(1000), cny(1000), grade="A", debts=Debts(cny(90)), next_review=NEXT
)
EVENTS = {
    "severe_signal": {"signals": [OpenSignal("gone", Severity.SEVERE, Text("gone", zh="预警"))]},
    "limit_ended": {"line": LineState([attrs.evolve(LINE.grants[0], ends=DAY)])},
    "grade_changed": {"grade": Standing("B", DAY)},
    "occupancy": {"debts": Debts(cny(800))},
}


def due(given, last=LAST, refused=(), policy=EXAMPLE_REVIEW):
    found = policy.next_due(given, last, orders_refused=refused)
    assert "[en]" not in found.explain("zh")
    return found.value, [each.code for each in found.reasons]


@given(st.permutations([(3, 300), (3, 200), (40, 200), (3, 200)]))
def test_the_same_debts_in_another_order_are_the_same_debts(late):
    """CR-6: the last review has looked at them, so that so much is used calls for no review."""
    debts = Debts(cny(900), [(days, cny(amount)) for days, amount in late])
    assert due(attrs.evolve(CALM, debts=debts), attrs.evolve(LAST, debts=debts)) == (NEXT, ["calendar"])
    first = Debts(cny(900), [(3, cny(200)), (3, cny(200)), (3, cny(300)), (40, cny(200))])
    assert due(attrs.evolve(CALM, debts=first), attrs.evolve(LAST, debts=debts)) == (NEXT, ["calendar"])


@given(st.sets(st.sampled_from(sorted(EVENTS))), st.lists(st.integers(-40, 5), max_size=4))
def test_whatever_happens_calls_for_a_review_at_once_and_every_reason_is_said(events, ago):
    """Field note 4.1: five events; a limit that has ended has no share that is used."""
    changes = {name: each for event in events for name, each in EVENTS[event].items()}
    refused = [DAY + timedelta(each) for each in ago]
    known = [each for each in refused if SINCE < each <= DAY]
    expected = [
        each for each in EVENTS if each in events and not (each == "occupancy" and "limit_ended" in events)
    ]
    if len(known) >= 2:
        expected.append("orders_refused")
    day, codes = due(attrs.evolve(CALM, **changes), refused=refused)
    assert (day, codes) == ((DAY, expected) if expected else (NEXT, ["calendar"]))


def test_what_the_last_review_has_seen_calls_for_nothing():
    """CR-6: the same debts, a freeze that stands, an order that was refused before or on the day of the review."""
    assert due(attrs.evolve(CALM, debts=Debts(cny(900))), attrs.evolve(LAST, debts=Debts(cny(900)))) == (
        NEXT,
        ["calendar"],
    )
    severe = attrs.evolve(CALM, **EVENTS["severe_signal"])
    for seen in (attrs.evolve(LAST, is_frozen=True), attrs.evolve(LAST, action=Action.CANCEL, amount=cny(0))):
        assert due(severe, seen) == (NEXT, ["calendar"])
    assert due(CALM, refused=[SINCE, SINCE, DAY]) == (NEXT, ["calendar"])
    assert due(CALM, refused=[DAY], policy=attrs.evolve(EXAMPLE_REVIEW, refusals=1)) == (
        DAY,
        ["orders_refused"],
    )
    assert due(CALM, None) == (DAY, ["never_reviewed"])
    assert due(CALM, attrs.evolve(LAST, next_review=SINCE)) == (DAY, ["calendar"])


def test_bad_input_is_refused():
    """CR-6: a moment is no day, and a review without a refusal is no event."""
    with pytest.raises(InputError):
        review_due(CALM, LAST, orders_refused=["2026-03-31"])
    for changes in ({"refusals": 0}, {"calendar": {}}):
        with pytest.raises(DefinitionError):
            attrs.evolve(EXAMPLE_REVIEW, **changes)
    for changes in ({"refusals": -1}, {"renew_within": -1}):
        with pytest.raises(InputError):
            attrs.evolve(EXAMPLE_REVIEW, **changes)
    assert attrs.evolve(EXAMPLE_REVIEW, soon=months(1)).refusals == 2
