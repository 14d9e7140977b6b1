"""Checks of what was granted: the cap of one order, a limit that has ended, a line that is frozen or cancelled.

>>> from datetime import date
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.credit.limits.grant import Grant
>>> year = Grant("G-1", Money(50000, "CNY"), date(2026, 1, 1), date(2027, 1, 1), order_cap=Money(20000, "CNY"))
>>> account = Account("C-7", "CNY", date(2027, 1, 10), line=LineState([year], frozen_on=date(2026, 12, 1)))
>>> order = Order("O-7", Money(30000, "CNY"))
>>> for check in [SingleOrderCap({"CNY": 25000}), LimitExpired(), LimitExpired(days(14)), LineFrozen(), LineCancelled()]:
...     print(check.judge(account, order).explain())
fails: CNY 30,000 of O-7 on credit is more than the CNY 25,000 that one order may take [CR-5]
fails: limit G-1 was valid until the day before 1 Jan 2027 [CR-5]
passes: limit G-1 was valid until the day before 1 Jan 2027, and counts until the day before 15 Jan 2027 [CR-5]
fails: the limit is frozen since 1 Dec 2026 [CR-5]
passes: the credit line is not cancelled [CR-5]

Source: CR-5; field study of credit 1.3 (单笔限额, 有效日) and 2.1 (maximum document value, limit expired with days of grace).
"""

from __future__ import annotations

from typing import ClassVar, Final

import attrs

from salesflow.basics.money import Money
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Param, Text
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.check import Finding, Outcome, found
from salesflow.credit.limits.facts import by_currency
from salesflow.errors import DefinitionError

__all__ = ["LimitExpired", "LineCancelled", "LineFrozen", "SingleOrderCap", "check_amounts", "in_currency"]


def check_amounts(what: str, amounts: tuple[Money, ...]) -> None:
    """Refuse amounts by currency that are negative or come twice, with a `DefinitionError`."""
    problems = [f"{each} is negative" for each in amounts if each.is_negative]
    if len({each.currency for each in amounts}) < len(amounts):
        problems.append("a currency is named twice")
    if problems:
        raise DefinitionError(what, problems)


def in_currency(amounts: tuple[Money, ...], currency: str) -> Money | None:
    """The amount a rule names for a currency; None when it names none.

    >>> in_currency((Money(5, "CNY"),), "USD")
    """
    return next((each for each in amounts if each.currency == currency), None)


@attrs.frozen
class SingleOrderCap:
    """Is the credit part of the order within what one order may take: by the grant, where that is silent by the house?

    `otherwise` is the house's cap by currency, such as ``{"CNY": 50000}``; a currency that is not named has no cap. What is
    paid ahead does not count. A negative cap, or one currency twice, is a `DefinitionError`. Source: CR-5.
    """

    otherwise: tuple[Money, ...] = attrs.field(default=(), converter=by_currency)
    rule: ClassVar[str] = "single_order_cap"

    def __attrs_post_init__(self) -> None:
        check_amounts("single order cap", self.otherwise)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Pass without an order or a cap; not known when the credit line is not known."""
        if order is None:
            return found(self.rule, Outcome.PASS, "no_order", _NO_ORDER)
        credit = account.on_credit(order)
        if credit.is_zero:
            return found(self.rule, Outcome.PASS, "all_prepaid", _ALL_PREPAID, order=order.id)
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "line_unknown", _NO_LINE)
        cap = account.order_cap or in_currency(self.otherwise, account.currency)
        if cap is None:
            return found(self.rule, Outcome.PASS, "no_cap", _NO_CAP)
        words: dict[str, Param] = {"amount": credit, "order": order.id, "cap": cap}
        if credit <= cap:
            return found(self.rule, Outcome.PASS, "within_cap", _WITHIN_CAP, **words)
        return found(self.rule, Outcome.FAIL, "over_cap", _OVER_CAP, **words)


@attrs.frozen
class LimitExpired:
    """Is a limit in force, or did the last one end no longer ago than the `grace`?

    In a `CreditCheck` the other checks take a limit within its grace for one that is in force. A grace that is not counted
    in plain days, weeks, months or years is a `DefinitionError`. Source: CR-5.
    """

    grace: Term = attrs.field(default=days(0))
    rule: ClassVar[str] = "limit_expired"

    def __attrs_post_init__(self) -> None:
        check_kind("grace", self.grace, Term, "give a term, such as days(14)")
        if not self.grace.unit.is_whole_days or self.grace.unit.is_working:
            raise DefinitionError("limit expired", ["the grace is counted in days, weeks, months or years"])

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when the last limit has ended; not known when there never was one, or the line is not known."""
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "line_unknown", _NO_LINE)
        seen = account if account.grace == self.grace else attrs.evolve(account, grace=self.grace)
        last = seen.lapsed
        if seen.limit is None:
            if last is None or last.ends is None:
                return found(self.rule, Outcome.UNKNOWN, "never_granted", _NEVER)
            return found(self.rule, Outcome.FAIL, "limit_expired", _ENDED, id=last.id, day=last.ends)
        if last is not None and last.ends is not None and seen.grant is not None:
            until = self.grace.after_day(last.ends)
            return found(self.rule, Outcome.PASS, "in_grace", _GRACE, id=last.id, day=last.ends, until=until)
        return found(self.rule, Outcome.PASS, "in_force", _IN_FORCE)


