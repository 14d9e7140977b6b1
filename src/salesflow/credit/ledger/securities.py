"""Securities: who or what pays when the customer does not, and how much of a claim that really covers.

A guarantee of the customer's own subsidiary, a pledge that was given twice, an insurance that stopped after sixty days:
they look like cover and are none. What does not hold is named and counts nothing. Gross and covered are shown side by
side; a security never makes a claim smaller.

>>> from salesflow.basics.money import money
>>> bank = Security("S-1", SecurityKind.GUARANTEE, money(50000, "CNY"), date(2026, 1, 1), date(2027, 1, 1),
...                 coverage="0.9", allocations={"C-7": money(50000, "CNY")}, giver="bank-3")
>>> cover = Securities([bank]).cover(money(80000, "CNY"), "C-7", as_of=date(2026, 3, 2), group=())
>>> print(cover.explain())
S-1 (guarantee) covers CNY 45,000 [CR-5]
CNY 45,000 of CNY 80,000 is covered, CNY 35,000 is not [CR-5]
>>> print(Securities([bank]).cover(money(80000, "CNY"), "C-7", as_of=date(2027, 1, 1), group=()).explain())
S-1 ended on 1 Jan 2027 and covers nothing [CR-5]
CNY 0 of CNY 80,000 is covered, CNY 80,000 is not [CR-5]

`coverage` is a share: of the loss for an insurance (the rest is the retention), else of the face value that can be
counted on (the rest is the haircut). Source: CR-5; field study of credit 1.5, 2.1 and property 17.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, Self

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Cover", "Securities", "Security", "SecurityKind"]

_ROWS: Final = ("CR-5",)


class SecurityKind(Enum):
    """What a security is."""

    GUARANTEE = "guarantee"
    INSURANCE = "insurance"
    PLEDGE = "pledge"
    RETENTION = "retention"
    DEPOSIT = "deposit"

    def __repr__(self) -> str:
        return f"SecurityKind.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _KINDS[self].render(language)


_KINDS: Final = {
    SecurityKind.GUARANTEE: Text("guarantee", zh="保证"),
    SecurityKind.INSURANCE: Text("insurance", zh="信用保险"),
    SecurityKind.PLEDGE: Text("pledge", zh="抵押或质押"),
    SecurityKind.RETENTION: Text("retention of title", zh="所有权保留"),
    SecurityKind.DEPOSIT: Text("deposit", zh="保证金"),
}


def _id(value: str) -> str:
    return read_id(value, "security")


def _giver(value: str | None) -> str | None:
    return None if value is None else read_id(value, "giver")


def _asset(value: str | None) -> str | None:
    return None if value is None else read_id(value, "asset")


def _coverage(value: Decimal | int | str) -> Decimal:
    try:
        share = Money(value, "CNY").amount  # it reads exact numbers, and knows how to refuse all others
    except InputError as error:
        raise InputError("coverage", value, error.problem) from error
    if not 0 < share <= 1:
        raise InputError("coverage", value, "is a share above 0, at most 1")
    return share


def _group(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # None
        raise InputError("group", value, "give the ids of the group, or () when you know that there is none")
    return frozenset([read_id(each, "group") for each in value])


def _allocations(value: Mapping[str, Money] | tuple[tuple[str, Money], ...]) -> tuple[tuple[str, Money], ...]:
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    parts = [(read_id(customer, "allocations"), part) for customer, part in pairs]
    return tuple(sorted(parts, key=lambda pair: pair[0]))


@attrs.frozen
class Security:
    """One security: its face value, the days `[begins, ends)` on which it holds, and the customers it was given for.

    `ends` None holds until further notice. `allocations` say how much of the face value secures which customer; nothing is
    allocated by itself. `giver` is the party that would pay (needed for a guarantee and an insurance), `asset` the id of
    the thing (needed for a pledge). `stops_after`: an insurance covers no more once the customer is more than so many days
    late.

    Everything wrong at once in one `DefinitionError`: no giver, no asset, ends before it begins, a part that is negative or
    of another currency, parts that exceed the face value. A coverage that is no share is an `InputError`. Source: CR-5.
    """

    id: str = attrs.field(converter=_id)
    kind: SecurityKind
    face: Money
    begins: date
    ends: date | None = None
    coverage: Decimal = attrs.field(default=Decimal(1), converter=_coverage, kw_only=True)
    allocations: tuple[tuple[str, Money], ...] = attrs.field(default=(), converter=_allocations, kw_only=True)
    giver: str | None = attrs.field(default=None, converter=_giver, kw_only=True)
    asset: str | None = attrs.field(default=None, converter=_asset, kw_only=True)
    stops_after: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        first = as_day(self.begins, "begins")
        problems: list[str] = []
        if self.ends is not None and as_day(self.ends, "ends") <= first:
            problems.append(
                f"it ends on {self.ends} and begins on {self.begins}; the end is the first day without it"
            )
        if not self.face.is_positive or not self.face.is_payable:
            problems.append(f"the face value {self.face} is not an amount above zero that can be paid")
        if self.giver is None and self.kind in {SecurityKind.GUARANTEE, SecurityKind.INSURANCE}:
            problems.append("nobody is named as the giver")
        if self.asset is None and self.kind is SecurityKind.PLEDGE:
            problems.append("no asset is named; without it nobody sees that it is pledged twice")
        if self.stops_after is not None:
            check_count("stops_after", self.stops_after)
            if self.kind is not SecurityKind.INSURANCE:
                problems.append("only an insurance stops after days overdue")
        if len({customer for customer, _ in self.allocations}) < len(self.allocations):
            problems.append("a customer has two parts of it")
        parts = [part for _, part in self.allocations]
        if any(part.currency != self.face.currency for part in parts):
            problems.append(f"a part is not in {self.face.currency}")
        elif any(part.is_negative for part in parts):
            problems.append("a part is negative")
        elif total(parts, self.face.currency) > self.face:
            problems.append(f"the parts come to {total(parts, self.face.currency)}, more than {self.face}")
        if problems:
            raise DefinitionError(f"security {self.id!r}", problems)

    def part_of(self, customer: str) -> Money:
        """How much of the face value was allocated to a customer."""
        return dict(self.allocations).get(customer, Money(0, self.face.currency))

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in its validity."""
        return self.begins <= day and (self.ends is None or day < self.ends)


