"""Occasions are sets of days: they split exactly by window, join as sets do, and move without losing a day (CA-5)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_
from typing import cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar, RollWay
from salesflow.basics.lunar import to_lunar
from salesflow.basics.terms import Term, days, hours, months, weeks, working_days, years
from salesflow.cadence.catalogue.festivals import FESTIVALS
from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD
from salesflow.cadence.occasions.dates import Always, Days, Monthly, Once, Weekly, Yearly
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.occasion import (
    Difference,
    Intersection,
    Led,
    Occasion,
    Rolled,
    Shifted,
    Union,
    Within,
    union,
)
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.occasion_laws import (
    check_algebra,
    check_bounds,
    check_lead,
    check_occasion,
    check_roll,
    check_shift,
)
from salesflow.testing.occasions import civil_terms, days_near, occasion_leaves, occasions, ways

# Weekends, the Spring Festival and National Day weeks with their make-up days, a week of inventory.
CLOSED = [
    day
    for first, length in (
        (date(2025, 1, 28), 8),
        (date(2025, 10, 1), 8),
        (date(2026, 2, 15), 9),
        (date(2026, 10, 1), 7),
        (date(2027, 7, 5), 12),
    )
    for day in (first + timedelta(days=place) for place in range(length))
]
EXTRA = [date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)]
HOUSE = Calendar("house", "Asia/Shanghai", "Mon-Fri 09:00-18:00", closed=CLOSED, extra_open=EXTRA,
                 begins=date(2010, 1, 1), ends=date(2045, 1, 1))  # fmt: skip
YEAR = Calendar("2026", "Asia/Shanghai", "Mon-Fri 09:00-18:00", closed=[date(2026, 1, 1), *CLOSED],
                extra_open=EXTRA, begins=date(2026, 1, 1), ends=date(2027, 1, 1))  # fmt: skip
TWO_DAYS = Calendar("fair", "UTC", "Sat 10:00-12:00", begins=date(2026, 3, 1), ends=date(2026, 3, 20))
CATALOGUE = [each.occasion for each in (*FESTIVALS, MONTHLY_CARD) if each.occasion is not None]
TREES = occasions(HOUSE) | st.sampled_from(CATALOGUE)
NEAR = days_near(before=400, after=500)


def iso(found: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in found]


def window(pair: tuple[date, date]) -> tuple[date, date]:
    return min(pair), max(pair)


WINDOWS = st.tuples(NEAR, NEAR).map(window)


# -- laws ------------------------------------------------------------------------------------------------------------


@given(TREES, NEAR, NEAR, NEAR)
def test_every_tree_splits_exactly(occasion: Occasion, a: date, b: date, c: date) -> None:
    """Law 7, for rolled and led trees too."""
    assert check_occasion(occasion, a, b, c) is not None
    assert "[en]" not in occasion.explain("zh")


@given(TREES, TREES, TREES, WINDOWS)
def test_occasions_are_a_boolean_algebra(
    one: Occasion, two: Occasion, three: Occasion, ab: tuple[date, date]
) -> None:
    """Law 1."""
    check_algebra(one, two, three, *ab)


@given(TREES, TREES, st.integers(-200, 200), st.integers(-200, 200), WINDOWS)
def test_shifts(one: Occasion, two: Occasion, m: int, n: int, ab: tuple[date, date]) -> None:
    """Law 2."""
    check_shift(one, two, m, n, *ab)


@given(TREES, TREES, ways(), WINDOWS)
def test_rolling(one: Occasion, two: Occasion, way: RollWay, ab: tuple[date, date]) -> None:
    """Law 3."""
    check_roll(one, two, HOUSE, way, *ab)


@given(TREES, NEAR, NEAR, WINDOWS)
def test_since_and_until(one: Occasion, day: date, other: date, ab: tuple[date, date]) -> None:
    """Law 4."""
    check_bounds(one, day, other, *ab)


@given(TREES, TREES, civil_terms(), WINDOWS)
def test_civil_leads(one: Occasion, two: Occasion, term: Term, ab: tuple[date, date]) -> None:
    check_lead(one, two, term, *ab)


@given(TREES, TREES, st.integers(0, 15).map(working_days), WINDOWS)
def test_working_leads(one: Occasion, two: Occasion, term: Term, ab: tuple[date, date]) -> None:
    check_lead(one, two, term, *ab, calendar=HOUSE)


@pytest.mark.parametrize("occasion", CATALOGUE, ids=lambda each: cast("Occasion", each).explain())
@pytest.mark.parametrize("way", ["forward", "backward", "nearest"])
def test_the_catalogue_keeps_the_laws(occasion: Occasion, way: RollWay) -> None:
    """CA-5, CA-7."""
    a, b, c = date(2025, 1, 1), date(2026, 2, 17), date(2028, 1, 1)
    check_occasion(occasion.roll(HOUSE, way).lead(3, calendar=HOUSE), a, b, c)
    check_roll(occasion, Weekly(6), HOUSE, way, a, c)


# -- a second opinion: sets of days, worked out day by day --------------------------------------------------------------

FIRST, END = date(2023, 1, 1).toordinal(), date(2030, 1, 1).toordinal()


def believed(occasion: Occasion) -> set[int]:
    """All days of a tree between FIRST and END, the plain way; right only well inside."""
    match occasion:
        case Union(parts):
            return set[int]().union(*(believed(part) for part in parts))
        case Intersection(parts):
            return reduce(and_, (believed(part) for part in parts))
        case Difference(inner, less):
            return believed(inner) - believed(less)
        case Shifted(inner, by):
            return {day + by for day in believed(inner)}
        case Within(inner):
            low = 0 if occasion.begins is None else occasion.begins.toordinal()
            high = END if occasion.ends is None else occasion.ends.toordinal()
            return {day for day in believed(inner) if low <= day < high}
        case Led(inner, term, calendar):
            known = (date.fromordinal(day) for day in believed(inner))
            return {term.before_day(day, calendar).toordinal() for day in known}
        case Rolled(inner, calendar, way):
            return {calendar.roll(date.fromordinal(day), way).toordinal() for day in believed(inner)}
        case _:
            return {day for day in range(FIRST, END) if date.fromordinal(day) in occasion}


@given(occasions(HOUSE), WINDOWS)
def test_trees_hold_the_days_that_sets_worked_out_by_hand_hold(
    occasion: Occasion, ab: tuple[date, date]
) -> None:
    a, b = (day.toordinal() for day in ab)
    expected = sorted(day for day in believed(occasion) if a <= day < b)
    assert [day.toordinal() for day in occasion.days(*ab)] == expected


# -- what a calendar does not know --------------------------------------------------------------------------------------


@attrs.frozen
class Fridays(Occasion):
    """An occasion of the user's own: nothing but its days."""

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return (day for day in range(first, end) if day % 7 == 5)


