"""Sales reports: what was sold, by any year, quarter, month, week or day, and by whatever else a sale states.

A report is a tree. The parts of each level add up exactly to the level above; what a sale does not state is a part
of its own, returns are shown apart, and two currencies are never added.

>>> from datetime import date
>>> found = report(
...     [
...         Sale(date(2026, 3, 2), Money(900, "CNY"), {"seller": "Li"}),
...         Sale(date(2026, 3, 9), Money(-200, "CNY"), {"seller": "Li"}),
...         Sale(date(2026, 4, 1), Money(500, "CNY")),
...     ],
...     by=["month", "seller"], zone="Asia/Shanghai",
... )
>>> found.cell("2026-03", "Li")["CNY"].net, found.cell("2026-04", NOT_STATED)["CNY"].net
(Money('700', 'CNY'), Money('500', 'CNY'))
>>> print(found.render())
Sales by month, seller (days in Asia/Shanghai)
                lines      gross  returned        net
Mar 2026            2    CNY 900  CNY -200    CNY 700
  Li                2    CNY 900  CNY -200    CNY 700
Apr 2026            1    CNY 500     CNY 0    CNY 500
  (not stated)      1    CNY 500     CNY 0    CNY 500
total               3  CNY 1,400  CNY -200  CNY 1,200

Source: CU-13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias, cast

import attrs
from pendulum import Timezone

from salesflow.basics.moments import as_day, day_of
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Param, Text, clipped, tabled
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED, PERIODS, Days, Figures, Key, NotStated, Path, Period, Sale, plus

__all__ = ["Cell", "Report", "Row", "report"]


@attrs.frozen
class Cell:
    """A part of a report: the way to it, its figures per currency, and the parts that add up to it."""

    path: Path
    figures: tuple[Figures, ...] = ()
    parts: tuple[Cell, ...] = ()

    @property
    def count(self) -> int:
        """How many lines, whatever their currency."""
        return sum(each.count for each in self.figures)

    def __getitem__(self, currency: str) -> Figures:
        """The figures in a currency; all zero when there is no line in it."""
        for each in self.figures:
            if each.currency == currency:
                return each
        return Figures.none(currency)


@attrs.frozen
class Row:
    """One row of a table: the way to a part of a report (short for a subtotal), and its figures in one currency."""

    path: Path
    figures: Figures


_Sums: TypeAlias = dict[Path, dict[str, Figures]]


@attrs.frozen
class Report:
    """What `report` found.

    The tree hangs under `total`. Periods stand in their order; other parts by net, the largest first (in the first
    currency, then in the next), equal ones by name, and `NOT_STATED` always last. Currencies stand by how many lines
    they have. A month without a line is not shown.

    `outside` counts the lines before and after the days asked for. `leaves` are the figures of the lowest level,
    from which all else is added up; `ids` are those of all lines seen.
    """

    by: tuple[str, ...]
    zone: str
    between: Days
    leaves: tuple[Row, ...]
    outside: int = 0
    ids: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies, the one with the most lines first."""
        counts: dict[str, int] = {}
        for leaf in self.leaves:
            counts[leaf.figures.currency] = counts.get(leaf.figures.currency, 0) + leaf.figures.count
        return tuple(sorted(counts, key=lambda currency: (-counts[currency], currency)))

    @cached_property
    def total(self) -> Cell:
        """The top of the tree: everything together."""
        cells = [Cell(path, self._ordered(sums)) for path, sums in _gathered(self.leaves).items()]
        for depth, level in reversed(tuple(enumerate(self.by))):
            order = _by_time if level in PERIODS else _by_net(self.currencies)
            above: dict[Path, list[Cell]] = {}
            for cell in cells:
                above.setdefault(cell.path[:depth], []).append(cell)
            cells = [self._joined(path, sorted(parts, key=order)) for path, parts in above.items()]
        return cells[0] if cells else Cell(())

    def _joined(self, path: Path, parts: list[Cell]) -> Cell:
        sums: dict[str, Figures] = {}
        for part in parts:
            for each in part.figures:
                _put(sums, each)
        return Cell(path, self._ordered(sums), tuple(parts))

    def _ordered(self, sums: Mapping[str, Figures]) -> tuple[Figures, ...]:
        return tuple([sums[currency] for currency in self.currencies if currency in sums])

    @cached_property
    def _cells(self) -> dict[Path, Cell]:
        return {cell.path: cell for cell in _walk(self.total)}

    def cell(self, *path: Key) -> Cell:
        """The part under these keys, one a level from the top; an empty one where nothing was sold.

        More keys than levels, and a key that cannot be one of its level (a month is ``2026-03``), are an
        `InputError`.
        """
        if len(path) > len(self.by):
            raise InputError("path", path, f"has more keys than the report has levels, {len(self.by)}")
        for level, key in zip(self.by, path, strict=False):
            _check_key(level, key)
        return self._cells.get(path, Cell(path))

    def rows(self, *, subtotals: bool = True) -> tuple[Row, ...]:
        """The report as a table: each part before those that add up to it, a row a currency, the total last.

        Without `subtotals` only the lowest level, so that a sum over the rows counts nothing twice.
        """
        top, *cells = _walk(self.total)
        if subtotals or not self.by:
            cells.append(top)
        else:
            cells = [cell for cell in cells if not cell.parts]
        return tuple([Row(cell.path, each) for cell in cells for each in cell.figures])

    def merge(self, other: Report) -> Report:
        """Both reports as if their sales had been counted together: for branches that count on their own.

        Reports of other levels, zones or days, and an id that both have counted, are an `InputError`.

        >>> march = report([Sale(date(2026, 3, 2), Money(9, "CNY"), id="1")], by=["year"], zone="Asia/Shanghai")
        >>> april = report([Sale(date(2026, 4, 1), Money(5, "CNY"), id="2")], by=["year"], zone="Asia/Shanghai")
        >>> march.merge(april).cell("2026")["CNY"].net
        Money('14', 'CNY')
        """
        mine, theirs = (self.by, self.zone, self.between), (other.by, other.zone, other.between)
        if mine != theirs:
            raise InputError(
                "other", theirs, f"only reports with the same levels, zone and days add up, here {mine}"
            )
        both = self.ids & other.ids
        if both:
            raise InputError("id", min(both), f"stands in both reports, as do {len(both)} ids in all")
        leaves = _listed(_gathered((*self.leaves, *other.leaves)))
        return Report(
            self.by, self.zone, self.between, leaves, self.outside + other.outside, self.ids | other.ids
        )

    @property
    def unstated(self) -> tuple[str, ...]:
        """The levels that not a single sale states: the name may be a slip."""
        return tuple(
            [
                level
                for depth, level in enumerate(self.by)
                if self.leaves and all(leaf.path[depth] is NOT_STATED for leaf in self.leaves)
            ]
        )

    def render(self, language: Language = "en") -> str:
        """The report as an aligned table; quantities are shown when a sale states one ("+ ?": some do not)."""
        return "\n".join(_page(self, language))


