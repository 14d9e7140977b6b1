"""What each attempt brings, from one's own log, corrected for exposure; and what the famous table hides (CA-1)."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.intervals import wilson
from salesflow.cadence.catalogue.follow_ups import FOLLOW_UP_FOLKLORE, TEXTBOOK
from salesflow.cadence.follow_ups import success as module
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.success import Goal, Run, Success, runs, runs_of_touches
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.stages.survival import Exit, Spell, Survival
from salesflow.testing.follow_up_laws import check_success
from salesflow.testing.follow_ups import courses
from salesflow.testing.follow_ups import runs as drawn_runs

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
logs = st.lists(drawn_runs(), max_size=60)


# -- laws and oracles -------------------------------------------------------------------------------------------------


@given(logs, st.integers(1, 6))
def test_rates_are_what_a_count_by_hand_gives(log: list[Run], least: int) -> None:
    check_success(Success.of(log, least=least))


def test_the_law_reaches_its_interesting_branches() -> None:
    log = [Run(0, True), *[Run(1, True)] * 3, *[Run(2)] * 8]
    assert check_success(Success.of(log)) == {"known", "interval", "too few"}


@given(logs)
def test_the_product_is_the_estimate_of_kaplan_and_meier(log: list[Run]) -> None:
    """CA-1: against this library's survival of stays."""
    curve = Success.of(log, least=1)
    oracle = Survival.of(
        [Spell(run.attempts, Exit.ON if run.succeeded else None) for run in log if run.attempts]
    )
    for rate in curve.rates:
        assert curve.cumulative(rate.attempt).value == oracle.gone(rate.attempt, Exit.ON)


@given(st.lists(drawn_runs(), min_size=1, max_size=40).filter(lambda log: any(run.attempts for run in log)))
def test_the_product_is_what_scipy_gives(log: list[Run]) -> None:
    """CA-1: against an independent library."""
    stats = pytest.importorskip("scipy.stats")
    won = [run.attempts for run in log if run.attempts and run.succeeded]
    cut = [run.attempts for run in log if run.attempts and not run.succeeded]
    curve = Success.of(log, least=1)
    left = stats.ecdf(stats.CensoredData(uncensored=won, right=cut)).sf
    for rate in curve.rates:
        found = curve.cumulative(rate.attempt).value
        assert found is not None
        assert float(left.evaluate(rate.attempt)) == pytest.approx(1 - float(found), abs=1e-12)


@given(courses(TEXTBOOK), st.sampled_from(Goal))
def test_a_course_gives_one_run(course: Course, goal: Goal) -> None:
    (run,) = runs([course], goal=goal)
    ours = [each for each in course.touches if each.direction is Direction.OUT]
    assert run.attempts <= len(ours)
    if goal is Goal.REACHED:
        silent = [each for each in course.touches if each.is_silent]
        assert run.succeeded == (len(silent) < len(course.touches))
        assert run.attempts == len(ours) or run.succeeded
    else:
        assert run == Run(len(ours), course.ended is not None and course.ended.how.value == "won")


# -- folklore is no input ---------------------------------------------------------------------------------------------


