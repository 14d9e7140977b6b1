"""The laws of contact maps: run them on your own maps, your own required roles and your own rule of keepers.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> account = ContactMap("C-7").hold("P-1", "purchasing", at=monday)
>>> assert isinstance(account, ContactMap)
>>> [gap.role for gap in check_contact_map(account, ["guide", "purchasing"], as_of=monday.date())][:1]
['guide']
>>> check_contact_map_erasure(account, "P-1", ["purchasing"], at=monday.add(days=1)).on(monday.date()).contacts
()
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, cast

import attrs

from salesflow.basics.moments import day_of, instant, zone_of
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.entries import ContactRole, Entry, Held, Merged, Released
from salesflow.customers.contacts.gaps import Gap, GapKind, coverage, facts, gaps
from salesflow.customers.contacts.keepers import Approach, Keepers
from salesflow.testing._law import law

__all__ = ["check_contact_map", "check_contact_map_erasure", "check_contact_map_merger", "vacant"]

_NOBODY: Final = frozenset({GapKind.NO_HOLDER, GapKind.HOLDER_LEFT})


def vacant(found: Iterable[Gap]) -> frozenset[str | None]:
    """The roles that nobody plays any more, or never did, of some gaps."""
    return frozenset(gap.role for gap in found if gap.kind in _NOBODY)


def check_contact_map(
    contact_map: ContactMap,
    required: Iterable[str | ContactRole],
    *,
    policy: Keepers | None = None,
    as_of: date,
) -> tuple[Gap, ...]:
    """All laws of one map on a day; its gaps, for what you want to check besides.

    - The map is the fold of its entries: in any order of those of different moments, also when each comes twice, also
      after pickle. Entries of later days change nothing.
    - On no day, from the last joining on, has a deal and role more than one primary contact.
    - A map without entries lacks exactly the required roles. The gaps stand in the order of gravity, none twice, each
      with words in two languages; required roles are vacant exactly when the coverage does not count them.
    - Whoever is added to a role never makes a role vacant; whoever is released never fills one.
    - Under guide first, nobody may approach whoever decides unless the fact `guide_won` is a yes.
    """
    wanted = tuple(required)
    _check_fold(contact_map, as_of)
    _check_primaries(contact_map)
    found = gaps(contact_map, wanted, policy=policy, as_of=as_of)
    _check_gaps(contact_map, found, wanted, policy, as_of)
    _check_monotone(contact_map, found, wanted, policy, as_of)
    if policy is not None:
        _check_approach(contact_map, policy, as_of)
    return found


def _check_fold(contact_map: ContactMap, as_of: date) -> None:
    account, entries = contact_map.account, contact_map.entries
    moments = sorted({instant(each.at) for each in entries}, reverse=True)
    turned = [each for moment in moments for each in entries if instant(each.at) == moment]
    for again in (ContactMap(account, turned), ContactMap(account, [*entries, *turned])):
        law(again == contact_map, "the entries give the same map in any order of their moments", contact_map)
        law(hash(again) == hash(contact_map), "equal maps have one hash", contact_map)
        law(
            again.on(as_of) == contact_map.on(as_of),
            "the order does not change how things stand",
            contact_map,
        )
    if not any(
        each.at.fold for each in entries
    ):  # pendulum forgets in pickle which of two equal hours it was
        copied = pickle.loads(pickle.dumps(contact_map))  # noqa: S301 - made in the line itself
        law(copied == contact_map, "a map survives pickle", contact_map)
    # a joining counts at once: who left for the double never left
    known = [each for each in entries if each.on <= as_of or isinstance(each, Merged)]
    early = attrs.evolve(ContactMap(account, known).on(as_of), is_blank=False)
    whole = attrs.evolve(contact_map.on(as_of), is_blank=False)
    law(early == whole, "later days change nothing", early, whole)


def _check_primaries(contact_map: ContactMap) -> None:
    joined = [each.on for each in contact_map.entries if isinstance(each, Merged)]
    for day in sorted({each.on for each in contact_map.entries}):
        if joined and day < max(joined):
            continue
        counted = Counter((each.role, each.deal) for each in contact_map.on(day).holdings if each.primary)
        law(all(n == 1 for n in counted.values()), "a deal and role has one primary contact", day, counted)


def _check_gaps(
    contact_map: ContactMap,
    found: tuple[Gap, ...],
    wanted: tuple[str | ContactRole, ...],
    policy: Keepers | None,
    as_of: date,
) -> None:
    keys = [each.key if isinstance(each, ContactRole) else each for each in wanted]
    empty = gaps(ContactMap(contact_map.account), wanted, policy=policy, as_of=as_of)
    shown = [(each.kind, each.role) for each in empty]
    lacks = [(GapKind.NO_HOLDER, key) for key in dict.fromkeys(keys)]
    law(shown == lacks, "an empty map lacks exactly the required roles", shown)
    order = [list(GapKind).index(each.kind) for each in found]
    law(order == sorted(order), "the gravest gap comes first", order)
    law(len(set(found)) == len(found), "no gap comes twice", found)
    for gap in found:
        words = gap.explain("zh")
        law(bool(gap.explain() and words and "[en]" not in words), "a gap has words in two languages", gap)
    covered = coverage(contact_map, wanted, policy=policy, as_of=as_of)
    held = len(set(keys) - vacant(found))
    law(covered.held == held, "a role is vacant exactly when the coverage does not count it", covered, found)
    law(0 <= covered.kept_share <= covered.held_share <= 1, "no role is kept that nobody plays", covered)
    law(covered.kept + covered.open <= covered.held, "a role is kept or open, never both", covered)


def _check_monotone(
    contact_map: ContactMap,
    found: tuple[Gap, ...],
    wanted: tuple[str | ContactRole, ...],
    policy: Keepers | None,
    as_of: date,
) -> None:
    """With a newcomer for each role, and without each who is there."""
    at = max((each.at for each in contact_map.entries), key=instant, default=None)
    if at is None:
        return
    for holding in contact_map.on(as_of).holdings:
        entry: Entry = Held("a newcomer", holding.role, holding.deal, on=as_of, at=at)
        more = gaps(
            ContactMap(contact_map.account, (*contact_map.entries, entry)), wanted, policy=policy, as_of=as_of
        )
        law(vacant(more) <= vacant(found), "whoever is added never makes a role vacant", entry, more)
        entry = Released(holding.person, holding.role, holding.deal, on=as_of, at=at)
        less = gaps(
            ContactMap(contact_map.account, (*contact_map.entries, entry)), wanted, policy=policy, as_of=as_of
        )
        asked = {each.key if isinstance(each, ContactRole) else each for each in wanted}
        law(vacant(found) & asked <= vacant(less), "whoever is released never fills a role", entry, less)


def _check_approach(contact_map: ContactMap, policy: Keepers, as_of: date) -> None:
    known = facts(contact_map, policy, as_of=as_of)
    standing = contact_map.on(as_of)
    for person in standing.contacts:
        answer = policy.may_approach(contact_map, person, as_of=as_of)
        law(bool(answer.explain() and answer.explain("zh")), "an answer has its reasons", answer)
        decides = bool(set(standing.roles_of(person)) & set(policy.deciders))
        if decides and policy.approach is Approach.GUIDE_FIRST and answer.value is Truth.YES:
            law(known["guide_won"] is Truth.YES, "a guide comes first", person, known)


def check_contact_map_merger(
    one: ContactMap, other: ContactMap, required: Iterable[str | ContactRole], *, at: datetime, as_of: date
) -> ContactMap | Declined:
    """The laws of joining two maps, either way round; the joined map, or why it is declined.

    Every entry of both stays. Unless both maps say something of one person at the same moment, it makes no difference
    which way round they are joined: both joinings are declined or neither, the same roles are vacant, the same people are
    there. Where the maps have nobody in common, and nobody moved from one to the other, a required role is vacant
    exactly when it was so in both.
    """
    wanted = tuple(required)
    keys = {each.key if isinstance(each, ContactRole) else each for each in wanted}
    joined, back = one.merged(other, at=at), other.merged(one, at=at)
    common = set(one.contacts) & set(other.contacts)
    # of two things said of one person at one moment that of the map counts which is joined last
    either_way = not common or not _moments(one) & _moments(other)
    if isinstance(joined, Declined):
        same = isinstance(back, Declined) and set(joined.codes) == set(back.codes)
        law(same or not either_way, "a joining is declined both ways round", joined, back)
        law(bool(joined.explain() and joined.explain("zh")), "a refusal has words", joined)
        return joined
    law(isinstance(back, ContactMap) or not either_way, "a joining is declined both ways round", joined, back)
    law({*one.entries, *other.entries} <= set(joined.entries), "a joining keeps every entry", joined)
    found = vacant(gaps(joined, wanted, as_of=as_of))
    if isinstance(back, ContactMap) and either_way:
        there = joined.on(as_of).contacts
        law(set(there) == set(back.on(as_of).contacts), "both ways round the same people are there", joined)
        law(
            found == vacant(gaps(back, wanted, as_of=as_of)),
            "both ways round the same roles are vacant",
            found,
        )
    away = [each.to for part in (one, other) for each in part.on(as_of).away]
    if not common and not joined.accounts & set(away):
        both = vacant(gaps(one, wanted, as_of=as_of)) & vacant(gaps(other, wanted, as_of=as_of))
        law(found & keys == both & keys, "a required role is vacant when it was so in both", found, both)
    return joined


def _moments(contact_map: ContactMap) -> set[int]:
    return {instant(each.at) for each in contact_map.entries}


def check_contact_map_erasure(
    contact_map: ContactMap, person: str, required: Iterable[str | ContactRole], *, at: datetime
) -> ContactMap:
    """The laws of erasing a person; the map without them.

    No text in it is their id, nor holds it among other words. Erasing twice changes nothing more, and the map is still
    the fold of its entries. On the day of erasing a role that only they played is named as vacant; nobody else's
    holdings and keepers change.
    """
    wanted = tuple(required)
    erased = contact_map.erased(person, at=at)
    said = [text for entry in erased.entries for text in _texts(attrs.astuple(entry))]
    law(
        not [text for text in said if text == person or (" " in text and person in text)],
        "no trace is left",
        erased,
    )
    law(erased.erased(person, at=at) == erased, "erasing twice is erasing once", erased)
    law(ContactMap(erased.account, erased.entries) == erased, "the map is the fold of its entries", erased)
    today = day_of(at, zone_of(at))
    before, after = contact_map.on(today), erased.on(today)
    rest = tuple(each for each in before.holdings if each.person != person)
    law(after.holdings == rest, "nobody else's roles change", rest, after.holdings)
    kept = {each for each in before.keepings if person not in {each.person, each.keeper}}
    law(set(after.keepings) == kept, "nobody else's keepers change", kept, after.keepings)
    empty = vacant(gaps(erased, wanted, as_of=today))
    for role in before.roles_of(person):
        if before.holders(role) == (person,) and not [each for each in rest if each.role == role]:
            law(role in empty, "a role that only they played is vacant", role, empty)
    return erased


def _texts(value: object) -> list[str]:
    if isinstance(value, tuple):
        return [text for part in cast("tuple[object, ...]", value) for text in _texts(part)]
    return [value] if isinstance(value, str) else []
