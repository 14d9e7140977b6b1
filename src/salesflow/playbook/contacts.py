"""Staying in touch, as matters for the worklist: call-backs, quotas, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.moments import instant, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.cadence.follow_ups.answer import Answer, read_answer
from salesflow.cadence.follow_ups.wait import NextTouch, next_touch
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Raised
from salesflow.cadence.reminding.usage import Usage
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch, agreed_day
from salesflow.playbook.frame import Frame
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.tally import Tally

__all__ = ["Answers", "answers", "call_backs", "quotas", "reminders"]

_ACTS: Final = {
    Channel.VISIT: Act.VISIT, Channel.CALL: Act.CALL, Channel.MESSAGE: Act.MESSAGE, Channel.CARD: Act.CARD,
}  # fmt: skip
_IN_PERSON: Final = frozenset({Channel.VISIT, Channel.CALL})
_AGREED: Final = Text("call back: agreed for {day}", zh="回电：约定{day}")
_WITH_ADVICE: Final = Text("{why}; {advice}", zh="{why}；{advice}")
_QUOTA: Final = Text("{channel} {nth} of {wanted} this month", zh="本月第{nth}次{channel}（共{wanted}次）")
_MESSAGES: Final = Text("messages owed this month", zh="本月应发的问候短信")
_ESCALATED: Final = Text("{why}; tell {who}", zh="{why}；请告知{who}")
_NO_QUOTA: Final = Text(
    "{n} {n|customer has|customers have} no grade that the quota names: no quota is judged",
    zh="{n}位客户没有配额所列的等级：无法判断配额",
)
_LOG_LATE: Final = Text(
    "touches before {day}: quotas count only what is logged", zh="{day}之前的联系未知：配额只计已记录的联系"
)
_NOT_READ: Final = Text(
    "{n} {n|outcome|outcomes} of touches not understood, such as “{words}”",
    zh="{n}条联系结果看不懂，例如“{words}”",
)
_NO_DATE: Final = frozenset({Answer.REPLIED, Answer.OPTED_OUT})
_ONLY_READ: Final = frozenset(
    {Answer.NO_ANSWER.value, Answer.NOT_NEEDED_NOW.value, Answer.FINE_LAST_TIME.value}
)
_OF_TOUCHES: Final = frozenset({"not_followed_up", "never_followed_up"})
_CANNOT_KNOW: Final = {
    "run_out_unknown": Text(
        "when the stock of {n} {n|customer|customers} runs out: too few purchases",
        zh="{n}位客户的存货何时用完：购买次数太少",
    ),
    "never_followed_up_unknown": Text(
        "whether {n} {n|customer was|customers were} never followed up: unknown since when, or the log begins later",
        zh="{n}位客户是否从未跟进：成为客户的日期未知，或记录开始较晚",
    ),
    "not_followed_up_unknown": Text(
        "whether {n} {n|customer was|customers were} followed up: the log of touches begins too late",
        zh="{n}位客户是否跟进：联系记录开始太晚",
    ),
    "never_purchased_unknown": Text(
        "whether {n} {n|customer|customers} never bought: unknown since when, or the log begins later",
        zh="{n}位客户是否从未购买：成为客户的日期未知，或记录开始较晚",
    ),
    "no_purchase_unknown": Text(
        "whether {n} {n|customer|customers} bought lately: the log of purchases begins too late",
        zh="{n}位客户近期是否购买：购买记录开始太晚",
    ),
}


@attrs.frozen
class Answers:
    """What the latest touches lead to: days agreed or deferred to, and who asked not to be contacted."""

    due: Mapping[str, NextTouch]
    deferred: frozenset[str]
    stopped: frozenset[str]


def answers(frame: Frame, tally: Tally) -> Answers:
    """Reads what every customer said last (CA-3): a day agreed, an answer that changes the next date, a stop."""
    due: dict[str, NextTouch] = {}
    deferred: set[str] = set()
    stopped: set[str] = set()
    unread: list[str] = []
    for customer in frame.customers:
        rows = frame.touches.get(customer, ())
        if _has_stopped(rows):
            stopped.add(customer)
            continue
        last = max((row for row in rows if _says_something(row)), key=_when, default=None)
        found = None if last is None else _led_to(frame, last, unread)
        agreed = None
        if last is None:
            agreed = frame.agreed_on(customer)
        elif found is None and last.direction is Direction.IN:
            agreed = _still_agreed(frame, rows)  # his own call does not undo what we promised
        if agreed is not None:
            found = _agreed(agreed, Answer.REPLIED)
        if found is not None and found.earliest > frame.as_of:
            deferred.add(customer)
        elif found is not None and found.ideal <= frame.as_of:
            due[customer] = found
    if unread:
        words = _NOT_READ.fill(n=len(unread), words=min(unread))
        tally.miss(Reason("outcomes_unread", words, ("CA-3",)))
    return Answers(due, frozenset(deferred), frozenset(stopped))


def _still_agreed(frame: Frame, rows: Sequence[Touch]) -> date | None:
    """The day agreed; one before our last talk cannot be meant."""
    agreed = agreed_day(rows)
    talks = [frame.day(row.at) for row in rows if row.direction is Direction.OUT and _says_something(row)]
    return None if agreed is None or (talks and agreed < max(talks)) else agreed


def _when(touch: Touch) -> tuple[int, bool, int, str, str]:
    # of several touches at one moment the one with the earliest agreed day decides; the rest keeps the order total
    agreed = touch.next_on
    day = 0 if agreed is None else -agreed.toordinal()
    return (instant(touch.at), agreed is not None, day, touch.outcome, touch.direction.value)


def _says_something(touch: Touch) -> bool:
    """Whether a touch replaces what was said before: a card or a message without an outcome does not."""
    return touch.channel in _IN_PERSON or bool(touch.outcome.strip()) or touch.next_on is not None


@lru_cache(maxsize=10_000)
def _read(outcome: str) -> Verdict[Answer | None]:
    return read_answer(outcome)


def _has_stopped(rows: Iterable[Touch]) -> bool:
    """Whether the customer asked not to be contacted, and has neither come back nor agreed on a day since."""
    stops = [instant(row.at) for row in rows if row.outcome and _read(row.outcome).value is Answer.OPTED_OUT]
    if not stops:
        return False
    last = max(stops)
    return not any(
        instant(row.at) > last and (row.direction is Direction.IN or row.next_on is not None) for row in rows
    )


def _agreed(on: date, answer: Answer) -> NextTouch:
    day = shared_day(on.toordinal())
    return NextTouch(answer, day, day, day, Reason("call_back", _AGREED.fill(day=day), ("CA-3",)))


def _led_to(frame: Frame, last: Touch, unread: list[str]) -> NextTouch | None:
    said = frame.day(last.at)
    verdict = _read(last.outcome)
    answer = verdict.value
    if last.next_on is not None:
        return _agreed(last.next_on, answer or Answer.REPLIED) if last.next_on >= said else None
    if verdict.missing:
        unread.append(last.outcome)
    if answer is None or answer in _NO_DATE or last.direction is Direction.IN:
        return None
    if said.toordinal() + 366 < frame.as_of.toordinal():
        # a year later nobody waits for that answer any more; quotas and reminders speak for the customer
        return None
    found = next_touch(answer, said, calendar=frame.calendar)
    return found if isinstance(found, NextTouch) else None


def call_backs(frame: Frame, said: Answers) -> Iterator[Matter]:
    """The calls that were agreed, or that follow from what the customer said (CA-3)."""
    for customer, found in said.due.items():
        reason = found.reason
        # a given day is a promise; our own reading of what was said is only a reminder
        agreed = reason.code not in _ONLY_READ
        if found.advice is not None:
            words = _WITH_ADVICE.fill(why=reason.sentence, advice=found.advice.sentence)
            reason = Reason(reason.code, words, reason.rows)
        yield Matter(
            f"callback:{customer}:{found.ideal.isoformat()}",
            customer,
            frame.owner(customer),
            _ACTS[found.channel or Channel.CALL],
            Band.PROMISE if agreed else Band.REMINDER,
            reason,
            found.latest,
            selling=not agreed,
        )


def quotas(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """The touches a customer is owed this month by now, one of each channel (CA-4)."""
    month = frame.as_of.strftime("%Y-%m")
    without = 0
    since = frame.touches_since
    first = shared_day(frame.as_of.replace(day=1).toordinal())
    late = since is not None and since > first and bool(frame.calendar.count_working_days(first, since))
    if late and since is not None:
        tally.miss(Reason("log_late", _LOG_LATE.fill(day=since), ("CA-4",)))
    for customer, card in frame.customers.items():
        grade = frame.grades.get(customer)
        if grade not in frame.policy.quota.grades:
            without += 1
            continue
        standing = frame.policy.quota.standing(
            grade,
            dict(frame.contact[customer].counts),
            customer=customer,
            as_of=frame.as_of,
            calendar=frame.calendar,
            since=_counted_from(card, first),
        )
        for line in standing.lines:
            if not line.owed:
                continue
            batch = f"quota:{month}:message" if line.channel is Channel.MESSAGE else None
            words = (
                _MESSAGES.fill()
                if batch
                else _QUOTA.fill(channel=line.channel, nth=line.done + 1, wanted=line.wanted)
            )
            yield Matter(
                f"quota:{customer}:{line.channel.value}:{month}:{line.done + 1}",
                customer,
                frame.owner(customer),
                _ACTS[line.channel],
                Band.QUOTA,
                Reason("quota", words, frame.policy.quota.rows),
                line.next_on,
                purpose=Purpose.SERVICE if line.channel in _IN_PERSON else Purpose.PROMOTION,
                selling=True,
                batch=batch,
            )
    if without:
        tally.miss(Reason("no_grade", _NO_QUOTA.fill(n=without), ("CA-4",)))


def _counted_from(card: Customer, first: pendulum.Date) -> date | None:
    return card.since if card.since is not None and card.since > first else None


def reminders(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """The five automatic reminders (CA-10); what cannot be known is counted, never guessed."""
    unknown: dict[str, int] = {}
    for customer, card in frame.customers.items():
        facts = _facts(frame, customer, card)
        verdict = frame.policy.reminders.judge(facts, as_of=frame.as_of)
        for reason in verdict.missing:
            unknown[reason.code] = unknown.get(reason.code, 0) + 1
        for raised in verdict.value:
            yield Matter(
                f"reminder:{raised.key(customer)}",
                customer,
                frame.owner(customer),
                Act.CALL,
                Band.REMINDER,
                _escalated(frame, raised),
                _before(frame, facts.usage.runs_out) if raised.code == "run_out" else None,
                selling=True,
                since=raised.due_on,
            )
    for code, words in _CANNOT_KNOW.items():
        # a log that is not there at all has been named already
        known = frame.knows_touches if code.removesuffix("_unknown") in _OF_TOUCHES else frame.knows_purchases
        if known and code in unknown:
            tally.miss(Reason(code, words.fill(n=unknown[code]), ("CA-10",)))


def _escalated(frame: Frame, raised: Raised) -> Reason:
    """The reason, and who must hear of it by now, if the policy says so and it is somebody beyond the first."""
    reason, house = raised.reason, frame.policy.escalation
    if house is None:
        return reason
    # before the working calendar begins nobody can count working days; years later every step is reached
    due_on = max(raised.due_on, shared_day(frame.calendar.begins.toordinal()))
    step = house.on(due_on, as_of=frame.as_of, calendar=frame.calendar)
    if step == house.steps[0]:
        return reason
    return Reason(reason.code, _ESCALATED.fill(why=reason.sentence, who=step), reason.rows)


def _before(frame: Frame, runs_out: pendulum.Date | None) -> pendulum.Date | None:
    """The last working day before the stock runs out; None (today) when there is none left."""
    if runs_out is None or runs_out <= frame.as_of:
        return None
    day = frame.calendar.roll(shared_day(runs_out.toordinal() - 1), "backward")
    return day if day > frame.as_of else None


def _facts(frame: Frame, customer: str, card: Customer) -> Facts:
    contact, bought = frame.contact[customer], frame.bought.get(customer)
    last = contact.last_out_at  # a customer who calls us is not followed up by that
    return Facts(
        last_touch=None if last is None else frame.day(last),
        touches_since=contact.known_since or frame.touches_since,
        last_purchase=None if bought is None else bought.last_on,
        purchases_since=frame.purchases_since
        if bought is None
        else bought.known_since or frame.purchases_since,
        since=card.since,
        usage=_usage(frame, customer),
    )


def _usage(frame: Frame, customer: str) -> Usage:
    """How fast the customer uses up what runs out first: product by product where the rows name them."""
    products: dict[str | None, list[tuple[date, object]]] = {}
    for day, row in frame.purchases.get(customer, ()):
        if row.amount.amount > 0:
            # without a product, quantities of different goods cannot be added up
            products.setdefault(row.product, []).append((day, row.quantity if row.product else None))
    summary = frame.bought.get(customer)
    if not products and summary is not None:
        return Usage(summary.last_on, summary.mean_gap, summary.occasions)
    usages = [Usage.of(bought) for bought in products.values()]  # type: ignore[arg-type]  # quantities are Decimals
    rule = frame.policy.reminders.run_out
    least = 2 if rule is None else rule.at_least
    known = [
        ((usage.runs_out, -usage.occasions, not usage.by_quantity, usage.lasts), usage)
        for usage in usages
        if usage.runs_out is not None and usage.occasions >= least
    ]
    if known:
        current = [each for each in known if each[0][0] >= frame.as_of]
        return min(current or known, key=lambda each: each[0])[1]
    return max(usages, key=lambda usage: usage.occasions, default=Usage())
