"""Care after a sale, counted from its day: thanks, a first call, then a regular one (CA-12).

>>> from datetime import date
>>> from salesflow.cadence.occasions.aftercare import care_after
>>> for each in care_after(AFTER_SALE_CARE, date(2026, 3, 2)):
...     print(each.key, each.care(None).render(), each.occasion.day)
after_sale_thanks message 2026-03-03
after_sale_first_call call 2026-03-09
after_sale_regular_call call 2026-04-02
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.terms import Term, days, months
from salesflow.basics.text import Text
from salesflow.cadence.occasions.aftercare import CareStep
from salesflow.cadence.occasions.observance import Care, Observance

__all__ = ["AFTER_SALE_CARE"]


def _step(key: str, label: Text, channel: Channel, after: Term, grace: int) -> CareStep:
    observance = Observance(
        key, label, everyone=Care((channel,)), grace=grace, festive=False, rows=("CA-12",)
    )
    return CareStep(observance, after)


AFTER_SALE_CARE: Final = (
    _step("after_sale_thanks", Text("thanks for the order", zh="购买致谢"), Channel.MESSAGE, days(1), 2),
    _step("after_sale_first_call", Text("first call after the sale", zh="售后首次回访"), Channel.CALL, days(7), 3),
    _step("after_sale_regular_call", Text("call a month after the sale", zh="售后一月回访"), Channel.CALL, months(1), 5),
)  # fmt: skip
"""Thanks the day after, a call after a week, a call after a month (CA-12; D0, D2: thanks and regular contact).

The sources name no days: these, and the days of grace, are ours. The gifts and the invoice that were promised with the
sale are `salesflow.cadence.occasions.promised.Pledge`.
"""
