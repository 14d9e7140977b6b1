"""Comparisons: what is said of a difference, in words and figures (LA-4)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from scipy import stats

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.comparison import Comparison, Difference, Standing
from salesflow.lab.experiment import Experiment
from salesflow.lab.figures import change, figure
from salesflow.lab.model import Metric, MetricUnit
from salesflow.lab.portfolio import Synthetic
from salesflow.lab.statistics import Target
from salesflow.lab.tally import Sums
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
FEW, MANY = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
TRIAL = Experiment(
    Synthetic.of(250, grade={"A": 1, "B": 4}),
    ToyModel((ROW,)),
    date(2026, 1, 1),
    months=3,
    seed=5,
    by="grade",
)
FOUND = TRIAL.compare(FEW, MANY, names=("two", "four"))
WON = Metric("won", Text("won"), is_good=True)


def test_the_whole_result_in_words():
    english = FOUND.explain().splitlines()
    assert english[:2] == [
        "from two to four: these customers",
        "250 customers, 5 replications, 3 months from 1 Jan 2026",
    ]
    assert english[2].split() == "two four difference range (95%) verdict luck shared correlation".split()
    assert [line.split()[0] for line in english[3:12]] == [
        "touches",
        "sales",
        "won",
        *["A:"] * 3,
        *["B:"] * 3,
    ]
    assert "  more with four: worse  " in english[3]
    assert english[4].startswith("sales (CNY)")
    assert "  more with four: better  " in english[4]
    assert "  more with four  " in english[5]
    assert english[-1].startswith("seed 5, streams 1; played by a table: each question asked once; lab1:")
    chinese = FOUND.explain("zh", confidence=0.9999, target=Target.LIKE_THESE.__class__.THESE)
    assert "250位客户，重复5次，自2026年1月1日起3个月" in chinese
    assert "区间（0.9999）" in chinese
    assert "four更多：更好" in chinese


def test_the_short_form_has_one_line():
    assert repr(FOUND).startswith("Comparison('two' -> 'four': touches +")
    assert repr(FOUND).endswith("; 250 customers, 5 replications)")


def test_columns_hold_groups_too():
    columns = FOUND.to_columns()
    assert columns["group"] == [None] * 3 + ["A"] * 3 + ["B"] * 3
    assert columns["currency"][:3] == [None, "CNY", None]
    assert columns["units"] == [250] * 3 + [50] * 3 + [200] * 3
    assert FOUND.of("A")[0].sums.units == 50
    with pytest.raises(InputError, match="group: is not in this comparison; there are A, B"):
        FOUND.of("C")
    with pytest.raises(InputError, match="there are none"):
        Experiment(TRIAL.customers, TRIAL.model, TRIAL.start, seed=1).compare(FEW, MANY).of("A")


def test_one_replication_has_no_range_and_says_so():
    """Bad input 2."""
    found = Experiment(TRIAL.customers, TRIAL.model, TRIAL.start, seed=1, replications=1).compare(FEW, MANY)
    each = found["won"]
    assert (each.interval(), each.error, each.p_value, each.is_clear) == (None, None, None, None)
    assert each.standing is Standing.UNTOLD
    words = "so few lives show too little of the spread, so there is no range; play more replications"
    assert words in found.explain()
    assert "看不出波动" in found.explain("zh")
    assert found.to_columns()["low"] == [None] * 3
    with pytest.raises(InputError, match="confidence"):
        each.interval(2)
    with pytest.raises(InputError, match=r"target: give Target\.THESE or"):
        each.interval(target="like these")
    assert each.rate() is not None  # one arm of a yes or no needs no second time
    # which customers there are is left to chance as well: that shows in one replication
    assert each.interval(target=Target.LIKE_THESE) is not None


def test_customers_like_these_are_less_sure():
    """Alike customers: about as sure as for these; with two grades of customers: less."""
    each = FOUND["sales"]
    wide, narrow = each.interval(target=Target.LIKE_THESE), each.interval()
    assert wide is not None
    assert narrow is not None
    assert wide.width > 0.9 * narrow.width
    rich = ToyRow(
        "pays", False, ((Fraction(1, 2), 1, 9_000_00, False, 0), (Fraction(1, 2), 1, 7_000_00, False, 0))
    )
    mixed = attrs.evolve(TRIAL, model=ToyModel((ROW, rich))).compare(FEW, MANY)["sales"]
    wide, narrow = mixed.interval(target=Target.LIKE_THESE), mixed.interval()
    assert wide is not None
    assert narrow is not None
    assert wide.width > narrow.width
    assert "customers like these" in Experiment(TRIAL.customers, TRIAL.model, TRIAL.start, seed=5).compare(
        FEW, MANY
    ).explain(target=Target.LIKE_THESE)
    with pytest.raises(InputError, match="too few"):
        FOUND.of("A")[0].interval(target=Target.LIKE_THESE)


def test_a_yes_or_no_of_one_policy():
    each = FOUND["won"]
    share = each.rate()
    assert share is not None
    assert share.contains(each.first / 250)
    assert 0 < share.low < share.high < 1
    second = each.rate(second=True)
    assert second is not None
    assert second.contains(each.second / 250)
    assert FOUND["sales"].rate() is None


def test_few_who_differ_are_counted_exactly():
    """Two replications, six pairs that differ, all one way: 2 x 0.5 ** 6."""
    six = Sums.total([Sums.of([0, 0], [1, 0])] * 6 + [Sums.of([0, 1], [0, 1])] * 50)
    each = Difference(WON, six, 2)
    found = each.interval()
    assert each.p_value == 2 / 64
    assert found is not None
    assert 0 < found.low < 3 == each.value < found.high < 8  # how many differ at all is chance too
    assert each.interval(0.999999).high <= each.sums.units
    assert each.standing is Standing.MORE
    assert each.verdict("six").render() == "more with six: better"
    back = Difference(WON, Sums.total([Sums.of([1, 0], [0, 0])] * 6), 2)
    assert back.verdict("six").render("zh") == "six更少：更差"
    many = Difference(WON, Sums.total([Sums.of([0, 0], [1, 0])] * 20), 2)
    half = many.interval()
    assert half is not None
    assert many.error is not None
    assert half.width == pytest.approx(2 * stats.t.ppf(0.975, 20) * many.error)


def test_so_few_lives_have_no_range():
    """Twenty beyond the first of each customer: the spread of fewer holds the truth far too seldom."""
    calls = Metric("calls", Text("calls"))
    few = Difference(calls, Sums.total([Sums.of([4, 6], [7, 7])] * 19), 2)
    assert (few.interval(), few.p_value, few.standing) == (None, None, Standing.UNTOLD)
    assert few.verdict("b").render() == "too few replications: no range"
    enough = Difference(calls, Sums.total([Sums.of([4, 6], [7, 7])] * 20), 2)
    found = enough.interval()
    assert found is not None
    assert found.width == pytest.approx(2 * stats.t.ppf(0.975, 20) * enough.error)
    assert enough.p_value == pytest.approx(2 * stats.t.sf(enough.value / enough.error, 20))
    many = Difference(calls, Sums.total([Sums.of([4, 6, 5], [7, 7, 4])] * 9_000), 3)
    assert many.interval().width == pytest.approx(2 * stats.norm.ppf(0.975) * many.error)


@pytest.mark.parametrize(("size", "times", "metric"), [(20, 5, "won"), (20, 2, "touches"), (5, 6, "touches")])
def test_the_range_holds_the_truth_as_often_as_it_says(size, times, metric):
    """Against what can be worked out exactly; with 300 seeds 0.90 is three standard errors below 0.95."""
    trial = attrs.evolve(TRIAL, customers=Synthetic.of(size, grade={"A": 1}), replications=times)
    first, second = [trial.exact(each)[metric] for each in (FEW, MANY)]
    held = 0
    for seed in range(300):
        found = attrs.evolve(trial, seed=seed).compare(FEW, MANY)[metric].interval()
        held += found is not None and found.low <= float(second - first) <= found.high
    assert held >= 270, held


def test_a_difference_that_never_varies_is_sure():
    each = Difference(Metric("calls", Text("calls")), Sums.total([Sums.of([4, 4], [7, 7])] * 30), 2)
    found = each.interval()
    assert found is not None
    assert (found.low, found.high) == (90, 90)
    assert (each.p_value, each.variance_ratio, each.correlation) == (0.0, None, None)
    cancelled = Difference(
        each.metric, Sums.total([Sums.of([4, 4], [7, 7]), Sums.of([7, 7], [4, 4])] * 15), 2
    )
    assert (cancelled.p_value, cancelled.is_same, cancelled.standing) == (1.0, False, Standing.UNCLEAR)


def test_luck_that_runs_against_each_other():
    each = Difference(Metric("calls", Text("calls")), Sums.total([Sums.of([0, 3, 1], [3, 0, 2])] * 12), 3)
    assert each.correlation == pytest.approx(-1.0)
    assert each.variance_ratio == Fraction(1, 2)
    assert repr(each.standing) == "Standing.UNCLEAR"


def test_how_it_was_played_is_no_part_of_the_result():
    asked = Comparison(("a", "b"), FOUND.manifest, FOUND.differences, FOUND.groups, "asked")
    assert asked == FOUND
    assert "asked anew where there were too many states" in asked.explain()
    with pytest.raises(InputError, match="give each of the two policies a name of its own"):
        Comparison(("a", "a"), FOUND.manifest, FOUND.differences)


def test_figures():
    money = Metric("m", Text("m"), MetricUnit.MONEY, "JPY")
    assert figure(-0.01, WON) == "0.0"
    assert (change(0.04, WON), change(-0.04, WON), change(2, WON)) == ("0.0", "0.0", "+2.0")
    assert (figure(1234.6, money), change(-3, money)) == ("1,235", "-3")


def test_all_that_is_needed_to_trust_it_is_said():
    """Field study, section 4, point 7: target, n, R, correlation, ratio, engine, seed, streams, digests of the policies."""
    words = FOUND.explain()
    first, second = FOUND.manifest.policies
    assert f"policies: two {first.digest}, four {second.digest}" in words
    correlation, shared = FOUND["touches"].correlation, FOUND["touches"].variance_ratio
    assert correlation is not None
    assert shared is not None
    (line,) = [line for line in words.splitlines() if line.startswith("touches")]
    assert f"{float(shared):.1f} x" in line
    assert line.endswith(f"  {correlation:.2f}")
    unkept = attrs.evolve(FOUND.manifest, policies=(first, attrs.evolve(second, digest=None)))
    words = attrs.evolve(FOUND, manifest=unkept).explain()
    assert f"two {first.digest}, four without a digest, so nobody can check later" in words
    same = TRIAL.compare(FEW, FEW)
    (line,) = [line for line in same.explain().splitlines() if line.startswith("sales")]
    assert "  no customer differs  " in line
    assert "no decision differs in anything that was counted" in same.explain()


def test_a_notebook_shows_the_whole_result():
    bundle = FOUND._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == FOUND.explain()
    assert bundle["text/html"] == FOUND.shown().html
    assert bundle["text/html"].count("<tr>") == 10
    assert "more with four: better" in bundle["text/html"]
    assert FOUND.shown("zh", confidence=0.9).text == FOUND.explain("zh", confidence=0.9)
    assert FOUND.table("zh") in FOUND.explain("zh")


def test_columns_say_what_the_range_is():
    columns = FOUND.to_columns(confidence=0.5)
    assert set(columns["confidence"]) == {0.5}
    assert set(columns["target"]) == {"these"}
    whole = Experiment(TRIAL.customers, TRIAL.model, TRIAL.start, seed=5).compare(FEW, MANY)
    like = whole.to_columns(target=Target.LIKE_THESE)
    assert set(like["target"]) == {"like these"}
    wide = whole["sales"].interval(target=Target.LIKE_THESE)
    assert wide is not None
    assert (like["low"][1], like["high"][1]) == (wide.low, wide.high)
    # each column is of one type or unknown: any frame takes it
    for column in columns.values():
        assert len({type(each) for each in column if each is not None}) == 1


def test_a_difference_in_one_line():
    each = FOUND["won"]
    assert repr(each).startswith(f"Difference('won': {each.first:.1f} -> {each.second:.1f}, +")
    assert repr(attrs.evolve(each, replications=1)).endswith("; no range)")
