from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.moments import day_of
from salesflow.basics.money import Money
from salesflow.errors import InputError
from salesflow.sales.reports import Cell, Report, report
from salesflow.sales.sale import NOT_STATED, PERIODS, Figures, Key, NotStated, Sale

ZONE = "Asia/Shanghai"
NAMES = ("company", "seller", "产品")

# Two year ends, one of them inside an ISO week, and Berlin's repeated hour lie in this range.
plain_days = st.dates(date(2024, 12, 20), date(2026, 1, 10))
moments = st.one_of(
    st.datetimes(datetime(2024, 12, 20), datetime(2026, 1, 10), timezones=st.just(UTC)),
    st.datetimes(
        datetime(2025, 10, 25), datetime(2025, 10, 27), timezones=st.just(ZoneInfo("Europe/Berlin"))
    ),
)
amounts = st.builds(
    Money,
    st.integers(-50_000, 100_000).map(lambda n: Decimal(n) / 100) | st.decimals(-9, 9, places=5),
    st.sampled_from(["CNY", "CNY", "USD", "JPY"]),
)
facts = st.builds(
    Sale,
    at=plain_days | moments,
    amount=amounts,
    dimensions=st.dictionaries(st.sampled_from(NAMES), st.sampled_from([None, " ", "a", "b", "None", "李"])),
    quantity=st.none() | st.decimals(-99, 99, places=2),
)
books = st.lists(facts, max_size=14)


@st.composite
def levels(draw: st.DrawFn) -> list[str]:
    chain = draw(st.sampled_from([("year", "quarter", "month", "day"), ("iso_year", "week", "day")]))
    times = [level for level in chain if draw(st.booleans())]
    by = draw(st.lists(st.sampled_from(NAMES), unique=True))
    for level in reversed(times):  # in their order, at any place between the dimensions
        first = min((by.index(known) for known in by if known in chain), default=len(by))
        by.insert(draw(st.integers(0, first)), level)
    return by


def key_of(sale: Sale, level: str) -> Key:
    if level in PERIODS:
        return PERIODS[level].key(day_of(sale.at, ZONE) if isinstance(sale.at, datetime) else sale.at)
    return dict(sale.dimensions).get(level, NOT_STATED)


def expected(sales: list[Sale], currency: str) -> Figures:
    found = Figures.none(currency)
    for sale in sales:
        if sale.amount.currency == currency:
            found += Figures(
                1,
                int(sale.is_return),
                Money(0, currency) if sale.is_return else sale.amount,
                sale.amount if sale.is_return else Money(0, currency),
                sale.quantity or Decimal(0),
                int(sale.quantity is None),
            )
    return found


def cells(cell: Cell) -> Iterator[Cell]:
    yield cell
    for part in cell.parts:
        yield from cells(part)


# ---------------------------------------------------------------------------------------------- laws


@given(books, levels())
def test_each_part_holds_what_its_sales_add_up_to(sales: list[Sale], by: list[str]) -> None:
    """CU-13 against a plain sum over the rows, for every part of every level."""
    found = report(sales, by=by, zone=ZONE)
    groups: dict[tuple[Key, ...], list[Sale]] = defaultdict(list, {(): sales})
    for sale in sales:
        for depth in range(1, len(by) + 1):
            groups[tuple([key_of(sale, level) for level in by[:depth]])].append(sale)
    assert {cell.path for cell in cells(found.total)} == set(groups)
    for path, group in groups.items():
        cell = found.cell(*path)
        assert cell.count == len(group)
        assert {each.currency for each in cell.figures} == {sale.amount.currency for sale in group}
        for currency in ("CNY", "USD", "JPY"):
            assert cell[currency] == expected(group, currency)


@given(books, levels())
def test_every_level_adds_up_to_the_level_above(sales: list[Sale], by: list[str]) -> None:
    for cell in cells(report(sales, by=by, zone=ZONE).total):
        if cell.parts:
            for each in cell.figures:
                assert sum((part[each.currency] for part in cell.parts), Figures.none(each.currency)) == each


@given(books, levels(), st.randoms(use_true_random=False))
def test_the_order_of_the_sales_does_not_matter(sales: list[Sale], by: list[str], chance: Any) -> None:
    one = report(sales, by=by, zone=ZONE)
    shuffled = sales.copy()
    chance.shuffle(shuffled)
    other = report(iter(shuffled), by=tuple(by), zone=ZONE)
    assert one == other
    assert one.render() == other.render()
    assert one.rows() == other.rows()


