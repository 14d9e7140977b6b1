"""The laws of following up: run them on your own policies, courses and logs.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import date
>>> import pendulum
>>> from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2040, 1, 1))
>>> begun = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> check_it_ends(TEXTBOOK, [Answer.NO_ANSWER], at=begun, calendar=office)
11
>>> check_it_ends(TEXTBOOK, [Answer.TALK_IN_A_MONTH], at=begun, calendar=office)
14
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import cycle, pairwise

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import at_instant, day_of, instant, shared_day, zone
from salesflow.basics.reasons import Declined, Reason
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Agreed, Paused, Switched
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.pace import Widening
from salesflow.cadence.follow_ups.standing import NothingDue
from salesflow.cadence.follow_ups.success import Run, Success
from salesflow.cadence.pacing.band import Band
from salesflow.testing._law import law

__all__ = [
    "check_backoff",
    "check_course",
    "check_follow_up",
    "check_it_ends",
    "check_pause",
    "check_success",
    "check_switch",
]

_DAY = 86_400_000_000


def _check_words(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        for language in ("en", "zh"):
            words = reason.explain(language)
            law(
                bool(words) and "{" not in words and "[en]" not in words,
                "every reason is said in both languages",
                reason,
            )


# -- the course -----------------------------------------------------------------------------------------------------


def check_course(course: Course) -> None:
    """The entries give the same course, in any order, and each may come twice; what is over stays over."""
    entries = course.entries
    law(Course(course.id, entries) == course, "the entries give the same course", course)
    law(Course(course.id, entries[::-1]) == course, "the order of the entries does not matter", course)
    law(Course(course.id, (*entries, *entries)) == course, "an entry that comes twice counts once", course)
    for each in entries:
        law(
            course.add(each) == course or isinstance(course.add(each), Declined),
            "what is known changes nothing",
            each,
        )
        known = course.known_at(each.at)
        law(known is not None, "a course is known from its first entry on", each)
    law(set(course.made) <= set(course.touches), "what we made are touches", course)
    if course.ended is not None:
        late = [each for each in course.touches if instant(each.at) > instant(course.ended.at)]
        law(not late, "nothing counts after the end", late)
    else:
        law(not course.audit(), "without an end nothing lies after it", course)
    _check_words(course.audit())


# -- the policy -----------------------------------------------------------------------------------------------------


def check_follow_up(policy: FollowUp, course: Course, *, calendar: Calendar) -> frozenset[str]:
    """The laws of a policy on one course, asked on every day on which something was written down; what was met.

    Later entries change nothing before they are known. Nothing is due before a day that was agreed, nor sooner after a
    silent touch than the least gap; nothing is due later than the longest gap, unless the customer, a pause or a switch
    put it off. The attempt is within those allowed. Between a day and `next_due` the answer stays what it was.
    """
    met: set[str] = set()
    for day in sorted({day_of(each.at, calendar.zone) for each in course.entries}):
        known = course.known_on(day, calendar.zone)
        assert known is not None  # noqa: S101  # the day of an entry
        if (known.track.follow_up, known.track.version) != (policy.key, policy.version):
            met.add("another")
            continue
        answer = policy.next(course, as_of=day, calendar=calendar)
        law(
            policy.next(known, as_of=day, calendar=calendar) == answer,
            "what is not known yet changes nothing",
            day,
        )
        _check_words(answer.reasons)
        met.add(answer.standing.value if isinstance(answer, NothingDue) else answer.reasons[0].code)
        met.update(reason.code for reason in answer.reasons[1:])
        if isinstance(answer, Due):
            _check_due(policy, known, answer, calendar)
        _check_sleep(policy, course, day, answer, calendar)
    return frozenset(met)


def _check_due(policy: FollowUp, known: Course, due: Due, calendar: Calendar) -> None:
    progress = policy.progress(known)
    law(progress.used < policy.attempts, "an attempt is due only while there are any", progress)
    law(1 <= progress.touches_left <= policy.most_touches, "the touches left are bounded", progress)
    law(due.customer == known.customer, "it is due to the customer", due)
    spoken, codes = known.spoken, {reason.code for reason in due.reasons}
    agreed = None if spoken is None else (spoken.on if isinstance(spoken, Agreed) else spoken.agreed_on)
    if agreed is not None:
        law(due.earliest >= agreed, "nothing is due before a day that was agreed", due, spoken)
    last = known.touches[-1] if known.touches else None
    if due.reasons[0].code == Answer.NO_ANSWER.value and last is not None and policy.band is not None:
        said = day_of(last.at, calendar.zone)
        least, _, most = policy.band.after(said, calendar)
        law(due.earliest >= least, "the least gap is kept", due, last)
        if policy.backoff is None and not codes & {"rested", "switched"}:
            law(due.latest <= max(most, due.ideal), "the longest gap is kept", due, last)
    if isinstance(known.track, Switched) and known.track.not_before is not None and agreed is None:
        law(due.earliest >= known.track.not_before, "a switch keeps the later start", due)


def _check_sleep(
    policy: FollowUp, course: Course, day: pendulum.Date, answer: Due | NothingDue, calendar: Calendar
) -> None:
    wake = policy.next_due(course, as_of=day, calendar=calendar)
    until = day.toordinal() + 40 if wake is None else wake.toordinal()
    law(wake is None or wake > day, "one wakes up later", wake)
    for ordinal in {day.toordinal() + 1, until - 1} - {day.toordinal()}:
        if ordinal < until:
            between = shared_day(ordinal)
            again = policy.next(course, as_of=between, calendar=calendar)
            law(again == answer, "until then nothing changes", between, wake)
            if isinstance(answer, Due):
                law(
                    answer.is_open(between) == answer.is_open(day)
                    and answer.is_overdue(between) == answer.is_overdue(day),
                    "until then nothing opens and nothing is late",
                    between,
                    wake,
                )


def check_it_ends(policy: FollowUp, answers: Sequence[Answer], *, at: datetime, calendar: Calendar) -> int:
    """A course worked exactly as planned ends, whatever the customer answers, again and again; the touches it took.

    With every touch the number of touches that can still follow falls by one at least, and it began at
    `most_touches`. Each touch is made on its ideal day; after a touch that left nothing agreed, the gaps hold.
    """
    if not answers:
        raise AssertionError("give one answer at least; they are repeated")
    course = policy.start("F-1", "C-1", at=at)
    left, touches = policy.progress(course).touches_left, 0
    law(left == policy.most_touches, "a course begins with all touches ahead", left)
    day = day_of(at, calendar.zone)
    said = cycle(answers)
    while isinstance(due := policy.next(course, as_of=day, calendar=calendar), Due):
        law(due.ideal >= day, "nothing is due before the touch that happened", due, day)
        day = due.ideal
        # several touches may fall on one day: each a little later than the one before
        wall = pendulum.datetime(day.year, day.month, day.day, 12, tz=calendar.zone)
        moment = max(instant(wall), instant(course.entries[-1].at) + 60_000_000)
        answer = next(said)
        step = course.record(due.channel, answer, at=at_instant(moment, zone(calendar.zone)))
        assert isinstance(step, Course), step  # noqa: S101  # a touch after the last one
        course, touches = step, touches + 1
        now = policy.progress(course).touches_left
        law(now < left, "with every touch fewer can follow", now, left, answer)
        left = now
    law(due.is_over, "it stops only when it is over", due)
    law(touches <= policy.most_touches, "it never makes more touches than it says", touches)
    check_course(course)
    return touches


def check_pause(policy: FollowUp, course: Course, *, at: datetime, days: int, calendar: Calendar) -> bool:
    """A pause moves what is due and never brings it forward; one that ends before the touch opens changes nothing.

    Returns whether it moved anything, so that a test sees whether the interesting case came.
    """
    day = day_of(at, calendar.zone)
    before = policy.next(course, as_of=day, calendar=calendar)
    until = shared_day(day.toordinal() + days)
    paused = course.pause(until, at=at)
    if isinstance(before, NothingDue) or isinstance(paused, Declined):
        return False
    known = paused.known_on(day, calendar.zone)
    if known is None or known.rest != Paused(at, until):
        return False  # a later pause of the same day replaces this one
    after = policy.next(paused, as_of=day, calendar=calendar)
    law(isinstance(after, Due), "a pause with an end keeps the touch due", after)
    assert isinstance(after, Due)  # noqa: S101
    law(after.earliest >= until, "nothing is due while it rests", after, until)
    # a shorter pause may replace a longer one; else nothing comes sooner for it
    if "rested" not in {reason.code for reason in before.reasons}:
        law(after.earliest >= before.earliest, "a pause brings nothing forward", before, after)
        law(
            until > before.earliest or after == before,
            "a pause that ends before the touch opens changes nothing",
            before,
            after,
        )
    return after != before


def check_switch(old: FollowUp, new: FollowUp, course: Course, *, at: datetime, calendar: Calendar) -> str:
    """After a switch the next touch starts at the later of both starts; returns what came of it, in a word."""
    day = day_of(at, calendar.zone)
    known = course.known_at(at)
    planned = None if known is None else old.next(known, as_of=day, calendar=calendar)
    answer = old.switch(course, new, at=at, calendar=calendar)
    if isinstance(answer, Declined):
        _check_words(answer.reasons)
        return "declined"
    fresh = answer.known_at(at) or answer
    now = new.next(fresh, as_of=day, calendar=calendar)
    law(new.progress(fresh).used == 0, "attempts count from the switch", answer)
    if not isinstance(planned, Due) or not isinstance(now, Due):
        return "over"
    law(now.earliest >= planned.earliest, "not before what the old follow-up had planned", planned, now)
    own = new.start(course.id, course.customer, at=at)
    alone = new.next(own, as_of=day, calendar=calendar)
    if new.steps and isinstance(alone, Due) and known is not None and known.spoken is None:
        law(now.earliest >= alone.earliest, "not before the new follow-up's own start", alone, now)
    return "moved" if "switched" in {reason.code for reason in now.reasons} else "as planned"


def check_backoff(backoff: Widening, band: Band, *, upto: int = 30) -> None:
    """The gaps of a backoff never fall, begin with the band, and never exceed the longest gap."""
    bands = [backoff.stretch(band, done) for done in range(upto)]
    law(bands[0] == band, "it begins with the band", bands[0])
    for before, after in pairwise(bands):
        for one, two in ((before.least, after.least), (before.ideal, after.ideal), (before.most, after.most)):
            law(one.amount <= two.amount <= backoff.most.amount, "the gaps rise up to the longest", one, two)


# -- success --------------------------------------------------------------------------------------------------------


def check_success(success: Success) -> frozenset[str]:
    """Rates against a count by hand: exposure, product, shares that make one; what was met on the way."""
    met: set[str] = set()
    runs = [run for run in success.runs if run.attempts]
    longest = max([run.attempts for run in runs], default=0)
    law(len(success.rates) == longest, "every attempt that was made has its row", success)
    left, alive = Fraction(1), len(runs)
    for each in success.rates:
        got = [run for run in runs if run.attempts >= each.attempt]
        won = [run for run in got if run.succeeded and run.attempts == each.attempt]
        law((each.tried, each.successes) == (len(got), len(won)), "rates count by exposure", each)
        law(each.interval.contains(float(each.rate)), "the interval holds the rate", each)
        law(each.tried <= alive, "fewer and fewer are left", each)
        alive = each.tried - each.successes
        left *= 1 - Fraction(len(won), len(got))
        known, so_far = success.at(each.attempt), success.cumulative(each.attempt)
        law((known.value is None) == (len(got) < success.least), "few are not taken for many", known)
        law(bool(known.missing) == (known.value is None), "what is missing is said", known)
        _check_words(known.missing)
        if so_far.value is not None:
            met.add("known")
            law(so_far.value == 1 - left, "the product of what each attempt leaves", so_far)
            reach = success.cumulative_interval(each.attempt)
            if reach is not None:
                met.add("interval")
                law(0 <= reach.low <= float(so_far.value) <= reach.high <= 1, "the interval holds it", reach)
        else:
            met.add("too few")
    wins = sum([run.succeeded for run in runs])
    share = success.share_of_sales(1, max(1, longest))
    law(share == (1 if wins else None), "the shares make one", share)
    law(Success(success.runs[::-1], least=success.least) == success, "the order of the runs does not matter")
    same = Success((*success.runs, Run(0)), least=success.least)
    law(same.rates == success.rates, "who got no attempt says nothing about attempts", same.rates)
    return frozenset(met)
