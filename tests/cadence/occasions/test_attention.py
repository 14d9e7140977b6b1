"""What a customer gets on its occasions, and what was left out and why (CA-5, CA-6, CA-15)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.after_sale_care import AFTER_SALE_CARE
from salesflow.cadence.catalogue.festivals import FESTIVALS, OTHER_FESTIVALS
from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.cadence.occasions.aftercare import care_after
from salesflow.cadence.occasions.attention import Attentions, attentions, reach
from salesflow.cadence.occasions.dates import Anniversary, Once
from salesflow.cadence.occasions.gifting import GiftDesk
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.mourning import Mourning
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.personal import Personal, personal_days
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person
from salesflow.customers.referrals.gift import GiftKind
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.observance_laws import check_attentions, check_gifts, check_reach
from salesflow.testing.observances import (
    HOUSE_CALENDAR,
    HOUSE_NOW,
    house_days,
    mournings,
    observance_sets,
    people_of,
    personal_sets,
)

VISIT, CALL, MESSAGE, CARD = Channel
YEAR = date(2026, 1, 1), date(2027, 1, 1)
YES = parse_consents("*=yes")
WANG = Person("P-1", "C-7", "Wang", consents=YES)
LI = Person("P-2", "C-7", "Li", consents=YES)
ZHAO = Person("P-3", "C-7", "Zhao")
HOUSE = GiftPolicy(
    "house", "1", per_gift=money(200, "CNY"), per_year=UNLIMITED, times_per_year=2,
    recipients=Recipients(["customer"], ["judge"]), cash_allowed=False, approval_above=UNLIMITED,
)  # fmt: skip
DESK = GiftDesk(HOUSE, value=money(150, "CNY"), kind=GiftKind.THING, by="u-7", roles={"P-1": ["customer"]})
WINDOWS = st.lists(house_days(), min_size=3, max_size=3).map(sorted)
GRADES = st.sampled_from(["A", "B", "C", "D", None])


def asked(observances, people, grade="A", a=YEAR[0], b=YEAR[1], **more) -> Attentions:
    more = {"calendar": HOUSE_CALENDAR, "at": HOUSE_NOW} | more
    return attentions(observances, "C-7", people, grade, a, b, **more)


def codes(found: Attentions) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(each.person, each.codes) for each in found.left_out]


def touches(found: Attentions) -> list[tuple[str, str, str]]:
    return [(each.observance, each.due.channel.value, each.due.ideal.isoformat()) for each in found.due]


@given(observance_sets(), people_of("C-7"), GRADES, WINDOWS, st.data())
def test_the_laws_of_attentions(observances, people, grade, window, data):
    """CA-5, CA-6: nothing vanishes, windows split, mourning suppresses exactly the festive."""
    found = check_attentions(
        observances,
        "C-7",
        people,
        grade,
        *window,
        personal=data.draw(personal_sets(people)),
        permitted=data.draw(st.sampled_from([(), ("misfortune",), ("child_birthday", "boat")])),
        mournings=data.draw(st.dictionaries(st.sampled_from(["P-0", "P-1", "P-9"]), mournings(), max_size=2)),
        calendar=HOUSE_CALENDAR,
        at=HOUSE_NOW,
    )
    for code in {code for each in found.left_out for code in each.codes} | {"due" for _ in found.due[:1]}:
        event(code)


@given(observance_sets(), people_of("C-7"), house_days())
def test_what_may_be_done_on_a_day_is_in_reach(observances, people, day):
    """Over closed weeks too, for which cards and messages go out before."""
    wide = shifted(day, -60), shifted(day, 60)
    found = asked(observances, people, a=wide[0], b=wide[1], permitted=("boat", "moon", "lantern"))
    if check_reach(found, observances, day, calendar=HOUSE_CALENDAR):
        event("open")


def shifted(day: date, days: int) -> date:
    return day + timedelta(days)


@given(
    observance_sets(),
    people_of("C-7"),
    GRADES,
    WINDOWS,
    st.dictionaries(st.sampled_from(["P-0", "P-1", "P-2"]), st.sampled_from([["customer"], ["judge"]])),
    st.sampled_from([{}, {"C-7": "P-0"}]),
)
def test_the_laws_of_gifts(observances, people, grade, window, roles, to):
    """CA-15: the gift decides only about the gift."""
    desk = attrs.evolve(DESK, roles=roles, to=to)
    found = check_gifts(
        observances, "C-7", people, grade, *window, gifts=desk, calendar=HOUSE_CALENDAR, at=HOUSE_NOW
    )
    for each in found.due:
        if each.gift is not None:
            event(each.gift.verdict.value.value)


# -- festivals ------------------------------------------------------------------------------------------------------


def test_festivals_by_grade() -> None:
    """CA-5: A a visit, B and C a call, everyone a message; at the Spring Festival all are visited."""
    for grade, personal in (("A", "visit"), ("B", "call"), ("C", "call")):
        found = asked(FESTIVALS, [WANG], grade)
        assert [(key, channel) for key, channel, _ in touches(found)] == [
            ("spring_festival", "visit"), ("spring_festival", "message"),
            ("dragon_boat", personal), ("dragon_boat", "message"),
            ("mid_autumn", personal), ("mid_autumn", "message"),
        ]  # fmt: skip
        assert found.left_out == ()
        assert [each.due.purpose for each in found.due[:2]] == [Purpose.SERVICE, Purpose.PROMOTION]
        assert {each.people for each in found.due} == {("P-1",)}
        assert {each.person for each in found.due} == {None}


def test_visits_are_spread_and_messages_roll_backward() -> None:
    """CA-5: the message leaves before ten closed days; a hundred visits of one festival do not fall on one day."""
    found = asked(FESTIVALS, [WANG])
    spring = [each.due for each in found.due if each.observance == "spring_festival"]
    visit, message = spring
    assert (visit.earliest, visit.latest) == (date(2026, 2, 3), date(2026, 3, 3))
    assert (message.earliest, message.ideal, message.latest) == (
        date(2026, 2, 13), date(2026, 2, 13), date(2026, 3, 3)
    )  # fmt: skip
    assert message.key == "spring_festival:2026-02-17:message:C-7"
    days = [
        attentions(FESTIVALS[:1], f"C-{n}", [], "A", *YEAR, calendar=HOUSE_CALENDAR, at=HOUSE_NOW).due[0].due.ideal
        for n in range(300)
    ]  # fmt: skip
    open_days = HOUSE_CALENDAR.working_days(date(2026, 2, 3), date(2026, 3, 4))
    assert set(days) == set(open_days)
    assert max(days.count(day) for day in open_days) < 2.5 * len(days) / len(open_days)


def test_an_opted_out_customer_in_a_festival() -> None:
    """CA-5: no consent is no message; the visit is made unless it was refused. Each is said."""
    refused = attrs.evolve(WANG, consents=parse_consents("*=no"))
    boat = FESTIVALS[1:2]
    found = asked(boat, [refused])
    assert found.due == ()
    assert codes(found) == [("P-1", ("refused",)), ("P-1", ("refused",))]
    assert found.explain() == (
        "Dragon Boat Festival, 19 Jun 2026: Wang does not want a visit [CU-1]\n"
        "Dragon Boat Festival, 19 Jun 2026: Wang does not want a message [CU-1]"
    )
    unasked = asked(boat, [ZHAO])
    assert [channel for _, channel, _ in touches(unasked)] == ["visit"]
    assert codes(unasked) == [("P-3", ("consent_unknown",))]
    assert unasked.left_out[0].missing
    assert not unasked.left_out[0].reasons
    both = asked(boat, [refused, LI])
    assert [each.people for each in both.due] == [("P-2",), ("P-2",)]
    later = attrs.evolve(WANG, consents=parse_consents("*=yes@2026-06-01T09:00:00+08:00[Asia/Shanghai]"))
    assert codes(asked(boat, [later])) == [("P-1", ("consent_unknown",))]
    assert codes(asked(boat, [later], at=pendulum.datetime(2026, 6, 1, 9, tz="Asia/Shanghai"))) == []


def test_a_customer_without_a_grade_or_without_people() -> None:
    found = asked(FESTIVALS[1:2], [WANG], None)
    assert [channel for _, channel, _ in touches(found)] == ["message"]
    assert [each.explain() for each in found.left_out] == [
        "Dragon Boat Festival, 19 Jun 2026: the grade of C-7 is not known, so only what everyone gets is due [CA-5]"
    ]
    nobody = asked(FESTIVALS[1:2], [])
    assert touches(nobody)[0][:2] == ("dragon_boat", "visit")
    assert nobody.due[0].people == ()
    assert [each.explain("zh") for each in nobody.left_out] == [
        "端午节（2026年6月19日）：C-7没有已知的联系人可收短信 [CA-5]"
    ]
    visit_only = Observance("x", Text("X"), Once(date(2026, 5, 1)), by_grade={"A": Care((VISIT,))})
    assert (asked([visit_only], [], "C").due, asked([visit_only], [], "C").left_out) == ((), ())


# -- mourning -------------------------------------------------------------------------------------------------------


def test_no_festive_greeting_in_mourning_and_the_condolences_stay() -> None:
    """CA-6: what was suppressed is listed with its reason."""
    mourner = attrs.evolve(WANG, mourning_until=date(2026, 2, 28), born=date(1980, 2, 10))
    days = (
        *personal_days(mourner, PERSONAL).value,
        Personal("P-1", PERSONAL["misfortune"].of(Once(date(2026, 1, 10)))),
    )
    found = asked(FESTIVALS[:1], [mourner], personal=days, permitted=["misfortune"])
    assert touches(found) == [("misfortune", "visit", "2026-01-12")]
    assert [each.explain() for each in found.left_out] == [
        "birthday, 10 Feb 2026: no message for Wang, who is in mourning up to 28 Feb 2026 [CA-6]",
        "Spring Festival, 17 Feb 2026: no visit for Wang, who is in mourning up to 28 Feb 2026 [CA-6]",
        "Spring Festival, 17 Feb 2026: no message for Wang, who is in mourning up to 28 Feb 2026 [CA-6]",
    ]
    beside = asked(FESTIVALS[:1], [mourner, LI])
    assert {each.people for each in beside.due} == {("P-2",)}
    assert codes(beside) == [("P-1", ("mourning",)), ("P-1", ("mourning",))]


def test_both_reasons_are_named() -> None:
    mourner = attrs.evolve(ZHAO, mourning_until=date(2026, 6, 30))
    found = asked(FESTIVALS[1:2], [mourner])
    assert codes(found) == [("P-3", ("mourning",)), ("P-3", ("mourning", "consent_unknown"))]


def test_a_festive_visit_waits_until_the_mourning_is_over() -> None:
    """CA-6: a mourning that ends before the festival cuts the days of everybody the visit goes to."""
    early = attrs.evolve(WANG, mourning_until=date(2026, 2, 16))
    late = {"P-2": Mourning(date(2026, 2, 26), date(2026, 5, 1)), "P-9": Mourning(None, date(2027, 1, 1))}
    found = asked(FESTIVALS[:1], [early, LI], mournings=late)
    visit, message = (each.due for each in found.due)
    assert (visit.earliest, visit.latest) == (date(2026, 2, 17), date(2026, 2, 25))
    assert visit.ideal in {date(2026, 2, 24), date(2026, 2, 25)}
    assert (message.earliest, message.ideal) == (date(2026, 2, 17), date(2026, 2, 17))


def test_a_message_for_which_mourning_leaves_no_working_day_is_left_out() -> None:
    """CA-5, CA-6: New Year's Eve lies in ten closed days; who mourns up to the day before it gets no message on it."""
    eve = [OTHER_FESTIVALS["new_years_eve"]]
    mourner = attrs.evolve(WANG, mourning_until=date(2026, 2, 15))
    alone = asked(eve, [mourner])
    assert (alone.due, codes(alone)) == ((), [("P-1", ("no_working_day",))])
    assert alone.explain() == (
        "New Year's Eve, 16 Feb 2026: no message for Wang, who is in mourning up to 15 Feb 2026: "
        "no working day is left after it [CA-6]"
    )
    assert (
        alone.explain("zh")
        == "除夕（2026年2月16日）：Wang守丧至2026年2月15日，此后已无工作日，不作短信问候 [CA-6]"
    )
    beside = asked(eve, [mourner, attrs.evolve(LI, mourning_until=date(2026, 2, 12))])
    assert ([each.people for each in beside.due], codes(beside)) == ([("P-2",)], codes(alone))
    assert beside.due[0].due.ideal == date(2026, 2, 13)
    working = attrs.evolve(mourner, mourning_until=date(2026, 2, 12))
    assert asked(eve, [working]).due[0].due.ideal == date(2026, 2, 13)
    # with days of grace it can still go out on a working day
    assert touches(asked([attrs.evolve(eve[0], grace=9)], [mourner])) == [
        ("new_years_eve", "message", "2026-02-16")
    ]


