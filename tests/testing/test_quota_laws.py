"""The laws of quotas can fail: each is shown something that breaks it."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.calendars import Calendar
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Planned, Quota
from salesflow.testing.quota_laws import check_gaps, check_grade_history, check_plan, check_quota

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
HISTORY = GradeHistory({date(2026, 1, 5): "A", date(2026, 3, 15): "B"})
FIGURES = OUTLET_QUOTA.to_plain()


class Bunched(Quota):
    """A quota whose touches all fall on the first days of the month."""

    def plan(
        self, grade: str | GradeHistory, *, customer: str, year: int, month: int, calendar: Calendar
    ) -> tuple[Planned, ...]:
        days = calendar.working_days_of_month(year, month)
        honest = super().plan(grade, customer=customer, year=year, month=month, calendar=calendar)
        return tuple(Planned(days[at], touch.channel) for at, touch in enumerate(honest))


def test_touches_in_a_bunch_break_every_law() -> None:
    bunched = Bunched(FIGURES)
    with pytest.raises(
        AssertionError, match=r"a customer served by plan owes nothing|the next touch is the plan's"
    ):
        check_quota(bunched, "B", customer="C-1", year=2026, month=3, calendar=OFFICE)
    with pytest.raises(AssertionError, match="every gap lies in the band"):
        check_gaps(bunched, "B", customer="C-1", calendar=OFFICE, years=[2026])
    with pytest.raises(AssertionError, match=r"a part has its share|gives the touches of its own days"):
        check_grade_history(bunched, HISTORY, customer="C-1", year=2026, month=3, calendar=OFFICE)
    plan = Plan(bunched, {"C-1": "B"}, date(2026, 3, 1), date(2026, 4, 1), calendar=OFFICE)
    with pytest.raises(AssertionError, match="the stream is the plan of each customer and month"):
        check_plan(plan)


def test_a_month_too_short_has_no_gap_theorem() -> None:
    with pytest.raises(AssertionError, match="every month holds the quota"):
        check_gaps(Quota({"A": {"visit": 23}}), "A", customer="C-1", calendar=OFFICE, years=[2026])


def test_what_they_count() -> None:
    assert (
        check_grade_history(OUTLET_QUOTA, HISTORY, customer="C-1", year=2026, month=3, calendar=OFFICE) == 2
    )
    assert check_gaps(Quota({"A": {"visit": 1}}), "A", customer="C-1", calendar=OFFICE, years=[2026]) == (
        20,
        23,
    )
