"""Answers of customers as facts, and the sample drawn from them: one answer per customer, the others named.

An `Answer` is what one customer said to one question. A `Question` draws its `Sample` from a log of all answers for
the days of a window. Which of several answers counts must be said (`Keep`); those that do not count stay in
`set_aside` with the cause. Nobody's silence counts as an answer, but it is counted.

>>> import pendulum
>>> from datetime import date
>>> overall = Question("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [overall.answer("C-7", 5, at=at), overall.answer("C-7", 2, at=at.add(days=3)), overall.answer("C-8", 4, at=at)]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> sent = [Invitation(who, at.subtract(days=1)) for who in ("C-7", "C-8", "C-9", "C-10")]
>>> found = overall.sample(log, march, keep=Keep.LATEST, invited=sent)
>>> [(each.customer, each.score) for each in found.counted], found.frame.response_rate
([('C-8', 4), ('C-7', 2)], Fraction(1, 2))
>>> [(each.row.score, each.cause.value) for each in found.set_aside]
[(5, 'repeated')]

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import aware, instant, shared_day
from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window, read_rows
from salesflow.service.frame import Cause, Frame, day_start, instants_of
from salesflow.service.source import EvaluationSource

__all__ = ["Answer", "Invitation", "Keep", "Question", "Said", "Sample", "Scale", "SetAside", "draw"]


class Keep(StrEnum):
    """Which answer of a customer counts when he gave several in one window; there is no default."""

    FIRST = "first"
    LATEST = "latest"


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(field, value, "give whole points; an answer without an opinion is None")
    return value


@attrs.frozen
class Scale:
    """The points an answer may have, from `low` to `high`; what is good is said by the measure.

    >>> Scale(0, 10).has(11), Scale(1, 5).mirrored(2)
    (False, 4)
    """

    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        if any(isinstance(end, bool) or not isinstance(end, int) for end in (self.low, self.high)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise DefinitionError("scale", [f"{self.low!r} to {self.high!r} are not whole points"])
        if self.low >= self.high:
            raise DefinitionError("scale", [f"{self.low} to {self.high} leaves nothing to choose"])

    def has(self, score: int) -> bool:
        """Whether a score lies on the scale."""
        return self.low <= score <= self.high

    def mirrored(self, score: int) -> int:
        """The score at the same distance from the other end."""
        return self.low + self.high - score

    def read(self, score: object, field: str = "score") -> int | None:
        """A score on the scale, None for "no opinion"; yes, NaN, parts of a point and what lies outside are refused."""
        if score is None:
            return None
        points = _whole(score, field)
        if not self.has(points):
            raise InputError(field, score, f"lies outside the scale from {self.low} to {self.high}")
        return points


def _subject(value: str) -> str:
    return read_id(value, "question")


@attrs.frozen
class Said:
    """What rows of a survey have in common: who spoke, or was spoken to, and when.

    `customer` is whoever answers: a member of staff in staff surveys. A naive moment and an empty id are an `InputError`.
    """

    customer: str = attrs.field(converter=read_customer)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)


R = TypeVar("R", bound=Said)


@attrs.frozen
class Answer(Said):
    """What one customer answered to one question at one moment; `score` None: he has no opinion, or left it out.

    `source` says through which of the nine ways it came. A score that is not whole points is an `InputError`; whether
    it lies on the scale is checked by the `Question`. Source: SV-2.
    """

    source: EvaluationSource
    question: str = attrs.field(converter=_subject)
    score: int | None

    def __attrs_post_init__(self) -> None:
        if self.score is not None:
            _whole(self.score, "score")


@attrs.frozen
class Invitation(Said):
    """Somebody was asked to answer, at a moment."""


@attrs.frozen
class SetAside(Generic[R]):
    """A row that does not count, and why."""

    row: R
    cause: Cause


@attrs.frozen
class Sample(Generic[R]):
    """The rows that count, by their moment, one per customer; the rows set aside; and what it all stands on."""

    frame: Frame
    counted: tuple[R, ...]
    set_aside: tuple[SetAside[R], ...] = ()


def draw(
    rows: Iterable[R],
    window: Window,
    *,
    source: EvaluationSource,
    subject: str,
    keep: Keep,
    invited: Iterable[Invitation] | None = None,
    population: int | None = None,
    is_self_selected: bool = False,
) -> Sample[R]:
    """The rows that count for a window: one per customer, the first or the latest; all others named with a cause.

    Without invitations a row belongs to the day on which it was given. With `invited`, it belongs to the day of the
    last invitation before it, so that a late answer counts where it was asked for; an answer nobody asked for is set
    aside. What lies after the window's `as_of` is not yet known. A row that comes twice counts once; of two different
    ones at one moment neither is the later, and neither counts.
    """
    begins, ends = instants_of(window)
    known = day_start(shared_day(window.as_of.toordinal() + 1), window.zone)
    asked = None if invited is None else _asked(invited, known)
    aside: list[tuple[int, SetAside[R]]] = []
    by_customer: dict[str, list[tuple[int, R]]] = {}
    for row in dict.fromkeys(rows):
        when = instant(row.at)
        owed = when if asked is None else _last(asked.get(row.customer, ()), when)
        if when >= known:
            aside.append((when, SetAside(row, Cause.NOT_YET)))
        elif owed is None:
            aside.append((when, SetAside(row, Cause.UNINVITED)))
        elif not begins <= owed < ends:
            aside.append((when, SetAside(row, Cause.OUTSIDE)))
        else:
            by_customer.setdefault(row.customer, []).append((when, row))
    counted: list[tuple[int, R]] = []
    for own in by_customer.values():
        moments = [when for when, _ in own]
        chosen = min(moments) if keep is Keep.FIRST else max(moments)
        one = moments.count(chosen) == 1
        for when, row in own:
            if when == chosen and one:
                counted.append((when, row))
            else:
                cause = Cause.CONFLICTING if when == chosen else Cause.REPEATED
                aside.append((when, SetAside(row, cause)))
    in_time = None
    if asked is not None:
        in_time = sum(any(begins <= when < ends for when in moments) for moments in asked.values())
    frame = Frame(
        source=source,
        subject=subject,
        window=window,
        answered=len(by_customer),
        invited=in_time,
        population=population,
        is_self_selected=is_self_selected,
        set_aside=tuple(Counter(each.cause for _, each in aside).items()),
    )
    counted.sort(key=lambda each: (each[0], each[1].customer))
    aside.sort(key=lambda each: (each[0], each[1].row.customer, repr(each[1].row)))
    return Sample(frame, tuple([row for _, row in counted]), tuple([each for _, each in aside]))


def _asked(invited: Iterable[Invitation], known: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for each in read_rows(invited, "invited", Invitation):
        when = instant(each.at)
        if when < known:
            found.setdefault(each.customer, []).append(when)
    for moments in found.values():
        moments.sort()
    return found


def _last(moments: Iterable[int], when: int) -> int | None:
    rising = list(moments)
    place = bisect_right(rising, when)
    return rising[place - 1] if place else None


@attrs.frozen
class Question:
    """A question put to customers through one source, with the scale of its answers.

    `is_self_selected`: those who answered chose themselves (a code on the receipt, a link that goes round), so no
    interval can be given. A source that is self-selected by nature stays so whatever is said here. Sources: SV-2, SV-3.
    """

    key: str = attrs.field(converter=_subject)
    source: EvaluationSource
    scale: Scale
    is_self_selected: bool = attrs.field(default=False, kw_only=True)

    def answer(self, customer: str, score: int | None, *, at: datetime) -> Answer:
        """An answer to this question; a score outside the scale is an `InputError`."""
        return Answer(customer, at, self.source, self.key, self.scale.read(score))

    def sample(
        self,
        answers: Iterable[Answer],
        window: Window,
        *,
        keep: Keep,
        invited: Iterable[Invitation] | None = None,
        population: int | None = None,
    ) -> Sample[Answer]:
        """The answers to this question that count in a window; see `draw` for the days and for who counts.

        Answers to other questions, or through other sources, are no part of it. `population` is how many customers
        there are in all, where they are few (finite population correction). A score outside the scale, and more
        answers than customers, are an `InputError`.
        """
        own: list[Answer] = []
        for each in read_rows(answers, "answers", Answer):
            if each.question == self.key and each.source is self.source:
                self.scale.read(each.score, f"score of {each.customer}")
                own.append(each)
        return draw(
            own,
            window,
            source=self.source,
            subject=self.key,
            keep=keep,
            invited=invited,
            population=population,
            is_self_selected=self.is_self_selected,
        )
