"""Festivals, the monthly card, birthdays: what the list shows of what cadence says is due, and what it counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.occasions.attention import attentions, reach
from salesflow.cadence.occasions.dates import Yearly
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.personal import personal_days
from salesflow.playbook.book import Book
from salesflow.playbook.frame import Frame
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist

AT = pendulum.datetime(2026, 4, 13, 9, tz="Asia/Shanghai")
"""A Monday without festivals and cards."""
BOAT = pendulum.datetime(2026, 6, 19, 9, tz="Asia/Shanghai")
"""The Dragon Boat Festival, a Friday."""
SHOP = {"id": "C", "name": "Haida", "grade": "A", "seller": "Li"}
YES = {"id": "P", "customer": "C", "name": "Wang", "consent": "*=yes"}


def list_of(at: datetime = AT, policy: Policy = HOUSE, **tables: Any) -> Worklist:
    book, problems = Book.of(policy, **{"customers": [SHOP]} | tables)
    assert problems == ()
    return today(book, policy, at=at)


def occasions(worklist: Worklist) -> list[Matter]:
    found = [m for day in worklist.days for line in (*day.lines, *day.moved) for m in line.matters]
    return [matter for matter in found if matter.band is Band.OCCASION]


def touch(at: str, channel: str = "call", **more: Any) -> dict[str, Any]:
    return {"customer": "C", "at": at, "channel": channel} | more


def greetings(at: datetime, policy: Policy = HOUSE, **tables: Any) -> list[str]:
    worklist = list_of(at, policy, **{"touches": [], "people": [YES]} | tables)
    return [m.reason.explain() for m in occasions(worklist)]


def withheld(at: datetime = AT, policy: Policy = HOUSE, **tables: Any) -> dict[str, tuple[str, ...]]:
    worklist = list_of(at, policy, **{"touches": []} | tables)
    return {each.reason.code: each.customers for each in worklist.withheld}


# -- the list is what cadence says, less what was done ------------------------------------------------------------------------

PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["C", "D"]),
            "name": st.just("Wang"),
            "born": st.sampled_from(["", "1980-06-19", "1980-06-20", "1980-06-22"]),
            "wedding_anniversary": st.sampled_from(["", "2010-06-24", "2026-06-10"]),
            "consent": st.sampled_from(["*=yes", "*=no", "", "message=yes; visit=no"]),
            "mourning_until": st.sampled_from(["", "2026-06-14", "2026-06-16", "2026-07-01"]),
        }
    ),
    max_size=4,
).map(lambda rows: [row | {"id": f"P{place}"} for place, row in enumerate(rows)])


@given(people=PEOPLE, grade=st.sampled_from(["A", "B", None]), day=st.integers(9, 24))
def test_the_list_shows_what_cadence_says_is_due(
    people: list[dict[str, str]], grade: str | None, day: int
) -> None:
    """CA-5, CA-6: the same keys, purposes and last days; nobody is greeted whom cadence leaves out."""
    at = BOAT.set(day=day)
    customers = [SHOP | {"grade": grade}, SHOP | {"id": "D"}]
    book, problems = Book.of(customers=customers, people=people, touches=[])
    assert problems == ()
    frame = Frame(book, HOUSE, at)
    wanted: dict[str, tuple[object, ...]] = {}
    for customer in frame.customers:
        found = attentions(
            HOUSE.festivals,
            customer,
            frame.people(customer),
            frame.grades.get(customer),
            *reach((*HOUSE.festivals, *HOUSE.personal), at.date(), calendar=frame.calendar),
            personal=[
                each for one in frame.people(customer) for each in personal_days(one, HOUSE.personal).value
            ],
            calendar=frame.calendar,
            at=at,
        )
        due = [each.due for each in found.open_on(at.date())]
        wanted |= {each.key: (each.purpose, each.latest, each.customer) for each in due}
    policy = attrs.evolve(HOUSE, monthly_card=None)
    shown = occasions(today(book, policy, at=at))
    assert {matter.key: (matter.purpose, matter.due, matter.customer) for matter in shown} == wanted


# -- festivals (CA-5) -------------------------------------------------------------------------------------------------------


def test_festivals_by_grade() -> None:
    """CA-5: A is visited with a gift, B and C are called, all get a message on the day."""
    words = "Dragon Boat Festival on 19 Jun 2026"
    visit = f"{words}: visit, with a gift if your rules allow one [CA-5]"
    assert sorted(greetings(BOAT)) == [f"{words} [CA-5]", visit]
    assert greetings(BOAT.subtract(days=7)) == [visit]
    assert greetings(BOAT.subtract(days=8)) == []
    called = greetings(BOAT.subtract(days=1), customers=[SHOP | {"grade": "C"}])
    assert called == [f"{words}: call [CA-5]"]
    made = [touch("2026-06-15 10:00", "visit")]
    assert greetings(BOAT.subtract(days=1), touches=made) == []
    assert greetings(BOAT.subtract(days=1), touches=[made[0] | {"direction": "in"}])
    assert greetings(BOAT.subtract(days=1), touches=[made[0] | {"at": "2026-06-11 10:00"}])


def test_a_visit_has_its_grace_and_a_missed_message_has_none() -> None:
    """CA-5: everybody is visited until two weeks after the Spring Festival, wished a happy one until the day itself."""
    spring, house = (
        pendulum.datetime(2026, 2, 17, 9, tz="Asia/Shanghai"),
        attrs.evolve(HOUSE, monthly_card=None),
    )
    lists = {
        days: list_of(spring.add(days=days), house, touches=[], people=[YES])
        for days in (-15, -14, -1, 0, 1, 14, 15)
    }
    acts = {days: sorted(matter.act.value for matter in occasions(each)) for days, each in lists.items()}
    assert acts == {
        -15: [], -14: ["visit"], -1: ["visit"], 0: ["message", "visit"], 1: ["visit"], 14: ["visit"], 15: [],
    }  # fmt: skip


def test_a_festival_before_the_relation_began_is_none_of_ours() -> None:
    late = pendulum.datetime(2026, 2, 25, 9, tz="Asia/Shanghai")
    assert greetings(late)
    assert not greetings(late, customers=[SHOP | {"since": "2026-02-20"}])


def test_without_a_grade_only_what_everyone_gets_is_listed_and_that_is_said_once() -> None:
    """CA-5: unknown is not the worst grade."""
    shops: list[dict[str, Any]] = [SHOP | {"id": each, "grade": ""} for each in "CDE"]
    people = [YES | {"id": each, "customer": each} for each in "CDE"]
    worklist = list_of(BOAT, customers=shops, people=people)
    assert {matter.act for matter in occasions(worklist)} == {Act.MESSAGE}
    (said,) = [each for each in worklist.not_judged if each.code == "grade_unknown"]
    words = (
        "Dragon Boat Festival: 3 customers without a known grade, so only what everyone gets is listed [CA-5]"
    )
    assert said.explain() == words


def test_without_a_table_of_people_festival_visits_are_owed_and_nobody_is_written_to() -> None:
    """CA-5: the visit needs no address; cards and messages do. That the table is missing is said once."""
    festival = pendulum.datetime(2026, 2, 16, 9, tz="Asia/Shanghai")
    worklist = list_of(festival, touches=[])
    assert {matter.act for matter in occasions(worklist)} == {Act.VISIT}
    assert withheld(BOAT, customers=[SHOP | {"grade": None}]) == {}
    assert not occasions(list_of(festival))
    assert withheld(BOAT, customers=[SHOP, SHOP | {"id": "D"}], people=[YES | {"customer": "D"}]) == {
        "nobody_known": ("C",)
    }


def test_a_serious_complaint_stops_the_festival_visit_too() -> None:
    """CO-4: a gift at the festival is no answer to a complaint."""
    festival = pendulum.datetime(2026, 2, 16, 9, tz="Asia/Shanghai")
    case = {"id": "K", "customer": "C", "received_at": "2026-02-13 09:00", "severity": "major"}
    worklist = list_of(festival, touches=[], complaints=[case])
    assert not occasions(worklist)
    assert "complaint" in {each.reason.code for each in worklist.withheld}


# -- personal days (CA-6) ---------------------------------------------------------------------------------------------------


def test_a_message_goes_out_on_the_day_or_the_last_working_day_before() -> None:
    """CA-6: 18 April 2026 is a Saturday; who was forgotten on Friday can still be wished well on the day."""
    born = YES | {"born": "1980-04-18"}
    friday, words = AT.set(day=17), ["birthday of Wang on 18 Apr 2026: message [CA-6]"]
    days = {days: greetings(friday.add(days=days), people=[born]) for days in (-1, 0, 1, 2)}
    assert days == {-1: [], 0: words, 1: words, 2: []}
    assert greetings(friday, people=[born], touches=[touch("2026-04-17 08:00", "message", direction="in")])
    assert not greetings(friday, people=[born], touches=[touch("2026-04-17 08:00", "message")])


def test_a_lunar_birthday_and_a_wedding_day() -> None:
    """CA-6: who gave a lunar day keeps it; 2026-04-13 is the 26th of the second lunar month."""
    assert greetings(AT, people=[YES | {"lunar_born": "1984-02-26", "born": "1984-07-01"}]) == [
        "birthday of Wang on 13 Apr 2026: message [CA-6]"
    ]
    assert greetings(AT, people=[YES | {"wedding_anniversary": "2010-04-15"}]) == [
        "wedding anniversary of Wang on 15 Apr 2026: card [CA-6]"
    ]
    assert greetings(AT, people=[YES | {"wedding_anniversary": "2026-04-15"}]) == [
        "wedding of Wang on 15 Apr 2026: visit [CA-6]"
    ]
    plain = attrs.evolve(HOUSE, personal=(), monthly_card=None, festivals=())
    assert greetings(AT, plain, people=[YES | {"born": "1980-04-13"}]) == []


def test_a_greeting_needs_the_consent_of_the_one_it_is_for() -> None:
    """CU-1, CA-6: a colleague's yes is not hers, and her mourning is not his."""
    wang = {"id": "P1", "customer": "C", "name": "Wang", "born": "1980-04-13"}
    colleague = YES | {"id": "P2", "name": "Zhou"}
    assert greetings(AT, people=[wang, colleague]) == []
    assert greetings(AT, people=[wang | {"consent": "message=yes"}, colleague | {"consent": "*=no"}])
    mourning = wang | {"consent": "message=yes", "mourning_until": "2026-05-01"}
    assert "mourning" in withheld(people=[mourning, colleague])
    assert greetings(AT, people=[mourning | {"mourning_until": "2026-04-12"}, colleague])


