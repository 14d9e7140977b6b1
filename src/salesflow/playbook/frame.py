"""What is known about every customer on the day: grade, value, seller, logs, and what forbids a touch.

The rules of the pillars are asked one customer at a time; here the book is cut to what was known at the moment,
so that no rule ever sees a later fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Final, TypeVar

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.moments import Zone, day_of, instant, shared_day, zone
from salesflow.basics.money import total
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.exposure import EXACT
from salesflow.customers.consent import may_contact
from salesflow.customers.customer import Customer
from salesflow.customers.grades.grading import grade_order
from salesflow.customers.history import Purchase, PurchaseSummary, Touch, TouchSummary
from salesflow.customers.people import Person
from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.matters import Matter
from salesflow.playbook.policy import Policy
from salesflow.sales.opportunity import Opportunity

__all__ = ["Frame"]

T = TypeVar("T")

_GRADED: Final = Text(
    "{n} {n|customer is|customers are} graded by purchases of {days} days: {shares}",
    zh="{n}位客户按{days}天内的购买自动分级：{shares}",
)
_SHARE: Final = Text("{grade} {n}", zh="{grade}类{n}位")


@attrs.frozen
class Frame:
    """A book and a policy at a moment, with the answers that several rules share."""

    book: Book
    policy: Policy
    at: pendulum.DateTime

    @cached_property
    def zone(self) -> Zone:
        """The zone of the house."""
        return zone(self.policy.zone)

    @cached_property
    def as_of(self) -> pendulum.Date:
        """The day of the moment, in the zone of the house."""
        return day_of(self.at, self.zone)

    @cached_property
    def ends(self) -> int:
        """The last instant of the day: the deadline of what is due today."""
        tomorrow = shared_day(self.as_of.toordinal() + 1)
        return instant(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=self.zone))

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar of the house, back to the oldest complaint or deal that may still be open."""
        starts = [
            *self.complaints.starts,
            *(each.since for each in self.opportunities),
        ]
        return self.policy.calendar(self.as_of, since=min((self.day(at) for at in starts), default=None))

    def day(self, at: datetime) -> pendulum.Date:
        """The day of a moment in the zone of the house."""
        # nearly every row is in that zone already, and its own day is then quicker to read
        return shared_day(at.toordinal()) if at.tzinfo is self.zone else day_of(at, self.zone)

    # -- what is known at the moment -----------------------------------------------------------------------------------

    @cached_property
    def _now(self) -> int:
        return instant(self.at)

    def is_known(self, at: datetime) -> bool:
        """Whether something dated `at` has happened."""
        return instant(at) <= self._now

    @cached_property
    def customers(self) -> Mapping[str, Customer]:
        """The customers that exist on the day; without a table of them, those whom a known row names."""
        given = self.book.given
        named = None if "customers" in given or not given else self._named
        return {
            each.id: each
            for each in self.book.customers
            if (each.since is None or each.since <= self.as_of) and (named is None or each.id in named)
        }

    @property
    def _named(self) -> set[str]:
        book = self.book
        named = {row.customer for row in book.people}
        named.update(row.customer for row in book.promises)
        named.update(row.customer for row in self.opportunities)
        named.update(row.customer for row in self.complaints.known)
        named.update(row.customer for row in book.invoices if row.is_known(self.as_of))
        return named.union(self.touches, self.purchases, self._touch_summaries, self._purchase_summaries)

    @cached_property
    def _actions(self) -> tuple[Action, ...]:
        """The settled actions that have happened, in order."""
        known = [each for each in self.book.actions if self.is_known(each.at)]
        return tuple(sorted(known, key=lambda each: (instant(each.at), each.line)))

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """The latest settled action of each matter."""
        return {matter: action for action in self._actions for matter in action.matters}

    @cached_property
    def assigned(self) -> Mapping[str, str]:
        """The new owner of each matter that was handed over, whatever was settled since."""
        handed = [each for each in self._actions if each.verb is Verb.REASSIGNED]
        return {matter: each.to for each in handed for matter in each.matters if each.to is not None}

    @cached_property
    def _settled(self) -> Mapping[str, tuple[Touch, ...]]:
        """The touches made by settling lines, but for those that the log names as well (same day, same channel)."""
        logged = {
            (row.customer, self.day(row.at), row.channel)
            for row in self.book.touches
            if row.direction is Direction.OUT and self.is_known(row.at)
        }
        return _grouped(
            Touch(customer, each.at, each.channel, by=each.by)
            for each in self._actions
            for customer in each.customers
            if each.verb is Verb.DONE
            and each.channel is not None
            and (customer, self.day(each.at), each.channel) not in logged
        )

    @cached_property
    def touches(self) -> Mapping[str, tuple[Touch, ...]]:
        """The touches of each customer that have happened, those of settled lines included."""
        logged = [touch for touch in self.book.touches if self.is_known(touch.at)]
        return _grouped((*logged, *(touch for rows in self._settled.values() for touch in rows)))

    @cached_property
    def touches_since(self) -> pendulum.Date | None:
        """The first day the log of touches covers, or what was summed up of it; None when that is not known."""
        days = [self.day(row.at) for row in self.book.touches if self.is_known(row.at)]
        return _first(days, self._touch_summaries.values())

    @cached_property
    def purchases(self) -> Mapping[str, tuple[tuple[pendulum.Date, Purchase], ...]]:
        """The purchases of each customer that have happened, each with its day."""
        known: dict[str, list[tuple[pendulum.Date, Purchase]]] = {}
        for row in self.book.purchases:
            if self.is_known(row.at):
                known.setdefault(row.customer, []).append((self.day(row.at), row))
        return {customer: tuple(rows) for customer, rows in known.items()}

    @cached_property
    def purchases_since(self) -> pendulum.Date | None:
        """The first day the log of purchases covers, or what was summed up of it; None when that is not known."""
        days = [day for rows in self.purchases.values() for day, _ in rows]
        return _first(days, self._purchase_summaries.values())

    @cached_property
    def _touch_summaries(self) -> Mapping[str, TouchSummary]:
        return {each.customer: each for each in self.book.touch_summaries if each.as_of <= self.as_of}

    @cached_property
    def _purchase_summaries(self) -> Mapping[str, PurchaseSummary]:
        return {each.customer: each for each in self.book.purchase_summaries if each.as_of <= self.as_of}

    @cached_property
    def contact(self) -> Mapping[str, TouchSummary]:
        """How each customer was touched, from the log or from what the caller summed up."""
        since, where, given = self.touches_since, self.policy.zone, self._touch_summaries
        return {
            customer: self._up_to_date(given[customer])
            if customer in given
            else TouchSummary.of(
                self.touches.get(customer, ()),
                as_of=self.as_of,
                zone=where,
                customer=customer,
                known_since=since,
            )
            for customer in self.customers
        }

    def agreed_on(self, customer: str) -> date | None:
        """The day agreed by what the caller summed up; one before the touch itself cannot be meant."""
        given = self._touch_summaries.get(customer)
        if given is None or given.next_on is None:
            return None
        last = given.last(Direction.OUT)  # his own call does not undo what we promised
        return given.next_on if last is None or given.next_on >= self.day(last) else None

    def _up_to_date(self, given: TouchSummary) -> TouchSummary:
        """A given summary with the touches of settled lines; counts of an earlier month count no longer."""
        stale = (given.as_of.year, given.as_of.month) != (self.as_of.year, self.as_of.month)
        settled = self._settled.get(given.customer, ())
        if not settled:
            return attrs.evolve(given, as_of=self.as_of, counts=()) if stale else given
        made = TouchSummary.of(settled, as_of=self.as_of, zone=self.policy.zone)
        counts = dict(made.counts)
        for channel, number in () if stale else given.counts:
            counts[channel] = counts.get(channel, 0) + number
        out = [at for at in (given.last_out_at, made.last_out_at) if at is not None]
        return attrs.evolve(given, as_of=self.as_of, last_out_at=max(out, key=instant), counts=counts)

    @cached_property
    def bought(self) -> Mapping[str, PurchaseSummary]:
        """What each customer bought, from the log or from what the caller summed up; several currencies have no net."""
        given, since = self._purchase_summaries, self.purchases_since
        return dict(given) | {
            customer: _summed(customer, rows, self.as_of, since)
            for customer, rows in self.purchases.items()
            if customer not in given
        }

    @property
    def mixed(self) -> tuple[str, ...]:
        """The customers who bought in several currencies: nothing is converted, so their purchases have no sum."""
        return tuple(
            sorted(customer for customer, rows in self.purchases.items() if len(_currencies(rows)) > 1)
        )

    @property
    def knows_touches(self) -> bool:
        """Whether anything at all is known of touches."""
        return "touches" in self.book.given or "touch_summaries" in self.book.given

    @property
    def knows_purchases(self) -> bool:
        """Whether anything at all is known of purchases."""
        return "purchases" in self.book.given or "purchase_summaries" in self.book.given

    # -- grade, value, order -----------------------------------------------------------------------------------------

    @cached_property
    def values(self) -> Mapping[str, Decimal]:
        """What each customer bought within the grading window, returns taken off; only to compare customers."""
        first, given = self.as_of.toordinal() - self.policy.grading_days + 1, self._purchase_summaries
        with localcontext(EXACT):
            sums = {
                customer: sum(
                    (row.amount.amount for day, row in rows if day.toordinal() >= first), Decimal(0)
                )
                for customer, rows in self.purchases.items()
                if customer not in given and len(_currencies(rows)) == 1
            }
        nets = {customer: each.net.amount for customer, each in given.items() if each.net is not None}
        return sums | nets

    @cached_property
    def grades(self) -> Mapping[str, str]:
        """The grade of each customer: the one given, or by rule among those who buy in the same currency (CU-7)."""
        given = {each.id: each.grade for each in self.customers.values() if each.grade is not None}
        return self._by_rule | given

    @cached_property
    def _by_rule(self) -> dict[str, str]:
        if not self.knows_purchases:
            return {}
        currencies: dict[str, dict[str, Decimal]] = {}
        for customer in self.customers:
            summary = self.bought.get(customer)
            currency = summary.net.currency if summary is not None and summary.net is not None else ""
            currencies.setdefault(currency, {})[customer] = self.values.get(customer, Decimal(0))
        return {
            customer: verdict.value
            for currency, values in currencies.items()
            if currency
            for customer, verdict in self.policy.grading.judge(values).items()
        }

    @property
    def grading_note(self) -> Reason | None:
        """How many customers were graded by rule, and with which result."""
        given = {each.id for each in self.customers.values() if each.grade is not None}
        graded = [grade for customer, grade in self._by_rule.items() if customer not in given]
        if not graded:
            return None
        shares = tuple(
            _SHARE.fill(grade=grade, n=graded.count(grade)) for grade in sorted(set(graded), key=grade_order)
        )
        words = _GRADED.fill(n=len(graded), days=self.policy.grading_days, shares=shares)
        return Reason("graded_by_rule", words, ("CU-7",))

    def rank(self, matter: Matter) -> tuple[int, int, int, Decimal, str]:
        """The order of matters: band, deadline, grade, value (larger first), then the key so that it is total.

        A matter without a deadline that has waited long enough is ranked one grade better.
        """
        customer = matter.customer
        grade = grade_order(self.grades.get(customer))
        if matter.waits(self.as_of) > self.policy.raise_after_days:
            grade = max(0, grade - 1)
        return (
            matter.band,
            matter.urgency(self.as_of, self.ends),
            grade,
            self.values.get(customer, Decimal(0)).copy_negate(),
            matter.key,
        )

    # -- who, and what forbids a touch ------------------------------------------------------------------------------------

    def owner(self, customer: str, first: str | None = None) -> str:
        """Who looks after a matter: the one named, else the customer's seller, else nobody ("")."""
        card = self.customers.get(customer)
        return first or (card.seller if card is not None else None) or ""

    def people(self, customer: str) -> Sequence[Person]:
        """The people known at a customer."""
        return self.book.people_of.get(customer, ())

    @cached_property
    def complaints(self) -> ComplaintFrame:
        """What is known about the complaints."""
        return ComplaintFrame(self.book.complaints, self.policy, self.at)

    @cached_property
    def opportunities(self) -> tuple[Opportunity, ...]:
        """The opportunities known at the moment."""
        return tuple(each for each in self.book.opportunities if self.is_known(each.since))

    def consent(self, people: Iterable[Person], channel: Channel, purpose: Purpose) -> Truth:
        """Whether somebody among `people` may be contacted that way; for service, nobody known is no refusal."""
        answers = [may_contact(person.consents, channel, purpose, at=self.at) for person in people]
        if not answers:
            return Truth.UNKNOWN if purpose is Purpose.PROMOTION else Truth.YES
        return Truth.any(answers)

    @cached_property
    def later(self) -> tuple[tuple[str, int], ...]:
        """How many rows of each table are dated after the moment, and so not yet known."""
        book, known = self.book, self.is_known
        counts = {
            "customers": sum(row.since is not None and row.since > self.as_of for row in book.customers),
            "purchases": len(book.purchases) - sum(len(rows) for rows in self.purchases.values()),
            "touches": sum(not known(row.at) for row in book.touches),
            "opportunities": len(book.opportunities) - len(self.opportunities),
            "complaints": len(book.complaints) - len(self.complaints.known),
            "invoices": sum(not row.is_known(self.as_of) for row in book.invoices),
            "actions": sum(not known(row.at) for row in book.actions),
            "touch_summaries": sum(row.as_of > self.as_of for row in book.touch_summaries),
            "purchase_summaries": sum(row.as_of > self.as_of for row in book.purchase_summaries),
        }
        return tuple((table, n) for table, n in counts.items() if n)


def _grouped(touches: Iterable[Touch]) -> Mapping[str, tuple[Touch, ...]]:
    groups: dict[str, list[Touch]] = {}
    for touch in touches:
        groups.setdefault(touch.customer, []).append(touch)
    return {customer: tuple(rows) for customer, rows in groups.items()}


def _first(
    days: Iterable[pendulum.Date], summaries: Iterable[TouchSummary | PurchaseSummary]
) -> pendulum.Date | None:
    known = [each.known_since for each in summaries if each.known_since is not None]
    return min((*days, *(shared_day(day.toordinal()) for day in known)), default=None)


def _currencies(rows: Iterable[tuple[date, Purchase]]) -> set[str]:
    return {row.amount.currency for _, row in rows}


def _summed(
    customer: str, rows: Sequence[tuple[date, Purchase]], as_of: date, since: date | None
) -> PurchaseSummary:
    days = {day for day, row in rows if row.amount.amount > 0}
    currencies = _currencies(rows)
    net = total((row.amount for _, row in rows), *currencies) if len(currencies) == 1 else None
    return PurchaseSummary(
        customer, as_of, min(days, default=None), max(days, default=None), len(days), net, len(rows), since
    )
