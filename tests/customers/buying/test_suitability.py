"""Suitability (CU-17): an offer is held against a stated need."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import event, given

from salesflow.basics.criteria import Criterion, fact, has, named
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.customers.buying.suitability import SUITS, Assortment, Offer, StatedNeed
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.case import Accepted, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.buying import assortments, need_facts, stated_needs, useful_conditions
from salesflow.testing.buying_laws import check_suitability

DAY = date(2026, 3, 2)
HIRES = fact("hires_a_year", Text("hires in a year", zh="每年招聘次数"))
OUTPUT = fact("output", Text("yearly output", zh="年产值"))
SINGLE = Offer("single", Text("single advertisement", zh="单次招聘"), Money(500, "CNY"), HIRES >= 1)
BASIC = Offer("basic", Text("basic membership", zh="普通会员"), Money(3_000, "CNY"), [HIRES >= 4])
PREMIUM = Offer(
    "premium", Text("premium membership", zh="高级会员"), Money(20_000, "CNY"),
    [HIRES >= 12, Money(50_000_000, "CNY") <= OUTPUT],
)  # fmt: skip
OFFERS = Assortment([PREMIUM, BASIC, SINGLE])


def need(**facts: Any) -> StatedNeed:
    return StatedNeed("C-7", facts, stated_on=DAY, stated_by="P-1")


@given(assortments(), stated_needs(), need_facts(), useful_conditions())
def test_the_laws_of_suitability(rules: Assortment, asked: StatedNeed, more: Any, also: Criterion) -> None:
    """CU-17: unknown without a need, monotone in what is known and in what an offer needs."""
    for offer in rules.offers:
        found = check_suitability(rules, offer.key, asked, more=more, also=also)
        event(f"{found.value.value}, {'with' if found.alternative else 'without'} an alternative")


def test_a_firm_of_five_million_that_recruits_twice_a_year_needs_no_premium_membership() -> None:
    """CU-17, with the figures of the source (D2)."""
    found = check_suitability(
        OFFERS, "premium", need(hires_a_year=2, output=Money(5_000_000, "CNY")), also=HIRES >= 1
    )
    assert (found.value, found.alternative) == (NO, "single")
    assert found.explain().splitlines() == [
        "premium membership is of no use to this customer: hires in a year is 2; at least 12 is needed [CU-17]",
        (
            "premium membership is of no use to this customer: yearly output is CNY 5,000,000; "
            "at least CNY 50,000,000 is needed [CU-17]"
        ),
        "single advertisement suits what the customer needs and costs less: CNY 500 instead of CNY 20,000 [CU-17]",
    ]
    assert (
        found.explain("zh").splitlines()[2]
        == "单次招聘符合客户的需要，而且更便宜：500元，而不是20,000元 [CU-17]"
    )


def test_what_suits_is_sold_though_something_cheaper_would_suit_too() -> None:
    found = check_suitability(OFFERS, "premium", need(hires_a_year=30, output=Money(90_000_000, "CNY")))
    assert (found.value, found.alternative) == (YES, None)
    assert [reason.code for reason in found.reasons] == ["useful", "useful"]


def test_nothing_stated_is_asked_for() -> None:
    found = check_suitability(OFFERS, "premium", need(hires_a_year=12))
    assert (found.value, found.alternative) == (UNKNOWN, "single")
    assert found.missing[0].explain() == (
        "ask before you offer premium membership: yearly output is not known yet; "
        "at least CNY 50,000,000 is needed [CU-17]"
    )
    assert OFFERS.judge("basic", None).explain("zh") == (
        "客户还没有说明需要什么：推荐普通会员之前先问清楚 [CU-17]"
    )


def test_what_cannot_be_compared_is_no_answer() -> None:
    found = OFFERS.judge("single", need(hires_a_year="often"))
    assert (found.value, found.missing[0].code) == (UNKNOWN, "not_judged")


def test_a_dearer_offer_is_never_proposed() -> None:
    large = Offer("large", Text("large"), Money(900, "CNY"), HIRES >= 50)
    small = Offer("small", Text("small"), Money(10, "CNY"), HIRES < 50)
    assert Assortment([large, small]).judge("small", need(hires_a_year=60)).alternative is None
    same = Offer("same", Text("same"), Money(10, "CNY"), HIRES >= 50)
    assert Assortment([same, small]).judge("small", need(hires_a_year=60)).alternative is None
    assert [each.key for each in OFFERS.suitable(need(hires_a_year=9))] == ["single", "basic"]


def test_a_predicate_of_your_own_is_bound_at_the_call() -> None:
    offer = Assortment([Offer("o", Text("offer"), Money(1, "CNY"), named("fits"))])
    using = {"fits": lambda facts: facts["wish"] == "x"}
    assert offer.judge("o", need(wish="x"), using=using).value is YES
    assert offer.judge("o", need(wish="x")).value is UNKNOWN
    assert [each.key for each in offer.suitable(need(wish="x"), using=using)] == ["o"]
    assert offer.facts("o", need(wish="y"), using=using) == {"offer_suits": NO}


def test_a_machine_can_require_it() -> None:
    """CU-17: a move that needs `SUITS` is refused while nobody knows, and where the offer is of no use."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    deal = Machine(
        "deal", version="1", start="open", stages=[Stage("open"), Stage.won("won")],
        moves=[Move("sell", "open", "won", needs=[SUITS])],
    )  # fmt: skip
    case = deal.begin("D-1", at=at)

    def told(asked: StatedNeed | None) -> str:
        answer = deal.decide(case, "sell", OFFERS.facts("premium", asked), at=at)
        assert isinstance(answer, Refused)
        return answer.explain().splitlines()[1]

    assert told(None) == "- use of the offer to the customer is not known yet"
    assert told(need(hires_a_year=2)) == "- there is no use of the offer to the customer; it is needed"
    fitting = OFFERS.facts("single", need(hires_a_year=2))
    assert isinstance(deal.decide(case, "sell", fitting, at=at), Accepted)


BAD: list[tuple[Any, str]] = [
    (lambda: StatedNeed("", stated_on=DAY), "customer"),
    (lambda: StatedNeed("C-1", (("a", 1), ("a", 2)), stated_on=DAY), "facts"),
    (lambda: StatedNeed("C-1", stated_on=datetime(2026, 3, 2, tzinfo=UTC)), "stated_on"),
    (lambda: StatedNeed("C-1", stated_on=DAY, stated_by=" "), "stated_by"),
    (lambda: Offer("", Text("x"), Money(1, "CNY"), [has("x")]), "offer"),
    (lambda: OFFERS.judge("gold", None), "offer"),
]


@pytest.mark.parametrize(
    ("make", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)]
)
def test_bad_input_is_refused(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_wrong_definitions_name_all_their_problems() -> None:
    with pytest.raises(DefinitionError) as caught:
        Offer("o", Text("x"), Money(-1, "CNY"), [])
    assert caught.value.problems == (
        "says nothing about whom it is useful to",
        "has a negative price (CNY -1)",
    )
    with pytest.raises(DefinitionError, match="there is no offer"):
        Assortment([])
    dollars = Offer("single", Text("x"), Money(1, "USD"), [has("x")])
    with pytest.raises(DefinitionError) as caught:
        Assortment([SINGLE, dollars])
    assert caught.value.problems == (
        "offer 'single' is declared twice",
        "prices in CNY and USD cannot be compared",
    )
