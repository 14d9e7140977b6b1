"""What we owe and what is owed to us: running clocks, promises, money, deals, each as matters for the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from salesflow.basics.channels import Purpose
from salesflow.basics.promises import PromiseState
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.handling.clocking import readings
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.deadlines import deadlines
from salesflow.credit.catalogue.holds import FINANCE_DECIDES
from salesflow.credit.control.hold import proposal
from salesflow.credit.exposure import Exposure, exposures
from salesflow.errors import OutOfCalendarError
from salesflow.playbook.frame import Frame
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.tally import Tally
from salesflow.sales.progress import progress

__all__ = ["clocks", "deals", "money", "promises"]

_PROMISED: Final = Text("promised: {what}; due {due}", zh="承诺：{what}；{due}到期")
_BROKEN: Final = Text(
    "promised: {what}; was due {due}, {days} {days|day|days} late",
    zh="承诺：{what}；{due}已到期，迟了{days}天",
)
_LATE: Final = Text(
    "{amount} is {days} {days|day|days} late; ask when it will be paid",
    zh="{amount}逾期{days}天；请询问何时付款",
)
_SEVERAL_LATE: Final = Text(
    "{amount} is late, the oldest part {days} {days|day|days}; ask when it will be paid",
    zh="{amount}逾期，最久{days}天；请询问何时付款",
)
_JUST_LATE: Final = Text(
    "{n} {n|customer is|customers are} late by {days} {days|day|days} or less; nobody is asked yet",
    zh="{n}位客户逾期不超过{days}天；暂不催问",
)
_NO_LIMIT: Final = Text(
    "{n} credit {n|limit|limits} missing: whether they are exceeded is not judged",
    zh="缺{n}个信用额度：是否超额无法判断",
)
_LATER_CLOCKS: Final = Text(
    "{n} complaint {n|clock runs|clocks run} out after the next {days} working days",
    zh="{n}个投诉时限在{days}个工作日之后到期",
)
_TOO_OLD: Final = Text(
    "the clocks of complaint {id} of {day}: before the working calendar begins",
    zh="{day}的投诉{id}的时限：早于工作日历",
)
_OTHER_RULES: Final = Text(
    "the clocks of complaint {id}: it runs under {rules} {version}, which the policy does not hold; add that version, "
    "or rebase the complaint",
    zh="投诉{id}的时限：适用{rules} {version}，策略中没有这一版本；请补充该版本，或将投诉改用新规则",
)
_NO_ROOT: Final = Text(
    "whether complaint {id} is settled: it is handled under {root}, which is not in the book",
    zh="投诉{id}是否已解决：已并入{root}，但没有后者的记录",
)
_PAUSED_CLOCKS: Final = Text(
    "{n} complaint {n|clock is|clocks are} paused; nothing is due until {n|it goes|they go} on",
    zh="{n}个投诉时限暂停计时；恢复之前没有到期日",
)
_PROMISED_THERE: Final = Text(
    "promised in complaint {id}: {what}; due {due}", zh="投诉{id}中承诺：{what}；{due}到期"
)
_BROKEN_THERE: Final = Text(
    "promised in complaint {id}: {what}; was due {due}, {days} {days|day|days} late",
    zh="投诉{id}中承诺：{what}；{due}已到期，迟了{days}天",
)
_DISPUTED: Final = Text(
    "overdue but disputed: settle the dispute, do not dun", zh="逾期但有争议：先解决争议，不催款"
)
_NO_SELLING: Final = Text("{what}; no selling", zh="{what}；不要推销")
_DAY_OFF: Final = {Band.CLOCK: 1, Band.MONEY: 7, Band.DEAL: 3}
_PROMISE_RESTS: Final = 1
"""Days for which a promise in a complaint rests once its line was settled: only the complaint's record keeps it."""


