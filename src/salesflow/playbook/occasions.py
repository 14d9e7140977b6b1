"""Festivals, the monthly card and the days of the people we know, as matters for the worklist.

Who gets what, on which days, and who rests or did not agree, is for `salesflow.cadence.occasions` to say; here it is
asked for one day, and what was done already is taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.occasions.attention import Attention, Attentions, attentions, reach
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.left_out import LeftOut
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.occasions.personal import Personal, personal_days
from salesflow.cadence.occasions.timing import timed
from salesflow.customers.people import Person
from salesflow.playbook.frame import Frame
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.tally import Tally

__all__ = ["LEFT_OUT", "occasions"]

_IN_PERSON: Final = frozenset({Channel.VISIT, Channel.CALL})
_TO_MANY: Final = Text("{what} on {day}", zh="{day}{what}")
_WITH_GIFT: Final = Text("{why}, with a gift if your rules allow one", zh="{why}，若制度允许可附礼品")
_NOT_TO: Final = Text("{why}; not to {who}, in mourning", zh="{why}；{who}守丧，勿贺")
_UNGRADED: Final = Text(
    "{what}: {n} {n|customer|customers} without a known grade, so only what everyone gets is listed",
    zh="{what}：{n}位客户等级未知，仅列出所有客户都有的内容",
)


def _reason(code: str, text: Text, *rows: str) -> Reason:
    return Reason(code, text.fill(), rows)


LEFT_OUT: Final = {
    each.code: each
    for each in (
        _reason("mourning", Text("in mourning: no festive contact", zh="守丧期间：不作节庆问候"), "CA-6"),
        _reason(
            "no_working_day",
            Text("no working day left after the mourning", zh="守丧结束后已无工作日"),
            "CA-6",
        ),
        _reason("consent_unknown", Text("nobody asked for consent", zh="未征求同意"), "CU-1"),
        _reason("refused", Text("refused this channel", zh="客户拒绝此联系方式"), "CU-1"),
        _reason("nobody_known", Text("nobody known to write to", zh="没有可致函的联系人"), "CU-1"),
        _reason(
            "not_permitted",
            Text("a sensitive day: nobody stated that it may be used", zh="敏感日子：尚未说明可以使用"),
            "CU-1",
        ),
    )
}
"""Why a touch to a person is left out, in words for many customers at once, by code."""


def occasions(frame: Frame, tally: Tally) -> Iterator[Matter]:
    """What may be done today for festivals, the monthly card and personal days (CA-5, CA-6, CA-7)."""
    season = _Season(frame)
    ungraded: dict[str, int] = {}
    for customer in frame.customers:
        found = season.of(customer)
        if found is None:
            continue
        for each in found.open_on(frame.as_of):
            if season.is_wanted(customer, each.observance, each.day, each.due.channel):
                yield _matter(frame, season.kept(each), each, found)
        for key in season.say(found, tally):
            ungraded[key] = ungraded.get(key, 0) + 1
    for observance in season.observances:
        if observance.key in ungraded:
            words = _UNGRADED.fill(what=observance.label, n=ungraded[observance.key])
            tally.miss(Reason("grade_unknown", words, observance.rows))


_Starts = dict[tuple[str, pendulum.Date, Channel], pendulum.Date]


@attrs.frozen
class _Season:
    """The occasions that are open on the day of the frame."""

    frame: Frame
    _starts: _Starts = attrs.field(factory=_Starts, init=False)
    """Since when a touch may be made that may still be made today, by observance, day and channel."""

    @cached_property
    def observances(self) -> tuple[Observance, ...]:
        """What the customers get as a whole."""
        card = self.frame.policy.monthly_card
        return (*self.frame.policy.festivals, *(() if card is None else (card,)))

    @cached_property
    def _for_all(self) -> tuple[tuple[pendulum.Date, Observance], ...]:
        return tuple(pair for each in self.observances for pair in self._open(each))

    @cached_property
    def _permitted(self) -> frozenset[str]:
        known = (*self.observances, *self.frame.policy.personal)
        return frozenset(each.key for each in known if self.frame.policy.sensitive)

    @cached_property
    def _window(self) -> tuple[pendulum.Date, pendulum.Date]:
        known = (*self.observances, *self.frame.policy.personal)
        return reach(known, self.frame.as_of, calendar=self.frame.calendar)

    def of(self, customer: str) -> Attentions | None:
        """What cadence says of a customer; None when no occasion of theirs is open today."""
        frame, people = self.frame, self.frame.people(customer)
        since = frame.customers[customer].since
        # a festival that was over before the relation began is none of ours
        festive = [each for day, each in self._for_all if since is None or since <= day]
        personal = [mine for person in people for mine in self._personal(person)]
        if not festive and not personal:
            return None
        return attentions(
            festive,
            customer,
            people,
            frame.grades.get(customer),
            *self._window,
            personal=personal,
            permitted=self._permitted,
            calendar=frame.calendar,
            at=frame.at,
        )

    def _personal(self, person: Person) -> Iterator[Personal]:
        for each in personal_days(person, self.frame.policy.personal).value:
            for _, bound in self._open(each.observance):
                yield Personal(each.person, bound)

    def _open(self, observance: Observance) -> Iterator[tuple[pendulum.Date, Observance]]:
        """The days of an observance for which something may be done today, each with the observance of that day only."""
        if observance.occasion is None:
            return
        as_of, calendar = self.frame.as_of, self.frame.calendar
        cares = (observance.everyone, *(care for _, care in observance.by_grade))
        channels = {channel for care in cares for channel in care.channels}
        for day in observance.occasion.days(*self._window):
            for channel in channels:
                days = timed(observance, day, channel, calendar=calendar)
                # a greeting by message that was missed is not made up for, a visit within the grace is
                last = day if channel is Channel.MESSAGE and observance.festive else days.latest
                if days.earliest <= as_of <= last:
                    self._starts[observance.key, day, channel] = days.earliest
            if any((observance.key, day, channel) in self._starts for channel in channels):
                yield day, observance.of(Once(day))

    def kept(self, item: Attention) -> Observance:
        """The observance that an attention stands for."""
        known = self.observances if item.person is None else self.frame.policy.personal
        return next(each for each in known if each.key == item.observance)

    def is_wanted(self, customer: str, observance: str, day: pendulum.Date, channel: Channel) -> bool:
        """Whether a touch is on the list today: it may be made, and there was none from us since it might be made."""
        first = self._starts.get((observance, day, channel))
        return first is not None and not any(
            row.channel is channel and row.direction is Direction.OUT and self.frame.day(row.at) >= first
            for row in self.frame.touches.get(customer, ())
        )

    def say(self, found: Attentions, tally: Tally) -> frozenset[str]:
        """Counts what nobody there gets today, and why; gives the observances that would have to know the grade."""
        made = {(each.observance, each.day, each.due.channel) for each in found.due if each.person is None}
        ungraded: set[str] = set()
        for each in found.due:
            if not each.due.is_open(self.frame.as_of) and self.is_wanted(
                found.customer, each.observance, each.day, each.due.channel
            ):
                # a mourning that ends before the day, or begins after it, cut today off
                tally.withhold("mourning", LEFT_OUT["mourning"], found.customer)
        for no in found.left_out:
            place = (no.observance, no.day, no.channel)
            if no.channel is not None and (
                place in made or not self.is_wanted(found.customer, no.observance, no.day, no.channel)
            ):
                continue  # somebody else there gets it, or it is not on today's list
            for code in no.codes:
                if code == "grade_unknown":
                    ungraded.add(no.observance)
                elif code != "nobody_known" or "people" in self.frame.book.given:
                    # that the table of people is missing is said once, for all
                    tally.withhold(code, LEFT_OUT[code], found.customer)
        return frozenset(ungraded)


def _matter(frame: Frame, observance: Observance, item: Attention, found: Attentions) -> Matter:
    due, (reason,) = item.due, item.due.reasons
    in_person = due.channel in _IN_PERSON
    words = reason.sentence
    batch: str | None = None
    if item.person is None and not in_person:
        batch = due.key.removesuffix(f":{due.customer}")
        words = _TO_MANY.fill(what=observance.label, day=item.day)
    if item.gift is not None:
        words = _WITH_GIFT.fill(why=words)
    if in_person:
        names = {person.id: person.name for person in frame.people(due.customer)}
        resting = [no for no in found.left_out if "mourning" in no.codes and _is_of(item, no)]
        if resting:
            words = _NOT_TO.fill(
                why=words, who=tuple(names[no.person] for no in resting if no.person is not None)
            )
    return Matter(
        due.key,
        due.customer,
        frame.owner(due.customer),
        Act(due.channel.value),
        Band.OCCASION,
        Reason(reason.code, words, reason.rows),
        due.latest,
        purpose=due.purpose,
        festive=observance.festive,
        batch=batch,
        person=item.person,
    )


def _is_of(item: Attention, no: LeftOut) -> bool:
    return (item.observance, item.day, item.due.channel) == (no.observance, no.day, no.channel)
