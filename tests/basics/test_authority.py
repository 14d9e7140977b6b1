from __future__ import annotations

from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import (
    APPROVER_IS_NOT_PROPOSER,
    FOUR_SEPARATIONS,
    Authority,
    Mandate,
    Separation,
)
from salesflow.basics.budgets import Budget, Granted, Request, Scope
from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

limits: st.SearchStrategy[Limit] = st.one_of(
    st.none(), st.just(UNLIMITED), st.builds(Money, st.integers(0, 100), st.just("CNY"))
)
asked = st.one_of(st.none(), st.builds(Money, st.integers(0, 100), st.just("CNY")))
MANAGER = Actor("u7", ["manager"])


@given(limits, limits, asked)
def test_a_further_mandate_never_takes_authority_away(
    first: Limit, second: Limit, amount: Money | None
) -> None:
    rank = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
    lin = Actor("u7", ["manager", "finance"])
    alone = Authority([Mandate("manager", "approve", first)])
    more = Authority([Mandate("manager", "approve", first), Mandate("finance", "approve", second)])
    before, after = (house.judge(lin, "approve", amount) for house in (alone, more))
    assert rank[after.value] >= rank[before.value]
    for verdict in (before, after):
        assert (verdict.value is Truth.UNKNOWN) is bool(verdict.missing)
        assert verdict.reasons or verdict.missing


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 100))
def test_less_needs_no_more_authority(limit: int, amount: int, less: int) -> None:
    house = Authority([Mandate("manager", "approve", money(limit, "CNY"))])
    if house.judge(MANAGER, "approve", money(amount, "CNY")).value is Truth.YES:
        assert house.judge(MANAGER, "approve", money(max(0, amount - less), "CNY")).value is Truth.YES
        assert amount <= limit
    else:
        assert amount > limit


@given(
    st.sampled_from(FOUR_SEPARATIONS), st.booleans(), st.sampled_from(["nobody", "other", "same", "unstated"])
)
def test_hands_stay_apart_in_both_directions(separation: Separation, turned: bool, who: str) -> None:
    action, counterpart = separation.one, separation.other
    if turned:
        action, counterpart = counterpart, action
    house = Authority([Mandate("manager", action, UNLIMITED)], separated=FOUR_SEPARATIONS)
    done = {"nobody": {counterpart: ()}, "other": {counterpart: ["u2"]}, "same": {counterpart: ["u2", "u7"]}}
    verdict = house.judge(MANAGER, action, done=done.get(who, {}))
    expected = {"nobody": Truth.YES, "other": Truth.YES, "same": Truth.NO, "unstated": Truth.UNKNOWN}[who]
    assert verdict.value is expected
    assert [reason.code for reason in verdict.missing] == (["hands_unknown"] if who == "unstated" else [])
    assert ("same_hands" in [reason.code for reason in verdict.reasons]) is (who == "same")
    assert "[en]" not in verdict.explain("zh")


def test_a_plain_no_outweighs_what_is_not_known() -> None:
    house = Authority([Mandate("manager", "approve", None)], separated=[APPROVER_IS_NOT_PROPOSER])
    verdict = house.judge(MANAGER, "approve", not_by=["u7"])
    assert verdict.value is Truth.NO
    assert [reason.code for reason in verdict.reasons] == ["excluded"]
    assert [reason.code for reason in verdict.missing] == ["ceiling_unknown", "hands_unknown"]


@pytest.mark.parametrize(
    ("limit", "amount", "value", "code", "zh"),
    [
        (money(5, "CNY"), money(5, "CNY"), Truth.YES, "within_authority", "主管可以审批，上限5元"),
        (money(5, "CNY"), money(6, "CNY"), Truth.NO, "beyond_authority", "主管审批的上限为5元，6元超出权限"),
        (money(0, "CNY"), money(1, "CNY"), Truth.NO, "beyond_authority", "主管审批的上限为0元，1元超出权限"),
        (money(5, "CNY"), money(1, "USD"), Truth.NO, "other_currency", "主管审批的上限为5元，未规定USD"),
        (money(5, "CNY"), None, Truth.UNKNOWN, "amount_unknown", "主管审批的上限为5元，但金额未知"),
        (UNLIMITED, None, Truth.YES, "within_authority", "主管可以审批"),
        (None, money(1, "CNY"), Truth.UNKNOWN, "ceiling_unknown", "主管可以审批，但上限尚未确定"),
    ],
)
def test_a_mandate_in_words(limit: Limit, amount: Money | None, value: Truth, code: str, zh: str) -> None:
    verdict = Authority([Mandate("manager", "approve", limit)]).judge(MANAGER, "approve", amount)
    (reason,) = (*verdict.reasons, *verdict.missing)
    assert (verdict.value, reason.code, reason.explain("zh")) == (value, code, zh)


