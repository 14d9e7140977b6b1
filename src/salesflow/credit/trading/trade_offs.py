"""Give and take with a dealer: what was granted to him, what he promised in return, and what came.

A dealer asks for money for a leaflet, a place on the shelf, an opening day. It is granted against two promises: that he
pays, and that he takes off goods, so much by a day. It is paid out when there is evidence that he did what the money is for
and that both promises were kept; what was paid wrongly is claimed back. Given and taken are read as a pair.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> asked = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book = TradeOffs("D-4").ask("T-1", "a place at the entrance", money(8000, "CNY"), at=asked)
>>> assert isinstance(book, TradeOffs)
>>> book = book.grant(
...     "T-1", money(6000, "CNY"), payment=Promised(money(50000, "CNY"), date(2026, 4, 30)),
...     off_take=Promised(money(120000, "CNY"), date(2026, 6, 30)), by="u-2", at=asked.add(days=1),
... )
>>> assert isinstance(book, TradeOffs)
>>> print(book.explain(as_of=date(2026, 3, 5)))
T-1, a place at the entrance: given CNY 0 of CNY 6,000 granted by u-2 [CR-7]
taken: CNY 0 of CNY 50,000 paid by 30 Apr 2026, goods for CNY 0 of CNY 120,000 by 30 Jun 2026 [CR-7]
there is no evidence yet of “a place at the entrance” [CR-7]
>>> paid = book.pay_out("T-1", money(7000, "CNY"), voucher="P-1", by="u-3", at=asked.add(days=2))
>>> assert isinstance(paid, Declined)
>>> paid.codes
('beyond_grant', 'payment_short', 'off_take_short', 'no_performance')

Source: CR-7 (D4: advertising and entry fees asked by a dealer are granted against payment and off-take).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, is_before
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.trading.trade_entries import (
    Asked,
    Came,
    ClaimedBack,
    Entry,
    Granted,
    Lapsed,
    PaidOut,
    Performed,
    Promised,
    Refused,
    Taken,
    Withdrawn,
)
from salesflow.credit.trading.trade_off import TradeOff, TradeState
from salesflow.errors import CurrencyError, HistoryError, InputError

__all__ = ["TradeOffs"]

_ROWS: Final = ("CR-7",)


def _dealer(value: str) -> str:
    return read_id(value, "dealer")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Entry):
            raise InputError("entries", each, "give entries of give and take, such as Asked or Granted")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class TradeOffs:
    """What one dealer asked for, was granted and gave in return: a value that only grows, the fold of its `entries`.

    Store the entries; `TradeOffs(dealer, entries)` is the same register again, and an entry that comes twice counts once.
    Every step gives a new register, or a `Declined` with every reason, and nothing changed. What came, and every payment of
    ours, has a voucher number of its own, so that none is counted twice.

    Raises `InputError` for an id that is not in the register, blank words, a naive moment, an amount not above zero;
    `CurrencyError` for an amount in another currency than was asked; `HistoryError` for entries that do not fit together.
    Source: CR-7.
    """

    dealer: str = attrs.field(converter=_dealer)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._found  # entries that do not fit together are refused here, not later

    @cached_property
    def _found(self) -> dict[str, TradeOff]:
        found: dict[str, TradeOff] = {}
        for seq, entry in enumerate(self.entries, 1):
            problems = _problems(entry, found)
            if any(problems):
                raise HistoryError(self.dealer, seq, explained((*problems[0], *problems[1])))
            found[entry.trade] = (
                found[entry.trade].after(entry) if entry.trade in found else TradeOff.begun(entry)
            )
        return found

    # -- steps --------------------------------------------------------------------------------------------------------

    def ask(self, trade: str, what: str, amount: Money, *, at: datetime, by: By = None) -> Self | Declined:
        """Note what the dealer asks for. Declined: the id stands for something else already."""
        return self._with(Asked(trade, what, amount, at=at, by=by))

    def grant(
        self,
        trade: str,
        amount: Money,
        *,
        payment: Promised,
        off_take: Promised,
        by: str | Actor,
        at: datetime,
    ) -> Self | Declined:
        """Grant it, or less, against a promised payment and a promised off-take, each so much by a day.

        Declined: more than was asked, a promise whose day is past, answered already. What comes after the promised day does
        not count: let the grant lapse and agree on a new one.
        """
        return self._with(
            Granted(self.trade_off(trade).id, amount, payment, off_take, at=at, by=_somebody(by))
        )

    def refuse(self, trade: str, reason: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Say no to what was asked, with the reason."""
        return self._with(Refused(self.trade_off(trade).id, reason, at=at, by=by))

    def came(
        self, trade: str, what: Taken, amount: Money, *, on: date, voucher: str, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note what the dealer paid or took off, on which day, and the document that shows it."""
        return self._with(Came(self.trade_off(trade).id, what, amount, on, voucher, at=at, by=by))

    def performed(
        self, trade: str, *, on: date, evidence: str, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note that he did what the money is for, and the document that shows it (the leaflet, a photograph of the shelf)."""
        return self._with(Performed(self.trade_off(trade).id, on, evidence, at=at, by=by))

    def withdraw(
        self, trade: str, voucher: str, reason: str, *, by: By = None, at: datetime
    ) -> Self | Declined:
        """What a voucher showed does not stand: it counts no more, and what was paid out for it is to be claimed back."""
        return self._with(Withdrawn(self.trade_off(trade).id, voucher, reason, at=at, by=by))

    def pay_out(
        self, trade: str, amount: Money, *, voucher: str, by: str | Actor, at: datetime
    ) -> Self | Declined:
        """Pay out what was granted, at once or in parts.

        Declined, with every reason: not granted or lapsed; beyond the grant; a promise not kept by its day; no evidence of
        performance (that one is missing); paid by the one who granted it.
        """
        return self._with(PaidOut(self.trade_off(trade).id, amount, voucher, at=at, by=_somebody(by)))

    def claim_back(
        self, trade: str, amount: Money, reason: str, *, voucher: str, by: By = None, at: datetime
    ) -> Self | Declined:
        """Take back what was paid out, all or in part. Declined: more than he still has."""
        return self._with(ClaimedBack(self.trade_off(trade).id, amount, reason, voucher, at=at, by=by))

    def lapse(self, trade: str, reason: str, *, by: By = None, at: datetime) -> Self | Declined:
        """End a grant: nothing more is paid out. What was paid out stays, and can be claimed back."""
        return self._with(Lapsed(self.trade_off(trade).id, reason, at=at, by=by))

    def _with(self, entry: Entry) -> Self | Declined:
        if entry in self.entries:
            return self
        reasons, missing = _problems(entry, self._found)
        if reasons or missing:
            return Declined(tuple(reasons), tuple(missing))
        return attrs.evolve(self, entries=(*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def trade_offs(self) -> tuple[TradeOff, ...]:
        """All of them, in the order in which they were asked."""
        return tuple(self._found.values())

    def trade_off(self, trade: str) -> TradeOff:
        """One of them; an `InputError` names those there are when there is no such id."""
        try:
            return self._found[read_id(trade)]
        except KeyError:
            known = ", ".join(self._found) or "none yet"
            raise InputError("trade", trade, f"was not asked by {self.dealer}; there are {known}") from None

    def known_on(self, as_of: date) -> Self:
        """The register as it could be known in the evening of a day; each entry's day is read in its own zone."""
        last = as_day(as_of, "as_of")
        known: list[Entry] = []
        # of one exchange, what follows an entry of a later day was written down later too
        later: set[str] = set()
        for each in self.entries:
            if each.trade in later or each.at.toordinal() > last:
                later.add(each.trade)
            else:
                known.append(each)
        return attrs.evolve(self, entries=known)

    def explain(self, language: Language = "en", *, as_of: date) -> str:
        """Given and taken as pairs on a day, and what each still waits for, one a line."""
        found = [reason for each in self.known_on(as_of).trade_offs for reason in each.pair(as_of)]
        return explained(tuple(found), language)


def _somebody(by: By) -> str:
    return read_id(id_of(by), "by")


_Problems = tuple[list[Reason], list[Reason]]


def _problems(entry: Entry, found: dict[str, TradeOff]) -> _Problems:
    """Every reason why an entry cannot follow, and what is missing."""
    known = found.get(entry.trade)
    if isinstance(entry, Asked):
        return ([] if known is None else [_because("known", id=entry.trade)]), []
    if known is None:
        return [_because("not_asked", id=entry.trade)], []
    amounts = _amounts(entry)
    for amount in amounts:
        if amount.currency != known.asked.currency:
            raise CurrencyError("amount", amount, f"{known.id} was asked in {known.asked.currency}")
    reasons: list[Reason] = []
    missing: list[Reason] = []
    if is_before(entry.at, known.since):
        reasons.append(_because("too_early", id=known.id))
    if isinstance(entry, Came | Performed | PaidOut | ClaimedBack):
        voucher = entry.evidence if isinstance(entry, Performed) else entry.voucher
        reasons += [
            _because("voucher_taken", voucher=voucher, id=each.id)
            for each in found.values()
            if voucher in each.vouchers
        ]
    if isinstance(entry, Came | Performed) and entry.on > entry.at.date():
        reasons.append(_because("not_yet", on=entry.on))
    match entry:
        case Granted():
            reasons += _grant_problems(entry, known)
        case Refused() if known.state is not TradeState.ASKED:
            reasons.append(_because("answered", id=known.id, state=known.state))
        case Came() | Performed() | Lapsed() if known.granted is None:
            reasons.append(_because("not_granted", id=known.id, state=known.state))
        case Lapsed() if known.state is TradeState.LAPSED:
            reasons.append(_because("not_granted", id=known.id, state=known.state))
        case PaidOut():
            more, missing = _pay_problems(entry, known)
            reasons += more
        case Withdrawn() if not known.shows(entry.voucher):
            reasons.append(_because("no_evidence", voucher=entry.voucher, id=known.id))
        case ClaimedBack() if entry.amount > known.given:
            reasons.append(_because("beyond_given", amount=entry.amount, given=known.given))
        case _:
            pass
    return reasons, missing


def _amounts(entry: Entry) -> tuple[Money, ...]:
    match entry:
        case Granted():
            return (entry.amount, entry.payment.amount, entry.off_take.amount)
        case Came() | PaidOut() | ClaimedBack():
            return (entry.amount,)
        case _:
            return ()


def _grant_problems(entry: Granted, known: TradeOff) -> list[Reason]:
    found: list[Reason] = []
    if known.state is not TradeState.ASKED:
        found.append(_because("answered", id=known.id, state=known.state))
    if entry.amount > known.asked:
        found.append(_because("beyond_asked", amount=entry.amount, asked=known.asked))
    found += [
        _because("promise_past", day=promise.due)
        for promise in (entry.payment, entry.off_take)
        if promise.due < entry.at.date()
    ]
    return found


def _pay_problems(entry: PaidOut, known: TradeOff) -> _Problems:
    if known.granted is None or known.state is TradeState.LAPSED:
        return [_because("not_granted", id=known.id, state=known.state)], []
    found: list[Reason] = []
    if known.given + entry.amount > known.granted.amount:
        left = known.granted.amount - known.given
        found.append(_because("beyond_grant", amount=entry.amount, left=left, id=known.id))
    if entry.by == known.granted.by:
        found.append(_because("own_grant", who=entry.by or "", id=known.id))
    found += known.short_of()
    return found, list(known.not_shown())


def _because(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params), _ROWS)


# -- words ----------------------------------------------------------------------------------------------------------

_WORDS: Final = {
    "known": Text("{id} stands for something else the dealer asked for", zh="{id}已用于经销商的另一项要求"),
    "not_asked": Text("nobody noted that the dealer asked for {id}", zh="没有记录经销商提出过{id}"),
    "too_early": Text("something later was noted of {id} already", zh="{id}已有更晚的记录"),
    "voucher_taken": Text(
        "{voucher} was noted for {id} already and counts once", zh="{voucher}已记入{id}，只计一次"
    ),
    "no_evidence": Text(
        "{voucher} does not stand as evidence of {id}, so it cannot be withdrawn",
        zh="{voucher}并非{id}的有效凭据，无法撤回",
    ),
    "not_yet": Text("{on} lies ahead; note it when it has happened", zh="{on}尚未到来；请在发生后再记录"),
    "answered": Text("{id} was answered already: it is {state}", zh="{id}已有答复：{state}"),
    "not_granted": Text(
        "{id} is {state}, so there is no grant in force", zh="{id}的状态为{state}，没有有效的批准"
    ),
    "beyond_asked": Text("{amount} is more than the {asked} he asked for", zh="{amount}超过其要求的{asked}"),
    "promise_past": Text("a promise by {day} comes too late: the day is past", zh="承诺日期{day}已经过去"),
    "beyond_grant": Text(
        "{amount} is more than the {left} that is left of the grant {id}",
        zh="{amount}超过{id}批准额度的余额{left}",
    ),
    "beyond_given": Text(
        "{amount} is more than the {given} he still has", zh="{amount}超过其仍持有的{given}"
    ),
    "own_grant": Text(
        "{who} granted {id} and cannot be the one who pays it out", zh="{who}批准了{id}，不能由其本人付款"
    ),
}
