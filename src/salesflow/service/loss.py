"""A customer we lost: when, what is said to be the reason and by whom, what it is worth, and whether he came back.

A lost deal is not a lost customer: somebody may decline ten offers and go on buying. What ends a deal stands in its
process (the fact ``loss_reason``); here stands the end of the relation. The codes are yours and may serve both.

>>> reasons = LossReasons("house", "2026.1", [LossReason("price", Text("price", zh="价格"))])
>>> lost = Loss("C-7", date(2026, 3, 9), [StatedReason("price", SaidBy.SELLER)], value=Money(900, "CNY"))
>>> lost.main(SaidBy.SELLER), lost.main(SaidBy.CUSTOMER)
('price', None)
>>> reasons.reason("prise")
Traceback (most recent call last):
salesflow.errors.InputError: reason: is no code of list 'house'; there are price (got 'prise')

Source: SV-5 (D2: ten reasons for losing customers, a heading only). Codes, speakers and rules are ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import Enum
from typing import Final, Self, cast

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Loss", "LossReason", "LossReasons", "SaidBy", "StatedReason"]


class SaidBy(Enum):
    """Who says why a customer left: he himself, our seller, or somebody who inferred it from other facts."""

    CUSTOMER = "customer"
    SELLER = "seller"
    INFERRED = "inferred"

    def __repr__(self) -> str:
        return f"SaidBy.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The speaker in words."""
        return _SPEAKERS[self].render(language)


_SPEAKERS: Final = {
    SaidBy.CUSTOMER: Text("the customer", zh="客户本人"),
    SaidBy.SELLER: Text("our seller", zh="我方销售"),
    SaidBy.INFERRED: Text("inference", zh="推断"),
}


# -- the coded list ---------------------------------------------------------------------------------------------------


def _code(value: str) -> str:
    return read_id(value, "reason")


@attrs.frozen
class LossReason:
    """A reason for losing a customer, as a house codes it; `avoidable` is the house's own judgement, if it made one."""

    code: str = attrs.field(converter=_code)
    label: Text
    avoidable: Truth = Truth.UNKNOWN


@attrs.frozen
class LossReasons:
    """The coded list of a house; `note` says where it comes from.

    No reason at all and a code that stands there twice are a `DefinitionError`.
    """

    key: str
    version: str
    reasons: tuple[LossReason, ...] = attrs.field(converter=tuple[LossReason, ...])
    note: Text | None = None

    def __attrs_post_init__(self) -> None:
        codes = [each.code for each in self.reasons]
        problems = [] if codes else ["there is no reason"]
        problems += [f"{code!r} stands there twice" for code in dict.fromkeys(codes) if codes.count(code) > 1]
        if problems:
            raise DefinitionError(f"loss reasons {self.key!r}", problems)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in their order."""
        return tuple([each.code for each in self.reasons])

    def reason(self, code: str) -> LossReason:
        """One reason; an `InputError` names the codes there are when there is no such one."""
        for each in self.reasons:
            if each.code == code:
                return each
        raise InputError(
            "reason", code, f"is no code of list {self.key!r}; there are {', '.join(self.codes)}"
        )

    def classified(self, *, avoidable: Collection[str] = (), unavoidable: Collection[str] = ()) -> Self:
        """The list with the house's judgement of what could have been avoided; the others stay as they were.

        >>> bare = LossReasons("house", "1", [LossReason("moved", Text("moved away", zh="搬走"))])
        >>> bare.classified(unavoidable=["moved"]).reason("moved").avoidable
        Truth.NO
        """
        both = [code for code in avoidable if code in unavoidable]
        if both:
            raise InputError("avoidable", both[0], "is named as unavoidable too")
        given = {**dict.fromkeys(avoidable, Truth.YES), **dict.fromkeys(unavoidable, Truth.NO)}
        for code in given:
            self.reason(code)
        reasons = [
            attrs.evolve(each, avoidable=given.get(each.code, each.avoidable)) for each in self.reasons
        ]
        return attrs.evolve(self, reasons=reasons)


# -- a loss -----------------------------------------------------------------------------------------------------------


def _others(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError(
            "others", values, "give several codes, such as ['price']; one text is read letter by letter"
        )
    return tuple(dict.fromkeys(_code(value) for value in values))


@attrs.frozen
class StatedReason:
    """The main reason as somebody states it, and the `others` he names beside it; all are codes of a list.

    The main reason among the others is an `InputError`. Who was asked and named none gives no `StatedReason`.
    """

    main: str = attrs.field(converter=_code)
    said_by: SaidBy
    others: tuple[str, ...] = attrs.field(default=(), converter=_others)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.said_by, SaidBy):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables hold words
            raise InputError("said_by", self.said_by, "give a SaidBy")
        if self.main in self.others:
            raise InputError("others", self.main, "is the main reason already")


def _on(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "on"))


def _regained_on(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "regained_on"))


def _said(values: Iterable[StatedReason]) -> tuple[StatedReason, ...]:
    found = tuple(dict.fromkeys(values))
    for each in cast("tuple[object, ...]", found):
        if not isinstance(each, StatedReason):
            raise InputError("said", each, "give StatedReason values")
    return found


@attrs.frozen
class Loss:
    """A customer lost on a day of the house; nobody's words are kept, only codes.

    `said` holds at most one answer of each speaker. `value` is what the house loses by it, in whatever sense it reckons
    throughout (a year's margin, a lifetime value); None when nobody reckoned it. `regained_on` is the day he came back.

    Refused with `InputError`: two answers of one speaker, a return on or before the day of the loss, a value that is
    negative or no `Money`. Source: SV-5.
    """

    customer: str = attrs.field(converter=read_customer)
    on: pendulum.Date = attrs.field(converter=_on)
    said: tuple[StatedReason, ...] = attrs.field(default=(), converter=_said)
    value: Money | None = attrs.field(default=None, kw_only=True)
    regained_on: pendulum.Date | None = attrs.field(default=None, converter=_regained_on, kw_only=True)

    def __attrs_post_init__(self) -> None:
        speakers = [each.said_by for each in self.said]
        if len(set(speakers)) < len(speakers):
            raise InputError(
                "said", [each.value for each in speakers], "a speaker has one answer; combine the two"
            )
        if self.regained_on is not None and self.regained_on <= self.on:
            problem = f"give a day after the loss, {self.on}"
            raise InputError("regained_on", self.regained_on.isoformat(), problem)
        if self.value is not None:
            _check_value(self.value)

    def main(self, said_by: SaidBy) -> str | None:
        """The main reason as this speaker states it; None when he states none."""
        return next((each.main for each in self.said if each.said_by is said_by), None)

    def others(self, said_by: SaidBy) -> tuple[str, ...]:
        """What else this speaker names."""
        return next((each.others for each in self.said if each.said_by is said_by), ())


def _check_value(value: object) -> None:
    if not isinstance(value, Money) or value.is_negative:
        raise InputError("value", value, "give Money, zero or more, or None when nobody reckoned it")
