"""Freezing: whether a house's own credit rule stops a customer for what he owes on a day, whatever kind of rule it is.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.credit.exposure import OpenItem
>>> from salesflow.credit.limits.guards import FreezeIfLate
>>> item = OpenItem("F-9", date(2026, 2, 4), money(96000, "CNY"), 47, disputed=False)
>>> owed = Exposure("C-7", "CNY", date(2026, 3, 23), (item,))
>>> for rule in (HoldRule(late_days=30, over_limit=False), FreezeIfLate(30), FreezeIfLate(60)):
...     print(judge_freeze(rule, owed).value.render())
frozen
frozen
free to buy on credit

Source: LA-4, CR-5, CR-6.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias

from salesflow.basics.money import Limit
from salesflow.basics.reasons import Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.credit.control.hold import Decision, HoldRule
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.guards import Guard, Ruling, Veto
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import InputError

__all__ = ["CreditRule", "Freeze", "judge_freeze"]

CreditRule: TypeAlias = HoldRule | ReviewPolicy | Guard
"""What says whether a customer is frozen: a rule for holds, a review with its guards, or one guard alone."""


class Freeze(Enum):
    """What a credit rule comes to on a day: frozen, free to buy on credit, or a person must look."""

    FROZEN = "frozen"
    FREE = "free"
    REFER = "refer"

    def __repr__(self) -> str:
        return f"Freeze.{self.name}"

    @property
    def words(self) -> Sentence:
        """The answer as a sentence."""
        return _FREEZES[self].fill()

    def render(self, language: Language = "en") -> str:
        """The answer in words."""
        return self.words.render(language)


def judge_freeze(
    rule: CreditRule,
    owed: Exposure,
    *,
    limit: Limit = None,
    grade: Standing | None = None,
    terms_days: int | None = None,
    was_frozen: bool = False,
) -> Verdict[Freeze]:
    """Whether a rule freezes a customer who owes this, on the day of the exposure, with the rule's own reasons.

    A hold that is proposed counts as a freeze. Of a review its guards are asked: one that freezes or cancels is enough, and
    a customer who `was_frozen` stays so while any of them has something to say, as the review itself has it. Warnings are
    not known here, so a guard that asks for them refers. What is no rule is an `InputError`. Source: CR-5, CR-6.
    """
    if isinstance(rule, HoldRule):
        found = rule.judge(owed, limit, as_of=owed.as_of)
        return Verdict(_DECISIONS[found.value], found.reasons, found.missing)
    guards = rule.guards if isinstance(rule, ReviewPolicy) else (rule,)
    if any(not callable(getattr(each, "judge", None)) for each in guards):
        raise InputError("rule", rule, "give a HoldRule, a ReviewPolicy or a guard such as FreezeIfLate(30)")
    day = owed.as_of
    facts = Facts(
        owed.customer,
        owed.currency,
        day,
        line=LineState(
            () if limit is None else (Grant("limit", limit, day),), frozen_on=day if was_frozen else None
        ),
        debts=Debts.of(owed),
        grade=grade,
        terms_days=terms_days,
    )
    rulings = [ruling for each in guards if (ruling := each.judge(facts)) is not None]
    return _ruled(rulings, stays=isinstance(rule, ReviewPolicy) and was_frozen)


def _ruled(rulings: list[Ruling], *, stays: bool) -> Verdict[Freeze]:
    reasons = tuple([each.reason for each in rulings if each.veto is not Veto.REFER])
    missing = tuple([each.reason for each in rulings if each.veto is Veto.REFER])
    if any(each.veto in (Veto.FREEZE, Veto.CANCEL) for each in rulings) or (stays and rulings):
        return Verdict(Freeze.FROZEN, reasons, missing)
    return Verdict(Freeze.REFER if missing else Freeze.FREE, reasons, missing)


# -- words ------------------------------------------------------------------------------------------------------------

_DECISIONS: Final = {
    Decision.PROPOSE_HOLD: Freeze.FROZEN,
    Decision.REFER: Freeze.REFER,
    Decision.NONE: Freeze.FREE,
}
_FREEZES: Final = {
    Freeze.FROZEN: Text("frozen", zh="冻结"),
    Freeze.FREE: Text("free to buy on credit", zh="可赊购"),
    Freeze.REFER: Text("a person must look", zh="须人工判断"),
}
