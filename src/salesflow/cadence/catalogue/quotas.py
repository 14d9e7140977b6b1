"""Monthly quotas of touches by grade of customer (CA-4).

>>> OUTLET_QUOTA.to_plain()["A"]
{'visit': 8, 'call': 4, 'message': 4}
"""

from __future__ import annotations

from typing import Final

from salesflow.cadence.quotas.quota import Quota

__all__ = ["OUTLET_QUOTA"]

OUTLET_QUOTA: Final = Quota(
    {
        "A": {"visit": 8, "call": 4, "message": 4},
        "B": {"visit": 4, "call": 2, "message": 2},
        "C": {"visit": 1, "call": 1, "message": 1},
    },
    rows=("CA-4",),
)
"""The least number of touches a month by grade of outlet (CA-4).

Visits, calls and messages stand in the proportion 2 : 1 : 1 (A and B) and 1 : 1 : 1 (C), so each is evenly spaced by
itself; A's touches of a month (16) are twice B's (8), so that a change between them leaves the spacing alone. In
China's calendars of 2023 to 2026 a month has 16 to 23 working days: A is touched every one or two of them, B every
two or three, C every five to eight. In a mix of 10, 30 and 60 per cent a customer takes 2.6 visits, 1.6 calls and 1.6
messages a month; six visits a day carry about 48 such customers a seller.

Source: D4, rules 1 to 3 (a Chinese handbook of customer relations for sellers who visit shops; year not given).
"""
