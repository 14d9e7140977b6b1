"""The laws of authority: run them on your own mandates, budgets and separations.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> ann = Actor("u-2", ["agent"])
>>> asks = [Ask(ann, [Remedy("refund", money(90, "CNY"))], "K-1", "C-7", at=now.add(hours=n)) for n in range(3)]
>>> sorted(check_no_splitting(EXAMPLE_AUTHORITY, asks).items())
[('no', 2), ('yes', 1)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate, Separation
from salesflow.basics.budgets import Budget, Granted, Request, SamePerson, Scope, ids_of
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import UNLIMITED, Money, total, within
from salesflow.basics.reasons import Verdict
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.handling.granting import Approval, OfferVerdict, as_granted, judge_options
from salesflow.testing._law import law

__all__ = ["Ask", "check_hands", "check_less_is_easier", "check_no_splitting", "check_offer"]

_RANK: Final = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
_FREE_HANDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    dict.fromkeys(("pay", "fulfil", "close", "be_subject", "sell"), ())
)


@attrs.frozen
class Ask:
    """One offer in a row of offers: who makes it, of what, for whom, when, approved by whom, and how it ends.

    `choice` is the option that the customer takes (counted from 1) before the next offer but one; 0: he turns it
    down; None: the offer stays open.
    """

    by: Actor
    options: tuple[Remedy, ...] = attrs.field(converter=tuple[Remedy, ...])
    case: str
    customer: str
    at: pendulum.DateTime = attrs.field(converter=aware, kw_only=True)
    finding: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    approver: Actor | None = attrs.field(default=None, kw_only=True)
    choice: int | None = attrs.field(default=1, kw_only=True)


def check_no_splitting(
    authority: Authority, asks: Iterable[Ask], *, same_person: SamePerson = ()
) -> Counter[str]:
    """However a sum is split, over offers, options, cases, colleagues and ids, no budget is ever overdrawn.

    Each offer is asked for with the ledger of all that was allowed before, and joins it when the answer is yes.
    After each yes every option is covered by one mandate of whoever answers for it, with every budget added up anew.
    How often each answer came is returned (``"yes"``, ``"no"``, ``"unknown"``): see that all of them did.
    """
    ledger: dict[str, tuple[Granted, ...]] = {}
    ends: list[tuple[str, tuple[Granted, ...]]] = []
    seen = Counter[str]()
    for number, ask in enumerate(asks):
        key = f"offer {number}"
        if len(ends) > 1:
            ledger.update([ends.pop(0)])
        before = [line for lines in ledger.values() for line in lines]
        verdict = judge_options(
            authority, ask.options, by=ask.by, case=ask.case, customer=ask.customer, at=ask.at, finding=ask.finding,
            granted=before, approvals=_approvals(ask), done=_FREE_HANDS, same_person=same_person, key=key,
        )  # fmt: skip
        seen[verdict.value.value] += 1
        if verdict.value is not Truth.YES:
            law(verdict.declined() is not None, "what is not allowed says why", verdict)
            continue
        lines = as_granted(
            ask.options, case=ask.case, customer=ask.customer, by=ask.by, at=ask.at, approvers=verdict.approvers, key=key
        )  # fmt: skip
        for line in lines:
            actor = ask.by if line.approved_by is None else ask.approver
            law(
                any(_covers(mandate, line, [*before, line], same_person) for mandate in authority.of(line.action, actor)),
                "what was granted lies within a mandate and its budgets",
                line,
                before,
            )  # fmt: skip
        ledger[key] = lines
        if ask.choice is not None:
            ends.append((key, lines[ask.choice - 1 : ask.choice] if ask.choice else ()))
    return seen


def _approvals(ask: Ask) -> list[Approval]:
    return [] if ask.approver is None else [Approval(ask.approver, ask.options, at=ask.at)]


def _covers(mandate: Mandate, line: Granted, ledger: list[Granted], same_person: SamePerson) -> bool:
    if line.amount is None:
        return mandate.up_to is UNLIMITED and not mandate.budgets
    if (
        mandate.currency not in {None, line.amount.currency}
        or within(line.amount, mandate.up_to) is not Truth.YES
    ):
        return False
    return all(_holds(budget, line, ledger, same_person) for budget in mandate.budgets)


def _holds(budget: Budget, line: Granted, ledger: list[Granted], same_person: SamePerson) -> bool:
    """At no moment at which the line counts do all lines of its scope add up to more than the budget."""
    persons = ids_of(line.answers, same_person)
    same = [
        each
        for each in ledger
        if {
            Scope.CASE: each.case == line.case,
            Scope.CUSTOMER: each.customer == line.customer,
            Scope.ACTOR: each.answers in persons,
        }[budget.scope]
    ]
    spans = [(instant(each.at), _end(budget, each), each) for each in same]
    begins, ends = instant(line.at), _end(budget, line)
    moments = {since for since, _, _ in spans if begins <= since and (ends is None or since < ends)}
    return all(
        _added(
            budget, [each for since, until, each in spans if since <= at and (until is None or at < until)]
        )
        for at in moments
    )


def _end(budget: Budget, line: Granted) -> int | None:
    return None if budget.within is None else instant(budget.within.after(line.at))


def _added(budget: Budget, lines: list[Granted]) -> bool:
    dearest: dict[str, Money] = {}
    for each in lines:
        if each.amount is not None and each.amount.currency == budget.up_to.currency:
            dearest[each.key] = max(each.amount, dearest.get(each.key, each.amount))
    return total(dearest.values(), budget.up_to.currency) <= budget.up_to


def check_less_is_easier(
    authority: Authority,
    actor: Actor,
    action: str,
    smaller: Money,
    larger: Money,
    *,
    request: Request | None = None,
    same_person: SamePerson = (),
) -> tuple[Truth, Truth]:
    """A smaller amount is never refused where a larger one of the same currency is allowed; both answers."""
    less, more = (
        authority.judge(actor, action, amount, request=request, same_person=same_person).value
        for amount in sorted([smaller, larger])
    )
    law(_RANK[less] >= _RANK[more], "less is never harder to get", smaller, larger, less, more)
    return less, more


def check_hands(
    authority: Authority, separation: Separation, one: str, other: str, *, same_person: SamePerson = ()
) -> bool:
    """Duties stay apart whichever comes first, and under whatever id; whether the two ids are different hands.

    `one` after `other` is judged like `other` after `one`, no on the same hands, and nobody's doing is no obstacle. The
    authority must keep the separation.
    """
    there = authority.judge_hands(
        one, separation.one, done={**_FREE_HANDS, separation.other: [other]}, same_person=same_person
    )
    back = authority.judge_hands(
        other, separation.other, done={**_FREE_HANDS, separation.one: [one]}, same_person=same_person
    )
    apart = other not in ids_of(one, same_person)
    law(there.value is back.value, "a separation is symmetric", there, back)
    law((there.value is Truth.NO) is not apart, "the same hands never do both", there)
    law((one in ids_of(other, same_person)) is not apart, "to be the same person is mutual", one, other)
    return apart


def check_offer(
    authority: Authority,
    ask: Ask,
    granted: Iterable[Granted] | None,
    extra: Granted,
    *,
    same_person: SamePerson = (),
) -> OfferVerdict:
    """The laws of a judgement of one offer; the verdict itself.

    No has reasons, unknown says what is missing, and whatever is not allowed says so in words. Leaving the approval out,
    another line in the ledger (`extra`), a proposer without known roles, and approver and proposer in one person never
    turn the answer for the better. The order of the options changes nothing.
    """
    ledger = None if granted is None else tuple(granted)

    def judged(
        options: tuple[Remedy, ...] = ask.options,
        lines: tuple[Granted, ...] | None = ledger,
        groups: SamePerson = same_person,
        *,
        by: Actor | str = ask.by,
        alone: bool = False,
    ) -> OfferVerdict:
        return judge_options(
            authority, options, by=by, case=ask.case, customer=ask.customer, at=ask.at, finding=ask.finding,
            granted=lines, approvals=[] if alone else _approvals(ask), done=_FREE_HANDS, same_person=groups,
        )  # fmt: skip

    verdict = judged()
    _check_words(verdict)
    law(
        [each.value for each in judged(ask.options[::-1]).options] == [each.value for each in verdict.options[::-1]],
        "the order of the options changes nothing",
        verdict,
    )  # fmt: skip
    worse = {
        "an approval never harms": judged(alone=True),
        "a bare id is not better than its roles": judged(by=ask.by.id, alone=True),
    }
    if ledger is not None:
        worse["one more line in the ledger is never better"] = judged(lines=(*ledger, extra))
    if ask.approver is not None:
        worse["nobody approves his own offer"] = judged(groups=[[ask.by.id, ask.approver.id], *same_person])
        law(
            not any(worse["nobody approves his own offer"].approvers),
            "an approval by the same hands counts nothing",
            verdict,
        )
    law(
        worse["a bare id is not better than its roles"].value is not Truth.YES,
        "whose roles are not known has no authority",
        ask,
    )
    del worse["a bare id is not better than its roles"]
    for name, other in worse.items():
        law(_RANK[other.value] <= _RANK[verdict.value], name, verdict, other)
    return verdict


def _check_words(verdict: OfferVerdict) -> None:
    parts: list[Verdict[Truth]] = [verdict.hands]
    parts += [Verdict(each.value, each.reasons, each.missing) for each in verdict.options]
    for part in parts:
        law(part.value is not Truth.NO or bool(part.reasons), "no has reasons", part)
        law((part.value is Truth.UNKNOWN) <= bool(part.missing), "unknown says what is missing", part)
        law(part.value is not Truth.YES or not part.missing, "yes lacks nothing", part)
    whole = verdict.hands.value & Truth.all(each.value for each in verdict.options)
    law(verdict.value is whole, "an offer is allowed as a whole", verdict)
    declined = verdict.declined()
    law((declined is None) is (verdict.value is Truth.YES), "only a yes may be offered", verdict)
    if declined is not None:
        law(bool(declined.explain() and declined.explain("zh")), "a refusal has words", declined)
