"""The monthly themed card for very many customers (CA-7)."""

from __future__ import annotations

from datetime import date
from itertools import islice

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD, MONTHLY_CARDS
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.card_campaign import CampaignCount, CardCampaign
from salesflow.cadence.occasions.dates import Monthly
from salesflow.cadence.occasions.left_out import LeftOut
from salesflow.cadence.occasions.mourning import Mourning
from salesflow.cadence.occasions.observance import Care
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.observance_laws import check_card_campaign
from salesflow.testing.observances import HOUSE_CALENDAR, HOUSE_NOW, house_days, people_of

SPRING = date(2026, 1, 1), date(2026, 4, 1)
YES = parse_consents("card=yes")
WANG = Person("P-1", "C-1", "Wang", consents=YES)
LI = Person("P-2", "C-2", "Li")
ZHAO = Person("P-3", "C-3", "Zhao", consents=YES, mourning_until=date(2026, 2, 20))


def posts(people, campaign=MONTHLY_CARDS, a=SPRING[0], b=SPRING[1], **more):
    return list(campaign.posts(people, a, b, calendar=HOUSE_CALENDAR, at=HOUSE_NOW, **more))


@given(people_of("C-7"), st.lists(house_days(), min_size=3, max_size=3).map(sorted), st.integers(1, 31))
def test_the_laws_of_the_campaign(people, window, day):
    """CA-7: one card a month, every exclusion with its reason."""
    campaign = attrs.evolve(MONTHLY_CARDS, observance=attrs.evolve(MONTHLY_CARD, occasion=Monthly(day)))
    campaign = campaign.with_themes({4: Text("April", zh="四月")})
    count = check_card_campaign(
        campaign, people, *window, customers=["C-7", "C-8"], calendar=HOUSE_CALENDAR, at=HOUSE_NOW
    )
    assert dict(count.reasons).get("nobody_known", 0) <= count.left_out
    if count.due:
        event("cards")
    for code, _ in count.reasons:
        event(code)


def test_three_themes_and_the_days_before_closed_ones() -> None:
    """CA-7: the New Year's card leaves in the old year; the one of 1 March before the weekend."""
    cards = posts([WANG])
    assert [(each.ideal.isoformat(), each.explain()) for each in cards] == [
        ("2026-01-01", "monthly card on 1 Jan 2026: New Year [CA-7]"),
        ("2026-01-30", "monthly card on 1 Feb 2026: Washington's birthday [CA-7]"),
        ("2026-02-27", "monthly card on 1 Mar 2026: St Patrick's Day [CA-7]"),
    ]
    assert cards[2].explain("zh") == "2026年3月1日每月贺卡：祝贺圣帕特里克日 [CA-7]"
    assert (cards[2].earliest, cards[2].latest) == (date(2026, 2, 27), date(2026, 3, 5))
    assert (cards[0].key, cards[0].purpose) == ("monthly_card:2026-01-01:card:P-1", Purpose.PROMOTION)


def test_nobody_without_consent_nobody_in_mourning() -> None:
    found = posts([LI, ZHAO])
    assert [each.codes if isinstance(each, LeftOut) else each.key for each in found] == [
        ("consent_unknown",), ("consent_unknown",), ("consent_unknown",),
        ("mourning",), ("mourning",), "monthly_card:2026-03-01:card:P-3",
    ]  # fmt: skip
    more = {"P-1": Mourning(date(2026, 3, 3), date(2026, 9, 1))}
    cut = posts([WANG], mournings=more)[2]
    assert isinstance(cut, Due)
    assert cut.latest == date(2026, 3, 2)
    count = CampaignCount.of(posts([WANG, LI, ZHAO]))
    assert count == CampaignCount(4, 5, {"consent_unknown": 3, "mourning": 2})
    assert count.explain() == "4 go out; 5 do not: nobody asked for consent 3, in mourning 2"
    assert count.explain("zh") == "寄出4份，5份不寄：未征求同意3份、守丧期间2份"
    assert CampaignCount.of(posts([WANG])[:1]).explain() == "1 goes out, nobody is left out"


