from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError

OBSERVED = {ClaimKind.SURVEY, ClaimKind.META_ANALYSIS, ClaimKind.MEASURED}


def claim(**changes: Any) -> Claim:
    parts: dict[str, Any] = {
        "key": "rate",
        "statement": Text("some come back", zh="有人回来"),
        "values": {"back": Decimal("0.25"), "people": 5},
        "source": "own records",
        "kind": ClaimKind.MEASURED,
        "year": 2025,
        "population": "our 300 customers",
        "doubts": Text("one year only", zh="仅一年"),
    }
    return Claim(**(parts | changes))


@given(st.sampled_from(ClaimKind))
def test_only_what_was_observed_is_a_probability(kind: ClaimKind) -> None:
    said = claim(kind=kind)
    assert said["back"] == Decimal("0.25")
    assert kind.is_observed is (kind in OBSERVED)
    if kind in OBSERVED:
        assert said.probability("back") == Decimal("0.25")
    else:
        with pytest.raises(InputError, match="no probability"):
            said.probability("back")


def test_a_probability_lies_between_0_and_1() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        claim().probability("people")
    with pytest.raises(InputError, match="there are back, people"):
        claim().probability("none")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"source": " "}, "source"),
        ({"values": {}}, "no figure"),
        ({"values": (("a", Decimal(1)), ("a", Decimal(2)))}, "twice"),
        ({"values": {"a": Decimal("NaN")}}, "not finite"),
        ({"year": None}, "the year"),
        ({"population": ""}, "population"),
        ({"kind": ClaimKind.FOLKLORE, "doubts": None}, "doubts"),
        ({"kind": ClaimKind.TEXTBOOK, "doubts": None}, "doubts"),
        ({"kind": ClaimKind.VENDOR_STUDY, "doubts": None}, "doubts"),
    ],
)
def test_claims_that_hide_their_origin(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        claim(**changes)


def test_words_name_the_kind_and_the_doubts() -> None:
    said = claim(kind=ClaimKind.FOLKLORE, year=None)
    assert said.render() == "some come back (folklore; own records) Doubt: one year only"
    assert said.render("zh") == "有人回来（行业传言；own records）存疑：仅一年"
    assert claim(doubts=None).render() == "some come back (measured; own records, 2025)"
    assert claim(kind=ClaimKind.REGULATION, year=None, population="", doubts=None).render("zh") == (
        "有人回来（法规；own records）"
    )
    for kind in ClaimKind:
        assert not kind.render("zh").startswith("[")


def test_a_claim_is_a_value() -> None:
    assert claim() == pickle.loads(pickle.dumps(claim()))
    assert len({claim(), claim(), claim(key="other")}) == 2
