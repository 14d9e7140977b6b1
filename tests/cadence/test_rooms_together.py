"""What holds between the rooms of cadence: quotas and levelling, follow-ups and calendars, everything due and files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias, get_args

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.adapters.icalendar import from_icalendar, to_icalendar
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.promises import Promise
from salesflow.basics.terms import working_days
from salesflow.basics.text import Language
from salesflow.cadence.catalogue.festivals import FESTIVALS
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.levelling.spacing import recheck
from salesflow.cadence.occasions.attention import attentions
from salesflow.cadence.occasions.promised import Pledge
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.plan import Plan
from salesflow.testing.follow_ups import courses, follow_ups
from salesflow.testing.levelling_cases import dues, rooms
from salesflow.testing.quotas import customer_ids, plans

OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2029, 1, 1))
Kind: TypeAlias = Literal["VTODO", "VEVENT"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NAMES: Final = {"客户一": "海达药房"}
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
NOW: Final = datetime(2026, 6, 1, 1, tzinfo=UTC)


# -- follow-ups and the calendar --------------------------------------------------------------------------------------


@st.composite
def followed(draw: st.DrawFn) -> tuple[FollowUp, Course]:
    """A policy with a course under it."""
    policy = draw(follow_ups())
    return policy, draw(courses(policy))


@given(followed())
def test_a_follow_up_falls_on_a_closed_day_only_if_agreed(case: tuple[FollowUp, Course]) -> None:
    """CA-2, CA-3: the ideal day is a working day, unless the customer named the day, or an hour of a plan did."""
    policy, course = case
    due = policy.next(course, as_of=date(2028, 1, 1), calendar=OFFICE)
    if not isinstance(due, Due):
        event("nothing due")
        return
    codes = {reason.code for reason in due.reasons}
    free = "agreed_day" in codes or "step" in codes
    event(f"free to fall on a closed day: {free}")
    assert free or (OFFICE.is_working_day(due.ideal) and OFFICE.is_working_day(due.earliest))


# -- quotas over months -----------------------------------------------------------------------------------------------


@given(customer_ids(), st.sampled_from("ABC"), st.integers(2025, 2027), st.integers(1, 11))
def test_two_months_never_touch_a_customer_twice_on_a_day(
    customer: str, grade: str, year: int, month: int
) -> None:
    """CA-4: neither in a month nor over its end; a plan of both months says the same as each alone."""
    whole = Plan(
        OUTLET_QUOTA, {customer: grade}, date(year, month, 1), date(year, month + 1, 28), calendar=OFFICE
    )
    days = [day for _, day, _ in whole.touches()]
    assert len({*days}) == len(days)
    alone = OUTLET_QUOTA.plan(grade, customer=customer, year=year, month=month, calendar=OFFICE)
    assert [(each.day, each.channel) for each in alone] == [
        (day, channel) for _, day, channel in whole.touches() if day.month == month
    ]


# -- quotas, then levelling -------------------------------------------------------------------------------------------


@given(plans(), rooms())
def test_levelled_plans_keep_the_touches_of_a_customer_apart(plan: Plan, room: Room) -> None:
    """CA-2, CA-4: the windows of a plan never meet, so levelling them leaves at most one touch a customer and day."""
    wanted = list(plan.dues())
    if plan.begins == plan.ends:
        return
    capacity = Capacity(plan.calendar, room)
    levelled = level(wanted, capacity, begins=plan.begins, ends=plan.ends)
    event(f"some moved: {bool(levelled.moved)}; some dropped: {bool(levelled.dropped)}")
    assert len(levelled.placed) + len(levelled.dropped) == len(wanted)
    band = Band(working_days(1), working_days(1), working_days(1))
    found = recheck(levelled.touches, band, calendar=plan.calendar)
    assert not [reason for reason in found if reason.code == "too_near"]


# -- everything due, as a calendar file -------------------------------------------------------------------------------


def bare(due: Due) -> tuple[object, ...]:
    """What is due, with its reasons as they are read: a calendar keeps the words, not how they were put together."""
    said = [(reason.code, reason.rows, reason.explain(), reason.explain("zh")) for reason in due.reasons]
    days = due.earliest, due.ideal, due.latest
    return due.customer, due.channel, *days, due.key, due.purpose, due.gift, *said


def round_trip(wanted: Iterable[Due], *, kind: Kind) -> None:
    given = list(wanted)
    for language in LANGUAGES:
        file = to_icalendar(given, stamp=NOW, kind=kind, language=language, names=NAMES)
        back = from_icalendar(file)
        assert [bare(entry.due) for entry in back.entries] == [bare(due) for due in given]
        assert [entry.moved_to for entry in back.entries] == [None] * len(given)
        again = [entry.due for entry in back.entries]
        assert to_icalendar(again, stamp=NOW, kind=kind, language=language, names=NAMES) == file


@given(st.lists(dues(), max_size=5, unique_by=lambda due: (due.customer, due.channel, due.key or due)))
def test_whatever_is_due_comes_back_from_a_calendar(wanted: list[Due]) -> None:
    """CA-2: drawn touches, as to-dos and as events."""
    for kind in KINDS:
        round_trip(wanted, kind=kind)


def test_what_every_room_says_is_due_comes_back_from_a_calendar() -> None:
    """CA-2 to CA-12: quotas, follow-ups, festivals, gifts and promises of a customer with a Chinese id."""
    quota = Plan(OUTLET_QUOTA, {"客户一": "A"}, date(2026, 6, 1), date(2026, 7, 1), calendar=OFFICE).dues()
    course = TEXTBOOK.start("跟进一", "客户一", at=NOW).record(
        "call", "waiting_for_boss", at=NOW.replace(day=2)
    )
    assert isinstance(course, Course)
    follow_up = TEXTBOOK.next(course, as_of=date(2026, 6, 3), calendar=OFFICE)
    assert isinstance(follow_up, Due)
    festivals = attentions(
        FESTIVALS, "客户一", [], "A", date(2026, 6, 1), date(2026, 10, 1), calendar=OFFICE, at=NOW
    )
    pledge = Pledge(
        Promise("PR-1", "客户一", "把发票送到", date(2026, 6, 12)), date(2026, 6, 1), Channel.MESSAGE
    )
    promised = pledge.due(date(2026, 6, 3), calendar=OFFICE)
    first, *rest = (each.due for each in festivals.due)
    everything = [*quota, follow_up, attrs.evolve(first, gift=True), *rest, promised.due]
    assert len(everything) > 19
    assert any(due.gift for due in everything)
    for kind in KINDS:
        round_trip(everything, kind=kind)