def test_own_words_and_foreign_roles() -> None:
    house = Authority(
        [
            Mandate(
                "area",
                "gift",
                money(200, "CNY"),
                Text("area head", zh="大区经理"),
                Text("give gifts", zh="赠礼"),
            )
        ]
    )
    head = Actor("u1", ["area"])
    assert house.judge(head, "gift", money(9, "CNY")).explain() == "an area head may give gifts up to CNY 200"
    verdict = house.judge(Actor("u2", ["seller"]), "gift", money(9, "CNY"))
    assert (verdict.value, verdict.explain()) == (Truth.NO, "no role of u2 may give gifts")
    assert house.judge(Actor("u2", ["area"]), "approve").explain("zh") == "u2的角色无权审批"


def test_a_mandate_with_budgets_and_a_finding_names_everything() -> None:
    """CO-1: what was granted, whether it was found that we are at fault, and who is one person."""
    noon = pendulum.datetime(2026, 3, 2, 12, tz="Asia/Shanghai")
    budget = Budget(Scope.ACTOR, money(100, "CNY"), days(1))
    house = Authority([Mandate("lead", "promise", UNLIMITED, budgets=[budget], needs_finding=True)])
    lead = Actor("u5", ["lead"])
    spent = Granted("K-1", "C-7", "promise", money(80, "CNY"), "u5-night", noon, key="G-1")
    asked = Request("K-2", "C-8", at=noon, granted=[spent], finding=Truth.YES)
    assert house.judge(lead, "promise", money(90, "CNY"), request=asked).explain().splitlines() == [
        "a team lead may promise",
        "it was found that we are at fault",
        "within CNY 100 per member of staff in 1 day: CNY 0 granted already, CNY 90 asked, CNY 10 left after it",
    ]
    same = house.judge(lead, "promise", money(90, "CNY"), request=asked, same_person=[["u5", "u5-night"]])
    assert (same.value, [reason.code for reason in same.reasons]) == (Truth.NO, ["beyond_budget"])
    blank = house.judge(lead, "promise", money(90, "CNY"))
    assert [reason.code for reason in blank.missing] == ["finding_missing", "ledger_unknown"]
    innocent = house.judge(lead, "promise", None, request=attrs.evolve(asked, finding=Truth.NO))
    assert [reason.code for reason in (*innocent.reasons, *innocent.missing)] == [
        "not_at_fault",
        "amount_unknown",
    ]
    assert innocent.explain("zh").splitlines() == [
        "须经查明我方有过错，组长方可承诺；现已查明我方无过错",
        "组长可在限额内承诺，但金额未知",
    ]
    dollars = house.judge(lead, "promise", money(1, "USD"), request=asked)
    assert dollars.explain() == (
        "a team lead may promise up to CNY 100 per member of staff in 1 day; nothing is said about USD"
    )


def test_roles_above_follow_the_chain() -> None:
    chain = [("agent", "lead"), ("lead", "manager"), ("manager", None)]
    house = Authority([Mandate(role, "refund", UNLIMITED, approver_role=above) for role, above in chain])
    assert [sorted(house.roles_above(mandate)) for mandate in house.of("refund")] == [
        ["lead", "manager"],
        ["manager"],
        [],
    ]
    assert [mandate.role for mandate in house.of("refund", Actor("u5", ["lead"]))] == ["lead"]
    assert house.of("pay") == ()


@given(st.lists(st.sampled_from(["u1", "u2", "u3"]), max_size=2), st.booleans())
def test_who_is_excluded_is_excluded_under_every_id(excluded: list[str], known: bool) -> None:
    """Abuse case 14."""
    house = Authority([Mandate("manager", "close", UNLIMITED)])
    same = [["u1", "u2"]] if known else []
    verdict = house.judge(Actor("u1", ["manager"]), "close", not_by=excluded, same_person=same)
    assert (verdict.value is Truth.NO) is ("u1" in excluded or (known and "u2" in excluded))