# -- the days of people ----------------------------------------------------------------------------------------------


def test_a_life_in_one_year() -> None:
    """CA-6: wedding and birth a visit, birthday a message, anniversaries and children's days a card."""
    wang = attrs.evolve(
        WANG, lunar_born=LunarBirth.parse("1984-L10-30"), wedding_anniversary=date(2020, 5, 1)
    )
    li = attrs.evolve(LI, wedding_anniversary=date(2026, 10, 10))
    days = [
        *personal_days(wang, PERSONAL).value,
        *personal_days(li, PERSONAL).value,
        Personal("P-2", PERSONAL["birth"].of(Once(date(2026, 12, 20)))),
        Personal("P-1", PERSONAL["child_birthday"].of(Anniversary(date(2015, 6, 6)))),
        Personal("P-1", PERSONAL["child_graduation"].of(Once(date(2026, 7, 1)))),
    ]
    found = asked([], [wang, li], personal=days, permitted=["birth", "child_birthday", "child_graduation"])
    assert [(each.observance, each.person, each.due.channel.value) for each in found.due] == [
        ("wedding_anniversary", "P-1", "card"),
        ("child_birthday", "P-1", "card"),
        ("child_graduation", "P-1", "card"),
        ("wedding", "P-2", "visit"),
        ("birthday", "P-1", "message"),
        ("birth", "P-2", "visit"),
    ]
    assert found.due[0].explain() == "wedding anniversary of Wang on 1 May 2026: card [CA-6]"
    assert found.due[0].explain("zh") == "2026年5月1日Wang的结婚纪念日：贺卡 [CA-6]"
    assert found.due[0].due.key == "wedding_anniversary:2026-05-01:card:P-1"


