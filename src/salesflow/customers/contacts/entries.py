"""What a key account's contact map is made of: the entries that an application stores, in words of the trade.

Every entry says something from a civil day on (`on`), until the next entry about the same matter; of two entries for
one day the one written later counts. So entries of different moments may be read in any order.
`salesflow.customers.contacts.contact_map` writes them, `salesflow.customers.contacts.standing` reads them.

>>> from datetime import date
>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> held = Held("P-1", "purchasing", deal="D-1", on=date(2026, 3, 1), at=monday, by="u-7")
>>> held.role, held.primary, without(held, "P-1")
('purchasing', False, None)

Source: CU-11 (D1, what goes for every key account: items 1, 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Final, TypeAlias, TypeVar

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, aware, instant, shared_day
from salesflow.basics.text import Language, Text, read_words
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "ContactRole",
    "Entry",
    "Erased",
    "GivenUp",
    "Held",
    "Kept",
    "Left",
    "Merged",
    "Ranked",
    "Released",
    "Support",
    "Supported",
    "in_order",
    "role_key",
    "without",
]


def _key(value: str) -> str:
    return read_id(value, "key")


@attrs.frozen
class ContactRole:
    """A part that a contact plays when an account buys: what it is called, and what whoever plays it does.

    `aliases` are other names of the same role (of CRM systems, of the buying-centre literature). Roles are open: in a
    contact map any key will do, this only adds the words. An empty key is an `InputError`.
    """

    key: str = attrs.field(converter=_key)
    label: Text
    does: Text
    aliases: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        if any(not alias.strip() for alias in self.aliases):
            raise DefinitionError(f"contact role {self.key!r}", ["an alias is empty"])

    def render(self, language: Language = "en") -> str:
        """The name of the role."""
        return self.label.render(language)


def role_key(role: str | ContactRole) -> str:
    """The key under which a contact map keeps a role.

    >>> role_key(" purchasing ")
    'purchasing'
    """
    return role.key if isinstance(role, ContactRole) else read_id(role, "role")


class Support(Enum):
    """How a contact stands towards us; no entry means that nobody has said.

    *Won*: helps us and shows us the way. *Advocate*: speaks and sells for us while we are absent. *Lost*: was won
    once and is no more.
    """

    WON = "won"
    ADVOCATE = "advocate"
    LOST = "lost"

    def __repr__(self) -> str:
        return f"Support.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _SUPPORT[self].render(language)


_SUPPORT: Final = {
    Support.WON: Text("won", zh="已争取到"),
    Support.ADVOCATE: Text("advocate", zh="内部代言人"),
    Support.LOST: Text("lost", zh="已失去"),
}


# -- entries: what is stored ------------------------------------------------------------------------------------------


def _person(value: str) -> str:
    return read_id(value, "person")


def _keeper(value: str) -> str:
    return read_id(value, "keeper")


def _someone(value: str | None) -> str | None:
    return None if value is None else read_id(value, "person")


def _deal(value: str | None) -> str | None:
    return None if value is None else read_id(value, "deal")


def _account(value: str | None) -> str | None:
    return None if value is None else read_id(value, "account")


def _joined(value: str) -> str:
    return read_id(value, "account")


def _no_key(value: str | None) -> str | None:
    return None if value is None else read_id(value, "key")


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise InputError("primary", value, "give True or False")
    return value


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "on"))


def _pairs(values: Iterable[Iterable[str | None]]) -> tuple[tuple[str, str | None], ...]:
    pairs = ((role, deal) for role, deal in values)
    return tuple((read_id(role, "role"), _deal(deal)) for role, deal in pairs)


@attrs.frozen(kw_only=True)
class _Written:
    """What all entries have: the civil day from which it is so, the moment it was written, the id of the writer."""

    on: pendulum.Date = attrs.field(converter=_day)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_someone)


@attrs.frozen
class Held(_Written):
    """A contact holds a role, for a deal or (no deal) for the whole account; the primary one or beside others."""

    person: str = attrs.field(converter=_person)
    role: str = attrs.field(converter=role_key)
    deal: str | None = attrs.field(default=None, converter=_deal)
    primary: bool = attrs.field(default=False, converter=_yes_or_no)


@attrs.frozen
class Released(_Written):
    """From that day on the contact does not hold the role any more."""

    person: str = attrs.field(converter=_person)
    role: str = attrs.field(converter=role_key)
    deal: str | None = attrs.field(default=None, converter=_deal)


@attrs.frozen
class Kept(_Written):
    """One of our people keeps a contact, in a function and a rank of ours, perhaps instead of a colleague."""

    person: str = attrs.field(converter=_person)
    keeper: str = attrs.field(converter=_keeper)
    function: str | None = attrs.field(default=None, converter=_no_key)
    rank: str | None = attrs.field(default=None, converter=_no_key)
    instead_of: str | None = attrs.field(default=None, converter=_someone)


@attrs.frozen
class GivenUp(_Written):
    """From that day on this colleague does not keep the contact any more."""

    person: str = attrs.field(converter=_person)
    keeper: str = attrs.field(converter=_keeper)


@attrs.frozen
class Ranked(_Written):
    """The rank of a contact in their own house."""

    person: str = attrs.field(converter=_person)
    rank: str = attrs.field(converter=_key)


@attrs.frozen
class Supported(_Written):
    """How a contact stands towards us, and what shows it."""

    person: str = attrs.field(converter=_person)
    support: Support
    words: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Left(_Written):
    """A contact left the account, perhaps for another one, or (`ours`) a keeper left our house; or they came back."""

    person: str = attrs.field(converter=_person)
    to: str | None = attrs.field(default=None, converter=_account)
    ours: bool = attrs.field(default=False, converter=_yes_or_no)
    back: bool = attrs.field(default=False, converter=_yes_or_no)


@attrs.frozen
class Merged(_Written):
    """The map of another account, a double of this one, was joined to it."""

    account: str = attrs.field(converter=_joined)


@attrs.frozen
class Erased(_Written):
    """Everything about a person was erased; of them only the roles remain that they held last."""

    held: tuple[tuple[str, str | None], ...] = attrs.field(converter=_pairs)


Entry: TypeAlias = "Held | Released | Kept | GivenUp | Ranked | Supported | Left | Merged | Erased"
"""What a contact map is made of, and all that an application stores of it."""

KINDS: Final = (Held, Released, Kept, GivenUp, Ranked, Supported, Left, Merged, Erased)


E = TypeVar("E", bound=Entry)


def in_order(entries: Iterable[E]) -> list[E]:
    """The entries by the day for which, then by the moment at which they were written, then as they stand."""
    return sorted(entries, key=lambda entry: (entry.on.toordinal(), instant(entry.at)))


def without(entry: Entry, gone: str) -> Entry | None:
    """The entry with no trace of a person; None where nothing of it is left."""
    if isinstance(entry, Merged | Erased):
        kept: Entry = entry
    elif entry.person == gone:
        return None
    elif isinstance(entry, Kept) and entry.keeper == gone:
        if entry.instead_of is None:
            return None
        # whoever handed over does not keep the contact again, only because the successor is erased
        kept = GivenUp(entry.person, entry.instead_of, on=entry.on, at=entry.at, by=entry.by)
    elif isinstance(entry, Kept) and entry.instead_of == gone:
        kept = attrs.evolve(entry, instead_of=None)
    elif isinstance(entry, GivenUp) and entry.keeper == gone:
        return None
    elif isinstance(entry, Supported) and gone in entry.words:
        kept = attrs.evolve(entry, words="")
    else:
        kept = entry
    return attrs.evolve(kept, by=None) if kept.by == gone else kept
