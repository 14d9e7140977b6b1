"""Estimators: how much credit a customer needs, and how much he can bear; each by one method, joined by the smaller or larger.

The need comes from what he buys (`SalesCycle`), from what he pays (`Collections`: a slow payer shrinks his own limit), from
what he owed at his peak (`PeakExposure`: two invoices a month are lumpy, and the average does not cover them), or from
what he is expected to buy (`FastEstimate`). What he can bear is a share of his net worth, his working capital or his working
assets, and what securities cover comes on top. What is not known stays not known: it never turns into zero, nor does a
method that knows stand in for one that does not.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> facts = Facts("C-7", "CNY", date(2026, 3, 31), terms_days=30, expected_month=money(80000, "CNY"))
>>> FastEstimate().estimate(facts).amount
Money('80000.00', 'CNY')
>>> found = Min(FastEstimate(), NetWorthShare("0.10")).estimate(facts)
>>> assert isinstance(found, Unknown)
>>> print(found.reason.explain())
no financial statement is known [CR-3]

Source: CR-6; field study of credit 1.4 c to g and section 3 (dybbs8, wendang, bernsteinlaw, lockstep, miraitalk).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from typing import Final, Protocol, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.currencies import minor_units
from salesflow.basics.money import Money, computed
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.exposure import EXACT
from salesflow.credit.limits.facts import Facts, Trading
from salesflow.credit.rating.exact import read_number
from salesflow.credit.rating.statements import USUAL, Acceptance, Line
from salesflow.credit.rating.working_assets import WorkingAssets
from salesflow.errors import DefinitionError

__all__ = [
    "Collections",
    "Estimate",
    "Estimated",
    "Estimator",
    "FastEstimate",
    "Max",
    "Min",
    "NetWorthShare",
    "PeakExposure",
    "Plus",
    "SalesCycle",
    "SecuritiesCover",
    "Unknown",
    "WorkingAssetsShareOf",
    "WorkingCapitalShare",
    "part_of",
    "percent",
]

_ROWS: Final = ("CR-6",)
# an amount has 60 digits: with some more a quotient that is cut off downwards is right to the coin
_DOWN: Final = Context(prec=80, rounding=ROUND_DOWN, traps=[InvalidOperation, DivisionByZero])
_MONTH: Final = 30
_COINS: Final = tuple(Decimal(1).scaleb(-places) for places in range(5))
_ZERO: Final = Decimal(0)

_Base: TypeAlias = tuple[str, Text, Line, Line | None]
"""What a share is taken of: its code, its name, the line of the statement, and the line that is taken away from it."""


@attrs.frozen
class Estimate:
    """An amount that a method arrived at, with the sentences that say how; the one that decided comes first."""

    amount: Money
    reasons: tuple[Reason, ...]


@attrs.frozen
class Unknown:
    """A method has no answer, and why; what it is a part of has none either."""

    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> Reason:
        """The first thing that is missing."""
        return self.reasons[0]


Estimated: TypeAlias = "Estimate | Unknown"
"""What an estimator answers."""


class Estimator(Protocol):
    """One way to estimate a limit from the facts; pure, and never below zero."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        ...


def part_of(amount: Money, times: int | Decimal, by: int = 1) -> Money:
    """So many parts of an amount, cut off at the smallest coin: a limit is never rounded up.

    A result that would need more than 60 digits is an `InputError`, as for any money.

    >>> from salesflow.basics.money import money
    >>> part_of(money(100, "CNY"), 2, 3)
    Money('66.66', 'CNY')
    """
    product = _DOWN.multiply(amount.amount, times)
    exact = product if by == 1 else _DOWN.divide(product, by)
    currency = amount.currency
    try:
        cut = exact.quantize(_COINS[minor_units(currency)], ROUND_DOWN, _DOWN)
    except InvalidOperation:  # longer than any amount; the money says so
        cut = exact
    return computed(cut, currency)


