from __future__ import annotations

import pickle
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from salesflow.basics.criteria import Criterion, Named, fact, has, named
from salesflow.basics.money import Money
from salesflow.basics.truth import UNKNOWN
from salesflow.customers.grades.rules import Graded, Rule, Rules
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.graders import customer_facts, grading_rules
from salesflow.testing.grading_laws import by_hand, check_rules
from salesflow.testing.strategies import criteria, facts

ABC = Rules(
    [
        ("A", (fact("orders") >= 4) & has("contract")),
        ("B", (fact("orders") >= 2) & (fact("bought") >= Money(5, "CNY"))),
    ],
    default="C",
)


@given(grading_rules(), customer_facts())
def test_the_verdict_is_that_of_brute_force(rules: Rules, known: dict[str, object]) -> None:
    """CU-7: unknown is never no, and never more than unknown."""
    found = check_rules(rules, known)
    event("sure" if found.is_sure else "open")
    event(f"{len(found.winners)} may win")


def test_the_interesting_branches_are_reached() -> None:
    """The law above would be empty if no verdict were ever open, or none open and yet sure."""
    seen: Counter[str] = Counter()

    @settings(max_examples=300, derandomize=True)
    @given(grading_rules(), customer_facts())
    def look(rules: Rules, known: dict[str, object]) -> None:
        found = rules.of(known)
        seen["open" if not found.is_sure else "sure"] += 1
        seen["sure though several may win"] += found.is_sure and len(found.winners) > 1
        seen["worst is not the last rule"] += not found.is_sure and found.value != rules.default

    look()
    assert min(seen[each] for each in ("open", "sure", "sure though several may win")) >= 3
    assert seen["worst is not the last rule"] >= 1


@given(st.lists(criteria(), min_size=1, max_size=3), facts())
def test_any_condition_and_any_facts(parts: list[Criterion], known: dict[str, Any]) -> None:
    """Nested facts, wrong types, not-a-number, predicates: a verdict, the same for one and for a portfolio."""
    rules = Rules([("AB"[place % 2] if place < 2 else "A", part) for place, part in enumerate(parts)], "C")
    found = rules.of(known, using={"ready": lambda _: True})
    again = rules.judge({"x": known, "y": known}, using={"ready": lambda _: True})
    assert again["x"] == again["y"] == found
    assert hash(found) == hash(again["x"])
    assert found.is_sure is not bool(found.missing)
    assert found.explain("zh").strip()
    if found.is_sure and len(found.winners) == 1 and found.winners[0]:
        outcome = rules.rules[found.winners[0] - 1].when.judge(known, using={"ready": lambda _: True}).outcome
        assert outcome.value != "unmet"


def test_the_first_rule_that_holds_wins_and_is_named() -> None:
    """CU-7."""
    found = ABC.of({"orders": 5, "contract": "K-9", "bought": Money(1, "CNY")})
    assert (found.value, found.winners, found.is_sure) == ("A", (1,), True)
    assert found.explain() == (
        "A by rule 1: orders is 5, as needed (at least 4) [CU-7]\nA by rule 1: contract is on record: “K-9” [CU-7]"
    )
    assert found.explain("zh").splitlines()[0] == "按第1条规则为A：orders为5，符合要求（不低于4） [CU-7]"
    found = ABC.of({"orders": 2, "contract": "K-9", "bought": Money(1, "CNY")})
    assert found.explain() == (
        "C: none of the rules holds [CU-7]\n"
        "not A by rule 1: orders is 2; at least 4 is needed [CU-7]\n"
        "not B by rule 2: bought is CNY 1; at least CNY 5 is needed [CU-7]"
    )
    assert [reason.code for reason in found.reasons] == ["default", "rule_not_met", "rule_not_met"]
    assert found.explain("zh").splitlines()[::2] == [
        "C：没有一条规则符合 [CU-7]", "按第2条规则不是B：bought为1元；要求不低于5元 [CU-7]",
    ]  # fmt: skip


def test_what_is_not_known_is_asked_for() -> None:
    """CU-7: the grade is sure, and the words say what could lift it."""
    found = ABC.of({"orders": 5, "bought": Money(9, "CNY")})
    assert (found.value, found.reachable, found.asks) == ("B", ("A", "B"), ("contract",))
    assert found.explain() == (
        "B is sure; A may still be reached [CU-7]\nA by rule 1 is open: contract is not known yet [CU-7]"
    )
    assert found.explain("zh") == (
        "可以确定的是B；仍有可能达到A [CU-7]\n按第1条规则是否为A尚无定论：尚不清楚contract [CU-7]"
    )
    assert [reason.code for reason in found.missing] == ["unknown"]
    # with fewer orders nothing can lift it, so nothing is asked
    assert ABC.of({"orders": 1}).missing == ()
    wrong = ABC.of({"orders": "many", "contract": True})
    assert [reason.code for reason in wrong.missing] == ["error", "error", "unknown"]


def test_whatever_the_fact_is() -> None:
    """A rule that holds either way counts as holding, and two rules for one grade need no answer."""
    either = Rules([("A", (fact("x") >= 60) | (fact("x") < 60)), ("B", has("y"))], "C").of({})
    assert (either.value, either.winners, either.missing) == ("A", (1,), ())
    assert either.explain() == "A: whatever the unknown facts are, the rules lead to it [CU-7]"
    two = Rules([("A", has("x")), ("A", has("y"))], "C").of({"y": 1})
    assert (two.value, two.winners, two.asks) == ("A", (1, 2), ())
    assert two.explain("zh") == "A：无论未知情况如何，结果都一样 [CU-7]"
    never = Rules([("A", (fact("x") >= 60) & (fact("x") < 50))], "C").of({})
    assert (never.value, never.winners, never.missing) == ("C", (0,), ())


