"""Pictures tell what the values say, no more and no less, whatever names and figures are in them (issue 8; LA-4, ST-2, CR-5, CA-4, CO-4)."""

from __future__ import annotations

import importlib.util
import io
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
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from salesflow.adapters.plots import drawing
from salesflow.adapters.plots.cadence import plot_calendar, plot_utilisation
from salesflow.adapters.plots.complaints import plot_clocks
from salesflow.adapters.plots.credit import plot_ageing
from salesflow.adapters.plots.drawing import BLUE, GREEN, ORANGE, RED, Picture, as_number, kept
from salesflow.adapters.plots.lab import plot_differences
from salesflow.adapters.plots.stages import plot_funnel
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState
from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import hours, weeks, working_hours
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.complaints.cases.redress import MakePromise
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.views.agenda import Agenda, agenda
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

NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\n\t$\\{}^_"),
    min_size=1,
    max_size=60,
)
"""Names that matplotlib might take for formulas, commands or line breaks (in letters that its own font has)."""


def drawn(ax):
    """The picture as a file: what cannot be drawn fails here."""
    page = io.BytesIO()
    ax.figure.savefig(page, format="png", dpi=20)
    assert page.getvalue().startswith(b"\x89PNG")
    return ax


def title(ax):
    return ax.get_title(loc="left")


def notes(ax):
    return ax.get_xlabel().splitlines()


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def beside(ax):
    return [words.get_text() for words in ax.texts]


def legend(ax):
    return [words.get_text() for words in ax.get_legend().get_texts()]


def bars(ax, colour):
    """The bars of a colour, full or hollow: left, bottom, width, height."""
    return [
        each.get_bbox().bounds
        for each in ax.patches
        if colour.lower() in (to_hex(each.get_facecolor()), to_hex(each.get_edgecolor()))
        and each.get_zorder() == 2
    ]


def marks(ax, marker=None):
    found = [line for line in ax.lines if line.get_zorder() == 4 and marker in (None, line.get_marker())]
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in found]


def lines(ax):
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines if line.get_zorder() == 3]


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


@settings(max_examples=8)  # each draws a file
@given(NAMES, NAMES)
def test_names_are_names_and_no_formulas(name, other):
    reading = attrs.evolve(
        READING, clock=attrs.evolve(READING.clock, label=Text("x" + name.replace("{", "(")))
    )
    ax = drawn(plot_clocks({name: [reading], other + "2": [READING]}))
    assert all("\n" not in row for row in rows(ax))
    assert all(len(row) <= 30 for row in rows(ax))


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


def by_hand(first, second, metric=Calls.metrics[1], replications=3):
    found = trial().compare(4, 6, names=("4 calls", "6 calls"))
    return attrs.evolve(
        found, differences=(Difference(metric, Sums.of(first, second), replications),), groups=()
    )


def test_chance_is_hollow_and_one_replication_has_no_range():
    ax = drawn(plot_differences(by_hand([5, 6, 7], [6, 5, 8]), "orders"))
    assert legend(ax) == ["may be chance"]
    assert len(lines(ax)) == 1
    assert ax.lines[1].get_markerfacecolor() == "none"
    ax = drawn(plot_differences(by_hand([5], [6], replications=1), "orders"))
    assert legend(ax) == ["one replication: no range"]
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


# -- the calendar and the days of a seller ----------------------------------------------------------------------------

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2024, 1, 1), ends=date(2028, 1, 1))
QUOTA = Quota({"A": {"visit": 8, "call": 4, "card": 1}, "C": {"message": 1}, "X": {"visit": 40}})
GRADES = st.dictionaries(
    st.text("abC-19 $_", min_size=1, max_size=40).filter(lambda name: name == name.strip() and name),
    st.sampled_from(["A", "C", None]),
    max_size=8,
)


def shaded(ax):
    return [each.get_bbox().x0 + 0.5 for each in ax.patches if each.get_zorder() == 0]


