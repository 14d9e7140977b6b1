"""Machines as plain data: there and back, and everything wrong says where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.digest import DIGEST_ALGORITHM
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category
from salesflow.stages.plain import SCHEMA, machine_from_plain, machine_to_plain
from salesflow.testing.strategies import machines


@given(machines())
def test_machines_survive_json(machine: Machine) -> None:
    again = machine_from_plain(json.loads(json.dumps(machine_to_plain(machine))))
    assert again == machine
    assert again.digest == machine.digest
    assert machine_to_plain(again) == machine_to_plain(machine)
    assert again.digest.startswith(f"{DIGEST_ALGORITHM}:")


def small() -> dict[str, Any]:
    return {
        "key": "deal", "version": "1", "start": "lead",
        "stages": [
            {"key": "lead", "probability": "0.10", "rots_after": "14 days", "label": {"en": "Lead", "zh": "线索"}},
            {"key": "won", "category": "won"},
        ],
        "moves": [{"event": "win", "from": "*", "to": "won", "needs": [{"has": "signed_on"}]}],
    }  # fmt: skip


def test_what_is_left_out_has_its_default() -> None:
    machine = machine_from_plain(small())
    lead, won = machine.stages
    assert (lead.rots_after, lead.label, lead.category) == (days(14), Text("Lead", zh="线索"), Category.OPEN)
    assert won.probability is None
    assert machine_to_plain(machine)["schema"] == SCHEMA
    assert machine.moves[0].is_from_every_open


def put(where: list[Any], value: Any) -> dict[str, Any]:
    plain: Any = small()
    here = plain
    for step in where[:-1]:
        here = here[step]
    if value is DELETE:
        del here[where[-1]]
    else:
        here[where[-1]] = value
    return plain  # type: ignore[no-any-return]


DELETE = object()
WRONG: list[tuple[list[Any], Any, str]] = [
    (["schema"], 2, "m.schema"),
    (["schema"], True, "m.schema"),
    (["schema"], None, "m.schema"),
    (["key"], DELETE, "m"),
    (["key"], 5, "m.key"),
    (["version"], 2026.1, "m.version"),
    (["start"], None, "m.start"),
    (["stages"], {}, "m.stages"),
    (["moves"], None, "m.moves"),
    (["extra"], 1, "m.extra"),
    (["label"], 5, "m.label"),
    (["stages", 1], "won", "m.stages[1]"),
    (["stages", 0, "key"], DELETE, "m.stages[0]"),
    (["stages", 0, "Label"], "x", "m.stages[0].Label"),
    (["stages", 0, "category"], "opened", "m.stages[0].category"),
    (["stages", 0, "category"], [], "m.stages[0].category"),
    (["stages", 0, "probability"], 0.1, "m.stages[0].probability"),
    (["stages", 0, "probability"], "ten", "m.stages[0].probability"),
    (["stages", 0, "rots_after"], "14 moons", "m.stages[0].rots_after"),
    (["stages", 0, "guide"], {"zh": "x"}, "m.stages[0].guide"),
    (["moves", 0, "need"], [], "m.moves[0].need"),
    (["moves", 0, "needs"], {"has": "a"}, "m.moves[0].needs"),
    (["moves", 0, "needs", 0], {"hass": "a"}, "m.moves[0].needs[0]"),
    (["moves", 0, "needs", 0], {"fact": "a", "is": "=", "than": 1}, "m.moves[0].needs[0]"),
    (["moves", 0, "to"], 1, "m.moves[0].to"),
    (["moves", 0, "label"], {"en": ""}, "m.moves[0].label"),
    (["moves", 0, "roles"], "manager", "m.moves[0].roles"),
    (["moves", 0, "roles"], ["manager", 5], "m.moves[0].roles[1]"),
    (["moves", 0, "roles"], [" "], "m.moves[0].roles"),
    (["moves", 0, "roles"], ["a\tb"], "m.moves[0].roles"),
    (["moves", 0, "resumes"], 5, "m.moves[0].resumes"),
    (["moves", 0, "resumes"], "", "m.moves[0].resumes"),
    (["moves", 0, "event"], None, "m.moves[0].event"),
    (["moves", 0, "from"], ["*"], "m.moves[0].from"),
    (["path"], "lead", "m.path"),
    (["path"], ["lead", 1], "m.path[1]"),
    (["languages"], "zh", "m.languages"),
    (["languages"], None, "m.languages"),
    (["total"], {"win": True}, "m.total"),
    (["forced_by"], ["manager", True], "m.forced_by[1]"),
    (["guide"], 5, "m.guide"),
    (["guide"], ["Listen."], "m.guide"),
    (["guide"], {"zh": "x"}, "m.guide"),
    (["guide"], {"customer": "compares"}, "m.guide"),
    (["guide"], {"task": None}, "m.guide.task"),
    (["guide"], {"task": "Listen.", "Avoid": []}, "m.guide.Avoid"),
    (["stages", 0, "guide"], {"task": "Listen.", "avoid": "the price"}, "m.stages[0].guide.avoid"),
    (["stages", 0, "guide"], {"task": "Listen.", "signals": ["x", None]}, "m.stages[0].guide.signals[1]"),
    (["stages", 0, "guide"], {"task": "Listen.", "customer": 1}, "m.stages[0].guide.customer"),
]


@pytest.mark.parametrize(("where", "value", "field"), WRONG)
def test_wrong_data_says_where(where: list[Any], value: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        machine_from_plain(put(where, value), "m")
    assert caught.value.field == field


def whole() -> dict[str, Any]:
    """Everything a machine may say."""
    return {
        "schema": 1, "key": "deal", "version": "2", "start": "lead", "label": {"en": "Deal", "zh": "商机"},
        "guide": {"task": {"en": "Be quick."}}, "path": ["lead"], "languages": ["en", "zh"], "total": ["win"],
        "forced_by": ["boss"],
        "stages": [
            {
                "key": "lead", "category": "open", "probability": "0.10", "rots_after": "14 days", "label": {"en": "Lead"},
                "guide": {
                    "task": {"en": "Listen."}, "customer": {"en": "compares"}, "signals": [{"en": "a"}],
                    "questions": [{"en": "b", "zh": "乙"}], "avoid": [{"en": "c"}], "cautions": [{"en": "d"}],
                },
            },
            {"key": "talk.first", "category": "open"}, {"key": "talk.second", "category": "open"},
            {"key": "won", "category": "won"},
        ],
        "moves": [
            {"event": "call", "from": "lead", "to": "talk.first", "resumes": "talk", "roles": ["boss", "seller"]},
            {"event": "on", "from": "talk.first", "to": "talk.second", "needs": [{"has": "x"}], "label": {"en": "On"}},
            {"event": "win", "from": "*", "to": "won"},
        ],
    }  # fmt: skip


def test_everything_a_machine_may_say() -> None:
    machine = machine_from_plain(whole())
    assert machine_to_plain(machine) == whole()
    assert machine_from_plain(json.loads(json.dumps(whole()))) == machine
    guide = machine.stage("lead").guide
    assert guide is not None
    assert (guide.customer, guide.questions) == (Text("compares"), (Text("b", zh="乙"),))
    assert machine.guide == Guide(Text("Be quick."))
    assert (machine.path, machine.languages, machine.total) == (("lead",), ("en", "zh"), ("win",))
    assert (machine.forced_by, machine.moves[0].roles, machine.moves[0].resumes) == (
        ("boss",), ("boss", "seller"), "talk"
    )  # fmt: skip


def test_short_forms() -> None:
    """A guide may be one text, in one language or several; an empty list is the same as none."""
    for short in ("Listen.", {"en": "Listen."}, {"task": "Listen."}, {"task": "Listen.", "avoid": []}):
        machine = machine_from_plain(put(["stages", 0, "guide"], short))
        assert machine.stage("lead").guide == Guide(Text("Listen."))
    both = machine_from_plain(put(["stages", 0, "guide"], {"en": "Listen.", "zh": "多听。"}))
    assert both.stage("lead").guide == Guide(Text("Listen.", zh="多听。"))
    for name in ("path", "guide", "label"):
        assert machine_from_plain(put([name], None)) == machine_from_plain(small())
    for name in ("languages", "total", "forced_by"):
        assert machine_from_plain(put([name], [])) == machine_from_plain(small())


def test_a_path_that_is_written_is_kept() -> None:
    machine = machine_from_plain(put(["path"], ["lead"]))
    assert machine_to_plain(machine)["path"] == ["lead"]
    assert "path" not in machine_to_plain(machine_from_plain(small()))
    assert machine_to_plain(machine_from_plain(put(["path"], [])))["path"] == []


def test_no_mapping_at_all() -> None:
    for wrong in (None, [], "deal", 5):
        with pytest.raises(InputError, match="machine"):
            machine_from_plain(wrong)


def test_parts_that_do_not_fit_are_a_definition_error() -> None:
    with pytest.raises(DefinitionError, match="start stage 'led' is not declared"):
        machine_from_plain(put(["start"], "led"))
