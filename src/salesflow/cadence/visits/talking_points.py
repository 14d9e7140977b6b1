"""Talking points: what to talk about with a customer today, from his card, the log, and what is open between us.

A pure view: whoever asks hands in the facts, and gets an ordered list in which every point has its reason, and with it
what is not known and what is worth asking next. It shows of a card only what the view of the seller shows.

>>> import pendulum
>>> from salesflow.basics.channels import Channel
>>> from salesflow.basics.promises import Promise
>>> from salesflow.customers.history import Touch
>>> call = Touch("C-7", pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"), Channel.CALL, outcome="wants samples")
>>> late = Promise("P-1", "C-7", "samples of the new size", date(2026, 3, 6))
>>> facts = TalkFacts("C-7", touches=[call], promises=[late], problems=[])
>>> print(talking_points(facts, as_of=date(2026, 3, 9), zone="Asia/Shanghai").explain())
1. promised: “samples of the new size” was promised for 6 Mar 2026 and is 3 days late: bring it, or say when [CA-12 CA-13]
2. agreed: the last call was on 2 Mar 2026, 7 days ago: “wants samples” [CA-13]
not known: what was bought, and when, is not at hand [CA-13]
not known: no customer card is at hand [CA-13]

Sources: CA-13 (D1: tracking records in detail, talking points prepared), CU-1, D4 on how to begin a talk.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from salesflow.basics.moments import as_day, day_of, instant, shared_day
from salesflow.basics.promises import PromiseState
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text
from salesflow.cadence.visits.talk_facts import TalkFacts, TalkPolicy, Topic
from salesflow.customers.cards.card import Known, named
from salesflow.customers.cards.form import Form
from salesflow.errors import InputError

__all__ = ["TalkingPoint", "TalkingPoints", "talking_points"]


_DEFAULT: Final = TalkPolicy()


# -- the view ---------------------------------------------------------------------------------------------------------


@attrs.frozen
class TalkingPoint:
    """One thing to talk about, and why."""

    topic: Topic
    reason: Reason


@attrs.frozen
class TalkingPoints:
    """What to talk about, in order; what is not known; and what was left out on purpose."""

    customer: str
    as_of: date
    points: tuple[TalkingPoint, ...]
    missing: tuple[Reason, ...] = ()
    left_out: tuple[Reason, ...] = ()

    def about(self, topic: Topic) -> tuple[Reason, ...]:
        """The points of one topic."""
        return tuple(each.reason for each in self.points if each.topic is topic)

    def explain(self, language: Language = "en") -> str:
        """The sheet to take along: the points by number, then what is not known, then what was left out."""
        lines = [
            _POINT.fill(n=n, topic=each.topic, text=each.reason.explain(language))
            for n, each in enumerate(self.points, 1)
        ]
        lines += [_NOT_KNOWN.fill(text=each.explain(language)) for each in self.missing]
        lines += [_LEFT_OUT.fill(text=each.explain(language)) for each in self.left_out]
        return "\n".join(line.render(language) for line in lines)


class _Sheet:
    """The points while they are gathered."""

    def __init__(self) -> None:
        self.points: list[TalkingPoint] = []
        self.missing: list[Reason] = []
        self.left_out: list[Reason] = []

    def say(self, topic: Topic, code: str, text: Text, *rows: str, **params: Param) -> None:
        self.points.append(TalkingPoint(topic, Reason(code, text.fill(**params), (*rows, "CA-13"))))

    def lack(self, code: str, text: Text, **params: Param) -> None:
        self.missing.append(Reason(code, text.fill(**params), ("CA-13",)))


def talking_points(
    facts: TalkFacts, policy: TalkPolicy = _DEFAULT, *, as_of: date, zone: str
) -> TalkingPoints:
    """What to talk about with a customer on a day of `zone`, in the order of the policy.

    Touches and problems of a later day are not known yet. Of cards nothing is shown, and nothing asked, that the view
    hides; sensitive fields need their basis besides. An occasion is one point, whatever touches it asks for; what was
    left out of it, and why no gift goes with it, is said. Days are civil. Source: CA-13.
    """
    today = as_day(as_of, "as_of")
    sheet = _Sheet()
    for due in facts.dues:
        sheet.points += [TalkingPoint(Topic.WHY, reason) for reason in due.reasons]
    last = _agreed(sheet, facts, today, zone)
    _promised(sheet, facts, as_of, zone)
    _problems_open(sheet, facts, as_of, last, zone)
    _supply(sheet, facts, today)
    _from_cards(sheet, facts, policy)
    _occasions(sheet, facts)
    _asks(sheet, facts, policy)
    sheet.points.sort(key=lambda each: policy.order.index(each.topic))
    return TalkingPoints(
        facts.customer, as_of, tuple(sheet.points), tuple(sheet.missing), tuple(sheet.left_out)
    )


def _agreed(sheet: _Sheet, facts: TalkFacts, today: int, zone: str) -> int | None:
    """The last touch, what came of it and what was agreed; its day."""
    if facts.touches is None:
        sheet.lack("no_log", _NO_LOG)
        return None
    known = [each for each in facts.touches if day_of(each.at, zone).toordinal() <= today]
    if not known:
        sheet.say(Topic.AGREED, "never_met", _NEVER_MET)
        return None
    last = max(known, key=lambda each: instant(each.at))
    day = day_of(last.at, zone)
    ago, said = today - day.toordinal(), " ".join(last.outcome.split())
    words = (_LAST if said else _LAST_SILENT) if ago else (_TODAY if said else _TODAY_SILENT)
    sheet.say(Topic.AGREED, "last_touch", words, channel=last.channel, day=day, n=ago, outcome=said)
    if not said:
        sheet.lack("outcome_unknown", _NO_OUTCOME, channel=last.channel, day=day)
    if last.next_on is not None:
        off = last.next_on.toordinal() - today
        words = _NEXT_LATE if off < 0 else _NEXT_AHEAD if off else _NEXT_TODAY
        sheet.say(Topic.AGREED, "agreed", words, "CA-3", day=last.next_on, n=abs(off))
    return day.toordinal()


def _promised(sheet: _Sheet, facts: TalkFacts, as_of: date, zone: str) -> None:
    if facts.promises is None:
        sheet.lack("promises_unknown", _NO_PROMISES)
        return
    waiting = [each for each in facts.promises if each.is_outstanding(as_of, zone=zone)]
    for each in sorted(waiting, key=lambda each: (each.due, each.id)):
        late = each.state(as_of, zone=zone) is PromiseState.BROKEN
        n, code = each.days_late(as_of, zone=zone), "promise_late" if late else "promise_open"
        words = _PROMISE_LATE if late else _PROMISE_OPEN
        sheet.say(Topic.PROMISE, code, words, "CA-12", what=each.what, day=each.due, n=n)


def _problems_open(sheet: _Sheet, facts: TalkFacts, as_of: date, last: int | None, zone: str) -> None:
    if facts.problems is None:
        sheet.lack("problems_unknown", _NO_PROBLEMS)
        return
    known = [each for each in facts.problems if day_of(each.raised.at, zone) <= as_of]
    for each in sorted(known, key=lambda each: (-each.days_open(as_of, zone=zone), each.id)):
        if each.solved is None:
            sheet.points.append(TalkingPoint(Topic.PROBLEM, each.reason(as_of, zone=zone)))
        elif last is None or day_of(each.solved.at, zone).toordinal() >= last:
            words = _HOLDS.fill(what=each.raised.what or each.id, day=day_of(each.solved.at, zone))
            sheet.points.append(
                TalkingPoint(Topic.PROBLEM, Reason("problem_solved", words, ("CA-8", "CA-13")))
            )


def _supply(sheet: _Sheet, facts: TalkFacts, today: int) -> None:
    bought = facts.purchases
    sheet.points += [TalkingPoint(Topic.SUPPLY, reason) for reason in facts.reminders]
    if bought is None:
        sheet.lack("purchases_unknown", _NO_PURCHASES)
    elif bought.last_on is None:
        since = bought.known_since
        if since is None:
            sheet.lack("purchases_unknown", _NO_PURCHASES)
        else:
            sheet.say(Topic.SUPPLY, "never_bought", _NOT_BOUGHT, day=shared_day(as_day(since)))
    else:
        n = today - bought.last_on.toordinal()
        if n < 0:
            raise InputError("purchases", bought.last_on, "lies after as_of; leave out what is not known yet")
        sheet.say(Topic.SUPPLY, "last_purchase", _BOUGHT if n else _BOUGHT_TODAY, day=bought.last_on, n=n)


def _from_cards(sheet: _Sheet, facts: TalkFacts, policy: TalkPolicy) -> None:
    if not facts.cards:
        sheet.lack("no_card", _NO_CARD)
    for card in facts.cards:
        declared = [each.key for each in card.form.fields if card.shows(each.key)]
        for key in declared:
            for topic, keys in ((Topic.OPENING, policy.open_with), (Topic.BUSINESS, policy.speak_about)):
                if key in keys:
                    for known in card.view.known_fields:
                        if known.field == key:
                            _mention(sheet, topic, card.form, known)


def _mention(sheet: _Sheet, topic: Topic, form: Form, known: Known) -> None:
    field = form.field(known.field)
    what = named(field.label, known.item)
    if known.value is True and known.item is not None:
        text = _OPEN_WITH if topic is Topic.OPENING else _SPEAK_ABOUT
    else:
        text = _OPEN_WITH_VALUE if topic is Topic.OPENING else _SPEAK_ABOUT_VALUE
    sheet.say(topic, known.field, text, "CU-1", what=what, value=field.shown(known.value))


def _occasions(sheet: _Sheet, facts: TalkFacts) -> None:
    if facts.attentions is None:
        return
    spoken: set[tuple[str, date, str | None]] = set()
    for each in facts.attentions.due:
        occasion = (each.observance, each.day, each.person)
        if occasion not in spoken:  # a visit and a message for one day are one thing to talk about
            spoken.add(occasion)
            sheet.points += [TalkingPoint(Topic.OCCASION, reason) for reason in each.due.reasons]
        if each.gift is not None and not each.gift.is_allowed:
            sheet.left_out += each.gift.verdict.reasons
            sheet.missing += each.gift.verdict.missing
    for gone in facts.attentions.left_out:
        sheet.left_out += gone.reasons
        sheet.missing += gone.missing


def _asks(sheet: _Sheet, facts: TalkFacts, policy: TalkPolicy) -> None:
    found: list[Reason] = []
    if facts.last_visit is not None:
        for item in facts.last_visit.still_open:
            words = _OPEN_ITEM.fill(task=item.task, ask=item.ask)
            found.append(Reason("left_open", words, ("CA-9", "CA-13")))
    for card in facts.cards:
        found += [ask.reason for ask in card.asks if card.shows(ask.field.key)]
    sheet.points += [TalkingPoint(Topic.ASK, reason) for reason in found[: policy.ask_at_most]]
    more = len(found) - policy.ask_at_most
    if more > 0:
        sheet.left_out.append(Reason("more_questions", _MORE.fill(n=more), ("CA-13",)))


# -- words ------------------------------------------------------------------------------------------------------------

_POINT: Final = Text("{n}. {topic}: {text}", zh="{n}. {topic}：{text}")
_NOT_KNOWN: Final = Text("not known: {text}", zh="尚不清楚：{text}")
_LEFT_OUT: Final = Text("left out: {text}", zh="未列入：{text}")
_NO_LOG: Final = Text("the log of touches is not at hand", zh="手头没有联系记录")
_NO_PROMISES: Final = Text("what we promised is not at hand", zh="手头没有承诺记录")
_NO_PROBLEMS: Final = Text("the customer's problems are not at hand", zh="手头没有客户问题的记录")
_NO_PURCHASES: Final = Text("what was bought, and when, is not at hand", zh="手头没有购买记录")
_NO_CARD: Final = Text("no customer card is at hand", zh="手头没有客户资料卡")
_NO_OUTCOME: Final = Text(
    "what came of the {channel} on {day} was not written down", zh="{day}{channel}的结果没有记录"
)
_NEVER_MET: Final = Text("no touch is logged: introduce yourself and us", zh="从未联系过：请先介绍自己和公司")
_LAST: Final = Text(
    "the last {channel} was on {day}, {n} {n|day|days} ago: “{outcome}”",
    zh="上次{channel}在{day}，{n}天前：“{outcome}”",
)
_LAST_SILENT: Final = Text(
    "the last {channel} was on {day}, {n} {n|day|days} ago", zh="上次{channel}在{day}，{n}天前"
)
_TODAY: Final = Text("the last {channel} was today: “{outcome}”", zh="上次{channel}就在今天：“{outcome}”")
_TODAY_SILENT: Final = Text("the last {channel} was today", zh="上次{channel}就在今天")
_NEXT_LATE: Final = Text(
    "you agreed to talk again on {day}: {n} {n|day|days} late, so begin with that",
    zh="约定{day}再谈，已晚{n}天，请先致歉",
)
_NEXT_AHEAD: Final = Text(
    "you agreed to talk again on {day}, in {n} {n|day|days}: say why you come before",
    zh="约定{day}再谈，还有{n}天：提前来访请说明原因",
)
_NEXT_TODAY: Final = Text("you agreed to talk again today", zh="约定今天再谈")
_PROMISE_LATE: Final = Text(
    "“{what}” was promised for {day} and is {n} {n|day|days} late: bring it, or say when",
    zh="“{what}”承诺于{day}兑现，已晚{n}天：请兑现或说明时间",
)
_PROMISE_OPEN: Final = Text("“{what}” is promised for {day}", zh="“{what}”承诺于{day}兑现")
_HOLDS: Final = Text(
    "“{what}” was solved on {day}: ask whether it holds", zh="“{what}”已于{day}解决：请问是否满意"
)
_BOUGHT: Final = Text("last bought on {day}, {n} {n|day|days} ago", zh="上次购买在{day}，{n}天前")
_BOUGHT_TODAY: Final = Text("last bought today", zh="今天刚购买")
_NOT_BOUGHT: Final = Text("nothing bought since {day}, when the log begins", zh="自{day}有记录以来没有购买")
_OPEN_WITH: Final = Text("open with {what}", zh="可从{what}谈起")
_OPEN_WITH_VALUE: Final = Text("open with {what}: {value}", zh="可从{what}谈起：{value}")
_SPEAK_ABOUT: Final = Text("speak about {what}", zh="可谈{what}")
_SPEAK_ABOUT_VALUE: Final = Text("speak about {what}: {value}", zh="可谈{what}：{value}")
_OPEN_ITEM: Final = Text(
    "the last visit left open: {task}; ask: “{ask}”", zh="上次拜访未完成：{task}；可以问：“{ask}”"
)
_MORE: Final = Text("{n} more {n|question|questions} for another time", zh="另有{n}个问题，留待下次")
