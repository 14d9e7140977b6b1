"""What was seen of a customer: events, measurements, and since when somebody has been looking.

An event that nobody wrote down did not happen only where somebody watched; a measurement is a fact as it was on a day.

>>> Happened("postponement", date(2026, 2, 3), "M-3", source="ledger").number
'M-3'
>>> Measured("current_ratio", 1.2, date(2025, 12, 31), source="annual report")
Traceback (most recent call last):
salesflow.errors.InputError: value: is a float; give a Decimal, a whole number or Money (got 1.2)

Source: CR-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

import attrs

from salesflow.basics.comparing import Operand, identity, is_unknown
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.terms import Term
from salesflow.errors import InputError

__all__ = ["Happened", "Measured", "Record", "Seen", "Watched", "recorded"]


def _key(value: str) -> str:
    return read_id(value, "key")


def _number(value: str) -> str:
    return read_id(value, "number")


def _source(value: str) -> str:
    return read_id(value, "source")


def _on(value: date) -> date:
    return shared_day(as_day(value, "on"))


def _end(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "ends"))


def _value(value: Operand) -> Operand:
    if isinstance(value, float):
        raise InputError("value", value, "is a float; give a Decimal, a whole number or Money")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("value", value, "is not finite; leave out what is not known")
    if is_unknown(value):
        raise InputError("value", value, "says nothing; leave out what is not known")
    return value


@attrs.frozen
class Happened:
    """An event on a day, by its kind and its number; a `disputed` one never counts against how a customer pays."""

    key: str = attrs.field(converter=_key)
    on: date = attrs.field(converter=_on)
    number: str = attrs.field(converter=_number)
    source: str = attrs.field(kw_only=True, converter=_source)
    disputed: bool = attrs.field(kw_only=True, default=False)


@attrs.frozen
class Measured:
    """A fact as it was on a day: a number, money, yes or no, a word. Floats and what is not known are `InputError`."""

    key: str = attrs.field(converter=_key)
    value: Operand = attrs.field(converter=_value, eq=identity)
    on: date = attrs.field(converter=_on)
    source: str = attrs.field(kw_only=True, converter=_source)
    disputed: bool = attrs.field(kw_only=True, default=False)


@attrs.frozen
class Watched:
    """Events of a kind were written down from one day up to another (not in it; None: still): none means none."""

    key: str = attrs.field(converter=_key)
    begins: date = attrs.field(converter=_on)
    ends: date | None = attrs.field(default=None, converter=_end)

    def __attrs_post_init__(self) -> None:
        if self.ends is not None and self.ends <= self.begins:
            raise InputError("ends", self.ends, "is not after the day on which the watch begins")


Seen: TypeAlias = Happened | Measured | Watched
"""What a watch is made of."""


@attrs.frozen
class Record:
    """What was seen up to a day, sorted, as one rule may use it: no later day, nothing too old, nothing disputed.

    `fresh` and `spares_disputed` are the rule's.
    """

    as_of: date
    events: Mapping[str, tuple[Happened, ...]]
    facts: Mapping[str, tuple[Measured, ...]]
    watched: Mapping[str, tuple[Watched, ...]]
    fresh: Term | None = None
    spares_disputed: bool = False

    def counted(self, event: str, begins: date) -> tuple[tuple[Happened, ...], int]:
        """The events from a day on, and how many more were left out because they are disputed."""
        inside = tuple([each for each in self.events.get(event, ()) if begins <= each.on])
        if not (inside and self.spares_disputed):
            return inside, 0
        kept = tuple([each for each in inside if not each.disputed])
        return kept, len(inside) - len(kept)

    def latest(self, key: str) -> tuple[Measured, ...]:
        """The last word on a fact (several if they differ); nothing where it is too old or disputed."""
        usable = self.facts.get(key, ())
        if self.spares_disputed:
            usable = tuple([each for each in usable if not each.disputed])
        if not usable:
            return ()
        last = usable[0].on if len(usable) == 1 else max([each.on for each in usable])
        if self.fresh is not None and _is_stale(self.fresh, last, self.as_of):
            return ()
        if len(usable) == 1:
            return usable
        return tuple(dict.fromkeys(each for each in usable if each.on == last))

    def value(self, key: str) -> Measured | None:
        """The last word on a fact; None where there is none, or where two sources differ."""
        found = self.latest(key)
        if len(found) > 1 and len({identity(each.value) for each in found}) > 1:
            return None
        return found[0] if found else None

    def is_watched(self, event: str, begins: date) -> bool:
        """Whether somebody wrote such events down on every day from `begins` to the day itself."""
        reached = begins
        for each in self.watched.get(event, ()):
            if each.begins > reached:
                break  # they are sorted: nobody watched on the day that is reached
            if each.ends is None:
                return True
            reached = max(reached, each.ends)
        return reached > self.as_of


@lru_cache(maxsize=4096)
def _is_stale(fresh: Term, last: date, as_of: date) -> bool:
    """Whether what was measured on a day is too old; the same few days come again for every customer."""
    return fresh.after_day(last) <= as_of


def recorded(seen: Iterable[Seen], *, as_of: date) -> Record:
    """What was seen up to a day, that day included, in whatever order it came.

    `InputError`: one number for two events, something else than `Happened`, `Measured` and `Watched`.
    """
    today = shared_day(as_day(as_of, "as_of"))
    events: dict[str, dict[str, Happened]] = {}
    facts: dict[str, list[Measured]] = {}
    watched: dict[str, list[Watched]] = {}
    for each in seen:
        match each:
            case Happened():
                known = events.setdefault(each.key, {}).setdefault(each.number, each)
                if known != each:
                    raise InputError("number", each.number, f"stands for two different events {each.key!r}")
            case Measured():
                if each.on <= today:
                    facts.setdefault(each.key, []).append(each)
            case Watched():
                watched.setdefault(each.key, []).append(each)
            case _:
                raise InputError("seen", each, "give Happened, Measured and Watched")
    past = {
        key: tuple(
            sorted([one for one in found.values() if one.on <= today], key=lambda one: (one.on, one.number))
        )
        for key, found in events.items()
    }
    return Record(
        today,
        past,
        {
            key: tuple(found if len(found) == 1 else sorted(found, key=lambda one: (one.source, repr(one))))
            for key, found in facts.items()
        },
        {
            key: tuple(sorted(found, key=lambda one: (one.begins, one.ends or date.max)))
            for key, found in watched.items()
        },
    )
