"""The published laws of observances fail for what breaks them (CA-5, CA-6, CA-7, CA-12, CA-15)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.promises import Promise
from salesflow.cadence.catalogue.festivals import FESTIVALS
from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARDS
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import Attentions, attentions
from salesflow.cadence.occasions.card_campaign import CardCampaign
from salesflow.cadence.occasions.gifting import GiftDesk
from salesflow.cadence.occasions.promised import Pledge, promised
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person
from salesflow.customers.referrals.gift import GiftKind
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients
from salesflow.testing import observance_laws
from salesflow.testing.observance_laws import (
    check_attentions,
    check_card_campaign,
    check_gifts,
    check_promised,
    check_reach,
)
from salesflow.testing.observances import HOUSE_CALENDAR, HOUSE_NOW

WINDOW = date(2026, 1, 1), date(2026, 6, 19), date(2027, 1, 1)
HOUSE = {"calendar": HOUSE_CALENDAR, "at": HOUSE_NOW}
WANG = Person("P-1", "C-7", "Wang", consents=parse_consents("*=yes"))
LI = Person("P-2", "C-7", "Li", consents=parse_consents("*=yes"), mourning_until=date(2026, 3, 1))
PLEDGE = Pledge(Promise("PR-1", "C-7", "send the invoice", date(2026, 3, 6)), date(2026, 3, 2), Channel.CALL)
DESK = GiftDesk(
    GiftPolicy(
        "house", "1", per_gift=UNLIMITED, per_year=UNLIMITED, times_per_year=UNLIMITED,
        recipients=Recipients(["customer"], ["judge"]), cash_allowed=True, approval_above=UNLIMITED,
    ),
    value=money(1, "CNY"), kind=GiftKind.THING, by="u-7", roles={"P-1": ["customer"]},
)  # fmt: skip


def check(people=(WANG, LI), grade="A"):
    return check_attentions(FESTIVALS, "C-7", people, grade, *WINDOW, **HOUSE)


def test_the_laws_hold() -> None:
    found = check()
    assert len(found.due) == 6
    assert check((), None).left_out
    assert check_reach(found, FESTIVALS, date(2026, 2, 10), calendar=HOUSE_CALENDAR) == 1
    assert check_gifts(FESTIVALS, "C-7", [WANG], "A", *WINDOW, gifts=DESK, **HOUSE).gifts
    assert check_card_campaign(MONTHLY_CARDS, [WANG, LI], *WINDOW, customers=["C-8"], **HOUSE).due == 3
    assert check_promised([PLEDGE], as_of=date(2026, 3, 9), calendar=HOUSE_CALENDAR).overdue == (PLEDGE,)


def touched(found: Attentions, **change) -> Attentions:
    due = tuple(attrs.evolve(each, due=attrs.evolve(each.due, **change)) for each in found.due)
    return attrs.evolve(found, due=due)


BREAKS = {
    "the order of what is given": lambda found, first: attrs.evolve(found, due=found.due[:: 1 if first else -1]),
    "what is due splits": lambda found, first: found if first else attrs.evolve(found, due=found.due[1:]),
    "nothing vanishes": lambda found, first: attrs.evolve(found, due=(), left_out=()),
    "due or left out, never both": lambda found, first: attrs.evolve(
        found, left_out=found.left_out + found.left_out
    ),
    "no key comes twice": lambda found, first: touched(found, key="x"),
    "roll backward": lambda found, first: attrs.evolve(
        found, due=tuple(attrs.evolve(each, due=attrs.evolve(each.due, ideal=each.due.latest)) for each in found.due)
    ),
    "no festive touch may be made on a day of mourning": lambda found, first: attrs.evolve(
        found,
        due=tuple(attrs.evolve(each, people=("P-1", "P-2")) for each in found.due),
        left_out=(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("law", BREAKS)
def test_each_law_fails_for_what_breaks_it(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(observances, customer, people, grade, a, b, **more):
        found = attentions(observances, customer, people, grade, a, b, **more)
        forward = observances[0] is FESTIVALS[0]
        return BREAKS[law](found, forward if "order" in law else (a, b) == (WINDOW[0], WINDOW[2]))

    monkeypatch.setattr(observance_laws, "attentions", broken)
    with pytest.raises(AssertionError, match=law):
        check()


def test_consent_is_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    unasked = attrs.evolve(WANG, consents=())

    def careless(observances, customer, people, *given, **more):
        return attentions(observances, customer, [WANG], *given, **more)

    monkeypatch.setattr(observance_laws, "attentions", careless)
    with pytest.raises(AssertionError, match="promotion goes only to a clear yes"):
        check([unasked])


def test_an_unknown_grade_is_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*given, **more):
        found = attentions(*given, **more)
        return attrs.evolve(found, left_out=())

    monkeypatch.setattr(observance_laws, "attentions", silent)
    with pytest.raises(AssertionError, match="nothing vanishes"):
        check([WANG], None)


def test_the_laws_of_reach_gifts_cards_and_promises_fail_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = check()
    with pytest.raises(AssertionError, match="out of reach"):
        check_reach(found, (), date(2026, 2, 10), calendar=HOUSE_CALENDAR)

    def generous(*given, **more):
        return touched(attentions(*given, **more), gift=True)

    def mean(campaign, people, *given, **more):
        return iter([each for each in posts(campaign, people, *given, **more) if isinstance(each, Due)])

    def twice(campaign, people, *given, **more):
        found = list(posts(campaign, people, *given, **more))
        return iter([found[0]] * len(found))

    def forgetful(*given, as_of, **more):
        found = promised(*given, as_of=as_of, **more)
        return attrs.evolve(found, overdue=())

    monkeypatch.setattr(observance_laws, "attentions", generous)
    with pytest.raises(AssertionError, match="a gift is brought exactly"):
        check_gifts(FESTIVALS, "C-7", [WANG], "A", *WINDOW, gifts=DESK, **HOUSE)
    posts = CardCampaign.posts
    monkeypatch.setattr(CardCampaign, "posts", mean)
    with pytest.raises(AssertionError, match="every person and month"):
        check_card_campaign(MONTHLY_CARDS, [LI], *WINDOW, **HOUSE)
    monkeypatch.setattr(CardCampaign, "posts", twice)
    with pytest.raises(AssertionError, match="law broken"):
        check_card_campaign(MONTHLY_CARDS, [WANG], *WINDOW, **HOUSE)
    monkeypatch.setattr(observance_laws, "promised", forgetful)
    with pytest.raises(AssertionError, match="each pledge is in one group"):
        check_promised([PLEDGE], as_of=date(2026, 3, 9), calendar=HOUSE_CALENDAR)