def test_sensitive_days_stay_out_and_it_is_said_without_saying_which() -> None:
    """CA-6: neither the occasion nor its day stands in the words."""
    child = Personal("P-1", PERSONAL["child_birthday"].of(Anniversary(date(2015, 6, 6))))
    found = asked([], [WANG], personal=[child])
    assert found.due == ()
    (out,) = found.left_out
    assert (out.observance, out.channel, out.codes) == ("child_birthday", None, ("not_permitted",))
    assert (
        out.explain() == "a sensitive occasion of Wang was left out: nobody stated that it may be used [CU-1]"
    )
    quiet = attrs.evolve(FESTIVALS[1], sensitive=True)
    assert asked([quiet], [WANG]).left_out[0].explain().startswith("a sensitive occasion of C-7 ")
    with pytest.raises(InputError, match="give several keys"):
        asked([], [WANG], permitted="child_birthday")


def test_twins_get_one_card_and_two_sales_one_call() -> None:
    """CA-6, CA-12: the same touch twice is one touch; two different ones under one key are a mistake."""
    twins = [Personal("P-1", PERSONAL["child_birthday"].of(Anniversary(date(2015, 6, 6))))] * 2
    again = Personal("P-1", PERSONAL["child_birthday"].of(Once(date(2026, 6, 6))))
    found = asked([], [WANG, WANG], personal=[*twins, again], permitted=["child_birthday"])
    assert len(found.due) == 1
    sales = [*care_after(AFTER_SALE_CARE, date(2026, 3, 2)), *care_after(AFTER_SALE_CARE, date(2026, 3, 2))]
    assert [each.observance for each in asked(sales, [ZHAO]).due] == [
        "after_sale_thanks", "after_sale_first_call", "after_sale_regular_call",
    ]  # fmt: skip
    other = attrs.evolve(FESTIVALS[1], everyone=Care((CARD,)))
    with pytest.raises(InputError, match="says two different things on 2026-06-19"):
        asked([FESTIVALS[1], other], [WANG])


