"""LAST: whether we listened, apologised, satisfied and thanked, each with the record that proves it.

Every one of the four is met, missed, not applicable, or still open while the complaint goes on. What nobody wrote down
was not done: a review reads records and nothing else.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.complaints.cases.steps import Receive
>>> from salesflow.complaints.catalogue.desk import DESK
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> print(last_review(case, DESK, as_of=nine.date()).explain())
listen: still open; nobody has heard the customer's own account [CO-1]
apologise: still open; nobody has said that we are sorry for the experience [CO-1]
satisfy: still open; nothing was agreed and done [CO-1]
thank: still open; nobody has thanked the customer [CO-1]

Source: CO-1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo
from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.moments import as_day, at_instant, day_of, instant, zone_of
from salesflow.basics.promises import Promise, PromiseState
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import (
    FollowUp,
    Fulfil,
    InviteTestimony,
    MakePromise,
    RefuseClaim,
    SendLetter,
)
from salesflow.complaints.cases.step import Apology, Letter, Step, read_one
from salesflow.complaints.cases.steps import Acknowledge, Apologise, Find, TakeStatement
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import ENDED_BY_OTHERS, left_by
from salesflow.errors import InputError

__all__ = ["LastItem", "LastPart", "LastReview", "Standing", "last_review"]

_ROWS: Final = ("CO-1",)


class LastPart(StrEnum):
    """The four parts of LAST.

    >>> "".join(part.name[0] for part in LastPart)
    'LAST'
    """

    LISTEN = "listen"
    APOLOGISE = "apologise"
    SATISFY = "satisfy"
    THANK = "thank"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _PARTS[self].render(language)


class Standing(StrEnum):
    """How something that should be done stands: done, left undone, not called for, or not yet over."""

    MET = "met"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _STANDINGS[self].render(language)


_PARTS: Final = {
    LastPart.LISTEN: Text("listen", zh="倾听"),
    LastPart.APOLOGISE: Text("apologise", zh="致歉"),
    LastPart.SATISFY: Text("satisfy", zh="使客户满意"),
    LastPart.THANK: Text("thank", zh="致谢"),
}
_STANDINGS: Final = {
    Standing.MET: Text("met", zh="已做到"),
    Standing.MISSED: Text("missed", zh="未做到"),
    Standing.NOT_APPLICABLE: Text("not applicable", zh="不适用"),
    Standing.OPEN: Text("still open", zh="尚未完成"),
}
_LINE: Final = Text("{part}: {standing}; {why}", zh="{part}：{standing}；{why}")
_WHY: Final = {
    "heard": Text(
        "the customer's own account is written down ({n|record|records} {records})",
        zh="客户的陈述已记录（记录{records}）",
    ),
    "not_heard": Text("nobody has heard the customer's own account", zh="没有人听取客户的陈述"),
    "sorry": Text(
        "we said that we are sorry for the experience ({n|record|records} {records})",
        zh="已对客户的经历表示歉意（记录{records}）",
    ),
    "not_sorry": Text(
        "nobody has said that we are sorry for the experience", zh="没有人对客户的经历表示歉意"
    ),
    "admitted_early": Text(
        "fault was admitted before any finding of it ({n|record|records} {records})",
        zh="在认定之前承认了过错（记录{records}）",
    ),
    "done": Text(
        "what was agreed was done ({n|record|records} {records})", zh="商定的方案已经落实（记录{records}）"
    ),
    "not_done": Text("nothing was agreed and done", zh="没有商定并落实方案"),
    "refused": Text(
        "the claim was refused, with reasons ({n|record|records} {records})",
        zh="已说明理由，不予支持（记录{records}）",
    ),
    "not_satisfied": Text(
        "the customer says that it is not settled ({n|record|records} {records})",
        zh="客户表示问题没有解决（记录{records}）",
    ),
    "promise_broken": Text(
        "{m|promise|promises} {promises} {m|was|were} not kept in time ({n|record|records} {records})",
        zh="承诺{promises}未按时兑现（记录{records}）",
    ),
    "thanked": Text(
        "the customer was thanked ({n|record|records} {records})", zh="已向客户致谢（记录{records}）"
    ),
    "not_thanked": Text("nobody has thanked the customer", zh="没有人向客户致谢"),
    "over": Text(
        "the complaint ended otherwise ({n|record|records} {records})", zh="投诉已另行终结（记录{records}）"
    ),
}


@attrs.frozen
class LastItem:
    """One of the four: how it stands, the numbers of the records that prove it, and why."""

    part: LastPart
    standing: Standing
    records: tuple[int, ...]
    reason: Reason


@attrs.frozen
class LastReview:
    """The four of one complaint, in their order, as known on a day."""

    complaint: str
    items: tuple[LastItem, ...]

    def __getitem__(self, part: LastPart | str) -> LastItem:
        for item in self.items:
            if item.part == part:
                return item
        raise InputError("part", part, f"use one of {', '.join(LastPart)}")

    @property
    def missed(self) -> tuple[LastPart, ...]:
        """What was left undone."""
        return tuple(item.part for item in self.items if item.standing is Standing.MISSED)

    def explain(self, language: Language = "en") -> str:
        """The four, one a line."""
        return explained(tuple(item.reason for item in self.items), language)


def last_review(complaint: Complaint, procedure: Procedure, *, as_of: date) -> LastReview:
    """Whether LAST was kept, on what was recorded up to the end of the day `as_of`.

    - *Listen*: the customer's own account is on record.
    - *Apologise*: we said that we are sorry for the experience; an admission before a finding misses it.
    - *Satisfy*: what was agreed was done and every promise kept; missed where the customer's last word is that it is
      not settled, or a promise is broken. A claim that was refused with reasons needs none of it.
    - *Thank*: a letter of thanks, an invitation to say a word, or thanks at the follow-up.

    A day before the receipt, and a procedure of another key, are an `InputError`. Source: CO-1.
    """
    known = known_on(complaint, procedure, as_of)
    judge = _Judge(known, is_over=not procedure.machine.stage(known.stage).is_open)
    where = zone_of(complaint.received_at)
    broken = [
        each.id for each in known.promises if seen_from(each, where).state(as_of) is PromiseState.BROKEN
    ]
    return LastReview(
        complaint.id, (judge.listened(), judge.apologised(), judge.satisfied(broken), judge.thanked())
    )


def known_on(complaint: Complaint, procedure: Procedure, as_of: date) -> Complaint:
    """What was recorded up to the end of a day, by the zone of the receipt; an `InputError` before that."""
    read_one(procedure, "procedure", Procedure)
    if procedure.key != read_one(complaint, "complaint", Complaint).definition.key:
        raise InputError("procedure", procedure.key, f"give its own procedure, {complaint.definition.key!r}")
    until, where = as_day(as_of, "as_of"), zone_of(complaint.received_at)
    records = tuple(each for each in complaint.records if day_of(each.at, where).toordinal() <= until)
    if not records:
        raise InputError(
            "as_of", as_of, f"lies before the receipt of {complaint.id}, {complaint.received_at}"
        )
    return complaint if len(records) == len(complaint.records) else Complaint(complaint.id, records)


def seen_from(promise: Promise, where: tzinfo) -> Promise:
    """The same promise, with the moment at which it was kept on the wall clock of a zone: its day decides."""
    if promise.kept_at is None:
        return promise
    return attrs.evolve(promise, kept_at=at_instant(instant(promise.kept_at), where))


@attrs.frozen
class _Judge:
    complaint: Complaint
    is_over: bool

    def listened(self) -> LastItem:
        told = self._of(TakeStatement)
        if told:
            return self._item(LastPart.LISTEN, Standing.MET, "heard", told)
        return self._undone(LastPart.LISTEN, "not_heard")

    def apologised(self) -> LastItem:
        early = self._early_admissions()
        if early:
            return self._item(LastPart.APOLOGISE, Standing.MISSED, "admitted_early", early)
        said = [
            each
            for each in self.complaint.records
            if isinstance(each.step, Apologise) or (isinstance(each.step, Acknowledge) and each.step.empathy)
        ]
        if said:
            return self._item(LastPart.APOLOGISE, Standing.MET, "sorry", said)
        return self._undone(LastPart.APOLOGISE, "not_sorry")

    def satisfied(self, broken: list[str]) -> LastItem:
        part = LastPart.SATISFY
        if broken:
            made = [
                each
                for each in self._of(MakePromise)
                if isinstance(each.step, MakePromise) and each.step.key in broken
            ]
            return self._item(
                part, Standing.MISSED, "promise_broken", made, promises=tuple(broken), m=len(broken)
            )
        if self.complaint.is_satisfied is Truth.NO:
            asked = self.complaint.latest_record(FollowUp)
            return self._item(part, Standing.MISSED, "not_satisfied", [asked] if asked else [])
        done, refused = self.complaint.latest_record(Fulfil), self.complaint.latest_record(RefuseClaim)
        if done is not None:
            return self._item(part, Standing.MET, "done", [done])
        if refused is not None:
            return self._item(part, Standing.NOT_APPLICABLE, "refused", [refused])
        return self._undone(part, "not_done")

    def thanked(self) -> LastItem:
        said = [
            each
            for each in self.complaint.records
            if isinstance(each.step, InviteTestimony)
            or (isinstance(each.step, SendLetter) and each.step.kind is Letter.THANKS)
            or (isinstance(each.step, FollowUp) and each.step.thanked)
        ]
        if said:
            return self._item(LastPart.THANK, Standing.MET, "thanked", said)
        return self._undone(LastPart.THANK, "not_thanked")

    def _early_admissions(self) -> list[Record]:
        ours, early = False, list[Record]()
        for record in self.complaint.records:
            ours = ours or _finds_ours(record.step)
            if isinstance(record.step, Apologise) and record.step.kind is Apology.ADMISSION and not ours:
                early.append(record)
        return early

    def _of(self, kind: type[Step]) -> tuple[Record, ...]:
        return self.complaint.records_of(kind)

    def _undone(self, part: LastPart, code: str) -> LastItem:
        """What was not done: open while the complaint goes on, missed when we closed it, moot when others ended it."""
        if not self.is_over:
            return self._item(part, Standing.OPEN, code, [])
        left = left_by(self.complaint)
        if isinstance(left.step, ENDED_BY_OTHERS):
            return self._item(part, Standing.NOT_APPLICABLE, "over", [left])
        return self._item(part, Standing.MISSED, code, [])

    def _item(
        self, part: LastPart, standing: Standing, code: str, records: Iterable[Record], **more: Param
    ) -> LastItem:
        seqs = tuple(each.seq for each in records)
        named: tuple[Param, ...] = seqs
        words = _LINE.fill(
            part=part, standing=standing, why=_WHY[code].fill(records=named, n=len(named), **more)
        )
        return LastItem(part, standing, seqs, Reason(code, words, _ROWS))


def _finds_ours(step: Step) -> bool:
    return isinstance(step, Find) and step.fault.is_ours
