"""Hypothesis strategies for the service shifts, lost customers, observations and intended offers.

>>> from hypothesis import given, settings
>>> from salesflow.testing.shift_laws import check_losses
>>> @settings(max_examples=5)
... @given(loss_books(), service_windows())
... def every_loss_is_counted_once(losses, window):
...     check_losses(losses, HOUSE_REASONS, window)
>>> every_loss_is_counted_once()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.history import Touch
from salesflow.service.coded_touch import CodedTouch, SalePhase
from salesflow.service.counting import Window
from salesflow.service.insight import Observations
from salesflow.service.loss import Loss, LossReason, LossReasons, SaidBy, StatedReason
from salesflow.service.sparing import Intended

__all__ = [
    "HOUSE_REASONS",
    "coded_touches",
    "intendeds",
    "loss_books",
    "observation_registers",
    "phase_books",
    "service_windows",
    "size_books",
]

HOUSE_REASONS: Final = LossReasons(
    "house",
    "1",
    [
        LossReason("price", Text("price", zh="价格"), Truth.YES),
        LossReason("moved", Text("moved away", zh="搬走"), Truth.NO),
        LossReason("slow", Text("slow answers", zh="答复慢")),
    ],
)
"""A list with a reason of each kind: avoidable, unavoidable, unknown."""

_START: Final = pendulum.datetime(2026, 3, 1, 0, tz="Asia/Shanghai")
_CUSTOMERS: Final = ("C-1", "C-2", "C-3", "C-4")
_DAYS: Final = st.integers(0, 24).map(lambda n: date(2026, 3, 1) + timedelta(days=n))
_TRUTHS: Final = st.sampled_from(Truth)


@st.composite
def service_windows(draw: st.DrawFn) -> Window:
    """Some days of March in one of three zones; often not over, sometimes before the log begins."""
    first = draw(_DAYS)
    end = first + timedelta(days=draw(st.integers(1, 14)))
    as_of = draw(st.sampled_from([end, end - timedelta(days=1)]) | _DAYS)
    zone = draw(st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York"]))
    return Window(first, end, zone, as_of=as_of, known_since=draw(st.none() | _DAYS))


@st.composite
def coded_touches(draw: st.DrawFn) -> list[CodedTouch]:
    """A log of a few customers: both directions, every purpose and none, the phases given apart; some touches twice."""
    found: list[CodedTouch] = []
    for number in range(draw(st.integers(0, 12))):
        touch = Touch(
            draw(st.sampled_from(_CUSTOMERS)),
            _START.add(hours=draw(st.integers(-48, 24 * 30))),
            draw(st.sampled_from(Channel)),
            id=draw(st.sampled_from([None, f"T-{number}"])),
            direction=draw(st.sampled_from(Direction)),
        )
        coded = CodedTouch(touch, draw(st.sampled_from([None, Purpose.SERVICE, *Purpose])))
        found += [coded] * (2 if touch.id is not None and draw(st.booleans()) else 1)
    return found


def size_books() -> st.SearchStrategy[dict[str, str | None]]:
    """Customers with their sizes; some state none, some of the log are not in the book."""
    return st.dictionaries(st.sampled_from((*_CUSTOMERS, "C-9")), st.sampled_from(["large", "small", None]))


def phase_books() -> st.SearchStrategy[dict[str, frozenset[SalePhase]]]:
    """Customers with the phases they went through; of some nobody knows them."""
    return st.dictionaries(
        st.sampled_from((*_CUSTOMERS, "C-9")), st.frozensets(st.sampled_from(SalePhase), max_size=3)
    )


@st.composite
def loss_books(draw: st.DrawFn) -> list[Loss]:
    """Losses in any order: one, two or three speakers or nobody, two currencies or no value, some regained and lost again."""
    found: list[Loss] = []
    for customer in draw(st.lists(st.sampled_from(_CUSTOMERS), unique=True)):
        day = draw(_DAYS)
        for _ in range(draw(st.integers(1, 2))):
            speakers = draw(st.lists(st.sampled_from(SaidBy), unique=True))
            away = draw(st.none() | st.integers(1, 9))
            back = None if away is None else day + timedelta(days=away)
            value = draw(st.none() | st.builds(Money, st.integers(0, 900), st.sampled_from(["CNY", "USD"])))
            found.append(
                Loss(customer, day, [_stated(draw, each) for each in speakers], value=value, regained_on=back)
            )
            if back is None:
                break
            day = back + timedelta(days=draw(st.integers(0, 5)))
    return draw(st.permutations(found))


def _stated(draw: st.DrawFn, speaker: SaidBy) -> StatedReason:
    main, *others = draw(st.lists(st.sampled_from(HOUSE_REASONS.codes), min_size=1, unique=True))
    return StatedReason(main, speaker, others)


@st.composite
def observation_registers(draw: st.DrawFn) -> Observations:
    """Registers after some steps in any order, the declined ones left out."""
    register = Observations()
    at = _START
    for _ in range(draw(st.integers(0, 8))):
        at = at.add(hours=draw(st.integers(-3, 30)))
        which = draw(st.sampled_from(["B-1", "B-2", "B-3"]))
        customer, topic = (
            draw(st.sampled_from(_CUSTOMERS)),
            draw(st.sampled_from(["Delivery", "price", "delivery "])),
        )
        match draw(st.sampled_from(["note", "note", "answer", "withdraw"])):
            case "note":
                step = register.note(which, customer, topic, "seen in the shop", by="u-1", at=at)
            case "answer":
                step = register.answer(which, "looked into", by="u-2", at=at)
            case _:
                step = register.withdraw(which, at=at)
        register = register if isinstance(step, Declined) else step
    return register


@st.composite
def intendeds(draw: st.DrawFn) -> Intended:
    """Offers about which anything may be known or not, before, in and after the days on which they are wanted."""
    first = draw(st.none() | _DAYS)
    last = draw(st.none() | _DAYS.filter(lambda day: first is None or day >= first))
    return Intended(
        "C-1",
        draw(_DAYS),
        draw(st.sampled_from(Channel)),
        purpose=draw(st.sampled_from(Purpose)),
        need_stated=draw(_TRUTHS),
        occasion_due=draw(_TRUTHS),
        cycle_due=draw(_TRUTHS),
        complaint_open=draw(_TRUTHS),
        wanted_from=first,
        wanted_until=last,
        channel_allowed=draw(_TRUTHS),
        channel_suits=draw(_TRUTHS),
    )
