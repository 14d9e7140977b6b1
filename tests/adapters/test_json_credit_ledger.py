"""Ledgers, securities, groups and give and take come back from JSON equal; wrong data is named by its place (CR-5, CR-7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from salesflow.adapters.json_credit import (
    credit_group_from_json,
    credit_group_to_json,
    credit_ledger_from_json,
    credit_ledger_to_json,
    securities_from_json,
    securities_to_json,
    trade_offs_from_json,
    trade_offs_to_json,
)
from salesflow.basics.money import UNLIMITED, Limit, money
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.securities import Securities
from salesflow.credit.trading.trade_offs import TradeOffs
from salesflow.errors import CurrencyError, HistoryError, InputError
from salesflow.testing.credit_ledgers import credit_groups, credit_ledgers, security_books, trade_offs


@given(credit_ledgers())
def test_ledgers_come_back(ledger: CreditLedger) -> None:
    text = credit_ledger_to_json(ledger)
    again = credit_ledger_from_json(text)
    assert (again, again.entries) == (ledger, ledger.entries)
    assert credit_ledger_to_json(again) == text
    plain = json.loads(text)
    shuffled = credit_ledger_from_json(json.dumps(plain | {"entries": plain["entries"][::-1]}))
    assert shuffled == ledger, "the moments say the order"
    assert credit_ledger_to_json(shuffled) == text


@given(security_books())
def test_securities_come_back(book: Securities) -> None:
    text = securities_to_json(book)
    assert securities_from_json(text) == book
    assert securities_to_json(securities_from_json(text)) == text


@given(credit_groups())
def test_groups_come_back(group: CreditGroup) -> None:
    text = credit_group_to_json(group)
    assert credit_group_from_json(text) == group
    assert credit_group_to_json(credit_group_from_json(text)) == text


@pytest.mark.parametrize("limit", [None, UNLIMITED, money(0, "CNY"), money("12.50", "EUR")])
def test_nobody_decided_no_credit_and_no_ceiling_stay_three_things(limit: Limit) -> None:
    group = CreditGroup("G-1", {"C-8": "C-7"}, limit, Sharing.SHARED)
    again = credit_group_from_json(credit_group_to_json(group))
    assert again.limit == limit
    assert (again.limit is UNLIMITED) is (limit is UNLIMITED)


@given(trade_offs())
def test_give_and_take_comes_back(book: TradeOffs) -> None:
    text = trade_offs_to_json(book)
    again = trade_offs_from_json(text)
    assert (again, again.entries) == (book, book.entries)
    assert trade_offs_to_json(again) == text


# -- wrong data -----------------------------------------------------------------------------------------------------------

AT = "2026-03-02T09:00:00+08:00[Asia/Shanghai]"
CNY = {"amount": "60", "currency": "CNY"}
ORDERED = {"kind": "ordered", "at": AT, "key": "V-1", "document": "O-1", "amount": CNY}
PAID = {"kind": "paid", "at": AT, "key": "V-2", "of": "O-1", "amount": CNY}
BANK = {
    "id": "S-1", "kind": "guarantee", "face": CNY, "begins": "2026-01-01", "coverage": "0.9", "giver": "bank-3",
    "allocations": {"C-7": CNY},
}  # fmt: skip
GROUP = {"id": "G-1", "parents": {"C-8": "C-7"}, "limit": CNY, "sharing": "shared"}
ASKED = {"kind": "asked", "at": AT, "trade": "T-1", "what": "a leaflet", "amount": CNY}
GRANTED: dict[str, Any] = {
    "kind": "granted", "at": AT, "by": "u-2", "trade": "T-1", "amount": CNY,
    "payment": {"amount": CNY, "due": "2026-04-30"}, "off_take": {"amount": CNY, "due": "2026-06-30"},
}  # fmt: skip


def _ledger(**other: object) -> dict[str, Any]:
    return {"customer": "C-7", "currency": "CNY", "entries": [ORDERED | other]}


def _security(**other: object) -> dict[str, Any]:
    return {"securities": [BANK | other]}


def _trade(**other: object) -> dict[str, Any]:
    return {"dealer": "D-4", "entries": [ASKED, GRANTED | other]}


@pytest.mark.parametrize(
    ("read", "plain", "field", "problem"),
    [
        (credit_ledger_from_json, _ledger(kind="shipped"), "entries[0].kind", "use one of reserved, ordered"),
        (credit_ledger_from_json, _ledger(key=1), "entries[0].key", "must be a text"),
        (credit_ledger_from_json, _ledger(amount=60), "entries[0].amount", "must be an amount"),
        (credit_ledger_from_json, _ledger(amount=CNY | {"amount": 0.5}), "entries[0].amount", "never a float"),
        (credit_ledger_from_json, _ledger(amount=CNY | {"amount": "0"}), "entries[0].amount", "is not above zero"),
        (credit_ledger_from_json, _ledger(amount=CNY | {"amount": "0.001"}), "entries[0].amount", "finer than a coin"),
        (credit_ledger_from_json, _ledger(ship_on="soon"), "entries[0].ship_on", "must be a day"),
        (credit_ledger_from_json, _ledger(at="2026-03-02T09:00:00"), "entries[0].at", "zone"),
        (credit_ledger_from_json, _ledger(due_on="2026-03-02"), "entries[0].due_on", "is unknown; known are amount, at"),
        (credit_ledger_from_json, {"customer": "C-7", "entries": []}, "currency", "is missing"),
        (credit_ledger_from_json, {"customer": "C-7", "currency": "XXQ", "entries": []}, "currency", "ISO 4217"),
        (
            credit_ledger_from_json,
            {"customer": "C-7", "currency": "CNY", "entries": [ORDERED, PAID | {"out_of": "ordered"}]},
            "entries[1].out_of",
            "cannot be the stage here",
        ),
        (securities_from_json, {"securities": {}}, "securities", "must be a list"),
        (securities_from_json, _security(coverage=0.9), "securities[0].coverage", "must be a number as text"),
        (securities_from_json, _security(coverage="1.1"), "securities[0].coverage", "a share above 0"),
        (securities_from_json, _security(kind="hope"), "securities[0].kind", "use one of guarantee"),
        (securities_from_json, _security(giver=None), "securities[0]", "nobody is named as the giver"),
        (securities_from_json, _security(ends="2026-01-01"), "securities[0]", "it ends on"),
        (securities_from_json, _security(stops_after="60"), "securities[0].stops_after", "must be a whole number"),
        (securities_from_json, _security(allocations=["C-7"]), "securities[0].allocations", "must be an object"),
        (securities_from_json, _security(allocations={"C-7": 5}), "securities[0].allocations.C-7", "must be an amount"),
        (securities_from_json, _security(allocations={"C-7": CNY, "C-8": CNY}), "securities[0]", "the parts come to"),
        (credit_group_from_json, GROUP | {"limit": "endless"}, "limit", "must be an amount"),
        (credit_group_from_json, GROUP | {"parents": {}}, "creditgroup", "it has no members"),
        (credit_group_from_json, GROUP | {"parents": {"C-8": 7}}, "parents.C-8", "must be a text"),
        (credit_group_from_json, GROUP | {"parents": {"C-8": "C-7", "C-7": "C-8"}}, "creditgroup", "is a circle"),
        (credit_group_from_json, GROUP | {"sharing": "some"}, "sharing", "use one of shared, allocated"),
        (trade_offs_from_json, _trade(kind="given"), "entries[1].kind", "use one of asked, granted"),
        (trade_offs_from_json, _trade(payment=GRANTED["payment"] | {"of": 1}), "entries[1].payment.of", "is unknown; known are amount, due"),
        (trade_offs_from_json, _trade(payment=None), "entries[1].payment", "must be an object"),
        (trade_offs_from_json, {"dealer": None, "entries": []}, "dealer", "must be a text"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], plain: Any, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(json.dumps(plain))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


def test_good_data_stands_behind_each_wrong_one() -> None:
    assert credit_ledger_from_json(json.dumps(_ledger())).entries[0].key == "V-1"
    assert securities_from_json(json.dumps(_security())).items[0].giver == "bank-3"
    assert credit_group_from_json(json.dumps(GROUP)).head == "C-7"
    assert trade_offs_from_json(json.dumps(_trade())).trade_off("T-1").granted is not None


def test_movements_that_do_not_add_up_are_a_broken_history() -> None:
    """What is paid must have been invoiced: a file that was tampered with is not believed."""
    text = json.dumps({"customer": "C-7", "currency": "CNY", "entries": [ORDERED, PAID]})
    with pytest.raises(HistoryError, match="only CNY 0 is invoiced"):
        credit_ledger_from_json(text)
    with pytest.raises(CurrencyError, match="meets a ledger in USD"):
        credit_ledger_from_json(text.replace('"currency": "CNY", "entries"', '"currency": "USD", "entries"'))
    with pytest.raises(HistoryError, match="nobody noted that the dealer asked"):
        trade_offs_from_json(json.dumps({"dealer": "D-4", "entries": [GRANTED]}))
