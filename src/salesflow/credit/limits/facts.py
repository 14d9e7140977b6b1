"""Facts for a review: what the other rooms know about one customer in one currency on a day, as plain values.

A review asks nobody and looks nothing up. What it may know stands here; None always means not known, and never zero.

>>> from salesflow.basics.money import money
>>> bills = [
...     Invoice("C-7", "F-1", date(2026, 1, 5), date(2026, 2, 4), money(9000, "CNY"), paid_on=date(2026, 2, 14)),
...     Invoice("C-7", "F-2", date(2026, 3, 1), date(2026, 3, 31), money(18000, "CNY")),
... ]
>>> trade = Trading.of(bills, as_of=date(2026, 3, 31), days=90)
>>> print(trade.sales, "|", trade.collected, "|", trade.level(1), "|", trade.level(Decimal("0.5")))
CNY 27,000 | CNY 9,000 | CNY 18,000 | CNY 9,000

Source: CR-6; field study of credit 1.4, 4.1 and 5.1 (average sales do not cover lumpy orders, so levels are kept).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, localcontext
from math import floor
from operator import itemgetter
from typing import Any, Final, Self, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Limit, Money, computed
from salesflow.basics.reasons import Verdict
from salesflow.basics.text import Text
from salesflow.credit.exposure import EXACT, Bills, Exposure
from salesflow.credit.limits.grant import Grant, OverdueAllowance, fixed_on, order_cap, overdue_allowance
from salesflow.credit.rating.exact import read_number
from salesflow.credit.rating.statements import Acceptance, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError

__all__ = ["Debts", "Facts", "LineState", "OpenSignal", "Trading", "by_currency"]

_ZERO: Final = Decimal(0)
_add: Final = EXACT.add
_new: Final = object.__new__
_first = itemgetter(0)

_Stands: TypeAlias = "tuple[tuple[Decimal, int], ...]"
"""Amounts owed, and for how many days each."""


def _latest_first(pair: tuple[int, Money]) -> tuple[int, Decimal]:
    return -pair[0], -pair[1].amount


def _late(value: Iterable[tuple[int, Money]]) -> tuple[tuple[int, Money], ...]:
    pairs = tuple(value)
    for days, amount in pairs:
        check_count("late", days)
        _check_money("late", amount)
    return tuple(sorted(pairs, key=_latest_first))


def by_currency(
    value: Mapping[str, Decimal | int | str] | tuple[Money, ...],
) -> tuple[Money, ...]:
    """Amounts that a rule names by currency, such as ``{"CNY": 100}``, as money in the order of the currencies."""
    amounts = [Money(v, k) for k, v in value.items()] if isinstance(value, Mapping) else value
    return tuple(sorted(amounts, key=lambda amount: amount.currency))


def _check_money(field: str, amount: object) -> None:
    if not isinstance(amount, Money):
        raise InputError(field, amount, "give Money, with its currency")


def _check_debt(field: str, amount: Money, currency: str) -> None:
    if amount.currency != currency:
        raise CurrencyError(field, amount, f"what is used is in {currency}")
    if amount.amount < _ZERO:
        raise InputError(field, amount, "is negative; give the size of the debt")


@attrs.frozen
class Debts:
    """What a customer uses of his limit (`used`), and which undisputed parts of it are late, latest first.

    Of two parts that are equally late the larger comes first, however they were given: they are the same debts.
    `late` are pairs of days late and amount. What is disputed is part of `used` and never of `late`. `credits` are credit
    notes and money paid ahead that are not set off yet: they are set off against the latest debts first. What is no money,
    and a negative amount, is an `InputError`, two currencies a `CurrencyError`. Source: CR-5, CR-6.
    """

    used: Money
    late: tuple[tuple[int, Money], ...] = attrs.field(default=(), converter=_late)
    credits: Money | None = None

    def __attrs_post_init__(self) -> None:
        _check_money("used", self.used)
        currency = self.used.currency
        for _, amount in self.late:
            _check_debt("late", amount, currency)
        _check_debt("used", self.used, currency)
        if self.credits is not None:
            _check_money("credits", self.credits)
            _check_debt("credits", self.credits, currency)

    @classmethod
    def of(cls, exposure: Exposure, used: Money | None = None) -> Self:
        """The debts from the open invoices; `used` when orders and deliveries count too (a ledger's `Position.used`)."""
        late: list[tuple[int, Money]] = []
        plain, is_sorted, last = True, True, 0
        owed = unapplied = _ZERO
        for item in exposure.items:
            days, amount = item.days_late, item.amount
            owed = _add(owed, amount.amount)
            if not item.disputed:
                if amount.amount < _ZERO:
                    unapplied = _add(unapplied, amount.amount)
                if days:
                    late.append((days, amount))
                    plain = plain and type(days) is int and days > 0 and amount.amount >= _ZERO
                    is_sorted, last = is_sorted and days != last, days
        currency = exposure.currency
        if used is None:
            used = computed(owed, currency)
        if used.amount < _ZERO:
            used = Money(0, currency)
        notes = computed(EXACT.minus(unapplied), currency)
        if not plain or cls is not Debts or used.currency != currency:
            return cls(used, late, notes)
        # the items of an exposure stand latest first and in its currency: `__init__` would look at them again
        if not is_sorted:
            late.sort(key=_latest_first)
        made = _new(cls)
        _set_used(made, used)
        _set_late(made, tuple(late))
        _set_credits(made, notes)
        return made

    def late_by(self, days: int) -> Money:
        """What is more than so many days late, after credit notes are set off; never below zero."""
        return Money(self.late_amount(days), self.used.currency)

    def late_amount(self, days: int) -> Decimal:
        """The same as `late_by`, as a bare number in the currency of the debts."""
        if not self.late or self.late[0][0] <= days:
            return _ZERO
        left = _ZERO if self.credits is None else EXACT.minus(self.credits.amount)
        for age, amount in self.late:
            if age <= days:
                break
            left = _add(left, amount.amount)
        return max(left, _ZERO)

    @property
    def oldest_days_late(self) -> int:
        """Days the oldest undisputed debt is late, 0 when none is."""
        return self.late[0][0] if self.late else 0


# the slots' own setters, the quickest way past `frozen`
_set_used: Final[Any] = Debts.__dict__["used"].__set__
_set_late: Final[Any] = Debts.__dict__["late"].__set__
_set_credits: Final[Any] = Debts.__dict__["credits"].__set__


def _stands(value: Iterable[tuple[Decimal | int | str, int]] | None) -> _Stands | None:
    if value is None:
        return None
    found: list[tuple[Decimal, int]] = []
    for amount, days in value:
        check_count("levels", days)
        owed = read_number(amount, "levels")
        if owed < _ZERO:
            raise InputError("levels", owed, "is negative; who has paid too much owes nothing")
        if days:
            found.append((owed, days))
    return tuple(found)


def _levels(stands: _Stands | None) -> _Stands | None:
    """The highest first, days of the same amount together."""
    if stands is None:
        return None
    found: dict[Decimal, int] = {}
    for amount, days in sorted(stands, key=_first, reverse=True):
        found[amount] = found.get(amount, 0) + days
    return tuple(found.items())


def _check_window(days: int) -> None:
    check_count("days", days)
    if not days:
        raise InputError("days", days, "a window has at least one day")


@attrs.frozen
class Trading:
    """How a customer bought and paid in a window of so many days that ends on the day of the question.

    `sales` is what was invoiced to him on credit, credit notes taken off; `collected` what he paid; `levels` are pairs of
    an amount owed (in `currency`) and the number of days on which he owed it, as many days together as the window has.
    Each may be None: not known. `invoices` is the number of invoices behind it. Amounts below zero, levels that are no exact
    numbers, and levels that do not cover the window, are an `InputError`; two currencies are a `CurrencyError`. Source: CR-6.
    """

    currency: str
    days: int
    invoices: int
    sales: Money | None = None
    collected: Money | None = None
    # as they came, day by day: a review asks for one of them, and nobody for all
    _stands: _Stands | None = attrs.field(
        default=None, alias="levels", converter=_stands, eq=_levels, repr=False
    )

    def __attrs_post_init__(self) -> None:
        check_count("invoices", self.invoices)
        _check_window(self.days)
        for field, amount in (("sales", self.sales), ("collected", self.collected)):
            if amount is None:
                continue
            _check_money(field, amount)
            if amount.currency != self.currency:
                raise CurrencyError(field, amount, f"the trading is in {self.currency}")
            if amount.is_negative:
                raise InputError(field, amount, "is negative")
        stands = self._stands
        if stands is not None and sum([span for _, span in stands]) != self.days:
            raise InputError("levels", stands, f"must cover the {self.days} days of the window")

    @classmethod
    def of(cls, invoices: Iterable[Invoice] | Bills, *, as_of: date, days: int = 180) -> Trading:
        """The trading of one customer in one currency, as far as it was known on the day; `Bills` serve when they are read.

        Invoices of a later day and payments of a later day are not known yet. A part payment without its day is taken to
        be as old as the invoice for the levels, and is left out of `collected`. No invoice at all is an `InputError`: then
        nothing is known, and the fact is None. Two customers, and an invoice that comes twice, are an `InputError`, two
        currencies a `CurrencyError`.
        """
        _check_window(days)
        bills = Bills.of(invoices, as_of=as_of)
        currency = bills.currency
        if currency is None:
            raise InputError("invoices", (), "there is none; without one nothing is known of the trading")
        today = bills.as_of.toordinal()
        opening = today - days + 1
        sold = paid = owed = _ZERO
        changes: list[tuple[int, Decimal]] = []
        count = 0
        with localcontext(EXACT):
            for _, issued, _, paid_on, amount, left in bills.known:
                is_sale = amount > _ZERO
                if issued >= opening:
                    sold += amount
                    if is_sale:
                        count += 1
                    changes.append((issued, amount))
                elif paid_on is None or paid_on < opening:
                    if left:  # most of what is old was paid before the window began
                        owed += left
                    continue
                else:
                    owed += amount
                if left is not amount:
                    change = left - amount
                    changes.append((issued if paid_on is None else paid_on, change))
                    if is_sale and paid_on is not None:
                        paid -= change
            stands = _day_by_day(owed, changes, opening, today + 1)
        sales, collected = computed(max(_ZERO, sold), currency), computed(paid, currency)
        return _traded(currency, days, count, sales, collected, stands)

    @property
    def levels(self) -> _Stands | None:
        """What he owed and for how many days, the highest amount first; None when it is not known."""
        return _levels(self._stands)

    def level(self, share: Decimal | int) -> Money | None:
        """The amount that was not exceeded on that share of the days; 1 gives the peak. None when it is not known."""
        if self._stands is None:
            return None
        left = floor(EXACT.multiply(EXACT.subtract(1, share), self.days))
        place, stands = 0, sorted(self._stands, key=_first, reverse=True)
        while place < len(stands) - 1 and (left := left - stands[place][1]) >= 0:
            place += 1  # the highest stand first
        return computed(stands[place][0], self.currency)


_put: Final[list[Any]] = [Trading.__dict__[each.name].__set__ for each in attrs.fields(Trading)]


def _traded(*parts: object) -> Trading:
    """Trading from parts that hold together: past `__init__`, which would look at every level again."""
    made = _new(Trading)
    for put, part in zip(_put, parts, strict=True):
        put(made, part)
    return made


def _day_by_day(owed: Decimal, changes: list[tuple[int, Decimal]], opening: int, end: int) -> _Stands:
    """What he owed, and for how many days: from the stand before the window and its changes, in any order.

    Who has paid too much owes nothing.
    """
    found: list[tuple[Decimal, int]] = []
    add = found.append
    since = opening
    changes.sort(key=_first)
    for day, change in changes:
        if day > since:
            add((_ZERO if owed.is_signed() else owed, day - since))
            since = day
        owed += change
    add((_ZERO if owed.is_signed() else owed, end - since))
    return tuple(found)


@attrs.frozen
class OpenSignal:
    """A warning that is open on the day: its kind, how grave it is, and its words.

    From the register: ``[OpenSignal(each.kind, each.severity, each.label) for each in register.open_on(day)]``.
    """

    kind: str
    severity: Severity
    label: Text


def _grants(value: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(value)


@attrs.frozen
class LineState:
    """Where a credit line stands on a day: its grants, whether it is frozen or cancelled, and what happened last.

    `CreditLine.state_on` gives it. `reviewed_on` is the last full review, `refused_on` the last proposal that was refused.
    """

    grants: tuple[Grant, ...] = attrs.field(default=(), converter=_grants)
    frozen_on: date | None = attrs.field(default=None, kw_only=True)
    is_cancelled: bool = attrs.field(default=False, kw_only=True)
    raised_on: date | None = attrs.field(default=None, kw_only=True)
    unfrozen_on: date | None = attrs.field(default=None, kw_only=True)
    refused_on: date | None = attrs.field(default=None, kw_only=True)
    reviewed_on: date | None = attrs.field(default=None, kw_only=True)
    lapses_noted: frozenset[str] = attrs.field(default=frozenset(), kw_only=True)

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of the limit may be used although the number stands."""
        return self.frozen_on is not None

    def fixed_limit(self, day: date) -> Limit:
        """The fixed limit on a day, without temporary grants."""
        grant = fixed_on(self.grants, on=day)
        return None if grant is None else grant.amount

    def order_cap_on(self, day: date) -> Money | None:
        """The most that one order may take on a day; None when no grant of the day says (`grant.order_cap`)."""
        return order_cap(self.grants, on=day)

    def overdue_allowance_on(self, day: date) -> OverdueAllowance | None:
        """What may be late on a day before controls act; None when no grant of the day says."""
        return overdue_allowance(self.grants, on=day)

    def lapsed(self, day: date) -> Grant | None:
        """The last fixed grant when it has ended by that day, none follows, and nobody has noted it."""
        last: Grant | None = None
        for each in self.grants:
            if not each.is_temporary and each.begins <= day and (last is None or each.begins > last.begins):
                last = each
        if last is None or last.is_valid_on(day) or last.id in self.lapses_noted:
            return None
        return last


def _day(value: date) -> date:
    return shared_day(as_day(value, "as_of"))


def _signals(value: Iterable[OpenSignal] | None) -> tuple[OpenSignal, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        raise InputError("signals", value, "give OpenSignal values, or None when nobody has looked")
    found = tuple(value)
    for each in found:
        if not isinstance(each, OpenSignal):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("signals", each, "give OpenSignal(kind, severity, label) of each open warning")
    return found


_KINDS: Final[tuple[tuple[str, type], ...]] = (
    ("debts", Debts), ("grade", Standing), ("trading", Trading), ("statement", Statement), ("expected_month", Money),
    ("cover", Money),
)  # fmt: skip


def _no_verdicts() -> list[tuple[Acceptance, Verdict[Statement | None]]]:
    return []


@attrs.frozen
class Facts:
    """All that a review may know about one customer in one currency on the day `as_of`.

    `line` is where his credit line stands, `debts` what he owes, `grade` his standing by the house's rating, `signals` the
    warnings that are open (an empty list says that somebody looked), `trading` how he bought and paid, `statement` his
    figures, `expected_month` what he is expected to buy in a month, `cover` what securities cover, `terms_days` the days he
    has to pay (without it those of his grant). None means not known. `grant` is the fixed grant of the day. An amount in
    another currency is a `CurrencyError`, a grade that begins after the day and a value of another kind an `InputError`.
    Source: CR-6.
    """

    customer: str = attrs.field(converter=read_customer)
    currency: str
    as_of: date = attrs.field(converter=_day)
    line: LineState = attrs.field(default=LineState(), kw_only=True)
    debts: Debts | None = attrs.field(default=None, kw_only=True)
    grade: Standing | None = attrs.field(default=None, kw_only=True)
    signals: tuple[OpenSignal, ...] | None = attrs.field(default=None, kw_only=True, converter=_signals)
    trading: Trading | None = attrs.field(default=None, kw_only=True)
    statement: Statement | None = attrs.field(default=None, kw_only=True)
    expected_month: Money | None = attrs.field(default=None, kw_only=True)
    cover: Money | None = attrs.field(default=None, kw_only=True)
    terms_days: int | None = attrs.field(default=None, kw_only=True)
    grant: Grant | None = attrs.field(default=None, init=False, repr=False, eq=False)
    _accepted: list[tuple[Acceptance, Verdict[Statement | None]]] = attrs.field(
        factory=_no_verdicts, init=False, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        if self.terms_days is not None:
            check_count("terms_days", self.terms_days)
        if not isinstance(self.line, LineState):  # pyright: ignore[reportUnnecessaryIsInstance]  # a CreditLine comes in
            raise InputError("line", self.line, "give where the line stands: line.state_on(as_of)")
        for field, kind in _KINDS:
            given: object = getattr(self, field)
            if given is not None and not isinstance(given, kind):
                raise InputError(field, given, f"give {kind.__name__}, or None when it is not known")
        currency = self.currency
        if self.trading is not None and self.trading.currency != currency:
            raise CurrencyError("trading", self.trading.currency, f"the review is in {currency}")
        if self.debts is not None and self.debts.used.currency != currency:
            raise CurrencyError("debts", self.debts.used, f"the review is in {currency}")
        for amount in (self.expected_month, self.cover):
            if amount is None:
                continue
            if amount.currency != self.currency:
                raise CurrencyError("facts", amount, f"the review is in {self.currency}")
            if amount.is_negative:
                raise InputError(
                    "facts", amount, "is negative; give zero or more, or None when it is not known"
                )
        for grant in self.line.grants:
            if isinstance(grant.amount, Money) and grant.amount.currency != self.currency:
                raise CurrencyError("grants", grant.amount, f"the review is in {self.currency}")
        if self.statement is not None and self.statement.currency != self.currency:
            raise CurrencyError("statement", self.statement.currency, f"the review is in {self.currency}")
        if self.statement is not None and self.statement.customer != self.customer:
            raise InputError("statement", self.statement.customer, f"the review is of {self.customer!r}")
        if self.grade is not None and self.grade.since > self.as_of:
            raise InputError("grade", self.grade, f"begins after {self.as_of}")
        object.__setattr__(self, "grant", fixed_on(self.line.grants, on=self.as_of))

    def accepted(self, accepts: Acceptance) -> Verdict[Statement | None]:
        """The statement when it may be used, else what speaks against it; without the description of the statement.

        It is judged once, however many methods of a review ask by the same rule.
        """
        for known, verdict in self._accepted:
            if known is accepts or known == accepts:
                return verdict
        against = accepts.against(self.statement, as_of=self.as_of)
        found = Verdict(None if against else self.statement, (), against)
        self._accepted.append((accepts, found))
        return found

    @property
    def limit(self) -> Limit:
        """The fixed limit on the day, without temporary grants."""
        return None if self.grant is None else self.grant.amount

    @property
    def terms(self) -> int | None:
        """The days he has to pay: as given, else those of his fixed grant; None when nobody says."""
        if self.terms_days is not None:
            return self.terms_days
        return None if self.grant is None else self.grant.terms_days
