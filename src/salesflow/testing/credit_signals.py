"""Hypothesis strategies for early warnings: what was seen, signals, what they forbid, and registers that grew.

What is seen knows what makes a watch hard: events on the edges of the windows, days ahead of the question, gaps in the
watching, disputes, and two measurements of one day that differ.

>>> from hypothesis import given, settings
>>> from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES
>>> from salesflow.testing.credit_signal_laws import check_register
>>> @settings(max_examples=5)
... @given(signal_registers())
... def every_register_keeps_the_laws(register):
...     check_register(register, HOUSE_CONSEQUENCES, as_of=SIGNAL_DAY)
>>> every_register_keeps_the_laws()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.credit.warnings.register import SignalRegister
from salesflow.credit.warnings.seen import Happened, Measured, Seen, Watched
from salesflow.credit.warnings.signal import Ban, Consequences, Severity, Signal, SignalType
from salesflow.credit.warnings.watch_rule import Change, Count, WatchRule

__all__ = ["SIGNAL_DAY", "consequences", "seen_things", "signal_registers", "signals"]

SIGNAL_DAY: Final = date(2026, 3, 31)
"""The day on which the questions are asked: the last of a month, where the windows clamp."""

_DAYS: Final = st.one_of(
    st.sampled_from([SIGNAL_DAY, date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]),
    st.integers(-400, 30).map(lambda days: SIGNAL_DAY + timedelta(days=days)),
)
_NUMBERS: Final = (Decimal(-2), Decimal(0), Decimal("0.5"), Decimal(3), Decimal(8), Decimal(20))


def _keys(rules: Sequence[WatchRule]) -> tuple[list[str], list[str]]:
    events = [test.event for rule in rules for test in rule.tests if isinstance(test, Count)]
    tested = {test.key for rule in rules for test in rule.tests}
    facts = [path for rule in rules for path in rule.when.paths() if path not in tested]
    facts += [
        name
        for rule in rules
        for test in rule.tests
        if isinstance(test, Change)
        for name in (test.fact, test.base)
    ]
    return sorted(set(events)), sorted(set(facts))


@st.composite
def seen_things(draw: st.DrawFn, rules: Sequence[WatchRule]) -> list[Seen]:
    """What was seen of the events and facts that these rules ask for; numbers from -2 to 20."""
    events, facts = _keys(rules)
    found: list[Seen] = []
    for n in range(draw(st.integers(0, 6)) if events else 0):
        key, disputed = draw(st.sampled_from(events)), draw(st.booleans())
        found.append(Happened(key, draw(_DAYS), f"E-{n}", source="ledger", disputed=disputed))
    for _ in range(draw(st.integers(0, 6)) if facts else 0):
        value = draw(st.sampled_from(_NUMBERS))
        source = draw(st.sampled_from(["ledger", "agency"]))
        key, disputed = draw(st.sampled_from(facts)), draw(st.booleans())
        found.append(Measured(key, value, draw(_DAYS), source=source, disputed=disputed))
    for _ in range(draw(st.integers(0, 3)) if events else 0):
        begins = draw(_DAYS)
        open_end, days = draw(st.booleans()), draw(st.integers(1, 300))
        ends = None if open_end else begins + timedelta(days=days)
        found.append(Watched(draw(st.sampled_from(events)), begins, ends))
    return found


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """A signal of one of three kinds, of any type and severity, seen by the day; some have lapsed."""
    kind, day = (
        draw(st.sampled_from(["late", "owner", "suit"])),
        SIGNAL_DAY - timedelta(days=draw(st.integers(0, 40))),
    )
    until = draw(st.none() | st.integers(1, 60).map(lambda days: day + timedelta(days=days)))
    return Signal(
        kind,
        draw(st.sampled_from(SignalType)),
        draw(st.sampled_from(Severity)),
        Text(f"sign of {kind}", zh=f"预警{kind}"),
        observed_on=day,
        until=until,
        source="ledger",
        evidence=draw(st.lists(st.sampled_from(["F-1", "F-2"]), max_size=2)),
    )


def consequences() -> st.SearchStrategy[Consequences]:
    """What severities forbid: anything."""
    bans = st.frozensets(st.sampled_from(Ban))
    return st.dictionaries(st.sampled_from(Severity), bans).map(lambda given: Consequences("any", "1", given))


@st.composite
def signal_registers(draw: st.DrawFn) -> SignalRegister:
    """A register that grew by up to eight commands on and around the day; what was declined left no trace."""
    register = SignalRegister("C-7")
    at = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
    for _ in range(draw(st.integers(0, 8))):
        at = at.add(hours=draw(st.integers(0, 9)))
        kinds = sorted({each.kind for each in register.entries})
        command = draw(st.sampled_from(["open", "acknowledge", "clear", "reopen"])) if kinds else "open"
        if command == "open":
            answer = register.open(draw(signals()), at=at)
        else:
            kind = draw(st.sampled_from(kinds))
            match command:
                case "acknowledge":
                    answer = register.acknowledge(kind, by="u-1", at=at)
                case "clear":
                    answer = register.clear(kind, evidence=["R-1"], by="u-2", at=at)
                case _:
                    answer = register.reopen(kind, "it was not so", by="u-3", at=at)
        if isinstance(answer, SignalRegister):
            register = answer
    return register
