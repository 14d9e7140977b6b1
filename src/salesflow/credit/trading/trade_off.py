"""One exchange with a dealer as it stands: given and taken as a pair.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> asked = TradeOff.begun(Asked("T-1", "a leaflet", money(8000, "CNY"), at=now))
>>> [reason.explain() for reason in asked.pair(now.date())]
['T-1, a leaflet: the dealer asks for CNY 8,000 and waits for an answer [CR-7]']

The register is in `salesflow.credit.trading.trade_offs`. Source: CR-7.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Final, cast

import attrs
import pendulum

from salesflow.basics.moments import as_day, instant
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.trading.trade_entries import (
    Asked,
    Came,
    ClaimedBack,
    Entry,
    Granted,
    Lapsed,
    PaidOut,
    Performed,
    Refused,
    Taken,
    Withdrawn,
)

__all__ = ["TradeOff", "TradeState"]

_ROWS: Final = ("CR-7",)


class TradeState(Enum):
    """Asked and waiting for an answer, granted, refused, or lapsed."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"

    def __repr__(self) -> str:
        return f"TradeState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _STATES[self].render(language)


_STATES: Final = {
    TradeState.ASKED: Text("asked for", zh="已提出"),
    TradeState.GRANTED: Text("granted", zh="已批准"),
    TradeState.REFUSED: Text("refused", zh="已拒绝"),
    TradeState.LAPSED: Text("lapsed", zh="已失效"),
}


@attrs.frozen
class TradeOff:
    """One exchange as it stands: what was asked and granted, what came, what was performed and what was paid out."""

    id: str
    what: str
    asked: Money
    since: pendulum.DateTime = attrs.field(eq=instant)
    state: TradeState = TradeState.ASKED
    granted: Granted | None = None
    received: tuple[Came, ...] = ()
    performances: tuple[Performed, ...] = ()
    paid_out: tuple[PaidOut, ...] = ()
    claimed_back: tuple[ClaimedBack, ...] = ()
    withdrawn: tuple[str, ...] = ()
    why: str = ""

    @classmethod
    def begun(cls, entry: Entry) -> TradeOff:
        """The exchange that was asked for."""
        first = cast("Asked", entry)
        return cls(first.trade, first.what, first.amount, first.at)

    def after(self, entry: Entry) -> TradeOff:
        """The exchange after an entry that fits."""
        known = attrs.evolve(self, since=entry.at)
        match entry:
            case Granted():
                return attrs.evolve(known, state=TradeState.GRANTED, granted=entry)
            case Refused():
                return attrs.evolve(known, state=TradeState.REFUSED, why=entry.reason)
            case Lapsed():
                return attrs.evolve(known, state=TradeState.LAPSED, why=entry.reason)
            case Came():
                return attrs.evolve(known, received=(*self.received, entry))
            case Performed():
                return attrs.evolve(known, performances=(*self.performances, entry))
            case PaidOut():
                return attrs.evolve(known, paid_out=(*self.paid_out, entry))
            case ClaimedBack():
                return attrs.evolve(known, claimed_back=(*self.claimed_back, entry))
            case Withdrawn():
                return attrs.evolve(
                    known,
                    received=tuple([each for each in self.received if each.voucher != entry.voucher]),
                    performances=tuple(
                        [each for each in self.performances if each.evidence != entry.voucher]
                    ),
                    withdrawn=(*self.withdrawn, entry.voucher),
                )
            case _:
                return known  # nothing else can follow, see the register

    @property
    def given(self) -> Money:
        """What the dealer has of us: paid out less claimed back."""
        currency = self.asked.currency
        paid = total([each.amount for each in self.paid_out], currency)
        return paid - total([each.amount for each in self.claimed_back], currency)

    @property
    def to_claim_back(self) -> Money:
        """What the dealer has of us although a promise or the performance does not stand any more."""
        return self.given if self.short_of() or self.not_shown() else Money(0, self.asked.currency)

    @property
    def vouchers(self) -> frozenset[str]:
        """The numbers of all documents ever noted; those of evidence withdrawn are kept, so that it cannot come back."""
        came = {each.voucher for each in self.received} | {each.evidence for each in self.performances}
        paid = {each.voucher for each in self.paid_out} | {each.voucher for each in self.claimed_back}
        return frozenset(came | paid | set(self.withdrawn))

    def shows(self, voucher: str) -> bool:
        """Whether a voucher stands as evidence of what the dealer did, paid or took off."""
        return voucher in {each.evidence for each in self.performances} | {
            each.voucher for each in self.received
        }

    def taken(self, what: Taken, *, by: date | None = None) -> Money:
        """What came of a promise, in all or by the end of a day."""
        rows = [each.amount for each in self.received if each.what is what and (by is None or each.on <= by)]
        return total(rows, self.asked.currency)

    def short_of(self, *, after: date | None = None) -> tuple[Reason, ...]:
        """The promises that were not kept (in full, by their day); with `after`, only those whose day is past on it."""
        if self.granted is None:
            return ()
        pairs = ((Taken.PAYMENT, self.granted.payment), (Taken.OFF_TAKE, self.granted.off_take))
        found: list[Reason] = []
        for what, promise in pairs:
            came = self.taken(what, by=promise.due)
            if came < promise.amount and (after is None or promise.due < after):
                code = f"{what.value}_short"
                found.append(_because(code, came=came, promised=promise.amount, day=promise.due))
        return tuple(found)

    def not_shown(self) -> tuple[Reason, ...]:
        """What is missing: evidence that the dealer did what the money is for."""
        waits = self.granted is not None and not self.performances
        return (_because("no_performance", what=self.what),) if waits else ()

    def is_ripe(self) -> bool:
        """Whether the grant is in force, both promises were kept and the performance is shown."""
        return self.state is TradeState.GRANTED and not self.short_of() and not self.not_shown()

    def pair(self, as_of: date) -> tuple[Reason, ...]:
        """Given and taken side by side, and what is open: missing evidence, a broken promise, something to claim back."""
        as_day(as_of, "as_of")
        params: dict[str, Param] = {
            "id": self.id,
            "what": self.what,
            "asked": self.asked,
            "given": self.given,
        }
        if self.granted is None:
            return (_because(self.state.value, why=self.why, **params),)
        payment, off_take = self.granted.payment, self.granted.off_take
        found = [
            _because("given", granted=self.granted.amount, who=self.granted.by or "", **params),
            _because(
                "taken",
                paid=self.taken(Taken.PAYMENT, by=payment.due),
                payment=payment.amount,
                payment_day=payment.due,
                off=self.taken(Taken.OFF_TAKE, by=off_take.due),
                off_take=off_take.amount,
                off_take_day=off_take.due,
            ),
            *self.not_shown(),
        ]
        found += self.short_of(after=as_of)
        if self.state is TradeState.LAPSED:
            found.append(_because("lapsed", why=self.why, **params))
        if self.to_claim_back.is_positive:
            found.append(_because("to_claim_back", amount=self.to_claim_back, **params))
        return tuple(found)


