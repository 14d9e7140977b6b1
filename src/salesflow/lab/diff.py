"""Looking back: where two policies would have decided otherwise on what really happened. Decisions only, never outcomes.

A history tells what was done and what came of it. What a customer would have answered to something else, it cannot tell:
the rule that made the history left nothing to chance, so there is nobody like him who was treated otherwise. Whoever wants
outcomes declares how customers respond (`salesflow.lab.models`) and plays an `Experiment`.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.control.hold import HoldRule
>>> bills = [Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"), paid_on=date(2026, 3, 25))]
>>> past = CreditHistory(bills, [date(2026, 3, 9), date(2026, 3, 23), date(2026, 4, 6)])
>>> rules = [HoldRule(late_days=days, over_limit=False) for days in (60, 30)]
>>> print(diff(*rules, past, names=("60 days", "30 days")).explain())
2 of 3 decisions differ, for 1 of 1 that were asked about
C-7 (CNY) on 9 Mar 2026: under “60 days” free to buy on credit, under “30 days” frozen
C-7 (CNY) on 23 Mar 2026: under “60 days” free to buy on credit, under “30 days” frozen

Source: LA-4; field study of the lab, section 1 (no overlap: a deterministic log gives exact differences of decisions only).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Final, NoReturn, Protocol, TypeVar

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, Events
from salesflow.basics.moments import as_day, aware, day_of, instant, shared_day
from salesflow.basics.money import Limit
from salesflow.basics.reasons import Reason
from salesflow.basics.showing import Bundle, Showing
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Started, Switched, TakenBack
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import Offer
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.step import read_several
from salesflow.complaints.handling.hands import hands
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.exposure import Exposure
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.lab.figures import read_names
from salesflow.lab.models.freezing import CreditRule, Freeze, judge_freeze

__all__ = [
    "Change",
    "ComplaintHistory",
    "CreditHistory",
    "Diff",
    "FollowUpHistory",
    "History",
    "Ruled",
    "diff",
]

P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)


@attrs.frozen
class Ruled:
    """What a policy decides about one matter (`subject`) on a day, as far as that day could know, and why."""

    subject: str
    day: date
    decision: Sentence
    reasons: tuple[Reason, ...] = ()


class History(Protocol[P_contra]):
    """What happened, as far as policies of one kind can be asked about it."""

    def decide(self, policy: P_contra) -> tuple[Ruled, ...]:
        """What a policy decides, always about the same subjects and days, in the same order."""
        ...


@attrs.frozen
class Change:
    """One decision that differs."""

    first: Ruled
    second: Ruled

    def sentence(self, names: tuple[str, str]) -> Sentence:
        """The change in words."""
        one, other = self.first, self.second
        return _CHANGE.fill(
            subject=one.subject,
            day=one.day,
            before=one.decision,
            after=other.decision,
            first=names[0],
            second=names[1],
        )


@attrs.frozen
class Diff:
    """The decisions in which two policies differ over a history: how many were `asked`, about how many `subjects`.

    There are no outcomes in it: to ask for one (``found["orders"]``) is an `InputError` that says what is needed.
    """

    names: tuple[str, str]
    asked: int
    subjects: int
    changes: tuple[Change, ...]

    def __repr__(self) -> str:
        one, other = self.names
        return f"Diff({one!r} -> {other!r}: {len(self.changes)} of {self.asked} decisions differ)"

    @property
    def touched(self) -> int:
        """How many subjects have at least one decision that differs."""
        return len({each.first.subject for each in self.changes})

    def of(self, subject: str) -> tuple[Change, ...]:
        """The decisions about one subject that differ, the first one first."""
        return tuple([each for each in self.changes if each.first.subject == subject])

    def __getitem__(self, metric: str) -> NoReturn:
        """Refused: a history has no outcome of what was not done."""
        problem = (
            "is an outcome, and a history tells only what would have been decided; declare how customers respond "
            "and play an Experiment"
        )
        raise InputError("metric", metric, problem)

    def explain(self, language: Language = "en", *, most: int = 20) -> str:
        """How many decisions differ, and the first of them, one a line."""
        return self.shown(language, most=most).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def shown(self, language: Language = "en", *, most: int = 20) -> Showing:
        """The same for a notebook."""
        if not self.changes:
            return Showing([_SAME.fill(asked=self.asked).render(language)], language)
        head = _HEAD.fill(
            n=len(self.changes), asked=self.asked, touched=self.touched, subjects=self.subjects
        ).render(language)
        rows = [each.sentence(self.names).render(language) for each in self.changes[:most]]
        left = len(self.changes) - len(rows)
        return Showing([head, *rows, *([_MORE.fill(n=left).render(language)] if left else [])], language)


def diff(first: P, second: P, history: History[P], *, names: tuple[str, str] = ("A", "B")) -> Diff:
    """Where two policies would have decided otherwise over a history.

    Each decision is taken on what really happened until then: the history is not changed by it, so a customer who would
    have been frozen still has the bills of the orders he then made. The differences are exact, and they are no outcomes.
    """
    told = read_names(names)
    one, other = history.decide(first), history.decide(second)
    changes = [
        Change(before, after)
        for before, after in zip(one, other, strict=True)
        if before.decision != after.decision
    ]
    return Diff(told, len(one), len({each.subject for each in one}), tuple(changes))


# -- credit -----------------------------------------------------------------------------------------------------------


def _invoices(value: Iterable[Invoice]) -> tuple[Invoice, ...]:
    return tuple(value)


def _days(value: Iterable[date]) -> tuple[date, ...]:
    return tuple([shared_day(as_day(day, "days")) for day in value])


def _limits(value: Mapping[str, Limit] | tuple[tuple[str, Limit], ...]) -> tuple[tuple[str, Limit], ...]:
    return tuple(sorted(value.items(), key=lambda pair: pair[0])) if isinstance(value, Mapping) else value


@attrs.frozen
class CreditHistory:
    """A ledger of invoices and the days of reviews: whom would a rule have frozen?

    An account is a customer and a currency; it is asked about from its first invoice on. `limits` are by customer; who is
    not named has none that is known. What was disputed speaks against nobody. No day, and days that do not rise, are an
    `InputError`; an invoice that comes twice is one too, when it is asked about. Source: CR-5, CR-6.
    """

    invoices: tuple[Invoice, ...] = attrs.field(converter=_invoices)
    days: tuple[date, ...] = attrs.field(converter=_days)
    limits: tuple[tuple[str, Limit], ...] = attrs.field(default=(), converter=_limits, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.days:
            raise InputError("days", (), "name at least one day of a review")
        if any(one >= other for one, other in pairwise(self.days)):
            raise InputError("days", self.days, "must rise: what a review found, the next one begins with")

    def decide(self, policy: CreditRule) -> tuple[Ruled, ...]:
        """Whether each account is frozen after each review, with the rule's own reasons."""
        accounts: dict[tuple[str, str], list[Invoice]] = {}
        for row in self.invoices:
            accounts.setdefault((row.customer, row.amount.currency), []).append(row)
        limits, found = dict(self.limits), list[Ruled]()
        for (customer, currency), own in sorted(accounts.items()):
            begins, was_frozen = min([row.issued_on for row in own]), False
            for day in self.days:
                if day < begins:
                    continue
                owed = Exposure.of(own, customer=customer, currency=currency, as_of=day)
                answer = judge_freeze(policy, owed, limit=limits.get(customer), was_frozen=was_frozen)
                was_frozen = answer.value is Freeze.FROZEN
                reasons = (*answer.reasons, *answer.missing)
                found.append(Ruled(f"{customer} ({currency})", day, answer.value.words, reasons))
        return tuple(found)


