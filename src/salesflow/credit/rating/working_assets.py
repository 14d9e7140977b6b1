"""Working assets (营运资产分析): which part of what a firm can work with we may lend it as trade credit.

Working assets are half of working capital and net worth together. Four ratios give an assessment E = A + B - C - D,
and a table gives the share of the working assets for it. Printed tables leave holes between their steps, into which one
firm in sixty fell; here every E has exactly one share. A firm that owes more than it owns would get the *best* share by
the formula, since C and D change their sign: it gets none.

>>> from salesflow.credit.rating.statements import MoneyUnit
>>> sheet = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"current_assets": 80, "stock": 40,
...     "current_liabilities": 40, "total_liabilities": 60, "net_worth": 100})
>>> table = Bands(["-4.6", "0.3"], [Decimal(0), Decimal(15), Decimal(20)], upper=False)
>>> found = WorkingAssets(Citation("toy", "1", "-"), table, (1, 25)).judge(sheet, as_of=date(2026, 5, 1))
>>> found.assessment, print(found.working_assets, found.share, found.limit)
CNY 70 25 CNY 17.50
(Fraction(2, 1), None)
>>> print(found.explain().splitlines()[0])
25% of working assets of CNY 70 is CNY 17.50: the assessment is 2.00 [CR-3]
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Final, TypeAlias

import attrs

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import Score, finest, read_number, read_score
from salesflow.credit.rating.statements import USUAL, Acceptance, Line, Statement
from salesflow.errors import DefinitionError

__all__ = ["WorkingAssets", "WorkingAssetsShare"]

_ROWS: Final = ("CR-3",)
_Known: TypeAlias = tuple[Money, Money, Money, Money, Money]
"""What is needed, in the order of `_NEEDED`."""

_ZERO: Final = Decimal(0)
_HALF: Final = Decimal("0.5")
_PER_CENT: Final = Decimal("0.01")
_NEEDED: Final = (
    Line.CURRENT_ASSETS,
    Line.STOCK,
    Line.CURRENT_LIABILITIES,
    Line.TOTAL_LIABILITIES,
    Line.NET_WORTH,
)
_OWN: Final = _NEEDED.index(Line.NET_WORTH)
_SHARE: Final = Text(
    "{share}% of working assets of {assets} is {limit}: the assessment is {score}",
    zh="营运资产{assets}的{share}%为{limit}：评估值{score}",
)
_SPENT: Final = Text(
    "working assets are {assets}: nothing is left to lend on", zh="营运资产为{assets}：没有可供授信的余地"
)
_NO_WORTH: Final = Text(
    "net worth is {own}: more is owed than owned, so no share is given",
    zh="净资产为{own}：资不抵债，不给予任何比例",
)
_ZERO_WORTH: Final = Text(
    "net worth is {own}: all that is owned is owed, so no share is given",
    zh="净资产为{own}：资产仅够抵债，不给予任何比例",
)
_PARTS: Final = Text(
    "current ratio {a}, quick ratio {b}, short debt to net worth {c}, debt to net worth {d}",
    zh="流动比率{a}，速动比率{b}，短期债务净资产比率{c}，债务净资产比率{d}",
)
_UNKNOWN: Final = Text(
    "not known, but needed for the working assets: {line}", zh="计算营运资产所需数据未知：{line}"
)
_NO_SHORT_DEBT: Final = Text(
    "there are no current liabilities, so the current ratio has no answer; a person must look",
    zh="流动负债为零，无法计算流动比率，须人工判断",
)


@attrs.frozen
class WorkingAssetsShare:
    """What the working-assets model says: the assessment, the share in per cent, the amount, and why.

    `share` and `limit` are None when something needed is not known; they are zero when the firm owes more than it owns
    (`assessment` is None then) or has no working assets. The limit is not rounded. Source: CR-3.
    """

    share: Decimal | None
    limit: Money | None = None
    assessment: Fraction | None = None
    working_assets: Money | None = None
    reasons: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    missing: tuple[Reason, ...] = attrs.field(default=(), repr=False)

    @property
    def value(self) -> Money | None:
        """The limit, as other judgements name their answer."""
        return self.limit

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _best(value: tuple[Decimal | int | str, Decimal | int | str]) -> tuple[Decimal, Decimal]:
    start, share = value
    return read_number(start, "best"), read_number(share, "best")


@attrs.frozen
class WorkingAssets:
    """The working-assets model with its table under a name and a version.

    `table` gives the share of the working assets in per cent for each assessment; `best` is the pair of the assessment
    from which, itself included, the highest share is given, and that share (printed tables close this one step from
    below and all others from above). A table that has a hysteresis or gives a smaller share for a better assessment,
    shares outside 0 to 100, and a best step that lies within the table are a `DefinitionError`. Source: CR-3.
    """

    citation: Citation
    table: Bands[Decimal]
    best: tuple[Decimal, Decimal] = attrs.field(converter=_best)
    accepts: Acceptance = attrs.field(default=USUAL, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        start, share = self.best
        if self.table.hysteresis:
            problems.append("the table has a hysteresis; shape the limit, not the model")
        shares = (*self.table.labels, share)
        if any(one >= other for one, other in pairwise(shares)):
            problems.append("a better assessment must give a larger share")
        if not all(0 <= each <= 100 for each in shares):
            problems.append("shares lie between 0 and 100 per cent")
        if self.table.edges and self.table.edges[-1] >= start:
            problems.append("the best step begins within the table")
        if problems:
            raise DefinitionError(f"working assets {self.citation}", problems)

    def share_of(self, assessment: Score) -> Decimal:
        """The share in per cent for an assessment: every number has exactly one."""
        value = read_score(assessment, "assessment")
        if isinstance(value, Fraction):
            return self._share(value.numerator, value.denominator)
        start, share = self.best
        return share if value >= start else self.table.of(value)

    def _share(self, top: int, under: int) -> Decimal:
        """The share for `top` by `under`, which is above zero."""
        parts, table, start = self._by_halves
        whole, rest = divmod(top * parts, under)
        halves = 2 * whole + (rest > 0)
        return self.best[1] if halves >= start else table.of(halves)

    @cached_property
    def _by_halves(self) -> tuple[int, Bands[Decimal], int]:
        """How many of the finest decimals of the table make one; its edges, and the best start, in halves of them.

        What lies between two such decimals is on the same side of every edge as the half between them, and whole numbers
        are the quickest to compare.
        """
        parts = 10 ** finest(*self.table.edges, self.best[0])
        *edges, start = [2 * int(parts * Fraction(each)) for each in (*self.table.edges, self.best[0])]
        return parts, attrs.evolve(self.table, edges=edges), start

    @cached_property
    def _cited(self) -> tuple[Reason, ...]:
        return self.citation.reasons(_ROWS)

    def judge(self, statement: Statement | None, *, as_of: date) -> WorkingAssetsShare:
        """The share for a firm by its statement; what is old, missing or contradictory gives no share at all."""
        accepted = self.accepts.judge(statement, as_of=as_of)
        usable = accepted.value
        if usable is None:
            return WorkingAssetsShare(None, reasons=accepted.reasons, missing=accepted.missing)
        notes = (*accepted.reasons, *self._cited)
        limit = self.limit_of(usable)
        if limit.value is None:
            return WorkingAssetsShare(None, reasons=notes, missing=limit.missing)
        known = _known(usable.amounts(_NEEDED))
        if known is None:  # the net worth alone decided
            return WorkingAssetsShare(Decimal(0), limit.value, reasons=(*limit.reasons, *notes))
        current, stock, short, debts, own = _in_whole(known)
        top, under = _assessed(current, stock, short, debts, own)
        parts = _PARTS.fill(
            a=_over(current, short),
            b=_over(current - stock, short),
            c=_over(short, own),
            d=_over(debts, own),
        )
        reasons = (*limit.reasons, Reason("ratios", parts, _ROWS), *notes)
        return WorkingAssetsShare(
            self._share(top, under), limit.value, Fraction(top, under), _working_assets(known), reasons
        )

    def limit_of(self, statement: Statement) -> Verdict[Money | None]:
        """The limit alone, of a statement that may be used, with the one sentence that says how it came about.

        A review of many customers needs no more of it.
        """
        amounts = statement.amounts(_NEEDED)
        own = amounts[_OWN]
        if own is not None and own.amount <= _ZERO:
            words = (_NO_WORTH if own.is_negative else _ZERO_WORTH).fill(own=own)
            return Verdict(Money(0, own.currency), (Reason("net_worth_not_positive", words, _ROWS),))
        known = _known(amounts)
        if known is None:
            return Verdict(None, (), _missing(amounts))
        top, under = _assessed(*_in_whole(known))
        assets = _working_assets(known)
        if assets.amount <= _ZERO:
            spent = Reason("no_working_assets", _SPENT.fill(assets=assets), _ROWS)
            return Verdict(Money(0, assets.currency), (spent,))
        share = self._share(top, under)
        limit = assets * share * _PER_CENT
        words = _SHARE.fill(share=share, assets=assets, limit=limit, score=_over(top, under))
        return Verdict(limit, (Reason("working_assets", words, _ROWS),))


def _known(amounts: list[Money | None]) -> _Known | None:
    """All that the ratios need; None when something is not known, or one of them would divide by nothing or less."""
    current, stock, short, debts, own = amounts
    if current is None or stock is None or short is None or debts is None or own is None:
        return None
    return (current, stock, short, debts, own) if short.amount and own.amount > _ZERO else None


def _in_whole(known: _Known) -> list[int]:
    """The amounts in a unit of which they all are whole numbers: the quickest to reckon with, and exact."""
    ratios = [each.amount.as_integer_ratio() for each in known]
    scale = lcm(*[bottom for _, bottom in ratios])
    return [top * (scale // bottom) for top, bottom in ratios]


def _assessed(current: int, stock: int, short: int, debts: int, own: int) -> tuple[int, int]:
    """The assessment, A + B - C - D, as one number by another that is above zero."""
    return (2 * current - stock) * own - (short + debts) * short, short * own


def _working_assets(known: _Known) -> Money:
    current, _, short, _, own = known
    return (current - short + own) * _HALF


def _missing(amounts: list[Money | None]) -> tuple[Reason, ...]:
    """What the ratios need and nobody knows, and short debts of zero, which nothing can be divided by."""
    missing = [
        Reason("line_unknown", _UNKNOWN.fill(line=line), _ROWS)
        for line, amount in zip(_NEEDED, amounts, strict=True)
        if amount is None
    ]
    short = amounts[_NEEDED.index(Line.CURRENT_LIABILITIES)]
    if short is not None and short.is_zero:
        missing.append(Reason("no_current_liabilities", _NO_SHORT_DEBT.fill(), _ROWS))
    return tuple(missing)


def _over(one: int, other: int) -> Decimal:
    """One number divided by another that is above zero, with two decimals as `cut` has them."""
    return Decimal(f"{one * 100 // other}e-2")
