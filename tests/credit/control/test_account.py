"""What a credit check looks at: accounts and orders (CR-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.terms import days
from salesflow.credit.control.account import Account, Order
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, OverdueAllowance
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.credit_checks import accounts, orders

DAY = date(2026, 3, 31)


def cny(amount: int) -> Money:
    return money(amount, "CNY")


def fair(effect: Effect, amount: int = 30, **more: Any) -> Grant:
    return Grant("T-1", cny(amount), date(2026, 3, 1), date(2026, 5, 1), kind=GrantKind.TEMPORARY, effect=effect,
                 purpose="fair", **more)  # fmt: skip


def account_of(*grants: Grant, documents: tuple[OpenDocument, ...] = (), **more: Any) -> Account:
    return Account(
        "C-7", "CNY", DAY, line=LineState(grants), position=Position("C-7", "CNY", DAY, documents), **more
    )


@given(accounts(), orders())
def test_an_order_counts_once(account: Account, order: Order):
    """CR-5: 2.3 points 1 and 5: a document in transition was counted twice."""
    seen = account.with_order(order)
    if seen is None:
        assert account.exposure is account.position is None
        return
    again = attrs.evolve(account, position=seen).with_order(order)
    assert again is not None
    assert again.used == seen.used
    assert seen.used <= Money(0, "CNY") + (account.with_order(None) or seen).used + order.amount


def test_what_was_granted():
    """CR-5: a temporary grant that replaces sets the terms, the fixed one where it is silent; None when nobody decided."""
    base = Grant(
        "G-1",
        cny(50),
        date(2026, 1, 1),
        order_cap=cny(20),
        overdue=OverdueAllowance(cny(5), 10),
        terms_days=30,
    )
    assert (account_of(base).limit, account_of(base).order_cap) == (cny(50), cny(20))
    both = account_of(base, fair(Effect.REPLACE, order_cap=cny(9)))
    assert (both.limit, both.order_cap, both.overdue_allowance) == (
        cny(30),
        cny(9),
        OverdueAllowance(cny(5), 10),
    )
    assert (both.grant, account_of(base, fair(Effect.ADD)).limit) == (base, cny(80))
    nothing = Account("C-7", "CNY", DAY)
    assert nothing.limit is nothing.grant is nothing.order_cap is nothing.lapsed is nothing.used is None
    assert nothing.overdue_allowance is nothing.debts is nothing.with_order(Order("O-1", cny(5))) is None
    assert account_of(Grant("G-1", UNLIMITED, date(2026, 1, 1))).limit is UNLIMITED


def test_what_was_paid_back_under_a_grant_that_does_not_revolve_is_gone():
    """CR-5, CR-6: a project limit is used up once."""
    once = Grant("G-1", cny(50), date(2026, 1, 1), is_revolving=False)
    assert account_of(once, paid_back={"G-1": cny(20)}).limit == cny(30)


def test_a_limit_that_has_ended_counts_for_the_grace_and_no_longer():
    """CR-5: half-open days; no grace where another grant follows."""
    old = Grant("G-1", cny(50), date(2026, 1, 1), date(2026, 3, 25))
    account = account_of(old)
    assert (account.limit, account.lapsed) == (None, old)
    assert attrs.evolve(account, grace=days(7)).limit == cny(50)
    assert attrs.evolve(account, grace=days(6)).limit is None
    renewed = account_of(old, Grant("G-2", cny(10), date(2026, 3, 25)), grace=days(30))
    assert (renewed.limit, renewed.lapsed) == (cny(10), None)
    later = account_of(Grant("G-2", cny(10), date(2026, 4, 25)))
    assert later.lapsed is None


def test_without_a_position_the_invoices_count():
    """CR-5: a list of invoices is enough to begin with."""
    bill = Invoice("C-7", "F-1", date(2026, 1, 1), date(2026, 2, 1), cny(70))
    owed = Exposure.of([bill], customer="C-7", currency="CNY", as_of=DAY)
    account = Account("C-7", "CNY", DAY, exposure=owed)
    assert account.used == cny(70)
    assert account.debts is not None
    assert account.debts.late_by(30) == cny(70)
    assert account.on_credit(Order("O-1", cny(9), prepaid=cny(4))) == cny(5)


def test_what_the_books_hold_for_an_order_is_prepaid():
    """CR-5: 2.3 point 4: told in the order or booked, it is free once and not twice."""
    paid = OpenDocument(Stage.PREPAID, "P-1", cny(30), order="O-1")
    own = OpenDocument(Stage.PREPAID, "O-2", cny(10))
    account = account_of(documents=(paid, own, OpenDocument(Stage.ORDERED, "O-1", cny(50))))
    assert account.on_credit(Order("O-1", cny(50))) == cny(20)
    assert account.on_credit(Order("O-1", cny(50), prepaid=cny(30))) == cny(20)
    assert account.on_credit(Order("O-1", cny(20))) == cny(0)
    assert account.on_credit(Order("O-2", cny(50))) == cny(40)
    assert account.on_credit(Order("O-3", cny(50))) == cny(50)
    assert account.used == cny(10)
    for order in (Order("O-1", cny(50)), Order("O-1", cny(50), prepaid=cny(30)), Order("O-1", cny(8))):
        seen = account.with_order(order)
        assert seen is not None
        assert seen.used == cny(10)
    seen = account.with_order(Order("O-1", cny(60), prepaid=cny(35)))
    assert seen is not None
    assert seen.used == cny(15)


def test_an_order_behind_the_horizon_does_not_count_nor_what_was_prepaid_for_it():
    """CR-5: 2.3 point 3: orders over months."""
    account = account_of(documents=(OpenDocument(Stage.NOTE, "N-1", cny(60)),))
    order = Order("O-1", cny(50), prepaid=cny(20), ships_on=date(2026, 9, 1))
    near = account.with_order(order, until=date(2026, 5, 1))
    assert near is not None
    assert (near.used, near.later, near.prepaid_later) == (cny(60), cny(50), cny(20))
    whole = account.with_order(order)
    assert whole is not None
    assert whole.used == cny(90)


def test_only_a_planned_order_can_be_added():
    """Bad input: what was delivered is no order any more."""
    with pytest.raises(InputError, match="give an order or a reservation"):
        Position("C-7", "CNY", DAY).with_order(OpenDocument(Stage.NOTE, "N-1", cny(5)))


OLD = Order("O-1", cny(80), prepaid=cny(10), ships_on=date(2026, 6, 1), terms_days=30)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"amount": cny(90)}, ["more_on_credit"]),
        ({"amount": cny(90), "prepaid": cny(20)}, []),
        ({"prepaid": None}, ["more_on_credit"]),
        ({"prepaid": cny(80)}, []),
        ({"terms_days": 31}, ["longer_terms"]),
        ({"terms_days": 0}, []),
        ({"terms_days": None}, ["terms_not_comparable"]),
        ({"ships_on": date(2026, 5, 31)}, ["ships_sooner"]),
        ({"ships_on": None}, ["ships_sooner"]),
        ({"ships_on": date(2026, 7, 1)}, []),
        (
            {"amount": cny(81), "terms_days": 60, "ships_on": None},
            ["more_on_credit", "longer_terms", "ships_sooner"],
        ),
    ],
    ids=range(12),
)
def test_what_makes_an_order_worse(change: dict[str, Any], codes: list[str]):
    """CR-5: field study 2.2: judged again when the value or the terms get worse; unknown is never no."""
    new = attrs.evolve(OLD, **change)
    found = new.worse_than(OLD)
    assert [each.code for each in found] == codes
    assert all("[en]" not in each.explain("zh") for each in found)


def test_terms_that_were_not_known_cannot_be_compared():
    """CR-5: unknown is never no."""
    old = attrs.evolve(OLD, terms_days=None, ships_on=None)
    assert [each.code for each in attrs.evolve(OLD).worse_than(old)] == ["terms_not_comparable"]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: OLD.worse_than(attrs.evolve(OLD, id="O-2")), InputError, "another order"),
        (lambda: OLD.worse_than(Order("O-1", money(5, "USD"))), CurrencyError, "in CNY now"),
        (lambda: Order("O-1", cny(0)), InputError, "more than zero"),
        (lambda: Order("O-1", cny(5), prepaid=cny(6)), InputError, "between zero"),
        (lambda: Order("O-1", cny(5), prepaid=cny(-1)), InputError, "between zero"),
        (lambda: Order("O-1", cny(5), prepaid=money(1, "USD")), CurrencyError, "in CNY"),
        (lambda: Order("O-1", cny(5), terms_days=True), InputError, "whole number"),
        (lambda: Account("C-7", "CNY", DAY, dunning_level=-1), InputError, "whole number"),
        (
            lambda: Account("C-8", "CNY", DAY, position=Position("C-7", "CNY", DAY)),
            InputError,
            "that of 'C-8'",
        ),
        (lambda: Account("C-7", "USD", DAY, position=Position("C-7", "CNY", DAY)), CurrencyError, "in USD"),
        (
            lambda: Account("C-7", "CNY", date(2026, 4, 1), exposure=Exposure("C-7", "CNY", DAY, ())),
            InputError,
            "of the same day",
        ),
        (
            lambda: Account("C-7", "USD", DAY, line=LineState([Grant("G-1", cny(5), DAY)])),
            CurrencyError,
            "in USD",
        ),
        (
            lambda: Account("C-7", "CNY", DAY).on_credit(Order("O-1", money(5, "USD"))),
            CurrencyError,
            "in CNY",
        ),
    ],
    ids=range(13),
)
def test_bad_input_is_refused(make: Callable[[], object], error: type[InputError], words: str):
    """CR-5: one clear sentence."""
    with pytest.raises(error, match=words):
        make()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"exposure": []}, "give Exposure.of"),
        ({"position": Exposure("C-7", "CNY", DAY, ())}, "give a Position"),
        ({"line": []}, "line.state_on"),
        ({"dossier": True}, "review.enough"),
        ({"signals": "dishonest_debtor"}, "OpenSignal values"),
        ({"signals": ["dishonest_debtor"]}, "give OpenSignal"),
        ({"grace": 14}, "give a term"),
        ({"paid_back": None}, "amounts by grant"),
        ({"paid_back": {"G-9": cny(1)}}, "is no grant of C-7"),
        ({"paid_back": {"T-1": 5}}, "give Money"),
        ({"paid_back": {"T-1": cny(-5)}}, "is negative"),
        ({"dunning_level": True}, "whole number"),
    ],
)
def test_what_is_of_another_kind_is_refused_at_once(wrong: dict[str, Any], problem: str):
    """CR-5: an account that cannot be judged is refused where it is made, not where it is asked."""
    line = LineState([fair(Effect.ADD)])
    with pytest.raises(InputError, match=problem):
        Account("C-7", "CNY", DAY, **({"line": line} | wrong))


def test_what_is_paid_back_is_in_the_currency_of_the_account():
    """CR-5: dollars paid back free no yuan; a currency that nobody knows is none."""
    with pytest.raises(CurrencyError, match="the account is in CNY"):
        Account("C-7", "CNY", DAY, line=LineState([fair(Effect.ADD)]), paid_back={"T-1": money(5, "USD")})
    for wrong in ("cny", "XXQ", None):
        with pytest.raises(InputError):
            Account("C-7", wrong, DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["5000", 7000, True, None])
def test_a_bare_number_is_no_money(wrong: Any):
    """CR-5: an order, and what is paid ahead, come to an amount with its currency."""
    with pytest.raises(InputError, match="amount: give Money"):
        Order("O-7", wrong)
    if wrong is not None:
        with pytest.raises(InputError, match="prepaid: give Money"):
            Order("O-7", cny(9000), prepaid=wrong)


@given(accounts(), orders(), orders())
def test_an_order_is_placed_once_and_the_answer_is_that_of_a_fresh_account(
    account: Account, order: Order, other: Order
):
    """CR-5: what was asked before changes no answer, with or without an order, up to any day."""
    days_ = [None, DAY, date(2026, 4, 10), date(2026, 5, 30)]
    for asked in (order, other, None, order):
        for until in days_:
            seen, fresh = (
                account.with_order(asked, until=until),
                attrs.evolve(account).with_order(asked, until=until),
            )
            assert (seen is None) is (fresh is None)
            if seen is None or fresh is None:
                continue
            exact = attrs.evolve(seen, last_day=until)
            assert (seen.used, seen.disputed, seen.later) == (fresh.used, fresh.disputed, fresh.later)
            assert (seen.used, seen.by_stage, seen.later) == (exact.used, exact.by_stage, exact.later)
    position = account.standing
    assert account.disputed == (None if position is None else position.disputed)
