"""What happened with a customer: touches, purchases, invoices, and their sums for callers who count in SQL.

Rows are facts as they were logged; a rule never changes them. A question is asked as of a day, and a row of a
later day is then *not yet known*. Whoever has millions of rows passes a summary instead of the log.

>>> from datetime import date, datetime, timezone
>>> from salesflow.basics.channels import Channel
>>> call = Touch("C-7", datetime(2026, 3, 2, 1, 30, tzinfo=timezone.utc), Channel.CALL)
>>> TouchSummary.of([call], as_of=date(2026, 3, 31), zone="Asia/Shanghai").count(Channel.CALL)
1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol, Self, TypeVar

import attrs

from salesflow.basics.channels import Channel, Direction, read_channel, read_direction
from salesflow.basics.counts import check_count
from salesflow.basics.moments import day_of, instant
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money, total
from salesflow.errors import CurrencyError, HistoryError, InputError

__all__ = ["Invoice", "Purchase", "PurchaseSummary", "Touch", "TouchSummary", "agreed_day"]

_TALKS: Final = frozenset({Channel.VISIT, Channel.CALL})


@attrs.frozen(weakref_slot=False)
class Touch:
    """One meeting of a seller and a customer: a visit, a call, a message or a card, at an aware moment.

    `by` is the seller, `outcome` free words, `next_on` the day agreed for the next touch ("talk in a month",
    CA-3). A touch is outgoing unless the log says that the customer came to us. Channel and direction may be given
    by their words. Unknown ones, an empty customer, a naive `at`, an `outcome` that is no text and a `next_on` that
    is not a plain date are an `InputError`. Sources: CA-3, CA-4.

    >>> from datetime import datetime, timezone
    >>> Touch("C-7", datetime(2026, 3, 2, tzinfo=timezone.utc), Channel.VISIT, by="Li").direction
    <Direction.OUT: 'out'>
    """

    customer: str
    at: datetime
    channel: Channel = attrs.field(converter=read_channel)
    id: str | None = None
    by: str | None = None
    direction: Direction = attrs.field(default=Direction.OUT, converter=read_direction)
    outcome: str = ""
    next_on: date | None = None

    def __attrs_post_init__(self) -> None:
        _check_row(self.customer, self.at)
        _check_outcome(self.outcome)
        if self.next_on is not None:
            _check_day("next_on", self.next_on)

    def repeats(self, other: Touch) -> bool:
        """Whether the other row says the same in everything, its moment in whatever zone."""
        return instant(self.at) == instant(other.at) and attrs.evolve(self, at=other.at) == other


def agreed_day(rows: Iterable[Touch]) -> date | None:
    """The day agreed with a customer that still holds, None when there is none (CA-3).

    A promise is ours to keep: it holds until we talk to him again, or a new day is agreed. His own call does not undo
    it, nor does a card or a message of ours of which nothing is noted: a greeting is not the talk that was promised.
    Of touches at one moment the earliest day holds. `rows` are the touches of one customer as far as they are known,
    in any order.

    >>> from datetime import datetime, timezone
    >>> promised = Touch("C-7", datetime(2026, 3, 2, tzinfo=timezone.utc), Channel.VISIT, next_on=date(2026, 3, 16))
    >>> his_own = Touch("C-7", datetime(2026, 3, 5, tzinfo=timezone.utc), Channel.CALL, direction=Direction.IN)
    >>> agreed_day([promised, his_own])
    datetime.date(2026, 3, 16)
    """
    latest: int | None = None
    agreed: list[date] = []
    for row in rows:
        if row.next_on is None and not _is_talk_of_ours(row):
            continue
        when = instant(row.at)
        if latest is None or when > latest:
            latest, agreed = when, []
        if when == latest and row.next_on is not None:
            agreed.append(row.next_on)
    return min(agreed, default=None)


def _once(rows: Iterable[Touch]) -> Iterable[Touch]:
    """The touches, one with an id only once."""
    seen: dict[tuple[str, str], Touch] = {}
    for row in rows:
        if row.id is not None:
            before = seen.get((row.customer, row.id))
            if before is not None:
                if not before.repeats(row):
                    raise HistoryError(
                        row.customer, None, f"the id {row.id!r} stands for two different touches"
                    )
                continue
            seen[row.customer, row.id] = row
        yield row


def _is_talk_of_ours(touch: Touch) -> bool:
    return touch.direction is Direction.OUT and (touch.channel in _TALKS or bool(touch.outcome.strip()))


@attrs.frozen(weakref_slot=False)
class Purchase:
    """One line of what a customer bought, at an aware moment; a negative amount is a return.

    `quantity` is in the unit in which the product is sold, and negative on a return, as the amount is: who counts
    what was used up (`cadence.reminders.Usage.of`) tells a return by that sign. It is not checked against the
    amount. An empty customer, a naive `at`, an amount that is not `Money` and a quantity that is not a finite
    Decimal are an `InputError`. Source: CU-7.

    >>> from datetime import datetime, timezone
    >>> Purchase("C-7", datetime(2026, 3, 2, tzinfo=timezone.utc), Money("-40", "CNY")).is_return
    True
    """

    customer: str
    at: datetime
    amount: Money
    id: str | None = None
    product: str | None = None
    quantity: Decimal | None = None
    outlet: str | None = None

    def __attrs_post_init__(self) -> None:
        _check_row(self.customer, self.at)
        _check_money("amount", self.amount)
        if self.quantity is not None:
            _check_quantity(self.quantity)

    @property
    def is_return(self) -> bool:
        """Whether goods or money went back."""
        return self.amount.amount < 0


@attrs.frozen(weakref_slot=False)
class Invoice:
    """What a customer owes by a day. Dates are calendar days of the business; amounts have one currency.

    `open_amount` is what the ledger states as still open, None when it states nothing; `paid_on` is the day of
    the (latest) payment: without an open amount all was paid on it. A credit note is negative and says so.

    Refused with `InputError`: paid or due before issued, a negative invoice that is no credit note (and the
    other way round), more open than was invoiced, another sign, and a payment that left all of it open. Two
    currencies are a `CurrencyError`. Sources: CR-5, CR-6.

    >>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money("96000", "CNY"))
    >>> bill.open_on(date(2026, 3, 23)).render(), bill.days_late(date(2026, 3, 23))
    ('CNY 96,000', 47)
    """

    customer: str
    id: str
    issued_on: date
    due_on: date
    amount: Money
    open_amount: Money | None = None
    paid_on: date | None = None
    disputed: bool = False
    credit_note: bool = False

    def __attrs_post_init__(self) -> None:
        _check_name("customer", self.customer)
        _check_name("id", self.id)
        _check_day("issued_on", self.issued_on)
        _check_day("due_on", self.due_on)
        _check_money("amount", self.amount)
        if self.due_on < self.issued_on:
            raise InputError("due_on", self.due_on, f"lies before the day of issue {self.issued_on}")
        paid_on, amount = self.paid_on, self.amount.amount
        if paid_on is not None:
            _check_day("paid_on", paid_on)
            if paid_on < self.issued_on:
                raise InputError("paid_on", paid_on, f"lies before the day of issue {self.issued_on}")
        if amount < 0 and not self.credit_note:
            raise InputError("amount", self.amount, "is negative; only a credit note may be")
        if amount > 0 and self.credit_note:
            raise InputError("amount", self.amount, "is positive; the amount of a credit note is negative")
        if self.open_amount is not None:
            self._check_open(self.open_amount)

    def _check_open(self, open_amount: Money) -> None:
        _check_money("open_amount", open_amount)
        amount, left = self.amount.amount, open_amount.amount
        if open_amount.currency != self.amount.currency:
            raise CurrencyError("open_amount", open_amount, f"the invoice is in {self.amount.currency}")
        least, most = (amount, Decimal(0)) if amount < 0 else (Decimal(0), amount)
        if not least <= left <= most:
            raise InputError("open_amount", open_amount, "must lie between nothing and the invoiced amount")
        # Some ledgers export the original amount here for paid invoices; believing it would dun who has paid.
        if self.paid_on is not None and amount != 0 and left == amount:
            raise InputError("open_amount", open_amount, "all is open and yet there was a payment; drop one")

    def is_known(self, as_of: date) -> bool:
        """Whether it had been issued by then."""
        _check_day("as_of", as_of)
        return self.issued_on <= as_of

    def open_on(self, as_of: date) -> Money:
        """What was still open at the end of that day, as far as it was known then.

        Nothing before the day of issue; the whole amount while a payment still lies ahead (the stated open
        amount is then the state after that payment, and no earlier state is known).

        >>> paid = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money("10", "CNY"),
        ...                paid_on=date(2026, 3, 1))
        >>> paid.open_on(date(2026, 2, 28)).render(), paid.open_on(date(2026, 3, 1)).render()
        ('CNY 10', 'CNY 0')
        """
        if not self.is_known(as_of):
            return Money(0, self.amount.currency)
        if self.paid_on is not None and self.paid_on > as_of:
            return self.amount
        if self.open_amount is not None:
            return self.open_amount
        return self.amount if self.paid_on is None else Money(0, self.amount.currency)

    def days_late(self, as_of: date) -> int:
        """Days past the due day while something is open for us to collect; else 0 (also for a credit note)."""
        if self.open_on(as_of).amount <= 0:
            return 0
        return max(0, as_of.toordinal() - self.due_on.toordinal())


def _counts(
    counts: Mapping[Channel, int] | Mapping[str, int] | tuple[tuple[Channel | str, int], ...],
) -> tuple[tuple[Channel, int], ...]:
    pairs = tuple(counts.items()) if isinstance(counts, Mapping) else tuple(counts)
    return tuple(sorted((read_channel(channel), number) for channel, number in pairs if number))


@attrs.frozen
class TouchSummary:
    """What a log of touches says about one customer on the day `as_of`.

    `counts` holds the *outgoing* touches per channel from the first of that month to that day (a customer who
    comes to us does not fill our quota), given as a mapping, kept as pairs without zeros. `known_since` is the
    first day the log covers: before it, "never touched" cannot be said. `next_on` is the `agreed_day`. Negative
    counts, counts named twice, unknown channels and naive moments are an `InputError`. Sources: CA-3, CA-4, CA-10.

    >>> made = TouchSummary("C-7", date(2026, 3, 20), counts={Channel.CALL: 3})
    >>> made.count(Channel.CALL), made.count(Channel.VISIT), made.last_at
    (3, 0, None)
    """

    customer: str
    as_of: date
    last_out_at: datetime | None = None
    last_in_at: datetime | None = None
    counts: tuple[tuple[Channel, int], ...] = attrs.field(default=(), converter=_counts)
    known_since: date | None = None
    next_on: date | None = None

    def __attrs_post_init__(self) -> None:
        _check_name("customer", self.customer)
        for field, day in (
            ("as_of", self.as_of),
            ("known_since", self.known_since),
            ("next_on", self.next_on),
        ):
            if day is not None:
                _check_day(field, day)
        for field, at in (("last_out_at", self.last_out_at), ("last_in_at", self.last_in_at)):
            if at is not None:
                _check_moment(field, at)
        if len({channel for channel, _ in self.counts}) < len(self.counts):
            raise InputError("counts", self.counts, "a channel is counted twice")
        for _, number in self.counts:
            check_count("counts", number)

    def count(self, channel: Channel | str) -> int:
        """How many outgoing touches by this channel in the month of `as_of`, up to that day."""
        return dict(self.counts).get(read_channel(channel), 0)

    def last(self, direction: Direction | str) -> datetime | None:
        """The moment of the latest touch in this direction."""
        return self.last_out_at if read_direction(direction) is Direction.OUT else self.last_in_at

    @property
    def last_at(self) -> datetime | None:
        """The moment of the latest touch, whoever made it."""
        known = [at for at in (self.last_out_at, self.last_in_at) if at is not None]
        return max(known, key=instant, default=None)

    @classmethod
    def of(
        cls,
        rows: Iterable[Touch],
        *,
        as_of: date,
        zone: str,
        customer: str | None = None,
        known_since: date | None = None,
    ) -> Self:
        """The summary of one customer's touches; days are those of `zone`, later rows are not known yet.

        Name the `customer` when there may be no row at all. Without `known_since` the log is taken to begin
        with its first row. A touch that comes twice under one id counts once.

        Raises:
            InputError: rows of several customers.
            HistoryError: one id stands for two different touches.
        """
        customer, known = _known(_once(rows), customer, as_of, zone)
        last: dict[Direction, tuple[int, datetime]] = {}
        counts: dict[Channel, int] = {}
        for day, row in known:
            when = instant(row.at)
            if row.direction not in last or when > last[row.direction][0]:
                last[row.direction] = (when, row.at)
            if row.direction is Direction.OUT and (day.year, day.month) == (as_of.year, as_of.month):
                counts[row.channel] = counts.get(row.channel, 0) + 1
        return cls(
            customer,
            as_of,
            last_out_at=last[Direction.OUT][1] if Direction.OUT in last else None,
            last_in_at=last[Direction.IN][1] if Direction.IN in last else None,
            counts=counts,
            known_since=min((day for day, _ in known), default=None) if known_since is None else known_since,
            next_on=agreed_day(row for _, row in known),
        )


@attrs.frozen
class PurchaseSummary:
    """What a log of purchases says about one customer on the day `as_of`.

    An occasion is a day with at least one bought line: a day that only brought goods back is none, and many
    lines of one day are one. `net` is the sum of all lines, returns included, None without any line; `lines`
    counts them. Inconsistent figures are an `InputError`. Sources: CU-7, CA-10.

    >>> bought = PurchaseSummary("C-7", date(2026, 3, 20), date(2026, 1, 1), date(2026, 1, 31), occasions=4)
    >>> bought.mean_gap
    Fraction(10, 1)
    """

    customer: str
    as_of: date
    first_on: date | None = None
    last_on: date | None = None
    occasions: int = 0
    net: Money | None = None
    lines: int | None = None
    known_since: date | None = None

    def __attrs_post_init__(self) -> None:
        _check_name("customer", self.customer)
        _check_day("as_of", self.as_of)
        check_count("occasions", self.occasions)
        if self.known_since is not None:
            _check_day("known_since", self.known_since)
        first, last = self.first_on, self.last_on
        if first is None or last is None:
            if first is not last or self.occasions:
                raise InputError("occasions", self.occasions, "first_on, last_on and occasions go together")
            return
        _check_day("first_on", first)
        _check_day("last_on", last)
        days = last.toordinal() - first.toordinal()
        if not 1 <= self.occasions <= days + 1 or (days and self.occasions == 1):
            raise InputError("occasions", self.occasions, f"cannot be, from {first} to {last}")

    @property
    def mean_gap(self) -> Fraction | None:
        """Mean days between two occasions, exact; None (cannot be known) before there were two."""
        if self.first_on is None or self.last_on is None or self.occasions < 2:
            return None
        return Fraction(self.last_on.toordinal() - self.first_on.toordinal(), self.occasions - 1)

    @classmethod
    def of(
        cls,
        rows: Iterable[Purchase],
        *,
        as_of: date,
        zone: str,
        customer: str | None = None,
        known_since: date | None = None,
    ) -> Self:
        """The summary of one customer's purchases; days are those of `zone`, later rows are not known yet.

        Name the `customer` when there may be no row at all. Without `known_since` the log is taken to begin
        with its first row. Two currencies are a `CurrencyError`: convert one first.
        """
        customer, known = _known(rows, customer, as_of, zone)
        days = {day for day, row in known if row.amount.amount > 0}
        return cls(
            customer,
            as_of,
            first_on=min(days, default=None),
            last_on=max(days, default=None),
            occasions=len(days),
            net=total((row.amount for _, row in known), known[0][1].amount.currency) if known else None,
            lines=len(known),
            known_since=min((day for day, _ in known), default=None) if known_since is None else known_since,
        )


class _Row(Protocol):
    @property
    def customer(self) -> str: ...
    @property
    def at(self) -> datetime: ...


R = TypeVar("R", bound=_Row)


def _known(
    rows: Iterable[R], customer: str | None, as_of: date, zone: str
) -> tuple[str, list[tuple[date, R]]]:
    """The customer, and the rows of days up to `as_of`, each with its day in the zone."""
    _check_day("as_of", as_of)
    known: list[tuple[date, R]] = []
    where = named_zone(zone)
    for row in rows:
        if customer is None:
            customer = row.customer
        elif row.customer != customer:
            raise InputError(
                "rows", row.customer, f"the summary is of customer {customer!r}; group the rows first"
            )
        day = day_of(row.at, where)
        if day <= as_of:
            known.append((day, row))
    if customer is None:
        raise InputError("customer", None, "there are no rows: name the customer")
    return customer, known


# These take `object`: rows come from tables and foreign objects, where annotations hold nobody back.


def _check_name(field: str, value: object) -> None:
    if not isinstance(value, str) or not value:
        raise InputError(field, value, "an id is text and not empty; see basics.ids.read_id")


def _check_moment(field: str, value: object) -> None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InputError(field, value, "give an aware datetime (with a time zone)")


def _check_row(customer: object, at: object) -> None:
    if not isinstance(customer, str) or not customer:
        _check_name("customer", customer)
    if not isinstance(at, datetime) or at.tzinfo is None:
        _check_moment("at", at)


def _check_outcome(outcome: object) -> None:
    if not isinstance(outcome, str):
        raise InputError("outcome", outcome, "give text, empty when nothing was noted")


def _check_day(field: str, value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError(field, value, "give a calendar day (a date without a time)")


def _check_money(field: str, value: object) -> None:
    if not isinstance(value, Money):
        raise InputError(field, value, "give Money, an amount with its currency")


def _check_quantity(value: object) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InputError("quantity", value, "give a finite Decimal")
