"""Sell-through before sell-in (CU-15): orders follow what the customer sells and holds, and are never pushed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, months, working_days
from salesflow.customers.buying.sell_through import (
    CheckedOrder,
    OrderRule,
    Proposal,
    PushReason,
    SellOut,
    Stock,
)
from salesflow.customers.history import Purchase
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.buying import order_rules, sales_of_a_product, stocks
from salesflow.testing.buying_laws import check_proposal

AS_OF = date(2026, 6, 30)
RULE = OrderRule(target=days(30), lead=days(6))
MONTH = SellOut("P-1", Decimal(60), date(2026, 6, 1), AS_OF)
PACKS = st.sampled_from([Decimal(1), Decimal(12), Decimal("0.5"), Decimal("7.5")])


def count(quantity: int | str, age: int = 0) -> Stock:
    return Stock("P-1", Decimal(quantity), AS_OF - timedelta(days=age))


def propose(rule: OrderRule = RULE, **more: Any) -> Proposal:
    known: dict[str, Any] = {"stock": count(20), "sold": [MONTH], "on_order": Decimal(0), "as_of": AS_OF}
    return rule.propose("P-1", **{**known, **more})


@given(order_rules(), stocks(), sales_of_a_product(), st.integers(0, 50).map(Decimal), PACKS)
def test_the_laws_of_a_proposal(
    rule: OrderRule, stock: Stock, sold: list[SellOut], on_order: Decimal, pack: Decimal
) -> None:
    """CU-15: nothing where the cover reaches, monotone in sales and stock, never a pack too much."""
    found = check_proposal(rule, stock, sold, on_order=on_order, pack=pack, as_of=AS_OF)
    event("not known" if found.quantity is None else "something" if found.quantity else "nothing")


def test_the_interesting_proposals_are_reached() -> None:
    for stock, quantity in ((count(20), 52), (count(72), 0), (count(71), 1), (count("71.9"), 1)):
        found = check_proposal(RULE, stock, [MONTH], on_order=Decimal(0), as_of=AS_OF)
        assert found.quantity == quantity
    check_proposal(RULE, None, [MONTH], on_order=None, as_of=AS_OF)


def test_a_proposal_explains_itself() -> None:
    found = propose(on_order=Decimal(10), pack=Decimal(12))
    assert (found.quantity, found.cover, found.rate, found.wanted) == (48, 15, 2, 36)
    assert found.explain().splitlines() == [
        "the customer sold 60 in 30 days (1 Jun 2026 to 30 Jun 2026) [CU-15]",
        "it holds 20, counted on 30 Jun 2026, and 10 are on the way [CU-15]",
        "that lasts 15 days; 36 are to be covered (30 days and 6 days for delivery): order 48, in packs of 12 [CU-15]",
    ]
    enough = propose(stock=count(100))
    assert (enough.quantity, enough.reasons[-1].code) == (0, "enough")
    assert enough.reasons[-1].explain("zh") == "可销50天，需要覆盖36天（30天，另加交货6天）：无需订货 [CU-15]"


def test_periods_add_up_and_months_are_counted_by_the_calendar() -> None:
    may = SellOut("P-1", Decimal(2), date(2026, 5, 1), date(2026, 5, 31))
    found = propose(sold=[MONTH, may])
    assert found.rate == Fraction(62, 61)
    assert (
        propose(OrderRule(target=months(1), lead=days(1))).wanted == 32
    )  # 1 July to 1 August, and the day before
    with pytest.raises(InputError):
        propose(OrderRule(target=days(3), lead=working_days(3)))


def test_cover_is_exact() -> None:
    found = propose(stock=count(1), sold=[SellOut("P-1", Decimal(90), date(2026, 6, 1), AS_OF)])
    assert found.cover == Fraction(1, 3)
    assert found.cover_with(Decimal("0.5")) == Fraction(1, 2)


def test_shipments_are_no_sales() -> None:
    shipped = Purchase(
        "C-7", datetime(2026, 6, 1, tzinfo=UTC), Money(9, "CNY"), product="P-1", quantity=Decimal(90)
    )
    found = propose(sold=[], shipments=[shipped])
    assert found.quantity is None
    assert found.missing[0].explain() == (
        "how much of P-1 the customer sells is not known: shipments are no sales; ask for its sales [CU-15]"
    )
    other = Purchase("C-7", datetime(2026, 6, 1, tzinfo=UTC), Money(9, "CNY"), product="P-2")
    assert [each.code for each in propose(sold=[], shipments=[other]).missing] == ["sell_through_unknown"]


def test_what_is_old_or_short_is_not_trusted() -> None:
    """The very day: 14 days are trusted, 15 are not; 28 days of sales are enough, 27 are not."""

    def lacks(**more: Any) -> list[str]:
        return [each.code for each in propose(**more).missing]

    def month(length: int, age: int = 0) -> list[SellOut]:
        last = AS_OF - timedelta(days=age)
        return [SellOut("P-1", Decimal(60), last - timedelta(days=length - 1), last)]

    assert lacks(stock=count(20, 14)) == lacks(sold=month(28)) == lacks(sold=month(30, 14)) == []
    assert lacks(stock=count(20, 15), sold=month(27, 15), on_order=None) == [
        "stock_too_old", "on_order_unknown", "sell_through_too_old", "sell_through_too_short",
    ]  # fmt: skip
    old = propose(stock=count(20, 15))
    assert (old.position, old.cover, old.quantity) == (None, None, None)
    assert old.missing[0].explain() == (
        "the stock was counted on 15 Jun 2026, more than 14 days ago: count again [CU-15]"
    )
    assert propose(sold=month(27)).missing[0].explain("zh") == "只有27天的销量，至少需要28天 [CU-15]"
    assert lacks(stock=None) == ["stock_unknown"]


def test_more_than_the_proposal_is_a_push() -> None:
    """CU-15: never push stock (压货) as a favour."""
    found = propose(pack=Decimal(12))
    refused = found.order(Decimal(245))
    assert isinstance(refused, Declined)
    assert refused.codes == ("not_whole_packs", "push")
    assert refused.explain().splitlines() == [
        "245 of P-1 are no whole packs of 12 [CU-15]",
        "245 of P-1 is a push: what it sells and holds asks for 60; 245 would last 132 days instead of 36 [CU-15]",
    ]
    assert refused.reasons[1].explain("zh") == (
        "订245个P-1属于压货：按销量和库存只需60，这样要132天才能卖完，而不是36天 [CU-15]"
    )


def test_a_stated_reason_lets_a_push_through_until_it_ends() -> None:
    found = propose(pack=Decimal(12))
    agreed = PushReason("a promotion in July was agreed", "u-7", AS_OF)
    order = found.order(Decimal(240), pushed=agreed)
    assert isinstance(order, CheckedOrder)
    assert (order.cover, order.proposed, order.pushed) == (130, 60, agreed)
    assert order.explain().splitlines() == [
        "240 of P-1 is a push: what it sells and holds asks for 60; 240 would last 130 days instead of 36 [CU-15]",
        "stated reason: a promotion in July was agreed (answered for by u-7, until 30 Jun 2026) [CU-15]",
    ]
    ended = PushReason("the price rises", "u-7", AS_OF - timedelta(days=1))
    late = found.order(Decimal(240), pushed=ended)
    assert isinstance(late, Declined)
    assert late.codes == ("push", "push_expired")
    within = found.order(Decimal(60), pushed=ended)
    assert isinstance(within, CheckedOrder)
    assert (within.pushed, within.explain()) == (
        None,
        "60 of P-1 stays within what the customer sells and holds [CU-15]",
    )


def test_where_nothing_is_sold_nothing_says_when_it_would_be() -> None:
    none = SellOut("P-1", Decimal(0), date(2026, 6, 1), AS_OF)
    found = check_proposal(RULE, count(0), [none], on_order=Decimal(0), as_of=AS_OF)
    assert (found.quantity, found.cover) == (0, None)
    assert found.reasons[-1].explain() == (
        "nothing is sold, so nothing is to be ordered: help the customer to sell first [CU-15]"
    )
    refused = found.order(Decimal(5))
    assert refused.explain() == (
        "5 of P-1 is a push: the customer sells none, so nothing says when it would be sold [CU-15]"
    )


def test_where_something_is_not_known_only_a_stated_reason_will_do() -> None:
    found = propose(stock=None)
    refused = found.order(Decimal(5))
    assert isinstance(refused, Declined)
    assert (refused.reasons, refused.codes) == ((), ("stock_unknown",))
    order = found.order(Decimal(5), pushed=PushReason("opening of the shop", "u-7", AS_OF))
    assert isinstance(order, CheckedOrder)
    assert (order.proposed, order.cover) == (None, None)
    assert [each.code for each in order.reasons] == ["stated", "stock_unknown"]


def test_sales_can_be_read_from_two_counts() -> None:
    before, after = count(40, 30), count(20)
    sold = SellOut.between(before, after, delivered=Decimal(36))
    assert (sold.quantity, sold.days, sold.first) == (56, 30, date(2026, 6, 1))
    assert propose(sold=[sold]).rate == Fraction(56, 30)


BAD: list[tuple[Any, str]] = [
    (lambda: Stock("P-1", Decimal(-1), AS_OF), "quantity"),
    (lambda: Stock("P-1", Decimal("NaN"), AS_OF), "quantity"),
    (lambda: Stock("P-1", 1.5, AS_OF), "quantity"),  # a float has lost its digits
    (lambda: Stock("P-1", Decimal("1e41"), AS_OF), "quantity"),
    (lambda: Stock("P-1", Decimal("1e-41"), AS_OF), "quantity"),
    (lambda: Stock("", Decimal(1), AS_OF), "product"),
    (lambda: Stock("P-1", Decimal(1), datetime(2026, 3, 2, tzinfo=UTC)), "day"),
    (lambda: SellOut("P-1", Decimal(1), AS_OF, date(2026, 6, 1)), "last"),
    (lambda: SellOut.between(count(1), count(1), delivered=Decimal(0)), "after"),
    (lambda: SellOut.between(count(1, 9), count(3), delivered=Decimal(1)), "after"),
    (
        lambda: SellOut.between(Stock("P-2", Decimal(1), date(2026, 6, 1)), count(1), delivered=Decimal(1)),
        "after",
    ),
    (lambda: SellOut.between(count(1, 9), count(1), delivered=Decimal(-1)), "delivered"),
    (lambda: PushReason(" ", "u-7", AS_OF), "why"),
    (lambda: PushReason("x", "", AS_OF), "by"),
    (lambda: propose(pack=Decimal(0)), "pack"),
    (lambda: propose(on_order=Decimal(-1)), "on_order"),
    (lambda: propose(stock=Stock("P-2", Decimal(1), AS_OF)), "stock"),
    (lambda: propose(stock=count(1, -1)), "stock"),
    (lambda: propose(sold=[SellOut("P-2", Decimal(1), AS_OF, AS_OF)]), "sold"),
    (lambda: propose(sold=[SellOut("P-1", Decimal(1), AS_OF, date(2026, 7, 1))]), "sold"),
    (lambda: propose(sold=[MONTH, SellOut("P-1", Decimal(1), AS_OF, AS_OF)]), "sold"),
    (lambda: propose().order(Decimal(0)), "quantity"),
    (lambda: propose().order(Decimal(-1)), "quantity"),
]


@pytest.mark.parametrize(
    ("make", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)]
)
def test_bad_input_is_refused(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_a_wrong_rule_names_all_its_problems() -> None:
    with pytest.raises(DefinitionError) as caught:
        OrderRule(target=days(30), lead=days(6), trust_days=0, least_days=0)
    assert caught.value.problems == ("trust_days must be 1 or more", "least_days must be 1 or more")
