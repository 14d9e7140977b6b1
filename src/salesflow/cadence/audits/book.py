"""The audit of a whole book: totals by seller, grade and channel, the worst customers first (CA-14).

Counting a customer takes a few microseconds; the words for one customer are made when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property
from heapq import nsmallest
from typing import Final, TypeAlias, TypeVar

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.counts import check_count
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language
from salesflow.cadence.audits import words
from salesflow.cadence.audits.case import Case, Spell
from salesflow.cadence.audits.count import FastCount, Figures, Found
from salesflow.cadence.audits.customer import CustomerAudit, audited, grade_on
from salesflow.cadence.audits.pairing import FIGURES, MatchState, Tally
from salesflow.cadence.audits.scope import Grade, Scope
from salesflow.cadence.audits.touch_log import CHANNELS, TouchLog
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.customers.consent import Consent
from salesflow.customers.customer import Customer
from salesflow.errors import InputError

__all__ = ["BookAudit"]

K = TypeVar("K")

_Key: TypeAlias = "tuple[str | None, str | None]"
_ROWS: Final = ("CA-14",)
_SHOWN: Final = 5


@attrs.frozen
class BookAudit:
    """What a log says of the customers of a book, held against the quota (made by `Audit.book`).

    Figures are counted once, when the first one is asked for.
    """

    scope: Scope
    cards: tuple[Customer, ...]
    log: TouchLog
    grades: tuple[tuple[str, str | GradeHistory | None], ...]
    consents: tuple[tuple[str, tuple[Consent, ...]], ...] | None
    paused: tuple[tuple[str, tuple[Spell, ...]], ...]

    # ---------------------------------------------------------------------------------------------- the figures

    @property
    def total(self) -> Tally:
        """The figures of the whole book."""
        return sum(self.by_channel.values(), Tally())

    @property
    def by_seller(self) -> dict[str | None, Tally]:
        """The figures by seller, the lowest rate first; None are customers of nobody."""
        return self._by(lambda key, _: key[0])

    @property
    def by_grade(self) -> dict[str | None, Tally]:
        """The figures by grade on the day asked, the lowest rate first; None are customers without one."""
        return self._by(lambda key, _: key[1])

    @property
    def by_channel(self) -> dict[Channel, Tally]:
        """The figures by channel, the lowest rate first."""
        return self._by(lambda _, channel: channel)

    @property
    def cells(self) -> dict[tuple[str | None, str | None, Channel], Tally]:
        """The figures by seller, grade and channel."""
        return self._by(lambda key, channel: (*key, channel))

    def _by(self, key: Callable[[_Key, Channel], K]) -> dict[K, Tally]:
        sums: dict[K, list[int]] = {}
        for group, rows in self._counted[0].items():
            for channel, row in zip(CHANNELS, rows, strict=True):
                if any(row):
                    own = sums.setdefault(key(group, channel), [0] * FIGURES)
                    own[:] = [a + b for a, b in zip(own, row, strict=True)]
        tallies = {name: Tally(*row) for name, row in sums.items()}
        return dict(sorted(tallies.items(), key=lambda item: (*_worst(item[1]), str(item[0]))))

    @cached_property
    def _counted(self) -> tuple[Figures, tuple[Found, ...]]:
        """The figures of each seller and grade, and the customers with something open or wrong."""
        scope, log, said = self.scope, self.log, self._consents
        grades, paused, asked = dict(self.grades), dict(self.paused), self.consents is not None
        ranks = {grade: rank for rank, grade in enumerate(scope.quota.grades)}
        groups: Figures = {}
        found: list[Found] = []
        others: Iterable[Customer] = self.cards
        if not (paused or asked):
            found, others = FastCount(scope, log).count(self.cards, grades, groups)
        for card in others:
            grade: Grade = grades.get(card.id, card.grade)
            shown = grade_on(grade, scope.as_of)
            rows = groups.get((card.seller, shown))
            if rows is None:
                rows = groups[card.seller, shown] = [[0] * FIGURES for _ in CHANNELS]
            before = _faults(rows)
            case = Case(
                scope, card.id, grade, log, since=card.since,
                spells=paused.get(card.id, ()) if paused else (), consents=said.get(card.id, ()) if said else (),
            )  # fmt: skip
            case.count(rows, case.pairs(), consents=asked)
            after = _faults(rows)
            if after != before:
                open_now = after[0] - before[0]
                found.append((-open_now, ranks.get(shown or "", len(ranks)), before[1] - after[1], card))
        return groups, tuple(found)

    # ------------------------------------------------------------------------------------------- the customers

    def customer(self, customer: str) -> CustomerAudit:
        """Everything about one customer; one who is not in the book is an `InputError`."""
        card = self._cards.get(customer)
        if card is None:
            raise InputError("customer", customer, "does not stand in the book")
        grade = dict(self.grades).get(customer, card.grade)
        said = None if self.consents is None else self._consents.get(customer, ())
        return audited(self.scope, card, self.log, grade, said, dict(self.paused).get(customer, ()))

    def worst(self, n: int = 10, *, seller: str | None = None) -> tuple[CustomerAudit, ...]:
        """The customers with most touches open (owed or missed), then by grade, then by other faults, then by id.

        Those of one seller, if he is named. Who has nothing open and no fault is not among them.
        """
        check_count("n", n)
        mine = [each for each in self._counted[1] if seller is None or each[3].seller == seller]
        found = nsmallest(n, mine, key=lambda each: (*each[:3], each[3].id))
        return tuple(self.customer(each[3].id) for each in found)

    # ------------------------------------------------------------------------------------- what was not counted

    @property
    def missing(self) -> tuple[Reason, ...]:
        """Customers whom the quota cannot judge: without a grade, or with one that it does not name."""
        grades = dict(self.grades)
        names = [card.id for card in self.cards if not self.scope.judges(grades.get(card.id, card.grade))]
        agreed = [name for name in names if self.scope.agrees_with(name)]
        if agreed:
            names = [name for name in names if not self.scope.agrees_with(name)]
        found = (("not_judged", words.UNGRADED, names), ("only_agreed", words.UNGRADED_AGREED, agreed))
        return tuple(
            Reason(code, text.fill(n=len(who), customers=_some(who)), _ROWS)
            for code, text, who in found
            if who
        )

    @property
    def ignored(self) -> tuple[Reason, ...]:
        """Rows of the log and of the agreed plan that were not counted: later than the day, or of nobody in the book."""
        now = self.scope.now
        limit = (now + 1) * 8
        known, later = self._cards, 0
        strangers: list[str] = []
        strange = 0
        for customer, codes in sorted(self.log.codes_by_customer.items()):
            ahead = sum(code >= limit for code in codes) if codes[-1] >= limit else 0
            later += ahead
            if customer not in known and ahead < len(codes):
                strangers.append(customer)
                strange += len(codes) - ahead
        found = list(self.log.notes)
        if later:
            said = words.IGNORED_LATER.fill(n=later, day=self.scope.as_of)
            found.append(Reason("not_known_yet", said, _ROWS))
        if strange:
            said = words.IGNORED_UNKNOWN.fill(n=strange, who=len(strangers), customers=_some(strangers))
            found.append(Reason("unknown_customer", said, _ROWS))
        scope, plan = self.scope, self.scope.agreed
        if plan is not None:
            away = [
                name
                for name in sorted(plan.codes_by_customer)
                if name not in known and scope.agrees_with(name)
            ]
            number = sum(len(plan.codes(name, scope.low, scope.high)) for name in away)
            if away:
                said = words.ELSEWHERE.fill(n=number, who=len(away), customers=_some(away))
                found.append(Reason("agreed_elsewhere", said, _ROWS))
        return tuple(found)

    def explain(self, language: Language = "en", *, worst: int = 3) -> str:
        """The sellers, the lowest rate first; the worst customers; then who was not judged and what not counted."""
        lines = [_share(seller, tally) for seller, tally in self.by_seller.items() if tally.rate is not None]
        said = [reason.explain(language) for reason in lines]
        said += [audit.explain(language) for audit in self.worst(worst)]
        said.append(explained((*self.missing, *self.ignored), language))
        return "\n".join(each for each in said if each)

    @cached_property
    def _cards(self) -> dict[str, Customer]:
        return {card.id: card for card in self.cards}

    @cached_property
    def _consents(self) -> dict[str, tuple[Consent, ...]]:
        return dict(self.consents or ())


_FAULTS: Final = tuple(
    at
    for at, field in enumerate(attrs.fields(Tally))
    if field.name in ("too_much", "refused", "same_day", "too_close", "too_long")
)


def _faults(rows: list[list[int]]) -> tuple[int, int]:
    """What is open, and what else went wrong."""
    first, second, third, fourth = rows
    owed, missed = MatchState.OWED, MatchState.MISSED
    still = (
        first[owed] + first[missed] + second[owed] + second[missed]
        + third[owed] + third[missed] + fourth[owed] + fourth[missed]
    )  # fmt: skip
    wrong = 0
    for row in rows:
        for at in _FAULTS:
            wrong += row[at]
    return still, wrong


def _worst(tally: Tally) -> tuple[bool, Fraction]:
    rate = tally.rate
    return rate is None, Fraction(0) if rate is None else rate


def _some(names: list[str]) -> tuple[str, ...]:
    return (*names[:_SHOWN], "...") if len(names) > _SHOWN else tuple(names)


def _share(seller: str | None, tally: Tally) -> Reason:
    said = words.SHARE.fill(
        name=words.NOBODY if seller is None else seller,
        kept=tally.kept,
        called=tally.kept + tally.open,
        rate=f"{round(100 * (tally.rate or 0))}%",
        owed=tally.owed,
        missed=tally.missed,
        much=tally.too_much,
    )
    if tally.dropped:
        said = words.SHARE_DROPPED.fill(said=said, n=tally.dropped)
    return Reason("seller", said, _ROWS)
