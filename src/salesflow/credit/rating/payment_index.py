"""Payment index: how a customer pays, as one number from 0 to 100, weighted by money.

80 means on the due day, 100 a month early, 50 a month late. What is open and overdue counts with its age so far, so
that nobody looks better by not paying at all. What the customer disputes is owed (see `Exposure`) and says nothing
about how he pays, though a dispute must be decided some day. Fewer than three invoices say nothing yet.

>>> from salesflow.basics.money import money
>>> bills = [
...     Invoice("C-7", "F-1", date(2026, 1, 5), date(2026, 2, 4), money(6000, "CNY"), paid_on=date(2026, 2, 4)),
...     Invoice("C-7", "F-2", date(2026, 1, 9), date(2026, 2, 8), money(3000, "CNY"), paid_on=date(2026, 3, 10)),
...     Invoice("C-7", "F-3", date(2026, 1, 20), date(2026, 2, 19), money(1000, "CNY")),
... ]
>>> conduct = PaymentIndex().judge(bills, as_of=date(2026, 3, 21))
>>> conduct.value, conduct.points
(Fraction(68, 1), Decimal('68.00'))
>>> print(conduct.explain())
the payment index is 68.00 of 100 over 3 invoices, CNY 10,000 in all; 80 means paid on the due day [CR-1 CR-3]
the latest, invoice F-2, was paid 30 days after the due day [CR-1 CR-3]
invoice F-3 is still open, 30 days after the due day [CR-1 CR-3]
source: dandb.com, chart of dollar-weighted payment scores (version 2026.1) [CR-1 CR-3]
doubt: others print 14 and 21 days where it has 15 and 22 [CR-1 CR-3]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Final, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.credit.exposure import EXACT, Bills
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import cut, is_whole, read_number
from salesflow.customers.history import Invoice
from salesflow.errors import DefinitionError

__all__ = ["ConductItem", "PaymentConduct", "PaymentIndex"]

_ROWS: Final = ("CR-1", "CR-3")
_INDEX: Final = Text(
    "the payment index is {points} of 100 over {n} {n|invoice|invoices}, {amount} in all; "
    "{prompt} means paid on the due day",
    zh="付款指数为{points}（满分100），依据{n}张发票，合计{amount}；{prompt}表示到期日付款",
)
_WORST_PAID: Final = Text(
    "the latest, invoice {id}, was paid {days} {days|day|days} after the due day",
    zh="最晚的一张是发票{id}，到期后{days}天付款",
)
_WORST_OPEN: Final = Text(
    "invoice {id} is still open, {days} {days|day|days} after the due day",
    zh="发票{id}到期{days}天仍未付清",
)
_DISPUTED: Final = Text(
    "{n} disputed {n|invoice|invoices} ({ids}): not counted in how the customer pays",
    zh="有争议的发票{n}张（{ids}）：不计入付款表现",
)
_DECIDE: Final = Text(
    "the dispute about invoice {id} is still open {days} {days|day|days} after the due day; "
    "decide it: {allowed} {allowed|day|days} are allowed (this does not count against the customer)",
    zh="发票{id}到期已{days}天，争议仍未解决；期限为{allowed}天，请作出决定（不影响客户的付款表现）",
)
_FEW: Final = Text(
    "{n} {n|invoice says|invoices say} how the customer pays; {least} {least|is|are} needed",
    zh="只有{n}张发票能说明客户的付款表现，至少需要{least}张",
)
_UNDATED: Final = Text(
    "it is not known when {ids} {n|was|were} paid",
    zh="{n}张发票已付款，但付款日期未知（{ids}）",
)

_ZERO: Final = Decimal(0)

_Row: TypeAlias = tuple[str, int, Decimal, bool]
_Knots: TypeAlias = tuple[tuple[int, Decimal], ...]

_MOST_DAYS: Final = 10_000


def _knots(value: Iterable[tuple[int, Decimal | int | str]]) -> _Knots:
    return tuple((day, read_number(points, "knots")) for day, points in value)


_PUBLISHED: Final = _knots(
    [(-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20)]
)

_CHART: Final = Citation(
    "payment_index",
    "2026.1",
    "dandb.com, chart of dollar-weighted payment scores",
    Text("others print 14 and 21 days where it has 15 and 22", zh="另有资料把15天和22天印作14天和21天"),
)


def _share(value: Decimal | int | str) -> Decimal:
    return read_number(value, "undated_share")


@attrs.frozen(weakref_slot=False)
class ConductItem:
    """One invoice, or the paid or open part of one: the days beyond its due day, and the money that weighs.

    `days` is negative when it was paid early; for what is open it is the age so far.
    """

    invoice: str
    days: int
    amount: Money
    is_open: bool


@attrs.frozen
class PaymentIndex:
    """The rule of a payment index: a curve from days beyond terms to points, and what counts.

    `knots` are pairs of days and points, straight lines between them, flat outside; points may not rise with the days.
    An invoice counts when it fell due within the `window_days` that end on the day of the question, and also when it
    had become as late as the last knot at some time within them; so the window may not be shorter than the last knot,
    and a debt never becomes too old to count. What is not due yet counts when its day has come. Credit notes and
    invoices of nothing never count.

    `least_items` is the number of invoices below which there is no index. `decide_within` is the number of days after
    the due day within which a dispute should be decided. `undated_share` is the share of the money whose day of payment
    may be unknown: by default none, since leaving a late day out must never help.

    A definition that does not hold together is a `DefinitionError`. Sources: CR-1, CR-3.

    >>> PaymentIndex().points_at(18), PaymentIndex().points_at(-45), PaymentIndex().points_at(400)
    (Fraction(460, 7), Fraction(100, 1), Fraction(20, 1))
    """

    knots: _Knots = attrs.field(
        default=_PUBLISHED,
        converter=_knots,
    )
    citation: Citation = attrs.field(default=_CHART, kw_only=True)
    window_days: int = attrs.field(default=180, kw_only=True)
    least_items: int = attrs.field(default=3, kw_only=True)
    decide_within: int = attrs.field(default=90, kw_only=True)
    undated_share: Decimal = attrs.field(default=_ZERO, converter=_share, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field in ("window_days", "least_items", "decide_within"):
            check_count(field, getattr(self, field))
        problems: list[str] = []
        days = [day for day, _ in self.knots]
        points = [each for _, each in self.knots]
        if not all(is_whole(day) and abs(day) <= _MOST_DAYS for day in days):
            problems.append(f"the days of a knot are whole numbers up to {_MOST_DAYS:,}")
        elif len(days) < 2 or any(one >= other for one, other in pairwise(days)):
            problems.append("at least two knots are needed, and their days must rise")
        elif self.window_days < days[-1]:
            problems.append(
                f"a window of {self.window_days} days forgets debts before they are {days[-1]} days late"
            )
        if any(one < other for one, other in pairwise(points)):
            problems.append("the points rise with the days: paying later would be better")
        if not all(0 <= each <= 100 for each in points):
            problems.append("points lie between 0 and 100")
        if not self.least_items:
            problems.append("without a single invoice there is no index")
        if not 0 <= self.undated_share < 1:
            problems.append("the share of unknown days lies between 0 and 1, 1 left out")
        if problems:
            raise DefinitionError(f"curve {self.citation}", problems)

    @cached_property
    def _table(self) -> tuple[int, int, tuple[Decimal, ...], int]:
        """The first and the last day, the points of every day between, and the number they all were multiplied by."""
        first, last = self.knots[0][0], self.knots[-1][0]
        lines = list(pairwise((day, Fraction(points)) for day, points in self.knots))
        points = [lines[0][0][1]]
        for (left, high), (right, low) in lines:
            slope = (low - high) / (right - left)
            points += [high + slope * step for step in range(1, right - left + 1)]
        common = lcm(*(each.denominator for each in points))
        return first, last, tuple(Decimal(int(each * common)) for each in points), common

    def points_at(self, days: int) -> Fraction:
        """The points of something paid so many days after its due day; negative days are days before it."""
        first, last, points, common = self._table
        return Fraction(points[min(max(days, first), last) - first]) / common

    def judge(self, invoices: Iterable[Invoice] | Bills, *, as_of: date) -> PaymentConduct:
        """How one customer pays, from his invoices in one currency, as far as they were known on the day.

        An invoice of a later day is not known yet, a payment of a later day is not made yet. `Bills` serve when they are
        read already. A second customer and an invoice that comes twice are an `InputError`, a second currency is a
        `CurrencyError`: rate each by itself.
        """
        bills = Bills.of(invoices, as_of=as_of)
        today = as_of.toordinal()
        first, last, points, common = self._table
        opening = today - self.window_days + 1
        rows: list[_Row] = []
        add = rows.append
        disputed: list[tuple[str, int, bool]] = []
        undated: list[str] = []
        counted = 0
        scored = weight = unknown = _ZERO
        with localcontext(EXACT):  # the operators are three times as quick as the methods of a context
            for row, _, due, paid_on, amount, left in bills.known:
                if due > today or amount <= _ZERO:
                    continue
                late = today - due
                if row.disputed:
                    if left or due >= opening:
                        disputed.append((row.id, late, bool(left)))
                    continue
                counts = False
                if left is not amount:
                    paid = amount - left if left else amount
                    if paid_on is None:
                        undated.append(row.id)
                        unknown += paid
                    else:
                        took = paid_on - due
                        if due >= opening or (took >= last and paid_on >= opening):
                            add((row.id, took, paid, False))
                            place = took - first if first <= took < last else 0 if took < first else -1
                            scored += paid * points[place]
                            weight += paid
                            counts = True
                if left:
                    add((row.id, late, left, True))
                    place = late - first if first <= late < last else 0 if late < first else -1
                    scored += left * points[place]
                    weight += left
                    counts = True
                if counts:
                    counted += 1
        value: Fraction | None = None
        allowed = EXACT.multiply(EXACT.add(weight, unknown), self.undated_share) if unknown else _ZERO
        if counted >= self.least_items and unknown <= allowed:
            top, bottom = scored.as_integer_ratio()
            over, under = weight.as_integer_ratio()
            value = Fraction(top * under, bottom * over * common)
        return PaymentConduct(
            self, bills.customer, bills.currency, as_of, value, tuple(rows), tuple(disputed), tuple(undated)
        )

    def judge_all(self, invoices: Iterable[Invoice], *, as_of: date) -> dict[tuple[str, str], PaymentConduct]:
        """How every customer of a ledger pays, by customer and currency, sorted by both."""
        rows: dict[tuple[str, str], list[Invoice]] = {}
        for row in invoices:
            rows.setdefault((row.customer, row.amount.currency), []).append(row)
        return {key: self.judge(own, as_of=as_of) for key, own in sorted(rows.items())}


@attrs.frozen
class PaymentConduct:
    """How one customer pays, as far as it was known on the day `as_of`: the index, what it rests on, what was left out.

    `value` is the exact index, None when too little is known (never a low number); `points` is the same with two
    decimals, cut off. `customer` and `currency` are None when there was no invoice at all. Reasons are worded when
    somebody reads them. Sources: CR-1, CR-3.
    """

    policy: PaymentIndex = attrs.field(repr=False)
    customer: str | None
    currency: str | None
    as_of: date
    value: Fraction | None
    _rows: tuple[_Row, ...] = attrs.field(repr=False)
    _disputed: tuple[tuple[str, int, bool], ...] = ()
    undated: tuple[str, ...] = ()

    @property
    def points(self) -> Decimal | None:
        """The index with two decimals, cut off and not rounded up."""
        return None if self.value is None else cut(self.value)

    @property
    def items(self) -> tuple[ConductItem, ...]:
        """What counted, in the order in which it was given; an invoice paid in part gives two items."""
        if self.currency is None:
            return ()
        return tuple(
            ConductItem(name, days, Money(amount, self.currency), is_open)
            for name, days, amount, is_open in self._rows
        )

    @property
    def count(self) -> int:
        """How many invoices counted."""
        return len({row[0] for row in self._rows})

    @property
    def disputed(self) -> tuple[str, ...]:
        """The invoices that were left out because the customer disputes them."""
        return tuple(name for name, _, _ in self._disputed)

    @property
    def to_decide(self) -> tuple[str, ...]:
        """The disputes that should have been decided by now."""
        return tuple(name for name, _ in self._overdue_disputes)

    @property
    def _overdue_disputes(self) -> list[tuple[str, int]]:
        allowed = self.policy.decide_within
        return [(name, late) for name, late, is_open in self._disputed if is_open and late > allowed]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the index rests on, the worst of it, and what the customer disputes."""
        said: list[Reason] = []
        if self.points is not None:
            prompt = cut(self.policy.points_at(0), 0)
            with localcontext(EXACT):
                amount = Money(sum((row[2] for row in self._rows), _ZERO), str(self.currency))
            words = _INDEX.fill(points=self.points, n=self.count, amount=amount, prompt=prompt)
            said.append(Reason("payment_index", words, _ROWS))
        for is_open, code, text in ((False, "latest_paid", _WORST_PAID), (True, "latest_open", _WORST_OPEN)):
            late = [row for row in self._rows if row[3] is is_open and row[1] > 0]
            if late:
                worst = max(late, key=lambda row: (row[1], row[2]))
                said.append(Reason(code, text.fill(id=worst[0], days=worst[1]), _ROWS))
        if self._disputed:
            words = _DISPUTED.fill(n=len(self._disputed), ids=self.disputed)
            said.append(Reason("disputed", words, _ROWS))
        for name, days in self._overdue_disputes:
            words = _DECIDE.fill(id=name, days=days, allowed=self.policy.decide_within)
            said.append(Reason("decide_dispute", words, _ROWS))
        return (*said, *self.policy.citation.reasons(_ROWS))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is not known: too few invoices, payments without a day."""
        said: list[Reason] = []
        if self.count < self.policy.least_items:
            words = _FEW.fill(n=self.count, least=self.policy.least_items)
            said.append(Reason("few_invoices", words, _ROWS))
        if self.undated:
            words = _UNDATED.fill(n=len(self.undated), ids=self.undated)
            said.append(Reason("payment_day_unknown", words, _ROWS))
        return tuple(said)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)
