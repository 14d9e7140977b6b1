from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Money
from salesflow.customers.customer import Customer
from salesflow.errors import CurrencyError, InputError

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.dictionaries(words, words, max_size=5))
def test_every_further_field_is_kept_by_its_own_name(facts: dict[str, str]) -> None:
    """CU-1: what we have no column for is kept, not dropped."""
    card = Customer("C-7", "Haida", facts=facts)
    assert {name: card.fact(name) for name in facts} == facts
    assert card == Customer("C-7", "Haida", facts=tuple(facts.items()))
    assert hash(card) == hash(attrs.evolve(card))
    assert card.fact("no such field") is None


@given(st.sampled_from(["", " ", "\t", "\u3000"]), st.sampled_from(["grade", "size", "seller", "city"]))
def test_a_blank_label_is_not_known(blank: str, field: str) -> None:
    """CU-7: no grade is neither a grade of its own nor the worst one."""
    assert getattr(Customer("C-7", "Haida", **{field: blank}), field) is None
    assert getattr(Customer("C-7", "Haida", **{field: f"{blank}A "}), field) == "A"


def test_ids_stay_text() -> None:
    assert Customer("00001", "Haida").id == "00001"
    assert Customer(17, "Haida").id == "17"  # type: ignore[arg-type]


def test_no_limit_zero_and_unlimited_are_three_things() -> None:
    """CU-1: 'nobody decided' must not read as 'cash only' nor as 'any amount'."""
    unknown = Customer("C-7", "Haida", currency="CNY")
    cash = attrs.evolve(unknown, credit_limit=Money(0, "CNY"))
    free = attrs.evolve(unknown, credit_limit=UNLIMITED)
    assert len({unknown, cash, free}) == 3
    assert (unknown.credit_limit, unknown.credit_hold) == (None, None)
    assert Customer("C-7", "Haida", credit_limit=Money(5, "USD")).currency is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 13085.0}, "id"),
        ({"id": True}, "id"),
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"grade": 1}, "label"),
        ({"since": datetime(2026, 3, 2, tzinfo=UTC)}, "since"),
        ({"since": "2026-03-02"}, "since"),
        ({"credit_limit": 1000}, "credit_limit"),
        ({"credit_limit": Money(-1, "CNY")}, "credit_limit"),
        ({"currency": "RMB"}, "currency"),
        ({"credit_hold": "no"}, "credit_hold"),
        ({"credit_hold": 0}, "credit_hold"),
        ({"facts": (("region", "north"), ("region", "south"))}, "facts"),
        ({"facts": {"staff": 12}}, "facts"),
        ({"facts": {12: "staff"}}, "facts"),
        ({"facts": "abc"}, "facts"),
        ({"facts": None}, "facts"),
        ({"facts": ["ab", ("staff",)]}, "facts"),
    ],
)
def test_bad_cards_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"id": "C-7", "name": "Haida", "since": date(2020, 1, 1), "credit_hold": False}
    assert Customer(**good).since == date(2020, 1, 1)
    with pytest.raises(InputError) as caught:
        Customer(**{**good, **wrong})
    assert caught.value.field == field


def test_a_limit_is_in_the_currency_of_the_card() -> None:
    with pytest.raises(CurrencyError):
        Customer("C-7", "Haida", credit_limit=Money(5, "USD"), currency="CNY")