def edges(house: Calendar) -> st.SearchStrategy[date]:
    """Days around both ends of a horizon."""
    return st.integers(house.begins.toordinal() - 9, house.ends.toordinal() + 9).map(date.fromordinal)


# made once: to make strategies again for each example costs more than the example
EDGES = {house.key: st.tuples(*[edges(house)] * 3).map(sorted) for house in (YEAR, TWO_DAYS)}
AROUND = {
    house.key: st.builds(Days, st.lists(edges(house), max_size=4))
    | st.just(Fridays())
    | occasion_leaves(edges(house))
    for house in (YEAR, TWO_DAYS)
}
MOVES: list[Callable[[Occasion, Calendar], Occasion]] = [
    lambda one, house: one.roll(house, "forward"),
    lambda one, house: one.roll(house, "backward"),
    lambda one, house: one.roll(house, "nearest"),
    lambda one, house: one.lead(1, calendar=house),
    lambda one, house: one.lead(2, calendar=house),
    lambda one, house: one.lead(3, calendar=house),
    lambda one, house: one.lead(300, calendar=house),
]


def plausible(house: Calendar) -> list[Calendar]:
    """Calendars that know more, and open or close what the short one does not know."""
    begins, ends = house.begins - timedelta(days=300), house.ends + timedelta(days=300)
    everyday = [begins + timedelta(days=place) for place in range((ends - begins).days)]
    outside = [day for day in everyday if not house.begins <= day < house.ends]
    own = house.working_days(house.begins, house.ends)
    return [
        Calendar("more", "UTC", [()] * 7, extra_open=dict.fromkeys((*own, *opened), ((60, 120),)),
                 begins=begins, ends=ends)
        for opened in (outside, outside[::3], outside[2::7], [outside[0], outside[-1]])
    ]  # fmt: skip


