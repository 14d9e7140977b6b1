"""Reasons and verdicts: every judgement names all its reasons, in words, with the rule each one comes from.

>>> from salesflow.basics.text import Text
>>> late = Text("invoice {id} is {days} {days|day|days} late", zh="发票{id}逾期{days}天")
>>> Reason("overdue", late.fill(id="F-9", days=47), rows=("CR-5",)).explain()
'invoice F-9 is 47 days late [CR-5]'
"""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar

import attrs

from salesflow.basics.text import Language, Sentence

__all__ = ["Declined", "Reason", "Verdict", "explained"]

T = TypeVar("T")


@attrs.frozen(init=False)
class Reason:
    """Why something is so: a stable `code` for programs, a sentence for people, the `rows` of the trade's rules.

    `rows` are the row ids of the sources page (``"CA-4"``).
    """

    code: str
    sentence: Sentence
    rows: tuple[str, ...] = ()

    def __init__(self, code: str, sentence: Sentence, rows: tuple[str, ...] = ()) -> None:
        # a review of a hundred thousand customers makes a million: the slots' own setters are the quickest
        _set_code(self, code)
        _set_sentence(self, sentence)
        _set_rows(self, rows)

    def explain(self, language: Language = "en") -> str:
        """The sentence, followed by its row ids in brackets."""
        words = self.sentence.render(language)
        return f"{words} [{' '.join(self.rows)}]" if self.rows else words


_set_code: Final[Any] = Reason.__dict__["code"].__set__
_set_sentence: Final[Any] = Reason.__dict__["sentence"].__set__
_set_rows: Final[Any] = Reason.__dict__["rows"].__set__


@attrs.frozen
class Verdict(Generic[T]):
    """What a policy answers on a day: the value, all reasons for it, and what was missing to be sure."""

    value: T
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class Declined:
    """A step that the business does not allow: every reason, and all that was missing to be sure; nothing changed.

    >>> from salesflow.basics.text import Text
    >>> paid = Text("sale {sale} is settled already", zh="成交{sale}已结清")
    >>> Declined((Reason("settled_already", paid.fill(sale="S-1"), rows=("CU-6",)),)).explain()
    'sale S-1 is settled already [CU-6]'
    """

    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, of what is missing last."""
        return tuple(reason.code for reason in (*self.reasons, *self.missing))

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained((*self.reasons, *self.missing), language)


def explained(reasons: tuple[Reason, ...], language: Language = "en") -> str:
    """Several reasons, one a line.

    >>> explained(())
    ''
    """
    return "\n".join(reason.explain(language) for reason in reasons)
