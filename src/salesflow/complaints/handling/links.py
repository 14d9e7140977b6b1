"""Linking complaints: the same matter told twice, or several merged; both histories stay, and nothing is hidden.

The complaint that goes on takes in the earliest receipt of all that are handled under it, so that no legal term is won
by linking. There are no chains: whatever was linked to a complaint that is linked itself follows to the new root.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.complaints.cases.steps import Receive
>>> from salesflow.complaints.catalogue.desk import DESK
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> desk = Linker(DESK, calendar=office)
>>> first = DESK.begin("K-1", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> again = DESK.begin("K-2", Receive("C-7", "message", owner="u-3"), at=nine.add(hours=1), calendar=office)
>>> done = desk.link(first, again, [first, again], why="duplicate", by="u-3", at=nine.add(hours=2))
>>> [(each.complaint.id, each.complaint.stage) for each in done.accepted]
[('K-1', 'linked'), ('K-2', 'received')]
>>> done.root.regulatory_start == nine
True

Source: CO-4; field study of complaints, invariant 19.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from salesflow.basics.actors import By
from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Param, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Absorb, Link
from salesflow.complaints.cases.step import Likeness, Step, read_one, read_several
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import InputError

__all__ = ["Linked", "Linker", "by_id", "chain", "link_flaws", "root_of"]

_ROWS: Final = ("CO-4",)
_WORDS: Final = {
    "itself": Text(
        "{complaint} is handled under {root} already: it cannot be linked to itself",
        zh="{complaint}已在{root}项下处理，不能并入自身",
    ),
    "same": Text("{complaint} cannot be linked to itself", zh="{complaint}不能并入自身"),
    "linked_already": Text("{complaint} is linked to {root} already", zh="{complaint}已并入{root}"),
    "unknown": Text(
        "{complaint} is linked to {root}, which is not there", zh="{complaint}并入的{root}不存在"
    ),
    "circle": Text("{complaint} is linked in a circle", zh="{complaint}的并案关系成环"),
    "chain": Text(
        "{complaint} is linked to {root}, which is linked itself", zh="{complaint}并入的{root}自身也已并案"
    ),
    "not_absorbed": Text(
        "{complaint} is linked to {root}, whose records do not say so",
        zh="{complaint}已并入{root}，但后者没有记录",
    ),
    "later_start": Text(
        "{root} counts its legal terms from {start}, later than the receipt of {complaint}",
        zh="{root}的法定时限自{start}起算，晚于{complaint}的收到时间",
    ),
}


def _reason(code: str, **slots: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**slots), _ROWS)


def by_id(complaints: Iterable[Complaint]) -> dict[str, Complaint]:
    """The complaints by their number; one that comes twice counts once, unless its records differ (`InputError`)."""
    found: dict[str, Complaint] = {}
    for complaint in read_several(complaints, "complaints", Complaint):
        if found.setdefault(complaint.id, complaint) != complaint:
            raise InputError("complaints", complaint.id, "is there twice, with different records")
    return found


def root_of(complaint: Complaint, known: Iterable[Complaint]) -> Complaint:
    """The complaint under which this one is handled: itself when it is not linked.

    A link to a complaint that is not among the known ones, and links in a circle, are an `InputError`.
    """
    return _root(read_one(complaint, "complaint", Complaint), by_id(known))


def chain(complaint: Complaint, book: Mapping[str, Complaint]) -> tuple[tuple[Complaint, ...], str | None]:
    """The complaints from this one along its links, and the id at which they break off; None where they end well.

    They break off at a complaint that is not in the book, and at one that was passed already: a circle.
    """
    passed = [complaint]
    while (target := passed[-1].linked_to) is not None:
        if target not in book or any(each.id == target for each in passed):
            return tuple(passed), target
        passed.append(book[target])
    return tuple(passed), None


def _root(complaint: Complaint, book: Mapping[str, Complaint]) -> Complaint:
    passed, broken = chain(complaint, book)
    if broken is None:
        return passed[-1]
    if broken in book:
        raise InputError("complaints", broken, f"is linked in a circle with {complaint.id}")
    raise InputError("complaints", broken, f"{passed[-1].id} is linked to it, and it is not there")


@attrs.frozen
class Linked:
    """What linking did: every complaint that got a record, the root last."""

    accepted: tuple[Accepted, ...]

    @property
    def root(self) -> Complaint:
        """The complaint that goes on."""
        return self.accepted[-1].complaint


@attrs.frozen
class Linker:
    """Links complaints of one procedure, with all the steps that belong together."""

    procedure: Procedure
    calendar: Calendar | None = None

    def link(
        self,
        complaint: Complaint,
        into: Complaint,
        known: Iterable[Complaint],
        *,
        why: Likeness | str,
        by: By,
        at: datetime,
    ) -> Linked | Declined:
        """Handle `complaint` under `into`, or under the root of that one; whatever was linked to it follows.

        `known` are the complaints that may be linked with either of them. Store all records of the answer together:
        half a link is what `link_flaws` finds. Declined with every reason when the procedure refuses one of the steps,
        and when both are handled under the same root already: linking twice changes nothing.

        Raises `InputError` for links that lead nowhere or in a circle, and as `Procedure.decide` does.
        """
        book = by_id((*read_several(known, "known", Complaint), complaint, into))
        root, reasons = _root(into, book), list[Reason]()
        if root.id == complaint.id:
            code = "same" if into.id == complaint.id else "itself"
            reasons.append(_reason(code, complaint=into.id, root=complaint.id))
        elif complaint.linked_to is not None and _root(complaint, book).id == root.id:
            reasons.append(_reason("linked_already", complaint=complaint.id, root=root.id))
        if reasons:
            return Declined(tuple(reasons))
        moving = [*(each for each in book.values() if each.linked_to == complaint.id), complaint]
        done: list[Accepted] = []
        missing: list[Reason] = []
        going_on = root
        for each in moving:
            for target, step in (
                (each, Link(root.id, Likeness(why))),
                (going_on, Absorb(each.id, each.regulatory_start, Likeness(why))),
            ):
                answer = self._taken(target, step, by, at)
                if isinstance(answer, Refused):
                    reasons += answer.reasons
                    missing += answer.missing
                    break
                done.append(answer)
                if target is going_on:
                    going_on = answer.complaint
        if reasons or missing:
            return Declined(tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(missing)))
        ours = [each for each in done if each.complaint.id == root.id]
        return Linked((*(each for each in done if each.complaint.id != root.id), *ours))

    def _taken(self, complaint: Complaint, step: Step, by: By, at: datetime) -> Accepted | Refused:
        return self.procedure.decide(complaint, step, by=by, at=at, calendar=self.calendar)


def link_flaws(complaints: Iterable[Complaint]) -> tuple[Reason, ...]:
    """What is wrong with the links among complaints: nowhere, circles, chains, roots that do not know, later starts.

    >>> link_flaws([])
    ()
    """
    book = by_id(complaints)
    found: list[Reason] = []
    for complaint in book.values():
        target = complaint.linked_to
        if target is None:
            continue
        if target not in book:
            found.append(_reason("unknown", complaint=complaint.id, root=target))
            continue
        root = book[target]
        broken = chain(complaint, book)[1]
        if broken is not None and broken in book:
            found.append(_reason("circle", complaint=complaint.id))
            continue
        if root.linked_to is not None:
            found.append(_reason("chain", complaint=complaint.id, root=target))
        if all(each.complaint != complaint.id for each in root.steps(Absorb)):
            found.append(_reason("not_absorbed", complaint=complaint.id, root=target))
        elif instant(root.regulatory_start) > instant(complaint.regulatory_start):
            start = root.regulatory_start
            found.append(_reason("later_start", complaint=complaint.id, root=target, start=start))
    return tuple(found)
