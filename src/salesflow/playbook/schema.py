"""The tables a worklist is made from: their columns, what is required, and how a row becomes a value.

The same description serves mappings, ORM rows and CSV files; the docs print it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.money import Limit, Money, Unlimited
from salesflow.basics.promises import Promise
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.customers.consent import Consent, parse_consents
from salesflow.customers.customer import Customer
from salesflow.customers.history import Invoice, Purchase, PurchaseSummary, Touch, TouchSummary
from salesflow.customers.people import Person
from salesflow.playbook import reading
from salesflow.playbook.actions import Action, read_verb
from salesflow.playbook.seller import Seller
from salesflow.sales.opportunity import Opportunity

__all__ = ["TABLES", "Cells", "Column", "Table"]

Cells: TypeAlias = Mapping[str, object]
"""The cells of one row after reading; an empty cell is not in it."""


_NO_CURRENCY: Final = Text(
    "is missing; without it {field} is only a number", zh="没有填写；没有币种，{field}只是一个数字"
)
_NO_CONSENT: Final = Text(
    "is no consent; write it as message:promotion=yes; call=no", zh="不是同意；请写成 短信：促销＝同意"
)


@attrs.frozen
class Column:
    """A column: its name, how a cell is read, whether every row needs it."""

    name: str
    read: reading.Reader
    required: bool = False


@attrs.frozen
class Table:
    """A table: its columns, how a row becomes a value, and which columns tell two rows apart.

    `kind` is the type of the value (or the types it may have); a row that is one already is taken as it is. `key` names the columns that may not repeat with other content; none means that rows may repeat.
    `keeps` says that further columns are kept as facts.
    """

    name: str
    columns: tuple[Column, ...]
    make: Callable[[Cells, Cells], object]
    kind: type | tuple[type, ...]
    key: tuple[str, ...] = ()
    keeps: bool = False

    @property
    def label(self) -> Text:
        """What its rows are called."""
        return _LABELS[self.name]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns every row needs."""
        return tuple(column.name for column in self.columns if column.required)


def _read_consents(value: object, field: str, where: object) -> tuple[Consent, ...]:
    if isinstance(value, str):
        return parse_consents(value)
    if not isinstance(value, list | tuple):
        raise reading.CellError(field, value, _NO_CONSENT.fill())
    return tuple(cast("tuple[Consent, ...]", value))


def _columns(
    required: Mapping[str, reading.Reader], optional: Mapping[str, reading.Reader]
) -> tuple[Column, ...]:
    return (
        *(Column(name, read, required=True) for name, read in required.items()),
        *(Column(name, read) for name, read in optional.items()),
    )


def _money(cells: Cells, field: str) -> Money:
    amount, currency = cells[field], cells.get("currency")
    if currency is None:
        raise reading.CellError("currency", None, _NO_CURRENCY.fill(field=field))
    return Money(cast("Decimal", amount), cast("str", currency))


def _maybe_money(cells: Cells, field: str) -> Money | None:
    return _money(cells, field) if field in cells else None


def _customer(cells: Cells, rest: Cells) -> Customer:
    limit = cells.get("credit_limit")
    credit_limit: Limit = (
        limit if limit is None or isinstance(limit, Unlimited) else _money(cells, "credit_limit")
    )
    facts = {name: str(value) for name, value in rest.items()}
    given = {name: value for name, value in cells.items() if name != "credit_limit"}
    return Customer(**given, credit_limit=credit_limit, facts=facts)  # type: ignore[arg-type]  # read by column


def _person(cells: Cells, rest: Cells) -> Person:
    given = {("consents" if name == "consent" else name): value for name, value in cells.items()}
    return Person(**given)  # type: ignore[arg-type]  # read by column


def _seller(cells: Cells, rest: Cells) -> Seller:
    return Seller(**cells)  # type: ignore[arg-type]  # read by column


def _purchase(cells: Cells, rest: Cells) -> Purchase:
    get = cells.get
    return Purchase(
        cast("str", cells["customer"]),
        cast("datetime", cells["at"]),
        _money(cells, "amount"),
        cast("str | None", get("id")),
        cast("str | None", get("product")),
        cast("Decimal | None", get("quantity")),
        cast("str | None", get("outlet")),
    )


def _touch(cells: Cells, rest: Cells) -> Touch:
    get = cells.get
    return Touch(
        cast("str", cells["customer"]),
        cast("datetime", cells["at"]),
        cast("Channel", cells["channel"]),
        cast("str | None", get("id")),
        cast("str | None", get("by")),
        cast("Direction", get("direction", Direction.OUT)),
        cast("str", get("outcome", "")),
        cast("date | None", get("next_on")),
    )


def _opportunity(cells: Cells, rest: Cells) -> Opportunity:
    given = {name: value for name, value in cells.items() if name not in {"amount", "currency"}}
    return Opportunity(**given, amount=_maybe_money(cells, "amount"), facts=tuple(rest.items()))  # type: ignore[arg-type]  # read by column


def _complaint(cells: Cells, rest: Cells) -> ComplaintRow:
    return ComplaintRow(**cells)  # type: ignore[arg-type]  # read by column


def _invoice(cells: Cells, rest: Cells) -> Invoice:
    get, amount = cells.get, _money(cells, "amount")
    credit_note = cast("bool", get("credit_note", False))
    return Invoice(
        cast("str", cells["customer"]),
        cast("str", cells["id"]),
        cast("date", cells["issued_on"]),
        cast("date", cells["due_on"]),
        amount,
        _maybe_money(cells, "open_amount"),
        cast("date | None", get("paid_on")),
        cast("bool", get("disputed", False)),
        credit_note,
    )


