"""Target selection (CU-8): who is a target, who is not, about whom to find out more, and how to reach them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.criteria import fact, named
from salesflow.basics.money import Money
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.customers.buying.selection import (
    WAYS,
    Aspect,
    Candidate,
    ReachWay,
    TargetOutcome,
    TargetRule,
    reach,
)
from salesflow.customers.consent import parse_consents
from salesflow.customers.leads.answers import Answer
from salesflow.customers.people import Person
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.sales.catalogue import FIVE_STEP
from salesflow.stages.case import Accepted
from salesflow.testing.buying import candidates, target_rules
from salesflow.testing.buying_laws import check_selection

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALL_THREE = {"urgency": True, "solved_soon": True, "sizeable_price": True}


@given(target_rules(), candidates())
def test_the_laws_of_a_selection(rule: TargetRule, rows: list[Candidate]) -> None:
    """CU-8: ranked, nobody dropped, no sure verdict flips when an unknown is filled."""
    for choice in check_selection(rule, rows):
        event(choice.outcome.value)


def test_every_outcome_is_reached() -> None:
    rows = [
        Candidate("C-1", ALL_THREE),
        Candidate("C-2", {**ALL_THREE, "urgency": None}),
        Candidate("C-3", {**ALL_THREE, "urgency": False, "solved_soon": None}),
    ]
    found = check_selection(TargetRule(), rows)
    assert [choice.outcome for choice in found] == list(TargetOutcome)
    assert [each.outcome.render("zh") for each in found] == ["目标客户", "先了解清楚", "本轮不列为目标"]
    assert found[2].explain("zh").splitlines() == [
        "客户需要并不急迫：没有对服务的急迫需要，而这是必需的 [CU-8]",
        "客户可承受的价格可观：已有可观的价格：是 [CU-8]",
        "问题是否短时间内见效，需要了解：尚不清楚短时间内见效的可能 [CU-8]",
    ]


def test_thresholds_are_those_of_the_house() -> None:
    rule = TargetRule(
        urgent=fact("needed_in_days") <= 30,
        soon=named("can_solve"),
        sizeable=fact("price") >= Money(500, "CNY"),
    )
    row = Candidate("C-1", {"needed_in_days": 30, "price": Money(500, "CNY")})
    assert rule.judge(row, using={"can_solve": lambda _: True}).outcome is TargetOutcome.SELECTED
    assert rule.judge(row).outcome is TargetOutcome.FIND_OUT
    assert rule.judge(Candidate("C-1", {"price": 5})).answers[2] == (Aspect.SIZEABLE, UNKNOWN)
    two = TargetRule(at_least=2)
    assert (
        two.judge(Candidate("C-1", {"urgency": True, "solved_soon": True})).outcome is TargetOutcome.SELECTED
    )
    assert (
        two.judge(Candidate("C-1", {"urgency": False, "solved_soon": False})).outcome
        is TargetOutcome.NOT_SELECTED
    )


def test_what_somebody_judged_goes_before_the_condition_and_says_where_they_differ() -> None:
    rule = TargetRule(urgent=fact("needed_in_days") <= 30)
    said = Answer(True, "the board decides on Friday")
    choice = rule.judge(Candidate("C-1", {"needed_in_days": 90}, {Aspect.URGENT: said}))
    assert choice.facts() == {"urgency": YES, "solved_soon": UNKNOWN, "sizeable_price": UNKNOWN}
    assert choice.explain().splitlines()[0] == (
        "the need is urgent: judged by hand (the board decides on Friday), although needed_in_days is 90; "
        "at most 30 is needed [CU-8]"
    )
    open_answer = rule.judge(Candidate("C-1", {"needed_in_days": 90}, {Aspect.URGENT: None}))
    assert open_answer.answers[0] == (Aspect.URGENT, NO)
    plain = rule.judge(Candidate("C-1", {}, {Aspect.URGENT: False}))
    assert plain.reasons[0].explain() == "the need is not urgent: judged by hand [CU-8]"
    assert Aspect.SOON.render("zh") == "短时间内见效"


def test_equals_are_ranked_by_the_larger_value_and_the_unknown_comes_last() -> None:
    def order(values: dict[str, Any], rule: TargetRule) -> list[str]:
        rows = [Candidate(name, {**ALL_THREE, "price": value}) for name, value in values.items()]
        return [choice.customer for choice in check_selection(rule, rows)]

    by_price = TargetRule(largest_first="price")
    yuan = {"a": Money(5, "CNY"), "b": None, "c": Money(70, "CNY"), "d": Money(5, "CNY")}
    assert order(yuan, by_price) == ["c", "a", "d", "b"]
    assert order({"a": 5, "b": Decimal("5.5"), "c": Decimal(5)}, by_price) == ["b", "a", "c"]
    assert order(yuan, TargetRule()) == ["a", "b", "c", "d"]
    with localcontext(prec=2):
        assert order({"a": Decimal(1000), "b": Decimal(1001)}, by_price) == ["b", "a"]


def test_the_more_urgent_of_two_that_are_no_targets_comes_first() -> None:
    rows = [
        Candidate("a", {"urgency": False, "solved_soon": True}),
        Candidate("b", {"urgency": True, "solved_soon": False}),
        Candidate("0", {"urgency": False, "solved_soon": True, "sizeable_price": False}),
    ]
    assert [each.customer for each in check_selection(TargetRule(), rows)] == ["b", "a", "0"]


def test_a_process_takes_the_answers() -> None:
    """CU-8, ST-8: the move `select` of FIVE_STEP asks for the three aspects by their own names."""
    deal = FIVE_STEP.adopt("C-1", "target_selection", since=NOW, at=NOW)
    chosen = TargetRule().judge(Candidate("C-1", ALL_THREE))
    assert isinstance(FIVE_STEP.decide(deal, "select", chosen.facts(), at=NOW), Accepted)
    open_one = TargetRule().judge(Candidate("C-1"))
    assert not isinstance(FIVE_STEP.decide(deal, "select", open_one.facts(), at=NOW), Accepted)


BAD: list[tuple[Any, str]] = [
    (lambda: Candidate(""), "customer"),
    (lambda: Candidate("C-1", (("a", 1), ("a", 2))), "facts"),
    (lambda: Candidate("C-1", {}, {"hurry": True}), "given"),  # a slip of the pen
    (lambda: Candidate("C-1", {}, {Aspect.URGENT: "yes"}), "urgency"),  # a raw cell
    (lambda: Candidate("C-1", {}, ((Aspect.SOON, Answer(True)), (Aspect.SOON, Answer(False)))), "given"),
    (lambda: TargetRule().select([Candidate("C-1"), Candidate("C-1")]), "candidates"),
    (lambda: TargetRule(largest_first="x").select([Candidate("C-1", {"x": "much"})]), "x"),
    (lambda: TargetRule(largest_first="x").select([Candidate("C-1", {"x": True})]), "x"),
    (lambda: TargetRule(largest_first="x").select([Candidate("C-1", {"x": Decimal("inf")})]), "x"),
    (lambda: reach(["C-1"], [], at=datetime(2026, 3, 2)), "at"),
    (lambda: reach([""], [], at=NOW), "customer"),
]


@pytest.mark.parametrize(
    ("make", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)]
)
def test_bad_input_is_refused(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_values_in_two_units_are_not_ranked() -> None:
    rule = TargetRule(largest_first="price")
    for other in (Money(5, "USD"), 5):
        rows = [Candidate("a", {"price": Money(5, "CNY")}), Candidate("b", {"price": other})]
        with pytest.raises(CurrencyError):
            rule.select(rows)


def test_a_wrong_rule_names_all_its_problems() -> None:
    with pytest.raises(DefinitionError) as caught:
        TargetRule(at_least=4, largest_first=" ")
    assert caught.value.problems == ("at_least must lie between 1 and 3", "largest_first is blank")
    with pytest.raises(DefinitionError):
        TargetRule(at_least=0)


# -- how the chosen are reached ---------------------------------------------------------------------------------------


def person(id_: str, customer: str, consents: str) -> Person:
    return Person(id_, customer, "Wang", consents=parse_consents(consents))


def test_who_may_not_be_contacted_is_listed_with_the_reason() -> None:
    """CU-8, CU-1: text messages, the web site, the members' meeting; only a yes permits promotion."""
    people = [
        person("P-1", "C-1", "message:promotion=yes"),
        person("P-2", "C-1", "*=no"),
        person("P-3", "C-2", ""),
        person("P-9", "C-9", "*=yes"),
    ]
    rows = reach(["C-2", "C-1", "C-3", "C-1"], people, at=NOW)
    assert [(row.customer, row.person, row.way.key, row.may, row.reason.code) for row in rows] == [
        ("C-2", "P-3", "text_message", UNKNOWN, "ask_consent"),
        ("C-2", None, "web_site", YES, "comes"),
        ("C-2", "P-3", "members_meeting", UNKNOWN, "ask_consent"),
        ("C-1", "P-1", "text_message", YES, "may_contact"),
        ("C-1", "P-2", "text_message", NO, "may_not_contact"),
        ("C-1", None, "web_site", YES, "comes"),
        ("C-1", "P-1", "members_meeting", UNKNOWN, "ask_consent"),
        ("C-1", "P-2", "members_meeting", NO, "may_not_contact"),
        ("C-3", None, "text_message", UNKNOWN, "nobody_known"),
        ("C-3", None, "web_site", YES, "comes"),
        ("C-3", None, "members_meeting", UNKNOWN, "nobody_known"),
    ]
    assert [row.explain("zh") for row in rows[3:6]] == [
        "可以联系P-1：短信平台 [CU-8 CU-1]",
        "P-2已拒绝：短信平台 [CU-8 CU-1]",
        "企业网站：由客户自行前来 [CU-8 CU-1]",
    ]


