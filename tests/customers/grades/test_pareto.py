from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.customers.grades.pareto import Pareto
from salesflow.errors import CurrencyError, DefinitionError, InputError

amounts = st.integers(-3, 40).map(lambda n: Decimal(n) / 4) | st.decimals(
    -100, 10_000_000, allow_nan=False, allow_infinity=False, places=4
)
values = st.dictionaries(st.text(max_size=3), amounts, max_size=20)


def grades(given_values: dict[str, Any], pareto: Pareto | None = None) -> dict[str, str]:
    return {name: verdict.value for name, verdict in (pareto or Pareto()).judge(given_values).items()}


@st.composite
def paretos(draw: st.DrawFn) -> Pareto:
    shares = sorted(draw(st.sets(st.integers(1, 100), min_size=1, max_size=5)))
    labels = "ABCDE"
    return Pareto(
        tuple((labels[place], Decimal(share) / 100) for place, share in enumerate(shares)), rest="Z"
    )


@given(values, paretos())
def test_the_grade_is_the_share_before_the_tie_group(bought: dict[str, Decimal], pareto: Pareto) -> None:
    """CU-7, against the definition written out with fractions."""
    total = sum((Fraction(value) for value in bought.values() if value > 0), Fraction(0))
    for name, grade in grades(bought, pareto).items():
        mine = Fraction(bought[name])
        before = sum((Fraction(v) for v in bought.values() if Fraction(v) > mine), Fraction(0))
        wanted = next(
            (label for label, cut in pareto.cuts if mine > 0 and before < Fraction(cut) * total), pareto.rest
        )
        assert grade == wanted


@given(values, paretos())
def test_a_larger_value_never_gets_a_worse_grade(bought: dict[str, Decimal], pareto: Pareto) -> None:
    """CU-7: equal values are equal grades, and the largest is in the first one."""
    order = [*(label for label, _ in pareto.cuts), pareto.rest]
    place = {name: order.index(grade) for name, grade in grades(bought, pareto).items()}
    for (one, mine), (other, theirs) in product(bought.items(), repeat=2):
        assert mine <= theirs or place[one] <= place[other]
        assert mine != theirs or place[one] == place[other]
    best = max(bought, key=bought.__getitem__, default=None)
    if best is not None and bought[best] > 0:
        assert place[best] == 0


@given(values, st.sampled_from(["0.01", "7", "1E+9", "0.333333333333333333333333333333333333333"]))
def test_the_unit_of_the_currency_does_not_matter(bought: dict[str, Decimal], factor: str) -> None:
    with localcontext(prec=200):
        scaled = {name: value * Decimal(factor) for name, value in bought.items()}
    assert grades(scaled) == grades(bought)


@given(values, st.randoms(use_true_random=False), st.integers(1, 28))
def test_neither_order_nor_the_decimal_context_matter(
    bought: dict[str, Decimal], chance: Any, digits: int
) -> None:
    names = list(bought)
    chance.shuffle(names)
    with localcontext(prec=digits):
        again = Pareto().judge({name: bought[name] for name in names})
    assert again == Pareto().judge(bought)
    assert list(again) == names


@given(values)
def test_the_concentration_adds_up(bought: dict[str, Decimal]) -> None:
    parts = Pareto().concentration(bought)
    assert [part.grade for part in parts] == ["A", "B", "C"]
    assert sum(part.customers for part in parts) == len(bought)
    assert all(part.population == len(bought) for part in parts)
    if any(value > 0 for value in bought.values()):
        assert sum(part.share or 0 for part in parts) == 1
        held = grades(bought)
        total = sum(Fraction(value) for value in bought.values() if value > 0)
        for part in parts:
            mine = [
                Fraction(bought[name]) for name in bought if held[name] == part.grade and bought[name] > 0
            ]
            assert part.share == sum(mine) / total
    else:
        assert {part.share for part in parts} == {None}


