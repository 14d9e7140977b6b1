"""Control: when a house should think about stopping deliveries on credit, said as a proposal with its reasons.

A rule never stops a customer. It proposes, a named person decides (finance, never the seller), and what the
customer disputes never leads to a proposal by itself.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.customers.history import Invoice
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
>>> owed = Exposure.of([bill], customer="C-7", currency="CNY", as_of=date(2026, 3, 23))
>>> verdict = HoldRule(late_days=30).judge(owed, money(200000, "CNY"), as_of=date(2026, 3, 23))
>>> verdict.value
Decision.PROPOSE_HOLD
>>> print(verdict.explain())
CNY 96,000 is 47 days late [CR-5]
CNY 96,000 is owed, within the limit of CNY 200,000 [CR-5 CR-6]
>>> proposal(verdict).explain()
'propose hold: CNY 96,000 is 47 days late; finance decides [CR-5]'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.money import Limit, Money, Unlimited
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text
from salesflow.credit.exposure import EXACT, Exposure
from salesflow.errors import DefinitionError, InputError

__all__ = ["Decision", "HoldRule", "proposal"]


class Decision(Enum):
    """What a hold rule answers: propose a hold, let a person look (something is not known), or nothing to do."""

    PROPOSE_HOLD = "propose_hold"
    REFER = "refer"
    NONE = "none"

    def __repr__(self) -> str:
        return f"Decision.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The decision in words."""
        return _DECISIONS[self].render(language)


_DECISIONS: Final = {
    Decision.PROPOSE_HOLD: Text("propose hold", zh="建议暂停赊销"),
    Decision.REFER: Text("a person must look", zh="须人工判断"),
    Decision.NONE: Text("no hold", zh="无须暂停"),
}
_LATE: Final = Text("{amount} is {days} {days|day|days} late", zh="{amount}逾期{days}天")
_SEVERAL_LATE: Final = Text(
    "{amount} is more than {allowed} {allowed|day|days} late, the oldest part {days} days",
    zh="{amount}逾期超过{allowed}天，最久{days}天",
)
_NOT_LATE: Final = Text(
    "nothing undisputed is more than {allowed} {allowed|day|days} late",
    zh="没有无争议款项逾期超过{allowed}天",
)
_TOLERATED: Final = Text(
    "{amount} is {days} {days|day|days} late, within the tolerance of {tolerance}",
    zh="{amount}逾期{days}天，未超过容差{tolerance}",
)
_SET_OFF: Final = Text("{amount} in credit notes was set off", zh="已抵减贷项{amount}")
_DISPUTED: Final = Text("{amount} is disputed and proposes nothing", zh="{amount}有争议，不作为暂停依据")
_OVER: Final = Text(
    "{amount} is owed, {over} over the limit of {limit}", zh="欠款{amount}，超出信用额度{limit}共{over}"
)
_OVER_DISPUTED: Final = Text(
    "{amount} is owed, over the limit of {limit} only by what is disputed",
    zh="欠款{amount}，仅因争议款项超出信用额度{limit}",
)
_WITHIN: Final = Text(
    "{amount} is owed, within the limit of {limit}", zh="欠款{amount}，未超出信用额度{limit}"
)
_UNLIMITED: Final = Text(
    "{amount} is owed; there is no limit, by decision", zh="欠款{amount}；已决定不设额度"
)
_NO_LIMIT: Final = Text("no credit limit is known for {amount} owed", zh="欠款{amount}，但信用额度未知")
_OTHER_LIMIT: Final = Text(
    "{amount} is owed, but the limit of {limit} is in another currency",
    zh="欠款{amount}，但信用额度{limit}为另一币种",
)
_NOTHING: Final = Text("nothing is owed", zh="没有欠款")
_PROPOSE: Final = Text("propose hold: {why}; finance decides", zh="建议暂停赊销：{why}；由财务决定")
_PROPOSE_BOTH: Final = Text(
    "propose hold: {why}, and {also}; finance decides", zh="建议暂停赊销：{why}，且{also}；由财务决定"
)
_LOOK: Final = Text("finance should look: {why}", zh="请财务核查：{why}")
_LATE_ROWS: Final = ("CR-5",)
_LIMIT_ROWS: Final = ("CR-5", "CR-6")


