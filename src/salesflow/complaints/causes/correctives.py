"""Corrective actions: what is done so that a complaint does not come again, and whether it helped.

A complaint is closed; what has to change in the house takes longer. So actions live in a register of their own. Each has
an owner from its first to its last day, a due day that moves only with a reason, and is checked by somebody who did
not do it.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> late = RootCause("delivery/late", "shop_causes", "2026.1")
>>> register = Correctives("house").open(
...     "A-1", "book the carrier a day earlier", "u-9", due=date(2026, 3, 20), causes=[late], at=monday
... )
>>> assert isinstance(register, Correctives)
>>> print(register.explain(as_of=date(2026, 3, 23)))
A-1: u-9 should have done “book the carrier a day earlier” by 20 Mar 2026, 3 days ago [CO-4]
>>> done = register.finish("A-1", by="u-9", at=monday.add(days=21))
>>> assert isinstance(done, Correctives)
>>> print(done.check("A-1", effective=True, reason="two weeks without one", by="u-9", at=monday.add(days=40)).explain())
u-9 did A-1 and cannot be the one who checks it [CO-4]

Source: CO-4; field study of complaints (a corrective action outlives the complaint). Separate hands are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, instant, is_before
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.complaints.causes.cause_tree import RootCause
from salesflow.complaints.causes.corrective_entries import (
    CaseAdded,
    Checked,
    Corrective,
    CorrectiveState,
    Done,
    DueMoved,
    Entry,
    HandedOver,
    Opened,
    Withdrawn,
)
from salesflow.errors import HistoryError, InputError

__all__ = ["Correctives"]

_ROWS: Final = ("CO-4",)
_TO_CHECK: Final = frozenset({CorrectiveState.DONE, CorrectiveState.EFFECTIVE, CorrectiveState.NOT_EFFECTIVE})


def _id(value: str) -> str:
    return read_id(value, "register")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Entry):
            raise InputError("entries", each, "give entries of a register, such as Opened or Done")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class Correctives:
    """The corrective actions of a house: a value that only grows, the fold of its `entries`.

    Store the entries (the last one after each step); `Correctives(id, entries)` is the same register again, and an entry
    that comes twice counts once. Every step gives a new register, or a `Declined` with every reason, and nothing
    changed. `at` is an aware moment; persons are ids. Action and reasons are words of the house: name no customer there.

    Raises `InputError` for an id that is not in the register, blank words, a naive moment; `HistoryError` for entries
    that do not fit together. Source: CO-4.
    """

    id: str = attrs.field(converter=_id)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._found  # entries that do not fit together are refused here, not later

    @cached_property
    def _found(self) -> dict[str, Corrective]:
        found: dict[str, Corrective] = {}
        for seq, entry in enumerate(self.entries, 1):
            problems = _problems(entry, found.get(entry.corrective))
            if problems:
                raise HistoryError(self.id, seq, explained(problems))
            found[entry.corrective] = _after(entry, found.get(entry.corrective))
        return found

    # -- steps --------------------------------------------------------------------------------------------------------

    def open(
        self,
        corrective: str,
        action: str,
        owner: str,
        *,
        due: date,
        causes: Iterable[RootCause],
        cases: Iterable[str] = (),
        at: datetime,
        by: By = None,
    ) -> Self | Declined:
        """Decide on an action against one or more causes; `cases` are the complaints that showed them.

        Declined: the id stands for another action, or the due day lies before the day of the decision.
        """
        return self._with(Opened(corrective, action, owner, due, causes, cases, at=at, by=by))

    def hand_over(self, corrective: str, to: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Give it to the next owner, who is named. Declined: it is in those hands, or no longer open."""
        return self._with(HandedOver(self.corrective(corrective).id, to, at=at, by=by))

    def move_due(
        self, corrective: str, due: date, reason: str, *, at: datetime, by: By = None
    ) -> Self | Declined:
        """Set another due day, with the reason. The first day stays known. Declined: a day that is past already."""
        return self._with(DueMoved(self.corrective(corrective).id, due, reason, at=at, by=by))

    def add_case(self, corrective: str, case: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Note one more complaint with the same cause; whatever became of the action. Known already: nothing changes."""
        entry = CaseAdded(self.corrective(corrective).id, case, at=at, by=by)
        return self if entry.case in self.corrective(corrective).cases else self._with(entry)

    def finish(self, corrective: str, *, by: str | Actor, at: datetime) -> Self | Declined:
        """Write down that it was done, and by whom."""
        return self._with(Done(self.corrective(corrective).id, at=at, by=_somebody(by)))

    def check(
        self, corrective: str, *, effective: bool, reason: str, by: str | Actor, at: datetime
    ) -> Self | Declined:
        """Write down whether it helped, and what shows it; the latest check counts.

        Declined: it was not done yet, or whoever checks did it himself. An action that did not help is over: open
        another one, or `salesflow.complaints.views.prevention` will say that nobody works on the cause.
        """
        return self._with(Checked(self.corrective(corrective).id, effective, reason, at=at, by=_somebody(by)))

    def withdraw(self, corrective: str, reason: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Give an open action up, with the reason."""
        return self._with(Withdrawn(self.corrective(corrective).id, reason, at=at, by=by))

    def _with(self, entry: Entry) -> Self | Declined:
        if entry in self.entries:
            return self
        problems = _problems(entry, self._found.get(entry.corrective))
        return Declined(problems) if problems else attrs.evolve(self, entries=(*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def correctives(self) -> tuple[Corrective, ...]:
        """All actions, in the order in which they were decided on."""
        return tuple(self._found.values())

    def corrective(self, corrective: str) -> Corrective:
        """One action; an `InputError` names those there are when there is no such id."""
        try:
            return self._found[read_id(corrective, "corrective")]
        except KeyError:
            known = ", ".join(self._found) or "none yet"
            raise InputError("corrective", corrective, f"is not in the register; it holds {known}") from None

    def known_on(self, as_of: date) -> Self:
        """The register as it could be known in the evening of a day; each entry's day is read in its own zone."""
        last = as_day(as_of, "as_of")
        known: list[Entry] = []
        later: set[str] = set()  # a step written further west may bear an earlier day than the one before it
        for each in self.entries:
            if each.corrective in later or each.at.toordinal() > last:
                later.add(each.corrective)
            else:
                known.append(each)
        return attrs.evolve(self, entries=known)

    def open_ones(self, *, as_of: date, owner: str | None = None) -> tuple[Corrective, ...]:
        """The open actions on a day by owner, then by due day; or those of one owner."""
        wanted = None if owner is None else read_id(owner, "owner")
        some = [
            each for each in self.known_on(as_of).correctives if each.is_open and wanted in {None, each.owner}
        ]
        return tuple(sorted(some, key=lambda each: (each.owner, each.due, each.id)))

    def overdue(self, *, as_of: date, owner: str | None = None) -> tuple[Corrective, ...]:
        """The open actions whose due day is past, those that are longest late first."""
        late = [each for each in self.open_ones(as_of=as_of, owner=owner) if each.days_late(as_of)]
        return tuple(sorted(late, key=lambda each: each.due))

    def unchecked(self, *, as_of: date) -> tuple[Corrective, ...]:
        """The actions that were done and that nobody has checked, those done first at the head."""
        known = [each for each in self.known_on(as_of).correctives if each.standing is CorrectiveState.DONE]
        return tuple(sorted(known, key=lambda each: instant(each.since)))

    def explain(self, language: Language = "en", *, as_of: date) -> str:
        """What waits for somebody: overdue and open actions by owner, then those to be checked, one a line."""
        waiting = (*self.open_ones(as_of=as_of), *self.unchecked(as_of=as_of))
        return explained(tuple([each.judged(as_of) for each in waiting]), language)


def _somebody(by: By) -> str:
    return read_id(id_of(by), "by")


def _problems(entry: Entry, known: Corrective | None) -> tuple[Reason, ...]:
    """Every reason why an entry cannot follow what is known of its action."""
    which = entry.corrective
    if isinstance(entry, Opened):
        taken = [] if known is None else [_because("known", id=which)]
        return tuple(taken + _past(entry))
    if known is None:
        return (_because("not_opened", id=which),)
    found: list[Reason] = []
    if is_before(entry.at, known.since):
        found.append(_because("too_early", id=which))
    if isinstance(entry, Checked):
        if known.standing not in _TO_CHECK:
            found.append(_because("not_done", id=which, standing=known.standing))
        if entry.by is None:
            found.append(_because("nobody", id=which))
        elif entry.by == known.done_by:
            found.append(_because("own_check", id=which, who=entry.by))
    elif not isinstance(entry, CaseAdded) and not known.is_open:
        found.append(_because("not_open", id=which, standing=known.standing))
    match entry:
        case HandedOver(to=to) if to == known.owner:
            found.append(_because("same_owner", id=which, who=to))
        case Done(by=None):
            found.append(_because("nobody", id=which))
        case DueMoved():
            found += _past(entry)
        case _:
            pass
    return tuple(found)


def _past(entry: Opened | DueMoved) -> list[Reason]:
    decided = entry.at.date()
    return [_because("due_past", due=entry.due, on=decided)] if entry.due < decided else []


def _after(entry: Entry, known: Corrective | None) -> Corrective:
    """How an action stands after an entry that fits."""
    if isinstance(entry, Opened) or known is None:
        first = cast("Opened", entry)
        return Corrective(
            first.corrective, first.action, first.owner, first.due, first.causes, first.cases, first.due,
            first.at, first.at,
        )  # fmt: skip
    known = attrs.evolve(known, since=entry.at)
    match entry:
        case HandedOver(to=to):
            return attrs.evolve(known, owner=to)
        case DueMoved(due=due):
            return attrs.evolve(known, due=due, moved=known.moved + 1)
        case CaseAdded(case=case):
            return attrs.evolve(known, cases=tuple(dict.fromkeys((*known.cases, case))))
        case Done(at=at, by=by):
            return attrs.evolve(known, standing=CorrectiveState.DONE, done_at=at, done_by=by)
        case Checked(effective=effective, reason=reason, by=by):
            standing = CorrectiveState.EFFECTIVE if effective else CorrectiveState.NOT_EFFECTIVE
            return attrs.evolve(known, standing=standing, checked_by=by, reason=reason)
        case _:
            return attrs.evolve(known, standing=CorrectiveState.WITHDRAWN, reason=entry.reason)


def _because(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params), _ROWS)


_WORDS: Final = {
    "known": Text("{id} is another action already; take a new number", zh="{id}已是另一项措施，请另取编号"),
    "not_opened": Text("{id} was never decided on", zh="{id}从未立项"),
    "due_past": Text("{due} is past already on {on}", zh="{due}早于{on}"),
    "too_early": Text("this moment lies before the last step of {id}", zh="该时间早于{id}的上一步"),
    "not_open": Text("{id} is no longer open: {standing}", zh="{id}已不在进行中：{standing}"),
    "not_done": Text(
        "{id} has to be done before it is checked: {standing}", zh="{id}须先完成再验证：{standing}"
    ),
    "own_check": Text(
        "{who} did {id} and cannot be the one who checks it", zh="{id}由{who}完成，不能由其本人验证"
    ),
    "nobody": Text("say who did or checked {id}", zh="请注明{id}由谁完成或验证"),
    "same_owner": Text("{id} is with {who} already", zh="{id}已由{who}负责"),
}
