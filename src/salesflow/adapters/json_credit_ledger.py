"""What a customer owes and what stands behind it, as JSON: the ledger, securities, groups, and give and take.

Import it all from `salesflow.adapters.json_credit`.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> bank = Security("S-1", SecurityKind.GUARANTEE, money(50000, "CNY"), date(2026, 1, 1), coverage="0.9", giver="bank-3")
>>> securities_from_json(securities_to_json(Securities([bank]))) == Securities([bank])
True
>>> trade_offs_from_json('{"dealer": "D-4", "entries": [{"kind": "given"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of asked, granted, refused, ... (got 'given')
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cattrs

from salesflow.adapters._json_credit import (
    a_text,
    amount,
    each_by_name,
    from_json,
    limit,
    listed_from_json,
    listed_to_json,
    new_credit_converter,
    to_json,
)
from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field
from salesflow.basics.plain import read_text
from salesflow.credit.ledger import movements
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.trading import trade_entries
from salesflow.credit.trading.trade_offs import TradeOffs

__all__ = [
    "credit_group_from_json",
    "credit_group_to_json",
    "credit_ledger_from_json",
    "credit_ledger_to_json",
    "securities_from_json",
    "securities_to_json",
    "trade_offs_from_json",
    "trade_offs_to_json",
]

_OF_LEDGERS: Final = Kinds[movements.Entry](
    {
        "reserved": movements.Reserved,
        "ordered": movements.Ordered,
        "delivered": movements.Delivered,
        "invoiced": movements.Invoiced,
        "note_taken": movements.NoteTaken,
        "note_dishonoured": movements.NoteDishonoured,
        "disputed": movements.Disputed,
        "dispute_settled": movements.DisputeSettled,
        "paid": movements.Paid,
        "cancelled": movements.Cancelled,
        "written_off": movements.WrittenOff,
        "credit_note_issued": movements.CreditNoteIssued,
        "prepaid": movements.Prepaid,
        "applied": movements.Applied,
        "refunded": movements.Refunded,
        "rescheduled": movements.Rescheduled,
        "reversed": movements.Reversed,
    }
)
_OF_TRADES: Final = Kinds[trade_entries.Entry](
    {
        "asked": trade_entries.Asked,
        "granted": trade_entries.Granted,
        "refused": trade_entries.Refused,
        "came": trade_entries.Came,
        "performed": trade_entries.Performed,
        "withdrawn": trade_entries.Withdrawn,
        "paid_out": trade_entries.PaidOut,
        "claimed_back": trade_entries.ClaimedBack,
        "lapsed": trade_entries.Lapsed,
    }
)


# -- the ledger -----------------------------------------------------------------------------------------------------------


def credit_ledger_to_json(ledger: CreditLedger) -> str:
    """A credit ledger: customer, currency, and every movement in the order of their moments."""
    entries = _OF_LEDGERS.to_plain(_converter(), ledger.entries)
    return written(
        {"schema": SCHEMA, "customer": ledger.customer, "currency": ledger.currency, "entries": entries}
    )


def credit_ledger_from_json(text: str) -> CreditLedger:
    """The ledger behind JSON; wrong data is an `InputError`, movements that do not add up are a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("customer", "currency", "entries"))
    entries = _OF_LEDGERS.from_plain(_converter(), tree["entries"], "entries")
    return CreditLedger(
        read_text(tree["customer"], "customer"), read_text(tree["currency"], "currency"), tuple(entries)
    )


def securities_to_json(securities: Securities) -> str:
    """The securities of a house."""
    return listed_to_json(_converter(), "securities", securities.items)


def securities_from_json(text: str) -> Securities:
    """The securities behind JSON; wrong data is an `InputError`, one asset pledged twice a `DefinitionError`."""
    return Securities(listed_from_json(_converter(), "securities", text, Security))


def credit_group_to_json(group: CreditGroup) -> str:
    """A group with its limit, its parts, and who stands under whom."""
    return to_json(_converter(), group)


def credit_group_from_json(text: str) -> CreditGroup:
    """The group behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, CreditGroup)


# -- give and take --------------------------------------------------------------------------------------------------------


def trade_offs_to_json(book: TradeOffs) -> str:
    """What a dealer asked for, was granted and gave in return: every entry in its order."""
    entries = _OF_TRADES.to_plain(_converter(), book.entries)
    return written({"schema": SCHEMA, "dealer": book.dealer, "entries": entries})


def trade_offs_from_json(text: str) -> TradeOffs:
    """The register behind JSON; wrong data is an `InputError`, entries that do not fit together a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("dealer", "entries"))
    entries = _OF_TRADES.from_plain(_converter(), tree["entries"], "entries")
    return TradeOffs(read_text(tree["dealer"], "dealer"), tuple(entries))


# -- parts ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_credit_converter(SecurityKind, Sharing, Stage, trade_entries.Taken)
    amounts = each_by_name(*amount)
    names = each_by_name(*a_text)
    for movement in _OF_LEDGERS.of.values():
        each_field(converter, movement)
    each_field(converter, Security, allocations=amounts)
    each_field(converter, CreditGroup, parents=names, limit=limit, parts=amounts, merged=names)
    each_field(converter, trade_entries.Promised)
    for entry in _OF_TRADES.of.values():
        each_field(converter, entry)
    return converter
