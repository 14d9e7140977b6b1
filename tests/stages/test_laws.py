"""The machine of the README obeys the published laws, and every stage and move of it is reached (ST-1, ST-2)."""

from __future__ import annotations

from salesflow.stages.machine import Machine
from salesflow.testing.laws import check_machine


def test_the_readme(deal: Machine) -> None:
    walked = check_machine(deal)
    assert walked.stages == tuple(stage.key for stage in deal.stages)
    assert set(walked.moves) == {(move.source, move.event, move.target) for move in deal.all_moves}
    assert walked.skipped == ()
