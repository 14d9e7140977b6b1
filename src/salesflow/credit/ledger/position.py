"""A position: what one customer uses of his limit on a day, stage by stage, and what is left of the limit.

Claims add, whatever stage they stand at; what is disputed adds too and is shown apart; money paid ahead and credit notes
take away. An order that ships after the horizon waits outside, together with what was prepaid for it.

>>> from salesflow.basics.money import money
>>> order = OpenDocument(Stage.ORDERED, "O-1", money(60000, "CNY"))
>>> bill = OpenDocument(Stage.INVOICED, "F-9", money(30000, "CNY"), date(2026, 4, 1))
>>> down = OpenDocument(Stage.PREPAID, "P-1", money(20000, "CNY"), order="O-1")
>>> position = Position("C-7", "CNY", date(2026, 3, 2), [order, bill, down])
>>> print(position.gross, "|", position.used, "|", position.available(money(50000, "CNY")))
CNY 90,000 | CNY 70,000 | CNY 0
>>> print(position.shortfall(money(50000, "CNY")), "|", position.available(None), "|", position.available(UNLIMITED))
CNY 20,000 | None | Unlimited.UNLIMITED

Which to use when: `salesflow.credit.exposure.Exposure` when all you have is the list of invoices (ageing and dunning live on
it); a position when orders, deliveries or bills of exchange count. `Position.of` makes one from an exposure and your open
orders; a `CreditLedger` makes both from its movements. Never add the two: the invoices are in both.
Source: CR-5, CR-6; field study of credit 2.1 and properties 6 and 14.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day
from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited, total
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.stage import CLAIMS, HELD, Stage
from salesflow.errors import CurrencyError, InputError

__all__ = ["OpenDocument", "Position", "last_day", "left_of"]

_ROWS: Final = ("CR-5",)
_PLANNED: Final = frozenset({Stage.RESERVED, Stage.ORDERED})
_ORDER: Final = {stage: place for place, stage in enumerate((*CLAIMS, *HELD))}


def _document(value: str) -> str:
    return read_id(value, "document")


def _order(value: str | None) -> str | None:
    return None if value is None else read_id(value, "order")


@attrs.frozen
class OpenDocument:
    """A document with something open at a stage.

    `day` is when it ships (an order) or is due (an invoice, a bill), None when that is not known; `order` what a
    prepayment was made for. A stage that is no claim and not held for the customer, or an amount not above zero, is an
    `InputError`.
    """

    stage: Stage
    document: str = attrs.field(converter=_document)
    amount: Money
    day: date | None = None
    order: str | None = attrs.field(default=None, converter=_order)

    def __attrs_post_init__(self) -> None:
        if self.stage not in _ORDER:
            raise InputError("stage", self.stage, "nothing stands open at this stage")
        _check_open(self.amount)
        if self.day is not None:
            as_day(self.day)

    @property
    def prepays(self) -> str | None:
        """What it is money paid ahead for: the order it was made out for, else the number it was booked under."""
        return (self.order or self.document) if self.stage is Stage.PREPAID else None

    def is_prepaid_for(self, order: str) -> bool:
        """Whether it is money paid ahead for an order: made out for it, or booked under its number and for no other."""
        return self.prepays == order


def _sorted(documents: Iterable[OpenDocument]) -> tuple[OpenDocument, ...]:
    return tuple(sorted(documents, key=lambda each: (_ORDER[each.stage], each.document)))


def last_day(as_of: date, horizon: Term | None) -> date | None:
    """The last day whose orders count; None when every order counts.

    >>> from salesflow.basics.terms import days
    >>> last_day(date(2026, 3, 2), days(30))
    Date(2026, 4, 1)
    """
    as_day(as_of, "as_of")
    return None if horizon is None else horizon.after_day(as_of)


@attrs.frozen
class Position:
    """What a customer uses of his limit in one currency, at the end of the day `as_of`.

    `last_day` is the horizon: an order or reservation that ships after it counts as `later`; one without a ship day
    counts now. One document twice at a stage is an `InputError`, another currency a `CurrencyError`. Sources: CR-5, CR-6.
    """

    customer: str = attrs.field(converter=read_customer)
    currency: str
    as_of: date
    documents: tuple[OpenDocument, ...] = attrs.field(default=(), converter=_sorted)
    last_day: date | None = None

    def __attrs_post_init__(self) -> None:
        as_day(self.as_of, "as_of")
        if self.last_day is not None and as_day(self.last_day, "last_day") < self.as_of.toordinal():
            raise InputError("last_day", self.last_day, f"lies before the day of the position, {self.as_of}")
        seen: set[tuple[Stage, str]] = set()
        for each in self.documents:
            if each.amount.currency != self.currency:
                raise CurrencyError("documents", each.amount, f"this is the position in {self.currency}")
            if (each.stage, each.document) in seen:
                raise InputError("documents", each.document, "stands there twice and would be owed twice")
            seen.add((each.stage, each.document))

    @classmethod
    def of(
        cls, exposure: Exposure, orders: Iterable[OpenDocument] = (), *, horizon: Term | None = None
    ) -> Position:
        """The position from the open invoices, and the orders, deliveries and bills that are not in them.

        An open document at the stage of an invoice, a dispute or a credit note is an `InputError`: those come from
        the exposure, and would be owed twice.
        """
        found = list(orders)
        for each in found:
            if each.stage in {Stage.INVOICED, Stage.DISPUTED, Stage.CREDIT}:
                raise InputError(
                    "orders", each.document, "is an invoice or a credit note; the exposure holds those"
                )
        for item in exposure.items:
            if item.amount.is_negative:
                found.append(OpenDocument(Stage.CREDIT, item.id, -item.amount))
            else:
                stage = Stage.DISPUTED if item.disputed else Stage.INVOICED
                found.append(OpenDocument(stage, item.id, item.amount, item.due_on))
        until = last_day(exposure.as_of, horizon)
        return cls(exposure.customer, exposure.currency, exposure.as_of, found, until)

    def with_order(self, order: OpenDocument, *, prepaid: Money | None = None) -> Position:
        """The position as it would be with an order, and what is prepaid for it.

        The order, and money for it, may stand here already under its number: the larger of the two amounts counts, once.
        An order that is not at a stage before delivery is an `InputError`, another currency a `CurrencyError`.

        >>> from salesflow.basics.money import money
        >>> known = Position("C-7", "CNY", date(2026, 3, 2), [OpenDocument(Stage.ORDERED, "O-1", money(60, "CNY"))])
        >>> same, more = OpenDocument(Stage.ORDERED, "O-1", money(60, "CNY")), OpenDocument(Stage.ORDERED, "O-2", money(5, "CNY"))
        >>> print(known.with_order(same).used, "|", known.with_order(more, prepaid=money(2, "CNY")).used)
        CNY 60 | CNY 63
        """
        if order.stage not in _PLANNED:
            raise InputError("order", order.stage, "give an order or a reservation")
        own = [each for each in self.documents if each.stage in _PLANNED and each.document == order.document]
        paid = [each for each in self.documents if each.is_prepaid_for(order.document)]
        rest = [each for each in self.documents if each not in own and each not in paid]
        whole = max(order.amount, total([each.amount for each in own], self.currency))
        held = total([each.amount for each in paid], self.currency)
        held = held if prepaid is None else max(held, prepaid)
        if held.is_positive:
            rest.append(OpenDocument(Stage.PREPAID, order.document, held, order=order.document))
        return attrs.evolve(self, documents=[*rest, attrs.evolve(order, amount=whole)])

    # -- stage by stage ---------------------------------------------------------------------------------------------

    @cached_property
    def _waiting(self) -> dict[str, Money]:
        """What waits behind the horizon, by order."""
        found: dict[str, Money] = {}
        for each in self.documents:
            if self._waits(each):
                known = found.get(each.document)
                found[each.document] = each.amount if known is None else known + each.amount
        return found

    @cached_property
    def by_stage(self) -> tuple[tuple[Stage, Money], ...]:
        """What counts at each stage, claims first; a stage with nothing is left out, and so is what waits."""
        sums: dict[Stage, list[Money]] = {}
        for each in self.documents:
            if not self._waits(each):
                sums.setdefault(each.stage, []).append(each.amount)
        if Stage.PREPAID in sums:
            sums[Stage.PREPAID].append(-self.prepaid_later)
        found = [(stage, total(amounts, self.currency)) for stage, amounts in sums.items()]
        return tuple([(stage, whole) for stage, whole in found if whole.is_positive])

    def _waits(self, document: OpenDocument) -> bool:
        until, day = self.last_day, document.day
        return document.stage in _PLANNED and until is not None and day is not None and day > until

    def at(self, *stages: Stage) -> Money:
        """What counts at one or several stages together."""
        return total([whole for stage, whole in self.by_stage if stage in stages], self.currency)

    @cached_property
    def gross(self) -> Money:
        """All claims that count, disputed or not, before anything is taken away."""
        return self.at(*CLAIMS)

    @property
    def disputed(self) -> Money:
        """The part of the gross that the customer contests."""
        return self.at(Stage.DISPUTED)

    @property
    def prepaid(self) -> Money:
        """Money of the customer that we hold, without what was paid for orders behind the horizon."""
        return self.at(Stage.PREPAID)

    @property
    def credits(self) -> Money:
        """Credit notes that were not applied yet."""
        return self.at(Stage.CREDIT)

    @property
    def later(self) -> Money:
        """Orders and reservations that ship after the horizon."""
        return total(self._waiting.values(), self.currency)

    @cached_property
    def prepaid_later(self) -> Money:
        """What was prepaid for orders that wait behind the horizon, at most as much as waits there."""
        paid: dict[str, Money] = {}
        for each in self.documents:
            order = each.prepays
            if order in self._waiting:
                paid[order] = paid.get(order, Money(0, self.currency)) + each.amount
        return total([min(amount, self._waiting[order]) for order, amount in paid.items()], self.currency)

    @cached_property
    def used(self) -> Money:
        """What the customer uses of his limit: the gross less what is prepaid and credited, never below zero."""
        left = self.gross - self.at(*HELD)
        return Money(0, self.currency) if left.is_negative else left

    # -- against a limit --------------------------------------------------------------------------------------------

    def available(self, limit: Limit) -> Limit:
        """What is left of a limit, zero when it is used up; None when nobody decided, `UNLIMITED` without a ceiling.

        A negative limit is an `InputError`, another currency a `CurrencyError`. Whether the credit line is frozen or
        lapsed is not asked here.
        """
        return left_of(limit, self.used)

    def shortfall(self, limit: Limit) -> Money | None:
        """By how much the limit is exceeded: zero when it is not, or without a ceiling; None when nobody decided.

        A limit may be lowered below what is used already; that is when this is above zero.
        """
        if not isinstance(limit, Money):
            return None if _no_amount(limit) is None else Money(0, self.currency)
        _check_limit(limit)
        over = self.used - limit
        return Money(0, self.currency) if over.is_negative else over

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The position in sentences: each stage, what waits, and what is used."""
        found = [
            Reason(stage.value, _STAGE.fill(amount=whole, stage=stage), _ROWS)
            for stage, whole in self.by_stage
        ]
        if self.later.is_positive and self.last_day is not None:
            words = _LATER.fill(amount=self.later, day=self.last_day)
            found.append(Reason("later", words, _ROWS))
        if self.prepaid_later.is_positive:
            found.append(Reason("prepaid_later", _PREPAID_LATER.fill(amount=self.prepaid_later), _ROWS))
        held = self.at(*HELD)
        text = _USED if held.is_positive else _USED_ALL
        words = text.fill(used=self.used, gross=self.gross, held=held)
        return (*found, Reason("used", words, _ROWS))

    def explain(self, language: Language = "en") -> str:
        """The position in words, one a line."""
        return explained(self.reasons, language)