@given(st.sampled_from(FOUR_SEPARATIONS), st.booleans(), st.sampled_from(["7", " 7 ", 7]), st.booleans())
def test_one_id_is_one_however_it_is_written(
    separation: Separation, turned: bool, written: str, grouped: bool
) -> None:
    """Separation of duties holds for numbers of a table and for blanks around an id."""
    action, before = separation.one, separation.other
    if turned:
        action, before = before, action
    house = Authority([Mandate("manager", action, UNLIMITED)], separated=FOUR_SEPARATIONS)
    same = [[written, "7-night"]] if grouped else []
    done = {before: ["7-night" if grouped else written]}
    assert house.judge_hands("7", action, done=done, same_person=same).value is Truth.NO
    assert house.judge_hands(written, action, done={before: ["7"]}).value is Truth.NO
    assert house.judge_hands("7", action, done={before: []}, not_by=[written]).value is Truth.NO
    assert house.judge_hands("8", action, done=done, same_person=same).value is Truth.YES


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"done": {"propose": "u7"}}, "done.propose"),
        ({"done": {"propose": None}}, "done.propose"),
        ({"done": {"propose": [""]}}, "done.propose"),
        ({"done": None}, "done"),
        ({"not_by": "u7"}, "not_by"),
        ({"not_by": iter(["u7"])}, "not_by"),
        ({"same_person": "u7"}, "same_person"),
        ({"same_person": ["u7"]}, "same_person"),
        ({"same_person": iter([["u7", "u9"]])}, "same_person"),
        ({"same_person": [iter(["u7", "u9"])]}, "same_person"),
    ],
)
def test_hands_are_given_in_lists(more: dict[str, Any], field: str) -> None:
    house = Authority([Mandate("manager", "approve", UNLIMITED)], separated=[APPROVER_IS_NOT_PROPOSER])
    with pytest.raises(InputError) as refused:
        house.judge(MANAGER, "approve", **more)
    assert refused.value.field == field
    again = house.judge(MANAGER, "approve", done={"propose": iter(["u9"])}, same_person=[["u7", "u9"]])
    assert again.value is Truth.NO


@pytest.mark.parametrize(
    ("separation", "first", "then"),
    [
        (FOUR_SEPARATIONS[0], "u2 proposed", "u2 approved"),
        (FOUR_SEPARATIONS[1], "u2 promised", "u2 paid"),
        (FOUR_SEPARATIONS[2], "who put it right: u2 did", "who closed: u2 did"),
        (FOUR_SEPARATIONS[3], "whom it is about: u2", "who handled it: u2 did"),
        (Separation("sign", "count", Text("{who} is one"), Text("x")), "u2 is one", "u2 is one"),
    ],
)
def test_the_deed_that_was_done_is_the_one_that_is_named(
    separation: Separation, first: str, then: str
) -> None:
    house = Authority([Mandate("manager", "approve", None)], separated=[separation])
    turns = [(separation.other, separation.one, first), (separation.one, separation.other, then)]
    for action, before, words in turns:
        said = house.judge_hands("u2", action, done={before: ["u2"]})
        assert said.explain().endswith(words)
        assert separation not in FOUR_SEPARATIONS or "[en]" not in said.explain("zh")


@pytest.mark.parametrize(
    ("role", "up_to", "field"), [("agent", "100", "up_to"), ("agent", 0.5, "up_to"), (None, None, "role")]
)
def test_mandates_of_another_kind(role: str, up_to: Limit, field: str) -> None:
    with pytest.raises(InputError) as refused:
        Mandate(role, "refund", up_to)
    assert refused.value.field == field


def test_a_negative_amount_has_no_size() -> None:
    with pytest.raises(InputError, match="without a sign"):
        Authority([Mandate("manager", "approve", UNLIMITED)]).judge(MANAGER, "approve", money(-1, "CNY"))


def test_definitions_that_are_none() -> None:
    with pytest.raises(DefinitionError, match="nobody could do anything"):
        Authority([])
    twice = [Mandate("manager", "approve", money(amount, "CNY")) for amount in (1, 2)]
    with pytest.raises(DefinitionError, match="two mandates"):
        Authority(twice)
    assert Authority([Mandate("manager", "approve", money(1, code)) for code in ("CNY", "USD")])
    with pytest.raises(DefinitionError, match=r"role is empty; the action is empty; the ceiling CNY -1"):
        Mandate(" ", "", money(-1, "CNY"))
    with pytest.raises(DefinitionError) as mixed:
        Mandate(
            "lead", "refund", money(1, "CNY"), approver_role="lead",
            budgets=[Budget(Scope.CASE, money(amount, "USD")) for amount in (1, 2)],
        )  # fmt: skip
    assert mixed.value.problems == (
        "it is in CNY and USD; write a mandate for each currency",
        "the budget USD 2 per case stands beside another of the same kind",
        "nobody approves what goes beyond his own mandate; name a role above",
    )
    with pytest.raises(DefinitionError, match="'boss' should approve 'refund' and has no mandate for it"):
        Authority([Mandate("lead", "refund", UNLIMITED, approver_role="boss")])
    pair = [("lead", "boss"), ("boss", "lead")]
    with pytest.raises(DefinitionError, match="the approvers of 'refund' go in a circle at 'boss'"):
        Authority([Mandate(role, "refund", UNLIMITED, approver_role=above) for role, above in pair])
    with pytest.raises(DefinitionError, match="kept apart from itself"):
        Separation("close", "close", Text("x"), Text("y"))
