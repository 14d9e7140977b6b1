"""Stages: where an amount of a sale on credit stands, from the reservation to the cash.

>>> Stage.NOTE in CLAIMS, Stage.PREPAID in CLAIMS
(True, False)
>>> Stage.NOTE.render(), Stage.NOTE.render("zh")
('on a bill of exchange', '已收票据未兑付')

Source: CR-5; field study of credit 2.1 (the identity of exposure). What is billed and not yet posted counts as invoiced.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.text import Language, Text

__all__ = ["CLAIMS", "HELD", "Leg", "Place", "Stage"]


class Stage(StrEnum):
    """Where an amount stands.

    Six stages are claims that use the limit (`CLAIMS`); two hold what speaks for the customer (`HELD`). The others are
    where amounts come from (*opened*, *received*) and where they end. ``opened`` is always the claims plus paid, credited,
    cancelled and written off; ``received`` is always what is held plus applied and refunded.
    """

    RESERVED = "reserved"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    DISPUTED = "disputed"
    NOTE = "note"
    PREPAID = "prepaid"
    CREDIT = "credit"
    OPENED = "opened"
    PAID = "paid"
    CREDITED = "credited"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"
    RECEIVED = "received"
    APPLIED = "applied"
    REFUNDED = "refunded"

    def __repr__(self) -> str:
        return f"Stage.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The stage in words."""
        return _STAGES[self].render(language)


_STAGES: Final = {
    Stage.RESERVED: Text("reserved", zh="已预留"),
    Stage.ORDERED: Text("ordered", zh="已下单"),
    Stage.DELIVERED: Text("delivered, not invoiced", zh="已发货未开票"),
    Stage.INVOICED: Text("invoiced", zh="已开票"),
    Stage.DISPUTED: Text("disputed", zh="有争议"),
    Stage.NOTE: Text("on a bill of exchange", zh="已收票据未兑付"),
    Stage.PREPAID: Text("prepaid", zh="预收款"),
    Stage.CREDIT: Text("in credit notes not applied", zh="未抵扣的贷项"),
    Stage.OPENED: Text("opened", zh="已发生"),
    Stage.PAID: Text("paid", zh="已收款"),
    Stage.CREDITED: Text("credited", zh="已用贷项冲减"),
    Stage.CANCELLED: Text("cancelled", zh="已取消"),
    Stage.WRITTEN_OFF: Text("written off", zh="已核销"),
    Stage.RECEIVED: Text("received", zh="已收到"),
    Stage.APPLIED: Text("applied", zh="已抵扣"),
    Stage.REFUNDED: Text("refunded", zh="已退款"),
}

CLAIMS: Final = (
    Stage.RESERVED, Stage.ORDERED, Stage.DELIVERED, Stage.INVOICED, Stage.DISPUTED, Stage.NOTE,
)  # fmt: skip
"""The stages that use a limit, in the order of a sale. A bill endorsed or discounted stays a claim until it is honoured."""

HELD: Final = (Stage.PREPAID, Stage.CREDIT)
"""What we hold in the customer's favour: money paid ahead or not yet applied, and credit notes not yet applied."""

Place: TypeAlias = "tuple[Stage, str]"
"""A stage and the number of a document."""


@attrs.frozen
class Leg:
    """An amount leaves one place and arrives at another."""

    source: Place
    target: Place
