"""Hypothesis strategies for audits: calendars, quotas, customers with grades, and agreed plans, and logs that keep a plan
more or less.

>>> from hypothesis import given, settings
>>> from salesflow.testing.audit_laws import check_executed
>>> @settings(max_examples=3)
... @given(audits(), audited(), windows())
... def served_by_plan_owes_nothing(audit, customer, window):
...     check_executed(audit, customer[0], *window, grade=customer[1])
>>> served_by_plan_owes_nothing()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Quota
from salesflow.customers.customer import Customer

__all__ = ["agreed_plans", "audited", "audits", "logs", "windows"]

_BEGINS: Final = date(2025, 10, 1)
_ENDS: Final = date(2027, 1, 1)
_DAYS: Final = st.dates(date(2025, 11, 1), date(2026, 9, 30))


@st.composite
def audits(draw: st.DrawFn, *, bands: bool = False, most: int = 9) -> Audit:
    """Audits of the grades A and B: up to `most` touches of a channel, months with few working days, or with none."""
    numbers = st.dictionaries(
        st.sampled_from([each.value for each in Channel]),
        st.sampled_from([*range(1, most + 1), 0]),
        min_size=2,
    )
    closed = set(draw(st.sets(st.dates(_BEGINS, _ENDS), max_size=12)))
    for year, month in draw(st.sets(st.tuples(st.just(2026), st.integers(1, 9)), max_size=2)):
        shut = draw(st.integers(1, 31))  # a month that works only after its holidays, or not at all
        closed |= {date(year, month, 1) + timedelta(days=day) for day in range(min(shut, 28))}
    week = draw(st.sampled_from(["Mon-Fri 09:00-18:00", "Mon-Sun 09:00-18:00", "Tue 09:00-18:00"]))
    office = Calendar.week_days("Asia/Shanghai", begins=_BEGINS, ends=_ENDS, closed=closed, weekly=week)
    days = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(sorted)
    make = st.sampled_from([Band.of_days, Band.of_working_days])
    held = {grade: draw(make)(*draw(days)) for grade in draw(st.sets(st.sampled_from("AB")))} if bands else {}
    return Audit(Quota({"A": draw(numbers), "B": draw(numbers)}), office, held)


@st.composite
def audited(draw: st.DrawFn) -> tuple[Customer, str | GradeHistory]:
    """A customer and the grade to hold him against: one, or several through time."""
    card = Customer(
        f"C-{draw(st.integers(1, 10**6))}",
        "Haida",
        grade=draw(st.sampled_from("AB")),
        seller=draw(st.sampled_from(["s-1", "s-2", None])),
    )
    steps = st.dictionaries(_DAYS, st.sampled_from(["A", "B", None]), min_size=1, max_size=4)
    later = steps.map(lambda each: GradeHistory({_BEGINS: "A", **each}))
    return card, draw(st.one_of(st.sampled_from("AB"), later))


@st.composite
def windows(draw: st.DrawFn, *, most: int = 70) -> tuple[date, date]:
    """Windows of a few weeks, whole months among them."""
    begins = draw(_DAYS)
    days = draw(st.sampled_from([31, 62, *range(9, most, 7), 0]))
    if days in (31, 62):
        first = begins.replace(day=1)
        return first, (first + timedelta(days=days)).replace(day=1)
    return begins, begins + timedelta(days=days)


@st.composite
def agreed_plans(
    draw: st.DrawFn, audit: Audit, card: Customer, grade: str | GradeHistory, window: tuple[date, date]
) -> AgreedPlan:
    """Plans agreed for whole months or a few days: touches of the quota moved, dropped and added."""
    begins, ends = window[0].replace(day=1), (window[1] + timedelta(days=31)).replace(day=1)
    if draw(st.booleans()):
        begins, ends = sorted(draw(st.tuples(st.dates(begins, ends), st.dates(begins, ends))))
    rows: list[tuple[str, date, Channel]] = []
    first = begins.replace(day=1)
    while first < ends:
        for touch in audit.quota.plan(
            grade, customer=card.id, year=first.year, month=first.month, calendar=audit.calendar
        ):
            moved = draw(st.sampled_from([0, 0, 1, 3, -4, None]))
            if moved is not None:
                rows.append((card.id, touch.day + timedelta(days=moved), touch.channel))
        first = (first + timedelta(days=32)).replace(day=1)
    more = st.tuples(st.just(card.id), st.dates(begins, ends), st.sampled_from(Channel))
    rows += draw(st.lists(more, max_size=3))
    named = draw(st.sampled_from([None, None, (card.id,), ("C-0",)]))
    inside = [row for row in rows if begins <= row[1] < ends and (named is None or row[0] in named)]
    return AgreedPlan.of_days(inside, begins=begins, ends=ends, customers=named)


@st.composite
def logs(
    draw: st.DrawFn, audit: Audit, card: Customer, grade: str | GradeHistory, window: tuple[date, date]
) -> TouchLog:
    """Logs that hold the plan of a window with touches left out, moved by days and added."""
    rows: list[tuple[str, date, Channel]] = []
    first = window[0].replace(day=1)
    while first < window[1]:
        for touch in audit.quota.plan(
            grade, customer=card.id, year=first.year, month=first.month, calendar=audit.calendar
        ):
            moved = draw(st.sampled_from([0, 0, 0, 1, -2, 9, None]))
            if moved is not None:
                rows.append((card.id, touch.day + timedelta(days=moved), touch.channel))
        first = (first + timedelta(days=32)).replace(day=1)
    span = st.dates(window[0] - timedelta(days=20), window[1] + timedelta(days=20))
    extra = st.lists(st.tuples(st.just(card.id), span, st.sampled_from(Channel)), max_size=4)
    rows += draw(extra)
    return TouchLog.of_days(draw(st.permutations(rows)), known_since=date(1, 1, 1))
