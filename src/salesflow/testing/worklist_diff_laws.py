"""The laws of comparing worklists: run them on your own book and policies in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.playbook.house import HOUSE
>>> book, _ = Book.of(promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-03-04"}])
>>> near = attrs.evolve(HOUSE, promise_days=0)
>>> found = check_policy_diff(book, HOUSE, near, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> [change.entry.about for change in found.only_first]
['C-7']
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import TypeVar

import attrs

from salesflow.basics.text import width
from salesflow.playbook.book import Book
from salesflow.playbook.page import page
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Worklist
from salesflow.playbook.worklist_changes import Entry, LineChange, Part
from salesflow.playbook.worklist_days import DaysDiff, policy_diff_over
from salesflow.playbook.worklist_diff import Change, Limits, WorklistDiff, policy_diff, worklist_diff
from salesflow.playbook.worklist_loads import Load, LoadChange
from salesflow.testing._law import law

__all__ = ["check_days_diff", "check_policy_diff", "check_worklist_diff", "flipped"]

T = TypeVar("T")


def flipped(found: WorklistDiff) -> WorklistDiff:
    """The same difference with the sides exchanged, as the laws expect it of the lists the other way round."""
    return attrs.evolve(
        found,
        names=(found.names[1], found.names[0]),
        lines=tuple(
            LineChange(each.second, each.first, each.parts, None if each.shift is None else -each.shift)
            for each in found.lines
        ),
        by_seller=_turned(found.by_seller),
        by_grade=_turned(found.by_grade),
        credit=_swapped(found.credit),
        limits=_swapped(found.limits),
        grades=_swapped(found.grades),
        withheld=_swapped(found.withheld),
        said=_swapped(found.said),
    )


def _turned(loads: Iterable[LoadChange]) -> tuple[LoadChange, ...]:
    return tuple(
        LoadChange(each.who, each.second, each.first, (each.rooms[1], each.rooms[0])) for each in loads
    )


def _swapped(changes: Iterable[Change[T]]) -> tuple[Change[T], ...]:
    return tuple(attrs.evolve(each, first=each.second, second=each.first) for each in changes)


def check_worklist_diff(first: Worklist, second: Worklist) -> WorklistDiff:
    """All laws of the difference of two worklists of one moment; the difference, for what you want to check besides.

    - A list against itself does not differ; exchanged lists give the exchanged difference.
    - Every line of both lists stands in exactly one entry, and every entry in exactly one of kept, changed, only the first
      and only the second.
    - The loads add up to the lists, by seller and by grade.
    - Where no line and no remark differs, and customers have the same names and grades, both pages read the same, row for row
      but for heads and foot.
    - What differs is said, in both languages; columns are of one length.
    """
    found = worklist_diff(first, second)
    for each in (first, second):
        law(worklist_diff(each, each).is_same, "a list does not differ from itself")
    back = worklist_diff(second, first, names=(found.names[1], found.names[0]))
    want = flipped(found)
    for name in [each.name for each in attrs.fields(WorklistDiff) if each.eq]:
        mine, theirs = getattr(back, name), getattr(want, name)
        law(mine == theirs, f"exchanged lists give the exchanged difference, also of {name}", mine, theirs)
    _check_parts(found)
    for side, worklist in enumerate((first, second)):
        _check_lines(found, side, worklist)
        _check_loads(found, side, worklist)
    beside = found.differing or found.said  # such as a day on which more cannot wait than there is room for
    if not beside and (first.names, first.grades) == (second.names, second.grades):
        law(
            _rows(first) == _rows(second),
            "lists that do not differ read the same",
            _rows(first),
            _rows(second),
        )
    _check_words(found)
    return found


def check_policy_diff(
    book: Book, first: Policy, second: Policy, *, at: datetime, limits: Limits | None = None
) -> WorklistDiff:
    """The laws of two worklists, for those that two policies make of a book; and a policy does not differ from itself.

    Without limits the answer is that of the two lists. Raises `InputError` for a naive `at`.
    """
    law(policy_diff(book, second, second, at=at).is_same, "the same policy gives no change", second)
    found = policy_diff(book, first, second, at=at, limits=limits)
    if limits is None:
        made = check_worklist_diff(today(book, first, at=at), today(book, second, at=at))
        law(made == found, "two policies differ as their lists do", made, found)
    for each in found.limits:
        law(each.first != each.second, "only limits that differ are told", each)
    _check_words(found)
    return found


def check_days_diff(
    book: Book, first: Policy, second: Policy, *, at: Iterable[datetime], worked_off: bool = False
) -> DaysDiff:
    """The laws of a row of days: the same policy gives no change, and while nothing is worked off each day is as asked alone.

    - Counts, loads and first differences are those of the single days; sums are the sums of the days.
    - With `worked_off` the first day is still as asked alone.
    """
    moments = tuple(at)
    same = policy_diff_over(book, second, second, at=moments, worked_off=worked_off)
    law(same.is_same, "the same policy gives no change", same)
    law(not any(day.differing for day in same.days), "the same policy gives no change", same.days)
    found = policy_diff_over(book, first, second, at=moments, worked_off=worked_off)
    law([day.at for day in found.days] == list(moments), "every moment has its day", found.days)
    for number, (day, moment) in enumerate(zip(found.days, moments, strict=True)):
        if worked_off and number:
            break
        alone = policy_diff(book, first, second, at=moment)
        counts = (len(alone.kept), len(alone.changed), len(alone.only_first), len(alone.only_second))
        law(
            counts == (day.kept, day.changed, day.only_first, day.only_second),
            "a day counts as asked alone",
            counts,
            day,
        )
        loads = (alone.by_seller, alone.by_grade)
        law(loads == (day.by_seller, day.by_grade), "a day is loaded as asked alone", loads, day)
        told = [each.change for each in found.lines if each.at == moment]
        law(all(each in alone.differing for each in told), "a first difference is one of its day", told)
    law(bool(found.lines) is any(day.differing for day in found.days), "days that differ have a first", found)
    for side in (0, 1):
        whole = _sum(day.load[side] for day in found.days)
        for part in (found.by_seller, found.by_grade):
            law(_sum(_side(each, side) for each in part) == whole, "the days add up", part, whole)
    for language in ("en", "zh"):
        law(
            "{" not in found.explain(language, most=3),
            "every slot is filled",
            found.explain(language, most=3),
        )
    return found


# -- the parts --------------------------------------------------------------------------------------------------------


def _check_parts(found: WorklistDiff) -> None:
    parts = (found.kept, found.changed, found.only_first, found.only_second)
    together = sorted(map(id, (each for part in parts for each in part)))
    law(
        together == sorted(map(id, found.lines)),
        "a line is in exactly one of kept, changed, only first, only second",
        found.lines,
    )
    law(
        set(map(id, found.differing)) == set(map(id, (each for part in parts[1:] for each in part))),
        "what differs is all but what stays",
        found.differing,
    )
    for each in found.kept:
        law(each.shift is None, "what stays keeps its place", each)


def _entries(found: WorklistDiff, side: int) -> list[Entry]:
    both = [(each.first, each.second)[side] for each in found.lines]
    return [each for each in both if each is not None]


def _check_lines(found: WorklistDiff, side: int, worklist: Worklist) -> None:
    """Every line of a list in one entry of its side, none besides."""

    def told(lines: Iterable[tuple[str, bool, Line]]) -> list[tuple[str, bool, str, str]]:
        return sorted((seller, gone, line.id, repr(line)) for seller, gone, line in lines)

    have = told(
        (each.seller, gone, line)
        for each in _entries(found, side)
        for gone, lines in ((False, each.lines), (True, each.moved))
        for line in lines
    )
    want = told(
        (day.seller, gone, line)
        for day in worklist.days
        for gone, lines in ((False, day.lines), (True, day.moved))
        for line in lines
    )
    law(have == want, "every line of a list stands in one entry", have, want)


def _side(each: LoadChange, side: int) -> Load:
    return (each.first, each.second)[side]


def _sum(loads: Iterable[Load]) -> Load:
    return reduce(Load.__add__, loads, Load())


def _check_loads(found: WorklistDiff, side: int, worklist: Worklist) -> None:
    acts = [
        act.value for day in worklist.days for line in day.lines for act in line.acts for _ in line.customers
    ]
    want = Load(
        customers=sum(len(line.customers) for day in worklist.days for line in day.lines),
        visits=acts.count("visit"),
        calls=acts.count("call"),
        asks=acts.count("ask"),
        messages=acts.count("message"),
        cards=acts.count("card"),
        moved=sum(len(line.customers) for day in worklist.days for line in day.moved),
    )
    for part in (found.by_seller, found.by_grade):
        have = _sum(_side(each, side) for each in part)
        law(have == want, "the loads add up to the list", have, want)


def _rows(worklist: Worklist) -> list[list[str]]:
    """The rows of a page, without heads and foot."""
    bare = attrs.evolve(worklist, withheld=(), not_judged=(), notes=(), not_feasible=(), later=())
    rows = [row.rpartition(" [")[0] or row for row in page(bare)]  # without the rows of the rules
    return [row.split() for row in rows if row.lstrip()[:1].isdigit()]


def _check_words(found: WorklistDiff) -> None:
    for language in ("en", "zh"):
        said = found.explain(language, most=10**6)
        law("[en]" not in said, "everything is said in both languages", said)
        rows = {width(row) for row in found.table(language).splitlines()}
        law(len(rows) == 1, "the columns of the table are straight", found.table(language))
    for each in found.changed:
        bare = each.explain().endswith("its reasons in another order")
        law(not bare or each.parts == (Part.ORDER,), "a change says in what it differs", each)
    for columns in (found.to_columns(), found.load_columns()):
        law(len({len(column) for column in columns.values()}) == 1, "columns are of one length", columns)
