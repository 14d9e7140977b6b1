"""Today: what every seller should do, why, by when and in which order.

>>> import pendulum
>>> from salesflow.playbook.book import Book
>>> book, problems = Book.of(
...     customers=[{"id": "C-7", "name": "Dongfang", "grade": "B", "seller": "Li"}],
...     promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-03-02"}],
... )
>>> worklist = today(book, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> [line.reasons[0].explain() for line in worklist.of("Li").lines]
['promised: send the invoice; due 2 Mar 2026 [CA-12]']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.moments import aware, instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.playbook import contacts, obligations
from salesflow.playbook.actions import Verb
from salesflow.playbook.book import Book
from salesflow.playbook.frame import Frame
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.occasions import LEFT_OUT, occasions
from salesflow.playbook.policy import Policy
from salesflow.playbook.seller import Seller
from salesflow.playbook.tally import Tally
from salesflow.playbook.worklist import Line, Room, SellerDay, Worklist, lines_of, placed

__all__ = ["today"]

_CHANNELS: Final = {
    Act.VISIT: Channel.VISIT, Act.CALL: Channel.CALL, Act.MESSAGE: Channel.MESSAGE, Act.CARD: Channel.CARD,
}  # fmt: skip
_OWED: Final = frozenset({Band.CLOCK, Band.PROMISE, Band.MONEY})
_CAUSES: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    "complaint": (Text("an open serious complaint: no selling", zh="有未结的严重投诉：不推销"), ("CO-4",)),
    "hold": (Text("on credit hold: no selling", zh="已暂停赊销：不推销"), ("CR-5",)),
    "deferred": (Text("asked to be contacted later", zh="客户要求以后再联系"), ("CA-3",)),
    "stopped": (Text("asked not to be contacted", zh="客户要求不再联系"), ("CA-3",)),
    "settled": (Text("settled before: put off, dismissed or done", zh="此前已处理：推迟、取消或完成"), ()),
}
_WITHHELD: Final = LEFT_OUT | {
    code: Reason(code, text.fill(), rows) for code, (text, rows) in _CAUSES.items()
}
_NOT_GIVEN: Final = {
    "people": Text("birthdays, greetings and cards: no table of people", zh="生日、问候与贺卡：没有联系人表"),
    "touches": Text(
        "quotas, call-backs and follow-ups: no log of touches", zh="配额、回电与跟进：没有联系记录"
    ),
    "purchases": Text(
        "what runs out and who stopped buying: no log of purchases", zh="存货与停购：没有购买记录"
    ),
    "invoices": Text("overdue money: no invoices", zh="逾期款项：没有发票"),
    "complaints": Text("complaint clocks: no complaints", zh="投诉时限：没有投诉表"),
    "opportunities": Text("deals: no opportunities", zh="商机：没有商机表"),
    "promises": Text("promises: no table of promises", zh="承诺：没有承诺表"),
}
_SUMMED: Final = Text(
    "what customers answered, and greetings already sent: touches are given as sums only",
    zh="客户的答复与已发的问候：联系记录只有汇总",
)
_MIXED: Final = Text(
    "how much {n} {n|customer|customers} bought: in several currencies, which are not added up",
    zh="{n}位客户的购买总额：涉及多种货币，不能相加",
)
_AWAY: Final = Text("{who} is away until {day}; {deputy} stands in", zh="{who}休假至{day}，由{deputy}代理")
_NOBODY: Final = Text("{who} is away until {day} and nobody stands in", zh="{who}休假至{day}，无人代理")
_TAKES: Final = Text(
    "{n} {n|customer has|customers have} no seller; the quota needs {loads} this month, the work of {sellers} sellers",
    zh="{n}位客户没有销售员；配额本月需{loads}，相当于{sellers}名销售员的工作量",
)
_VISITS_OVER: Final = Text(
    "{n} {n|visit|visits} cannot wait; there is room for {room}: find help today",
    zh="有{n}次拜访不能等，只排得下{room}次：今天需要支援",
)
_CALLS_OVER: Final = Text(
    "{n} {n|call|calls} cannot wait; there is room for {room}: find help today",
    zh="有{n}个电话不能等，只排得下{room}个：今天需要支援",
)
_CLOSED: Final = Text("{day} is not a working day", zh="{day}不是工作日")


def today(book: Book, policy: Policy = HOUSE, *, at: datetime) -> Worklist:
    """The worklist of every seller at the moment `at`: pure, so the same book gives the same list.

    Rows dated after `at` are not yet known. Raises `InputError` for a naive `at`, `OutOfCalendarError` outside the
    years of the lunar table (1900 to 2100).
    """
    frame = Frame(book, policy, aware(at).in_timezone(policy.zone))
    tally = Tally()
    _say_what_is_missing(frame, tally)
    matters = [matter for matter in _owned(frame, _gathered(frame, tally)) if _is_open(frame, tally, matter)]
    lines = lines_of(matters, frame.rank)
    if not frame.calendar.is_working_day(frame.as_of):
        tally.note(Reason("not_a_working_day", _CLOSED.fill(day=frame.as_of)))
    if frame.grading_note is not None:
        tally.note(frame.grading_note)
    return Worklist(
        frame.at,
        _days(frame, lines),
        {customer: card.name for customer, card in frame.customers.items()},
        frame.grades,
        tally.withheld,
        tally.missed,
        tally.notes,
        _not_feasible(frame),
        frame.later,
    )


def _say_what_is_missing(frame: Frame, tally: Tally) -> None:
    given = frame.book.given
    known = {"touches": frame.knows_touches, "purchases": frame.knows_purchases}
    for table, words in _NOT_GIVEN.items():
        if not known.get(table, table in given):
            tally.miss(Reason(f"no_{table}", words.fill()))
    if "touch_summaries" in given and "touches" not in given:
        tally.miss(Reason("touches_summed", _SUMMED.fill(), ("CA-3", "CA-5")))
    if frame.mixed:
        tally.miss(Reason("mixed_currencies", _MIXED.fill(n=len(frame.mixed)), ("CU-7",)))


def _gathered(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """All matters, less those that must not be done today."""
    said = (
        contacts.answers(frame, tally)
        if frame.knows_touches
        else contacts.Answers({}, frozenset(), frozenset())
    )
    free = _Gate(frame, tally, said)
    yield from free(obligations.clocks(frame, tally))
    yield from free(obligations.promises(frame, tally))
    yield from free(obligations.money(frame, tally))
    yield from free(obligations.deals(frame, tally))
    yield from free(contacts.call_backs(frame, said))
    if "people" in frame.book.given or frame.knows_touches:
        yield from free(occasions(frame, tally))
    if frame.knows_touches:
        yield from free(contacts.quotas(frame, tally))
    if frame.knows_touches or frame.knows_purchases:
        yield from free(contacts.reminders(frame, tally))


class _Gate:
    """Lets through what may be done today, and counts the rest with its cause."""

    def __init__(self, frame: Frame, tally: Tally, said: contacts.Answers) -> None:
        self.frame = frame
        self.tally = tally
        self.said = said

    def __call__(self, matters: Iterable[Matter]) -> Iterator[Matter]:
        for matter in matters:
            cause = self._against(matter)
            if cause is None:
                yield matter
            elif cause == "refused" and matter.band in _OWED:
                yield attrs.evolve(matter, act=self._otherwise(matter))
            else:
                self.tally.withhold(cause, _WITHHELD[cause], matter.customer)

    def _otherwise(self, matter: Matter) -> Act:
        """How else to do what is owed to a customer who refused a channel; it is never dropped for that."""
        people = self.frame.people(matter.customer)
        for act in (Act.CALL, Act.MESSAGE, Act.VISIT):
            if self.frame.consent(people, _CHANNELS[act], matter.purpose) is not Truth.NO:
                return act
        # a complaint is answered all the same; anything else is settled without the customer
        return matter.act if matter.band is Band.CLOCK else Act.ASK

    def _against(self, matter: Matter) -> str | None:
        customer, frame = matter.customer, self.frame
        card = frame.customers.get(customer)
        promoting = matter.selling or matter.purpose is Purpose.PROMOTION
        # a gift at the festival is no answer to a complaint
        if (promoting or matter.festive) and customer in frame.complaints.troubled:
            return "complaint"
        if promoting and card is not None and card.credit_hold is True:
            return "hold"
        if (promoting or matter.festive) and customer in self.said.stopped:
            return "stopped"
        if matter.selling and customer in self.said.deferred:
            return "deferred"
        channel = _CHANNELS.get(matter.act)
        if channel is None or matter.band is Band.OCCASION:  # there each person was asked about already
            return None
        people = frame.people(customer)
        may = frame.consent(people, channel, matter.purpose)
        if may is Truth.UNKNOWN and matter.purpose is Purpose.PROMOTION:
            return "consent_unknown" if people else "nobody_known"
        return "refused" if may is Truth.NO else None


def _owned(frame: Frame, matters: Iterable[Matter]) -> Iterator[Matter]:
    """Matters under whoever does them today: reassigned ones at their new owner, an absent seller's at the deputy."""
    deputies = _deputies(frame)
    for matter in matters:
        owner = frame.assigned.get(matter.key, matter.owner)
        owner = deputies.get(owner, owner)
        yield matter if owner == matter.owner else attrs.evolve(matter, owner=owner)


