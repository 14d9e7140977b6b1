"""Statements: the figures of a customer's balance sheet and year as facts, with date, unit, and who checked them.

A figure without its unit is off by ten thousand sooner or later (元 or 万元), so the unit has no default. A statement
of two years ago, of a later day, or one that does not add up, says nothing about credit: that is said, and nothing is
computed from it.

>>> sheet = Statement(
...     "C-7", date(2025, 12, 31), "CNY", MoneyUnit.TEN_THOUSAND,
...     {"current_assets": 80, "stock": 40, "current_liabilities": 40, "total_liabilities": 60, "net_worth": 100},
...     audited=True,
... )
>>> print(sheet.amount(Line.STOCK), "|", sheet.amount(Line.TOTAL_ASSETS), "|", sheet.amount(Line.SALES))
CNY 400,000 | CNY 1,600,000 | None
>>> Acceptance().judge(sheet, as_of=date(2027, 7, 1)).missing[0].explain()
'the statement of 31 Dec 2025 is more than 18 months old; ask for a newer one [CR-3]'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money, computed
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import Term, Unit, months
from salesflow.basics.text import Language, Text
from salesflow.credit.exposure import EXACT
from salesflow.errors import DefinitionError, InputError

__all__ = ["USUAL", "Acceptance", "Line", "MoneyUnit", "Statement", "has_run"]

_ROWS: Final = ("CR-3",)
_multiply: Final = EXACT.multiply


class Line(StrEnum):
    """A line of a statement; `market_value` is that of the shares of a listed firm, no line of its books.

    >>> Line("stock").render("zh")
    '存货'
    """

    CURRENT_ASSETS = "current_assets"
    STOCK = "stock"
    INTANGIBLES = "intangibles"
    TOTAL_ASSETS = "total_assets"
    CURRENT_LIABILITIES = "current_liabilities"
    TOTAL_LIABILITIES = "total_liabilities"
    NET_WORTH = "net_worth"
    RETAINED_EARNINGS = "retained_earnings"
    MARKET_VALUE = "market_value"
    SALES = "sales"
    EBIT = "ebit"
    PRE_TAX_PROFIT = "pre_tax_profit"
    NET_PROFIT = "net_profit"
    DEPRECIATION = "depreciation"
    DEFERRED_TAX = "deferred_tax"

    @property
    def is_flow(self) -> bool:
        """Whether it adds up over the year, so that the months it covers matter."""
        return self in _FLOWS

    def render(self, language: Language = "en") -> str:
        """The name of the line."""
        return _LINES[self].render(language)


_FLOWS: Final = frozenset(
    {Line.SALES, Line.EBIT, Line.PRE_TAX_PROFIT, Line.NET_PROFIT, Line.DEPRECIATION, Line.DEFERRED_TAX}
)
_LINES: Final = {
    Line.CURRENT_ASSETS: Text("current assets", zh="流动资产"),
    Line.STOCK: Text("stock", zh="存货"),
    Line.INTANGIBLES: Text("intangible assets", zh="无形资产"),
    Line.TOTAL_ASSETS: Text("total assets", zh="资产总额"),
    Line.CURRENT_LIABILITIES: Text("current liabilities", zh="流动负债"),
    Line.TOTAL_LIABILITIES: Text("total liabilities", zh="负债总额"),
    Line.NET_WORTH: Text("net worth", zh="净资产"),
    Line.RETAINED_EARNINGS: Text("retained earnings", zh="留存收益"),
    Line.MARKET_VALUE: Text("market value of the shares", zh="股票市值"),
    Line.SALES: Text("sales", zh="销售收入"),
    Line.EBIT: Text("profit before interest and tax", zh="息税前利润"),
    Line.PRE_TAX_PROFIT: Text("profit before tax", zh="税前利润"),
    Line.NET_PROFIT: Text("net profit", zh="净利润"),
    Line.DEPRECIATION: Text("depreciation", zh="折旧"),
    Line.DEFERRED_TAX: Text("deferred tax", zh="递延税款"),
}
_NEVER_NEGATIVE: Final = frozenset(
    {
        Line.CURRENT_ASSETS,
        Line.STOCK,
        Line.INTANGIBLES,
        Line.TOTAL_ASSETS,
        Line.CURRENT_LIABILITIES,
        Line.TOTAL_LIABILITIES,
        Line.MARKET_VALUE,
        Line.SALES,
        Line.DEPRECIATION,
    }
)
_ASSETS, _DEBTS, _OWN = Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES, Line.NET_WORTH
_PARTS: Final = (
    (Line.STOCK, Line.CURRENT_ASSETS),
    (Line.CURRENT_ASSETS, Line.TOTAL_ASSETS),
    (Line.INTANGIBLES, Line.TOTAL_ASSETS),
    (Line.NET_WORTH, Line.TOTAL_ASSETS),
    (Line.CURRENT_LIABILITIES, Line.TOTAL_LIABILITIES),
)


class MoneyUnit(Enum):
    """In what the figures of a statement are written: yuan, thousands, ten thousands (万元) or millions."""

    ONE = 1
    THOUSAND = 1_000
    TEN_THOUSAND = 10_000
    MILLION = 1_000_000

    def __repr__(self) -> str:
        return f"MoneyUnit.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The unit in words."""
        return _UNITS[self].render(language)


