"""Facts of credit for stage machines: a process says what it needs, and a refusal names what is not in place.

Sales and credit never import each other, so a move of a process asks for plain facts, such as
``fact("contracts_stopped").in_(False)``. What is not known is left out: the move is refused then as well, and the refusal
says that nobody knows.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> line = CreditLine("C-7", "CNY").freeze("his warehouse is shut", by="u-4", at=at)
>>> facts = credit_facts(line, at=at)
>>> facts["credit_frozen"], "contracts_stopped" in facts
(True, False)
>>> [finding.path for finding in MAY_SIGN.judge(facts).findings if not finding.met]
['contracts_stopped', 'credit_frozen']

Sources: CR-5, CR-6; ST-2 (what a step needs).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.criteria import all_of, has, not_
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.text import Language, Text
from salesflow.credit.control.switch import Switch
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import effective_limit
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.errors import CurrencyError, InputError

__all__ = ["MAY_SIGN", "LineStop", "credit_facts", "line_stop"]

_NONE: Final[Mapping[str, Money]] = MappingProxyType({})


class LineStop(Enum):
    """Why nothing of a limit may be used: it was cancelled, it is frozen, or its days are over and nobody renewed it."""

    CANCELLED = "cancelled"
    FROZEN = "frozen"
    LAPSED = "lapsed"

    def __repr__(self) -> str:
        return f"LineStop.{self.name}"

    def render(self, language: Language = "en") -> str:
        """What happened to the line, as the end of a sentence."""
        return _STOPS[self].render(language)


def line_stop(state: LineState, *, on: date) -> LineStop | None:
    """Why nothing of a limit may be used on a day, the gravest reason first; None when it may, or nobody has decided.

    A lapse counts from the day on which the last grant ended, noted or not.
    """
    if state.is_cancelled:
        return LineStop.CANCELLED
    if state.is_frozen:
        return LineStop.FROZEN
    return LineStop.LAPSED if _is_over(state, on) else None


def _is_over(state: LineState, day: date) -> bool:
    begun = any(not each.is_temporary and each.begins <= day for each in state.grants)
    return begun and effective_limit(state.grants, on=day) is None


def credit_facts(
    line: CreditLine | None = None,
    board: Switchboard | None = None,
    *,
    used: Money | None = None,
    paid_back: Mapping[str, Money] = _NONE,
    at: datetime,
) -> dict[str, object]:
    """What criteria ask about a customer's credit, as it was known at a moment; what is not known is left out.

    - Of a `line`: `credit_frozen`, `credit_cancelled`, `credit_lapsed`; `credit_unlimited` once a limit was decided; and
      `credit_available`, an amount, when it is known what he owes (`used`), or when nothing may be used anyway. It is left
      out where there is no ceiling. `paid_back` is for grants that do not revolve, as in `CreditLine.available`.
    - Of a `board`: `contracts_stopped`, `credit_sales_stopped`, `deliveries_stopped`.

    The day is that of `at` in its own zone. A line without entries says that nobody granted anything and nothing is stopped;
    None says that nobody knows. Raises `InputError` for a naive `at`, for a line and a board of two customers, and for
    `used` or `paid_back` without a line; `CurrencyError` for amounts in another currency. Sources: CR-5, CR-6.
    """
    now = aware(at)
    if line is not None and board is not None and line.customer != board.customer:
        raise InputError("board", board.customer, f"the line is that of {line.customer!r}")
    if line is None and (used is not None or paid_back):
        raise InputError("used", used, "give the line as well, of which so much is used")
    found: dict[str, object] = {}
    if line is not None:
        found |= _of_line(line, used, paid_back, now, now.date())
    if board is not None:
        on = board.switches(now)
        found |= {f"{each.value}_stopped": each in on for each in Switch}
    return found


def _of_line(
    line: CreditLine, used: Money | None, paid_back: Mapping[str, Money], at: datetime, day: date
) -> dict[str, object]:
    if used is not None and used.currency != line.currency:
        raise CurrencyError("used", used, f"this is the line in {line.currency}")
    known = attrs.evolve(line, entries=[each for each in line.entries if instant(each.at) <= instant(at)])
    state = known.history.state
    found: dict[str, object] = {
        "credit_frozen": state.is_frozen,
        "credit_cancelled": state.is_cancelled,
        "credit_lapsed": not state.is_cancelled and _is_over(state, day),
    }
    limit = effective_limit(state.grants, on=day)
    if limit is not None:
        found["credit_unlimited"] = limit is UNLIMITED
    if line_stop(state, on=day) is not None:
        found["credit_available"] = Money(0, line.currency)
    elif used is not None:
        left = known.available(used, on=day, paid_back=paid_back)
        if isinstance(left, Money):
            found["credit_available"] = left
    return found


# -- words and the usual condition ------------------------------------------------------------------------------------

_STOPS: Final = {
    LineStop.CANCELLED: Text("is cancelled", zh="已取消"),
    LineStop.FROZEN: Text("is frozen", zh="已冻结"),
    LineStop.LAPSED: Text("has lapsed", zh="已到期"),
}

MAY_SIGN: Final = all_of(
    not_(has("contracts_stopped", Text("stop of contracts", zh="停止签约的情况"))),
    not_(has("credit_frozen", Text("freeze of the limit", zh="额度冻结的情况"))),
    not_(has("credit_cancelled", Text("cancellation of the limit", zh="额度取消的情况"))),
    not_(has("credit_lapsed", Text("lapse of the limit", zh="额度到期的情况"))),
)
"""What the usual contract move needs of credit: no stop of contracts, and a line that is not frozen, cancelled or lapsed.

Ours, 2026.1. For a customer who always pays ahead give a `CreditLine` without entries. Sources: CR-5, CR-6.
"""
