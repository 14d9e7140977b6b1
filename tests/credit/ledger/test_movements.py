"""Movements: what an entry may say, and where its amount goes (CR-5)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import attrs
import pendulum
import pytest

from salesflow.basics.money import Money, money
from salesflow.credit.ledger.movements import (
    Applied,
    Cancelled,
    CreditNoteIssued,
    Delivered,
    Invoiced,
    NoteTaken,
    Ordered,
    Paid,
    Prepaid,
    Rescheduled,
    said_by,
)
from salesflow.credit.ledger.stage import CLAIMS, HELD, Stage
from salesflow.errors import InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FIVE = money(5, "CNY")
DUE = date(2026, 4, 1)


def test_a_movement_says_where_its_amount_goes():
    """CR-5: an order opens, every step moves on, cash ends."""
    assert Ordered("V", "O", FIVE, at=NOW).legs[0].source == (Stage.OPENED, "O")
    assert Ordered("V", "O", FIVE, "R", at=NOW).legs[0].source == (Stage.RESERVED, "R")
    invoice = Invoiced("V", "F", FIVE, DUE, "O", out_of=Stage.ORDERED, at=NOW)
    assert (invoice.legs[0].source, invoice.legs[0].target) == ((Stage.ORDERED, "O"), (Stage.INVOICED, "F"))
    assert CreditNoteIssued("V", "C", FIVE, at=NOW).legs[0].target == (Stage.CREDIT, "C")
    assert CreditNoteIssued("V", "C", FIVE, "F", at=NOW).legs[0].target == (Stage.CREDITED, "C")
    ends = [leg.target[0] for leg in Applied("V", "P", FIVE, "F", at=NOW).legs]
    assert ends == [Stage.APPLIED, Stage.PAID]
    ends = [leg.target[0] for leg in Applied("V", "C", FIVE, "F", out_of=Stage.CREDIT, at=NOW).legs]
    assert ends == [Stage.APPLIED, Stage.CREDITED]


def test_what_an_entry_says_of_its_document():
    assert said_by(NoteTaken("V", "N", FIVE, "F", DUE, at=NOW)) == DUE
    assert said_by(Ordered("V", "O", FIVE, ship_on=DUE, at=NOW)) == DUE
    assert said_by(Delivered("V", "D", FIVE, at=NOW)) is None


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Money(0, "CNY"), "not above zero"),
        (Money(-5, "CNY"), "not above zero"),
        (Money("0.001", "CNY"), "finer than a coin"),
        (Money("1.5", "JPY"), "finer than a coin"),
        (5.0, "give Money"),
        (True, "give Money"),
        (Decimal(5), "give Money"),
        (None, "give Money"),
    ],
)
def test_an_amount_is_money_above_zero_that_can_be_paid(amount, words):
    """Bad inputs 5 and 6."""
    with pytest.raises(InputError, match=words):
        Ordered("V", "O", amount, at=NOW)


WRONG = [
    lambda: Ordered("", "O", FIVE, at=NOW),
    lambda: Ordered("V", 1.0, FIVE, at=NOW),
    lambda: Paid("V", " ", FIVE, at=NOW),
    lambda: Ordered("V", "O", FIVE, at=datetime(2026, 3, 2)),
    lambda: Ordered("V", "O", FIVE, ship_on=NOW, at=NOW),
    lambda: Invoiced("V", "F", FIVE, None, at=NOW),
    lambda: Paid("V", "F", FIVE, out_of=Stage.ORDERED, at=NOW),
    lambda: Cancelled("V", "F", FIVE, out_of=Stage.INVOICED, at=NOW),
    lambda: Rescheduled("V", "F", DUE, stage=Stage.PAID, at=NOW),
    lambda: Prepaid("V", "P", FIVE, order="", at=NOW),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_what_cannot_be_an_entry_is_refused(place):
    with pytest.raises(InputError):
        WRONG[place]()


def test_a_wrong_stage_names_those_there_are():
    with pytest.raises(
        InputError, match="out_of: cannot be the stage here; give invoiced or disputed or note"
    ):
        Paid("V", "F", FIVE, out_of=Stage.ORDERED, at=NOW)


def test_every_stage_has_words():
    assert (
        len({stage.render() for stage in Stage}) == len({stage.render("zh") for stage in Stage}) == len(Stage)
    )
    assert not any(stage.render("zh").startswith("[en]") for stage in Stage)
    assert repr(Stage.NOTE) == "Stage.NOTE"
    assert not set(CLAIMS) & set(HELD)


def test_entries_are_values():
    entry = Ordered(17, " O-1 ", FIVE, at=NOW)
    assert (entry.key, entry.document) == ("17", "O-1")
    assert entry == attrs.evolve(entry, at=NOW.in_timezone("UTC"))
