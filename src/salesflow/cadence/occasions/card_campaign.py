"""The monthly themed card: one card a month to every person at every customer, streamed (CA-7).

Whoever is in mourning gets none, and who has not clearly agreed gets none; each of them is named, with the reason, so
that cards and exclusions together are all who were asked about. The card goes out on the last working day before its
own, never later; who mourned until no working day is left gets none either.

>>> import pendulum
>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.occasions.dates import Monthly
>>> from salesflow.cadence.occasions.observance import Care
>>> from salesflow.customers.consent import parse_consents
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> card = Observance("card", Text("card", zh="贺卡"), Monthly(1), everyone=Care((Channel.CARD,)), grace=4)
>>> campaign = CardCampaign(card, {3: Text("St Patrick's Day", zh="祝贺圣帕特里克日")})
>>> wang = Person("P-1", "C-7", "Wang", consents=parse_consents("card=yes"))
>>> now = pendulum.datetime(2026, 2, 2, 9, tz="Asia/Shanghai")
>>> for each in campaign.posts([wang], date(2026, 3, 1), date(2026, 4, 1), calendar=office, at=now):
...     print(each.ideal, each.explain())
2026-02-27 card on 1 Mar 2026: St Patrick's Day
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import touch_key
from salesflow.cadence.occasions.left_out import LeftOut, against, left_out, without_working_day
from salesflow.cadence.occasions.mourning import Mourning, mournings_of
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.occasions.occasion import whole
from salesflow.cadence.occasions.timing import Timing, is_workable, timed
from salesflow.customers.consent import may_contact
from salesflow.customers.people import Person
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["CampaignCount", "CardCampaign", "Post"]

Post: TypeAlias = Due | LeftOut
"""A card that is due, or one that is not sent and why."""

_CARD: Final = Text("{what} on {day}: {theme}", zh="{day}{what}：{theme}")


def _themes(given: Mapping[int, Text] | tuple[tuple[int, Text], ...]) -> tuple[tuple[int, Text], ...]:
    return tuple(given.items()) if isinstance(given, Mapping) else tuple(given)


@attrs.frozen
class _Month:
    """What all cards of a month share."""

    day: pendulum.Date
    key: str
    reasons: tuple[Reason, ...]
    timing: Timing


@attrs.frozen
class CardCampaign:
    """One themed card (or message) a month for everybody; `themes` by month, 1 to 12.

    The observance says on which day of the month, how long before it the seller hears of it, and for how many days after
    it a card still makes sense. A month without a theme sends nothing and says so. A month that does not exist or comes
    twice, and an observance without days, sensitive, with a gift, by grade, or with any other channel, are a
    `DefinitionError` with all problems. Source: CA-7.
    """

    observance: Observance
    themes: tuple[tuple[int, Text], ...] = attrs.field(converter=_themes)

    def __attrs_post_init__(self) -> None:
        months = [month for month, _ in self.themes]
        problems = [problem for month in months for problem in whole("the month of a theme", month, 1, 12)]
        problems += [
            f"month {month} has two themes" for month in sorted(set(months)) if months.count(month) > 1
        ]
        observance, care = self.observance, self.observance.everyone
        if observance.occasion is None:
            problems.append("its observance has no days; bind it with `of`")
        if observance.by_grade or care.gift or observance.sensitive or not observance.festive:
            problems.append("it is a greeting to everybody: not by grade, not sensitive, without a gift")
        if care.channels not in ((Channel.CARD,), (Channel.MESSAGE,)):
            problems.append("it goes out by card or by message, one of them")
        if problems:
            raise DefinitionError(f"campaign {observance.key!r}", problems)

    @property
    def channel(self) -> Channel:
        """How it goes out: by card or by message."""
        return self.observance.everyone.channels[0]

    def theme(self, month: int) -> Text | None:
        """The theme of a month; None while nobody has chosen one."""
        return dict(self.themes).get(month)

    def with_themes(self, themes: Mapping[int, Text]) -> CardCampaign:
        """The campaign with more themes; a month that has one gets the new one."""
        return CardCampaign(self.observance, dict(self.themes) | dict(themes))

    def posts(
        self,
        people: Iterable[Person],
        a: date,
        b: date,
        *,
        customers: Iterable[str] = (),
        mournings: Mapping[str, Mourning] | None = None,
        sent: Iterable[str] = (),
        calendar: Calendar,
        at: datetime,
    ) -> Iterator[Post]:
        """A `Due` or a `LeftOut` for every person and every card day from `a` up to, not including, `b`, one by one.

        Person by person, in the order given; of each only the id and the customer's number are kept, so the people may
        be read from a file as they are asked for. Customers in `customers` whom nobody stands for come last: nobody is known there. `sent`
        holds the keys of the cards that went out already (a mailing that was cut off goes on where it stopped).
        Consent is asked at the moment `at`; the day of the card decides the window, and windows split exactly.

        Raises `InputError` for a person who comes twice with different rows, and for two card days in one month.
        """
        occasion = self.observance.occasion
        days = () if occasion is None else occasion.days(a, b)  # None was refused when the campaign was made
        months = [(day.year, day.month) for day in days]
        if len(set(months)) < len(months):
            raise InputError("observance", self.observance.key, "has more than one day in a month")
        if isinstance(sent, str):
            raise InputError("sent", sent, f"give several keys, such as [{sent!r}]")
        plan = [self._month(day, calendar) for day in days]
        return self._stream(people, plan, customers, mournings or {}, frozenset(sent), calendar, aware(at))

    def _month(self, day: pendulum.Date, calendar: Calendar) -> _Month:
        theme = self.theme(day.month)
        words = None if theme is None else _CARD.fill(what=self.observance.label, day=day, theme=theme)
        reasons = () if words is None else (Reason(self.observance.key, words, self.observance.rows),)
        key = touch_key(self.observance.key, day, self.channel, "")  # the person's id comes last
        return _Month(day, key, reasons, timed(self.observance, day, self.channel, calendar=calendar))

    def _stream(
        self,
        people: Iterable[Person],
        plan: list[_Month],
        customers: Iterable[str],
        mournings: Mapping[str, Mourning],
        sent: frozenset[str],
        calendar: Calendar,
        at: datetime,
    ) -> Iterator[Post]:
        observance, channel = self.observance, self.channel
        purpose = observance.purpose(channel)
        known: dict[str, int] = {}  # the hash of a row instead of the row: people may come from a file
        asked: set[str] = set()
        for person in people:
            row = hash(person)
            if person.id in known:
                if known[person.id] != row:
                    raise InputError("people", person.id, "comes twice, with different rows")
                continue
            known[person.id] = row
            asked.add(person.customer)
            more = mournings.get(person.id)
            rests = mournings_of(person, () if more is None else (more,))
            may = may_contact(person.consents, channel, purpose, at=at) is Truth.YES
            for month in plan:
                key = month.key + person.id
                no = self._against(month, person, rests, may, key in sent, at)
                if no is not None:
                    yield no
                    continue
                days = month.timing
                if rests:
                    days = timed(observance, month.day, channel, calendar=calendar, rests=rests)
                    if not is_workable(days, channel, calendar):
                        yield without_working_day(observance, month.day, channel, person, rests)
                        continue
                yield Due(
                    person.customer,
                    channel,
                    days.earliest,
                    days.ideal,
                    days.latest,
                    month.reasons,
                    key,
                    purpose=purpose,
                )
        for customer in dict.fromkeys(read_id(each, "customer") for each in customers):
            if customer not in asked:
                for month in plan:
                    yield left_out(
                        "nobody_known",
                        observance,
                        month.day,
                        customer,
                        None,
                        channel,
                        firm=customer,
                        touch=channel,
                    )

    def _against(
        self,
        month: _Month,
        person: Person,
        rests: tuple[Mourning, ...],
        may: bool,
        is_sent: bool,
        at: datetime,
    ) -> LeftOut | None:
        observance, channel = self.observance, self.channel
        who, day = (person.customer, person.id), month.day
        if is_sent:
            return left_out("sent_already", observance, day, *who, channel, who=person.name)
        no = None if may and not rests else against(observance, day, channel, person, rests, at=at)
        if month.reasons:
            return no
        none = left_out("no_theme", observance, day, *who, channel, month=day.month)
        return none if no is None else attrs.evolve(no, missing=(*no.missing, *none.missing))


def _counts(given: Mapping[str, int] | tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(dict(given).items()))


@attrs.frozen
class CampaignCount:
    """How many cards go out, how many do not, and why not; one left out for two reasons counts under both.

    >>> CampaignCount(2, 1, {"mourning": 1}).explain()
    '2 go out; 1 does not: in mourning 1'
    """

    due: int
    left_out: int
    reasons: tuple[tuple[str, int], ...] = attrs.field(converter=_counts)

    @classmethod
    def of(cls, posts: Iterable[Post]) -> Self:
        """The count of what `CardCampaign.posts` gives."""
        due = left = 0
        codes: Counter[str] = Counter()
        for each in posts:
            if isinstance(each, Due):
                due += 1
            else:
                left += 1
                codes.update(set(each.codes))
        return cls(due, left, codes)

    def explain(self, language: Language = "en") -> str:
        """The count in words."""
        whys = tuple(_WHY.fill(why=_WHYS.get(code, code), n=number) for code, number in self.reasons)
        text = _ALL if not self.left_out else _SOME
        return text.fill(due=self.due, n=self.left_out, whys=whys).render(language)


_ALL: Final = Text("{due} {due|goes|go} out, nobody is left out", zh="寄出{due}份，无人除外")
_SOME: Final = Text(
    "{due} {due|goes|go} out; {n} {n|does|do} not: {whys}", zh="寄出{due}份，{n}份不寄：{whys}"
)
_WHY: Final = Text("{why} {n}", zh="{why}{n}份")
_WHYS: Final = {
    "consent_unknown": Text("nobody asked for consent", zh="未征求同意"),
    "mourning": Text("in mourning", zh="守丧期间"),
    "no_theme": Text("month without a theme", zh="当月无主题"),
    "no_working_day": Text("no working day left after the mourning", zh="守丧结束后已无工作日"),
    "nobody_known": Text("nobody known at the customer", zh="客户没有已知联系人"),
    "refused": Text("refused", zh="本人拒收"),
    "sent_already": Text("sent already", zh="已寄出"),
}
