from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.basics.terms import Term, Unit, days, hours, months, working_days, years
from salesflow.credit.rating.statements import Acceptance, Line, MoneyUnit, Statement, has_run
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.ratings import financial_statements

END = date(2025, 12, 31)
LINES = {
    "current_assets": 80,
    "stock": 40,
    "current_liabilities": 40,
    "total_liabilities": 60,
    "net_worth": 100,
}
SHEET = Statement("C-7", END, "CNY", MoneyUnit.TEN_THOUSAND, LINES)


@given(financial_statements())
def test_two_of_three_give_the_third(statement: Statement) -> None:
    """CR-3: total assets are debts and net worth, whichever two are stated."""
    three = (Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES, Line.NET_WORTH)
    assets, debts, own = (statement.amount(line) for line in three)
    stated = {line for line, _ in statement.lines}
    if assets is not None and debts is not None and own is not None:
        if not stated.issuperset(three):
            assert assets == debts + own
    else:
        assert len(stated & set(three)) < 2
    assert pickle.loads(pickle.dumps(statement)) == statement


@given(financial_statements(), st.integers(0, 900))
def test_what_was_accepted_stays_accepted_until_it_is_stale(statement: Statement, ahead: int) -> None:
    """CR-3: from the day it was known to the day it is too old, and on no other day."""
    rule = Acceptance(fresh_for=days(400))
    as_of = statement.on + timedelta(ahead)
    fits = rule.judge(statement, as_of=as_of).value is not None
    assert fits is (ahead <= 400 and not statement.flaws)
    assert rule.judge(statement, as_of=statement.on - timedelta(1)).value is None


@given(
    st.builds(Term, st.integers(0, 30), st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(-3, 3),
    st.integers(0, 9000),
)
@example(months(1), date(2026, 2, 1), 1, 0)
@example(years(1), date(2026, 1, 1), 1, 0)
def test_a_term_has_run_after_its_last_day(term: Term, since: date, beside: int, far: int) -> None:
    """CR-3: the short way by days gives what the calendar gives, on the edge and far from it."""
    edge = term.after_day(since)
    for day in (edge + timedelta(beside), since + timedelta(far)):
        assert has_run(term, since, day) is (day > edge)


@given(financial_statements(), st.integers(-1, 900), st.booleans())
def test_what_speaks_against_a_statement_is_what_is_missing(
    statement: Statement, ahead: int, strict: bool
) -> None:
    """CR-3: and several lines are what each line is."""
    rule, as_of = Acceptance(audited_only=strict, firm_only=strict), statement.on + timedelta(ahead)
    found = rule.judge(statement, as_of=as_of)
    assert rule.against(statement, as_of=as_of) == found.missing
    assert found.value is (None if found.missing else statement)
    assert statement.amounts(Line) == [statement.amount(line) for line in Line]


def test_units() -> None:
    """CR-3: bad input 12, yuan and ten thousands of them."""
    assert SHEET.amount(Line.STOCK) == money(400_000, "CNY")
    by_one = attrs.evolve(SHEET, unit=MoneyUnit.ONE)
    assert by_one.amount(Line.STOCK) == money(40, "CNY")
    assert by_one != SHEET
    assert attrs.evolve(SHEET, unit=MoneyUnit.MILLION).amount(Line.NET_WORTH) == money(100_000_000, "CNY")
    assert [unit.render("zh") for unit in MoneyUnit] == ["元", "千元", "万元", "百万元"]
    assert repr(MoneyUnit.TEN_THOUSAND) == "MoneyUnit.TEN_THOUSAND"


def test_a_line_goes_by_its_name_too_and_no_line_is_refused() -> None:
    assert SHEET.amount("stock") == SHEET.amount(Line.STOCK)  # type: ignore[arg-type]  # a name from a table
    with pytest.raises(ValueError, match="goodwill"):
        SHEET.amount("goodwill")  # type: ignore[arg-type]  # bad input


def test_not_known_is_not_zero() -> None:
    assert SHEET.amount(Line.SALES) is None
    assert SHEET.amount(Line.TOTAL_ASSETS) == money(1_600_000, "CNY")
    assert Statement("C-7", END, "CNY", MoneyUnit.ONE, {Line.SALES: "0"}).amount(Line.SALES) == money(
        0, "CNY"
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"stock": 90, "current_assets": 80}, "stock CNY 90, current assets only CNY 80"),
        ({"current_assets": 90, "total_assets": 80}, "current assets CNY 90, total assets only CNY 80"),
        ({"intangibles": 90, "total_assets": 80}, "intangible assets CNY 90, total assets only CNY 80"),
        ({"current_liabilities": 9, "total_liabilities": 6}, "current liabilities CNY 9, total liabilities only CNY 6"),
        ({"net_worth": 90, "total_assets": 80}, "net worth CNY 90, total assets only CNY 80"),
        (
            {"total_assets": 90, "total_liabilities": 50, "net_worth": 60},
            "total assets are CNY 90, debts and net worth together CNY 110",
        ),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_not_used(lines: dict[str, int], words: str) -> None:
    """CR-3: a statement that contradicts itself says something about the customer, and nothing in figures."""
    sheet = Statement("C-7", END, "CNY", MoneyUnit.ONE, lines)
    assert [flaw.explain() for flaw in sheet.flaws] == [f"the statement does not add up: {words} [CR-3]"]
    found = Acceptance().judge(sheet, as_of=END)
    assert (found.value, found.missing) == (None, sheet.flaws)


