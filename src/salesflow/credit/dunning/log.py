"""The dunning log of a customer: what was sent and promised, what is blocked, and what he disputes.

A log only grows. Whoever carries out an ask writes it down here, and the plan never asks for the same step again.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = DunningLog("C-7").dispute("F-9", "two machines came broken", by="u-7", at=at)
>>> assert isinstance(log, DunningLog)
>>> log.is_disputed("F-9")
True
>>> again = log.dispute("F-9", "and the third too", by="u-7", at=at.add(days=1))
>>> assert isinstance(again, Declined)
>>> print(again.explain())
F-9 is disputed already [CR-5]

Source: CR-5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import takewhile
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, aware, is_before
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Param, Text
from salesflow.credit.dunning.ask import Ask
from salesflow.credit.dunning.entries import (
    Blocked,
    DisputeNoted,
    DisputeSettled,
    Entry,
    Ground,
    PromiseToPay,
    Sent,
    StepDone,
    Unblocked,
)
from salesflow.customers.history import Invoice
from salesflow.errors import HistoryError, InputError

__all__ = ["DunningLog"]

_ROWS: Final = ("CR-5",)
_ENTRIES: Final = (Sent, PromiseToPay, Blocked, Unblocked, DisputeNoted, DisputeSettled)


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _ENTRIES):
            raise InputError("entries", each, "give entries of a dunning log, such as Sent or PromiseToPay")
    return tuple(dict.fromkeys(listed))


class _State:
    """The fold of some entries; changed while it is made and never after."""

    __slots__ = ("blocks", "collected", "disputed", "done", "promises", "sent")

    def __init__(self) -> None:
        self.done: dict[str, StepDone] = {}
        self.collected: dict[str, date] = {}
        self.promises: dict[str, list[PromiseToPay]] = {}
        self.blocks: dict[Ground, Blocked] = {}
        self.disputed: dict[str, DisputeNoted] = {}
        self.sent: date | None = None

    def problems(self, entry: Entry) -> list[Reason]:
        """Why an entry cannot stand after these; nothing when it can."""
        day = entry.at.date()
        match entry:
            case Sent():
                return self._sent(entry, day)
            case Unblocked():
                if self.block_on(day, entry.ground) is None:
                    return [_reason("not_blocked", _NOT_BLOCKED, ground=entry.ground)]
            case DisputeNoted():
                if entry.item in self.disputed:
                    return [_reason("disputed_already", _TWICE, item=entry.item)]
            case DisputeSettled():
                if entry.item not in self.disputed:
                    return [_reason("not_disputed", _NOT_DISPUTED, item=entry.item)]
            case _:
                pass
        return []

    def _sent(self, entry: Sent, day: date) -> list[Reason]:
        found: list[Reason] = []
        for ground in Ground:
            block = self.block_on(day, ground)
            if block is not None:
                found.append(_reason("blocked", _BLOCKED, ground=ground, why=block.why))
        for each in entry.items:
            done, promise = self.done.get(each.item), self.promise_on(each.item, day)
            if done is not None and done.day >= each.day:
                found.append(_reason("done_already", _DONE, item=each.item, step=done.step))
            if each.item in self.disputed:
                found.append(_reason("disputed", _DISPUTED, item=each.item))
            if promise is not None:
                found.append(_reason("promised", _PROMISED, item=each.item, day=promise.until))
        return found

    def block_on(self, day: date, ground: Ground) -> Blocked | None:
        """The block on a ground that holds on a day."""
        block = self.blocks.get(ground)
        return block if block is not None and (block.ends is None or day < block.ends) else None

    def promise_on(self, item: str, day: date) -> PromiseToPay | None:
        """The last promise for an item, while its day has not passed."""
        given = self.promises.get(item)
        return given[-1] if given and day <= given[-1].until else None

    def add(self, entry: Entry) -> None:
        """One more entry, which was found to fit."""
        match entry:
            case Sent():
                self.sent = entry.at.date()
                for each in entry.items:
                    self.done[each.item] = each
                    if each.in_collection:
                        self.collected.setdefault(each.item, self.sent)
            case PromiseToPay():
                self.promises.setdefault(entry.item, []).append(entry)
            case Blocked():
                self.blocks[entry.ground] = entry
            case Unblocked():
                del self.blocks[entry.ground]
            case DisputeNoted():
                self.disputed[entry.item] = entry
            case _:
                del self.disputed[entry.item]


@attrs.frozen
class DunningLog:
    """What was done about the debts of one customer: a value that only grows, the fold of its `entries`.

    Store the entries; `DunningLog(customer, entries)` is the same log again, and an entry that comes twice counts once. Every
    command gives a new log or a `Declined` with every reason. `at` is an aware moment, whose day is read in its own zone;
    persons are ids.

    Raises `InputError` for blank ids and words, a naive moment, an ask of another customer; `HistoryError` for entries that
    do not fit together. Source: CR-5.
    """

    customer: str = attrs.field(converter=read_customer)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._state  # entries that do not fit together are refused here, not later

    @cached_property
    def _state(self) -> _State:
        state, last = _State(), None
        for seq, entry in enumerate(self.entries, 1):
            problems = [*_early(entry, last), *state.problems(entry)]
            if problems:
                raise HistoryError(self.customer, seq, explained(tuple(problems)))
            state.add(entry)
            last = entry
        return state

    # -- commands -----------------------------------------------------------------------------------------------------

    def send(self, ask: Ask, *, by: By = None, at: datetime) -> Self | Declined:
        """Write down that an ask was carried out, on the day it was made for.

        Declined: it was made for another day (`other_day`), a step was done already for an item (`done_already`), or in the
        meantime an item was `disputed` or `promised`, or the customer `blocked`; something later is written (`too_early`).
        """
        if not isinstance(ask, Ask):  # pyright: ignore[reportUnnecessaryIsInstance]  # None comes in when nothing was due
            raise InputError("ask", ask, "give the ask of the plan; there is none when nothing is due")
        if ask.customer != self.customer:
            raise InputError("ask", ask.customer, f"this is the log of {self.customer!r}")
        entry = Sent(ask.step.key, ask.level, ask.done, at=at, by=id_of(by))
        other = entry.at.date() != ask.as_of
        reasons = [_reason("other_day", _OTHER_DAY, day=ask.as_of)] if other else []
        return self._with(entry, reasons)

    def promise(
        self, item: str, *, until: date, amount: Money, owed: Money, by: By = None, at: datetime
    ) -> Self | Declined:
        """Write down that the customer will pay so much of an item by a day; `owed` is what is open of it now.

        A later promise takes the place of the one before.
        """
        return self._with(PromiseToPay(item, until, amount, owed, at=at, by=id_of(by)))

    def block(
        self, ground: Ground, why: str, *, ends: date | None, by: str | Actor, at: datetime
    ) -> Self | Declined:
        """Stop all dunning until the day `ends`; a new block on the same ground takes the place of the one before."""
        return self._with(Blocked(ground, why, ends, at=at, by=id_of(by)))

    def unblock(self, ground: Ground, why: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Lift a block before its end. Declined: there is none on that ground (`not_blocked`)."""
        return self._with(Unblocked(ground, why, at=at, by=id_of(by)))

    def dispute(self, item: str, why: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Write down that the customer contests an item. Declined: it is disputed already."""
        return self._with(DisputeNoted(item, why, at=at, by=id_of(by)))

    def settle_dispute(self, item: str, why: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Write down how the dispute about an item ended. Declined: it is not disputed (`not_disputed`)."""
        return self._with(DisputeSettled(item, why, at=at, by=id_of(by)))

    def _with(self, entry: Entry, reasons: Iterable[Reason] = ()) -> Self | Declined:
        if entry in self.entries:
            return self
        last = self.entries[-1] if self.entries else None
        found = [*reasons, *_early(entry, last), *self._state.problems(entry)]
        return Declined(tuple(found)) if found else attrs.evolve(self, entries=(*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    def known_on(self, day: date) -> Self:
        """The log as it could be known in the evening of a day: all entries before the first of a later day."""
        end = as_day(day)
        known = tuple(takewhile(lambda each: each.at.toordinal() <= end, self.entries))
        return self if len(known) == len(self.entries) else attrs.evolve(self, entries=known)

    def last_step(self, item: str) -> StepDone | None:
        """The step that was done last for an item, None when none was."""
        return self._state.done.get(item)

    @property
    def last_sent_on(self) -> date | None:
        """The day on which the customer was asked last."""
        return self._state.sent

    @property
    def collected(self) -> Mapping[str, date]:
        """The items that have entered collection, each with the day."""
        return dict(self._state.collected)

    @property
    def promises(self) -> tuple[PromiseToPay, ...]:
        """All promises to pay, in the order in which they were made."""
        return tuple(each for each in self.entries if isinstance(each, PromiseToPay))

    def promise_on(self, item: str, day: date) -> PromiseToPay | None:
        """The promise that keeps an item from being dunned on a day; the day of the promise is still within it."""
        return self._state.promise_on(item, day)

    def block_on(self, day: date) -> Blocked | None:
        """The block that holds on a day, insolvency first; None when there is none."""
        return next(iter(self.blocks_on(day)), None)

    def blocks_on(self, day: date) -> tuple[Blocked, ...]:
        """All blocks that hold on a day, at most one on each ground, insolvency first."""
        held = [self._state.block_on(day, ground) for ground in Ground]
        return tuple([each for each in held if each is not None])

    def is_disputed(self, item: str) -> bool:
        """Whether the log holds an open dispute about an item."""
        return item in self._state.disputed

    def marked(self, invoices: Iterable[Invoice], *, as_of: date) -> tuple[Invoice, ...]:
        """The invoices with what this log knows of disputes on a day: for an exposure, a check, a rating or a review.

        A ledger often learns late that a customer contests an invoice. Without this, an item that is not dunned would still
        speak against him elsewhere. Invoices of others stay as they are.

        >>> import pendulum
        >>> from salesflow.basics.money import money
        >>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
        >>> log = DunningLog("C-7").dispute("F-9", "two machines came broken", by="u-7", at=at)
        >>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(900, "CNY"))
        >>> [each.disputed for each in log.marked([bill], as_of=date(2026, 3, 2))]
        [True]
        """
        known = self.known_on(as_of)
        return tuple(
            [
                attrs.evolve(row, disputed=True)
                if row.customer == self.customer
                and not row.disputed
                and known.is_disputed(row.id)
                and not row.credit_note
                else row
                for row in invoices
            ]
        )


def _early(entry: Entry, last: Entry | None) -> list[Reason]:
    if last is None or not is_before(entry.at, last.at):
        return []
    return [_reason("too_early", _EARLY, at=aware(last.at))]


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_EARLY: Final = Text(
    "something was written at {at} already; this would come before it", zh="已有{at}的记录，不得补记在其之前"
)
_OTHER_DAY: Final = Text(
    "this was to be done on {day}; ask the plan again", zh="该项应于{day}执行，请重新查询催收方案"
)
_DONE: Final = Text("“{step}” was done for {item} already", zh="{item}已执行“{step}”")
_DISPUTED: Final = Text("{item} is disputed by now", zh="{item}现有争议")
_PROMISED: Final = Text("{item} is promised by {day}", zh="{item}已承诺最迟{day}付款")
_BLOCKED: Final = Text("dunning is blocked ({ground}: {why})", zh="催收已暂停（{ground}：{why}）")
_NOT_BLOCKED: Final = Text("there is no block to lift ({ground})", zh="没有可解除的暂停（{ground}）")
_TWICE: Final = Text("{item} is disputed already", zh="{item}已登记争议")
_NOT_DISPUTED: Final = Text("{item} is not disputed", zh="{item}没有争议")
