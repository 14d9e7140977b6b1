"""A figure carries its definition, its inputs, and the reason when there is no value (CR-5)."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import pytest

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.credit.measures.figure import (
    PRACTICE,
    Definition,
    Figure,
    Input,
    Kind,
    check_money,
    no_sales,
    read_share,
    shown_value,
)
from salesflow.customers.worth.value import ExactAmount
from salesflow.errors import InputError

SHARE = Definition(
    "share",
    Kind.SHARE,
    Text("share", zh="占比"),
    Text("a / b", zh="甲÷乙"),
    PRACTICE,
    Text("not all", zh="并非全部"),
)
REASON = no_sales(date(2026, 1, 1), date(2026, 3, 31))


def test_a_figure_in_two_languages() -> None:
    """CR-5: value, inputs, notes, definition, source and doubts."""
    figure = Figure(SHARE, Fraction(2, 3), (Input(Text("part", zh="部分"), Fraction(1, 2)),), notes=(REASON,))
    assert figure.explain() == (
        "share: 66.67% [CR-5]\n- part: 50%\nthere were no net credit sales from 1 Jan 2026 to 31 Mar 2026 [CR-5]\n"
        "how: a / b (general practice)\nmind: not all"
    )
    assert figure.explain("zh") == (
        "占比：66.67% [CR-5]\n- 部分：50%\n2026年1月1日至2026年3月31日没有赊销净额 [CR-5]\n"
        "算法：甲÷乙（行业惯例）\n注意：并非全部"
    )
    assert pickle.loads(pickle.dumps(figure)) == figure


def test_a_figure_without_a_value_says_why() -> None:
    """CR-5."""
    figure: Figure[Fraction] = Figure(SHARE, None, (), REASON)
    assert figure.reason.code == "no_sales"
    assert figure.explain("zh").startswith("占比：无法得出，因为2026年1月1日至")


def test_a_value_or_a_reason_but_not_both() -> None:
    """CR-5: no value without a reason, no reason beside a value."""
    for value, why in ((None, None), (Fraction(1), REASON)):
        with pytest.raises(InputError, match="a value, or a reason why it has none"):
            Figure(SHARE, value, (), why)


def test_values_for_people() -> None:
    """CR-5: rounded for reading only."""
    shown = [shown_value(Kind.DAYS, Fraction(n)) for n in ("73.714", "1", "-5/2")]
    assert [each.render() for each in shown] == ["73.71 days", "1 day", "-2.5 days"]  # type: ignore[union-attr]
    assert shown_value(Kind.SHARE, Fraction(1, 3)) == "33.33%"
    assert shown_value(Kind.AMOUNT, ExactAmount("12.5", "CNY")).render("zh") == "12.50元"  # type: ignore[union-attr]


def test_shares_and_money_are_exact() -> None:
    """CR-5: no float, no bool, nothing outside 0 to 1."""
    assert read_share("lost", Fraction(1, 3)) == Fraction(1, 3)
    for wrong in (0.5, True, "1.01", "-0.1", "NaN"):
        with pytest.raises(InputError):
            read_share("lost", wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        check_money("amount", 5)
    check_money("amount", Money(5, "CNY"))