def _share(value: Decimal | int | str) -> Decimal:
    return read_number(value, "share")


def _check_share(what: str, share: Decimal) -> None:
    if not 0 < share <= 1:
        raise DefinitionError(what, [f"the share {share} does not lie above 0 and up to 1"])


# -- what he needs ----------------------------------------------------------------------------------------------------


@attrs.frozen
class _ByTerms:
    """Money a day in the window, times the days until it is back."""

    slack_days: int = 15
    least_invoices: int = 3

    def __attrs_post_init__(self) -> None:
        check_count("slack_days", self.slack_days)
        check_count("least_invoices", self.least_invoices)

    def _turned(self, facts: Facts, flow: Money | None, text: Text, code: str) -> Estimated:
        trade, terms = facts.trading, facts.terms
        if trade is None or flow is None or terms is None or trade.invoices < self.least_invoices:
            missing = _trade_missing(trade, self.least_invoices, flow is not None)
            if terms is None:
                missing.append(Reason("terms_unknown", _NO_TERMS.fill(), _ROWS))
            return Unknown(tuple(missing))
        days = terms + self.slack_days
        amount = part_of(flow, days, trade.days)
        words = text.fill(amount=amount, flow=flow, window=trade.days, days=days)
        return Estimate(amount, (Reason(code, words, _ROWS),))


def _trade_missing(trade: Trading | None, least: int, is_known: bool) -> list[Reason]:
    if trade is None or not is_known:
        return [Reason("trading_unknown", _NO_TRADE.fill(), _ROWS)]
    if trade.invoices >= least:
        return []
    words = _FEW.fill(n=trade.invoices, window=trade.days, least=least)
    return [Reason("few_invoices", words, _ROWS)]


@attrs.frozen
class SalesCycle(_ByTerms):
    """The sales of a day times the days to pay and some slack (销售额法).

    `slack_days` are the days that collecting takes beyond the terms. Fewer than `least_invoices` in the window, no window
    and no terms give no answer. It covers the average and no peak: join it with `PeakExposure` by `Max`.
    """

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        sold = None if facts.trading is None else facts.trading.sales
        return self._turned(facts, sold, _SALES, "sales_cycle")


@attrs.frozen
class Collections(_ByTerms):
    """What he paid in a day times the days to pay and some slack (回款额法): who pays slowly shrinks his own limit."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        paid = None if facts.trading is None else facts.trading.collected
        return self._turned(facts, paid, _PAID, "collections")


@attrs.frozen
class PeakExposure:
    """What he owed at most in the window, or on that share of its days (0.95: in all but the worst twentieth)."""

    share: Decimal = attrs.field(default=Decimal(1), converter=_share)
    least_invoices: int = 3

    def __attrs_post_init__(self) -> None:
        _check_share("peak exposure", self.share)
        check_count("least_invoices", self.least_invoices)

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        trade = facts.trading
        amount = None if trade is None else trade.level(self.share)
        if trade is None or amount is None or trade.invoices < self.least_invoices:
            return Unknown(tuple(_trade_missing(trade, self.least_invoices, amount is not None)))
        words = _PEAK.fill(amount=amount, percent=percent(self.share), window=trade.days)
        return Estimate(amount, (Reason("peak_exposure", words, _ROWS),))


@attrs.frozen
class FastEstimate:
    """What he is expected to buy in a month times the months he has to pay (快速测算法): for a customer without a past."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        month, terms, missing = facts.expected_month, facts.terms, list[Reason]()
        if month is None:
            missing.append(Reason("expected_month_unknown", _NO_MONTH.fill(), _ROWS))
        if terms is None:
            missing.append(Reason("terms_unknown", _NO_TERMS.fill(), _ROWS))
        if month is None or terms is None:
            return Unknown(tuple(missing))
        amount = part_of(month, terms, _MONTH)
        words = _FAST.fill(amount=amount, month=month, days=terms)
        return Estimate(amount, (Reason("fast_estimate", words, _ROWS),))


