"""All steps, and all that may happen by them (CO-2, CO-4)."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import NINE, after

from salesflow.complaints.cases.ending import Close
from salesflow.complaints.cases.redress import SendLetter
from salesflow.complaints.cases.step import Letter, Step
from salesflow.complaints.cases.vocabulary import HAPPENINGS, OUTSIDE, STEPS
from salesflow.complaints.catalogue.desk import DESK


def test_there_are_thirty_nine_steps_each_called_otherwise():
    assert len(set(STEPS)) == len(STEPS) == 39
    for language in ("en", "zh"):
        assert len({step.label.render(language) for step in STEPS}) == 39


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_every_step_is_a_frozen_value_of_its_own(step):
    assert issubclass(step, Step)
    assert attrs.has(step)
    assert step.__doc__
    assert not hasattr(object.__new__(step), "__dict__"), "slots"


def test_everything_that_happens_stands_there_once():
    assert len(HAPPENINGS) == len(set(HAPPENINGS))
    assert set(HAPPENINGS) == {
        "received", "informed", "responded", "final_response", "summary", "fulfilled", "accepted", "reopened",
        "sent", "file_complete", "accepted_for_handling",
    }  # fmt: skip
    assert set(OUTSIDE) == {"sent", "file_complete", "accepted_for_handling"}
    assert {event for kind in Letter for event in SendLetter(kind).happenings} <= set(HAPPENINGS)


def test_what_happens_in_a_life_is_known_to_clocks():
    known = {*HAPPENINGS, *(stage.key for stage in DESK.machine.stages)}
    assert {event for event, _ in after(Close).events} <= known
    assert after(Close).events[0] == ("received", NINE)
