"""Occasions are sets of days that split exactly by window; observances say who gets what (CA-5, CA-6, CA-7)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.text import Text
from salesflow.cadence.occasion import (
    Anniversary,
    Care,
    LunarBirthday,
    LunarNewYearsEve,
    LunarYearly,
    Monthly,
    Observance,
    Occasion,
    Once,
    Yearly,
    coming,
)
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))
FEB29S = st.sampled_from(("last", "mar1", "skip"))
DAY30S = st.sampled_from(("last", "next", "skip"))
OCCASIONS: st.SearchStrategy[Occasion] = st.one_of(
    st.builds(Once, DAYS),
    st.builds(lambda day, feb29: Yearly(day.month, day.day, feb29), DAYS, FEB29S),
    st.builds(Monthly, st.integers(1, 31)),
    st.builds(LunarYearly, st.integers(1, 12), st.integers(1, 30), DAY30S),
    st.just(LunarNewYearsEve()),
    st.builds(Anniversary, DAYS, FEB29S),
    st.builds(
        LunarBirthday,
        st.builds(
            LunarBirth,
            st.none() | st.integers(1900, 2090),
            st.integers(1, 12),
            st.integers(1, 30),
            st.booleans(),
        ),
        st.sampled_from(("regular", "if_present", "both")),
        DAY30S,
    ),
)
VISIT, CALL, MESSAGE, CARD = Channel
BOAT = Observance(
    "boat",
    Text("Dragon Boat", zh="端午节"),
    LunarYearly(5, 5),
    by_grade={"A": Care((VISIT,), gift=True)},
    everyone=Care((MESSAGE,)),
    remind_before=3,
    grace=2,
    rows=("CA-5",),
)
DAY = date(2026, 6, 19)


@given(OCCASIONS, st.tuples(DAYS, DAYS, DAYS))
def test_windows_split_exactly(occasion: Occasion, three: tuple[date, date, date]) -> None:
    a, b, c = sorted(three)
    whole = occasion.days(a, c)
    assert whole == occasion.days(a, b) + occasion.days(b, c)
    assert list(whole) == sorted(set(whole))
    assert all(a <= day < c for day in whole)


@given(st.integers(1, 31), DAYS)
def test_each_month_has_one_monthly_day(day: int, start: date) -> None:
    """CA-7: the 31st clamps to the end of a shorter month."""
    first = start.replace(day=1, year=max(1901, start.year))
    found = Monthly(day).days(first, date(first.year + 1, first.month, 1))
    assert len(found) == 12
    assert all(each.day == min(day, each.days_in_month) for each in found)


def test_yearly_days() -> None:
    window = date(2027, 1, 1), date(2029, 1, 1)
    assert [day.isoformat() for day in Yearly(2, 29).days(*window)] == ["2027-02-28", "2028-02-29"]
    assert [day.isoformat() for day in Yearly(2, 29, "mar1").days(*window)] == ["2027-03-01", "2028-02-29"]
    assert LunarNewYearsEve().days(date(2026, 2, 16), date(2026, 2, 17)) == (date(2026, 2, 16),)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Yearly(13, 1),
        lambda: Yearly(2, 30),
        lambda: Yearly(True, 1),
        lambda: Monthly(0),
        lambda: Monthly(32),
        lambda: LunarYearly(13, 31),
        lambda: Once(datetime(2026, 1, 1)),
        lambda: Anniversary(datetime(2026, 1, 1)),
    ],
    ids=["month 13", "30 Feb", "bool", "day 0", "day 32", "no lunar day", "moment", "born at a moment"],
)
def test_wrong_definitions_are_refused(make: object) -> None:
    with pytest.raises((DefinitionError, InputError)):
        make()  # type: ignore[operator]  # a table of makers


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    for occasion in (Once(DAY), Monthly(1), Yearly(1, 1), LunarYearly(1, 1), LunarNewYearsEve()):
        with pytest.raises(InputError, match="ends before it begins"):
            occasion.days(DAY, date(2026, 6, 18))
    with pytest.raises(OutOfCalendarError):
        LunarYearly(1, 1).days(date(2100, 1, 1), date(2102, 1, 1))


# --- who gets what -------------------------------------------------------------------------------------------------

CARES = st.builds(Care, st.lists(st.sampled_from(Channel)), st.booleans())


@given(CARES, CARES, CARES)
def test_cares_add_up_in_any_order(one: Care, two: Care, three: Care) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one | Care() == one


def test_care_in_words() -> None:
    assert Care((MESSAGE, VISIT), gift=True).render() == "visit with a gift, message"
    assert Care((MESSAGE, VISIT), gift=True).render("zh") == "拜访并附礼品、短信"
    assert Care(gift=True).render() == "with a gift"
    assert Care((CALL,)).render("zh") == "电话"


@pytest.mark.parametrize(
    ("today", "seen"),
    [
        (date(2026, 6, 15), 0),
        (date(2026, 6, 16), 1),
        (DAY, 1),
        (date(2026, 6, 21), 1),
        (date(2026, 6, 22), 0),
    ],
)
def test_a_seller_hears_of_it_from_the_reminder_to_the_end_of_the_grace(today: date, seen: int) -> None:
    """CA-5: three days before, two days after."""
    found = coming([BOAT], "B", today, date.fromordinal(today.toordinal() + 1))
    assert len(found) == seen
    for item in found:
        assert (item.day, item.remind_on, item.missing) == (DAY, date(2026, 6, 16), ())
        assert item.care == Care((MESSAGE,))


def test_the_line_for_the_seller() -> None:
    (item,) = coming([BOAT], "A", DAY, date(2026, 6, 20))
    assert item.reason.explain() == "Dragon Boat on 19 Jun 2026: visit with a gift, message [CA-5]"
    assert item.reason.explain("zh") == "2026年6月19日端午节：拜访并附礼品、短信 [CA-5]"


def test_an_unknown_grade_gets_what_everyone_gets_and_the_rest_is_missing() -> None:
    window = DAY, date(2026, 6, 20)
    (item,) = coming([BOAT], None, *window)
    assert item.care == Care((MESSAGE,))
    assert [reason.code for reason in item.missing] == ["grade_unknown"]
    visits = Observance("x", Text("X"), Once(DAY), by_grade={"A": Care((VISIT,))})
    assert coming([visits], "C", *window) == ()
    (unknown,) = coming([visits], None, *window)
    assert unknown.care == Care()
    assert len(unknown.missing) == 1


def test_personal_and_sensitive_observances() -> None:
    """CA-6: a personal one has no day until it is bound; a sensitive one needs the caller's word."""
    window = DAY, date(2026, 6, 20)
    visit = Observance("misfortune", Text("misfortune"), everyone=Care((VISIT,)), sensitive=True)
    assert coming([visit], "A", *window, allow_sensitive=True) == ()
    bound = visit.of(Once(DAY))
    assert coming([bound], "A", *window) == ()
    assert [item.day for item in coming([bound], "A", *window, allow_sensitive=True)] == [DAY]
    assert coming([bound], "A", DAY, DAY, allow_sensitive=True) == ()
    with pytest.raises(InputError, match="ends before it begins"):
        coming([], "A", DAY, date(2026, 6, 1))


def test_several_come_in_the_order_of_their_days() -> None:
    later = Observance("a", Text("A"), Once(date(2026, 6, 20)), everyone=Care((CARD,)))
    found = coming([later, BOAT], "A", DAY, date(2026, 7, 1))
    assert [item.observance.key for item in found] == ["boat", "a"]


def test_all_problems_of_an_observance_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        Observance(
            " ",
            Text("X"),
            remind_before=-1,
            grace=True,
            by_grade=(("A", Care()), ("A", Care())),
        )
    assert len(caught.value.problems) == 5
