"""An example of a tree of root causes, for a house that sells goods: a list to begin with, not a standard.

Causes are about what the house did or left undone, never about what kind of customer complains. Put your own codes in
its place, under a key and a version of yours; `CauseTree.renamed` carries old complaints over.

>>> SHOP_CAUSES.find("promise/beyond_authority").render("zh")
'承诺超出权限'
>>> len(SHOP_CAUSES.causes), [cause.code for cause in SHOP_CAUSES.causes if not cause.depth]
(28, ['product', 'delivery', 'billing', 'promise', 'staff', 'information', 'waiting', 'after_sale', 'outside'])

Source: the list is ours; CO-1 (promises within authority), CO-2 (nobody shirks; do what was agreed) and CO-4 (handled in
time, prevented) stand behind some of its codes.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.text import Text
from salesflow.complaints.causes.cause_tree import Cause, CauseTree

__all__ = ["SHOP_CAUSES"]


def _cause(code: str, label: str, zh: str) -> Cause:
    return Cause(code, Text(label, zh=zh))


SHOP_CAUSES: Final = CauseTree(
    "shop_causes",
    version="2026.1",
    label=Text("root causes of a shop (an example)", zh="门店投诉根本原因（示例）"),
    causes=(
        _cause("product", "product", "产品"),
        _cause("product/faulty", "faulty from the start", "到货即有缺陷"),
        _cause("product/broke_early", "broke too early", "过早损坏"),
        _cause("product/not_as_described", "not as described", "与描述不符"),
        _cause("delivery", "delivery", "交付"),
        _cause("delivery/late", "late", "迟到"),
        _cause("delivery/damaged", "damaged on the way", "运输损坏"),
        _cause("delivery/wrong_item", "wrong item", "发错货"),
        _cause("billing", "billing", "账单"),
        _cause("billing/duplicate", "charged twice", "重复扣款"),
        _cause("billing/wrong_amount", "wrong amount", "金额错误"),
        _cause("billing/refund_late", "refund came late", "退款迟延"),
        _cause("promise", "promises", "承诺"),
        _cause("promise/beyond_authority", "promised beyond authority", "承诺超出权限"),
        _cause("promise/not_kept", "promise not kept", "承诺未兑现"),
        _cause("staff", "conduct of staff", "员工行为"),
        _cause("staff/impolite", "impolite", "态度不礼貌"),
        _cause("staff/not_my_job", "sent from one to the next", "相互推诿"),
        _cause("staff/untrained", "did not know how", "业务不熟"),
        _cause("information", "information", "信息"),
        _cause("information/wrong", "wrong information", "信息有误"),
        _cause("information/missing", "nobody told the customer", "未告知客户"),
        _cause("waiting", "waiting", "等待"),
        _cause("waiting/no_answer", "no answer", "无人答复"),
        _cause("waiting/queue", "queue too long", "排队过久"),
        _cause("after_sale", "after the sale", "售后"),
        _cause("after_sale/repair_failed", "repair did not help", "维修未解决"),
        _cause("outside", "outside the house", "外部原因"),
    ),
)
"""28 causes in nine groups, version 2026.1. An example of ours, checked against no standard."""