def test_thanks_need_no_consent_to_promotion_and_no_end_of_mourning() -> None:
    """CA-12: thanks for an order are service."""
    mourner = attrs.evolve(ZHAO, mourning_until=date(2026, 12, 31))
    found = asked(care_after(AFTER_SALE_CARE[:1], date(2026, 3, 2)), [mourner])
    assert touches(found) == [("after_sale_thanks", "message", "2026-03-03")]
    assert found.due[0].due.purpose is Purpose.SERVICE


# -- gifts ----------------------------------------------------------------------------------------------------------


def test_the_visit_carries_the_verdict_on_its_gift() -> None:
    """CA-5, CA-15: allowed, refused with all reasons, or not decided; the visit stays."""
    boat = FESTIVALS[1:2]
    yes, message = asked(boat, [WANG], gifts=DESK).due
    assert (yes.due.gift, message.due.gift, message.gift) == (True, False, None)
    assert yes.explain().splitlines()[:2] == [
        "Dragon Boat Festival on 19 Jun 2026: visit with a gift [CA-5]", "bring the gift:"
    ]  # fmt: skip
    no = asked(boat, [WANG], gifts=attrs.evolve(DESK, roles={"P-1": ["judge"]}, kind=GiftKind.CASH)).due[0]
    assert (no.due.gift, no.due.channel) == (False, VISIT)
    assert no.explain() == (
        "Dragon Boat Festival on 19 Jun 2026: visit [CA-5]\n"
        "go without a gift:\n"
        "P-1 has the role judge: no gift and no fee may be given [CA-15 CU-6]\n"
        "a gift may not be cash: that is as good as cash [CA-15 CU-6]"
    )
    for desk in (None, attrs.evolve(DESK, roles={})):
        unknown = asked(boat, [WANG], gifts=desk).due[0]
        assert not unknown.due.gift
        assert unknown.gift is not None
        assert unknown.gift.verdict.missing


