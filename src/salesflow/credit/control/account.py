"""What a credit check looks at: one customer's account in one currency on a day, and the order somebody wants to pass.

A check asks nobody and looks nothing up. What it may know stands here; None always means not known, and never zero.

>>> from salesflow.basics.money import money
>>> order = Order("O-7", money(80000, "CNY"), prepaid=money(30000, "CNY"), ships_on=date(2026, 4, 10))
>>> print(order.on_credit)
CNY 50,000
>>> account = Account("C-7", "CNY", date(2026, 3, 31), line=LineState(), dunning_level=0)
>>> print(account.limit, account.exposure)
None None

Source: CR-5; field study of credit 1.3 (order gate) and 2 (what the checks of ERPs read).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Limit, Money, total
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import Debts, LineState, OpenSignal
from salesflow.credit.limits.grant import Effect, Grant, OverdueAllowance, effective_limit, fixed_on
from salesflow.errors import CurrencyError, InputError

__all__ = ["Account", "Order", "check_kind"]

_ROWS: Final = ("CR-5",)
_NO_GRACE: Final = days(0)


def check_kind(field: str, value: object, kind: type, problem: str) -> None:
    """Refuse with `InputError` what is of another kind: a wrong word would pass every check in silence."""
    if not isinstance(value, kind):
        raise InputError(field, value, problem)


def _order(value: str) -> str:
    return read_id(value, "order")


def _day(value: date) -> date:
    return shared_day(as_day(value, "as_of"))


def _ships(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "ships_on"))


def _signals(value: Iterable[OpenSignal] | None) -> tuple[OpenSignal, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        raise InputError("signals", value, "give OpenSignal values, or None when nobody has looked")
    found = tuple(value)
    for each in found:
        check_kind("signals", each, OpenSignal, "give OpenSignal(kind, severity, label) of each open warning")
    return found


def _paid_back(
    value: Mapping[str, Money] | tuple[tuple[str, Money], ...],
) -> tuple[tuple[str, Money], ...]:
    if not isinstance(value, (Mapping, tuple)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("paid_back", value, "give amounts by grant, such as {'G-1': money(5000, 'CNY')}")
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value


@attrs.frozen
class Order:
    """An order, a contract or a delivery that somebody wants to pass: what it comes to, and what of it is paid ahead.

    `ships_on` is the day of delivery, None when it is not known (then it counts now); `terms_days` how many days the
    customer asks to pay. An amount that is not above zero, a prepayment below zero or above the amount, is an
    `InputError`; two currencies are a `CurrencyError`. Source: CR-5.
    """

    id: str = attrs.field(converter=_order)
    amount: Money
    prepaid: Money | None = attrs.field(default=None, kw_only=True)
    ships_on: date | None = attrs.field(default=None, kw_only=True, converter=_ships)
    terms_days: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.terms_days is not None:
            check_count("terms_days", self.terms_days)
        check_kind("amount", self.amount, Money, "give Money, with its currency")
        if not self.amount.is_positive:
            raise InputError("amount", self.amount, "an order comes to more than zero")
        if self.prepaid is None:
            return
        check_kind(
            "prepaid", self.prepaid, Money, "give Money, or None when nothing is known to be paid ahead"
        )
        if self.prepaid.currency != self.amount.currency:
            raise CurrencyError("prepaid", self.prepaid, f"the order is in {self.amount.currency}")
        if self.prepaid.is_negative or self.prepaid > self.amount:
            raise InputError("prepaid", self.prepaid, f"lies between zero and the {self.amount} of the order")

    @property
    def on_credit(self) -> Money:
        """The part that is not paid ahead; a check looks at nothing else of the amount."""
        return self.amount if self.prepaid is None else self.amount - self.prepaid

    def worse_than(self, old: Order) -> tuple[Reason, ...]:
        """What of a changed order is worse for us than it was; empty when nothing is, and then nothing need be judged again.

        Worse is more on credit, longer to pay, an earlier delivery, and what is not known any more. Another order is an
        `InputError`, another currency a `CurrencyError`.

        >>> from salesflow.basics.money import money
        >>> old = Order("O-7", money(80000, "CNY"))
        >>> [each.explain() for each in Order("O-7", money(90000, "CNY")).worse_than(old)]
        ['CNY 90,000 on credit instead of CNY 80,000 [CR-5]']
        >>> Order("O-7", money(90000, "CNY"), prepaid=money(10000, "CNY")).worse_than(old)
        ()
        """
        if old.id != self.id:
            raise InputError("old", old.id, f"is another order than {self.id!r}")
        if old.amount.currency != self.amount.currency:
            raise CurrencyError("old", old.amount, f"the order is in {self.amount.currency} now")
        found: list[Reason] = []
        if self.on_credit > old.on_credit:
            found.append(Reason("more_on_credit", _MORE.fill(now=self.on_credit, old=old.on_credit), _ROWS))
        if self.terms_days != old.terms_days:
            if self.terms_days is None or old.terms_days is None:
                found.append(Reason("terms_not_comparable", _TERMS_UNKNOWN.fill(), _ROWS))
            elif self.terms_days > old.terms_days:
                words = _LONGER.fill(now=self.terms_days, old=old.terms_days)
                found.append(Reason("longer_terms", words, _ROWS))
        if old.ships_on is not None and (self.ships_on is None or self.ships_on < old.ships_on):
            found.append(Reason("ships_sooner", _SOONER.fill(old=old.ships_on), _ROWS))
        return tuple(found)


@attrs.frozen
class Account:
    """All that a credit check may know about one customer in one currency at the end of the day `as_of`.

    `exposure` are his open invoices; `position` what he uses of his limit, orders and deliveries included (without one only
    the invoices count); `line` where his credit line stands (`CreditLine.state_on`); `dunning_level` the highest level of
    dunning he has reached, 0 when none; `dossier` what the review of his dossier says (`DossierReview.enough`); `signals`
    the warnings that are open (an empty list says that somebody looked). `paid_back` says by grant what was drawn and paid
    back under it, for grants that do not revolve. None means not known. `grace` is how long a limit that has ended still
    counts; a `CreditCheck` sets it by its own rule.

    The order being judged may stand in the position already, under its own number: it counts once. Parts of another
    customer or day, or of another kind, are an `InputError`, and so is an amount paid back under a grant that the line does
    not have; of another currency they are a `CurrencyError`. Source: CR-5.
    """

    customer: str = attrs.field(converter=read_customer)
    currency: str
    as_of: date = attrs.field(converter=_day)
    exposure: Exposure | None = attrs.field(default=None, kw_only=True)
    position: Position | None = attrs.field(default=None, kw_only=True)
    line: LineState | None = attrs.field(default=None, kw_only=True)
    dunning_level: int | None = attrs.field(default=None, kw_only=True)
    dossier: Verdict[Truth] | None = attrs.field(default=None, kw_only=True)
    signals: tuple[OpenSignal, ...] | None = attrs.field(default=None, kw_only=True, converter=_signals)
    paid_back: tuple[tuple[str, Money], ...] = attrs.field(default=(), kw_only=True, converter=_paid_back)
    grace: Term = attrs.field(default=_NO_GRACE, kw_only=True)
    _asked: list[tuple[Order | None, dict[date | None, Position]]] = attrs.field(
        factory=list[tuple["Order | None", dict["date | None", Position]]], init=False, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        minor_units(self.currency)
        if self.dunning_level is not None:
            check_count("dunning_level", self.dunning_level)
        if self.exposure is not None:
            check_kind("exposure", self.exposure, Exposure, "give Exposure.of(invoices, ...)")
            self._check_own("exposure", self.exposure)
        if self.position is not None:
            check_kind("position", self.position, Position, "give a Position, such as Position.of(exposure)")
            self._check_own("position", self.position)
        if self.line is not None:
            check_kind("line", self.line, LineState, "give where the line stands: line.state_on(as_of)")
        if self.dossier is not None:
            check_kind(
                "dossier", self.dossier, Verdict, "give what the review of the dossier says: review.enough()"
            )
        check_kind("grace", self.grace, Term, "give a term, such as days(14)")
        if self.paid_back:
            self._check_paid_back()
        for grant in () if self.line is None else self.line.grants:
            if isinstance(grant.amount, Money) and grant.amount.currency != self.currency:
                raise CurrencyError("line", grant.amount, f"the account is in {self.currency}")

    def _check_paid_back(self) -> None:
        known = () if self.line is None else [each.id for each in self.line.grants]
        for grant, amount in self.paid_back:
            if grant not in known:
                raise InputError("paid_back", grant, f"is no grant of {self.customer}")
            check_kind("paid_back", amount, Money, "give Money")
            if amount.currency != self.currency:
                raise CurrencyError("paid_back", amount, f"the account is in {self.currency}")
            if amount.is_negative:
                raise InputError("paid_back", amount, "is negative; give what was drawn and paid back")

    def _check_own(self, field: str, part: Exposure | Position) -> None:
        if part.customer != self.customer:
            raise InputError(field, part.customer, f"the account is that of {self.customer!r}")
        if part.currency != self.currency:
            raise CurrencyError(field, part.currency, f"the account is in {self.currency}")
        if part.as_of != self.as_of:
            raise InputError(
                field, part.as_of, f"the account is that of {self.as_of}; give it of the same day"
            )

    def check_day(self, as_of: date) -> None:
        """Refuse with `InputError` a question about another day than that of the account."""
        if as_day(as_of, "as_of") != self.as_of.toordinal():
            raise InputError("as_of", as_of, f"the account is that of {self.as_of}; give it of the same day")

    # -- what was granted -----------------------------------------------------------------------------------------------

    @cached_property
    def grant(self) -> Grant | None:
        """The fixed grant that is valid on the day; None when there is none, or nobody knows the line."""
        return None if self.line is None else fixed_on(self._grants, on=self.as_of)

    @cached_property
    def limit(self) -> Limit:
        """The limit of the day, temporary grants and all; None when nobody has decided, or nobody knows the line."""
        return effective_limit(self._grants, on=self.as_of, paid_back=dict(self.paid_back))

    @cached_property
    def lapsed(self) -> Grant | None:
        """The last fixed grant when it has ended by the day and none follows; the grace is not asked."""
        fixed = [] if self.line is None else [each for each in self.line.grants if not each.is_temporary]
        last = max(
            [each for each in fixed if each.begins <= self.as_of], key=lambda each: each.begins, default=None
        )
        return None if last is None or last.is_valid_on(self.as_of) else last

    @cached_property
    def _grants(self) -> tuple[Grant, ...]:
        """The grants as they count on the day: one that has ended counts for the time of the grace."""
        grants = () if self.line is None else self.line.grants
        ended = self.lapsed
        if ended is None or ended.ends is None or self.as_of >= (until := self.grace.after_day(ended.ends)):
            return grants
        return tuple([attrs.evolve(each, ends=until) if each is ended else each for each in grants])

    @cached_property
    def _terms(self) -> tuple[Grant, ...]:
        """The grants that set terms on the day, one that replaces the fixed one first."""
        valid = [each for each in self._grants if each.is_valid_on(self.as_of)]
        found = [each for each in valid if each.effect is Effect.REPLACE]
        return (*found, *[each for each in valid if not each.is_temporary])

    @property
    def order_cap(self) -> Money | None:
        """The most that one order may take by his grant; None when the grant does not say."""
        return next((each.order_cap for each in self._terms if each.order_cap is not None), None)

    @property
    def overdue_allowance(self) -> OverdueAllowance | None:
        """What may be late by his grant; None when the grant does not say."""
        return next((each.overdue for each in self._terms if each.overdue is not None), None)

    # -- what is used -----------------------------------------------------------------------------------------------------

    @cached_property
    def standing(self) -> Position | None:
        """What he uses of the limit: the position, without one that of the open invoices; None when neither is known."""
        if self.position is not None or self.exposure is None:
            return self.position
        return Position.of(self.exposure)

    @property
    def disputed(self) -> Money | None:
        """What he contests of what he owes; None when it is not known."""
        if self.standing is None:
            return None
        return total(
            [each.amount for each in self.standing.documents if each.stage is Stage.DISPUTED], self.currency
        )

    @property
    def used(self) -> Money | None:
        """What he uses of the limit, as far as the position looks; None when it is not known."""
        return None if self.standing is None else self.standing.used

    @cached_property
    def debts(self) -> Debts | None:
        """What of his open invoices is late, disputed ones apart; None when they are not known."""
        return None if self.exposure is None else Debts.of(self.exposure)

    def on_credit(self, order: Order) -> Money:
        """The part of an order that is not paid ahead, by the order or by what the position holds for it.

        An order in another currency is a `CurrencyError`.
        """
        if order.amount.currency != self.currency:
            raise CurrencyError("order", order.amount, f"the account is in {self.currency}")
        held: list[Money] = []
        if self.position is not None:
            held = [each.amount for each in self.position.documents if each.is_prepaid_for(order.id)]
        return min(order.on_credit, max(order.amount - total(held, self.currency), Money(0, self.currency)))

    def with_order(self, order: Order | None, *, until: date | None = None) -> Position | None:
        """The position as it would be with an order, counting what ships until a day (None: everything).

        Where nothing ships later the position of all is given back, whatever its own `last_day`: its figures are the same.
        None when it is not known what he owes. An order in another currency is a `CurrencyError`.
        """
        if self.standing is None:
            return None
        if (
            not self._asked or self._asked[0][0] != order
        ):  # several checks ask about one order: it is placed once
            self._asked[:] = [(order, {self.standing.last_day: self._placed(self.standing, order)})]
        known = self._asked[0][1]
        if until not in known:
            placed = next(iter(known.values()))
            known[until] = placed if _all_counts(placed, until) else attrs.evolve(placed, last_day=until)
        return known[until]

    @staticmethod
    def _placed(position: Position, order: Order | None) -> Position:
        if order is None:
            return position
        document = OpenDocument(Stage.ORDERED, order.id, order.amount, order.ships_on)
        return position.with_order(document, prepaid=order.prepaid)


def _all_counts(position: Position, until: date | None) -> bool:
    """Whether a position that counts everything needs no other horizon: nothing ships after that day."""
    if position.last_day is not None or until is None:
        return False
    planned = [each.day for each in position.documents if each.stage in (Stage.RESERVED, Stage.ORDERED)]
    return all(day is None or day <= until for day in planned)


# -- words ------------------------------------------------------------------------------------------------------------

_MORE: Final = Text("{now} on credit instead of {old}", zh="赊销金额由{old}增至{now}")
_LONGER: Final = Text("{now} {now|day|days} to pay instead of {old}", zh="账期由{old}天延长至{now}天")
_TERMS_UNKNOWN: Final = Text(
    "the days to pay are not known before or after the change", zh="变更前或变更后的账期未知"
)
_SOONER: Final = Text("it no longer ships on {old} or later", zh="发货日早于原定的{old}")
