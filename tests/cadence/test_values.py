"""Values of the rooms of cadence: each is equal to itself after a pickle and a copy, hashable, and can be printed.

Covers what the strategies of `salesflow.testing` draw and what is worked out of it (CA-1 to CA-13).
"""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import salesflow.cadence.follow_ups
import salesflow.cadence.levelling
import salesflow.cadence.occasions
import salesflow.cadence.quotas
import salesflow.cadence.reminding
import salesflow.cadence.visits
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.festivals import FESTIVALS
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.catalogue.reminder_rules import ESCALATION, REMINDERS
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.follow_ups.success import Success
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.levelling.spacing import keep_apart
from salesflow.cadence.occasions.attention import attentions
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.pattern import Month, Piece
from salesflow.cadence.quotas.plan import Columns, Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.reminding.reminder_list import ReminderList
from salesflow.cadence.visits.talking_points import talking_points
from salesflow.cadence.visits.visit_review import review
from salesflow.customers.history import Touch
from salesflow.testing import follow_ups, levelling_cases, observances, occasions, quotas, reminders, visits

ROOMS: Final = (
    salesflow.cadence.follow_ups,
    salesflow.cadence.levelling,
    salesflow.cadence.occasions,
    salesflow.cadence.quotas,
    salesflow.cadence.reminding,
    salesflow.cadence.visits,
)
OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2025, 7, 1), ends=date(2027, 7, 1))
DAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 1, tzinfo=UTC)
MARCH: Final = date(2026, 3, 1), date(2026, 4, 1)
QUOTA: Final = Quota({"A": {"visit": 8, "call": 4, "message": 4}, "C": {"visit": 1}})


def classes() -> Iterator[type]:
    """The public values of the six rooms."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for name in module.__all__:
                each = getattr(module, name)
                if isinstance(each, type) and attrs.has(each) and each.__module__ == module.__name__:
                    yield each


def check_value(value: object) -> None:
    """Equal after a pickle and after a copy, with the same hash; printed without failing."""
    for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), copy.copy(value)):
        assert again == value
        assert hash(again) == hash(value)
    assert repr(value)


STRATEGIES: Final = {
    "bands": follow_ups.bands(),
    "follow_ups": follow_ups.follow_ups(),
    "courses": follow_ups.courses(TEXTBOOK),
    "runs": follow_ups.runs(),
    "rooms": levelling_cases.rooms(),
    "capacities": levelling_cases.capacities(),
    "dues": levelling_cases.dues(),
    "occasions": occasions.occasions(),
    "cares": observances.cares(),
    "mournings": observances.mournings(),
    "observances": observances.observances(),
    "people": observances.people_of("C-7"),
    "personal": observances.people_of("C-7").flatmap(observances.personal_sets),
    "pledges": observances.pledges(),
    "quotas": quotas.quotas(),
    "grade_histories": quotas.grade_histories(),
    "plans": quotas.plans(),
    "reminder_sets": reminders.reminder_sets(),
    "reminder_facts": reminders.reminder_facts(DAY),
    "escalations": reminders.escalations(),
    "visit_checklists": visits.visit_checklists(),
    "visit_reports": visits.visit_logs(OUTLET_VISIT).map(lambda log: tuple(log[1])),
    "help_registers": visits.help_registers(),
    "mutual_helps": visits.mutual_helps(),
    "contact_methods": visits.contact_methods(),
    "talk_facts": visits.talk_facts(),
}


@pytest.mark.parametrize("name", STRATEGIES)
@given(data=st.data())
def test_what_is_drawn_is_a_value(name: str, data: st.DataObject) -> None:
    """Every strategy of the six rooms draws values."""
    check_value(data.draw(STRATEGIES[name]))


def worked_out() -> dict[str, object]:
    """One of each answer that the rooms give."""
    visit = Touch("C-7", NOW, Channel.VISIT, id="T-1", by="u-7")
    report = OUTLET_VISIT.report(visit, {"product_insights": ["小盒好卖"]})
    course = TEXTBOOK.start("F-1", "C-7", at=NOW)
    capacity = Capacity(OFFICE, Room({"visit": 1}))
    plan = Plan(QUOTA, {"客户一": "A", "C-8": "C", "C-9": None}, *MARCH, calendar=OFFICE)
    apart = keep_apart(plan.dues(), Band.of_working_days(1, 4, 22), capacity=capacity)
    ranks = Priority().ranks({"客户一": "A"}, {"C-8": DAY}, as_of=DAY)
    book = {"C-7": reminders.Facts(last_touch=date(2026, 1, 2)), "客户一": reminders.Facts()}
    return {
        "attentions": attentions(
            FESTIVALS, "C-7", [], "A", date(2026, 6, 1), date(2026, 7, 1), calendar=OFFICE, at=NOW
        ),
        "next": TEXTBOOK.next(course, as_of=DAY, calendar=OFFICE),
        "nothing due": TEXTBOOK.next(course, as_of=date(2026, 2, 1), calendar=OFFICE),
        "progress": TEXTBOOK.progress(course),
        "success": Success.of([follow_ups.Run(1, succeeded=True)] * 12).at(1),
        "standing": QUOTA.standing("A", {Channel.VISIT: 2}, customer="客户一", as_of=DAY, calendar=OFFICE),
        "planned": QUOTA.plan("A", customer="客户一", year=2026, month=3, calendar=OFFICE),
        "feasible": QUOTA.feasible({"A": 60}, sellers=1, per_day={Channel.VISIT: 6}, working_days=20),
        "apart": apart,
        "ranks": tuple(ranks.items()),
        "levelled": level(apart.wanted, capacity, begins=MARCH[0], ends=MARCH[1], ranks=ranks),
        "reminders": ReminderList.of(book, REMINDERS, as_of=DAY, escalation=ESCALATION),
        "judged visit": OUTLET_VISIT.judge(report),
        "review": review(OUTLET_VISIT, [visit], [report], *MARCH, zone="Asia/Shanghai"),
        "talk": talking_points(visits.TalkFacts("C-7", touches=[visit]), as_of=DAY, zone="Asia/Shanghai"),
    }


@pytest.mark.parametrize("name", worked_out())
def test_what_is_worked_out_is_a_value(name: str) -> None:
    """Answers can be kept in a set, sent to another process and printed."""
    check_value(worked_out()[name])


@pytest.mark.parametrize("kind", tuple(classes()), ids=lambda kind: kind.__name__)
def test_a_value_is_frozen_and_shares_nothing_that_changes(kind: type) -> None:
    """No default is a list, a table or a set, and no field can be set."""
    for field in attrs.fields(kind):
        assert not isinstance(field.default, list | dict | set), field.name
    assert kind.__setattr__ is not object.__setattr__
    # bulk results are compared by who they are, never by millions of numbers
    assert (kind.__eq__ is object.__eq__) is (kind in {Columns, Month, Piece})
