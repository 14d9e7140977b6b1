"""What a dunning plan asks for on a day: one letter, call or visit for the whole customer, and what is held back and why.

>>> from salesflow.basics.channels import Channel
>>> visit = DunningStep("visit", Text("visit", zh="上门催收"), 7, 2, Channel.VISIT)
>>> late = AskItem("F-9", date(2026, 2, 4), 8, Money(900, "CNY"), Money(900, "CNY"), Money(0, "CNY"), step=visit)
>>> ask = Ask("C-7", date(2026, 2, 12), visit, 2, [late])
>>> print(ask.explain())
visit to C-7: CNY 900, level 2; the seller does it by visit [CR-5]
F-9: CNY 900 is 8 days late [CR-5]
>>> ask.done
(StepDone(item='F-9', step='visit', day=7, level=2, in_collection=False, missed=()),)

Source: CR-5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from salesflow.basics.money import Money, total
from salesflow.basics.promises import PromiseState
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.credit.dunning.entries import PromiseToPay, StepDone
from salesflow.credit.dunning.step import DunningStep

__all__ = ["Ask", "AskItem", "Dunning", "PromiseTold", "Withheld"]

_ROWS: Final = ("CR-5",)


def _steps(value: Iterable[DunningStep]) -> tuple[DunningStep, ...]:
    return tuple(value)


@attrs.frozen
class AskItem:
    """One item of an ask: what is open of it, how late it is, and the step that is due for it.

    `days_late` is below zero before the due day. `open` is what is left after credit notes (`set_off`) were taken off.
    `step` is None for an item that has no new step and is only listed, as late things are; `last` is the step done last.
    `missed` are steps whose day passed without being done: they are named and not made up for.
    """

    id: str
    due_on: date
    days_late: int
    invoiced: Money
    open: Money
    set_off: Money
    step: DunningStep | None = attrs.field(default=None, kw_only=True)
    last: StepDone | None = attrs.field(default=None, kw_only=True)
    missed: tuple[DunningStep, ...] = attrs.field(default=(), kw_only=True, converter=_steps)
    in_collection: bool = attrs.field(default=False, kw_only=True)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is on the list, what of it is paid or set off, and what was missed."""
        found: list[Reason] = []
        if self.days_late > 0:
            text = _LATE if self.step is not None or self.last is None else _LISTED
            words = text.fill(item=self.id, amount=self.open, days=self.days_late)
            found.append(Reason("late" if self.step is not None else "listed", words, _ROWS))
        else:
            words = _SOON.fill(item=self.id, amount=self.open, day=self.due_on)
            found.append(Reason("falls_due", words, _ROWS))
        if self.open + self.set_off < self.invoiced:
            left = self.open + self.set_off
            words = _PART.fill(item=self.id, amount=left, invoiced=self.invoiced)
            found.append(Reason("part_paid", words, _ROWS))
        if self.set_off.is_positive:
            words = _SET_OFF.fill(item=self.id, amount=self.set_off)
            found.append(Reason("set_off", words, _ROWS))
        if self.missed:
            labels = tuple([each.label for each in self.missed])
            words = _MISSED.fill(item=self.id, n=len(labels), steps=labels)
            found.append(Reason("missed", words, _ROWS))
        return tuple(found)


def _items(value: Iterable[AskItem]) -> tuple[AskItem, ...]:
    return tuple(value)


