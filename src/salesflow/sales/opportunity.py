"""Opportunities: deals that may be won, as a CRM or a table holds them today.

An opportunity is a row, not a history: it stands on a stage of a process since a moment, and everything else
known about it (budget, decision maker, next date) is a fact by name. `Opportunity.case` puts it on a machine.

>>> import pendulum
>>> deal = Opportunity("D-17", "C-7", "seven-step", "qualification",
...     since=pendulum.datetime(2026, 2, 9, 10, tz="Asia/Shanghai"), facts={"budget": 0, "need": "a second line"})
>>> deal.fact("need"), deal.fact("timing")
('a second line', None)
>>> from salesflow.sales.catalogue import SEVEN_STEP
>>> deal.case(SEVEN_STEP, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")).stage
'qualification'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, aware, instant, shared_day
from salesflow.basics.money import Money
from salesflow.errors import InputError
from salesflow.stages.case import Case
from salesflow.stages.machine import Machine

__all__ = ["FactPairs", "Opportunity"]

FactPairs: TypeAlias = "tuple[tuple[str, object], ...]"
"""Facts as pairs of a name and a value that cannot change, sorted by name."""


def _id(value: str) -> str:
    return read_id(value, "id")


def _since(value: datetime) -> pendulum.DateTime:
    return aware(value, "since")


def _closed_on(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "closed_on"))


def _seller(value: str | None) -> str | None:
    return None if value is None or not str(value).strip() else read_id(value, "seller")


_PAIRS: Final = "give a mapping, or pairs of a name and a value"


def _facts(given: Mapping[str, object] | Iterable[tuple[str, object]]) -> FactPairs:
    pairs = cast("object", given.items() if isinstance(given, Mapping) else given)
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise InputError("facts", pairs, _PAIRS)
    kept: dict[str, object] = {}
    for pair in cast("Iterable[object]", pairs):
        seen: object = pair
        row = cast("Sequence[object]", seen) if isinstance(seen, tuple | list) else ()
        if len(row) != 2:
            raise InputError("facts", pair, _PAIRS)
        name, value = row
        if not isinstance(name, str) or not name.strip():
            raise InputError("facts", name, "the name of a fact is text")
        if name in kept:
            raise InputError("facts", name, "is named twice")
        kept[name] = _frozen(name, value)
    return tuple(sorted(kept.items(), key=lambda pair: pair[0]))


def _frozen(name: str, value: object) -> object:
    """`value` as something that cannot change: an opportunity is compared, hashed and stored."""
    if isinstance(value, list | tuple):
        return tuple([_frozen(name, each) for each in cast("Iterable[object]", value)])
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise InputError(f"facts.{name}", value, "must be a finite number")
    if isinstance(value, datetime):
        return aware(value, f"facts.{name}")
    if value is None or isinstance(value, str | int | float | Decimal | date | Money | Enum):
        return value
    raise InputError(
        f"facts.{name}", value, "give text, a number, a day, a moment, Money, a yes or no, or a list of these"
    )


@attrs.frozen
class Opportunity:
    """A deal that may be won, as it stands.

    `process` is the key of the process (machine) it runs through, `stage` the key of the stage it stands on,
    `since` the aware moment at which it came there, `closed_on` the day on which it was won or lost, `seller` who
    looks after it; `amount` is what it may be worth. Facts are given as a mapping or as pairs and kept sorted by
    name; an unknown fact is simply left out (or None), which is not the same as no.

    Refused with `InputError`: an empty id, customer, process or stage; a naive `since`; a `closed_on` that is no
    plain date; an amount that is not `Money`; a fact named twice, not finite, or of a type that can change.
    Sources: ST-2, ST-9.

    >>> from datetime import datetime
    >>> Opportunity("D-1", "C-7", "seven-step", "needs", since=datetime(2026, 3, 2))
    Traceback (most recent call last):
    salesflow.errors.InputError: since: has no time zone; give an aware datetime (got datetime.datetime(2026, 3, 2, 0, 0))
    """

    id: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    process: str
    stage: str
    since: pendulum.DateTime = attrs.field(converter=_since)
    amount: Money | None = None
    seller: str | None = attrs.field(default=None, converter=_seller)
    closed_on: pendulum.Date | None = attrs.field(default=None, converter=_closed_on)
    facts: FactPairs = attrs.field(default=(), converter=_facts)

    def __attrs_post_init__(self) -> None:
        _check_key("process", self.process)
        _check_key("stage", self.stage)
        _check_amount(self.amount)

    @property
    def known(self) -> dict[str, object]:
        """The facts as a mapping, ready for a machine's questions."""
        return dict(self.facts)

    def fact(self, name: str) -> object:
        """One fact by its name; None when nobody knows it."""
        return self.known.get(name)

    def is_known(self, at: datetime) -> bool:
        """Whether the row can be known at `at`: it had already come to its stage."""
        return instant(self.since, "since") <= instant(at)

    def case(self, machine: Machine, at: datetime) -> Case:
        """The opportunity put on its machine, marked as adopted (its earlier way is not known).

        Raises `InputError` for a machine of another process, for a stage that the machine does not declare (the
        message names those it does), for a naive `at`, and when the deal came to its stage only after `at`.
        """
        if machine.key != self.process:
            raise InputError(
                "process", self.process, f"give the machine of this process, not that of {machine.key!r}"
            )
        return machine.adopt(self.id, self.stage, since=self.since, at=at)


def _check_key(field: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InputError(field, value, "give a text that is not blank")


def _check_amount(value: object) -> None:
    if value is not None and not isinstance(value, Money):
        raise InputError("amount", value, "give Money, or None when it is not known")
