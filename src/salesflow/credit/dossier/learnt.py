"""What is written down in a credit dossier: learnt from a source, withdrawn, settled between sources.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Learnt("staff", 40, source="visit", method=Method.INTERNAL, at=monday).since.isoformat()
'2026-03-02'
>>> Learnt("staff", 40, source="visit", method=Method.INTERNAL, true_on=date(2026, 4, 1), at=monday)
Traceback (most recent call last):
salesflow.errors.InputError: true_on: is later than the day on which it was learnt (got Date(2026, 4, 1))

Source: CR-2, CR-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.comparing import Operand, family, identity, is_unknown
from salesflow.basics.condition_words import FAMILIES
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, instant, shared_day
from salesflow.basics.text import read_words
from salesflow.basics.written import Written
from salesflow.credit.dossier.investigation import Method
from salesflow.errors import InputError

__all__ = ["Entry", "Learnt", "Settled", "Slot", "Withdrawn", "in_order"]

Slot: TypeAlias = "tuple[str, str | None]"
"""A field, or one item of it (one shareholder)."""


def _field(value: str) -> str:
    return read_id(value, "field")


def _part(value: str | None) -> str | None:
    return None if value is None else read_id(value, "part")


def _source(value: str) -> str:
    return read_id(value, "source")


def _why(value: str) -> str:
    words = read_words(value, "why")
    if not words:
        raise InputError("why", value, "is blank; say why")
    return words


def _true_on(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "true_on"))


def _until(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "until"))


def _evidence(value: str | None) -> str | None:
    return None if value is None else read_id(value, "evidence")


def _value(value: Operand) -> Operand:
    if isinstance(value, float) or family(value) not in FAMILIES:
        problem = "give text, yes or no, a whole number, a Decimal, Money, a day or an aware moment"
        raise InputError("value", value, problem)
    if is_unknown(value):
        raise InputError("value", value, "says nothing; what is not known is not learnt")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("value", value, "is endless; give a finite number")
    return value


@attrs.frozen
class Learnt(Written):
    """A source said something of a field, found by one of the four methods.

    It is true from `true_on` (the day of the statement; left out: the day it was learnt) up to `until`, which is no
    longer in it (None: no end is known). `part` is one of several, such as a shareholder: of a person the id, never the
    name. `evidence` is the number of the document. `InputError`: a value that says nothing, a float, a `true_on` later
    than the day it was learnt, an `until` that is not after it, a blank source.
    """

    field: str = attrs.field(kw_only=False, converter=_field)
    value: Operand = attrs.field(kw_only=False, converter=_value, eq=identity)
    source: str = attrs.field(converter=_source)
    method: Method = attrs.field(validator=attrs.validators.instance_of(Method))
    true_on: date | None = attrs.field(default=None, converter=_true_on)
    until: date | None = attrs.field(default=None, converter=_until)
    part: str | None = attrs.field(default=None, converter=_part)
    evidence: str | None = attrs.field(default=None, converter=_evidence)

    def __attrs_post_init__(self) -> None:
        if self.true_on is not None and as_day(self.true_on) > self.at.toordinal():
            raise InputError("true_on", self.true_on, "is later than the day on which it was learnt")
        if self.until is not None and self.until <= self.since:
            raise InputError("until", self.until, "is not after the day from which it is true")

    @property
    def since(self) -> date:
        """The day from which it is true."""
        return self.true_on or shared_day(self.at.toordinal())

    @property
    def slot(self) -> Slot:
        """The field, and the part of it."""
        return self.field, self.part


@attrs.frozen
class _Judged(Written):
    field: str = attrs.field(kw_only=False, converter=_field)
    source: str = attrs.field(converter=_source)
    why: str = attrs.field(converter=_why)
    part: str | None = attrs.field(default=None, converter=_part)

    @property
    def slot(self) -> Slot:
        """The field, and the part of it."""
        return self.field, self.part


@attrs.frozen
class Withdrawn(_Judged):
    """What a source said of a field no longer stands, and why; its later words do."""


@attrs.frozen
class Settled(_Judged):
    """Where sources differed, a person says whom to follow, and why; what the others said up to then stands back."""


Entry: TypeAlias = "Learnt | Withdrawn | Settled"
"""What a dossier is made of, and all that an application stores of it."""

_KINDS: Final = (Learnt, Withdrawn, Settled)


def _order(entry: Entry) -> tuple[object, ...]:
    said = repr(entry) if isinstance(entry, Learnt) else entry.why
    return (
        instant(entry.at),
        _KINDS.index(type(entry)),
        entry.field,
        entry.part or "",
        entry.source,
        said,
        entry.by or "",
    )


def in_order(given: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in their one order, each once."""
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _KINDS):
            raise InputError("entries", each, "give Learnt, Withdrawn and Settled entries")
    return tuple(sorted(dict.fromkeys(listed), key=_order))