def _walk(cell: Cell) -> Iterator[Cell]:
    yield cell
    for part in cell.parts:
        yield from _walk(part)


def _by_time(cell: Cell) -> tuple[object, ...]:
    return cell.path[-1:]


def _by_net(currencies: tuple[str, ...]) -> Callable[[Cell], tuple[object, ...]]:
    # negated as Money: the minus of a bare Decimal rounds
    return lambda cell: (
        cell.path[-1] is NOT_STATED,
        tuple([-cell[currency].net for currency in currencies]),
        str(cell.path[-1]),
    )


def _put(sums: dict[str, Figures], figures: Figures) -> None:
    known = sums.get(figures.currency)
    sums[figures.currency] = figures if known is None else known + figures


def _gathered(rows: Iterable[Row]) -> _Sums:
    sums: _Sums = {}
    for row in rows:
        _put(sums.setdefault(row.path, {}), row.figures)
    return sums


def _listed(sums: _Sums) -> tuple[Row, ...]:
    """The sums in an order that does not depend on how they were gathered."""
    paths = sorted(sums, key=lambda path: [(key is NOT_STATED, str(key)) for key in path])
    return tuple([Row(path, each) for path in paths for _, each in sorted(sums[path].items())])


# -- counting -------------------------------------------------------------------------------------------------------

_CIVIL: Final = (Period.YEAR, Period.QUARTER, Period.MONTH, Period.DAY)
_ISO: Final = (Period.ISO_YEAR, Period.WEEK, Period.DAY)


def _check_key(level: str, key: object) -> None:
    if level in PERIODS:
        PERIODS[level].first_day(cast("str", key))
    elif key is not NOT_STATED and not (isinstance(key, str) and key.strip()):
        raise InputError(level, key, "give text, or NOT_STATED for the sales that do not state it")


