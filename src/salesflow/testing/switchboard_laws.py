"""The laws of a switchboard: run them on your own boards in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.credit.switches.entries import Cause
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> late = TurnedOn(Switch.DELIVERIES, [Cause("late", "F-9 is 47 days late")], at=monday, by="u-4")
>>> sorted(check_switchboard(Switchboard("C-7", [late]), when=monday))
['TurnedOn', 'stands']
"""

from __future__ import annotations

import pickle
from datetime import date, datetime
from itertools import pairwise

import attrs

from salesflow.basics.moments import at_instant, instant, zone_of
from salesflow.basics.truth import Truth
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import Cleared, Entry, TurnedOn, Used
from salesflow.credit.switches.history import CauseState, PassState, Standing
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.testing._law import law

__all__ = ["check_switchboard"]


def check_switchboard(board: Switchboard, *, when: date | datetime) -> frozenset[str]:
    """All laws of a board, asked for a moment or a day; which entries and states were met, and "exchanged".

    The entries are the board. The three switches, and the causes of one switch, do not touch each other, and the order of
    independent causes does not matter. A switch is on exactly while a cause stands; every cause has a person and a reason;
    a cause that is off was cleared with evidence, a forced one by two different people, or its day has come. A decision
    lets its order through once and no more of it.
    """
    known = board.known_at(when)
    _check_replay(board, when)
    _check_causes(known, when)
    _check_independence(known, when)
    _check_candidates(known, when)
    _check_passes(known, when)
    met = {type(each).__name__ for each in board.entries}
    met |= {each.state(when).value for each in known.causes(when)}
    met |= {each.state(when).value for each in known.passes(when)}
    return frozenset(met | ({"exchanged"} if _check_order(board) else set[str]()))


def _check_replay(board: Switchboard, when: date | datetime) -> None:
    half = len(board.entries) // 2
    replayed = Switchboard(board.customer, board.entries[:half]).history
    for entry in board.entries[half:]:
        if isinstance(entry, Cleared):
            standing = replayed.standing.get((entry.switch, entry.cause))
            law(standing is not None and standing.is_on(entry.at), "only what stands is cleared", entry)
        replayed = replayed.after(entry)
    law(replayed == board.history, "the fold is the replay", board)
    twice = Switchboard(board.customer, board.entries * 2)
    law(twice.history == board.history, "an entry that comes twice counts once", board)
    copy: object = pickle.loads(pickle.dumps(board))  # noqa: S301 - what it reads was made here
    law(copy == board, "a board is the same after storage", board)
    law(board.known_at(when).on_at(when) == board.on_at(when), "what is later changes nothing", board)


def _check_causes(board: Switchboard, when: date | datetime) -> None:
    on = board.on_at(when)
    law(tuple(on) == board.switches(when), "the switches are those with causes", on)
    for each in board.causes(when):
        stands = each.state(when) in (CauseState.STANDS, CauseState.SIGNED)
        law(stands is (each in on.get(each.switch, ())), "a switch is on while a cause stands", each)
        law(all(entry.by for entry in each.begun) and bool(each.by), "every cause has a person", each)
        law(bool(each.cause.why.strip()) and not each.cause.is_disputed, "every cause has a reason", each)
        hands = [entry.ids for entry in each.signed]
        apart = all(not one & other for place, one in enumerate(hands) for other in hands[:place])
        law(apart and all(entry.evidence for entry in each.signed), "different hands, with evidence", each)
        match each.state(when):
            case CauseState.CLEARED:
                law(len(hands) == each.people, "so many people cleared it", each)
            case CauseState.LAPSED:
                law(each.cause.until is not None, "only what has an end lapses", each)
            case _:
                law(len(hands) < each.people, "what stands was not cleared", each)
        law(not each.cause.is_forced or each.people > 1, "a forced cause takes two", each)