@settings(max_examples=15)
@given(GRADES, st.integers(0, 40), st.integers(0, 60))
def test_a_mark_for_each_touch_of_a_plan(grades, since, many):
    """CA-4: every touch of the plan has its mark, in the row of its customer and on its day."""
    begins = pendulum.date(2026, 1, 15).add(days=since)
    plan = Plan(QUOTA, grades, begins, begins.add(days=many), calendar=OFFICE)
    ax = plot_calendar(plan)
    if not grades or not many:
        assert beside(ax) == ["no touch is planned"]
        return
    order = {name: row for row, name in enumerate(grades)}
    wanted = sorted(((day - begins).days, order[name]) for name, day, _ in plan.touches())
    assert sorted((x, int(y)) for x, y in marks(ax)) == wanted
    assert len(rows(ax)) == len(grades)
    closed = [n for n in range(many) if not OFFICE.is_working_day(begins.add(days=n))]
    assert shaded(ax) == closed


def test_the_words_of_a_plan():
    march = Plan(
        QUOTA, {"C-1": "A", "C-2": "X", "C-3": None}, date(2026, 3, 1), date(2026, 4, 1), calendar=OFFICE
    )
    ax = drawn(plot_calendar(march))
    assert title(ax) == "35 touches, 1 Mar 2026 to 31 Mar 2026"
    assert legend(ax) == ["visit", "call", "card"]
    assert rows(ax) == ["C-1", "C-2", "C-3"]
    assert any("has only 22 working days" in each for each in notes(ax))
    assert any("1 customer has no grade" in each for each in notes(ax))
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "2 Mar",
        "9 Mar",
        "16 Mar",
        "23 Mar",
        "30 Mar",
    ]
    ax = plot_calendar(march, language="zh")
    assert title(ax) == "2026年3月1日至2026年3月31日，共35次联系"
    assert legend(ax) == ["拜访", "电话", "贺卡"]


def test_a_long_plan_of_many_customers_is_cut_with_notes():
    plan = Plan(
        QUOTA, {f"C-{n}": "X" for n in range(300)}, date(2024, 1, 1), date(2026, 1, 1), calendar=OFFICE
    )
    ax = drawn(plot_calendar(plan, most=3))
    assert rows(ax) == ["C-0", "C-1", "C-2"]
    assert {"the first 366 of 731 days", "the first 3 of 300 customers", "the first 4 of 24 reasons"} <= set(
        notes(ax)
    )
    assert [label.get_text() for label in ax.get_xticklabels()][:2] == ["1 Jan", "1 Feb"]
    assert ax.get_xlim() == (-0.6, 365.6)


def due(customer, channel, ideal, earliest=None, latest=None):
    reason = Reason("asked", Text("asked for").fill())
    return Due(customer, channel, earliest or ideal, ideal, latest or ideal, (reason,))


def levelled(*wanted, room=None, **more):
    seller = Capacity(OFFICE, room or Room({"visit": 1, "call": 2}), **more)
    return level(wanted, seller, begins=date(2026, 3, 2), ends=date(2026, 3, 10))


def of_march(day):
    return date(2026, 3, day)


LEVELLED = levelled(
    due("C-1", "visit", of_march(3)),
    due("C-2", "visit", of_march(3), latest=of_march(4)),
    due("C-3", "visit", of_march(3)),
    due("C-1", "call", of_march(3)),
    seller="u-lin",
)


def test_a_levelled_plan_shows_what_was_moved_and_what_has_no_day():
    """CA-4: a line from the best day, a cross where there was no room."""
    ax = drawn(plot_calendar(LEVELLED))
    assert title(ax) == "3 of 4 touches have a day; 1 of them moved, by 1 day in all"
    assert rows(ax) == ["C-1", "C-2", "C-3"]
    assert marks(ax, "s") == [(1, 0), (2, 1)]
    assert marks(ax, "x") == [(1, 2)]
    assert marks(ax, "o") == [(1, 0.2)], "two touches of a day stand beside each other"
    assert lines(ax) == [([1, 2], [1, 1])]
    assert legend(ax) == ["visit", "call", "no day for it"]
    assert notes(ax) == ["shaded: nobody works", "line: moved from the best day"]
    assert "横线：由最佳日期改期" in notes(plot_calendar(LEVELLED, language="zh"))
    assert [label.get_text() for label in ax.get_xticklabels()] == [f"{day} Mar" for day in range(2, 10)]


