"""What a customer is worth, and what a new one costs: the textbook's figures, with both readings of one of them.

>>> ACQUISITION_COST["usual_times"], ACQUISITION_COST["literal_times"]
(Decimal('5'), Decimal('6'))
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text

__all__ = ["ACQUISITION_COST"]

ACQUISITION_COST: Final = Claim(
    "acquisition-cost",
    Text(
        'winning a new customer costs "five times higher" than keeping one: usually quoted as 5 times, literally '
        "6 times",
        zh="开发新客户的成本比维护老客户“高出五倍”：通常说成5倍，字面意思是6倍",
    ),
    {"usual_times": 5, "literal_times": 6},
    source="sales textbook",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no measurement was found; it was spread in the late 1980s by consultants and popular management books, "
        "and has been listed among the myths of customer loyalty since (Keiningham et al.)",
        zh="未找到任何测量；20世纪80年代末由咨询公司和管理畅销书传播，后来被列为客户忠诚度的误区之一（Keiningham等）",
    ),
    rows=("CU-9",),
)
"""CU-9: "five times higher", both readings (5 and 6). Textbook; origin doubtful, never a default."""
