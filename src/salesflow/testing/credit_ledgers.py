"""Hypothesis strategies for credit ledgers, positions, securities, groups and give and take; plural of what they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.credit_ledger_laws import check_credit_ledger
>>> @settings(max_examples=5)
... @given(credit_ledgers())
... def every_ledger_keeps_the_laws(ledger):
...     check_credit_ledger(ledger, as_of=date(2026, 12, 31))
>>> every_ledger_keeps_the_laws()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Limit, Money
from salesflow.basics.reasons import Declined
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    Applied,
    Cancelled,
    CreditNoteIssued,
    Delivered,
    Disputed,
    DisputeSettled,
    Entry,
    Invoiced,
    NoteDishonoured,
    NoteTaken,
    Ordered,
    Paid,
    Prepaid,
    Refunded,
    Rescheduled,
    Reserved,
    Reversed,
    WrittenOff,
)
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.credit.ledger.stage import CLAIMS, HELD, Stage
from salesflow.credit.trading.trade_entries import Promised, Taken
from salesflow.credit.trading.trade_off import TradeOff, TradeState
from salesflow.credit.trading.trade_offs import TradeOffs

__all__ = [
    "credit_entries",
    "credit_groups",
    "credit_kinds",
    "credit_ledgers",
    "credit_limits",
    "positions",
    "securities",
    "security_books",
    "trade_offs",
]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_DAY: Final = date(2026, 3, 2)
_CUSTOMERS: Final = ("C-1", "C-2", "C-3", "C-4")

KINDS: Final[tuple[type[Entry], ...]] = (
    Reserved, Ordered, Delivered, Invoiced, NoteTaken, NoteDishonoured, Disputed, DisputeSettled, Paid, Cancelled,
    WrittenOff, CreditNoteIssued, Prepaid, Applied, Refunded, Rescheduled, Reversed,
)  # fmt: skip
"""Every kind of entry, so that a test sees whether each came."""

_NEEDS: Final[tuple[tuple[type[Entry], frozenset[Stage]], ...]] = (
    (Delivered, frozenset({Stage.ORDERED})),
    (Invoiced, frozenset({Stage.DELIVERED, Stage.ORDERED})),
    (NoteTaken, frozenset({Stage.INVOICED})),
    (NoteDishonoured, frozenset({Stage.NOTE})),
    (Disputed, frozenset({Stage.INVOICED})),
    (DisputeSettled, frozenset({Stage.DISPUTED})),
    (Paid, frozenset({Stage.INVOICED, Stage.DISPUTED, Stage.NOTE})),
    (Cancelled, frozenset({Stage.ORDERED, Stage.RESERVED, Stage.DELIVERED})),
    (WrittenOff, frozenset({Stage.INVOICED, Stage.DISPUTED, Stage.NOTE, Stage.DELIVERED})),
    (CreditNoteIssued, frozenset({Stage.INVOICED, Stage.DISPUTED})),
    (Applied, frozenset(HELD)),
    (Refunded, frozenset(HELD)),
    (Rescheduled, frozenset({Stage.ORDERED, Stage.RESERVED, Stage.INVOICED, Stage.NOTE})),
)


@st.composite
def credit_kinds(draw: st.DrawFn, ledger: CreditLedger, *, at: pendulum.DateTime) -> type[Entry]:
    """The kind of a next entry: in seven of ten one for which there is something in the ledger, else any."""
    stages = {stage for stage, _ in ledger.position(as_of=at.date()).by_stage}
    fitting = [Reserved, Ordered, Prepaid, *[kind for kind, needed in _NEEDS if needed & stages]]
    guided = draw(st.integers(0, 9)) < 7
    return draw(st.sampled_from(fitting if guided else KINDS))


def _cents(most: int = 100_000) -> st.SearchStrategy[Money]:
    return st.integers(1, most).map(lambda cents: Money(Decimal(cents).scaleb(-2), "CNY"))


def _days() -> st.SearchStrategy[date]:
    return st.integers(0, 120).map(lambda after: _DAY + timedelta(days=after))


@st.composite
def credit_entries(
    draw: st.DrawFn, ledger: CreditLedger, kind: type[Entry], *, key: str, at: pendulum.DateTime
) -> Entry:
    """One entry of a kind for a ledger: in seven of ten one that fits (part or all of what is there), else any."""
    standing = {
        (each.stage, each.document): each.amount for each in ledger.position(as_of=at.date()).documents
    }
    guided = draw(st.integers(0, 9)) < 7

    def pick(stages: Sequence[Stage]) -> tuple[Stage, str, Money]:
        known = [place for place in sorted(standing, key=str) if place[0] in stages]
        if not guided or not known:
            return draw(st.sampled_from(list(stages))), draw(st.sampled_from(["X-1", "X-2"])), draw(_cents())
        stage, document = draw(st.sampled_from(known))
        whole = standing[stage, document]
        part = draw(st.integers(1, int(whole.amount * 100)))
        return stage, document, whole if draw(st.booleans()) else Money(Decimal(part).scaleb(-2), "CNY")

    new, day = f"X-{draw(st.integers(1, 4))}", draw(_days())
    fresh = draw(st.booleans())
    if kind is Reserved:
        return Reserved(key, new, draw(_cents()), draw(st.none() | _days()), at=at)
    if kind is Ordered:
        _, of, amount = pick([Stage.RESERVED])
        return Ordered(key, f"O{key}", amount, None if fresh else of, draw(st.none() | _days()), at=at)
    if kind is Delivered:
        _, of, amount = pick([Stage.ORDERED])
        return Delivered(key, new, amount, None if fresh and not guided else of, at=at)
    if kind is Invoiced:
        stage, of, amount = pick([Stage.DELIVERED, Stage.ORDERED])
        return Invoiced(
            key, f"F{key}", amount, day, None if fresh and not guided else of, out_of=stage, at=at
        )
    if kind is NoteTaken:
        _, of, amount = pick([Stage.INVOICED])
        return NoteTaken(key, f"N{key}", amount, of, day, at=at)
    if kind is NoteDishonoured:
        _, of, amount = pick([Stage.NOTE])
        return NoteDishonoured(key, new, amount, of, at=at)
    if kind is Disputed:
        _, of, amount = pick([Stage.INVOICED])
        return Disputed(key, of, amount, at=at)
    if kind is DisputeSettled:
        _, of, amount = pick([Stage.DISPUTED])
        return DisputeSettled(key, of, amount, at=at)
    if kind is Paid:
        stage, of, amount = pick([Stage.INVOICED, Stage.DISPUTED, Stage.NOTE])
        return Paid(key, of, amount, out_of=stage, at=at)
    if kind is Cancelled:
        stage, of, amount = pick([Stage.ORDERED, Stage.RESERVED, Stage.DELIVERED])
        return Cancelled(key, of, amount, out_of=stage, at=at)
    if kind is WrittenOff:
        stage, of, amount = pick([Stage.INVOICED, Stage.DISPUTED, Stage.NOTE, Stage.DELIVERED])
        return WrittenOff(key, of, amount, out_of=stage, at=at)
    if kind is CreditNoteIssued:
        stage, of, amount = pick([Stage.INVOICED, Stage.DISPUTED])
        return CreditNoteIssued(key, new, amount, None if fresh else of, out_of=stage, at=at)
    if kind is Prepaid:
        orders = [document for stage, document in standing if stage is Stage.ORDERED]
        return Prepaid(key, new, draw(_cents()), draw(st.sampled_from([None, *sorted(orders), "X-1"])), at=at)
    if kind is Applied:
        stage, of, held = pick(HELD)
        settles, to, claim = pick([Stage.INVOICED, Stage.DISPUTED, Stage.NOTE])
        amount = min(held, claim) if guided else held
        return Applied(key, of, amount, to, out_of=stage, settles=settles, at=at)
    if kind is Refunded:
        stage, of, amount = pick(HELD)
        return Refunded(key, of, amount, out_of=stage, at=at)
    if kind is Rescheduled:
        stage, document, _ = pick([Stage.ORDERED, Stage.RESERVED, Stage.INVOICED, Stage.NOTE])
        return Rescheduled(key, document, day, stage=stage, at=at)
    keys = [each.key for each in ledger.entries[-3:]] if guided else []
    return Reversed(key, draw(st.sampled_from([*keys, "K0"])), at=at)


@st.composite
def credit_ledgers(draw: st.DrawFn, *, most: int = 14, customer: str = "C-1") -> CreditLedger:
    """Ledgers of up to `most` entries as they come in life; a step that is declined is left out."""
    ledger, at = CreditLedger(customer, "CNY"), _START
    for number in range(1, draw(st.integers(0, most)) + 1):
        at = at.add(hours=draw(st.sampled_from([0, 1, 24, 240])))
        kind = draw(credit_kinds(ledger, at=at))
        answer = ledger.write(draw(credit_entries(ledger, kind, key=f"K{number}", at=at)))
        ledger = ledger if isinstance(answer, Declined) else answer
    return ledger


def credit_limits() -> st.SearchStrategy[Limit]:
    """Limits decided (zero among them), undecided and lifted, in CNY."""
    amounts = st.integers(0, 3_000).map(lambda amount: Money(amount, "CNY"))
    return st.one_of(amounts, amounts, st.none(), st.just(UNLIMITED))


@st.composite
def positions(draw: st.DrawFn, *, customer: str = "C-1", as_of: date = _DAY) -> Position:
    """Positions with documents at every stage, some behind the horizon, prepayments for known and unknown orders."""
    places = draw(
        st.lists(
            st.tuples(st.sampled_from([*CLAIMS, *HELD]), st.sampled_from(["X-1", "X-2"])),
            max_size=6,
            unique=True,
        )
    )
    found: list[OpenDocument] = []
    for stage, document in places:
        day = draw(st.sampled_from([None, as_of + timedelta(days=5), as_of + timedelta(days=90)]))
        order = draw(st.sampled_from([None, "X-1", "X-2"])) if stage is Stage.PREPAID else None
        found.append(OpenDocument(stage, document, draw(_cents()), day, order))
    if draw(st.booleans()):
        found.append(OpenDocument(Stage.ORDERED, "X-3", draw(_cents()), as_of + timedelta(days=90)))
        found.append(OpenDocument(Stage.PREPAID, "X-3", draw(_cents()), order="X-3"))
    until = draw(st.sampled_from([None, as_of + timedelta(days=30)]))
    return Position(customer, "CNY", as_of, found, until)


@st.composite
def securities(draw: st.DrawFn, *, id: str = "S-1") -> Security:  # noqa: A002  # the field's name
    """Securities of every kind, some begun, ended, in another currency, given by the customer himself or his group."""
    kind = draw(st.sampled_from([*SecurityKind, SecurityKind.INSURANCE, SecurityKind.GUARANTEE]))
    currency = draw(st.sampled_from(["CNY", "CNY", "CNY", "USD"]))
    cents = draw(st.integers(1, 200_000))
    face = Money(Decimal(cents).scaleb(-2), currency)
    share = draw(st.integers(0, cents))
    part = Money(Decimal(share).scaleb(-2), currency)
    begins = draw(_days())
    insured = kind is SecurityKind.INSURANCE
    return Security(
        id,
        kind,
        face,
        begins,
        draw(st.sampled_from([None, begins + timedelta(days=30), begins + timedelta(days=1)])),
        coverage=Decimal(draw(st.integers(1, 100))).scaleb(-2),
        allocations={"C-1": part, draw(st.sampled_from(["C-2", "C-3"])): face - part},
        giver=draw(st.sampled_from([*_CUSTOMERS, "bank-1"])),
        asset=f"asset-{id}" if kind is SecurityKind.PLEDGE else None,
        stops_after=draw(st.sampled_from([None, 30, 30, 60])) if insured else None,
    )


@st.composite
def security_books(draw: st.DrawFn) -> Securities:
    """Books of a few securities."""
    return Securities([draw(securities(id=f"S-{number}")) for number in range(draw(st.integers(0, 4)))])


@st.composite
def credit_groups(draw: st.DrawFn) -> CreditGroup:
    """Groups of C-1 to C-4 in any tree, with a shared limit or allocated parts; C-90 was merged into one of them."""
    parents = {
        _CUSTOMERS[place]: draw(st.sampled_from(_CUSTOMERS[:place])) for place in range(1, len(_CUSTOMERS))
    }
    merged = {"C-90": draw(st.sampled_from(_CUSTOMERS))}
    if draw(st.booleans()):
        return CreditGroup("G-1", parents, draw(credit_limits()), Sharing.SHARED, merged=merged)
    parts = {
        each: Money(draw(st.integers(0, 2_000)), "CNY")
        for each in draw(st.sets(st.sampled_from(_CUSTOMERS), min_size=1))
    }
    spare = Money(draw(st.integers(0, 500)), "CNY")
    limit = sum(parts.values(), spare)
    return CreditGroup("G-1", parents, limit, Sharing.ALLOCATED, parts=parts, merged=merged)


@st.composite
def trade_offs(draw: st.DrawFn, *, most: int = 14) -> TradeOffs:
    """Registers of one dealer with up to two exchanges, as they come in life; a step that is declined is left out."""
    book, at = TradeOffs("D-4"), _START
    for number in range(draw(st.integers(0, most))):
        at = at.add(days=draw(st.sampled_from([0, 1, 10])))
        answer = _trade_step(draw, book, number, at)
        book = book if isinstance(answer, Declined) else answer
    return book


_STEPS: Final = (
    "ask",
    "grant",
    "pay",
    "take",
    "perform",
    "pay out",
    "refuse",
    "withdraw",
    "claim back",
    "lapse",
)


def _next_step(draw: st.DrawFn, one: TradeOff) -> str:
    """In seven of ten a step that the life of the exchange waits for."""
    short = {reason.code for reason in one.short_of()}
    if draw(st.integers(0, 9)) >= 7:
        return draw(st.sampled_from(_STEPS))
    if one.state is TradeState.ASKED:
        return draw(st.sampled_from(["grant", "grant", "grant", "refuse"]))
    if "payment_short" in short:
        return "pay"
    if short:
        return "take"
    if one.not_shown():
        return "perform"
    return (
        draw(st.sampled_from(["withdraw", "claim back", "pay out"])) if one.given.is_positive else "pay out"
    )


def _trade_step(draw: st.DrawFn, book: TradeOffs, number: int, at: pendulum.DateTime) -> TradeOffs | Declined:
    known = book.trade_offs
    one = draw(st.sampled_from(known)) if known else None
    which = "T-1" if one is None else one.id
    amount = Money(draw(st.sampled_from([100, 200])), "CNY")
    voucher = f"V-{number if draw(st.integers(0, 9)) else 1}"
    fresh = one is None or (len(known) == 1 and not draw(st.integers(0, 4)))
    match "ask" if fresh or one is None else _next_step(draw, one):
        case "ask":
            return book.ask(draw(st.sampled_from(["T-1", "T-2"])), "a leaflet", amount, at=at)
        case "grant":
            due = at.date() + timedelta(days=draw(st.sampled_from([60, 60, 60, 20, -1])))
            promised = Promised(Money(100, "CNY"), due)
            return book.grant(which, amount, payment=promised, off_take=promised, by="u-2", at=at)
        case "pay":
            return book.came(which, Taken.PAYMENT, amount, on=at.date(), voucher=voucher, at=at)
        case "take":
            return book.came(which, Taken.OFF_TAKE, amount, on=at.date(), voucher=voucher, at=at)
        case "perform":
            return book.performed(which, on=at.date(), evidence=voucher, at=at)
        case "pay out":
            by = draw(st.sampled_from(["u-2", "u-3", "u-3"]))
            return book.pay_out(which, amount, voucher=voucher, by=by, at=at)
        case "refuse":
            return book.refuse(which, "too dear", at=at)
        case "withdraw":
            shown = [] if one is None else [each.voucher for each in one.received]
            return book.withdraw(which, draw(st.sampled_from(shown or ["V-1"])), "it came back", at=at)
        case "claim back":
            return book.claim_back(which, amount, "he did not do it", voucher=voucher, at=at)
        case _:
            return book.lapse(which, "time is up", at=at)
