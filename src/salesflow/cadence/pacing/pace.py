"""The evaluation of a cadence, one customer at a time and always in one order: union, roll, thin, cap.

The wishes of all sources are put together and rolled. Then they are taken day by day: a wish that follows too soon
after a touch is thinned out, one for which no room is left is capped; what is not made counts for nothing after it.
Where something stands in the way the wish slides within its grace, else it is dropped with every reason. Last, a touch
is added where a gap would grow longer than the longest one.
"""

from __future__ import annotations

from datetime import date, datetime
from heapq import heapify, heappop, heappush
from typing import Final, TypeAlias

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.due import Due
from salesflow.cadence.pacing.obstacles import NEVER, Lane, Ledger, Weekday
from salesflow.cadence.pacing.paced import DroppedWish, Paced
from salesflow.cadence.pacing.settings import Settings
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import Made, State, StepsMade, Waiting, made_on
from salesflow.cadence.pacing.wishes import Wanted, wanted_on, wishes
from salesflow.customers.consent import Consent
from salesflow.errors import InputError

__all__ = ["Pace"]

_Order: TypeAlias = tuple[int, int, int, str, int]
_RANK: Final = {channel: place for place, channel in enumerate(Channel)}
_UNKNOWN: Final = "consent_unknown"
_ADDED: Final = "keep_in_touch"

_STEP: Final = Text("{label}: step {n} of {all}", zh="{label}：第{n}步，共{all}步")
_ROLLED: Final = {
    "backward": Text("rolled back from {day}", zh="由{day}提前"),
    "forward": Text("rolled forward from {day}", zh="由{day}顺延"),
}
_SLID: Final = Text("slid by {n} {n|day|days}: {why}", zh="顺延{n}天：{why}")
_TOO_LATE: Final = Text("could be made only after {latest}", zh="{latest}之前无法安排")
_MERGED: Final = Text("falls on the same day as the one of {other}", zh="与{other}的安排落在同一天")
_GONE: Final = Text("the cadence no longer has it", zh="该节奏已不包含此项")
_AT_MOST: Final = Text(
    "at most {terms} without a touch, the last one on {last}", zh="最多{terms}不联系，上次联系为{last}"
)
_FIRST: Final = Text("never touched so far", zh="尚未联系过")
_AFTER_MOST: Final = Text("it was due by {latest}", zh="本应在{latest}之前")


class _Wish:
    """A wish on its way through a plan: of a source as it was `wanted`, or step number `step` of a sequence."""

    __slots__ = ("channel", "key", "lane", "others", "reason", "reasons", "rolled", "source", "step", "tries_on", "wanted")  # fmt: skip

    def __init__(self, source: Source | Steps, lane: Lane, wanted: Wanted, step: int = 0) -> None:
        self.source = source
        self.lane = lane
        self.channel = lane.channel
        self.wanted, self.rolled, self.others, self.key, self.reason = wanted
        self.tries_on = self.rolled
        self.step = step
        self.reasons: dict[Reason, None] = {}

    @property
    def order(self) -> _Order:
        # a wish that waited goes first, then the more personal one
        return self.tries_on, self.wanted, _RANK[self.channel], self.source.key, self.step


