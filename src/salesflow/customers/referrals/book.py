"""Referrals: who introduced whom, what is due for it, and what became of each fee.

A new customer has one introducer at most, and nobody introduces himself, neither directly nor in a circle. What is due
is never stored: it is derived from the closed sales, the links and the settlements. So an introducer who was forgotten at
the sale and is remembered weeks later is still paid, whatever was noted first.

Only the direct introducer is paid. A fee for the introducer of the introducer is multi-level pay, which is regulated or
forbidden in places: check with counsel; this book does not offer it.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> sold = pendulum.datetime(2026, 3, 2, 9, tz="America/Detroit")
>>> book = ReferralBook().close("S-1", "li", money(25, "USD"), at=sold)
>>> assert isinstance(book, ReferralBook)
>>> print(book.fee("S-1").explain())
nobody is noted as the introducer of li, so sale S-1 earns nobody a fee [CU-6]
>>> book = book.introduce("li", "repair-shop", at=sold.add(days=40))
>>> assert isinstance(book, ReferralBook)
>>> [each.explain() for each in book.due()]
['USD 25 is due to repair-shop for sale S-1 to li [CU-6]']

Source: CU-6 (D3, the referral method; D2). No circles, one fee per sale and the direct introducer only are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, cast

import attrs
import pendulum

from salesflow.basics.actors import By
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, day_of, earliest, instant, is_before, latest, to_text, zone_of
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Declined, Reason, Verdict, explained
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.entries import (
    Assessed,
    Cancelled,
    Closed,
    Entry,
    Erased,
    FedBack,
    GiftInstead,
    How,
    Introduced,
    Merged,
    Paid,
    Reversal,
    Reversed,
    SaleFee,
    Settled,
    Standing,
    Visited,
    Waived,
    Withdrawn,
    silent,
    words_in,
)
from salesflow.customers.referrals.ledger import Ledger, Link, Sold, noted
from salesflow.errors import HistoryError, InputError

__all__ = ["Balance", "OwedFeedback", "ReferralBook"]


# -- what the entries tell ------------------------------------------------------------------------------------------


@attrs.frozen
class Balance:
    """The fees of all sales with an introducer, in one currency, by how they stand; they add up to `total`."""

    due: Money
    paid: Money
    gift_declined: Money
    waived: Money
    reversed: Money

    @property
    def total(self) -> Money:
        """The fees of all sales with an introducer."""
        return self.due + self.paid + self.gift_declined + self.waived + self.reversed


@attrs.frozen
class OwedFeedback:
    """An introducer who has not been told yet how the visit went; owed since `since`."""

    newcomer: str
    introducer: str
    since: pendulum.DateTime = attrs.field(eq=instant)


# -- the book -------------------------------------------------------------------------------------------------------


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Entry):
            raise InputError("entries", each, "give entries of a book, such as Introduced or Closed")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class ReferralBook:
    """The referrals of a house: a value that only grows, the fold of its `entries`.

    Store the entries (the last one after each step); `ReferralBook(entries)` is the same book again, and an entry
    that comes twice counts once. Every step gives a new book, or a `Declined` with every reason, and nothing changed.
    `at` is an aware moment; parties are ids. Introductions and sales may be noted in any order, whenever they happened.

    Raises `InputError` for a naive moment, an empty id, a fee that cannot be paid; `HistoryError` for entries that do
    not fit together. Source: CU-6.

    >>> import pendulum
    >>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> book = ReferralBook().introduce("li", "wang", at=now)
    >>> assert isinstance(book, ReferralBook)
    >>> print(book.introduce("li", "chen", at=now).explain())
    li was introduced by wang already; a new customer has one introducer [CU-6]
    >>> ReferralBook(book.entries) == book
    True
    """

    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._state  # entries that do not fit together are refused here, not later

    @cached_property
    def _state(self) -> Ledger:
        state = Ledger()
        for seq, entry in enumerate(self.entries, 1):
            found, missing = state.problems(entry)
            if found or missing:
                raise HistoryError("referral book", seq, explained((*found, *missing)))
            state.take(entry)
        return state

    # -- steps --------------------------------------------------------------------------------------------------------

    def introduce(
        self, newcomer: str, introducer: str, words: str = "", *, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note who introduced a new customer, at once or whenever it is remembered.

        Declined: the newcomer introduces himself, has another introducer already, or the two would stand in a circle.
        """
        return self._with(Introduced(newcomer, introducer, words, at=at, by=by))

    def withdraw(self, newcomer: str, reason: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Take a wrong link back. What was settled under it must be reversed first."""
        return self._with(Withdrawn(newcomer, _reason(reason), at=at, by=by))

    def assess(
        self, newcomer: str, worth: Truth | bool | None, words: str = "", *, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note what we think of a newcomer before the visit: is it worth while? The latest assessment counts."""
        return self._with(Assessed(newcomer, worth, words, at=at, by=by))

    def visited(self, newcomer: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Note a visit. One that came before the assessment is noted too, and named by `audit`."""
        return self._with(Visited(newcomer, at=at, by=by))

    def feed_back(self, newcomer: str, words: str = "", *, at: datetime, by: By = None) -> Self | Declined:
        """Note that the introducer was told how the visit went."""
        return self._with(FedBack(newcomer, self.introducer_of(newcomer) or newcomer, words, at=at, by=by))

    def close(
        self,
        sale: str,
        customer: str,
        fee: Money,
        *,
        programme: str | None = None,
        at: datetime,
        by: By = None,
    ) -> Self | Declined:
        """Note a closed sale and the fee that the programme pays for it, whether or not anybody introduced the customer.

        Noting it again changes nothing that is due. Another customer or fee under the same id is declined.
        """
        return self._with(Closed(sale, customer, fee, programme, at=at, by=by))

    def settle(self, sale: str, how: How, *, at: datetime, by: By = None) -> Self | Declined:
        """Note that the fee of a sale was paid, replaced by a gift, or waived.

        Declined: settled already, cancelled, no introducer known, or a moment before the sale or the introduction.
        Whether the house allows it is the programme's question, see `salesflow.customers.referrals.programme`.
        """
        if isinstance(how, Waived):
            _ = _reason(how.reason)
        fee = self.find(sale)
        introducer = None if fee is None else fee.introducer
        return self._with(Settled(sale, introducer or "?", how, at=at, by=by))

    def cancel(self, sale: str, reason: str = "", *, at: datetime, by: By = None) -> Self | Declined:
        """Note that a sale was cancelled: its fee is not owed; one that was settled waits for `reverse`."""
        return self._with(Cancelled(sale, reason, at=at, by=by))

    def reverse(
        self, sale: str, how: Reversal, reason: str = "", *, at: datetime, by: By = None
    ) -> Self | Declined:
        """Decide about a settlement that should not stand. If the sale stands, its fee is due again (unless kept)."""
        return self._with(Reversed(sale, how, reason, at=at, by=by))

    def merged(self, keep: str, gone: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Two parties turn out to be the same: everything said of `gone` holds for `keep`, the entries stay.

        Declined, each breach named, when that makes a self-referral (an introducer under an alias), a circle, or two
        introducers of one customer. Fees of sales that so gain an introducer become due.
        """
        return self._with(Merged(keep, gone, at=at, by=by))

    def erased(self, person: str, *, at: datetime, by: By = None) -> Self:
        """The book without what it says about a person: assessments, visits and feedback of that newcomer go, and so
        does every free word in the entries that concern the person. Ids and fees stay, and so do all sums.
        """
        gone = Erased(person, at=at, by=by)
        who, state = self._state.who(gone.person), self._state
        near = {who}
        for each in self.entries:
            if isinstance(each, Introduced) and state.who(each.introducer) == who:
                near.add(state.who(each.newcomer))
        left: list[Entry] = []
        for each in self.entries:
            customer = self._customer(each)
            if customer == who and isinstance(each, Assessed | Visited | FedBack):
                continue
            left.append(silent(each) if customer in near else each)
        return type(self)((*left, gone))

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand (`customers.erasure.names_in`)."""
        found = [(each, words_in(each)) for each in self.entries]
        return tuple((f"{said[0]}, {to_text(each.at)}", said[1]) for each, said in found if said is not None)

    def _customer(self, entry: Entry) -> str | None:
        """The newcomer or customer whom an entry is about."""
        match entry:
            case Introduced() | Withdrawn() | Assessed() | Visited() | FedBack():
                return self._state.who(entry.newcomer)
            case Closed() | Settled() | Cancelled() | Reversed():
                return self._state.who(self._state.sold[entry.sale].closed.customer)
            case _:
                return None

    def _with(self, entry: Entry) -> Self | Declined:
        if entry in self.entries:
            return self
        found, missing = self._state.problems(entry)
        if found or missing:
            return Declined(tuple(found), tuple(missing))
        return type(self)((*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def links(self) -> tuple[Link, ...]:
        """All links in force, in the order of newcomers."""
        found = [self._state.link(newcomer) for newcomer in sorted(self._state.linked)]
        return tuple(link for link in found if link is not None)

    def known_as(self, party: str) -> str:
        """The id under which a party is kept, after all mergers."""
        return self._state.who(read_id(party, "party"))

    def introducer_of(self, newcomer: str) -> str | None:
        """Who introduced a party; None when nobody is noted."""
        link = self._state.link(read_id(newcomer, "newcomer"))
        return None if link is None else link.introducer

    def introduced_by(self, introducer: str) -> tuple[str, ...]:
        """Whom a party introduced itself."""
        who = self.known_as(introducer)
        return tuple(link.newcomer for link in self.links if link.introducer == who)

    def noted_by(self, newcomer: str) -> tuple[str, ...]:
        """Who of us wrote down the introductions of a party: they promised the fee."""
        who = self.known_as(newcomer)
        found = [each for each in self.entries if isinstance(each, Introduced)]
        return tuple({each.by: None for each in found if each.by and self.known_as(each.newcomer) == who})

    @cached_property
    def _fees(self) -> dict[str, SaleFee]:
        return {sale: self._fee_of(sold) for sale, sold in self._state.sold.items()}

    def _fee_of(self, sold: Sold) -> SaleFee:
        closed, past, link = sold.closed, sold.settled, self._state.link(sold.closed.customer)
        if link is None:
            standing = Standing.UNCLAIMED
        elif past is not None:
            standing = _SETTLED[type(past.how)]
        else:
            standing = Standing.DUE if sold.cancelled is None else Standing.REVERSED
        return SaleFee(
            closed.sale, self._state.who(closed.customer), closed.fee, closed.at, standing,
            introducer=None if link is None else link.introducer,
            since=None if link is None else latest(closed.at, link.since),
            how=None if past is None else past.how,
            settled_at=None if past is None else past.at,
            is_cancelled=sold.cancelled is not None,
            reversal=None if sold.reversed is None else sold.reversed.how,
        )  # fmt: skip

    @property
    def fees(self) -> tuple[SaleFee, ...]:
        """The fee of every sale, in the order in which the sales were noted first."""
        return tuple(self._fees.values())

    def find(self, sale: str) -> SaleFee | None:
        """The fee of one sale; None when no such sale is noted."""
        return self._fees.get(read_id(sale, "sale"))

    def fee(self, sale: str) -> SaleFee:
        """The fee of one sale; an `InputError` when no such sale is noted."""
        found = self.find(sale)
        if found is None:
            raise InputError("sale", sale, "is not in the book; note the sale first")
        return found

    def due(self, introducer: str | None = None) -> tuple[SaleFee, ...]:
        """What must be paid, to everybody or to one introducer, the longest due first. A fee of zero is never due."""
        who = None if introducer is None else self.known_as(introducer)
        found = [
            (instant(each.since), each.sale, each)
            for each in self.fees
            if each.standing is Standing.DUE and each.since is not None and each.fee.is_positive
            if who in (None, each.introducer)
        ]
        return tuple(each for _, _, each in sorted(found, key=lambda row: row[:2]))

    def undecided(self) -> tuple[SaleFee, ...]:
        """Cancelled sales for which something was given, and nobody has decided yet what becomes of it."""
        return tuple(each for each in self.fees if each.is_undecided)

    def balance(self, currency: str, *, introducer: str | None = None) -> Balance:
        """The fees of all sales with an introducer (or with this one), in one currency; currencies are never mixed."""
        who = None if introducer is None else self.known_as(introducer)
        sums = {
            standing: total(
                [
                    each.fee
                    for each in self.fees
                    if each.standing is standing and each.fee.currency == currency
                    if who in (None, each.introducer)
                ],
                currency,
            )
            for standing in (Standing.DUE, Standing.PAID, Standing.GIFT, Standing.WAIVED, Standing.REVERSED)
        }
        return Balance(*sums.values())

    def to_assess(self) -> tuple[str, ...]:
        """Newcomers whom somebody introduced, and who were neither assessed nor visited nor sold to yet."""
        assessed = {self.known_as(each.newcomer) for each in self._state.assessed}
        seen = assessed | self._state.visited.keys() | {each.customer for each in self.fees} | self._erased
        return tuple(link.newcomer for link in self.links if link.newcomer not in seen)

    @property
    def _erased(self) -> set[str]:
        return {self._state.who(party) for party in self._state.erased}

    def _latest_assessment(self, newcomer: str) -> Assessed | None:
        found = [each for each in self._state.assessed if self.known_as(each.newcomer) == newcomer]
        # the later entry counts where two moments are equal
        return max(reversed(found), key=lambda each: instant(each.at), default=None)

    def may_visit(self, newcomer: str) -> Verdict[Truth]:
        """Whether a newcomer may be visited: only after an assessment, and what it said. Not assessed is unknown."""
        who = self.known_as(newcomer)
        found = self._latest_assessment(who)
        if found is None:
            return Verdict(Truth.UNKNOWN, missing=(noted("not_assessed", newcomer=who),))
        if found.worth is Truth.UNKNOWN:
            return Verdict(Truth.UNKNOWN, missing=(noted("worth_open", newcomer=who, on=found.at.date()),))
        code = "worth_a_visit" if found.worth is Truth.YES else "not_worth_a_visit"
        return Verdict(found.worth, (noted(code, newcomer=who, on=found.at.date()),))

    def owed_feedback(self, as_of: date, *, zone: str | None = None) -> tuple[OwedFeedback, ...]:
        """Introducers who have not been told how the visit went, the longest waiting first.

        Visits, introductions and feedback after the day `as_of` are not known yet; the day of a moment is read in its
        own zone unless a `zone` is asked for. To whom a person was erased, or about whom, nothing is owed.
        """
        last, erased = as_day(as_of, "as_of"), self._erased

        def known(at: datetime) -> bool:
            return day_of(at, zone or zone_of(at)).toordinal() <= last

        told = {
            (self.known_as(each.newcomer), self.known_as(each.introducer))
            for each in self._state.fed_back
            if known(each.at)
        }
        found: list[OwedFeedback] = []
        for link in self.links:
            visit = self._state.visited.get(link.newcomer)
            pair = link.newcomer, link.introducer
            if visit is None or pair in told or not erased.isdisjoint(pair):
                continue
            since = latest(visit, link.since)
            if known(since):
                found.append(OwedFeedback(*pair, since))
        return tuple(sorted(found, key=lambda each: (instant(each.since), each.newcomer)))

    def audit(self) -> tuple[Reason, ...]:
        """What went against the rules and is noted all the same: visits before the assessment, open decisions."""
        assessed: dict[str, pendulum.DateTime] = {}
        for each in self._state.assessed:
            who = self.known_as(each.newcomer)
            assessed[who] = each.at if who not in assessed else earliest(assessed[who], each.at)
        early = [
            noted("visited_unassessed", newcomer=link.newcomer, on=visit.date())
            for link in self.links
            if (visit := self._state.visited.get(link.newcomer)) is not None
            if link.newcomer not in assessed or is_before(visit, assessed[link.newcomer])
        ]
        return (*early, *[each.reason for each in self.undecided()])


_SETTLED: Final[Mapping[type[How], Standing]] = {
    Paid: Standing.PAID,
    GiftInstead: Standing.GIFT,
    Waived: Standing.WAIVED,
}


def _reason(words: str) -> str:
    if not words.strip():
        raise InputError("reason", words, "say why; it may not be blank")
    return words
