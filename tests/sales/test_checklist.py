"""Checklists: ST-14, ST-15 and ST-16 are made of them."""

from __future__ import annotations

import pickle

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import Has, all_of, fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.checklist import Checklist, Item, Phase
from salesflow.stages.case import Accepted, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

KEYS = ["a", "b", "c", "d"]
VALUES = {Truth.YES: [True, "x", 0], Truth.NO: [False, []], Truth.UNKNOWN: [None, ""]}


@st.composite
def lists(draw):
    phases = draw(st.lists(st.sampled_from(Phase), min_size=1, max_size=4))
    items = [
        Item(key, Text(f"do {key}", zh=f"做{key}"), phase=phase)
        for key, phase in zip(KEYS, phases, strict=False)
    ]
    return Checklist("list", version="1", items=items, rows=["ST-14"])


facts = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(Truth).flatmap(lambda truth: st.sampled_from(VALUES[truth]))
)


@given(lists(), facts, st.sampled_from(Phase))
def test_the_answer_is_all_of_what_is_due_and_everything_is_named(listed, facts, phase):
    """ST-14: unknown is never no, one no decides, nothing is left out."""
    found = listed.judge(facts, phase=phase)
    due = [item for item in listed.items if list(Phase).index(item.phase) <= list(Phase).index(phase)]
    truths = []
    for item in due:
        value = facts.get(item.key)
        absent = value is None or value == ""
        truths.append(Truth.UNKNOWN if absent else Truth.of(value is not False and value != []))
    expected = Truth.NO if Truth.NO in truths else (Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.YES)
    assert found.value is expected
    assert len(found.missing) == truths.count(Truth.UNKNOWN)
    assert [reason.code for reason in found.reasons] == [
        "met" if truth is Truth.YES else "unmet" for truth in truths if truth is not Truth.UNKNOWN
    ]
    assert all(reason.rows == ("ST-14",) for reason in (*found.reasons, *found.missing))
    assert [tick.item for tick in listed.ticks(facts, phase=phase)] == due == list(listed.due(phase))


@given(lists(), facts)
def test_a_machine_that_takes_its_conditions_answers_alike(listed, facts):
    machine = Machine(
        "m",
        version="1",
        start="open",
        stages=[Stage("open"), Stage.won("won")],
        moves=[Move("go", "open", "won", needs=listed.needs())],
    )
    at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    answer = machine.decide(machine.begin("D-1", at=at), "go", facts, at=at)
    done = listed.judge(facts).value is Truth.YES
    assert isinstance(answer, Accepted if done else Refused)


@given(lists())
def test_is_a_value(listed):
    assert pickle.loads(pickle.dumps(listed)) == listed
    assert hash(listed) == hash(pickle.loads(pickle.dumps(listed)))


MINUTES = Item(
    "short",
    Text("leave in time", zh="适时告辞"),
    needs=fact("minutes", Text("length of the visit", zh="拜访时长")) <= 30,
    phase=Phase.END,
    caution=Text("a busy day", zh="忙碌之日"),
)


@pytest.mark.parametrize(
    ("facts", "en", "zh"),
    [
        ({"minutes": 20}, "done: leave in time", "已做到：适时告辞"),
        (
            {"minutes": 45},
            "not done: leave in time (length of the visit is 45; at most 30 is needed)",
            "未做到：适时告辞（拜访时长为45；要求不高于30）",
        ),
        (
            {},
            "not ticked yet: leave in time (length of the visit is not known yet; at most 30 is needed)",
            "尚未确认：适时告辞（尚不清楚拜访时长；要求不高于30）",
        ),
        (
            {"minutes": "long"},
            (
                "cannot be judged: leave in time (length of the visit could not be judged: "
                "it is a text, not a number (seen: “long”; needed: at most 30))"
            ),
            None,
        ),
    ],
)
def test_a_comparison_tells_what_was_seen_and_needed(facts, en, zh):
    found = Checklist("l", version="1", items=[MINUTES]).judge(facts)
    assert found.explain() == en
    if zh:
        assert found.explain("zh") == zh


def test_an_alternative_is_told_by_its_task_unless_it_cannot_be_judged():
    item = Item(
        "either", Text("call or write", zh="打电话或写信"), needs=has("called") | (fact("letters") >= 1)
    )
    listed = Checklist("l", version="1", items=[item])
    assert listed.judge({}).explain("zh") == "尚未确认：打电话或写信"
    assert listed.judge({"called": False, "letters": 0}).explain() == "not done: call or write"
    assert listed.judge({"letters": 2}).explain() == "done: call or write"
    (tick,) = listed.ticks({"called": False, "letters": "x"})
    assert (tick.outcome, tick.truth) == (Outcome.ERROR, Truth.UNKNOWN)
    assert tick.sentence.render().startswith("cannot be judged: call or write (")
    assert len(listed.judge({"called": False, "letters": "x"}).missing) == 1


def test_several_conditions_tell_only_the_open_ones():
    both = Item("both", Text("do both", zh="两者都做"), needs=all_of(has("a"), named("b")))
    listed = Checklist("l", version="1", items=[both])
    assert (
        listed.judge({"a": True}, using={"b": lambda _: False}).explain()
        == "not done: do both (b does not hold)"
    )
    assert listed.judge({"a": True}, using={"b": lambda _: True}).value is Truth.YES


def test_the_sheet_to_take_along():
    listed = Checklist("l", version="1", items=[Item("a", Text("do a", zh="做a")), MINUTES])
    assert listed.explain() == "Before: do a\nAt the end: leave in time\nCaution: a busy day"
    assert listed.explain("zh") == "事前：做a\n结束时：适时告辞\n注意：忙碌之日"
    assert listed.item("short") is MINUTES
    assert repr(Phase.END) == "Phase.END"
    assert listed.judge(phase=Phase.BEFORE).value is Truth.UNKNOWN
    only_end = Checklist("l", version="1", items=[MINUTES])
    assert only_end.judge(phase=Phase.DURING).value is Truth.YES, "nothing is due yet"


def test_an_item_asks_for_the_fact_of_its_key_under_its_label():
    label = Text("agreed next date", zh="约定的下次日期")
    assert Item("next_date", Text("agree on a date"), label).needs == Has("next_date", label=label)


def test_a_wrong_definition_names_everything_at_once():
    do = Text("do it")
    with pytest.raises(DefinitionError) as wrong:
        Checklist(" ", version="", items=[])
    assert wrong.value.problems == ("key is blank", "version is blank", "there is nothing on it")
    with pytest.raises(DefinitionError) as wrong:
        Checklist("l", version="1", items=[Item("a", do), Item("a", do), Item(" ", do, needs=has("x"))])
    assert wrong.value.problems == ("item 'a' is declared twice", "the key of an item is blank")
    with pytest.raises(DefinitionError):
        Item("", do)
    with pytest.raises(InputError, match="checklist 'l' has short"):
        Checklist("l", version="1", items=[MINUTES]).item("long")
