"""The laws of cadences: run them on your own settings, occasions and logs.

Each law is checked against a model that is as plain as can be: sets of days, looked through one by one. A law that is
broken is an `AssertionError` that names the law and shows what broke it. What is *not* a law stands, with the smallest
counter-example, under *Laws of cadences* in the explanations.

>>> from salesflow.basics.terms import days
>>> check_min_gap([1, 3, 4, 9], 3)
>>> check_stricter(Cadence().min_gap(days(3)), Cadence().cap(2, per="week"), Cadence())
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import shared_day
from salesflow.basics.terms import Term, Unit, days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.dates import Days
from salesflow.cadence.pacing.cadence import ANYTHING, Cadence
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.paced import Paced
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import State
from salesflow.customers.consent import Consent, may_contact
from salesflow.errors import DefinitionError
from salesflow.testing._law import law

__all__ = [
    "capped",
    "check_cap",
    "check_deferral",
    "check_max_gap",
    "check_min_gap",
    "check_next_due",
    "check_plan",
    "check_split",
    "check_stricter",
    "filled",
    "kept",
    "simulated",
    "thinned",
]

_EPOCH = date(2026, 1, 1).toordinal()
_LABEL = Text("day", zh="日子")


# -- models over plain sets of numbers -----------------------------------------------------------------------------


def thinned(numbers: Iterable[int], gap: int) -> list[int]:
    """The numbers that are left when each that follows the last kept one too soon is dropped.

    >>> thinned([0, 2, 3], 3)
    [0, 3]
    """
    found: list[int] = []
    for number in sorted(set(numbers)):
        if not found or number - found[-1] >= gap:
            found.append(number)
    return found


def capped(numbers: Iterable[int], n: int, per: Callable[[int], int]) -> list[int]:
    """The first `n` numbers of each period; `per` names the period of a number.

    >>> capped([0, 1, 2, 10], 2, lambda number: number // 10)
    [0, 1, 10]
    """
    found: list[int] = []
    for number in sorted(set(numbers)):
        if sum(per(other) == per(number) for other in found) < n:
            found.append(number)
    return found


def filled(numbers: Iterable[int], gap: int, end: int) -> list[int]:
    """The numbers, and as many more as are needed so that no gap up to `end` is longer.

    >>> filled([0, 7], 3, 12)
    [0, 3, 6, 7, 10]
    """
    found: list[int] = []
    for number in [*sorted(set(numbers)), end]:
        while found and number - found[-1] > gap:
            found.append(found[-1] + gap)
        found.append(number)
    return found[:-1]


def kept(cadence: Cadence, numbers: Iterable[int], *, until: int | None = None) -> list[int]:
    """What a cadence makes of plain numbers of days, nothing having happened before the first of them.

    The numbers are wishes without grace; nothing rolls. `until` is the end, else the day after the last number.

    >>> from salesflow.basics.terms import days
    >>> kept(Cadence().min_gap(days(3)), [0, 2, 3])
    [0, 3]
    """
    wished = sorted(set(numbers))
    if not wished:
        return []
    end = wished[-1] + 1 if until is None else until
    on = Days(shared_day(_EPOCH + number) for number in wished)
    source = Source("wish", _LABEL, on, Channel.CARD, roll="never")
    state = State("C", shared_day(_EPOCH + wished[0]))
    plan = cadence.wish(source).plan(state, shared_day(_EPOCH + end))
    return [due.ideal.toordinal() - _EPOCH for due in plan.due]


# -- laws of one setting -------------------------------------------------------------------------------------------


def check_min_gap(numbers: Iterable[int], gap: int) -> None:
    """Law 5: part of the input, idempotent, no gap too short, the first kept; as the model says."""
    given = set(numbers)
    cadence = Cadence().min_gap(days(gap))
    once = kept(cadence, given)
    law(set(once) <= given, "thinning adds nothing", given, once)
    law(kept(cadence, once) == once, "thinning twice is thinning once", given, once)
    law(all(b - a >= gap for a, b in pairwise(once)), "no gap is too short", given, once)
    law(once[:1] == sorted(given)[:1], "the first is kept", given, once)
    law(once == thinned(given, gap), "thinning keeps the first and drops the rest", given, once)


def check_max_gap(numbers: Iterable[int], gap: int, end: int) -> None:
    """Law 6: all of the input, idempotent, no gap too long; as the model says."""
    given = set(numbers)
    cadence = Cadence().max_gap(days(gap), by=Channel.CALL)
    once = kept(cadence, given, until=end)
    law({number for number in given if number < end} <= set(once), "filling drops nothing", given, once)
    law(kept(cadence, once, until=end) == once, "filling twice is filling once", given, once)
    law(all(b - a <= gap for a, b in pairwise([*once, end - 1])), "no gap is too long", given, once)
    law(once == filled((number for number in given if number < end), gap, end), "as the model", given, once)


def check_cap(numbers: Iterable[int], n: int, m: int, per: Period | Term) -> None:
    """Law 4: part of the input, idempotent, and of two caps on the same thing the smaller one; as the model says."""
    given = set(numbers)
    first, second, least = (Cadence().cap(most, per=per) for most in (n, m, min(n, m)))
    once = kept(first, given)
    law(set(once) <= given, "a cap adds nothing", given, once)
    law(kept(first, once) == once, "a cap twice is a cap once", given, once)
    law(
        kept(second, once) == kept(least, given), "one cap after another is the smaller one", given, n, m, per
    )
    law(first & second == least, "of two caps the smaller one holds", n, m, per)
    if isinstance(per, Period):
        model = capped(given, n, lambda number: per.number(number + _EPOCH))
        law(once == model, "the first of each period are kept", given, once, model)
    else:
        length = 7 * per.amount if per.unit is Unit.WEEKS else per.amount
        most = max((sum(start <= number < start + length for number in once) for start in once), default=0)
        law(most <= n, "no so many days in a row hold more", given, once)
        for number in given - set(once):
            full = sum(number - length < other <= number for other in once) >= n
            law(full, "what is dropped had no room", number, once)


def check_stricter(one: Cadence, other: Cadence, third: Cadence) -> bool:
    """`&` is commutative, associative, idempotent and has an identity; whether the three fit together at all.

    A conflict is found whichever two are joined first.
    """
    both, turned = _joined(one, other), _joined(other, one)
    law(both == turned, "the order does not matter", one, other)
    left = None if both is None else _joined(both, third)
    rest = _joined(other, third)
    right = None if rest is None else _joined(one, rest)
    law(left == right, "what is joined first does not matter", one, other, third)
    for each in (one, other, third):
        law(each & each == each, "a setting twice is a setting once", each)
        law(each & ANYTHING == each, "what asks nothing changes nothing", each)
        for language in ("en", "zh"):
            law(bool(each.explain(language)) == (each != ANYTHING), "a setting has words", each)
    return left is not None


def _joined(one: Cadence, other: Cadence) -> Cadence | None:
    try:
        return one & other
    except DefinitionError as error:
        law(bool(error.problems), "a conflict is named", one, other)
        return None


# -- laws of plans -------------------------------------------------------------------------------------------------


def check_deferral(
    cadence: Cadence, state: State, until: date, wishes: Sequence[date], *, calendar: Calendar | None = None
) -> None:
    """Law 10: nothing before the day asked for, attempts unchanged, and of two promises the later one."""
    for wish in wishes:
        deferred = cadence.defer(wish)
        plan = deferred.plan(state, until, calendar=calendar, who=(), at=_noon(state))
        law(
            all(wish <= due.earliest for due in plan.due),
            "nothing is due before the day asked for",
            wish,
            plan,
        )
        if until <= wish:
            law(plan.state.unanswered == state.unanswered, "a deferral is no attempt", wish, plan.state)
    for one, other in pairwise(wishes):
        law(
            cadence.defer(one).defer(other) == cadence.defer(max(one, other)),
            "the later promise wins",
            one,
            other,
        )


def check_split(
    cadence: Cadence,
    state: State,
    cut: date,
    until: date,
    *,
    calendar: Calendar | None = None,
    who: Iterable[Consent] = (),
    at: datetime | None = None,
) -> int:
    """Law 7: the plan up to a day, and on from its state, are the plan of both; how many wishes were carried over."""
    said = tuple(who)
    whole = cadence.plan(state, until, calendar=calendar, who=said, at=at)
    first = cadence.plan(state, cut, calendar=calendar, who=said, at=at)
    second = cadence.plan(first.state, until, calendar=calendar, who=said, at=at)
    law(
        whole.due == first.due + second.due,
        "what is due splits exactly",
        cut,
        whole.due,
        first.due,
        second.due,
    )
    law(
        whole.dropped == first.dropped + second.dropped,
        "what is dropped splits exactly",
        cut,
        whole.dropped,
        first.dropped,
        second.dropped,
    )
    law(whole.state == second.state, "the state splits exactly", cut, whole.state, second.state)
    return len(first.state.waiting)


def check_next_due(
    cadence: Cadence,
    state: State,
    before: date,
    *,
    calendar: Calendar | None = None,
    who: Iterable[Consent] = (),
    at: datetime | None = None,
) -> Due | None:
    """The first touch that is due is the first of the plan; it comes back."""
    said = tuple(who)
    plan = cadence.plan(state, before, calendar=calendar, who=said, at=at)
    due = cadence.next_due(state, before=before, calendar=calendar, who=said, at=at)
    law(due == next(iter(plan.due), None), "the next is the first of the plan", due, plan.due)
    return due


def check_plan(
    cadence: Cadence,
    state: State,
    until: date,
    *,
    calendar: Calendar | None = None,
    who: Iterable[Consent] = (),
    at: datetime | None = None,
) -> Paced:
    """What every plan promises; the plan comes back.

    Each touch may be made on its earliest, its ideal and its latest day; none is made where something stands in the
    way (judged anew, by plain counting); every wish is made, dropped with a reason, or waiting; a longest gap is kept
    unless something stands in its way; without one, the plan is that of `simulated`.
    """
    said = tuple(who)
    plan = cadence.plan(state, until, calendar=calendar, who=said, at=at)
    model = _Model(cadence, state, calendar, said, at)
    for due in plan.due:
        key = due.key.partition(":")[0]
        source = next((one for one in cadence.sources if one.key == key), None)
        works = source is None or source.roll != "never"
        law(state.as_of <= due.ideal < until, "a plan stays in its window", due)
        for day in (due.earliest, due.ideal, due.latest):
            free = model.allows(day.toordinal(), due.channel, due.key, due.purpose, works=works)
            law(free, "a touch may be made on each of its days", day, due)
        model.make(due.ideal.toordinal(), due.channel, due.key)
        for language in ("en", "zh"):
            law(bool(due.explain(language)), "what is due has words", due)
    for one in plan.dropped:
        law(bool(one.reasons or one.missing), "what is dropped has a reason", one)
        law(all(one.explain(language) for language in ("en", "zh")), "what is dropped has words", one)
    law(plan.explain() != "" and plan.explain("zh") != "", "a plan has words", plan)
    known = [(due.key, due.channel) for due in plan.due]
    # of a sequence several steps may be dropped on one day
    steps = {source.key for source in cadence.sources if isinstance(source, Steps)}
    known += [
        (f"{one.key}:{one.day.isoformat()}", one.channel) for one in plan.dropped if one.key not in steps
    ]
    law(len(set(known)) == len(known), "nothing is planned twice", known)
    if not cadence.most:
        alike = simulated(cadence, state, until, calendar=calendar, who=said, at=at)
        seen = [(due.ideal.toordinal(), due.key.partition(":")[0], due.channel) for due in plan.due]
        law(seen == alike, "the plan is that of the model", seen, alike)
    elif calendar is None and not (
        cadence.caps or cadence.pauses or cadence.deferral or cadence.consent or cadence.quiet.open
    ):
        touched = [due.ideal.toordinal() for due in plan.due]
        start = [state.last_on.toordinal()] if state.last_on is not None else []
        if start and model.after(start[0], cadence.most) < state.as_of.toordinal():
            start = []  # it was too long ago already
        for last, following in pairwise([*start, *touched, until.toordinal() - 1]):
            close = following <= model.after(last, cadence.most)
            law(close, "no gap is too long", shared_day(last), shared_day(following))
    return plan


# -- a whole cadence, day by day -----------------------------------------------------------------------------------


class _Model:
    """What was done, and what it forbids, by plain counting."""

    def __init__(
        self,
        cadence: Cadence,
        state: State,
        calendar: Calendar | None,
        said: tuple[Consent, ...],
        at: datetime | None,
    ) -> None:
        self.cadence = cadence
        self.calendar = calendar
        self.said = said
        self.at = at
        self.made = [(one.on.toordinal(), one.channel, "") for one in state.made]
        self.tries = state.unanswered

    def after(self, last: int, terms: Iterable[Term]) -> int:
        return min(term.after_day(shared_day(last), self.calendar).toordinal() for term in terms)

    def make(self, day: int, channel: Channel, key: str) -> None:
        if not self.made or self.made[-1][0] != day:
            self.tries += 1
        self.made.append((day, channel, key))

    def consents(self, channel: Channel, purpose: Purpose) -> bool:
        at = self.at if self.cadence.consent else None
        return at is None or may_contact(self.said, channel, purpose, at=at) is Truth.YES

    def allows(self, day: int, channel: Channel, key: str, purpose: Purpose, *, works: bool) -> bool:
        cadence = self.cadence
        when = shared_day(day)
        if not self.consents(channel, purpose):
            return False
        if cadence.deferral is not None and when < cadence.deferral.until:
            return False
        for pause in cadence.pauses:
            if pause.begins <= when < pause.until and pause.stops(channel, purpose):
                return False
        if not cadence.quiet.opens_on(channel, when):
            return False
        if works and self.calendar is not None and not self.calendar.is_working_day(when):
            return False
        return self._far(day, key) and all(self._room(cap, day, channel) for cap in cadence.caps)

    def _far(self, day: int, key: str) -> bool:
        if not self.made:
            return True
        last = self.made[-1][0]
        if any(one == day and other == key for one, _, other in self.made):
            return True
        gaps = [self.after(last, [term]) for term in self.cadence.least]
        most = self.after(last, self.cadence.most) if self.cadence.most else None
        for backoff in self.cadence.backoffs:
            if self.tries:
                own = self.after(last, [backoff.gaps[min(self.tries, len(backoff.gaps)) - 1]])
                gaps.append(own if most is None else min(own, most))
        return all(day >= gap for gap in gaps)

    def _room(self, cap: Cap, day: int, channel: Channel) -> bool:
        if cap.channel not in (None, channel):
            return True
        own = [one for one, other, _ in self.made if cap.channel in (None, other)]
        if isinstance(cap.per, Period):
            per = cap.per
            return sum(per.number(one) == per.number(day) for one in own) < cap.n
        return sum(day - cap.per.amount < one <= day for one in own) < cap.n


def simulated(
    cadence: Cadence,
    state: State,
    until: date,
    *,
    calendar: Calendar | None = None,
    who: Iterable[Consent] = (),
    at: datetime | None = None,
) -> list[tuple[int, str, Channel]]:
    """The plan of a cadence that adds nothing, found by living through the window day by day.

    Each touch as the ordinal of its day, the key of its source and its channel.
    """
    model = _Model(cadence, state, calendar, tuple(who), at)
    waiting: list[tuple[int, int, Source]] = []  # wanted, rolled
    sequences: dict[str, tuple[int, int]] = {}  # steps made, the day of the last one
    for source in cadence.sources:
        if isinstance(source, Steps):
            sequences[source.key] = (source.done, source.start.toordinal())
            continue
        rolled: dict[int, int] = {}
        for wanted in source.occasion.ordinals(state.as_of.toordinal() - 60, until.toordinal() + 60):
            rolled.setdefault(_rolled(wanted, source, calendar), wanted)
        waiting += [(wanted, day, source) for day, wanted in rolled.items() if day >= state.as_of.toordinal()]
    order = list(Channel)
    found: list[tuple[int, str, Channel]] = []
    for day in range(state.as_of.toordinal(), until.toordinal()):
        while True:
            today: list[tuple[int, int, str, Source | Steps]] = [
                (wanted, order.index(source.channel), source.key, source)
                for wanted, rolled_on, source in waiting
                if rolled_on <= day <= rolled_on + source.grace
            ]
            for source in cadence.sources:
                if isinstance(source, Steps):
                    done, last = sequences[source.key]
                    if done < len(source.steps):
                        term, channel = source.steps[done]
                        wanted = term.after_day(shared_day(last), calendar).toordinal()
                        if (
                            source.not_before is not None
                            and last == source.start.toordinal()
                            and done == source.done
                        ):
                            wanted = max(wanted, source.not_before.toordinal())
                        if _rolled(wanted, source, calendar) <= day:
                            today.append((wanted, order.index(channel), source.key, source))
            for wanted, place, key, source in sorted(today, key=lambda one: one[:3]):
                works = source.roll != "never"
                if isinstance(source, Steps) and not model.consents(order[place], source.purpose):
                    sequences[key] = (sequences[key][0] + 1, day)  # dropped; the sequence goes on
                    break
                what = f"{key}:{sequences[key][0] if isinstance(source, Steps) else -wanted}"
                if model.allows(day, order[place], what, source.purpose, works=works):
                    model.make(day, order[place], what)
                    found.append((day, key, order[place]))
                    if isinstance(source, Steps):
                        sequences[key] = (sequences[key][0] + 1, day)
                    else:
                        waiting = [one for one in waiting if (one[0], one[2]) != (wanted, source)]
                    break
            else:
                break
    return found


def _rolled(wanted: int, source: Source | Steps, calendar: Calendar | None) -> int:
    if source.roll == "never" or calendar is None:
        return wanted
    return calendar.roll(shared_day(wanted), source.roll).toordinal()


def _noon(state: State) -> datetime:
    return datetime(state.as_of.year, state.as_of.month, state.as_of.day, 12, tzinfo=UTC)
