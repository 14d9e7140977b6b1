"""Following up: what the customer said, and what it does to the next date (CA-2, CA-3).

The textbook lists what customers say ("we will call you", "talk in a month", "waiting for the boss") without an
answer. The answers here are this library's own: each says how long to wait, whether the attempt counts as
unanswered, and what to do. We always hold a date ourselves: "they will call" is not a plan.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> said = read_answer("Spoke to Mr Li. Talk in a month")
>>> then = next_touch(said.value, pendulum.date(2026, 3, 2), calendar=office)
>>> then.ideal, then.reason.sentence.render()
(Date(2026, 4, 2), 'asked on 2 Mar 2026 to talk again in a month: not before 2 Apr 2026')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import Term, days, months, working_days
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = [
    "PHRASES",
    "UNANSWERED",
    "WAITS",
    "Answer",
    "Band",
    "Deferral",
    "Stopped",
    "Wait",
    "next_touch",
    "read_answer",
]


class Answer(StrEnum):
    """What came of a touch, in the customer's words where there were any (CA-3).

    >>> Answer("will_come").render("zh")
    '“我一定找你”'
    """

    THEY_WILL_CALL = "they_will_call"
    WILL_COME = "will_come"
    TALK_IN_A_MONTH = "talk_in_a_month"
    WAITING_FOR_BOSS = "waiting_for_boss"
    NOT_NEEDED_NOW = "not_needed_now"
    UPSET = "upset"
    REPLIED = "replied"
    NO_ANSWER = "no_answer"
    OPTED_OUT = "opted_out"

    def render(self, language: str = "en") -> str:
        """The answer in words."""
        return _WORDS[self].render(language)


_WORDS: Final = {
    Answer.THEY_WILL_CALL: Text('"we will call you"', zh="“有结果给你打电话”"),
    Answer.WILL_COME: Text('"I will surely come to you"', zh="“我一定找你”"),
    Answer.TALK_IN_A_MONTH: Text('"nothing now, talk in a month"', zh="“1个月后再说”"),
    Answer.WAITING_FOR_BOSS: Text('"waiting for the boss"', zh="“在和老总申请”"),
    Answer.NOT_NEEDED_NOW: Text('"not needed now"', zh="“这次不需要了”"),
    Answer.UPSET: Text("in a bad mood", zh="情绪不好"),
    Answer.REPLIED: Text("replied", zh="已回复"),
    Answer.NO_ANSWER: Text("no answer", zh="没有回应"),
    Answer.OPTED_OUT: Text("asked not to be contacted", zh="要求不再联系"),
}


@attrs.frozen
class Band:
    """The gap between two touches in civil days: at least, ideally, at most (CA-2: not too tight, not too loose).

    >>> Band(14, 17, 21)
    Band(least=14, ideal=17, most=21)
    """

    least: int
    ideal: int
    most: int

    def __attrs_post_init__(self) -> None:
        if not (_is_whole(self.least) and _is_whole(self.ideal) and _is_whole(self.most)):
            raise DefinitionError("band", ["the days must be whole numbers"])
        if not 0 <= self.least <= self.ideal <= self.most:
            raise DefinitionError(
                "band", [f"{self.least}, {self.ideal}, {self.most} must not be negative and must rise"]
            )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


UNANSWERED: Final = Band(14, 17, 21)
"""The gap after a touch that brought no answer: 14 to 21 days, ideally 17 (CA-2).

