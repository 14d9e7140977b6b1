"""Checks: one question a house asks before it sells on credit, and what it answers in words, whether it passes or fails.

A check is pure and decides nothing. What is not known neither passes nor fails; what turns on a dispute alone goes to a person.

>>> from datetime import date
>>> from salesflow.credit.control.checks_conduct import MaxDunning
>>> for level in [1, 3, None]:
...     print(MaxDunning(2).judge(Account("C-7", "CNY", date(2026, 3, 31), dunning_level=level), None).explain())
passes: level 1 of dunning is reached; up to level 2 is allowed [CR-5]
fails: level 3 of dunning is reached; only up to level 2 is allowed [CR-5]
not known: nobody has said which level of dunning is reached [CR-5]

Source: CR-5; field study of credit 2.1 (the checks of business systems) and 2.3 (what goes wrong with them).
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar, Final, Protocol

import attrs

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.control.account import Account, Order

__all__ = ["Check", "Finding", "Outcome", "found"]


class Outcome(Enum):
    """What one check answers: it passes, a person must look, a fact is not known, it fails."""

    PASS = "pass"  # noqa: S105 - a word of the trade, no secret
    LOOK = "look"
    UNKNOWN = "unknown"
    FAIL = "fail"

    def __repr__(self) -> str:
        return f"Outcome.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The answer in words."""
        return _OUTCOMES[self].render(language)


@attrs.frozen(weakref_slot=False)
class Finding:
    """What one check found: its name, its answer, and the sentence that says why.

    `shortfall` is the amount by which a limit is exceeded; None where no limit was compared. `items` are the documents it
    rests on, none of them disputed; empty where it rests on no single document.
    """

    rule: str
    outcome: Outcome
    reason: Reason
    shortfall: Money | None = None
    items: tuple[str, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """The finding in words."""
        return _LINE.fill(outcome=self.outcome, why=self.reason.explain(language)).render(language)


class Check(Protocol):
    """One question about an account and, when there is one, the order somebody wants to pass; pure."""

    rule: ClassVar[str]
    """The name of the check, for programs."""

    def judge(self, account: Account, order: Order | None) -> Finding:
        """What the check finds."""
        ...


def found(rule: str, outcome: Outcome, code: str, text: Text, /, **words: Param) -> Finding:
    """The finding of a check that compares no limit."""
    return Finding(rule, outcome, Reason(code, text.fill(**words), ("CR-5",)))


_OUTCOMES: Final = {
    Outcome.PASS: Text("passes", zh="通过"),
    Outcome.LOOK: Text("a person must look", zh="须人工判断"),
    Outcome.UNKNOWN: Text("not known", zh="未知"),
    Outcome.FAIL: Text("fails", zh="不通过"),
}
_LINE: Final = Text("{outcome}: {why}", zh="{outcome}：{why}")
