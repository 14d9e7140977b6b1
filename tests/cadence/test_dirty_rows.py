"""Rows as they come from tables: blanks, floats, NaN, ids as numbers. Each is right, or one clear error (CA-1 to CA-13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.mutual_help import MUTUAL_HELP
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.catalogue.reminder_rules import REMINDERS
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import read_answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.success import Run, Success, runs, runs_of_touches
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.levelling.spacing import keep_apart, recheck, with_slack
from salesflow.cadence.occasions.dates import Days, Span, Weekly
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminder_list import ReminderList
from salesflow.cadence.reminding.rules import RunOut
from salesflow.cadence.reminding.usage import Usage
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.talk_facts import TalkFacts
from salesflow.cadence.visits.talking_points import talking_points
from salesflow.cadence.visits.visit_review import review
from salesflow.customers.history import Touch
from salesflow.errors import DefinitionError, InputError

OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
DAY, NAN = date(2026, 3, 2), float("nan")
NOW: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
MARCH: Final = date(2026, 3, 1), date(2026, 4, 1)
WHY: Final = (Reason("why", Text("why", zh="原因").fill()),)
DUE: Final = Due("17", Channel.VISIT, DAY, DAY, date(2026, 3, 6), WHY)
OPEN: Final = Capacity(OFFICE, Room({}))
DAILY: Final = Band.of_working_days(1, 2, 22)
DIRTY: Any = None  # what no type checker would let through


def bad(value: object) -> Any:
    return value


def plan(row: object) -> object:
    return Plan(OUTLET_QUOTA, bad([row]), *MARCH, calendar=OFFICE)


def plan_for(customer: object, grade: object = "A") -> object:
    return OUTLET_QUOTA.plan(bad(grade), customer=bad(customer), year=2026, month=3, calendar=OFFICE)


def standing(done: object, customer: object = "C-7") -> object:
    return OUTLET_QUOTA.standing("A", bad(done), customer=bad(customer), as_of=DAY, calendar=OFFICE)


def reminded(book: object, rules: object = REMINDERS, day: date = DAY) -> ReminderList:
    return ReminderList.of(bad(book), bad(rules), as_of=day)


INPUT: Final[dict[str, Callable[[], object]]] = {
    "usage: a float": lambda: Usage.of([(DAY, bad(1.5))]),
    "usage: NaN of pandas": lambda: Usage.of([(DAY, bad(NAN))]),
    "usage: NaN": lambda: Usage.of([(DAY, Decimal("NaN"))]),
    "usage: infinite": lambda: Usage.of([(DAY, Decimal("Infinity"))]),
    "usage: a text": lambda: Usage.of([(DAY, bad("3"))]),
    "usage: yes": lambda: Usage.of([(DAY, bad(True))]),
    "usage: a moment": lambda: Usage.of([(NOW, Decimal(3))]),
    "usage: no pair": lambda: Usage.of([bad(DAY)]),
    "usage: a short row": lambda: Usage.of([bad((DAY,))]),
    "usage: the last day is a moment": lambda: Usage(NOW, Fraction(3), 3),
    "usage: lasts a float": lambda: Usage(DAY, bad(3.5), 3),
    "usage: lasts less than nothing": lambda: Usage(DAY, Fraction(-3), 3),
    "usage: half an occasion": lambda: Usage(DAY, Fraction(3), bad(2.5)),
    "reminders: no id": lambda: reminded({None: Facts()}),
    "reminders: a blank id": lambda: reminded({" ": Facts()}),
    "reminders: an id of pandas": lambda: reminded({17.0: Facts()}),
    "reminders: twice": lambda: reminded({17: Facts(), "17": Facts()}),
    "reminders: no facts": lambda: reminded({"C-7": None}),
    "reminders: a moment": lambda: reminded({}, day=NOW),
    "plan: no pair": lambda: plan(None),
    "plan: a short row": lambda: plan(("C-7",)),
    "plan: NaN as a grade": lambda: plan(("C-7", NAN)),
    "plan: a list as a grade": lambda: plan(("C-7", ["A"])),
    "quota: no customer": lambda: plan_for(None),
    "quota: a blank customer": lambda: plan_for(" "),
    "quota: NaN as a grade": lambda: plan_for("C-7", NAN),
    "quota: a list as a grade": lambda: plan_for("C-7", ["A"]),
    "standing: no customer": lambda: standing({}, customer=None),
    "standing: an unknown channel": lambda: standing({"vist": 3}),
    "standing: NaN done": lambda: standing({"visit": NAN}),
    "standing: less than nothing in a channel not asked for": lambda: standing({"card": -1}),
    "grades: no pair": lambda: GradeHistory(bad([None])),
    "grades: a short row": lambda: GradeHistory(bad([(DAY,)])),
    "spans: a short row": lambda: GradeHistory.of_spans(bad([("A", DAY)])),
    "spans: none": lambda: GradeHistory.of_spans(bad([None])),
    "ranks: a number as a grade": lambda: Priority().ranks({"C-7": bad(1)}, {}, as_of=DAY),
    "ranks: NaN as a grade": lambda: Priority().ranks({"C-7": bad(NAN)}, {}, as_of=DAY),
    "ranks: no id": lambda: Priority().ranks({bad(None): "A"}, {}, as_of=DAY),
    "apart: no Due": lambda: keep_apart(bad([None]), DAILY, capacity=OPEN),
    "apart: no id": lambda: keep_apart([DUE], DAILY, capacity=OPEN, last={bad(None): DAY}),
    "recheck: no channel": lambda: recheck([("C-7", DAY, bad(None))], DAILY, calendar=OFFICE),
    "recheck: a short row": lambda: recheck(bad([("C-7", DAY)]), DAILY, calendar=OFFICE),
    "slack: no touch": lambda: with_slack(bad([None]), customer="C-7", slack=1, calendar=OFFICE),
    "level: no id": lambda: level([DUE], OPEN, begins=DAY, ends=MARCH[1], ranks={bad(None): bad(None)}),
    "days: none": lambda: Days(DIRTY),
    "days: a text": lambda: Days(bad("")),
    "answer: none": lambda: read_answer(DIRTY),
    "answer: NaN": lambda: read_answer(bad(NAN)),
    "course: none": lambda: Course("F-1", DIRTY),
    "runs: no course": lambda: runs(bad([None])),
    "success: no run": lambda: Success.of(bad([(1, True)])),
    "run: another column": lambda: Run(10**30),
    "review: two touches with one id": lambda: review(
        OUTLET_VISIT,
        [Touch("C-7", NOW, Channel.VISIT, id="T-1"), Touch("C-8", NOW, Channel.VISIT, id="T-1")],
        [],
        *MARCH,
        zone="UTC",
    ),
    "help: a list as a grade": lambda: MUTUAL_HELP.judge(
        HelpRegister(), "u-7", bad({"C-7": ["A"]}), as_of=DAY, zone="UTC"
    ),
    "report: no touch": lambda: OUTLET_VISIT.report(DIRTY, {}),
    "due: a channel": lambda: Due("C-7", bad("fax"), DAY, DAY, DAY, WHY),
    "due: no channel": lambda: Due("C-7", DIRTY, DAY, DAY, DAY, WHY),
    "due: open at a moment": lambda: DUE.is_open(NOW),
    "due: late at none": lambda: DUE.is_overdue(DIRTY),
}
DEFINITION: Final[dict[str, Callable[[], object]]] = {
    "weekly: none": lambda: Weekly(DIRTY),
    "weekly: a float": lambda: Weekly(bad(1.5)),
    "quota: none": lambda: Quota(DIRTY),
    "quota: no rows": lambda: Quota(bad([None])),
    "quota: no numbers": lambda: Quota({"A": DIRTY}),
    "quota: numbers of text": lambda: Quota({"A": bad("x")}),
    "quota: numbers without channels": lambda: Quota({"A": bad([5])}),
    "room: none": lambda: Room(DIRTY),
    "room: no pairs": lambda: Room(bad((5,))),
    "capacity: no room": lambda: Capacity(OFFICE, DIRTY),
    "capacity: no days": lambda: Capacity(OFFICE, Room({}), days=DIRTY),
    "capacity: no room on Friday": lambda: Capacity(OFFICE, Room({}), weekdays={"Fri": DIRTY}),
    "capacity: no weekdays": lambda: Capacity(OFFICE, Room({}), weekdays=bad("Fri")),
    "escalation: no role": lambda: Escalation([EscalationStep(DIRTY, Text("x", zh="x"))]),
    "escalation: days as a number": lambda: Escalation(
        [EscalationStep("s", Text("x", zh="x"), after=bad(0))]
    ),
    "follow-up: no list of steps": lambda: FollowUp("k", "1", DAILY, attempts=2, steps=DIRTY),
    "follow-up: no list of answers": lambda: FollowUp("k", "1", DAILY, attempts=2, ends_on=DIRTY),
}


@pytest.mark.parametrize("row", INPUT)
def test_a_dirty_row_is_one_clear_error(row: str) -> None:
    """Each row of a table that says nothing is named, with what it said."""
    with pytest.raises(InputError):
        INPUT[row]()


@pytest.mark.parametrize("row", DEFINITION)
def test_a_dirty_definition_is_one_clear_error(row: str) -> None:
    """Each definition that says nothing is refused as one."""
    with pytest.raises(DefinitionError):
        DEFINITION[row]()


# -- ids: 17, "17" and " 17 " are one customer -------------------------------------------------------------------------


def test_one_customer_has_one_plan_however_the_id_is_written() -> None:
    """CA-4: a plan for one and a plan for many give the same days, blanks and numbers or not."""
    for written in (17, "17", " 17 "):
        many = [
            (day, channel)
            for _, day, channel in Plan(
                OUTLET_QUOTA, [(bad(written), "A")], *MARCH, calendar=OFFICE
            ).touches()
        ]
        assert (
            [(each.day, each.channel) for each in bad(plan_for(written))]
            == many
            == [(each.day, each.channel) for each in bad(plan_for("17"))]
        )
        assert standing({}, customer=written) == standing({}, customer="17")


def test_rules_and_ranks_find_the_customer_however_the_id_is_written() -> None:
    """CA-10, CA-13: nobody loses his rules, his rank or his last touch to a blank."""
    facts = Facts(last_touch=date(2026, 1, 2))
    assert reminded({17: facts}, {" 17": REMINDERS}) == reminded({"17": facts}, {"17": REMINDERS})
    assert reminded({17: facts}).lines[0].customer == "17"
    ranks = Priority().ranks({bad(17): "A"}, {" 17": DAY}, as_of=DAY)
    assert ranks == Priority().ranks({"17": "A"}, {"17": DAY}, as_of=DAY)
    given = {bad(17): ranks["17"]}
    assert level([DUE], OPEN, begins=DAY, ends=MARCH[1], ranks=given).placed[0].rank == ranks["17"]
    apart = [keep_apart([DUE], DAILY, capacity=OPEN, last={bad(one): DAY}) for one in (17, "17", " 17")]
    assert apart[0] == apart[1] == apart[2]
    assert apart[0].wanted[0].earliest == date(2026, 3, 3)


def test_a_success_finds_the_touches_however_the_id_is_written() -> None:
    """CA-1: whoever bought under the number 17 is not counted as one who came by himself."""
    log = [Touch("17", NOW, Channel.CALL)]
    assert runs_of_touches(log, succeeded={bad(17): NOW}, at=NOW) == (Run(1, succeeded=True),)


# -- what is right ----------------------------------------------------------------------------------------------------


def test_quantities_may_be_whole_numbers_and_fractions() -> None:
    """CA-10: exact is exact."""
    exact = Usage.of([(DAY, Decimal(3)), (date(2026, 3, 9), Decimal(6))])
    assert Usage.of([(DAY, bad(3)), (date(2026, 3, 9), bad(Fraction(6)))]) == exact
    assert Usage(DAY, bad(14), 2) == Usage(DAY, Fraction(14), 2)


def test_a_channel_may_be_its_name() -> None:
    """CA-2: a row of a table says "visit"; what is due says so in both languages."""
    due = Due("17", bad("visit"), DAY, DAY, DAY, WHY)
    assert (due.channel, due.channel.render("zh")) == (Channel.VISIT, "拜访")
    assert recheck([("17", DAY, bad("visit")), ("17", DAY, Channel.CALL)], DAILY, calendar=OFFICE)


def test_capacity_reads_back_what_it_holds() -> None:
    """CA-4: days and weekdays may be pairs as well as tables."""
    own = Capacity(OFFICE, Room({}), days={DAY: Room({"visit": 1})}, weekdays={"Fri": Room({"visit": 2})})
    assert Capacity(OFFICE, Room({}), days=own.days, weekdays=own.weekdays) == own


def test_a_touch_that_comes_twice_is_one_visit() -> None:
    """CA-9: two exports of one log do not double the visits, and a month without one says so."""
    visit = Touch("C-7", NOW, Channel.VISIT, id="T-1")
    twice = review(OUTLET_VISIT, [visit, visit], [], *MARCH, zone="UTC")
    assert twice == review(OUTLET_VISIT, [visit], [], *MARCH, zone="UTC")
    assert twice.explain().splitlines()[0] == "1 of 1 visits has no report: T-1 [CA-9]"
    none = review(OUTLET_VISIT, [], [], *MARCH, zone="UTC")
    assert none.explain() == "no visit was made in these days [CA-9]"
    assert none.explain("zh") == "这段时间没有拜访 [CA-9]"


def test_a_long_curve_is_written_at_once() -> None:
    """CA-1: a thousand attempts are a table of a thousand rows, worked out once each."""
    curve = Success.of([Run(1_000, succeeded=True)] * 10 + [Run(at) for at in range(1_000)])
    rows = curve.explain().splitlines()
    assert len(rows) == 1_001
    assert rows[1_000].split() == ["1000", "10", "10", "100%", "(72%", "to", "100%)", "100%", "100%"]


# -- read aloud -------------------------------------------------------------------------------------------------------


def test_nothing_and_one_are_said_as_people_say_them() -> None:
    """No "1 touches", no "0 days ago", no "0 of 0", in both languages; not known is not none."""
    shut = Calendar.week_days(
        "UTC",
        begins=date(2026, 1, 1),
        ends=date(2027, 1, 1),
        closed=[date(2026, 3, at) for at in range(1, 32)],
    )
    closed = Plan(OUTLET_QUOTA, {"C-7": "C"}, *MARCH, calendar=shut)
    assert closed.explain().startswith(
        "2026-03 has no working day for 3 touches of grade C: no room for 1 visit"
    )
    assert closed.explain("zh").startswith("2026-03没有工作日，C级需联系3次：1位客户共有1次拜访")
    one = Calendar.week_days(
        "UTC",
        begins=date(2026, 1, 1),
        ends=date(2027, 1, 1),
        closed=[date(2026, 3, at) for at in range(3, 32)],
    )
    short = Plan(Quota({"C": {"visit": 1, "call": 1}}), {"C-7": "C"}, *MARCH, calendar=one)
    assert short.explain() == (
        "2026-03 has only 1 working day for 2 touches of grade C: no room for 1 call of 1 customer"
    )

    def levelled(*wanted: Due, room: int = 1) -> tuple[str, str]:
        found = level(wanted, Capacity(OFFICE, Room({"visit": room})), begins=DAY, ends=MARCH[1])
        return found.explain().splitlines()[0], found.explain("zh").splitlines()[0]

    assert levelled() == ("no touch is asked for", "没有需要安排的联系")
    assert levelled(DUE) == ("1 of 1 touch has a day; none of them moved", "共1次联系，已安排1次，均未改期")
    assert levelled(DUE, room=0) == ("no day for 1 touch", "共1次联系，均无法安排")
    rank = Priority().rank("A", DAY, as_of=DAY)
    assert (rank.reasons[1].explain(), rank.reasons[1].explain("zh")) == (
        "last contact today [CA-10]", "今天联系过 [CA-10]",
    )  # fmt: skip
    assert (Span(DAY, DAY).explain(), Span(DAY, DAY).explain("zh")) == ("2 Mar 2026", "2026年3月2日")
    often = RunOut().judge(Facts(usage=Usage(DAY, Fraction(1, 3), 5)), as_of=DAY)
    assert often.explain() == "buys about every 1 day: the next order is expected about 2 Mar 2026 [CA-10]"
    unknown = talking_points(TalkFacts("C-7"), as_of=DAY, zone="UTC").explain("zh")
    nobody = talking_points(TalkFacts("C-7", touches=[]), as_of=DAY, zone="UTC").explain("zh")
    assert "尚不清楚：手头没有联系记录" in unknown
    assert "从未联系过：请先介绍自己和公司" in nobody