def _promise(cells: Cells, rest: Cells) -> Promise:
    return Promise(**cells)  # type: ignore[arg-type]  # read by column


def _action(cells: Cells, rest: Cells) -> Action:
    return Action(**cells)  # type: ignore[arg-type]  # read by column


def _touch_summary(cells: Cells, rest: Cells) -> TouchSummary:
    counts = {
        channel: cast("int", cells[f"{channel.value}s"])
        for channel in Channel
        if f"{channel.value}s" in cells
    }
    given = {
        name: value for name, value in cells.items() if name not in {f"{each.value}s" for each in Channel}
    }
    return TouchSummary(**given, counts=counts)  # type: ignore[arg-type]  # read by column


def _purchase_summary(cells: Cells, rest: Cells) -> PurchaseSummary:
    given = {name: value for name, value in cells.items() if name not in {"net", "currency"}}
    return PurchaseSummary(**given, net=_maybe_money(cells, "net"))  # type: ignore[arg-type]  # read by column


_LABELS: Final = {
    "customers": Text("customers", zh="客户"),
    "people": Text("people", zh="联系人"),
    "sellers": Text("sellers", zh="销售员"),
    "purchases": Text("purchases", zh="购买"),
    "touches": Text("touches", zh="联系"),
    "opportunities": Text("opportunities", zh="商机"),
    "complaints": Text("complaints", zh="投诉"),
    "invoices": Text("invoices", zh="发票"),
    "promises": Text("promises", zh="承诺"),
    "actions": Text("actions", zh="处理"),
    "touch_summaries": Text("sums of touches", zh="联系汇总"),
    "purchase_summaries": Text("sums of purchases", zh="购买汇总"),
}

_key, _text, _day, _at = reading.read_key, reading.read_text, reading.read_day, reading.read_moment
_amount, _currency, _flag, _count = (
    reading.read_amount,
    reading.read_currency,
    reading.read_flag,
    reading.read_count,
)

TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "customers",
            _columns(
                {"id": _key, "name": _text},
                {
                    "grade": _text, "seller": _text, "size": _text, "city": _text, "since": _day,
                    "credit_limit": reading.read_limit, "currency": _currency, "credit_hold": _flag,
                },
            ),
            _customer, Customer, key=("id",), keeps=True,
        ),
        Table(
            "people",
            _columns(
                {"id": _key, "customer": _key, "name": _text},
                {
                    "role": _text, "born": _day, "lunar_born": reading.read_lunar, "wedding_anniversary": _day,
                    "consent": _read_consents, "mourning_until": _day,
                },
            ),
            _person, Person, key=("id",),
        ),
        Table(
            "sellers",
            _columns({"name": _text}, {"visits_per_day": _count, "calls_per_day": _count, "absent_until": _day, "deputy": _text}),
            _seller, Seller, key=("name",),
        ),
        Table(
            "purchases",
            _columns(
                {"customer": _key, "at": _at, "amount": _amount, "currency": _currency},
                {"id": _key, "product": _text, "quantity": reading.read_quantity, "outlet": _text},
            ),
            _purchase, Purchase, key=("id", "product"),
        ),
        Table(
            "touches",
            _columns(
                {"customer": _key, "at": _at, "channel": reading.read_channel},
                {"id": _key, "by": _text, "direction": reading.read_direction, "outcome": _text, "next_on": _day},
            ),
            _touch, Touch, key=("id",),
        ),
        Table(
            "opportunities",
            _columns(
                {"id": _key, "customer": _key, "process": _text, "stage": _text, "since": _at},
                {"amount": _amount, "currency": _currency, "seller": _text, "closed_on": _day},
            ),
            _opportunity, Opportunity, key=("id",), keeps=True,
        ),
        Table(
            "complaints",
            _columns(
                {"id": _key, "customer": _key, "received_at": _at},
                {
                    "procedure": _text, "stage": _text, "severity": reading.read_severity, "owner": _text,
                    "acknowledged_at": _at, "resolved_at": _at, "followed_up_at": _at,
                },
            ),
            _complaint, (ComplaintRow, Complaint), key=("id",),
        ),
        Table(
            "invoices",
            _columns(
                {"id": _key, "customer": _key, "issued_on": _day, "due_on": _day, "amount": _amount, "currency": _currency},
                {"open_amount": _amount, "paid_on": _day, "disputed": _flag, "credit_note": _flag},
            ),
            _invoice, Invoice, key=("id",),
        ),
        Table(
            "promises",
            _columns({"id": _key, "customer": _key, "what": _text, "due": _day}, {"by": _text, "kept_at": _at}),
            _promise, Promise, key=("id",),
        ),
        Table(
            "actions",
            _columns(
                {"line": _text, "matters": reading.read_list, "customers": reading.read_list, "verb": read_verb, "at": _at, "by": _text},
                {"channel": reading.read_channel, "until": _day, "to": _text, "why": _text},
            ),
            _action, Action, key=("line", "at"),
        ),
        Table(
            "touch_summaries",
            _columns(
                {"customer": _key, "as_of": _day},
                {
                    "last_out_at": _at, "last_in_at": _at, "visits": _count, "calls": _count, "messages": _count,
                    "cards": _count, "known_since": _day, "next_on": _day,
                },
            ),
            _touch_summary, TouchSummary, key=("customer",),
        ),
        Table(
            "purchase_summaries",
            _columns(
                {"customer": _key, "as_of": _day},
                {
                    "first_on": _day, "last_on": _day, "occasions": _count, "net": _amount, "currency": _currency,
                    "lines": _count, "known_since": _day,
                },
            ),
            _purchase_summary, PurchaseSummary, key=("customer",),
        ),
    )
}  # fmt: skip
"""Every table by its name. The last two are sums for a caller who counts in SQL instead of passing whole logs."""