@pytest.mark.parametrize(
    ("bought", "wanted"),
    [
        ([100], "A"),
        ([90, 10], "AB"),
        ([50, 50], "AA"),
        ([80, 15, 5], "ABC"),  # a cut that is reached exactly is passed
        ([80, 20], "AB"),
        ([0, 0], "CC"),
        ([5, -5, 0], "ACC"),
        ([10, 10, 10, 10, -1000], "AAAAC"),
        ([], ""),
    ],
)
def test_small_populations(bought: list[int], wanted: str) -> None:
    """The cases that ABC packages get wrong: one customer, equal customers, returns."""
    found = grades({str(place): Decimal(value) for place, value in enumerate(bought)})
    assert "".join(found.values()) == wanted


def test_sums_are_exact_where_28_digits_are_not() -> None:
    tiny, huge = Decimal("1E-20"), Decimal("8E+20")
    bought = {"x": huge, "y": Decimal("2E+20") - 0, "z": tiny}
    assert grades(bought)["y"] == "A"  # x holds a trace less than 80%
    assert grades({"x": huge, "y": Decimal("2E+20")})["y"] == "B"


def test_the_reasons_in_both_languages() -> None:
    """CU-7: every grade says why."""
    found = Pareto().judge({"a": 700, "b": Decimal(250), "c": 50, "d": Decimal(-1), "e": 0, "f": 40})
    assert [found[name].explain() for name in "abcd"] == [
        "A: its purchases begin within the first 80% of the total; larger customers hold 0.0% [CU-7]",
        "A: its purchases begin within the first 80% of the total; larger customers hold 67.3% [CU-7]",
        "B: its purchases begin within the first 95% of the total; larger customers hold 91.3% [CU-7]",
        "C: on balance it bought nothing [CU-7]",
    ]
    assert found["f"].explain("zh") == "C：其购买额始于总额的前95%之后，更大的客户共占96.1% [CU-7]"
    assert found["b"].explain("zh") == "A：其购买额始于总额的前80%之内，更大的客户共占67.3% [CU-7]"
    assert found["e"].explain("zh") == "C：扣除退货后没有净购买额 [CU-7]"
    assert found["f"].explain() == (
        "C: its purchases begin after the first 95% of the total; larger customers hold 96.1% [CU-7]"
    )
    assert {reason.code for verdict in found.values() for reason in verdict.reasons} == {
        "pareto",
        "bought_nothing",
    }


def test_a_share_is_never_rounded_up_to_a_cut_it_did_not_reach() -> None:
    found = Pareto({"A": "0.8", "B": "0.975"}).judge({"a": Decimal("79.999"), "b": Decimal("20.001")})
    assert found["b"].explain() == (
        "A: its purchases begin within the first 80% of the total; larger customers hold 79.9% [CU-7]"
    )
    far = Pareto({"A": "0.8", "B": "0.975"}).judge({"a": 90, "b": 10})
    assert "97.5%" in far["b"].explain()


