"""Authority over limits: who may approve a proposal, how many people it takes, and how long an approval is good.

A mandate says up to which total limit a role may approve; bands say when two people are needed: a large total, a large
raise, a weak grade. Who approves did not propose and sells nothing to the customer, nor does he for whom a deputy stands.
Whoever lowers, freezes or cancels takes no risk, so any mandate to approve will do, unless the lower limit lasts longer or
comes with wider terms. Both separations hold in every house, written down or not.

>>> from datetime import date
>>> from salesflow.basics.authority import Mandate
>>> from salesflow.basics.money import money
>>> from salesflow.credit.limits.proposal import Action
>>> house = CreditAuthority(
...     Authority([Mandate("clerk", "approve", money(100000, "CNY")), Mandate("manager", "approve", money(900000, "CNY"))]),
...     bands=[ApprovalBand(2, above_total=money(500000, "CNY"))], zone="Asia/Shanghai")
>>> large = Proposal("C-7", "CNY", date(2026, 3, 31), Action.RAISE, None, money(600000, "CNY"), next_review=date(2026, 6, 30))
>>> house.people_for(large)
2
>>> found = house.judge(large, Actor("u-4", ["clerk"]), "clerk", proposed_by=[], sellers=[], on=date(2026, 4, 1))
>>> found.covers, found.is_allowed
(False, True)

Source: CR-6; field study of credit 2.1 (two to four eyes), 4.1 and property 15.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate, Separation
from salesflow.basics.budgets import SamePerson, ids_of
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, zone
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.limits.facts import Debts, LineState
from salesflow.credit.limits.proposal import Proposal
from salesflow.credit.limits.stake import Stake
from salesflow.credit.rating.exact import read_number
from salesflow.errors import DefinitionError, InputError

__all__ = ["APPROVER_IS_NOT_SELLER", "ApprovalBand", "CreditAuthority", "Deputy", "Hands", "judge_seller"]

_ROWS: Final = ("CR-6",)
_APPROVE: Final = "approve"

APPROVER_IS_NOT_SELLER: Final = Separation(
    "sell",
    "approve",
    Text(
        "who decides on credit must not sell to the customer: {who} does",
        zh="信用决定人不得是该客户的销售员：{who}",
    ),
    Text(
        "who decides on credit must not sell to the customer, and the seller is not known",
        zh="信用决定人不得是该客户的销售员，但销售员未知",
    ),
)
"""A seller lives by the orders that a hold stops; so he proposes and informs, and others decide."""

_APART: Final = (APPROVER_IS_NOT_PROPOSER, APPROVER_IS_NOT_SELLER)
_NO_SELLER: Final = Authority([Mandate("anybody", _APPROVE, None)], separated=[APPROVER_IS_NOT_SELLER])


def _ids(value: Collection[str] | None, field: str) -> frozenset[str] | None:
    if value is None:
        return None
    if isinstance(value, str):
        raise InputError(field, value, "give several ids, such as ['u-7']")
    return frozenset([read_id(each, field) for each in value])


def judge_seller(
    who: str, sellers: Collection[str] | None, *, same_person: SamePerson = ()
) -> Verdict[Truth]:
    """Whether somebody may decide on the credit of a customer, as far as it hangs on who sells to him.

    `sellers` are those who sell to him, None while nobody has said; one text in place of several ids is an `InputError`.

    >>> judge_seller("u-7", ["u-7"]).explain()
    'who decides on credit must not sell to the customer: u-7 does'
    """
    sell = _ids(sellers, "sellers")
    done = {} if sell is None else {"sell": sell}
    return _NO_SELLER.judge_hands(who, _APPROVE, done=done, same_person=same_person)


def _grades(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str):
        raise InputError("grades", value, "give several grades, such as ['B', 'C']")
    return frozenset(value)


@attrs.frozen
class ApprovalBand:
    """So many different people must approve when the total or the raise is above an amount, or the grade is one of these.

    A limit without a ceiling is above every amount, and a grade that is not known is one of these. Less than one person,
    a negative amount, or a band that names nothing is a `DefinitionError`.
    """

    people: int
    above_total: Money | None = attrs.field(default=None, kw_only=True)
    above_delta: Money | None = attrs.field(default=None, kw_only=True)
    grades: frozenset[str] = attrs.field(default=frozenset(), kw_only=True, converter=_grades)

    def __attrs_post_init__(self) -> None:
        check_count("people", self.people)
        problems: list[str] = []
        if not self.people:
            problems.append("nobody would have to approve")
        if self.above_total is None and self.above_delta is None and not self.grades:
            problems.append("it names no amount and no grade")
        amounts = [each for each in (self.above_total, self.above_delta) if each is not None]
        problems += [f"{each} is negative" for each in amounts if each.is_negative]
        if problems:
            raise DefinitionError("approval band", problems)

    def applies(self, proposal: Proposal, stake: Stake) -> bool:
        """Whether what is at stake falls into the band; amounts in another currency are not compared."""
        if self.grades and (proposal.grade is None or proposal.grade in self.grades):
            return True
        total = stake.total if isinstance(stake.total, Money) else None
        return _above(total, self.above_total, proposal.currency) or _above(
            stake.delta, self.above_delta, proposal.currency
        )

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of its amounts."""
        return frozenset([each.currency for each in (self.above_total, self.above_delta) if each is not None])