def _levels(by: Sequence[str]) -> tuple[str, ...]:
    if isinstance(by, str):
        raise InputError("by", by, "give a list of levels, such as ['month', 'seller']")
    levels: list[str] = []
    for level in cast("Iterable[object]", by):
        if not isinstance(level, str) or not level or level != level.strip():
            raise InputError("by", level, "a level is a period or the name of a dimension")
        if level in levels:
            raise InputError("by", level, "is named twice")
        levels.append(level.value if isinstance(level, Period) else level)
    times = [PERIODS[level] for level in levels if level in PERIODS]
    if not any(times == [period for period in chain if period in times] for chain in (_CIVIL, _ISO)):
        raise InputError(
            "by",
            tuple(levels),
            "periods go from long to short: year, quarter, month, day, or iso_year, week, day; "
            "weeks do not add up to months or years, so report them apart",
        )
    return tuple(levels)


def _days(between: Days | None) -> Days:
    if between is None:
        return (None, None)
    try:
        first, last = between
    except (TypeError, ValueError):
        raise InputError(
            "between", between, "give the first and the last day, None for an open end"
        ) from None
    low, high = (day if day is None else as_day(day, "between") for day in (first, last))
    if low is not None and high is not None and high < low:
        raise InputError("between", between, "the last day lies before the first")
    return first, last


def report(sales: Iterable[Sale], *, by: Sequence[str], zone: str, between: Days | None = None) -> Report:
    """Count and add up sales by the levels of `by`, from the top.

    A level is a `Period` (or its word, such as ``"month"``) or the name of a dimension; no level at all gives the
    total. `zone` is that of the business and decides on which day a moment lies. With `between` only the lines from
    the first to the last day, both included, are added up; the others are counted as `Report.outside`.

    Refused with `InputError`: a level named twice; weeks together with months, quarters or years; periods out of
    order; an unknown zone; days out of order; something that is no `Sale`; an id in two rows, even when these are
    alike, for nobody can tell a copy from a second sale. Source: CU-13.

    >>> report([Sale(date(2026, 3, 2), Money(9, "CNY"), id="R-1")] * 2, by=[], zone="Asia/Shanghai")
    Traceback (most recent call last):
    salesflow.errors.InputError: id: stands in row 1 and in row 2; take one out or give each its own id (got 'R-1')
    """
    levels, days, where = _levels(by), _days(between), named_zone(zone)
    times = [PERIODS[level] for level in levels if level in PERIODS]
    first, last = days
    timed = bool(times) or first is not None or last is not None
    ids: dict[str, int] = {}
    moments: dict[datetime, date] = {}
    keys: dict[date, dict[str, Key]] = {}  # many lines share a day: its periods are named once
    sums: dict[tuple[Path, str], _Running] = {}
    outside = 0
    for number, sale in enumerate(sales, 1):
        if sale.__class__ is not Sale:
            raise InputError(f"row {number}", sale, "is no Sale")
        if sale.id is not None and ids.setdefault(sale.id, number) != number:
            raise InputError(
                "id",
                sale.id,
                f"stands in row {ids[sale.id]} and in row {number}; take one out or give each its own id",
            )
        stated: dict[str, Key] = dict(sale.dimensions)
        if timed:
            day = _day(sale.at, where, moments)
            if (first is not None and day < first) or (last is not None and day > last):
                outside += 1
                continue
            if day not in keys:
                keys[day] = {period.value: period.key(day) for period in times}
            stated.update(keys[day])
        place = (tuple([stated.get(level, NOT_STATED) for level in levels]), sale.amount.currency)
        running = sums.get(place)
        if running is None:
            running = sums[place] = _Running(sale.amount.currency)
        running.add(sale)
    rows = [Row(path, running.figures) for (path, _), running in sums.items()]
    return Report(levels, zone, days, _listed(_gathered(rows)), outside, frozenset(ids))


@attrs.define
class _Running:
    """The figures of one part while lines are still coming: a frozen value after each line takes far longer."""

    currency: str
    count: int = 0
    returns: int = 0
    gross: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    unmeasured: int = 0

    def add(self, sale: Sale) -> None:
        self.count += 1
        amount = sale.amount.amount
        if amount < 0:
            self.returns += 1
            self.returned = plus(self.returned, amount)
        else:
            self.gross = plus(self.gross, amount)
        if sale.quantity is None:
            self.unmeasured += 1
        else:
            self.quantity = plus(self.quantity, sale.quantity)

    @property
    def figures(self) -> Figures:
        gross, returned = Money(self.gross, self.currency), Money(self.returned, self.currency)
        return Figures(self.count, self.returns, gross, returned, self.quantity, self.unmeasured)


