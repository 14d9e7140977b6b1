"""Granting: who may offer what to a customer, and who must approve it first.

Nobody promises beyond his authority. An offer of several remedies is judged as a whole: each must be within the
mandate of whoever offers it, or be approved by other hands with a mandate that is wide enough. What a case, a customer
and a person were granted before counts, so that ten small offers are no way round one large refusal.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> house = Authority([
...     *mandates_for("agent", [RemedyKind.REFUND], money(100, "CNY"), approver_role="manager"),
...     *mandates_for("manager", [RemedyKind.REFUND], money(5000, "CNY")),
... ])
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> large = Remedy(RemedyKind.REFUND, money(800, "CNY"))
>>> ann = Actor("u-2", ["agent"])
>>> asked = {"by": ann, "case": "K-1", "customer": "C-7", "at": now, "granted": []}
>>> print(judge_options(house, [large], **asked).explain())
option 1, refund of CNY 800: an agent may refund up to CNY 100, not CNY 800 [CO-1]
option 1, refund of CNY 800: a manager may approve it [CO-1]
>>> yes = Approval(Actor("u-7", ["manager"]), [large], at=now)
>>> judge_options(house, [large], approvals=[yes], **asked).value
Truth.YES

Source: CO-1 (satisfy within one's authority and never promise beyond it); field study of complaints, 5.1 (authority,
segregation), invariants 17 and 18, abuse cases 13 and 14.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.budgets import Budget, Granted, Request, SamePerson
from salesflow.basics.ids import read_id, read_ids
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import Limit
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.errors import InputError

__all__ = ["Approval", "OfferVerdict", "OptionVerdict", "as_granted", "judge_options", "mandates_for"]

_NOBODY: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
_ROWS: Final = ("CO-1",)


def mandates_for(
    role: str,
    kinds: Iterable[RemedyKind],
    up_to: Limit,
    *,
    budgets: Iterable[Budget] = (),
    needs_finding: bool = False,
    approver_role: str | None = None,
    role_words: Text | None = None,
) -> tuple[Mandate, ...]:
    """One mandate of a role for each kind of remedy, with the same ceilings.

    The budgets count all kinds together: a refund and a voucher of CNY 60 do not both fit into CNY 100 per case.

    >>> from salesflow.basics.money import money
    >>> [each.action for each in mandates_for("agent", [RemedyKind.REFUND, RemedyKind.VOUCHER], money(100, "CNY"))]
    ['refund', 'voucher']
    """
    shared = tuple(budgets)
    return tuple(
        Mandate(
            role,
            kind.value,
            up_to,
            role_words,
            kind.order,
            budgets=shared,
            needs_finding=needs_finding,
            approver_role=approver_role,
        )
        for kind in map(RemedyKind, kinds)
    )


def _options(values: Iterable[Remedy]) -> tuple[Remedy, ...]:
    found = tuple(values)
    for place, value in enumerate(found):
        if not isinstance(value, Remedy):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError(f"options[{place}]", value, "give a Remedy")
    if not found:
        raise InputError("options", found, "name at least one remedy")
    return found


def _approver(value: Actor | str) -> Actor | str:
    return value if isinstance(value, Actor) else read_id(value, "by")


@attrs.frozen
class Approval:
    """Somebody approved these remedies, and no others, for this offer, at an aware moment.

    `by` is an actor with the roles he had then; a bare id leaves it unknown whether he might.
    """

    by: Actor | str = attrs.field(converter=_approver)
    options: tuple[Remedy, ...] = attrs.field(converter=_options)
    at: pendulum.DateTime = attrs.field(converter=aware, kw_only=True, eq=instant)


# -- the answer ---------------------------------------------------------------------------------------------------------


@attrs.frozen
class OptionVerdict:
    """Whether one remedy of an offer may be offered: all reasons, all that is missing, and what would help.

    `number` counts the options from 1. `approved_by` is the id of whoever's approval was needed and is wide enough;
    None when the authority of whoever offers it suffices, or when it may not be offered.
    """

    number: int
    remedy: Remedy
    value: Truth
    approved_by: str | None
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    helps: tuple[Reason, ...]


@attrs.frozen
class OfferVerdict:
    """Whether an offer may be made: its options, and the hands that make it.

    The offer may be made only as a whole: yes when every option is allowed and no duty forbids it.
    """

    options: tuple[OptionVerdict, ...]
    hands: Verdict[Truth]
    """Whether whoever offers it may act in this case at all."""

    @property
    def value(self) -> Truth:
        """May it be offered?"""
        return self.hands.value & Truth.all(each.value for each in self.options)

    @property
    def approvers(self) -> tuple[str | None, ...]:
        """For each option who approved it, where that was needed: to be stored with the offer."""
        return tuple(each.approved_by for each in self.options)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons, each with its option."""
        return (*self.hands.reasons, *(_about(each, why) for each in self.options for why in each.reasons))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """All that is missing, and for each option that is not allowed who could approve it."""
        return (
            *self.hands.missing,
            *(_about(each, why) for each in self.options for why in (*each.missing, *each.helps)),
        )

    def declined(self) -> Declined | None:
        """Everything against the options that are not allowed, and the hands; None when it may be offered."""
        if self.value is Truth.YES:
            return None
        against = attrs.evolve(
            self, options=tuple(each for each in self.options if each.value is not Truth.YES)
        )
        return Declined(against.reasons, against.missing)

    def explain(self, language: Language = "en") -> str:
        """All reasons, all that is missing and what would help, one a line."""
        return Declined(self.reasons, self.missing).explain(language)


