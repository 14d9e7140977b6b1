"""Staying in touch: what customers said, quotas, reminders, each as the list shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pendulum
import pytest

from salesflow.basics.terms import working_days
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.reminder_rules import ESCALATION
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist

AT = pendulum.datetime(2026, 4, 13, 9, tz="Asia/Shanghai")
"""A Monday without festivals and cards."""
SHOP = {"id": "C", "name": "Haida", "grade": "A", "seller": "Li"}
YES = {"id": "P", "customer": "C", "name": "Wang", "consent": "*=yes"}


def list_of(at: datetime = AT, policy: Policy = HOUSE, **tables: Any) -> Worklist:
    book, problems = Book.of(policy, **{"customers": [SHOP]} | tables)
    assert problems == ()
    return today(book, policy, at=at)


def matters(worklist: Worklist, *bands: Band) -> list[Matter]:
    found = [m for day in worklist.days for line in (*day.lines, *day.moved) for m in line.matters]
    return [matter for matter in found if not bands or matter.band in bands]


def touch(at: str, channel: str = "call", **more: Any) -> dict[str, Any]:
    return {"customer": "C", "at": at, "channel": channel} | more


def call_backs(*touches: dict[str, Any], at: datetime = AT) -> list[tuple[Band, str]]:
    found = matters(list_of(at, touches=list(touches)), Band.PROMISE, Band.REMINDER)
    return [(m.band, m.reason.sentence.render()) for m in found if m.key.startswith("callback:")]


def withheld(worklist: Worklist) -> set[str]:
    return {each.reason.code for each in worklist.withheld}


# -- what the customer said (CA-3) ------------------------------------------------------------------------------------------


def test_an_agreed_day_is_a_promise_from_that_day_on() -> None:
    agreed = touch("2026-04-01 10:00", next_on="2026-04-13")
    assert call_backs(agreed) == [(Band.PROMISE, "call back: agreed for 13 Apr 2026")]
    assert call_backs(agreed, at=AT.add(days=5)) == call_backs(agreed)
    assert call_backs(agreed, at=AT.subtract(days=1)) == []
    assert "deferred" in withheld(list_of(AT.subtract(days=1), touches=[agreed]))
    assert call_backs(agreed, touch("2026-04-13 08:00")) == []
    assert call_backs(touch("2026-04-01 10:00", next_on="2026-03-13")) == []


@pytest.mark.parametrize("channel", ["card", "message"])
def test_a_card_or_message_without_answer_takes_nothing_back(channel: str) -> None:
    """CA-3, CA-7: the March card must not wipe out what was agreed with ten thousand customers."""
    agreed = touch("2026-04-01 10:00", next_on="2026-04-13")
    later = touch("2026-04-05 10:00", channel)
    assert call_backs(agreed, later) == call_backs(agreed)
    deferral = touch("2026-04-01 10:00", outcome="talk in a month")
    assert "deferred" in withheld(list_of(touches=[deferral, later]))
    assert call_backs(agreed, later | {"outcome": "replied"}) == []


def test_a_customers_own_call_takes_no_promise_back() -> None:
    """CA-3: a day we agreed holds until we talk to him, or agree on another one."""
    agreed = touch("2026-04-01 10:00", next_on="2026-04-13")
    his_own = touch("2026-04-05 10:00", direction="in", outcome="replied")
    assert call_backs(agreed, his_own) == call_backs(agreed)
    assert call_backs(agreed, his_own | {"next_on": "2026-04-12"}) == [
        (Band.PROMISE, "call back: agreed for 12 Apr 2026")
    ]
    silent = touch("2026-03-23 10:00", outcome="no answer")
    assert call_backs(silent, his_own) == []


def test_of_two_touches_at_one_moment_the_earlier_agreed_day_decides() -> None:
    both = [touch("2026-04-01 10:00", next_on=f"2026-04-{day}") for day in (10, 12)]
    expected = [(Band.PROMISE, "call back: agreed for 10 Apr 2026")]
    assert call_backs(*both) == call_backs(*reversed(both)) == expected
    assert call_backs(both[1], touch("2026-04-01 10:00", outcome="no answer")) == [
        (Band.PROMISE, "call back: agreed for 12 Apr 2026")
    ]


@pytest.mark.parametrize(
    ("outcome", "band", "words"),
    [
        (
            "no answer",
            Band.REMINDER,
            "no answer on 23 Mar 2026: try again between 6 Apr 2026 and 13 Apr 2026",
        ),
        (
            "waiting for the boss",
            Band.PROMISE,
            "has waited for the boss since 23 Mar 2026: ask how it stands by 6 Apr 2026; ask who else decides",
        ),
    ],
)
def test_an_answer_becomes_the_next_date(outcome: str, band: Band, words: str) -> None:
    ((found, said),) = call_backs(touch("2026-03-23 10:00", outcome=outcome))
    assert found is band
    assert said.startswith(words)


def test_the_advice_stands_behind_the_reason_and_may_change_the_channel() -> None:
    fine = touch("2026-02-27 10:00", outcome="fine last time, not needed now")
    words = "liked the last talk, but needed nothing on 27 Feb 2026: not before 30 Mar 2026"
    advice = "ask what has changed since the talk that went well"
    assert call_backs(fine) == [(Band.REMINDER, f"{words}; {advice}")]
    upset = list_of(touches=[touch("2026-04-07 10:00", outcome="upset")])
    (found,) = [m for m in matters(upset, Band.PROMISE) if m.key.startswith("callback:")]
    assert found.act is Act.VISIT
    assert (
        found.reason.sentence.render("zh")
        == "2026年4月7日情绪不好：最迟2026年4月17日登门看望；宜登门倾听，不宜电话"
    )


def test_answers_that_lead_nowhere() -> None:
    assert call_backs(touch("2026-03-23 10:00", outcome="replied")) == []
    assert call_backs(touch("2026-03-23 10:00", outcome="no answer", direction="in")) == []
    assert call_backs(touch("2025-03-23 10:00", outcome="waiting for the boss")) == []
    worklist = list_of(
        touches=[touch("2026-03-23 10:00", outcome=each) for each in ("zebra", "a bigger shelf")]
    )
    unread = list_of(
        customers=[SHOP, SHOP | {"id": "D"}],
        touches=[
            touch("2026-03-23 10:00", outcome="zebra"),
            touch("2026-03-23 10:00", outcome="ants") | {"customer": "D"},
        ],
    )
    assert "outcomes_unread" in {reason.code for reason in worklist.not_judged}
    (said,) = [reason.sentence for reason in unread.not_judged if reason.code == "outcomes_unread"]
    assert said.render() == "2 outcomes of touches not understood, such as “ants”"


def test_who_asked_not_to_be_contacted_is_left_alone_until_he_comes_back() -> None:
    """CA-3: a later call of ours, or a card, does not lift the stop; the customer's own step does."""
    stop = touch("2026-02-01 10:00", outcome="do not call")
    assert withheld(list_of(touches=[stop | {"next_on": "2026-02-05"}], people=[YES])) == {"stopped"}
    since = "2026-03-01 10:00"
    for later in ([], [touch(since)], [touch(since, "card")], [touch(since, outcome="replied")]):
        worklist = list_of(touches=[stop, *later], people=[YES])
        assert withheld(worklist) == {"stopped"}
        assert not matters(worklist)
    for later in (
        [touch(since, direction="in")],
        [touch(since, next_on="2026-04-13")],
        [touch(since, "message", direction="in")],
    ):
        assert "stopped" not in withheld(list_of(touches=[stop, *later], people=[YES]))