def _check_open(amount: object) -> None:
    if not isinstance(amount, Money) or not amount.is_positive:
        raise InputError("amount", amount, "give Money above zero")


def left_of(limit: Limit, used: Money) -> Limit:
    """What is left of a limit when so much is used; see `Position.available`.

    >>> from salesflow.basics.money import money
    >>> print(left_of(money(50, "CNY"), money(80, "CNY")))
    CNY 0
    """
    if not isinstance(limit, Money):
        return _no_amount(limit)
    _check_limit(limit)
    left = limit - used
    return Money(0, used.currency) if left.is_negative else left


def _no_amount(limit: object) -> Unlimited | None:
    if limit is None or limit is UNLIMITED:
        return limit
    raise InputError("limit", limit, "give Money, UNLIMITED, or None when nobody has decided")


def _check_limit(limit: Money) -> None:
    if limit.is_negative:
        raise InputError("limit", limit, "is negative; a limit of zero means that nothing is sold on credit")


# -- words ----------------------------------------------------------------------------------------------------------

_STAGE: Final = Text("{amount} is {stage}", zh="{stage}：{amount}")
_LATER: Final = Text(
    "{amount} ships after {day} and does not count yet", zh="{amount}在{day}之后发货，暂不计入"
)
_PREPAID_LATER: Final = Text(
    "{amount} was prepaid for what does not count yet", zh="其中{amount}为暂不计入部分的预收款"
)
_USED: Final = Text(
    "{used} of the limit is used: {gross} less {held} in his favour",
    zh="占用额度{used}：{gross}减去预收款及贷项{held}",
)
_USED_ALL: Final = Text("{used} of the limit is used", zh="占用额度{used}")
