"""What is known at the edge of a window: the touches that happened, how many stayed unanswered, what still waits.

>>> from datetime import datetime, timezone
>>> call = Touch("C-7", datetime(2026, 3, 2, 1, 30, tzinfo=timezone.utc), Channel.CALL)
>>> state = State.of([call], customer="C-7", as_of=date(2026, 3, 16), zone="Asia/Shanghai")
>>> state.last_on, state.unanswered
(Date(2026, 3, 2), 1)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Self

import attrs
import pendulum

from salesflow.basics.channels import Channel, Direction, read_channel
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, day_of, instant, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.reasons import Reason
from salesflow.customers.history import Touch
from salesflow.errors import HistoryError, InputError

__all__ = ["Made", "State", "StepsMade", "Waiting", "made_on"]


def _made(value: Iterable[Made]) -> tuple[Made, ...]:
    return tuple(value)


def _day(value: date) -> pendulum.Date:
    return value if type(value) is pendulum.Date else shared_day(as_day(value))


@attrs.frozen(weakref_slot=False)
class Made:
    """An outgoing touch that happened, or that a plan takes as made: its day and its channel."""

    on: pendulum.Date = attrs.field(converter=_day)
    channel: Channel = attrs.field(converter=read_channel)


@lru_cache(maxsize=10_000)
def made_on(day: int, channel: Channel) -> Made:
    """The one shared `Made` of a day (an ordinal) and a channel: plans of many customers hold the same ones.

    >>> made_on(739000, Channel.CALL)
    Made(on=Date(2024, 4, 24), channel=<Channel.CALL: 'call'>)
    """
    return Made(shared_day(day), channel)


@attrs.frozen(weakref_slot=False)
class Waiting:
    """A wish that slid past the end of a window: its source, its own day, the day to try next, and why so far."""

    key: str
    channel: Channel = attrs.field(converter=read_channel)
    wanted: pendulum.Date
    rolled: pendulum.Date
    tries_on: pendulum.Date
    reasons: tuple[Reason, ...]


@attrs.frozen(weakref_slot=False)
class StepsMade:
    """How far a sequence has come in the plan: how many steps, and the day of the last one."""

    key: str
    done: int
    on: pendulum.Date


@attrs.frozen(weakref_slot=False)
class State:
    """All that a cadence has to know of a customer on the day `as_of`, on which the next plan begins.

    `made` are the outgoing touches up to that day in order of their days, `unanswered` on how many days in a row up
    to the last one a touch stayed without answer, `since` the day on which planning began (never changed by a plan).
    `waiting` and `steps` carry what a plan left over. Make it from a log with `State.of`; `Plan.state` is the next
    one. A customer of whom nothing is known has an empty state: ``State("C-7", as_of)``. Sources: CA-2, CA-3.
    """

    customer: str = attrs.field(converter=read_customer)
    as_of: pendulum.Date = attrs.field(converter=_day)
    made: tuple[Made, ...] = attrs.field(default=(), converter=_made)
    unanswered: int = 0
    since: pendulum.Date = attrs.field(
        default=attrs.Factory(lambda self: self.as_of, takes_self=True), converter=_day
    )
    waiting: tuple[Waiting, ...] = ()
    steps: tuple[StepsMade, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_count("unanswered", self.unanswered)
        days = [made.on for made in self.made]
        if days != sorted(days):
            raise InputError("made", days, "the touches must stand in order of their days")
        if days and days[-1] > self.as_of:
            raise InputError("made", days[-1], f"lies after {self.as_of}, the day of the state")
        if self.unanswered and not days:
            raise InputError("unanswered", self.unanswered, "there is no touch that could be unanswered")

    @property
    def last_on(self) -> pendulum.Date | None:
        """The day of the last outgoing touch; None when there was none."""
        return self.made[-1].on if self.made else None

    @classmethod
    def of(
        cls,
        touches: Iterable[Touch],
        *,
        customer: str,
        as_of: date,
        zone: str,
        answered: Iterable[Touch] = (),
    ) -> Self:
        """The state from the log of one customer, on the evening of `as_of`; days are those of `zone`.

        Only outgoing touches count as ours. The rows may come in any order; one that comes twice (the same id, or
        alike in everything) counts once; one of a later day is not known yet. A touch counts as answered when the
        customer turned to us later, or when it stands in `answered` (whoever reads outcomes says which; see
        `salesflow.cadence.follow_ups`).

        Raises:
            InputError: a row of another customer.
            HistoryError: one id stands for two different touches.
        """
        end = as_day(as_of, "as_of")
        where = named_zone(zone)
        name = read_id(customer, "customer")
        rows: list[tuple[int, int, Touch]] = []
        for row in _once(touches, name):
            ordinal = day_of(row.at, where).toordinal()
            if ordinal <= end:
                rows.append((instant(row.at), ordinal, row))
        rows.sort(key=lambda row: (row[0], row[2].channel, row[2].id or ""))
        replies = [at for at, _, row in rows if row.direction is Direction.IN]
        heard = {row for row in answered if row.direction is Direction.OUT}
        replies += [at for at, _, row in rows if row in heard]
        answered_at = max(replies, default=None)
        ours = [(at, day, row) for at, day, row in rows if row.direction is Direction.OUT]
        open_days = {day for at, day, _ in ours if answered_at is None or at > answered_at}
        return cls(
            name,
            shared_day(end),
            tuple(Made(shared_day(day), row.channel) for _, day, row in ours),
            len(open_days),
        )


def _once(touches: Iterable[Touch], customer: str) -> Iterable[Touch]:
    by_id: dict[str, Touch] = {}
    rows: dict[Touch, None] = {}
    for row in touches:
        if row.customer != customer:
            raise InputError(
                "touches", row.customer, f"the state is of customer {customer!r}; group the rows first"
            )
        if row.id is not None and by_id.setdefault(row.id, row) != row:
            raise HistoryError(customer, None, f"the id {row.id!r} stands for two different touches")
        rows[row] = None
    return rows
