"""Sell-through before sell-in: an order is proposed from what the customer sells and holds, never pushed on it.

Goods that a customer took as a favour (压货) stand on its shelf and keep it from buying again. So the proposal follows
its own sales: what it sells in the days to be covered, less what it holds and what is on the way, in whole packs. Our
shipments are no sales; where only they are known, its sell-through is not known. An order above the proposal is a push
and needs a stated reason: why, by whom, until when.

>>> from salesflow.basics.terms import days
>>> rule = OrderRule(target=days(30), lead=days(6))
>>> proposal = rule.propose(
...     "P-1", stock=Stock("P-1", Decimal(20), date(2026, 3, 30)), on_order=Decimal(0), pack=Decimal(12),
...     sold=[SellOut("P-1", Decimal(62), date(2026, 3, 1), date(2026, 3, 31))], as_of=date(2026, 4, 1),
... )
>>> proposal.quantity, proposal.cover
(Decimal('60'), Fraction(10, 1))
>>> proposal.order(Decimal(240)).explain()
'240 of P-1 is a push: what it sells and holds asks for 60; 240 would last 130 days instead of 36 [CU-15]'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Sentence, Text
from salesflow.customers.history import Purchase
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["CheckedOrder", "OrderRule", "Proposal", "PushReason", "SellOut", "Stock"]

_ROWS: Final = ("CU-15",)
_PLACES: Final = 40
# exact or not at all: 28 digits would round silently
_EXACT: Final = Context(prec=5 * _PLACES, traps=[Inexact, InvalidOperation])


def _product(value: str) -> str:
    return read_id(value, "product")


def _by(value: str) -> str:
    return read_id(value, "by")


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value))


def _check_quantity(field: str, value: object) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InputError(field, value, "give a finite Decimal")
    if value < 0:
        raise InputError(field, value, "is negative; a quantity is nothing or more")
    if value and not -_PLACES <= int(value.as_tuple().exponent) <= value.adjusted() <= _PLACES:
        raise InputError(field, value, f"has more than {_PLACES} digits on one side of the point")


@attrs.frozen
class Stock:
    """What a customer held of a product at the end of a day, in the unit in which it is sold; `source` says who counted.

    A negative, infinite or not exact quantity and a moment in place of a day are an `InputError`. Source: CU-15.
    """

    product: str = attrs.field(converter=_product)
    quantity: Decimal
    day: pendulum.Date = attrs.field(converter=_day)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        _check_quantity("quantity", self.quantity)


@attrs.frozen
class SellOut:
    """What a customer itself sold of a product from the day `first` to the day `last`, both included.

    It comes from the customer: from its till, its books, or two counts of its stock. What we shipped is no sale.
    A negative quantity and a period that ends before it begins are an `InputError`. Source: CU-15.

    >>> SellOut("P-1", Decimal(62), date(2026, 3, 1), date(2026, 3, 31)).days
    31
    """

    product: str = attrs.field(converter=_product)
    quantity: Decimal
    first: pendulum.Date = attrs.field(converter=_day)
    last: pendulum.Date = attrs.field(converter=_day)

    def __attrs_post_init__(self) -> None:
        _check_quantity("quantity", self.quantity)
        if self.last < self.first:
            raise InputError("last", self.last.isoformat(), f"lies before the first day ({self.first})")

    @property
    def days(self) -> int:
        """How many civil days it covers."""
        return self.last.toordinal() - self.first.toordinal() + 1

    @classmethod
    def between(cls, before: Stock, after: Stock, *, delivered: Decimal) -> SellOut:
        """What was sold between two counts of the stock: what was there, and came in, and is no longer there.

        `delivered` is what came in between, in the same unit. Two products, counts that are not in order, and a
        second count that is too high for what came in are an `InputError`: count again.

        >>> first, second = Stock("P-1", Decimal(40), date(2026, 3, 1)), Stock("P-1", Decimal(20), date(2026, 3, 31))
        >>> SellOut.between(first, second, delivered=Decimal(36)).quantity
        Decimal('56')
        """
        _check_quantity("delivered", delivered)
        if after.product != before.product:
            raise InputError("after", after.product, f"the first count is of {before.product!r}")
        if after.day <= before.day:
            raise InputError("after", after.day.isoformat(), f"is not after the first count ({before.day})")
        sold = _EXACT.subtract(_EXACT.add(before.quantity, delivered), after.quantity)
        if sold < 0:
            raise InputError("after", after.quantity, "more is there than was there and came in; count again")
        return cls(before.product, sold, shared_day(before.day.toordinal() + 1), after.day)


@attrs.frozen
class PushReason:
    """Why more than the proposal may be ordered: in words, the id of who answers for it, and its last day.

    A promotion that was agreed, a price that rises, a season: something that will make the customer sell more, or buy
    dearer. Blank words and an empty id are an `InputError`. Source: CU-15.
    """

    why: str
    by: str = attrs.field(converter=_by)
    until: pendulum.Date = attrs.field(converter=_day)

    def __attrs_post_init__(self) -> None:
        if not self.why.strip():
            raise InputError("why", self.why, "say why the customer will need more than it sells and holds")


@attrs.frozen
class CheckedOrder:
    """An order that may go out: how much, how many days it then covers (None: not known), and the reasons.

    `pushed` is the stated reason where it goes beyond the proposal.
    """

    product: str
    as_of: pendulum.Date
    quantity: Decimal
    proposed: Decimal | None
    cover: Fraction | None
    pushed: PushReason | None
    reasons: tuple[Reason, ...]

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained(self.reasons, language)


@attrs.frozen
class Proposal:
    """How much of a product to order on the day `as_of`, and why; `quantity` is None while it cannot be known.

    `rate` is what the customer sells a day, `position` what it holds and what is on the way, `cover` how many days
    that lasts (None: not known, or nothing is sold), `wanted` how many days are to be covered, delivery included.
    Source: CU-15.
    """

    product: str
    as_of: pendulum.Date
    pack: Decimal
    wanted: int
    quantity: Decimal | None
    rate: Fraction | None
    position: Fraction | None
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]

    @property
    def cover(self) -> Fraction | None:
        """How many days last what the customer holds and what is on the way, exactly."""
        return self.cover_with(Decimal(0))

    def cover_with(self, quantity: Decimal) -> Fraction | None:
        """How many days it would last with so much more; None when that is not known, or nothing is sold."""
        _check_quantity("quantity", quantity)
        if self.position is None or not self.rate:
            return None
        return (self.position + Fraction(quantity)) / self.rate

    def order(self, quantity: Decimal, *, pushed: PushReason | None = None) -> CheckedOrder | Declined:
        """Hold an order against the proposal. More than is proposed is a push: declined without a stated reason.

        A reason that has ended and packs that are not whole are declined too. Where the proposal is not known, only
        a stated reason will do, and what is missing is named. A quantity of nothing is an `InputError`.

        >>> from salesflow.basics.terms import days
        >>> unknown = OrderRule(target=days(30), lead=days(6)).propose(
        ...     "P-1", stock=None, sold=(), on_order=None, as_of=date(2026, 4, 1))
        >>> unknown.order(Decimal(5)).codes
        ('stock_unknown', 'on_order_unknown', 'sell_through_unknown')
        """
        _check_quantity("quantity", quantity)
        if not quantity:
            raise InputError("quantity", quantity, "order something, or nothing at all")
        refused = self._breaches(quantity, pushed)
        if refused or (pushed is None and self.missing):
            return Declined(tuple(refused), self.missing)
        if not self._is_push(quantity):
            pushed = None
        return CheckedOrder(
            self.product, self.as_of, quantity, self.quantity, self.cover_with(quantity), pushed,
            (*self._allows(quantity, pushed), *self.missing),
        )  # fmt: skip

    def _is_push(self, quantity: Decimal) -> bool:
        return self.quantity is None or quantity > self.quantity

    def _breaches(self, quantity: Decimal, pushed: PushReason | None) -> list[Reason]:
        found: list[Reason] = []
        if Fraction(quantity) % Fraction(self.pack):
            words = _NOT_WHOLE.fill(quantity=quantity, pack=self.pack, what=self.product)
            found.append(_says("not_whole_packs", words))
        if self._is_push(quantity) and (pushed is None or pushed.until < self.as_of):
            found += self._beyond(quantity)
            if pushed is not None:
                found.append(_says("push_expired", _EXPIRED.fill(why=pushed.why, until=pushed.until)))
        return found

    def _allows(self, quantity: Decimal, pushed: PushReason | None) -> list[Reason]:
        if pushed is None:
            return [_says("fits", _FITS.fill(quantity=quantity, what=self.product))]
        stated = _STATED.fill(why=pushed.why, by=pushed.by, until=pushed.until)
        return [*self._beyond(quantity), _says("stated", stated)]

    def _beyond(self, quantity: Decimal) -> list[Reason]:
        """That an order goes beyond the proposal, where there is one."""
        if self.quantity is None:
            return []
        cover = self.cover_with(quantity)
        said = _PUSH_UNSOLD if cover is None else _PUSH
        words = said.fill(
            quantity=quantity,
            what=self.product,
            proposed=self.quantity,
            cover=int(cover or 0),
            wanted=self.wanted,
        )
        return [_says("push", words)]

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class OrderRule:
    """How a house proposes orders: so much cover once the goods are there (`target`), and how long they take (`lead`).

    A count of the stock, and the last day of the sales, are trusted for `trust_days`; sales must cover at least
    `least_days` days. Both figures are ours, to be set by each house. Numbers below one are a `DefinitionError`.
    Source: CU-15.
    """

    target: Term = attrs.field(kw_only=True)
    lead: Term = attrs.field(kw_only=True)
    trust_days: int = attrs.field(default=14, kw_only=True)
    least_days: int = attrs.field(default=28, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("trust_days", self.trust_days)
        check_count("least_days", self.least_days)
        problems = [
            f"{name} must be 1 or more" for name in ("trust_days", "least_days") if not getattr(self, name)
        ]
        if problems:
            raise DefinitionError("order rule", problems)

    def propose(
        self,
        product: str,
        *,
        stock: Stock | None,
        sold: Iterable[SellOut],
        on_order: Decimal | None,
        pack: Decimal = Decimal(1),
        shipments: Iterable[Purchase] = (),
        as_of: date,
        calendar: Calendar | None = None,
    ) -> Proposal:
        """How much to order: what sells in the days to be covered, less what is there and on the way, in whole packs.

        `stock` is the latest count, `on_order` what we owe the customer already; None means that nobody knows.
        `sold` are periods that speak for the days to come; they may not overlap. `shipments` are what we delivered:
        they never count as sales. What was sold since the count is not taken off the stock, so that a proposal
        rather stays too small. Cover in working days needs a `calendar`.

        A row of another product, a count or a period after `as_of`, and a pack of nothing are an `InputError`.
        """
        product, today = _product(product), as_day(as_of, "as_of")
        _check_quantity("pack", pack)
        if not pack:
            raise InputError("pack", pack, "a pack holds something")
        if on_order is not None:
            _check_quantity("on_order", on_order)
        periods = _periods(product, sold, today)
        stock_lacks = [*self._stock_lacks(product, stock, today), *_order_lacks(on_order)]
        sales_lack = self._sales_lack(product, periods, shipments, today)
        wanted = self.target.after_day(self.lead.after_day(as_of, calendar), calendar).toordinal() - today
        reasons: list[Reason] = []
        rate = position = None
        if periods:
            amount, length = _sold(periods), sum(each.days for each in periods)
            said = _SOLD.fill(amount=amount, n=length, first=periods[0].first, last=periods[-1].last)
            reasons.append(_says("sold", said))
            rate = None if sales_lack else Fraction(amount) / length
        if stock is not None and on_order is not None:
            said = _HOLDS.fill(stock=stock.quantity, day=stock.day, on_order=on_order)
            reasons.append(_says("holds", said))
            position = None if stock_lacks else Fraction(stock.quantity) + Fraction(on_order)
        proposal = Proposal(
            product, shared_day(today), pack, wanted, None, rate, position, tuple(reasons),
            (*stock_lacks, *sales_lack),
        )  # fmt: skip
        if position is None or rate is None:
            return proposal
        packs = max(0, ceil((rate * wanted - position) / Fraction(pack)))
        quantity = _EXACT.multiply(pack, packs)
        answer = self._answer(proposal, quantity)
        return attrs.evolve(proposal, quantity=quantity, reasons=(*reasons, answer))

    def _answer(self, proposal: Proposal, quantity: Decimal) -> Reason:
        cover = proposal.cover
        if cover is None:
            return _says("no_sales", _NO_SALES.fill())
        words = _PROPOSED if quantity else _ENOUGH
        said = words.fill(
            quantity=quantity,
            pack=proposal.pack,
            cover=int(cover),
            wanted=proposal.wanted,
            target=self.target,
            lead=self.lead,
        )
        return _says("proposed" if quantity else "enough", said)

    def _stock_lacks(self, product: str, stock: Stock | None, today: int) -> list[Reason]:
        if stock is None:
            return [_says("stock_unknown", _NO_STOCK.fill(what=product))]
        if stock.product != product:
            raise InputError("stock", stock.product, f"the proposal is for {product!r}")
        if stock.day.toordinal() > today:
            raise InputError(
                "stock", stock.day.isoformat(), "lies after as_of; leave out what is not known yet"
            )
        if today - stock.day.toordinal() > self.trust_days:
            return [_says("stock_too_old", _OLD_STOCK.fill(day=stock.day, trust=self.trust_days))]
        return []

    def _sales_lack(
        self, product: str, periods: list[SellOut], shipments: Iterable[Purchase], today: int
    ) -> list[Reason]:
        if not periods:
            if any(row.product == product for row in shipments):
                return [_says("shipments_are_no_sales", _ONLY_SHIPPED.fill(what=product))]
            return [_says("sell_through_unknown", _NOT_SOLD.fill(what=product))]
        found: list[Reason] = []
        if today - periods[-1].last.toordinal() > self.trust_days:
            found.append(
                _says("sell_through_too_old", _OLD_SALES.fill(day=periods[-1].last, trust=self.trust_days))
            )
        length = sum(each.days for each in periods)
        if length < self.least_days:
            found.append(_says("sell_through_too_short", _SHORT.fill(n=length, needed=self.least_days)))
        return found


def _order_lacks(on_order: Decimal | None) -> list[Reason]:
    return [_says("on_order_unknown", _NO_ORDERS.fill())] if on_order is None else []


def _periods(product: str, sold: Iterable[SellOut], today: int) -> list[SellOut]:
    periods = sorted(sold, key=lambda each: (each.first, each.last))
    for each in periods:
        if each.product != product:
            raise InputError("sold", each.product, f"the proposal is for {product!r}")
        if each.last.toordinal() > today:
            raise InputError(
                "sold", each.last.isoformat(), "lies after as_of; leave out what is not known yet"
            )
    for before, after in pairwise(periods):
        if after.first <= before.last:
            raise InputError(
                "sold", after.first.isoformat(), "two periods overlap; its sales would count twice"
            )
    return periods


def _sold(periods: list[SellOut]) -> Decimal:
    return reduce(_EXACT.add, (each.quantity for each in periods), Decimal(0))


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


_SOLD: Final = Text(
    "the customer sold {amount} in {n} {n|day|days} ({first} to {last})",
    zh="客户在{n}天内（{first}至{last}）售出{amount}",
)
_HOLDS: Final = Text(
    "it holds {stock}, counted on {day}, and {on_order} are on the way",
    zh="现有库存{stock}（{day}盘点），在途{on_order}",
)
_PROPOSED: Final = Text(
    "that lasts {cover} {cover|day|days}; {wanted} are to be covered ({target} and {lead} for delivery): order "
    "{quantity}, in packs of {pack}",
    zh="可销{cover}天，需要覆盖{wanted}天（{target}，另加交货{lead}）：建议订{quantity}，每件{pack}",
)
_ENOUGH: Final = Text(
    "that lasts {cover} {cover|day|days}; {wanted} are to be covered ({target} and {lead} for delivery): nothing to "
    "order",
    zh="可销{cover}天，需要覆盖{wanted}天（{target}，另加交货{lead}）：无需订货",
)
_NO_SALES: Final = Text(
    "nothing is sold, so nothing is to be ordered: help the customer to sell first",
    zh="没有售出，无需订货：先帮客户把货卖出去",
)
_NO_STOCK: Final = Text(
    "how much of {what} the customer holds is not known: ask for a count",
    zh="尚不清楚客户有多少{what}库存：请盘点",
)
_OLD_STOCK: Final = Text(
    "the stock was counted on {day}, more than {trust} {trust|day|days} ago: count again",
    zh="库存是{day}盘点的，已超过{trust}天：请重新盘点",
)
_NO_ORDERS: Final = Text("how much is on the way is not known: look it up", zh="尚不清楚在途数量：请查询")
_NOT_SOLD: Final = Text(
    "how much of {what} the customer sells is not known: ask for its sales",
    zh="尚不清楚客户售出多少{what}：请了解",
)
_ONLY_SHIPPED: Final = Text(
    "how much of {what} the customer sells is not known: shipments are no sales; ask for its sales",
    zh="尚不清楚客户售出多少{what}：发货不等于售出，请了解客户的销量",
)
_OLD_SALES: Final = Text(
    "its sales are known only up to {day}, more than {trust} {trust|day|days} ago: ask again",
    zh="客户销量只到{day}，已超过{trust}天：请再了解",
)
_SHORT: Final = Text(
    "{n} {n|day|days} of sales {n|is|are} too few: it takes {needed}",
    zh="只有{n}天的销量，至少需要{needed}天",
)
_NOT_WHOLE: Final = Text(
    "{quantity} of {what} are no whole packs of {pack}", zh="{quantity}个{what}不是整件（每件{pack}）"
)
_PUSH: Final = Text(
    "{quantity} of {what} is a push: what it sells and holds asks for {proposed}; {quantity} would last {cover} "
    "{cover|day|days} instead of {wanted}",
    zh="订{quantity}个{what}属于压货：按销量和库存只需{proposed}，这样要{cover}天才能卖完，而不是{wanted}天",
)
_PUSH_UNSOLD: Final = Text(
    "{quantity} of {what} is a push: the customer sells none, so nothing says when it would be sold",
    zh="订{quantity}个{what}属于压货：客户没有售出，无从知道何时能卖完",
)
_EXPIRED: Final = Text("the reason “{why}” ended on {until}", zh="理由“{why}”已于{until}到期")
_STATED: Final = Text(
    "stated reason: {why} (answered for by {by}, until {until})",
    zh="说明的理由：{why}（由{by}负责，至{until}）",
)
_FITS: Final = Text(
    "{quantity} of {what} stays within what the customer sells and holds",
    zh="订{quantity}个{what}，与客户的销量和库存相符",
)
