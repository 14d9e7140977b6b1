"""Laws of sealed records: run them on records of your own; a broken law names itself and shows what broke it.

>>> import attrs
>>> @attrs.frozen
... class Note:
...     case: str
...     seq: int
...     words: str
>>> check_sealing([Note("K-17", 1, "late"), Note("K-17", 2, "mended")], salt="a secret of sixteen bytes")
>>> [each.words for each in forgeries(Note("K-17", 1, "late"))]
['late', 'late', 'late!']
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeVar, cast

import attrs

from salesflow.basics.canonical import erase
from salesflow.basics.private import Private, Salt
from salesflow.basics.reasons import Reason
from salesflow.basics.sealing import Seal, Sealable, flaws, intact, sealed
from salesflow.basics.truth import Truth
from salesflow.testing._law import law

__all__ = ["check_erasing", "check_forgeries", "check_sealing", "forgeries"]

R = TypeVar("R", bound=Sealable)


def forgeries(value: R) -> Iterator[R]:
    """The same record with one single thing in it changed, once for each thing: what somebody would do in the store.

    No check of the class is run on what is changed, for a forger runs none.
    """
    return cast("Iterator[R]", _forged(value))


def _forged(value: object) -> Iterator[object]:
    if attrs.has(type(value)) and not isinstance(value, Private):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            if field.init:
                for other in _forged(getattr(value, field.name)):
                    fake = copy.copy(value)
                    object.__setattr__(fake, field.name, other)
                    yield fake
    elif isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        yield (*parts, "slipped in")
        for at, part in enumerate(parts):
            yield parts[:at] + parts[at + 1 :]
            for other in _forged(part):
                yield (*parts[:at], other, *parts[at + 1 :])
    elif isinstance(value, frozenset):
        members = cast("frozenset[object]", value)
        yield members | {"slipped in"}
        for part in members:
            yield members - {part}
    elif isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        yield {**pairs, "slipped in": True}
        for key, part in pairs.items():
            yield {one: other for one, other in pairs.items() if one != key}
            for forged in _forged(part):
                yield {**pairs, key: forged}
    else:
        yield _other(value)


def _other(value: object) -> object:
    """A value of the same kind that is another one."""
    match value:
        case Private(text=None):
            return Private.erased("0" * 64)
        case Private():
            return Private(f"{value.text}!")
        case Enum():
            return next((each for each in type(value) if each is not value), "another")
        case bool():
            return not value
        case str():
            return f"{value}!"
        case int() | Decimal() | Fraction():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case _:
            return "not empty any more"


def check_sealing(records: Sequence[R], *, salt: Salt) -> None:
    """Sealed records are intact; one by one or all at once is the same; whatever is moved, lost or doubled is named.

    `records` are those of one case, in order. Invariants 4 and 5 of the field study of complaints.
    """
    seals = sealed(records, salt=salt)
    head = seals[-1].digest if seals else None
    law(not flaws(records, seals, salt=salt, head=head), "sealed records have no flaw", records)
    if head is not None:
        law(intact(records, seals, salt=salt, head=head).value is Truth.YES, "they are intact", records)
    law(intact(records, seals, salt=salt).value is Truth.UNKNOWN, "without a head it is not known", records)
    one_by_one = sealed((), salt=salt)
    for record in records:
        one_by_one += sealed([record], salt=salt, previous=one_by_one[-1] if one_by_one else None)
    law(one_by_one == seals, "sealing one at a time gives the same seals", records)
    for at, record in enumerate(records):
        without = (*records[:at], *records[at + 1 :])
        _named("missing", flaws(without, seals, salt=salt, head=head), record)
        unsealed = (*seals[:at], *seals[at + 1 :])
        _named("added", flaws(records, unsealed, salt=salt, head=head), record)
        doubled = (*records[: at + 1], record, *records[at + 1 :])
        _named("twice", flaws(doubled, seals, salt=salt, head=head), record)
        cut = flaws(records[:at], seals[:at], salt=salt, head=head)
        law(
            [each.code for each in cut] == ["cut"],
            "a cut end is seen by its head, and by that only",
            record,
            cut,
        )
        law(not flaws(records[:at], seals[:at], salt=salt), "without a head a cut end is not seen", record)
        if at:
            swapped = (*records[: at - 1], record, records[at - 1], *records[at + 1 :])
            _named("reordered", flaws(swapped, seals, salt=salt, head=head), records[at - 1])
    check_forgeries(records, salt=salt)
    _check_rewriting(records, seals, salt)


def _check_rewriting(records: Sequence[R], seals: tuple[Seal, ...], salt: Salt) -> None:
    """Whoever changes a record and seals it anew must seal all that follow anew, and then the head is another one."""
    for at, record in enumerate(records):
        own = (each for each in forgeries(record) if (each.case, each.seq) == (record.case, record.seq))
        fake = next(own, None)
        if fake is None:
            continue  # a record of nothing but its number
        before = seals[at - 1] if at else None
        forged = (*records[:at], fake, *records[at + 1 :])
        anew = sealed(forged[at:], salt=salt, previous=before)
        law(anew[-1].digest != seals[-1].digest, "a record that was sealed anew changes the head", record)
        found = flaws(forged, (*seals[:at], *anew), salt=salt, head=seals[-1].digest)
        law(
            [each.code for each in found] == ["cut"],
            "only the head shows a chain that was written anew",
            found,
        )
        if at + 1 < len(seals):
            patched = attrs.evolve(seals[at + 1], previous=anew[0].digest)
            mended = (*seals[:at], anew[0], patched, *seals[at + 2 :])
            _named("changed", flaws(forged, mended, salt=salt), records[at + 1])


def _named(code: str, found: Sequence[Reason], record: Sealable) -> None:
    words = [each.explain() for each in found if each.code == code]
    named = any(f"record {record.seq:,} " in each for each in words)
    law(named, f"a record that is {code} is named", record, found)


def check_forgeries(records: Sequence[R], *, salt: Salt) -> int:
    """Whatever single thing of any record is changed, it is found; how many changes were tried (invariant 4)."""
    seals = sealed(records, salt=salt)
    tried = 0
    for at, record in enumerate(records):
        for fake in forgeries(record):
            tried += 1
            found = flaws((*records[:at], fake, *records[at + 1 :]), seals, salt=salt)
            law(bool(found), "a change of one thing is found", record, fake)
    return tried


def check_erasing(records: Sequence[R], *, salt: Salt) -> None:
    """Erased records have no flaw, with the salt and without it; words that are left are not called fine without it.

    Abuse case 20 of the field study of complaints (erased personal data).
    """
    seals = sealed(records, salt=salt)
    bare = tuple([erase(record, salt=salt) for record in records])
    law(not flaws(bare, seals, salt=salt), "erased records have no flaw", bare)
    law(not flaws(bare, seals), "nor when the salt was destroyed", bare)
    law(sealed(bare) == seals, "their seals are the same", bare)
    law(tuple([erase(each, salt=salt) for each in bare]) == bare, "erasing twice is erasing once", bare)
    for at, record in enumerate(records):
        mixed = (*bare[:at], record, *bare[at + 1 :])
        codes = [each.code for each in flaws(mixed, seals)]
        expected = [] if bare[at] == record else ["unproven"]
        law(codes == expected, "words left without a salt are unproven, not fine", record, codes)