def test_days_away_are_shaded():
    found = levelled(due("C-1", "visit", of_march(3)), days={of_march(4): Room({}, total=0)})
    assert shaded(plot_calendar(found)) == [2, 5, 6] == shaded(plot_utilisation(found))


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from([*Channel]), st.integers(2, 9)), max_size=20),
    st.sampled_from([None, *Channel]),
)
def test_the_bars_of_a_day_are_its_touches(asked, channel):
    """CA-4: what is drawn on a day is what was placed there, and what is left out is told."""
    wanted = [due(f"C-{n}", each, of_march(day)) for n, (each, day) in enumerate(asked)]
    found = levelled(*wanted, room=Room({"visit": 1, "call": 2}, total=4))
    ax = plot_utilisation(found, channel=channel)
    heights = {}
    for _, bottom, _, height in (each.get_bbox().bounds for each in ax.patches if each.get_zorder() == 2):
        assert bottom >= 0
        heights[round(bottom + height)] = True
    sizes = sum(each.get_bbox().height for each in ax.patches if each.get_zorder() == 2)
    mine = [each for each in found.placed if channel in (None, each.due.channel)]
    assert round(sizes) == len(mine)
    lost = sum(channel in (None, each.due.channel) for each in found.dropped)
    assert [each for each in notes(ax) if "no day" in each] == (
        [f"{lost} touch{'es have' if lost != 1 else ' has'} no day"] if lost else []
    )
    limit = {"visit": 1, "call": 2}.get(channel, 4)
    assert lines(ax) == [([x - 0.46, x + 0.46], [limit, limit]) for x in (0, 1, 2, 3, 4, 7)]
    assert f": {len(mine)} of {6 * limit} possible are planned" in title(ax)


def test_the_words_of_utilisation():
    ax = drawn(plot_utilisation(LEVELLED, channel="visit"))
    assert title(ax) == "u-lin, visit: 2 of 6 possible are planned (33%)"
    assert notes(ax) == ["shaded: closed or away", "short line: limit of the day", "1 touch has no day"]
    assert legend(ax) == ["visit"]
    assert ax.get_ylabel() == "touches a day"
    ax = drawn(plot_utilisation(LEVELLED))
    assert title(ax) == "u-lin, all touches: 3 planned, without limit"
    assert lines(ax) == []
    assert legend(ax) == ["visit", "call"]
    ax = plot_utilisation(LEVELLED, language="zh", channel=Channel.VISIT)
    assert title(ax) == "u-lin，拜访：可安排6次，已排2次（33%）"
    away = levelled(room=Room({}, total=0))
    assert title(drawn(plot_utilisation(away))) == "all touches: 0 planned, no room on any day"
    none = attrs.evolve(away, ends=away.begins)
    assert beside(drawn(plot_utilisation(none))) == ["no touch is planned"] == beside(plot_calendar(none))


def test_wrong_plans_are_refused():
    with pytest.raises(InputError, match="give a plan"):
        plot_calendar(QUOTA)
    with pytest.raises(InputError, match="give a levelled plan"):
        plot_utilisation(OFFICE)
    for wrong in ("fax", 3, ["visit"]):
        with pytest.raises(InputError, match="channel"):
            plot_utilisation(LEVELLED, channel=wrong)


# -- clocks -----------------------------------------------------------------------------------------------------------

LONDON = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
SOLVE = Clock(
    "solve",
    Text("solution", zh="解决"),
    working_hours(16),
    "received",
    ("resolved", "withdrawn"),
    pausable=True,
)
FINAL = FCA_DISP.clock("fca_final_response")


def at(day, hour=9, minute=0):
    return pendulum.datetime(2026, 3, day, hour, minute, tz="Europe/London")


def read(clock=SOLVE, now=at(6, 12), pauses=(), **events):
    happened = {"received": at(2, 10), **events}
    return clock.read(happened, calendar=LONDON, at=now, pauses=pauses)


READING = read()