def test_every_reason_is_counted_and_a_touch_already_made_is_not() -> None:
    """CU-1, CA-6: refused and never asked are two things; who rests and refused counts under both."""
    born = {"id": "P", "customer": "C", "name": "Wang", "born": "1980-04-13"}
    assert withheld(people=[born]) == {"consent_unknown": ("C",)}
    assert withheld(people=[born | {"consent": "*=no"}]) == {"refused": ("C",)}
    both = [born | {"consent": "*=no", "mourning_until": "2026-05-01"}]
    assert withheld(people=both) == {"mourning": ("C",), "refused": ("C",)}
    assert "mourning" not in withheld(people=both, touches=[touch("2026-04-13 08:00", "message")])
    assert "mourning" not in withheld(AT.subtract(days=4), people=both)


def test_a_visit_tells_whom_not_to_greet() -> None:
    """CA-6: Wang is visited for the festival, Zhou rests; when all rest there is no visit, and that is counted."""
    zhou = YES | {"id": "P2", "name": "Zhou", "mourning_until": "2026-07-01"}
    day = BOAT.subtract(days=1)
    words = "Dragon Boat Festival on 19 Jun 2026: visit, with a gift if your rules allow one; not to Zhou, in mourning"
    assert greetings(day, people=[YES, zhou]) == [f"{words} [CA-5]"]
    assert withheld(day, people=[YES, zhou]) == {}
    assert withheld(day, people=[zhou]) == {"mourning": ("C",)}
    until = [zhou | {"mourning_until": "2026-06-17"}]
    assert (greetings(BOAT.set(day=17), people=until), withheld(BOAT.set(day=17), people=until)) == (
        [],
        {"mourning": ("C",)},
    )
    assert len(greetings(day, people=until)) == 1


