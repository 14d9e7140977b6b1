"""Three-valued answers: yes, no, not known yet (Kleene logic).

A sales team rarely knows everything about a customer. *Unknown is not no*: a budget nobody asked about must
not end a deal, and must not be taken for a yes either. `Truth` therefore refuses to be used as a bool.

>>> Truth.YES & Truth.UNKNOWN
Truth.UNKNOWN
>>> Truth.NO & Truth.UNKNOWN
Truth.NO
>>> ~Truth.UNKNOWN
Truth.UNKNOWN
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, NoReturn

from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["NO", "UNKNOWN", "YES", "Truth"]


class Truth(Enum):
    """YES, NO or UNKNOWN; `&` is the worse of two answers, `|` the better one, `~` turns yes and no around."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return f"Truth.{self.name}"

    def __and__(self, other: Truth) -> Truth:
        if self is Truth.NO or other is Truth.NO:
            return Truth.NO
        return Truth.YES if self is other is Truth.YES else Truth.UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        if self is Truth.YES or other is Truth.YES:
            return Truth.YES
        return Truth.NO if self is other is Truth.NO else Truth.UNKNOWN

    def __invert__(self) -> Truth:
        if self is Truth.UNKNOWN:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES

    def __bool__(self) -> NoReturn:
        msg = "a Truth is not a bool: unknown is neither; compare with `is Truth.YES`"
        raise TypeError(msg)

    @classmethod
    def of(cls, value: Truth | bool | None) -> Truth:
        """The answer for a bool (None is unknown); anything else is an `InputError`, never a guess.

        >>> Truth.of(None), Truth.of(False)
        (Truth.UNKNOWN, Truth.NO)
        """
        if isinstance(value, Truth):
            return value
        if value is None:
            return cls.UNKNOWN
        if value is True:
            return cls.YES
        if value is False:
            return cls.NO
        raise InputError("truth", value, "give True, False, None or a Truth")

    @classmethod
    def all(cls, values: Iterable[Truth]) -> Truth:
        """Yes when all are yes (also for none at all), no as soon as one is no."""
        found = cls.YES
        for value in values:
            found = found & value
        return found

    @classmethod
    def any(cls, values: Iterable[Truth]) -> Truth:
        """Yes as soon as one is yes, no when all are no (also for none at all)."""
        found = cls.NO
        for value in values:
            found = found | value
        return found

    def render(self, language: Language = "en") -> str:
        """The answer in words."""
        return _WORDS[self].render(language)


_WORDS: Final = {
    Truth.YES: Text("yes", zh="是"),
    Truth.NO: Text("no", zh="否"),
    Truth.UNKNOWN: Text("not known", zh="未知"),
}

YES: Final = Truth.YES
NO: Final = Truth.NO
UNKNOWN: Final = Truth.UNKNOWN
