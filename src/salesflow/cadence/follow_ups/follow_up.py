"""Following up one matter: when to try again, how often, in which way, and when to stop (CA-1, CA-2, CA-3).

A `FollowUp` is the policy, a `Course` what happened; `next` answers with a touch that is due, or says why none is.

>>> from datetime import date
>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
>>> patient = FollowUp("patient", "1", Band.of_days(14, 17, 21), attempts=3)
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> course = patient.start("F-1", "C-7", at=monday).record("call", "waiting_for_boss", at=monday.add(days=16))
>>> due = patient.next(course, as_of=date(2026, 3, 20), calendar=office)
>>> due.earliest, due.latest
(Date(2026, 3, 23), Date(2026, 4, 1))
>>> print(due.explain())
attempt 1 of 3: has waited for the boss since 18 Mar 2026: ask how it stands by 1 Apr 2026 [CA-3]
ask who else decides, and suggest a second contact person [CA-3]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.channels import Channel, Direction, read_channel
from salesflow.basics.claims import Claim
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Language, Text
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Agreed, Paused, Started, Switched, Touched
from salesflow.cadence.follow_ups.pace import FollowUpStep, Widening
from salesflow.cadence.follow_ups.standing import CourseStanding, NothingDue, Progress
from salesflow.cadence.follow_ups.wait import DEFERRALS, WAITS, NextTouch, Wait
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar, RollWay

__all__ = ["FollowUp"]

_BY_BAND: Final = (Answer.NO_ANSWER, Answer.REPLIED)
_KEEP_IN_TOUCH: Final = Text(
    "hand over to keeping in touch: the monthly quota and the festivals speak for this customer",
    zh="转入日常维护：由每月配额和节日问候继续联系",
)


def _key(value: str) -> str:
    return read_id(value, "follow-up")


def _version(value: str) -> str:
    return read_id(value, "version")


def _channel(value: Channel | str) -> Channel:
    return read_channel(value, within="follow-up")


def _check_list(field: str, value: object) -> None:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise DefinitionError("follow-up", [f"{field} must be a list, not {value!r}"])


def _steps(value: Iterable[FollowUpStep]) -> tuple[FollowUpStep, ...]:
    _check_list("steps", value)
    return tuple(value)


def _answers(value: Iterable[Answer]) -> frozenset[Answer]:
    _check_list("ends_on", value)
    return frozenset(value) | {Answer.OPTED_OUT}


def _waits(
    value: Mapping[Answer, Wait] | tuple[tuple[Answer, Wait], ...],
) -> tuple[tuple[Answer, Wait], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


@attrs.frozen
class FollowUp:
    """How one matter is followed up, until it is won, lost, answered, or left alone.

    - `band`: the gap after a touch without a result (CA-2); `steps`: planned days of the first attempts, counted
      from the beginning; the band takes over after the last step. Gaps count from the touch that happened, and a late
      touch moves all later ones.
    - `attempts`: how many in all. `waits`: what each answer that puts us off does to the next date; such a deferral
      is no attempt, but after `deferrals` in a row every further one is: a customer may put us off for ever, a
      follow-up may not go on for ever. It makes `attempts * (deferrals + 1)` touches at most.
    - `backoff`: how the gap grows. `ends_on`: answers that end it (no more contact wanted always does).
      `then`: what follows when the attempts are used up.
    - `channel`: how, unless a step or an answer says otherwise. `roll`: where an ideal day goes that is no working
      day; follow-ups go forward (CA-2). `evidence`: what is claimed about it, for people to read and never a figure
      to calculate with.

    A `DefinitionError` names all problems. Sources: CA-1, CA-2, CA-3; the answers are this library's.
    """

    key: str = attrs.field(converter=_key)
    version: str = attrs.field(converter=_version)
    band: Band | None = None
    attempts: int = attrs.field(kw_only=True)
    steps: tuple[FollowUpStep, ...] = attrs.field(default=(), converter=_steps, kw_only=True)
    waits: tuple[tuple[Answer, Wait], ...] = attrs.field(
        default=_waits(DEFERRALS), converter=_waits, kw_only=True
    )
    deferrals: int = attrs.field(default=3, kw_only=True)
    backoff: Widening | None = attrs.field(default=None, kw_only=True)
    ends_on: frozenset[Answer] = attrs.field(default=frozenset(), converter=_answers, kw_only=True)
    then: Text = attrs.field(default=_KEEP_IN_TOUCH, kw_only=True)
    channel: Channel = attrs.field(default=Channel.CALL, converter=_channel, kw_only=True)
    roll: RollWay = attrs.field(default="forward", kw_only=True)
    label: Text | None = attrs.field(default=None, kw_only=True)
    evidence: tuple[Claim, ...] = attrs.field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("attempts", self.attempts)
        check_count("deferrals", self.deferrals)
        known = dict(self.waits)
        problems: list[str] = []
        if self.attempts == 0:
            problems.append("no attempt is allowed; allow one at least")
        if len(self.steps) > self.attempts:
            problems.append(f"{len(self.steps)} steps are more than the {self.attempts} attempts")
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            if (step.days, step.seconds) < (before.days, before.seconds):
                problems.append(f"step “{step}” stands after “{before}”")
        if self.band is None and len(self.steps) < self.attempts:
            problems.append("attempts without a step need a band")
        if self.backoff is not None:
            problems += ["a backoff needs a band"] if self.band is None else self.backoff.problems(self.band)
        if Answer.NO_ANSWER in self.ends_on:
            problems.append("a touch without an answer cannot end it")
        problems += [
            f"{answer.value}: the band says how long to wait" for answer in _BY_BAND if answer in known
        ]
        problems += [
            f"{answer.value}: nothing says how long to wait"
            for answer in DEFERRALS
            if answer not in known and answer not in self.ends_on
        ]
        if problems:
            raise DefinitionError(f"follow-up {self.key!r}", problems)

    # -- steps --------------------------------------------------------------------------------------------------------

    def start(self, course: str, customer: str, *, by: By = None, at: datetime) -> Course:
        """Begin a course with the first contact, or with the enquiry that came in at `at`."""
        return Course(course, (Started(at, customer, self.key, self.version, id_of(by)),))

    def switch(
        self, course: Course, to: FollowUp, *, by: By = None, at: datetime, calendar: Calendar
    ) -> Course | Declined:
        """Let a course go on under another follow-up, with its own attempts.

        The next step starts at the later of both starts: the day that this one had planned is kept in the entry, so
        that two touches never come closer together than either allows. What has ended is declined.
        """
        known = course.known_at(at)
        not_before: pendulum.Date | None = None
        reasons: tuple[Reason, ...] = ()
        if known is not None:
            self._check(known)
            if known.ended is None:
                window = self._window(known, calendar)
                not_before = None if window is None else window.earliest
            if (to.key, to.version) == (self.key, self.version):
                reasons = (Reason("same_follow_up", _SAME.fill(key=to.key), ("CA-3",)),)
        answer = course.add(Switched(at, to.key, to.version, not_before, id_of(by)))
        if isinstance(answer, Declined):
            return Declined((*answer.reasons, *reasons))
        return Declined(reasons) if reasons else answer

    # -- questions ----------------------------------------------------------------------------------------------------

    def next(self, course: Course, *, as_of: date, calendar: Calendar) -> Due | NothingDue:
        """The touch that is due next, as far as the day `as_of` can know, or why none is.

        Later entries are not known yet. The days are those of the calendar's zone; they do not depend on `as_of`
        otherwise, so that a touch stays due until something happens. The first reason says which attempt it is and
        why now; others say what to do differently, and what moved the day.

        Raises `InputError` for a course under another follow-up, `OutOfCalendarError` past the horizon.
        """
        known = course.known_on(as_of, calendar.zone)
        if known is None:
            day = day_of(course.started_at, calendar.zone)
            return NothingDue(
                CourseStanding.NOT_BEGUN, (Reason("not_begun", _NOT_BEGUN.fill(day=day), ("CA-3",)),)
            )
        self._check(known)
        progress = self.progress(known)
        over = self._over(known)
        if over is not None:
            return over
        window = self._window(known, calendar) if progress.left else None
        if window is None:
            used = Reason("exhausted", _EXHAUSTED.fill(n=self.attempts), ("CA-1",))
            then = Reason("then", self.then.fill(), ("CA-4", "CA-13"))
            return NothingDue(CourseStanding.EXHAUSTED, (used, then))
        rest = known.rest
        if isinstance(rest, Paused) and rest.until is None:
            words = _PAUSED.fill(day=day_of(rest.at, calendar.zone))
            return NothingDue(CourseStanding.PAUSED, (Reason("paused", words, ("CA-3",)),))
        return self._due(known, progress, window, calendar)

    def next_due(self, course: Course, *, as_of: date, calendar: Calendar) -> pendulum.Date | None:
        """The next day on which something changes by itself: a touch opens or is late, or a later entry is known.

        None: nothing changes until something is written down. An application may sleep until then.
        """
        today = as_day(as_of, "as_of")
        ahead = [day_of(each.at, calendar.zone).toordinal() for each in course.entries]
        answer = self.next(course, as_of=as_of, calendar=calendar)
        if isinstance(answer, Due):
            ahead += [answer.earliest.toordinal(), answer.latest.toordinal() + 1]
        return min([shared_day(day) for day in ahead if day > today], default=None)

    def progress(self, course: Course) -> Progress:
        """How many attempts are used, and how many touches can still follow at most."""
        self._check(course)
        used = row = 0
        for touch in course.made:
            wait = self._known_waits.get(touch.answer)
            if touch.agreed_on is None and (wait is None or wait.attempt):
                used, row = used + 1, 0
            elif row < self.deferrals:
                row += 1
            else:
                used += 1
        left = max(0, self.attempts - used)
        return Progress(used, left, row, left * (self.deferrals + 1) - row if left else 0)

    @property
    def most_touches(self) -> int:
        """How many touches it makes at most, whatever the customer says."""
        return self.attempts * (self.deferrals + 1)

    def explain(self, language: Language = "en") -> str:
        """The policy in words, with what is claimed about it, one a line."""
        rows = [
            _ATTEMPTS.fill(n=self.attempts, most=self.most_touches).render(language),
            *([] if not self.steps else [_PLANNED.fill(steps=self.steps).render(language)]),
            *([] if self.band is None else [_GAP.fill(band=self.band.explain(language)).render(language)]),
            _THEN.fill(then=self.then).render(language),
            *[claim.render(language) for claim in self.evidence],
        ]
        return "\n".join(rows)

    # -- how it is worked out -----------------------------------------------------------------------------------------

    def _check(self, course: Course) -> None:
        track = course.track
        if (track.follow_up, track.version) != (self.key, self.version):
            raise InputError(
                "course",
                course.id,
                f"stands under {track.follow_up!r}, version {track.version}; ask that one",
            )

    @cached_property
    def _known_waits(self) -> Mapping[Answer, Wait]:
        return MappingProxyType(dict(self.waits))

    def _over(self, known: Course) -> NothingDue | None:
        if known.ended is not None:
            standing = CourseStanding(known.ended.how.value)
            words = _ENDED.fill(at=known.ended.at, how=known.ended.how)
            return NothingDue(standing, (Reason(standing.value, words, ("CA-3",)),))
        for touch in known.on_track:
            if touch.answer in self.ends_on:
                words = _ANSWERED.fill(at=touch.at, answer=touch.answer)
                return NothingDue(CourseStanding.ANSWERED, (Reason("answered", words, ("CA-3",)),))
        return None

    def _window(self, known: Course, calendar: Calendar) -> NextTouch | None:
        """The window that the last answer gives, or a later one that the last silent touch gives."""
        spoken, silent = known.spoken, known.silent
        if spoken is None:
            return self._by_pace(known, silent, calendar)
        said = self._after(known, spoken, calendar)
        again = None if silent is None else self._by_pace(known, silent, calendar)
        if said is None or again is None:
            return said or again
        return said if said.earliest > again.earliest else again

    def _after(self, known: Course, spoken: Touched | Agreed, calendar: Calendar) -> NextTouch | None:
        said = day_of(spoken.at, calendar.zone)
        agreed_on: pendulum.Date | None
        if isinstance(spoken, Agreed):
            answer, agreed_on = Answer.REPLIED, spoken.on
        else:
            answer, agreed_on = spoken.answer, spoken.agreed_on
            if agreed_on is None and answer not in self._known_waits:
                return self._by_pace(known, spoken, calendar)
        wait = self._known_waits.get(answer, _REPLIED)
        if agreed_on is not None:
            # in the calendar's zone it may have been said a day later than where it was written down
            agreed_on = max(agreed_on, said)
        return wait.touch(answer, said, agreed_on=agreed_on, calendar=calendar, way=self.roll)

    def _by_pace(self, known: Course, last: Touched | None, calendar: Calendar) -> NextTouch | None:
        """The window of the next attempt after a touch without a result, or after the beginning."""
        place = self.progress(known).used
        if place < len(self.steps):
            return self._by_step(known, place, last, calendar)
        if self.band is None:
            return None
        band = self.band
        if self.backoff is not None:
            band = self.backoff.stretch(band, place - len(self.steps))
        if last is None:
            on = day_of(known.started_at, calendar.zone)
            found = Wait(band, _BEGUN).touch(Answer.NO_ANSWER, on, calendar=calendar, way=self.roll)
            return attrs.evolve(found, reason=attrs.evolve(found.reason, code="begun"))
        answer = Answer.NO_ANSWER if last.is_silent else Answer.REPLIED
        wait = attrs.evolve(WAITS[answer], band=band)
        return wait.touch(answer, day_of(last.at, calendar.zone), calendar=calendar, way=self.roll)

    def _by_step(self, known: Course, place: int, last: Touched | None, calendar: Calendar) -> NextTouch:
        track, step = known.track, self.steps[place]
        before = self.steps[place - 1] if place else None
        here = None if last is None or last not in known.on_track else last.at
        day = step.day(track.at, before, here, calendar)
        words = _STEP.fill(step=step, at=track.at)
        return NextTouch(
            Answer.NO_ANSWER, day, day, day, Reason("step", words, ("CA-1",)), True, channel=step.channel
        )

    def _due(self, known: Course, progress: Progress, window: NextTouch, calendar: Calendar) -> Due:
        why = window.reason
        words = _NTH.fill(n=progress.used + 1, most=self.attempts, why=why.sentence)
        reasons = [Reason(why.code, words, why.rows)]
        if window.advice is not None:
            reasons.append(window.advice)
        if progress.in_a_row and progress.in_a_row == self.deferrals:
            reasons.append(Reason("put_off", _PUT_OFF.fill(n=progress.in_a_row), ("CA-3",)))
        track, rest = known.track, known.rest
        days = window.earliest, window.ideal, window.latest
        if isinstance(track, Switched) and track.not_before is not None and track.not_before > days[0]:
            days = _pushed(days, track.not_before, calendar)
            reasons.append(Reason("switched", _SWITCHED.fill(day=track.not_before), ("CA-2",)))
        if rest is not None:
            until = rest.until if isinstance(rest, Paused) else day_of(rest.at, calendar.zone)
            if until is not None and until > days[0]:
                days = _pushed(days, until, calendar)
                reasons.append(Reason("rested", _RESTED.fill(day=until), ("CA-3",)))
        made = sum([each.direction is Direction.OUT for each in known.touches])
        return Due(
            known.customer,
            window.channel or self.channel,
            *days,
            tuple(reasons),
            f"follow_up:{known.id}:{made + 1}",
        )


_Days: TypeAlias = "tuple[pendulum.Date, pendulum.Date, pendulum.Date]"


def _pushed(days: _Days, first: date, calendar: Calendar) -> _Days:
    """The window moved to a first day: what comes later slides with it, nothing catches up."""
    _, ideal, latest = days
    earliest = calendar.roll(first, "forward")
    if earliest <= ideal:
        return earliest, ideal, latest
    slack = latest.toordinal() - ideal.toordinal()
    moved = calendar.roll(shared_day(earliest.toordinal() + slack), "backward")
    return earliest, earliest, max(earliest, moved)


# -- words ------------------------------------------------------------------------------------------------------------

_REPLIED: Final = WAITS[Answer.REPLIED]
_NTH: Final = Text("attempt {n} of {most}: {why}", zh="第{n}次跟进（最多{most}次）：{why}")
_BEGUN: Final = Text(
    "begun on {on}: first between {least} and {most}", zh="{on}开始：首次跟进在{least}至{most}之间"
)
_STEP: Final = Text("planned {step}, {at}", zh="计划在{step}（{at}开始）")
_PUT_OFF: Final = Text(
    "put off {n} {n|time|times} in a row: one more counts as an attempt",
    zh="已连续推迟{n}次：再推迟一次就算一次跟进",
)
_SWITCHED: Final = Text(
    "the follow-up before had planned {day}: not sooner than that", zh="原跟进计划为{day}：不早于此日"
)
_RESTED: Final = Text("rested until {day}", zh="暂停至{day}")
_PAUSED: Final = Text("paused on {day}, until somebody resumes", zh="{day}起暂停，等待恢复")
_NOT_BEGUN: Final = Text("begins on {day}", zh="{day}开始")
_ENDED: Final = Text("ended on {at}: {how}", zh="已于{at}结束：{how}")
_ANSWERED: Final = Text("answered on {at}: {answer}", zh="{at}已回应：{answer}")
_EXHAUSTED: Final = Text(
    "{n} {n|attempt|attempts} without a result: the follow-up ends here",
    zh="已跟进{n}次仍无结果：跟进到此为止",
)
_SAME: Final = Text("it stands under “{key}” already", zh="目前已是“{key}”")
_ATTEMPTS: Final = Text(
    "at most {n} {n|attempt|attempts}, and {most} {most|touch|touches} with all that customers may put off",
    zh="最多跟进{n}次；连同客户推迟的，最多联系{most}次",
)
_PLANNED: Final = Text("planned: {steps}", zh="计划：{steps}")
_GAP: Final = Text("between two touches: {band}", zh="两次之间：{band}")
_THEN: Final = Text("after the last attempt: {then}", zh="次数用完后：{then}")