def spans(ax, colour):
    return [(left, left + width) for left, _, width, _ in bars(ax, colour)]


def places(*moments):
    return tuple(pytest.approx(place) for place in date2num(moments))


def test_stretches_lie_where_they_were():
    """CO-4: running, paused, and running late from the due moment on."""
    reading = read(pauses=[(at(2, 16), at(4, 11))])
    ax = drawn(plot_clocks([reading]))
    assert reading.breached_at == at(5, 12)
    assert spans(ax, BLUE) == [places(at(2, 10), at(2, 16)), places(at(4, 11), at(5, 12))]
    assert spans(ax, ORANGE) == [places(at(2, 16), at(4, 11))]
    assert spans(ax, RED) == [places(at(5, 12), at(6, 12))]
    assert marks(ax, "D") == [(*places(at(5, 12)), 0)]
    assert ax.lines[-1].get_xdata() == [*places(at(6, 12)), *places(at(6, 12))]
    assert legend(ax) == ["running", "paused", "running late", "due"]
    assert title(ax) == "1 clock on 6 Mar 2026 12:00"
    assert beside(ax) == ["late by 9 h"]
    assert notes(ax) == ["clock time in Europe/London; dashed line: now"]


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (read(now=at(2, 12)), "14 h left"),
        (read(now=at(2, 17), pauses=[(at(2, 16), None)]), "paused"),
        (read(resolved=at(3, 10)), "met"),
        (read(resolved=at(6, 10)), "late"),
        (read(withdrawn=at(2, 11)), "ended, not done"),
        (read(FINAL), "51 d 21 h left"),
        (read(now=at(2, 10, 30).add(seconds=17)), "15 h 29 min left"),
        (
            read(Clock("a", Text("a"), hours(2), "received", ("done",)), now=at(2, 11, 59).add(seconds=30)),
            "30 s left",
        ),
    ],
)
def test_a_word_beside_each_clock(reading, word):
    assert beside(plot_clocks([reading])) == [word]


def test_marks_tell_done_from_ended():
    one_moment = {"K-1": [read(resolved=at(3, 10))], "K-2": [read(withdrawn=at(2, 11))], "K-3": [read(FINAL)]}
    ax = drawn(plot_clocks(one_moment))
    assert marks(ax, "o") == [(*places(at(3, 10)), 0)]
    assert marks(ax, "X") == [(*places(at(2, 11)), 1)]
    assert rows(ax) == ["K-1: solution", "K-2: solution", "K-3: final response, by law"]
    assert GREEN.lower() in {
        to_hex(line.get_markeredgecolor()) for line in ax.lines if line.get_zorder() == 4
    }
    ax = plot_clocks(one_moment, language="zh", most=2)
    assert (rows(ax)[0], beside(ax)) == ("K-1：解决", ["按时完成", "终止，未完成"])
    assert notes(ax)[-1] == "时限共3，仅显示前2"


def test_stopped_stretches_are_hollow():
    reading = SOLVE.read(
        {"received": at(2, 10), "resolved": at(2, 12)}, calendar=LONDON, at=at(6, 12), reopened=[at(4, 10)]
    )
    ax = drawn(plot_clocks([reading]))
    assert "stopped" in legend(ax)
    hollow = [each for each in ax.patches if each.get_zorder() == 2 and each.get_facecolor()[3] == 0]
    assert [(each.get_bbox().x0, each.get_bbox().x1) for each in hollow] == [places(at(2, 12), at(4, 10))]


def test_what_was_late_stays_late_when_it_is_taken_up_again():
    """CO-4: no reopening heals anything."""
    reading = SOLVE.read(
        {"received": at(2, 10), "resolved": at(4, 10)}, calendar=LONDON, at=at(6, 12), reopened=[at(5, 10)]
    )
    assert reading.breached_at == at(3, 17)
    ax = drawn(plot_clocks([reading]))
    assert spans(ax, RED) == [places(at(3, 17), at(4, 10)), places(at(5, 10), at(6, 12))]