def test_who_asked_not_to_be_contacted_gets_no_festival_visit_either() -> None:
    """CA-3, CA-5."""
    stop = touch("2026-02-01 10:00", outcome="do not call")
    boat = pendulum.datetime(2026, 6, 19, 9, tz="Asia/Shanghai")
    assert matters(list_of(boat, people=[YES], touches=[]), Band.OCCASION)
    assert not matters(list_of(boat, people=[YES], touches=[stop]), Band.OCCASION)


def test_what_the_caller_summed_up_says_the_day_agreed() -> None:
    summary = {"customer": "C", "as_of": "2026-04-13", "last_out_at": "2026-04-01 10:00"}

    def found(**more: Any) -> list[str]:
        worklist = list_of(touch_summaries=[summary | more])
        return [m.key for m in matters(worklist, Band.PROMISE)] + [
            each.reason.code for each in worklist.withheld if each.reason.code == "deferred"
        ]

    assert found(next_on="2026-04-12") == ["callback:C:2026-04-12"]
    assert found(next_on="2026-04-20") == ["deferred"]
    assert found(next_on="2026-03-20") == found() == []
    assert found(next_on="2026-03-20", last_out_at=None) == ["callback:C:2026-03-20"]


def test_counts_of_last_month_are_not_this_months() -> None:
    """CA-4: a sum made on 31 March knows nothing of April."""
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    for as_of, nth in (("2026-03-31", 1), ("2026-04-28", 8)):
        summary = {"customer": "C", "as_of": as_of, "visits": 7, "known_since": "2026-01-01"}
        words = [
            m.reason.sentence.render() for m in matters(list_of(last, touch_summaries=[summary]), Band.QUOTA)
        ]
        assert f"visit {nth} of 8 this month" in words


