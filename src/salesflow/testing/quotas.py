"""Hypothesis strategies for quotas: quotas, grades through time, working calendars, plans of many customers.

>>> from hypothesis import given, settings
>>> from salesflow.testing.quota_laws import check_plan
>>> @settings(max_examples=5)
... @given(plans())
... def every_plan_holds_its_laws(plan):
...     check_plan(plan)
>>> every_plan_holds_its_laws()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota

__all__ = ["customer_ids", "grade_histories", "plans", "quotas", "working_years"]

BEGINS: Final = date(2026, 1, 1)
ENDS: Final = date(2027, 1, 1)


def customer_ids() -> st.SearchStrategy[str]:
    """Ids of customers, with phases all round the month."""
    return st.integers(0, 10**6).map("C-{}".format)


def quotas(grades: Sequence[str] = ("A", "B", "C"), most: int = 12) -> st.SearchStrategy[Quota]:
    """Quotas for some grades: up to four channels each, numbers from zero to `most`."""
    numbers = st.dictionaries(
        st.sampled_from([channel.value for channel in Channel]), st.integers(0, most), min_size=1
    )
    return st.fixed_dictionaries(dict.fromkeys(grades, numbers)).map(
        lambda monthly: Quota(monthly, ("CA-4",))
    )


@st.composite
def working_years(draw: st.DrawFn) -> Calendar:
    """Calendars of 2026 with up to a hundred closed days; some have a month without any working day."""
    closed = draw(st.sets(st.dates(BEGINS, ENDS - timedelta(days=1)), max_size=100))
    if draw(st.integers(0, 7)) == 0:
        month = draw(st.integers(1, 12))
        closed |= {date(2026, month, day) for day in range(1, 29)}
        closed |= {
            day for day in (date(2026, month, 28) + timedelta(days=n) for n in range(4)) if day.month == month
        }
    return Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)


@st.composite
def grade_histories(
    draw: st.DrawFn, grades: Sequence[str] = ("A", "B", "C"), begins: date = BEGINS, ends: date = ENDS
) -> GradeHistory:
    """Grades through time within a span: one to four steps, some of them to no grade, some customers leave."""
    days = draw(st.lists(st.dates(begins, ends - timedelta(days=1)), min_size=1, max_size=4, unique=True))
    steps = {day: draw(st.sampled_from([*grades, None])) for day in days}
    last = max(days)
    left = draw(st.none() | st.dates(last + timedelta(days=1), ends))
    return GradeHistory(steps, ends=left)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of up to five customers over a window of 2026, with plain grades, changing ones and none."""
    served = draw(
        st.dictionaries(
            customer_ids(), st.sampled_from(["A", "B", "C", None]) | grade_histories(), max_size=5
        )
    )
    a, b = sorted([draw(st.dates(BEGINS, ENDS)), draw(st.dates(BEGINS, ENDS))])
    b = min(b, a + timedelta(days=draw(st.sampled_from([0, 3, 40, 100]))))
    return Plan(draw(quotas()), served, a, b, calendar=draw(working_years()))
