"""Whether a customer is lost: only from what was stated, or from his own habit of buying; silence alone is no answer.

He told us, or his contract ended and he has not bought since: lost. He buys as he is used to: not lost. A habit that is
broken off says that it is time to ask him; whether it counts as a loss is for the house to decide.

>>> facts = Relation("C-7", told_us_on=date(2026, 3, 9), last_purchase_on=date(2026, 3, 2))
>>> found = is_lost(facts, as_of=date(2026, 4, 1))
>>> found.value, found.explain()
(Truth.YES, 'told us on 9 Mar 2026 that he leaves; no purchase since is known [SV-5]')
>>> is_lost(Relation("C-8"), as_of=date(2026, 4, 1)).value
Truth.UNKNOWN

Source: SV-5 (a heading only); the rules are ours.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Param, Text
from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import BuyingHabit, CycleStanding
from salesflow.errors import InputError

__all__ = ["Relation", "is_lost"]

_ROWS: Final = ("SV-5",)


def _day(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value))


@attrs.frozen
class Relation:
    """What is known of the relation to a customer; whatever nobody noted is None.

    `told_us_on`: the day he said that he leaves. `contract_ended_on`: the day his contract ended without a new one.
    `habit`: his habit of buying, judged on the day of the question; where there is none, `last_purchase_on` is the latest
    day he bought. Both together, and the habit of another customer, are an `InputError`.
    """

    customer: str = attrs.field(converter=read_customer)
    told_us_on: pendulum.Date | None = attrs.field(default=None, converter=_day, kw_only=True)
    contract_ended_on: pendulum.Date | None = attrs.field(default=None, converter=_day, kw_only=True)
    last_purchase_on: pendulum.Date | None = attrs.field(default=None, converter=_day, kw_only=True)
    habit: BuyingHabit | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.habit is None:
            return
        if self.habit.cycle.customer != self.customer:
            raise InputError(
                "habit", self.habit.cycle.customer, f"give the habit of customer {self.customer!r}"
            )
        if self.last_purchase_on is not None:
            problem = "the habit knows the latest purchase; give one of the two"
            raise InputError("last_purchase_on", self.last_purchase_on.isoformat(), problem)


def is_lost(relation: Relation, *, as_of: date, silence: Truth = Truth.UNKNOWN) -> Verdict[Truth]:
    """Whether a customer is lost at the end of a day, with the reason (SV-5).

    What lies after `as_of` is not known yet. `silence` says what a habit that is broken off means in this house:
    unknown unless told, `Truth.YES` where it counts as a loss. A habit judged on another day is an `InputError`.
    """
    today = as_day(as_of, "as_of")
    habit = relation.habit
    if habit is not None and habit.cycle.as_of.toordinal() != today:
        raise InputError(
            "habit", habit.cycle.as_of.isoformat(), f"judge the habit on the day of the question, {as_of}"
        )
    bought = _latest(today, relation.last_purchase_on if habit is None else habit.cycle.last_on)
    left = _latest(today, relation.told_us_on, relation.contract_ended_on)
    if left is not None:
        text = _TOLD if left == relation.told_us_on else _ENDED
        if bought is not None and bought > left:
            return Verdict(Truth.NO, (_said("bought_again", _AGAIN, left=left, bought=bought),))
        return Verdict(Truth.YES, (_said("told_us" if text is _TOLD else "contract_ended", text, on=left),))
    standing = None if habit is None else habit.standing
    if standing is None or bought is None:
        return Verdict(Truth.UNKNOWN, missing=(_said("nothing_known", _NOTHING),))
    match standing:
        case CycleStanding.BROKEN_OFF:
            why = (_said("broken_off", _BROKEN_OFF, bought=bought),)
            return Verdict(silence, missing=why) if silence is Truth.UNKNOWN else Verdict(silence, why)
        case CycleStanding.LATE:
            return Verdict(Truth.UNKNOWN, missing=(_said("late", _LATE, bought=bought),))
        case _:
            return Verdict(Truth.NO, (_said("buys_as_usual", _AS_USUAL, bought=bought),))


def _latest(today: int, *days: pendulum.Date | None) -> pendulum.Date | None:
    return max((day for day in days if day is not None and day.toordinal() <= today), default=None)


def _said(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_TOLD: Final = Text(
    "told us on {on} that he leaves; no purchase since is known", zh="{on}告知不再合作，此后没有购买记录"
)
_ENDED: Final = Text(
    "the contract ended on {on}; no purchase since is known", zh="合同于{on}终止，此后没有购买记录"
)
_AGAIN: Final = Text("left on {left} and bought again on {bought}", zh="{left}离开，{bought}又再购买")
_BROKEN_OFF: Final = Text(
    "bought last on {bought}; his habit is broken off, and nobody has asked him",
    zh="最近一次购买在{bought}，购买习惯已中断，还没有人问过原因",
)
_LATE: Final = Text(
    "bought last on {bought} and is late; being late is no loss",
    zh="最近一次购买在{bought}，比平时晚；晚了不等于流失",
)
_AS_USUAL: Final = Text(
    "bought last on {bought}, as he is used to", zh="最近一次购买在{bought}，与平时习惯相符"
)
_NOTHING: Final = Text(
    "nobody noted that he left, and too few days of purchase are known",
    zh="没有离开的记录，已知的购买日也太少",
)
