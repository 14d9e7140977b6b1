"""The laws of a switchboard hold, reach their interesting branches, and catch what they promise to catch (CR-5)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pendulum
import pytest
from drawing import drawn_until
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.credit.control.account import Order
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import Cause, Cleared, LetThrough, TurnedOn, Used
from salesflow.credit.switches.history import Pass, Standing, SwitchHistory
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.testing.switchboard_laws import check_switchboard
from salesflow.testing.switchboards import switchboards

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
ORDER = Order("O-1", money(60, "CNY"))
LATE = TurnedOn(Switch.DELIVERIES, [Cause("late", "F-9 is late")], at=AT, by="u-4")
OTHER = TurnedOn(Switch.DELIVERIES, [Cause("licence", "it has ended")], at=AT, by="u-4")
GONE = Cleared(Switch.DELIVERIES, "late", at=AT, by="u-4", evidence=["R-1"])
LET = LetThrough(ORDER, Act.DELIVER, "why", at=AT, by="u-4", valid_until=date(2026, 3, 5))
USED = Used(ORDER, Act.DELIVER, at=AT)


def test_boards_keep_the_laws_and_reach_every_branch():
    """CR-5: every entry, most states, and neighbours that could be exchanged."""
    met: Counter[str] = Counter()

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(switchboards(), st.integers(0, 9))
    def every(board: Switchboard, days: int) -> None:
        met.update(check_switchboard(board, when=date(2026, 3, 2 + days)))

    drawn_until(
        lambda: (
            {"TurnedOn", "Cleared", "LetThrough", "Used", "exchanged"} <= {*met}
            and {"stands", "cleared", "lapsed", "open"} <= {*met}
        ),
        every,
    )
    assert {"TurnedOn", "Cleared", "LetThrough", "Used", "exchanged"} <= {*met}
    assert {"stands", "cleared", "lapsed", "open"} <= {*met}


@pytest.mark.parametrize(
    ("where", "name", "wrong", "entries", "law"),
    [
        (Standing, "is_on", lambda self, when: False, [LATE], "a switch is on while a cause stands"),
        (SwitchHistory, "problems", lambda self, entry: [], [LATE, GONE, GONE.__class__(
            Switch.DELIVERIES, "late", at=AT.add(hours=1), by="u-5", evidence=["R"])], "cleared"),
        (SwitchHistory, "problems", lambda self, entry: [], [LATE, LET, USED, Used(
            ORDER, Act.DELIVER, at=AT.add(hours=1))], "each use spends one decision"),
        (LetThrough, "covers", lambda self, order: True, [LATE, LET], "a grown order is stopped"),
        (Switchboard, "for_order", lambda self, order, act, when: (), [LATE, LET, USED], "grown|lets through"),
        (Switchboard, "release_candidates", lambda self, fails, when: (), [LATE], "could be cleared"),
        (Switchboard, "switches", lambda self, when: (), [LATE], "the switches are those with causes"),
        (Standing, "people", property(lambda self: 1), [TurnedOn(Switch.CONTRACTS, [Cause("f", "w", forced=True)], at=AT, by="u")],
         "a forced cause takes two"),
    ],
)  # fmt: skip
def test_it_catches_a_board_that_does_not(monkeypatch, where, name, wrong, entries, law):
    """CR-5: the laws can fail."""
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises(AssertionError, match=law):
        check_switchboard(Switchboard("C-7", entries), when=DAY)


def test_it_catches_causes_that_touch_each_other(monkeypatch):
    """CR-5: one clearing takes everything off; the order of causes matters."""
    after = SwitchHistory.after

    def sweeping(self, entry):
        found = after(self, entry)
        if not isinstance(entry, Cleared):
            return found
        standing = {
            place: Standing(each.switch, each.cause, each.begun, (entry,))
            for place, each in found.standing.items()
        }
        return SwitchHistory(standing, found.passes)

    monkeypatch.setattr(SwitchHistory, "after", sweeping)
    with pytest.raises(AssertionError, match="no cause touches another"):
        check_switchboard(Switchboard("C-7", [LATE, OTHER, GONE]), when=DAY)

    def jealous(self, entry):
        found = after(self, entry)
        return SwitchHistory(dict([*found.standing.items()][:1]), found.passes)

    monkeypatch.setattr(SwitchHistory, "after", jealous)
    with pytest.raises(AssertionError, match="law broken"):
        check_switchboard(Switchboard("C-7", [LATE, OTHER]), when=DAY)
    assert Pass(LET).used is None


def test_two_entries_that_say_the_same_of_one_cause_are_not_compared():
    """CR-5: written at one moment by one person, each with another cause beside it, they are one entry of that cause."""
    late, licence, owner = [Cause(key, "why") for key in ("late", "licence", "owner")]
    board = Switchboard("C-7", [
        TurnedOn(Switch.DELIVERIES, [late, licence], at=AT, by="u-4"),
        TurnedOn(Switch.DELIVERIES, [late, owner], at=AT, by="u-4"),
    ])  # fmt: skip
    assert "stands" in check_switchboard(board, when=date(2026, 3, 3))