def _deputies(frame: Frame) -> Mapping[str, str]:
    away = {seller.name: seller for seller in frame.book.sellers if seller.is_absent(frame.as_of)}
    found: dict[str, str] = {}
    for name, seller in away.items():
        seen, stands_in = {name}, seller.deputy
        while stands_in is not None and stands_in in away and stands_in not in seen:
            seen.add(stands_in)
            stands_in = away[stands_in].deputy
        if stands_in is not None and stands_in not in away:
            found[name] = stands_in
    return found


def _is_open(frame: Frame, tally: Tally, matter: Matter) -> bool:
    """Whether a settled matter is back; a legal clock comes back when it is due, whatever was said."""
    action = frame.actions.get(matter.key)
    if action is None or action.verb is Verb.REASSIGNED:
        return True
    if matter.legal and isinstance(matter.due, datetime) and instant(matter.due) <= instant(frame.at):
        return True
    if action.verb is Verb.SNOOZED and action.until is not None:
        back = action.until <= frame.as_of
    elif action.verb is Verb.DONE and matter.rests is not None:
        back = frame.as_of.toordinal() >= frame.day(action.at).toordinal() + matter.rests
    else:
        back = False
    if not back:
        tally.withhold("settled", _WITHHELD["settled"], matter.customer)
    return back


