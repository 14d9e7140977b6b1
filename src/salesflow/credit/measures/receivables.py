"""Receivables: a book of invoices as of a day in one currency: what is owed, what of it is late, what was sold when.

Everything the measures need comes from here, and nothing of it looks ahead: an invoice issued after the day is not
known, nor is a payment. How each kind of row counts:

- A **credit note** takes sales away on its day of issue. While it is open it is set off against what its customer owes.
- **Cash on account** (an advance, an overpayment, money not yet matched) is no sale; while open it is set off too.
- Setting off begins with the oldest due day, and never crosses from one customer to another. What is then left over
  is owed by us: it stands apart in `Balance.we_owe` and makes nobody else's debt smaller.
- A **part payment** leaves the open amount that the row states, from the day of payment. A row knows its latest payment
  only; a stated open amount without a day of payment holds from the day of issue.
- What is **disputed** is owed until that is settled, and said apart. What is due today is not late yet.
- Another **currency** is another book; nothing is converted.

>>> bills = [
...     Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(96000, "CNY")),
...     Invoice("C-7", "F-12", date(2026, 3, 1), date(2026, 3, 31), Money(20000, "CNY")),
...     Invoice("C-8", "N-1", date(2026, 3, 2), date(2026, 3, 2), Money(-500, "CNY"), credit_note=True),
... ]
>>> book = Receivables.of(bills, currency="CNY", as_of=date(2026, 3, 23))
>>> print(book.balance.overdue, "|", book.balance.current, "|", book.balance.we_owe, "|", book.last(90).amount)
CNY 96,000 | CNY 20,000 | CNY 500 | CNY 115,500
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Self

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money, total
from salesflow.basics.text import Text
from salesflow.credit.measures.figure import Input, check_currency, check_money
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

__all__ = ["Balance", "CreditSales", "OnAccount", "OpenDebt", "Receivables"]


@attrs.frozen(weakref_slot=False)
class OnAccount:
    """Money that came in and belongs to no invoice yet: an advance, an overpayment, cash not yet matched.

    It is open from `received_on` until the day before `applied_on` (then it has become the payment of an invoice, or
    was sent back). An amount that is not above zero, or applied before received, is an `InputError`. Source: CR-5.

    >>> advance = OnAccount("C-7", "P-3", date(2026, 3, 2), Money(500, "CNY"), applied_on=date(2026, 3, 9))
    >>> advance.is_open(date(2026, 3, 8)), advance.is_open(date(2026, 3, 9))
    (True, False)
    """

    customer: str
    id: str
    received_on: date
    amount: Money
    applied_on: date | None = None

    def __attrs_post_init__(self) -> None:
        read_id(self.customer, "customer")
        read_id(self.id, "id")
        received = as_day(self.received_on, "received_on")
        check_money("amount", self.amount)
        if not self.amount.is_positive:
            raise InputError("amount", self.amount, "money that came in is more than nothing")
        if self.applied_on is not None and as_day(self.applied_on, "applied_on") < received:
            raise InputError(
                "applied_on", self.applied_on, f"lies before the day of receipt {self.received_on}"
            )

    def is_open(self, as_of: date) -> bool:
        """Whether it had come in and was not yet applied at the end of that day."""
        return self.received_on <= as_of and (self.applied_on is None or self.applied_on > as_of)


@attrs.frozen
class Balance:
    """What is owed at the end of a day: the part not yet due, and the part that is late; together all of it.

    Make it from a `Receivables`, or from your own database. Credits are set off already; `set_off` says how much,
    `we_owe` what was left over to customers, `disputed` how much of what is owed is contested. These three are None
    when nobody said. A negative amount, or more disputed than owed, is an `InputError`, another currency a
    `CurrencyError`. Source: CR-5.

    >>> print(Balance(date(2026, 3, 23), Money(20000, "CNY"), Money(96000, "CNY")).owed)
    CNY 116,000
    """

    as_of: date
    current: Money
    overdue: Money
    disputed: Money | None = None
    set_off: Money | None = None
    we_owe: Money | None = None

    def __attrs_post_init__(self) -> None:
        as_day(self.as_of, "as_of")
        check_money("current", self.current)
        for field in ("current", "overdue", "disputed", "set_off", "we_owe"):
            amount: Money | None = getattr(self, field)
            if amount is None:
                continue
            check_money(field, amount)
            check_currency(field, (amount,), self.currency)
            if amount.is_negative:
                raise InputError(field, amount, "is negative; what we owe to customers is said in we_owe")
        if self.disputed is not None and self.disputed > self.owed:
            raise InputError("disputed", self.disputed, f"is more than all that is owed, {self.owed}")

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.current.currency

    @property
    def owed(self) -> Money:
        """All that is owed, disputed or not, late or not."""
        return self.current + self.overdue

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What is owed, and how much of it is disputed when that is so."""
        owed = Input(_OWED.fill(day=self.as_of), self.owed)
        if self.disputed is None or self.disputed.is_zero:
            return (owed,)
        return owed, Input(_DISPUTED, self.disputed)