def test_a_greeting_without_a_working_day_left_is_counted() -> None:
    """CA-6: a birthday on a Sunday, mourning up to Saturday: on Friday she rests, on Sunday nobody works."""
    sunday = YES | {"born": "1980-04-12", "mourning_until": "2026-04-11"}
    friday = pendulum.datetime(2026, 4, 10, 9, tz="Asia/Shanghai")
    for at in (friday, friday.add(days=2)):
        assert greetings(at, people=[sunday]) == []
        assert withheld(at, people=[sunday]) == {"no_working_day": ("C",)}


@given(st.text(min_size=1, max_size=8).filter(lambda name: bool(name.strip())))
def test_any_name_can_stand_in_a_sentence(name: str) -> None:
    (said,) = greetings(AT, people=[YES | {"name": name, "born": "1980-04-13"}])
    assert said == f"birthday of {name.strip()} on 13 Apr 2026: message [CA-6]"


def test_occasions_of_a_customer_that_does_not_exist_yet_wait() -> None:
    shop = [SHOP | {"since": "2026-05-01"}]
    assert greetings(AT, customers=shop, people=[YES | {"born": "1980-04-13"}]) == []


# -- other observances of a house -------------------------------------------------------------------------------------------


def _only(observance: Observance, **more: Any) -> Policy:
    return attrs.evolve(HOUSE, festivals=(observance,), monthly_card=None, **more)


