"""The register of mutual help: who asked which customer for help, whose problems were solved, which outlet was trained.

The register only grows. A problem stays open until somebody solves it; solved, it may come back; what was noted by
mistake is withdrawn and stays readable.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> register = HelpRegister().note_problem("P-1", "C-7", "the shelf has no room", at=monday)
>>> assert isinstance(register, HelpRegister)
>>> [each.id for each in register.open_problems("C-7")]
['P-1']
>>> solved = register.solve("P-1", seller="u-7", how="a hanging strip", at=monday.add(days=2))
>>> assert isinstance(solved, HelpRegister)
>>> solved.open_problems("C-7"), solved.solve("P-1", seller="u-8", at=monday.add(days=3)).explain()
((), 'problem P-1 was solved by u-7 on 4 Mar 2026 already [CA-8]')

Source: CA-8.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, cast

import attrs

from salesflow.basics.actors import Actor, By
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, day_of, instant
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Param, Text
from salesflow.cadence.visits.help_entries import (
    HelpAsked,
    HelpEntry,
    ProblemRaised,
    ProblemReopened,
    ProblemSolved,
    TrainingGiven,
    Withdrawn,
    id_in,
    silent,
)
from salesflow.errors import HistoryError, InputError

__all__ = ["HelpRegister", "Problem"]

_ROWS: Final = ("CA-8",)


@attrs.frozen
class Problem:
    """One problem of a customer as it stands: how it was raised, and how it was solved last (None: it is open).

    `reopened` is how it came back after that or an earlier solution, None when it never did.
    """

    raised: ProblemRaised
    solved: ProblemSolved | None = None
    reopened: ProblemReopened | None = None

    @property
    def id(self) -> str:
        """The id under which it was noted."""
        return self.raised.problem

    @property
    def customer(self) -> str:
        """Whose problem it is."""
        return self.raised.customer

    @property
    def is_open(self) -> bool:
        """Whether it waits to be solved."""
        return self.solved is None

    def days_open(self, as_of: date, *, zone: str) -> int:
        """Civil days of `zone` from the day it was raised (or came back) to `as_of`, while it is open; else 0."""
        if not self.is_open:
            return 0
        since = (self.reopened or self.raised).at
        return max(0, as_day(as_of, "as_of") - day_of(since, zone).toordinal())

    def reason(self, as_of: date, *, zone: str) -> Reason:
        """How it stands on a day, coded ``problem_open`` or ``problem_solved``."""
        what = self.raised.what or self.id
        if self.solved is not None:
            how = self.solved.how
            words = (_SOLVED_HOW if how else _SOLVED).fill(
                what=what, on=day_of(self.solved.at, zone), how=how
            )
            return Reason("problem_solved", words, _ROWS)
        days = self.days_open(as_of, zone=zone)
        words = (_BACK if self.reopened is not None else _OPEN if days else _NEW).fill(what=what, days=days)
        return Reason("problem_open", words, _ROWS)


def _entries(given: Iterable[HelpEntry]) -> tuple[HelpEntry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, HelpEntry):
            raise InputError("entries", each, "give the entries of a register of help")
    return tuple(dict.fromkeys(listed))


class _Held:
    """What the entries so far come to."""

    def __init__(self) -> None:
        self.asked: dict[str, HelpAsked] = {}
        self.problems: dict[str, Problem] = {}
        self.trainings: dict[str, TrainingGiven] = {}
        self.last: dict[str, HelpEntry] = {}

    def problem_with(self, entry: HelpEntry) -> Declined | None:
        """Why an entry cannot follow; None when it can."""
        which = id_in(entry)
        last = self.last.get(which)
        if isinstance(entry, HelpAsked | ProblemRaised | TrainingGiven):
            return None if last is None else _no("id_taken", id=which, on=last.at.date())
        if isinstance(last, Withdrawn):
            return _no("withdrawn", id=which, on=last.at.date())
        if last is None or (which not in self.problems and not isinstance(entry, Withdrawn)):
            return Declined((), (_said("not_noted", id=which),))
        reasons: list[Reason] = []
        if isinstance(entry, ProblemSolved) and isinstance(last, ProblemSolved):
            reasons.append(_said("solved_already", id=which, who=last.seller, on=last.at.date()))
        if isinstance(entry, ProblemReopened) and not isinstance(last, ProblemSolved):
            reasons.append(_said("not_solved", id=which))
        # coming back takes a later moment: else two solutions at one moment would be the same entry
        early = instant(entry.at) < instant(last.at) + isinstance(entry, ProblemReopened)
        if early:
            reasons.append(_said("too_early", id=which, at=entry.at, last=last.at))
        return Declined(tuple(reasons)) if reasons else None

    def take(self, entry: HelpEntry) -> None:
        which = id_in(entry)
        self.last[which] = entry
        match entry:
            case HelpAsked():
                self.asked[which] = entry
            case TrainingGiven():
                self.trainings[which] = entry
            case ProblemRaised():
                self.problems[which] = Problem(entry)
            case ProblemSolved():
                self.problems[which] = attrs.evolve(self.problems[which], solved=entry)
            case ProblemReopened():
                self.problems[which] = attrs.evolve(self.problems[which], solved=None, reopened=entry)
            case _:
                for held in (self.asked, self.problems, self.trainings):
                    held.pop(which, None)


@attrs.frozen
class HelpRegister:
    """Help between us and our customers: a value that only grows, the fold of its `entries`.

    Store the entries; `HelpRegister(entries)` is the same register again, and an entry that comes twice counts once.
    Each step gives a new register, or a `Declined` with all reasons, and nothing changed. `at` is an aware moment;
    sellers and customers are ids, and one series of ids serves requests, problems and trainings.

    Raises `InputError` for blank ids, a naive moment, what is no entry; `HistoryError` for entries that do not fit
    together, such as a problem solved before it was raised. Source: CA-8.
    """

    entries: tuple[HelpEntry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._held  # entries that do not fit together are refused here, not later

    @cached_property
    def _held(self) -> _Held:
        held = _Held()
        for seq, entry in enumerate(self.entries, 1):
            no = held.problem_with(entry)
            if no is not None:
                raise HistoryError("help register", seq, no.explain())
            held.take(entry)
        return held

    def _with(self, entry: HelpEntry) -> Self | Declined:
        if entry in self.entries:
            return self
        no = self._held.problem_with(entry)
        return type(self)((*self.entries, entry)) if no is None else no

    # -- steps --------------------------------------------------------------------------------------------------------

    def ask(
        self, request: str, customer: str, what: str = "", *, seller: str | Actor, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note that a seller asked a customer for help. Declined: the id is taken."""
        return self._with(HelpAsked(request, customer, seller, what, at=at, by=by))

    def note_problem(
        self, problem: str, customer: str, what: str = "", *, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note a problem of a customer. Declined: the id is taken."""
        return self._with(ProblemRaised(problem, customer, what, at=at, by=by))

    def solve(
        self, problem: str, how: str = "", *, seller: str | Actor, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note that a seller solved a problem. Declined: not noted, solved already, withdrawn, before its last step."""
        return self._with(ProblemSolved(problem, seller, how, at=at, by=by))

    def reopen(self, problem: str, why: str = "", *, at: datetime, by: By = None) -> Self | Declined:
        """Note that a solved problem came back. Declined: not noted, not solved, withdrawn, not after its solution."""
        return self._with(ProblemReopened(problem, why, at=at, by=by))

    def train(
        self, training: str, outlet: str, subject: str, *, seller: str | Actor, at: datetime, by: By = None
    ) -> Self | Declined:
        """Note that a seller gave an outlet a formal training. Declined: the id is taken."""
        return self._with(TrainingGiven(training, outlet, seller, subject, at=at, by=by))

    def withdraw(self, noted: str, why: str = "", *, at: datetime, by: By = None) -> Self | Declined:
        """Note that something stands here by mistake: it no longer counts. Declined: not noted, withdrawn already."""
        return self._with(Withdrawn(noted, why, at=at, by=by))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def asked(self) -> tuple[HelpAsked, ...]:
        """Every request to a customer that counts, in the order of noting."""
        return tuple(self._held.asked.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem that was not withdrawn, in the order of noting."""
        return tuple(self._held.problems.values())

    @property
    def trainings(self) -> tuple[TrainingGiven, ...]:
        """Every training that counts, in the order of noting."""
        return tuple(self._held.trainings.values())

    def open_problems(self, customer: str | None = None) -> tuple[Problem, ...]:
        """The problems that wait to be solved (of one customer), the longest waiting first."""
        who = None if customer is None else read_id(customer, "customer")
        found = [each for each in self.problems if each.is_open and who in (None, each.customer)]
        return tuple(sorted(found, key=lambda each: instant((each.reopened or each.raised).at)))

    def known_on(self, day: date, *, zone: str) -> Self:
        """The register as it could be known at the end of a day of `zone`: later entries are not known yet."""
        end = as_day(day)
        kept = [each for each in self.entries if day_of(each.at, zone).toordinal() <= end]
        return self if len(kept) == len(self.entries) else type(self)(kept)

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand (`customers.erasure.names_in`)."""
        found: list[tuple[str, str]] = []
        for each in self.entries:
            match each:
                case HelpAsked() | ProblemRaised():
                    words = each.what
                case ProblemSolved():
                    words = each.how
                case TrainingGiven():
                    words = each.subject
                case _:
                    words = each.why
            if words:
                found.append((f"help {id_in(each)}", words))
        return tuple(found)

    def silenced(self, *ids: str) -> Self:
        """The register without the free words noted under these ids: what a human does once he found a name there.

        Ids, moments and what counts stay. An id that stands for nothing is an `InputError`.
        """
        gone = {read_id(each) for each in ids}
        strange = gone - set(self._held.last)
        if strange:
            raise InputError("ids", min(strange), "nothing is noted under this id")
        return type(self)([silent(each) if id_in(each) in gone else each for each in self.entries])


def _said(code: str, **params: Param) -> Reason:
    return Reason(code, _TEXTS[code].fill(**params), _ROWS)


def _no(code: str, **params: Param) -> Declined:
    return Declined((_said(code, **params),))


# -- words ------------------------------------------------------------------------------------------------------------

_TEXTS: Final = {
    "id_taken": Text("{id} was noted on {on} already; take another id", zh="{id}已于{on}登记；请换一个编号"),
    "not_noted": Text("nothing fitting is noted under {id}; note it first", zh="{id}尚无相应登记；请先登记"),
    "withdrawn": Text("{id} was withdrawn on {on}", zh="{id}已于{on}撤销"),
    "solved_already": Text(
        "problem {id} was solved by {who} on {on} already", zh="问题{id}已由{who}于{on}解决"
    ),
    "not_solved": Text(
        "problem {id} is not solved, so it cannot come back", zh="问题{id}尚未解决，无从再次出现"
    ),
    "too_early": Text(
        "{at} is too early: the last step of {id} was at {last}", zh="{at}过早：{id}的上一步在{last}"
    ),
}
_NEW: Final = Text("“{what}” was raised today and is not solved yet", zh="“{what}”今天提出，尚未解决")
_OPEN: Final = Text(
    "“{what}” was raised {days} {days|day|days} ago and is not solved yet",
    zh="“{what}”提出已{days}天，尚未解决",
)
_BACK: Final = Text(
    "“{what}” came back {days} {days|day|days} ago and is not solved",
    zh="“{what}”再次出现已{days}天，尚未解决",
)
_SOLVED: Final = Text("“{what}” was solved on {on}", zh="“{what}”已于{on}解决")
_SOLVED_HOW: Final = Text("“{what}” was solved on {on}: {how}", zh="“{what}”已于{on}解决：{how}")
