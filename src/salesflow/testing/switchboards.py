"""Hypothesis strategies for switchboards: causes, orders, and boards that grew by commands.

The boards know what is hard: causes that are forced, that end, that are partly disputed or come again; the same moment
twice, moments in other zones; people who sell; orders that grow, and decisions that are used, too late or overtaken.

>>> from hypothesis import given, settings
>>> from salesflow.testing.switchboard_laws import check_switchboard
>>> @settings(max_examples=5)
... @given(switchboards())
... def every_board_keeps_the_laws(board):
...     check_switchboard(board, when=SWITCH_DAY)
>>> every_board_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.credit.control.account import Order
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import Cause
from salesflow.credit.switches.switchboard import Switchboard

__all__ = ["SWITCH_DAY", "SWITCH_HOUSE", "switch_causes", "switch_orders", "switchboards"]

SWITCH_DAY: Final = date(2026, 3, 6)
"""The day on which the questions are asked; boards begin four days before and go on for some days after."""

SWITCH_HOUSE: Final = Authority(
    [
        Mandate("finance", "clear", UNLIMITED, action_words=Text("clear a cause", zh="解除停止原因")),
        Mandate(
            "finance",
            "let_through",
            Money(60_000, "CNY"),
            action_words=Text("let an order through", zh="放行订单"),
        ),
        Mandate("manager", "clear", UNLIMITED, action_words=Text("clear a cause", zh="解除停止原因")),
        Mandate("manager", "lift", UNLIMITED, action_words=Text("lift a forced stop", zh="解除强制停止")),
        Mandate(
            "manager", "let_through", UNLIMITED, action_words=Text("let an order through", zh="放行订单")
        ),
    ]
)
"""A house: finance clears and lets small orders through, the manager does the rest; an example for tests."""

_BEGIN: Final = pendulum.datetime(2026, 3, 2, 15, tz="UTC")
_ZONES: Final = ("Asia/Shanghai", "America/New_York", "UTC")
_PEOPLE: Final = (
    Actor("u-1", ["finance"]),
    Actor("u-2", ["manager"]),
    Actor("u-3", ["manager"]),
    Actor("u-3-night", ["manager"]),
    Actor("u-7", ["manager"]),
    Actor("u-9"),
)
_SAME: Final = (("u-3", "u-3-night"),)
_SELLERS: Final = ("u-7",)


@st.composite
def switch_causes(draw: st.DrawFn, *, day: date = SWITCH_DAY) -> Cause:
    """One of three causes, forced or with an end after a day or with neither; partly disputed now and then."""
    kind, items = draw(st.integers(0, 7)), draw(st.lists(st.sampled_from(["F-1", "F-2", "F-3"]), unique=True))
    until = day + timedelta(draw(st.integers(1, 4))) if kind < 3 else None
    return Cause(
        draw(st.sampled_from(["late", "licence", "judgement"])),
        draw(st.sampled_from(["F-1 is late", "nobody answers the telephone"])),
        items=items,
        disputed=items[: draw(st.sampled_from([0, 0, 0, 1, 2]))],
        evidence=draw(st.lists(st.sampled_from(["R-1", "R-2"]), max_size=2)),
        until=until,
        forced=kind == 7,
    )


@st.composite
def switch_orders(draw: st.DrawFn) -> Order:
    """One of two orders, in one of two sizes, prepaid not at all, in part or in full."""
    amount = draw(st.sampled_from([40_000, 80_000]))
    prepaid = draw(st.sampled_from([None, 10_000, amount, None]))
    paid = None if prepaid is None else Money(prepaid, "CNY")
    return Order(draw(st.sampled_from(["O-1", "O-2"])), Money(amount, "CNY"), prepaid=paid)


@st.composite
def switchboards(draw: st.DrawFn, *, most: int = 14) -> Switchboard:
    """A board that grew by up to so many commands; what was declined left no trace."""
    board, at = Switchboard("C-7"), _BEGIN
    for _ in range(draw(st.integers(0, most))):
        at = at.add(hours=draw(st.sampled_from([0, 1, 5, 20]))).in_timezone(draw(st.sampled_from(_ZONES)))
        answer = _command(draw, board, at)
        if not isinstance(answer, Declined):
            board = answer
    return board


def _command(draw: st.DrawFn, board: Switchboard, at: pendulum.DateTime) -> Switchboard | Declined:
    by = draw(st.sampled_from(_PEOPLE if draw(st.integers(0, 3)) == 0 else _PEOPLE[:3]))
    known = [(each.switch, each.cause.key) for each in board.causes(at) if each.is_on(at)]
    passes = [each.granted for each in board.passes(at)]
    commands = ["turn_on", *(["clear"] * 2 if known else []), *(["let_through"] * 3 if known else [])]
    command = draw(st.sampled_from([*commands, *(["use"] * 4 if passes else [])]))
    if command == "turn_on":
        causes = draw(
            st.lists(switch_causes(day=at.date()), min_size=1, max_size=2, unique_by=lambda each: each.key)
        )
        return board.turn_on(draw(st.sampled_from(Switch)), causes, by=by, at=at)
    if command == "clear":
        switch, key = draw(st.sampled_from(known))
        return board.clear(
            switch,
            key,
            evidence=["R-9"],
            authority=SWITCH_HOUSE,
            sellers=_SELLERS,
            by=by,
            at=at,
            same_person=_SAME,
        )
    if command == "let_through":
        until = at.date().add(days=draw(st.integers(1, 3)))
        stopped = [each for each in Act if any(switch.stops(each, on_credit=True) for switch, _ in known)]
        order, act = draw(switch_orders()), draw(st.sampled_from(stopped))
        return board.let_through(
            order, act, "a running contract", valid_until=until, authority=SWITCH_HOUSE, sellers=_SELLERS, by=by, at=at,
            same_person=_SAME,
        )  # fmt: skip
    given = passes[-1] if draw(st.booleans()) else draw(st.sampled_from(passes))
    order = given.order if draw(st.integers(0, 3)) else draw(switch_orders())
    return board.use(order, given.act, by="u-7", at=at)
