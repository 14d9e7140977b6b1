"""The monthly quotas say what the source says (CA-4)."""

from __future__ import annotations

import pytest

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.testing.quota_laws import check_gaps, check_quota

VISIT, CALL, MESSAGE, CARD = Channel
CHINA = calendar_from_chinesecalendar([2026])


def test_the_monthly_quotas() -> None:
    """CA-4: visits at least A 8, B 4, C 1; calls A 4, B 2, C 1; messages A 4, B 2, C 1."""
    assert [list(OUTLET_QUOTA.wanted(grade).values()) for grade in "ABC"] == [[8, 4, 4], [4, 2, 2], [1, 1, 1]]
    assert list(OUTLET_QUOTA.wanted("A")) == [VISIT, CALL, MESSAGE]
    assert OUTLET_QUOTA.rows == ("CA-4",)


@pytest.mark.parametrize(
    ("grade", "touches", "band"), [("A", 16, {1, 2}), ("B", 8, {2, 3}), ("C", 3, set(range(5, 9)))]
)
def test_it_keeps_its_laws_through_a_chinese_year(grade: str, touches: int, band: set[int]) -> None:
    """CA-4: each month of 2026 holds the whole quota, February with its 16 working days too."""
    for customer in ("C-1", "C-7", "00001"):
        for month in range(1, 13):
            planned = check_quota(
                OUTLET_QUOTA, grade, customer=customer, year=2026, month=month, calendar=CHINA
            )
            assert planned == touches
        assert {*check_gaps(OUTLET_QUOTA, grade, customer=customer, calendar=CHINA, years=[2026])} <= band