def as_granted(
    options: Iterable[Remedy],
    *,
    case: str,
    customer: str,
    by: By,
    at: datetime,
    approvers: Iterable[str | None] = (),
    key: str,
) -> tuple[Granted, ...]:
    """What an offer adds to the ledger: a line for each option, all under the `key` of the offer.

    Only the dearest of them counts while the offer is open. Once the customer has chosen, give the one he chose;
    when he turns it down, or it lapses, leave the lines out (as `Complaint.granted_at` does). `approvers` are those of
    the verdict.

    >>> import pendulum
    >>> from salesflow.basics.money import money
    >>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> refund = Remedy("refund", money(80, "CNY"))
    >>> (line,) = as_granted([refund], case="K-1", customer="C-7", by="u-2", at=now, key="O-1")
    >>> line.action, line.amount, line.answers
    ('refund', Money('80', 'CNY'), 'u-2')
    """
    named = _options(options)
    who = read_id(id_of(by), "by")
    approved = tuple(approvers) or (None,) * len(named)
    if len(approved) != len(named):
        raise InputError("approvers", approved, f"name one for each of the {len(named)} options, or None")
    return tuple(
        Granted(case, customer, remedy.kind.value, remedy.amount, who, at, approver, key=key)
        for remedy, approver in zip(named, approved, strict=True)
    )


# -- the judgement ------------------------------------------------------------------------------------------------------


def judge_options(
    authority: Authority,
    options: Iterable[Remedy],
    *,
    by: By,
    case: str,
    customer: str,
    at: datetime,
    finding: Truth | bool | None = None,
    granted: Iterable[Granted] | None,
    approvals: Iterable[Approval] = (),
    done: Mapping[str, Iterable[str]] = _NOBODY,
    not_by: Collection[str] = (),
    same_person: SamePerson = (),
    key: str | None = None,
) -> OfferVerdict:
    """Whether these remedies may be offered, each by its own, with all reasons and what would help.

    - `by` offers it. A bare id has no known roles, nobody has no known hands: the answer is unknown, never yes.
    - `finding`: whether it was found that we are at fault. `granted`: the ledger, None when nobody knows it; its lines
      under `key`, the offer's own, are left out.
    - `approvals` are those given for this offer. One helps when it names the very remedy, came no later than `at`, is
      from other hands, from a role above, and from a mandate that is wide enough, budgets included.
    - `done`, `not_by` and `same_person` are those of `Authority.judge_hands`: whoever offers also *proposes*,
      *promises* and *handles*; whoever approves *handles* too. Who proposed and approved is read from the offer alone.

    A naive moment, no option, and a blank id are an `InputError`. Sources: CO-1, CO-2.
    """
    if APPROVER_IS_NOT_PROPOSER not in authority.separated:
        authority = attrs.evolve(authority, separated=(*authority.separated, APPROVER_IS_NOT_PROPOSER))
    who = None if by is None else read_id(id_of(by), "by")
    request = Request(case, customer, at=at, granted=granted, finding=Truth.of(finding), key=key)
    others = {
        action: read_ids(ids, "done") for action, ids in done.items() if action not in {"propose", "approve"}
    }
    asked = _Asked(authority, by, who, request, others, not_by, same_person)
    given = tuple(approvals)
    verdicts = (asked.option(n, remedy, given) for n, remedy in enumerate(_options(options), 1))
    return OfferVerdict(tuple(verdicts), asked.hands())


