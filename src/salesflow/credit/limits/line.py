"""Credit lines: what was proposed, who approved exactly that, and what limit stands because of it.

A line only grows. No limit changes without a proposal, and none without the signatures it needs; a freeze can be set at once
by a named person, since it only protects, and lifting it needs a decision. A newer proposal takes the place of one that
waits. A temporary limit lapses by its date, and nothing is booked for it.

>>> import pendulum
>>> from datetime import date
>>> from salesflow.basics.authority import Authority, Mandate
>>> from salesflow.basics.money import money
>>> from salesflow.credit.limits.proposal import Action
>>> at, nothing = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai"), Debts(money(0, "CNY"))
>>> found = Proposal("C-7", "CNY", date(2026, 3, 31), Action.RAISE, None, money(50000, "CNY"),
...                  next_review=date(2026, 9, 30), debts=nothing)
>>> house = CreditAuthority(Authority([Mandate("finance", "approve", money(90000, "CNY"))]), zone="Asia/Shanghai")
>>> line = CreditLine("C-7", "CNY").propose("P-1", found, by="u-2", at=at)
>>> assert isinstance(line, CreditLine)
>>> early = line.apply("P-1", authority=house, debts=nothing, at=at)
>>> assert isinstance(early, Declined)
>>> print(early.explain())
P-1 has 0 of the 1 signature it needs [CR-6]
>>> line = line.approve("P-1", "finance", authority=house, sellers=["u-7"], debts=nothing,
...                     by=Actor("u-4", ["finance"]), at=at)
>>> assert isinstance(line, CreditLine)
>>> line = line.apply("P-1", authority=house, debts=nothing, at=at.add(days=1))
>>> assert isinstance(line, CreditLine)
>>> print(line.limit_on(date(2026, 3, 31)), "|", line.available(money(20000, "CNY"), on=date(2026, 4, 1)))
None | CNY 30,000

Source: CR-6; field study of credit 1.3 (states of a grant), 4.1, properties 6, 7, 15 and 16.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import takewhile
from types import MappingProxyType
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.budgets import SamePerson
from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, at_instant, instant, is_before, zone
from salesflow.basics.money import Limit, Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Text
from salesflow.credit.ledger.position import left_of
from salesflow.credit.limits.authority import CreditAuthority, judge_seller
from salesflow.credit.limits.facts import Debts, LineState
from salesflow.credit.limits.grant import Grant, OverdueAllowance, effective_limit
from salesflow.credit.limits.line_entries import (
    Applied,
    Approved,
    Cancelled,
    Entry,
    Frozen,
    Lapsed,
    Proposed,
    Refused,
    Unfrozen,
)
from salesflow.credit.limits.line_history import Decision, History, waiting, window_over
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.limits.stake import first_day, grant_of, is_over
from salesflow.errors import CurrencyError, HistoryError, InputError

__all__ = ["CreditLine"]

_ROWS: Final = ("CR-6",)
_NONE: Final[Mapping[str, Money]] = MappingProxyType({})
_ENTRIES: Final = (Proposed, Approved, Refused, Applied, Frozen, Unfrozen, Cancelled, Lapsed)


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _ENTRIES):
            raise InputError("entries", each, "give entries of a credit line, such as Proposed or Approved")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class CreditLine:
    """The credit line of one customer in one currency: a value that only grows, the fold of its `entries`.

    Store the entries; `CreditLine(customer, currency, entries)` is the same line again, and an entry that comes twice
    counts once. Every command gives a new line or a `Declined` with every reason. `at` is an aware moment; persons are ids.
    Signing and carrying out are written in the time zone of the authority, everything else in that of the moment, and an
    entry is of the day of its own zone; where zones are mixed, one after an entry of a later day is later too.

    Raises `InputError` for blank ids, a naive moment, a key that was never proposed; `CurrencyError` for a proposal in
    another currency; `HistoryError` for entries that do not fit together. Source: CR-6.
    """

    customer: str = attrs.field(converter=read_customer)
    currency: str
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        minor_units(self.currency)
        _ = self.history  # entries that do not fit together are refused here, not later

    @cached_property
    def history(self) -> History:
        """What the entries tell: every decision, and where the line stands."""
        found = History()
        for seq, entry in enumerate(self.entries, 1):
            if isinstance(entry, Proposed):
                self._check_own(entry.proposal)
            problems = self._problems(entry, found, self.entries[seq - 2] if seq > 1 else None)
            if problems:
                raise HistoryError(self.customer, seq, explained(tuple(problems)))
            found = found.after(entry)
        return found

    def _check_own(self, proposal: Proposal) -> None:
        if proposal.customer != self.customer:
            raise InputError("proposal", proposal.customer, f"this is the line of {self.customer!r}")
        if proposal.currency != self.currency:
            raise CurrencyError("proposal", proposal.currency, f"this is the line in {self.currency}")

    def _problems(self, entry: Entry, history: History, last: Entry | None) -> list[Reason]:
        found: list[Reason] = []
        if last is not None and is_before(entry.at, last.at):
            found.append(Reason("too_early", _EARLY.fill(at=last.at), _ROWS))
        return found + history.problems(entry)

    # -- commands -----------------------------------------------------------------------------------------------------

    def propose(self, key: str, proposal: Proposal, *, by: By = None, at: datetime) -> Self | Declined:
        """Put a proposal on the line; it takes the place of one that waits.

        Name who proposes; without a name (`by` None) the proposal must name the rules it comes from (`policy`), else
        nobody can sign it. Declined: the key stands for another one (`key_taken`), its facts are of a later day
        (`not_yet`), the limit is not the one it speaks of (`line_changed`), nobody has asked for a temporary limit
        (`no_wish`), or something later is written already (`too_early`).
        """
        self._check_own(proposal)
        return self._with(Proposed(key, proposal, at=at, by=id_of(by)))

    def approve(
        self,
        key: str,
        role: str,
        *,
        authority: CreditAuthority,
        sellers: Collection[str] | None,
        debts: Debts | None,
        by: Actor,
        at: datetime,
        same_person: SamePerson = (),
    ) -> Self | Declined:
        """Sign one exact proposal in a role. `sellers` are who sell to the customer, None while nobody has said.

        `same_person` groups ids that belong to one person, such as ``[["u-4", "u-4-night"]]``: nobody signs twice, nor
        his own proposal, under another id.

        Declined: it waits for no signature (`superseded`, `refused`, `carried_out`, `nothing_to_approve`), the signature
        adds nothing (`signed_already`, `complete`, `needs_wider_mandate`), the person may not (the reasons of the
        mandate and of the hands), nobody knows who proposed it (`proposer_unknown`), or the proposal is `stale` or its
        debts have changed (`debts_changed`).
        """
        decision, at = self.decision(key), at_instant(instant(at), zone(authority.zone))
        proposal, day, line = decision.proposal, at.date(), self.history.state
        proposers = [] if decision.by is None else [decision.by]
        hands = authority.judge(
            proposal,
            by,
            role,
            proposed_by=proposers if proposers or proposal.policy.strip() else None,
            sellers=sellers,
            on=day,
            line=line,
            same_person=same_person,
        )
        people = authority.people_for(proposal, line=line, on=day)
        entry = Approved(key, role, hands.covers, people, hands.stands_for, hands.others, at=at, by=by.id)
        if entry in self.entries:
            return self
        reasons = list(authority.stale(proposal, debts, on=day))
        missing: tuple[Reason, ...] = ()
        if not hands.is_allowed:
            reasons, missing = [*reasons, *hands.reasons], hands.missing
        elif not hands.covers and not decision.has_room_beside(people):
            words = _WIDER.fill(key=decision.key, n=people)
            reasons += [*hands.reasons, Reason("needs_wider_mandate", words, _ROWS)]
        return self._with(entry, reasons, missing)

    def refuse(
        self,
        key: str,
        why: str,
        *,
        sellers: Collection[str] | None,
        by: str | Actor,
        at: datetime,
        same_person: SamePerson = (),
    ) -> Self | Declined:
        """Say no to a proposal, and why. Who sells to the customer may not: to refuse a lowering is a decision on credit.

        Declined: it does not wait any more, the person sells (`same_hands`), or nobody has said who does (`hands_unknown`).
        """
        entry = Refused(self.decision(key).key, why, at=at, by=id_of(by))
        found = judge_seller(str(entry.by), sellers, same_person=same_person)
        return self._with(entry, found.reasons, found.missing)

    def apply(
        self, key: str, *, authority: CreditAuthority, debts: Debts | None, by: By = None, at: datetime
    ) -> Self | Declined:
        """Carry out an approved proposal from this day on; what it says for an earlier day begins now.

        Declined: signatures are missing (`not_approved`), it does not wait any more, its days are over (`window_over`), the
        limit is another by now (`line_changed`), two temporary grants meet (`grants_overlap`), or it is stale.
        """
        decision = self.decision(key)
        if decision.done is not None:
            return self  # a retry
        at = at_instant(instant(at), zone(authority.zone))
        proposal, day = decision.proposal, at.date()
        if not proposal.is_change:
            return Declined((Reason("nothing_to_approve", _NOTHING.fill(key=decision.key), _ROWS),))
        begins = first_day(proposal, day)
        if is_over(proposal, begins):
            return Declined((window_over(decision.key, proposal),))
        who = id_of(by) or decision.signer
        entry = _carried_out(decision, begins, at, id_of(by), who)
        return self._with(entry, list(authority.stale(proposal, debts, on=day)))

    def freeze(self, why: str, *, by: str | Actor, at: datetime) -> Self | Declined:
        """Stop all use of the limit at once; the number stays. Declined: it is frozen already."""
        return self._with(Frozen(None, why, at=at, by=id_of(by)))

    def lapse(self, grant: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Note that a grant has ended. Declined: there is no such grant, or it has not ended (`not_ended`)."""
        return self._with(Lapsed(grant, at=at, by=id_of(by)))

    def _with(
        self, entry: Entry, reasons: Iterable[Reason] = (), missing: tuple[Reason, ...] = ()
    ) -> Self | Declined:
        if entry in self.entries:
            return self
        last = self.entries[-1] if self.entries else None
        found = [*reasons, *self._problems(entry, self.history, last)]
        if found or missing:
            return Declined(tuple(found), missing)
        return self._grown(entry)

    def _grown(self, entry: Entry) -> Self:
        """The line with one entry more, which was found to fit: the fold goes on where it stands."""
        grown = object.__new__(type(self))
        for field in attrs.fields(type(self)):
            object.__setattr__(grown, field.name, getattr(self, field.name))
        object.__setattr__(grown, "entries", (*self.entries, entry))
        object.__setattr__(grown, "history", self.history.after(entry))
        return grown

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every proposal with its signatures and what became of it, in the order in which they were made."""
        return tuple(self.history.decisions.values())

    def decision(self, key: str) -> Decision:
        """One proposal with what became of it; an `InputError` names those there are when there is no such key."""
        try:
            return self.history.decisions[read_id(key, "key")]
        except KeyError:
            known = ", ".join(self.history.decisions) or "none yet"
            raise InputError("key", key, f"was not proposed for {self.customer}; there are {known}") from None

    @property
    def waiting(self) -> Decision | None:
        """The proposal that waits for a decision or for being carried out; None when there is none."""
        return waiting(self.history)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """All grants, each with the end it has by now."""
        return self.history.state.grants

    def known_on(self, day: date) -> Self:
        """The line as it could be known in the evening of a day: all entries before the first of a later day."""
        ordinal = as_day(day, "day")
        known = tuple(takewhile(lambda each: each.at.toordinal() <= ordinal, self.entries))
        return self if len(known) == len(self.entries) else attrs.evolve(self, entries=known)

    def state_on(self, day: date) -> LineState:
        """Where the line stood in the evening of a day, as a review wants it."""
        return self.known_on(day).history.state

    def limit_on(self, day: date) -> Limit:
        """The limit of a day, temporary grants and all; whether it is frozen is not asked here."""
        return effective_limit(self.state_on(day).grants, on=day)

    def order_cap_on(self, day: date) -> Money | None:
        """The most that one order may take on a day, as it was known in the evening of it; None when no grant says."""
        return self.state_on(day).order_cap_on(day)

    def overdue_allowance_on(self, day: date) -> OverdueAllowance | None:
        """What may be late on a day before controls act, as it was known in the evening of it; None when no grant says."""
        return self.state_on(day).overdue_allowance_on(day)

    def available(self, used: Money, *, on: date, paid_back: Mapping[str, Money] = _NONE) -> Limit:
        """What may still be used when so much is used: zero when frozen, cancelled or lapsed, never below zero.

        `used` is what he owes now, zero when credit notes exceed it (`Debts.used`). A grant that revolves comes back when
        he pays; one that does not is gone once it was drawn, and `used` no longer shows that after he has paid. So
        `paid_back` says by grant what was drawn under it and paid back; for a grant that revolves it changes nothing.
        Without it nothing was paid back.

        None when nobody has ever decided, `UNLIMITED` without a ceiling. Another currency is a `CurrencyError`; a grant
        that this line does not have, and an amount below zero, are an `InputError`.
        """
        state = self.state_on(on)
        if used.currency != self.currency:
            raise CurrencyError("used", used, f"this is the line in {self.currency}")
        if used.is_negative:
            raise InputError("used", used, "is negative; give what he owes, zero when he owes nothing")
        known = {each.id for each in self.grants}
        for grant, amount in paid_back.items():
            if grant not in known:
                raise InputError("paid_back", grant, f"is no grant of {self.customer}")
            if amount.currency != self.currency:
                raise CurrencyError("paid_back", amount, f"this is the line in {self.currency}")
            if amount.is_negative:
                raise InputError("paid_back", amount, "is negative; give what was drawn and paid back")
        limit = effective_limit(state.grants, on=on, paid_back=paid_back)
        ended = limit is None and any(not each.is_temporary and each.begins <= on for each in state.grants)
        if state.is_frozen or state.is_cancelled or ended:
            return Money(0, self.currency)
        return left_of(limit, used)


def _carried_out(decision: Decision, begins: date, at: datetime, by: str | None, who: str | None) -> Entry:
    proposal, key = decision.proposal, decision.key
    grant = grant_of(proposal, key, begins)
    match proposal.action:
        case Action.FREEZE:
            return Frozen(key, proposal.headline.sentence.render(), at=at, by=who or "rule")
        case Action.UNFREEZE:
            return Unfrozen(key, None if proposal.amount == proposal.before else grant, at=at, by=by)
        case Action.CANCEL:
            return Cancelled(key, grant, at=at, by=by)
        case _:
            return Applied(key, grant, at=at, by=by)


_EARLY: Final = Text(
    "something was written at {at} already; this would come before it", zh="已有{at}的记录，不得补记在其之前"
)
_WIDER: Final = Text(
    "{key} takes {n} {n|person|people}, and one of them must have a mandate that is wide enough",
    zh="{key}须由{n}人审批，其中至少一人的权限须覆盖该额度",
)
_NOTHING: Final = Text(
    "{key} changes nothing, so there is nothing to approve", zh="{key}不改变额度，无须审批"
)