def test_a_sensitive_occasion_stays_off_unless_the_house_says_so() -> None:
    """CA-6, CU-1: left out, and counted."""
    loss = Observance(
        "loss", Text("day of loss", zh="忌日"), Yearly(4, 13), everyone=Care((Channel.CALL,)), sensitive=True
    )
    assert greetings(AT, _only(loss)) == []
    assert withheld(AT, _only(loss), people=[YES]) == {"not_permitted": ("C",)}
    assert greetings(AT, _only(loss, sensitive=True)) == ["day of loss on 13 Apr 2026: call"]


@pytest.mark.parametrize(("festive", "shown"), [(True, 0), (False, 1)])
def test_what_is_not_festive_goes_to_who_rests_too(festive: bool, shown: int) -> None:
    """CA-6: condolences and thanks are no feast, and ask for no consent to promotion."""
    thanks = Observance(
        "thanks",
        Text("thanks", zh="致谢"),
        Yearly(4, 13),
        everyone=Care((Channel.MESSAGE,)),
        grace=2,
        festive=festive,
    )
    zhou = YES | {"mourning_until": "2026-05-01", "consent": ""}
    assert len(greetings(AT, _only(thanks), people=[zhou])) == shown
    assert len(greetings(AT.add(days=2), _only(thanks), people=[zhou])) == shown
    assert not greetings(AT.add(days=3), _only(thanks), people=[zhou])


def test_an_observance_without_days_is_never_due() -> None:
    assert greetings(AT, _only(Observance("x", Text("x", zh="某"), everyone=Care((Channel.CALL,))))) == []


def test_a_card_of_a_weekend_goes_out_on_the_friday_before() -> None:
    """CA-7: 1 March 2026 is a Sunday."""
    friday = pendulum.datetime(2026, 2, 27, 9, tz="Asia/Shanghai")
    policy = attrs.evolve(HOUSE, festivals=())
    worklist = list_of(friday, policy, people=[YES], touches=[])
    assert [(m.act, m.due) for m in occasions(worklist)] == [(Act.CARD, date(2026, 3, 5))]
    assert greetings(friday.subtract(days=1), policy) == []
