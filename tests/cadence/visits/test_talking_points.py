"""What to talk about today (CA-13, CU-1)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.promises import Promise
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import years
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import attentions
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.gifting import GiftDesk
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.personal import Personal
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.talk_facts import SeenCard, TalkFacts, TalkPolicy, Topic
from salesflow.cadence.visits.talking_points import talking_points
from salesflow.customers.cards.access import EVERY, Access, Grant
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind
from salesflow.customers.cards.form import Basis
from salesflow.customers.cards.upkeep import upkeep
from salesflow.customers.catalogue.card_forms import ORGANISATION_CARD, PERSON_CARD
from salesflow.customers.consent import parse_consents
from salesflow.customers.history import PurchaseSummary, Touch
from salesflow.customers.people import Person
from salesflow.customers.referrals.gift import GiftKind
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients
from salesflow.errors import InputError
from salesflow.testing.observances import HOUSE_CALENDAR
from salesflow.testing.visit_laws import check_talking_points
from salesflow.testing.visits import talk_facts

ZONE = "Asia/Shanghai"
AT = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)
DAY = date(2026, 3, 9)
NOTHING = TalkFacts("C-7", touches=[], promises=[], problems=[])
WANG = Person("P-1", "C-7", "Wang", consents=parse_consents("*=yes"))
LI = Person("P-2", "C-7", "Li", consents=parse_consents("message=no"))
BOAT = Observance("boat", Text("Dragon Boat", zh="端午"), Once(DAY), by_grade={"A": Care((Channel.VISIT,))}, everyone=Care((Channel.MESSAGE,)), rows=["CA-5"])  # fmt: skip


def points(facts, policy=None, day=DAY):
    return talking_points(facts, policy or TalkPolicy(), as_of=day, zone=ZONE)


def said(facts, topic, policy=None, day=DAY):
    return [each.explain() for each in points(facts, policy, day).about(topic)]


def person(see, form=PERSON_CARD, **noted):
    card = Card("P-1", CardKind.PERSON)
    for field, (value, item) in noted.items():
        card = card.note(field, value, item=item, at=AT)
    view = Access(form, [Grant("seller", see=see)]).view(card, Actor("u-1", ["seller"]))
    return SeenCard(form, view, upkeep(form, card, as_of=DAY).asks)


def test_every_talk_keeps_the_laws():
    """CA-13; nearly every topic came, and hidden fields."""
    met = set()

    @settings(max_examples=250, derandomize=True, database=None)
    @given(talk_facts(), st.integers(0, 40))
    def keeps(facts, after):
        day = date.fromordinal(date(2026, 3, 20).toordinal() + after)
        met.update(check_talking_points(facts, as_of=day, zone=ZONE))

    keeps()
    assert met >= {
        "opening",
        "promise",
        "problem",
        "agreed",
        "supply",
        "occasion",
        "ask",
        "hidden",
        "left out",
    }


def test_the_last_touch_and_what_was_agreed():
    call = Touch("C-7", AT, Channel.CALL, outcome="wants  samples", next_on=date(2026, 3, 9))
    later = attrs.evolve(call, at=AT.add(days=30), outcome="not yet known")
    facts = attrs.evolve(NOTHING, touches=[later, call])
    last = "the last call was on 2 Mar 2026, 7 days ago: “wants samples” [CA-13]"
    assert said(facts, Topic.AGREED) == [last, "you agreed to talk again today [CA-3 CA-13]"]
    assert said(facts, Topic.AGREED, day=date(2026, 3, 8))[1] == (
        "you agreed to talk again on 9 Mar 2026, in 1 day: say why you come before [CA-3 CA-13]"
    )
    assert said(facts, Topic.AGREED, day=date(2026, 3, 11))[1] == (
        "you agreed to talk again on 9 Mar 2026: 2 days late, so begin with that [CA-3 CA-13]"
    )
    assert (
        said(facts, Topic.AGREED, day=date(2026, 3, 2))[0]
        == "the last call was today: “wants samples” [CA-13]"
    )
    silent = attrs.evolve(NOTHING, touches=[Touch("C-7", AT, Channel.VISIT)])
    assert said(silent, Topic.AGREED) == ["the last visit was on 2 Mar 2026, 7 days ago [CA-13]"]
    assert said(silent, Topic.AGREED, day=AT.date()) == ["the last visit was today [CA-13]"]
    assert points(silent).missing[0].code == "outcome_unknown"
    assert said(NOTHING, Topic.AGREED) == ["no touch is logged: introduce yourself and us [CA-13]"]


def test_what_is_not_at_hand_is_said():
    codes = [each.code for each in points(TalkFacts("C-7")).missing]
    assert codes == ["no_log", "promises_unknown", "problems_unknown", "purchases_unknown", "no_card"]
    assert points(TalkFacts("C-7")).points == ()


def test_promises_the_late_ones_first():
    promises = [
        Promise("P-2", "C-7", "an invoice", date(2026, 3, 12)),
        Promise("P-1", "C-7", "samples", date(2026, 3, 6)),
        Promise("P-3", "C-7", "a price", date(2026, 3, 6), kept_at=AT),
    ]
    assert said(attrs.evolve(NOTHING, promises=promises), Topic.PROMISE) == [
        "“samples” was promised for 6 Mar 2026 and is 3 days late: bring it, or say when [CA-12 CA-13]",
        "“an invoice” is promised for 12 Mar 2026 [CA-12 CA-13]",
    ]


def test_problems_that_wait_and_problems_just_solved():
    register = HelpRegister().note_problem("P-1", "C-7", "no room", at=AT.subtract(days=3))
    register = register.note_problem("P-2", "C-7", "late delivery", at=AT.subtract(days=9))
    register = register.note_problem("P-3", "C-7", at=AT.subtract(days=9))
    register = register.note_problem("P-4", "C-7", "not yet known", at=AT.add(days=30))
    register = register.solve("P-2", seller="u-7", at=AT.subtract(days=1))
    register = register.solve("P-3", seller="u-7", at=AT.add(days=1))
    facts = attrs.evolve(NOTHING, problems=register.problems)
    held = "“P-3” was solved on 3 Mar 2026: ask whether it holds [CA-8 CA-13]"
    assert said(facts, Topic.PROBLEM) == [
        "“no room” was raised 10 days ago and is not solved yet [CA-8]",
        "“late delivery” was solved on 1 Mar 2026: ask whether it holds [CA-8 CA-13]",
        held,
    ]
    # what was solved before the last touch was asked about then
    met = attrs.evolve(facts, touches=[Touch("C-7", AT, Channel.VISIT)])
    assert said(met, Topic.PROBLEM)[1:] == [held]


def test_what_was_bought_and_what_runs_out():
    runs_out = Reason("run_out", Text("stock runs out soon", zh="快用完").fill(), ("CA-10",))
    bought = PurchaseSummary("C-7", DAY, date(2026, 1, 1), date(2026, 3, 1), occasions=2)
    facts = attrs.evolve(NOTHING, purchases=bought, reminders=[runs_out])
    assert said(facts, Topic.SUPPLY) == [
        "stock runs out soon [CA-10]", "last bought on 1 Mar 2026, 8 days ago [CA-13]",
    ]  # fmt: skip
    assert said(facts, Topic.SUPPLY, day=date(2026, 3, 1))[1] == "last bought today [CA-13]"
    with pytest.raises(InputError, match="purchases: lies after as_of"):
        points(facts, day=date(2026, 2, 28))
    nothing = PurchaseSummary("C-7", DAY, known_since=date(2025, 1, 1))
    assert said(attrs.evolve(NOTHING, purchases=nothing), Topic.SUPPLY) == [
        "nothing bought since 1 Jan 2025, when the log begins [CA-13]"
    ]
    vague = attrs.evolve(NOTHING, purchases=PurchaseSummary("C-7", DAY))
    assert "purchases_unknown" in [each.code for each in points(vague).missing]


def test_the_card_shows_only_what_the_view_shows():
    """CU-1: nothing sensitive unless the view shows it, on a stated basis."""
    noted = {"hobbies": (True, "chess"), "children": (True, "Anna"), "achievements": ("a prize", None)}
    facts = attrs.evolve(NOTHING, cards=[person([EVERY], **noted)])
    assert said(facts, Topic.OPENING) == [
        "open with hobbies (chess) [CU-1 CA-13]", "open with achievements: a prize [CU-1 CA-13]",
    ]  # fmt: skip
    nosy = TalkPolicy(open_with=["children"], ask_at_most=99)
    based = PERSON_CARD.with_bases(Basis("children", "consent", keep=years(1)))
    for see, form, shown in [
        ([EVERY], PERSON_CARD, False),
        ([EVERY, "children"], PERSON_CARD, False),
        ([EVERY], based, False),
        ([EVERY, "children"], based, True),
    ]:
        seen = attrs.evolve(NOTHING, cards=[person(see, form, **noted)])
        assert ("Anna" in points(seen, nosy).explain()) is shown
    # and nothing is asked about what is hidden
    hidden = attrs.evolve(NOTHING, cards=[person(["rank"])])
    asked = [each.code for each in points(hidden, nosy).about(Topic.ASK)]
    assert len(asked) == 1
    assert "ask about rank" in said(hidden, Topic.ASK, nosy)[0]


def test_business_is_spoken_about_with_its_values():
    card = Card("C-7", CardKind.ORGANISATION).note("suppliers", "mixed", item="Qili", at=AT)
    card = card.note("products_bought", True, item="syrup", at=AT)
    view = Access(ORGANISATION_CARD, [Grant("seller", see=EVERY)]).view(card, Actor("u", ["seller"]))
    facts = attrs.evolve(NOTHING, cards=[SeenCard(ORGANISATION_CARD, view)])
    assert any("Qili" in each and "speak about" in each for each in said(facts, Topic.BUSINESS))
    assert any(
        each.startswith("speak about products") and "syrup) [" in each for each in said(facts, Topic.BUSINESS)
    )


def near(observances, grade="A", **more):
    more = {"calendar": HOUSE_CALENDAR, "at": AT} | more
    found = attentions(observances, "C-7", [WANG, LI], grade, DAY, date(2026, 3, 10), **more)
    return attrs.evolve(NOTHING, attentions=found)


def test_an_occasion_is_one_point_whatever_touches_it_asks_for():
    """CA-5: a visit and a message for one festival are one thing to talk about; two persons' days are two."""
    moon = attrs.evolve(BOAT, key="moon", label=Text("Moon", zh="中秋"))
    assert said(near([BOAT, moon]), Topic.OCCASION) == [
        "Dragon Boat on 9 Mar 2026: visit [CA-5]", "Moon on 9 Mar 2026: visit [CA-5]",
    ]  # fmt: skip
    cake = Observance(
        "cake", Text("birthday", zh="生日"), Once(DAY), everyone=Care((Channel.CALL, Channel.VISIT))
    )
    both = near([], personal=[Personal("P-1", cake), Personal("P-2", cake)])
    assert said(both, Topic.OCCASION) == [
        "birthday of Wang on 9 Mar 2026: visit", "birthday of Li on 9 Mar 2026: visit",
    ]  # fmt: skip


