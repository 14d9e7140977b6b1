"""The laws of prospecting: run them on your own methods, sources and principles in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
>>> check_suggest(PROSPECTING_METHODS, Profile("gearbox", {"specialised": True, "insurance": False}))
1
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from salesflow.basics.money import Money
from salesflow.basics.truth import Truth
from salesflow.customers.leads.lead import Lead, Prospect, Worth
from salesflow.customers.leads.prospecting import Profile, Prospecting, Suggestions
from salesflow.customers.leads.prospects import Principles, ProspectList, Turn
from salesflow.customers.leads.source import NoSource, Sources
from salesflow.testing._law import law

__all__ = ["check_order", "check_sources", "check_suggest"]

_RANK: Final = (Truth.YES, Truth.UNKNOWN, Truth.NO)


def check_suggest(prospecting: Prospecting, profile: Profile) -> int:
    """The methods of a house, suggested for one product; gives back how many are decided (they suit, or they do not).

    - every method is ranked exactly once: those that suit, those that may, those that do not;
    - the order in which the methods are declared does not matter;
    - a method that suits says why, one that does not says why not, one that may names what is not known;
    - one more answer never changes what was decided, and a method is open only while a trait it asks for is.
    """
    found = prospecting.suggest(profile)
    keys = [line.method.key for line in found.lines]
    law(sorted(keys) == sorted(each.key for each in prospecting.methods), "every method is ranked once", keys)
    ranks = [_RANK.index(line.truth) for line in found.lines]
    law(ranks == sorted(ranks), "what suits comes first, what does not suit last", found.lines)
    before = 0
    for number, line in enumerate(found.lines, 1):
        law(
            line.place in (number, before),
            "a place is the number of its line, or shared with the line before",
            line,
        )
        before = line.place
    turned = attrs.evolve(prospecting, methods=prospecting.methods[::-1])
    law(turned.suggest(profile) == found, "the order of the methods does not matter", turned)
    for line in found.lines:
        law(bool(line.reasons or line.missing), "every line has its reasons", line)
        law(bool(line.missing) is (line.truth is Truth.UNKNOWN), "what is open names what is missing", line)
        law(bool(line.open) is (line.truth is Truth.UNKNOWN), "what is open names its traits", line)
    for trait in profile.among(dict(profile.traits), Truth.UNKNOWN):
        for answer in (True, False):
            _check_filled(found, prospecting.suggest(profile.with_trait(trait, answer)))
    return sum(line.truth is not Truth.UNKNOWN for line in found.lines)


def _check_filled(before: Suggestions, after: Suggestions) -> None:
    for line in before.lines:
        now = after.of(line.method.key).truth
        law(
            line.truth is Truth.UNKNOWN or now is line.truth,
            "one more answer never changes what was decided",
            line,
            after.profile,
        )


def check_sources(sources: Sources, leads: Iterable[Lead]) -> int:
    """The sources of a house, and leads counted by them; gives back the number of leads.

    - every key, label and alias is read as what it stands for, whatever its capitals and the blanks around it;
    - an empty cell is blank, and blank is not unknown;
    - the counts sum to the number of leads, by direction as well; unknown and blank have lines of their own.
    """
    for source in sources.sources:
        for word in (source.key, *(source.label.template(language) for language in source.label.languages)):
            law(sources.read(f" {word} ") == source.key, "a source is read by its names", source, word)
    for word, key in sources.aliases:
        read = sources.read(word)
        law(read == key, "an alias is read as what it stands for", word, key)
        law(
            isinstance(read, NoSource) is (key in list(NoSource)),
            "no source is not the name of one",
            word,
            read,
        )
    law(sources.read(" ") is sources.read(None) is NoSource.BLANK, "an empty cell is blank", sources)
    law(sources.read("unknown") is NoSource.UNKNOWN, "unknown is not blank", sources)
    rows = tuple(leads)
    counts = sources.count(row.source for row in rows)
    law(counts.total == len(rows), "the counts sum to the number of leads", counts)
    for line in counts.lines:
        exact = sum(row.source == line.origin for row in rows)
        law(line.count == exact, "each source is counted exactly", line, exact)
    sides = {line.direction for line in counts.lines}
    law(
        sum(map(counts.by_direction, sides)) == len(rows), "the directions sum to the number of leads", counts
    )
    last = tuple(line.origin for line in counts.lines[-2:])
    law(last == (NoSource.UNKNOWN, NoSource.BLANK), "unknown and blank have lines of their own", last)
    return len(rows)


def check_order(principles: Principles, prospects: Iterable[Prospect], *, as_of: date) -> ProspectList:
    """Principles held against prospects; gives back the order.

    - every prospect stands in the order exactly once; the order in which they were given does not matter;
    - with capacity k, exactly min(k, those who may be approached) are approached now; nobody who may waits behind one
      who is;
    - every line has its reasons; a rest that is running names the day on which it ends;
    - a larger worth never moves a prospect down, nor does knowing it where nobody knew.
    """
    rows = tuple(prospects)
    found = principles.order(rows, as_of=as_of)
    ids = [line.prospect.id for line in found.lines]
    law(sorted(ids) == sorted(row.id for row in rows), "every prospect stands in the order once", ids)
    law(principles.order(rows[::-1], as_of=as_of) == found, "the order given does not matter", ids)
    parts = (*found.now, *found.later, *found.left_out)
    law(parts == found.lines, "now, later, left out, in this order", ids)
    free = [line for line in found.lines if line.turn is not Turn.LEFT_OUT and line.not_before is None]
    law(len(found.now) == min(principles.capacity, len(free)), "as many as there is capacity for", ids)
    law(tuple(free[: len(found.now)]) == found.now, "the first who may be approached are", ids)
    for line in found.lines:
        law(bool(line.reasons), "every line has its reasons", line)
        law(line.not_before is None or as_of < line.not_before, "a rest ends after today", line)
    kind = next((row.worth for row in rows if row.worth is not None), 0)
    for place, row in enumerate(rows):
        better = attrs.evolve(row, worth=_more(row.worth, kind))
        raised = principles.order((*rows[:place], better, *rows[place + 1 :]), as_of=as_of)
        now = [line.prospect.id for line in raised.lines].index(row.id)
        law(now <= ids.index(row.id), "a larger worth never moves a prospect down", row, better)
    return found


def _more(worth: Worth | None, kind: Worth) -> Worth:
    """A larger worth of the same kind; none at all becomes the least of that kind."""
    if isinstance(kind, Money):
        one = Money(1, kind.currency)
        return worth + one if isinstance(worth, Money) else one - one
    return 0 if worth is None or isinstance(worth, Money) else worth + 1