_UNITS: Final = {
    MoneyUnit.ONE: Text("units of the currency", zh="元"),
    MoneyUnit.THOUSAND: Text("thousands", zh="千元"),
    MoneyUnit.TEN_THOUSAND: Text("ten thousands", zh="万元"),
    MoneyUnit.MILLION: Text("millions", zh="百万元"),
}
_DATED: Final = Text(
    "statement of {day} in {unit}, {audited}, {scope}", zh="{day}的财务报表，单位{unit}，{audited}，{scope}"
)
_FROM: Final = Text(
    "statement of {day} in {unit}, {audited}, {scope}; source: {source}",
    zh="{day}的财务报表，单位{unit}，{audited}，{scope}；来源：{source}",
)
_AUDITED: Final = {
    True: Text("audited", zh="已审计"),
    False: Text("not audited", zh="未审计"),
    None: Text("not known whether audited", zh="是否审计未知"),
}
_SCOPE: Final = {
    True: Text("of the whole group", zh="合并报表"),
    False: Text("of the firm alone", zh="单体报表"),
    None: Text("not known whether of the firm or its group", zh="单体或合并未知"),
}
_NONE: Final = Text("no financial statement is known", zh="没有财务报表")
_STALE: Final = Text(
    "the statement of {day} is more than {term} old; ask for a newer one",
    zh="{day}的财务报表已超过{term}，请索取新报表",
)
_LATER: Final = Text(
    "the statement of {day} was not known yet on {as_of}", zh="{day}的财务报表在{as_of}尚未取得"
)
_NOT_AUDITED: Final = Text(
    "an audited statement is asked for; this one: {audited}", zh="要求经审计的报表；本报表：{audited}"
)
_GROUP: Final = Text(
    "a statement of the firm alone is asked for; this one: {scope}", zh="要求单体报表；本报表：{scope}"
)
_PART: Final = Text(
    "the statement does not add up: {part} {amount}, {whole} only {limit}",
    zh="报表数字不符：{part}为{amount}，{whole}仅为{limit}",
)
_SUM: Final = Text(
    "the statement does not add up: total assets are {assets}, debts and net worth together {sum}",
    zh="报表数字不符：资产总额为{assets}，负债与净资产合计为{sum}",
)

_Amounts: TypeAlias = tuple[tuple[Line, Decimal], ...]


def _lines(
    value: Mapping[Line, Decimal | int | str] | Mapping[str, Decimal | int | str] | _Amounts,
) -> _Amounts:
    pairs: Iterable[tuple[str, Decimal | int | str]] = value.items() if isinstance(value, Mapping) else value
    found: dict[Line, Decimal] = {}
    for name, amount in pairs:
        if name not in _LINES:
            raise InputError("lines", name, f"is no line of a statement; use {', '.join(Line)}")
        line = Line(name)
        if line in found:
            raise InputError("lines", line.value, "is given twice; keep one figure")
        try:
            found[line] = Money(amount, "CNY").amount  # Money reads exact numbers and refuses all others
        except InputError as error:
            raise InputError(line.value, amount, error.problem) from error
    return tuple(sorted(found.items()))


