"""Regrading: a grade rises at once and falls only when it must, and every change and non-change has its reason.

Figures tremble around a cut, and a customer who is an A in March, a B in April and an A again in May is served by
nobody's plan. `Hysteresis` wraps a grader: a grade that was entered is kept by an easier one (`keep`) and for a
while (`fall_after`). The standings are an argument and a result; nothing is remembered elsewhere.

>>> from datetime import date
>>> from decimal import Decimal
>>> from salesflow.basics.terms import months
>>> from salesflow.customers.grades.pareto import Pareto
>>> steady = Hysteresis(Pareto(), fall_after=months(6))
>>> march = steady.review({}, {"C-7": Decimal(800), "C-8": Decimal(700)}, as_of=date(2026, 3, 1))
>>> april = steady.review(march.states, {"C-7": Decimal(50), "C-8": Decimal(900)}, as_of=date(2026, 4, 1))
>>> april.states["C-7"].grade, april["C-7"].until
('A', Date(2026, 9, 1))
>>> print(april["C-7"].explain())
would be B by the figures; stays A until 1 Sep 2026: entered on 1 Mar 2026 [CU-7]
B: its purchases begin within the first 95% of the total; larger customers hold 94.7% [CU-7]

Source: CU-7 (grades are adjusted as tracking goes on).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Final, Generic, Protocol, Self, TypeVar

import attrs

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Language, Param, Text
from salesflow.customers.grades.grading import Grader, Judgement
from salesflow.customers.grades.rules import Graded
from salesflow.errors import DefinitionError, InputError

__all__ = ["Because", "Change", "Hysteresis", "Reviewed", "Round", "Standing", "Stated"]

_ROWS: Final = ("CU-7",)

F = TypeVar("F")
S = TypeVar("S")


def _day(value: date) -> date:
    return shared_day(as_day(value))


@attrs.frozen(weakref_slot=False)
class Standing:
    """A grade a customer has, and the day on which it was entered."""

    grade: str
    since: date = attrs.field(converter=_day)


class Because(Protocol):
    """A reason that is put into words when somebody reads it: of a hundred thousand most are never read."""

    @property
    def reason(self) -> Reason:
        """The reason in words."""
        ...


def _reason(said: Reason | Because) -> Reason:
    return said if isinstance(said, Reason) else said.reason


@attrs.frozen(weakref_slot=False)
class Change:
    """One change of a grade or level: the day, from what (None: new) to what, and because of what."""

    on: date
    before: str | None
    after: str
    said: Reason | Because = attrs.field(repr=False)
    judged: Judgement | None = attrs.field(default=None, repr=False)

    @property
    def because(self) -> Reason:
        """What changed, in one sentence."""
        return _reason(self.said)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What changed, then why the figures say so."""
        return (self.because, *(self.judged.reasons if self.judged else ()))

    def explain(self, language: Language = "en") -> str:
        """The change in words, one reason a line."""
        return explained(self.reasons, language)


@attrs.frozen(weakref_slot=False)
class Reviewed(Generic[S]):
    """What a review found for one customer: the state to keep, what changed, and why it is as it is.

    `until` is the day before which a change that the figures ask for is held back, None when none is.
    """

    state: S
    changes: tuple[Change, ...]
    said: Reason | Because = attrs.field(repr=False)
    judged: Judgement | None = attrs.field(default=None, repr=False)
    lacking: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    until: date | None = None

    @property
    def because(self) -> Reason:
        """Why the state is what it is, in one sentence."""
        return _reason(self.said)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the state is what it is, changed or not."""
        return (self.because, *(self.judged.reasons if self.judged else ()))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What was not known."""
        return (*self.lacking, *(self.judged.missing if self.judged else ()))

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class Round(Generic[S]):
    """A review of a whole portfolio: every customer of before and of now exactly once, in the order of the figures.

    `reviewed` stands beside `customers`. `new` had no state before; `vanished` had one and no place among the figures: they keep it, and stand at the end;
    `ungraded` are new, with figures that nobody knows, and have no state yet.
    """

    customers: tuple[str, ...]
    reviewed: tuple[Reviewed[S], ...]
    new: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    ungraded: tuple[str, ...] = ()

    @cached_property
    def _by_customer(self) -> dict[str, Reviewed[S]]:
        return dict(zip(self.customers, self.reviewed, strict=True))

    def __getitem__(self, customer: str) -> Reviewed[S]:
        try:
            return self._by_customer[customer]
        except KeyError:
            raise InputError("customer", customer, "was not reviewed, or is not graded yet") from None

    @property
    def states(self) -> dict[str, S]:
        """The state of every customer: keep it, and pass it to the next review."""
        return {name: each.state for name, each in zip(self.customers, self.reviewed, strict=True)}

    @property
    def changes(self) -> tuple[tuple[str, Change], ...]:
        """All changes, each with its customer; a new customer's first grade is one."""
        both = zip(self.customers, self.reviewed, strict=True)
        return tuple((name, change) for name, each in both for change in each.changes)


