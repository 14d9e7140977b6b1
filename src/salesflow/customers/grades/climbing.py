"""How a member climbs and falls: one review of a ladder, day by day, with a reason for every step.

The rungs are a ladder made ready for reviews (`salesflow.customers.grades.ladder` is what you write down). A review walks
through the days on which anything can change, so that it makes no difference how often a member is reviewed.

>>> Member("gold", date(2026, 5, 3), date(2026, 5, 3), date(2026, 5, 3)).level
'gold'

Source: CU-7.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Sentence, Text
from salesflow.customers.grades.counting import Amount, Falls, Judged, Log, Schedule, Span, Sums
from salesflow.customers.grades.regrading import Change, Reviewed

__all__ = ["Level", "Member", "Rungs", "reached"]

_ROWS: Final = ("CU-7",)


@attrs.frozen
class Level:
    """A level: what a member must have bought to `enter`, and what is enough to `keep` it (None: as much)."""

    key: str
    enter: Amount
    keep: Amount | None = None
    label: Text | None = None

    @property
    def keeps(self) -> Amount:
        """What is enough to keep the level."""
        return self.enter if self.keep is None else self.keep

    @property
    def name(self) -> Param:
        """What people call it."""
        return self.label or self.key


def _day(value: date) -> date:
    return value if type(value) is pendulum.Date else shared_day(as_day(value))


@attrs.frozen(weakref_slot=False)
class Member:
    """The level of a member: since when, up to which day it was reviewed, and when it was earned.

    `earned_on` is the day on which the member last rose (or joined): days of review count from it, a fall does not
    move it. Store the member as it is and pass it to the next review.
    """

    level: str
    since: date = attrs.field(converter=_day)
    reviewed_on: date = attrs.field(converter=_day)
    earned_on: date = attrs.field(converter=_day)


@attrs.frozen
class Rungs:
    """The levels of a ladder made ready for reviews, lowest first, with the numbers to reach and to keep each."""

    levels: tuple[Level, ...]
    enters: tuple[Decimal, ...]
    keeps: tuple[Decimal, ...]
    schedule: Schedule

    def glance(
        self, member: Member | None, place: int, amount: Decimal, today: date
    ) -> Reviewed[Member] | None:
        """The review by one sum where nothing is due but today's look, which is nearly always; else None.

        It says what `climb` says, and takes a few microseconds.
        """
        schedule, day = self.schedule, today.toordinal()
        span, there = schedule.window_on(day), max(bisect_right(self.enters, amount) - 1, 0)
        if member is not None:
            due = schedule.following(member.earned_on.toordinal(), member.reviewed_on.toordinal())
            if schedule.falls is Falls.AT_ONCE or (due is not None and due.day <= day):
                return None
            if there <= place:
                until = due.on if due is not None and place else None
                state = Member(member.level, member.since, today, member.earned_on)
                said = Told(self._code(place, there, until), self.levels, there, place, span, amount, until)
                return Reviewed(state, (), said, None, (), until)
        level = self.levels[there].key
        said = Told("new" if member is None else "rises", self.levels, place, there, span, amount)
        change = Change(today, None if member is None else member.level, level, said)
        due = schedule.following(day, day)
        until = due.on if due is not None and there else None
        return Reviewed(Member(level, today, today, today), (change,), said, None, (), until)

    def climb(self, member: Member | None, place: int, source: Sums | Log, today: int) -> Reviewed[Member]:
        """The level at the end of a day, from the level at the end of the last review."""
        return _Climb(self, source, today).run(member, place)

    def standing(self, place: int, span: Span, amount: Decimal | None, until: date | None) -> Told:
        """Why a level is what it is, when nothing changes today."""
        if amount is None:
            return Told("stays", self.levels, place, place, span, None)
        there = reached(self.enters, amount)
        return Told(self._code(place, there, until), self.levels, there, place, span, amount, until)

    def _code(self, place: int, there: int, until: date | None) -> str:
        if there == place:
            return "top" if there + 1 == len(self.levels) else "is"
        if until is not None:
            return "held"
        return "for_good" if self.schedule.falls is Falls.NEVER else "kept"


@attrs.define
class _Climb:
    """One review while it runs; nobody sees it."""

    rungs: Rungs
    source: Sums | Log
    today: int
    place: int = 0
    since: int = 0
    earned: int = 0
    changes: list[Change] = attrs.field(factory=list[Change])
    lacking: list[Reason] = attrs.field(factory=list[Reason])
    waits_since: int | None = None

    def run(self, member: Member | None, place: int) -> Reviewed[Member]:
        for each in self.source.unlinked:
            self.lacking.append(Reason("sale_unknown", _UNLINKED.fill(id=each), _ROWS))
        reviewed = self._join() if member is None else self._resume(member, place)
        schedule = self.rungs.schedule
        due = schedule.following(self.earned, reviewed)
        for day in self.source.days(schedule, reviewed, self.today):
            while due is not None and due.day <= day:
                self._judge(due, due.day, due.day - 1, "falls")
                due = schedule.following(self.earned, due.day)
            if self._look(day):
                due = schedule.following(self.earned, day)
        waiting = self.waits_since
        state = Member(
            self.rungs.levels[self.place].key,
            shared_day(self.since),
            shared_day(self.today if waiting is None else waiting),
            shared_day(self.earned),
        )
        until = due.on if due is not None and self.place else None
        return self._reviewed(state, until)

    def _join(self) -> int:
        day = self.source.first(self.today)
        self.since = self.earned = day
        span = self.rungs.schedule.window_on(day)
        amount = self.source.known(span, day)
        if amount is not None:
            self.place = reached(self.rungs.enters, amount)
        self._change(day, None, self.place, "new", span, amount)
        return day

    def _resume(self, member: Member, place: int) -> int:
        self.place, self.since, self.earned = place, member.since.toordinal(), member.earned_on.toordinal()
        return member.reviewed_on.toordinal()

    def _judge(self, due: Judged, day: int, until: int, code: str) -> None:
        """Take away what the purchases of a period do not keep, as known on a day, but nothing a newcomer would have."""
        if not self.place:
            return
        amount = self.source.known(due.span, until)
        if amount is None:
            words = _PUT_OFF.fill(first=due.span[0], last=due.span[1], day=due.on)
            self.lacking.append(Reason("review_put_off", words, _ROWS))
            if self.waits_since is None:
                self.waits_since = due.day - 1
            return
        now = self.source.known(self.rungs.schedule.window_on(day), day)
        floor = 0 if now is None else reached(self.rungs.enters, now)
        self._fall(max(floor, reached(self.rungs.keeps, amount)), day, due.span, amount, code)

    def _look(self, day: int) -> bool:
        """Rise to what is reached on a day, or fall where that may be at once or a return asks for it; whether risen."""
        rungs, schedule = self.rungs, self.rungs.schedule
        span = schedule.window_on(day)
        amount = self.source.known(span, day)
        if amount is None:  # only of today: no other day is looked at without its sum
            words = _NOT_KNOWN.fill(first=span[0], last=span[1])
            self.lacking.append(Reason("figures_unknown", words, _ROWS))
            return False
        there = reached(rungs.enters, amount)
        if there > self.place:
            self._change(day, self.place, there, "rises", span, amount)
            self.place, self.since, self.earned = there, day, day
            if self.waits_since is not None:  # who has earned a level anew is not judged by what lies before
                self.waits_since = None
                self.lacking = [each for each in self.lacking if each.code != "review_put_off"]
            return True
        if schedule.falls is Falls.AT_ONCE:
            self._fall(max(there, reached(rungs.keeps, amount)), day, span, amount, "falls")
        for sold in self.source.returned_on(day):
            last = schedule.latest(self.earned, day)
            if last is not None and last.span[0] <= sold <= last.span[1]:
                self._judge(last, day, day, "returned")
        return False

    def _fall(self, there: int, day: int, span: Span, amount: Decimal, code: str) -> None:
        if there < self.place:
            self._change(day, self.place, there, code, span, amount)
            self.place, self.since = there, day

    def _change(
        self, day: int, before: int | None, after: int, code: str, span: Span, amount: Decimal | None
    ) -> None:
        levels = self.rungs.levels
        said = Told(code, levels, before or 0, after, span, amount)
        was = None if before is None else levels[before].key
        self.changes.append(Change(shared_day(day), was, levels[after].key, said))

    def _reviewed(self, state: Member, until: date | None) -> Reviewed[Member]:
        changes = tuple(self.changes)
        if changes and changes[-1].on == state.reviewed_on:
            said = changes[-1].said
        else:
            span = self.rungs.schedule.window_on(self.today)
            said = self.rungs.standing(self.place, span, self.source.known(span, self.today), until)
        return Reviewed(state, changes, said, lacking=tuple(self.lacking), until=until)


@attrs.frozen(weakref_slot=False)
class Told:
    """Why a level changed or stayed, put into words when somebody reads it.

    `before` and `after` are places among the levels; where nothing changed, `before` is what the figures alone give.
    """

    code: str
    levels: tuple[Level, ...] = attrs.field(repr=False)
    before: int
    after: int
    span: Span
    amount: Decimal | None
    until: date | None = None

    @property
    def reason(self) -> Reason:
        """The reason in words."""
        before, after = self.levels[self.before], self.levels[self.after]
        higher = self.levels[min(self.after + 1, len(self.levels) - 1)]
        slots: dict[str, Param] = {
            "before": before.name,
            "after": after.name,
            "higher": higher.name,
            "enter": _amount(higher.enter if self.code == "is" else after.enter),
            "keep": _amount(after.keeps if self.code == "kept" else before.keeps),
        }
        if self.amount is not None:
            slots["bought"] = _bought(self.span, self.amount, after.enter)
        if self.until is not None:
            slots["until"] = self.until
        text = _TOLD[self.code]
        return Reason(self.code, text.fill(**slots), _ROWS)


def reached(edges: tuple[Decimal, ...], amount: Decimal) -> int:
    """The highest place whose edge is reached; the lowest one asks for nothing, whatever was brought back."""
    return max(bisect_right(edges, amount) - 1, 0)


def _amount(amount: Amount) -> Param:
    return amount if isinstance(amount, Money) else _WITH_PURCHASES.fill(n=amount)


def _bought(span: Span, amount: Decimal, like: Amount) -> Sentence:
    """What was bought in a span, in the unit of the ladder."""
    first, last = span
    if isinstance(like, Money):
        money = Money(amount, like.currency)
        if first == date.min:
            return _BOUGHT_EVER.fill(last=last, amount=money)
        return _BOUGHT.fill(first=first, last=last, amount=money)
    if first == date.min:
        return _DAYS_EVER.fill(last=last, n=int(amount))
    return _DAYS.fill(first=first, last=last, n=int(amount))


_WITH_PURCHASES: Final = Text("{n} {n|day|days} with purchases", zh="{n}个购买日")
_DAYS: Final = Text("purchases on {n} {n|day|days} from {first} to {last}", zh="{first}至{last}有{n}个购买日")
_DAYS_EVER: Final = Text("purchases on {n} {n|day|days} until {last}", zh="截至{last}共有{n}个购买日")
_BOUGHT: Final = Text("purchases from {first} to {last} are {amount}", zh="{first}至{last}的购买为{amount}")
_BOUGHT_EVER: Final = Text("all purchases until {last} are {amount}", zh="截至{last}的全部购买为{amount}")
_TOLD: Final = {
    "new": Text("new, begins as {after}", zh="新会员，起始级别为{after}"),
    "rises": Text(
        "rises from {before} to {after}: {bought}; {after} begins at {enter}",
        zh="由{before}升为{after}：{bought}；{after}的门槛为{enter}",
    ),
    "falls": Text(
        "falls from {before} to {after}: {bought}; {before} is kept with {keep}",
        zh="由{before}降为{after}：{bought}；保留{before}需要{keep}",
    ),
    "returned": Text(
        "falls from {before} to {after}: after a return, {bought}; {before} is kept with {keep}",
        zh="由{before}降为{after}：扣除退货后，{bought}；保留{before}需要{keep}",
    ),
    "stays": Text("stays {after}", zh="仍为{after}"),
    "top": Text("{after} is the highest level: {bought}", zh="{after}为最高级别：{bought}"),
    "is": Text(
        "{after}: {bought}; {higher} begins at {enter}", zh="{after}：{bought}；{higher}的门槛为{enter}"
    ),
    "held": Text(
        "would be {before} by the figures; stays {after} at least until {until}: {bought}",
        zh="按数据应为{before}；至少到{until}仍为{after}：{bought}",
    ),
    "for_good": Text(
        "would be {before} by the figures; stays {after}, for levels are not taken away: {bought}",
        zh="按数据应为{before}；级别不会收回，仍为{after}：{bought}",
    ),
    "kept": Text(
        "would be {before} as a newcomer; stays {after}: {bought}; {after} is kept with {keep}",
        zh="若为新会员应为{before}；仍为{after}：{bought}；保留{after}需要{keep}",
    ),
}
_PUT_OFF: Final = Text(
    "what was bought from {first} to {last} is not known; the review of {day} waits for it",
    zh="{first}至{last}的购买未知；{day}的评定须待其补齐",
)
_NOT_KNOWN: Final = Text(
    "what was bought from {first} to {last} is not known", zh="{first}至{last}的购买未知"
)
_UNLINKED: Final = Text(
    "the sale behind the return {id} is not known; it counts on its own day",
    zh="退货{id}对应的销售未知；按退货当日计算",
)
