"""Conversations: what happened in a talk with a customer, note by note, in the order in which it happened.

The order matters: a summary that the customer confirmed no longer holds what was said after it, and whoever pitches
first and asks afterwards has not asked. What a conversation is worth is judged by an `Interview`.

>>> talk = Conversation().agree("time", "30 minutes").note("goals", "two more shops").restate().confirm("person-7")
>>> [note.what.value for note in talk.notes]
['agreed', 'noted', 'restated', 'confirmed']

Sources: ST-10, ST-11.
"""

from __future__ import annotations

from enum import Enum

import attrs

from salesflow.basics.ids import read_id
from salesflow.errors import InputError

__all__ = ["Conversation", "Happened", "Note"]


class Happened(Enum):
    """What a note records: who did what.

    The two sides *agreed* on a point of the opening; the customer said something on a theme (*noted*); the seller
    *restated* it; the customer *corrected* or *confirmed* that; the customer *permitted* or *declined* a pitch; the
    seller *pitched*, that is, talked about the product.
    """

    AGREED = "agreed"
    NOTED = "noted"
    RESTATED = "restated"
    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    PERMITTED = "permitted"
    DECLINED = "declined"
    PITCHED = "pitched"

    def __repr__(self) -> str:
        return f"Happened.{self.name}"


@attrs.frozen
class Note:
    """One thing that happened: `about` is the key of what was agreed or talked about, `words` what was said."""

    what: Happened
    about: str | None = None
    words: str = ""


@attrs.frozen
class Conversation:
    """What happened in a talk, in its order; every command gives a new conversation.

    `spoke` and `listened` are the seller's whole minutes, None while nobody counted. Blank words, and minutes that
    are no whole number from 0, are an `InputError`. Sources: ST-10, ST-11.

    >>> Conversation().note("goals", " ")
    Traceback (most recent call last):
    salesflow.errors.InputError: goals: note what was said, or leave it out (got ' ')
    """

    notes: tuple[Note, ...] = attrs.field(default=(), converter=tuple[Note, ...])
    spoke: int | None = attrs.field(default=None, kw_only=True)
    listened: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field, value in (("spoke", self.spoke), ("listened", self.listened)):
            if value is not None and (type(value) is not int or value < 0):
                raise InputError(field, value, "give whole minutes, 0 or more")

    def agree(self, item: str, words: str) -> Conversation:
        """Both sides agreed on a point of the opening: the time, the agenda, the purpose."""
        return self._with(Happened.AGREED, item, _said(item, words))

    def note(self, theme: str, words: str) -> Conversation:
        """The customer said something on a theme."""
        return self._with(Happened.NOTED, theme, _said(theme, words))

    def restate(self, words: str = "") -> Conversation:
        """The seller said in other words what was heard."""
        return self._with(Happened.RESTATED, None, words)

    def correct(self, words: str = "") -> Conversation:
        """The customer said that it is not quite so."""
        return self._with(Happened.CORRECTED, None, words)

    def confirm(self, who: str) -> Conversation:
        """The customer confirmed what was restated; `who` is the id of the person."""
        return self._with(Happened.CONFIRMED, None, read_id(who, "who"))

    def permit(self) -> Conversation:
        """The customer wants to hear how we can help."""
        return self._with(Happened.PERMITTED)

    def decline(self) -> Conversation:
        """The customer does not want to hear it now."""
        return self._with(Happened.DECLINED)

    def pitch(self) -> Conversation:
        """The seller talked about the product."""
        return self._with(Happened.PITCHED)

    def timed(self, *, spoke: int, listened: int) -> Conversation:
        """How many minutes the seller spoke and listened."""
        return attrs.evolve(self, spoke=spoke, listened=listened)

    def _with(self, what: Happened, about: str | None = None, words: str = "") -> Conversation:
        return attrs.evolve(self, notes=(*self.notes, Note(what, about, words)))


def _said(about: str, words: object) -> str:
    if not isinstance(words, str) or not words.strip():
        raise InputError(about, words, "note what was said, or leave it out")
    return words
