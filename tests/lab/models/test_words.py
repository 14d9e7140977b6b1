"""What happens is told in words by every model, in English and Chinese (LA-4)."""

from __future__ import annotations

from datetime import date

import attrs

from salesflow.basics.authority import Authority
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, working_days
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.quotas.quota import Quota
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.granting import mandates_for
from salesflow.credit.control.hold import HoldRule
from salesflow.lab.experiment import Experiment
from salesflow.lab.models.answering import Level
from salesflow.lab.models.complaining import ComplaintModel
from salesflow.lab.models.follow_up import FollowUpModel
from salesflow.lab.models.lending import Habit, LendingModel
from salesflow.lab.models.shared_days import Serving, SharedDaysModel
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.testing.lab_laws import check_told

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


def told(model, policy, *, months=3):
    trial = Experiment(Synthetic.of(3, grade={"A": 1}), model, date(2026, 1, 5), months=months, seed=1)
    return check_told(trial, policy)


VISITING = VisitingModel(
    {"A": ["0.30", "0.20"]},
    within=10,
    alone={"A": "0.05"},
    stocked=5,
    margin=cny(500),
    cost=cny(80),
    calendar=OFFICE,
)


def test_a_follow_up_tells_what_was_answered() -> None:
    answers = {"A": {"order": "0.2", "waiting_for_boss": "0.2", "opted_out": "0.1", "no_answer": "0.5"}}
    model = FollowUpModel(answers, margin=cny(900), cost=cny(60), calendar=OFFICE)
    words = told(model, TEXTBOOK)
    assert words == {"an order", '"waiting for the boss"', "asked not to be contacted", "no answer"}


def test_a_visit_tells_whether_it_sold() -> None:
    assert told(VISITING, Quota({"A": {"visit": 4}})) == {
        "a visit with an order",
        "a visit without an order",
        "an order of his own",
        "no order of his own this week",
    }


def test_a_month_on_credit_tells_how_it_will_be_paid() -> None:
    habit = Habit(cny(1000), chance="0.7", pays={0: "0.4", 45: "0.5"}, never="0.1", margin=cny(150))
    model = LendingModel({"A": habit}, review_every=7, terms_days=30, write_off=120)
    assert told(model, HoldRule(late_days=30, over_limit=False), months=4) == {
        "no order",
        "an order is refused",
        "an order, to be paid 45 days late",
        "an order, to be paid on the due day",
        "an order, never to be paid",
    }


def test_a_complaint_tells_what_becomes_of_it() -> None:
    def clock(key: str, term: Term) -> Clock:
        return Clock(key, Text(key), term, "received", ("responded", "resolved", "withdrawn"))

    limits = [
        *mandates_for("seller", [RemedyKind.REFUND], cny(200), approver_role="lead"),
        *mandates_for("lead", [RemedyKind.REFUND], cny(2000)),
    ]
    rules = attrs.evolve(
        DESK, tasks=(), clocks=[clock("answer", working_days(3))], authority=Authority(limits)
    )
    seller = Level("seller", usual="0.5", due="0.5", late="0.5", grants="0.9", cost=cny(20))
    lead = Level(
        "lead", Text("team lead", zh="组长"), usual="0.5", due="0.5", late="0.5", grants="0.6", cost=cny(60)
    )
    model = ComplaintModel(
        {"A": "0.2"},
        claims=[(Remedy("refund", cny(80)), "0.5"), (Remedy("refund", cny(350)), "0.5")],
        levels=[seller, lead],
        promise="answer",
        lost={"in_time": "0.02", "late": "0.1", "refused": "0.15", "refused_late": "0.3"},
        worth=cny(5000),
        received="10:00",
        answered="16:00",
        calendar=OFFICE,
    )
    words = told(model, rules, months=1)
    received = {each for each in words if each.startswith("a complaint is received on ")}
    assert "a complaint is received on 1 Feb 2026: refund of CNY 350" in received
    assert words - received == {
        "no complaint this week",
        "a complaint comes",
        "the answer goes out",
        "no answer yet",
        "handed up to team lead",
        "granted, and the customer stays",
        "granted, and the customer is lost",
        "turned down, and the customer stays",
        "turned down, and the customer is lost",
    }


def test_full_days_tell_who_was_visited_and_who_was_not() -> None:
    model = SharedDaysModel(VISITING, Capacity(OFFICE, Room({"visit": 1})), callouts={"A": "0.3"}, patience=2)
    rows = [{"id": f"C-{n}", "seller": "lin", "grade": "A"} for n in range(6)]
    trial = Experiment(
        Portfolio.of(rows).cells(by="seller"), model, date(2026, 1, 5), months=3, seed=1, replications=1
    )
    lives = trial.why(Serving(Quota({"A": {"visit": 6}})), Serving(Quota({"A": {"visit": 1}})), "lin")
    words = lives.explain(most=1000)
    for each in (
        "a visit",
        "a visit that he called for",
        "a visit is given up",
        "an order of his own",
        "the day is not full",
    ):
        assert f": {each}: " in words
    assert "放弃一次拜访" in lives.explain("zh", most=1000)
    assert "[en]" not in lives.explain("zh", most=1000)
