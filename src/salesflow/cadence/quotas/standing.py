"""How a customer stands against the quota of a month: what was wanted by now, what was done, what is owed (CA-4, CA-14).

>>> from datetime import date
>>> line = Line(Channel.VISIT, wanted=8, planned=8, by_now=5, done=3, next_on=pendulum.date(2026, 3, 17))
>>> print(Standing("C-7", "A", date(2026, 3, 20), 22, (line,)).explain())
visit 4 of 8 this month; 5 were planned by now
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Text
from salesflow.cadence.quotas.feasibility import counted
from salesflow.cadence.quotas.parts import Part

__all__ = ["Line", "Standing"]


@attrs.frozen(weakref_slot=False)
class Line:
    """One channel of a customer's month: what the quota wants, what the plan holds, what is done.

    `wanted` is the quota of the month, `planned` what its working days can hold, `by_now` what the plan wants up
    to and including the day asked, `done` what happened, `next_on` the planned day of the first touch that is not
    done (in the past when it is owed), None when the month's plan is done.
    """

    channel: Channel
    wanted: int
    planned: int
    by_now: int
    done: int
    next_on: pendulum.Date | None

    @property
    def owed(self) -> int:
        """How many touches should have been made by now and were not."""
        return max(0, self.by_now - self.done)

    @property
    def shortfall(self) -> int:
        """How many touches of the quota have no working day in this month."""
        return self.wanted - self.planned


@attrs.frozen(weakref_slot=False)
class Standing:
    """How a customer stands against the quota in the month of `as_of`: one line for each channel (CA-4, CA-14).

    `grade` is that of `as_of`, empty when he has none on that day. `parts` are the parts of a month that was not
    spent on one grade as a whole: a change of grade, a first or a last day as a customer.
    """

    customer: str
    grade: str
    as_of: date
    working_days: int
    lines: tuple[Line, ...]
    rows: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def line(self, channel: Channel) -> Line | None:
        """The line of a channel, None when the quota does not name it."""
        return next((line for line in self.lines if line.channel is channel), None)

    @property
    def owed(self) -> int:
        """All touches owed by now."""
        return sum(line.owed for line in self.lines)

    @property
    def shortfall(self) -> int:
        """All touches for which the month has no working day."""
        return sum(line.shortfall for line in self.lines)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is owed, channel by channel, what the month cannot hold, and how a divided month was shared."""
        found = [
            Reason(
                "quota_owed",
                _OWED.fill(channel=line.channel, nth=line.done + 1, wanted=line.wanted, by_now=line.by_now),
                self.rows,
            )
            for line in self.lines
            if line.owed
        ]
        if self.shortfall:
            days = sum(part.working_days for part in self.parts) if self.parts else self.working_days
            words = (_SHORT if days else _NO_DAY).fill(
                days=days,
                wanted=sum(line.wanted for line in self.lines),
                lost=tuple(counted(line.channel, line.shortfall) for line in self.lines if line.shortfall),
            )
            found.append(Reason("quota_shortfall", words, self.rows))
        return (*found, *(part.reason(self.rows) for part in self.parts))

    def explain(self, language: str = "en") -> str:
        """The reasons in words, one a line; empty when nothing is owed and the month was spent on one grade."""
        return explained(self.reasons, language)


_OWED: Final = Text(
    "{channel} {nth} of {wanted} this month; {by_now} {by_now|was|were} planned by now",
    zh="本月第{nth}次{channel}（共{wanted}次，按计划至今应完成{by_now}次）",
)
_NO_DAY: Final = Text(
    "no working day this month for {wanted} {wanted|touch|touches}: no room for {lost}",
    zh="本月没有工作日，需联系{wanted}次：{lost}无法安排",
)
_SHORT: Final = Text(
    "only {days} working {days|day|days} this month for {wanted} {wanted|touch|touches}: no room for {lost}",
    zh="本月只有{days}个工作日，需联系{wanted}次：{lost}无法安排",
)
