"""The laws of views of complaints: run them on your own complaints, procedures and linkers.

A law that is broken is an `AssertionError` that names the law and shows what broke it. Each check tells what it met on
the way, so that a test sees whether the interesting cases came.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> march = Span(pendulum.date(2026, 3, 1), pendulum.date(2026, 4, 1), "Asia/Shanghai")
>>> sorted(check_counts_reconcile([case], [DESK], march, at=nine))
['open']
>>> sorted(check_links([case]))
[]

Source: field study of complaints, 5.3 (invariants 19 and 20); CO-1, CO-2, CO-4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import MICROSECONDS, day_of, instant, zone_of
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.spans import Per, Span
from salesflow.basics.terms import Term
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Absorb, Link
from salesflow.complaints.causes.cause_tree import CauseTree
from salesflow.complaints.handling.links import Linked, Linker, by_id, link_flaws, root_of
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.ageing import ageing, time_on_stages
from salesflow.complaints.views.agenda import agenda
from salesflow.complaints.views.counting import (
    Cut,
    Portion,
    State,
    complaints_at,
)
from salesflow.complaints.views.last import Standing, last_review
from salesflow.complaints.views.pareto import cause_pareto
from salesflow.complaints.views.rates import reopen_rate, repeat_rate
from salesflow.complaints.views.ten_steps import ten_steps
from salesflow.complaints.views.timeliness import promise_rate, timeliness
from salesflow.complaints.views.volume import volume
from salesflow.testing._law import law

__all__ = [
    "check_agenda",
    "check_counts_reconcile",
    "check_linking",
    "check_links",
    "check_pareto",
    "check_rates",
    "check_review",
]


def _speaks(reasons: Iterable[Reason]) -> None:
    for each in reasons:
        law(bool(each.explain()) and "[en]" not in each.explain("zh"), "a reason has words twice", each)


# -- counts -----------------------------------------------------------------------------------------------------------


def check_counts_reconcile(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    period: Span,
    *,
    at: datetime,
    calendar: Calendar | None = None,
) -> frozenset[str]:
    """Invariant 20: received is the sum of how they stand, in every table; the time on the stages is the age.

    Every complaint of the period stands in exactly one line, of whatever table; those that are open are the ones that
    age; what is received later changes nothing. Which states were met is returned.
    """
    book, rules = by_id(complaints), tuple(procedures)
    known = complaints_at(book.values(), at=at)
    inside = {each.id for each in known if period.holds(each.received_at)}
    seen: set[str] = set()
    for per in Per:
        for cut in Cut:
            found = volume(book.values(), rules, period, at=at, per=per, by=cut)
            for line in (*found.lines, *found.periods, found.total):
                law(line.received == sum(line.counts), "received is the sum of how they stand", line)
                law(line.customers <= line.received, "nobody complains less than once", line)
                _speaks((line.reason,))
            told = [which for line in found.lines for which in line.ids]
            law(sorted(told) == sorted(inside), "each complaint stands in one line", found, inside)
            law(set(found.total.ids) == inside, "all together are all", found)
            seen |= {state.value for state in State if found.total.count(state)}
    later = [volume(each, rules, period, at=at) for each in (book.values(), known)]
    law(later[0] == later[1], "what comes later does not count", later)
    whole = volume(book.values(), rules, _around(known, period), at=at)
    for cut in Cut:
        aged = ageing(book.values(), rules, at=at, calendar=calendar, by=cut)
        law(
            aged.total.open == whole.total.count(State.OPEN) == len(aged.complaints),
            "the open ones age",
            aged,
        )
        seconds = [each.seconds for each in aged.complaints]
        law(calendar is not None or seconds == sorted(seconds, reverse=True), "the oldest stand first", aged)
        _speaks(each.reason for each in aged.complaints)
    now = instant(at) // MICROSECONDS
    for each in known:
        spent = sum(stage.seconds for stage in time_on_stages(each, at=at))
        law(spent == now - instant(each.received_at) // MICROSECONDS, "the stages add up to the age", each)
        if calendar is not None:
            worked = sum(stage.seconds for stage in time_on_stages(each, at=at, calendar=calendar))
            law(worked == calendar.elapsed(each.received_at, at), "and so does working time", each)
    return frozenset(seen)


def _around(known: Iterable[Complaint], period: Span) -> Span:
    days = [day_of(each.received_at, period.zone) for each in known]
    return Span(
        min([period.begins, *days]), max([period.ends, *(day.add(days=1) for day in days)]), period.zone
    )


# -- links ------------------------------------------------------------------------------------------------------------


def check_links(complaints: Iterable[Complaint]) -> frozenset[str]:
    """Invariant 19, of complaints as they are: no circle, every root in one step, and the earliest start at the root."""
    book = by_id(complaints)
    law(link_flaws(book.values()) == (), "there is no flaw in the links", link_flaws(book.values()))
    seen: set[str] = set()
    for each in book.values():
        root = root_of(each, book.values())
        law(root.linked_to is None, "a root is not linked", root.id)
        law(each.linked_to in (None, root.id), "every root is reached in one step", each.id, root.id)
        law(
            instant(root.regulatory_start) <= instant(each.received_at),
            "the root counts from the earliest receipt",
            root.id,
            each.id,
        )
        if each.linked_to is not None:
            taken = {step.complaint for step in root.steps(Absorb)}
            law(each.id in taken, "the root says what it took in", root.id, each.id)
            seen.add("moved on" if len(each.steps(Link)) > 1 else "linked")
    return frozenset(seen)


def check_linking(
    linker: Linker, complaint: Complaint, into: Complaint, known: Iterable[Complaint], *, at: datetime
) -> frozenset[str]:
    """Invariant 19, of the act: both histories stay, nothing gets a later start, and linking twice changes nothing.

    `known` are all complaints, without a flaw in their links. Whether it was linked or declined is returned.
    """
    book = by_id((*known, complaint, into))
    answer = linker.link(complaint, into, book.values(), why="merged", by="u-1", at=at)
    if isinstance(answer, Declined):
        law(bool(answer.reasons or answer.missing), "what is declined has a reason", answer)
        _speaks((*answer.reasons, *answer.missing))
        return frozenset({"declined"})
    after = dict(book)
    for each in answer.accepted:
        before = after[each.complaint.id]
        law(each.complaint.records[:-1] == before.records, "histories only grow", before)
        law(each.complaint.records[-1] == each.record, "each record is told", each)
        law(
            instant(each.complaint.regulatory_start) <= instant(before.regulatory_start),
            "no legal term begins later",
            before,
        )
        after[each.complaint.id] = each.complaint
    law(after[answer.root.id] == answer.root, "the root is told last", answer)
    check_links(after.values())
    moved = _linking(answer)
    for one in moved:
        again = linker.link(after[one], after[into.id], after.values(), why="merged", by="u-1", at=at)
        law(isinstance(again, Declined), "linking twice is declined", one)
    seen = {"linked"}
    return frozenset(seen | ({"followed"} if len(moved) > 1 else set()))


def _linking(answer: Linked) -> list[str]:
    return [each.complaint.id for each in answer.accepted if isinstance(each.record.step, Link)]


# -- duties -----------------------------------------------------------------------------------------------------------


def check_agenda(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    *,
    calendar: Calendar | None,
    at: datetime,
) -> frozenset[str]:
    """The laws of an agenda: every duty once, by person and due moment; late is what is due before now.

    Without new records nothing that is late leaves the agenda, and each clock of an open complaint that runs is in it.
    """
    book, rules = by_id(complaints), tuple(procedures)
    found = agenda(book.values(), rules, calendar=calendar, at=at)
    keys = [(line.deadline.complaint.id, line.deadline.key) for line in found.lines]
    law(len(set(keys)) == len(keys), "each duty stands there once", keys)
    known = {each.id: each for each in complaints_at(book.values(), at=at)}
    rules_of = {rule.definition: rule for rule in rules}
    owners = list(dict.fromkeys(line.owner for line in found.lines))
    law(
        [line for owner in owners for line in found.of(owner)] == list(found.lines),
        "each person's duties stand together",
        owners,
    )
    for line in found.lines:
        complaint, due = known[line.deadline.complaint.id], line.deadline
        law(line.owner == complaint.owner, "a duty is of whoever is in charge", line)
        late = instant(due.due) // MICROSECONDS < instant(at) // MICROSECONDS
        law(due.is_breached is late, "late is what was due before now", line)
        is_open = rules_of[complaint.definition].machine.stage(complaint.stage).is_open
        law(is_open or due.clock is None, "only promises outlive a complaint", line)
        _speaks((due.reason,))
    for owner in owners:
        theirs = found.of(owner)
        ranks = [(not line.deadline.is_breached, instant(line.deadline.due)) for line in theirs]
        law(ranks == sorted(ranks), "the late ones first, then by the due moment", owner, theirs)
    days = {line.day for line in found.lines}
    law(sum(len(found.on(day)) for day in days) == len(found.lines), "each duty is due on one day", days)
    again = agenda(known.values(), rules, calendar=calendar, at=at)
    law(again == found, "neither order nor later records count", found.explain(), again.explain())
    return frozenset(
        ("late " if line.deadline.is_breached else "")
        + ("promise" if line.deadline.clock is None else "clock")
        for line in found.lines
    )


# -- reviews ----------------------------------------------------------------------------------------------------------


def check_review(complaint: Complaint, procedure: Procedure, *, as_of: date) -> frozenset[str]:
    """The laws of LAST and of the ten steps: what is met has its proof, what is open belongs to an open complaint.

    The proof was recorded by the day; later records change nothing; everything has words in both languages.
    """
    review = last_review(complaint, procedure, as_of=as_of)
    steps = ten_steps(complaint, procedure, as_of=as_of)
    where = zone_of(complaint.received_at)
    known = [each for each in complaint.records if day_of(each.at, where) <= as_of]
    is_open = procedure.machine.stage(Complaint(complaint.id, known).stage).is_open
    law("".join(item.part.name[0] for item in review.items) == "LAST", "there are four parts", review)
    law([item.number for item in steps.items] == [*range(1, 11)], "there are ten steps", steps)
    law(
        [*review.missed] == [one.part for one in review.items if one.standing is Standing.MISSED],
        "missed",
        review,
    )
    proofs = [
        *((item.standing, item.records) for item in review.items),
        *((item.standing, item.records) for item in steps.items),
    ]
    for standing, records in proofs:
        law(standing is not Standing.MET or bool(records), "what is met has its proof", proofs)
        law(set(records) <= {each.seq for each in known}, "the proof was there by then", proofs)
        law(standing is not Standing.OPEN or is_open, "what is over is not open", proofs)
    then = Complaint(complaint.id, known)
    law(last_review(then, procedure, as_of=as_of) == review, "later records change nothing", review)
    law(ten_steps(then, procedure, as_of=as_of) == steps, "later records change nothing", steps)
    _speaks((*(item.reason for item in review.items), *(item.reason for item in steps.items)))
    return frozenset(
        {f"{item.part.value} {item.standing.value}" for item in review.items}
        | {f"{item.number} {item.standing.value}" for item in steps.items if item.standing is not None}
    )


# -- rates ------------------------------------------------------------------------------------------------------------


def check_rates(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    period: Span,
    *,
    within: Term,
    at: datetime,
    calendar: Calendar | None,
) -> frozenset[str]:
    """The laws of rates: every complaint, customer, clock and promise is counted exactly once, and none before its time.

    What is recorded later changes nothing. Once enough time has passed nobody is too recent, and whoever was taken up
    again in time is so for ever.
    """
    book, rules = by_id(complaints), tuple(procedures)
    known = complaints_at(book.values(), at=at)
    inside = [each for each in known if period.holds(each.received_at)]
    seen: set[str] = set()

    again = reopen_rate(book.values(), period, within=within, at=at, calendar=calendar)
    solved = [
        each
        for each in known
        if any("resolved" in record.happenings and period.holds(record.at) for record in each.records)
    ]
    law(again.portion.n + again.recent == len(solved), "every solved complaint is counted once", again)
    law(
        again.portion.count + again.recent_reopened == len(again.reopened), "and so is every reopening", again
    )
    law(
        again == reopen_rate(known, period, within=within, at=at, calendar=calendar),
        "later does not count",
        again,
    )
    seen |= {"reopened"} if again.portion.count else set()
    seen |= {"too recent"} if again.recent else set()

    repeats = repeat_rate(book.values(), period, within=within, at=at, calendar=calendar)
    law(
        {each.customer for each in repeats.customers} == {each.customer for each in inside},
        "every customer of the period is told",
        repeats,
    )
    law(sum(each.received for each in repeats.customers) == len(inside), "with all complaints", repeats)
    linked = {each.id for each in known if each.linked_to is not None}
    for each in repeats.customers:
        law(not linked.intersection((each.first, *each.further)), "a linked complaint repeats nothing", each)
    law(
        repeats.any_cause.n == repeats.same_cause.n + repeats.cause_unknown,
        "same, other or not known",
        repeats,
    )
    law(repeats.same_cause.count <= repeats.any_cause.count, "the same cause is any cause", repeats)
    seen |= {"repeated"} if repeats.any_cause.count else set()
    seen |= {"same cause"} if repeats.same_cause.count else set()
    seen |= {"linked"} if linked else set()

    for clock in timeliness(book.values(), rules, period, at=at, calendar=calendar):
        mine = [
            each
            for rule in rules
            if rule.key == clock.procedure and clock.clock in rule.all_clocks
            for each in inside
            if each.definition == rule.definition
        ]
        parts = (clock.met, clock.missed, clock.open, clock.ended, clock.idle)
        law(sum(parts) == len(mine), "every complaint is counted once for its clock", clock)
        law(clock.paused_met <= clock.met, "those in time that were paused are in time", clock)
        law(clock.paused_share is None or 0 <= clock.paused_share <= 1, "a share is a share", clock)
        law(not (clock.clock.legal and clock.pausers), "a legal clock never pauses", clock)
        seen |= {name for name, n in zip(("met", "missed", "open", "ended", "idle"), parts, strict=True) if n}
        seen |= {"paused"} if clock.pausers else set()
        _speaks(clock.reasons)

    kept = promise_rate(book.values(), period, at=at)
    every = reopen_rate(book.values(), period, within=within, at=at, calendar=calendar, enough=0)
    for portion in (again.portion, repeats.any_cause, repeats.same_cause, kept.portion, every.portion):
        _check_portion(portion)
    seen |= {"promise"} if kept.portion.n + kept.open else set()
    _speaks((*again.reasons, *repeats.reasons, kept.reason, *(each.reason for each in repeats.customers)))
    return frozenset(seen)


def _check_portion(portion: Portion) -> None:
    law((portion.share is None) is (portion.n == 0), "of nothing there is no share", portion)
    law(portion.share is None or portion.share * portion.n == portion.count, "a share is exact", portion)
    for language in ("en", "zh"):
        told = "%" in portion.render(language).replace("percentage", "")
        law(told is portion.is_enough, "a percentage of enough only", portion)


def check_pareto(
    complaints: Iterable[Complaint], tree: CauseTree, period: Span, *, at: datetime
) -> frozenset[str]:
    """The laws of root causes: everything is counted at every depth, the shares add up, and the few are the fewest."""
    book = by_id(complaints)
    inside = [each for each in complaints_at(book.values(), at=at) if period.holds(each.received_at)]
    seen: set[str] = set()
    for depth in (None, 0, 1, 9):
        found = cause_pareto(book.values(), tree, period, at=at, depth=depth)
        law(found.n == len(inside), "each complaint counts once", found)
        counts = [row.n for row in found.rows]
        law(
            counts == sorted(counts, reverse=True) and all(counts),
            "the most first, and none of nothing",
            found,
        )
        law(
            sum((row.share for row in found.rows), Fraction(0)) == (1 if counts else 0),
            "the shares add up",
            found,
        )
        upto = Fraction(0)
        for row in found.rows:
            upto += row.share
            law(row.cumulated == upto, "and so do those up to here", found)
            law(depth is None or row.cause.depth <= depth, "nothing stands deeper", row)
        for share in (Fraction(1, 100), Fraction(4, 5), Fraction(1)):
            few = found.vital_few(share)
            law(few == found.rows[: len(few)], "the few are the first", few)
            law(not few or few[-1].cumulated >= share, "the few are enough", few)
            law(len(few) < 2 or few[-2].cumulated < share, "and one less would not be", few)
        law(bool(found.rows) is bool(found.vital_few(1)), "where something is coded there are a few", found)
        seen |= {"coded"} if found.rows else set()
        seen |= {"not coded"} if found.uncoded else set()
        seen |= {"not placed"} if found.unplaced else set()
    return frozenset(seen)