def _above(amount: Money | None, edge: Money | None, currency: str) -> bool:
    """Whether an amount (None: no ceiling) is above an edge of the same currency."""
    return edge is not None and edge.currency == currency and (amount is None or amount > edge)


def _id(value: str) -> str:
    return read_id(value, "deputy")


@attrs.frozen
class Deputy:
    """`who` stands for `stands_for` in a role from `begins` up to `ends`, which is no longer in it.

    Somebody who stands for himself, or an end that is not after the beginning, is an `InputError`.
    """

    who: str = attrs.field(converter=_id)
    stands_for: str = attrs.field(converter=_id)
    role: str
    begins: date
    ends: date

    def __attrs_post_init__(self) -> None:
        if self.who == self.stands_for:
            raise InputError("deputy", self.who, "nobody stands for himself")
        if as_day(self.ends, "ends") <= as_day(self.begins, "begins"):
            raise InputError(
                "ends", self.ends, f"is not after {self.begins}; the day of the end is not in it"
            )


@attrs.frozen
class Hands:
    """Whether somebody may sign a proposal in a role: alone (`covers`), or only beside one who may.

    `stands_for` is the person he is the deputy of. `reasons` and `missing` speak against it when it is not allowed, and
    against his signing alone when he does not cover it. `others` are further ids of these hands.
    """

    is_allowed: bool
    covers: bool
    stands_for: str | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    others: frozenset[str] = frozenset()


def _bands(value: Iterable[ApprovalBand]) -> tuple[ApprovalBand, ...]:
    return tuple(value)


def _deputies(value: Iterable[Deputy]) -> tuple[Deputy, ...]:
    return tuple(value)


def _drift(value: Decimal | int | str) -> Decimal:
    return read_number(value, "drift")