# -- what he can bear -------------------------------------------------------------------------------------------------


@attrs.frozen
class NetWorthShare:
    """A share of the net worth (净资产法); a firm that owes more than it owns bears nothing.

    A statement that is missing, old or does not add up (`accepts`) gives no answer.
    """

    share: Decimal = attrs.field(converter=_share)
    accepts: Acceptance = attrs.field(default=USUAL, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_share("share of net worth", self.share)

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        return _of_statement(facts, self.accepts, self.share, _NET_WORTH)


@attrs.frozen
class WorkingCapitalShare:
    """A share of the working capital, current assets less current liabilities; nothing when there is none."""

    share: Decimal = attrs.field(converter=_share)
    accepts: Acceptance = attrs.field(default=USUAL, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_share("share of working capital", self.share)

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        return _of_statement(facts, self.accepts, self.share, _WORKING_CAPITAL)


def _of_statement(facts: Facts, accepts: Acceptance, share: Decimal, base_of: _Base) -> Estimated:
    """A share of one line of the statement, less another line."""
    code, what, line, less = base_of
    accepted = facts.accepted(accepts)
    statement = accepted.value
    if statement is None:
        return Unknown(accepted.missing)
    base = statement.amount(line)
    taken = None if less is None else statement.amount(less)
    if base is None or (less is not None and taken is None):
        lines = [each for each in (line, less) if each is not None and statement.amount(each) is None]
        return Unknown(tuple([Reason("line_unknown", _NO_LINE.fill(line=each), _ROWS) for each in lines]))
    if taken is not None:
        base -= taken
    if base.amount <= _ZERO:
        words = _NOTHING.fill(what=what, base=base)
        return Estimate(Money(0, facts.currency), (Reason(f"{code}_not_positive", words, _ROWS),))
    amount = part_of(base, share)
    words = _PART.fill(amount=amount, percent=percent(share), what=what, base=base, day=statement.on)
    return Estimate(amount, (Reason(code, words, _ROWS),))


@attrs.frozen
class WorkingAssetsShareOf:
    """The share of the working assets that a `WorkingAssets` model gives (营运资产分析模型)."""

    model: WorkingAssets

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        accepted = facts.accepted(self.model.accepts)
        if accepted.value is None:
            return Unknown(accepted.missing)
        found = self.model.limit_of(accepted.value)
        if found.value is None:
            return Unknown(found.missing)
        return Estimate(found.value.quantize(ROUND_DOWN), found.reasons)


@attrs.frozen
class SecuritiesCover:
    """What securities cover of the claim; with `Plus` they raise what he can bear, and never mend how he pays."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or what is missing."""
        if facts.cover is None:
            return Unknown((Reason("cover_unknown", _NO_COVER.fill(), _ROWS),))
        words = _COVER.fill(amount=facts.cover)
        return Estimate(facts.cover, (Reason("securities", words, _ROWS),))


# -- joined -----------------------------------------------------------------------------------------------------------


def _all(facts: Facts, parts: tuple[Estimator, ...]) -> list[Estimate] | Unknown:
    found: list[Estimate] = []
    missing: list[Reason] = []
    for each in parts:
        one = each.estimate(facts)
        if isinstance(one, Unknown):
            missing += one.reasons
        else:
            found.append(one)
    return Unknown(tuple(dict.fromkeys(missing))) if missing else found


@attrs.frozen(init=False)
class _Joined:
    parts: tuple[Estimator, ...]

    def __init__(self, *parts: Estimator) -> None:
        if not parts:
            raise DefinitionError(type(self).__name__, ["there is nothing to join"])
        self.__attrs_init__(parts)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # attrs writes it


def _first(chosen: Estimate, found: list[Estimate]) -> Estimate:
    reasons = chosen.reasons
    for each in found:
        if each is not chosen:
            reasons += each.reasons
    return Estimate(chosen.amount, reasons)


@attrs.frozen(init=False)
class Min(_Joined):
    """The smallest of several estimates; one that is not known makes the whole unknown."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or all that is missing."""
        found = _all(facts, self.parts)
        return found if isinstance(found, Unknown) else _first(min(found, key=_amount), found)


@attrs.frozen(init=False)
class Max(_Joined):
    """The largest of several estimates; one that is not known makes the whole unknown."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or all that is missing."""
        found = _all(facts, self.parts)
        return found if isinstance(found, Unknown) else _first(max(found, key=_amount), found)


@attrs.frozen(init=False)
class Plus(_Joined):
    """Several estimates added up, such as what he bears and what securities cover."""

    def estimate(self, facts: Facts) -> Estimated:
        """The amount, or all that is missing."""
        found = _all(facts, self.parts)
        if isinstance(found, Unknown):
            return found
        amount, reasons = found[0].amount, found[0].reasons
        for each in found[1:]:
            amount += each.amount
            reasons += each.reasons
        return Estimate(amount, reasons)


def _amount(estimate: Estimate) -> Decimal:
    return estimate.amount.amount


@lru_cache(maxsize=1_000)
def percent(share: Decimal) -> Decimal:
    """A share as people read it: 0.15 is 15 (per cent)."""
    return Decimal(f"{EXACT.multiply(share, 100).normalize(EXACT):f}")


# -- words ------------------------------------------------------------------------------------------------------------

_SALES: Final = Text(
    "{amount} by sales: {flow} in {window} {window|day|days}, {days} {days|day|days} outstanding",
    zh="按销售额：{window}天内销售{flow}，周转{days}天，为{amount}",
)
_PAID: Final = Text(
    "{amount} by payments: {flow} paid in {window} {window|day|days}, {days} {days|day|days} outstanding",
    zh="按回款额：{window}天内回款{flow}，周转{days}天，为{amount}",
)
_PEAK: Final = Text(
    "{amount} by what he owed: on {percent}% of the last {window} {window|day|days} it was not more",
    zh="按占用高点：最近{window}天中{percent}%的日子不超过{amount}",
)
_FAST: Final = Text(
    "{amount} by what he is expected to buy: {month} a month, {days} {days|day|days} to pay",
    zh="按预计采购：每月{month}，账期{days}天，为{amount}",
)
_PART: Final = Text(
    "{amount} by the statement of {day}: {percent}% of {what} of {base}",
    zh="按{day}的财务报表：{what}{base}的{percent}%，为{amount}",
)
_NOTHING: Final = Text("{what} is {base}: nothing can be lent on it", zh="{what}为{base}：没有可供授信的余地")
_COVER: Final = Text("{amount} is covered by securities", zh="担保覆盖{amount}")
_NET_WORTH: Final[_Base] = ("net_worth", Text("net worth", zh="净资产"), Line.NET_WORTH, None)
_WORKING_CAPITAL: Final[_Base] = (
    "working_capital",
    Text("working capital", zh="营运资本"),
    Line.CURRENT_ASSETS,
    Line.CURRENT_LIABILITIES,
)
_NO_TERMS: Final = Text("it is not known how many days he has to pay", zh="账期未知")
_NO_TRADE: Final = Text("it is not known what he bought and paid", zh="交易情况未知")
_FEW: Final = Text(
    "{n} {n|invoice|invoices} in {window} {window|day|days} {n|says|say} too little; {least} {least|is|are} needed",
    zh="{window}天内只有{n}张发票，依据不足，至少需要{least}张",
)
_NO_MONTH: Final = Text("it is not known what he is expected to buy in a month", zh="预计月采购额未知")
_NO_LINE: Final = Text("the statement does not say: {line}", zh="财务报表未列明：{line}")
_NO_COVER: Final = Text("it is not known what securities cover", zh="担保覆盖金额未知")
