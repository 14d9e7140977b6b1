"""What each step of a complaint needs besides the moves of the machine: every reason against it, in words.

The machine says which evidence a stage asks for; here stands what no machine knows: who may not do it, which fault
may be admitted, which offer still stands, which promise and which clock there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from salesflow.basics.budgets import SamePerson, ids_of
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState
from salesflow.basics.moments import day_of, instant, zone_of
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Param, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    Extend,
    Link,
    Pause,
    Reopen,
    Resume,
)
from salesflow.complaints.cases.redress import (
    Agree,
    InviteTestimony,
    KeepPromise,
    MakePromise,
    Offer,
)
from salesflow.complaints.cases.step import Apology, Step
from salesflow.complaints.cases.steps import Apologise, HandOver, Hear, Mark
from salesflow.complaints.causes.cause_tree import CauseTree
from salesflow.complaints.handling.clocking import check_calendar, reading
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Stage

__all__ = ["Objections", "objections", "over", "reason", "subject_handles"]

Objections = tuple[tuple[Reason, ...], tuple[Reason, ...]]
"""The reasons against a step, and what is not known yet."""


def _text(en: str, zh: str) -> Text:
    return Text(en, zh=zh)


_WORDS: Final = {
    "subject_handles": _text(
        "{who} must not handle it: the complaint is about {who}", "{who}不得处理：投诉对象就是{who}"
    ),
    "no_finding": _text(
        "nobody has found yet whose fault it was; say that you are sorry for the experience, and admit later",
        "尚未认定是谁的过错；现在可以对客户的经历表示歉意，认定之后再承认过错",
    ),
    "not_our_fault": _text(
        "the finding says: {fault}; there is nothing to admit", "认定结果为“{fault}”，无过错可承认"
    ),
    "owner_already": _text(
        "{who} is in charge already; name the next one", "{who}已经是负责人，请指定下一位"
    ),
    "no_such_option": _text(
        "there is no option {choice}; the offer has {options}", "没有第{choice}个方案；共有{options}个"
    ),
    "offer_expired": _text(
        "the offer stood until {until}; make a new one", "方案有效期至{until}，请重新提出"
    ),
    "offer_ends_before": _text(
        "the offer would end before it is made: {until}", "方案的截止时间{until}早于提出时间"
    ),
    "offer_stands": _text(
        "an offer stands that the customer has not answered; note first that he agrees or turns it down",
        "已有方案尚待客户答复；请先记录客户接受或不接受",
    ),
    "promise_known": _text("promise {key} was made before", "承诺{key}已经作出过"),
    "promise_unknown": _text("no promise {key} was made", "没有作出过承诺{key}"),
    "promise_kept": _text("promise {key} was kept on {day}", "承诺{key}已于{day}兑现"),
    "promise_past": _text(
        "{day} has passed; promise what can still be kept", "{day}已过，请承诺还能做到的事"
    ),
    "clock_unknown": _text(
        "there is no clock “{clock}”; there are {clocks}", "没有名为“{clock}”的计时项；现有{clocks}"
    ),
    "clock_never_pauses": _text(
        "“{clock}” never pauses, not even while we wait for the customer",
        "“{clock}”从不暂停，等待客户答复期间也不暂停",
    ),
    "clock_not_running": _text("“{clock}” has not begun, or has stopped", "“{clock}”尚未开始，或已经停止"),
    "clock_paused": _text("“{clock}” is paused already", "“{clock}”已经暂停"),
    "clock_ran_out": _text(
        "“{clock}” ran out on {due}; a pause heals nothing", "“{clock}”已于{due}超时，暂停无济于事"
    ),
    "clock_pause_not_ended": _text(
        "the last pause of “{clock}” counts no longer, but nobody has ended it; end it first",
        "“{clock}”上次的暂停已不再计入，但尚未结束，请先结束",
    ),
    "clock_not_paused": _text("“{clock}” is not paused", "“{clock}”没有暂停"),
    "itself": _text("a complaint cannot be linked to itself", "投诉不能并入自身"),
    "not_yet": _text("{on} lies ahead: note it once it has happened", "{on}尚未到来，请待发生后再记录"),
    "event_ours": _text(
        "“{event}” is noted by the step that makes it happen, not from outside",
        "“{event}”由相应步骤自动记录，不能作为外部事件记录",
    ),
    "absorbed": _text("complaint {complaint} was taken in before", "投诉{complaint}已经并入过"),
    "too_late": _text(
        "it was closed on {day}, more than {term} ago; take up a new complaint and link it",
        "该投诉已于{day}结案，超过{term}；请作为新投诉受理并关联",
    ),
    "clock_escapes": _text(
        "the new rules would let “{clock}” off: a legal clock stays, and what was late stays late",
        "新规则会使“{clock}”得以规避：法定时限不变，已超时的仍为超时",
    ),
    "cause_unknown": _text("{cause} is no root cause of “{tree}”", "“{tree}”中没有根本原因{cause}"),
    "invited": _text("the customer was invited before; nobody is pressed", "已经邀请过客户，不再催促"),
    "stale": _text("it happened before the last record, of {last}", "发生时间早于最后一条记录（{last}）"),
    "closed": _text("the complaint is over: {stage}", "该投诉已结束：{stage}"),
    "closed_may_reopen": _text(
        "the complaint is over: {stage}; take it up again first", "该投诉已结束：{stage}；请先重新处理"
    ),
    "ahead": _text("first: {steps}", "请先：{steps}"),
}


def reason(code: str, *rows: str, **slots: Param) -> Reason:
    """One reason in the words of this page."""
    return Reason(code, _WORDS[code].fill(**slots), rows)


def over(machine: Machine, stage: Stage) -> Reason:
    """Why nothing is done on a stage where a complaint has ended, with the way back where there is one."""
    again = any(move.event == Reopen.move for move in machine.moves_from(stage.key))
    words = _WORDS["closed_may_reopen" if again else "closed"]
    return Reason("closed", words.fill(stage=stage.label or stage.key))


def objections(
    complaint: Complaint,
    step: Step,
    *,
    by: str | None,
    at: datetime,
    same_person: SamePerson,
    clocks: tuple[Clock, ...],
    calendar: Calendar | None,
    causes: CauseTree | None,
    reopens_within: Term | None,
    ours: frozenset[str],
) -> Objections:
    """Everything that speaks against a step, whatever the machine says of it; `ours` happens by steps only."""
    against: list[Reason] = []
    if by is not None and not isinstance(step, Hear):
        against += subject_handles(complaint, by, same_person)
    missing: tuple[Reason, ...] = ()
    match step:
        case Apologise(kind=Apology.ADMISSION):
            if complaint.fault is None:
                missing = (reason("no_finding", "CO-1"),)
            elif not complaint.fault.is_ours:
                against.append(reason("not_our_fault", "CO-1", fault=complaint.fault))
        case HandOver():
            against += _handing_over(complaint, step, same_person)
        case Mark():
            against += _ahead_of_time(step.on, at)
            if step.event in ours:
                against.append(reason("event_ours", "CO-4", event=step.event))
        case Offer():
            against += _offering(complaint, step, at)
        case Agree():
            against += _agreeing(complaint, step, at)
        case MakePromise() | KeepPromise():
            against += _promising(complaint, step, at, _zone(complaint, calendar))
        case Pause() | Resume() | Extend():
            clock = next((each for each in clocks if each.key == step.clock), None)
            if clock is None:
                names = tuple(each.key for each in clocks)
                against.append(reason("clock_unknown", "CO-4", clock=step.clock, clocks=names))
            else:
                stands = reading(complaint, clock, calendar=calendar, at=at)
                held = stands.stopped is None and any(
                    until is None for _, until in complaint.pauses(clock.key)
                )
                against += _holding(stands, step, by, calendar, held=held)
        case Close() if causes is not None and all(each.code != step.cause for each in causes.causes):
            against.append(reason("cause_unknown", "CO-4", cause=step.cause, tree=causes.label or causes.key))
        case Link() if step.to == complaint.id:
            against.append(reason("itself", "CO-4"))
        case Absorb():
            against += _absorbing(complaint, step, at)
        case Reopen():
            against += _reopening(complaint, at, reopens_within, _zone(complaint, calendar))
        case InviteTestimony() if complaint.steps(InviteTestimony):
            against.append(reason("invited", "CO-2"))
        case _:
            pass
    return tuple(against), missing


def subject_handles(complaint: Complaint, who: str, same_person: SamePerson) -> Iterator[Reason]:
    """Why somebody must not handle a complaint: it is about him, under whichever id."""
    if not ids_of(who, same_person).isdisjoint(complaint.about):
        yield reason("subject_handles", "CO-2", who=who)


def _handing_over(complaint: Complaint, step: HandOver, same_person: SamePerson) -> Iterator[Reason]:
    if step.to == complaint.owner:
        yield reason("owner_already", "CO-2", who=step.to)
    yield from subject_handles(complaint, step.to, same_person)


def _lapsed(offer: Offer, at: datetime) -> datetime | None:
    """The last moment at which the customer could choose, where it has passed."""
    return offer.until if offer.until is not None and instant(offer.until) < instant(at) else None


def _offering(complaint: Complaint, step: Offer, at: datetime) -> Iterator[Reason]:
    if (until := _lapsed(step, at)) is not None:
        yield reason("offer_ends_before", "CO-2", until=until)
    made, offer = complaint.latest_record(Offer), complaint.offer
    if made is None or made.moved is None or offer is None or _lapsed(offer, at) is not None:
        return
    if complaint.stage == made.moved.target:  # nothing has come of it yet
        yield reason("offer_stands", "CO-2")


def _agreeing(complaint: Complaint, step: Agree, at: datetime) -> Iterator[Reason]:
    offer = complaint.offer
    if offer is None:  # then the machine says so
        return
    if step.choice > len(offer.options):
        yield reason("no_such_option", "CO-2", choice=step.choice, options=len(offer.options))
    if (until := _lapsed(offer, at)) is not None:
        yield reason("offer_expired", "CO-2", until=until)


def _zone(complaint: Complaint, calendar: Calendar | None) -> str | tzinfo:
    """Where the days of a complaint begin and end, in whatever zone a step is written: at the office, or its receipt."""
    check_calendar(calendar)
    return zone_of(complaint.received_at) if calendar is None else calendar.zone


def _promising(
    complaint: Complaint, step: MakePromise | KeepPromise, at: datetime, zone: str | tzinfo
) -> Iterator[Reason]:
    known = {promise.id: promise for promise in complaint.promises}
    made = known.get(step.key)
    if isinstance(step, MakePromise):
        if made is not None:
            yield reason("promise_known", "CO-1", key=step.key)
        if step.due < day_of(at, zone):
            yield reason("promise_past", "CO-1", day=step.due)
    elif made is None:
        yield reason("promise_unknown", "CO-1", key=step.key)
    elif made.kept_at is not None:
        yield reason("promise_kept", "CO-1", key=step.key, day=day_of(made.kept_at, zone))


def _holding(
    stands: ClockReading,
    step: Pause | Resume | Extend,
    by: str | None,
    calendar: Calendar | None,
    *,
    held: bool,
) -> Iterator[Reason]:
    clock = stands.clock
    if isinstance(step, Extend):
        why = step.because.render()
        asked = stands.extend(
            until=step.until, calendar=calendar, reason=why, by=by, approved_by=step.approved_by
        )
        if isinstance(asked, Declined):
            yield from asked.reasons
    elif isinstance(step, Resume):
        if not held:
            yield reason("clock_not_paused", "CO-4", clock=clock.label)
    elif not clock.pausable:
        yield reason("clock_never_pauses", "CO-4", clock=clock.label)
    elif stands.paused:
        yield reason("clock_paused", "CO-4", clock=clock.label)
    elif held:
        yield reason("clock_pause_not_ended", "CO-4", clock=clock.label)
    elif stands.state is ClockState.BREACHED:
        yield reason("clock_ran_out", "CO-4", clock=clock.label, due=stands.breached_at or "")
    elif stands.state is not ClockState.RUNNING:
        yield reason("clock_not_running", "CO-4", clock=clock.label)


def _ahead_of_time(on: datetime, at: datetime) -> Iterator[Reason]:
    if instant(on) > instant(at):
        yield reason("not_yet", "CO-4", on=on)


def _absorbing(complaint: Complaint, step: Absorb, at: datetime) -> Iterator[Reason]:
    yield from _ahead_of_time(step.received_at, at)
    if step.complaint == complaint.id:
        yield reason("itself", "CO-4")
    if any(other.complaint == step.complaint for other in complaint.steps(Absorb)):
        yield reason("absorbed", "CO-4", complaint=step.complaint)


def _reopening(
    complaint: Complaint, at: datetime, within: Term | None, zone: str | tzinfo
) -> Iterator[Reason]:
    closed = complaint.latest_record(Close)
    if closed is None or within is None:
        return
    day = day_of(closed.at, zone)
    if day_of(at, zone) > within.after_day(day):
        yield reason("too_late", "CO-4", day=day, term=within)
