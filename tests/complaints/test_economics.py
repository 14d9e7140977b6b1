from __future__ import annotations

from decimal import Decimal

import pytest

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.complaints import economics
from salesflow.errors import InputError


def test_the_textbooks_figures() -> None:
    """CO-3."""
    word, silent = economics.WORD_OF_MOUTH, economics.SILENT_MAJORITY
    assert (word["pleased_tells"], word["displeased_tells"]) == (5, 11)
    assert (silent["speak_up"], silent["silent"], silent["silent_never_back"]) == (
        Decimal("0.04"), Decimal("0.96"), Decimal("0.90"),
    )  # fmt: skip
    assert silent["speak_up"] + silent["silent"] == 1


def test_each_claim_states_its_doubts_in_both_languages() -> None:
    for name in economics.__all__:
        claim = getattr(economics, name)
        assert isinstance(claim, Claim)
        assert claim.doubts is not None
        assert "zh" in claim.doubts.languages
        assert "zh" in claim.statement.languages
        assert claim.rows == ("CO-3",)


def test_the_textbook_is_no_probability_and_the_survey_says_something_else() -> None:
    for claim in (economics.WORD_OF_MOUTH, economics.SILENT_MAJORITY):
        assert claim.kind is ClaimKind.TEXTBOOK
        for figure, _ in claim.values:
            with pytest.raises(InputError, match="no probability"):
                claim.probability(figure)
    low, high = (c.probability("speak_up") for c in (economics.TARP_SMALL_PROBLEMS, economics.TARP_1979))
    assert low < economics.SILENT_MAJORITY["speak_up"] < high
