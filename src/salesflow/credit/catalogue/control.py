"""A ready-made credit check, as an example to start from: which cause stops what.

The textbook this library follows has only the heading (CR-5). The pairs of cause and measure are those of a published
Chinese trade-credit product; the figures are from the field or ours, and each says which. Set your own.

>>> for each in EXAMPLE_CHECK.rules[:3]:
...     print(each.check.rule, [switch.value for switch in each.switches])
static_limit ['deliveries']
dynamic_limit ['credit_sales']
limit_occupancy []

Sources: CR-5; field study of credit 1.2, 1.3, 2.1 and 2.3, read in 2026.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem, OverdueAmount, OverdueDays
from salesflow.credit.control.checks_firm import MissingDossier, SignalOpen
from salesflow.credit.control.checks_grant import LimitExpired, LineCancelled, LineFrozen, SingleOrderCap
from salesflow.credit.control.checks_limit import DynamicLimit, LimitOccupancy, StaticLimit
from salesflow.credit.control.credit_check import ControlRule, CreditCheck
from salesflow.credit.control.switch import Switch
from salesflow.credit.rating.citation import Citation
from salesflow.credit.warnings.signal import Severity

__all__ = ["EXAMPLE_CHECK"]

_SALES: Final = (Switch.CREDIT_SALES,)
_GOODS: Final = (Switch.CREDIT_SALES, Switch.DELIVERIES)
_ALL: Final = tuple(Switch)

EXAMPLE_CHECK: Final = CreditCheck(
    Citation(
        "example_credit_check",
        "2026.1",
        "a published Chinese trade-credit product and the checks of business systems, put together by us",
        Text(
            "which cause stops what is for the house to say: the product lets each house choose",
            zh="何种原因对应何种措施由企业自定，原产品亦由用户选择",
        ),
    ),
    [
        ControlRule(StaticLimit("0.2"), [Switch.DELIVERIES]),
        ControlRule(DynamicLimit(days(60)), _SALES),
        ControlRule(LimitOccupancy("0.8")),
        ControlRule(SingleOrderCap(), _SALES),
        ControlRule(LimitExpired(days(14)), _SALES),
        ControlRule(LineFrozen(), _SALES),
        ControlRule(LineCancelled(), _GOODS),
        ControlRule(OverdueAmount({"CNY": 100}), _SALES),
        ControlRule(OverdueDays(7), _SALES),
        ControlRule(OldestOpenItem(30, {"CNY": 100}), _GOODS),
        ControlRule(MaxDunning(2), _GOODS),
        ControlRule(
            SignalOpen(["dishonest_debtor", "licence_revoked", "liquidation"], Severity.SEVERE), _ALL
        ),
        ControlRule(SignalOpen(["abnormal_operations"]), _SALES, key="abnormal_operations"),
        ControlRule(MissingDossier()),
    ],
)
"""Fourteen rules from limit, conduct and firm; an example, 2026.1.

Source: CR-5. Checks and measures (overdue amount and days, dishonest debtor, revoked licence, abnormal operations; stop
contracts, credit sales, deliveries): vue-htgl, read in 2026. Static and dynamic limit, oldest item, dunning, cap of one order,
limit expired with days of grace: business systems (field study of credit 2.1). Every severe warning stops what
`HOUSE_CONSEQUENCES` says it forbids. 80% of the limit: vue-htgl shows it red.
30 days late: see `HOUSE_HOLD`; 7 days: syjctzgs.cn freezes new orders then. The horizon of 60 days, the 14 days of grace, the
20% that orders may exceed the limit by, level 2 of dunning, and the tolerance of CNY 100: ours.
"""