def test_the_same_feast_on_two_days_is_two_points():
    """CA-5: the window decides what is near, and every day of it counts."""
    found = attentions(
        [attrs.evolve(BOAT, occasion=Once(DAY) | Once(date(2026, 3, 12)))], "C-7", [WANG], "A",
        DAY, date(2026, 3, 20), calendar=HOUSE_CALENDAR, at=AT,
    )  # fmt: skip
    assert len(said(attrs.evolve(NOTHING, attentions=found), Topic.OCCASION)) == 2


def test_what_was_left_out_of_an_occasion_stands_on_the_sheet():
    """CU-1, CA-6: a sensitive day without saying which, an unknown grade, a missing consent, a refusal."""
    child = Observance("child", Text("child's birthday", zh="孩子生日"), Once(DAY), everyone=Care((Channel.CALL,)), sensitive=True)  # fmt: skip
    days = [Personal("P-1", child)]
    found = points(near([BOAT], None, personal=days))
    assert [each.code for each in found.about(Topic.OCCASION)] == ["boat"]
    assert [
        each.explain() for each in found.missing if each.code not in ("purchases_unknown", "no_card")
    ] == [
        "Dragon Boat, 9 Mar 2026: the grade of C-7 is not known, so only what everyone gets is due [CA-5]",
        "a sensitive occasion of Wang was left out: nobody stated that it may be used [CU-1]",
    ]
    assert [each.explain() for each in found.left_out] == [
        "Dragon Boat, 9 Mar 2026: Li does not want a message [CU-1]"
    ]
    assert "child" not in found.explain()
    assert "not known: a sensitive occasion of Wang was left out" in found.explain()
    assert "尚不清楚：Wang的一个敏感日子未予安排" in found.explain("zh")
    allowed = points(near([], personal=days, permitted=["child"]))
    assert [each.code for each in allowed.about(Topic.OCCASION)] == ["child"]
    assert "sensitive" not in allowed.explain()