MORE = {house.key: plausible(house) for house in (YEAR, TWO_DAYS)}


def at_the_edge(house: Calendar, place: int, seen: set[tuple[str, bool, bool]]) -> Callable[[], None]:
    """The test of one move at the horizon of a calendar; it notes whether an answer was refused."""

    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        one = data.draw(AROUND[house.key], label="occasion")
        a, b, c = data.draw(EDGES[house.key], label="window")
        found = check_occasion(MOVES[place](one, house), a, b, c)
        seen.add((house.key, place > 2, found is None))
        if found is not None:
            for longer in MORE[house.key]:
                believed_then = MOVES[place](one, longer).days(a, c)
                assert found == believed_then, longer.working_days(longer.begins, longer.ends)

    return ask


def test_at_the_horizon_the_answer_is_right_or_refused() -> None:
    """Never a missing day: whatever the unknown days turn out to be, what is answered stays right."""
    seen: set[tuple[str, bool, bool]] = set()
    for house in (YEAR, TWO_DAYS):
        for place in range(len(MOVES)):
            at_the_edge(house, place, seen)()
    both = (True, False)
    assert seen == {(key, led, no) for key in ("2026", "fair") for led in both for no in both}


@attrs.frozen
class Broken(Occasion):
    """Days that depend on the window, fall, lie outside it, come twice, or outside the reach."""

    how: str

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        listed = range(first, end)
        return iter(
            {"splits": [first, end - 1], "falls": listed[::-1], "outside": [end]}.get(self.how, listed)
        )

    def reach(self) -> tuple[int, int]:
        return (1, 2) if self.how == "reach" else super().reach()


@pytest.mark.parametrize("how", ["splits", "falls", "outside", "reach"])
def test_a_broken_occasion_breaks_a_law(how: str) -> None:
    with pytest.raises(AssertionError, match="law broken"):
        check_occasion(Broken(how), date(2026, 1, 1), date(2026, 1, 9), date(2026, 2, 1))


def test_days_roll_into_the_window_and_out_of_it() -> None:
    """The Spring Festival of 2026 is a closed Tuesday: 14 February is worked, the week after ends on the 23rd."""
    spring = LunarYearly(1, 1)
    assert iso(spring.roll(HOUSE, "forward").days(date(2026, 2, 24), date(2026, 3, 1))) == ["2026-02-24"]
    assert iso(spring.roll(HOUSE, "backward").days(date(2026, 2, 14), date(2026, 2, 15))) == ["2026-02-14"]
    assert iso(spring.roll(HOUSE, "nearest").days(date(2026, 2, 1), date(2026, 3, 1))) == ["2026-02-14"]
    for way in ("forward", "backward", "nearest"):
        assert spring.roll(HOUSE, way).days(date(2026, 2, 15), date(2026, 2, 24)) == ()


