"""Procedures (CO-2, CO-4): clocks that fit the machine, and what is open, serious, over and done with."""

from __future__ import annotations

import pickle

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import Clock
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.row import EVENTS, ComplaintRow
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import DefinitionError, InputError

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
NOW = NINE.add(days=1)
STAGES = [stage.key for stage in DESK.machine.stages]


def clock(
    key: str = "reply", starts_on: str = "received", stops_on: tuple[str, ...] = ("resolved",), **more: object
) -> Clock:
    return Clock(key, Text("first reply", zh="首次答复"), days(3), starts_on, stops_on, **more)  # type: ignore[arg-type]


def procedure(*clocks: Clock, **more: object) -> Procedure:
    return Procedure("desk", "1", Text("desk", zh="客服"), DESK.machine, clocks, **more)  # type: ignore[arg-type]


@given(st.sampled_from(STAGES), st.sampled_from(EVENTS))
def test_a_stage_has_everything_before_it_behind_it(stage, event):
    """A row that tells only its stage: what the stage implies is done, at a moment nobody knows."""
    one = ComplaintRow("K-1", "C-7", NINE, stage=stage)
    order = STAGES.index(stage)
    closed = not DESK.machine.stage(stage).is_open
    assert DESK.has_passed(one, event, at=NOW) is (closed or STAGES.index(event) <= order)


@given(st.sampled_from(EVENTS), st.integers(-100, 100))
def test_an_event_is_over_from_its_moment(event, seconds):
    at = NINE.add(hours=1)
    moments = {f"{name}_at": at for name in EVENTS[1 : EVENTS.index(event) + 1]}
    one = ComplaintRow("K-1", "C-7", NINE, **moments)  # type: ignore[arg-type]
    passed = DESK.has_passed(one, event, at=at.add(seconds=seconds))
    assert passed is (event == "received" or seconds >= 0)


def test_a_closed_stage_has_everything_behind_it_wherever_it_is_declared():
    stages = (*DESK.machine.stages[-1:], *DESK.machine.stages[:-1])
    other = attrs.evolve(DESK, machine=attrs.evolve(DESK.machine, stages=stages))
    assert other.has_passed(ComplaintRow("K-1", "C-7", NINE, stage=stages[0].key), "followed_up", at=NOW)


def test_an_event_that_is_no_stage_is_never_implied():
    assert not DESK.has_passed(ComplaintRow("K-1", "C-7", NINE, stage="offered"), "letter_sent", at=NOW)


@pytest.mark.parametrize("stage", STAGES)
def test_open_is_what_the_stage_says(stage):
    """CO-2: resolved is not over; the phone call and the letter are still to come. A withdrawn one is over."""
    expected = stage not in {"closed", "withdrawn", "linked", "referred"}
    assert DESK.is_open(ComplaintRow("K-1", "C-7", NINE, stage=stage), at=NOW) is expected
    solved = ComplaintRow("K-1", "C-7", NINE, stage=stage, resolved_at=NINE)
    assert DESK.is_open(solved, at=NOW) is expected, "the told stage decides"


def test_without_a_stage_open_until_resolved():
    one = ComplaintRow("K-1", "C-7", NINE, resolved_at=NOW)
    assert DESK.is_open(one, at=NOW.subtract(seconds=1))
    assert not DESK.is_open(one, at=NOW)
    assert DESK.is_open(ComplaintRow("K-1", "C-7", NINE), at=NOW)


def test_closed_later_is_open_today():
    one = ComplaintRow("K-1", "C-7", NINE, stage="closed", resolved_at=NOW)
    assert DESK.is_open(one, at=NOW.subtract(seconds=1))
    assert not DESK.is_open(one, at=NOW)