def test_a_gift_that_does_not_come_along_says_why():
    """CA-15: not decided, refused, allowed."""
    feast = attrs.evolve(BOAT, by_grade={"A": Care((Channel.VISIT,), gift=True)}, everyone=Care())
    undecided = points(near([feast]))
    assert "no_gift_policy" in [each.code for each in undecided.missing]
    house = GiftPolicy(
        "house", "1", per_gift=money(200, "CNY"), per_year=UNLIMITED, times_per_year=2,
        recipients=Recipients(["customer"], ["judge"]), cash_allowed=False, approval_above=UNLIMITED,
    )  # fmt: skip
    desk = GiftDesk(
        house, value=money(150, "CNY"), kind=GiftKind.THING, by="u-7",
        roles={"P-1": ["judge"], "P-2": ["customer"]}, to={"C-7": "P-1"},
    )  # fmt: skip
    refused = points(near([feast], gifts=desk))
    assert [each.explain() for each in refused.left_out] == [
        "P-1 has the role judge: no gift and no fee may be given [CA-15 CU-6]"
    ]
    assert refused.about(Topic.OCCASION)[0].explain() == "Dragon Boat on 9 Mar 2026: visit [CA-5]"
    allowed = points(near([feast], gifts=attrs.evolve(desk, to={"C-7": "P-2"})))
    assert allowed.about(Topic.OCCASION)[0].explain() == "Dragon Boat on 9 Mar 2026: visit with a gift [CA-5]"
    assert allowed.left_out == ()
    assert [each.code for each in allowed.missing] == ["purchases_unknown", "no_card"]