def test_ticks_tell_the_clock_time_of_the_zone():
    short = drawn(plot_clocks([read(Clock("a", Text("a"), hours(6), "received", ("done",)), now=at(2, 12))]))
    told = [label.get_text() for label in short.get_xticklabels()]
    assert any(each.endswith(":00\n2 Mar") for each in told)
    wide = drawn(plot_clocks([read(Clock("a", Text("a"), weeks(60), "received", ("done",)), now=at(2, 12))]))
    assert any(label.get_text().endswith("2027") for label in wide.get_xticklabels())


def test_a_clock_that_has_not_begun_is_a_row_without_a_bar():
    waits = Clock("final", Text("final"), weeks(1), "escalated", ("done",))
    assert read(waits).state is ClockState.NOT_STARTED
    ax = drawn(plot_clocks([READING, read(waits)]))
    assert beside(ax)[1] == "not started"
    assert len(rows(ax)) == 2
    assert beside(drawn(plot_clocks([read(waits)]))) == ["no clock runs"]
    assert beside(drawn(plot_clocks([]))) == ["no clock runs"]
    by_hand = ClockReading(SOLVE, ClockState.MET, stopped=at(3))
    assert title(drawn(plot_clocks([by_hand]))) == "1 clock"


def test_an_agenda_shows_who_must_do_what_until_when():
    """CO-4: the overdue first, in the order of the agenda."""
    case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=at(2, 9), calendar=LONDON)
    now = at(2, 12)
    promise = MakePromise("p1", "call back", date(2026, 3, 5))
    case = DESK.evolve(case, DESK.decide(case, promise, by="u-2", at=at(2, 10)).record)
    found = agenda(
        [case, ComplaintRow("K-40", "C-9", at(2, 11).in_timezone("Asia/Shanghai"))],
        [DESK],
        calendar=LONDON,
        at=now,
    )
    ax = drawn(plot_clocks(found))
    assert title(ax) == "5 duties on 2 Mar 2026 12:00, 1 is late"
    assert rows(ax)[0] == "u-2: K-31: acknowledgement"
    assert beside(ax)[0] == "late since 2 Mar 11:00"
    assert "u-2: K-31: a promise" in rows(ax)
    assert "5 Mar" in beside(ax)
    assert rows(ax)[-1].startswith("nobody: K-40: ")
    assert notes(ax)[0].startswith("clock time in Europe/London")
    assert spans(ax, RED) == [places(at(2, 11), now)]
    assert lines(ax)[0] == ([*places(at(2, 9), at(2, 11))], [0, 0])
    by_law = attrs.evolve(found.lines[1].deadline, clock=FINAL)
    ax = plot_clocks(Agenda(now, (attrs.evolve(found.lines[1], deadline=by_law),)))
    assert rows(ax)[0].startswith("u-2: K-31: final response")
    assert legend(ax) == ["due"]
    assert beside(drawn(plot_clocks(Agenda(now, ())))) == ["no clock runs"]
    assert title(plot_clocks(found, language="zh")) == "2026年3月2日 12:00，5项待办，1项超时"


def test_wrong_readings_are_refused():
    for wrong in (None, READING, 3, "readings", {"K-1": READING}, {"K-1": "x"}, [None], {"K-1": [1]}):
        with pytest.raises(InputError, match="found"):
            plot_clocks(wrong)
    with pytest.raises(InputError, match="different moments"):
        plot_clocks([READING, read(now=at(7))])


def test_every_word_is_there_in_chinese():
    """A language that is missing would show as ``[en]``."""
    pictures = [
        plot_differences(sweep(), "orders", language="zh"), plot_funnel(FUNNEL, language="zh"),
        plot_ageing(AGEING, language="zh"), plot_calendar(LEVELLED, language="zh"),
        plot_utilisation(LEVELLED, language="zh"), plot_clocks([READING, read(FINAL)], language="zh"),
    ]  # fmt: skip
    for ax in pictures:
        words = [title(ax), ax.get_xlabel(), ax.get_ylabel(), *rows(ax), *beside(ax), *legend(ax)]
        assert "[en]" not in "".join(words)
    assert mpl.rcParams["font.family"] == ["sans-serif"]