@attrs.frozen
class CreditSales:
    """What was sold on credit from the day `begins` to the day before `ends`: invoices less credit notes.

    With tax, as the invoices are. `amount` is None when it is not known. An empty window is an `InputError`. Source:
    CR-5.

    >>> CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(90000, "CNY")).months
    3
    """

    begins: date
    ends: date
    amount: Money | None

    def __attrs_post_init__(self) -> None:
        if as_day(self.ends, "ends") <= as_day(self.begins, "begins"):
            raise InputError("ends", self.ends, f"must come after {self.begins}; the window is empty")
        if self.amount is not None:
            check_money("amount", self.amount)

    @property
    def days(self) -> int:
        """How many days the window has."""
        return self.ends.toordinal() - self.begins.toordinal()

    @property
    def last(self) -> date:
        """The last day of the window."""
        return shared_day(self.ends.toordinal() - 1)

    @property
    def months(self) -> int | None:
        """How many calendar months the window is; None when it does not run from a first of a month to another."""
        if self.begins.day != 1 or self.ends.day != 1:
            return None
        return 12 * (self.ends.year - self.begins.year) + self.ends.month - self.begins.month

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The amount, with the days it stands for; nothing when it is not known."""
        if self.amount is None:
            return ()
        return (Input(_SALES.fill(days=self.days, last=self.last), self.amount),)


@attrs.frozen(weakref_slot=False)
class OpenDebt:
    """What is left of an invoice on the day after its customer's credits were set off."""

    customer: str
    id: str
    issued_on: date
    due_on: date
    amount: Money
    disputed: bool


_IN_ORDER = attrgetter("issued_on", "customer", "id")
_BY_AGE = attrgetter("customer", "due_on", "issued_on", "id")