@given(books, books, books, levels(), st.none() | plain_days.map(lambda day: (day, None)))
def test_reports_merge_as_if_counted_together(
    a: list[Sale], b: list[Sale], c: list[Sale], by: list[str], between: tuple[date, None] | None
) -> None:
    one, two, three, none = (report(sales, by=by, zone=ZONE, between=between) for sales in (a, b, c, []))
    assert one.merge(two) == report(a + b, by=by, zone=ZONE, between=between)
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).merge(three) == one.merge(two.merge(three))
    assert one.merge(none) == one


@given(books, levels())
def test_the_opposite_of_all_sales_has_the_opposite_net(sales: list[Sale], by: list[str]) -> None:
    turned = report([attrs.evolve(sale, amount=-sale.amount) for sale in sales], by=by, zone=ZONE)
    for cell in cells(report(sales, by=by, zone=ZONE).total):
        for each in cell.figures:
            other = turned.cell(*cell.path)[each.currency]
            assert other.net == -each.net
            assert (other.gross, other.returned) == (-each.returned, -each.gross)


@given(books, levels())
def test_parts_stand_in_their_order(sales: list[Sale], by: list[str]) -> None:
    found = report(sales, by=by, zone=ZONE)
    for cell in cells(found.total):
        keys = [part.path[-1] for part in cell.parts]
        if len(cell.path) < len(by) and by[len(cell.path)] in PERIODS:
            assert keys == sorted(keys, key=str)
            continue
        assert NOT_STATED not in keys[:-1]
        for one, next_one in zip(cell.parts, cell.parts[1:], strict=False):
            if next_one.path[-1] is not NOT_STATED:
                ours = [one[currency].net.amount for currency in found.currencies]
                theirs = [next_one[currency].net.amount for currency in found.currencies]
                assert ours > theirs or (ours == theirs and str(one.path[-1]) < str(next_one.path[-1]))


@given(books, levels())
def test_rows_without_subtotals_count_nothing_twice(sales: list[Sale], by: list[str]) -> None:
    found = report(sales, by=by, zone=ZONE)
    rows = found.rows(subtotals=False)
    assert sum(row.figures.count for row in rows) == len(sales)
    assert all(len(row.path) == len(by) for row in rows)
    every = found.rows()
    assert set(rows) <= set(every)
    assert len(every) == sum(len(cell.figures) for cell in cells(found.total))
    assert [row.figures for row in every if not row.path] == list(found.total.figures)


@given(books, plain_days, plain_days, levels())
def test_days_are_parted_without_loss(sales: list[Sale], one: date, other: date, by: list[str]) -> None:
    """CU-13: by any specified days, both included."""
    first, last = sorted((one, other))
    inside = report(sales, by=by, zone=ZONE, between=(first, last))
    chosen = [sale for sale in sales if first <= date.fromisoformat(str(key_of(sale, "day"))) <= last]
    assert inside.leaves == report(chosen, by=by, zone=ZONE).leaves
    assert inside.outside == len(sales) - len(chosen)
    before = report(sales, by=by, zone=ZONE, between=(None, first - timedelta(1)))
    after = report(sales, by=by, zone=ZONE, between=(last + timedelta(1), None))
    assert before.total.count + inside.total.count + after.total.count == len(sales)


@given(books, levels(), st.sampled_from(["en", "zh"]))
def test_a_page_has_a_row_for_each_row_of_the_table(sales: list[Sale], by: list[str], language: str) -> None:
    found = report(sales, by=by, zone=ZONE)
    page = found.render(language).split("\n")
    assert len(page) == len(found.unstated) + (len(found.rows()) + 2 if sales else 2)
    assert pickle.loads(pickle.dumps(found)) == found


# ---------------------------------------------------------------------------------------------- examples


def sale(day: str, amount: str, currency: str = "CNY", **more: Any) -> Sale:
    own = {name: more.pop(name) for name in ("id", "quantity") if name in more}
    return Sale(date.fromisoformat(day), Money(amount, currency), more, **own)


def test_what_is_not_stated_is_no_text() -> None:
    book = [
        sale("2026-03-02", "1", seller="None"),
        sale("2026-03-02", "2", seller="NOT_STATED"),
        sale("2026-03-02", "4"),
    ]
    found = report(book, by=["seller"], zone=ZONE)
    assert [part.path for part in found.total.parts] == [("NOT_STATED",), ("None",), (NOT_STATED,)]
    assert found.cell(NOT_STATED)["CNY"].net == Money(4, "CNY")
    assert repr(NOT_STATED) == "NOT_STATED"
    assert NotStated.NOT_STATED.render("zh") == "（未注明）"


