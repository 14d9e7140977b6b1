"""Touches with what they were for: the log from which contacts of service are counted.

A touch says who turned to whom. Whether it was service, and in which phase of the sale it fell, is said beside it; what
nobody noted stays None, and the measures show it apart.

>>> from datetime import UTC
>>> from salesflow.basics.channels import Channel
>>> call = Touch("C-7", datetime(2026, 3, 2, 2, tzinfo=UTC), Channel.CALL, id="T-1")
>>> coded = CodedTouch(call, Purpose.SERVICE, SalePhase.AFTER)
>>> len(once([coded, coded])), coded.phase.render()
(1, 'after the sale')

Source: SV-1 (D0).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.channels import Purpose
from salesflow.basics.moments import day_of, instant
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.text import Language, Text
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.service.counting import Window

__all__ = ["CodedTouch", "SalePhase", "counted_purposes", "touches_in", "listed_purposes", "once"]


class SalePhase(Enum):
    """Where a customer stands with a purchase: before it, in it, after it."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"

    def __repr__(self) -> str:
        return f"SalePhase.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The phase in words."""
        return _PHASES[self].render(language)


@attrs.frozen
class CodedTouch:
    """A touch with what it was for, and the phase of the sale it fell into; None: nobody noted it.

    A call back that only answers a complaint is coded `Purpose.COMPLAINT`: we made the call, the customer began it.
    """

    touch: Touch
    purpose: Purpose | None = None
    phase: SalePhase | None = None

    def __attrs_post_init__(self) -> None:
        _check_coded(self.touch, self.purpose, self.phase)


def _check_coded(touch: object, purpose: object, phase: object) -> None:
    if not isinstance(touch, Touch):
        raise InputError("touch", touch, "give a Touch")
    if purpose is not None and not isinstance(purpose, Purpose):
        raise InputError("purpose", purpose, "give a Purpose, or None when nobody noted it")
    if phase is not None and not isinstance(phase, SalePhase):
        raise InputError("phase", phase, "give a SalePhase, or None when nobody noted it")


# -- reading the log ---------------------------------------------------------------------------------------------------


def once(touches: Iterable[CodedTouch]) -> list[CodedTouch]:
    """The touches, one with an id only once; two different ones under one id are an `InputError`."""
    found: list[CodedTouch] = []
    seen: dict[str, CodedTouch] = {}
    for each in touches:
        which = each.touch.id
        known = None if which is None else seen.get(which)
        if known is None:
            found.append(each)
            if which is not None:
                seen[which] = each
        elif instant(known.touch.at) != instant(each.touch.at) or known != _at(each, known.touch.at):
            raise InputError("touches", which, "two different touches have this id")
    return found


def _at(coded: CodedTouch, at: datetime) -> CodedTouch:
    return attrs.evolve(coded, touch=attrs.evolve(coded.touch, at=at))


def touches_in(coded: Iterable[CodedTouch], window: Window) -> Iterator[CodedTouch]:
    """The touches of the days of a window that are known on the day of its question."""
    where = named_zone(window.zone)
    return (each for each in coded if window.knows(day_of(each.touch.at, where)))


def counted_purposes(given: Collection[Purpose]) -> frozenset[Purpose]:
    """The purposes that count as service; none at all, and what is no purpose, are an `InputError`."""
    found = frozenset(given)
    if not found or not found <= set(Purpose):
        raise InputError("purposes", given, "give one or more values of Purpose")
    return found


def listed_purposes(purposes: frozenset[Purpose]) -> tuple[Purpose, ...]:
    """Purposes in their own order, for people."""
    return tuple([each for each in Purpose if each in purposes])


# -- words ------------------------------------------------------------------------------------------------------------

_PHASES: Final = {
    SalePhase.BEFORE: Text("before the sale", zh="售前"),
    SalePhase.DURING: Text("during the sale", zh="售中"),
    SalePhase.AFTER: Text("after the sale", zh="售后"),
}
