"""Who may get a touch on an occasion, and who was left out and why: nothing is dropped silently.

>>> import pendulum
>>> from datetime import date
>>> from salesflow.cadence.occasions.dates import Once
>>> from salesflow.cadence.occasions.observance import Care
>>> cake = Observance("birthday", Text("birthday", zh="生日"), Once(date(2026, 5, 1)), everyone=Care((Channel.MESSAGE,)))
>>> now = pendulum.datetime(2026, 4, 27, 9, tz="Asia/Shanghai")
>>> no = against(cake, pendulum.date(2026, 5, 1), Channel.MESSAGE, Person("P-1", "C-7", "Wang"), (), at=now)
>>> no.explain()
'birthday, 1 May 2026: nobody knows whether Wang agrees to greetings by message; ask first [CU-1]'
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.mourning import Mourning, over_before, resting
from salesflow.cadence.occasions.observance import Observance
from salesflow.customers.consent import may_contact
from salesflow.customers.people import Person

__all__ = ["LeftOut", "against", "left_out", "without_working_day"]


@attrs.frozen(weakref_slot=False)
class LeftOut:
    """A touch that an observance asks for and that is not made: by which channel, for whom, on which day, and why.

    `person` is None when it concerns the customer as a whole, `channel` None when nobody knows which one was due.
    `reasons` speak against it; `missing` is what would have to be known first (and could still be asked).
    """

    customer: str
    person: str | None
    observance: str
    day: pendulum.Date
    channel: Channel | None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, of what is missing last."""
        return tuple(reason.code for reason in (*self.reasons, *self.missing))

    def explain(self, language: Language = "en") -> str:
        """Why, in words, one a line."""
        return explained((*self.reasons, *self.missing), language)


def left_out(
    code: str,
    observance: Observance,
    day: pendulum.Date,
    customer: str,
    person: str | None = None,
    channel: Channel | None = None,
    **params: Param,
) -> LeftOut:
    """A touch that is left out for the reason `code`, one of `salesflow.cadence.occasions.left_out`'s words."""
    text, rows, is_open = _TEXTS[code]
    words = text.fill(what=observance.label, day=day, **params)
    reason = Reason(code, words, rows or observance.rows)
    found = ((), (reason,)) if is_open else ((reason,), ())
    return LeftOut(customer, person, observance.key, day, channel, *found)


def against(
    observance: Observance,
    day: pendulum.Date,
    channel: Channel,
    person: Person,
    rests: tuple[Mourning, ...],
    *,
    at: datetime,
) -> LeftOut | None:
    """What speaks against a touch to a person: mourning and consent, every reason of both; None when nothing does.

    A festive touch on a day of mourning rests. A message or card that promotes needs a clear yes at the moment `at`;
    anything else goes unless it was refused.
    """
    found: list[LeftOut] = []
    rest = resting(rests, day) if observance.festive and rests else None
    if rest is not None:
        found.append(_of_person("mourning", observance, day, channel, person, until=rest.until))
    purpose = observance.purpose(channel)
    may = may_contact(person.consents, channel, purpose, at=at)
    if may is not Truth.YES:
        code = "refused" if may is Truth.NO else "consent_unknown"
        found.append(_of_person(code, observance, day, channel, person))
    if len(found) < 2:
        return found[0] if found else None
    return attrs.evolve(found[0], reasons=found[0].reasons + found[1].reasons, missing=found[1].missing)


def without_working_day(
    observance: Observance,
    day: pendulum.Date,
    channel: Channel,
    person: Person,
    rests: tuple[Mourning, ...],
) -> LeftOut:
    """A message or card that is left out because a mourning, over just before the day, leaves no working day for it."""
    until = over_before(rests, day)
    return _of_person("no_working_day", observance, day, channel, person, until=until)


def _of_person(
    code: str, observance: Observance, day: pendulum.Date, channel: Channel, person: Person, **params: Param
) -> LeftOut:
    return left_out(
        code, observance, day, person.customer, person.id, channel, who=person.name, touch=channel, **params
    )


_TEXTS: Final[dict[str, tuple[Text, tuple[str, ...], bool]]] = {
    "mourning": (
        Text(
            "{what}, {day}: no {touch} for {who}, who is in mourning up to {until}",
            zh="{what}（{day}）：{who}守丧至{until}，不作{touch}问候",
        ),
        ("CA-6",),
        False,
    ),
    "no_working_day": (
        Text(
            "{what}, {day}: no {touch} for {who}, who is in mourning up to {until}: no working day is left after it",
            zh="{what}（{day}）：{who}守丧至{until}，此后已无工作日，不作{touch}问候",
        ),
        ("CA-6",),
        False,
    ),
    "refused": (
        Text("{what}, {day}: {who} does not want a {touch}", zh="{what}（{day}）：{who}不接受{touch}"),
        ("CU-1",),
        False,
    ),
    "consent_unknown": (
        Text(
            "{what}, {day}: nobody knows whether {who} agrees to greetings by {touch}; ask first",
            zh="{what}（{day}）：尚不清楚{who}是否同意以{touch}接收问候，请先征得同意",
        ),
        ("CU-1",),
        True,
    ),
    "nobody_known": (
        Text(
            "{what}, {day}: nobody is known at {firm} to whom a {touch} could go",
            zh="{what}（{day}）：{firm}没有已知的联系人可收{touch}",
        ),
        (),
        True,
    ),
    "grade_unknown": (
        Text(
            "{what}, {day}: the grade of {firm} is not known, so only what everyone gets is due",
            zh="{what}（{day}）：{firm}的等级未知，仅安排所有客户都有的内容",
        ),
        (),
        True,
    ),
    # neither the occasion nor its day is said: the words themselves would tell what may not be used
    "not_permitted": (
        Text(
            "a sensitive occasion of {who} was left out: nobody stated that it may be used",
            zh="{who}的一个敏感日子未予安排：尚未说明可以使用",
        ),
        ("CU-1",),
        True,
    ),
    "no_theme": (
        Text(
            "{what}, {day}: month {month} has no theme yet; choose one",
            zh="{what}（{day}）：{month}月尚未选定主题",
        ),
        (),
        True,
    ),
    "sent_already": (
        Text("{what}, {day}: {who} has it already", zh="{what}（{day}）：已寄给{who}"),
        (),
        False,
    ),
}
