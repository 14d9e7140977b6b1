"""Sizes of customers by their staff, so that every size, micro to large, is served on purpose.

>>> SIZES_BY_STAFF.judge({"C-7": 9, "C-8": 250})["C-7"].value
'micro'
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.bands import Bands
from salesflow.basics.text import Text
from salesflow.customers.grades.grading import BySize

__all__ = ["SIZES_BY_STAFF"]

SIZES_BY_STAFF: Final = BySize(
    Bands([10, 50, 250], ["micro", "small", "medium", "large"]), Text("staff", zh="员工数")
)
"""Micro below 10 people, small below 50, medium below 250, large from there up, version 2026.1.

Source: CU-7 (large, medium, small and micro customers are served; the trade material gives no edges); the edges are
the staff head count of Commission Recommendation 2003/361/EC, Annex, Article 2. That definition looks at turnover and
balance sheet too, and China's (2011, by industry) has other edges: use `Rules` where the legal size matters.
"""