def test_planned_gifts_count_towards_the_year() -> None:
    """CA-15: two gifts a year; the third festival goes without."""
    feasts = [*FESTIVALS[1:], OTHER_FESTIVALS["double_ninth"]]
    found = asked(feasts, [WANG], gifts=DESK)
    assert [each.due.gift for each in found.due if each.due.channel is VISIT] == [True, True, False]
    assert found.gifts is not None
    assert [each.occasion for each in found.gifts.register.gifts()] == [
        "Dragon Boat Festival", "Mid-Autumn Festival"
    ]  # fmt: skip


def test_a_refused_visit_takes_its_gift_with_it() -> None:
    no_visit = attrs.evolve(WANG, consents=parse_consents("*=yes; visit=no"))
    found = asked(FESTIVALS[1:2], [no_visit], gifts=DESK)
    assert [(each.due.channel, each.due.gift, each.gift) for each in found.due] == [(MESSAGE, False, None)]


# -- what is refused, and what a day asks for --------------------------------------------------------------------------


def test_what_a_seller_may_do_today() -> None:
    feasts = (*FESTIVALS, *(each for each in OTHER_FESTIVALS.values()))
    friday = date(2026, 2, 13)  # the last working day before ten closed ones
    window = reach(feasts, friday, calendar=HOUSE_CALENDAR)
    assert window == (date(2026, 1, 30), date(2026, 2, 28))
    assert reach([], friday, calendar=HOUSE_CALENDAR) == (friday, date(2026, 2, 24))
    today = asked(feasts, [WANG], a=window[0], b=window[1]).open_on(friday)
    assert [(each.observance, each.due.channel.value) for each in today] == [
        ("new_years_eve", "message"), ("spring_festival", "visit"), ("spring_festival", "message"),
    ]  # fmt: skip


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InputError, match="has no days; bind it to a day"):
        asked([PERSONAL["birthday"]], [WANG])
    with pytest.raises(InputError, match="belongs to customer C-8, not to C-7"):
        asked([], [Person("P-8", "C-8", "Wu")])
    with pytest.raises(InputError, match="stands there twice, with different rows"):
        asked([], [WANG, attrs.evolve(WANG, name="Wu")])
    with pytest.raises(InputError, match="is not among the people given"):
        asked([], [], personal=personal_days(attrs.evolve(WANG, born=date(1984, 5, 1)), PERSONAL).value)
    with pytest.raises(InputError, match="ends before it begins"):
        asked([], [], a=YEAR[1], b=YEAR[0])
    with pytest.raises(InputError, match="has no time zone"):
        asked([], [], at=datetime(2026, 1, 5, 9))
    with pytest.raises(OutOfCalendarError):
        asked(FESTIVALS, [WANG], a=date(2031, 1, 1), b=date(2032, 1, 1))
    with pytest.raises(DefinitionError, match="lunar month"):
        LunarYearly(13, 31)
