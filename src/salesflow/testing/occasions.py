"""Hypothesis strategies for occasions: every kind of day, and trees of them joined, moved and cut.

>>> from hypothesis import given, settings
>>> from salesflow.testing.occasion_laws import check_occasion
>>> @settings(max_examples=5)
... @given(occasions(), days_near(), days_near(), days_near())
... def every_occasion_keeps_the_laws(occasion, a, b, c):
...     check_occasion(occasion, a, b, c)
>>> every_occasion_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar, RollWay
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.terms import Term, Unit, working_days
from salesflow.cadence.occasions.dates import (
    Always,
    Anniversary,
    Days,
    Monthly,
    NthWeekday,
    Once,
    Span,
    Weekly,
    Yearly,
)
from salesflow.cadence.occasions.lunar_dates import LunarBirthday, LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.occasion import (
    Difference,
    Intersection,
    Led,
    Occasion,
    Rolled,
    Shifted,
    Union,
    Within,
)

__all__ = ["civil_terms", "days_near", "occasion_leaves", "occasions", "ways"]

_FEB29S: Final = st.sampled_from(("last", "mar1", "skip"))
_DAY30S: Final = st.sampled_from(("last", "next", "skip"))
_LEAPS: Final = st.sampled_from(("regular", "if_present", "both"))


def days_near(
    middle: date = date(2026, 1, 1), *, before: int = 500, after: int = 1_500
) -> st.SearchStrategy[date]:
    """Days around a day: a window that is short enough to be looked at day by day."""
    first = middle.toordinal()
    return st.integers(first - before, first + after).map(date.fromordinal)


def ways() -> st.SearchStrategy[RollWay]:
    """The three ways to leave a closed day."""
    return st.sampled_from(("forward", "backward", "nearest"))


def civil_terms() -> st.SearchStrategy[Term]:
    """Terms that are counted from day to day without a calendar."""
    days = st.builds(Term, st.integers(0, 40), st.just(Unit.DAYS))
    longer = st.builds(Term, st.integers(0, 5), st.sampled_from((Unit.WEEKS, Unit.MONTHS)))
    return days | longer | st.builds(Term, st.integers(0, 1), st.just(Unit.YEARS))


def _births() -> st.SearchStrategy[LunarBirth]:
    return st.builds(
        LunarBirth,
        st.none() | st.integers(1900, 2030),
        st.integers(1, 12),
        st.integers(1, 30) | st.just(30),
        st.booleans(),
    )


def occasion_leaves(near: st.SearchStrategy[date] | None = None) -> st.SearchStrategy[Occasion]:
    """Every kind of day that is no joined one, with all its policies; single days come from `near`."""
    day = days_near() if near is None else near
    places = st.integers(-5, 5).filter(bool)
    lengths = st.builds(Term, st.integers(1, 60), st.just(Unit.DAYS))
    return st.one_of(
        st.builds(Once, day),
        st.builds(Days, st.lists(day, max_size=8)),
        st.builds(Span.lasting, day, lengths),
        st.builds(Weekly, st.sets(st.integers(0, 6), min_size=1)),
        st.builds(Monthly, st.integers(1, 31), st.sampled_from(("last", "skip"))),
        st.builds(NthWeekday, places, st.integers(0, 6), month=st.none() | st.integers(1, 12)),
        st.builds(Yearly, st.integers(1, 12), st.integers(1, 29), _FEB29S),
        st.builds(Yearly, st.just(2), st.just(29), _FEB29S),
        st.builds(Anniversary, day | st.sampled_from((date(1984, 2, 29), date(2024, 2, 29))), _FEB29S),
        st.builds(LunarYearly, st.integers(1, 12), st.integers(1, 30) | st.just(30), _DAY30S),
        st.just(LunarNewYearsEve()),
        st.builds(LunarBirthday, _births(), _LEAPS, _DAY30S),
        st.just(Always()),
    )


def occasions(
    calendar: Calendar | None = None, near: st.SearchStrategy[date] | None = None
) -> st.SearchStrategy[Occasion]:
    """Trees of occasions: joined, taken away, shifted, cut, some time ahead; with a `calendar` rolled and led by it."""
    day = days_near() if near is None else near

    def grown(inner: st.SearchStrategy[Occasion]) -> st.SearchStrategy[Occasion]:
        joined = [
            st.builds(Union, st.lists(inner, max_size=3)),
            st.builds(Intersection, st.lists(inner, min_size=1, max_size=3)),
            st.builds(Difference, inner, inner),
            st.builds(Shifted, inner, st.integers(-40, 40)),
            st.builds(Within, inner, begins=st.none() | day, ends=st.none() | day),
            st.builds(Led, inner, civil_terms()),
        ]
        if calendar is None:
            return st.one_of(joined)
        house = st.just(calendar)
        return st.one_of(
            *joined,
            st.builds(Rolled, inner, house, ways()),
            st.builds(Led, inner, st.integers(0, 12).map(working_days), house),
        )

    return st.recursive(occasion_leaves(near), grown, max_leaves=5)