@attrs.frozen
class CreditAuthority:
    """Who may approve limits in a house: the mandates of `house` for the action "approve", bands and deputies.

    An approval is good for `good_for_days` after the day of the facts, and only while the debts are as the proposal saw
    them: what is used may differ by the share `drift`, and nothing more may be overdue. `zone` is the time zone of the
    house, in which days begin and end wherever a moment was written down. Raises within `raises_within_days` count
    together. Where the bands name amounts, but none in the currency of a proposal, it counts as above all of them.

    A house in which nobody may approve, or a drift outside 0 to 1, is a `DefinitionError`; an unknown zone is an
    `InputError`. Source: CR-6.
    """

    house: Authority
    bands: tuple[ApprovalBand, ...] = attrs.field(default=(), kw_only=True, converter=_bands)
    deputies: tuple[Deputy, ...] = attrs.field(default=(), kw_only=True, converter=_deputies)
    good_for_days: int = attrs.field(default=14, kw_only=True)
    drift: Decimal = attrs.field(default=Decimal(0), kw_only=True, converter=_drift)
    zone: str = attrs.field(kw_only=True)
    raises_within_days: int = attrs.field(default=90, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("good_for_days", self.good_for_days)
        check_count("raises_within_days", self.raises_within_days)
        zone(self.zone)
        problems: list[str] = []
        if not self.house.of(_APPROVE):
            problems.append("no role has a mandate to approve")
        if not 0 <= self.drift <= 1:
            problems.append(f"the drift {self.drift} does not lie between 0 and 1")
        if problems:
            raise DefinitionError("credit authority", problems)

    @cached_property
    def _hands(self) -> Authority:
        """The house with the two separations, which hold whether it has written them down or not."""
        kept = {frozenset((each.one, each.other)) for each in self.house.separated}
        more = [each for each in _APART if frozenset((each.one, each.other)) not in kept]
        return Authority(self.house.mandates, (*self.house.separated, *more))

    def _stake(self, proposal: Proposal, line: LineState | None, on: date) -> Stake:
        return Stake.of(proposal, line, on=on, within=self.raises_within_days)

    def people_for(self, proposal: Proposal, *, line: LineState | None = None, on: date | None = None) -> int:
        """How many different people must approve a proposal; what gives nothing more is approved by one.

        `line` is where the credit line stands; without it the proposal alone is looked at. `on` is the day, without it
        the one of the facts.
        """
        return self._people_for(proposal, self._stake(proposal, line, on or proposal.as_of))

    def _people_for(self, proposal: Proposal, stake: Stake) -> int:
        if not stake.gives_more:
            return 1
        named = frozenset[str]().union(*[band.currencies for band in self.bands])
        beyond = bool(named) and proposal.currency not in named
        return max([1, *[band.people for band in self.bands if beyond or band.applies(proposal, stake)]])

    def judge(
        self,
        proposal: Proposal,
        actor: Actor,
        role: str,
        *,
        proposed_by: Collection[str] | None,
        sellers: Collection[str] | None,
        on: date,
        line: LineState | None = None,
        same_person: SamePerson = (),
    ) -> Hands:
        """Whether `actor` may sign in a `role` on a day.

        `proposed_by` are the ids of who proposed (empty: a rule did, None: nobody knows); `sellers` those who sell to the
        customer, None while nobody has said. `line` is where the credit line stands; without it the proposal alone is
        looked at. `same_person` groups ids that belong to one person.
        """
        by, sell = _ids(proposed_by, "proposed_by"), _ids(sellers, "sellers")
        stands_for: str | None = None
        if not actor.plays(role):
            stands_for = self._principal(actor.id, role, on)
            if stands_for is None:
                words = _NO_ROLE.fill(who=actor.id, role=role, day=on)
                return Hands(False, False, None, (Reason("no_role", words, _ROWS),))
        same = [*same_person] if stands_for is None else [*same_person, [actor.id, stands_for]]
        others = ids_of(actor.id, same) - {actor.id, stands_for}
        done = {"propose": by or ()} | ({} if sell is None else {"sell": sell})
        hands = self._hands.judge_hands(actor.id, _APPROVE, done=done, same_person=same)
        unknown = (Reason("proposer_unknown", _NO_PROPOSER.fill(), _ROWS),) if by is None else ()
        if hands.value is not Truth.YES or unknown:
            return Hands(False, False, stands_for, hands.reasons, (*unknown, *hands.missing), others)
        stake = self._stake(proposal, line, on)
        amount: Money | None = Money(0, proposal.currency)
        if stake.gives_more:
            amount = stake.total if isinstance(stake.total, Money) else None
        found = self._hands.judge(Actor(actor.id, [role]), _APPROVE, amount, done=done, same_person=same)
        covers = found.value is Truth.YES
        codes = {each.code for each in (*found.reasons, *found.missing)}
        beside = codes <= {"beyond_authority", "amount_unknown"} and self._people_for(proposal, stake) > 1
        return Hands(covers or beside, covers, stands_for, found.reasons, found.missing, others)

    def _principal(self, who: str, role: str, on: date) -> str | None:
        for each in self.deputies:
            if each.who == who and each.role == role and each.begins <= on < each.ends:
                return each.stands_for
        return None

    def stale(self, proposal: Proposal, debts: Debts | None, *, on: date) -> tuple[Reason, ...]:
        """Why an approval of a proposal would no longer be good on a day; nothing when it is.

        Debts that are not known any more, or were not known then, are not the same debts.
        """
        found: list[Reason] = []
        if on.toordinal() - proposal.as_of.toordinal() > self.good_for_days:
            words = _OLD.fill(day=proposal.as_of, days=self.good_for_days)
            found.append(Reason("stale", words, _ROWS))
        if not self._same(proposal.debts, debts):
            found.append(Reason("debts_changed", _CHANGED.fill(), _ROWS))
        return tuple(found)

    def _same(self, seen: Debts | None, now: Debts | None) -> bool:
        if seen is None or now is None:
            return False
        return abs(now.used - seen.used) <= seen.used * self.drift and now.late_by(0) <= seen.late_by(0)


_NO_PROPOSER: Final = Text(
    "nobody is named as having proposed it, nor the rules that did; who approves must be another person",
    zh="未注明提议人，也未注明依据的规则；审批人须是提议人以外的人",
)
_NO_ROLE: Final = Text(
    "{who} is not {role} on {day}, nor anybody's deputy as {role}",
    zh="{who}在{day}不是{role}，也不是其代理人",
)
_OLD: Final = Text(
    "the facts are of {day}, and an approval is good for {days} {days|day|days}; review again",
    zh="数据截至{day}，审批有效期为{days}天，请重新复审",
)
_CHANGED: Final = Text(
    "the debts are not those that the proposal looked at; review again", zh="欠款已与提案时不同，请重新复审"
)
