"""What each answer of a customer does: how long to wait, whether it was an attempt, what to do then (CA-2, CA-3).

The textbook lists the answers and gives none of its own; those here are this library's. We always hold a date
ourselves: "they will call" is not a plan.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> then = next_touch(Answer.TALK_IN_A_MONTH, pendulum.date(2026, 3, 2), calendar=office)
>>> then.ideal, then.reason.sentence.render()
(Date(2026, 4, 2), 'asked on 2 Mar 2026 to talk again in a month: not before 2 Apr 2026')
>>> then.advice.explain()
'begin with what has changed in the meantime [CA-3]'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, read_channel
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import days, months, working_days
from salesflow.basics.text import Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.pacing.band import Band
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar, RollWay

__all__ = ["DEFERRALS", "UNANSWERED", "WAITS", "NextTouch", "Stopped", "Wait", "next_touch"]


UNANSWERED: Final = Band.of_days(14, 17, 21)
"""The gap after a touch that brought no answer: 14 to 21 days, ideally 17 (CA-2).

Source: the Chinese handbook from which D0 copies CA-1 recommends two to three weeks ("too short annoys, too long
is forgotten"); see field notes, cadence, 5.1. It is advice, not a measurement; 17 is the middle, rounded down.
"""


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else read_channel(value, within="wait")


@attrs.frozen
class Wait:
    """What an answer does: how long to wait, in words, and how to go on.

    The words may use the slots ``{on}`` (the day it was said), ``{least}``, ``{ideal}`` and ``{most}``. `attempt`:
    whether such a touch uses up an attempt (a deferral does not); `advice`: what to do differently; `channel`: how,
    where the answer asks for another way than the usual one; an unknown channel is a `DefinitionError`.
    """

    band: Band
    words: Text
    attempt: bool = False
    advice: Text | None = None
    channel: Channel | None = attrs.field(default=None, converter=_channel)

    def after(
        self, on: date, calendar: Calendar, way: RollWay = "forward"
    ) -> tuple[pendulum.Date, pendulum.Date, pendulum.Date]:
        """The earliest, the ideal and the latest day after `on`, as working days.

        The earliest rolls forward, so that the least gap holds; the ideal rolls as `way` says, never before the
        earliest; the latest rolls backward, never before the ideal.
        """
        least, ideal, most = self.band.after(on, calendar)
        earliest = calendar.roll(least, "forward")
        best = max(earliest, calendar.roll(ideal, way))
        return earliest, best, max(best, calendar.roll(most, "backward"))

    def touch(
        self,
        answer: Answer,
        said: pendulum.Date,
        *,
        agreed_on: pendulum.Date | None = None,
        calendar: Calendar,
        way: RollWay = "forward",
    ) -> NextTouch:
        """The next touch after `answer` on the day `said`, or on the day that was agreed."""
        advice = None
        if self.advice is not None:
            advice = Reason(f"advice_{answer.value}", self.advice.fill(), ("CA-3",))
        if agreed_on is not None:
            reason = Reason("agreed_day", _AGREED.fill(on=said, agreed=agreed_on), ("CA-3",))
            latest = _AGREED_GRACE.after_day(agreed_on, calendar)
            return NextTouch(
                answer, agreed_on, agreed_on, latest, reason, advice=advice, channel=self.channel
            )
        earliest, ideal, latest = self.after(said, calendar, way)
        words = self.words.fill(on=said, least=earliest, ideal=ideal, most=latest)
        rows = ("CA-2",) if answer in (Answer.NO_ANSWER, Answer.REPLIED) else ("CA-3",)
        reason = Reason(answer.value, words, rows)
        return NextTouch(answer, earliest, ideal, latest, reason, self.attempt, advice, self.channel)


WAITS: Final[Mapping[Answer, Wait]] = MappingProxyType({
    Answer.THEY_WILL_CALL: Wait(
        Band.of_days(5, 7, 10),
        Text('said on {on} "we will call you": if no call comes, ask by {most}', zh="{on}说“有结果给你打电话”：若无来电，最迟{most}主动询问"),
        advice=Text("agree on a day this time, instead of waiting for a call", zh="这次约定一个日期，不再等来电"),
    ),
    Answer.WILL_COME: Wait(
        Band.of_days(7, 10, 14),
        Text("promised on {on} to come to us: if not, invite them by {most}", zh="{on}说“我一定找你”：若没有来，最迟{most}主动邀请"),
        advice=Text("give a reason to come, and name a day", zh="给客户一个前来的理由，并约好日期"),
    ),
    Answer.TALK_IN_A_MONTH: Wait(
        Band(months(1), months(1), days(38)),
        Text("asked on {on} to talk again in a month: not before {least}", zh="{on}说“1个月后再说”：{least}之前不打扰"),
        advice=Text("begin with what has changed in the meantime", zh="先谈这段时间有什么变化"),
    ),
    Answer.WAITING_FOR_BOSS: Wait(
        Band.of_working_days(3, 5, 10),
        Text("has waited for the boss since {on}: ask how it stands by {most}", zh="{on}起在和老总申请：最迟{most}询问进展"),
        advice=Text("ask who else decides, and suggest a second contact person", zh="了解还有谁参与决定，并建议增加一位联系人"),
    ),
    Answer.NOT_NEEDED_NOW: Wait(
        Band.of_days(30, 45, 60),
        Text("said on {on} that nothing is needed now: not before {least}", zh="{on}说这次不需要：{least}之前不打扰"),
        advice=Text("ask about the next need, and sell nothing", zh="了解下次需求，这次不推销"),
    ),
    Answer.FINE_LAST_TIME: Wait(
        Band.of_days(30, 40, 50),
        Text(
            "liked the last talk, but needed nothing on {on}: not before {least}",
            zh="{on}说上次谈得很好、这次不需要：{least}之前不打扰",
        ),
        advice=Text("ask what has changed since the talk that went well", zh="了解上次谈好之后有什么变化"),
    ),
    Answer.UPSET: Wait(
        Band.of_days(3, 5, 10),
        Text("was in a bad mood on {on}: see them by {most}", zh="{on}情绪不好：最迟{most}登门看望"),
        advice=Text("go and listen rather than call", zh="宜登门倾听，不宜电话"),
        channel=Channel.VISIT,
    ),
    Answer.REPLIED: Wait(
        UNANSWERED,
        Text("answered on {on} without a date: keep in touch by {most}", zh="{on}已回复但未约时间：最迟{most}再联系"),
        attempt=True,
    ),
    Answer.NO_ANSWER: Wait(
        UNANSWERED,
        Text("no answer on {on}: try again between {least} and {most}", zh="{on}没有回应：{least}至{most}之间再联系"),
        attempt=True,
    ),
})  # fmt: skip
"""This library's answers to CA-3 (D0 lists only the problems), and CA-2's interval where nobody answered.

What counts as an attempt: a touch without an answer, and one that was answered and left nothing agreed. Where the
customer put us off, it does not. `OPTED_OUT` is not in the table: it stops the follow-up. Copy the mapping and change
it for your own house.
"""

DEFERRALS: Final[Mapping[Answer, Wait]] = MappingProxyType(
    {answer: wait for answer, wait in WAITS.items() if not wait.attempt}
)
"""The answers that put us off, which are no attempts: what a `FollowUp` waits after them. Copy it and change it."""


@attrs.frozen
class NextTouch:
    """When the next touch is due: not before `earliest`, best on `ideal`, not later than `latest`.

    `attempt` tells whether the touch used up an attempt; `advice` and `channel` are those of the `Wait`.
    """

    answer: Answer
    earliest: pendulum.Date
    ideal: pendulum.Date
    latest: pendulum.Date
    reason: Reason
    attempt: bool = False
    advice: Reason | None = None
    channel: Channel | None = None


@attrs.frozen
class Stopped:
    """No further follow-up: the customer asked for it. Service and complaint contact are other purposes."""

    answer: Answer
    reason: Reason


_AGREED: Final = Text("agreed on {on} to talk on {agreed}", zh="{on}约定{agreed}再联系")
_OPTED_OUT: Final = Text(
    "asked on {on} not to be contacted: no more follow-up", zh="{on}要求不再联系：停止跟进"
)
_AGREED_GRACE: Final = working_days(2)


def next_touch(
    answer: Answer,
    on: date,
    *,
    agreed_on: date | None = None,
    calendar: Calendar,
    waits: Mapping[Answer, Wait] = WAITS,
    way: RollWay = "forward",
) -> NextTouch | Stopped:
    """The next touch after what was said on the day `on` (CA-2, CA-3).

    A day that was agreed is kept as it is, even a Sunday, with two working days of grace; it is never an attempt.
    Otherwise the days are those of `Wait.after`. Nothing is due before a day that the customer asked for.

    >>> from salesflow.basics.calendars import Calendar
    >>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    >>> silent = next_touch(Answer.NO_ANSWER, date(2026, 3, 2), calendar=office)
    >>> silent.earliest, silent.ideal, silent.latest
    (Date(2026, 3, 16), Date(2026, 3, 19), Date(2026, 3, 23))

    Raises:
        InputError: `agreed_on` lies before `on`, or `waits` does not say what the answer does.
        OutOfCalendarError: a day lies outside the horizon of the calendar.
    """
    said = shared_day(as_day(on, "on"))
    if answer is Answer.OPTED_OUT:
        return Stopped(answer, Reason("opted_out", _OPTED_OUT.fill(on=said), ("CA-3",)))
    if answer not in waits:
        raise InputError("answer", answer, "the table does not say what it does to the next date")
    agreed: pendulum.Date | None = None
    if agreed_on is not None:
        agreed = shared_day(as_day(agreed_on, "agreed_on"))
        if agreed < said:
            raise InputError("agreed_on", agreed_on, f"lies before {said}, the day it was agreed")
    return waits[answer].touch(answer, said, agreed_on=agreed, calendar=calendar, way=way)
