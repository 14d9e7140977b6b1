"""Staying in touch: what customers said, greetings, quotas, each as the list shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.cadence.occasion import Care, Observance, Yearly
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
            "has waited for the boss since 23 Mar 2026: ask how it stands, and who",
        ),
    ],
)
def test_an_answer_becomes_the_next_date(outcome: str, band: Band, words: str) -> None:
    ((found, said),) = call_backs(touch("2026-03-23 10:00", outcome=outcome))
    assert found is band
    assert said.startswith(words)


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
    last = pendulum.datetime(2026, 4, 29, 9, tz="Asia/Shanghai")
    for as_of, nth in (("2026-03-31", 1), ("2026-04-28", 8)):
        summary = {"customer": "C", "as_of": as_of, "visits": 7, "known_since": "2026-01-01"}
        words = [
            m.reason.sentence.render() for m in matters(list_of(last, touch_summaries=[summary]), Band.QUOTA)
        ]
        assert f"visit {nth} of 8 this month" in words


def test_touches_of_settled_lines_are_added_to_what_was_summed_up() -> None:
    """CA-4: six visits in the sum and one settled since are seven."""
    last = pendulum.datetime(2026, 4, 29, 9, tz="Asia/Shanghai")
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


# -- greetings (CA-5, CA-6, CA-7) ---------------------------------------------------------------------------------------------


def greetings(at: datetime, **tables: Any) -> list[str]:
    found = matters(
        list_of(at, touches=tables.pop("touches", []), people=tables.pop("people", [YES]), **tables),
        Band.OCCASION,
    )
    return [m.reason.explain() for m in found]


def test_festivals_by_grade() -> None:
    """CA-5: A is visited with a gift, B and C are called, all get a message on the day."""
    boat = pendulum.datetime(2026, 6, 19, 9, tz="Asia/Shanghai")
    words = "Dragon Boat Festival, 19 Jun 2026: "
    assert sorted(greetings(boat)) == [
        "Dragon Boat Festival, 19 Jun 2026 [CA-5]",
        f"{words}visit with a gift [CA-5]",
    ]
    assert greetings(boat.subtract(days=7)) == [f"{words}visit with a gift [CA-5]"]
    assert greetings(boat.subtract(days=8)) == []
    called = greetings(boat.subtract(days=1), customers=[SHOP | {"grade": "C"}])
    assert called == [f"{words}call [CA-5]"]
    made = [touch("2026-06-15 10:00", "visit")]
    assert greetings(boat.subtract(days=1), touches=made) == []
    assert greetings(boat.subtract(days=1), touches=[made[0] | {"direction": "in"}])


def test_a_message_goes_out_on_the_day_or_the_last_working_day_before() -> None:
    """CA-6: 18 April 2026 is a Saturday."""
    born = YES | {"born": "1980-04-18"}
    friday = AT.set(day=17)
    assert greetings(friday, people=[born]) == ["birthday of Wang, 18 Apr 2026: message [CA-6]"]
    assert greetings(friday.add(days=1), people=[born]) == []
    assert greetings(friday, people=[born], touches=[touch("2026-04-17 08:00", "message", direction="in")])
    assert not greetings(friday, people=[born], touches=[touch("2026-04-17 08:00", "message")])


def test_a_lunar_birthday_and_a_wedding_day() -> None:
    """CA-6: who gave a lunar day keeps it; 2026-04-13 is the 26th of the second lunar month."""
    assert greetings(AT, people=[YES | {"lunar_born": "1984-02-26", "born": "1984-07-01"}]) == [
        "birthday of Wang, 13 Apr 2026: message [CA-6]"
    ]
    assert greetings(AT, people=[YES | {"wedding_anniversary": "2010-04-15"}]) == [
        "wedding anniversary of Wang, 15 Apr 2026: card [CA-6]"
    ]
    plain = attrs.evolve(HOUSE, personal=())
    assert not matters(list_of(AT, plain, people=[YES | {"born": "1980-04-13"}]), Band.OCCASION)


def test_a_greeting_needs_the_consent_of_the_one_it_is_for() -> None:
    """CU-1, CA-6: a colleague's yes is not hers, and her mourning is not his."""
    wang = {"id": "P1", "customer": "C", "name": "Wang", "born": "1980-04-13"}
    colleague = YES | {"id": "P2", "name": "Zhou"}
    assert greetings(AT, people=[wang, colleague]) == []
    assert greetings(AT, people=[wang | {"consent": "message=yes"}, colleague | {"consent": "*=no"}])
    mourning = wang | {"consent": "message=yes", "mourning_until": "2026-05-01"}
    assert "mourning" in withheld(list_of(people=[mourning, colleague]))
    assert greetings(AT, people=[mourning | {"mourning_until": "2026-04-12"}, colleague])