def test_a_person_that_comes_twice_keeps_every_refusal() -> None:
    twice = [person("P-1", "C-1", "message=no"), person("P-1", "C-1", "message=yes")]
    assert reach(["C-1"], twice, ways=WAYS[:1], at=NOW)[0].may is NO


@given(st.lists(st.sampled_from(["message=yes", "message=no", "", "*=no"]), max_size=4))
def test_every_person_has_a_row_for_every_way_that_contacts(said: list[str]) -> None:
    people = [person(f"P-{place}", "C-1", words) for place, words in enumerate(said)]
    rows = reach(["C-1"], people, at=NOW)
    asked = [(row.person, row.way.key) for row in rows if row.way.channel is not None]
    wanted = [row.id for row in people] or [None]
    assert sorted(asked, key=str) == sorted(
        [(id_, way.key) for id_ in wanted for way in WAYS if way.channel is not None], key=str
    )
    assert all((row.may is YES) is (row.reason.code in {"may_contact", "comes"}) for row in rows)


def test_a_way_of_your_own_asks_for_its_purpose() -> None:
    call = ReachWay("call", WAYS[0].label, Channel.CALL, Purpose.SERVICE)
    assert reach(["C-1"], [person("P-1", "C-1", "")], ways=[call], at=NOW)[0].may is YES


def test_a_way_reads_its_channel_and_purpose() -> None:
    """CU-1: an unknown purpose is no way around the question for consent."""
    way = ReachWay("call", WAYS[0].label, "call", "service")
    assert (way.channel, way.purpose) == (Channel.CALL, Purpose.SERVICE)
    with pytest.raises(InputError, match="purpose: is unknown"):
        ReachWay("call", WAYS[0].label, "call", "promo")
    with pytest.raises(InputError, match="channel: is unknown"):
        ReachWay("call", WAYS[0].label, "phone")