@attrs.frozen
class Ask:
    """What is to be done for one customer on a day: the highest step of his items, once, with all of them on it.

    `level` is that of the step, or the one he has reached already when that is higher: it never falls while a debt is open.
    """

    customer: str
    as_of: date
    step: DunningStep
    level: int
    items: tuple[AskItem, ...] = attrs.field(converter=_items)

    @property
    def done(self) -> tuple[StepDone, ...]:
        """What the log keeps when it was carried out: the step of each item that had one."""
        return tuple(
            StepDone(
                each.id,
                each.step.key,
                each.step.day,
                each.step.level,
                each.in_collection,
                [step.key for step in each.missed],
            )
            for each in self.items
            if each.step is not None
        )

    @property
    def totals(self) -> tuple[Money, ...]:
        """What the step is about, one amount in each currency: what is late, of a reminder what falls due."""
        about = [each.open for each in self.items if (each.days_late > 0) is (self.step.level > 0)]
        currencies = sorted({amount.currency for amount in about})
        return tuple(
            total((amount for amount in about if amount.currency == currency), currency)
            for currency in currencies
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What to do, who does it, and why, item by item."""
        words = (_HEAD if self.level else _REMINDER).fill(
            step=self.step, customer=self.customer, totals=self.totals, level=self.level,
            who=self.step.executor, manner=self.step.manner,
        )  # fmt: skip
        found = [Reason("ask", words, _ROWS)]
        if self.level > self.step.level:
            found.append(Reason("level_stays", _STAYS.fill(level=self.level), _ROWS))
        found += [reason for each in self.items for reason in each.reasons]
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """The ask in words, one reason a line."""
        return explained(self.reasons, language)


@attrs.frozen
class Withheld:
    """Something that is not asked for, and why: an item, or (None) the whole customer.

    `until` is the first day on which it may be asked for again, None while nobody can say.
    """

    item: str | None
    reason: Reason
    amount: Money | None = None
    until: date | None = None


@attrs.frozen
class PromiseTold:
    """A promise to pay, and how it stands: open, kept, broken, or None when the days of payment do not tell."""

    promise: PromiseToPay
    state: PromiseState | None

    @property
    def reason(self) -> Reason:
        """It in words."""
        name = "unclear" if self.state is None else self.state.value
        promise = self.promise
        words = _PROMISES[self.state].fill(item=promise.item, amount=promise.amount, day=promise.until)
        return Reason(f"promise_{name}", words, _ROWS)


def _withheld(value: Iterable[Withheld]) -> tuple[Withheld, ...]:
    return tuple(value)


def _told(value: Iterable[PromiseTold]) -> tuple[PromiseTold, ...]:
    return tuple(value)


@attrs.frozen
class Dunning:
    """One customer on one day: the ask (None when nothing is to be done), what is withheld, and what he promised."""

    customer: str
    as_of: date
    ask: Ask | None = None
    withheld: tuple[Withheld, ...] = attrs.field(default=(), converter=_withheld)
    promises: tuple[PromiseTold, ...] = attrs.field(default=(), converter=_told)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What to do and why, what is withheld and why, and how his promises stand."""
        head = (
            (Reason("nothing", _NOTHING.fill(customer=self.customer, day=self.as_of), _ROWS),)
            if self.ask is None
            else self.ask.reasons
        )
        rest = [each.reason for each in self.withheld] + [each.reason for each in self.promises]
        return (*head, *rest)

    def explain(self, language: Language = "en") -> str:
        """The day in words, one reason a line."""
        return explained(self.reasons, language)


# -- words ------------------------------------------------------------------------------------------------------------

_HEAD: Final = Text(
    "{step} to {customer}: {totals}, level {level}; {who} does it by {manner}",
    zh="对客户{customer}执行“{step}”：{totals}，第{level}级；由{who}负责，方式：{manner}",
)
_REMINDER: Final = Text(
    "{step} to {customer}: {totals}; {who} does it by {manner}",
    zh="对客户{customer}执行“{step}”：{totals}；由{who}负责，方式：{manner}",
)
_STAYS: Final = Text(
    "he has reached level {level} already, and the level does not fall",
    zh="该客户已到第{level}级，级别不下降",
)
_LATE: Final = Text("{item}: {amount} is {days} {days|day|days} late", zh="{item}：{amount}逾期{days}天")
_LISTED: Final = Text(
    "{item}: {amount} is {days} {days|day|days} late; he was asked for it before",
    zh="{item}：{amount}逾期{days}天，此前已催收",
)
_SOON: Final = Text("{item}: {amount} falls due on {day}", zh="{item}：{amount}，{day}到期")
_PART: Final = Text(
    "{item}: part of it is paid; {amount} of {invoiced} is open",
    zh="{item}：已部分付款，{invoiced}中尚欠{amount}",
)
_SET_OFF: Final = Text("{item}: {amount} in credit notes was set off", zh="{item}：已抵减贷项{amount}")
_MISSED: Final = Text(
    "{item}: {n|this step was|these steps were} missed and will not be made up for: {steps}",
    zh="{item}：以下步骤未执行，不再补做：{steps}",
)
_NOTHING: Final = Text("nothing is asked of {customer} on {day}", zh="{day}无须向客户{customer}催收")
_PROMISES: Final = {
    PromiseState.OPEN: Text("{item}: he promised {amount} by {day}", zh="{item}：承诺最迟{day}支付{amount}"),
    PromiseState.KEPT: Text(
        "{item}: he promised {amount} by {day} and kept it", zh="{item}：承诺最迟{day}支付{amount}，已兑现"
    ),
    PromiseState.BROKEN: Text(
        "{item}: he promised {amount} by {day} and did not keep it",
        zh="{item}：承诺最迟{day}支付{amount}，未兑现",
    ),
    None: Text(
        "{item}: he promised {amount} by {day}; the days of payment do not tell whether he kept it",
        zh="{item}：承诺最迟{day}支付{amount}；付款日期不足以判断是否兑现",
    ),
}
