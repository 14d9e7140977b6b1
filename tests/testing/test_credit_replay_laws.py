"""The laws of replays hold for everything that can be drawn, and they can fail (CR-1, CR-6)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest
from drawing import drawn_until
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.bands import Bands
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.terms import days as plain_days
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_FACTORS
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.estimators import Max, PeakExposure, SalesCycle
from salesflow.credit.limits.guards import FreezeIfLate, NoRaiseIfOverdue
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, StepCap
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.replay import run
from salesflow.credit.replay.late_share import LateShare, Outcome
from salesflow.credit.replay.run import NoCeiling
from salesflow.customers.history import Invoice
from salesflow.testing import credit_replay_laws
from salesflow.testing.credit_replay_laws import (
    ReplayRules,
    check_by_hand,
    check_no_look_ahead,
    check_replay,
    known_by,
)

BEGIN = date(2024, 1, 1)
DAYS = [date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31)]
END = date(2025, 6, 30)
CITED = Citation("drawn", "1", "-")
TERM = plain_days(90)


@st.composite
def account(draw: st.DrawFn, customer: str, currency: str) -> list[Invoice]:
    """Five hundred days of one account: its rhythm, its amounts, and how it pays, which changes every so often."""
    rhythm, start = draw(st.integers(12, 40)), draw(st.sampled_from([0, 50, 200]))
    amounts = draw(st.lists(st.integers(1, 5_000), min_size=1, max_size=4))
    habits = draw(st.lists(st.integers(-30, 60), min_size=1, max_size=4))
    kinds = draw(st.lists(st.sampled_from(["paid"] * 8 + ["open", "part", "note", "disputed"]), max_size=5))
    found: list[Invoice] = []
    for number, after in enumerate(range(start, 500, rhythm)):
        issued = BEGIN + timedelta(after)
        due = issued + timedelta(60 if number % 9 == 8 else 30)
        amount = Money(amounts[number % len(amounts)] + number, currency)
        late = habits[after // 100 % len(habits)] + number % 3
        kind = kinds[number % len(kinds)] if kinds else "paid"
        paid = max(issued, due + timedelta(late))
        if kind == "note":
            found.append(Invoice(customer, f"F-{number}", issued, due, -amount, credit_note=True))
        elif kind == "open":
            found.append(Invoice(customer, f"F-{number}", issued, due, amount))
        else:
            left = amount * Decimal("0.5") if kind == "part" else None
            found.append(
                Invoice(customer, f"F-{number}", issued, due, amount, left, paid, kind == "disputed")
            )
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[Invoice]:
    """The ledger of none to three accounts, one of them in another currency."""
    accounts = [("C-7", "CNY"), ("C-8", "CNY"), ("C-7", "USD")][: draw(st.integers(0, 3))]
    return [row for customer, currency in accounts for row in draw(account(customer, currency))]


@st.composite
def rules(draw: st.DrawFn) -> ReplayRules:
    """Policies from what a ledger alone can tell, with or without an end of the grants."""
    shapes = [
        Deadband("0.15"),
        CoolDown(draw(st.sampled_from([90, 180]))),
        StepCap("0.25"),
        RoundDown({"CNY": 10}),
    ]
    policy = ReviewPolicy(
        CITED,
        draw(st.sampled_from([SalesCycle(), SalesCycle(0, 0), Max(SalesCycle(15, 1), PeakExposure())])),
        NoCeiling(),
        EXAMPLE_FACTORS,
        guards=[each for each in (NoRaiseIfOverdue(), FreezeIfLate(30)) if draw(st.booleans())],
        shapes=shapes[: draw(st.integers(0, 4))] if draw(st.booleans()) else [],
        calendar=dict.fromkeys(["AAA", "AA", "A", "B", "C"], TERM),
        grant_term=draw(st.sampled_from([None, plain_days(60), plain_days(200)])),
    )
    hysteresis = draw(st.sampled_from([0, 1]))
    bands = Bands([72, 76, 80, 84], ["C", "B", "A", "AA", "AAA"], hysteresis=hysteresis)
    return ReplayRules(
        policy,
        PaymentIndex(least_items=draw(st.integers(1, 3))),
        ScoreGrades(bands, Text("index", zh="指数")),
    )


def up_down_up() -> tuple[ReplayRules, list[Invoice]]:
    """A weekly buyer whose amounts rise, fall and rise again: a raise that has to wait, a raise, a lowering."""
    policy = ReviewPolicy(
        CITED, SalesCycle(), NoCeiling(), EXAMPLE_FACTORS, shapes=[CoolDown(100)],
        calendar=dict.fromkeys(["AAA", "AA", "A", "B", "C"], TERM),
    )  # fmt: skip
    bands = Bands([72, 76, 80, 84], ["C", "B", "A", "AA", "AAA"])
    weekly = [(week, (100, 400, 50, 900)[min(week // 20, 3)]) for week in range(65)]
    invoices = [
        Invoice("C-7", f"F-{week}", day := BEGIN + timedelta(7 * week), paid := day + timedelta(30), Money(amount, "CNY"),
                paid_on=paid)
        for week, amount in weekly
    ]  # fmt: skip
    return ReplayRules(
        policy, PaymentIndex(least_items=1), ScoreGrades(bands, Text("index", zh="指数"))
    ), invoices


def test_a_replay_is_what_comes_out_by_hand():
    """CR-6, property 8: the same steps, one by one, with every command of the credit line."""
    seen: Counter[str] = Counter()

    @settings(max_examples=30)  # each is up to thirty reviews
    @given(rules(), histories())
    def holds(drawn, invoices):
        found = check_by_hand(drawn, invoices, DAYS, as_of=END)
        seen.update([each.action.value for each in found.reviews])
        seen["changes"] += check_replay(found)
        seen["flips"] += len(found.flips)
        seen["grades"] += len(found.grade_changes)
        seen["held back"] += len(found.held_back)

    wanted = {"changes", "flips", "grades", "held back", "raise", "lower", "keep", "refer"}
    holds.hypothesis.inner_test(*up_down_up())
    drawn_until(lambda: not wanted - set(+seen), holds)
    assert not wanted - set(+seen), seen


def test_no_review_looks_ahead():
    """CR-6, bad input 7 of the field study: what is settled later is not known on the day."""
    seen: Counter[str] = Counter()

    @settings(max_examples=30)  # each is up to thirty reviews
    @given(rules(), histories())
    def holds(drawn, invoices):
        found = check_no_look_ahead(drawn, invoices, DAYS, as_of=END)
        then = [row for day in DAYS for row in invoices if row not in known_by([row], day)]
        seen["something came later"] += bool(then and found.reviews)

    drawn_until(lambda: seen["something came later"] > 10, holds)
    assert seen["something came later"] > 10, seen


@settings(max_examples=30)
@given(rules(), histories(), st.data())
def test_changing_later_invoices_changes_no_earlier_review(drawn, invoices, data):
    """CR-6: whatever becomes of the ledger after a day, the reviews up to that day stay."""
    day = data.draw(st.sampled_from(DAYS))
    later = [
        row
        if row.issued_on <= day and (row.paid_on is None or row.paid_on <= day)
        else attrs.evolve(row, paid_on=END, open_amount=None)
        if row.issued_on <= day
        else attrs.evolve(row, amount=row.amount * data.draw(st.integers(1, 9)), open_amount=None)
        for row in invoices
    ]
    more = [Invoice("C-7", "F-new", day + timedelta(1), END, Money(9, "CNY"))]
    before = drawn.replay(invoices, DAYS, as_of=END)
    after = drawn.replay([*later, *more], DAYS, as_of=END)
    assert [each for each in before.reviews if each.day <= day] == [
        each for each in after.reviews if each.day <= day
    ]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_a_late_share_is_never_surer_than_its_customers(drawn):
    """CR-1: as many independent answers as customers at most, and the range holds the share."""
    found = LateShare.of([(who, Outcome(min(late, n), n)) for who, late, n in drawn])
    assert found.answers <= found.customers <= found.reviews
    assert found.value is None or found.range.contains(float(found.value))
    assert found.render("zh")


# -- the laws can fail ------------------------------------------------------------------------------------------------

BILLS = [
    Invoice(
        "C-7",
        f"F-{n}",
        day := BEGIN + timedelta(11 * n),
        day + timedelta(30),
        Money(1000 + 40 * n, "CNY"),
        paid_on=day + timedelta(20 + (n * 7) % 31),
    )
    for n in range(45)
]
SOUND = ReplayRules(
    ReviewPolicy(
        CITED,
        SalesCycle(),
        NoCeiling(),
        EXAMPLE_FACTORS,
        calendar=dict.fromkeys(["AAA", "AA", "A", "B", "C"], TERM),
    ),
    PaymentIndex(),
    ScoreGrades(Bands([72, 76, 80, 84], ["C", "B", "A", "AA", "AAA"]), Text("index", zh="指数")),
)


def test_a_replay_that_looks_ahead_is_caught(monkeypatch: pytest.MonkeyPatch):
    whole = run._facts

    def peeking(line, known, standing, day, terms_days):
        paid_later = sum(row.paid_on is not None and row.paid_on > day for row in known)
        return whole(line, known, standing, day, 30 + paid_later)

    check_no_look_ahead(SOUND, BILLS, DAYS, as_of=END)
    monkeypatch.setattr(run, "_facts", peeking)
    with pytest.raises(AssertionError, match="a review sees only what was known on its day"):
        check_no_look_ahead(SOUND, BILLS, DAYS, as_of=END)


def test_a_replay_that_reviews_other_facts_is_caught(monkeypatch: pytest.MonkeyPatch):
    whole = run._facts

    def doubled(line, known, standing, day, terms_days):
        return whole(line, known, standing, day, 60)

    check_by_hand(SOUND, BILLS, DAYS, as_of=END)
    monkeypatch.setattr(run, "_facts", doubled)
    with pytest.raises(AssertionError, match="the proposal of a day is that by hand"):
        check_by_hand(SOUND, BILLS, DAYS, as_of=END)


def test_a_step_by_hand_that_is_not_allowed_is_told(monkeypatch: pytest.MonkeyPatch):
    nobody = CreditAuthority(Authority([Mandate("other", "approve", UNLIMITED)]), zone="UTC")
    monkeypatch.setattr(credit_replay_laws, "_HOUSE", nobody)
    with pytest.raises(AssertionError, match="every step by hand is allowed"):
        check_by_hand(SOUND, BILLS, DAYS, as_of=END)


def test_nobody_is_reviewed_before_his_first_invoice():
    late = [row for row in BILLS if row.issued_on > DAYS[1]]
    assert [each.day for each in check_by_hand(SOUND, late, DAYS, as_of=END).reviews] == DAYS[2:]


def test_figures_that_do_not_hold_together_are_caught():
    found = SOUND.replay(BILLS, DAYS, as_of=END)
    assert check_replay(found) == 3
    wrong = attrs.evolve(found, grades=["AAA"])
    with pytest.raises(AssertionError, match="the grade is one of the grades"):
        check_replay(wrong)
