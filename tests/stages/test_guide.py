"""Guides are read by people and change no answer (ST-1, ST-3, ST-4)."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.guide import Guide, as_guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import guides

FULL = Guide(
    Text("Listen.", zh="多听。"),
    customer=Text("compares suppliers", zh="正在比较供应商"),
    signals=[Text("asks for references", zh="询问案例")],
    questions=[Text("Who decides?", zh="谁来决定？"), Text("By when?", zh="何时？")],
    avoid=[Text("the price", zh="谈价格")],
    cautions=[Text("sources disagree", zh="说法不一")],
)


@given(guides())
def test_everything_it_says_is_told(guide: Guide | None) -> None:
    if guide is None:
        return
    assert len(guide.sentences) == len(guide.texts)
    assert guide.task in guide.texts
    for language in ("en", "zh"):
        assert all(text.render(language) in guide.explain(language) for text in guide.texts)
    assert pickle.loads(pickle.dumps(guide)) == guide


def test_words() -> None:
    assert FULL.explain() == (
        "The customer: compares suppliers\nSignal: asks for references\nTask: Listen.\n"
        "Ask: Who decides?\nAsk: By when?\nAvoid: the price\nCaution: sources disagree"
    )
    assert FULL.explain("zh") == (
        "客户：正在比较供应商\n信号：询问案例\n任务：多听。\n询问：谁来决定？\n询问：何时？\n避免：谈价格\n注意：说法不一"
    )
    assert Guide(Text("Listen.")).explain("zh") == "任务：[en] Listen."  # a missing language is seen


def test_a_text_alone_is_the_task() -> None:
    assert as_guide(Text("Listen.")) == Guide(Text("Listen."))
    assert as_guide(FULL) is FULL
    assert as_guide(None) is None
    assert Stage("lead", guide=Text("Listen.")).guide == Guide(Text("Listen."))


WRONG: list[dict[str, Any]] = [
    {"task": "Listen."}, {"task": None}, {"customer": "compares"}, {"signals": "asks"}, {"questions": Text("Who?")},
    {"avoid": ["the price"]}, {"cautions": [None]},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_guide_is_made_of_texts(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="guide"):
        Guide(**{"task": Text("Listen."), **wrong})


def test_a_stage_wants_a_guide() -> None:
    wrong: Any = "Listen."
    with pytest.raises(InputError, match="give Text"):
        Stage("lead", guide=wrong)


def test_a_guide_does_not_count_in_the_digest() -> None:
    stages = [Stage("lead"), Stage.won("won")]
    machine = Machine("m", version="1", start="lead", stages=stages, moves=[Move("win", "lead", "won")])
    guided = attrs.evolve(
        machine, stages=[attrs.evolve(stages[0], guide=FULL), Stage.won("won", guide=FULL)], guide=FULL
    )
    assert guided.digest == machine.digest
    assert guided != machine
