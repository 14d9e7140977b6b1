"""A credit ledger: every movement of one customer's credit in one currency, a value that only grows.

Amounts only move: from the order to the delivery, the invoice, the bill of exchange and the cash. What leaves a stage must
be there, so an overdraft is declined with what is there. Entries may come in any order, and twice; the ledger puts them
in the order of their moments.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> from salesflow.credit.ledger.movements import Delivered, Invoiced, Ordered, Paid
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> ledger = CreditLedger("C-7", "CNY").write(
...     Ordered("V-1", "O-1", money(60000, "CNY"), at=day),
...     Delivered("V-2", "D-1", money(40000, "CNY"), of="O-1", at=day.add(days=1)),
... )
>>> assert isinstance(ledger, CreditLedger)
>>> print(ledger.position(as_of=day.add(days=1).date()).explain())
CNY 20,000 is ordered [CR-5]
CNY 40,000 is delivered, not invoiced [CR-5]
CNY 60,000 of the limit is used [CR-5]
>>> print(ledger.write(Paid("V-3", "F-1", money(10, "CNY"), at=day.add(days=2))).explain())
F-1: only CNY 0 is invoiced on 4 Mar 2026; CNY 10 cannot be taken from it [CR-5]

Source: CR-5; field study of credit 1.3, 2.1 and properties 3 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Final, Self, cast

import attrs

from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, instant
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Param, Text
from salesflow.credit.exposure import Exposure, OpenItem
from salesflow.credit.ledger.movements import (
    CreditNoteIssued,
    Entry,
    Movement,
    NoteDishonoured,
    Rescheduled,
    Reversed,
    Said,
    said_by,
)
from salesflow.credit.ledger.position import OpenDocument, Position, last_day
from salesflow.credit.ledger.stage import CLAIMS, HELD, Leg, Place, Stage
from salesflow.errors import CurrencyError, HistoryError, InputError

__all__ = ["CreditLedger"]

_ROWS: Final = ("CR-5",)
_OPEN: Final = frozenset((*CLAIMS, *HELD))
_SOURCES: Final = frozenset({Stage.OPENED, Stage.RECEIVED})


def _when(entry: Entry) -> int:
    return instant(entry.at)


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Entry):
            raise InputError("entries", each, "give entries of a ledger, such as Ordered or Paid")
    kept: list[Entry] = []
    known: dict[str, list[Entry]] = {}  # one entry to a key; more are found by the fold
    for each in listed:
        same = known.setdefault(each.key, [])
        if each not in same:
            same.append(each)
            kept.append(each)
    return tuple(sorted(kept, key=lambda each: (_when(each), each.key)))


@attrs.frozen
class CreditLedger:
    """The movements of one customer's credit in one currency: a value that only grows, the fold of its `entries`.

    `customer` is who is invoiced and owes, not who ordered. Store the entries; `CreditLedger(customer, currency, entries)`
    is the same ledger again, in whatever order they come; an entry that comes twice counts once. Entries of one moment
    count together: an order and its delivery may bear the same one.

    Raises `CurrencyError` for an amount in another currency (a rate is not ours to guess), `InputError` for what is no
    entry, `HistoryError` for entries that do not fit together. Source: CR-5.
    """

    customer: str = attrs.field(converter=read_customer)
    currency: str
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        minor_units(self.currency)
        _check_currency(self.entries, self.currency)
        if self._fold.problems:
            seq, _ = self._fold.problems[0]
            raise HistoryError(self.customer, seq, explained(self._fold.reasons))

    @cached_property
    def _fold(self) -> _Fold:
        return _Fold(self.currency).run(self.entries)

    # -- the one command --------------------------------------------------------------------------------------------

    def write(self, *entries: Entry) -> Self | Declined:
        """Write one entry, or several that belong together: all of them, or none.

        Declined, with every reason: a key that stands for another entry, more leaves a stage than is there (also when an
        entry with an earlier moment takes away what a later one needed), a reversal of what is not there or was
        reversed, a second day for one document. What the ledger has already changes nothing.
        """
        grown = (*self.entries, *entries)
        try:
            answer = attrs.evolve(self, entries=grown)
        except HistoryError:
            return Declined(_Fold(self.currency).run(_entries(grown)).reasons)
        return self if len(answer.entries) == len(self.entries) else answer

    # -- questions --------------------------------------------------------------------------------------------------

    def known_on(self, as_of: date) -> Self:
        """The ledger as it stood in the evening of a day; the day of an entry is read in its own zone.

        An entry stands only when all before it do, so that the ledger of a day always adds up.
        """
        last = as_day(as_of, "as_of")
        return self if self._latest <= last else attrs.evolve(self, entries=_until(self.entries, last))

    def sums(self, *, as_of: date) -> dict[Stage, Money]:
        """The sum at every stage on a day, from what was opened to what was written off.

        Opened is the six claims plus paid, credited, cancelled and written off; received is what is held plus applied and
        refunded. Both hold to the last fen, always.
        """
        found = {stage: Money(0, self.currency) for stage in Stage}
        for (stage, _), amount in self._fold_on(as_of).left.items():
            found[stage] = found[stage] - amount if stage in _SOURCES else found[stage] + amount
        return found

    def position(self, *, as_of: date, horizon: Term | None = None) -> Position:
        """What the customer uses of his limit on a day; orders that ship after `as_of` plus `horizon` wait outside."""
        fold = self._fold_on(as_of)
        found: list[OpenDocument] = []
        for place, amount in fold.left.items():
            if place[0] in _OPEN and amount.is_positive:
                said = fold.said_of(place)
                day, order = (None, said) if isinstance(said, str) else (said, None)
                found.append(OpenDocument(*place, amount, day, order))
        return Position(self.customer, self.currency, as_of, found, last_day(as_of, horizon))

    def exposure(self, *, as_of: date) -> Exposure:
        """The invoices and credit notes that are open on a day, late or not, for checks, ageing and the age of a debt.

        An invoice that is contested in part gives two items of one number. A bill that was not honoured, and is owed on a
        number that no invoice bears, is due on the day of the bill. Money paid ahead and bills of exchange are no invoices:
        `position` counts them, and so do not add the two. Its total is what the position has invoiced and disputed, less
        the credit notes.

        >>> import pendulum
        >>> from salesflow.basics.money import money
        >>> from salesflow.credit.ledger.movements import Disputed, Invoiced
        >>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
        >>> ledger = CreditLedger("C-7", "CNY", [Invoiced("V-1", "F-1", money(900, "CNY"), date(2026, 4, 1), at=day),
        ...                                      Disputed("V-2", "F-1", money(200, "CNY"), at=day)])
        >>> for each in ledger.exposure(as_of=date(2026, 4, 11)).items:
        ...     print(each.id, each.amount, "due", each.due_on, "late", each.days_late, "disputed", each.disputed)
        F-1 CNY 700 due 2026-04-01 late 10 disputed False
        F-1 CNY 200 due 2026-04-01 late 10 disputed True
        """
        fold = self._fold_on(as_of)
        found: list[OpenItem] = []
        for (stage, document), amount in fold.left.items():
            if not amount.is_positive:
                continue
            if stage is Stage.CREDIT:
                found.append(OpenItem(document, fold.credited_on(document), -amount, 0, False))
            elif stage in (Stage.INVOICED, Stage.DISPUTED):
                due = fold.due_on(document)
                late = max(0, as_of.toordinal() - due.toordinal())
                found.append(OpenItem(document, due, amount, late, stage is Stage.DISPUTED))
        found.sort(key=lambda item: (-item.days_late, item.due_on, item.side))
        return Exposure(self.customer, self.currency, as_of, tuple(found))

    @cached_property
    def _latest(self) -> int:
        return max([each.at.toordinal() for each in self.entries], default=0)

    def _fold_on(self, as_of: date) -> _Fold:
        last = as_day(as_of, "as_of")
        return self._fold if self._latest <= last else _Fold(self.currency).run(_until(self.entries, last))

    def trail(self, document: str) -> tuple[Entry, ...]:
        """Every entry that touched a document, at whatever stage, in the order of their moments."""
        wanted = read_id(document, "document")
        return tuple([each for each in self.entries if wanted in self._fold.touched(each)])


def _until(entries: tuple[Entry, ...], last: int) -> tuple[Entry, ...]:
    """The entries before the first moment that belongs to a later day; there is one."""
    ends = min([_when(each) for each in entries if each.at.toordinal() > last])
    return tuple([each for each in entries if _when(each) < ends])


def _check_currency(entries: Iterable[Entry], currency: str) -> None:
    for each in entries:
        if isinstance(each, Movement) and each.amount.currency != currency:
            raise CurrencyError("amount", each.amount, f"entry {each.key} meets a ledger in {currency}")


class _Fold:
    """What the entries come to: what is left at each place, what was said of the documents, and what does not fit."""

    __slots__ = ("by_key", "left", "moved", "nothing", "problems", "said", "undone")

    def __init__(self, currency: str) -> None:
        self.nothing = Money(0, currency)
        self.left: dict[Place, Money] = {}
        self.said: dict[Place, dict[str, Said]] = {}  # by the key of the entry that said it
        self.moved: dict[Place, date] = {}
        self.by_key: dict[str, Entry] = {}
        self.undone: set[str] = set()
        self.problems: list[tuple[int, Reason]] = []

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that does not fit, each thing once."""
        return tuple(dict.fromkeys(why for _, why in self.problems))

    def run(self, entries: tuple[Entry, ...]) -> Self:
        """Fold all entries, which stand in the order of their moments."""
        seq = 0
        for _, together in groupby(entries, key=_when):
            some = list(enumerate(together, seq + 1))
            self._move([(number, each) for number, each in some if self._is_new(number, each)])
            seq += len(some)
        return self

    def said_of(self, place: Place) -> Said:
        """The day on which a document ships or is due, or the order a prepayment was made for."""
        known = self.said.get(place, {})
        return self.moved.get(place) or next((said for said in known.values() if said is not None), None)

    def due_on(self, document: str) -> date:
        """The day on which an invoice is due; without one of its own that of the first bill that came back to it."""
        said = self.said_of((Stage.INVOICED, document))
        if said is not None:
            return cast("date", said)
        back = [each for each in self._standing(document) if isinstance(each, NoteDishonoured)]
        return min([cast("date", self.said_of((Stage.NOTE, each.of))) for each in back])

    def credited_on(self, document: str) -> date:
        """The day on which a credit note was written."""
        return min(
            [each.at.date() for each in self._standing(document) if isinstance(each, CreditNoteIssued)]
        )

    def _standing(self, document: str) -> list[Entry]:
        """The entries that stand and about a document, without those that were reversed."""
        return [
            each
            for key, each in self.by_key.items()
            if key not in self.undone and document in self.touched(each)
        ]

    def touched(self, entry: Entry) -> frozenset[str]:
        """The documents that an entry is about."""
        match entry:
            case Rescheduled():
                return frozenset({entry.document})
            case Reversed():
                return self.touched(self.by_key[entry.of])
            case _:
                return frozenset(document for leg in entry.legs for _, document in (leg.source, leg.target))

    def _is_new(self, number: int, entry: Entry) -> bool:
        known = self.by_key.setdefault(entry.key, entry)
        if known is not entry:
            self._problem(number, "key_taken", key=entry.key)
        return known is entry

    def _move(self, entries: list[tuple[int, Entry]]) -> None:
        """Amounts of one moment move together; what counts is what is left when all have moved."""
        out: dict[Place, tuple[int, Money]] = {}
        for number, entry in sorted(entries, key=lambda pair: _turn(pair[1])):
            if isinstance(entry, Rescheduled):
                self._reschedule(number, entry)
                continue
            moving, amount = self._legs(number, entry)
            for leg in moving:
                self.left[leg.source] = self.left.get(leg.source, self.nothing) - amount
                self.left[leg.target] = self.left.get(leg.target, self.nothing) + amount
                _, before = out.get(leg.source, (number, self.nothing))
                out[leg.source] = (number, before + amount)
        for place, (number, amount) in out.items():
            left = self.left[place]
            if left.is_negative and place[0] not in _SOURCES:
                stage, document = place
                there, on = left + amount, entries[0][1].at.date()
                self._problem(
                    number, "overdrawn", document=document, there=there, stage=stage, on=on, wanted=amount
                )

    def _legs(self, number: int, entry: Movement | Reversed) -> tuple[tuple[Leg, ...], Money]:
        if not isinstance(entry, Reversed):
            self._say(number, entry)
            return entry.legs, entry.amount
        target = self.by_key.get(entry.of)
        if target is None:
            self._problem(number, "not_written", key=entry.of)
        elif isinstance(target, Reversed | Rescheduled):
            self._problem(number, "no_amount", key=entry.of)
        elif entry.of in self.undone:
            self._problem(number, "reversed", key=entry.of)
        else:
            self.undone.add(entry.of)
            for leg in target.legs:
                self._unsay(leg.target, entry.of)
            return tuple([Leg(leg.target, leg.source) for leg in target.legs]), target.amount
        return (), self.nothing

    def _say(self, number: int, entry: Movement) -> None:
        place, new = entry.legs[-1].target, said_by(entry)
        known = self.said_of(place)
        if new is not None and known is not None and new != known:
            self._problem(number, "other_word", document=place[1], known=known, new=new)
        self.said.setdefault(place, {})[entry.key] = new

    def _unsay(self, place: Place, key: str) -> None:
        known = self.said.get(place, {})
        known.pop(key, None)
        if not known:
            self.moved.pop(place, None)

    def _reschedule(self, number: int, entry: Rescheduled) -> None:
        place = (entry.stage, entry.document)
        if not self.said.get(place):
            self._problem(number, "no_document", document=entry.document, stage=entry.stage)
        self.moved[place] = entry.day

    def _problem(self, number: int, code: str, **params: Param) -> None:
        self.problems.append((number, Reason(code, _WORDS[code].fill(**params), _ROWS)))