@attrs.frozen
class LineFrozen:
    """Is the limit free to be used? A frozen limit keeps its number, and nothing of it may be used. Source: CR-5."""

    rule: ClassVar[str] = "line_frozen"

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail while it is frozen; not known when the credit line is not known."""
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "line_unknown", _NO_LINE)
        since = account.line.frozen_on
        if since is None:
            return found(self.rule, Outcome.PASS, "not_frozen", _NOT_FROZEN)
        return found(self.rule, Outcome.FAIL, "frozen", _FROZEN, day=since)


@attrs.frozen
class LineCancelled:
    """Is the credit line still there? A cancelled one is back to payment in advance. Source: CR-5."""

    rule: ClassVar[str] = "line_cancelled"

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when it is cancelled; not known when the credit line is not known."""
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "line_unknown", _NO_LINE)
        if account.line.is_cancelled:
            return found(self.rule, Outcome.FAIL, "cancelled", _CANCELLED)
        return found(self.rule, Outcome.PASS, "not_cancelled", _NOT_CANCELLED)


# -- words ------------------------------------------------------------------------------------------------------------

_NO_LINE: Final = Text("his credit line is not known", zh="授信情况未知")
_NO_ORDER: Final = Text("no order is being judged", zh="未涉及订单")
_ALL_PREPAID: Final = Text("{order} is paid ahead in full", zh="{order}已全额预付")
_NO_CAP: Final = Text("no cap is set for a single order", zh="未设单笔限额")
_WITHIN_CAP: Final = Text(
    "{amount} of {order} on credit is within the {cap} that one order may take",
    zh="{order}赊销{amount}，未超过单笔限额{cap}",
)
_OVER_CAP: Final = Text(
    "{amount} of {order} on credit is more than the {cap} that one order may take",
    zh="{order}赊销{amount}，超过单笔限额{cap}",
)
_NEVER: Final = Text("nobody has decided on credit for him yet", zh="尚未核定授信")
_ENDED: Final = Text(
    "limit {id} was valid until the day before {day}", zh="额度{id}有效至{day}前一日，已到期"
)
_GRACE: Final = Text(
    "limit {id} was valid until the day before {day}, and counts until the day before {until}",
    zh="额度{id}有效至{day}前一日，宽限至{until}前一日",
)
_IN_FORCE: Final = Text("a limit is in force", zh="额度在有效期内")
_FROZEN: Final = Text("the limit is frozen since {day}", zh="额度自{day}起冻结")
_NOT_FROZEN: Final = Text("the limit is not frozen", zh="额度未冻结")
_CANCELLED: Final = Text("the credit line is cancelled: payment in advance only", zh="授信已取消，仅限预付")
_NOT_CANCELLED: Final = Text("the credit line is not cancelled", zh="授信未取消")