def test_the_zone_decides_the_day() -> None:
    """The last evening of the year in London is the first morning of the next one in Shanghai."""
    book = [Sale(datetime(2025, 12, 31, 20, tzinfo=UTC), Money(9, "CNY"))]
    assert report(book, by=["year"], zone=ZONE).cell("2026").count == 1
    assert report(book, by=["year"], zone="Europe/London").cell("2025").count == 1
    # A day that was given as a day is a day of the business, wherever that is.
    plain = [sale("2025-12-31", "9")]
    assert report(plain, by=["year"], zone=ZONE).cell("2025").count == 1


def test_the_repeated_hour_is_counted_on_its_own_days() -> None:
    """00:30 comes twice in Havana, an hour apart; in a zone an hour further west only the second is past midnight."""
    havana = ZoneInfo("America/Havana")
    book = [Sale(datetime(2025, 11, 2, 0, 30, fold=fold, tzinfo=havana), Money(1, "USD")) for fold in (0, 1)]
    for order in (book, book[::-1]):
        found = report(order, by=["day"], zone="Etc/GMT+5")
        assert [(cell.path, cell.count) for cell in found.total.parts] == [
            (("2025-11-01",), 1),
            (("2025-11-02",), 1),
        ]


def test_an_id_in_two_rows_is_refused_even_when_they_are_alike() -> None:
    book = [sale("2026-03-02", "1", id="L-1"), sale("2026-03-02", "1"), sale("2026-03-02", "1")]
    assert report(book, by=[], zone=ZONE).total.count == 3
    with pytest.raises(InputError, match="row 1 and in row 4"):
        report([*book, book[0]], by=[], zone=ZONE)
    with pytest.raises(InputError, match="row 1 and in row 4"):
        report([*book, sale("2025-01-01", "7", id="L-1")], by=[], zone=ZONE, between=(date(2026, 1, 1), None))


def test_merging_refuses_what_would_count_twice_or_mix() -> None:
    base = report([sale("2026-03-02", "1", id="L-1")], by=["month"], zone=ZONE)
    with pytest.raises(InputError, match="stands in both") as refused:
        base.merge(report([sale("2026-04-02", "1", id="L-1")], by=["month"], zone=ZONE))
    assert refused.value.value == "L-1"
    both = base.merge(
        report([sale("2026-04-02", "1", id="L-2"), sale("2026-04-02", "1")], by=["month"], zone=ZONE)
    )
    assert both.ids == {"L-1", "L-2"}
    for other in (
        report([], by=["year"], zone=ZONE),
        report([], by=["month"], zone="Europe/Berlin"),
        report([], by=["month"], zone=ZONE, between=(date(2026, 1, 1), None)),
    ):
        with pytest.raises(InputError, match="same levels, zone and days"):
            base.merge(other)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("by", {"by": "month"}),
        ("by", {"by": ["month", ""]}),
        ("by", {"by": [" seller"]}),
        ("by", {"by": [7]}),
        ("by", {"by": ["seller", "month", "seller"]}),
        ("by", {"by": ["month", "year"]}),
        ("by", {"by": ["day", "week"]}),
        ("by", {"by": ["month", "week"]}),
        ("by", {"by": ["year", "seller", "week"]}),
        ("by", {"by": ["iso_year", "month"]}),
        ("zone", {"zone": "Asia/Nowhere"}),
        ("between", {"between": (date(2026, 3, 2), date(2026, 3, 1))}),
        ("between", {"between": (datetime(2026, 3, 2, tzinfo=UTC), None)}),
        ("between", {"between": (None, "2026-03-01")}),
        ("between", {"between": date(2026, 3, 2)}),
        ("between", {"between": (None,)}),
        ("row 2", {"sales": [sale("2026-03-02", "1"), Money(1, "CNY")]}),
        (
            "sum",
            {
                "sales": [
                    sale("2026-03-02", "9e0".replace("e0", "0" * 50)),
                    sale("2026-03-02", "0.00000000001"),
                ]
            },
        ),
    ],
)
def test_bad_questions_are_refused(field: str, changed: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"sales": [], "by": ["month"], "zone": ZONE, **changed}
    with pytest.raises(InputError) as refused:
        report(asked.pop("sales"), **asked)
    assert refused.value.field == field