# -- follow-ups -------------------------------------------------------------------------------------------------------


def _courses(value: Iterable[Course]) -> tuple[Course, ...]:
    return tuple(value)


@attrs.frozen
class FollowUpHistory:
    """Courses as they were followed up: what would have been due next, each time something was written down?

    Each policy is asked as if the course had stood under it from the beginning. Two courses with one id are an
    `InputError`. Source: CA-1, CA-3.
    """

    courses: tuple[Course, ...] = attrs.field(converter=_courses)
    calendar: Calendar

    def __attrs_post_init__(self) -> None:
        _check_ids("courses", [each.id for each in self.courses])

    def decide(self, policy: FollowUp) -> tuple[Ruled, ...]:
        """What is due after each day on which something was written down: a touch within some days, or nothing."""
        found: list[Ruled] = []
        for course in self.courses:
            under = _under(course, policy)
            days = {day_of(each.at, self.calendar.zone) for each in course.entries}
            for day in sorted(days):
                answer = policy.next(under, as_of=day, calendar=self.calendar)
                if isinstance(answer, Due):
                    words = _DUE.fill(channel=answer.channel, earliest=answer.earliest, latest=answer.latest)
                else:
                    words = _NOTHING.fill(standing=answer.standing)
                found.append(Ruled(course.id, day, words, answer.reasons))
        return tuple(found)


