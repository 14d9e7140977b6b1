"""Share of wallet (CU-14): how much of a dealer's capital each brand holds, and which one it really pushes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given

from salesflow.basics.money import Money
from salesflow.customers.buying.wallet import BrandHolding, Wallet, WalletChange
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.buying import wallets
from salesflow.testing.buying_laws import check_wallet

DAY = date(2026, 3, 2)


def yuan(amount: int | str) -> Money:
    return Money(amount, "CNY")


def wallet(capital: int | None = None, on: date = DAY, **held: Any) -> Wallet:
    more = {name: held.pop(name) for name in ("ours", "says") if name in held}
    holdings = [BrandHolding(brand, yuan(amount), source="visit") for brand, amount in held.items()]
    return Wallet("C-7", on, holdings, capital=None if capital is None else yuan(capital), **more)


@given(wallets())
def test_the_laws_of_a_wallet(drawn: Wallet) -> None:
    """CU-14: shares with what is not known where make exactly one; a sure answer is never overturned."""
    event("sure" if check_wallet(drawn) is not None else "open")


def test_the_money_says_which_brand_is_pushed() -> None:
    """CU-14 (D4): the share of its capital decides which brand a dealer really pushes, not what it says."""
    found = wallet(10, A=3, B=6, ours="A", says="A")
    assert check_wallet(found) == "B"
    assert found.pushes().explain().splitlines() == [
        "B holds most of the capital, CNY 6 (60.0%): this is the brand the customer really pushes [CU-14]",
        "our A holds CNY 3 (30.0%) [CU-14]",
        "the customer says that it pushes A, but its money is with B [CU-14]",
    ]
    assert [each.explain() for each in found.missing()] == [
        "where CNY 1 of the capital lies is not known: ask [CU-14]"
    ]


def test_the_largest_comes_first_however_the_program_rounds() -> None:
    """CU-14."""
    with localcontext(prec=2):
        assert wallet(2001, A=1000, B=1001).largest == ("B",)


def test_what_is_not_known_where_may_be_the_largest() -> None:
    """The leader is sure only above what nobody placed: 4 of 8 is not, 5 of 9 is."""
    assert check_wallet(wallet(8, A=4)) is None
    assert check_wallet(wallet(9, A=5)) == "A"
    assert wallet(8, A=4).pushes().explain("zh").splitlines() == [
        "在已知的资金中，A占用最多，为4元（50.0%） [CU-14]",
        "有4元资金尚不清楚投在哪里：请了解 [CU-14]",
    ]


def test_without_the_whole_nothing_is_sure() -> None:
    found = wallet(A=5, B=1)
    assert found.pushes().value is None
    assert found.pushes().explain().splitlines() == [
        "A holds most of the capital that is known, CNY 5 [CU-14]",
        "how much capital the customer works with is not known: ask [CU-14]",
    ]
    assert (found.parts(), found.share("A"), found.unplaced) == ((), None, None)
    empty = wallet(ours="A")
    assert [each.code for each in empty.missing()] == ["no_holdings", "capital_unknown", "ours_unknown"]
    assert empty.currency is None
    assert wallet(7).currency == "CNY"
    assert [each.code for each in wallet(7).pushes().missing] == ["no_holdings"]


def test_a_tie_and_an_empty_purse_push_nobody() -> None:
    tie = wallet(10, A=5, B=5, says="A")
    assert (tie.largest, check_wallet(tie)) == (("A", "B"), None)
    assert (
        tie.pushes().explain()
        == "A, B hold the same, CNY 5 (50.0%) each: none is pushed above the others [CU-14]"
    )
    open_tie = wallet(30, A=5, B=5)
    assert [each.code for each in open_tie.pushes().missing] == ["unplaced"]
    assert open_tie.pushes().reasons[0].explain() == (
        "A, B hold the same of the capital that is known, CNY 5 (16.6%) each [CU-14]"
    )
    nothing = wallet(0, A=0, says="A")
    assert nothing.pushes().explain() == "no brand holds any of the capital [CU-14]"
    assert nothing.parts() == ()


def test_a_brand_that_is_not_named_holds_nothing_only_when_all_is_placed() -> None:
    assert wallet(10, A=10, ours="B").held("B") == yuan(0)
    assert wallet(10, A=10).share("B") == 0
    assert wallet(10, A=9).held("B") is None
    assert wallet(10, A=9, ours="B").missing()[-1].explain() == "how much B holds is not known: ask [CU-14]"
    assert wallet(10, A=10, ours="B").pushes().reasons[1].explain() == "our B holds CNY 0 (0.0%) [CU-14]"


def test_change_between_two_days() -> None:
    before, after = wallet(10, A=6, B=4), wallet(12, date(2026, 4, 2), A=3, C=5)
    assert after.since(before) == (
        WalletChange("A", yuan(6), yuan(3), Fraction(-7, 20)),
        WalletChange("B", yuan(4), None, None),
        WalletChange("C", yuan(0), yuan(5), Fraction(5, 12)),
    )
    assert [each.amount for each in after.since(before)] == [yuan(-3), None, yuan(5)]
    assert wallet(on=date(2026, 4, 2), A=1).since(wallet(A=1))[0].points is None
    assert wallet(on=date(2026, 4, 2)).since(before)[0].after is None


BAD: list[tuple[Any, str]] = [
    (lambda: BrandHolding(" ", yuan(1)), "brand"),
    (lambda: BrandHolding("A", yuan(-1)), "held"),
    (lambda: BrandHolding("A", 5), "held"),  # a bare number
    (lambda: Wallet("", DAY), "customer"),
    (lambda: Wallet("C-7", datetime(2026, 3, 2, tzinfo=UTC)), "on"),
    (lambda: Wallet("C-7", DAY, [BrandHolding("A", yuan(1)), BrandHolding("A", yuan(2))]), "holdings"),
    (lambda: wallet(10, A=6, B=5), "holdings"),
    (lambda: wallet(-1), "capital"),
    (lambda: wallet().since(Wallet("C-8", DAY)), "earlier"),
    (lambda: wallet().since(wallet()), "earlier"),
]


@pytest.mark.parametrize(
    ("make", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)]
)
def test_bad_input_is_refused(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyError):
        Wallet("C-7", DAY, [BrandHolding("A", yuan(1))], capital=Money(5, "USD"))
    dollars = Wallet("C-7", DAY, [BrandHolding("A", Money(1, "USD"))])
    with pytest.raises(CurrencyError):
        wallet(on=date(2026, 4, 2), A=1).since(dollars)
