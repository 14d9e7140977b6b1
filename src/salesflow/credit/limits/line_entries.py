"""Entries of a credit line: what was proposed, approved, refused, carried out, frozen, lifted, cancelled, and what ended.

>>> import pendulum
>>> Frozen(None, "his warehouse is shut", at=pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai"), by="u-4").why
'his warehouse is shut'

Source: CR-6; field study of credit 4.1 and property 16 (every change of a limit has exactly one approved decision).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.text import read_words
from salesflow.basics.written import Written
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.errors import InputError

__all__ = [
    "CARRIED_OUT",
    "Applied",
    "Approved",
    "Cancelled",
    "Entry",
    "Frozen",
    "Lapsed",
    "Proposed",
    "Refused",
    "Unfrozen",
]


def _key(value: str) -> str:
    return read_id(value, "key")


def _maybe(value: str | None) -> str | None:
    return None if value is None else read_id(value, "key")


def _why(value: str) -> str:
    words = read_words(value, "why")
    if not words:
        raise InputError("why", value, "say why; it may not be blank")
    return words


def _role(value: str) -> str:
    return read_id(value, "role")


def _others(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str):
        raise InputError("others", value, "give several ids, such as ['u-4-night']")
    return frozenset([read_id(each, "others") for each in value])


@attrs.frozen
class Proposed(Written):
    """A review, a person or a program proposed something; `by` is None when a rule alone did."""

    key: str = attrs.field(kw_only=False, converter=_key)
    proposal: Proposal = attrs.field(kw_only=False)


@attrs.frozen
class _Signed(Written):
    def __attrs_post_init__(self) -> None:
        if self.by is None:
            raise InputError("by", self.by, "somebody must stand for it; name the person")


@attrs.frozen
class Approved(_Signed):
    """One signature under one exact proposal: by whom, in which role, for whom as a deputy.

    `covers` says that he may approve it alone, `people` how many different people it takes; both as they were found then.
    `others` are further ids of the same hands, as far as they were known.
    """

    key: str = attrs.field(kw_only=False, converter=_key)
    role: str = attrs.field(kw_only=False, converter=_role)
    covers: bool = attrs.field(kw_only=False)
    people: int = attrs.field(kw_only=False)
    stands_for: str | None = attrs.field(default=None, kw_only=False, converter=_maybe)
    others: frozenset[str] = attrs.field(default=frozenset(), kw_only=False, converter=_others)

    @property
    def ids(self) -> frozenset[str]:
        """Whose hands it was: his own under every id, and those of the person he stands for."""
        return self.others | frozenset(each for each in (self.by, self.stands_for) if each is not None)


@attrs.frozen
class Refused(_Signed):
    """A proposal was refused, and why."""

    key: str = attrs.field(kw_only=False, converter=_key)
    why: str = attrs.field(kw_only=False, converter=_why)


@attrs.frozen
class Applied(Written):
    """A proposal was carried out: this grant is valid from now on; a fixed one ends the fixed one before it."""

    key: str = attrs.field(kw_only=False, converter=_key)
    grant: Grant = attrs.field(kw_only=False)


@attrs.frozen
class Frozen(_Signed):
    """The limit was frozen: by an approved proposal (`key`), or at once by a named person (None), and why."""

    key: str | None = attrs.field(kw_only=False, converter=_maybe)
    why: str = attrs.field(kw_only=False, converter=_why)


@attrs.frozen
class Unfrozen(Written):
    """The freeze was lifted by an approved proposal; `grant` is the limit from now on when it is another."""

    key: str = attrs.field(kw_only=False, converter=_key)
    grant: Grant | None = attrs.field(default=None, kw_only=False)


@attrs.frozen
class Cancelled(Written):
    """The limit was cancelled by an approved proposal: `grant` is the one of zero that stands from now on."""

    key: str = attrs.field(kw_only=False, converter=_key)
    grant: Grant = attrs.field(kw_only=False)


@attrs.frozen
class Lapsed(Written):
    """Somebody has seen that a grant ended. Nothing is booked: the limit was gone on that day anyway."""

    grant: str = attrs.field(kw_only=False, converter=_key)


Entry: TypeAlias = "Proposed | Approved | Refused | Applied | Frozen | Unfrozen | Cancelled | Lapsed"
"""What a credit line is made of, and all that an application stores of it."""

CARRIED_OUT: Final = {
    Action.RAISE: Applied,
    Action.LOWER: Applied,
    Action.TEMPORARY: Applied,
    Action.KEEP: Applied,
    Action.FREEZE: Frozen,
    Action.UNFREEZE: Unfrozen,
    Action.CANCEL: Cancelled,
}
"""Which entry carries out which action (KEEP only when it renews)."""
