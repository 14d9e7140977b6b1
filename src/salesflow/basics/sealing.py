"""Seals: a chain over the records of a case that shows whether anybody touched them afterwards.

Each seal takes in one record and the seal before it. Change a word, an amount, a moment of any record, leave one out,
slip one in, or swap two, and the seals no longer fit. Private texts enter by their commitment only, so they can be
erased later (`salesflow.basics.canonical.erase`) and the seals still fit.

>>> import attrs
>>> @attrs.frozen
... class Note:
...     case: str
...     seq: int
...     amount: int
>>> notes = (Note("K-17", 1, 80), Note("K-17", 2, 120))
>>> seals = sealed(notes)
>>> flaws(notes, seals)
()
>>> [each.explain() for each in flaws((notes[0], Note("K-17", 2, 12)), seals)]
['record 2 is not what was sealed: the record or its seal was changed']

What a chain cannot show by itself: that its end was cut off, or that somebody wrote all of it anew. For that keep the
last digest, the *head*, where whoever can write the records cannot write: with the auditor, in a mail, on paper.
A seal says that a record is what it was when it was sealed, not that it was true.
Source: field study of complaints, audit (invariant 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol, cast

import attrs

from salesflow.basics.canonical import canonical
from salesflow.basics.ids import read_id
from salesflow.basics.private import Salt, read_salt
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Param, Text
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError

__all__ = ["Seal", "Sealable", "flaws", "intact", "sealed"]

_FORM: Final = "salesflow seal 1"  # part of every digest: another way of sealing is another number
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Sealable(Protocol):
    """A record that can be sealed: an attrs value that knows its case and its number in it."""

    @property
    def case(self) -> str:
        """The id of the case."""
        ...

    @property
    def seq(self) -> int:
        """The number of the record in its case."""
        ...


def _case(value: str) -> str:
    return read_id(value, "case")


def _seq(value: int) -> int:
    if type(value) is not int:
        raise InputError("seq", value, "the number of a record is a whole number")
    return value


def _digest(value: str) -> str:
    seen = cast("object", value)  # not every caller has a checker
    if not isinstance(seen, str) or not _DIGEST.fullmatch(seen):
        raise InputError("digest", value, "is no digest; give the 64 hexadecimal digits of a seal")
    return seen


def _previous(value: str | None) -> str | None:
    return None if value is None else _digest(value)


@attrs.frozen
class Seal:
    """The seal of one record: whose it is, the digest of the seal before it (None for the first), and its own.

    Store it beside the record. Anything but a digest of 64 hexadecimal digits is an `InputError`.
    """

    case: str = attrs.field(converter=_case)
    seq: int = attrs.field(converter=_seq)
    previous: str | None = attrs.field(converter=_previous)
    digest: str = attrs.field(converter=_digest)


def sealed(
    records: Iterable[Sealable], *, salt: Salt | None = None, previous: Seal | None = None
) -> tuple[Seal, ...]:
    """The seals of records of one case, in their order; `previous` is the last seal there was.

    Sealing one at a time gives the same as sealing all at once. A record of another case, or whose number does not
    follow, is a `HistoryError`; a value that cannot be sealed, or words without a salt, an `InputError`.

    >>> import attrs
    >>> @attrs.frozen
    ... class Note:
    ...     case: str
    ...     seq: int
    >>> first = sealed([Note("K-17", 1)])
    >>> first + sealed([Note("K-17", 2)], previous=first[-1]) == sealed([Note("K-17", 1), Note("K-17", 2)])
    True
    """
    seals: list[Seal] = []
    last = previous
    for record in records:
        case, seq = _case(record.case), _seq(record.seq)
        if case != record.case:
            raise InputError("case", record.case, "has blanks around it; read ids with read_id")
        if last is not None and (case, seq) != (last.case, last.seq + 1):
            problem = f"does not follow record {last.seq} of case {last.case!r}, which was sealed before it"
            raise HistoryError(case, seq, problem)
        before = None if last is None else last.digest
        last = Seal(case, seq, before, _sum(case, seq, before, canonical(record, salt=salt)))
        seals.append(last)
    return tuple(seals)


def _sum(case: str, seq: int, previous: str | None, written: str) -> str:
    from hashlib import sha256
    from json import dumps

    return sha256(dumps([_FORM, case, seq, previous, written]).encode()).hexdigest()


def flaws(
    records: Iterable[Sealable], seals: Iterable[Seal], *, salt: Salt | None = None, head: str | None = None
) -> tuple[Reason, ...]:
    """What speaks against the records: each that was changed, is missing, was added, repeated or put elsewhere.

    Codes: ``changed``, ``missing``, ``added``, ``twice``, ``reordered``, ``foreign``, ``broken`` (a seal that does
    not follow the one before it), ``cut`` (the `head` that was kept elsewhere is not in the chain), and ``unproven``:
    without the salt nobody can tell for a record that still holds words. None at all, and no `head`: the end may still
    have been cut off; `intact` says so.
    """
    found, unproven, _ = _checked(tuple(records), tuple(seals), salt, head)
    return (*found, *unproven)


def intact(
    records: Iterable[Sealable], seals: Iterable[Seal], *, salt: Salt | None = None, head: str | None = None
) -> Verdict[Truth]:
    """Whether the records are what was sealed: no with every flaw, and *not known* where something cannot be seen.

    Without a `head` it is never a plain yes: nobody could tell whether the end was cut off. A head vouches for the
    records up to its own; what was added later is not known to be all.

    >>> print(intact((), ()).explain())
    no last digest was kept elsewhere: if the end of the chain was cut off, nobody can tell
    """
    sealed_records, chain = tuple(records), tuple(seals)
    found, missing, vouched = _checked(sealed_records, chain, salt, head)
    if head is None:
        missing = (*missing, _reason("no_head"))
    elif chain and chain[-1].digest != head and not any(each.code == "cut" for each in found):
        missing = (*missing, _reason("beyond_head", seq=vouched))
    if found:
        return Verdict(Truth.NO, found, missing)
    if missing:
        return Verdict(Truth.UNKNOWN, (), missing)
    return Verdict(Truth.YES, (_reason("intact", n=len(sealed_records)),))


def _checked(
    records: tuple[Sealable, ...], seals: tuple[Seal, ...], salt: Salt | None, head: str | None
) -> tuple[tuple[Reason, ...], tuple[Reason, ...], int]:
    if salt is not None:
        _ = read_salt(salt)
    found = _links(seals)
    vouched = [seal.seq for seal in seals if seal.digest == head]
    if head is not None:
        _ = _digest(head)
        if not vouched:
            found.append(_reason("cut"))
    unproven: list[Reason] = []
    by_seq = {seal.seq: seal for seal in reversed(seals)}
    seen: set[int] = set()
    highest: int | None = None
    for record in records:
        seal = by_seq.get(record.seq) if type(record.seq) is int else None
        if seal is None:
            found.append(_reason("added", seq=str(record.seq)))
            continue
        if record.case != seal.case:
            found.append(_reason("foreign", seq=seal.seq, case=seal.case, other=str(record.case)))
            continue
        if seal.seq in seen:
            found.append(_reason("twice", seq=seal.seq))
        elif highest is not None and seal.seq < highest:
            found.append(_reason("reordered", seq=seal.seq, after=highest))
        seen.add(seal.seq)
        highest = seal.seq if highest is None else max(highest, seal.seq)
        proven = _fits(record, seal, salt)
        if proven is Truth.NO:
            found.append(_reason("changed", seq=seal.seq))
        elif proven is Truth.UNKNOWN:
            unproven.append(_reason("unproven", seq=seal.seq))
    found += [_reason("missing", seq=seq) for seq in sorted(by_seq) if seq not in seen]
    return tuple(found), tuple(unproven), vouched[-1] if vouched else 0


def _links(seals: tuple[Seal, ...]) -> list[Reason]:
    found: list[Reason] = []
    before: Seal | None = None
    for seal in cast("tuple[object, ...]", seals):
        if not isinstance(seal, Seal):
            raise InputError("seals", seal, "give the seals that `sealed` made")
        follows = (
            seal.previous is None
            if before is None
            else (seal.case, seal.seq, seal.previous) == (before.case, before.seq + 1, before.digest)
        )
        if not follows:
            found.append(_reason("broken", seq=seal.seq))
        before = seal
    return found


def _fits(record: Sealable, seal: Seal, salt: Salt | None) -> Truth:
    try:
        written = canonical(record, salt=salt)
    except InputError as problem:
        # words without the salt are not known; a value that could never have been sealed was put there later
        return Truth.UNKNOWN if problem.field == "salt" and problem.value is None else Truth.NO
    return Truth.of(_sum(seal.case, seal.seq, seal.previous, written) == seal.digest)


def _reason(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params))


_WORDS: Final = {
    "changed": Text(
        "record {seq} is not what was sealed: the record or its seal was changed",
        zh="第{seq}条记录与封存时不符：记录或封条被改动",
    ),
    "missing": Text("record {seq} is missing", zh="缺少第{seq}条记录"),
    "added": Text(
        "record {seq} has no seal: it was added, or its seal was taken away",
        zh="第{seq}条记录没有封条：记录是后加的，或封条被拿走",
    ),
    "twice": Text("record {seq} is there twice", zh="第{seq}条记录重复出现"),
    "reordered": Text("record {seq} stands after record {after}", zh="第{seq}条记录排在第{after}条之后"),
    "foreign": Text(
        "record {seq} belongs to case {other}, not to {case}", zh="第{seq}条记录属于个案{other}，而非{case}"
    ),
    "broken": Text(
        "the seal of record {seq} does not follow the seal before it",
        zh="第{seq}条记录的封条与前一封条不衔接",
    ),
    "cut": Text(
        "the last digest that was kept elsewhere is not in the chain: its end was cut off, or it was written anew",
        zh="链中找不到另行保存的末端摘要：末尾被截去，或整条链被重写",
    ),
    "unproven": Text(
        "record {seq} still holds words and the salt is gone: nobody can tell whether it was changed",
        zh="第{seq}条记录仍有文字，但盐值已不在：无法判断是否被改动",
    ),
    "no_head": Text(
        "no last digest was kept elsewhere: if the end of the chain was cut off, nobody can tell",
        zh="没有另行保存的末端摘要：末尾若被截去，无法发现",
    ),
    "beyond_head": Text(
        "the digest that was kept elsewhere vouches for the records up to {seq} only: of later ones some may be gone",
        zh="另行保存的摘要只能证明到第{seq}条记录：其后的记录可能有缺失",
    ),
    "intact": Text("{n} {n|record is|records are} as sealed", zh="{n}条记录与封存时一致"),
}