def test_why_one_comes_and_what_the_last_visit_left_open():
    """CA-13: revisit by grade arrives as what is due; CA-9: what was not noted is asked."""
    why = Reason("quota_owed", Text("visit 3 of 8", zh="第3次拜访").fill(), ("CA-4",))
    due = Due("C-7", Channel.VISIT, DAY, DAY, DAY, (why,))
    visit = Touch("C-7", AT, Channel.VISIT, id="T-1")
    report = OUTLET_VISIT.report(visit, {"product_insights": 1, "preferences_learned": 0}, slow_movers=[])
    facts = attrs.evolve(NOTHING, dues=[due], last_visit=OUTLET_VISIT.judge(report))
    found = points(facts, TalkPolicy(ask_at_most=2))
    assert found.points[0].reason == why
    assert next(each.explain() for each in found.about(Topic.ASK)) == (
        "the last visit left open: learn one preference of a clerk; ask: “What do you like to do, and how may we make "
        "your work easier?” [CA-9 CA-13]"
    )
    assert found.left_out[0].explain() == "1 more question for another time [CA-13]"
    turned = points(facts, TalkPolicy(order=list(Topic)[::-1]))
    assert turned.points[-1].reason == why
    assert points(facts).explain("zh").splitlines()[0] == "1. 拜访缘由：第3次拜访 [CA-4]"
