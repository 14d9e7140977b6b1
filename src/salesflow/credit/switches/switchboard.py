"""The switchboard of a customer: which of the three switches are on, why and by whom, and how they come off.

A named person turns a switch on for one cause or several; each cause is cleared by itself, with evidence, by a person who
may and who does not sell to the customer. A switch is off when its last cause is gone. A single order may be let through.

>>> import pendulum
>>> from salesflow.basics.authority import Mandate
>>> from salesflow.basics.money import UNLIMITED
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> board = Switchboard("C-7").turn_on(Switch.DELIVERIES, [Cause("late", "F-9 is 47 days late")], by="u-4", at=monday)
>>> assert isinstance(board, Switchboard)
>>> board.switches(monday)
(Switch.DELIVERIES,)
>>> house = Authority([Mandate("finance", "clear", UNLIMITED)])
>>> board = board.clear(Switch.DELIVERIES, "late", evidence=["R-88"], authority=house, sellers=["u-7"],
...                     by=Actor("u-4", ["finance"]), at=monday.add(days=1))
>>> assert isinstance(board, Switchboard)
>>> board.switches(monday.add(days=1))
()

Source: CR-5; field study of credit 1.3 (three switches, by cause) and 2.1 to 2.2 (release cause by cause, forced holds).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.authority import Authority
from salesflow.basics.budgets import Granted, Request, SamePerson, ids_of
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import instant, is_before
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Language, Param
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.credit_check import CreditCheck
from salesflow.credit.control.gate import Passage, gate
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import (
    Cause,
    Cleared,
    Entry,
    LetThrough,
    TurnedOn,
    Used,
    read_causes,
)
from salesflow.credit.switches.history import Pass, PassState, Standing, SwitchHistory, known, reason
from salesflow.errors import HistoryError, InputError

__all__ = ["Release", "Switchboard"]

_ENTRIES: Final = (TurnedOn, Cleared, LetThrough, Used)
_CLEAR, _LIFT, _LET_THROUGH = "clear", "lift", "let_through"


@attrs.frozen
class Release:
    """A proposal: this cause could be cleared. `is_last` says that the switch would then be off."""

    standing: Standing
    is_last: bool
    reason: Reason

    def explain(self, language: Language = "en") -> str:
        """The proposal in words."""
        last = [reason("last_cause")] if self.is_last else []
        return explained((self.reason, *last), language)


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _ENTRIES):
            raise InputError("entries", each, "give TurnedOn, Cleared, LetThrough and Used entries")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class Switchboard:
    """The three switches of one customer: a value that only grows, the fold of its `entries`.

    Store the entries; `Switchboard(customer, entries)` is the same board again, and an entry that comes twice counts once.
    Every command gives a new board or a `Declined` with every reason. `at` is an aware moment; a day at which a cause or
    a decision ends begins in the zone of the entry that names it. Questions are asked for a moment, or for a day (then
    for its evening, each entry being of the day in its own zone). Persons are ids.

    The `house` of a command is an `Authority` for the actions "clear" (a cause), "lift" (a forced one) and "let_through"
    (an order, up to an amount). Whoever sells to the customer (`sellers`, None while nobody has said) may do none of it.
    `same_person` groups the ids of one person, and of whom he stands for.

    Raises `InputError` for blank ids, a naive moment, a cause without words; `HistoryError` for entries that do not fit
    together. Source: CR-5.
    """

    customer: str = attrs.field(converter=read_customer)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self.history  # entries that do not fit together are refused here, not later

    @cached_property
    def history(self) -> SwitchHistory:
        """What the entries tell: where every cause and every decision on an order stands."""
        found, last = SwitchHistory(), None
        for seq, entry in enumerate(self.entries, 1):
            problems = [*_early(entry.at, last), *found.problems(entry)]
            if problems:
                raise HistoryError(self.customer, seq, explained(tuple(problems)))
            found, last = found.after(entry), entry
        return found

    @property
    def _last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    # -- commands -----------------------------------------------------------------------------------------------------

    def turn_on(
        self, switch: Switch, causes: Iterable[Cause], *, by: By = None, at: datetime
    ) -> Self | Declined:
        """Turn a switch on for one cause or several; a cause that stands already is joined and never becomes weaker.

        Any named person may: it only protects. Declined: nobody is named (`nobody_named`), a cause rests on disputed items
        alone (`only_disputed`), or something later is written already (`too_early`).
        """
        given = read_causes(causes)
        found = [] if id_of(by) is not None else [reason("nobody_named")]
        found += [
            reason("only_disputed", cause=each.key, items=each.items) for each in given if each.is_disputed
        ]
        if found:
            return Declined((*found, *_early(at, self._last)))
        return self._with(TurnedOn(switch, given, at=at, by=id_of(by)))

    def clear(
        self,
        switch: Switch,
        cause: str,
        *,
        evidence: Iterable[str],
        authority: Authority,
        sellers: Collection[str] | None,
        by: Actor,
        at: datetime,
        same_person: SamePerson = (),
    ) -> Self | Declined:
        """Write down that one cause is settled, with the ids of what shows it; other causes and switches stay.

        A forced cause takes two different people, each of whom may lift; who turned it on may be one of the two, as in a
        house with two pairs of eyes. Until the second has signed it stands.

        Declined: nothing shows it (`no_evidence`), it does not stand (`not_on`), the person sells to the customer (`sells`)
        or nobody has said who does (`sellers_unknown`), has no mandate (the reasons of the mandate), has signed
        already (`signed_already`), or `too_early`.
        """
        shown = evidence if isinstance(evidence, str) else tuple(evidence)
        check_kind("by", by, Actor, "give an Actor with his roles, such as Actor('u-4', ['finance'])")
        key, hands = read_id(cause, "cause"), ids_of(by.id, same_person)
        standing = self.history.standing.get((switch, key))
        lifts = standing is not None and standing.cause.is_forced
        found, missing = self._may(_LIFT if lifts else _CLEAR, by, authority, sellers, same_person)
        if not shown:
            against = self.history.against_clearing(switch, key, hands, at)
            lacking = [reason("no_evidence", cause=key), *found, *_early(at, self._last), *against]
            return Declined(tuple(lacking), missing)
        others = hands - {by.id}
        entry = Cleared(switch, key, at=at, by=by, evidence=shown, lifts=lifts, same_person=others)
        return self._with(entry, found, missing)

    def let_through(
        self,
        order: Order,
        act: Act,
        why: str,
        *,
        valid_until: date,
        authority: Authority,
        sellers: Collection[str] | None,
        by: Actor,
        at: datetime,
        same_person: SamePerson = (),
        granted: Iterable[Granted] = (),
    ) -> Self | Declined:
        """Let one act of exactly this order pass once, before the day `valid_until`; a newer decision replaces one not used.

        The mandate must cover what is not paid ahead, of a contract the whole. Budgets of the mandate count what this
        customer was let through before, and `granted` for other customers.

        Declined: nothing stops it (`nothing_stops`), a forced stop does, which nothing passes (`forced_stop`), the person
        sells or nobody has said who does, has no such mandate (`beyond_authority` and the like), or `too_early`.
        """
        check_kind("by", by, Actor, "give an Actor with his roles, such as Actor('u-4', ['finance'])")
        entry = LetThrough(order, act, why, at=at, by=by, valid_until=valid_until)
        request = Request(order.id, self.customer, at=at, granted=[*self.granted, *granted])
        found, missing = self._may(_LET_THROUGH, by, authority, sellers, same_person, entry.at_stake, request)
        return self._with(entry, found, missing)

    def use(self, order: Order, act: Act, *, by: By = None, at: datetime) -> Self | Declined:
        """Write down that the order passes by the decision that let it through: the decision is used up.

        Declined: nothing stops it, so nothing is used (`nothing_stops`); nobody let it through (`not_let_through`); the
        decision was used (`used_already`), is over (`pass_over`), does not cover it (`grown`) or is older than a cause
        (`overtaken`); or `too_early`.
        """
        return self._with(Used(order, act, at=at, by=id_of(by)))

    def _may(
        self,
        action: str,
        by: Actor,
        authority: Authority,
        sellers: Collection[str] | None,
        same_person: SamePerson,
        amount: Money | None = None,
        request: Request | None = None,
    ) -> tuple[list[Reason], tuple[Reason, ...]]:
        """What speaks against these hands, and what is not known."""
        if isinstance(sellers, str):
            raise InputError(
                "sellers", sellers, "give several ids, such as ['u-7']; None while nobody has said"
            )
        known = None if sellers is None else frozenset(read_id(each, "sellers") for each in sellers)
        done = {} if known is None else {"sell": known}
        told = authority.judge(by, action, amount, done=done, request=request, same_person=same_person)
        against = [each for each in told.reasons if not each.code.startswith("within_")]
        missing = [*told.missing]
        if known is None:
            missing.append(reason("sellers_unknown"))
        elif not ids_of(by.id, same_person).isdisjoint(known):
            against.append(reason("sells", who=by.id))
        return against, tuple(missing)

    def _with(
        self, entry: Entry, reasons: Iterable[Reason] = (), missing: tuple[Reason, ...] = ()
    ) -> Self | Declined:
        if entry in self.entries:
            return self  # a retry
        found = [*reasons, *_early(entry.at, self._last), *self.history.problems(entry)]
        if found or missing:
            return Declined(tuple(found), missing)
        return attrs.evolve(self, entries=(*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    def known_at(self, when: date | datetime) -> Self:
        """The board as it could be known at a moment, or in the evening of a day."""
        found = known(self.entries, when)
        return self if len(found) == len(self.entries) else attrs.evolve(self, entries=found)

    def causes(self, when: date | datetime) -> tuple[Standing, ...]:
        """Every cause that was ever written down, as it stands then, by switch."""
        found = self.known_at(when).history.standing.values()
        order = list(Switch)
        return tuple(sorted(found, key=lambda each: (order.index(each.switch), each.cause.key)))

    def on_at(self, when: date | datetime) -> dict[Switch, tuple[Standing, ...]]:
        """The switches that are on, each with the causes that stand; a switch that is off is not in it."""
        found: dict[Switch, tuple[Standing, ...]] = {}
        for each in self.causes(when):
            if each.is_on(when):
                found[each.switch] = (*found.get(each.switch, ()), each)
        return found

    def switches(self, when: date | datetime) -> tuple[Switch, ...]:
        """The switches that are on, as a gate wants them."""
        return tuple(self.on_at(when))

    def for_order(self, order: Order, act: Act, *, when: date | datetime) -> tuple[Switch, ...]:
        """The switches that are on for one act of an order: without those that a decision lets it pass."""
        board = self.known_at(when)
        found = board.history.passing(order, act)
        free = found is not None and found.state(when) is PassState.OPEN and found.granted.covers(order)
        return tuple(each for each in board.switches(when) if not (free and each.stops(act, on_credit=True)))

    def released_for(self, order: Order, act: Act, *, when: date | datetime) -> tuple[str, ...]:
        """The keys of the causes that a decision lets one act of an order pass; empty when none does.

        Those that name rules of a credit check are what a gate sets aside for this order; `Switchboard.gate` picks them.
        """
        left, on = self.for_order(order, act, when=when), self.on_at(when)
        return tuple(
            dict.fromkeys(each.cause.key for switch in on if switch not in left for each in on[switch])
        )

    def gate(
        self,
        check: CreditCheck,
        account: Account,
        order: Order,
        act: Act,
        *,
        before: Order | None = None,
        when: date | datetime,
    ) -> Passage:
        """What the order gate says with the switches of this board, and with what its decisions let the order pass.

        A decision sets aside the causes that it knew, and of the check the rules of the same keys. `when` is a moment or the
        evening of the day of the account, else it is an `InputError`; the rest is that of `gate`.
        """
        released = [each for each in self.released_for(order, act, when=when) if each in check.keys]
        return gate(
            check,
            account,
            order,
            act,
            switches=self.for_order(order, act, when=when),
            before=before,
            released=released,
            as_of=when.date() if isinstance(when, datetime) else when,
        )

    def passes(self, when: date | datetime) -> tuple[Pass, ...]:
        """Every decision that let an order through, with what became of it."""
        return self.known_at(when).history.passes

    @property
    def granted(self) -> tuple[Granted, ...]:
        """What the customer was let through, as lines of a ledger for budgets."""
        return tuple(
            Granted(
                each.order.id,
                self.customer,
                _LET_THROUGH,
                each.at_stake,
                each.by,
                each.at,
                key=f"{each.act.value}-{seq}",
            )
            for seq, each in enumerate(self.entries, 1)
            if isinstance(each, LetThrough)
        )

    def release_candidates(
        self,
        fails: Mapping[str, Truth | bool | None],
        *,
        disputed: Collection[str] = (),
        when: date | datetime,
    ) -> tuple[Release, ...]:
        """Which causes could be cleared: those whose check surely passes now, and those that rest on disputed items alone.

        `fails` says by cause key whether its check still fails; what is not in it, or not known, is not proposed, and
        neither is a forced cause. `disputed` are the items the customer disputes now. It is a proposal: nothing changes.
        """
        check_kind(
            "fails", fails, Mapping, "give by cause whether its check still fails, such as result.fails"
        )
        if isinstance(disputed, str):
            raise InputError("disputed", disputed, "give several ids, such as ['F-9']")
        found: list[Release] = []
        for switch, causes in self.on_at(when).items():
            several = list[tuple[Standing, Reason]]()
            for each in causes:
                told: dict[str, Param] = {"cause": each.cause.key, "switch": switch}
                if each.cause.is_forced:
                    continue
                if Truth.of(fails.get(each.cause.key)) is Truth.NO:
                    several.append((each, reason("passes_now", **told)))
                elif each.cause.items and {*each.cause.grounds} <= {*disputed}:
                    several.append((each, reason("disputed_now", items=each.cause.items, **told)))
            found += [Release(each, len(causes) == 1, why) for each, why in several]
        return tuple(found)

    def explain(self, language: Language = "en", *, when: date | datetime, contact: str | None = None) -> str:
        """What is stopped, why, since when and by whom, who decides, and how it is corrected, in plain words.

        `contact` is the id of the person who looks at what is wrong; without it, whoever turned a switch on last.
        """
        found = self.on_at(when)
        if not found:
            return reason("nothing_on").explain(language)
        said, turned = list[Reason](), list[TurnedOn]()
        for switch, causes in found.items():
            said += [reason(f"stops_{switch.value}", switch=switch), *[each.reason for each in causes]]
            turned += [entry for each in causes for entry in each.begun]
        said += [each.reason for each in self.passes(when) if each.state(when) is PassState.OPEN]
        newest = max(turned, key=lambda entry: instant(entry.at))
        said += [reason("who_decides"), reason("correction", who=contact or str(newest.by))]
        return explained(tuple(said), language)


def _early(at: datetime, last: Entry | None) -> list[Reason]:
    return [reason("too_early", at=last.at)] if last is not None and is_before(at, last.at) else []
