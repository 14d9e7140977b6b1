"""Hypothesis strategies for complaints, plural of the type they make: lives that reach the end and come back.

>>> from hypothesis import given, settings
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.testing.complaint_laws import check_complaint
>>> @settings(max_examples=5)
... @given(complaints(DESK))
... def every_complaint_keeps_the_laws(complaint):
...     check_complaint(DESK, complaint)
>>> every_complaint_keeps_the_laws()
"""

from __future__ import annotations

from random import Random
from typing import Final

import attrs
import pendulum
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import Clock, Extension, Reopening
from salesflow.basics.terms import days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import CBIRC_2020, CFPB, EU_RAIL, FCA_DISP
from salesflow.complaints.handling.procedure import Procedure
from salesflow.testing.complaint_lives import Life, any_step, live, receipt

__all__ = ["complaint_steps", "complaints", "lives", "procedures", "receipts"]

_RESOLVE: Final = Clock(
    "resolve",
    Text("solution", zh="解决"),
    working_hours(16),
    "received",
    ("resolved", "withdrawn", "linked", "referred"),
    pausable=True,
    rows=("CO-4",),
)
_RESOLVES: Final = (
    _RESOLVE,
    _RESOLVE,
    attrs.evolve(_RESOLVE, on_reopening=Reopening.RESTART),
    attrs.evolve(_RESOLVE, on_reopening=Reopening.REPEAT),
    attrs.evolve(_RESOLVE, most_pauses=2, longest_pause=working_hours(4)),
    attrs.evolve(_RESOLVE, pausable=False),
    attrs.evolve(_RESOLVE, extensions=Extension(by=working_hours(20), needs_approval=True)),
)
_REGIMES: Final = ((), (), (FCA_DISP,), (CFPB,), (CBIRC_2020, EU_RAIL))


def _randoms() -> st.SearchStrategy[Random]:
    return st.randoms(use_true_random=False)


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Procedures on the machine of `DESK`: several ways of the clock, with and without authority, causes and regimes."""
    first, _, third = DESK.clocks
    house = attrs.evolve(
        DESK,
        clocks=(first, draw(st.sampled_from(_RESOLVES)), third),
        authority=draw(st.sampled_from([None, EXAMPLE_AUTHORITY])),
        causes=draw(st.sampled_from([None, SHOP_CAUSES])),
        reopens_within=draw(st.sampled_from([None, days(20)])),
    )
    return house.under(*draw(st.sampled_from(_REGIMES)))


def receipts() -> st.SearchStrategy[Receive]:
    """Receipts by every channel; some are about one of us, some say what would satisfy."""
    return _randoms().map(receipt)


def complaint_steps(procedure: Procedure = DESK) -> st.SearchStrategy[Step]:
    """Any step of any kind, sensible or not; the clocks are those of the procedure, and one that there is not."""
    now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    return _randoms().map(lambda random: any_step(random, procedure, at=now))


@st.composite
def lives(draw: st.DrawFn, procedure: Procedure | None = None, *versions: Procedure, most: int = 40) -> Life:
    """Lives of up to `most` tries, seven of ten a likely next step; under any procedure when none is given.

    Now and then a life is put under the next of the `versions`.
    """
    house = draw(procedures()) if procedure is None else procedure
    return live(draw(_randoms()), house, *versions, most=draw(st.integers(0, most)))


def complaints(procedure: Procedure = DESK, *, most: int = 40) -> st.SearchStrategy[Complaint]:
    """Complaints at the end of a life of up to `most` tries."""
    return lives(procedure, most=most).map(lambda life: life.complaint)