def test_no_card_on_a_closed_day_after_mourning() -> None:
    """CA-6, CA-7: the first of March is a Sunday, and without days of grace no working day is left."""
    campaign = attrs.evolve(MONTHLY_CARDS, observance=attrs.evolve(MONTHLY_CARD, grace=0))
    mourner = attrs.evolve(WANG, mourning_until=date(2026, 2, 28))
    (out,) = posts([mourner], campaign, date(2026, 3, 1))
    assert isinstance(out, LeftOut)
    assert out.codes == ("no_working_day",)
    count = CampaignCount.of([out])
    assert count.explain() == "0 go out; 1 does not: no working day left after the mourning 1"
    assert count.explain("zh") == "寄出0份，1份不寄：守丧结束后已无工作日1份"
    assert isinstance(posts([mourner], a=date(2026, 3, 1))[0], Due)


def test_a_month_without_a_theme_sends_nothing_and_says_so() -> None:
    """CA-7: the source breaks off after March; you add yours."""
    april = {"a": date(2026, 4, 1), "b": date(2026, 5, 1)}
    wang, li = posts([WANG, LI], **april)
    assert wang.explain() == "monthly card, 1 Apr 2026: month 4 has no theme yet; choose one [CA-7]"
    assert li.codes == ("consent_unknown", "no_theme")
    more = MONTHLY_CARDS.with_themes({4: Text("Spring cleaning", zh="春季大扫除")})
    assert [type(each) for each in posts([WANG], more, **april)] == [Due]
    assert (more.theme(4), MONTHLY_CARDS.theme(4)) == (Text("Spring cleaning", zh="春季大扫除"), None)


def test_a_mailing_that_was_cut_off_goes_on() -> None:
    first = [each.key for each in posts([WANG, ZHAO]) if isinstance(each, Due)][:2]
    rest = posts([WANG, ZHAO], sent=first)
    assert [each.key for each in rest if isinstance(each, Due)] == [
        "monthly_card:2026-03-01:card:P-1", "monthly_card:2026-03-01:card:P-3",
    ]  # fmt: skip
    assert rest[0].codes == ("sent_already",)
    assert rest[0].explain() == "monthly card, 1 Jan 2026: Wang has it already [CA-7]"
    with pytest.raises(InputError, match="give several keys"):
        posts([WANG], sent="monthly_card:2026-01-01:card:P-1")


def test_people_are_read_as_they_are_asked_for() -> None:
    """CA-7: 10,000 customers from a file; nothing is collected first."""
    read: list[int] = []

    def rows():
        for n in range(10_000):
            read.append(n)
            yield Person(f"P-{n}", f"C-{n}", "Wang", consents=YES)

    stream = MONTHLY_CARDS.posts(rows(), *SPRING, calendar=HOUSE_CALENDAR, at=HOUSE_NOW)
    assert len(list(islice(stream, 6))) == 6
    assert read == [0, 1]


def test_customers_without_anybody_and_people_twice() -> None:
    found = posts([WANG, WANG], customers=["C-9", "C-1", "C-9"], b=date(2026, 2, 1))
    assert [(each.customer, getattr(each, "codes", ())) for each in found] == [
        ("C-1", ()), ("C-9", ("nobody_known",))
    ]  # fmt: skip
    with pytest.raises(InputError, match="comes twice, with different rows"):
        posts([WANG, attrs.evolve(WANG, name="Wu")])


def test_all_problems_of_a_campaign_are_named() -> None:
    wrong = attrs.evolve(MONTHLY_CARD, occasion=None, sensitive=True, everyone=Care((Channel.VISIT,)))
    with pytest.raises(DefinitionError) as caught:
        CardCampaign(wrong, [(13, Text("x")), (2, Text("x")), (2, Text("y"))])
    assert len(caught.value.problems) == 5
    assert "from 1 to 12, not 13" in str(caught.value)
    twice = CardCampaign(attrs.evolve(MONTHLY_CARD, occasion=Monthly(1) | Monthly(15)), {})
    with pytest.raises(InputError, match="more than one day in a month"):
        posts([WANG], twice)