def test_the_concentration_in_words() -> None:
    first, *_, last = Pareto().concentration({"a": Decimal(2), "b": Decimal(1), "c": Decimal(-4)})
    assert first.explain() == "A: 2 of 3 customers hold 100.0% of the purchases"
    assert last.explain("zh") == "C：3个客户中的1个占购买额的0.0%"
    (only, *_) = Pareto().concentration({"a": Decimal(0)})
    assert only.explain() == "A: 0 of 1 customers; nobody bought anything"
    assert only.explain("zh") == "A：1个客户中的0个；没有任何购买额"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1.5, "Decimal"),
        (True, "Decimal"),
        (None, "Decimal"),
        ("5", "Decimal"),
        (Decimal("NaN"), "finite"),
        (Decimal("sNaN"), "finite"),
        (Decimal("Infinity"), "finite"),
        (Decimal("1E+2000"), "exactly"),
    ],
)
def test_bad_values_are_refused(value: Any, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        Pareto().judge({"a": Decimal("0.01"), "b": value})
    assert caught.value.field == "values['b']"


def test_the_longest_amounts_that_add_up_exactly_are_graded() -> None:
    long = Decimal("1." + "7" * 899)
    assert grades({"a": long, "b": long * 0 + 1}, Pareto({"A": "0." + "7" * 100}))["a"] == "A"


@pytest.mark.parametrize(
    ("cuts", "rest", "problem"),
    [
        ((), "C", "no cut"),
        ({"A": "0"}, "C", "outside"),
        ({"A": "1.01"}, "C", "outside"),
        ({"A": "-0.5"}, "C", "outside"),
        ({"A": "0.8", "B": "0.8"}, "C", "above"),
        ({"A": "0.8", "B": "0.7"}, "C", "above"),
        ({"A": "0.8"}, "A", "two grades"),
        ((("A", "0.8"), ("A", "0.9")), "C", "two grades"),
        ({"A": "0.8"}, " ", "empty"),
        ({"A": 0.8}, "C", "not a share"),
        ({"A": 1}, "C", "not a share"),
        ({"A": "0." + "7" * 101}, "C", "digits"),
        ({"A": "most"}, "C", "not a share"),
        ({"A": "NaN"}, "C", "not a share"),
    ],
)
def test_bad_definitions_are_refused(cuts: Any, rest: str, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        Pareto(cuts, rest)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Pareto({"A": "2", "": "0.5"}, rest="A")
    assert len(caught.value.problems) == 4
    with pytest.raises(DefinitionError) as caught:
        Pareto({"A": 0.8, "B": "x"})  # type: ignore[dict-item]
    assert len(caught.value.problems) == 2


def test_a_cut_at_the_whole_leaves_only_who_bought_nothing() -> None:
    assert grades({"a": 5, "b": 1, "c": 0}, Pareto({"A": "0.5", "B": 1 * Decimal(1)})) == {
        "a": "A",
        "b": "B",
        "c": "C",
    }


def test_definitions_are_values() -> None:
    assert Pareto() == Pareto({"A": "0.8", "B": "0.95"}) == Pareto((("A", Decimal("0.80")), ("B", "0.950")))
    assert hash(Pareto()) == hash(Pareto({"A": "0.8", "B": "0.95"}))


@pytest.mark.parametrize(
    ("margin", "problem"),
    [
        (0.1, "share"),
        ("-0.1", "share"),
        ("NaN", "share"),
        ("1E-101", "share"),
        ("much", "share"),
        ("0.2", "above"),
    ],
)
def test_bad_margins_are_refused(margin: Any, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        Pareto().widened(margin)


@given(values, paretos(), st.sampled_from(["0", "0.01", "0.2"]))
def test_a_widened_grader_never_gives_a_worse_grade(
    bought: dict[str, Decimal], pareto: Pareto, margin: str
) -> None:
    """CU-7: what is easier to keep."""
    try:
        easier = pareto.widened(margin)
    except DefinitionError:
        return
    assert easier.grades == pareto.grades
    bare, kept = grades(bought, pareto), grades(bought, easier)
    assert all(pareto.grades.index(kept[name]) <= pareto.grades.index(bare[name]) for name in bought)
    assert margin != "0" or easier == pareto


def test_money_is_graded_like_its_amounts_and_never_mixed() -> None:
    amounts = {"x": Decimal(80), "y": Decimal(15), "z": Decimal(5)}
    money = {name: Money(amount, "CNY") for name, amount in amounts.items()}
    assert Pareto().judge(money) == Pareto().judge(amounts)
    assert Pareto().concentration(money) == Pareto().concentration(amounts)
    with pytest.raises(CurrencyError, match="the others are in CNY"):
        Pareto().judge(money | {"y": Money(15, "USD")})
    with pytest.raises(InputError, match="stands among amounts of money"):
        Pareto().judge(money | {"y": Decimal(15)})