@attrs.frozen
class Cover:
    """What covers a claim, and what does not: `covered` plus `uncovered` is the `claim`, which itself stays whole.

    `parts` are the securities that count, with their amounts; `void` names each that does not, and why.
    """

    claim: Money
    parts: tuple[tuple[Security, Money], ...]
    void: tuple[Reason, ...] = ()

    @property
    def covered(self) -> Money:
        """How much of the claim is covered."""
        return total([amount for _, amount in self.parts], self.claim.currency)

    @property
    def uncovered(self) -> Money:
        """How much of the claim nobody but the customer pays."""
        return self.claim - self.covered

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What counts, what does not, and the sums."""
        counted = [
            Reason("covers", _COVERS.fill(id=each.id, kind=each.kind, amount=amount), _ROWS)
            for each, amount in self.parts
        ]
        sums = _SUMS.fill(covered=self.covered, claim=self.claim, uncovered=self.uncovered)
        return (*counted, *self.void, Reason("cover", sums, _ROWS))

    def explain(self, language: Language = "en") -> str:
        """The cover in words, one reason a line."""
        return explained(self.reasons, language)


def _securities(given: Iterable[Security]) -> tuple[Security, ...]:
    return tuple(sorted(dict.fromkeys(given), key=lambda each: each.id))


@attrs.frozen
class Securities:
    """The securities of a house. One id twice, or one asset pledged twice on the same day, is a `DefinitionError`.

    `take` adds one, and declines what the book cannot hold. Source: CR-5.
    """

    items: tuple[Security, ...] = attrs.field(default=(), converter=_securities)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        for place, each in enumerate(self.items):
            problems += [why.sentence.render() for why in _clashes(each, self.items[:place])]
        if problems:
            raise DefinitionError("securities", problems)

    def take(self, security: Security) -> Self | Declined:
        """Add a security. Declined: its id stands for another one, or its asset is pledged already on one of its days."""
        if security in self.items:
            return self
        clashes = _clashes(security, self.items)
        return Declined(tuple(clashes)) if clashes else type(self)((*self.items, security))

    def release(self, security: str, *, on: date) -> Self:
        """End a security early: `on` is the first day without it. A later end or an unknown id is an `InputError`."""
        wanted = _id(security)
        for each in self.items:
            if each.id == wanted:
                if as_day(on, "on") > (each.ends or date.max).toordinal():
                    raise InputError("on", on, f"{wanted} ends before, on {each.ends}")
                others = [other for other in self.items if other.id != wanted]
                return type(self)([*others, attrs.evolve(each, ends=on)])
        raise InputError(
            "security", security, f"is not held; there are {', '.join(e.id for e in self.items) or 'none'}"
        )

    def merged(self, keep: str, gone: str) -> Self:
        """Two customers turn out to be one: what secured or was given by `gone` now stands under `keep`."""
        one, other = read_id(keep, "keep"), read_id(gone, "gone")
        return type(self)([_renamed(each, one, other) for each in self.items])

    def cover(
        self,
        claim: Money,
        customer: str,
        *,
        as_of: date,
        group: Iterable[str],
        days_late: int | None = None,
    ) -> Cover:
        """What covers a claim on a customer on a day; `claim` is the gross or what is used of the limit, as you choose.

        Not counted, and named: not begun, ended, another currency, a guarantee by the customer himself or by one of his
        `group` (`CreditGroup.family`, or ``()`` when you know that there is none), an insurance that stopped because he is too many `days_late`, or
        of which nobody says how late he is. All that is owed is covered at most. A negative claim is an `InputError`, and so
        is a group that is a text or None: what nobody knows is not the same as none.
        """
        as_day(as_of, "as_of")
        who, own = read_id(customer, "customer"), _group(group)
        if claim.is_negative:
            raise InputError("claim", claim, "is negative; we owe him, and there is nothing to cover")
        if days_late is not None:
            check_count("days_late", days_late)
        void: list[Reason] = []
        sound: list[Security] = []
        for each in self.items:
            if each.part_of(who).is_zero:
                continue
            why = _why_not(each, who, claim.currency, as_of, days_late, own)
            void += why
            if not why:
                sound.append(each)
        shared = list(_shared(claim, who, sound))
        void += [_because("not_needed", id=each.id) for each, amount in shared if amount.is_zero]
        return Cover(claim, tuple([pair for pair in shared if pair[1].is_positive]), tuple(void))


def _renamed(security: Security, keep: str, gone: str) -> Security:
    parts = dict(security.allocations)
    if gone in parts:
        part = parts.pop(gone)
        parts[keep] = parts[keep] + part if keep in parts else part
    giver = keep if security.giver == gone else security.giver
    return attrs.evolve(security, allocations=parts, giver=giver)


def _clashes(security: Security, others: Iterable[Security]) -> list[Reason]:
    found: list[Reason] = []
    for other in others:
        if other.id == security.id:
            found.append(_because("known", id=security.id))
        elif security.asset is not None and other.asset == security.asset and _meet(security, other):
            found.append(_because("pledged_twice", id=security.id, asset=security.asset, other=other.id))
    return found


def _meet(one: Security, other: Security) -> bool:
    """Whether two hold on a common day."""
    return one.begins < (other.ends or date.max) and other.begins < (one.ends or date.max)


def _why_not(
    security: Security,
    customer: str,
    currency: str,
    as_of: date,
    days_late: int | None,
    group: frozenset[str],
) -> list[Reason]:
    """Every reason why a security does not count."""
    found: list[Reason] = []
    which, giver, stops = security.id, security.giver, security.stops_after
    if as_of < security.begins:
        found.append(_because("not_begun", id=which, on=security.begins))
    if security.ends is not None and as_of >= security.ends:
        found.append(_because("ended", id=which, on=security.ends))
    if security.face.currency != currency:
        found.append(_because("other_currency", id=which, currency=security.face.currency))
    if security.kind is SecurityKind.GUARANTEE and giver is not None:
        if giver == customer:
            found.append(_because("own_guarantee", id=which, who=giver))
        elif giver in group:
            found.append(_because("same_group", id=which, who=giver))
    if stops is not None and days_late is None:
        found.append(_because("days_late_unknown", id=which, days=stops))
    elif stops is not None and days_late is not None and days_late > stops:
        found.append(_because("insurance_stopped", id=which, days=stops, late=days_late))
    return found


def _shared(claim: Money, customer: str, securities: list[Security]) -> Iterator[tuple[Security, Money]]:
    """How much each covers, nothing twice: values first, then insurances, the best share first."""
    # Only in this order can one more security never lower the whole: an insurance with a large retention must not
    # take the part of the claim that a better one would have covered.
    rest = claim
    for each in sorted(
        securities,
        key=lambda each: (each.kind is SecurityKind.INSURANCE, each.coverage.copy_negate(), each.id),
    ):
        part = each.part_of(customer)
        if each.kind is SecurityKind.INSURANCE:
            insured = min(rest, part)
            rest -= insured
            covers = insured * each.coverage
        else:
            covers = min(rest, part * each.coverage)
            rest -= covers
        yield each, covers


def _because(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params), _ROWS)


# -- words ----------------------------------------------------------------------------------------------------------

_COVERS: Final = Text("{id} ({kind}) covers {amount}", zh="{id}（{kind}）覆盖{amount}")
_SUMS: Final = Text(
    "{covered} of {claim} is covered, {uncovered} is not",
    zh="{claim}中有{covered}得到保障，{uncovered}没有保障",
)
_WORDS: Final = {
    "known": Text("{id} stands for another security already", zh="{id}已用于另一项担保"),
    "pledged_twice": Text(
        "{asset} is pledged under {other} on the same days, so it cannot be pledged under {id}",
        zh="{asset}在同一期间已抵押于{other}，不能再抵押于{id}",
    ),
    "not_begun": Text("{id} begins on {on} and covers nothing yet", zh="{id}自{on}起生效，目前不提供保障"),
    "ended": Text("{id} ended on {on} and covers nothing", zh="{id}已于{on}失效，不提供保障"),
    "other_currency": Text(
        "{id} is in {currency} and is not converted, so it covers nothing here",
        zh="{id}的币种为{currency}，不作换算，在此不提供保障",
    ),
    "own_guarantee": Text(
        "{id}: {who} guarantees its own debt, which covers nothing",
        zh="{id}：{who}为自己的债务作保，不提供保障",
    ),
    "same_group": Text(
        "{id}: {who} is of the customer's own group, so its guarantee covers nothing",
        zh="{id}：{who}与客户同属一个集团，其保证不提供保障",
    ),
    "days_late_unknown": Text(
        "{id} stops after {days} {days|day|days} overdue, and nobody says how late the customer is",
        zh="{id}在逾期{days}天后停止承保，而客户的逾期天数未知",
    ),
    "not_needed": Text(
        "{id} is not needed: the others cover the claim", zh="其他担保已覆盖该债权，无需动用{id}"
    ),
    "insurance_stopped": Text(
        "{id} stops after {days} {days|day|days} overdue, and the customer is {late} {late|day|days} late",
        zh="{id}在逾期{days}天后停止承保，客户已逾期{late}天",
    ),
}
