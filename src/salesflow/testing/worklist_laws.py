"""The laws of a day's worklist: run them on your own book, policy and moment in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> book, _ = Book.of(promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-03-02"}])
>>> worklist = check_worklist(book, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> [line.customers for line in worklist.days[0].lines]
[('C-7',)]
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Final

import attrs

from salesflow.adapters.worklists import worklist_plain
from salesflow.basics.moments import day_of, instant, shared_day, zone
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Absorb, Extend, Link, Pause, Rebase, Reopen, TakeBack
from salesflow.complaints.cases.redress import MakePromise
from salesflow.complaints.cases.row import EVENTS
from salesflow.customers.consent import Consent
from salesflow.customers.grades.grading import grade_order
from salesflow.customers.people import Person
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter, strongest
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, SellerDay, Worklist
from salesflow.testing._law import law

__all__ = ["all_lines", "all_matters", "check_rows", "check_same", "check_worklist", "known_at"]

_ENOUGH: Final = 1_000_000
_UNTOLD: Final = (Pause, Extend, MakePromise, Link, Absorb, Reopen, TakeBack, Rebase)
"""What the records of a complaint may say and a row cannot."""
_NEVER_MOVED: Final = frozenset({Band.CLOCK, Band.PROMISE})


def check_worklist(book: Book, policy: Policy = HOUSE, *, at: datetime) -> Worklist:
    """All laws of the worklist of a book at a moment; the list itself, for what you want to check besides.

    - The same book gives the same list, in whatever order its rows stand and in whatever zone the moment is
      written; book and list survive pickle, and the list is JSON in both languages.
    - No later fact has an effect: the book `known_at` the moment gives the same list.
    - A customer has one line a seller (batches stand apart), what was moved on apart; ids are unique; every matter
      stands under who does it; a line's acts are those of its matters, and every reason has words.
    - Lines stand in the order of band, deadline and grade.
    - There are never more visits or calls than there is room for, except for clocks and promises, which never move.
    - Nothing is lost for want of room: with enough room nothing is moved, and each seller has the same matters,
      each once.

    It makes the list six times, so give it a small book. What the list does not say at all cannot be checked from
    it: a rule that was never asked. Raises `InputError` for a naive `at`. Sources: CA-4, CA-12, CO-4.
    """
    worklist = today(book, policy, at=at)
    _check_pure(book, policy, worklist, at)
    cut = today(known_at(book, policy, at=at), policy, at=at)
    law(not cut.later, "a book known at a moment has no later rows", cut.later)
    check_same(worklist, cut, "no later fact has an effect")
    _check_lines(worklist)
    for day in worklist.days:
        _check_day(day)
        for part in (day.lines, day.moved):
            _check_order(part, worklist, policy)
        _check_room(day)
    _check_nothing_lost(book, policy, worklist, at)
    return worklist


def check_rows(book: Book, policy: Policy = HOUSE, *, at: datetime) -> int:
    """A complaint with records and its row give the same list, where a row can tell the same; how many were held so.

    A row tells no pause, extension, promise, link, merger, reopening, change of rules, nor an event of a clock other
    than receipt, acknowledgement, solution and follow-up. The complaints must have been counted with the calendar of
    the policy. Raises `InputError` for a naive `at`. Source: CO-4.
    """
    cut = known_at(book, policy, at=at)
    plain = [each for each in cut.complaints if isinstance(each, Complaint) and _row_tells_all(each, policy)]
    ids = {each.id for each in plain}
    rows = tuple(
        each.row() if isinstance(each, Complaint) and each.id in ids else each for each in cut.complaints
    )
    as_cases, as_rows = today(cut, policy, at=at), today(attrs.evolve(cut, complaints=rows), policy, at=at)
    check_same(as_cases, as_rows, "a complaint and its row give the same list")
    return len(ids)


def _row_tells_all(complaint: Complaint, policy: Policy) -> bool:
    procedure = policy.version_of(complaint.definition)
    if procedure is None or procedure is not policy.procedure(complaint.definition.key):
        return False
    counted = {event for clock in procedure.all_clocks for event in (clock.starts_on, *clock.stops_on)}
    stages = {stage.key for stage in procedure.machine.stages}
    untold = counted.difference(EVENTS, stages)
    return not any(
        isinstance(record.step, _UNTOLD) or untold.intersection(record.happenings)
        for record in complaint.records
    )


# -- reading a list ----------------------------------------------------------------------------------------------


def all_lines(worklist: Worklist) -> tuple[Line, ...]:
    """Every line of every seller, those moved on included."""
    return tuple(line for day in worklist.days for line in (*day.lines, *day.moved))


def all_matters(worklist: Worklist) -> tuple[Matter, ...]:
    """Every matter of every line."""
    return tuple(matter for line in all_lines(worklist) for matter in line.matters)


def check_same(one: Worklist, two: Worklist, name: str = "the two lists are the same") -> None:
    """Two lists show a reader the same, names and grades included; `later` may differ, it only counts rows."""
    for part in ("days", "names", "grades", "withheld", "not_judged", "notes", "not_feasible"):
        first, second = getattr(one, part), getattr(two, part)
        law(first == second, f"{name} ({part})", first, second)


# -- the same again ----------------------------------------------------------------------------------------------


def _check_pure(book: Book, policy: Policy, worklist: Worklist, at: datetime) -> None:
    law(instant(worklist.at) == instant(at), "a list is of its moment", worklist.at, at)
    elsewhere = at.astimezone(zone("UTC"))
    check_same(worklist, today(book, policy, at=elsewhere), "the zone of the moment does not matter")
    copied: Book = pickle.loads(pickle.dumps(book))  # noqa: S301 - made in the line itself
    check_same(worklist, today(copied, policy, at=at), "the same book gives the same list")
    turned = attrs.evolve(
        book,
        customers=book.customers[::-1],
        people=book.people[::-1],
        sellers=book.sellers[::-1],
        purchases=book.purchases[::-1],
        touches=book.touches[::-1],
        opportunities=book.opportunities[::-1],
        complaints=book.complaints[::-1],
        invoices=book.invoices[::-1],
        promises=book.promises[::-1],
    )
    check_same(worklist, today(turned, policy, at=at), "the order of the rows changes nothing")
    again: Worklist = pickle.loads(pickle.dumps(worklist))  # noqa: S301 - made in the line itself
    check_same(worklist, again, "pickle and back")
    law(again == worklist and hash(again) == hash(worklist), "a list is a value", worklist)
    for plain in (worklist_plain(worklist, "en"), worklist_plain(worklist, "zh")):
        law(json.loads(json.dumps(plain)) == plain, "JSON and back", plain)


# -- later facts -------------------------------------------------------------------------------------------------


def known_at(book: Book, policy: Policy = HOUSE, *, at: datetime) -> Book:
    """The book as it could be known at `at`: without later rows, payments, answers and consents.

    Days are those of the policy's zone. Raises `InputError` for a naive `at`.
    """
    now, as_of = instant(at), day_of(at, policy.zone)

    def before(moment: datetime | None) -> bool:
        return moment is not None and instant(moment) <= now

    def told(person: Person) -> tuple[Consent, ...]:
        return tuple(each for each in person.consents if each.at is None or before(each.at))

    return attrs.evolve(
        book,
        customers=tuple(row for row in book.customers if row.since is None or row.since <= as_of),
        people=tuple(attrs.evolve(row, consents=told(row)) for row in book.people),
        purchases=tuple(row for row in book.purchases if before(row.at)),
        touches=tuple(row for row in book.touches if before(row.at)),
        opportunities=tuple(
            attrs.evolve(row, closed_on=row.closed_on if row.closed_on and row.closed_on <= as_of else None)
            for row in book.opportunities
            if before(row.since)
        ),
        complaints=tuple(
            row for each in book.complaints if before(each.received_at) and (row := each.known_at(at))
        ),
        invoices=tuple(
            # what a ledger states as open is the state after the payment, so the one is unknown with the other
            attrs.evolve(row, paid_on=None, open_amount=None) if row.paid_on and row.paid_on > as_of else row
            for row in book.invoices
            if row.issued_on <= as_of
        ),
        promises=tuple(
            attrs.evolve(row, kept_at=row.kept_at if before(row.kept_at) else None) for row in book.promises
        ),
        actions=tuple(row for row in book.actions if before(row.at)),
        touch_summaries=tuple(row for row in book.touch_summaries if row.as_of <= as_of),
        purchase_summaries=tuple(row for row in book.purchase_summaries if row.as_of <= as_of),
        counts=(),
    )


# -- lines and their order ---------------------------------------------------------------------------------------


def _check_lines(worklist: Worklist) -> None:
    ids = Counter(line.id for line in all_lines(worklist))
    law(max(ids.values(), default=1) == 1, "ids are unique", ids.most_common(1))
    sellers = Counter(day.seller for day in worklist.days)
    law(max(sellers.values(), default=1) == 1, "a seller has one day", sellers.most_common(1))
    for line in all_lines(worklist):
        law(worklist.line(line.id) == line, "a line is found by its id", line)
        law(
            all(each.explain("en") and each.explain("zh") for each in line.reasons),
            "reasons have words",
            line,
        )
        acts = {matter.act for matter in line.matters}
        touches = acts - {Act.ASK}
        clock = {matter.act for matter in line.matters if matter.band is Band.CLOCK}
        wanted = ({Act.ASK} & acts) | {strongest(some) for some in (touches, clock) if some}
        law(sorted(line.acts) == sorted(wanted), "a visit absorbs the call, and the call the message", line)


def _check_day(day: SellerDay) -> None:
    for part in (day.lines, day.moved):
        single = Counter(line.customers for line in part if not line.is_batch)
        law(
            max(single.values(), default=1) == 1,
            "a customer has one line a seller",
            day.seller,
            single.most_common(1),
        )
        for line in part:
            owners = {line.owner, *(matter.owner for matter in line.matters)}
            law(owners == {day.seller}, "a line stands under who does it", day.seller, line)
            named = {matter.customer for matter in line.matters}
            law(named == set(line.customers), "a line names the customers of its matters", line)
            law(line.is_batch or len(line.customers) == 1, "only a batch has many customers", line)


def _check_order(lines: Iterable[Line], worklist: Worklist, policy: Policy) -> None:
    as_of = day_of(worklist.at, policy.zone)
    tomorrow = shared_day(as_of.toordinal() + 1)
    ends = instant(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone(policy.zone)))

    def place(line: Line) -> tuple[int, int, int]:
        lead = line.lead
        raised = lead.waits(as_of) > policy.raise_after_days
        grade = max(0, grade_order(worklist.grades.get(lead.customer)) - raised)
        return lead.band, lead.urgency(as_of, ends), grade

    for one, two in pairwise(lines):
        law(place(one) <= place(two), "lines stand in the order of band, deadline and grade", one, two)


# -- room --------------------------------------------------------------------------------------------------------


def _check_room(day: SellerDay) -> None:
    for line in day.moved:
        kept = [matter for matter in line.matters if matter.band in _NEVER_MOVED]
        law(not kept, "a clock and a promise are never moved", kept)
        needy = [matter for matter in line.matters if matter.act not in (Act.VISIT, Act.CALL)]
        law(not needy, "only what takes room is moved", needy)
    for act, room in ((Act.VISIT, day.room.visits), (Act.CALL, day.room.calls)):
        fixed = sum(_is_fixed(line, act) for line in day.lines)
        free = sum(act in line.acts for line in day.lines if not _is_fixed(line, act))
        law(
            room >= 0 and free <= max(0, room - fixed),
            f"never more {act.value}s than there is room for",
            day.seller,
            day.room,
            (fixed, free),
        )


def _is_fixed(line: Line, act: Act) -> bool:
    owed = {matter.act for matter in line.matters if matter.band in _NEVER_MOVED}
    return act in owed and (act is Act.VISIT or Act.VISIT not in owed)


def _check_nothing_lost(book: Book, policy: Policy, worklist: Worklist, at: datetime) -> None:
    free = attrs.evolve(
        book,
        sellers=tuple(attrs.evolve(row, visits_per_day=None, calls_per_day=None) for row in book.sellers),
    )
    wide = today(free, attrs.evolve(policy, visits_per_day=_ENOUGH, calls_per_day=_ENOUGH), at=at)
    for day in wide.days:
        law(not day.moved, "with enough room nothing is moved", day.seller, day.moved)
    few, all_ = _by_owner(worklist), _by_owner(wide)
    law(few == all_, "nothing is lost for want of room", few - all_, all_ - few)
    twice = [key for key, count in few.items() if count > 1]
    law(not twice, "every matter stands once", twice)


def _by_owner(worklist: Worklist) -> Counter[tuple[str, str]]:
    return Counter(
        (day.seller, matter.key)
        for day in worklist.days
        for line in (*day.lines, *day.moved)
        for matter in line.matters
    )