def _day(at: datetime | date, where: Timezone, known: dict[datetime, date]) -> date:
    """The day of a line. Many lines share a moment, and finding its day takes longer than all the rest."""
    if not isinstance(at, datetime):
        return at
    if at.fold:  # reads, and compares, like the moment an hour earlier, which may be of another day
        return day_of(at, where)
    day = known.get(at)
    if day is None:
        day = known[at] = day_of(at, where)
    return day


# -- words ----------------------------------------------------------------------------------------------------------

_TITLE: Final = Text("Sales by {by} (days in {zone})", zh="销售报表：按{by}（日期以{zone}为准）")
_TITLE_TOTAL: Final = Text("Sales in total (days in {zone})", zh="销售报表：总计（日期以{zone}为准）")
_FROM_TO: Final = Text("From {first} to {last}", zh="{first}至{last}")
_FROM: Final = Text("From {first} on", zh="{first}起")
_TO: Final = Text("Up to {last}", zh="截至{last}")
_HEADS: Final = (
    Text("lines", zh="笔数"),
    Text("gross", zh="销售额"),
    Text("returned", zh="退货额"),
    Text("net", zh="净额"),
)
_QUANTITY: Final = Text("quantity", zh="数量")
_TOTAL: Final = Text("total", zh="合计")
_NOTHING: Final = Text("No sales", zh="没有销售记录")
_OUTSIDE: Final = Text("{n} {n|line|lines} outside these days", zh="另有{n}笔不在此期间")
_UNSTATED: Final = Text(
    "No sale states {what}: is the name right?", zh="没有一笔销售注明“{what}”：名称是否有误？"
)
_NAMES: Final[Mapping[str, Text]] = {
    "company": Text("company", zh="公司"),
    "department": Text("department", zh="部门"),
    "seller": Text("seller", zh="销售员"),
    "outlet": Text("outlet", zh="销售点"),
    "product": Text("product", zh="产品"),
    "customer": Text("customer", zh="客户"),
}
_LONGEST: Final = 40


def _page(found: Report, language: Language) -> list[str]:
    names = tuple([_name(level) for level in found.by])
    title = _TITLE if names else _TITLE_TOTAL
    page = [title.fill(by=names, zone=found.zone).render(language)]
    first, last = found.between
    if first is not None:
        text = _FROM if last is None else _FROM_TO
        page.append(text.fill(first=first, **({} if last is None else {"last": last})).render(language))
    elif last is not None:
        page.append(_TO.fill(last=last).render(language))
    page += _table(found, language) if found.leaves else [_NOTHING.render(language)]
    if found.outside:
        page.append(_OUTSIDE.fill(n=found.outside).render(language))
    page += [_UNSTATED.fill(what=_name(level)).render(language) for level in found.unstated]
    return page


def _name(level: str) -> Param:
    return PERIODS[level] if level in PERIODS else _NAMES.get(level, level)


def _table(found: Report, language: Language) -> list[str]:
    counted = any(row.figures.unmeasured < row.figures.count for row in found.leaves)
    heads = (*_HEADS, _QUANTITY) if counted else _HEADS
    table = [["", *(head.render(language) for head in heads)]]
    before: Path | None = None
    for row in found.rows():
        each = row.figures
        label = "" if row.path == before else _label(found, row.path, language)
        amounts = [amount.render(language) for amount in (each.gross, each.returned, each.net)]
        table.append([label, f"{each.count:,}", *amounts, *([_quantity(each)] if counted else [])])
        before = row.path
    return tabled(table).splitlines()


def _label(found: Report, path: Path, language: Language) -> str:
    if not path:
        return _TOTAL.render(language)
    key, level = path[-1], found.by[len(path) - 1]
    if isinstance(key, NotStated):
        words = key.render(language)
    else:
        words = PERIODS[level].words(key).render(language) if level in PERIODS else key
    return "  " * (len(path) - 1) + clipped(words, _LONGEST)


def _quantity(figures: Figures) -> str:
    if figures.unmeasured == figures.count:
        return "?"
    return f"{figures.quantity:,f}" + (" + ?" if figures.unmeasured else "")
