"""How a contact map stands on one day: who holds which role, who keeps whom, who left, who is on our side.

>>> from datetime import date
>>> import pendulum
>>> from salesflow.customers.contacts.entries import Held, Released
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> entries = (
...     Held("P-1", "purchasing", on=date(2026, 3, 2), at=monday),
...     Released("P-1", "purchasing", on=date(2026, 5, 1), at=monday.add(days=20)),
... )
>>> [standing_on(entries, date(2026, month, 30)).holders("purchasing") for month in (3, 4, 5)]
[('P-1',), ('P-1',), ()]

Source: CU-11.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from itertools import groupby

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.customers.contacts.entries import (
    Entry,
    Erased,
    GivenUp,
    Held,
    Kept,
    Left,
    Merged,
    Ranked,
    Released,
    Support,
    Supported,
    in_order,
)

__all__ = ["Clash", "Holding", "Keeping", "Standing", "clashes", "standing_on"]


@attrs.frozen
class Holding:
    """A role as somebody holds it on a day, `since` another; whether they are still there is another question."""

    person: str
    role: str
    deal: str | None
    primary: bool
    since: pendulum.Date


@attrs.frozen
class Keeping:
    """One of our people keeps a contact, in a function and rank of ours (None: not known), `since` a day."""

    person: str
    keeper: str
    function: str | None
    rank: str | None
    since: pendulum.Date


@attrs.frozen
class Standing:
    """A contact map as it stands on one day.

    `holdings` and `keepings` hold what was not ended, also of people who left; `away` says who left (contacts and, with
    `ours`, keepers); `vacated` the roles of erased persons. `is_blank`: nothing was written for that day or before.
    """

    as_of: pendulum.Date
    holdings: tuple[Holding, ...] = ()
    keepings: tuple[Keeping, ...] = ()
    away: tuple[Left, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    supported: tuple[Supported, ...] = ()
    vacated: tuple[tuple[str, str | None], ...] = ()
    is_blank: bool = True

    @cached_property
    def _away(self) -> dict[tuple[str, bool], Left]:
        return {(each.person, each.ours): each for each in self.away}

    def departure(self, person: str, *, ours: bool = False) -> Left | None:
        """How a contact (or, with `ours`, a keeper) left; None while they are there."""
        return self._away.get((person, ours))

    @property
    def contacts(self) -> tuple[str, ...]:
        """Who holds a role and is there, each once."""
        there = (each.person for each in self.holdings if self.departure(each.person) is None)
        return tuple(dict.fromkeys(there))

    def holders(self, role: str, deal: str | None = None) -> tuple[str, ...]:
        """Who holds a role and is there: for a deal (whoever holds it account-wide included), or anywhere."""
        wanted = (None, deal)
        return tuple(
            dict.fromkeys(
                each.person
                for each in self.holdings
                if each.role == role
                and (deal is None or each.deal in wanted)
                and self.departure(each.person) is None
            )
        )

    def roles_of(self, person: str) -> tuple[str, ...]:
        """The roles a contact holds, whatever the deal."""
        return tuple(dict.fromkeys(each.role for each in self.holdings if each.person == person))

    def primary(self, role: str, deal: str | None = None) -> str | None:
        """The primary holder for a deal, else for the account; None when there is none, or they left."""
        found = {
            each.deal: each.person
            for each in self.holdings
            if each.role == role and each.primary and self.departure(each.person) is None
        }
        return found.get(deal, found.get(None))

    def keepers_of(self, person: str) -> tuple[Keeping, ...]:
        """Who keeps a contact and has not left our house."""
        return tuple(
            each
            for each in self.keepings
            if each.person == person and self.departure(each.keeper, ours=True) is None
        )

    def rank_of(self, person: str) -> str | None:
        """The rank of a contact in their house; None when nobody wrote it down."""
        return {each.person: each.rank for each in self.ranked}.get(person)

    def support_of(self, person: str) -> Support | None:
        """How a contact stands towards us; None when nobody has said."""
        return {each.person: each.support for each in self.supported}.get(person)

    def within(self, deals: Collection[str]) -> Standing:
        """Only what concerns these deals or the account as a whole."""
        wanted = {None, *deals}
        return attrs.evolve(
            self,
            holdings=tuple(each for each in self.holdings if each.deal in wanted),
            vacated=tuple(each for each in self.vacated if each[1] in wanted),
        )


def standing_on(entries: Iterable[Entry], as_of: date, accounts: Collection[str] = ()) -> Standing:
    """How things stand at the end of a day; whoever left for one of `accounts` (doubles of this one) never left."""
    day = as_day(as_of, "as_of")
    holdings: dict[tuple[str, str, str | None], Holding] = {}
    keepings: dict[tuple[str, str], Keeping] = {}
    away: dict[tuple[str, bool], Left] = {}
    ranked: dict[str, Ranked] = {}
    supported: dict[str, Supported] = {}
    vacated: dict[tuple[str, str | None], None] = {}
    known = [entry for entry in in_order(entries) if entry.on.toordinal() <= day]
    for entry in known:
        match entry:
            case Held():
                track = (entry.person, entry.role, entry.deal)
                since = holdings[track].since if track in holdings else entry.on
                holdings[track] = Holding(*track, entry.primary, since)
            case Released():
                holdings.pop((entry.person, entry.role, entry.deal), None)
            case Kept():
                if entry.instead_of is not None:
                    keepings.pop((entry.person, entry.instead_of), None)
                pair = (entry.person, entry.keeper)
                since = keepings[pair].since if pair in keepings else entry.on
                keepings[pair] = Keeping(*pair, entry.function, entry.rank, since)
            case GivenUp():
                keepings.pop((entry.person, entry.keeper), None)
            case Ranked():
                ranked[entry.person] = entry
            case Supported():
                supported[entry.person] = entry
            case Left() if entry.back:
                away.pop((entry.person, entry.ours), None)
            case Left() if entry.ours or entry.to is None or entry.to not in accounts:
                away[entry.person, entry.ours] = entry
            case Erased():
                vacated |= dict.fromkeys(entry.held)
            case _:  # a double that was joined, or a move between doubles: it changes nothing by itself
                pass
    return Standing(
        shared_day(day),
        tuple(holdings.values()),
        tuple(keepings.values()),
        tuple(away.values()),
        tuple(ranked.values()),
        tuple(supported.values()),
        tuple(vacated),
        is_blank=not known,
    )


# -- at most one primary ----------------------------------------------------------------------------------------------


@attrs.frozen
class Clash:
    """Two or more primary holders of one role for one deal (or the account), from a day on."""

    role: str
    deal: str | None
    persons: tuple[str, ...]
    on: pendulum.Date


def clashes(entries: Iterable[Entry]) -> tuple[Clash, ...]:
    """Where more than one primary would stand, each role and deal once, on any day.

    Days before the last joining of a double do not count: two houses' books each had their own primary then.
    """
    told = [each for each in entries if isinstance(each, Held | Released | Merged)]
    listed = in_order(told)
    joined = max((each.on.toordinal() for each in listed if isinstance(each, Merged)), default=0)
    primaries: dict[tuple[str, str | None], dict[str, None]] = {}
    found: dict[tuple[str, str | None], Clash] = {}
    for day, written in groupby(listed, key=lambda each: each.on):
        for entry in written:
            if isinstance(entry, Merged):
                continue
            those = primaries.setdefault((entry.role, entry.deal), {})
            if isinstance(entry, Held) and entry.primary:
                those[entry.person] = None
            else:
                those.pop(entry.person, None)
        if day.toordinal() < joined:
            continue
        for (role, deal), persons in primaries.items():
            if len(persons) > 1:
                found.setdefault((role, deal), Clash(role, deal, tuple(persons), day))
    return tuple(found.values())