def test_no_claim_reaches_the_success_of_attempts() -> None:
    """CA-1: the module knows neither claims nor policies nor presets; nothing in it can use a famous figure."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [
        name
        for name in names
        if name and ("claim" in name or "catalogue" in name or name.endswith("follow_up"))
    ]
    assert [node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)] == ["attrs"]
    entries = ast.parse(Path(str(module.__file__)).with_name("entries.py").read_text(encoding="utf-8"))
    assert not [
        node
        for node in ast.walk(entries)
        if isinstance(node, ast.ImportFrom) and "claims" in str(node.module)
    ]
    for figure, _ in FOLLOW_UP_FOLKLORE.values:
        with pytest.raises(InputError, match="no probability"):
            FOLLOW_UP_FOLKLORE.probability(figure)
    assert Success.of([]).rates == ()  # without a log nothing is known, whatever is told


# -- the famous table on a log of one's own -----------------------------------------------------------------------------


def test_shares_fall_while_the_rate_rises() -> None:
    """CA-1: most sellers stop after one, so most sales come at attempt 1, and yet later attempts do better."""
    log = (
        [Run(1, True)] * 10
        + [Run(1)] * 70
        + [Run(2, True)] * 4
        + [Run(2)] * 6
        + [Run(3, True)] * 3
        + [Run(3)] * 7
    )
    curve = Success.of(log)
    assert [each.rate for each in curve.rates] == [Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)]
    assert [curve.share_of_sales(n) for n in (1, 2, 3)] == [
        Fraction(10, 17),
        Fraction(4, 17),
        Fraction(3, 17),
    ]
    assert curve.cumulative(3).value == 1 - Fraction(9, 10) * Fraction(4, 5) * Fraction(7, 10)


def test_shares_rise_in_lumped_rows_while_the_rate_falls() -> None:
    """CA-1: nobody gives up, each attempt is worse than the last, and attempts 4 to 11 bring most of the sales."""
    log = [Run(11)] * 381
    for attempt, won in enumerate((100, 85, 75, 66, 58, 52, 46, 41, 36, 32, 28), start=1):
        log += [Run(attempt, True)] * won
    curve = Success.of(log)
    rates = [each.rate for each in curve.rates]
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == 11
    shares = [curve.share_of_sales(1), curve.share_of_sales(2, 3), curve.share_of_sales(4, 11)]
    assert [f"{float(share or 0):.0%}" for share in shares] == ["16%", "26%", "58%"]


def test_few_cannot_be_known() -> None:
    curve = Success.of([Run(1, True)] * 3 + [Run(2)] * 8)
    first = curve.at(1).value
    assert first is not None
    assert first.interval == wilson(3, 11)
    assert curve.at(2).explain() == "8 customers got attempt 2; below 10 its rate cannot be known [CA-1]"
    assert curve.at(9).explain("zh") == "只有0位客户得到第9次跟进，不足10位，无法判断成功率 [CA-1]"
    assert curve.cumulative(1).value == Fraction(3, 11)
    assert curve.cumulative(2).value is None
    assert curve.cumulative_interval(1) is not None
    assert curve.cumulative_interval(2) is None
    assert Success.of([Run(1)] * 20).cumulative_interval(1) is None  # none won: no interval is honest there
    assert Success.of([Run(1)] * 20).share_of_sales(1) is None


def test_the_table() -> None:
    curve = Success.of([Run(1, True)] * 3 + [Run(2)] * 8 + [Run(0, True)] * 2)
    assert curve.unprompted == 2
    assert curve.explain().splitlines() == [
        "attempt  tried  success  rate              all so far   share of sales",
        "1        11     3        27% (10% to 57%)  27%          100%",
        "2        8      0        cannot know       cannot know  0%",
        "2 customers came before any attempt: not counted",
    ]
    assert "无法判断" in curve.explain("zh")
    assert Success.of([]).explain().count("\n") == 0
    assert Goal.WON.render("zh") == "成交"


# -- where runs come from -----------------------------------------------------------------------------------------------


def test_runs_of_courses() -> None:
    begun = TEXTBOOK.start("F-1", "C-7", at=AT)
    assert runs([begun]) == (Run(0),)
    course: object = begun
    for day, answer in enumerate(("no_answer", "no_answer", "replied", "no_answer"), start=1):
        assert isinstance(course, Course)
        course = course.record("call", answer, at=AT.add(days=day))
    assert isinstance(course, Course)
    assert runs([course]) == (Run(4),)
    assert runs([course], goal=Goal.REACHED) == (Run(3, True),)
    came = begun.record("visit", "replied", direction="in", at=AT.add(days=1))
    assert isinstance(came, Course)
    assert runs([came], goal=Goal.REACHED) == (Run(0, True),)
    won = course.close("won", at=AT.add(days=9))
    assert isinstance(won, Course)
    assert runs([won]) == (Run(4, True),)


def test_runs_of_a_log_that_others_kept() -> None:
    """CA-1: touches after the success, incoming ones, later ones and repeated rows are no attempts."""
    begun = datetime(2026, 3, 2, 1, tzinfo=UTC)
    rows = [Touch(who, begun + timedelta(days=day), Channel.CALL) for who, day in (
        ("A", 0), ("A", 5), ("A", 9), ("B", 0), ("B", 0), ("B", 40), ("C", 1),
    )]  # fmt: skip
    rows.append(Touch("C", begun + timedelta(days=2), Channel.CALL, direction=Direction.IN))
    sold = {"A": begun + timedelta(days=6), "D": begun, "C": begun + timedelta(days=90)}
    found = runs_of_touches(rows, succeeded=sold, at=begun + timedelta(days=30))
    assert sorted(found, key=lambda run: run.attempts) == [Run(0, True), Run(1), Run(1), Run(2, True)]


def test_refusals() -> None:
    for wrong in (-1, True, 1.5, None):
        with pytest.raises(InputError, match="whole number"):
            Run(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="one customer at least"):
        Success.of([], least=0)
    with pytest.raises(InputError, match="counted from 1"):
        Success.of([]).at(0)
    with pytest.raises(InputError, match="counted from 1"):
        Success.of([]).share_of_sales(0)
    with pytest.raises(InputError, match="before the first"):
        Success.of([]).share_of_sales(3, 2)
    with pytest.raises(InputError, match="time zone"):
        runs_of_touches([], succeeded={"A": datetime(2026, 3, 2)}, at=AT)
    with pytest.raises(InputError, match="not a moment"):
        runs_of_touches([], succeeded={}, at=date(2026, 3, 2))  # type: ignore[arg-type]