def _because(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params), _ROWS)


# -- words ----------------------------------------------------------------------------------------------------------

_WORDS: Final = {
    "asked": Text(
        "{id}, {what}: the dealer asks for {asked} and waits for an answer",
        zh="{id}（{what}）：经销商要求{asked}，待答复",
    ),
    "refused": Text(
        "{id}, {what}: {asked} was refused: {why}", zh="{id}（{what}）：要求的{asked}已拒绝，原因：{why}"
    ),
    "given": Text(
        "{id}, {what}: given {given} of {granted} granted by {who}",
        zh="{id}（{what}）：{who}批准{granted}，已给予{given}",
    ),
    "taken": Text(
        "taken: {paid} of {payment} paid by {payment_day}, goods for {off} of {off_take} by {off_take_day}",
        zh="换得：{payment_day}前回款{paid}（承诺{payment}），{off_take_day}前提货{off}（承诺{off_take}）",
    ),
    "no_performance": Text("there is no evidence yet of “{what}”", zh="尚无“{what}”的履行凭据"),
    "payment_short": Text(
        "he promised to pay {promised} by {day}, and {came} came",
        zh="承诺在{day}前回款{promised}，实际回款{came}",
    ),
    "off_take_short": Text(
        "he promised to take goods for {promised} by {day}, and took {came}",
        zh="承诺在{day}前提货{promised}，实际提货{came}",
    ),
    "lapsed": Text("{id} lapsed: {why}", zh="{id}已失效，原因：{why}"),
    "to_claim_back": Text(
        "claim {amount} back: what it was paid for does not stand any more",
        zh="请追回{amount}：付款所依据的事实已不成立",
    ),
}
