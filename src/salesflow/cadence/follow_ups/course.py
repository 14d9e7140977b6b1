"""A course: what happened while one matter was followed up, as a value that only grows.

`FollowUp.start` begins it; touches, agreed days, pauses and the end are written down as they come, also late and in any
order. What is due next, `FollowUp.next` tells.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> course = Course("F-1", [Started(monday, "C-7", "textbook", "2026.1")])
>>> late = course.record("call", "talk_in_a_month", at=monday.subtract(days=1))
>>> late.explain()
'2 Mar 2026 09:00 is the beginning; 1 Mar 2026 09:00 lies before it [CA-3]'
>>> course = course.record("call", "talk_in_a_month", at=monday.add(days=14))
>>> course.close("won", at=monday.add(days=50)).ended.how.render()
'won'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Final, cast

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.channels import Channel, Direction
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, day_of, instant, shared_day, wall_instant, zone_of
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Sentence, Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.entries import (
    Agreed,
    Closed,
    Ending,
    Entry,
    Paused,
    Resumed,
    Started,
    Switched,
    TakenBack,
    Touched,
    order,
)
from salesflow.errors import HistoryError, InputError

__all__ = ["Course"]

_ROWS: Final = ("CA-3",)


def _id(value: str) -> str:
    return read_id(value, "course")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    if not isinstance(given, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("entries", given, "give entries of a course, such as Started and Touched")
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(
            each, Started | Touched | Agreed | Paused | Resumed | Switched | Closed | TakenBack
        ):
            raise InputError("entries", each, "give entries of a course, such as Started and Touched")
    once = sorted(dict.fromkeys(listed), key=_instant)
    if any(_instant(one) == _instant(two) for one, two in pairwise(once)):
        once.sort(key=order)
    return tuple(once)


def _instant(entry: Entry) -> int:
    return instant(entry.at)


@attrs.frozen
class _Read:
    """What the entries say together."""

    started: Started
    counted: tuple[Entry, ...]
    after_end: tuple[Entry, ...]
    ended: Closed | None
    taken: frozenset[Entry]


@attrs.frozen
class Course:
    """One follow-up of one customer: the fold of its `entries`, whatever order they come in.

    Store the entries; `Course(id, entries)` is the same course again, an entry that comes twice counts once, and the
    entries of two devices may simply be joined: of two ends the earlier holds. A step that life does not allow gives
    `Declined` with every reason, and nothing changed. Nothing is deleted: a mistake is taken back by a further entry.
    What is found to lie after the end (an opt-out was written down late) stays readable and does not count: `audit`.

    Raises `InputError` for a naive moment, an unknown answer or channel; `HistoryError` for entries without a start
    or with two, for a step before the start, and for two touches that contradict each other. Source: CA-3.
    """

    id: str = attrs.field(converter=_id)
    entries: tuple[Entry, ...] = attrs.field(converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._read  # entries that do not fit together are refused here, not later

    @cached_property
    def _read(self) -> _Read:
        starts = [each for each in self.entries if isinstance(each, Started)]
        if len(starts) != 1:
            raise HistoryError(self.id, None, f"a course has one start, not {len(starts)}")
        if self.entries[0] is not starts[0]:
            raise HistoryError(self.id, 1, _BEFORE.fill(start=starts[0].at, at=self.entries[0].at).render())
        backs = [each for each in self.entries if isinstance(each, TakenBack)]
        for back in backs:
            if back.entry not in self.entries or instant(back.entry.at) > instant(back.at):
                raise HistoryError(self.id, None, "takes back what had not been written down")
        taken: frozenset[Entry] = frozenset(back.entry for back in backs)
        live = list(self.entries)
        if backs:
            live = [each for each in live if each not in taken and not isinstance(each, TakenBack)]
        seen: set[tuple[int, Channel, Direction]] = set()
        for each in live:
            if isinstance(each, Touched):
                if _same(each) in seen:
                    raise HistoryError(self.id, None, _TWICE.fill(at=each.at, channel=each.channel).render())
                seen.add(_same(each))
        ends = [place for place, each in enumerate(live) if _end(each) is not None]
        last = ends[0] + 1 if ends else len(live)
        ended = _end(live[last - 1]) if ends else None
        return _Read(starts[0], tuple(live[:last]), tuple(live[last:]), ended, taken)

    # -- steps --------------------------------------------------------------------------------------------------------

    def record(
        self,
        channel: Channel | str,
        answer: Answer | str = Answer.NO_ANSWER,
        *,
        agreed_on: date | None = None,
        direction: Direction | str = Direction.OUT,
        by: By = None,
        at: datetime,
    ) -> Course | Declined:
        """Write a touch down, with what the customer answered and the day agreed for the next."""
        return self.add(Touched(at, channel, answer, agreed_on, direction, id_of(by)))

    def agree(self, on: date, *, by: By = None, at: datetime) -> Course | Declined:
        """Write down a day that was agreed for the next touch, outside a touch."""
        return self.add(Agreed(at, on, id_of(by)))

    def pause(self, until: date | None = None, *, by: By = None, at: datetime) -> Course | Declined:
        """Let it rest until the day `until`, or until somebody resumes; a later pause replaces an earlier one."""
        return self.add(Paused(at, until, id_of(by)))

    def resume(self, *, by: By = None, at: datetime) -> Course | Declined:
        """End the pause."""
        return self.add(Resumed(at, id_of(by)))

    def close(self, how: Ending | str, *, by: By = None, at: datetime) -> Course | Declined:
        """End it: won, lost, settled by a reply, or no more contact wanted."""
        return self.add(Closed(at, how, id_of(by)))

    def take_back(
        self,
        entry: Touched | Agreed | Paused | Resumed | Switched | Closed,
        *,
        by: By = None,
        at: datetime,
    ) -> Course | Declined:
        """Take back an entry that was a mistake; to take the end back opens the course again."""
        return self.add(TakenBack(at, entry, id_of(by)))

    def add(self, entry: Entry) -> Course | Declined:
        """Write one entry down, from wherever it comes; one that is there already changes nothing."""
        if entry in self._read.taken:
            return _declined("taken_back", _TAKEN.fill(at=entry.at))
        if entry in self.entries:
            return self
        reasons = tuple([Reason(code, words, _ROWS) for code, words in self._problems(entry)])
        return Declined(reasons) if reasons else Course(self.id, (*self.entries, entry))

    def _problems(self, entry: Entry) -> Iterable[tuple[str, Sentence]]:
        start, end = self._read.started, self.ended
        if isinstance(entry, Started):
            yield "started_already", _STARTED.fill(at=start.at)
            return
        if order(entry) < order(start):
            yield "before_start", _BEFORE.fill(start=start.at, at=entry.at)
        if isinstance(entry, TakenBack):
            if entry.entry in self._read.taken:
                yield "taken_back", _TAKEN.fill(at=entry.entry.at)
            elif entry.entry not in self.entries or instant(entry.entry.at) > instant(entry.at):
                yield "not_recorded", _NOT_RECORDED.fill(at=entry.at)
            return
        second = isinstance(entry, Closed) and entry.how is not Ending.OPTED_OUT
        if end is not None and (second or order(entry) > order(self._read.counted[-1])):
            yield "ended", _ENDED.fill(at=end.at, how=end.how)
        today = day_of(entry.at, zone_of(entry.at))
        match entry:
            case Touched():
                if any(_same(each) == _same(entry) for each in self._all_touches):
                    yield "recorded_already", _TWICE.fill(at=entry.at, channel=entry.channel)
                if entry.agreed_on is not None and entry.agreed_on < today:
                    yield "agreed_day_past", _PAST.fill(day=entry.agreed_on, today=today)
            case Agreed() if entry.on < today:
                yield "agreed_day_past", _PAST.fill(day=entry.on, today=today)
            case Paused() if entry.until is not None and entry.until <= today:
                yield "pause_past", _SHORT.fill(day=entry.until, today=today)
            case Resumed() if not self._rests_at(entry):
                yield "not_paused", _NOT_PAUSED.fill(at=entry.at)
            case _:
                pass

    def _rests_at(self, entry: Resumed) -> bool:
        rests = [
            each
            for each in self._read.counted
            if isinstance(each, Paused | Resumed) and order(each) < order(entry)
        ]
        if not rests or not isinstance(rests[-1], Paused):
            return False
        until = rests[-1].until
        return until is None or day_of(entry.at, zone_of(entry.at)) < until

    @property
    def _all_touches(self) -> Iterable[Touched]:
        live = (*self._read.counted, *self._read.after_end)
        return (each for each in live if isinstance(each, Touched))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def customer(self) -> str:
        """The id of the customer."""
        return self._read.started.customer

    @property
    def started_at(self) -> pendulum.DateTime:
        """The moment of the first contact, or of the enquiry."""
        return self._read.started.at

    @cached_property
    def track(self) -> Started | Switched:
        """The entry that put the course under the follow-up it has now: the start, or the last switch."""
        found = [each for each in self._read.counted if isinstance(each, Started | Switched)]
        return found[-1]

    @cached_property
    def touches(self) -> tuple[Touched, ...]:
        """The touches that count, by their moment."""
        return tuple([each for each in self._read.counted if isinstance(each, Touched)])

    @cached_property
    def on_track(self) -> tuple[Touched, ...]:
        """The touches since the course stands under the follow-up it has now."""
        counted = self._read.counted
        return tuple([each for each in counted[counted.index(self.track) :] if isinstance(each, Touched)])

    @cached_property
    def made(self) -> tuple[Touched, ...]:
        """The touches we made since then: our effort."""
        return tuple([each for each in self.on_track if each.direction is Direction.OUT])

    @cached_property
    def spoken(self) -> Touched | Agreed | None:
        """The last that was said or agreed: an answered touch, or a day; an unanswered touch takes nothing back."""
        return self._last[0]

    @cached_property
    def silent(self) -> Touched | None:
        """The last touch, where it came after all that was said and nobody answered."""
        return self._last[1]

    @cached_property
    def _last(self) -> tuple[Touched | Agreed | None, Touched | None]:
        spoken: Touched | Agreed | None = None
        silent: Touched | None = None
        for each in self._read.counted:
            if isinstance(each, Agreed) or (isinstance(each, Touched) and not each.is_silent):
                spoken, silent = each, None
            elif isinstance(each, Touched):
                silent = each
        return spoken, silent

    @cached_property
    def rest(self) -> Paused | Resumed | None:
        """The last pause, or where that ended the resumption; None when there was none."""
        found: Paused | Resumed | None = None
        for each in self._read.counted:
            # a resumption without a pause says nothing
            if isinstance(each, Paused) or (isinstance(each, Resumed) and found is not None):
                found = each
        return found

    @property
    def ended(self) -> Closed | None:
        """How and when it ended; None while it goes on. An opt-out ends it as a closing does."""
        return self._read.ended

    def known_at(self, at: datetime) -> Course | None:
        """The course as it could be known at a moment; None before it began."""
        now = instant(at)
        return self._known(lambda each: instant(each.at) <= now)

    def known_on(self, day: date, zone: str) -> Course | None:
        """The course as it could be known at the end of a day in a zone; None before it began."""
        tomorrow = shared_day(as_day(day, "as_of") + 1)
        # the day is over when the next one begins on the clock of the zone
        over = wall_instant(datetime.combine(tomorrow, time()), named_zone(zone))
        return self._known(lambda each: instant(each.at) < over)

    def _known(self, keep: Callable[[Entry], bool]) -> Course | None:
        known = tuple([each for each in self.entries if keep(each)])
        if len(known) == len(self.entries):
            return self
        return Course(self.id, known) if known else None

    def audit(self) -> tuple[Reason, ...]:
        """What was written down as after the end, and therefore does not count: a reason for each."""
        end = self.ended
        if end is None:
            return ()
        return tuple(
            [
                Reason("after_end", _AFTER.fill(at=each.at, end=end.at, how=end.how), _ROWS)
                for each in self._read.after_end
            ]
        )


def _end(entry: Entry) -> Closed | None:
    if isinstance(entry, Closed):
        return entry
    if isinstance(entry, Touched) and entry.answer is Answer.OPTED_OUT:
        return Closed(entry.at, Ending.OPTED_OUT, entry.by)
    return None


def _same(touch: Touched) -> tuple[int, Channel, Direction]:
    return instant(touch.at), touch.channel, touch.direction


def _declined(code: str, words: Sentence) -> Declined:
    return Declined((Reason(code, words, _ROWS),))


# -- words ------------------------------------------------------------------------------------------------------------

_STARTED: Final = Text("it began on {at} already", zh="跟进已于{at}开始")
_BEFORE: Final = Text("{start} is the beginning; {at} lies before it", zh="跟进始于{start}，{at}早于开始时间")
_ENDED: Final = Text("it ended on {at}: {how}", zh="跟进已于{at}结束：{how}")
_AFTER: Final = Text(
    "written down for {at}, but it had ended on {end} ({how}): it does not count",
    zh="记录时间为{at}，但跟进已于{end}结束（{how}）：不计入",
)
_TWICE: Final = Text(
    "another {channel} is written down for {at}; take that one back first",
    zh="{at}已记录另一次{channel}，请先撤回那一条",
)
_TAKEN: Final = Text("the entry of {at} was taken back", zh="{at}的记录已撤回")
_NOT_RECORDED: Final = Text(
    "what is taken back on {at} had not been written down by then", zh="{at}撤回的内容当时并无记录"
)
_PAST: Final = Text("{day} lies in the past; it is {today}", zh="{day}已过去，当日为{today}")
_SHORT: Final = Text(
    "a pause until {day} is over when it begins on {today}", zh="暂停至{day}，但{today}才开始：没有意义"
)
_NOT_PAUSED: Final = Text("it was not paused on {at}", zh="{at}时并未暂停")