def _under(course: Course, policy: FollowUp) -> Course:
    """The course as if it had stood under a policy from the beginning."""
    kept = [
        attrs.evolve(each, follow_up=policy.key, version=policy.version)
        if isinstance(each, Started)
        else each
        for each in course.entries
        if not isinstance(each, Switched)
        and not (isinstance(each, TakenBack) and isinstance(each.entry, Switched))
    ]
    return Course(course.id, kept)


# -- complaints -------------------------------------------------------------------------------------------------------


def _complaints(value: Iterable[Complaint | ComplaintRow]) -> tuple[Complaint | ComplaintRow, ...]:
    return read_several(value, "complaints", (Complaint, ComplaintRow))


def _clocks(value: Iterable[str]) -> tuple[str, ...]:
    return read_several(value, "clocks", str)


@attrs.frozen
class ComplaintHistory:
    """Complaints as they were handled, known up to `at`: which deadlines would have held, which had run out, who had to approve?

    `clocks` are the keys of those that are asked about, an escalation being a clock as well. Each procedure is asked as if
    the complaint had stood under it from the beginning: its clocks are read on what really happened (pauses, and
    extensions that it allows, too), its authority is asked about each offer that was made, with the approvals there were. What
    other complaints of the history were granted by then counts for budgets, as far as their records tell. Rows of a
    table tell of no offer.

    No clock, a clock that a procedure does not have, one id twice, and a complaint received after `at` are an
    `InputError`. Source: CO-1, CO-4.
    """

    complaints: tuple[Complaint | ComplaintRow, ...] = attrs.field(converter=_complaints)
    calendar: Calendar
    at: pendulum.DateTime = attrs.field(kw_only=True, converter=aware)
    clocks: tuple[str, ...] = attrs.field(kw_only=True, converter=_clocks)

    def __attrs_post_init__(self) -> None:
        _check_ids("complaints", [each.id for each in self.complaints])
        if not self.clocks:
            raise InputError("clocks", (), "name at least one clock of the procedures")
        for each in self.complaints:
            if instant(each.received_at) > instant(self.at):
                raise InputError("complaints", each.id, f"was received after {self.at}: leave it out")

    def decide(self, policy: Procedure) -> tuple[Ruled, ...]:
        """For each complaint by when each clock has it done, on the day of its receipt; then what each offer stands on."""
        clocks, found = [policy.clock(key) for key in self.clocks], list[Ruled]()
        for each in self.complaints:
            day = day_of(each.received_at, self.calendar.zone)
            found += [self._read(each, clock, day) for clock in clocks]
            if isinstance(each, Complaint):
                found += [self._judge(each, record, policy) for record in self._offers(each)]
        return tuple(found)

    def _read(self, case: Complaint | ComplaintRow, clock: Clock, day: date) -> Ruled:
        happened: Events
        if isinstance(case, Complaint):
            happened = case.legal_happened if clock.legal else case.happened
        else:
            happened = case.known_at(self.at).events()
        read = clock.read(happened, calendar=self.calendar, at=self.at)
        if read.breached_at is not None:
            words = _RAN_OUT.fill(clock=clock.key, due=read.breached_at)
        elif read.due is not None:
            words = _BY.fill(clock=clock.key, due=read.due)
        else:
            words = (_IDLE if read.started is None else _HELD).fill(clock=clock.key)
        return Ruled(case.id, day, words, (read.reason,))

    def _offers(self, case: Complaint) -> list[Record]:
        return [each for each in case.records_of(Offer) if instant(each.at) <= instant(self.at)]

    def _judge(self, case: Complaint, record: Record, policy: Procedure) -> Ruled:
        """What an offer that was made would have stood on."""
        by = record.by if record.by is None or not record.roles else Actor(record.by, record.roles)
        granted = [
            line
            for other in self.complaints
            if isinstance(other, Complaint) and other.id != case.id
            for known in [other.known_at(record.at)]
            if known is not None
            for line in known.granted_at(record.at)
        ]
        before = Complaint(case.id, case.records[: record.seq - 1])
        answer, lines = hands(policy.authority, before, record, by=by, granted=granted, same_person=())
        approvers = sorted({each.approved_by for each in lines if each.approved_by is not None})
        words = _OFFERS[answer.value].fill()
        if approvers:
            words = _APPROVED.fill(who=tuple(approvers))
        day = day_of(record.at, self.calendar.zone)
        return Ruled(case.id, day, words, (*answer.reasons, *answer.missing))