def test_the_end_of_the_horizon_is_an_error_until_such_days_are_left_out() -> None:
    festivals = Yearly(1, 1) | LunarYearly(8, 15)
    a, b = date(2026, 1, 1), date(2027, 1, 1)
    backward = festivals.roll(YEAR, "backward")
    with pytest.raises(OutOfCalendarError) as caught:
        backward.days(a, b)
    assert caught.value.field == "window"
    assert str(caught.value) == (
        "window: calendar '2026' runs from 2026-01-01 up to 2027-01-01, and a day from 2027-01-01 on may move into "
        "the window; take a longer calendar, or leave such days out with `until` (got '2026-01-01/2027-01-01')"
    )
    assert iso(backward.days(a, date(2026, 12, 31))) == ["2026-09-25"]
    assert iso(festivals.until(b).roll(YEAR, "backward").days(a, b)) == ["2026-09-25"]
    with pytest.raises(OutOfCalendarError, match="a day before 2026-01-01 may move into"):
        festivals.roll(YEAR, "forward").days(a, b)
    forward = festivals.since(a).roll(YEAR, "forward")
    assert iso(forward.days(a, b)) == ["2026-01-02", "2026-09-25"]
    with pytest.raises(OutOfCalendarError):
        Once(date(2030, 1, 1)).lead(400, calendar=YEAR).days(date(2020, 1, 1), date(2021, 1, 1))


def test_months_ahead_of_the_last_days_of_a_month() -> None:
    """The 28th to the 31st of March lie on one day, a month before."""
    last_days = Days(date(2026, 3, day) for day in range(27, 32))
    ahead = last_days.lead(months(1))
    assert iso(ahead.days(date(2026, 2, 1), date(2026, 4, 1))) == ["2026-02-27", "2026-02-28"]
    for day in (28, 29, 30, 31):
        alone = Once(date(2026, 3, day)).lead(months(1))
        assert iso((alone & Always()).days(date(2026, 2, 1), date(2026, 3, 1))) == ["2026-02-28"]
    assert iso(Yearly(2, 29, "skip").lead(years(1)).days(date(2026, 1, 1), date(2029, 1, 1))) == [
        "2027-02-28"
    ]
    assert Once(date(9999, 12, 31)).lead(years(9_000)).days(date(1, 1, 1), date(2000, 1, 1)) == (
        date(999, 12, 31),
    )
    assert Once(date(9999, 12, 30)).lead(months(1)).days(date(9999, 12, 1), date(9999, 12, 31)) == ()
    assert Once(date(1, 1, 5)).lead(months(1)).shift(40).days(date(1, 1, 1), date(1, 2, 1)) == ()
    assert Once(date(1, 1, 5)).lead(months(1)).shift(400).days(date(1, 1, 1), date(1, 2, 1)) == ()


