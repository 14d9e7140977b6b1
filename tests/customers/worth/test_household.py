"""CU-10: what a household will need in its life."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.customers.catalogue.household_needs import HOUSEHOLD_NEEDS
from salesflow.customers.worth.household import HouseholdNeeds, Need
from salesflow.customers.worth.value import Factor, Product
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.value_laws import check_household
from salesflow.testing.values import products

DOG = Text("a dog", zh="狗")


MONTHLY = (
    "2 people work for 30 years: about CNY 6,905.56 a month each as taught, "
    "about CNY 6,891.67 by the exact figures [CU-10]"
)


def yuan(amount: int) -> Money:
    return Money(amount, "CNY")


@given(
    st.lists(st.lists(products(), min_size=1, max_size=3), min_size=1, max_size=4),
    st.integers(1, 3),
    st.integers(1, 40),
)
def test_any_list_keeps_the_laws(parts: list[list[Product]], earners: int, years: int) -> None:
    """CU-10: the total is the sum of the items, and the months pay for it exactly."""
    needs = [Need(f"n{place}", DOG, each) for place, each in enumerate(parts)]
    rounded = [Need(need.key, DOG, need.parts, taught=need.exact + yuan(1)) for need in needs[:1]]
    check_household(HouseholdNeeds([*rounded, *needs[1:]], earners=earners, years=years))


def test_the_textbook_item_by_item() -> None:
    """CU-10: every figure of the source, in yuan; cars are 99 by the formula, 100 as taught."""
    check_household(HOUSEHOLD_NEEDS)
    exact = {need.key: need.exact.amount / 10_000 for need in HOUSEHOLD_NEEDS.needs}
    assert {key: str(figure.normalize()) for key, figure in exact.items()} == {
        "home": "1.5E+2", "cars": "99", "household": "108", "child": "3E+1", "leisure": "3E+1", "parents": "43.2",
        "old-age": "36",
    }  # fmt: skip
    assert exact["cars"] * 10_000 == 1_500 * 12 * 30 + 150_000 * 3
    rounded = [need for need in HOUSEHOLD_NEEDS.needs if need.taught is not None]
    assert [(need.key, need.figure) for need in rounded] == [("cars", yuan(1_000_000))]
    assert HOUSEHOLD_NEEDS.taught.total == yuan(4_972_000)
    assert HOUSEHOLD_NEEDS.exact.total == yuan(4_962_000)


def test_the_textbook_a_month() -> None:
    """CU-10: 6,905 for each of two people over 30 years is 6,905.56 with the fraction cut off."""
    taught = HOUSEHOLD_NEEDS.taught.monthly
    assert taught.amount == Fraction(4_972_000, 2 * 30 * 12)
    assert taught.money() == Money("6905.56", "CNY")
    assert HOUSEHOLD_NEEDS.stated_monthly == yuan(int(taught.amount)) == yuan(6_905)
    assert HOUSEHOLD_NEEDS.exact.monthly.money() == Money("6891.67", "CNY")


def test_the_textbook_in_words() -> None:
    """CU-10: both readings are said, and what is not counted."""
    said = HOUSEHOLD_NEEDS.explain().splitlines()
    assert said[1] == "cars: CNY 990,000, taught as CNY 1,000,000 [CU-10]"
    assert said[7:11] == [
        "in all: CNY 4,972,000 as taught, CNY 4,962,000 by the exact figures [CU-10]",
        MONTHLY,
        "the source states CNY 6,905 a month; its own total gives about CNY 6,905.56 each [CU-10]",
        "not counted: illness, unemployment, other misfortune [CU-10]",
    ]
    assert "CNY 13,811.11" in said[12]
    chinese = HOUSEHOLD_NEEDS.explain("zh")
    assert "未计：生病、失业、其他意外 [CU-10]" in chinese
    assert "[en]" not in chinese
    assert "4位父母" in HOUSEHOLD_NEEDS["parents"].explain("zh")


def test_a_list_of_ones_own() -> None:
    """CU-10: one's own items, one's own years; what the source states about the whole no longer holds."""
    years = Factor("years", 12, of=Text("years", zh="年"), gives=Text("in all", zh="共"))
    dog = Need("dog", DOG, [Product(yuan(3_000), [years])])
    ours = HOUSEHOLD_NEEDS.without("cars").with_need(dog)
    assert [need.key for need in ours.needs][-2:] == ["old-age", "dog"]
    assert (ours.exact, ours.exact.total) == (ours.taught, yuan(3_972_000 + 36_000))
    assert ours.stated_monthly is None
    said = ours.explain()
    assert "in all: CNY 4,008,000 [CU-10]" in said
    assert "2 people work for 30 years: about CNY 5,566.67 a month each [CU-10]" in said
    bigger = ours.with_need(Need("dog", DOG, [Product(yuan(5_000), [years])]))
    assert (len(bigger.needs), bigger["dog"].exact) == (len(ours.needs), yuan(60_000))
    alone = HouseholdNeeds([dog], earners=1, years=1)
    assert alone.explain("zh").splitlines()[1:] == [
        "合计：36,000元 [CU-10]",
        "1人各工作1年：每人每月3,000元 [CU-10]",
    ]
    assert "1 person works for 1 year:" in alone.explain()


def test_unknown_items() -> None:
    with pytest.raises(InputError, match="there is no such item; there are home, cars"):
        HOUSEHOLD_NEEDS.without("boat")


def test_a_wrong_need_names_everything() -> None:
    with pytest.raises(DefinitionError) as caught:
        Need("n", DOG, [Product(yuan(1)), Product(Money(1, "USD"))], taught=Money(1, "GBP"))
    assert caught.value.problems == (
        "the parts are in CNY and USD; convert one of them first",
        "the taught figure is in another currency",
    )
    with pytest.raises(DefinitionError, match="there is no part"):
        Need("n", DOG, [])
    with pytest.raises(DefinitionError, match="the taught figure is the exact one"):
        Need("n", DOG, [Product(yuan(1))], taught=yuan(1))


def test_a_wrong_list_names_everything() -> None:
    dog = Need("dog", DOG, [Product(yuan(1))])
    with pytest.raises(DefinitionError) as caught:
        HouseholdNeeds([dog, dog], earners=0, years=True, stated_monthly=Money(1, "USD"))
    assert caught.value.problems == (
        "item 'dog' stands there twice",
        "the amounts are in CNY and USD; convert one of them first",
        "earners is no whole number from one up",
        "years is no whole number from one up",
    )
    with pytest.raises(DefinitionError, match="there is no item"):
        HouseholdNeeds([])
