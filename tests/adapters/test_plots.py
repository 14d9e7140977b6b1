"""Pictures tell what the values say: the sheet, policies, funnels, ageing; whatever names and figures are in them (LA-4, ST-2, CR-5)."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import attrs
import matplotlib as mpl
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from pictures import bars, beside, drawn, legend, lines, marks, notes, rows, title, words

from salesflow.adapters.plots import drawing
from salesflow.adapters.plots.credit import plot_ageing
from salesflow.adapters.plots.drawing import BLUE, ORANGE, RED, Picture, as_number, kept
from salesflow.adapters.plots.lab import plot_differences
from salesflow.adapters.plots.stages import plot_funnel
from salesflow.basics.money import Money, money
from salesflow.basics.text import Text
from salesflow.credit.ageing import Ageing, AgeingRow
from salesflow.errors import CurrencyError, InputError, MissingExtraError
from salesflow.lab.comparison import Difference
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.portfolio import Synthetic
from salesflow.lab.statistics import Target
from salesflow.lab.sweep import Sweep
from salesflow.lab.tally import Sums
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.stages.funnel import Conversion, funnel
from salesflow.stages.trace import traces

# -- the sheet --------------------------------------------------------------------------------------------------------


def test_no_picture_touches_pyplot_or_a_setting():
    """A program that draws on a server must not open windows, nor find its own settings changed."""
    code = (
        "import sys, matplotlib; before = [*dict.items(matplotlib.rcParams)]\n"
        "from salesflow.adapters.plots.credit import plot_ageing\n"
        "from salesflow.adapters.plots import lab, stages, cadence, complaints\n"
        "from salesflow.credit.ageing import Ageing\n"
        "plot_ageing(Ageing((), 0))._repr_svg_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules and [*dict.items(matplotlib.rcParams)] == before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_matplotlib_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    spec = importlib.util.spec_from_file_location("drawing_without_matplotlib", drawing.__file__)
    with pytest.raises(MissingExtraError, match=r"salesflow\[plot\]"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_a_new_figure_shows_itself_and_is_the_same_each_time():
    ax = plot_ageing(AGEING)
    again = plot_ageing(AGEING)
    assert isinstance(ax, Picture)
    assert ax.figure is not again.figure
    page = ax._repr_svg_()
    assert page.startswith("<?xml")
    assert page == again._repr_svg_()
    assert "<dc:date>" not in page


def test_axes_that_are_given_are_drawn_on_in_their_own_style():
    figure = Figure(figsize=(4, 3), layout="constrained")
    first, second = figure.subplots(1, 2)
    second.title.set_color("#123456")
    assert plot_ageing(AGEING, ax=second) is second
    assert second._left_title.get_color() == "#123456"
    assert not first.patches
    assert to_hex(second.get_facecolor()) == "#ffffff"
    drawn(second)
    for wrong in ("ax", figure, False):
        with pytest.raises(InputError, match="give the axes to draw on, or none"):
            plot_ageing(AGEING, ax=wrong)


def test_what_no_axis_can_show_is_refused():
    for wrong in (Decimal("1e999"), 10**400, Fraction(10**400)):
        with pytest.raises(InputError, match="too great to be drawn"):
            as_number(wrong)
    assert as_number(Fraction(1, 2)) == 0.5


@settings(max_examples=15)
@given(st.integers(0, 80), st.integers(1, 50))
def test_a_cut_is_told(size, most):
    found, told = kept(range(size), most, Text("rows"), "en")
    assert found == tuple(range(min(size, most)))
    assert told == ((f"the first {most} of {size} rows",) if size > most else ())


@pytest.mark.parametrize("most", [0, -1, True, 1.5, "3"])
def test_at_least_one_row_is_shown(most):
    with pytest.raises(InputError, match="most"):
        plot_ageing(AGEING, most=most)


# -- the lab ----------------------------------------------------------------------------------------------------------


class Calls:
    metrics = (
        Metric("calls", Text("calls", zh="电话"), is_good=False),
        Metric("orders", Text("orders", zh="订单"), is_good=True),
        Metric("sales", Text("sales", zh="销售额"), MetricUnit.MONEY, "CNY"),
        Metric("waited", Text("waited", zh="等待"), MetricUnit.DAYS),
    )

    def kind(self, customer):
        return customer["grade"]

    def begin(self, policy, kind, day):
        return Turn(0, day)

    def turn(self, policy, state, day):
        again = Turn(state + 1, day + 7) if state + 1 < policy else None
        win = {"calls": 1, "orders": 1, "sales": 12345, "waited": 7 * state}
        return Chances(
            "answers", [Outcome(Fraction(1, 5), win), Outcome(Fraction(4, 5), {"calls": 1}, again)]
        )


@cache
def trial(replications=3):
    book = Synthetic.of(60, grade={"A": 1, "B": 1})
    return Experiment(
        book, Calls(), start=date(2026, 1, 1), months=6, seed=1, replications=replications, by="grade"
    )


@cache
def sweep():
    return trial().sweep(4, {"2 calls": 2, "as now": 4, "8 calls": 8}, name="4 calls")


def test_a_row_of_a_sweep_is_its_difference_with_the_range_of_all_together():
    """LA-4: the ranges that are drawn hold all at once, as in `Sweep.explain`."""
    for metric, factor in (("orders", 1), ("sales", 100)):
        ax = drawn(plot_differences(sweep(), metric))
        found = sweep().differences(metric)
        assert rows(ax) == ["2 calls", "as now", "8 calls"]
        assert marks(ax) == [(each.value / factor, row) for row, each in enumerate(found)]
        ranges = [each.interval(1 - 0.05 / 3) for each in found]
        assert lines(ax) == [
            ([pytest.approx(each.low / factor), pytest.approx(each.high / factor)], [row, row])
            for row, each in enumerate(ranges)
        ]
        assert notes(ax)[1] == "line: range, 95% for all 3 together, these customers"
    assert title(ax) == "sales: change against 4 calls"
    assert notes(ax)[0] == "change in sales (CNY)"
    assert beside(ax)[1] == "0.00"


def test_shapes_tell_what_colours_tell():
    """Better, worse, chance, the same: a shape for each, so that it can be read in grey."""
    ax = plot_differences(sweep(), "orders")
    assert legend(ax) == ["worse than 4 calls", "no customer differs", "better than 4 calls"]
    assert [line.get_marker() for line in ax.lines if line.get_zorder() == 4] == ["s", "D", "o"]
    assert legend(plot_differences(sweep(), "calls")) == [
        "better than 4 calls", "no customer differs", "worse than 4 calls",
    ]  # fmt: skip
    assert legend(plot_differences(sweep(), "sales"))[0] == "more or less"


def by_hand(first, second, metric=Calls.metrics[1], replications=3, times=1):
    found = trial().compare(4, 6, names=("4 calls", "6 calls"))
    return attrs.evolve(
        found,
        differences=(Difference(metric, Sums.total([Sums.of(first, second)] * times), replications),),
        groups=(),
    )


def test_chance_is_hollow_and_one_replication_has_no_range():
    ax = drawn(plot_differences(by_hand([5, 6, 7], [6, 5, 8], times=12), "orders"))
    assert legend(ax) == ["may be chance"]
    assert len(lines(ax)) == 1
    assert ax.lines[1].get_markerfacecolor() == "none"
    ax = drawn(plot_differences(by_hand([5], [6], replications=1), "orders"))
    assert legend(ax) == ["too few replications: no range"]
    assert lines(ax) == []
    assert marks(ax) == [(1.0, 0)]


def test_a_comparison_shows_all_and_each_group():
    found = trial().compare(4, 8, names=("4 calls", "8 calls"))
    ax = drawn(plot_differences(found, "waited", confidence=0.999))
    assert rows(ax) == ["all customers", "A", "B"] == ["all customers", *[name for name, _ in found.groups]]
    assert title(ax) == "waited: change from 4 calls to 8 calls"
    assert notes(ax) == [
        "change in waited, days", "line: 99.9% range of each, these customers", "60 customers, 3 replications",
    ]  # fmt: skip
    low, high = ax.get_xlim()
    assert low < 0 < high
    assert ax.lines[-1].get_xdata() == [0, 0]
    ax = plot_differences(found, "orders", language="zh")
    assert (title(ax), rows(ax)[0]) == ("订单：从4 calls到8 calls的变化", "全部客户")
    assert notes(ax)[1] == "横线：各自的95%区间，这些客户"
    assert legend(ax) == ["优于4 calls"]


def test_hundreds_of_policies_are_cut_with_a_note():
    found = sweep()
    many = Sweep(4, tuple((f"p{n}", 2) for n in range(300)), found.comparisons[:1] * 300)
    ax = drawn(plot_differences(many, "orders"))
    assert len(rows(ax)) == 40
    assert notes(ax)[-1] == "the first 40 of 300 policies"
    assert "for all 300 together" in notes(ax)[1]
    assert len(rows(plot_differences(many, "orders", most=2))) == 2


def test_what_cannot_be_compared_is_refused():
    for wrong, field in ((None, "found"), ([], "found"), (Sweep(4, (), ()), "found")):
        with pytest.raises(InputError, match=field):
            plot_differences(wrong, "orders")
    with pytest.raises(InputError, match="is not in this comparison"):
        plot_differences(sweep(), "order")
    for confidence in (0, 1, -0.5, 95):
        with pytest.raises(InputError, match="confidence"):
            plot_differences(sweep(), "orders", confidence=confidence)
    with pytest.raises(InputError, match="200"):
        plot_differences(sweep(), "orders", target=Target.LIKE_THESE)


# -- the funnel -------------------------------------------------------------------------------------------------------

DAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
LOG = [
    ("D-1", "needs", DAY), ("D-1", "proposal", DAY.add(days=4)), ("D-1", "won", DAY.add(days=9)),
    ("D-2", "needs", DAY), ("D-2", "lost", DAY.add(days=7)), ("D-3", "needs", DAY),
]  # fmt: skip
FUNNEL = funnel(SEVEN_STEP, traces(LOG), at=DAY.add(days=30))
COUNTS = st.integers(0, 10**7)


@settings(max_examples=15)
@given(
    st.lists(st.builds(Conversion, COUNTS, COUNTS, COUNTS), min_size=1, max_size=6),
    st.sampled_from(["reached", "stood"]),
)
def test_the_bars_of_a_stage_are_its_cases(parts, counted):
    """ST-2: nothing is lost between passed, undecided and failed, and they never overlap."""
    stages = tuple(
        attrs.evolve(stage, **{counted: each}) for stage, each in zip(FUNNEL.stages, parts, strict=False)
    )
    ax = plot_funnel(attrs.evolve(FUNNEL, stages=stages), counted=counted)
    for row, each in enumerate(parts):
        found = sorted(
            bounds
            for colour in (BLUE, ORANGE, RED)
            for bounds in bars(ax, colour)
            if round(bounds[1] + 0.34) == row
        )
        assert [round(width) for _, _, width, _ in found] == [
            n for n in (each.passed, each.undecided, each.failed) if n
        ]
        edge = 0
        for left, _, width, _ in found:
            assert left == pytest.approx(edge)
            edge = left + width
        assert edge == pytest.approx(each.n)
        assert ax.get_xlim()[1] >= each.n


def test_the_words_of_a_funnel():
    ax = drawn(plot_funnel(FUNNEL))
    assert title(ax) == "seven-step on 1 Apr 2026 09:00, 3 cases"
    assert rows(ax)[2] == "needs assessment"
    assert beside(ax)[2] == "50% (9% to 91%)"
    assert notes(ax)[-1] == "good end: 1 of 2 decided (50%; plausibly 9% to 91%), 1 undecided"
    ax = drawn(plot_funnel(FUNNEL, counted="stood", most=3))
    assert beside(ax)[0] == "no case"
    assert notes(ax)[-1].startswith("the first 3 of ")
    unknown = attrs.evolve(
        FUNNEL.stages[0], reached=Conversion(0, 0, 2), stage=attrs.evolve(FUNNEL.stages[0].stage, label=None)
    )
    ax = drawn(plot_funnel(attrs.evolve(FUNNEL, stages=(unknown,))))
    assert (beside(ax), rows(ax)) == (["unknown"], [unknown.stage.key])
    ax = plot_funnel(FUNNEL, language="zh")
    assert legend(ax) == ["通过", "未定", "未通过"]
    assert "共3个" in title(ax)


def test_wrong_funnels_are_refused():
    with pytest.raises(InputError, match="give the funnel"):
        plot_funnel(None)
    with pytest.raises(InputError, match="counted"):
        plot_funnel(FUNNEL, counted="won")


# -- ageing -----------------------------------------------------------------------------------------------------------


def step(undisputed, disputed=0, currency="CNY", label="1-30 days late"):
    return AgeingRow(Text(label, zh="逾期1至30天"), money(undisputed, currency), money(disputed, currency))


AGEING = Ageing((step(-20000, label="not due"), step(96000, 4000)), 12)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)


@settings(max_examples=15)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_the_bars_of_a_step_are_its_amounts(amounts):
    """CR-5: credit notes stand left of zero, so that nothing is hidden by netting."""
    ax = plot_ageing(Ageing(tuple(step(*each) for each in amounts), 0))
    for row, pair in enumerate(amounts):
        found = [
            bounds
            for colour in (BLUE, ORANGE)
            for bounds in bars(ax, colour)
            if round(bounds[1] + 0.34) == row
        ]
        right = sum(float(each) for each in pair if each > 0)
        left = sum(float(each) for each in pair if each < 0)
        ends = [0.0, *[edge for x, _, width, _ in found for edge in (x, x + width)]]
        assert (min(ends), max(ends)) == (pytest.approx(left), pytest.approx(right))
        assert len(found) == sum(each != 0 for each in pair)
        assert beside(ax)[row] == Money(sum(pair), "CNY").render()
    low, high = ax.get_xlim()
    assert low < 0 < high


def test_the_words_of_an_ageing():
    ax = drawn(plot_ageing(AGEING))
    assert title(ax) == "CNY 80,000 open, the oldest undisputed 12 days late"
    assert notes(ax) == ["open amount (CNY)", "left of zero: credit notes"]
    assert (rows(ax), beside(ax)) == (["not due", "1-30 days late"], ["CNY -20,000", "CNY 100,000"])
    assert legend(ax) == ["undisputed", "disputed"]
    ax = drawn(plot_ageing(Ageing((step(0),), 0)))
    assert title(ax) == "CNY 0 open, nothing undisputed is late"
    assert notes(ax) == ["open amount (CNY)"]
    ax = plot_ageing(AGEING, language="zh", most=1)
    assert title(ax) == "未收80,000元，无争议款项最长逾期12天"
    assert notes(ax)[-1] == "账龄段共2，仅显示前1"


def test_an_empty_ageing_says_so_and_a_wrong_one_is_refused():
    ax = drawn(plot_ageing(Ageing((), 0)))
    assert beside(ax) == ["there is nothing to show"]
    assert rows(ax) == []
    with pytest.raises(InputError, match="give the ageing"):
        plot_ageing(())
    with pytest.raises(CurrencyError):
        plot_ageing(Ageing((step(1), step(1, currency="EUR")), 0))


def test_every_word_is_there_in_chinese():
    """A language that is missing would show as ``[en]``."""
    pictures = [
        plot_differences(sweep(), "orders", language="zh"), plot_funnel(FUNNEL, language="zh"),
        plot_ageing(AGEING, language="zh"),
    ]  # fmt: skip
    for ax in pictures:
        assert "[en]" not in words(ax)
    assert mpl.rcParams["font.family"] == ["sans-serif"]