def test_touches_of_settled_lines_are_added_to_what_was_summed_up() -> None:
    """CA-4: six visits in the sum and one settled since are seven."""
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    done = {
        "line": "L", "matters": ["x"], "customers": ["C"], "verb": "done", "by": "Li", "at": "2026-04-28 10:00",
    }  # fmt: skip
    summary = {"customer": "C", "as_of": "2026-04-27", "visits": 6, "last_out_at": "2026-04-27 10:00"}
    for channel, as_of, nth in (
        ("visit", "2026-04-27", 8),
        ("call", "2026-04-27", 7),
        ("visit", "2026-03-31", 2),
    ):
        sums = [summary | {"as_of": as_of, "last_out_at": None}]
        worklist = list_of(last, touch_summaries=sums, actions=[done | {"channel": channel}])
        words = {m.reason.sentence.render() for m in matters(worklist, Band.QUOTA) if m.act is Act.VISIT}
        assert words == {f"visit {nth} of 8 this month"}


# -- quotas (CA-4) ------------------------------------------------------------------------------------------------------------


def test_messages_owed_go_out_together_and_only_with_consent() -> None:
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    full = [{"name": "Li", "visits_per_day": 0, "calls_per_day": 0}]
    worklist = list_of(last, touches=[], people=[YES], sellers=full)
    assert {m.batch for m in matters(worklist, Band.QUOTA)} == {None, "quota:2026-04:message"}
    assert "consent_unknown" in withheld(list_of(last, touches=[], people=[YES | {"consent": None}]))


def test_who_is_visited_or_called_anyway_gets_no_message_besides() -> None:
    """CA-4: a visit absorbs the call and the message; the batch keeps those whom nobody sees today."""
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    shops = [SHOP, SHOP | {"id": "D"}, SHOP | {"id": "E"}]
    people = [YES | {"id": f"P-{shop['id']}", "customer": shop["id"]} for shop in shops]
    room = [{"name": "Li", "visits_per_day": 1, "calls_per_day": 1}]
    day = list_of(last, customers=shops, touches=[], people=people, sellers=room).of("Li")
    assert day is not None
    acts = {line.customers: [matter.act for matter in line.matters] for line in day.lines}
    assert acts.pop(("E",)) == [Act.MESSAGE]
    assert sorted(acts) == [("C",), ("D",)]
    assert all(Act.MESSAGE in found for found in acts.values())
    assert sorted(line.is_batch for line in day.lines) == [False, False, True]


def test_a_new_customer_is_owed_from_its_first_day() -> None:
    """CA-4: who came on the 29th has not missed seven visits."""
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    shop = [SHOP | {"since": "2026-04-29"}]
    words = [
        m.reason.sentence.render() for m in matters(list_of(last, customers=shop, touches=[]), Band.QUOTA)
    ]
    assert not [each for each in words if "of 8" in each]


# -- reminders (CA-10) ----------------------------------------------------------------------------------------------------------


def reminders(policy: Policy, **tables: Any) -> list[str]:
    worklist = list_of(AT, policy, **tables)
    return [m.reason.explain() for m in matters(worklist, Band.REMINDER)]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("2026-03-13", ""),
        ("2026-03-08", ""),
        ("2026-03-07", "; tell the supervisor"),
        ("2026-02-22", "; tell the supervisor"),
        ("2026-02-21", "; tell the manager"),
    ],
)
def test_a_reminder_that_nobody_clears_says_who_must_hear_of_it(last: str, said: str) -> None:
    """CA-10: 30 days without a touch raise it; a week later the supervisor, after three weeks the manager."""
    logged = [touch(f"{last} 10:00")]
    (plain,) = reminders(HOUSE, touches=logged)
    (words,) = reminders(attrs.evolve(HOUSE, escalation=ESCALATION), touches=logged)
    assert words == plain.replace(" [CA-10]", f"{said} [CA-10]")


def test_working_days_are_counted_from_where_the_calendar_begins() -> None:
    """CA-10: nobody was there for years; every step was reached long ago."""
    seller, boss = Text("the seller", zh="销售员"), Text("the boss", zh="老板")
    house = attrs.evolve(
        HOUSE,
        escalation=Escalation(
            [EscalationStep("seller", seller), EscalationStep("boss", boss, after=working_days(5))]
        ),
    )
    old = [touch("2019-03-01 10:00")]
    (words,) = reminders(house, touches=old)
    assert words.endswith("; tell the boss [CA-10]")


def test_a_day_before_our_last_talk_was_never_agreed() -> None:
    """CA-3: a slip of the pen is no promise; his own call does not undo a real one, nor does a card."""
    his_own = touch("2026-04-12 13:00", direction="in")
    assert call_backs(touch("2026-04-10 10:00", "visit", next_on="2026-04-09"), his_own) == []
    agreed = touch("2026-04-01 10:00", "visit", next_on="2026-04-10")
    assert [band for band, _ in call_backs(agreed, his_own)] == [Band.PROMISE]
    assert [band for band, _ in call_backs(agreed, touch("2026-04-11 10:00", "card"), his_own)] == [
        Band.PROMISE
    ]
