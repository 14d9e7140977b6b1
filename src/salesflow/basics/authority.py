"""Authority: who may promise or approve what, up to how much, and which hands must stay apart.

A seller may promise a gift of CNY 200; a discount of CNY 5,000 needs the manager; and nobody approves what he
proposed himself. The answer is yes, no, or *not known* (the amount, the ceiling, or who proposed is missing).
Ceilings may also add up over a case, a customer or a person (`salesflow.basics.budgets`): splitting does not help.

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

Source: CO-1 (satisfy within one's authority, never promise beyond it), CR-5; field practice of segregated duties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.budgets import Budget, Request, SamePerson, ids_of
from salesflow.basics.ids import read_ids
from salesflow.basics.money import Limit, Money, Unlimited, within
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Param, Sentence, Text
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
_AMOUNT_COUNTS = Text(
    "{a} {role} may {action} within a budget, but the amount is not known",
    zh="{role}可在限额内{action}，但金额未知",
)
_AT_FAULT_ONLY = Text(
    "{a} {role} may {action} only where it was found that we are at fault, and we are not",
    zh="须经查明我方有过错，{role}方可{action}；现已查明我方无过错",
)
_AT_FAULT = Text("it was found that we are at fault", zh="已查明我方有过错")
_FINDING_MISSING = Text(
    "{a} {role} may {action} only where it was found that we are at fault; nothing has been found yet",
    zh="须经查明我方有过错，{role}方可{action}；目前尚无结论",
)
_NOT_ASKED = Text("no role of {actor} may {action}", zh="{actor}的角色无权{action}")
_EXCLUDED = Text("{actor} is excluded from this case", zh="{actor}须回避此事")


def _limit(_: object, field: attrs.Attribute[Limit], value: object) -> None:
    if value is not None and not isinstance(value, Money | Unlimited):
        raise InputError(field.name, value, "give Money, UNLIMITED, or None while nobody has decided")


def _key(_: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise InputError(field.name, value, "give a text")


@attrs.frozen
class Mandate:
    """A role may take an action up to an amount, within budgets.

    `up_to` is always said: an amount, `UNLIMITED`, or None while nobody has decided (then the answer stays
    unknown). `role_words` and `action_words` are for people; without them the keys are shown.

    `budgets` bound what is granted altogether, whatever the action, in the currency of the mandate. `needs_finding`
    allows the action only where it was found that we are at fault. `approver_role` may approve what goes beyond this
    mandate, and so may the roles above that one; None: whoever has a mandate of his own that is wide enough.

    An empty key, a negative ceiling, two currencies or two budgets of one kind are a `DefinitionError`; a key that is
    no text, and a ceiling that is no amount, an `InputError`.
    """

    role: str = attrs.field(validator=_key)
    action: str = attrs.field(validator=_key)
    up_to: Limit = attrs.field(validator=_limit)
    role_words: Text | None = None
    action_words: Text | None = None
    budgets: tuple[Budget, ...] = attrs.field(default=(), converter=tuple[Budget, ...], kw_only=True)
    needs_finding: bool = attrs.field(default=False, kw_only=True)
    approver_role: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is empty" for name in ("role", "action") if not getattr(self, name).strip()]
        if isinstance(self.up_to, Money) and self.up_to.is_negative:
            problems.append(f"the ceiling {self.up_to} is negative")
        currencies = sorted({each.currency for each in self._ceilings()})
        if len(currencies) > 1:
            problems.append(f"it is in {' and '.join(currencies)}; write a mandate for each currency")
        kinds = [(each.scope, each.within) for each in self.budgets]
        problems += [
            f"the budget {each.render()} stands beside another of the same kind"
            for place, each in enumerate(self.budgets)
            if kinds[place] in kinds[:place]
        ]
        if self.approver_role == self.role:
            problems.append("nobody approves what goes beyond his own mandate; name a role above")
        if problems:
            raise DefinitionError(f"mandate of {self.role!r} for {self.action!r}", problems)

    @property
    def currency(self) -> str | None:
        """The one currency of its ceilings; None when it has none."""
        return next((each.currency for each in self._ceilings()), None)

    def words(self) -> dict[str, Param]:
        """What people call the role and the action, for the slots ``{a} {role}`` and ``{action}``."""
        role = self.role_words or _ROLES.get(self.role)
        name = self.role if role is None else role.template()
        action = self.action_words or _ACTIONS.get(self.action) or self.action
        return {"a": "an" if name[0] in "aeiou" else "a", "role": role or self.role, "action": action}

    def judge(
        self,
        amount: Money | None,
        *,
        who: str | None = None,
        request: Request | None = None,
        same_person: SamePerson = (),
    ) -> Verdict[Truth]:
        """Whether this mandate covers an amount that `who` would answer for, and why."""
        found = [self._ceiling(amount)]
        if self.needs_finding:
            found.append(self._finding(request))
        if amount is not None and amount.currency == self.currency:
            found += [each.judge(amount, request, who, same_person=same_person) for each in self.budgets]
        value = Truth.all(truth for truth, _ in found)
        return Verdict(
            value,
            tuple(reason for truth, reason in found if truth is value and truth is not Truth.UNKNOWN),
            tuple(reason for truth, reason in found if truth is Truth.UNKNOWN),
        )

    def _ceilings(self) -> list[Money]:
        own = [self.up_to] if isinstance(self.up_to, Money) else []
        return [*own, *(each.up_to for each in self.budgets)]

    def _ceiling(self, amount: Money | None) -> tuple[Truth, Reason]:
        words = self.words()
        if self.up_to is None:
            return Truth.UNKNOWN, Reason("ceiling_unknown", _NO_CEILING.fill(**words))
        limit: Money | Unlimited | Budget = self.up_to
        if isinstance(limit, Unlimited):
            if not self.budgets:
                return Truth.YES, Reason("within_authority", _MAY.fill(**words))
            limit = self.budgets[0]
        if amount is None:
            text = _AMOUNT_COUNTS if isinstance(limit, Budget) else _NO_AMOUNT
            return Truth.UNKNOWN, Reason("amount_unknown", text.fill(**words, limit=limit))
        if amount.currency != self.currency:
            said = _OTHER_CURRENCY.fill(**words, limit=limit, currency=amount.currency)
            return Truth.NO, Reason("other_currency", said)
        if within(amount, self.up_to) is Truth.NO:
            return Truth.NO, Reason("beyond_authority", _TOO_MUCH.fill(**words, limit=limit, amount=amount))
        text = _MAY if isinstance(limit, Budget) else _MAY_UP_TO
        return Truth.YES, Reason("within_authority", text.fill(**words, limit=limit))

    def _finding(self, request: Request | None) -> tuple[Truth, Reason]:
        finding = Truth.UNKNOWN if request is None else request.finding
        if finding is Truth.YES:
            return finding, Reason("at_fault", _AT_FAULT.fill())
        if finding is Truth.NO:
            return finding, Reason("not_at_fault", _AT_FAULT_ONLY.fill(**self.words()))
        return finding, Reason("finding_missing", _FINDING_MISSING.fill(**self.words()))


@attrs.frozen
class Separation:
    """Two actions on one case that must not come from the same hands, whichever comes first.

    Two texts say it to people, each with a slot ``{who}``: `broken` of whoever took `one` and now asks for `other`,
    `turned` of whoever took `other` and now asks for `one`. Without `turned`, `broken` is said of both.
    """

    one: str
    other: str
    broken: Text
    unknown: Text
    turned: Text | None = None

    def __attrs_post_init__(self) -> None:
        if self.one == self.other:
            raise DefinitionError("separation", [f"{self.one!r} cannot be kept apart from itself"])

    def counterpart(self, action: str) -> str | None:
        """The action that must have come from other hands; None when `action` is not concerned."""
        return {self.one: self.other, self.other: self.one}.get(action)

    def said(self, action: str, who: str) -> Sentence:
        """Why `who` may not take `action`: what he took already."""
        words = self.turned if action == self.one and self.turned is not None else self.broken
        return words.fill(who=who)


APPROVER_IS_NOT_PROPOSER: Final = Separation(
    "propose",
    "approve",
    Text("who approves must not be who proposed: {who} proposed", zh="审批人不得是提议人：{who}是提议人"),
    Text(
        "who approves must not be who proposed, and that is not known", zh="审批人不得是提议人，但另一方未知"
    ),
    Text("who proposes must not be who approved: {who} approved", zh="提议人不得是审批人：{who}是审批人"),
)
"""Nobody approves his own proposal (field practice; "four eyes")."""

PROMISER_IS_NOT_PAYER: Final = Separation(
    "promise",
    "pay",
    Text("who pays must not be who promised: {who} promised", zh="付款人不得是承诺人：{who}已参与"),
    Text("who pays must not be who promised, and that is not known", zh="付款人不得是承诺人，但另一方未知"),
    Text("who promises must not be who paid: {who} paid", zh="承诺人不得是付款人：{who}已付款"),
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
    Text("who puts it right must not be who closed: {who} did", zh="处理执行人不得是结案人：{who}已结案"),
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
    Text(
        "whom it is about must not be who handled it: {who} did", zh="被投诉人不得是处理人：{who}已参与处理"
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
    at all, the same mandate twice (in one currency), an approver role without a mandate for the action, and approvers
    in a circle are a `DefinitionError`.
    """

    mandates: tuple[Mandate, ...] = attrs.field(converter=tuple[Mandate, ...])
    separated: tuple[Separation, ...] = attrs.field(default=(), converter=tuple[Separation, ...])

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.mandates:
            problems.append("there is no mandate; nobody could do anything")
        seen: set[tuple[str, str, str | None]] = set()
        for mandate in self.mandates:
            if (mandate.role, mandate.action, mandate.currency) in seen:
                problems.append(f"{mandate.role!r} has two mandates for {mandate.action!r}")
            seen.add((mandate.role, mandate.action, mandate.currency))
        held = {(mandate.role, mandate.action) for mandate in self.mandates}
        for mandate in self.mandates:
            above = mandate.approver_role
            if above is not None and (above, mandate.action) not in held:
                problems.append(f"{above!r} should approve {mandate.action!r} and has no mandate for it")
            if mandate.role in self.roles_above(mandate):
                problems.append(f"the approvers of {mandate.action!r} go in a circle at {mandate.role!r}")
        if problems:
            raise DefinitionError("authority", problems)

    def of(self, action: str, actor: Actor | None = None) -> tuple[Mandate, ...]:
        """The mandates for an action: all of them, or those of an actor's roles."""
        return tuple(
            each
            for each in self.mandates
            if each.action == action and (actor is None or actor.plays(each.role))
        )

    def roles_above(self, mandate: Mandate) -> frozenset[str]:
        """The roles that may approve what goes beyond a mandate: its approver role, that one's, and so on.

        Empty when the mandate names none: then whoever has a mandate that is wide enough may approve.
        """
        found: set[str] = set()
        asked = {mandate.approver_role} - {None}
        while asked:
            found |= {role for role in asked if role is not None}
            asked = (
                {each.approver_role for each in self.of(mandate.action) if each.role in asked}
                - found
                - {None}
            )
        return frozenset(found)

    def judge(
        self,
        actor: Actor,
        action: str,
        amount: Money | None = None,
        *,
        done: Mapping[str, Iterable[str]] = _NOBODY,
        not_by: Collection[str] = (),
        request: Request | None = None,
        same_person: SamePerson = (),
    ) -> Verdict[Truth]:
        """May `actor` take `action`, with all reasons and all that is missing.

        `done` says who took which action on this case already, by id (an empty list says that nobody did; an
        absent entry that a separation needs leaves the answer unknown). `not_by` names ids that are excluded
        whatever they may do otherwise. `request` says for which case and customer, when, and what was granted before;
        without it a mandate with budgets never says yes. `same_person` groups ids that belong to one person: all that
        was done or granted under any of them was done by that person. An amount below zero is an `InputError` (give
        its size), and so is one text, or a generator, in place of a list of ids.
        """
        if amount is not None and amount.is_negative:
            raise InputError("amount", amount, "give the size of the amount, without a sign")
        found = [
            mandate.judge(amount, who=actor.id, request=request, same_person=same_person)
            for mandate in self.of(action, actor)
        ]
        answer = Truth.any(each.value for each in found)
        reasons = [reason for each in found if each.value is answer for reason in each.reasons]
        missing = [reason for each in found if each.value is answer for reason in each.missing]
        if not found:
            words = self.of(action)[0].words()["action"] if self.of(action) else _ACTIONS.get(action, action)
            reasons.append(Reason("no_mandate", _NOT_ASKED.fill(actor=actor.id, action=words)))
        hands = self.judge_hands(actor.id, action, done=done, not_by=not_by, same_person=same_person)
        return Verdict(answer & hands.value, (*reasons, *hands.reasons), (*missing, *hands.missing))

    def judge_hands(
        self,
        who: str,
        action: str,
        *,
        done: Mapping[str, Iterable[str]] = _NOBODY,
        not_by: Collection[str] = (),
        same_person: SamePerson = (),
    ) -> Verdict[Truth]:
        """Whether these hands may take `action` on this case, whatever their mandate: nobody excluded, duties apart.

        It is symmetric: if `who` may not approve because he proposed, he may not propose after he approved.

        >>> house = Authority([Mandate("manager", "approve", None)], separated=[FULFILLER_IS_NOT_CLOSER])
        >>> house.judge_hands("u2-night", "close", done={"fulfil": ["u2"]}, same_person=[["u2", "u2-night"]]).explain()
        'who closes must not be who put it right: u2 did'
        """
        ids = ids_of(who, same_person)
        answer, reasons, missing = Truth.YES, list[Reason](), list[Reason]()
        if not isinstance(not_by, Collection):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("not_by", not_by, "give several ids, such as ['u-2']")
        if not isinstance(done, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("done", done, "say who took which action, such as {'propose': ['u-2']}")
        if not ids.isdisjoint(read_ids(not_by, "not_by")):
            answer = Truth.NO
            reasons.append(Reason("excluded", _EXCLUDED.fill(actor=who)))
        for separation in self.separated:
            counterpart = separation.counterpart(action)
            if counterpart is None:
                continue
            if counterpart not in done:
                answer = answer & Truth.UNKNOWN
                missing.append(Reason("hands_unknown", separation.unknown.fill()))
            elif same := ids.intersection(read_ids(done[counterpart], f"done.{counterpart}")):
                answer = Truth.NO
                reasons.append(Reason("same_hands", separation.said(action, min(same))))
        return Verdict(answer, tuple(reasons), tuple(missing))


_ROLES: Final = {
    "agent": Text("agent", zh="客服"),
    "finance": Text("finance officer", zh="财务"),
    "lead": Text("team lead", zh="组长"),
    "manager": Text("manager", zh="主管"),
    "seller": Text("seller", zh="销售员"),
}
_ACTIONS: Final = {
    "approve": Text("approve", zh="审批"),
    "clear": Text("clear a cause", zh="解除停止原因"),
    "close": Text("close", zh="结案"),
    "fulfil": Text("fulfil", zh="执行"),
    "handle": Text("handle", zh="处理"),
    "let_through": Text("let an order through", zh="放行订单"),
    "lift": Text("lift a forced stop", zh="解除强制停止"),
    "pay": Text("pay", zh="付款"),
    "promise": Text("promise", zh="承诺"),
    "propose": Text("propose", zh="提议"),
}
