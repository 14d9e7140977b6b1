"""The page of a stage, in both languages (ST-1, ST-2)."""

from __future__ import annotations

import pytest
from hypothesis import given

from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import machines

DEAL = Machine(
    "deal", version="1", start="offer",
    stages=[
        Stage("offer", label=Text("Offer", zh="报价"), guide=Guide(Text("Ask for the order.", zh="请客户下单。"))),
        Stage("pause"), Stage.won("won", Text("Won", zh="赢单")),
    ],
    moves=[
        Move(
            "win", "offer", "won", needs=[has("signed_on", Text("signature", zh="签字")), fact("score") >= 60],
            label=Text("Win", zh="成交"), roles=["boss", "manager"],
        ),
        Move("wait", "offer", "pause"), Move("push", "offer", "won", roles=["boss"]), Move("resume", "pause", "offer"),
    ],
)  # fmt: skip


def test_the_page_of_a_stage() -> None:
    assert DEAL.brief("offer") == (
        "Offer\nTask: Ask for the order.\n"
        "“Win” leads to “Won” and needs:\n- signature\n- score: at least 60\n- somebody with the role boss or manager\n"
        "“wait” leads to “pause”\n"
        "“push” leads to “Won” and needs:\n- somebody with the role boss"
    )
    assert DEAL.brief("offer", "zh") == (
        "报价\n任务：请客户下单。\n"
        "“成交”进入“赢单”，需要：\n- 签字\n- score：不低于60\n- 具备boss或manager角色的人\n"
        "“wait”进入“pause”\n"
        "“push”进入“赢单”，需要：\n- 具备boss角色的人"
    )


def test_a_stage_without_name_guide_or_way_out() -> None:
    assert DEAL.brief("pause", "zh") == "pause\n“resume”进入“报价”"  # a key is no missing translation
    assert DEAL.brief("won", "zh") == "赢单"
    with pytest.raises(InputError, match="has offer, pause, won"):
        DEAL.brief("ofer")


@given(machines())
def test_every_way_out_and_every_condition_has_its_line(machine: Machine) -> None:
    for stage in machine.stages:
        moves = machine.moves_from(stage.key)
        for language in ("en", "zh"):
            page = machine.brief(stage.key, language)
            assert all(need.asks.render(language) in page for move in moves for need in move.needs)
            assert all(role in page for move in moves for role in move.roles)


def test_the_page_of_a_process() -> None:
    page = DEAL.page("zh")
    assert page.startswith(f"# {DEAL.label.render('zh') if DEAL.label else DEAL.key}\n")
    assert f"```mermaid\n{DEAL.mermaid('zh')}\n```" in page
    assert "## 报价\n\n- 任务：请客户下单。\n- “成交”进入“赢单”，需要：\n    - 签字\n" in page
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_a_page_shows_the_guide_of_the_whole_and_keeps_markup_as_text() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a", label=Text("*a* | <b>\nc")), Stage.done("d")],
        moves=[Move("go", "a", "d")], guide=Guide(Text("Do it."), avoid=[Text("[haste]")]), label=Text("The #1"),
    )  # fmt: skip
    page = machine.page()
    assert page.startswith("# The \\#1\n\n- Task: Do it.\n- Avoid: \\[haste\\]\n\n```mermaid\n")
    assert "## \\*a\\* \\| \\<b\\> c\n" in page
    bare = Machine("m", version="1", start="a", stages=[Stage("a")], moves=[])
    assert bare.page().startswith("# m\n\n```mermaid\n")
