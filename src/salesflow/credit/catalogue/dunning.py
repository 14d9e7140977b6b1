"""A ready-made dunning plan and what entering collection proposes, as examples to start from.

The textbook this library follows has only the heading (CR-5); the figures come from the field or are ours, and each says
which. They are examples, not a standard. What a letter may say, and when costs may be charged, is a matter of law.

>>> [(step.key, step.day, step.level) for step in EXAMPLE_DUNNING.steps if step.level < 3]
[('announce', -30, 0), ('remind', -3, 0), ('call', 1, 1), ('blue', 3, 1), ('orange', 7, 2)]

Sources: CR-5; field study of credit 1.2 (syjctzgs.cn 2721) and 1.3 (vue-htgl), read in 2026.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.credit.control.switch import Switch
from salesflow.credit.dunning.plan import DunningPlan
from salesflow.credit.dunning.step import ByRole, BySeller, DunningStep, Formal
from salesflow.credit.dunning.tightening import TighteningRule
from salesflow.credit.rating.citation import Citation

__all__ = ["EXAMPLE_DUNNING", "EXAMPLE_TIGHTENING"]

_SELLER: Final = BySeller()
_FINANCE: Final = ByRole("finance", Text("finance", zh="财务部"))
_LEGAL: Final = ByRole("legal", Text("the legal department", zh="法务部"))
_TINY: Final = {"CNY": 10, "EUR": 2, "GBP": 2, "USD": 2}
_SMALL: Final = {"CNY": 100, "EUR": 20, "GBP": 20, "USD": 20}
_COSTLY: Final = {"CNY": 5000, "EUR": 500, "GBP": 500, "USD": 500}

EXAMPLE_DUNNING: Final = DunningPlan(
    Citation(
        "example_dunning",
        "2026.1",
        "syjctzgs.cn 2721 (3, 7 and 15 days) and vue-htgl (30 days before due to 365 after), put together by us",
        Text(
            "the source goes to law at 15 days; here the first letter goes out, and the lawyer comes at 60",
            zh="原文逾期15天即采取法律手段；此处15天发催款函，60天委托律师",
        ),
    ),
    [
        DunningStep("announce", Text("advance notice", zh="到期预告"), -30, 0, Channel.MESSAGE, _SELLER, tolerance=_TINY),
        DunningStep("remind", Text("reminder", zh="到期提醒"), -3, 0, Channel.MESSAGE, _SELLER, tolerance=_TINY),
        DunningStep("call", Text("first call", zh="电话提醒"), 1, 1, Channel.CALL, _SELLER, tolerance=_TINY),
        DunningStep("blue", Text("blue notice", zh="蓝色预警通知"), 3, 1, Channel.MESSAGE, _SELLER, tolerance=_TINY),
        DunningStep(
            "orange", Text("orange visit", zh="橙色预警上门"), 7, 2, Channel.VISIT, _SELLER,
            enters_collection=True, tolerance=_SMALL,
        ),
        DunningStep("red", Text("red letter", zh="红色预警催款函"), 15, 3, Formal.LETTER, _FINANCE, tolerance=_SMALL),
        DunningStep("second", Text("second letter", zh="第二次催款函"), 30, 4, Formal.LETTER, _FINANCE, tolerance=_SMALL),
        DunningStep("lawyer", Text("lawyer's letter", zh="律师函"), 60, 5, Formal.LAWYER, _LEGAL, tolerance=_COSTLY),
        DunningStep("claim", Text("claim in court", zh="起诉"), 90, 6, Formal.LAWYER, _LEGAL, tolerance=_COSTLY),
        DunningStep("enforce", Text("enforcement", zh="申请强制执行"), 180, 7, Formal.LAWYER, _LEGAL, tolerance=_COSTLY),
        DunningStep("last", Text("last look at the claim", zh="最终核查"), 365, 7, Formal.LAWYER, _LEGAL, tolerance=_COSTLY),
    ],
    gap=2,
)  # fmt: skip
"""From 30 days before an invoice is due to a year after; in collection from 7 days late; at most one ask in two days.

An example, 2026.1. Source: CR-5. From the field: a plan that runs from 30 days before due to 365 after, by seller or role
(vue-htgl); 3 days late a message (blue), 7 days no new orders and a visit (orange), 15 days the law (red) (syjctzgs.cn 2721).
With 30 days to pay the advance notice goes out with the invoice; drop that step when it is too much.
Ours: the steps of 3 days before, 1, 30, 60, 90 and 180 days, the levels, the gap, and the rests that are too small.
"""

EXAMPLE_TIGHTENING: Final = TighteningRule(
    Citation(
        "example_tightening", "2026.1", "vue-htgl (collection freezes the limit and stops sales on credit)"
    ),
    switches=[Switch.CREDIT_SALES],
    review_after=days(30),
    clean_days=90,
)
"""Debts in collection propose to freeze the limit and to stop sales on credit; loosening takes 90 clean days.

An example, 2026.1. Source: CR-5; vue-htgl does it by itself, here a person decides; the 30 and the 90 days are ours.
"""
