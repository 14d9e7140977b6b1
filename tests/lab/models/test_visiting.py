"""Visits, tried out in the lab: the days are those of the quota's own plan (LA-4, CA-4)."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import cast

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.quotas.spread import place
from salesflow.errors import CurrencyError, DefinitionError, InputError, OutOfCalendarError
from salesflow.lab.engine import Asked, Table
from salesflow.lab.models.visiting import Round, VisitDays, VisitingModel
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import Streams
from salesflow.testing.quotas import customer_ids, quotas

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 3, 1))
START, END = date(2026, 1, 1).toordinal(), date(2026, 7, 1).toordinal()
CNY = {"margin": Money(500, "CNY"), "cost": Money(80, "CNY")}
MODEL = VisitingModel(
    {"A": ["0.30", "0.20", "0.10"], "B": ["1/4"], "C": ["0.5", "0.4"]},
    within=10, alone={"A": "0.05", "B": "0.1", "C": 0}, stocked=5, **CNY, calendar=OFFICE,
)  # fmt: skip
METRICS = [each.key for each in MODEL.metrics]
EIGHT = Quota({"A": {"visit": 8, "call": 4}, "B": {"visit": 4}, "C": {"message": 2}})
SIX = Quota({"A": {"visit": 6, "call": 4}, "B": {"visit": 4}, "C": {"message": 2}})


def unit(number: int, grade: str = "A") -> Unit:
    return Unit(f"C-{number}", {"grade": grade})


def life(
    quota: Quota, who: Unit, replication: int = 0, model: VisitingModel = MODEL, *, end: int = END
) -> dict[str, int]:
    asked = Asked(quota, model, start=START, end=end)
    return dict(zip(METRICS, asked.play(who, Streams(7, replication).of(who.id)), strict=True))


def expected(quota: Quota, who: Unit, model: VisitingModel = MODEL) -> dict[str, Fraction]:
    found = Table(quota, model, start=START, end=END).expected(model.kind(who))
    return dict(zip(METRICS, found, strict=True))


def planned(quota: Quota, who: Unit, start: int = START, end: int = END) -> list[int]:
    """The visits of the quota's own plan."""
    found: list[int] = []
    for number in range(14):
        year, month = 2026 + number // 12, number % 12 + 1
        plan = quota.plan(str(who["grade"]), customer=who.id, year=year, month=month, calendar=OFFICE)
        found += [touch.day.toordinal() for touch in plan if touch.channel is Channel.VISIT]
    return [day for day in found if start <= day < end]


# -- the plan -------------------------------------------------------------------------------------------------------


@given(quotas(), customer_ids(), st.sampled_from("ABC"), st.integers(0, 200))
def test_the_visits_are_those_of_the_quotas_own_plan(
    quota: Quota, customer: str, grade: str, later: int
) -> None:
    """CA-4: for that very customer, from the first day on."""
    who = Unit(customer, {"grade": grade})
    found = MODEL.visits(quota, grade, place(who.id), START + later)
    end = OFFICE.ends.toordinal()
    assert list(found.days) == planned(quota, who, START + later, end)


@given(st.sets(st.integers(1, 60)), st.integers(0, 61), st.integers(0, 61))
def test_days_are_found_and_counted(days: set[int], day: int, until: int) -> None:
    visits = VisitDays(tuple(sorted(days)))
    assert visits.has(day) is (day in days)
    assert visits.after(day) == min((each for each in days if each > day), default=None)
    assume(day <= until)
    assert visits.count(day, until) == len([each for each in days if day <= each < until])


def test_customers_with_the_same_days_share_them() -> None:
    found = {MODEL.visits(EIGHT, "A", place(f"C-{number}"), START) for number in range(400)}
    assert 20 < len(found) < 90
    again = MODEL.visits(EIGHT, "A", place("C-1"), START)
    assert again is MODEL.visits(EIGHT, "A", place("C-1"), START)


# -- lives ----------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(quotas(), customer_ids(), st.sampled_from("ABC"))
def test_every_life_keeps_the_bounds(quota: Quota, customer: str, grade: str) -> None:
    """Visits are those planned; one order a visit or week at most; the margin is what both make."""
    who = Unit(customer, {"grade": grade})
    sums = life(quota, who)
    assert sums["visits"] == len(planned(quota, who))
    assert 0 <= sums["orders"] <= sums["visits"]
    assert 0 <= sums["alone"] <= (END - START) / 7 + 1
    assert sums["margin"] == 50_000 * (sums["orders"] + sums["alone"]) - 8_000 * sums["visits"]
    assert sums["orders"] + sums["alone"] <= (END - START) / (MODEL.stocked + 1) + 1


