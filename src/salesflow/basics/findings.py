"""What was found when a condition was held against the facts: the outcome, what was seen, what was needed.

Four outcomes, never mixed: met, unmet, unknown (the fact is missing), error (the fact has the wrong type, or the
user's predicate raised). An unmet condition outweighs an error, and an error outweighs an unknown one.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, Protocol

import attrs

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Renders, Sentence, Text
from salesflow.basics.truth import Truth

__all__ = ["ABSENT", "Absent", "Condition", "Finding", "Outcome", "Seen", "seen_text", "snapshot"]


class Absent(Enum):
    """The fact was not there at all (None is another thing: there, and empty)."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT

Seen = object
"""A fact's value as it was seen: immutable values themselves, anything else as a short text."""


class Outcome(Enum):
    """How a condition came out."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    ERROR = "error"

    def __repr__(self) -> str:
        return f"Outcome.{self.name}"

    @property
    def truth(self) -> Truth:
        """The outcome as a Truth; an error is not known, which is not the same as no."""
        return _TRUTH[self]


_TRUTH: Final = {
    Outcome.MET: Truth.YES,
    Outcome.UNMET: Truth.NO,
    Outcome.UNKNOWN: Truth.UNKNOWN,
    Outcome.ERROR: Truth.UNKNOWN,
}


_MET: Final = Outcome.MET


class Condition(Protocol):
    """What a finding is about: one condition of a criterion."""

    def paths(self) -> tuple[str, ...]:
        """The facts (or the named predicates) it looks at."""
        ...

    def sentence(self, finding: Finding) -> Sentence:
        """What was found, in words."""
        ...


_PLAIN: Final = frozenset({str, bool, int, Money, Truth, Absent, type(None)})
_VALUES: Final = (date, float, Enum)
_LONGEST: Final = 80


def snapshot(value: object) -> Seen:
    """`value` itself when it cannot change, else a short text of it: a finding never keeps the caller's objects.

    >>> snapshot(7), snapshot([1, 2])
    (7, '[1, 2]')
    """
    kind = type(value)
    if kind in _PLAIN or (isinstance(value, _VALUES) and value == value):
        return value
    if isinstance(value, Decimal) and not value.is_nan():
        return value
    # not-a-number is kept as a text: it would differ from itself, and two equal refusals would not be equal
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return _cut(text)


def seen_text(value: Seen) -> Param:
    """What was seen, as a parameter of a sentence."""
    if value is None or value is ABSENT:
        return Text("nothing", zh="空")
    if value is True or value is False:
        return Truth.of(value)
    if isinstance(value, str):
        return f"“{_cut(value)}”"
    if isinstance(value, float):
        return Decimal(float.__repr__(value)) if math.isfinite(value) else float.__repr__(value)
    if isinstance(value, int | Decimal | date | Money | Truth):
        return value
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


@attrs.frozen
class Finding:
    """One condition held against the facts.

    `parts` are the alternatives of an *any of* (or what such an alternative is made of); a finding without parts is
    a single condition. `detail` says why it could not be judged.
    """

    condition: Condition
    outcome: Outcome
    seen: Seen = ABSENT
    detail: str | Renders = ""
    parts: tuple[Finding, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the condition is surely fulfilled."""
        return self.outcome is _MET

    @property
    def path(self) -> str:
        """The fact it looked at, such as ``"budget"``; several are joined by a comma."""
        return ", ".join(self.condition.paths())

    @property
    def sentence(self) -> Sentence:
        """The finding in words, rendered in the reader's language later."""
        return self.condition.sentence(self)

    @property
    def reason(self) -> Reason:
        """The finding as a reason, coded by its outcome."""
        return Reason(self.outcome.value, self.sentence)

    def explain(self, language: Language = "en") -> str:
        """The finding in words."""
        return self.sentence.render(language)
