"""Shapes: how an amount becomes a limit that does not jump about. They smooth raises; nothing delays a lowering.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> facts = Facts("C-7", "CNY", date(2026, 3, 31))
>>> now = money(50000, "CNY")
>>> for shape in [Deadband("0.15"), StepCap("0.25"), RoundDown({"CNY": 1000})]:
...     print(shape.shape(money(80700, "CNY"), now, facts).amount, shape.shape(money(49500, "CNY"), now, facts).amount)
CNY 80,700 CNY 50,000
CNY 62,500 CNY 49,500
CNY 80,000 CNY 49,000

A shape gives at most what it was given, or leaves the limit as it is (the dead-band). Source: CR-6; field study of credit
4.1 and 5.1: on a public ledger dead-band, cool-down and step cap saved half of all changes of direction.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Protocol

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money, computed
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.exposure import EXACT
from salesflow.credit.limits.estimators import part_of, percent
from salesflow.credit.limits.facts import Facts, by_currency
from salesflow.credit.rating.exact import read_number
from salesflow.errors import DefinitionError

__all__ = ["CoolDown", "Deadband", "RoundDown", "Shape", "Shaped", "StepCap"]

_ROWS: Final = ("CR-6",)


@attrs.frozen
class Shaped:
    """The amount after a shape, and why when it changed."""

    amount: Money
    reason: Reason | None = None


class Shape(Protocol):
    """One way to smooth a change; pure. `before` is the limit in force, None when nobody has decided yet."""

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """The amount after it."""
        ...


def _share(value: Decimal | int | str) -> Decimal:
    return read_number(value, "share")


@attrs.frozen
class Deadband:
    """Leave the limit as it is when the new amount differs by no more than that share of it."""

    share: Decimal = attrs.field(converter=_share)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise DefinitionError(
                "dead-band", [f"the share {self.share} does not lie from 0 up to 1, 1 left out"]
            )

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """The limit in force when the change is small, else the amount."""
        if before is None or amount == before:
            return Shaped(amount)
        if EXACT.abs((amount - before).amount) > EXACT.multiply(before.amount, self.share):
            return Shaped(amount)
        words = _SMALL.fill(amount=amount, before=before, percent=percent(self.share))
        return Shaped(before, Reason("deadband", words, _ROWS))


@attrs.frozen
class CoolDown:
    """No raise within so many days after a raise, after a freeze was lifted, and after a proposal was refused.

    `after_freeze` and `after_refusal` are the same number of days unless you say otherwise. A lowering never waits.
    """

    days: int
    after_freeze: int | None = None
    after_refusal: int | None = None

    def __attrs_post_init__(self) -> None:
        for field in ("days", "after_freeze", "after_refusal"):
            if getattr(self, field) is not None:
                check_count(field, getattr(self, field))

    def until(self, facts: Facts) -> date | None:
        """The first day on which a raise is possible again; None when it is possible now."""
        line = facts.line
        if line.raised_on is None and line.unfrozen_on is None and line.refused_on is None:
            return None
        last = 0
        for since, own in (
            (line.raised_on, None),
            (line.unfrozen_on, self.after_freeze),
            (line.refused_on, self.after_refusal),
        ):
            if since is not None:
                last = max(last, since.toordinal() + (self.days if own is None else own))
        return shared_day(last) if last > facts.as_of.toordinal() else None

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """The limit in force when a raise must wait, else the amount."""
        if before is not None and amount <= before:
            return Shaped(amount)
        until = self.until(facts)
        if until is None:
            return Shaped(amount)
        held = Money(0, amount.currency) if before is None else before
        return Shaped(held, Reason("cool_down", _WAIT.fill(amount=amount, day=until), _ROWS))


@attrs.frozen
class StepCap:
    """No raise by more than that share of the limit in force. A first limit has no step; a lowering is never capped."""

    share: Decimal = attrs.field(converter=_share)

    def __attrs_post_init__(self) -> None:
        if self.share <= 0:
            raise DefinitionError("step cap", [f"with a share of {self.share} nothing could ever be raised"])

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """At most one step up."""
        if before is None or before.is_zero or amount <= before:
            return Shaped(amount)
        most = before + part_of(before, self.share)
        if amount <= most:
            return Shaped(amount)
        words = _STEP.fill(amount=amount, before=before, most=most, percent=percent(self.share))
        return Shaped(most, Reason("step_cap", words, _ROWS))


@attrs.frozen
class RoundDown:
    """Cut the amount down to a multiple, by currency; a currency that is not named stays as it is.

    A limit in force is not rounded by itself, and a raise never becomes a lowering by rounding.
    """

    to: tuple[Money, ...] = attrs.field(converter=by_currency)

    def __attrs_post_init__(self) -> None:
        problems = [f"{each} is not above zero" for each in self.to if not each.is_positive]
        if len({each.currency for each in self.to}) < len(self.to):
            problems.append("a currency stands there twice")
        if problems:
            raise DefinitionError("round down", problems)

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """The multiple below the amount."""
        if amount == before:
            return Shaped(amount)
        for unit in self.to:
            if unit.currency == amount.currency:
                return _cut_down(amount, before, unit)
        return Shaped(amount)


def _cut_down(amount: Money, before: Money | None, unit: Money) -> Shaped:
    rest = EXACT.remainder(amount.amount, unit.amount)
    if not rest:
        return Shaped(amount)
    cut = computed(EXACT.subtract(amount.amount, rest), amount.currency)
    if before is not None and cut < before < amount:
        cut = before
    words = _ROUNDED.fill(amount=amount, cut=cut, unit=unit)
    return Shaped(cut, Reason("rounded_down", words, _ROWS))


# -- words ------------------------------------------------------------------------------------------------------------

_SMALL: Final = Text(
    "{amount} differs from {before} by no more than {percent}%: the limit stays",
    zh="{amount}与现额度{before}相差不超过{percent}%：额度不变",
)
_WAIT: Final = Text("no raise to {amount} before {day}", zh="{day}之前不得上调至{amount}")
_STEP: Final = Text(
    "{amount} is more than {percent}% above {before}: at most {most} in one step",
    zh="{amount}超出现额度{before}的{percent}%：一次最多调至{most}",
)
_ROUNDED: Final = Text(
    "{amount} is cut down to {cut}, in steps of {unit}", zh="{amount}按{unit}向下取整为{cut}"
)