def _turn(entry: Entry) -> int:
    """Of one moment, what arrives comes before what changes its day, and a reversal after what it reverses."""
    return 2 if isinstance(entry, Reversed) else 1 if isinstance(entry, Rescheduled) else 0


# -- words ----------------------------------------------------------------------------------------------------------

_WORDS: Final = {
    "key_taken": Text(
        "voucher {key} stands for another entry already; give this one its own number",
        zh="凭证号{key}已用于另一笔记录；请为本笔另编号",
    ),
    "overdrawn": Text(
        "{document}: only {there} is {stage} on {on}; {wanted} cannot be taken from it",
        zh="{on}，{document}“{stage}”的金额只有{there}，不足以转出{wanted}",
    ),
    "not_written": Text(
        "voucher {key} was not written by then, so it cannot be reversed", zh="当时没有凭证{key}，无法冲销"
    ),
    "no_amount": Text(
        "voucher {key} moves no amount of its own; write what is right under a new number",
        zh="凭证{key}本身不涉及金额；请用新的凭证号记录正确内容",
    ),
    "reversed": Text("voucher {key} was reversed already", zh="凭证{key}已冲销"),
    "other_word": Text(
        "{document} says {known} already, not {new}; number that part apart, or reschedule it",
        zh="{document}已记为{known}，而非{new}；请为这一部分另编号，或改期",
    ),
    "no_document": Text(
        "{document} is not {stage} by then, so it has no day to move",
        zh="当时{document}不处于“{stage}”，没有可改的日期",
    ),
}