def test_who_has_just_bought_buys_nothing() -> None:
    table = Table(EIGHT, MODEL, start=START, end=END)
    found = table.reached(table.begin(MODEL.kind(unit(1))))
    waited = 0
    for node in found:
        state = cast("Round", node.turn.state)
        for gains, then in zip(node.gains, node.nexts, strict=True):
            bought = any(METRICS[metric] in {"orders", "alone"} for metric, _ in gains)
            if state.stocked_until > node.turn.day:
                waited += 1
                assert not bought
            if bought and then is not None and then.turn.day <= node.turn.day + MODEL.stocked:
                assert cast("Round", then.turn.state).stocked_until == node.turn.day + MODEL.stocked + 1
                assert cast("Round", then.turn.state).visits.has(then.turn.day)  # weeks are passed over
    assert waited > 10


def test_weeks_are_looked_at_once_on_their_last_day_without_a_visit() -> None:
    weekend = Calendar(
        "always", "Asia/Shanghai", "Mon-Sun 09:00-18:00", begins=date(2026, 1, 1), ends=date(2027, 1, 1)
    )
    open_always = attrs.evolve(MODEL, calendar=weekend, stocked=0)
    quota = Quota({"A": {"visit": 20}, "B": {"visit": 31}, "C": {"visit": 1}})
    table = Table(quota, open_always, start=START, end=END)
    found = table.reached(table.begin(open_always.kind(unit(5))))
    weeks: set[int] = set()
    numbers: set[int] = set()
    moved = 0
    for node in found:
        visits = cast("Round", node.turn.state).visits
        assert (node.number is None) is visits.has(node.turn.day)
        if node.number is not None:
            assert node.number not in numbers
            numbers.add(node.number)
            sunday = node.turn.day + -node.turn.day % 7
            assert shared_day(sunday).isoweekday() == 7
            assert all(visits.has(day) for day in range(node.turn.day + 1, sunday + 1))
            assert sunday not in weeks
            weeks.add(sunday)
            moved += sunday != node.turn.day
    assert moved
    # a visit on every day of the month leaves no day for an order of one's own
    assert expected(quota, unit(5, "B"), open_always)["alone"] < Fraction(1, 2)


def test_orders_without_a_visit_are_the_same_luck_whoever_visits() -> None:
    """What happens whatever we do is drawn by the week."""
    free = attrs.evolve(MODEL, stocked=0)
    none = Quota({"A": {"visit": 0}, "B": {"call": 1}, "C": {}})
    some = 0
    for number in range(30):
        alone = {life(quota, unit(number), 0, free)["alone"] for quota in (EIGHT, SIX, none)}
        assert len(alone) == 1
        some += alone != {0}
    assert some > 10
    weeks = Fraction(26)  # Sundays from January to June 2026
    assert expected(none, unit(1), free) == {
        "visits": 0,
        "orders": 0,
        "alone": weeks / 20,
        "margin": weeks * 2500,
    }


def test_equal_quotas_and_other_grades_differ_by_nothing() -> None:
    again = Quota(EIGHT.to_plain())
    for number in range(20):
        assert life(EIGHT, unit(number), 1) == life(again, unit(number), 1)
        assert life(EIGHT, unit(number, "B"), 1) == life(SIX, unit(number, "B"), 1)


def test_nothing_ever_happens_to_who_is_neither_visited_nor_orders() -> None:
    assert MODEL.begin(EIGHT, MODEL.kind(unit(1, "C")), START) is None
    assert expected(EIGHT, unit(1, "C"))["margin"] == 0


# -- the expectation ------------------------------------------------------------------------------------------------


@given(quotas(), customer_ids())
def test_the_expectation_without_memory_is_the_sum_over_the_visits(quota: Quota, customer: str) -> None:
    """Each visit counts those of the ten days before it."""
    plain = attrs.evolve(MODEL, alone={"A": 0, "B": 0, "C": 0}, stocked=0)
    who = Unit(customer, {"grade": "A"})
    days = planned(quota, who)
    chances = dict(MODEL.orders)["A"]
    before = [len([each for each in days if day - 10 <= each < day]) for day in days]
    brings = expected(quota, who, plain)
    assert brings["orders"] == sum([chances[min(n, 2)] for n in before])
    assert brings["visits"] == len(days)