def clocks(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """The clocks of open complaints that have run out or soon will (CO-2, CO-4)."""
    until = frame.as_of
    if frame.policy.clock_days:
        until = frame.calendar.add_working_days(frame.as_of, frame.policy.clock_days)
    quiet = paused = 0
    for complaint in frame.complaints.open:
        procedure = frame.complaints.procedure(complaint)
        if procedure is None:
            continue
        try:
            found = deadlines(complaint, procedure, calendar=frame.calendar, at=frame.at)
            paused += _paused(frame, complaint, procedure)
        except OutOfCalendarError:
            words = _TOO_OLD.fill(id=complaint.id, day=frame.day(complaint.received_at))
            tally.miss(Reason("complaint_too_old", words, ("CO-4",)))
            continue
        running = [
            deadline for deadline in found if deadline.clock is not None
        ]  # promises stand with promises
        soon = [deadline for deadline in running if frame.day(deadline.due) <= until]
        quiet += len(running) - len(soon)
        for place, deadline in enumerate(soon):
            reason = deadline.reason
            if place == 0 and complaint.customer in frame.complaints.troubled:
                reason = Reason(reason.code, _NO_SELLING.fill(what=reason.sentence), reason.rows)
            yield Matter(
                f"complaint:{complaint.id}:{deadline.key}",
                complaint.customer,
                frame.owner(complaint.customer, complaint.owner),
                Act.CALL,
                Band.CLOCK,
                reason,
                deadline.due,
                purpose=Purpose.COMPLAINT,
                legal=deadline.is_legal,
                rests=_DAY_OFF[Band.CLOCK],
            )
    if quiet:
        words = _LATER_CLOCKS.fill(n=quiet, days=frame.policy.clock_days)
        tally.note(Reason("later_clocks", words, ("CO-4",)))
    if paused:
        tally.note(Reason("paused_clocks", _PAUSED_CLOCKS.fill(n=paused), ("CO-4",)))
    for case in frame.complaints.under_other_rules:
        words = _OTHER_RULES.fill(id=case.id, rules=case.definition.key, version=case.definition.version)
        tally.miss(Reason("other_rules", words, ("CO-4",)))
    for linked in frame.complaints.linked:
        if frame.complaints.root(linked) is None:
            words = _NO_ROOT.fill(id=linked.id, root=linked.linked_to or "")
            tally.miss(Reason("root_missing", words, ("CO-4",)))


def _paused(frame: Frame, complaint: ComplaintRow | Complaint, procedure: Procedure) -> int:
    """How many clocks of a complaint stand still; a row of a table tells of none."""
    if isinstance(complaint, ComplaintRow):
        return 0
    held = [each for each in procedure.all_clocks if each.pausable and complaint.pauses(each.key)]
    return sum(each.paused for each in readings(complaint, held, calendar=frame.calendar, at=frame.at))


def promises(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """The promises that are due soon or broken, until they are kept (CA-12); those made in a complaint too (CO-1)."""
    zone = frame.policy.zone
    soon = frame.as_of.toordinal() + frame.policy.promise_days
    for promise in frame.book.promises:
        kept = promise.kept_at is not None and frame.is_known(promise.kept_at)
        if kept or promise.due.toordinal() > soon:
            continue
        broken = promise.state(frame.as_of, zone=zone) is PromiseState.BROKEN
        words = (_BROKEN if broken else _PROMISED).fill(
            what=promise.what, due=promise.due, days=promise.days_late(frame.as_of, zone=zone)
        )
        yield Matter(
            f"promise:{promise.id}",
            promise.customer,
            frame.owner(promise.customer, promise.by),
            Act.CALL,
            Band.PROMISE,
            Reason("promise_broken" if broken else "promise_due", words, ("CA-12",)),
            promise.due,
        )
    for complaint in frame.complaints.cases:
        yield from _promised(frame, complaint, soon)


def _promised(frame: Frame, complaint: Complaint, soon: int) -> Iterator[Matter]:
    """What was promised in a complaint and is not kept, closed or not: whoever handles the complaint must see to it."""
    handled = frame.complaints.root(complaint) or complaint
    for promise in complaint.promises:
        if promise.kept_at is not None or promise.due.toordinal() > soon:
            continue
        late = promise.days_late(frame.as_of)
        words = (_BROKEN_THERE if late else _PROMISED_THERE).fill(
            id=complaint.id, what=promise.what, due=promise.due, days=late
        )
        yield Matter(
            f"complaint:{complaint.id}:promise:{promise.id}",
            complaint.customer,
            handled.owner,
            Act.CALL,
            Band.PROMISE,
            Reason("promise_broken" if late else "promise_due", words, ("CO-1", "CA-12")),
            promise.due,
            purpose=Purpose.COMPLAINT,
            rests=_PROMISE_RESTS,
        )


def money(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """Overdue money: a call while it is fresh, a proposed hold for finance to decide when it is not (CR-5, CR-6).

    What is disputed leads to neither.
    """
    if frame.policy.hold is None:
        return
    unlimited = just_late = 0
    for exposure in exposures(
        (row for rows in frame.book.invoices_of.values() for row in rows), as_of=frame.as_of
    ):
        card = frame.customers.get(exposure.customer)
        limit = card.credit_limit if card is not None else None
        verdict = frame.policy.hold.judge(exposure, limit, as_of=frame.as_of)
        unlimited += any(each.code == "limit_unknown" for each in verdict.missing)
        proposed = proposal(verdict)
        held = card is not None and card.credit_hold is True
        if proposed is not None and not held:
            yield _matter(frame, exposure, Act.ASK, f"hold:{exposure.customer}:{exposure.currency}", proposed)
        else:
            # a customer on hold is asked for his money all the same
            late = _late(exposure, frame.policy.dun_after_days)
            if late is not None:
                key = f"late:{exposure.customer}:{exposure.currency}"
                yield _matter(frame, exposure, Act.CALL, key, late)
            elif (exposure.late_by(0) - exposure.credits).is_positive:
                just_late += 1
        if any(item.disputed and item.days_late for item in exposure.items):
            tally.withhold("disputed", Reason("disputed", _DISPUTED.fill(), ("CR-5",)), exposure.customer)
    if just_late:
        words = _JUST_LATE.fill(n=just_late, days=frame.policy.dun_after_days)
        tally.note(Reason("just_late", words, ("CR-5",)))
    if unlimited:
        tally.miss(Reason("limits_missing", _NO_LIMIT.fill(n=unlimited), ("CR-6",)))


def _late(exposure: Exposure, grace: int) -> Reason | None:
    """What is late by more than `grace` days once credit notes were set off; None when nothing is."""
    left = exposure.credits
    late = exposure.late_by(grace) - left
    if not late.is_positive:
        return None
    ages: set[int] = set()
    for item in exposure.items:  # the latest stand first
        if item.days_late > grace and not item.disputed:
            left -= item.amount
            if left.is_negative:
                ages.add(item.days_late)
    words = (_LATE if len(ages) == 1 else _SEVERAL_LATE).fill(amount=late, days=max(ages))
    return Reason("late_payment", words, ("CR-5",))


def _matter(frame: Frame, exposure: Exposure, act: Act, key: str, reason: Reason) -> Matter:
    seller = frame.owner(exposure.customer)
    oldest = exposure.oldest
    # the older debt comes first
    due = None if oldest is None else oldest.due_on
    rests = _DAY_OFF[Band.MONEY]
    # what is asked for is a decision, and the seller's is not wanted
    decided_by = FINANCE_DECIDES if act is Act.ASK else None
    return Matter(
        key, exposure.customer, seller, act, Band.MONEY, reason, due,
        rests=rests, seller=seller, decided_by=decided_by,
    )  # fmt: skip


def deals(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """The deals that have stayed too long, and those for which all is in place to move on (ST-2)."""
    for opportunity in frame.opportunities:
        machine = frame.policy.process(opportunity.process)
        found = progress(
            opportunity, machine, at=frame.at.in_timezone(frame.policy.zone), calendar=frame.calendar
        )
        if not found.is_open or not (found.overstayed or found.is_ready):
            continue
        yield Matter(
            f"deal:{opportunity.id}:{opportunity.stage}",
            opportunity.customer,
            frame.owner(opportunity.customer, opportunity.seller),
            Act.CALL,
            Band.DEAL,
            found.reasons[0],
            selling=True,
            rests=_DAY_OFF[Band.DEAL],
        )
