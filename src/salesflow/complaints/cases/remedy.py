"""Remedies: what a customer may be given to put things right, and what it is worth.

"Give her something nice" is no offer. A remedy says what kind it is, what it is worth, and what exactly is meant; its
kind is also the action that somebody needs a mandate for.

>>> from salesflow.basics.money import money
>>> Remedy(RemedyKind.REFUND, money(80, "CNY")).render()
'refund of CNY 80'
>>> Remedy(RemedyKind.REPLACEMENT, what="a new kettle").render("zh")
'换货（a new kettle），价值未知'

Source: CO-1 (satisfy within one's authority), CO-2 (step 7: offer a choice); the kinds follow ISO 10002, field
study of complaints 5.1.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.budgets import read_worth
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text, read_words
from salesflow.errors import InputError

__all__ = ["Remedy", "RemedyKind"]


class RemedyKind(StrEnum):
    """What kind of remedy it is; the value is also the action of a mandate (``Mandate("agent", "refund", ...)``).

    >>> RemedyKind.VOUCHER.render("zh"), RemedyKind.REPAIR.carries_money
    ('代金券', False)
    """

    APOLOGY_GIFT = "apology_gift"
    VOUCHER = "voucher"
    REFUND = "refund"
    PRICE_REDUCTION = "price_reduction"
    CREDIT_NOTE = "credit_note"
    COMPENSATION = "compensation"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    RE_DELIVERY = "re_delivery"
    OTHER = "other"

    def __repr__(self) -> str:
        return f"RemedyKind.{self.name}"

    @property
    def carries_money(self) -> bool:
        """Whether it is a sum of money or as good as one, so that a worth of zero would make no sense."""
        return self in _MONEY

    @property
    def order(self) -> Text:
        """What somebody does who gives it ("reduce the price"), for mandates."""
        return _WORDS[self][1]

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _WORDS[self][0].render(language)


_MONEY: Final = frozenset(
    {
        RemedyKind.VOUCHER,
        RemedyKind.REFUND,
        RemedyKind.PRICE_REDUCTION,
        RemedyKind.CREDIT_NOTE,
        RemedyKind.COMPENSATION,
    }
)
_WORDS: Final = {
    RemedyKind.APOLOGY_GIFT: (Text("gift", zh="致歉礼品"), Text("give a gift", zh="赠送礼品")),
    RemedyKind.VOUCHER: (Text("voucher", zh="代金券"), Text("give a voucher", zh="赠送代金券")),
    RemedyKind.REFUND: (Text("refund", zh="退款"), Text("refund", zh="退款")),
    RemedyKind.PRICE_REDUCTION: (Text("price reduction", zh="减价"), Text("reduce the price", zh="减价")),
    RemedyKind.CREDIT_NOTE: (
        Text("credit note", zh="贷项凭单"),
        Text("write a credit note", zh="开具贷项凭单"),
    ),
    RemedyKind.COMPENSATION: (Text("compensation", zh="赔偿"), Text("pay compensation", zh="赔偿")),
    RemedyKind.REPLACEMENT: (Text("replacement", zh="换货"), Text("replace the goods", zh="换货")),
    RemedyKind.REPAIR: (Text("repair", zh="维修"), Text("have it repaired", zh="安排维修")),
    RemedyKind.RE_DELIVERY: (Text("new delivery", zh="重新发货"), Text("deliver again", zh="重新发货")),
    RemedyKind.OTHER: (Text("other remedy", zh="其他补救"), Text("give another remedy", zh="给予其他补救")),
}


def _kind(value: RemedyKind | str) -> RemedyKind:
    try:
        return RemedyKind(value)
    except ValueError as error:
        raise InputError("kind", value, f"is no remedy; use one of {', '.join(RemedyKind)}") from error


def _words(value: str) -> str:
    return read_words(value, "what")


@attrs.frozen
class Remedy:
    """One thing that a customer may be offered.

    `amount` is what it is worth, as the house reckons it; None means that nobody knows the worth yet, which is not
    zero. `what` says in a few words what is meant (``"a new kettle"``) and names no person.

    A negative amount, zero where the kind is money (`RemedyKind.carries_money`), anything but `Money`, and an *other*
    remedy without words are an `InputError`. Source: CO-1, CO-2.
    """

    kind: RemedyKind = attrs.field(converter=_kind)
    amount: Money | None = attrs.field(default=None, validator=read_worth)
    what: str = attrs.field(default="", converter=_words)

    def __attrs_post_init__(self) -> None:
        if self.amount is not None and self.amount.is_zero and self.kind.carries_money:
            raise InputError(
                "amount", self.amount, f"a {self.kind.render()} of nothing is none; leave it out"
            )
        if self.kind is RemedyKind.OTHER and not self.what:
            raise InputError("what", self.what, "say what the other remedy is")

    def render(self, language: Language = "en") -> str:
        """The remedy in words."""
        if self.amount is None:
            text = _OPEN_WHAT if self.what else _OPEN
            return text.fill(kind=self.kind, what=self.what).render(language)
        text = _WORTH_WHAT if self.what else _WORTH
        return text.fill(kind=self.kind, what=self.what, amount=self.amount).render(language)


_WORTH: Final = Text("{kind} of {amount}", zh="{kind}{amount}")
_WORTH_WHAT: Final = Text("{kind} of {amount} ({what})", zh="{kind}{amount}（{what}）")
_OPEN: Final = Text("{kind} of unknown worth", zh="{kind}，价值未知")
_OPEN_WHAT: Final = Text("{kind} of unknown worth ({what})", zh="{kind}（{what}），价值未知")