def test_a_cell_that_is_not_there_is_empty_and_a_slip_is_refused() -> None:
    found = report([sale("2026-03-02", "1", seller="Li")], by=["month", "seller"], zone=ZONE)
    assert found.cell("2026-04", "Li") == Cell(("2026-04", "Li"))
    assert found.cell("2026-04")["CNY"] == Figures.none("CNY")
    assert found.cell() == found.total
    bad: list[tuple[str, tuple[Any, ...]]] = [
        ("month", ("2026-3",)),
        ("month", (NOT_STATED,)),
        ("seller", ("2026-03", "")),
        ("seller", ("2026-03", None)),
        ("path", ("2026-03", "Li", "x")),
    ]
    for field, path in bad:
        with pytest.raises(InputError) as refused:
            found.cell(*path)
        assert refused.value.field == field


@pytest.fixture
def shop() -> Report:
    book = [
        sale("2025-12-31", "900.50", department="East", seller="Li", quantity=Decimal(3)),
        sale("2026-01-02", "-100", department="East", seller="Li"),
        sale("2026-01-02", "70", "USD", department="East", seller="Li"),
        sale("2026-01-02", "1200", department="West", quantity=Decimal("1.5")),
        sale("2026-02-01", "8"),
    ]
    return report(
        book, by=["week", "department", "seller"], zone=ZONE, between=(date(2025, 12, 1), date(2026, 1, 31))
    )


def test_the_page_in_english(shop: Report) -> None:
    assert shop.render().split("\n") == [
        "Sales by week, department, seller (days in Asia/Shanghai)",
        "From 1 Dec 2025 to 31 Jan 2026",
        "                  lines         gross  returned           net  quantity",
        "week 1 of 2026        3  CNY 2,100.50  CNY -100  CNY 2,000.50   4.5 + ?",
        "                      1        USD 70     USD 0        USD 70         ?",
        "  West                1     CNY 1,200     CNY 0     CNY 1,200       1.5",
        "    (not stated)      1     CNY 1,200     CNY 0     CNY 1,200       1.5",
        "  East                2    CNY 900.50  CNY -100    CNY 800.50     3 + ?",
        "                      1        USD 70     USD 0        USD 70         ?",
        "    Li                2    CNY 900.50  CNY -100    CNY 800.50     3 + ?",
        "                      1        USD 70     USD 0        USD 70         ?",
        "total                 3  CNY 2,100.50  CNY -100  CNY 2,000.50   4.5 + ?",
        "                      1        USD 70     USD 0        USD 70         ?",
        "1 line outside these days",
    ]


def test_the_page_in_chinese(shop: Report) -> None:
    page = shop.render("zh").split("\n")
    assert page[:5] == [
        "销售报表：按周、部门、销售员（日期以Asia/Shanghai为准）",
        "2025年12月1日至2026年1月31日",
        "                笔数      销售额  退货额        净额     数量",
        "2026年第1周        3  2,100.50元  -100元  2,000.50元  4.5 + ?",
        "                   1      USD 70   USD 0      USD 70        ?",
    ]
    assert page[6].startswith("    （未注明）")
    assert page[-1] == "另有1笔不在此期间"


def test_the_words_around_the_table() -> None:
    nothing = report([], by=[], zone=ZONE, between=(date(2026, 1, 1), None))
    assert nothing.render() == "Sales in total (days in Asia/Shanghai)\nFrom 1 Jan 2026 on\nNo sales"
    assert nothing.total == Cell(())
    assert nothing.unstated == ()
    until = report([], by=["seller"], zone=ZONE, between=(None, date(2026, 1, 1)))
    assert (
        until.render("zh") == "销售报表：按销售员（日期以Asia/Shanghai为准）\n截至2026年1月1日\n没有销售记录"
    )
    assert until.unstated == ()
    slip = report([sale("2026-03-02", "1", seller="Li")], by=["seler", "seller"], zone=ZONE)
    assert slip.unstated == ("seler",)
    assert slip.render().endswith("\nNo sale states seler: is the name right?")


def test_the_main_currency_is_the_one_with_most_lines() -> None:
    book = [
        sale("2026-03-02", "900", "AUD", seller="b"),
        *[sale("2026-03-02", "1", seller=who) for who in "aab"],
    ]
    found = report(book, by=["seller"], zone=ZONE)
    assert found.currencies == ("CNY", "AUD")
    assert [part.path for part in found.total.parts] == [("a",), ("b",)]