def test_who_always_buys_buys_at_every_visit() -> None:
    sure = attrs.evolve(MODEL, orders={"A": [1], "B": [1], "C": [1]}, stocked=0)
    assert expected(EIGHT, unit(1), sure)["orders"] == len(planned(EIGHT, unit(1)))


@pytest.mark.parametrize("quota", [EIGHT, SIX])
def test_the_mean_of_many_lives_is_the_expectation(quota: Quota) -> None:
    """Within five standard errors, for every metric (field study of the lab, invariant 12)."""
    exact, times, who = expected(quota, unit(1)), 1000, unit(1)
    table = Table(quota, MODEL, start=START, end=END)
    found = [table.play(who, Streams(7, each).of(who.id)) for each in range(times)]
    for at, key in enumerate(METRICS):
        values = [each[at] for each in found]
        mean = sum(values) / times
        error = sqrt(sum((each - mean) ** 2 for each in values) / (times - 1) / times)
        assert abs(mean - float(exact[key])) <= 5 * error, key


def test_the_table_plays_what_asking_anew_plays() -> None:
    table = Table(EIGHT, MODEL, start=START, end=END)
    for number in range(10):
        who = unit(number)
        assert table.play(who, Streams(7, 0).of(who.id)) == list(life(EIGHT, who).values())


# -- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"orders": {"A": ["1.2"], "B": [0], "C": [0]}}, "orders of grade 'A': lies outside 0 to 1"),
        ({"orders": {"A": [], "B": [0], "C": [0]}}, "orders of grade 'A': give a list of chances"),
        ({"orders": {"A": "0.3", "B": [0], "C": [0]}}, "orders of grade 'A': give a list of chances"),
        ({"orders": {}}, "no grade is given"),
        ({"orders": {"A": [0], "B": [0]}}, "grade 'C': orders gives no chance at a visit"),
        ({"alone": {"A": 0, "B": 0}}, "grade 'C': alone gives no chance; 0 says that there are none"),
        ({"alone": {"A": 0.5, "B": 0, "C": 0}}, "alone of grade 'A': give text"),
    ],
)
def test_wrong_chances_are_refused(change: dict[str, object], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        attrs.evolve(MODEL, **change)


def test_what_else_cannot_be_used_is_refused() -> None:
    for change in ({"within": -1}, {"stocked": True}, {"cost": Money("0.001", "CNY")}):
        with pytest.raises(InputError):
            attrs.evolve(MODEL, **change)
    with pytest.raises(CurrencyError):
        attrs.evolve(MODEL, cost=Money(1, "EUR"))
    with pytest.raises(InputError, match="which knows A, B, C"):
        MODEL.kind(unit(1, "Z"))
    with pytest.raises(InputError, match="the quota names only B"):
        MODEL.begin(Quota({"B": {"visit": 1}}), MODEL.kind(unit(1)), START)


@pytest.mark.parametrize("ends", [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 15)])
def test_a_calendar_that_ends_with_the_experiment_is_too_short(ends: date) -> None:
    """The next visit may or may not fall into it: nothing is dropped silently."""
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=ends)
    with pytest.raises(OutOfCalendarError):
        life(EIGHT, unit(1), model=attrs.evolve(MODEL, calendar=short))


def test_a_last_month_without_working_days_hides_nothing() -> None:
    shut = Calendar.week_days(
        "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 7, 1),
        closed=[date(2026, 6, day) for day in range(1, 31)],
    )  # fmt: skip
    with pytest.raises(OutOfCalendarError):
        life(EIGHT, unit(1), model=attrs.evolve(MODEL, calendar=shut))


# -- the value ------------------------------------------------------------------------------------------------------


def test_a_model_is_a_value_that_travels() -> None:
    expected(EIGHT, unit(1))
    again = pickle.loads(pickle.dumps(MODEL))
    assert again == MODEL == attrs.evolve(MODEL)
    assert hash(again) == hash(MODEL)
    assert expected(EIGHT, unit(1), again) == expected(EIGHT, unit(1))


def test_it_says_what_is_assumed() -> None:
    words = MODEL.explain().splitlines()
    assert words[1] == (
        "grade A: a visit brings an order in 30%, 20%, 10% of cases, after 0, 1, 2 ... other visits in the last 10 days; "
        "a week brings one without our doing in 5%"
    )
    assert "needs nothing for 5 days" in MODEL.explain()
    assert "needs nothing" not in attrs.evolve(MODEL, stocked=0).explain()
    assert MODEL.explain("zh").splitlines()[0] == "以下均为建模者的假设，并非事实"
