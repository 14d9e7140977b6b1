"""What customers say to a seller who follows up, and how a logged outcome is read (CA-3).

The textbook lists the sentences ("we will call you", "talk in a month", "waiting for the boss"). What each does to the
next date stands in `salesflow.cadence.follow_ups.wait`.

>>> read_answer("Spoke to Mr Li. Talk in a month").value
<Answer.TALK_IN_A_MONTH: 'talk_in_a_month'>
>>> read_answer("上次说的很好，这次不需要了").value.render()
'"fine last time, not needed now"'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["PHRASES", "Answer", "read_answer"]


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
    FINE_LAST_TIME = "fine_last_time"
    UPSET = "upset"
    REPLIED = "replied"
    NO_ANSWER = "no_answer"
    OPTED_OUT = "opted_out"

    def render(self, language: Language = "en") -> str:
        """The answer in words."""
        return _WORDS[self].render(language)


_WORDS: Final = {
    Answer.THEY_WILL_CALL: Text('"we will call you"', zh="“有结果给你打电话”"),
    Answer.WILL_COME: Text('"I will surely come to you"', zh="“我一定找你”"),
    Answer.TALK_IN_A_MONTH: Text('"nothing now, talk in a month"', zh="“1个月后再说”"),
    Answer.WAITING_FOR_BOSS: Text('"waiting for the boss"', zh="“在和老总申请”"),
    Answer.NOT_NEEDED_NOW: Text('"not needed now"', zh="“这次不需要了”"),
    Answer.FINE_LAST_TIME: Text('"fine last time, not needed now"', zh="“上次说的很好，这次不需要了”"),
    Answer.UPSET: Text("in a bad mood", zh="情绪不好"),
    Answer.REPLIED: Text("replied", zh="已回复"),
    Answer.NO_ANSWER: Text("no answer", zh="没有回应"),
    Answer.OPTED_OUT: Text("asked not to be contacted", zh="要求不再联系"),
}


def _table(phrases: Mapping[Answer, Iterable[str]]) -> Mapping[str, Answer]:
    return MappingProxyType({_key(phrase): answer for answer, known in phrases.items() for phrase in known})


_SPLIT: Final = re.compile(r"[.,;:!?/|。，；：！？、\n]+")


def _parts(words: str) -> list[str]:
    return [part for part in map(_plain, _SPLIT.split(words)) if part]


def _key(words: str) -> str:
    return ", ".join(_parts(words))


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
    Answer.FINE_LAST_TIME: (
        "fine last time", "fine last time, not needed now", "was fine last time, not needed now",
        "上次说的很好,这次不需要了", "上次说得很好,这次不需要了", "上次谈得很好,这次不需要",
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
"""What `read_answer` knows, in English and Chinese: a phrase and its answer (CA-3).

A phrase is written in small letters, its parts joined by a comma and a blank (``"fine last time, not needed now"``).
"""

_UNREAD: Final = Text('the outcome "{words}" is not in the table of answers', zh="结果“{words}”不在答复表中")
_TWO: Final = Text(
    'the outcome "{words}" says more than one thing: {answers}', zh="结果“{words}”有多种含义：{answers}"
)


def read_answer(outcome: str, phrases: Mapping[str, Answer] = PHRASES) -> Verdict[Answer | None]:
    """The answer that a logged outcome names, or None with what was missing: never a guess.

    The whole text, or one or two neighbouring parts of it between punctuation marks, must stand in the table. Of
    several answers, a wish not to be contacted wins; "talk in a month" wins over "not needed now", which is the weaker
    form of "fine last time, not needed now"; anything wins over a bare "replied". Other pairs are not decided. An empty outcome says nothing: None, and nothing is missing.

    >>> read_answer("等老板").value, read_answer("maybe").explain()
    (<Answer.WAITING_FOR_BOSS: 'waiting_for_boss'>, 'the outcome "maybe" is not in the table of answers [CA-3]')
    """
    if not isinstance(outcome, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("outcome", outcome, 'must be text; "" says nothing')
    outcome = outcome.strip()
    if not outcome:
        return Verdict(None)
    whole = phrases.get(_key(outcome))
    if whole is not None:
        return Verdict(whole)
    found = _found(_parts(outcome), phrases)
    if Answer.OPTED_OUT in found:
        return Verdict(Answer.OPTED_OUT)
    if Answer.TALK_IN_A_MONTH in found:
        found -= {Answer.NOT_NEEDED_NOW, Answer.FINE_LAST_TIME}
    if Answer.FINE_LAST_TIME in found:
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


def _found(parts: list[str], phrases: Mapping[str, Answer]) -> set[Answer]:
    found: set[Answer] = set()
    place = 0
    while place < len(parts):
        both = phrases.get(", ".join(parts[place : place + 2]))  # two parts say more than each by itself
        answer = both or phrases.get(parts[place])
        if answer is not None:
            found.add(answer)
        place += 1 if both is None else 2
    return found