Source: the Chinese handbook from which D0 copies CA-1 recommends two to three weeks ("too short annoys, too long
is forgotten"); see field notes, cadence, 5.1. It is advice, not a measurement; 17 is the middle, rounded down.
"""


@attrs.frozen
class Wait:
    """What an answer does: how long to wait (as terms), whether it counts as an unanswered attempt, in words.

    The sentence may use the slots ``{on}`` (the day it was said), ``{least}``, ``{ideal}`` and ``{most}``.
    """

    least: Term
    ideal: Term
    most: Term
    words: Text
    attempt: bool = False

    @classmethod
    def of(cls, band: Band, words: Text, *, attempt: bool = False) -> Wait:
        """The wait of a band of civil days."""
        return cls(days(band.least), days(band.ideal), days(band.most), words, attempt)


WAITS: Final[Mapping[Answer, Wait]] = MappingProxyType({
    Answer.THEY_WILL_CALL: Wait.of(
        Band(5, 7, 10),
        Text('said on {on} "we will call you": if no call comes, ask by {most}', zh="{on}说“有结果给你打电话”：若无来电，最迟{most}主动询问"),
    ),
    Answer.WILL_COME: Wait.of(
        Band(7, 10, 14),
        Text("promised on {on} to come to us: if not, invite them by {most}", zh="{on}说“我一定找你”：若没有来，最迟{most}主动邀请"),
    ),
    Answer.TALK_IN_A_MONTH: Wait(
        months(1), months(1), days(38),
        Text("asked on {on} to talk again in a month: not before {least}", zh="{on}说“1个月后再说”：{least}之前不打扰"),
    ),
    Answer.WAITING_FOR_BOSS: Wait(
        working_days(3), working_days(5), working_days(10),
        Text("has waited for the boss since {on}: ask how it stands, and who else decides", zh="{on}起在和老总申请：询问进展，并了解还有谁参与决定"),
    ),
    Answer.NOT_NEEDED_NOW: Wait.of(
        Band(30, 45, 60),
        Text("said on {on} that nothing is needed now: ask about the next need, not before {least}", zh="{on}说这次不需要：{least}之后再了解下次需求"),
    ),
    Answer.UPSET: Wait.of(
        Band(3, 5, 10),
        Text("was in a bad mood on {on}: go and listen, rather than call", zh="{on}情绪不好：宜登门倾听，不宜电话"),
    ),
    Answer.REPLIED: Wait.of(
        UNANSWERED,
        Text("answered on {on} without a date: keep in touch by {most}", zh="{on}已回复但未约时间：最迟{most}再联系"),
    ),
    Answer.NO_ANSWER: Wait.of(
        UNANSWERED,
        Text("no answer on {on}: try again between {least} and {most}", zh="{on}没有回应：{least}至{most}之间再联系"),
        attempt=True,
    ),
})  # fmt: skip
"""This library's answers to CA-3 (D0 lists only the problems), and CA-2's interval where nobody answered.

`OPTED_OUT` is not among them: it stops the follow-up. Copy and change the mapping for your own house.
"""


@attrs.frozen
class Deferral:
    """When the next touch is due: not before `earliest`, best on `ideal`, not later than `latest`.

    `attempt` tells whether the touch counts as an unanswered attempt (a deferral that the customer asked for
    does not).
    """

    answer: Answer
    earliest: pendulum.Date
    ideal: pendulum.Date
    latest: pendulum.Date
    reason: Reason
    attempt: bool = False


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
) -> Deferral | Stopped:
    """The next touch after what was said on the day `on` (CA-2, CA-3).

    A day that was agreed is kept as it is, even a Sunday, with two working days of grace. Otherwise the earliest
    and the ideal day roll forward to working days and the latest rolls back (never before the ideal one).
    Nothing is due before a day that the customer asked for.

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
    wait = waits[answer]
    if agreed_on is not None:
        agreed = shared_day(as_day(agreed_on, "agreed_on"))
        if agreed < said:
            raise InputError("agreed_on", agreed_on, f"lies before {said}, the day it was agreed")
        words = _AGREED.fill(on=said, agreed=agreed)
        latest = _AGREED_GRACE.after_day(agreed, calendar)
        return Deferral(answer, agreed, agreed, latest, Reason("agreed_day", words, ("CA-3",)))
    earliest = calendar.roll(wait.least.after_day(said, calendar), "forward")
    ideal = max(earliest, calendar.roll(wait.ideal.after_day(said, calendar), "forward"))
    latest = max(ideal, calendar.roll(wait.most.after_day(said, calendar), "backward"))
    words = wait.words.fill(on=said, least=earliest, ideal=ideal, most=latest)
    rows = ("CA-2",) if answer in (Answer.NO_ANSWER, Answer.REPLIED) else ("CA-3",)
    return Deferral(answer, earliest, ideal, latest, Reason(answer.value, words, rows), wait.attempt)


def _table(phrases: Mapping[Answer, Iterable[str]]) -> Mapping[str, Answer]:
    return MappingProxyType({_plain(phrase): answer for answer, known in phrases.items() for phrase in known})


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[\s'’\"“”_-]+", " ", words.casefold()).split())


PHRASES: Final[Mapping[str, Answer]] = _table({
    Answer.THEY_WILL_CALL: (
        "they will call", "we will call you", "will call us", "will call back", "they'll call", "will ring back",
        "有结果给你打电话", "这边有结果给你打电话", "等电话", "等客户电话", "客户会来电", "会打电话",
    ),
    Answer.WILL_COME: (
        "will come", "they will come", "I will surely come to you", "will come to us", "will visit us",
        "我一定找你", "一定找你", "会来找我们", "客户会来",
    ),
    Answer.TALK_IN_A_MONTH: (
        "talk in a month", "call in a month", "call me in a month", "nothing now, talk in a month", "in a month",
        "next month", "1个月后再说", "一个月后再说", "我们最近没需求,1个月后再说", "下个月再说", "下月再联系", "一个月后联系",
    ),
    Answer.WAITING_FOR_BOSS: (
        "waiting for boss", "waiting for the boss", "waiting for approval", "asking the boss",
        "我们在和老总申请", "在和老总申请", "等老板", "等老总", "等领导", "等领导批", "等审批",
    ),
    Answer.NOT_NEEDED_NOW: (
        "not needed now", "no need now", "nothing needed", "not now", "not interested now",
        "这次不需要了", "不需要", "暂不需要", "暂时不需要", "最近没需求", "没有需求",
    ),
    Answer.UPSET: ("upset", "angry", "in a bad mood", "情绪不好", "客户生气", "生气", "客户烦"),
    Answer.REPLIED: ("replied", "answered", "reached", "spoke", "已回复", "已接听", "已沟通", "有回复"),
    Answer.NO_ANSWER: (
        "no answer", "no reply", "not reached", "unanswered", "voicemail", "busy",
        "没有回应", "无人接听", "未接", "没接", "未接通", "没回复", "未回复", "占线",
    ),
    Answer.OPTED_OUT: (
        "opted out", "unsubscribe", "unsubscribed", "do not contact", "don't contact", "stop", "do not call",
        "不再联系", "要求不再联系", "退订", "不要再打电话", "不要再联系", "拒绝联系",
    ),
})  # fmt: skip
"""What `read_answer` knows, in English and Chinese: a phrase in plain small letters, and its answer (CA-3)."""

_SPLIT: Final = re.compile(r"[.,;:!?/|。，；：！？、\n]+")
_UNREAD: Final = Text('the outcome "{words}" is not in the table of answers', zh="结果“{words}”不在答复表中")
_TWO: Final = Text(
    'the outcome "{words}" says more than one thing: {answers}', zh="结果“{words}”有多种含义：{answers}"
)


def read_answer(outcome: str, phrases: Mapping[str, Answer] = PHRASES) -> Verdict[Answer | None]:
    """The answer that a logged outcome names, or None with what was missing: never a guess.

    The whole text, or a part of it between punctuation marks, must stand in the table. Of several answers, a
    wish not to be contacted wins; "talk in a month" wins over "not needed now", and anything over a bare
    "replied". Other pairs are not decided. An empty outcome says nothing: None, and nothing is missing.

    >>> read_answer("等老板").value, read_answer("maybe").explain()
    (<Answer.WAITING_FOR_BOSS: 'waiting_for_boss'>, 'the outcome "maybe" is not in the table of answers [CA-3]')
    """
    outcome = outcome.strip()
    if not outcome:
        return Verdict(None)
    whole = phrases.get(_plain(outcome))
    if whole is not None:
        return Verdict(whole)
    found = {phrases[part] for part in map(_plain, _SPLIT.split(outcome)) if part in phrases}
    if Answer.OPTED_OUT in found:
        return Verdict(Answer.OPTED_OUT)
    if Answer.TALK_IN_A_MONTH in found:
        found.discard(Answer.NOT_NEEDED_NOW)
    if len(found) > 1:
        found.discard(Answer.REPLIED)
    if len(found) == 1:
        return Verdict(found.pop())
    if not found:
        return Verdict(None, missing=(Reason("answer_unread", _UNREAD.fill(words=outcome), ("CA-3",)),))
    answers = tuple(_WORDS[answer] for answer in Answer if answer in found)
    return Verdict(
        None, missing=(Reason("answer_ambiguous", _TWO.fill(words=outcome, answers=answers), ("CA-3",)),)
    )
