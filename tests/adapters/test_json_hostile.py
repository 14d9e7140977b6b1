"""JSON from anywhere: a value or a clear error, no code run, no hang, whatever stands in the text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple, get_origin, get_type_hints

import pytest
from credit_forms import CREDIT_FORMS, CreditForm
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.adapters.json import (
    case_from_json,
    case_to_json,
    complaint_from_json,
    complaint_records_from_json,
    complaint_records_to_json,
    complaint_to_json,
    correctives_from_json,
    correctives_to_json,
    joint_case_from_json,
    joint_case_to_json,
    joint_records_from_json,
    joint_records_to_json,
    machine_from_json,
    machine_to_json,
    parallel_from_json,
    parallel_to_json,
    policy_from_json,
    policy_to_json,
    procedure_from_json,
    procedure_to_json,
    records_from_json,
    records_to_json,
    register_from_json,
    register_to_json,
    seals_from_json,
    seals_to_json,
)
from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.causes.correctives import Correctives
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import DefinitionError, InputError, SalesflowError
from salesflow.playbook.policy import Policy
from salesflow.sales.objections import Register
from salesflow.stages.case import Case
from salesflow.stages.joint import JointCase
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Parallel
from salesflow.stages.parts import Move, Stage

GOLDEN = Path(__file__).parent / "golden"


class Form(NamedTuple):
    """What can be read: the type, how it is read and written, and a good text."""

    name: str
    kind: type
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    text: str


def _text(name: str, *only: str) -> str:
    plain = json.loads((GOLDEN / f"{name}-1.json").read_text(encoding="utf-8"))
    return json.dumps({each: plain[each] for each in only or plain})


FORMS = [
    Form("policy", Policy, policy_from_json, policy_to_json, _text("policy")),
    Form("machine", Machine, machine_from_json, machine_to_json, _text("machine")),
    Form("parallel", Parallel, parallel_from_json, parallel_to_json, _text("parallel")),
    Form("case", Case, case_from_json, case_to_json, _text("forced-case")),
    Form("records", tuple, records_from_json, records_to_json, _text("forced-case", "records")),
    Form("joint case", JointCase, joint_case_from_json, joint_case_to_json, _text("joint-case")),
    Form(
        "joint records", tuple, joint_records_from_json, joint_records_to_json, _text("joint-case", "records")
    ),
    Form("register", Register, register_from_json, register_to_json, _text("register")),
    Form("complaint", Complaint, complaint_from_json, complaint_to_json, _text("complaint")),
    Form(
        "complaint records", tuple, complaint_records_from_json, complaint_records_to_json,
        _text("complaint", "records"),
    ),
    Form("procedure", Procedure, procedure_from_json, procedure_to_json, _text("procedure")),
    Form("seals", tuple, seals_from_json, seals_to_json, _text("complaint-seals")),
    Form("correctives", Correctives, correctives_from_json, correctives_to_json, _text("correctives")),
]  # fmt: skip


def _of_credit(each: CreditForm) -> Form:
    kind = get_type_hints(each.read)["return"]
    return Form(each.name, get_origin(kind) or kind, each.read, each.write, each.text)


CREDIT = [_of_credit(each) for each in CREDIT_FORMS.values()]
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
EACH_OF_CREDIT = pytest.mark.parametrize("form", CREDIT, ids=lambda form: form.name)
ALL = pytest.mark.parametrize("form", [*FORMS, *CREDIT], ids=lambda form: form.name)
JARGON = re.compile(
    r"NoneType|<class|attribute|argument|unhashable|object is not|Traceback|codec|not supported|recursion"
)


def holds(form: Form, text: str) -> None:
    """The law: a value of the type that reads back equal, or one short error of the library in plain words."""
    try:
        value = form.read(text)
    except SalesflowError as problem:
        error = problem
    else:
        assert type(value) is form.kind
        assert form.read(form.write(value)) == value
        return
    assert not JARGON.search(str(error)), error
    if isinstance(error, InputError):
        assert error.field
        assert len(str(error)) < 3_000


# -- hand-made ------------------------------------------------------------------------------------------------------------

N = 10_000
MACHINE = '{"key": "a", "version": "1", "start": "s", "stages": [{"key": "s"}], "moves": [%s]}'
NEED = MACHINE % '{"event": "e", "from": "s", "to": "s", "needs": [%s]}'
CONDITION = "moves[0].needs[0]"


@ALL
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is no JSON: Expecting value (line 1, column 1)"),
        (" ", "is no JSON"),
        ("{", "is no JSON"),
        ("nonsense", "is no JSON"),
        ("{'key': 1}", "is no JSON"),
        ('{"key": 1}{', "is no JSON: Extra data"),
        ("\ufeff{}", "is no JSON"),
        ("null", "must be an object"),
        ("[1]", "must be an object"),
        ('"__import__(\'os\').system(\'x\')"', "must be an object"),
        ("NaN", "is no number that JSON knows"),
        ("[" * N, "is nested more than 200 levels deep"),
        ('{"key":' * N, "is nested more than 200 levels deep"),
        ("[" * N + "]" * N, "is nested more than 200 levels deep"),
        ("[" * 300 + "]" * 300, "is nested more than 200 levels deep"),
        (b'{"key": "a"}', "give JSON as text; decode bytes first"),
        (bytearray(b"\xff\xfe{}"), "give JSON as text; decode bytes first"),
        (None, "give JSON as text"),
        ({"key": "a"}, "give JSON as text"),
    ],
)  # fmt: skip
def test_what_is_no_form_at_all(form: Form, text: Any, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        form.read(text)
    assert problem in caught.value.problem, caught.value


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ('{"key": "a", "key": "b"}', "key", "is given twice; keep one"),
        ('{"key": "a", "key": "a"}', "key", "is given twice; keep one"),
        ('{"stages": [{"key": "s"}, {"key": "s", "label": 1, "label": 2}]}', "stages[1].label", "is given twice"),
        ('{"key": NaN}', "key", "is no number that JSON knows"),
        ('{"key": -Infinity}', "key", "is no number that JSON knows"),
        ('{"stages": [1e400]}', "stages[0]", "is too large a number"),
        ('{"version": ' + "9" * 5_000 + "}", "version", "has more than 640 digits"),
        ('{"version": -' + "9" * 641 + "}", "version", "has more than 640 digits"),
        ('{"start": "\\ud800"}', "start", "holds half a character"),
        ('{"start": {"\\udc00": 1}}', "start", "has a name that holds half a character"),
        ('{"start": {"%s": 1}}' % ("x" * N), "start", "has a name of 10000 characters; 200 is the most"),
        ('{"colour": 1}', "machine", "has no 'key'"),
        (MACHINE % '{"event": "e", "from": "s", "to": "s", "when": 1}', "moves[0].when", "is unknown; known are"),
        (NEED % ('{"all":[' * N + "]}" * N), "text", "is nested more than 200 levels deep"),
        (NEED % ('{"all":[' * 99 + '{"has": "x"}' + "]}" * 99), None, "is nested more than 200 levels deep"),
        (NEED % ('{"all":[' * 60 + '{"has": "x"}' + "]}" * 60), None, "is nested more than 50 levels deep"),
        (NEED % '{"fact": "a", "is": "~", "than": 1}', CONDITION, "unknown comparison '~'"),
        (NEED % '{"fact": "a", "is": "__class__", "than": 1}', CONDITION, "unknown comparison '__class__'"),
        (NEED % '{"eval": "1"}', CONDITION, "is no criterion"),
        (NEED % '"lambda facts: True"', CONDITION, "must be an object"),
        (NEED % '{"fact": "a", "is": ">=", "than": 1.5}', CONDITION + ".than", "write a text"),
        (NEED % '{"fact": "a", "is": ">=", "than": {"float": "1.5"}}', CONDITION + ".than", "unknown tag"),
        (NEED % '{"fact": "a", "is": ">=", "than": {"decimal": "NaN"}}', CONDITION, "not-a-number"),
    ],
)  # fmt: skip
def test_hostile_machines_have_their_place(text: str, field: str | None, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        machine_from_json(text)
    assert problem in caught.value.problem, caught.value
    assert field is None or caught.value.field == field
    assert len(str(caught.value)) < 1_000


def test_the_first_problem_in_the_text_is_told() -> None:
    with pytest.raises(InputError, match=r"^stages\[0\].key: is given twice"):
        machine_from_json('{"stages": [{"key": 1, "key": NaN}, 1e999], "stages2": NaN}')


def test_what_is_enormous_loads_or_is_refused_in_a_moment() -> None:
    """Texts of a million letters, lists of ten thousand entries: no error is longer than a page."""
    machine, records, policy = FORMS[1], FORMS[4], FORMS[0]
    long = "x" * 1_000_000
    assert machine_from_json((MACHINE % "").replace('"a"', f'"{long}"')).key == long
    for number in ("9" * 640, '{"decimal": "1e999999999"}', '{"decimal": "1e-999999999"}'):
        assert machine_from_json(NEED % f'{{"fact": "a", "is": ">=", "than": {number}}}').digest
    holds(machine, NEED % f'{{"fact": "a", "is": "{long}", "than": 1}}')
    holds(machine, MACHINE % f'{{"event": "e", "from": "{long}", "to": "s"}}')
    holds(machine, MACHINE % ", ".join(['{"event": "e", "from": "s", "to": 1}'] * N))
    holds(records, json.dumps({"records": [{f"entry {number}": 1 for number in range(N)}]}))
    holds(policy, json.dumps({"closed": ["x"] * N}))
    holds(policy, json.dumps({"hours": "Mon 09:00-18:00; " * N}))


def test_what_could_not_be_read_again_is_not_written() -> None:
    def machine(key: str = "a", need: Any = has("x")) -> Machine:
        return Machine(key, version="1", start="s", stages=[Stage("s")], moves=[Move("e", "s", "s", need)])

    with pytest.raises(InputError, match="key: holds half a character"):
        machine_to_json(machine("\ud800"))
    with pytest.raises(InputError, match=r"moves\[0\].needs\[0\].than: has more than 640 digits"):
        machine_to_json(machine(need=fact("x") >= 10**5_000))
    longest = machine(need=fact("x") >= 10**640 - 1)
    assert machine_from_json(machine_to_json(longest)) == longest
    labelled = Text("x", **{"y" * 201: "z"})
    with pytest.raises(InputError, match="label: has a name of 201 characters"):
        machine_to_json(machine(need=has("x", labelled)))


def test_parts_that_do_not_fit_are_told_together() -> None:
    with pytest.raises(DefinitionError) as caught:
        machine_from_json((MACHINE % "").replace('"start": "s"', '"start": "z"').replace('"a"', '""'))
    assert caught.value.problems == ("key is blank", "start stage 'z' is not declared")


FEWER = settings(max_examples=max(1, settings().max_examples // 3))
"""Where the strategies are slow, or the forms are many and have their parts in common."""


# -- anything else --------------------------------------------------------------------------------------------------------

JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**30, -(10**30), 10**639, 1.5, -0.0, "", " ", "x", "*", "é", "\x00", "２", "{x}",
    "1", "-1", "1e999999999", "0.5", "NaN", "2026-02-30", "2026-03-02", "9999-12-31", "0001-01-01T00:00:00+08:00",
    "2026-10-25T02:30[Europe/Berlin]", "999999999 years", "won", "any", "begin", "CNY", "Mon 09:00-18:00",
    [], [[]], [None], [1, "a"], {}, {"": 1}, {"en": ""}, {"en": "a", "zh": "{b}"}, {"kind": "once"}, {"all": []},
    {"decimal": "1e999999999"}, {"decimal": "1e-9999999"}, {"fact": "a", "is": "in", "than": [1, "a"]}, {"has": "a"},
    {"money": "1", "currency": "XXX"}, {"amount": "5", "currency": "USD"}, {"word": "cny", "of": "line"},
    {"decimal": "1", "x": 2}, {"kind": "min", "parts": []}, {"CNY": "-1"}, "unlimited", "seller", "deliveries", {"key": "k", "version": "1", "digest": "d"}, {"schema": 1}, {"A": "0.8"},
]  # fmt: skip
NAMES = [
    "schema", "key", "version", "start", "stages", "moves", "event", "from", "to", "needs", "label", "guide", "path",
    "records", "case", "seq", "at", "kind", "definition", "regions", "entries", "deal", "what", "en", "all", "is",
    "quota", "hours", "closed", "festivals", "grading", "hold", "processes", "step", "do", "starts", "granted",
    "clocks", "regimes", "authority", "up_to", "causes", "seals", "digest", "erased", "customer", "currency", "amount",
    "check", "switches", "switch", "order", "until", "by", "citation", "rules", "tolerance", "executor", "reason", "params", "x", "",
]  # fmt: skip


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place that holds something: the container, and the name or number in it."""
    found: list[tuple[Any, Any]] = []
    todo: list[Any] = [tree]
    while todo:
        inside = todo.pop()
        steps: list[Any] = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        found += [(inside, where) for where in steps]
        todo += [inside[where] for where in steps if isinstance(inside[where], dict | list)]
    return found


