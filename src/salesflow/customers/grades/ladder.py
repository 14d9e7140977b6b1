"""Member levels that follow the purchases: risen to at once, kept with less, and taken away only on days of review.

>>> from salesflow.basics.money import money
>>> ladder = Ladder(
...     [Level("basic", money(0, "CNY")),
...      Level("silver", money(1_000, "CNY"), keep=money(800, "CNY")),
...      Level("gold", money(5_000, "CNY"), keep=money(4_000, "CNY"))],
...     zone="Asia/Shanghai",
... )
>>> may = ladder.review(None, money(5_200, "CNY"), as_of=date(2026, 5, 3)).state
>>> may.level, ladder.next_due(may)
('gold', Date(2027, 1, 1))
>>> new_year = ladder.review(may, {
...     (date(2026, 1, 1), date(2026, 12, 31)): money(3_900, "CNY"),
...     (date(2027, 1, 1), date(2027, 1, 1)): money(0, "CNY"),
... }, as_of=date(2027, 1, 1))
>>> print(new_year.changes[0].explain())
falls from gold to silver: purchases from 1 Jan 2026 to 31 Dec 2026 are CNY 3,900; gold is kept with CNY 4,000 [CU-7]

Source: CU-7 (the level of a member follows the purchases automatically).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias, cast

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, days
from salesflow.customers.grades.climbing import Level, Member, Rungs, reached
from salesflow.customers.grades.counting import (
    Amount,
    Falls,
    Log,
    Returns,
    Schedule,
    Span,
    Sums,
    Window,
    window_of,
)
from salesflow.customers.grades.regrading import Reviewed, Round, civil_problem, round_of, unchanged
from salesflow.customers.history import Purchase
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = ["Bought", "Ladder", "Level", "Member"]

Bought: TypeAlias = "Amount | Mapping[Span, Amount] | Iterable[Purchase] | None"
"""What a member bought: the sum that counts today, sums by the days they cover, the log itself, or not known."""


def _levels(given: Iterable[Level]) -> tuple[Level, ...]:
    return tuple(given)


def _falls(given: Falls | Term | Iterable[tuple[int, int]]) -> Falls | Term | tuple[tuple[int, int], ...]:
    return given if isinstance(given, Falls | Term) else tuple(sorted(given))


@attrs.frozen
class Ladder:
    """Ordered levels, lowest first, and the policy of reaching and losing them. Days are those of `zone`.

    - `window`: which purchases count (`Window.CALENDAR_YEAR`, `Window.LIFETIME`, or a term such as `days(365)`).
    - `falls`: on which days a level may be taken away. Days of the year as (month, day), 1 January by default: what
      was bought in the window up to the evening before decides. A term, such as `months(12)`: so long after the level
      was earned, and again each time. `Falls.AT_ONCE`, `Falls.NEVER`.
    - `grace`: the fall comes so much later, and what is bought until then counts besides.
    - `returns`: against which day goods that came back count. With `Returns.ON_SALE_DAY` a return of goods from a
      period that was judged already opens that judgement again; `sales` in a review tells which sale each return takes
      back.

    A level is looked for from the lowest up: the highest whose `enter` is reached. Rising is at once. Where the levels
    are whole numbers, days with purchases are counted (a return takes none away). Levels that do not rise, a lowest
    one that asks for anything, a `keep` above `enter`, mixed units, and terms that need a calendar are a
    `DefinitionError`. Source: CU-7.
    """

    levels: tuple[Level, ...] = attrs.field(converter=_levels)
    window: Window | Term = Window.CALENDAR_YEAR
    falls: Falls | Term | tuple[tuple[int, int], ...] = attrs.field(default=((1, 1),), converter=_falls)
    grace: Term = days(0)
    returns: Returns = Returns.ON_RETURN_DAY
    zone: str = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        named_zone(self.zone)
        problems = _level_problems(self.levels) if self.levels else ["there is no level"]
        for name, term in (("window", self.window), ("falls", self.falls), ("grace", self.grace)):
            if isinstance(term, Term):
                problems += civil_problem(name, term)
                if not term.amount and name != "grace":
                    problems.append(f"{name} must be a day or longer")
        if isinstance(self.falls, tuple) and not (self.falls and all(map(_is_day_of_year, self.falls))):
            problems.append("falls must name days of the year such as (1, 1), not 29 February")
        if isinstance(self.falls, Falls) and self.grace.amount:
            problems.append("a grace needs days of review: give falls as days of the year or as a term")
        if problems:
            raise DefinitionError("Ladder", problems)

    # -- questions -------------------------------------------------------------------------------------------------------

    def level(self, key: str) -> Level:
        """The level of a key; an `InputError` names those there are."""
        return self.levels[self._place(key)]

    def begin(self, *, on: date) -> Member:
        """A member who joins on a day, on the lowest level."""
        return Member(self.levels[0].key, on, on, on)

    def level_of(self, amount: Amount) -> Level:
        """The level a newcomer has who bought so much.

        >>> ladder = Ladder([Level("basic", 0), Level("regular", 4)], zone="Asia/Shanghai")
        >>> ladder.level_of(3).key, ladder.level_of(4).key
        ('basic', 'regular')
        """
        return self.levels[reached(self._rungs.enters, self._number(amount, "amount"))]

    def spans(self, member: Member | None, *, as_of: date) -> tuple[Span, ...]:
        """The days for which a review needs sums: of each day of review that has passed, and of today, which comes last.

        Whoever sums in a data base asks for these, and passes the sums by the days they cover.
        """
        today = as_day(as_of, "as_of")
        found: list[Span] = []
        if member is not None and self._place(member.level):
            earned, after = member.earned_on.toordinal(), member.reviewed_on.toordinal()
            while (due := self._schedule.following(earned, after)) is not None and due.day <= today:
                found.append(due.span)
                after = due.day
        return (*found, window_of(self.window, as_of))

    def next_due(self, member: Member) -> date | None:
        """The day on which the member must be reviewed even if nothing is bought or brought back; None for never."""
        if not self._place(member.level):
            return None
        reviewed = member.reviewed_on.toordinal()
        if self.falls is Falls.AT_ONCE and self.window is not Window.LIFETIME:
            if self.window is Window.CALENDAR_YEAR:
                return shared_day(date(member.reviewed_on.year + 1, 1, 1).toordinal())
            return shared_day(reviewed + 1)
        due = self._schedule.following(member.earned_on.toordinal(), reviewed)
        return None if due is None else shared_day(due.day)

    # -- reviews ---------------------------------------------------------------------------------------------------------

    def review(
        self, member: Member | None, bought: Bought, *, as_of: date, sales: Mapping[str, str] | None = None
    ) -> Reviewed[Member]:
        """The level at the end of the day `as_of`, with every change since the last review and its reason.

        `bought` is the log of the member's purchases (all of it, or as far back as any window reaches), the sum of
        what counts today, or sums by days (`spans` says which are needed). With the log, a rise has the day on which
        it was reached, and it makes no difference whether a member is reviewed each day or once in ten years. A fall
        whose sum is not known is put off, and says so; None changes nothing.

        `sales` maps the id of a return to the id of its sale. A member new to the ladder is None: he joins with his
        first purchase, or today where only sums are given. Amounts in another unit than the levels', purchases of
        several customers, a day before the last review, and an unknown level are an `InputError`.
        """
        found = self._review(member, bought, shared_day(as_day(as_of, "as_of")), sales or {})
        if found is None:
            raise InputError(
                "bought", None, "is needed for a new member; with begin he joins on the lowest level"
            )
        return found

    def review_all(
        self,
        members: Mapping[str, Member],
        bought: Mapping[str, Bought],
        *,
        as_of: date,
        sales: Mapping[str, str] | None = None,
    ) -> Round[Member]:
        """Review all members and newcomers, each exactly once; new and vanished ones are named.

        Whose log holds no purchase up to `as_of` is no member yet, and stands among the `ungraded`. Purchases of
        another customer than the one they are given for are an `InputError`.
        """
        today, links = shared_day(as_day(as_of, "as_of")), sales or {}

        def ask(customer: str, member: Member | None) -> Reviewed[Member] | None:
            return self._review(
                member, bought.get(customer), today, links, customer, vanished=customer not in bought
            )

        return round_of(members, bought, ask)

    # -- inside ----------------------------------------------------------------------------------------------------------

    def _review(
        self,
        member: Member | None,
        bought: Bought,
        today: date,
        sales: Mapping[str, str],
        customer: str | None = None,
        *,
        vanished: bool = False,
    ) -> Reviewed[Member] | None:
        """One review; None for a new member of whom nothing is known, or who is one of many and bought nothing yet."""
        place = 0
        if member is not None:
            known = self._places.get(member.level)
            place = self._place(member.level) if known is None else known
            if today < member.reviewed_on:
                raise InputError("as_of", today, f"lies before the last review on {member.reviewed_on}")
        if bought is None:
            return None if member is None else unchanged(member, self.levels[place].name, vanished=vanished)
        kind = type(bought)
        if kind is Money or kind is int:
            amount = cast("Amount", bought)
            found = self._rungs.glance(member, place, self._number(amount, "bought"), today)
            if found is not None:
                return found
            bought = {self._schedule.window_on(today.toordinal()): amount}
        source = self._source(bought, today, sales, customer)
        if member is None and customer is not None and isinstance(source, Log) and not source.is_bought:
            return None
        return self._rungs.climb(member, place, source, today.toordinal())

    @cached_property
    def _schedule(self) -> Schedule:
        return Schedule(self.window, self.falls, self.grace)

    @cached_property
    def _currency(self) -> str | None:
        first = self.levels[0].enter
        return first.currency if isinstance(first, Money) else None

    @cached_property
    def _rungs(self) -> Rungs:
        enters = tuple(_raw(level.enter) for level in self.levels)
        return Rungs(self.levels, enters, tuple(_raw(level.keeps) for level in self.levels), self._schedule)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {level.key: place for place, level in enumerate(self.levels)}

    def _place(self, key: str) -> int:
        place = self._places.get(key)
        if place is None:
            raise InputError("level", key, f"is no level of this ladder; there are {', '.join(self._places)}")
        return place

    def _number(self, amount: object, field: str) -> Decimal:
        if self._currency is None:
            check_count(field, amount)
            return Decimal(cast("int", amount))
        if not isinstance(amount, Money):
            raise InputError(field, amount, f"the levels are in {self._currency}; give Money")
        if amount.currency != self._currency:
            raise CurrencyError(field, amount, f"the levels are in {self._currency}; convert first")
        return amount.amount

    def _source(
        self, bought: object, as_of: date, sales: Mapping[str, str], customer: str | None
    ) -> Sums | Log:
        if isinstance(bought, Mapping):
            given = cast("Mapping[Span, Amount]", bought)
            return Sums({span: self._number(amount, f"bought[{span}]") for span, amount in given.items()})
        if not isinstance(bought, Iterable):
            raise InputError("bought", bought, "give an amount, sums by days, or purchases")
        return Log.of(
            cast("Iterable[Purchase]", bought), self._currency, as_of=as_of, where=self.zone,
            returns=self.returns, sales=sales, customer=customer,
        )  # fmt: skip


def _raw(amount: Amount) -> Decimal:
    return amount.amount if isinstance(amount, Money) else Decimal(amount)


def _is_day_of_year(day: object) -> bool:
    try:
        month, number = cast("tuple[int, int]", day)
        date(2001, month, number)  # a year without 29 February
    except (TypeError, ValueError):
        return False
    return True


def _level_problems(levels: tuple[Level, ...]) -> list[str]:
    problems: list[str] = []
    keys = [level.key for level in levels]
    if len(set(keys)) < len(keys) or not all(key.strip() for key in keys):
        problems.append("each level needs a key of its own")
    units: set[str | None] = set()
    for level in levels:
        for name, amount in (("enter", level.enter), ("keep", level.keeps)):
            if isinstance(amount, Money):
                units.add(amount.currency)
            elif type(amount) is int:
                units.add(None)
            else:
                problems.append(
                    f"{name} of {level.key!r} is neither Money nor a whole number (got {amount!r})"
                )
    if problems:
        return problems
    if len(units) > 1:
        return ["the levels are in different units; give all in one currency, or all as numbers of days"]
    enters, keeps = [_raw(level.enter) for level in levels], [_raw(level.keeps) for level in levels]
    if enters[0] or keeps[0]:
        problems.append(f"the lowest level {keys[0]!r} must begin at zero: everybody has a level")
    if any(low >= high for low, high in pairwise(enters)):
        problems.append("each level must ask for more than the one below")
    if any(low > high for low, high in pairwise(keeps)):
        problems.append("no level may be kept with less than the one below")
    problems += [
        f"{key!r} asks more to keep than to enter"
        for key, enter, keep in zip(keys, enters, keeps, strict=True)
        if keep > enter
    ]
    return problems