def _tolerance(value: Mapping[str, Decimal | int | str] | tuple[Money, ...]) -> tuple[Money, ...]:
    amounts = [Money(v, k) for k, v in value.items()] if isinstance(value, Mapping) else value
    return tuple(sorted(amounts, key=lambda amount: amount.currency))


@attrs.frozen
class HoldRule:
    """Propose a hold when undisputed debt is too late, or when the debt is over the limit.

    `late_days`: more than so many civil days past due is too late; None switches this check off. `tolerance`:
    how much in each currency may be too late without a proposal (tiny rests must not stop a customer), given
    as ``{"CNY": 100}``; a currency that is not named has none. `over_limit` switches the second check.
    Unapplied credit notes are set off against the oldest debt first.

    A negative number of days or tolerance, one currency twice, or a rule that checks nothing is a
    `DefinitionError`. Sources: CR-5 (late), CR-6 (limit).
    """

    late_days: int | None = 30
    tolerance: tuple[Money, ...] = attrs.field(default=(), converter=_tolerance)
    over_limit: bool = True

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        days = self.late_days
        if days is not None and (type(days) is not int or days < 0):
            problems.append(f"late_days must be a whole number of days from 0, or None, not {days!r}")
        if len({amount.currency for amount in self.tolerance}) < len(self.tolerance):
            problems.append("a currency has two tolerances")
        problems.extend(
            f"the tolerance {amount} is negative" for amount in self.tolerance if amount.is_negative
        )
        if type(self.over_limit) is not bool:
            problems.append(f"over_limit must be True or False, not {self.over_limit!r}")
        if days is None and not self.over_limit:
            problems.append("the rule checks nothing")
        if problems:
            raise DefinitionError("hold rule", problems)

    def judge(self, exposure: Exposure, limit: Limit, *, as_of: date) -> Verdict[Decision]:
        """What the rule says about one customer in one currency on a day, with every reason.

        A limit that is not known, or in another currency, is named in `missing` and never taken for zero; the
        answer is then REFER, unless late debt proposes a hold anyway or nothing is owed. A debt that is over
        the limit only by its disputed part is REFER too. A negative limit, or an exposure of another day than
        `as_of`, is an `InputError`, and so is a bare number for a limit.
        """
        if exposure.as_of != as_of:
            raise InputError(
                "as_of", as_of, f"the exposure is that of {exposure.as_of}; give it of the same day"
            )
        if limit is not None and not isinstance(limit, (Money, Unlimited)):  # pyright: ignore[reportUnnecessaryIsInstance]  # 0 comes in
            raise InputError("limit", limit, "give Money, UNLIMITED, or None when nobody has decided")
        if isinstance(limit, Money) and limit.is_negative:
            raise InputError("limit", limit, "a limit is zero or more; zero means no credit")
        reasons: list[Reason] = []
        missing: list[Reason] = []
        decision = Decision.NONE
        if self.late_days is not None:
            decision = self._judge_late(exposure, self.late_days, reasons)
        if self.over_limit:
            second = _judge_limit(exposure, limit, reasons, missing)
            if decision is Decision.NONE or second is Decision.PROPOSE_HOLD:
                decision = second
        disputed = exposure.disputed
        if disputed.is_positive:
            reasons.append(Reason("disputed", _DISPUTED.fill(amount=disputed), _LATE_ROWS))
        return Verdict(decision, tuple(reasons), tuple(missing))

    def _judge_late(self, exposure: Exposure, allowed: int, reasons: list[Reason]) -> Decision:
        late = exposure.late_by(allowed)
        unapplied = exposure.credits
        owed = late - unapplied
        if not owed.is_positive:
            words = _NOT_LATE.fill(allowed=allowed)
            reasons.append(Reason("not_late", words, _LATE_ROWS))
            if late.is_positive:
                reasons.append(Reason("set_off", _SET_OFF.fill(amount=late), _LATE_ROWS))
            return Decision.NONE
        days, same = _oldest_after(exposure, unapplied, allowed)
        tolerance = next((amount for amount in self.tolerance if amount.currency == exposure.currency), None)
        if tolerance is not None and owed <= tolerance:
            words = _TOLERATED.fill(amount=owed, days=days, tolerance=tolerance)
            reasons.append(Reason("tolerated", words, _LATE_ROWS))
            decision = Decision.NONE
        else:
            text = _LATE if same else _SEVERAL_LATE
            words = text.fill(amount=owed, days=days, allowed=allowed)
            reasons.append(Reason("late", words, _LATE_ROWS))
            decision = Decision.PROPOSE_HOLD
        if unapplied.is_positive:
            reasons.append(Reason("set_off", _SET_OFF.fill(amount=unapplied), _LATE_ROWS))
        return decision