class Pace:
    """The making of one plan: `run` gives it; not for keeping.

    >>> from salesflow.basics.terms import days
    >>> from salesflow.cadence.occasions.dates import Monthly
    >>> card = Source("card", Text("monthly card", zh="每月贺卡"), Monthly(1), Channel.CARD, roll="never")
    >>> run = Pace(Settings(sources=[card]), State("C-7", date(2026, 3, 1)), date(2026, 5, 1), None, None)
    >>> [due.key for due in run.run().due]
    ['card:2026-03-01', 'card:2026-04-01']
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        until: date,
        calendar: Calendar | None,
        consents: tuple[tuple[Consent, ...], datetime] | None,
    ) -> None:
        self.settings = settings
        self.state = state
        self.calendar = calendar
        self.first, self.end = state.as_of.toordinal(), as_day(until, "until")
        self._check()
        self.ledger = Ledger(settings, state, calendar, consents)
        self.since = state.since.toordinal()
        self.due: list[Due] = []
        self.dropped: list[DroppedWish] = []
        self.made: list[Made] = []
        self.steps = {one.key: one for one in state.steps}
        self.heap: list[tuple[_Order, _Wish]] = []

    def _check(self) -> None:
        if self.end < self.first:
            raise InputError(
                "until", shared_day(self.end), f"lies before {self.state.as_of}, the day of the state"
            )
        calendar = self.calendar
        if calendar is not None:
            # both lie inside the horizon, or it says so
            calendar.count_working_days(self.state.as_of, shared_day(self.end))
        else:
            for source in self.settings.sources:
                if source.roll != "never":
                    raise InputError("calendar", None, f"is needed to roll {source.key!r} {source.roll}")

    def run(self) -> Paced:
        """The plan."""
        if self.first == self.end:
            return Paced((), (), self.state)
        self._gather()
        cursor = self.first
        by = self.settings.by if self.settings.most else None
        adding = None if by is None else self.ledger.lane(by, Purpose.PROMOTION, works=True)
        told: int | None = None  # the last touch after which a refusal of the next one was told
        while True:
            top = self.heap[0][0][0] if self.heap else NEVER
            if adding is not None:
                outcome = self._keep_in_touch(adding, cursor, top, told)
                if outcome is not None:
                    if outcome > 0:
                        cursor = outcome
                    else:
                        told = -outcome
                    continue
            if top >= self.end:
                break
            cursor = top
            self._judge(heappop(self.heap)[1])
        return Paced(tuple(self.due), tuple(self.dropped), self._carried())

    # -- wishes --------------------------------------------------------------------------------------------------

    def _gather(self) -> None:
        """All wishes of the window, rolled, and those beyond it that an added touch has to look out for."""
        waiting = {(one.key, one.channel, one.wanted.toordinal()): one for one in self.state.waiting}
        reach = self.end
        if self.settings.most:
            farthest = min(self.ledger.after(self.end - 1, term) for term in self.settings.most)
            reach = max(self.end, min(farthest + 1, self.ledger.ends))
        found: list[_Wish] = []
        for source in self.settings.sources:
            if isinstance(source, Steps):
                step = self._next_step(source)
                if step is not None:
                    one = waiting.pop((source.key, step.channel, step.wanted), None)
                    found.append(step if one is None else _resumed(step, one))
                continue
            lane = self._lane(source, source.channel)
            again: set[int] = set()
            for place in [place for place in waiting if place[:2] == (source.key, source.channel)]:
                kept, wanted = waiting.pop(place), place[2]
                again.add(wanted)
                wish = _Wish(source, lane, wanted_on(source, wanted, kept.rolled.toordinal()))
                found.append(_resumed(wish, kept))
            fresh = wishes(source, self.calendar, self.first, self.end, reach)
            found += [_Wish(source, lane, one) for one in fresh if one.wanted not in again]
        for one in waiting.values():
            gone = Reason("gone", _GONE.fill())
            self.dropped.append(DroppedWish(one.key, one.channel, one.wanted, (*one.reasons, gone)))
        self.heap = [(wish.order, wish) for wish in found]
        heapify(self.heap)

    def _lane(self, source: Source | Steps, channel: Channel) -> Lane:
        return self.ledger.lane(channel, source.purpose, works=source.roll != "never")

    def _next_step(self, steps: Steps) -> _Wish | None:
        made = self.steps.get(steps.key)
        done, last = (
            (steps.done, steps.start.toordinal()) if made is None else (made.done, made.on.toordinal())
        )
        if done >= len(steps.steps):
            return None
        term, channel = steps.steps[done]
        wanted = self.ledger.after(last, term)
        if made is None and steps.not_before is not None:
            wanted = max(wanted, steps.not_before.toordinal())
        rolled, table = wanted, self.ledger.table
        if table is not None and steps.roll != "never" and table.begins <= wanted < table.ends:
            rolled = table.roll(wanted, steps.roll) or (table.ends if wanted >= self.first else 0)
        words = _STEP.fill(label=steps.label, n=done + 1, all=len(steps.steps))
        reason = Reason(steps.key, words, steps.rows)
        found = Wanted(wanted, rolled, (), f"{steps.key}:{done + 1}", reason)
        wish = _Wish(steps, self._lane(steps, channel), found, done + 1)
        wish.tries_on = max(rolled, self.first)
        return wish

    # -- judging -------------------------------------------------------------------------------------------------

    def _judge(self, wish: _Wish) -> None:
        """Make a wish, let it slide, or drop it."""
        source, day, lane = wish.source, wish.tries_on, wish.lane
        if wish.others:
            reason = Reason("merged", _MERGED.fill(other=shared_day(wish.wanted)), ("CA-2",))
            for other in wish.others:
                self._drop(source.key, wish.channel, other, (reason,))
            wish.others = ()
        until = self.ledger.until(lane, wish.key, day)
        if until == day:
            self._make(wish, day)
            return
        wish.reasons.update((each.reason(), None) for each in self.ledger.against(lane, wish.key, day))
        limit = wish.rolled + source.grace if isinstance(source, Source) else NEVER - 1
        if until <= limit:
            wish.tries_on = until
            heappush(self.heap, (wish.order, wish))
            return
        self._drop(source.key, wish.channel, wish.wanted, tuple(wish.reasons))
        if isinstance(source, Steps):  # what this step may not do, another channel may
            self._go_on(source, wish.step, day)

    def _drop(self, key: str, channel: Channel, day: int, found: tuple[Reason, ...]) -> None:
        reasons = tuple(each for each in found if each.code != _UNKNOWN)
        missing = tuple(each for each in found if each.code == _UNKNOWN)
        self.dropped.append(DroppedWish(key, channel, shared_day(day), reasons, missing))

    def _make(self, wish: _Wish, day: int) -> None:
        source, lane, ledger = wish.source, wish.lane, self.ledger
        earliest, latest, gift = day, day + source.grace, False
        if isinstance(source, Source):
            gift = source.gift
            latest = max(day, wish.rolled + source.grace)
            if source.lead:
                first = max(day - source.lead, self.since, (ledger.last or 0) + 1, ledger.begins)
                earliest = ledger.first_free(lane, wish.key, first, day)
        if latest > day:
            latest = self._last_free(lane, wish.key, day, latest)
        why = _why(wish, day)
        self._add(lane, (earliest, day, latest), why, wish.key, gift=gift)
        if isinstance(source, Steps):
            self._go_on(source, wish.step, day)

    def _go_on(self, steps: Steps, step: int, day: int) -> None:
        """Go on with the step after one that was made, or dropped, on a day."""
        self.steps[steps.key] = StepsMade(steps.key, step, shared_day(day))
        following = self._next_step(steps)
        if following is not None:
            heappush(self.heap, (following.order, following))

    def _add(
        self, lane: Lane, days: tuple[int, int, int], why: tuple[Reason, ...], key: str, *, gift: bool = False
    ) -> None:
        """Put a touch into the plan and take it as made."""
        earliest, day, latest = map(shared_day, days)
        channel, purpose = lane.channel, lane.purpose
        self.due.append(
            Due(self.state.customer, channel, earliest, day, latest, why, key, purpose=purpose, gift=gift)
        )
        self.ledger.make(days[1], channel, key)
        self.made.append(made_on(days[1], channel))

    def _last_free(self, lane: Lane, key: str, day: int, latest: int) -> int:
        last = min(latest, self.ledger.ends - 1)
        return self.ledger.free_from(lane, key, range(last, day, -1)) or day

    # -- keeping in touch ----------------------------------------------------------------------------------------

    def _keep_in_touch(self, lane: Lane, cursor: int, top: int, told: int | None) -> int | None:
        """Add a touch where the gap would grow too long: its day; minus the last touch when none may be added."""
        ledger, last = self.ledger, self.ledger.last
        target, latest = (self.since, self.since) if last is None else (ledger.ideal, ledger.latest)
        if lane.truth is not Truth.YES:
            target = max(target, self.since)
            return None if top <= target else self._refuse(target, lane, told)
        if top <= max(target, latest):
            return None  # a wish of a source comes in time
        day = self._day_to_add(max(target, cursor), max(latest, self.end - 1), latest, cursor, lane)
        if day is None or day >= min(self.end, top):
            return None  # not in this window, or a wish comes first
        first = max(ledger.begins, self.since, day if last is None else ledger.earliest)
        earliest = ledger.first_free(lane, _ADDED, first, day)
        why = self._why_added(day, latest)
        latest = self._last_free(lane, _ADDED, day, max(day, latest))
        key = f"{_ADDED}:{'first' if last is None else shared_day(last).isoformat()}"
        self._add(lane, (earliest, day, latest), why, key)
        return day

    def _refuse(self, target: int, lane: Lane, told: int | None) -> int | None:
        """Tell once for each gap that nothing may be added, on the day on which it would have been."""
        last = self.ledger.last or 1
        if told == last or not self.first <= target < self.end:
            return None
        # a closed day is no reason here: nothing may be added on any day
        open_lane = self.ledger.lane(lane.channel, lane.purpose)
        found = self.ledger.against(open_lane, _ADDED, target)
        self._drop(_ADDED, lane.channel, target, tuple(each.reason() for each in found))
        return -last

    def _day_to_add(self, start: int, end: int, latest: int, cursor: int, lane: Lane) -> int | None:
        """The best free day: the first from `start` to `latest`, else the last before it, else the first after."""
        ledger, day = self.ledger, start
        end = min(end, ledger.ends - 1)
        while day <= end:
            later = ledger.until(lane, _ADDED, day)
            if later == day:
                break
            day = later
        if day > latest:
            first = max(cursor, ledger.earliest) if ledger.last is not None else start
            free = ledger.free_from(lane, _ADDED, range(min(latest, start - 1), first - 1, -1))
            if free is not None:
                return free
        return day if day <= end else None

    def _why_added(self, day: int, latest: int) -> tuple[Reason, ...]:
        last = self.ledger.last
        if last is None:
            return (Reason(_ADDED, _FIRST.fill(), ("CA-2",)),)
        words = _AT_MOST.fill(terms=self.settings.most, last=shared_day(last))
        found = [Reason(_ADDED, words, ("CA-2",))]
        if day > latest:
            found.append(Reason("late", _AFTER_MOST.fill(latest=shared_day(latest)), ("CA-2",)))
        return tuple(found)

    # -- what is carried -----------------------------------------------------------------------------------------

    def _carried(self) -> State:
        state = self.state
        waiting = [
            Waiting(
                wish.source.key,
                wish.channel,
                shared_day(wish.wanted),
                shared_day(wish.rolled),
                shared_day(wish.tries_on),
                tuple(wish.reasons),
            )
            for _, wish in sorted(self.heap, key=lambda entry: entry[0])
            if wish.reasons
        ]
        return State(
            state.customer,
            shared_day(self.end),
            (*state.made, *self.made),
            self.ledger.unanswered,
            state.since,
            tuple(waiting),
            tuple(self.steps[key] for key in sorted(self.steps)),
        )


def _resumed(wish: _Wish, waiting: Waiting) -> _Wish:
    wish.tries_on = waiting.tries_on.toordinal()
    wish.reasons = dict.fromkeys(waiting.reasons)
    return wish


def _why(wish: _Wish, day: int) -> tuple[Reason, ...]:
    if day == wish.rolled == wish.wanted:
        return (wish.reason,)
    found = [wish.reason]
    if wish.rolled != wish.wanted:
        way = "backward" if wish.rolled < wish.wanted else "forward"
        found.append(Reason("rolled", _ROLLED[way].fill(day=Weekday(shared_day(wish.wanted)))))
    if day > wish.rolled and wish.reasons:
        why = tuple(each.sentence for each in wish.reasons)
        found.append(Reason("slid", _SLID.fill(n=day - wish.rolled, why=why), ("CA-2",)))
    return tuple(found)