def _draw_place(draw: st.DrawFn, places: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    return places[draw(st.integers(0, len(places) - 1))]  # `sampled_from` would look at every place


@st.composite
def changed(draw: st.DrawFn, text: str) -> str:
    """A good text with up to three places dropped, swapped, doubled, renamed, nested or replaced."""
    tree = json.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        places = _places(tree)
        if not places:
            break
        inside, where = _draw_place(draw, places)
        other, there = _draw_place(draw, places)
        how = draw(st.sampled_from(["drop", "replace", "swap", "double", "rename", "nest", "deep"]))
        old = deepcopy(inside[where])
        if how == "drop":
            del inside[where]
        elif how == "swap":
            inside[where] = deepcopy(other[there])
        elif how == "double" and isinstance(inside, list):
            inside.insert(where, old)
        elif how == "rename" and isinstance(inside, dict):
            inside[draw(st.sampled_from(NAMES))] = inside.pop(where)
        elif how == "nest":
            inside[where] = [old] if draw(st.booleans()) else {draw(st.sampled_from(NAMES)): old}
        elif how == "deep":
            for _ in range(draw(st.sampled_from([40, 60, 120]))):
                old = {"any": [old]}
            inside[where] = old
        else:
            inside[where] = deepcopy(draw(st.sampled_from(JUNK)))
    return json.dumps(tree)


@st.composite
def torn(draw: st.DrawFn, text: str) -> str:
    """A good text with one letter changed, a stretch missing, or a stretch twice (a name given twice, too)."""
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.integers(0, 40)))
    put = draw(
        st.sampled_from(["", text[start:end] * 2, *'"{}[],:', "1e400", "NaN", "\\ud800", "-", "9" * 700])
    )
    return text[:start] + put + text[end:]


TREES = st.recursive(
    st.sampled_from(JUNK) | st.text(max_size=5) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@EACH
@given(st.data())
def test_a_changed_text_is_a_value_or_a_clear_error(form: Form, data: st.DataObject) -> None:
    holds(form, data.draw(changed(form.text)))


@EACH
@given(st.data())
def test_a_torn_text_is_a_value_or_a_clear_error(form: Form, data: st.DataObject) -> None:
    holds(form, data.draw(torn(form.text)))


@EACH
@FEWER
@given(st.dictionaries(st.sampled_from(NAMES), TREES, max_size=5) | TREES)
def test_any_tree_is_a_value_or_a_clear_error(form: Form, tree: Any) -> None:
    holds(form, json.dumps(tree))


@EACH_OF_CREDIT
@FEWER
@given(st.data())
def test_credit_is_a_value_or_a_clear_error(form: Form, data: st.DataObject) -> None:
    """CR-2 to CR-7: a changed text, a torn one, and any tree that is an object."""
    tree = st.dictionaries(st.sampled_from(NAMES), TREES, max_size=5).map(json.dumps)
    holds(form, data.draw(changed(form.text) | changed(form.text) | torn(form.text) | tree))
