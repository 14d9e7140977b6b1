"""What is ready-made for service (SV-1, SV-4, SV-5), and what it is not."""

from __future__ import annotations

import pytest

from salesflow.basics.claims import ClaimKind
from salesflow.customers.catalogue.customer_sizes import SIZES_BY_STAFF
from salesflow.errors import InputError
from salesflow.service.catalogue import MARKET_STUDIES, SIZE_NAMES


def test_the_quoted_survey_is_no_probability() -> None:
    """SV-4: a vendor's study at second hand, with its doubts."""
    assert MARKET_STUDIES.kind is ClaimKind.VENDOR_STUDY
    assert "70%" in MARKET_STUDIES.render()
    assert "存疑" in MARKET_STUDIES.render("zh")
    with pytest.raises(InputError):
        MARKET_STUDIES.probability("plan_from_studies")


def test_the_sizes_are_those_of_the_ready_made_grading() -> None:
    """SV-1: large, medium, small and micro alike."""
    found = SIZES_BY_STAFF.judge({"a": 1, "b": 10, "c": 50, "d": 250})
    assert {each.value for each in found.values()} == set(SIZE_NAMES)
