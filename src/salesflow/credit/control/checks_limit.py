"""Checks against the limit: all that is open, what ships within a horizon, and how much of the limit is used.

Nobody has decided (None), no credit (zero) and no ceiling (`UNLIMITED`) are three answers. A limit that is exceeded only by
what the customer disputes fails nothing: a person looks.

>>> from salesflow.basics.money import money
>>> from salesflow.basics.terms import days
>>> from salesflow.credit.control.account import Account, Order
>>> from salesflow.credit.ledger.position import Position
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.credit.limits.grant import Grant
>>> line = LineState([Grant("G-1", money(50000, "CNY"), date(2026, 1, 1))])
>>> account = Account("C-7", "CNY", date(2026, 3, 31), line=line, position=Position("C-7", "CNY", date(2026, 3, 31)))
>>> order = Order("O-7", money(80000, "CNY"), prepaid=money(10000, "CNY"), ships_on=date(2026, 9, 1))
>>> print(StaticLimit().judge(account, order).explain())
fails: CNY 70,000 would be used, CNY 20,000 over the limit of CNY 50,000 [CR-5 CR-6]
>>> print(DynamicLimit(days(30)).judge(account, order).explain())
passes: counting what ships up to 30 Apr 2026: nothing of a limit is used [CR-5 CR-6]

Source: CR-5, CR-6; field study of credit 2.1 (static and dynamic part) and 2.3 (points 3 and 9).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

import attrs

from salesflow.basics.money import Limit, Money, Unlimited
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Sentence, Text, percent_text
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.check import Finding, Outcome
from salesflow.credit.ledger.position import Position, last_day
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.rating.exact import read_number
from salesflow.errors import DefinitionError

__all__ = ["DynamicLimit", "LimitOccupancy", "StaticLimit"]

_ROWS: Final = ("CR-5", "CR-6")
_PLANNED: Final = (Stage.RESERVED, Stage.ORDERED)


def _share(value: Decimal | int | str) -> Decimal:
    return read_number(value, "share")


@attrs.frozen
class StaticLimit:
    """Is all that is open within the limit, the order counted: claims of every stage, whenever they ship?

    `order_tolerance` is the share by which mere orders may exceed the limit (``"0.05"``): what is delivered and billed must
    still be within it. A negative share is a `DefinitionError`. Sources: CR-5, CR-6.
    """

    order_tolerance: Decimal = attrs.field(default=Decimal(0), converter=_share)
    rule: ClassVar[str] = "static_limit"

    def __attrs_post_init__(self) -> None:
        _check_share("static limit", self.order_tolerance)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Pass, fail with the shortfall, a person must look (only by what is disputed), or not known."""
        return _against(self.rule, account, order, self.order_tolerance)


@attrs.frozen
class DynamicLimit:
    """Is what ships within the `horizon` within the limit, the order counted?

    An order that ships later does not count yet, nor does what was prepaid for it; one without a day counts now.
    `order_tolerance` is that of `StaticLimit`. A horizon that is not counted in plain days, weeks, months or years, and a
    negative share, are a `DefinitionError`. Sources: CR-5, CR-6.
    """

    horizon: Term
    order_tolerance: Decimal = attrs.field(default=Decimal(0), converter=_share)
    rule: ClassVar[str] = "dynamic_limit"

    def __attrs_post_init__(self) -> None:
        check_kind("horizon", self.horizon, Term, "give a term, such as days(30)")
        if not self.horizon.unit.is_whole_days or self.horizon.unit.is_working:
            raise DefinitionError("dynamic limit", ["the horizon is counted in days, weeks, months or years"])
        _check_share("dynamic limit", self.order_tolerance)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Pass, fail with the shortfall, a person must look (only by what is disputed), or not known."""
        until = last_day(account.as_of, self.horizon)
        return _against(self.rule, account, order, self.order_tolerance, until)


@attrs.frozen
class LimitOccupancy:
    """Is less than so much of the limit used, the order counted? Best proposed as a mere warning, before it is too late.

    A `share` that is not above zero is a `DefinitionError`. Source: CR-5, field study of credit 1.2 (red from 80%).
    """

    share: Decimal = attrs.field(default=Decimal("0.8"), converter=_share)
    rule: ClassVar[str] = "limit_occupancy"

    def __attrs_post_init__(self) -> None:
        if self.share <= 0:
            raise DefinitionError("limit occupancy", [f"the share {self.share} is not above zero"])

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail from that share on, a person must look (only by what is disputed), or not known."""
        position = _known(self.rule, account, account.with_order(order))
        if isinstance(position, Finding):
            return position
        used, limit, share = position.used, account.limit, percent_text(Fraction(self.share))
        if not isinstance(limit, Money) or used.is_zero:
            return _without_amount(self.rule, used, limit, is_planned=order is not None)
        if used < limit * self.share:
            words = _BELOW.fill(used=used, share=share, limit=limit)
            return _finding(self.rule, Outcome.PASS, "occupancy_low", words)
        certain = used - position.disputed
        if not certain.is_positive or certain < limit * self.share:
            words = _HIGH_DISPUTED.fill(used=used, share=share, limit=limit)
            return _finding(self.rule, Outcome.LOOK, "occupancy_disputed", words)
        words = _HIGH.fill(used=used, share=share, limit=limit)
        return _finding(self.rule, Outcome.FAIL, "occupancy_high", words)


