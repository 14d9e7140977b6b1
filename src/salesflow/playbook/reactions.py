"""What the rest of the house should do when a complaint takes a step, credit is stopped, or a customer is lost.

The pillars do not know each other, so somebody has to say what a complaint means for selling, for money that is late
and for the causes behind it, and what a frozen limit means for a contract. These are suggestions with their reasons:
whoever is in charge acts on them, or not; nothing is carried out.

>>> import pendulum
>>> from salesflow.complaints.cases.steps import Receive
>>> from salesflow.complaints.catalogue.desk import DESK
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=HOUSE.calendar(nine.date()))
>>> [found] = reactions(case, Book(), at=nine)
>>> print(found.reason.explain())
complaint K-31 is open, and nobody has assessed it yet: sell nothing to C-7 and send no greetings [CO-4]

Sources: CO-4, CR-4, CR-5, CR-6, SV-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import pendulum

from salesflow.basics.moments import Zone, aware, day_of, instant, zone
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close
from salesflow.complaints.causes.cause_tree import RootCause
from salesflow.complaints.causes.correctives import Correctives
from salesflow.complaints.views.prevention import uncared
from salesflow.credit.exposure import exposures
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.credit_reactions import CreditEvent, credit_reactions
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.playbook.suggestions import Reaction, Suggestion, suggestion
from salesflow.service.loss import Loss

__all__ = ["Reaction", "Suggestion", "reactions"]

_LATELY: Final = 365
"""Days before a loss in which a complaint may have to do with it; ours."""


def reactions(
    event: Complaint | Loss | CreditEvent,
    book: Book,
    policy: Policy = HOUSE,
    *,
    correctives: Correctives | None = None,
    since: datetime | None = None,
    at: datetime,
) -> tuple[Suggestion, ...]:
    """What follows elsewhere from the last step of a complaint or the last entry of a credit event, or from a loss.

    All is taken as known at `at`. With `since`, the moment of asking last, it is all that changed between then and `at`:
    steps and entries, and for credit also what ended by its date, of which no entry speaks.

    - A serious complaint is open, or one that nobody has assessed: no selling, no greetings; no such complaint is
      left: selling may go on. Nothing is said while nothing changes (CO-4).
    - A complaint comes in and invoices are late: ask whether they are disputed, for what is disputed is neither dunned
      nor a reason for a hold (CR-5).
    - A complaint is closed with a cause that comes again while nobody works on it: open a corrective action. That
      needs the register of `correctives` and the causes of the complaint's procedure (CO-4).
    - A customer is lost within a year of a complaint: ask him why (SV-2). It is told whatever `since` says.
    - A `CreditLine` is frozen, cancelled or lapsed: do not sign his open deals on credit, tell the seller, have a lapsed
      limit reviewed; it may be used again: the deals may go on (CR-6).
    - A switch of a `Switchboard` goes on or off: tell the seller. Where contracts are stopped, sign none of his open deals
      and sell nothing. When they are not any more the deals may go on, and selling too, unless a serious complaint is open
      or the card says that he is on hold (CR-5).
    - An item of a `DunningLog` enters collection that is neither disputed nor paid: ask whether an open complaint explains
      it, propose to tighten credit, tell the seller (CR-5).
    - A severe warning stands in a `SignalRegister`: have the limit reviewed, tell the seller; and when none is left (CR-4).

    The `book` holds everything else that is known; the complaint in it under the same number does not count. Of a
    complaint under rules that the policy does not hold, causes are not looked at. Raises `InputError` for a naive moment,
    for a `since` later than `at`, and for a complaint or a loss later than `at`.
    """
    now = aware(at)
    if since is not None and instant(since, "since") > instant(now):
        raise InputError("since", since, f"lies after {now}; give the moment of asking last")
    if isinstance(event, Loss):
        return tuple(_lost(event, book, zone(policy.zone), now))
    if not isinstance(event, Complaint):
        return tuple(credit_reactions(event, book, policy, since=since, at=now))
    known = event.known_at(now)
    if known is None:
        raise InputError("received_at", event.received_at, f"lies after {now}: not known yet")
    others = tuple(each for each in book.complaints if each.id != known.id)
    before = _before(known, since)
    steps = known.records if before is None else known.records[before.seq :]
    earlier = ComplaintFrame((*others, *(() if before is None else (before,))), policy, now)
    later = ComplaintFrame((*others, known), policy, now)
    found = [*_selling(known, earlier, later)]
    if before is None:
        found += _late(known.customer, book, day_of(now, policy.zone))
    if any(isinstance(each.step, Close) for each in steps) and correctives is not None:
        found += _causes(known, later, correctives, policy)
    return tuple(found)


def _before(complaint: Complaint, since: datetime | None) -> Complaint | None:
    """The complaint before its last step, or as it was known at a moment; None before its receipt."""
    if since is not None:
        return complaint.known_at(since)
    return None if complaint.seq == 1 else Complaint(complaint.id, complaint.records[:-1])


def _selling(complaint: Complaint, earlier: ComplaintFrame, later: ComplaintFrame) -> Iterator[Suggestion]:
    """Whose selling rests from now on, and whose may go on: linked customers too."""
    words = "stop_unassessed"
    if complaint.severity is not None:
        words = "stop_assessed" if later.may_be_serious(complaint) else "stop_linked"
    for customer in sorted(later.troubled - earlier.troubled):
        about = (complaint.id,)
        yield suggestion(
            Reaction.STOP_SELLING, customer, about, _WORDS[words], "CO-4", complaint=complaint.id
        )
    for customer in sorted(earlier.troubled - later.troubled):
        yield suggestion(Reaction.GO_ON_SELLING, customer, (complaint.id,), _WORDS["go_on"], "CO-4")


def _late(customer: str, book: Book, today: pendulum.Date) -> Iterator[Suggestion]:
    """The invoices of a complaining customer that would be dunned: he may dispute them."""
    for exposure in exposures(book.invoices_of.get(customer, ()), as_of=today):
        ids = tuple(item.id for item in exposure.items if item.days_late and not item.disputed)
        if ids:
            do, words = Reaction.ASK_WHETHER_DISPUTED, _WORDS["disputed"]
            yield suggestion(do, customer, ids, words, "CR-5", ids=ids, n=len(ids))


def _causes(
    complaint: Complaint, frame: ComplaintFrame, correctives: Correctives, policy: Policy
) -> Iterator[Suggestion]:
    """The causes of a closed complaint, and those above them, that come again while nobody works on them."""
    procedure = frame.procedure(complaint)
    tree = None if procedure is None else procedure.causes
    if tree is None or complaint.cause is None:
        return
    seen = [
        (
            None if each.cause is None else RootCause(each.cause, tree.key, tree.version),
            day_of(each.received_at, policy.zone),
        )
        for each in frame.cases
    ]
    where = tree.path(complaint.cause)
    for each in uncared(correctives, seen, tree=tree, as_of=day_of(frame.at, policy.zone)).value:
        if each.cause.code in where:
            do, words = Reaction.OPEN_CORRECTIVE, _WORDS["corrective"]
            yield suggestion(do, None, (each.cause.code,), words, "CO-4", why=each.reason.sentence)


def _lost(loss: Loss, book: Book, where: Zone, now: pendulum.DateTime) -> Iterator[Suggestion]:
    """Whom to ask why he left: a customer who had complained."""
    day = day_of(now, where)
    if loss.on > day:
        raise InputError("on", loss.on, f"lies after {day}: not known yet")
    if loss.regained_on is not None and loss.regained_on <= day:
        return
    told = [
        (when, each.id)
        for each in book.complaints
        if each.customer == loss.customer
        and loss.on.toordinal() - _LATELY
        <= (when := day_of(each.received_at, where)).toordinal()
        <= loss.on.toordinal()
    ]
    if told:
        when, last = max(told)
        do, words = Reaction.SURVEY_THE_LOST, _WORDS["lost"]
        yield suggestion(do, loss.customer, (last,), words, "SV-2", complaint=last, day=when, on=loss.on)


_WORDS: Final = {
    "stop_assessed": Text(
        "complaint {complaint} is open, and it is a serious one: sell nothing to {customer} and send no greetings",
        zh="投诉{complaint}尚未解决，且属严重投诉：暂不向{customer}推销，也不发节日问候",
    ),
    "stop_unassessed": Text(
        "complaint {complaint} is open, and nobody has assessed it yet: sell nothing to {customer} and send no greetings",
        zh="投诉{complaint}尚未解决，严重程度尚未评估：暂不向{customer}推销，也不发节日问候",
    ),
    "stop_linked": Text(
        "complaint {complaint} is handled under another one that may be serious: sell nothing to {customer} and send no "
        "greetings",
        zh="投诉{complaint}并入的另一投诉可能属严重投诉：暂不向{customer}推销，也不发节日问候",
    ),
    "go_on": Text(
        "no serious complaint of {customer} is open any more: selling may go on",
        zh="{customer}已没有未结的严重投诉：可以恢复推销",
    ),
    "disputed": Text(
        "{customer} complains, and {n|invoice|invoices} {ids} {n|is|are} late: ask whether {n|it is|they are} disputed; "
        "what is disputed is neither dunned nor a reason for a hold",
        zh="{customer}提出投诉，发票{ids}已逾期：请询问是否有争议；有争议的款项不催收，也不作为暂停赊销的理由",
    ),
    "corrective": Text("{why}: decide on a corrective action", zh="{why}：请制定纠正措施"),
    "lost": Text(
        "{customer} was lost on {on}, after complaint {complaint} of {day}: ask why, in the survey of lost customers",
        zh="{customer}于{on}流失，此前{day}曾提出投诉{complaint}：请纳入流失客户调查，询问原因",
    ),
}
