"""Entries of a dunning log: what was sent, promised, blocked, and what the customer disputes.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> promise = PromiseToPay("F-9", date(2026, 3, 9), Money(500, "CNY"), Money(900, "CNY"), at=at, by="u-7")
>>> print(promise.leaves)
CNY 400

Source: CR-5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text, read_words
from salesflow.basics.written import Written
from salesflow.errors import CurrencyError, InputError

__all__ = [
    "Blocked",
    "DisputeNoted",
    "DisputeSettled",
    "Entry",
    "Ground",
    "PromiseToPay",
    "Sent",
    "StepDone",
    "Unblocked",
]


class Ground(Enum):
    """Why a customer is not dunned: he is insolvent, or a named person decided so."""

    INSOLVENCY = "insolvency"
    DECISION = "decision"

    def __repr__(self) -> str:
        return f"Ground.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The ground in words."""
        return _GROUNDS[self].render(language)


def _item(value: str) -> str:
    return read_id(value, "item")


def _step(value: str) -> str:
    return read_id(value, "step")


def _keys(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _why(value: str) -> str:
    words = read_words(value, "why")
    if not words:
        raise InputError("why", value, "say why; it may not be blank")
    return words


def _ground(value: Ground) -> Ground:
    if not isinstance(value, Ground):  # pyright: ignore[reportUnnecessaryIsInstance]  # a mere word would block nothing
        raise InputError("ground", value, "give a Ground, such as Ground.DECISION")
    return value


def _until(value: date) -> date:
    return shared_day(as_day(value, "until"))


def _ends(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "ends"))


@attrs.frozen
class StepDone:
    """One step as it was done for one item: its key, its day and level then, and the steps that were passed over for it."""

    item: str = attrs.field(converter=_item)
    step: str = attrs.field(converter=_step)
    day: int
    level: int
    in_collection: bool = False
    missed: tuple[str, ...] = attrs.field(default=(), converter=_keys)

    def __attrs_post_init__(self) -> None:
        check_count("level", self.level)
        if type(self.day) is not int:
            raise InputError("day", self.day, "give whole days after the due day, below zero before it")


def _done(value: Iterable[StepDone]) -> tuple[StepDone, ...]:
    return tuple(value)


@attrs.frozen
class Sent(Written):
    """One reminder or dunning went out: its step, the level it was sent with, and the step of each of its items."""

    step: str = attrs.field(kw_only=False, converter=_step)
    level: int = attrs.field(kw_only=False)
    items: tuple[StepDone, ...] = attrs.field(kw_only=False, converter=_done)

    def __attrs_post_init__(self) -> None:
        check_count("level", self.level)
        names = [each.item for each in self.items]
        if not names or len(set(names)) < len(names):
            raise InputError("items", names, "name each item once, and at least one")


@attrs.frozen
class PromiseToPay(Written):
    """The customer promised to pay so much of an item, by `until` at the latest (that day still counts).

    `owed` is what was open when he promised, so that it can be told later whether he kept it.
    """

    item: str = attrs.field(kw_only=False, converter=_item)
    until: date = attrs.field(kw_only=False, converter=_until)
    amount: Money = attrs.field(kw_only=False)
    owed: Money = attrs.field(kw_only=False)

    def __attrs_post_init__(self) -> None:
        for field, amount in (("amount", self.amount), ("owed", self.owed)):
            if not isinstance(amount, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # 5000 comes in
                raise InputError(field, amount, "give Money, with its currency")
        if self.amount.currency != self.owed.currency:
            raise CurrencyError("amount", self.amount, f"what is open is in {self.owed.currency}")
        if not self.amount.is_positive or self.amount > self.owed:
            raise InputError(
                "amount", self.amount, f"lies above zero and up to the {self.owed} that are open"
            )
        if self.until < self.at.date():
            raise InputError("until", self.until, "lies before the day of the promise")

    @property
    def leaves(self) -> Money:
        """What is still open once the promise is kept."""
        return self.owed - self.amount


@attrs.frozen
class Blocked(Written):
    """A named person stopped all dunning of the customer, from now until the day `ends` (then dunning goes on).

    Only insolvency may be without an end.
    """

    ground: Ground = attrs.field(kw_only=False, converter=_ground)
    why: str = attrs.field(kw_only=False, converter=_why)
    ends: date | None = attrs.field(default=None, kw_only=False, converter=_ends)

    def __attrs_post_init__(self) -> None:
        if self.by is None:
            raise InputError("by", self.by, "somebody must stand for it; name the person")
        if self.ends is None and self.ground is not Ground.INSOLVENCY:
            raise InputError(
                "ends", self.ends, "name the day on which dunning goes on; only insolvency has none"
            )
        if self.ends is not None and self.ends <= self.at.date():
            raise InputError("ends", self.ends, "lies not after the day of the block")


@attrs.frozen
class Unblocked(Written):
    """A block was lifted before its end, and why."""

    ground: Ground = attrs.field(kw_only=False, converter=_ground)
    why: str = attrs.field(kw_only=False, converter=_why)


@attrs.frozen
class DisputeNoted(Written):
    """The customer contests an item, and why."""

    item: str = attrs.field(kw_only=False, converter=_item)
    why: str = attrs.field(kw_only=False, converter=_why)


@attrs.frozen
class DisputeSettled(Written):
    """The dispute about an item is over, and how it ended."""

    item: str = attrs.field(kw_only=False, converter=_item)
    why: str = attrs.field(kw_only=False, converter=_why)


Entry: TypeAlias = Sent | PromiseToPay | Blocked | Unblocked | DisputeNoted | DisputeSettled
"""What a dunning log is made of, and all that an application stores of it."""

_GROUNDS: Final = {
    Ground.INSOLVENCY: Text("insolvency", zh="破产程序"),
    Ground.DECISION: Text("a decision of ours", zh="我方决定"),
}
