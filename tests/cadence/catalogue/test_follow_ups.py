"""The ready-made follow-ups and what is claimed about following up (CA-1, CA-2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.cadence.catalogue.follow_ups import (
    FOLLOW_UP_FOLKLORE,
    OLDROYD_2007,
    SPEED_TO_LEAD_2011,
    TEXTBOOK,
    VELOCIFY_2012,
    VELOCIFY_2012_STUDY,
)
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.errors import InputError

CLAIMS = (FOLLOW_UP_FOLKLORE, VELOCIFY_2012_STUDY, OLDROYD_2007, SPEED_TO_LEAD_2011)


def test_the_follow_up_figures_are_folklore() -> None:
    """CA-1: 2, 3, 5, 10 and 80 per cent; never a probability."""
    values = [value for _, value in FOLLOW_UP_FOLKLORE.values]
    assert [int(value * 100) for value in values] == [2, 3, 5, 10, 80, 80]
    assert sum(values[:5]) == 1
    assert FOLLOW_UP_FOLKLORE.kind is ClaimKind.FOLKLORE
    assert "no such association" in FOLLOW_UP_FOLKLORE.render()


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_figure_serves_as_a_probability(claim: Claim) -> None:
    for figure, _ in claim.values:
        with pytest.raises(InputError, match="no probability"):
            claim.probability(figure)
    assert claim.rows == ("CA-1",)
    assert claim.kind is ClaimKind.FOLKLORE or (claim.year and claim.population)
    assert "[en]" not in claim.render("zh")


def test_the_textbook() -> None:
    """CA-1, CA-2: eleven follow-ups after the first contact, 14 to 21 days apart."""
    assert TEXTBOOK.band is not None
    assert [term.amount for term in (TEXTBOOK.band.least, TEXTBOOK.band.ideal, TEXTBOOK.band.most)] == [
        14,
        17,
        21,
    ]
    assert (TEXTBOOK.attempts, TEXTBOOK.steps, TEXTBOOK.evidence) == (11, (), (FOLLOW_UP_FOLKLORE,))
    assert TEXTBOOK.ends_on == {Answer.OPTED_OUT}


def test_the_six_calls() -> None:
    """CA-1: three within two hours on day 1, then days 5, 14 and 15."""
    assert [(step.days + 1, step.seconds // 3_600) for step in VELOCIFY_2012.steps] == [
        (1, 0), (1, 1), (1, 2), (5, 0), (14, 0), (15, 0),
    ]  # fmt: skip
    assert VELOCIFY_2012.attempts == 6
    assert VELOCIFY_2012_STUDY["reached_by_call_1"] == Decimal("0.48")
    assert VELOCIFY_2012_STUDY["reached_by_call_6"] == Decimal("0.93")
    assert VELOCIFY_2012_STUDY["leads"] == 3_500_000
    assert VELOCIFY_2012_STUDY["companies_at_least"] == 400


@pytest.mark.parametrize("policy", [TEXTBOOK, VELOCIFY_2012])
def test_every_preset_carries_its_evidence_and_speaks_chinese(policy: FollowUp) -> None:
    assert policy.evidence
    assert policy.label is not None
    assert "zh" in policy.label.languages
    assert "[en]" not in policy.explain("zh")
