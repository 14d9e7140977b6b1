"""How a course stands when nothing is due: over, paused, or not begun, and why in words.

>>> CourseStanding.EXHAUSTED.is_over, CourseStanding.PAUSED.is_over
(True, False)
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["NothingDue", "Progress", "CourseStanding"]


class CourseStanding(StrEnum):
    """Why nothing is due.

    *answered*: the customer gave an answer that ends this follow-up. *exhausted*: all attempts are used up.
    """

    WON = "won"
    LOST = "lost"
    SETTLED = "settled"
    OPTED_OUT = "opted_out"
    ANSWERED = "answered"
    EXHAUSTED = "exhausted"
    PAUSED = "paused"
    NOT_BEGUN = "not_begun"

    @property
    def is_over(self) -> bool:
        """Whether the follow-up is finished, unless a further entry opens it again."""
        return self not in {CourseStanding.PAUSED, CourseStanding.NOT_BEGUN}

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _WORDS[self].render(language)


_WORDS: Final = {
    CourseStanding.WON: Text("won", zh="成交"),
    CourseStanding.LOST: Text("lost", zh="丢单"),
    CourseStanding.SETTLED: Text("replied and settled", zh="已答复了结"),
    CourseStanding.OPTED_OUT: Text("no more contact wanted", zh="要求不再联系"),
    CourseStanding.ANSWERED: Text("answered", zh="已回应"),
    CourseStanding.EXHAUSTED: Text("attempts used up", zh="次数用完"),
    CourseStanding.PAUSED: Text("paused", zh="暂停"),
    CourseStanding.NOT_BEGUN: Text("not begun", zh="尚未开始"),
}


@attrs.frozen
class NothingDue:
    """No touch is due, and why; `reasons` may not be empty (`InputError`)."""

    standing: CourseStanding
    reasons: tuple[Reason, ...]

    def __attrs_post_init__(self) -> None:
        if not self.reasons:
            raise InputError("reasons", self.reasons, "say why nothing is due")

    @property
    def is_over(self) -> bool:
        """Whether the follow-up is finished."""
        return self.standing.is_over

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained(self.reasons, language)


@attrs.frozen
class Progress:
    """How far a follow-up has come: attempts `used` and `left`, and how often in a row the customer put us off.

    `touches_left` is the most touches that can still follow before it ends, whatever the customer says. It falls with
    every touch we make: that is why every follow-up ends.
    """

    used: int
    left: int
    in_a_row: int
    touches_left: int
