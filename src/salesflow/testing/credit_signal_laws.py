"""The laws of early warnings: run them on your own rules, consequences and registers in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES, PAYMENT_WARNINGS
>>> seen = [Measured("days_late", 9, date(2026, 3, 1), source="ledger")]
>>> sorted(check_watch(PAYMENT_WARNINGS, seen, as_of=date(2026, 3, 2)))
['late_3_days', 'late_7_days']
>>> check_consequences(HOUSE_CONSEQUENCES)
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import attrs

from salesflow.credit.warnings.register import SignalRegister, State
from salesflow.credit.warnings.seen import Happened, Measured, Seen, Watched
from salesflow.credit.warnings.signal import Consequences, Severity, SignalType
from salesflow.credit.warnings.watch import watch
from salesflow.credit.warnings.watch_rule import WatchRule
from salesflow.testing._law import law

__all__ = ["check_consequences", "check_register", "check_watch"]


def check_watch(rules: Sequence[WatchRule], seen: Sequence[Seen], *, as_of: date) -> frozenset[str]:
    """The order of what was seen, repetition, and later days change nothing; unknown and disputed never raise.

    Every rule raises, asks, or is quiet. The answer names the rules that raised, so that a test can count them.
    """
    found = watch(rules, seen, as_of=as_of)
    raised = frozenset(each.kind for each in found.signals)
    law(
        watch(rules, [*reversed(seen), *seen], as_of=as_of) == found,
        "order and repetition change nothing",
        seen,
    )
    tomorrow = as_of + timedelta(days=1)
    later: list[Seen] = []
    for each in seen:
        match each:
            case Happened():
                later.append(attrs.evolve(each, on=tomorrow, number=f"{each.number}-later"))
            case Measured():
                later.append(attrs.evolve(each, on=tomorrow))
            case _:
                later.append(Watched(each.key, tomorrow))
    law(
        watch(rules, [*seen, *later], as_of=as_of) == found,
        "what is newer than the day changes nothing",
        later,
    )
    law(not watch(rules, [], as_of=as_of).signals, "unknown never raises a signal", rules)
    disputed = [each if isinstance(each, Watched) else attrs.evolve(each, disputed=True) for each in seen]
    about_pay = [
        each for each in watch(rules, disputed, as_of=as_of).signals if each.type is SignalType.PAYMENT
    ]
    law(not about_pay, "what is disputed raises no warning about payment", about_pay)
    law(
        all(each.observed_on <= as_of and each.is_valid_on(as_of) and each.reasons for each in found.signals),
        "a signal is of the day, valid, and has reasons",
        found.signals,
    )
    law(not raised & {*found.quiet}, "a rule raises or is quiet, not both", found.quiet)
    return raised


def check_consequences(consequences: Consequences) -> None:
    """A graver severity forbids everything that a milder one forbids."""
    for milder, graver in pairwise(Severity):
        less = {*consequences.of(milder)} - {*consequences.of(graver)}
        law(not less, "a graver signal never forbids less", (milder, graver, less))


def check_register(register: SignalRegister, consequences: Consequences, *, as_of: date) -> frozenset[State]:
    """The register is the fold of its entries in any order; what is cleared or lapsed forbids nothing.

    Adding a later entry changes nothing. The answer names the states that were reached.
    """
    again = SignalRegister(register.customer, [*reversed(register.entries), *register.entries])
    law(again == register, "the order of entries and repetition change nothing", register)
    copy: object = pickle.loads(pickle.dumps(register))  # noqa: S301 - what it reads was made here
    law(copy == register, "a register is the same after storage", register)
    known = register.known_on(as_of)
    law(
        known.warnings(as_of=as_of) == register.warnings(as_of=as_of),
        "entries newer than the day change nothing",
        register,
    )
    found = register.warnings(as_of=as_of)
    verdict = register.forbids(consequences, as_of=as_of)
    allowed = {ban for each in found if each.is_open for ban in consequences.of(each.severity)}
    law({*verdict.value} == allowed, "only what is open forbids, and all of it", verdict)
    speaking = {each.kind for each in found if each.is_open and consequences.of(each.severity)}
    law({each.code for each in verdict.reasons} == speaking, "every ban has its reason", verdict)
    for each in found:
        over = each.state is State.LAPSED
        valid = [sign.is_valid_on(as_of) for sign in each.signals]
        law(
            not any(valid) if over else each.state is State.CLEARED or all(valid),
            "a lapsed signal is not open",
            each,
        )
    return frozenset(each.state for each in found)
