"""The dunning plan: what is to be asked of a customer today, once for all his debts, and what is held back and why.

A plan asks for nothing twice, never for what is disputed, and makes up for nothing: when days were missed, only the highest
step is done and the others are named. It sends nothing; whoever carries out what it asks for writes it into the log.

>>> from salesflow.basics.channels import Channel
>>> from salesflow.basics.money import money
>>> from salesflow.basics.text import Text
>>> plan = DunningPlan(Citation("house_dunning", "2026.1", "our house"), [
...     DunningStep("remind", Text("reminder", zh="到期提醒"), -3, 0, Channel.MESSAGE),
...     DunningStep("call", Text("first call", zh="电话催收"), 3, 1, Channel.CALL),
...     DunningStep("visit", Text("visit", zh="上门催收"), 15, 2, Channel.VISIT, enters_collection=True),
... ])
>>> bills = [Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(900, "CNY"))]
>>> print(plan.due(bills, DunningLog("C-7"), as_of=date(2026, 2, 20)).explain())
visit to C-7: CNY 900, level 2; the seller does it by visit [CR-5]
F-9: CNY 900 is 16 days late [CR-5]
F-9: these steps were missed and will not be made up for: reminder, first call [CR-5]

Source: CR-5; field study of credit 1.2 (three, seven, fifteen days) and 1.3 (collection plan).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Text
from salesflow.credit.dunning.ask import Ask, AskItem, Dunning, PromiseTold, Withheld
from salesflow.credit.dunning.entries import StepDone
from salesflow.credit.dunning.items import Claim, claims, own_invoices, promise_state
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.step import DunningStep, step_problems
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice
from salesflow.errors import DefinitionError, InputError

__all__ = ["DunningPlan", "dunning_level"]

_ROWS: Final = ("CR-5",)


def _ordered(value: Iterable[DunningStep]) -> tuple[DunningStep, ...]:
    steps = tuple(value)
    if all(type(step.day) is int for step in steps):
        steps = tuple(sorted(steps, key=lambda step: (step.day, step.level)))
    return steps


@attrs.frozen
class DunningPlan:
    """The steps of a house's dunning, from 30 days before an invoice is due to a year after; in the order of their days.

    `gap`: a customer is asked at most once in so many days, whatever falls due. Two steps on one day, steps closer together
    than the gap, a level or a tolerance that falls, days out of -30 to 365, more or fewer than one step that enters
    collection, and all else that is wrong with a step, are one `DefinitionError` that names every problem. Source: CR-5.
    """

    citation: Citation
    steps: tuple[DunningStep, ...] = attrs.field(converter=_ordered)
    gap: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = step_problems(self.steps)
        if type(self.gap) is not int or self.gap < 1:
            problems.append(f"the gap is a whole number of days from 1, not {self.gap!r}")
        elif not problems:
            problems = [
                f"{before.key!r} and {after.key!r} lie {after.day - before.day} days apart, within the gap of {self.gap}"
                for before, after in pairwise(self.steps)
                if after.day - before.day < self.gap
            ]
        if problems:
            raise DefinitionError(f"dunning plan {self.citation.key!r}", problems)

    @cached_property
    def collection_day(self) -> int:
        """How many days after the due day an item enters collection."""
        return next(step.day for step in self.steps if step.enters_collection)

    def step(self, key: str) -> DunningStep:
        """One step; an `InputError` names those there are when there is no such key."""
        for each in self.steps:
            if each.key == key:
                return each
        raise InputError(
            "step", key, f"is not in the plan; there are {', '.join(each.key for each in self.steps)}"
        )

    # -- questions ----------------------------------------------------------------------------------------------------

    def due(
        self, invoices: Iterable[Invoice], log: DunningLog, *, as_of: date, calendar: Calendar | None = None
    ) -> Dunning:
        """What is to be done on a day for the customer of the log, from his invoices as they were known in its evening.

        The highest step that has come for any item is done, once; all items that are late are listed with it. With a
        `calendar` nothing is asked for on a closed day: a reminder moves to the working day before, a dunning to the next
        one, and days outside its horizon raise `OutOfCalendarError`. Invoices of other customers fall away; a number that
        comes twice is an `InputError`.
        """
        as_day(as_of, "as_of")
        rows, known = own_invoices(invoices, log.customer), log.known_on(as_of)
        found = self._on(claims(rows, known, as_of=as_of), known, as_of, calendar)
        by_id = {row.id: row for row in rows}
        told = [
            PromiseTold(promise, promise_state(promise, by_id[promise.item], as_of=as_of))
            for promise in known.promises
            if promise.item in by_id
        ]
        return attrs.evolve(found, promises=told) if told else found

    def next_due(
        self, invoices: Iterable[Invoice], log: DunningLog, *, as_of: date, calendar: Calendar | None = None
    ) -> date | None:
        """The first day from `as_of` on that asks for something if nothing happens until then; None when none does."""
        today, known = as_day(as_of, "as_of"), log.known_on(as_of)
        rows = claims(invoices, known, as_of=as_of)
        days = {today}
        for claim in rows:
            days |= {claim.invoice.due_on.toordinal() + step.day for step in self.steps}
            promise = known.promise_on(claim.id, as_of)
            if promise is not None:
                days.add(promise.until.toordinal() + 1)
        days |= {block.ends.toordinal() for block in known.blocks_on(as_of) if block.ends is not None}
        if known.last_sent_on is not None:
            days.add(known.last_sent_on.toordinal() + self.gap)
        for ordinal in sorted(day for day in days if day >= today):
            day = shared_day(ordinal)
            tried = (
                [day] if calendar is None else [calendar.roll(day, "backward"), calendar.roll(day, "forward")]
            )
            for each in tried:
                if each >= as_of and self._on(rows, known, each, calendar).ask is not None:
                    return each
        return None

    # -- how it is found ----------------------------------------------------------------------------------------------

    def _passed(self, claim: Claim, done: StepDone | None, today: int, reach: int) -> list[DunningStep]:
        """The steps whose day has come, without those done and those from before the invoice existed.

        A reminder comes early when its day is closed: `reach` is the last day before we open again. Nothing is asked for on
        a closed day, so a dunning waits for the next working day by itself.
        """
        due_on, issued_on = claim.invoice.due_on.toordinal(), claim.invoice.issued_on.toordinal()
        return [
            step
            for step in self.steps
            if issued_on <= due_on + step.day <= (today if step.level else reach)
            and (done is None or step.day > done.day)
        ]

    def _item(self, claim: Claim, done: StepDone | None, today: int, passed: list[DunningStep]) -> AskItem:
        """One item of an ask, with its highest step that concerns it; no reminder comes after the due day."""
        late = today - claim.invoice.due_on.toordinal()
        fit = [step for step in passed if (step.level or late <= 0) and step.concerns(claim.open)]
        step = fit[-1] if fit else None
        return AskItem(
            claim.id,
            claim.invoice.due_on,
            late,
            claim.invoice.amount,
            claim.open,
            claim.set_off,
            step=step,
            last=done,
            missed=[] if step is None else [each for each in passed if each.day < step.day],
            in_collection=step is not None and step.day >= self.collection_day,
        )

    def _on(self, rows: tuple[Claim, ...], log: DunningLog, day: date, calendar: Calendar | None) -> Dunning:
        today = day.toordinal()
        reach = today if calendar is None else calendar.next_working_day(day).toordinal() - 1
        items: list[AskItem] = []
        withheld: list[Withheld] = []
        for claim in rows:
            done = log.last_step(claim.id)
            passed = self._passed(claim, done, today, reach)
            is_late = today > claim.invoice.due_on.toordinal()
            held = self._held(claim, log, day, passed, is_late=is_late)
            if held is not None:
                withheld.append(held)
            elif passed or is_late:
                items.append(self._item(claim, done, today, passed))
        new = [item.step for item in items if item.step is not None]
        if not new:
            return Dunning(log.customer, day, None, withheld)
        waits = self._waits(log, day, calendar)
        if waits:
            return Dunning(log.customer, day, None, [*waits, *withheld])
        step = max(new, key=lambda each: each.day)
        ask = Ask(log.customer, day, step, max(step.level, _level(rows, log)), items)
        return Dunning(log.customer, day, ask, withheld)

    def _held(
        self, claim: Claim, log: DunningLog, day: date, passed: list[DunningStep], *, is_late: bool
    ) -> Withheld | None:
        """Why an item is not asked for although it is open: disputed, set off, promised, or too small."""
        item, amount = claim.id, claim.open
        if claim.disputed:
            return Withheld(item, _reason("disputed", _DISPUTED, item=item, amount=amount), amount)
        if not passed and not is_late:
            return None
        if amount.is_zero:
            return Withheld(item, _reason("set_off", _COVERED, item=item, amount=claim.set_off), amount)
        promise = log.promise_on(item, day)
        if promise is not None:
            reason = _reason("promised", _PROMISED, item=item, amount=amount, day=promise.until)
            return Withheld(item, reason, amount, shared_day(promise.until.toordinal() + 1))
        came = [step for step in passed if step.level or not is_late]
        if came and not any(step.concerns(amount) for step in came):
            reason = _reason("tolerated", _SMALL, item=item, amount=amount, steps=tuple(came))
            return Withheld(item, reason, amount)
        return None

    def _waits(self, log: DunningLog, day: date, calendar: Calendar | None) -> list[Withheld]:
        """What keeps the whole customer from being asked on a day."""
        found: list[Withheld] = []
        for block in log.blocks_on(day):
            text = _BLOCKED if block.ends is None else _BLOCKED_UNTIL
            end: dict[str, Param] = {} if block.ends is None else {"day": block.ends}
            reason = _reason("blocked", text, ground=block.ground, why=block.why, who=str(block.by), **end)
            found.append(Withheld(None, reason, until=block.ends))
        if log.last_sent_on is not None and day.toordinal() < log.last_sent_on.toordinal() + self.gap:
            again = shared_day(log.last_sent_on.toordinal() + self.gap)
            reason = _reason("gap", _GAP, day=log.last_sent_on, again=again)
            found.append(Withheld(None, reason, until=again))
        if calendar is not None and not calendar.is_working_day(day):
            again = calendar.next_working_day(day)
            found.append(Withheld(None, _reason("closed", _CLOSED, again=again), until=again))
        return found


def dunning_level(invoices: Iterable[Invoice], log: DunningLog, *, as_of: date) -> int:
    """The highest level of dunning that the customer of the log has reached with what he still owes on a day, 0 for none.

    It does not fall while the item stays open. What is paid, set off or disputed does not count. For the check on the
    dunning level (`Account.dunning_level`). Source: CR-5.
    """
    as_day(as_of, "as_of")
    known = log.known_on(as_of)
    return _level(claims(invoices, known, as_of=as_of), known)


def _level(rows: Iterable[Claim], log: DunningLog) -> int:
    done = [log.last_step(claim.id) for claim in rows if claim.is_owed]
    return max([each.level for each in done if each is not None], default=0)


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_DISPUTED: Final = Text(
    "{item}: {amount} is disputed and is not dunned", zh="{item}：{amount}有争议，不予催收"
)
_COVERED: Final = Text(
    "{item}: credit notes of {amount} cover all of it", zh="{item}：贷项{amount}已全部抵减，无须催收"
)
_PROMISED: Final = Text(
    "{item}: {amount} is not dunned up to {day}, the day by which he promised to pay",
    zh="{item}：{amount}客户承诺最迟{day}付款，该日之前（含当日）不催收",
)
_SMALL: Final = Text(
    "{item}: {amount} is too small for what is due by now ({steps})",
    zh="{item}：{amount}金额过小，不执行“{steps}”",
)
_BLOCKED: Final = Text(
    "the customer is not dunned until {who} or another person lifts the block ({ground}: {why})",
    zh="暂停催收该客户，直至{who}或他人解除（{ground}：{why}）",
)
_BLOCKED_UNTIL: Final = Text(
    "the customer is not dunned before {day}, as {who} decided ({ground}: {why})",
    zh="{who}决定{day}之前不催收该客户（{ground}：{why}）",
)
_GAP: Final = Text(
    "he was asked on {day}, and is not asked again before {again}", zh="{day}已催收，{again}之前不再催收"
)
_CLOSED: Final = Text("we are closed on this day; ask on {again}", zh="当日休息，{again}再催收")
