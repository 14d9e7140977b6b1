"""Switches: the three things a house may stop, each by itself, and what each of them forbids.

A customer with one late invoice need not lose everything. New contracts, sales on credit and deliveries are stopped apart,
and what is paid ahead is the customer's own money: it passes every switch but the one for contracts.

>>> [switch.render() for switch in Switch]
['stop contracts', 'stop credit sales', 'stop deliveries']
>>> Switch.CREDIT_SALES.stops(Act.SELL, on_credit=True), Switch.CREDIT_SALES.stops(Act.SELL, on_credit=False)
(True, False)
>>> Switch.CREDIT_SALES.stops(Act.DELIVER, on_credit=True), Switch.DELIVERIES.stops(Act.DELIVER, on_credit=True)
(False, True)

Source: CR-5; field study of credit 1.3 (controls by cause: 停止签约, 停止赊销, 停止发货) and 2.2 (prepaid orders stay possible).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, cast

from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["Act", "Switch", "read_switches"]


class Act(Enum):
    """What somebody wants to do: sign a contract, take an order, deliver goods."""

    SIGN = "sign"
    SELL = "sell"
    DELIVER = "deliver"

    def __repr__(self) -> str:
        return f"Act.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The act in words."""
        return _ACTS[self].render(language)


class Switch(Enum):
    """One of the three things that may be stopped; none of them follows from another."""

    CONTRACTS = "contracts"
    CREDIT_SALES = "credit_sales"
    DELIVERIES = "deliveries"

    def __repr__(self) -> str:
        return f"Switch.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The switch in words."""
        return _SWITCHES[self].render(language)

    def stops(self, act: Act, *, on_credit: bool) -> bool:
        """Whether it forbids an act; `on_credit` says that not all of it is paid ahead.

        Anything but an `Act` is an `InputError`: a mere word would pass whatever is stopped.
        """
        if not isinstance(act, Act):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("act", act, "give an Act, such as Act.SELL")
        return _FORBIDS[self] is act and (on_credit or self is Switch.CONTRACTS)


def read_switches(value: Iterable[Switch]) -> tuple[Switch, ...]:
    """The switches named, each once and in their order; anything else is an `InputError`, for it would stop nothing.

    >>> read_switches([Switch.DELIVERIES, Switch.CONTRACTS])
    (Switch.CONTRACTS, Switch.DELIVERIES)
    """
    if not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # one switch, or None
        raise InputError("switches", value, "give a list, such as [Switch.DELIVERIES]")
    given = tuple(cast("Iterable[object]", value))
    for each in given:
        if not isinstance(each, Switch):
            raise InputError("switches", each, "give a Switch, such as Switch.DELIVERIES")
    return tuple([each for each in Switch if each in given])


_FORBIDS: Final = {
    Switch.CONTRACTS: Act.SIGN,
    Switch.CREDIT_SALES: Act.SELL,
    Switch.DELIVERIES: Act.DELIVER,
}
_ACTS: Final = {
    Act.SIGN: Text("sign the contract", zh="签约"),
    Act.SELL: Text("take the order on credit", zh="赊销接单"),
    Act.DELIVER: Text("deliver on credit", zh="赊销发货"),
}
_SWITCHES: Final = {
    Switch.CONTRACTS: Text("stop contracts", zh="停止签约"),
    Switch.CREDIT_SALES: Text("stop credit sales", zh="停止赊销"),
    Switch.DELIVERIES: Text("stop deliveries", zh="停止发货"),
}