def _days(frame: Frame, lines: tuple[Line, ...]) -> tuple[SellerDay, ...]:
    sellers = {seller.name: seller for seller in frame.book.sellers}
    deputies = _deputies(frame)
    by_owner: dict[str, list[Line]] = {
        name: [] for name in sellers if not sellers[name].is_absent(frame.as_of)
    }
    for line in lines:
        by_owner.setdefault(line.owner, []).append(line)
    days: list[SellerDay] = []
    for name in sorted(by_owner, key=lambda each: (not each, each)):
        room = _room(frame, sellers.get(name), name)
        kept, moved = (
            tuple(attrs.evolve(line, zone=frame.policy.zone) for line in some)
            for some in placed(by_owner[name], room, frame.rank)
        )
        notes = (*_absences(frame, name, sellers, deputies), *_too_much(kept, room))
        days.append(SellerDay(name, room, kept, moved, notes))
    return tuple(days)


def _capacity(frame: Frame, seller: Seller | None) -> tuple[int, int]:
    visits, calls = frame.policy.visits_per_day, frame.policy.calls_per_day
    if seller is None:
        return visits, calls
    own_visits, own_calls = seller.visits_per_day, seller.calls_per_day
    return visits if own_visits is None else own_visits, calls if own_calls is None else own_calls


def _room(frame: Frame, seller: Seller | None, name: str) -> Room:
    visits, calls = _capacity(frame, seller)
    made = [
        touch.channel
        for rows in frame.touches.values()
        for touch in rows
        if touch.by == name and touch.direction is Direction.OUT and frame.day(touch.at) == frame.as_of
    ]
    return Room(max(0, visits - made.count(Channel.VISIT)), max(0, calls - made.count(Channel.CALL)))


def _too_much(kept: tuple[Line, ...], room: Room) -> Iterator[Reason]:
    """That clocks and promises alone are more than the day has room for."""
    for act, most, words in ((Act.VISIT, room.visits, _VISITS_OVER), (Act.CALL, room.calls, _CALLS_OVER)):
        needed = sum(act in line.acts for line in kept)
        if needed > most:
            yield Reason("too_much", words.fill(n=needed, room=most))


def _absences(
    frame: Frame, name: str, sellers: Mapping[str, Seller], deputies: Mapping[str, str]
) -> tuple[Reason, ...]:
    notes: list[Reason] = []
    for _, seller in sorted(sellers.items()):
        if seller.absent_until is None or not seller.is_absent(frame.as_of):
            continue
        if deputies.get(seller.name) == name:
            words = _AWAY.fill(who=seller.name, day=seller.absent_until, deputy=name)
            notes.append(Reason("stands_in", words))
        elif seller.name == name and name not in deputies:
            notes.append(Reason("nobody_stands_in", _NOBODY.fill(who=name, day=seller.absent_until)))
    return tuple(notes)


def _not_feasible(frame: Frame) -> tuple[tuple[str, Reason], ...]:
    """For each seller whose quota cannot be kept this month: what it takes, and what there is room for (CA-4)."""
    sellers = {seller.name: seller for seller in frame.book.sellers}
    counts: dict[str, dict[str, int]] = {}
    for customer, card in frame.customers.items():
        grade = frame.grades.get(customer)
        if grade in frame.policy.quota.grades:
            mine = counts.setdefault(card.seller or "", {})
            mine[grade] = mine.get(grade, 0) + 1
    days = len(frame.calendar.working_days_of_month(frame.as_of.year, frame.as_of.month))
    found: list[tuple[str, Reason]] = []
    if not frame.knows_touches:
        counts.pop("", None)  # where no quota is judged, nobody asks how many sellers it would take
    for name, grades in sorted(counts.items()):
        visits, calls = _capacity(frame, sellers.get(name))
        room = {Channel.VISIT: visits, Channel.CALL: calls}
        asked = frame.policy.quota.feasible(grades, sellers=1, per_day=room, working_days=days)
        takes = asked.sellers_needed
        if name or takes is None:
            found += [(name, reason) for reason in asked.reasons]
        elif asked.over:
            # nobody looks after them yet: say how many sellers it takes
            words = _TAKES.fill(n=asked.customers, loads=asked.over, sellers=takes)
            found.append((name, Reason("quota_not_feasible", words, frame.policy.quota.rows)))
    return tuple(found)