def test_a_rule_that_lowers_comes_first_and_is_not_the_best() -> None:
    rules = Rules([("D", fact("blacklisted") == True), ("A", has("contract"))], "C", order="ACD")  # noqa: E712
    assert rules.grades == ("A", "C", "D")
    assert rules.of({"contract": 1}).value == "D"
    assert rules.of({"contract": 1}).asks == ("blacklisted",)
    assert rules.of({"contract": 1, "blacklisted": False}).value == "A"
    assert Rules([("B", has("x")), ("C", has("y")), ("A", has("z"))], "C").grades == ("B", "A", "C")


def test_predicates_are_bound_at_the_call() -> None:
    rules = Rules([("A", named("credit_ok")), ("B", has("contract"))], "C")
    assert rules.paths == ("credit_ok", "contract")
    assert rules.of({"contract": 1}).reachable == ("A", "B")
    assert rules.of({"contract": 1}, using={"credit_ok": lambda _: True}).value == "A"
    assert rules.judge({"x": {}}, using={"credit_ok": lambda _: False})["x"].reachable == ("B", "C")


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (4, "A"), (3, "C"), (Decimal("4.0"), "A"), (Decimal("3.9"), "C"), (4.0, "A"), (3.9, "C"), (None, "C"),
        (Decimal("NaN"), "C"), (float("nan"), "C"), (Decimal("Infinity"), "C"), ("4", "C"), (True, "C"), ([4], "C"),
        (UNKNOWN, "C"), (datetime(2026, 3, 2, tzinfo=UTC), "C"),
    ],
)  # fmt: skip
def test_the_short_way_and_the_long_way_agree(value: object, grade: str) -> None:
    """Numbers go a short way, everything else the long one; a mutable value is kept as a text."""
    rules = Rules([("A", fact("orders") >= 4)], "C")
    found = rules.of({"orders": value})
    assert found.value == grade == (by_hand(rules, {"orders": value}) or "C")
    assert found == rules.of({"orders": value})
    money = Rules([("A", fact("bought") >= Money(4, "CNY"))], "C")
    assert money.of({"bought": Money(4, "CNY")}).value == "A"
    assert money.of({"bought": Money(3, "CNY")}).is_sure
    assert money.of({"bought": Money(4, "USD")}).missing[0].code == "error"
    assert money.of({"bought": value}).missing
    boolean = Rules([("A", fact("orders") == True)], "C")  # noqa: E712
    assert boolean.of({"orders": True}).value == "A"


def test_facts_may_change_after_the_verdict() -> None:
    known: dict[str, object] = {"orders": 1, "contract": ["K-9"]}
    found = Rules([("A", has("contract"))], "C").of(known)
    words = found.explain()
    known["contract"] = []
    assert found.explain() == words == "A by rule 1: contract is on record: “['K-9']” [CU-7]"
    assert pickle.loads(pickle.dumps(found)) == found


def test_rules_that_are_of_no_use_are_found() -> None:
    rules = Rules(
        [
            ("A", fact("x") >= 4),
            ("B", fact("x") >= 9),
            ("B", (fact("x") < 1) & (fact("x") > 2)),
            ("C", fact("x") < 4),
        ],
        "D",
    )
    assert [issue.code for issue in rules.check()] == ["never_wins", "contradiction", "default_unused"]
    assert [issue.explain() for issue in rules.check()] == [
        "rule 2 (B) never wins: an earlier rule holds whenever it does [CU-7]",
        "rule 3 (B) can never hold: x: less than 1, x: more than 2 [CU-7]",
        "nobody can be D: one of the rules always holds [CU-7]",
    ]
    assert rules.check()[1].explain("zh") == "第3条规则（B）不可能符合：x：低于1、x：高于2 [CU-7]"
    assert ABC.check() == ()
    single = Rules([("A", has("x") & (fact("y") > 1) & (fact("y") < 1))], "C").check()
    assert [issue.code for issue in single] == ["contradiction"]


@given(grading_rules(), st.lists(customer_facts(), max_size=6))
def test_a_rule_that_check_names_never_wins(rules: Rules, many: list[dict[str, object]]) -> None:
    silent = {
        reason.sentence.params[1][1]
        for reason in rules.check()
        if reason.code in ("never_wins", "contradiction")
    }
    for known in many:
        assert not silent & set(rules.of(known).winners)


def test_neighbours_that_can_hold_at_once() -> None:
    assert ABC.overlaps() == ((1, 2, {"orders": 4, "contract": "something", "bought": Money(5, "CNY")}),)
    assert Rules([("A", has("x")), ("A", has("x")), ("B", ~has("x"))], "C").overlaps() == ()


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ([], "no rule"),
        ([("A", lambda _: True)], "rule 1 has no condition"),
        ([("A", True)], "rule 1 has no condition"),
        ([(" ", has("x"))], "a grade is empty"),
    ],
)
def test_bad_rules_are_refused(rules: Any, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        Rules(rules, "C")


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Rules([("", None)], "C", order=["A"])  # type: ignore[list-item]
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("known", [None, [("orders", 1)], "orders"])
def test_facts_that_are_no_mapping_are_refused(known: Any) -> None:
    with pytest.raises(InputError, match="mapping"):
        ABC.of(known)


def test_rules_are_values() -> None:
    assert Rules([Rule("A", has("x"))], "C") == Rules([("A", has("x"))], "C")
    assert hash(ABC) == hash(pickle.loads(pickle.dumps(ABC)))
    assert isinstance(ABC.of({}), Graded)
    assert Named("x") not in ABC.rules
