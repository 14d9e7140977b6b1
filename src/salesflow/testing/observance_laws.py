"""The laws of observances: run them on your own festivals, your own people, your own campaign, your own promises.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.cadence.catalogue.festivals import FESTIVALS
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2028, 1, 1))
>>> now = pendulum.datetime(2026, 1, 5, 9, tz="Asia/Shanghai")
>>> year = date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)
>>> found = check_attentions(FESTIVALS, "C-7", [Person("P-1", "C-7", "Wang")], "B", *year, calendar=office, at=now)
>>> len(found.due), sorted({code for each in found.left_out for code in each.codes})
(3, ['consent_unknown'])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import shared_day
from salesflow.basics.truth import Truth
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import Attentions, attentions, reach
from salesflow.cadence.occasions.card_campaign import CampaignCount, CardCampaign
from salesflow.cadence.occasions.mourning import Mourning, mournings_of
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.occasions.personal import Personal
from salesflow.cadence.occasions.promised import Pledge, PledgeState, Promised, promised
from salesflow.customers.consent import may_contact
from salesflow.customers.people import Person
from salesflow.testing._law import law

if TYPE_CHECKING:
    from salesflow.cadence.occasions.gifting import GiftDesk

__all__ = ["check_attentions", "check_card_campaign", "check_gifts", "check_promised", "check_reach"]

_Asked = tuple[str, date, str | None, Channel | None, str | None]


def check_attentions(
    observances: Iterable[Observance],
    customer: str,
    people: Iterable[Person],
    grade: str | None,
    a: date,
    b: date,
    c: date,
    *,
    personal: Iterable[Personal] = (),
    permitted: Collection[str] = (),
    mournings: Mapping[str, Mourning] | None = None,
    calendar: Calendar,
    at: datetime,
) -> Attentions:
    """The laws of the attentions of one customer in the windows from `a` to `b` to `c`; those of the whole window.

    - Asked again, or in another order, the answer is the same; the windows split exactly; no key comes twice.
    - Due and left out together are all that the observances ask for: nothing vanishes, nothing is invented.
    - Earliest, ideal and latest rise around the occasion, which lies in its window. A message and a card roll backward,
      and have a working day.
    - Mourning suppresses exactly the festive touches whose occasion it covers, and no festive touch may be made on a day of
      mourning of anybody it goes to.
    - Promotion goes only to a clear yes, and nothing to a no.
    - An unknown grade gets what everyone gets, and it is said for every observance that goes by grade.
    """
    known, rows, days = list(observances), list(people), list(personal)
    rests = mournings or {}

    def asked(first: date, end: date, way: int = 1) -> Attentions:
        return attentions(
            known[::way],
            customer,
            rows[::way],
            grade,
            first,
            end,
            personal=days[::way],
            permitted=permitted,
            mournings=mournings,
            calendar=calendar,
            at=at,
        )

    found, early, late = asked(a, c), asked(a, b), asked(b, c)
    law(found == asked(a, c, -1), "the order of what is given makes no difference", found)
    law(found.due == early.due + late.due, "what is due splits with the window", found, early, late)
    law(found.left_out == early.left_out + late.left_out, "what is left out splits with the window", found)
    keys = Counter(each.due.key for each in found.due)
    law(all(n == 1 for n in keys.values()), "no key comes twice", keys)
    by_id = {each.id: each for each in rows}
    _check_nothing_vanishes(found, known, days, by_id, grade, permitted, a, c)
    by_key = {each.key: each for each in (*known, *(each.observance for each in days))}
    for each in found.due:
        due, observance = each.due, by_key[each.observance]
        law(due.earliest <= each.day <= due.latest, "the occasion lies in the days of its touch", each)
        law(a <= each.day < c, "the occasion lies in the window", each)
        if due.channel in (Channel.MESSAGE, Channel.CARD):
            back = max(calendar.roll(each.day, "backward"), due.earliest)
            law(due.ideal == back, "a message and a card roll backward", each)
            left = range(due.ideal.toordinal(), due.latest.toordinal() + 1)
            worked = any(calendar.is_working_day(shared_day(day)) for day in left)
            law(worked, "a message and a card have a working day", each)
        for person in each.people:
            _check_person(by_id[person], due, observance, rests, at)
    for out in found.left_out:
        if "mourning" in out.codes and out.person is not None:
            covered = [each.covers(out.day) for each in _rests(by_id[out.person], rests)]
            law(by_key[out.observance].festive and any(covered), "only festive touches rest", out)
        words = out.explain("zh")
        law(bool(out.explain() and words and "[en]" not in words), "whoever is left out hears why", out)
    if grade is None:
        named = {(each.observance, each.day) for each in found.left_out if "grade_unknown" in each.codes}
        by_grade = {(each.observance, each.day) for each in found.due if by_key[each.observance].by_grade}
        law(by_grade <= named, "an unknown grade is named", by_grade - named)
    return found


def _rests(person: Person, mournings: Mapping[str, Mourning]) -> tuple[Mourning, ...]:
    return mournings_of(person, [mournings[person.id]] if person.id in mournings else [])


def _check_person(
    person: Person, due: Due, observance: Observance, mournings: Mapping[str, Mourning], at: datetime
) -> None:
    may = may_contact(person.consents, due.channel, due.purpose, at=at)
    fine = may is Truth.YES if due.purpose is Purpose.PROMOTION else may is not Truth.NO
    law(fine, "promotion goes only to a clear yes, and nothing to a no", person, due)
    if observance.festive:
        days = range(due.earliest.toordinal(), due.latest.toordinal() + 1)
        rest = [each for each in _rests(person, mournings) for day in days if each.covers(shared_day(day))]
        law(not rest, "no festive touch may be made on a day of mourning", person, due)


def _check_nothing_vanishes(
    found: Attentions,
    observances: list[Observance],
    personal: list[Personal],
    by_id: Mapping[str, Person],
    grade: str | None,
    permitted: Collection[str],
    a: date,
    c: date,
) -> None:
    wanted: set[_Asked] = set()
    asked: list[tuple[Observance, str | None]] = [(each, None) for each in observances]
    asked += [(each.observance, each.person) for each in personal]
    for observance, person in asked:
        for day in () if observance.occasion is None else observance.occasion.days(a, c):
            if observance.sensitive and observance.key not in permitted:
                wanted.add((observance.key, day, person, None, "not_permitted"))
                continue
            if grade is None and observance.by_grade:
                wanted.add((observance.key, day, person, None, "grade_unknown"))
            for channel in observance.care(grade).channels:
                for each in sorted(by_id) if person is None else [person]:
                    wanted.add((observance.key, day, each, channel, None))
                if not by_id:
                    wanted.add((observance.key, day, None, channel, None))
    seen: list[_Asked] = []
    for made in found.due:
        whom = made.people or (None,)
        seen += [(made.observance, made.day, who, made.due.channel, None) for who in whom]
    for out in found.left_out:
        code = out.codes[0] if out.channel is None else None
        seen.append((out.observance, out.day, out.person, out.channel, code))
    counted = Counter(seen)
    law(set(counted) == wanted, "nothing vanishes, nothing is invented", wanted ^ set(counted))
    law(all(n == 1 for n in counted.values()), "due or left out, never both", counted)


def check_reach(
    found: Attentions, observances: Iterable[Observance], as_of: date, *, calendar: Calendar
) -> int:
    """What may be done on a day has its occasion in the window that `reach` gives; how many touches that is.

    `found` are the attentions of a window that is much wider.
    """
    first, end = reach(observances, as_of, calendar=calendar)
    today = found.open_on(as_of)
    for each in today:
        law(first <= each.day < end, "nothing that may be done today lies out of reach", each, first, end)
    return len(today)


def check_gifts(
    observances: Iterable[Observance],
    customer: str,
    people: Iterable[Person],
    grade: str | None,
    a: date,
    b: date,
    c: date,
    *,
    gifts: GiftDesk,
    calendar: Calendar,
    at: datetime,
) -> Attentions:
    """The laws of gifts on occasions; the attentions with the gifts of the desk.

    - A gift is brought exactly after a clear yes; a refusal, or what is not known, has words.
    - The gift decides nothing else: the same touches are due on the same days with and without a desk.
    - Windows split exactly when the desk of the first one is carried into the second.
    """
    known, rows = list(observances), list(people)

    def asked(first: date, end: date, desk: GiftDesk | None) -> Attentions:
        return attentions(known, customer, rows, grade, first, end, gifts=desk, calendar=calendar, at=at)

    whole, none, early = asked(a, c, gifts), asked(a, c, None), asked(a, b, gifts)
    late = asked(b, c, early.gifts)
    law(whole.due == early.due + late.due, "gifts split with the window when the desk is carried", whole)
    law(whole.gifts == late.gifts, "the planned gifts are carried on", whole.gifts, late.gifts)
    plain = [(each.due.key, each.due.earliest, each.due.ideal, each.due.latest) for each in none.due]
    same = [(each.due.key, each.due.earliest, each.due.ideal, each.due.latest) for each in whole.due]
    law(plain == same, "a gift decides only about the gift", plain, same)
    for each in (*whole.due, *none.due):
        allowed = each.gift is not None and each.gift.is_allowed
        law(each.due.gift == allowed, "a gift is brought exactly after a clear yes", each)
        if each.gift is not None:
            verdict = each.gift.verdict
            law(bool(verdict.reasons or verdict.missing), "an answer about a gift has its reasons", each)
            law("[en]" not in each.gift.explain("zh"), "an answer about a gift has words", each)
    return whole


def check_card_campaign(
    campaign: CardCampaign,
    people: Iterable[Person],
    a: date,
    b: date,
    c: date,
    *,
    customers: Iterable[str] = (),
    calendar: Calendar,
    at: datetime,
) -> CampaignCount:
    """The laws of a campaign in the windows from `a` to `b` to `c`; the count of the whole window.

    - Every person and month is due or left out, once; customers without a person are left out by name.
    - Nobody gets two cards in a month. Nobody in mourning, and nobody without a clear yes, gets one.
    - A card is best sent on a working day, never after its own day, unless mourning forbids every day before.
    - Windows split; a mailing that was cut off goes on where it stopped.
    """
    rows, firms = list(people), list(customers)

    def posted(first: date, end: date, sent: Iterable[str] = ()) -> list[object]:
        return list(campaign.posts(rows, first, end, customers=firms, sent=sent, calendar=calendar, at=at))

    whole = posted(a, c)
    law(set(whole) == {*posted(a, b), *posted(b, c)}, "a campaign splits with its window", whole)
    occasion = campaign.observance.occasion
    days = () if occasion is None else occasion.days(a, c)
    by_id = {each.id: each for each in rows}
    empty = set(firms) - {each.customer for each in rows}
    law(len(whole) == len(days) * (len(by_id) + len(empty)), "every person and month comes once", whole)
    cards = [each for each in whole if isinstance(each, Due)]
    months = Counter((each.key.rsplit(":", 1)[1], each.key.split(":")[1][:7]) for each in cards)
    law(all(n == 1 for n in months.values()), "one card a month", months)
    for card in cards:
        person = by_id[card.key.rsplit(":", 1)[1]]
        day = date.fromisoformat(card.key.split(":")[1])
        _check_person(person, card, campaign.observance, {}, at)
        best = max(calendar.roll(day, "backward"), card.earliest)
        law(card.ideal == best <= day, "a card rolls backward", card)
    keys = [card.key for card in cards]
    half = keys[: len(keys) // 2]
    rest = [each.key for each in posted(a, c, half) if isinstance(each, Due)]
    law(half + rest == keys, "a mailing goes on where it stopped", half, rest)
    return CampaignCount.of(campaign.posts(rows, a, c, customers=firms, calendar=calendar, at=at))


def check_promised(pledges: Iterable[Pledge], *, as_of: date, calendar: Calendar) -> Promised:
    """The laws of promises on a day; how they stand.

    Each pledge is in exactly one group, whatever the order. What is still to be done is a touch between the day it was
    made and the day it is due, and late exactly when it is overdue. A day later nothing that was kept is to be done again.
    """
    rows = list(pledges)
    found = promised(rows, as_of=as_of)
    law(found == promised(rows[::-1], as_of=as_of), "the order makes no difference", found)
    groups = [found.due, found.overdue, found.kept, found.kept_late, found.not_made_yet]
    counted = Counter(each.promise.id for group in groups for each in group)
    law(counted == Counter({each.promise.id for each in rows}), "each pledge is in one group", counted)
    for each in found.to_do:
        due = each.due(as_of, calendar=calendar).due
        law(due.earliest == each.made_on and due.latest == each.promise.due, "kept between its days", due)
        law(due.is_overdue(as_of) == (each.state(as_of) is PledgeState.OVERDUE), "late when overdue", due)
    tomorrow = promised(rows, as_of=shared_day(as_of.toordinal() + 1))
    done = {*found.kept, *found.kept_late}
    law(not done & set(tomorrow.to_do), "what was kept stays kept", done)
    return found