def _check_ids(what: str, ids: list[str]) -> None:
    seen = set[str]()
    for each in ids:
        if each in seen:
            raise InputError(what, each, f"is the id of two {what}")
        seen.add(each)


# -- words ------------------------------------------------------------------------------------------------------------

_SAME: Final = Text("of {asked} {asked|decision|decisions} none differs", zh="共{asked}项决定，全部相同")
_HEAD: Final = Text(
    "{n} of {asked} {asked|decision|decisions} {n|differs|differ}, for {touched} of {subjects} that were asked about",
    zh="{asked}项决定中有{n}项不同，涉及{subjects}个对象中的{touched}个",
)
_CHANGE: Final = Text(
    "{subject} on {day}: under “{first}” {before}, under “{second}” {after}",
    zh="{subject}，{day}：按“{first}”{before}；按“{second}”{after}",
)
_MORE: Final = Text("and {n} more", zh="另有{n}项")
_DUE: Final = Text("{channel} due from {earliest} to {latest}", zh="{earliest}至{latest}应{channel}")
_NOTHING: Final = Text("nothing is due ({standing})", zh="无须跟进（{standing}）")
_BY: Final = Text("{clock} due {due}", zh="{clock}截止{due}")
_RAN_OUT: Final = Text("{clock} due {due}, which ran out", zh="{clock}截止{due}，已超时")
_IDLE: Final = Text("{clock} has not begun", zh="{clock}尚未起算")
_HELD: Final = Text("{clock} stands still", zh="{clock}暂停计时")
_APPROVED: Final = Text("the offer stands on the approval of {who}", zh="方案以{who}的批准为据")
_OFFERS: Final = {
    Truth.YES: Text("the offer needs no approval", zh="方案无须审批"),
    Truth.NO: Text("the offer is beyond authority", zh="方案超出权限"),
    Truth.UNKNOWN: Text("nobody knows whether the offer is within authority", zh="方案是否在权限内尚不清楚"),
}