def _check_share(what: str, share: Decimal) -> None:
    if share < 0:
        raise DefinitionError(what, [f"the tolerance {share} is negative"])


def _finding(rule: str, outcome: Outcome, code: str, words: Sentence, over: Money | None = None) -> Finding:
    return Finding(rule, outcome, Reason(code, words, _ROWS), over)


def _known(rule: str, account: Account, position: Position | None) -> Position | Finding:
    """The position when all that decides is known; else the finding that says what is not."""
    if position is None:
        if isinstance(account.limit, Unlimited):  # even an unknown amount is within no ceiling
            return _finding(rule, Outcome.PASS, "unlimited", _NO_CEILING.fill())
        return _finding(rule, Outcome.UNKNOWN, "used_unknown", _NO_DEBTS.fill())
    if account.limit is not None or position.used.is_zero:
        return position
    if account.line is None:
        return _finding(rule, Outcome.UNKNOWN, "limit_unknown", _NO_LINE.fill(used=position.used))
    return _finding(rule, Outcome.UNKNOWN, "no_limit", _NO_LIMIT.fill(used=position.used))


def _without_amount(rule: str, used: Money, limit: Limit, *, is_planned: bool) -> Finding:
    """Where there is nothing to compare: no ceiling, or nothing used."""
    if isinstance(limit, Unlimited):
        words = _UNLIMITED[is_planned].fill(used=used)
        return _finding(rule, Outcome.PASS, "unlimited", words, Money(0, used.currency))
    return _finding(rule, Outcome.PASS, "nothing_used", _NOTHING.fill(), Money(0, used.currency))


def _against(
    rule: str, account: Account, order: Order | None, tolerance: Decimal, until: date | None = None
) -> Finding:
    position = _known(rule, account, account.with_order(order, until=until))
    if isinstance(position, Finding):
        return position
    found = _compared(rule, position, account.limit, tolerance, is_planned=order is not None)
    if until is None:
        return found
    words = _UNTIL.fill(day=until, what=found.reason.sentence)
    return attrs.evolve(found, reason=attrs.evolve(found.reason, sentence=words))