@pytest.mark.parametrize(
    ("severity", "serious"),
    [
        (None, Truth.UNKNOWN),
        (Severity.MINOR, Truth.NO),
        (Severity.MAJOR, Truth.YES),
        (Severity.CRITICAL, Truth.YES),
    ],
)
def test_unassessed_is_not_harmless(severity, serious):
    assert DESK.is_serious(ComplaintRow("K-1", "C-7", NINE, severity=severity)) is serious


def test_a_house_sets_what_is_serious():
    strict = attrs.evolve(DESK, serious=tuple(Severity))
    assert strict.is_serious(ComplaintRow("K-1", "C-7", NINE, severity=Severity.MINOR)) is Truth.YES


def test_tasks_in_words():
    one = ComplaintRow("K-1", "C-7", NINE)
    plain = procedure(clock())
    assert plain.task(plain.clocks[0], one).render() == "first reply of complaint K-1"
    assert plain.task(plain.clocks[0], one).render("zh") == "完成投诉K-1的首次答复"
    told = procedure(clock(), tasks=(("reply", Text("answer complaint {id}", zh="答复投诉{id}")),))
    assert told.task(told.clocks[0], one).render("zh") == "答复投诉K-1"


def test_is_a_value():
    again = pickle.loads(pickle.dumps(DESK))
    assert again == DESK
    assert hash(again) == hash(DESK)


@pytest.mark.parametrize("ask", [DESK.is_open, lambda one, at: DESK.has_passed(one, "resolved", at=at)])
def test_bad_questions(ask):
    with pytest.raises(InputError) as caught:
        ask(ComplaintRow("K-1", "C-7", NINE, "fca-disp"), at=NOW)
    assert caught.value.field == "procedure"
    with pytest.raises(InputError, match="acknowledged") as caught:
        ask(ComplaintRow("K-1", "C-7", NINE, stage="Open"), at=NOW)
    assert caught.value.field == "stage"
    with pytest.raises(InputError) as caught:
        ask(ComplaintRow("K-1", "C-7", NINE), at=NINE.subtract(seconds=1))
    assert caught.value.field == "received_at"


def test_every_problem_of_a_definition_is_named():
    with pytest.raises(DefinitionError) as caught:
        Procedure(
            "",
            "",
            Text("desk"),
            DESK.machine,
            [clock(), clock(), clock("b", "born"), clock("c", "agreed"), clock("d", legal=True)],
            tasks={"x": Text("do it")},
        )
    assert caught.value.problems == (
        "key is empty",
        "version is empty",
        "clock 'reply' is declared twice",
        "clock 'b': 'born' is no stage of the machine, and no step makes it happen",
        "clock 'd' is legal and must name its source",
        "there is a task for 'x', which is no clock",
    )


def test_severities_may_be_given_in_words():
    house = attrs.evolve(DESK, serious=["major"])
    assert house.serious == (Severity.MAJOR,)
    assert house.is_serious(ComplaintRow("K-1", "C-7", NINE, severity=Severity.MAJOR)) is Truth.YES
    assert house.is_serious(ComplaintRow("K-1", "C-7", NINE, severity=Severity.CRITICAL)) is Truth.NO
    assert attrs.evolve(DESK, serious=["major", "critical"]).digest == DESK.digest


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *((field, bad) for field in ("key", "version", "label", "machine") for bad in (None, 3, [])),
        *((field, bad) for field in ("label", "machine", "authority", "causes", "reopens_within") for bad in ("x", 4)),
        *((field, bad) for field in ("clocks", "serious", "regimes", "tasks") for bad in (None, "major", 5, ["x"])),
        ("tasks", [("resolve",)]),
        ("tasks", {"resolve": "do it"}),
    ],
)  # fmt: skip
def test_a_part_of_another_kind_is_named(field, bad):
    with pytest.raises(InputError) as caught:
        attrs.evolve(DESK, **{field: bad})
    assert caught.value.field.startswith(field)
    with pytest.raises(InputError, match=r"regimes\[0\]: give a Regime"):
        DESK.under(None)  # type: ignore[arg-type]