@attrs.frozen
class Stated:
    """A grader for grades that stand in a table already: what is stated is the grade.

    An unknown grade in `judge` is an `InputError`.

    >>> Stated(["A", "B"]).judge({"C-7": "B"})["C-7"].explain()
    'B: as stated [CU-7]'
    """

    grades: tuple[str, ...] = attrs.field(converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        if not self.grades or len(set(self.grades)) < len(self.grades):
            raise DefinitionError("Stated", ["name each grade once, best first"])

    def judge(self, figures: Mapping[str, str], /) -> dict[str, Verdict[str]]:
        """The stated grade of each customer."""
        verdicts = {
            grade: Verdict(grade, (Reason("stated", _STATED.fill(grade=grade), _ROWS),))
            for grade in self.grades
        }
        for customer, grade in figures.items():
            if grade not in verdicts:
                raise InputError(
                    f"figures[{customer!r}]", grade, f"is no grade; there are {', '.join(self.grades)}"
                )
        return {customer: verdicts[grade] for customer, grade in figures.items()}


def civil_problem(name: str, term: Term) -> list[str]:
    """What is wrong with a term that must count days without a calendar."""
    if term.unit.is_whole_days and not term.unit.is_working:
        return []
    return [f"{name} must be days, weeks, months or years, not {term}"]


@attrs.frozen
class Hysteresis(Generic[F]):
    """A policy around any grader: who entered a grade leaves it only when the figures and the time ask for it.

    - `enter` says which grade the figures give to a newcomer; nobody who may rise stays below it.
    - `keep` is the same with easier cuts (`Pareto.widened`, or rules with lower amounts): a grade that was entered is
      kept as long as `keep` still gives it, or a better one. None: what is not enough to enter is not enough to keep.
    - `fall_after`: how long after a grade was entered it may not fall; `rise_after`: the same for rising, which is at
      once unless you say otherwise.
    - Figures that are not known (None), or a verdict that is not sure, change nothing that might be wrong: a grade
      rises only to what is sure, and falls only as far as is sure.

    So with the same figures for long enough the grade is the best of `enter` and of what was held and `keep` allows;
    without `keep` it is exactly the grade of `enter`. Grades of `keep` other than those of `enter`, and terms that
    need a calendar, are a `DefinitionError`. Source: CU-7.
    """

    enter: Grader[F]
    keep: Grader[F] | None = None
    fall_after: Term = attrs.field(default=days(0), kw_only=True)
    rise_after: Term = attrs.field(default=days(0), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [
            *civil_problem("fall_after", self.fall_after),
            *civil_problem("rise_after", self.rise_after),
        ]
        if self.keep is not None and self.keep.grades != self.enter.grades:
            problems.append(
                f"keep has the grades {', '.join(self.keep.grades)}, enter {', '.join(self.enter.grades)}"
            )
        if problems:
            raise DefinitionError("Hysteresis", problems)

    def next_due(self, standing: Standing) -> date:
        """The first day on which figures may lower the grade: before it nobody need be asked about a fall.

        >>> Hysteresis(Stated("AB"), fall_after=days(30)).next_due(Standing("A", date(2026, 3, 1)))
        Date(2026, 3, 31)
        """
        return self.fall_after.after_day(standing.since)

    def review(
        self, standings: Mapping[str, Standing], figures: Mapping[str, F | None], *, as_of: date
    ) -> Round[Standing]:
        """Grade a whole portfolio anew: every customer of `standings` and of `figures` exactly once.

        `figures` are what the grader reads, None where they are not known (such customers take no part in shares of
        a total). A day before a standing was entered, and a grade that the grader does not know, are an `InputError`.
        """
        today = _day(as_of)
        known = {customer: each for customer, each in figures.items() if each is not None}
        bare = self.enter.judge(known)
        kept = bare if self.keep is None else self.keep.judge(known)
        places = {grade: place for place, grade in enumerate(self.enter.grades)}

        def ask(customer: str, held: Standing | None) -> Reviewed[Standing] | None:
            if held is None:
                if customer not in known:
                    return None
                return _first(_Figured.of(customer, bare, places).judgement, today)
            self._check(customer, held, places, today)
            if customer not in known:
                return unchanged(held, held.grade, vanished=customer not in figures)
            return self._next(
                held, _Figured.of(customer, bare, places), _Figured.of(customer, kept, places), today
            )

        return round_of(standings, figures, ask)

    def _check(self, customer: str, held: Standing, places: Mapping[str, int], today: date) -> None:
        if held.grade not in places:
            problem = f"is no grade of the grader; it has {', '.join(places)}"
            raise InputError(f"standings[{customer!r}]", held.grade, problem)
        if today < held.since:
            raise InputError("as_of", today, f"lies before {held.since}, when {customer!r} entered its grade")

    def _next(self, held: Standing, bare: _Figured, kept: _Figured, today: date) -> Reviewed[Standing]:
        grades = self.enter.grades
        here = grades.index(held.grade)
        # places count from the best; between the best and the worst that the figures may give, as little as possible
        best = min(bare.best, max(here, kept.best))
        worst = min(bare.worst, max(here, kept.worst))
        there = min(max(here, best), worst)
        if there == here:
            if best < worst:
                return _stays(
                    held, "not_sure", _NOT_SURE, (bare if bare.best < bare.worst else kept).judgement
                )
            if bare.best > here:
                return _stays(held, "kept", _KEPT, kept.judgement, other=bare.judgement.value)
            return _stays(held, "stays", _STAYS, bare.judgement)
        judged = (bare if there == bare.worst else kept).judgement
        term = self.rise_after if there < here else self.fall_after
        due = term.after_day(held.since) if term.amount else today
        if today < due:
            words = _TOO_SOON.fill(grade=held.grade, other=grades[there], until=due, since=held.since)
            return Reviewed(held, (), Reason("too_soon", words, _ROWS), judged, until=due)
        code, text = ("rises", _RISES) if there < here else ("falls", _FALLS)
        because = Reason(code, text.fill(before=held.grade, after=grades[there]), _ROWS)
        change = Change(today, held.grade, grades[there], because, judged)
        return Reviewed(Standing(grades[there], today), (change,), because, judged)


@attrs.frozen
class _Figured:
    """What the figures of a customer say: the judgement, and the places of the best and the worst grade it leaves open."""

    judgement: Judgement
    best: int
    worst: int

    @classmethod
    def of(cls, customer: str, judged: Mapping[str, Judgement], places: Mapping[str, int]) -> Self:
        judgement = judged.get(customer)
        if judgement is None or judgement.value not in places:
            raise InputError(
                f"figures[{customer!r}]", judgement, "got no grade, or an unknown one, from the grader"
            )
        worst = places[judgement.value]
        if isinstance(judgement, Graded):
            return cls(judgement, places[judgement.reachable[0]], worst)
        return cls(judgement, 0 if judgement.missing else worst, worst)


def _first(bare: Judgement, today: date) -> Reviewed[Standing]:
    because = Reason("new", _NEW.fill(grade=bare.value), _ROWS)
    change = Change(today, None, bare.value, because, bare)
    return Reviewed(Standing(bare.value, today), (change,), because, bare)


def _stays(held: Standing, code: str, text: Text, judged: Judgement, **slots: Param) -> Reviewed[Standing]:
    return Reviewed(held, (), Reason(code, text.fill(grade=held.grade, **slots), _ROWS), judged)


def unchanged(state: S, grade: Param, *, vanished: bool) -> Reviewed[S]:
    """A review without figures: the state stays as it is, and what is missing says why."""
    code, text = ("vanished", _VANISHED) if vanished else ("no_figures", _NO_FIGURES)
    because = Reason("stays", _STAYS_SO.fill(grade=grade), _ROWS)
    return Reviewed(state, (), because, lacking=(Reason(code, text.fill(), _ROWS),))


def round_of(
    states: Mapping[str, S], figures: Mapping[str, object], ask: Callable[[str, S | None], Reviewed[S] | None]
) -> Round[S]:
    """The round made by asking for every customer of the figures, then for every other one that has a state."""
    customers: list[str] = []
    reviewed: list[Reviewed[S]] = []
    ungraded: list[str] = []
    vanished = tuple(name for name in states if name not in figures)
    for name in (*figures, *vanished):
        found = ask(name, states.get(name))
        if found is None:
            ungraded.append(name)
        else:
            customers.append(name)
            reviewed.append(found)
    new = tuple(name for name in customers if name not in states)
    return Round(tuple(customers), tuple(reviewed), new, vanished, tuple(ungraded))


_STATED: Final = Text("{grade}: as stated", zh="{grade}：按所列")
_NEW: Final = Text("new, begins as {grade}", zh="新客户，起始为{grade}")
_RISES: Final = Text("rises from {before} to {after}", zh="由{before}升为{after}")
_FALLS: Final = Text("falls from {before} to {after}", zh="由{before}降为{after}")
_STAYS: Final = Text("stays {grade}, as the figures say", zh="仍为{grade}，与数据一致")
_STAYS_SO: Final = Text("stays {grade}", zh="仍为{grade}")
_KEPT: Final = Text(
    "would be {other} by the figures; stays {grade}: they are enough to keep it",
    zh="按数据应为{other}；仍为{grade}：数据足以保级",
)
_TOO_SOON: Final = Text(
    "would be {other} by the figures; stays {grade} until {until}: entered on {since}",
    zh="按数据应为{other}；{until}之前仍为{grade}：{since}起为此级",
)
_NOT_SURE: Final = Text(
    "stays {grade}: too little is known to change it", zh="仍为{grade}：所知不足以作出调整"
)
_NO_FIGURES: Final = Text("the figures are not known", zh="数据未知")
_VANISHED: Final = Text(
    "the customer does not appear among the figures this time", zh="这次的数据中没有该客户"
)
