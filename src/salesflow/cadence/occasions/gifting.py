"""The gift that goes with an occasion: who would get it, and what the gift policy of the house says of it (CA-15).

The policy is `salesflow.customers.referrals.gift_policy.GiftPolicy`; here it is only asked. A refused gift does not
stop the visit: it is made without a gift, and says why.

>>> import pendulum
>>> from salesflow.basics.channels import Channel
>>> from salesflow.basics.money import UNLIMITED, money
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.observance import Care
>>> from salesflow.customers.referrals.gift_policy import Recipients
>>> house = GiftPolicy(
...     "house", "2026.1", per_gift=money(200, "CNY"), per_year=money(500, "CNY"), times_per_year=3,
...     recipients=Recipients(["customer"], ["judge"]), cash_allowed=False, approval_above=UNLIMITED,
... )
>>> desk = GiftDesk(house, value=money(150, "CNY"), kind=GiftKind.THING, by="u-7", roles={"P-1": ["customer"]})
>>> boat = Observance("boat", Text("Dragon Boat", zh="端午节"), everyone=Care((Channel.VISIT,), gift=True))
>>> answer = desk.judge(boat, pendulum.date(2026, 6, 19), "C-7", ["P-1"], on=pendulum.date(2026, 6, 15))
>>> answer.verdict.value, answer.gift.id
(Truth.YES, 'gift:boat:2026-06-19:C-7')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.ids import read_id
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.observance import Observance
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.customers.referrals.gift_policy import GiftPolicy, Roles

__all__ = ["GiftAnswer", "GiftDesk", "no_gift"]


@attrs.frozen
class GiftAnswer:
    """What became of the gift of an occasion: the gift as it would be given (None when nobody can say), the verdict.

    YES: bring it. NO: go without it; every reason is named. UNKNOWN: what is not known, or who must approve first.
    """

    gift: Gift | None
    verdict: Verdict[Truth]

    @property
    def is_allowed(self) -> bool:
        """Whether it may be brought: a clear yes only."""
        return self.verdict.value is Truth.YES

    def explain(self, language: Language = "en") -> str:
        """The answer in words: bring it, go without it, or ask first, and every reason, one a line."""
        words = _SAYS[self.verdict.value].fill().render(language)
        return "\n".join(
            filter(None, (words, explained(self.verdict.reasons + self.verdict.missing, language)))
        )


def _roles(
    given: Mapping[str, Roles] | tuple[tuple[str, Roles], ...],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple(
        sorted((read_id(who, "person"), tuple(sorted(Actor(who, roles or ()).roles))) for who, roles in pairs)
    )


def _pairs(given: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple(sorted((read_id(one, "customer"), read_id(other, "person")) for one, other in pairs))


@attrs.frozen
class GiftDesk:
    """What must be known to judge the gifts of a round of visits.

    - `policy` and the `register` of all gifts given before.
    - `value` and `kind` of the gift of this round; None when nobody has decided.
    - `by` gives it; `approver` has approved it, with his roles (None: nobody has yet).
    - `roles` by person; who is missing there has no known role, and the policy says what that means.
    - `to` by customer: who receives it there. Where only one person can, that person does.

    Sources: CA-5, CA-15.
    """

    policy: GiftPolicy
    register: GiftRegister = attrs.field(factory=GiftRegister)
    value: Money | None = attrs.field(default=None, kw_only=True)
    kind: GiftKind | None = attrs.field(default=None, kw_only=True)
    by: str | Actor = attrs.field(kw_only=True)
    approver: Actor | None = attrs.field(default=None, kw_only=True)
    roles: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(default=(), converter=_roles, kw_only=True)
    to: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs, kw_only=True)

    @cached_property
    def _roles_of(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.roles)

    @cached_property
    def _to(self) -> Mapping[str, str]:
        return dict(self.to)

    def judge(
        self, observance: Observance, day: date, customer: str, people: Iterable[str], *, on: date
    ) -> GiftAnswer:
        """What the policy says of the gift for an observance that falls on `day`, given `on` a day.

        `people` are the persons who may be visited. The gift's id is the same however often it is asked, so one that
        stands in the register already does not count against itself.
        """
        there = list(people)
        who = self._to.get(customer, there[0] if len(there) == 1 else None)
        if who is None:
            return no_gift("recipient_open", observance.label, firm=customer)
        if who not in there:
            return no_gift("recipient_absent", observance.label, firm=customer, who=who)
        gift = Gift(
            f"gift:{observance.key}:{day.isoformat()}:{customer}",
            who,
            customer,
            self.value,
            on,
            observance.label.render(),
            by=self.by,
            approved_by=self.approver,
            kind=self.kind,
        )
        return self.ask(gift)

    def ask(self, gift: Gift) -> GiftAnswer:
        """What the policy says of a gift, on its own day."""
        roles = self._roles_of.get(gift.to)
        return GiftAnswer(
            gift, self.policy.judge(gift, self.register, roles=roles, by=self.approver, as_of=gift.day)
        )

    def after(self, answer: GiftAnswer) -> GiftDesk:
        """The desk that counts an allowed gift as given, so that the next one of the year is judged rightly.

        The planned gift stands in this desk's register only; note it in your own when it was handed over.
        """
        if answer.gift is None or not answer.is_allowed:
            return self
        noted = self.register.note(answer.gift)
        return attrs.evolve(self, register=noted) if isinstance(noted, GiftRegister) else self


def no_gift(code: str, what: Text | str, **params: str) -> GiftAnswer:
    """The answer where not even the gift is known: what would have to be said first; `what` it belongs to."""
    words = _TEXTS[code].fill(what=what, **params)
    return GiftAnswer(None, Verdict(Truth.UNKNOWN, missing=(Reason(code, words, ("CA-15",)),)))


_SAYS: Final = {
    Truth.YES: Text("bring the gift:", zh="可带礼品："),
    Truth.NO: Text("go without a gift:", zh="不带礼品："),
    Truth.UNKNOWN: Text("no gift yet; settle this first:", zh="暂不带礼品，先解决以下问题："),
}
_TEXTS: Final = {
    "no_gift_policy": Text(
        "{what}: a gift belongs to it, and no gift policy was given", zh="{what}：应附礼品，但未提供礼品制度"
    ),
    "recipient_open": Text(
        "{what}: nobody said who at {firm} receives the gift",
        zh="{what}：尚未说明礼品送给{firm}的哪一位",
    ),
    "recipient_absent": Text(
        "{what}: {who}, who should receive the gift at {firm}, is not among those who are visited",
        zh="{what}：应收礼品的{who}不在{firm}的拜访对象中",
    ),
}
