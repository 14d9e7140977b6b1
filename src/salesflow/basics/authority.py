"""Authority: who may promise or approve what, up to how much, and which hands must stay apart.

A seller may promise a gift of CNY 200; a discount of CNY 5,000 needs the manager; and nobody approves what he
proposed himself. The answer is yes, no, or *not known* (the amount, the ceiling, or who proposed is missing).

>>> from salesflow.basics.money import money
>>> house = Authority(
...     [Mandate("manager", "approve", money(5000, "CNY"))], separated=[APPROVER_IS_NOT_PROPOSER]
... )
>>> lin = Actor("u7", ["manager"])
>>> house.judge(lin, "approve", money(3000, "CNY"), done={"propose": ["u2"]}).value
Truth.YES
>>> print(house.judge(lin, "approve", money(8000, "CNY"), done={"propose": ["u7"]}).explain())
a manager may approve up to CNY 5,000, not CNY 8,000
who approves must not be who proposed: u7 proposed
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.money import Limit, Money, Unlimited, within
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "APPROVER_IS_NOT_PROPOSER",
    "FOUR_SEPARATIONS",
    "FULFILLER_IS_NOT_CLOSER",
    "PROMISER_IS_NOT_PAYER",
    "SUBJECT_IS_NOT_HANDLER",
    "Authority",
    "Mandate",
    "Separation",
]

_NOBODY: Final[Mapping[str, Collection[str]]] = MappingProxyType({})

_MAY = Text("{a} {role} may {action}", zh="{role}可以{action}")
_MAY_UP_TO = Text("{a} {role} may {action} up to {limit}", zh="{role}可以{action}，上限{limit}")
_TOO_MUCH = Text(
    "{a} {role} may {action} up to {limit}, not {amount}",
    zh="{role}{action}的上限为{limit}，{amount}超出权限",
)
_OTHER_CURRENCY = Text(
    "{a} {role} may {action} up to {limit}; nothing is said about {currency}",
    zh="{role}{action}的上限为{limit}，未规定{currency}",
)
_NO_AMOUNT = Text(
    "{a} {role} may {action} up to {limit}, but the amount is not known",
    zh="{role}{action}的上限为{limit}，但金额未知",
)
_NO_CEILING = Text(
    "{a} {role} may {action}, but nobody has decided up to how much", zh="{role}可以{action}，但上限尚未确定"
)
_NOT_ASKED = Text("no role of {actor} may {action}", zh="{actor}的角色无权{action}")
_EXCLUDED = Text("{actor} is excluded from this case", zh="{actor}须回避此事")


@attrs.frozen
class Mandate:
    """A role may take an action up to an amount.

    `up_to` is always said: an amount, `UNLIMITED`, or None while nobody has decided (then the answer stays
    unknown). `role_words` and `action_words` are for people; without them the keys are shown.
    """

    role: str
    action: str
    up_to: Limit
    role_words: Text | None = None
    action_words: Text | None = None

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is empty" for name in ("role", "action") if not getattr(self, name).strip()]
        if isinstance(self.up_to, Money) and self.up_to.is_negative:
            problems.append(f"the ceiling {self.up_to} is negative")
        if problems:
            raise DefinitionError(f"mandate of {self.role!r} for {self.action!r}", problems)

    def judge(self, amount: Money | None) -> tuple[Truth, Reason]:
        """Whether this mandate covers an amount, and why."""
        role = self.role_words or _ROLES.get(self.role) or self.role
        action = self.action_words or _ACTIONS.get(self.action) or self.action
        article = "an" if self.role[0] in "aeiou" else "a"
        if self.up_to is None:
            words = _NO_CEILING.fill(a=article, role=role, action=action)
            return Truth.UNKNOWN, Reason("ceiling_unknown", words)
        if isinstance(self.up_to, Unlimited):
            return Truth.YES, Reason("within_authority", _MAY.fill(a=article, role=role, action=action))
        common = {"a": article, "role": role, "action": action, "limit": self.up_to}
        if amount is None:
            return Truth.UNKNOWN, Reason("amount_unknown", _NO_AMOUNT.fill(**common))
        if amount.currency != self.up_to.currency:
            words = _OTHER_CURRENCY.fill(**common, currency=amount.currency)
            return Truth.NO, Reason("other_currency", words)
        if within(amount, self.up_to) is Truth.YES:
            return Truth.YES, Reason("within_authority", _MAY_UP_TO.fill(**common))
        return Truth.NO, Reason("beyond_authority", _TOO_MUCH.fill(**common, amount=amount))


@attrs.frozen
class Separation:
    """Two actions on one case that must not come from the same hands, whichever comes first.

    `words` says it to people; its slot ``{who}`` is filled with whoever took the other action already.
    """

    one: str
    other: str
    broken: Text
    unknown: Text

    def __attrs_post_init__(self) -> None:
        if self.one == self.other:
            raise DefinitionError("separation", [f"{self.one!r} cannot be kept apart from itself"])

    def counterpart(self, action: str) -> str | None:
        """The action that must have come from other hands; None when `action` is not concerned."""
        return {self.one: self.other, self.other: self.one}.get(action)


APPROVER_IS_NOT_PROPOSER: Final = Separation(
    "propose",
    "approve",
    Text("who approves must not be who proposed: {who} proposed", zh="审批人不得是提议人：{who}是提议人"),
    Text(
        "who approves must not be who proposed, and that is not known", zh="审批人不得是提议人，但另一方未知"
    ),
)
"""Nobody approves his own proposal (field practice; "four eyes")."""

PROMISER_IS_NOT_PAYER: Final = Separation(
    "promise",
    "pay",
    Text("who pays must not be who promised: {who} promised", zh="付款人不得是承诺人：{who}已参与"),
    Text("who pays must not be who promised, and that is not known", zh="付款人不得是承诺人，但另一方未知"),
)
"""Nobody pays out what he promised himself."""

FULFILLER_IS_NOT_CLOSER: Final = Separation(
    "fulfil",
    "close",
    Text("who closes must not be who put it right: {who} did", zh="结案人不得是处理执行人：{who}已参与"),
    Text(
        "who closes must not be who put it right, and that is not known",
        zh="结案人不得是处理执行人，但另一方未知",
    ),
)
"""Nobody certifies his own work: a complaint is closed by other hands than those that put it right."""

SUBJECT_IS_NOT_HANDLER: Final = Separation(
    "be_subject",
    "handle",
    Text("who handles must not be whom it is about: {who}", zh="处理人不得是被投诉人：{who}"),
    Text(
        "who handles must not be whom it is about, and that is not known",
        zh="处理人不得是被投诉人，但被投诉人未知",
    ),
)
"""Nobody handles a complaint about himself."""

FOUR_SEPARATIONS: Final = (
    APPROVER_IS_NOT_PROPOSER,
    PROMISER_IS_NOT_PAYER,
    FULFILLER_IS_NOT_CLOSER,
    SUBJECT_IS_NOT_HANDLER,
)
"""The four segregations of duties that a house should keep."""


@attrs.frozen
class Authority:
    """The mandates of a house and the actions it keeps apart.

    The most generous mandate of the actor's roles counts; an action nobody was given is a plain no. No mandates
    at all, or the same mandate twice (in one currency), is a `DefinitionError`.
    """

    mandates: tuple[Mandate, ...] = attrs.field(converter=tuple[Mandate, ...])
    separated: tuple[Separation, ...] = attrs.field(default=(), converter=tuple[Separation, ...])

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.mandates:
            problems.append("there is no mandate; nobody could do anything")
        seen: set[tuple[str, str, str | None]] = set()
        for mandate in self.mandates:
            currency = mandate.up_to.currency if isinstance(mandate.up_to, Money) else None
            if (mandate.role, mandate.action, currency) in seen:
                problems.append(f"{mandate.role!r} has two mandates for {mandate.action!r}")
            seen.add((mandate.role, mandate.action, currency))
        if problems:
            raise DefinitionError("authority", problems)

    def judge(
        self,
        actor: Actor,
        action: str,
        amount: Money | None = None,
        *,
        done: Mapping[str, Iterable[str]] = _NOBODY,
        not_by: Collection[str] = (),
    ) -> Verdict[Truth]:
        """May `actor` take `action`, with all reasons and all that is missing.

        `done` says who took which action on this case already, by id (an empty list says that nobody did; an
        absent entry that a separation needs leaves the answer unknown). `not_by` names ids that are excluded
        whatever they may do otherwise. An amount below zero is an `InputError`: give its size.
        """
        if amount is not None and amount.is_negative:
            raise InputError("amount", amount, "give the size of the amount, without a sign")
        found = [
            mandate.judge(amount)
            for mandate in self.mandates
            if mandate.action == action and actor.plays(mandate.role)
        ]
        answer = Truth.any(truth for truth, _ in found)
        reasons = [reason for truth, reason in found if truth is answer]
        missing: list[Reason] = []
        if answer is Truth.UNKNOWN:
            reasons, missing = [], reasons
        if not found:
            words = _NOT_ASKED.fill(actor=actor.id, action=_ACTIONS.get(action, action))
            reasons.append(Reason("no_mandate", words))
        if actor.id in not_by:
            answer = Truth.NO
            reasons.append(Reason("excluded", _EXCLUDED.fill(actor=actor.id)))
        for separation in self.separated:
            counterpart = separation.counterpart(action)
            if counterpart is None:
                continue
            if counterpart not in done:
                answer = answer & Truth.UNKNOWN
                missing.append(Reason("hands_unknown", separation.unknown.fill()))
            elif actor.id in tuple(done[counterpart]):
                answer = Truth.NO
                reasons.append(Reason("same_hands", separation.broken.fill(who=actor.id)))
        return Verdict(answer, tuple(reasons), tuple(missing))


_ROLES: Final = {
    "finance": Text("finance officer", zh="财务"),
    "manager": Text("manager", zh="主管"),
    "seller": Text("seller", zh="销售员"),
}
_ACTIONS: Final = {
    "approve": Text("approve", zh="审批"),
    "close": Text("close", zh="结案"),
    "fulfil": Text("fulfil", zh="执行"),
    "handle": Text("handle", zh="处理"),
    "pay": Text("pay", zh="付款"),
    "promise": Text("promise", zh="承诺"),
    "propose": Text("propose", zh="提议"),
}