def _of(board: Switchboard, switch: Switch, key: str | None) -> Switchboard | None:
    """The board of one switch alone, or of one cause of it; None where two entries would then say the same."""
    found: list[Entry] = []
    for entry in board.entries:
        if isinstance(entry, TurnedOn) and entry.switch is switch:
            causes = [each for each in entry.causes if key in (None, each.key)]
            if causes:
                found.append(attrs.evolve(entry, causes=causes))
        elif isinstance(entry, Cleared) and entry.switch is switch and key in (None, entry.cause):
            found.append(entry)
    return Switchboard(board.customer, found) if len(set(found)) == len(found) else None


def _bare(each: Standing) -> tuple[object, ...]:
    return each.cause, each.since, each.by, each.signed


def _check_independence(board: Switchboard, when: date | datetime) -> None:
    for switch in Switch:
        causes = [each for each in board.causes(when) if each.switch is switch]
        own = _of(board, switch, None)
        law(own is not None and tuple(causes) == own.causes(when), "no switch touches another", switch)
        for each in causes:
            bare = _of(board, switch, each.cause.key)
            if bare is None:
                continue
            alone = bare.causes(when)
            same = [_bare(one) for one in alone] == [_bare(each)] and alone[0].state(when) is each.state(when)
            law(same, "no cause touches another", each)


def _check_candidates(board: Switchboard, when: date | datetime) -> None:
    on = board.on_at(when)
    everything = {each.cause.key: Truth.NO for each in board.causes(when)}
    found = board.release_candidates(everything, when=when)
    standing = [each for causes in on.values() for each in causes if not each.cause.is_forced]
    law(
        [each.standing for each in found] == standing,
        "what passes now could be cleared, nothing forced",
        found,
    )
    law(
        all(each.is_last is (len(on[each.standing.switch]) == 1) for each in found), "the last is said", found
    )
    unknown = dict.fromkeys(everything, Truth.UNKNOWN)
    law(not board.release_candidates(unknown, when=when), "what is not known is not proposed", board)
    law(not board.release_candidates({}, when=when), "what was not checked is not proposed", board)


def _check_passes(board: Switchboard, when: date | datetime) -> None:
    used = [each for each in board.known_at(when).entries if isinstance(each, Used)]
    passes, on = board.passes(when), board.switches(when)
    spent = [each.used for each in passes if each.used is not None]
    law(sorted(map(repr, spent)) == sorted(map(repr, used)), "each use spends one decision", passes)
    for each in passes:
        given = each.granted
        law(each.used is None or given.covers(each.used.order), "no more passes than was let through", each)
        larger = attrs.evolve(given.order, amount=given.order.amount * 2)
        newest = [one for one in passes if one.is_for(given.order, given.act)][-1]
        if newest is each:  # an older decision says nothing of what a newer one lets through
            law(board.for_order(larger, given.act, when=when) == on, "a grown order is stopped", each)
        for act in Act:
            mine = [one for one in passes if one.is_for(given.order, act)]
            free = (
                bool(mine) and mine[-1].state(when) is PassState.OPEN and mine[-1].granted.covers(given.order)
            )
            left = [one for one in on if not (free and one.stops(act, on_credit=True))]
            law(
                [*board.for_order(given.order, act, when=when)] == left,
                "only an open decision lets through",
                each,
            )


def _places(entry: TurnedOn) -> set[tuple[Switch, str]]:
    return {(entry.switch, each.key) for each in entry.causes}


def _check_order(board: Switchboard) -> bool:
    """Exchange neighbours that turn on different causes; whether there were any."""
    found = False
    for place, (first, second) in enumerate(pairwise(board.entries)):
        if not (isinstance(first, TurnedOn) and isinstance(second, TurnedOn)):
            continue
        if _places(first) & _places(second):
            continue
        found = True
        moved = attrs.evolve(second, at=at_instant(instant(first.at), zone_of(second.at)))
        before, after = board.entries[:place], board.entries[place + 2 :]
        one = Switchboard(board.customer, (*before, first, moved, *after))
        other = Switchboard(board.customer, (*before, moved, first, *after))
        law(one.history == other.history, "the order of independent causes does not matter", first, second)
    return found