@attrs.frozen
class _Asked:
    """One question to the house: who asks, for what case, and who did what before."""

    authority: Authority
    by: By
    who: str | None
    request: Request
    done: Mapping[str, tuple[str, ...]]
    not_by: Collection[str]
    same_person: SamePerson

    def hands(self) -> Verdict[Truth]:
        """Whether whoever offers may act in this case."""
        if self.who is None:
            return Verdict(Truth.UNKNOWN, missing=(_noted("nobody_named"),))
        return self._apart(self.who, ("propose", "promise", "handle"), {**self.done, "approve": ()})

    def _apart(self, who: str, actions: Iterable[str], done: Mapping[str, tuple[str, ...]]) -> Verdict[Truth]:
        found = [
            self.authority.judge_hands(
                who, action, done=done, not_by=self.not_by, same_person=self.same_person
            )
            for action in actions
        ]
        return _joined(found)

    def option(self, number: int, remedy: Remedy, approvals: tuple[Approval, ...]) -> OptionVerdict:
        """One option: on the authority of whoever offers it, or on that of somebody who approved it."""
        action = remedy.kind.value
        if not self.authority.of(action):
            none = _noted("no_mandate_at_all", action=remedy.kind.order)
            return OptionVerdict(number, remedy, Truth.NO, None, (none,), (), ())
        ways: list[tuple[str | None, Verdict[Truth]]] = [(None, self._own(remedy))]
        ways += [
            (id_of(each.by), self._approved(each, remedy)) for each in approvals if remedy in each.options
        ]
        for approver, verdict in ways:
            if verdict.value is Truth.YES:
                return OptionVerdict(number, remedy, Truth.YES, approver, verdict.reasons, (), ())
        value = Truth.any(verdict.value for _, verdict in ways)
        reasons = [why for _, verdict in ways if verdict.value is Truth.NO for why in verdict.reasons]
        missing = [why for _, verdict in ways for why in verdict.missing]
        helps = _once(self._helps(remedy))
        if not helps and isinstance(self.by, Actor):
            helps = (_noted("nobody_may"),)
        return OptionVerdict(number, remedy, value, None, _once(reasons), _once(missing), helps)

    def _own(self, remedy: Remedy) -> Verdict[Truth]:
        if isinstance(self.by, Actor):
            return self._mandate(self.by, remedy)
        missing = () if self.who is None else (_noted("roles_unknown", who=self.who),)
        return Verdict(Truth.UNKNOWN, missing=missing)

    def _mandate(self, actor: Actor, remedy: Remedy) -> Verdict[Truth]:
        action = remedy.kind.value
        return self.authority.judge(
            actor, action, remedy.amount, done=self.done, request=self.request, same_person=self.same_person
        )

    def _approved(self, approval: Approval, remedy: Remedy) -> Verdict[Truth]:
        """Whether an approval of this very remedy counts."""
        who = id_of(approval.by) or ""
        done = self.done if self.who is None else {**self.done, "propose": (self.who,)}
        found = [self._apart(who, ("approve", "handle"), done)]
        if instant(approval.at) > instant(self.request.at):
            found.append(Verdict(Truth.NO, (_noted("approved_later", who=who, at=approval.at),)))
        if isinstance(approval.by, Actor):
            found.append(self._mandate(approval.by, remedy))
            above = self._above(approval.by.roles, remedy)
            if above is Truth.NO:
                found.append(Verdict(above, (_noted("not_above", who=who),)))
            elif above is Truth.UNKNOWN:
                found.append(Verdict(above, missing=(_noted("not_above_known", who=who),)))
        else:
            found.append(Verdict(Truth.UNKNOWN, missing=(_noted("roles_unknown", who=who),)))
        verdict = _joined(found)
        if verdict.value is Truth.YES:
            return attrs.evolve(verdict, reasons=(_noted("approved", who=who), *verdict.reasons))
        return verdict

    def _above(self, roles: Collection[str], remedy: Remedy) -> Truth:
        """Whether somebody with these roles stands above whoever offers it, where a mandate says who must approve."""
        fits = [not above or not above.isdisjoint(roles) for above in self._chains(remedy)]
        if all(fits):
            return Truth.YES
        return Truth.of(any(fits)) if isinstance(self.by, Actor) else Truth.UNKNOWN

    def _chains(self, remedy: Remedy) -> list[frozenset[str]]:
        """For each mandate that whoever offers it has, or may have, the roles that approve what goes beyond it."""
        actor = self.by if isinstance(self.by, Actor) else None
        return [self.authority.roles_above(each) for each in self.authority.of(remedy.kind.value, actor)]

    def _helps(self, remedy: Remedy) -> Iterator[Reason]:
        """Who could approve it, as far as that can be said before knowing the person."""
        own = self.by.roles if isinstance(self.by, Actor) else frozenset[str]()
        for mandate in self.authority.of(remedy.kind.value):
            found = mandate.judge(remedy.amount, request=self.request)
            if found.value is Truth.NO or self._above({mandate.role}, remedy) is not Truth.YES:
                continue
            words = mandate.words()
            code = "may_approve" if found.value is Truth.YES else "may_perhaps_approve"
            why = tuple(each.sentence for each in found.missing)
            if mandate.role in own:
                yield Reason(code, _ANOTHER[code].fill(role=words["role"], why=why))
            else:
                yield _noted(code, a=words["a"], role=words["role"], why=why)


