"""What each attempt is worth, from your own log: successes at attempt i, out of those that got an attempt i (CA-1).

The famous table counts the other way round: of all sales, how many came at attempt i. That share says as much about how
many sellers give up early as about the attempt. Here a customer counts for as many attempts as he was given, and one
whose course stopped, or is still open, is left out of later attempts only (he is *censored*).

>>> log = [Run(1, True)] * 10 + [Run(1)] * 70 + [Run(2, True)] * 4 + [Run(2)] * 6 + [Run(3, True)] * 3 + [Run(3)] * 7
>>> curve = Success.of(log)
>>> [str(each.rate) for each in curve.rates], [str(each.share) for each in curve.rates]
(['1/10', '1/5', '3/10'], ['10/17', '4/17', '3/17'])
>>> print(curve.explain())
attempt  tried  success  rate              all so far  share of sales
1        100    10       10% (6% to 17%)   10%         59%
2        20     4        20% (8% to 42%)   28%         24%
3        10     3        30% (11% to 60%)  50%         18%

Sources: CA-1 (D0 prints such shares); the estimate is that of Kaplan & Meier, JASA 53 (1958) 457-481.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.channels import Direction
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text, tabled
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Ending
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.stages.survival import Exit, Spell, Survival

__all__ = ["Goal", "Rate", "Run", "Success", "runs", "runs_of_touches"]


class Goal(StrEnum):
    """What counts as success: the customer was reached at all, or the matter was won."""

    REACHED = "reached"
    WON = "won"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _GOALS[self].render(language)


_GOALS: Final = {Goal.REACHED: Text("reached", zh="已联系上"), Goal.WON: Text("won", zh="成交")}


_MOST: Final = 10_000
"""Nobody tries so often: a larger number comes from another column, and a table of it would never end."""


def _whole(_: object, field: attrs.Attribute[int], value: int) -> None:
    check_count(field.name, value)
    if value > _MOST:
        raise InputError(
            field.name, value, f"nobody makes more than {_MOST} attempts; is it the right column?"
        )


@attrs.frozen(weakref_slot=False)
class Run:
    """How many attempts a customer was given, and whether the last one succeeded; else it stopped or is still open.

    An attempt is here every touch we made, a deferred one too: it is the effort whose return is asked for. No attempt
    and yet a success: the customer came by himself.
    """

    attempts: int = attrs.field(validator=_whole)
    succeeded: bool = False


def runs(courses: Iterable[Course], *, goal: Goal = Goal.WON) -> tuple[Run, ...]:
    """What the courses were given, attempts counted from the start whatever follow-up they stood under.

    *Won*: the course was closed as won; its last touch counts as the one that succeeded. *Reached*: the first touch
    that was answered, or after which the customer turned to us.
    """
    found: list[Run] = []
    for course in courses:
        if not isinstance(course, Course):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("courses", course, "is no Course")
        touches = course.touches
        if goal is Goal.REACHED:
            place = next((n for n, each in enumerate(touches) if not each.is_silent), None)
            known = touches if place is None else touches[: place + 1]
            made = sum([each.direction is Direction.OUT for each in known])
            found.append(Run(made, place is not None))
        else:
            made = sum([each.direction is Direction.OUT for each in touches])
            found.append(Run(made, course.ended is not None and course.ended.how is Ending.WON))
    return tuple(found)


def runs_of_touches(
    rows: Iterable[Touch], *, succeeded: Mapping[str, datetime], at: datetime
) -> tuple[Run, ...]:
    """What a log of touches gave each customer, known at the moment `at`; `succeeded` says who bought, and when.

    Attempts are the outgoing touches up to the success, or up to `at`. A row that comes twice counts once. Customers
    without any touch are told only where they succeeded (they came by themselves).
    """
    now = instant(at)
    wins = {read_id(who, "succeeded"): instant(when, "succeeded") for who, when in succeeded.items()}
    made: dict[str, set[Touch]] = {customer: set() for customer, when in wins.items() if when <= now}
    for row in rows:
        if row.direction is Direction.OUT and instant(row.at) <= min(now, wins.get(row.customer, now)):
            made.setdefault(row.customer, set()).add(row)
    return tuple([Run(len(touches), wins.get(who, now + 1) <= now) for who, touches in made.items()])


@attrs.frozen(weakref_slot=False)
class Rate:
    """Attempt number `attempt`: how many customers got it, how many of those it won, and its share of all successes."""

    attempt: int
    tried: int
    successes: int
    share: Fraction

    @property
    def rate(self) -> Fraction:
        """Successes out of those who got this attempt (the hazard), exact."""
        return Fraction(self.successes, self.tried)

    @property
    def interval(self) -> Interval:
        """Where the true rate plausibly lies (Wilson, 95%)."""
        return wilson(self.successes, self.tried)


def _runs(given: Iterable[Run]) -> tuple[Run, ...]:
    found = tuple(given)
    for each in found:
        if not isinstance(each, Run):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("runs", each, "is no Run; `runs` and `runs_of_touches` make them")
    return tuple(sorted(found, key=lambda run: (run.attempts, run.succeeded)))


@attrs.frozen
class Success:
    """The success of each attempt, fitted from runs; the order in which they come does not matter.

    Customers differ: those left at attempt 6 are those who did not buy before. The curve tells what attempts brought,
    not what one more would bring to a customer nobody went on with. Fewer than `least` customers at an attempt: its
    rate cannot be known, and the product ends there.
    """

    runs: tuple[Run, ...] = attrs.field(converter=_runs)
    least: int = attrs.field(default=10, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("least", self.least)
        if not self.least:
            raise InputError("least", self.least, "one customer at least must have got an attempt")

    @classmethod
    def of(cls, found: Iterable[Run], *, least: int = 10) -> Success:
        """The curve of these runs."""
        return cls(tuple(found), least=least)

    @property
    def unprompted(self) -> int:
        """How many succeeded before anybody made an attempt: they are no success of an attempt."""
        return sum([run.succeeded and not run.attempts for run in self.runs])

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Every attempt that anybody got, in order, also those with too few customers."""
        counts: dict[int, list[int]] = {}
        for run in self.runs:
            ended = counts.setdefault(run.attempts, [0, 0])
            ended[0] += 1
            ended[1] += run.succeeded
        wins = sum([run.succeeded and run.attempts > 0 for run in self.runs])
        tried = len(self.runs) - counts.get(0, [0, 0])[0]
        found: list[Rate] = []
        for attempt in range(1, max(counts, default=0) + 1):
            stopped, won = counts.get(attempt, (0, 0))
            found.append(Rate(attempt, tried, won, Fraction(won, wins) if wins else Fraction(0)))
            tried -= stopped
        return tuple(found)

    def at(self, attempt: int) -> Verdict[Rate | None]:
        """The rate of one attempt; None, and what is missing, where too few customers got it."""
        _check_attempt("attempt", attempt)
        rates = self.rates
        if attempt <= len(rates) and rates[attempt - 1].tried >= self.least:
            return Verdict(rates[attempt - 1])
        tried = rates[attempt - 1].tried if attempt <= len(rates) else 0
        words = _TOO_FEW.fill(attempt=attempt, n=tried, least=self.least)
        return Verdict(None, missing=(Reason("too_few", words, ("CA-1",)),))

    @cached_property
    def _survival(self) -> Survival:
        # a length is a number of attempts here; those cut off were there to the last, which is what we need
        return Survival.of(
            [Spell(run.attempts, Exit.ON if run.succeeded else None) for run in self.runs if run.attempts]
        )

    def cumulative(self, attempt: int) -> Verdict[Fraction | None]:
        """The share of customers that would be won by attempt `attempt`, had nobody given up before: a product.

        One minus the product of what each attempt leaves. None, and what is missing, past the last known attempt.
        """
        known = self.at(attempt)
        if known.value is None:
            return Verdict(None, missing=known.missing)
        left = Fraction(1)
        for each in self.rates[:attempt]:
            left *= 1 - each.rate
        return Verdict(1 - left)

    def cumulative_interval(self, attempt: int) -> Interval | None:
        """Where that share plausibly lies (95%); None past the last known attempt, and where all or none succeeded."""
        left = self._survival.interval(attempt) if self.at(attempt).value is not None else None
        return None if left is None else Interval(1 - left.high, 1 - left.low)

    def share_of_sales(self, first: int, last: int | None = None) -> Fraction | None:
        """The share of all successes that came at attempts `first` to `last`: what the famous table prints.

        It is no probability: it falls to nothing where nobody tries, and grows with every attempt put into one row.
        None while nobody succeeded.
        """
        until = first if last is None else last
        _check_attempt("first", first)
        if until < first:
            raise InputError("last", last, f"lies before the first attempt {first}")
        rates = self.rates
        if not any(each.successes for each in rates):
            return None
        return sum([each.share for each in rates if first <= each.attempt <= until], Fraction(0))

    def explain(self, language: Language = "en") -> str:
        """A table: each attempt, its rate with its interval, the product so far, and the share of sales beside it."""
        unknown = _UNKNOWN.render(language)
        rows = [[title.render(language) for title in _TITLES]]
        left = Fraction(1)
        for each in self.rates:
            known = self.at(each.attempt).value is not None
            left *= 1 - each.rate
            so_far = 1 - left if known else None  # fewer get each further attempt: what is known comes first
            rate = f"{float(each.rate):.0%} ({each.interval.render(language)})" if known else unknown
            share = f"{float(each.share):.0%}"
            product = unknown if so_far is None else f"{float(so_far):.0%}"
            rows.append([str(each.attempt), str(each.tried), str(each.successes), rate, product, share])
        table = tabled(rows, left=len(_TITLES))
        if not self.unprompted:
            return table
        return f"{table}\n{_UNPROMPTED.fill(n=self.unprompted).render(language)}"


def _check_attempt(field: str, value: object) -> None:
    check_count(field, value)
    if value == 0:
        raise InputError(field, value, "attempts are counted from 1")


_TITLES: Final = (
    Text("attempt", zh="次数"),
    Text("tried", zh="跟进客户"),
    Text("success", zh="成功"),
    Text("rate", zh="成功率"),
    Text("all so far", zh="累计"),
    Text("share of sales", zh="占成交比例"),
)
_UNKNOWN: Final = Text("cannot know", zh="无法判断")
_TOO_FEW: Final = Text(
    "{n} {n|customer|customers} got attempt {attempt}; below {least} its rate cannot be known",
    zh="只有{n}位客户得到第{attempt}次跟进，不足{least}位，无法判断成功率",
)
_UNPROMPTED: Final = Text(
    "{n} {n|customer|customers} came before any attempt: not counted",
    zh="{n}位客户在跟进之前主动成交：不计入",
)