def test_rounding_is_no_contradiction() -> None:
    sums = {"total_assets": 92, "total_liabilities": 50, "net_worth": 40}
    assert not Statement("C-7", END, "CNY", MoneyUnit.MILLION, sums).flaws
    assert Statement("C-7", END, "CNY", MoneyUnit.MILLION, sums | {"total_assets": "92.01"}).flaws


def test_stale_and_later_statements() -> None:
    """CR-3: bad input 12; 18 months to the day, and nothing before it was received."""
    rule = Acceptance()
    assert rule.judge(SHEET, as_of=date(2027, 6, 30)).value == SHEET
    stale = rule.judge(SHEET, as_of=date(2027, 7, 1))
    assert stale.explain("zh").splitlines()[1] == "2025年12月31日的财务报表已超过18个月，请索取新报表 [CR-3]"
    later = attrs.evolve(SHEET, received_on=date(2026, 4, 20))
    assert later.known_on == date(2026, 4, 20)
    assert rule.judge(later, as_of=date(2026, 4, 19)).missing[0].code == "not_known_yet"
    assert rule.judge(later, as_of=date(2026, 4, 20)).value == later
    assert rule.judge(None, as_of=END).missing[0].explain("zh") == "没有财务报表 [CR-3]"


def test_audited_and_of_the_firm_alone() -> None:
    """CR-3: bad input 12; not known is not enough where it is asked for."""
    rule = Acceptance(audited_only=True, firm_only=True)
    assert [each.code for each in rule.judge(SHEET, as_of=END).missing] == ["not_audited", "not_firm"]
    whole = attrs.evolve(SHEET, audited=True, consolidated=True)
    assert rule.judge(whole, as_of=END).missing[0].explain() == (
        "a statement of the firm alone is asked for; this one: of the whole group [CR-3]"
    )
    good = attrs.evolve(SHEET, audited=True, consolidated=False, source="the bank")
    found = rule.judge(good, as_of=END)
    assert found.value == good
    assert found.explain() == (
        "statement of 31 Dec 2025 in ten thousands, audited, of the firm alone; source: the bank [CR-3]"
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"lines": {"profit": 5}}, "is no line of a statement"),
        ({"lines": {"sales": 5.5}}, "sales: .*float"),
        ({"lines": {"sales": True}}, "sales"),
        ({"lines": {"sales": Decimal("NaN")}}, "sales"),
        ({"lines": {"stock": -5}}, "stock: cannot be below zero"),
        (
            {"lines": {"stock": Decimal("9" * 60)}, "unit": MoneyUnit.THOUSAND},
            "stock: needs more than 60 digits",
        ),
        ({"unit": 10_000}, "a MoneyUnit"),
        ({"currency": "YUAN"}, "currency"),
        ({"audited": "yes"}, "audited"),
        ({"consolidated": 1}, "consolidated"),
        ({"months": 0}, "months"),
        ({"months": 25}, "months"),
        ({"months": True}, "months"),
        ({"received_on": date(2025, 1, 1)}, "lies before the balance sheet"),
        ({"on": "2025-12-31"}, "on: "),
        ({"customer": ""}, "customer"),
    ],
)
def test_bad_input(changes: dict[str, object], problem: str) -> None:
    """Bad inputs 5 and 12."""
    with pytest.raises(InputError, match=problem):
        attrs.evolve(SHEET, **changes)


