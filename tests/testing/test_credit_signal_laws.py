"""The laws of early warnings hold, reach their interesting branches, and catch what they promise to catch."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.reasons import Verdict
from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES, HOUSE_WARNINGS, PAYMENT_WARNINGS
from salesflow.credit.warnings.register import SignalRegister, State
from salesflow.credit.warnings.seen import Happened, Measured, Seen, Watched
from salesflow.credit.warnings.signal import Ban, Consequences, Severity
from salesflow.testing import credit_signal_laws as laws
from salesflow.testing.credit_signals import SIGNAL_DAY, consequences, seen_things, signal_registers


def test_watches_keep_the_laws() -> None:
    """CR-4: the house rules raise only what is surely so."""
    raised: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(st.data())
    def every(data: st.DataObject) -> None:
        rules = data.draw(st.sampled_from([PAYMENT_WARNINGS, HOUSE_WARNINGS[8:13], HOUSE_WARNINGS[-6:]]))
        seen = data.draw(seen_things(rules))
        raised.update(laws.check_watch(rules, seen, as_of=SIGNAL_DAY))

    every()
    assert len(raised) >= 5


def test_registers_keep_the_laws() -> None:
    """CR-4: a register is the fold of its entries; what is cleared or lapsed forbids nothing."""
    reached: set[State] = set()

    @settings(max_examples=150)
    @given(signal_registers(), consequences())
    def every(register: SignalRegister, given_consequences: Consequences) -> None:
        reached.update(laws.check_register(register, given_consequences, as_of=SIGNAL_DAY))
        laws.check_consequences(given_consequences)

    every()
    assert reached == set(State)


def test_no_strategy_needs_events_or_facts() -> None:
    """Rules without events, and rules without facts, get what they can use."""

    @settings(max_examples=10)
    @given(st.data())
    def every(data: st.DataObject) -> None:
        assert all(isinstance(each, Measured) for each in data.draw(seen_things(PAYMENT_WARNINGS[:3])))
        assert all(not isinstance(each, Measured) for each in data.draw(seen_things(PAYMENT_WARNINGS[3:4])))

    every()


def test_it_catches_a_graver_signal_that_forbids_less() -> None:
    """CR-4."""

    class Lax(Consequences):
        def of(self, severity: Severity) -> tuple[Ban, ...]:
            return (Ban.RAISE,) if severity is Severity.ALERT else ()

    with pytest.raises(AssertionError, match="never forbids less"):
        laws.check_consequences(Lax("lax", "1", {}))


def test_it_catches_a_register_that_forbids_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """CR-4."""

    def everything(
        self: SignalRegister, consequences: Consequences, *, as_of: date
    ) -> Verdict[tuple[Ban, ...]]:
        return Verdict(tuple(Ban))

    monkeypatch.setattr(SignalRegister, "forbids", everything)
    with pytest.raises(AssertionError, match="only what is open forbids"):
        laws.check_register(SignalRegister("C-7"), HOUSE_CONSEQUENCES, as_of=SIGNAL_DAY)


def test_it_catches_a_dispute_that_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    """CR-4: disputed items never raise a payment signal by themselves."""
    monkeypatch.setattr("salesflow.credit.warnings.watch_rule.WatchRule.spares_disputed", False)
    seen = [Measured("days_late", 9, SIGNAL_DAY, source="ledger")]
    with pytest.raises(AssertionError, match="disputed"):
        laws.check_watch(PAYMENT_WARNINGS, seen, as_of=SIGNAL_DAY)


def test_it_takes_every_kind_of_sight() -> None:
    """CR-4: events, measurements and watches that lie ahead change nothing."""
    seen: list[Seen] = [
        Happened("part_payment", SIGNAL_DAY, "E-1", source="ledger"),
        Watched("postponement", date(2025, 1, 1)),
        attrs.evolve(Measured("days_late", 3, SIGNAL_DAY, source="ledger"), disputed=True),
    ]
    assert laws.check_watch(PAYMENT_WARNINGS, seen, as_of=SIGNAL_DAY) == {"part_payment"}
