"""Attentions: what a customer and its people get on the occasions of a window, as touches that are due.

Festivals by grade, birthdays, weddings, condolences: each becomes a `Due` with its days, or stands among what was left
out, with every reason: mourning, no consent, a sensitive day that nobody allowed. Due and left out together are all
that the observances ask for.

>>> from datetime import timezone
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> boat = Observance("boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5), by_grade={"A": Care((Channel.VISIT,))},
...                   everyone=Care((Channel.MESSAGE,)), remind_before=7, rows=("CA-5",))
>>> wang = Person("P-1", "C-7", "Wang")
>>> june = date(2026, 6, 1), date(2026, 7, 1)
>>> found = attentions([boat], "C-7", [wang], "A", *june, calendar=office, at=datetime(2026, 6, 1, 9, tzinfo=timezone.utc))
>>> print(found.explain())
Dragon Boat on 19 Jun 2026: visit [CA-5]
Dragon Boat, 19 Jun 2026: nobody knows whether Wang agrees to greetings by message; ask first [CU-1]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.ids import phase, read_id
from salesflow.basics.moments import aware, shared_day
from salesflow.basics.text import Language
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.gifting import GiftAnswer, GiftDesk, no_gift
from salesflow.cadence.occasions.left_out import LeftOut, against, left_out, without_working_day
from salesflow.cadence.occasions.mourning import Mourning, mournings_of, over_before
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.occasion import window
from salesflow.cadence.occasions.personal import Personal
from salesflow.cadence.occasions.timing import Timing, is_workable, timed
from salesflow.customers.people import Person
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Attention", "Attentions", "attentions", "reach", "touch_key"]


@attrs.frozen(weakref_slot=False)
class Attention:
    """A touch for an occasion: what is due, for whom, and what became of its gift.

    `day` is the occasion itself, `person` the one whose day it is (None: the customer's), `people` those to whom the
    touch goes. `gift` is None when no gift belongs to it; `due.gift` is True only after a clear yes.
    """

    due: Due
    observance: str
    day: pendulum.Date
    person: str | None
    people: tuple[str, ...]
    gift: GiftAnswer | None = None

    def explain(self, language: Language = "en") -> str:
        """Why it is due, and what is said of the gift, one a line."""
        words = self.due.explain(language)
        return words if self.gift is None else f"{words}\n{self.gift.explain(language)}"


@attrs.frozen
class Attentions:
    """What is due to a customer for the occasions of a window, and what was left out, by the day of the occasion.

    `gifts` is the desk after all of it, with the planned gifts counted: give it to the next window.
    """

    customer: str
    due: tuple[Attention, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    gifts: GiftDesk | None = None

    def open_on(self, as_of: date) -> tuple[Attention, ...]:
        """Those that may be made on a day; ask for the window that `reach` gives, so that none is missed."""
        return tuple(each for each in self.due if each.due.is_open(as_of))

    def explain(self, language: Language = "en") -> str:
        """All of it in words: what is due, then what was left out, one a line."""
        due = [each.explain(language) for each in self.due]
        return "\n".join([*due, *(each.explain(language) for each in self.left_out)])


def touch_key(observance: str, day: date, channel: Channel, who: str) -> str:
    """The key of a touch for an occasion, the same however often it is planned; `who` is the person or the customer.

    >>> touch_key("birthday", date(2026, 5, 1), Channel.MESSAGE, "P-1")
    'birthday:2026-05-01:message:P-1'
    """
    return f"{observance}:{day.isoformat()}:{channel.value}:{who}"


def reach(
    observances: Iterable[Observance], as_of: date, *, calendar: Calendar
) -> tuple[pendulum.Date, pendulum.Date]:
    """The window to ask for, so that every touch that may be made on the day `as_of` is in it.

    It goes back by the longest grace, forward by the longest reminder, and over the closed days after `as_of`, for which
    cards and messages go out today.
    """
    known = list(observances)
    back = max((each.grace for each in known), default=0)
    ahead = max((each.remind_before for each in known), default=0) + 1
    today = as_of.toordinal()
    last = max(today + ahead, calendar.next_working_day(as_of).toordinal())
    return shared_day(today - back), shared_day(last)


def attentions(
    observances: Iterable[Observance],
    customer: str,
    people: Iterable[Person],
    grade: str | None,
    a: date,
    b: date,
    *,
    personal: Iterable[Personal] = (),
    permitted: Collection[str] = (),
    mournings: Mapping[str, Mourning] | None = None,
    gifts: GiftDesk | None = None,
    calendar: Calendar,
    at: datetime,
) -> Attentions:
    """What is due to a customer for the occasions from `a` up to, not including, `b`, and what was left out.

    The day of the occasion decides the window (its touches may begin before `a` and end after `b`), so windows split
    exactly; with gifts, when the second one is given the first one's `gifts`.

    Args:
        observances: What the customer gets as a whole, such as the festivals; bound to days.
        customer: The customer's number.
        people: The people known there.
        grade: The customer's grade; None when it is not known: then what everyone gets is due.
        a: The first day.
        b: The day after the last.
        personal: The days of single persons, see `personal_days`.
        permitted: The keys of the sensitive observances that may be used, for whatever legal basis you have.
        mournings: What is known of a person's mourning beyond their row, by the id of the person.
        gifts: What the gift policy must know; without it no gift is brought.
        calendar: The working days of the house.
        at: The moment at which consent is asked.

    - A touch for the customer goes to everybody there whom neither mourning nor a missing consent keeps out; each of the
      others is left out with the reasons. It is not due when nobody is left. With nobody known, visits and calls are due
      all the same, promotion by message and card is not.
    - A message or card for which a mourning, over just before the day, leaves no working day is left out too.
    - A gift goes with the first, most personal touch. Refused or not decided, the touch stays and the gift does not.
    - Two sales or two children can give one person the same observance on one day: that is one touch.

    Raises `InputError` for observances without days, two that differ under one key on one day, people of another
    customer, and personal days of somebody who is not among `people`. Sources: CA-5, CA-6, CA-15.
    """
    window(a, b)
    said = aware(at)
    who = _Customer(read_id(customer, "customer"), _known_people(people, customer), mournings or {})
    if isinstance(permitted, str):
        raise InputError("permitted", permitted, f"give several keys, such as [{permitted!r}]")
    due: list[Attention] = []
    out: list[LeftOut] = []
    desk = gifts
    for (day, _, _), (observance, person) in sorted(
        _asked(observances, personal, who, a, b).items(), key=lambda item: item[0]
    ):
        name = who.id if person is None else person.name
        one = None if person is None else person.id
        if observance.sensitive and observance.key not in permitted:
            out.append(left_out("not_permitted", observance, day, who.id, one, who=name))
            continue
        if grade is None and observance.by_grade:
            out.append(left_out("grade_unknown", observance, day, who.id, one, firm=who.id))
        care = observance.care(grade)
        for channel in care.channels:
            fit, no = _fit(observance, day, channel, who, person, said)
            out += no
            if fit is None:
                continue
            days, fit, no = _days(observance, day, channel, who, person, fit, calendar)
            out += no
            if no and not fit:
                continue
            gift = care.gift and channel is care.channels[0]
            made, desk = _attention(observance, day, channel, who, person, fit, days, gift, desk)
            due.append(made)
    return Attentions(who.id, tuple(due), tuple(out), desk)


_CARES: Final = {(channel, gift): Care((channel,), gift) for channel in Channel for gift in (False, True)}


@attrs.frozen
class _Customer:
    id: str
    people: tuple[Person, ...]
    mournings: Mapping[str, Mourning]

    def rests(self, person: Person) -> tuple[Mourning, ...]:
        more = self.mournings.get(person.id)
        return mournings_of(person, () if more is None else (more,))


def _known_people(people: Iterable[Person], customer: str) -> tuple[Person, ...]:
    known: dict[str, Person] = {}
    for person in people:
        if person.customer != read_id(customer, "customer"):
            raise InputError("people", person.id, f"belongs to customer {person.customer}, not to {customer}")
        if known.setdefault(person.id, person) != person:
            raise InputError("people", person.id, "stands there twice, with different rows")
    return tuple(known[key] for key in sorted(known))


_Asked = dict[tuple[pendulum.Date, str, str], tuple[Observance, Person | None]]


def _asked(
    observances: Iterable[Observance], personal: Iterable[Personal], who: _Customer, a: date, b: date
) -> _Asked:
    """All that is asked for in the window: by day, key and person."""
    by_id = {person.id: person for person in who.people}
    all_of_them: list[tuple[Observance, Person | None]] = [(each, None) for each in observances]
    for each in personal:
        if each.person not in by_id:
            raise InputError("personal", each.person, "is not among the people given")
        all_of_them.append((each.observance, by_id[each.person]))
    found: _Asked = {}
    for observance, person in all_of_them:
        if observance.occasion is None:
            raise InputError("observances", observance.key, "has no days; bind it to a day with `of`")
        for day in observance.occasion.days(a, b):
            key = (day, observance.key, "" if person is None else person.id)
            known, _ = found.setdefault(key, (observance, person))
            if known is not observance and known.of(observance.occasion) != observance:
                raise InputError("observances", observance.key, f"says two different things on {day}")
    return found


def _fit(
    observance: Observance,
    day: pendulum.Date,
    channel: Channel,
    who: _Customer,
    person: Person | None,
    at: datetime,
) -> tuple[tuple[Person, ...] | None, list[LeftOut]]:
    """Who gets a touch (None: it is not due), and who was left out."""
    asked = who.people if person is None else (person,)
    if not asked:
        if observance.purpose(channel) is Purpose.PROMOTION:
            no = left_out("nobody_known", observance, day, who.id, None, channel, firm=who.id, touch=channel)
            return None, [no]
        return (), []
    fit: list[Person] = []
    kept_out: list[LeftOut] = []
    for each in asked:
        found = against(observance, day, channel, each, who.rests(each), at=at)
        if found is None:
            fit.append(each)
        else:
            kept_out.append(found)
    return (tuple(fit) if fit else None), kept_out


def _days(
    observance: Observance,
    day: pendulum.Date,
    channel: Channel,
    who: _Customer,
    person: Person | None,
    fit: tuple[Person, ...],
    calendar: Calendar,
) -> tuple[Timing, tuple[Person, ...], list[LeftOut]]:
    """The days of a touch, who gets it on them, and whose mourning leaves no working day for it."""
    spread = phase(who.id) if person is None else None
    out: list[LeftOut] = []
    while True:
        # whoever is fit is in mourning neither on the day itself nor, for a festive touch, on any day that is left
        rests = [rest for each in fit for rest in who.rests(each)] if observance.festive else []
        days = timed(observance, day, channel, calendar=calendar, rests=rests, spread=spread)
        if is_workable(days, channel, calendar):
            return days, fit, out
        last = max(fit, key=lambda each: over_before(who.rests(each), day))
        out.append(without_working_day(observance, day, channel, last, who.rests(last)))
        fit = tuple(each for each in fit if each is not last)


def _attention(
    observance: Observance,
    day: pendulum.Date,
    channel: Channel,
    who: _Customer,
    person: Person | None,
    fit: tuple[Person, ...],
    days: Timing,
    gift: bool,
    desk: GiftDesk | None,
) -> tuple[Attention, GiftDesk | None]:
    people = tuple(each.id for each in fit)
    answer: GiftAnswer | None = None
    if gift and desk is None:
        answer = no_gift("no_gift_policy", observance.label)
    elif gift and desk is not None:
        answer = desk.judge(observance, day, who.id, people, on=days.ideal)
        desk = desk.after(answer)
    brought = answer is not None and answer.is_allowed
    reason = observance.line(day, _CARES[channel, brought], None if person is None else person.name)
    due = Due(
        who.id,
        channel,
        days.earliest,
        days.ideal,
        days.latest,
        (reason,),
        touch_key(observance.key, day, channel, who.id if person is None else person.id),
        purpose=observance.purpose(channel),
        gift=brought,
    )
    one = None if person is None else person.id
    return Attention(due, observance.key, day, one, people, answer), desk