@given(st.text(min_size=1, max_size=8).filter(lambda name: bool(name.strip())))
def test_any_name_can_stand_in_a_sentence(name: str) -> None:
    (said,) = greetings(AT, people=[YES | {"name": name, "born": "1980-04-13"}])
    assert said == f"birthday of {name.strip()}, 13 Apr 2026: message [CA-6]"


def test_occasions_of_a_customer_that_does_not_exist_yet_wait() -> None:
    assert (
        greetings(AT, customers=[SHOP | {"since": "2026-05-01"}], people=[YES | {"born": "1980-04-13"}]) == []
    )


def test_a_sensitive_occasion_stays_off_unless_the_house_says_so() -> None:
    """CA-6."""
    loss = Observance(
        "loss", Text("day of loss", zh="忌日"), Yearly(4, 13), everyone=Care(("call",)), sensitive=True
    )
    off = attrs.evolve(HOUSE, festivals=(loss,), monthly_card=None)
    assert not matters(list_of(AT, off, people=[YES]), Band.OCCASION)
    assert matters(list_of(AT, attrs.evolve(off, sensitive=True), people=[YES]), Band.OCCASION)


# -- quotas (CA-4) ------------------------------------------------------------------------------------------------------------


def test_messages_owed_go_out_together_and_only_with_consent() -> None:
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    full = [{"name": "Li", "visits_per_day": 0, "calls_per_day": 0}]
    worklist = list_of(last, touches=[], people=[YES], sellers=full)
    assert {m.batch for m in matters(worklist, Band.QUOTA)} == {None, "quota:2026-04:message"}
    assert "consent" in withheld(list_of(last, touches=[], people=[YES | {"consent": None}]))


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
    assert [line.is_batch for line in day.lines] == [False, False, True]


def test_a_new_customer_is_owed_from_its_first_day() -> None:
    """CA-4: who came on the 29th has not missed seven visits."""
    last = pendulum.datetime(2026, 4, 30, 9, tz="Asia/Shanghai")
    shop = [SHOP | {"since": "2026-04-29"}]
    words = [
        m.reason.sentence.render() for m in matters(list_of(last, customers=shop, touches=[]), Band.QUOTA)
    ]
    assert not [each for each in words if "of 8" in each]


def test_without_a_table_of_people_festival_visits_are_owed_and_nobody_is_written_to() -> None:
    """CA-5: the visit needs no address; cards and messages do."""
    festival = pendulum.datetime(2026, 2, 16, 9, tz="Asia/Shanghai")
    acts = {matter.act for matter in matters(list_of(festival, touches=[]), Band.OCCASION)}
    assert acts == {Act.VISIT}
    assert not matters(list_of(festival), Band.OCCASION)


def test_a_serious_complaint_stops_the_festival_visit_too() -> None:
    """CO-4: a gift at the festival is no answer to a complaint."""
    festival = pendulum.datetime(2026, 2, 16, 9, tz="Asia/Shanghai")
    case = {"id": "K", "customer": "C", "received_at": "2026-02-13 09:00", "severity": "major"}
    worklist = list_of(festival, touches=[], complaints=[case])
    assert not matters(worklist, Band.OCCASION)
    assert "complaint" in withheld(worklist)
