"""The record of a step: what is stored, and what happened by it for clocks (CO-4)."""

from __future__ import annotations

import pickle

import attrs
import pytest
from complaint_desk import NINE, OFFICE, after, begun

from salesflow.basics.actors import Actor
from salesflow.complaints.cases.ending import Reopen
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import Fulfil, Offer, RefuseClaim
from salesflow.complaints.cases.steps import Acknowledge, Hear, Mark
from salesflow.complaints.catalogue.desk import DESK
from salesflow.errors import InputError
from salesflow.stages.case import MoveKind


def record(**changes: object) -> Record:
    return attrs.evolve(begun().records[0], **changes)  # type: ignore[arg-type]


def test_equal_moments_make_equal_records_in_any_zone():
    one = record(recorded_at=NINE.add(hours=1))
    other = record(at=NINE.in_timezone("UTC"), recorded_at=NINE.add(hours=1).in_timezone("Europe/Berlin"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != record()
    assert pickle.loads(pickle.dumps(one)) == one


def test_roles_are_kept_once_in_order():
    assert record(roles=["lead", "agent", "lead"]).roles == ("agent", "lead")
    lee = Actor("u-lee", ["lead", "agent"])
    kept = DESK.begin("K-1", begun().receipt, by=lee, at=NINE, recorded_at=NINE, calendar=OFFICE)
    assert (kept.records[0].by, kept.records[0].roles) == ("u-lee", ("agent", "lead"))


@pytest.mark.parametrize("name", ["at", "recorded_at"])
def test_a_naive_moment_is_refused(name):
    with pytest.raises(InputError) as caught:
        record(**{name: NINE.naive()})
    assert caught.value.field == name


@pytest.mark.parametrize(("minutes", "may"), [(-1, False), (0, True), (1, True)])
def test_it_is_written_down_when_it_happened_or_later(minutes, may):
    if may:
        assert record(recorded_at=NINE.add(minutes=minutes)).recorded_at == NINE.add(minutes=minutes)
    else:
        with pytest.raises(InputError, match="is before it happened"):
            record(recorded_at=NINE.add(minutes=minutes))


def test_what_happened_is_the_step_and_the_stage_that_was_entered():
    assert after(Acknowledge).records[-1].happenings == ("acknowledged",)
    assert after(Offer).records[-1].happenings == ("responded", "offered")
    assert after(Fulfil).records[-1].happenings == ("fulfilled", "resolved")
    assert begun().records[0].happenings == ("received",), "the stage of that name once"
    assert record(step=Hear("call"), moved=None).happenings == ()
    assert record(step=Mark("sent", NINE), moved=None).happenings == ("sent",)
    assert record(step=Reopen("x"), moved=None).happenings == ("reopened",)
    assert RefuseClaim("a", "b").happenings == ("responded", "final_response")


def test_new_rules_enter_no_stage():
    """A resolved complaint that is put under a new machine is not resolved a second time by that."""
    moved = after(Fulfil).records[-1].moved
    assert moved is not None
    migrated = attrs.evolve(moved, kind=MoveKind.MIGRATE, source="resolved")
    assert record(step=Hear("call"), moved=migrated).happenings == ()