@attrs.frozen
class Receivables:
    """A book of invoices in one currency as it was known at the end of the day `as_of`; make it with `of`.

    `customer` is that of the book, None for a book of all. `known_since` is the first day from which all sales are in
    the book: a window that begins before it has no sum. None takes the book for complete. `other_currencies` are those
    of rows left to other books.

    A row in another currency is a `CurrencyError`; a row of later than `as_of`, or one that comes twice (it would be
    owed twice), an `InputError`. Source: CR-5.
    """

    currency: str
    as_of: date
    rows: tuple[Invoice, ...]
    on_account: tuple[OnAccount, ...] = ()
    customer: str | None = None
    known_since: date | None = None
    other_currencies: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        as_day(self.as_of, "as_of")
        if self.known_since is not None:
            as_day(self.known_since, "known_since")
        check_currency("invoices", (row.amount for row in self.rows), self.currency)
        check_currency("on_account", (cash.amount for cash in self.on_account), self.currency)
        for field, days in (
            ("invoices", [row.issued_on for row in self.rows]),
            ("on_account", [cash.received_on for cash in self.on_account]),
        ):
            if days and (late := max(days)) > self.as_of:
                raise InputError(field, late, f"is not known yet on {self.as_of}")
        _once("invoices", [(row.customer, row.id) for row in self.rows])
        _once("on_account", [(cash.customer, cash.id) for cash in self.on_account])

    @classmethod
    def of(
        cls,
        invoices: Iterable[Invoice],
        *,
        currency: str,
        as_of: date,
        on_account: Iterable[OnAccount] = (),
        customer: str | None = None,
        known_since: date | None = None,
    ) -> Self:
        """The book as of a day from the ledger's rows, in any order.

        Rows of other customers (when one is named) and of other currencies stay out; the latter are named in
        `other_currencies`. Rows of later days are not known yet.
        """
        as_day(as_of, "as_of")
        own = [row for row in invoices if customer is None or row.customer == customer]
        cash = [each for each in on_account if customer is None or each.customer == customer]
        others = {row.amount.currency for row in own} | {each.amount.currency for each in cash}
        bills = [row for row in own if row.amount.currency == currency and row.issued_on <= as_of]
        money = [each for each in cash if each.amount.currency == currency and each.received_on <= as_of]
        bills.sort(key=_IN_ORDER)
        money.sort(key=attrgetter("received_on", "customer", "id"))
        rest = tuple(sorted(others - {currency}))
        return cls(currency, as_of, tuple(bills), tuple(money), customer, known_since, rest)

    def at(self, day: date) -> Self:
        """The same book at the end of an earlier day; a later day is an `InputError`, since it is not known yet."""
        if as_day(day, "day") > self.as_of.toordinal():
            raise InputError("day", day, f"is not known yet on {self.as_of}")
        bills = tuple([row for row in self.rows if row.issued_on <= day])
        cash = tuple([each for each in self.on_account if each.received_on <= day])
        return attrs.evolve(self, as_of=day, rows=bills, on_account=cash)

    # -- what is owed ----------------------------------------------------------------------------------------------

    @cached_property
    def _settled(self) -> tuple[tuple[OpenDebt, ...], Money, Money]:
        """The open debts after setting off, what was set off, what was left over to customers."""
        day, found = self.as_of, list[OpenDebt]()
        given: dict[str, list[Money]] = {}
        for row in self.rows:
            left = row.open_on(day)
            if left.amount > 0:
                found.append(OpenDebt(row.customer, row.id, row.issued_on, row.due_on, left, row.disputed))
            elif left.amount < 0:
                given.setdefault(row.customer, []).append(-left)
        for cash in self.on_account:
            if cash.is_open(day):
                given.setdefault(cash.customer, []).append(cash.amount)
        found.sort(key=_BY_AGE)
        rests = {name: total(amounts, self.currency) for name, amounts in given.items()}
        credit_in_all = total(rests.values(), self.currency)
        debts: list[OpenDebt] = []
        for debt in found:
            credit = rests.get(debt.customer)
            if credit is None or credit.is_zero:
                debts.append(debt)
                continue
            used = min(credit, debt.amount)
            rests[debt.customer] = credit - used
            if used < debt.amount:
                debts.append(attrs.evolve(debt, amount=debt.amount - used))
        we_owe = total(rests.values(), self.currency)
        return tuple(debts), credit_in_all - we_owe, we_owe

    @property
    def debts(self) -> tuple[OpenDebt, ...]:
        """What is left of each invoice, by customer, the oldest due day first."""
        return self._settled[0]

    @cached_property
    def balance(self) -> Balance:
        """What is owed at the end of the day, cut into not yet due and late."""
        debts, set_off, we_owe = self._settled
        currency, day = self.currency, self.as_of
        return Balance(
            day,
            total((debt.amount for debt in debts if debt.due_on >= day), currency),
            total((debt.amount for debt in debts if debt.due_on < day), currency),
            total((debt.amount for debt in debts if debt.disputed), currency),
            set_off,
            we_owe,
        )

    @cached_property
    def by_customer(self) -> tuple[tuple[str, Money], ...]:
        """What each customer owes, the largest first; who owes nothing is not there."""
        owed: dict[str, list[Money]] = {}
        for debt in self.debts:
            owed.setdefault(debt.customer, []).append(debt.amount)
        sums = [(name, total(amounts, self.currency)) for name, amounts in owed.items()]
        return tuple(sorted(sums, key=lambda pair: (pair[1].amount.copy_negate(), pair[0])))

    # -- what was sold ---------------------------------------------------------------------------------------------

    @cached_property
    def _sold(self) -> tuple[list[int], list[Money]]:
        """The days with sales in order, and the sums of all sales before each of them."""
        days: dict[int, list[Money]] = {}
        for row in self.rows:
            days.setdefault(row.issued_on.toordinal(), []).append(row.amount)
        ordinals = sorted(days)
        sums = (total(days[day], self.currency) for day in ordinals)
        return ordinals, list(accumulate(sums, initial=Money(0, self.currency)))

    def sales(self, begins: date, ends: date) -> CreditSales:
        """What was sold on credit from `begins` to the day before `ends`.

        Not known when it begins before `known_since`. A window that runs past `as_of` is an `InputError`.
        """
        first, after = as_day(begins, "begins"), as_day(ends, "ends")
        if after > self.as_of.toordinal() + 1:
            raise InputError("ends", ends, f"the sales after {self.as_of} are not known yet")
        if self.known_since is not None and first < self.known_since.toordinal():
            return CreditSales(begins, ends, None)
        days, sums = self._sold
        return CreditSales(begins, ends, sums[bisect_left(days, after)] - sums[bisect_left(days, first)])

    def last(self, days: int) -> CreditSales:
        """What was sold on credit in so many days up to and with `as_of`."""
        check_count("days", days)
        if not days:
            raise InputError("days", days, "a window has one day or more")
        after = self.as_of.toordinal() + 1
        return self.sales(shared_day(after - days), shared_day(after))

    def months(self) -> tuple[CreditSales, ...]:
        """The sales of each calendar month back to the first known one, the latest first (it ends with `as_of`)."""
        found: list[CreditSales] = []
        ends, begins = self.as_of.toordinal() + 1, self.as_of.replace(day=1).toordinal()
        while ends > (earliest := self._earliest):
            if begins < earliest and self.known_since is not None:
                break  # a month of which only a part is known would say too little
            found.append(self.sales(shared_day(begins), shared_day(ends)))
            ends, begins = begins, shared_day(begins - 1).replace(day=1).toordinal()
        return tuple(found)

    def stretches(self, days: int) -> tuple[CreditSales, ...]:
        """The sales of stretches of so many days back to the first known one, the latest first."""
        found = [self.last(days)] if self.as_of.toordinal() >= self._earliest else []
        while found and found[-1].begins.toordinal() > self._earliest:
            ends = found[-1].begins
            found.append(self.sales(shared_day(ends.toordinal() - days), ends))
        return tuple([each for each in found if each.amount is not None])

    @property
    def _earliest(self) -> int:
        """The first day of which sales are known; the day after `as_of` when there is none."""
        if self.known_since is not None:
            return self.known_since.toordinal()
        days, _ = self._sold
        return days[0] if days else self.as_of.toordinal() + 1


def _once(field: str, keys: list[tuple[str, str]]) -> None:
    if len(set(keys)) < len(keys):
        twice = next(before for before, after in pairwise(sorted(keys)) if before == after)
        raise InputError(field, twice, "is listed twice and would count twice; keep one row")


_OWED = Text("owed on {day}", zh="{day}应收余额")
_DISPUTED = Text("of it disputed", zh="其中有争议")
_SALES = Text("credit sales in the {days} days to {last}", zh="截至{last}的{days}天赊销额")