def _compared(
    rule: str, position: Position, limit: Limit, tolerance: Decimal, *, is_planned: bool
) -> Finding:
    used = position.used
    if not isinstance(limit, Money) or used.is_zero:
        return _without_amount(rule, used, limit, is_planned=is_planned)
    if used <= limit:
        words, none = _WITHIN[is_planned].fill(used=used, limit=limit), Money(0, used.currency)
        return _finding(rule, Outcome.PASS, "within_limit", words, none)
    over, ceiling = used - limit, limit + limit * tolerance
    firm = _firm(position) if tolerance else used
    if used <= ceiling and firm <= limit:
        share = percent_text(Fraction(tolerance))
        words = _TOLERATED[is_planned].fill(used=used, over=over, limit=limit, share=share)
        return _finding(rule, Outcome.PASS, "tolerated", words, over)
    # Would it pass but for what is disputed? Then a person looks.
    clear, firmly = used - position.disputed, firm - position.disputed
    if clear <= limit or (clear <= ceiling and firmly <= limit):
        words = _DISPUTED[is_planned].fill(used=used, over=over, limit=limit)
        return _finding(rule, Outcome.LOOK, "over_disputed", words, over)
    words = _OVER[is_planned].fill(used=used, over=over, limit=limit)
    return _finding(rule, Outcome.FAIL, "over_limit", words, over)


def _firm(position: Position) -> Money:
    """What is used without what is only reserved or ordered, and without what was prepaid for that."""
    orders = {each.document for each in position.documents if each.stage in _PLANNED}
    kept = [each for each in position.documents if each.stage not in _PLANNED and each.prepays not in orders]
    return attrs.evolve(position, documents=kept).used


# -- words ------------------------------------------------------------------------------------------------------------

_UNTIL: Final = Text("counting what ships up to {day}: {what}", zh="仅计入{day}及之前发货的订单：{what}")
_NO_DEBTS: Final = Text("it is not known what he owes", zh="欠款情况未知")
_NO_LINE: Final = Text("{used} would be used, and his limit is not known", zh="将占用{used}，信用额度未知")
_NO_LIMIT: Final = Text(
    "{used} would be used, and no limit is in force", zh="将占用{used}，当前没有有效的信用额度"
)
_NOTHING: Final = Text("nothing of a limit is used", zh="未占用额度")
_NO_CEILING: Final = Text("there is no ceiling, by decision", zh="已决定不设额度上限")
# whether an order is part of it: "would be used" then, "is used" without one
_WITHIN: Final = {
    False: Text("{used} is used, within the limit of {limit}", zh="已占用{used}，未超出信用额度{limit}"),
    True: Text("{used} would be used, within the limit of {limit}", zh="将占用{used}，未超出信用额度{limit}"),
}
_OVER: Final = {
    False: Text(
        "{used} is used, {over} over the limit of {limit}", zh="已占用{used}，超出信用额度{limit}共{over}"
    ),
    True: Text(
        "{used} would be used, {over} over the limit of {limit}",
        zh="将占用{used}，超出信用额度{limit}共{over}",
    ),
}
_DISPUTED: Final = {
    False: Text(
        "{used} is used, {over} over the limit of {limit}, only by what is disputed",
        zh="已占用{used}，仅因争议款项超出信用额度{limit}共{over}",
    ),
    True: Text(
        "{used} would be used, {over} over the limit of {limit}, only by what is disputed",
        zh="将占用{used}，仅因争议款项超出信用额度{limit}共{over}",
    ),
}
_TOLERATED: Final = {
    False: Text(
        "{used} is used, {over} over the limit of {limit}: orders may exceed it by {share}",
        zh="已占用{used}，超出信用额度{limit}共{over}，未超过订单容差{share}",
    ),
    True: Text(
        "{used} would be used, {over} over the limit of {limit}: orders may exceed it by {share}",
        zh="将占用{used}，超出信用额度{limit}共{over}，未超过订单容差{share}",
    ),
}
_UNLIMITED: Final = {
    False: Text("{used} is used; there is no ceiling, by decision", zh="已占用{used}；已决定不设额度上限"),
    True: Text(
        "{used} would be used; there is no ceiling, by decision", zh="将占用{used}；已决定不设额度上限"
    ),
}
_BELOW: Final = Text("{used} is less than {share} of {limit}", zh="占用{used}，不到{limit}的{share}")
_HIGH: Final = Text(
    "{used} is {share} or more of the limit of {limit}", zh="占用{used}，已达额度{limit}的{share}"
)
_HIGH_DISPUTED: Final = Text(
    "{used} is {share} or more of the limit of {limit}, only by what is disputed",
    zh="占用{used}，仅因争议款项达到额度{limit}的{share}",
)