def test_losses_are_no_bad_input() -> None:
    assert Statement("C-7", END, "CNY", MoneyUnit.ONE, {"net_worth": -5, "ebit": -9}).amount(
        Line.EBIT
    ) == money(-9, "CNY")
    assert next(line for line in Line if line.is_flow) is Line.SALES


@pytest.mark.parametrize("term", [hours(9), working_days(9)])
def test_an_age_is_counted_by_the_calendar(term: object) -> None:
    with pytest.raises(DefinitionError, match="the age is counted in"):
        Acceptance(fresh_for=term)  # type: ignore[arg-type]  # two kinds of term
    assert Acceptance(fresh_for=years(1)) != Acceptance(fresh_for=months(18))


_WHOLES = [("stock", "current_assets"), ("current_assets", "total_assets"), ("intangibles", "total_assets"),
           ("net_worth", "total_assets"), ("current_liabilities", "total_liabilities")]  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(sorted({each for pair in _WHOLES for each in pair})), st.integers(0, 12)),
    st.sampled_from(MoneyUnit),
)
def test_what_does_not_add_up_by_the_plain_rules(lines: dict[str, int], unit: MoneyUnit) -> None:
    """CR-3: a part is not more than its whole, and assets are debts and net worth, give or take two units."""
    found = dict(lines)
    assets, debts, own = (lines.get(each) for each in ("total_assets", "total_liabilities", "net_worth"))
    given = [each for each in (assets, debts, own) if each is not None]
    if len(given) == 2:
        if assets is None:
            found["total_assets"] = sum(given)
        elif debts is None:
            found["total_liabilities"] = given[0] - given[1]
        else:
            found["net_worth"] = given[0] - given[1]
    flaws = sum(
        part in found and whole in found and found[part] - found[whole] > 2 for part, whole in _WHOLES
    )
    if len(given) == 3:
        flaws += abs(given[0] - given[1] - given[2]) > 2
    sheet = Statement("C-7", END, "CNY", unit, lines)
    assert [each.code for each in sheet.flaws] == ["does_not_add_up"] * flaws


def test_a_line_is_given_once() -> None:
    """CR-3: nobody knows which of two figures is meant."""
    for pairs in ((("stock", 1), ("stock", 2)), ((Line.STOCK, 1), ("stock", 1))):
        with pytest.raises(InputError) as caught:
            Statement("C-7", END, "CNY", MoneyUnit.ONE, pairs)  # type: ignore[arg-type]  # rows of a table come in
        assert (caught.value.field, caught.value.problem) == ("lines", "is given twice; keep one figure")


@given(financial_statements(), st.lists(st.sampled_from(list(Line))))
def test_several_lines_are_what_each_is(statement: Statement, lines: list[Line]) -> None:
    """CR-3: however they are asked for; a name that is no line is an error and never an unknown figure."""
    expected = [statement.amount(line) for line in lines]
    assert statement.amounts(lines) == statement.amounts(iter(lines)) == expected
    assert statement.amounts([line.value for line in lines]) == expected  # type: ignore[misc]  # words come in
    with pytest.raises(ValueError, match="foo"):
        statement.amounts([*lines, "foo"])  # type: ignore[list-item]  # a word that is no line