def proposal(verdict: Verdict[Decision]) -> Reason | None:
    """The one sentence for a worklist: the proposal, or what finance should look at; None when there is nothing.

    A customer whose limit is merely not known gives None: that is a gap in the data, see `Verdict.missing`.
    """
    why = [reason for reason in verdict.reasons if reason.code in {"late", "over_limit", "over_disputed"}]
    if verdict.value is Decision.NONE or not why:
        return None
    rows = tuple(dict.fromkeys(row for reason in why for row in reason.rows))
    if verdict.value is Decision.REFER:
        return Reason("refer", _LOOK.fill(why=why[0].sentence), rows)
    # What is over the limit only by its disputed part proposes nothing, so it is no ground of a proposal.
    why = [reason for reason in why if reason.code != "over_disputed"]
    if len(why) == 1:
        return Reason("propose_hold", _PROPOSE.fill(why=why[0].sentence), why[0].rows)
    return Reason("propose_hold", _PROPOSE_BOTH.fill(why=why[0].sentence, also=why[1].sentence), rows)


def _judge_limit(exposure: Exposure, limit: Limit, reasons: list[Reason], missing: list[Reason]) -> Decision:
    owed = exposure.total
    if not owed.is_positive:
        reasons.append(Reason("nothing_owed", _NOTHING.fill(), _LIMIT_ROWS))
        return Decision.NONE
    if isinstance(limit, Unlimited):
        reasons.append(Reason("unlimited", _UNLIMITED.fill(amount=owed), _LIMIT_ROWS))
        return Decision.NONE
    if limit is None:
        missing.append(Reason("limit_unknown", _NO_LIMIT.fill(amount=owed), _LIMIT_ROWS))
        return Decision.REFER
    if limit.currency != exposure.currency:
        words = _OTHER_LIMIT.fill(amount=owed, limit=limit)
        missing.append(Reason("limit_in_other_currency", words, _LIMIT_ROWS))
        return Decision.REFER
    if owed <= limit:
        reasons.append(Reason("within_limit", _WITHIN.fill(amount=owed, limit=limit), _LIMIT_ROWS))
        return Decision.NONE
    if exposure.undisputed <= limit:
        words = _OVER_DISPUTED.fill(amount=owed, limit=limit)
        reasons.append(Reason("over_disputed", words, _LIMIT_ROWS))
        return Decision.REFER
    words = _OVER.fill(amount=owed, over=owed - limit, limit=limit)
    reasons.append(Reason("over_limit", words, _LIMIT_ROWS))
    return Decision.PROPOSE_HOLD


def _oldest_after(exposure: Exposure, unapplied: Money, allowed: int) -> tuple[int, bool]:
    """Days of the oldest debt that credit notes leave open, and whether all of the rest is that old."""
    left = unapplied.amount
    ages: list[int] = []
    for item in exposure.items:  # the latest stand first
        if item.days_late <= allowed:
            break
        if item.disputed:
            continue
        left = EXACT.subtract(left, item.amount.amount)
        if left < 0:
            ages.append(item.days_late)
    return ages[0], ages[0] == ages[-1]
