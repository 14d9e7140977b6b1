"""Two policies over a row of days, such as a month: the worklists of every day asked under both, and what differs.

Each day is asked about from what the book tells until then. For days gone by the book knows what was done. For days to come
choose: either nothing that a list asks for is taken as done, and open lines pile up (the default); or every line of a list is
taken as worked off on its day. Neither says what customers do.

>>> from salesflow.playbook.house import HOUSE
>>> book, _ = Book.of(
...     customers=[{"id": "C-7", "name": "Dongfang", "grade": "B", "seller": "Li"}],
...     promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-03-06"}],
... )
>>> far = attrs.evolve(HOUSE, promise_days=4)
>>> days = [pendulum.datetime(2026, 3, day, 9, tz="Asia/Shanghai") for day in (2, 3, 4, 5, 6)]
>>> found = policy_diff_over(book, HOUSE, far, at=days, names=("2 days", "4 days"))
>>> [(day.at.day, day.load[0].customers, day.load[1].customers) for day in found.days]
[(2, 0, 1), (3, 0, 1), (4, 1, 1), (5, 1, 1), (6, 1, 1)]

Source: LA-4 (differences of decisions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from itertools import pairwise
from typing import Final, Generic, NoReturn, TypeVar

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import Limit
from salesflow.basics.reasons import Reason
from salesflow.basics.showing import Block, Bundle, Showing, Table
from salesflow.basics.text import Language, Param, Text, date_text
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.matters import Act
from salesflow.playbook.policy import Policy
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist
from salesflow.playbook.worklist_changes import LineChange
from salesflow.playbook.worklist_diff import (
    Change,
    Limits,
    Names,
    WorklistDiff,
    limit_changes,
    load_table,
    no_outcome,
    read_names,
    with_limits,
    worklist_diff,
)
from salesflow.playbook.worklist_loads import Load, LoadChange, in_order, load_heads

__all__ = ["DayDiff", "DaysDiff", "Parting", "policy_diff_over"]

T = TypeVar("T")
"""What differs first: a line, what is asked for money, a grade."""


@attrs.frozen
class DayDiff:
    """One day of the row: how many lines stay, change or stand in one list only, and the load of both lists."""

    at: pendulum.DateTime
    kept: int
    changed: int
    only_first: int
    only_second: int
    by_seller: tuple[LoadChange, ...]
    by_grade: tuple[LoadChange, ...]

    @property
    def differing(self) -> int:
        """How many lines differ."""
        return self.changed + self.only_first + self.only_second

    @property
    def load(self) -> tuple[Load, Load]:
        """The load of each list as a whole."""
        return _sum(each.first for each in self.by_seller), _sum(each.second for each in self.by_seller)


@attrs.frozen
class Parting(Generic[T]):
    """The first day on which something differs, and how."""

    at: pendulum.DateTime
    change: T


@attrs.frozen
class DaysDiff:
    """In what the worklists of a row of days differ.

    - `days`: the counts and loads of every day.
    - `lines`: for each seller and customer (or greeting to many) the first day on which his line differs, and how.
    - `credit`, `grades`: the same for what is asked for money, by customer and currency, and for grades. `limits`: the credit
      limits given to each side that differ, on every day.
    - `subjects`: how many sellers and customers (or greetings) stood on some list; `matters`: how many different reasons to
      act came up under each policy, one that stood on ten lists counted once.

    For all of one day, ask `policy_diff` about it.
    """

    names: Names
    days: tuple[DayDiff, ...]
    lines: tuple[Parting[LineChange], ...]
    subjects: int
    matters: tuple[int, int]
    credit: tuple[Parting[Change[Reason]], ...] = ()
    grades: tuple[Parting[Change[str]], ...] = ()
    limits: tuple[Change[Limit], ...] = ()
    worked_off: bool = False

    @property
    def by_seller(self) -> tuple[LoadChange, ...]:
        """The load of every seller, summed up over the days; a line that stands on ten lists counts ten times."""
        return _summed([day.by_seller for day in self.days])

    @property
    def by_grade(self) -> tuple[LoadChange, ...]:
        """The load of every grade, summed up over the days."""
        return _summed([day.by_grade for day in self.days])

    @property
    def is_same(self) -> bool:
        """Whether the lines of no day differ, nor grades or limits."""
        return not self.lines and not self.credit and not self.grades and not self.limits

    def __getitem__(self, metric: str) -> NoReturn:
        """Refused: a list has no outcome."""
        no_outcome(metric)

    # -- reading ------------------------------------------------------------------------------------------------------

    def table(self, language: Language = "en") -> str:
        """The days one below the other: how many lines differ, and the load of both lists."""
        return self._table(language).text

    def _table(self, language: Language) -> Table:
        rows = [[_DAY.render(language), _DIFFER.render(language), *load_heads(language)]]
        for day in self.days:
            cells = LoadChange("", *day.load).cells
            name = date_text(day.at, language, year=False, weekday=True)
            rows.append([name, f"{day.differing:,}", *cells])
        return Table(rows)

    def explain(self, language: Language = "en", *, most: int = 20) -> str:
        """How many days, lines and reasons, the load of each day, and where the lists part: at most so many lines."""
        return self.shown(language, most=most).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def shown(self, language: Language = "en", *, most: int = 20) -> Showing:
        """The same for a notebook."""
        first, second = self.names
        told: dict[str, Param] = {
            "first": first, "second": second, "days": len(self.days), "begins": self.days[0].at.date(),
            "ends": self.days[-1].at.date(), "n": self.subjects, "apart": len(self.lines),
            "one": self.matters[0], "other": self.matters[1],
        }  # fmt: skip
        rows: list[Block] = [_SPAN.fill(**told).render(language)]
        if self.is_same:
            return Showing([*rows, _SAME.fill(**told).render(language)], language)
        rows += [_COUNTS.fill(**told).render(language), self._table(language)]
        if self.lines:
            rows.append(_FIRST.render(language))
        for each in self.lines[:most]:
            words = each.change.explain(language, names=self.names)
            rows.append(_ON.fill(day=each.at.date(), what=words).render(language))
        if len(self.lines) > most:
            rows.append(_MORE.fill(n=len(self.lines) - most).render(language))
        beside = (("credit", self.credit), ("grades", self.grades), ("limits", self.limits))
        rows += [_BESIDE[name].fill(n=len(found)).render(language) for name, found in beside if found]
        if self.worked_off:  # else the sums would count an open line every day
            rows += [_TOGETHER.render(language), load_table(self.by_seller, self.by_grade, language)]
        last = _WORKED_OFF if self.worked_off else _NOT_DONE
        return Showing([*rows, last.render(language)], language)

    def to_columns(self) -> dict[str, list[object]]:
        """The loads as columns, for any frame: a row for each day, seller and grade (`by`), and each figure."""
        rows = [
            (day.at, by, each.who, *figure)
            for day in self.days
            for by, part in (("seller", day.by_seller), ("grade", day.by_grade))
            for each in part
            for figure in each.rows()
        ]
        return {
            "at": [row[0] for row in rows],
            "by": [row[1] for row in rows],
            "who": [row[2] for row in rows],
            "figure": [row[3] for row in rows],
            "first": [row[4] for row in rows],
            "second": [row[5] for row in rows],
            "difference": [row[5] - row[4] for row in rows],
        }


def _sum(loads: Iterable[Load]) -> Load:
    return reduce(Load.__add__, loads, Load())


def _summed(days: Iterable[tuple[LoadChange, ...]]) -> tuple[LoadChange, ...]:
    found: dict[str | None, LoadChange] = {}
    for day in days:
        for each in day:
            old = found.get(each.who, LoadChange(each.who, Load(), Load()))
            found[each.who] = LoadChange(each.who, old.first + each.first, old.second + each.second)
    return tuple(found[who] for who in sorted(found, key=in_order))


# -- asking -----------------------------------------------------------------------------------------------------------


def policy_diff_over(
    book: Book,
    first: Policy,
    second: Policy,
    *,
    at: Iterable[datetime],
    names: Names = ("A", "B"),
    limits: Limits | None = None,
    worked_off: bool = False,
) -> DaysDiff:
    """In what the worklists of several moments differ under two policies, day by day.

    `at` are the moments of the lists, such as nine o'clock on every working day of a month; none, moments that do not rise,
    and a naive one are an `InputError`. Names and limits as in `policy_diff`. Only counts, loads and first differences are
    kept, so that a month of a large house fits into memory.

    With `worked_off` every line of a day's list that has a seller is taken as done on that day, under each policy its own
    (what was moved on is not): for a month to come. What customers say or buy then is left out, not guessed.
    """
    moments = [aware(each) for each in at]
    if not moments:
        raise InputError("at", (), "name at least one moment")
    if any(instant(one) >= instant(other) for one, other in pairwise(moments)):
        raise InputError("at", tuple(str(each) for each in moments), "must rise: one list after the other")
    told, row = read_names(names), _Row()
    one, other = with_limits(book, limits)
    for moment in moments:
        lists = today(one, first, at=moment), today(other, second, at=moment)
        row.take(worklist_diff(*lists, names=told))
        if worked_off:
            one, other = _worked(one, lists[0]), _worked(other, lists[1])
    return DaysDiff(
        told,
        tuple(row.days),
        tuple(row.lines.values()),
        len(row.subjects),
        (len(row.matters[0]), len(row.matters[1])),
        credit=tuple(row.credit.values()),
        grades=tuple(row.grades.values()),
        limits=limit_changes(one, other),
        worked_off=worked_off,
    )


def _worked(book: Book, worklist: Worklist) -> Book:
    """The book after every line of the day was done by the acts it asks for."""
    made = [
        settled.action
        for day in worklist.days
        if day.seller
        for line in day.lines
        for act in line.acts
        if isinstance(settled := settle(line, _done(act), by=day.seller, at=worklist.at), Settled)
    ]
    return attrs.evolve(book, actions=(*book.actions, *made), given=book.given | {"actions"})


def _done(act: Act) -> Done:
    return Done(None if act is Act.ASK else Channel(act.value))


class _Row:
    """What is kept of the days while they are asked about; it never leaves this module."""

    def __init__(self) -> None:
        self.days: list[DayDiff] = []
        self.lines: dict[tuple[str, bool, str], Parting[LineChange]] = {}
        self.credit: dict[tuple[str, str | None], Parting[Change[Reason]]] = {}
        self.grades: dict[str, Parting[Change[str]]] = {}
        self.subjects: set[tuple[str, bool, str]] = set()
        self.matters: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())

    def take(self, found: WorklistDiff) -> None:
        """One day more."""
        counts = (found.kept, found.changed, found.only_first, found.only_second)
        kept, changed, one, other = (len(part) for part in counts)
        self.days.append(DayDiff(found.at, kept, changed, one, other, found.by_seller, found.by_grade))
        self.subjects.update(map(_subject, found.lines))
        for each in found.lines:
            for seen, side in zip(self.matters, (each.first, each.second), strict=True):
                if side is not None:
                    seen.update(side.matters)
        _part(self.lines, found.at, found.differing, _subject)
        _part(self.credit, found.at, found.credit, lambda each: (each.about, each.currency))
        _part(self.grades, found.at, found.grades, lambda each: each.about)


def _subject(change: LineChange) -> tuple[str, bool, str]:
    """Whose line it is; of one that changes hands, the first of both sellers by name, so that no side is preferred."""
    sellers = [each.seller for each in (change.first, change.second) if each is not None]
    return min(sellers), change.entry.is_batch, change.entry.about


K = TypeVar("K")


def _part(
    seen: dict[K, Parting[T]], at: pendulum.DateTime, found: Iterable[T], key: Callable[[T], K]
) -> None:
    for each in found:
        seen.setdefault(key(each), Parting(at, each))


# -- words ------------------------------------------------------------------------------------------------------------

_SPAN: Final = Text(
    "{days} {days|day|days} from {begins} to {ends}: from “{first}” to “{second}”",
    zh="{begins}至{ends}共{days}天：从“{first}”到“{second}”",
)
_SAME: Final = Text("of {n} {n|line|lines} none differs on any day", zh="共{n}项待办，每天都相同")
_COUNTS: Final = Text(
    "of {n} {n|line|lines} {apart} {apart|differs|differ} on some day; different reasons to act: {one} → {other}",
    zh="共{n}项待办，其中{apart}项至少有一天不同；不同的事由：{one}项 → {other}项",
)
_DAY: Final = Text("day", zh="日期")
_DIFFER: Final = Text("lines that differ", zh="不同的待办")
_TOGETHER: Final = Text("All days together:", zh="各天合计：")
_FIRST: Final = Text("Where they differ first:", zh="最早的不同之处：")
_ON: Final = Text("{day}: {what}", zh="{day}：{what}")
_MORE: Final = Text("... and {n} more", zh="……另有{n}项")
_BESIDE: Final = {
    "credit": Text(
        "Holds and late money: {n} {n|customer differs|customers differ} on some day",
        zh="暂停赊销与催款：{n}位客户至少有一天不同",
    ),
    "grades": Text(
        "Grades: {n} {n|customer differs|customers differ} on some day", zh="等级：{n}位客户至少有一天不同"
    ),
    "limits": Text("Credit limits: {n} {n|customer differs|customers differ}", zh="信用额度：{n}位客户不同"),
}
_NOT_DONE: Final = Text(
    "Nothing listed is taken as done: what the book does not know as done stands on the next day's list again.",
    zh="清单所列均不视为已办：账册中未记为已办的事项，次日仍列在清单上。",
)
_WORKED_OFF: Final = Text(
    "Every line of a day that has a seller is taken as done on that day; what customers say or buy then is left out.",
    zh="每天清单上已有销售员的待办均视为当天办完；客户其间的答复与购买不计入。",
)
