"""Steps of dunning and what is wrong with them (CR-5)."""

from __future__ import annotations

import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.money import Money, money
from salesflow.basics.text import Text
from salesflow.credit.dunning.plan import DunningPlan
from salesflow.credit.dunning.step import ByPerson, ByRole, BySeller, DunningStep, Formal, step_problems
from salesflow.credit.rating.citation import Citation
from salesflow.errors import DefinitionError, InputError

CITED = Citation("house", "1", "our house")
WORDS = Text("ask", zh="催收")


def step(day, level, key=None, *, enters=False, manner=Channel.CALL, **more):
    return DunningStep(key or f"day {day}", WORDS, day, level, manner, enters_collection=enters, **more)


def problems(*steps, gap=1):
    with pytest.raises(DefinitionError) as caught:
        DunningPlan(CITED, steps, gap=gap)
    return list(caught.value.problems)


def test_who_and_how_is_said_in_two_languages():
    """CR-5: seller, role or user; a letter and a lawyer are no touches."""
    assert [each.render() for each in (BySeller(), ByRole("finance"), ByPerson("u-4"))] == [
        "the seller",
        "finance",
        "u-4",
    ]
    assert ByRole("finance", Text("finance", zh="财务部")).render("zh") == "财务部"
    assert BySeller().render("zh") == "销售员"
    assert [each.render("zh") for each in Formal] == ["信函", "律师"]
    assert step(1, 1).render("zh") == "催收"


def test_a_tolerance_holds_in_its_currency():
    """CR-5: tiny rests are not dunned."""
    tolerant = step(1, 1, tolerance={"CNY": "9.5"})
    assert not tolerant.concerns(money("9.5", "CNY"))
    assert tolerant.concerns(money("9.51", "CNY"))
    assert tolerant.concerns(money("0.01", "USD"))
    assert not tolerant.concerns(money(0, "USD"))


def test_a_plan_is_ordered_by_its_days():
    """CR-5."""
    plan = DunningPlan(CITED, [step(15, 2, enters=True), step(-30, 0), step(0, 0), step(365, 3), step(1, 1)])
    assert [each.day for each in plan.steps] == [-30, 0, 1, 15, 365]
    assert plan.collection_day == 15
    assert plan.step("day 1").level == 1
    with pytest.raises(InputError, match="is not in the plan; there are day -30"):
        plan.step("day 2")


def test_all_problems_are_named_at_once():
    """CR-5: offsets out of -30 to 365, levels, cards, tolerances."""
    assert problems(
        step(-31, 0), step(366, 1, enters=True), step("7", 1), step(True, 1), step(0, 1), step(2, 0), step(3, 1.0),
        step(-2, 0, enters=True), step(4, 1, manner=Channel.CARD),
        step(5, 1, tolerance=(Money(1, "CNY"), Money(2, "CNY"))), step(6, 1, tolerance={"CNY": -1}), gap=0,
    ) == [
        "step 'day -31': the day is a whole number from -30 to 365, not -31",
        "step 'day 366': the day is a whole number from -30 to 365, not 366",
        "step 'day 7': the day is a whole number from -30 to 365, not '7'",
        "step 'day True': the day is a whole number from -30 to 365, not True",
        "step 'day 0': the level is 0 up to the due day, not 1",
        "step 'day 2': the level is 1 or more after the due day, not 0",
        "step 'day 3': the level is 1 or more after the due day, not 1.0",
        "step 'day -2': a reminder does not enter collection",
        "step 'day 4': a greeting card asks for no money",
        "step 'day 5': a currency has two tolerances",
        "step 'day 6': the tolerance CNY -1 is negative",
        "the gap is a whole number of days from 1, not 0",
    ]  # fmt: skip


def test_steps_must_go_together():
    """CR-5: one a day, a level and a tolerance that do not fall, one step into collection, no closer than the gap."""
    assert problems() == ["exactly one step enters collection, not 0: none"]
    assert problems(
        step(1, 1, "a", tolerance={"USD": 5}), step(1, 1, "b"), step(2, 2, "b"), step(3, 1, "c")
    ) == [
        "the key 'b' comes twice",
        "'a' and 'b' fall on one day (1); only one of them would be done",
        "the tolerance in USD falls between 'a' and 'b'",
        "the level falls from 2 to 1 between 'b' and 'c'",
        "exactly one step enters collection, not 0: none",
    ]
    assert problems(step(1, 1, enters=True), step(2, 2, enters=True)) == [
        "exactly one step enters collection, not 2: day 1, day 2"
    ]
    assert problems(step(1, 1, enters=True), step(3, 2), step(6, 2), gap=3) == [
        "'day 1' and 'day 3' lie 2 days apart, within the gap of 3"
    ]
    assert problems(step(1, 1, enters=True), gap=True) == [
        "the gap is a whole number of days from 1, not True"
    ]


def test_blank_ids_are_refused():
    """CR-5."""
    for make in (lambda: ByRole(" "), lambda: ByPerson(""), lambda: step(1, 1, " ")):
        with pytest.raises(InputError):
            make()


def test_what_could_not_be_read_aloud_is_refused():
    """CR-5: label, manner and executor of another kind, all at once."""
    step = DunningStep("k", "label", 1, 1, "call", "u-4", enters_collection=True)
    assert [each.split(": ")[1].split(",")[0] for each in step_problems((step,))] == [
        "the label is a Text with English and Chinese words",
        "the manner is a Channel or a Formal",
        "it is done by BySeller()",
    ]