def _joined(found: Iterable[Verdict[Truth]]) -> Verdict[Truth]:
    """All of several answers: what stands against it, and what is missing."""
    kept = tuple(found)
    value = Truth.all(each.value for each in kept)
    reasons = [why for each in kept if each.value is value for why in each.reasons]
    return Verdict(value, _once(reasons), _once(why for each in kept for why in each.missing))


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _noted(code: str, **params: Param) -> Reason:
    return Reason(code, _WORDS[code].fill(**params))


def _about(option: OptionVerdict, why: Reason) -> Reason:
    words = _OPTION.fill(n=option.number, remedy=option.remedy, why=why.sentence)
    return Reason(why.code, words, _ROWS)


_OPTION: Final = Text("option {n}, {remedy}: {why}", zh="方案{n}（{remedy}）：{why}")
# Who could approve it, of the role of whoever offers it.
_ANOTHER: Final = {
    "may_approve": Text("another {role} may approve it", zh="另一位{role}可以批准"),
    "may_perhaps_approve": Text(
        "another {role} may perhaps approve it: {why}", zh="另一位{role}或可批准：{why}"
    ),
}
_WORDS: Final = {
    "nobody_named": Text("nobody says who makes the offer", zh="未说明由谁提出方案"),
    "roles_unknown": Text("the roles of {who} are not known", zh="{who}的角色未知"),
    "no_mandate_at_all": Text("no role here may {action}", zh="本单位没有任何角色有权{action}"),
    "approved": Text("{who} approved it", zh="已由{who}批准"),
    "approved_later": Text("{who} approved it only later, on {at}", zh="{who}的批准在后（{at}）"),
    "not_above": Text("{who} has no role that approves it", zh="{who}的角色不能批准此项"),
    "not_above_known": Text(
        "whether {who} stands above whoever offers it is not known", zh="{who}是否为提出人的上级尚不清楚"
    ),
    "may_approve": Text("{a} {role} may approve it", zh="{role}可以批准"),
    "may_perhaps_approve": Text("{a} {role} may perhaps approve it: {why}", zh="{role}或可批准：{why}"),
    "nobody_may": Text("no role may approve it", zh="没有任何角色可以批准"),
}