# -- non-laws -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["forward", "backward", "nearest"])
def test_roll_does_not_distribute_over_both(way: RollWay) -> None:
    """The smallest counter-example: two days of one closed stretch share nothing, and meet on one working day."""
    house = Calendar("shut", "UTC", "Mon-Thu 09:00-18:00", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    ends = (date(2026, 3, 7), date(2026, 3, 8)) if way != "backward" else (date(2026, 3, 6), date(2026, 3, 7))
    one, two = Once(ends[0]), Once(ends[1])
    window = date(2026, 3, 1), date(2026, 3, 31)
    assert (one & two).roll(house, way).days(*window) == ()
    assert len((one.roll(house, way) & two.roll(house, way)).days(*window)) == 1


def test_roll_does_not_distribute_over_except_and_may_bring_days_together() -> None:
    saturday, sunday = Once(date(2026, 3, 7)), Once(date(2026, 3, 8))
    window = date(2026, 3, 1), date(2026, 3, 31)
    assert iso((saturday - sunday).roll(HOUSE, "forward").days(*window)) == ["2026-03-09"]
    assert (saturday.roll(HOUSE, "forward") - sunday.roll(HOUSE, "forward")).days(*window) == ()
    monday = Once(date(2026, 3, 9))
    assert iso((saturday | sunday | monday).roll(HOUSE, "forward").days(*window)) == ["2026-03-09"]


# -- as a user meets them -----------------------------------------------------------------------------------------------


def test_questions() -> None:
    festivals = LunarYearly(5, 5) | LunarYearly(8, 15)
    assert date(2026, 6, 19) in festivals
    assert date(2026, 6, 20) not in festivals
    assert festivals.next_on(date(2026, 6, 19), before=date(2027, 1, 1)) == date(2026, 6, 19)
    assert festivals.next_on(date(2026, 9, 26), before=date(2027, 1, 1)) is None
    every = Always().between(date(2026, 1, 1), date(9999, 12, 31))
    assert next(every) == date(2026, 1, 1)
    for wrong in (lambda: festivals.days(date(2026, 1, 2), date(2026, 1, 1)),
                  lambda: festivals.between(date(2026, 1, 2), date(2026, 1, 1)),
                  lambda: festivals.next_on(date(2026, 1, 2), before=date(2026, 1, 1))):  # fmt: skip
        with pytest.raises(InputError, match="ends before it begins"):
            wrong()
    with pytest.raises(InputError, match="not a day"):
        assert datetime(2026, 1, 1) in festivals
    with pytest.raises(TypeError, match="not true or false"):
        bool(festivals)


def test_a_thousand_occasions_nest_no_deeper_than_one() -> None:
    days_of_a_thousand = [Once(date(2026, 1, 1) + timedelta(days=3 * place)) for place in range(1_000)]
    window = date(2020, 1, 1), date(2040, 1, 1)
    at_once = union(*days_of_a_thousand)
    one_by_one: Occasion = union()
    rest: Occasion = Always().since(date(2026, 1, 1)).until(date(2034, 3, 20))
    shifted: Occasion = at_once
    both: Occasion = at_once.until(date(2026, 2, 1))
    for each in days_of_a_thousand:
        one_by_one = one_by_one | each
        rest = rest - each
        shifted = shifted.shift(1)
        both = both & Weekly(range(7))
    assert one_by_one == at_once
    assert (len(at_once.days(*window)), len(both.days(*window))) == (1_000, 11)
    assert len(rest.days(*window)) == 2_000
    assert shifted == at_once.shift(1_000)
    for tree in (at_once, rest, both):
        assert hash(pickle.loads(pickle.dumps(tree))) == hash(tree)
        assert tree.explain("zh")
    assert at_once.explain().endswith("22 Jan 2026; 992 more)")


def test_an_occasion_of_ones_own_needs_only_its_days() -> None:
    own = (Fridays() - Once(date(2026, 3, 6))).until(date(2026, 3, 20))
    assert iso(own.days(date(2026, 3, 1), date(2026, 4, 1))) == ["2026-03-13"]
    assert Fridays().explain() == "Fridays"
    assert Fridays().explain("zh") == "[en] Fridays"
    with pytest.raises(NotImplementedError):
        Occasion().days(date(2026, 1, 1), date(2026, 1, 2))


@pytest.mark.parametrize(
    ("occasion", "en", "zh"),
    [
        (union(), "no day", "没有日子"),
        (union(Once(date(2026, 5, 1))), "1 May 2026", "2026年5月1日"),
        (Yearly(5, 1) | Yearly(10, 1), "any of (1 May each year; 1 October each year)",
         "（每年5月1日；每年10月1日）之一"),
        (Weekly(0) & Monthly(1), "all at once of (every Monday; 1st day of each month)",
         "同时是（每周一；每月1日）"),
        (Yearly(5, 1) - Weekly(6), "1 May each year, except every Sunday", "每年5月1日，但不含每周日"),
        (Weekly(0).shift(2), "2 days after every Monday", "每周一之后2天"),
        (Weekly(0).shift(-1), "1 day before every Monday", "每周一之前1天"),
        (Weekly(0).lead(1), "1 day before every Monday", "每周一之前1天"),
        (Weekly(0).lead(weeks(2)), "2 weeks before every Monday", "每周一之前2周"),
        (Weekly(0).lead(3, calendar=HOUSE), "3 working days before every Monday (calendar house)",
         "每周一之前3个工作日（日历house）"),
        (Weekly(0).since(date(2026, 1, 1)), "every Monday, from 1 Jan 2026", "每周一，自2026年1月1日起"),
        (Weekly(0).until(date(2026, 1, 1)), "every Monday, before 1 Jan 2026", "每周一，2026年1月1日之前"),
        (Weekly(0).since(date(2025, 1, 1)).until(date(2026, 1, 1)),
         "every Monday, from 1 Jan 2025 and before 1 Jan 2026", "每周一，自2025年1月1日起、2026年1月1日之前"),
        (Within(Weekly(0)), "every Monday", "每周一"),
        (Weekly(6).roll(HOUSE, "forward"),
         "every Sunday, on a closed day the next working day (calendar house)",
         "每周日，遇休息日顺延至下一个工作日（日历house）"),
        (Weekly(6).roll(HOUSE, "backward").shift(1),
         "1 day after (every Sunday, on a closed day the working day before (calendar house))",
         "（每周日，遇休息日提前至上一个工作日（日历house））之后1天"),
        (Weekly(6).roll(HOUSE, "nearest"),
         "every Sunday, on a closed day the nearest working day (calendar house)",
         "每周日，遇休息日改到最近的工作日（日历house）"),
    ],
)  # fmt: skip
def test_trees_in_words(occasion: Occasion, en: str, zh: str) -> None:
    assert occasion.explain() == en
    assert occasion.explain("zh") == zh


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: union("may day"), ["'may day' is no Occasion"]),  # type: ignore[arg-type]  # a wrong one
        (lambda: Weekly(0) | None, ["None is no Occasion"]),  # type: ignore[operator]  # a wrong one
        (lambda: Weekly(0) & 3, ["3 is no Occasion"]),  # type: ignore[operator]  # a wrong one
        (lambda: Weekly(0) - "x", ["'x' is no Occasion"]),  # type: ignore[operator]  # a wrong one
        (lambda: Intersection(()), ["name at least one occasion"]),
        (lambda: Weekly(0).shift(True), ["the number of days must be a whole number from -3652059 to 3652059, not True"]),
        (lambda: Weekly(0).lead(-1), ["the number of days must be a whole number from 0 to 3652059, not -1"]),
        (lambda: Weekly(0).lead(1.5), ["the number of days must be a whole number from 0 to 3652059, not 1.5"]),  # type: ignore[arg-type]  # a wrong one
        (lambda: Weekly(0).lead(hours(3)), ["3 hours are not whole days"]),
        (lambda: Weekly(0).lead(working_days(3)), ["to count 3 working days a calendar is needed"]),
        (lambda: Weekly(0).lead(days(3), calendar=HOUSE),
         ["3 days are counted without a calendar; ask for working days, or leave it out"]),
        (lambda: Led(Weekly(0), 3, "x"), ["3 is no Term", "'x' is no Calendar"]),  # type: ignore[arg-type]  # wrong ones
        (lambda: Weekly(0).roll(HOUSE, "back"),  # type: ignore[arg-type]  # a wrong one
         ["the way must be one of forward, backward, nearest, not 'back'"]),
        (lambda: Rolled("x", "cn", "forward"), ["'x' is no Occasion", "'cn' is no Calendar"]),  # type: ignore[arg-type]  # wrong ones
    ],
)  # fmt: skip
def test_a_wrong_definition_names_every_problem(make: Callable[[], object], problems: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert list(caught.value.problems) == problems


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_moment_is_no_bound(name: str) -> None:
    for occasion in (Weekly(0), Weekly(0).since(date(2026, 1, 1))):
        with pytest.raises(InputError, match=name):
            getattr(occasion, name)(datetime(2026, 1, 1))
    with pytest.raises(InputError, match=name):
        Within(Weekly(0), **{"begins" if name == "since" else "ends": datetime(2026, 1, 1)})


def test_a_lunar_day_is_what_the_table_says() -> None:
    for day in LunarYearly(8, 15).days(date(1900, 1, 31), date(2101, 1, 29)):
        assert (to_lunar(day).month, to_lunar(day).day, to_lunar(day).leap) == (8, 15, False)