@attrs.frozen
class Statement:
    """One financial statement of a customer, as he or an agency gave it.

    `on` is the day of the balance sheet; `lines` are in `unit` of `currency`. What is not given is not known, and zero
    is a figure. `months` is the time the year's figures cover. `received_on` is the day on which we got it: before it
    nobody could know it. `audited` and `consolidated` (of the whole group) are None while nobody has asked. `source`
    says from where it came, in plain words. `flaws` is where it does not add up; differences of two of its own units are
    rounding.

    A line that is none or is given twice, an amount that is no exact number or needs more than 60 digits, assets or debts
    below zero, and a day of receipt before the day of the balance sheet are an `InputError`. Source: CR-3.
    """

    customer: str = attrs.field(converter=read_customer)
    on: date
    currency: str
    unit: MoneyUnit
    lines: _Amounts = attrs.field(converter=_lines)
    audited: bool | None = attrs.field(default=None, kw_only=True)
    consolidated: bool | None = attrs.field(default=None, kw_only=True)
    months: int = attrs.field(default=12, kw_only=True)
    received_on: date | None = attrs.field(default=None, kw_only=True)
    source: str = attrs.field(default="", kw_only=True)
    flaws: tuple[Reason, ...] = attrs.field(default=(), init=False, repr=False, eq=False)
    # in whole units, and what two of three lines give; worked out once, for every review reads them again
    _amounts: dict[Line, Money] = attrs.field(factory=dict[Line, Money], init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        on = as_day(self.on, "on")
        minor_units(self.currency)
        if not isinstance(self.unit, MoneyUnit):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables come in
            raise InputError("unit", self.unit, "say in what the figures are written: a MoneyUnit")
        for field, value in (("audited", self.audited), ("consolidated", self.consolidated)):
            if value is not None and not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables come in
                raise InputError(field, value, "give True, False, or None for not known")
        check_count("months", self.months)
        if not 1 <= self.months <= 24:
            raise InputError("months", self.months, "give the months covered, 1 to 24")
        if self.received_on is not None and as_day(self.received_on, "received_on") < on:
            raise InputError("received_on", self.received_on, f"lies before the balance sheet of {self.on}")
        for line, amount in self.lines:
            if amount < 0 and line in _NEVER_NEGATIVE:
                raise InputError(line.value, amount, "cannot be below zero")
        self._complete()
        object.__setattr__(self, "flaws", tuple(self._find_flaws()))

    def _complete(self) -> None:
        factor, currency, found = self.unit.value, self.currency, self._amounts
        for line, amount in self.lines:
            try:
                found[line] = computed(_multiply(amount, factor), currency)
            except InputError as error:
                raise InputError(line.value, amount, error.problem) from error
        assets, debts, own = found.get(_ASSETS), found.get(_DEBTS), found.get(_OWN)
        if assets is None and debts is not None and own is not None:
            found[_ASSETS] = debts + own
        elif debts is None and assets is not None and own is not None:
            found[_DEBTS] = assets - own
        elif own is None and assets is not None and debts is not None:
            found[_OWN] = assets - debts

    def amount(self, line: Line) -> Money | None:
        """A line in whole units of the currency, None when it is not known.

        Of total assets, total liabilities and net worth any two give the third.
        """
        found = self._amounts.get(line)
        return found if found is not None else self._amounts.get(Line(line))  # no line at all is a ValueError

    def amounts(self, lines: Iterable[Line]) -> list[Money | None]:
        """Several lines as `amount` gives each."""
        found, wanted = self._amounts, tuple(lines)
        try:
            return [found[line] for line in wanted]
        except KeyError:  # not known, or no line at all
            return [self.amount(line) for line in wanted]

    def _find_flaws(self) -> Iterable[Reason]:
        found = self._amounts
        for part, whole in _PARTS:
            one, other = found.get(part), found.get(whole)
            if one is None or other is None or one.amount <= other.amount:
                continue
            if self._differ(one, other):
                words = _PART.fill(part=part, amount=one, whole=whole, limit=other)
                yield Reason("does_not_add_up", words, _ROWS)
        assets, debts, own = found.get(_ASSETS), found.get(_DEBTS), found.get(_OWN)
        is_given = len(found) == len(self.lines)  # what two of the three give, adds up with them
        if is_given and assets is not None and debts is not None and own is not None:
            both = debts + own
            if self._differ(assets, both):
                yield Reason("does_not_add_up", _SUM.fill(assets=assets, sum=both), _ROWS)

    def _differ(self, one: Money, other: Money) -> bool:
        """Whether two amounts differ by more than two of the statement's own units."""
        return EXACT.abs(EXACT.subtract(one.amount, other.amount)) > 2 * self.unit.value

    @property
    def known_on(self) -> date:
        """The first day on which it could be known."""
        return self.on if self.received_on is None else self.received_on

    @property
    def described(self) -> Reason:
        """Its date, unit, scope and whether it was audited: stands beside everything computed from it."""
        day = shared_day(self.on.toordinal())
        audited, scope = _AUDITED[self.audited], _SCOPE[self.consolidated]
        if self.source:
            words = _FROM.fill(day=day, unit=self.unit, audited=audited, scope=scope, source=self.source)
        else:
            words = _DATED.fill(day=day, unit=self.unit, audited=audited, scope=scope)
        return Reason("statement", words, _ROWS)


@attrs.frozen
class Acceptance:
    """Which statements a house computes with: how old they may be, and whether they must be audited or of the firm alone.

    Older than `fresh_for`, of a later day, or not adding up is never accepted. Source: CR-3; 18 months are the usual
    age at which the figures of a year have been replaced by those of the next one (field practice of 2026).
    """

    fresh_for: Term = months(18)
    audited_only: bool = False
    firm_only: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.fresh_for.unit.is_whole_days or self.fresh_for.unit.is_working:
            raise DefinitionError("acceptance", ["the age is counted in days, weeks, months or years"])

    def judge(self, statement: Statement | None, *, as_of: date) -> Verdict[Statement | None]:
        """The statement when it may be used on the day, else None with everything that speaks against it."""
        against = self.against(statement, as_of=as_of)
        if statement is None:
            return Verdict(None, (), against)
        return Verdict(None if against else statement, (statement.described,), against)

    def against(self, statement: Statement | None, *, as_of: date) -> tuple[Reason, ...]:
        """Everything that speaks against using the statement on the day; nothing when it may be used."""
        if statement is None:
            return (Reason("no_statement", _NONE.fill(), _ROWS),)
        today = as_day(as_of, "as_of")
        day = shared_day(statement.on.toordinal())
        missing: list[Reason] = list(statement.flaws)
        if statement.known_on.toordinal() > today:
            words = _LATER.fill(day=day, as_of=shared_day(today))
            missing.append(Reason("not_known_yet", words, _ROWS))
        elif has_run(self.fresh_for, day, as_of):
            missing.append(Reason("stale", _STALE.fill(day=day, term=self.fresh_for), _ROWS))
        if self.audited_only and statement.audited is not True:
            words = _NOT_AUDITED.fill(audited=_AUDITED[statement.audited])
            missing.append(Reason("not_audited", words, _ROWS))
        if self.firm_only and statement.consolidated is not False:
            missing.append(Reason("not_firm", _GROUP.fill(scope=_SCOPE[statement.consolidated]), _ROWS))
        return tuple(missing)


_LEAST_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 28, Unit.YEARS: 365}


def has_run(term: Term, since: date, day: date) -> bool:
    """Whether so many days, weeks, months or years since a day are over on another; their last day is not over yet.

    >>> from salesflow.basics.terms import months
    >>> january = date(2026, 1, 31)
    >>> has_run(months(1), january, date(2026, 2, 28)), has_run(months(1), january, date(2026, 3, 1))
    (False, True)
    """
    if day.toordinal() - since.toordinal() <= term.amount * _LEAST_DAYS[term.unit]:
        return False  # whatever months they are: most reviews need no calendar
    return term.after_day(since) < day


USUAL: Final = Acceptance()
"""What is accepted unless a house says otherwise: one object for all methods, so that a review judges a statement once."""
