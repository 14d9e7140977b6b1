"""The laws of credit checks and of the order gate: run them on your own checks, accounts and orders.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import date
>>> from salesflow.credit.catalogue.control import EXAMPLE_CHECK
>>> check_credit_check(EXAMPLE_CHECK, Account("C-7", "CNY", date(2026, 3, 31)), None).outcome
Answer.REFER
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import attrs

from salesflow.basics.money import Money
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Outcome
from salesflow.credit.control.credit_check import Answer, CheckResult, CreditCheck, gravest
from salesflow.credit.control.gate import Passage, gate
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.exposure import Exposure, OpenItem
from salesflow.credit.ledger.position import OpenDocument
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Effect, Grant, GrantKind
from salesflow.customers.history import Invoice
from salesflow.testing._law import law

__all__ = [
    "check_change",
    "check_credit_check",
    "check_disputed",
    "check_gate",
    "check_paid_ahead",
    "check_scaled",
    "check_unknown",
    "check_worse_arrears",
    "scaled_account",
    "with_invoice",
]


def _no_milder(worse: Answer, than: Answer) -> bool:
    return gravest([worse, than]) is worse


def check_credit_check(check: CreditCheck, account: Account, order: Order | None) -> CheckResult:
    """The laws of one check; the result.

    It is deterministic. Every rule is asked and named, and the order of the rules changes nothing but the order of the
    findings. HOLD is a rule with switches that fails; PASS means that every rule passes. A switch is proposed with all its
    reasons and never without one. Everything is said in two languages.
    """
    found = check.run(account, order, as_of=account.as_of)
    law(found == check.run(account, order, as_of=account.as_of), "the same facts, the same result", found)
    names = [each.check.rule for each in check.rules]
    law([each.rule for each in found.findings] == names, "every rule is named, in its order", found)
    turned = attrs.evolve(check, rules=check.rules[::-1]).run(account, order, as_of=account.as_of)
    law(turned.findings == found.findings[::-1], "no rule hides another", found, turned)
    law(turned.outcome is found.outcome, "the order of the rules changes no outcome", found, turned)
    law(turned.shortfall == found.shortfall, "nor the shortfall", found, turned)
    proposed = {switch: frozenset(why) for switch, why in found.switches.items()}
    law(
        proposed == {switch: frozenset(why) for switch, why in turned.switches.items()},
        "nor what is proposed",
        found,
    )
    fails = [each for each in found.rules if each.finding.outcome is Outcome.FAIL]
    for switch in Switch:
        why = frozenset([each.finding.reason for each in fails if switch in each.switches])
        law(proposed.get(switch, frozenset()) == why, "a switch has all its reasons", switch, found)
    law((found.outcome is Answer.HOLD) == bool(proposed), "a hold is a proposal to stop something", found)
    passes = all(each.outcome is Outcome.PASS for each in found.findings)
    law((found.outcome is Answer.PASS) == passes, "a pass is that every rule passes", found)
    unknown = frozenset([each.reason for each in found.findings if each.outcome is Outcome.UNKNOWN])
    law(frozenset(found.missing) == unknown, "what is not known is named", found)
    law(found.shortfall is None or not found.shortfall.is_negative, "a shortfall is never negative", found)
    said = [(found.explain(), found.explain("zh"))]
    said += [(each.explain(), each.explain("zh")) for each in found.findings]
    law(all(en and "[en]" not in zh for en, zh in said), "it speaks two languages", found)
    law(len({*check.keys}) == len(check.rules), "every rule has a key of its own", check.keys)
    law([each.key for each in found.rules] == list(check.keys), "and is found under it", found)
    for each in found.rules:
        told = Truth.YES if each.finding.outcome is Outcome.FAIL else Truth.UNKNOWN
        told = Truth.NO if each.finding.outcome is Outcome.PASS else told
        law(found.fails[each.key] is told, "each rule is told apart, to be cleared by itself", each, found)
    for finding in found.findings:
        law(finding.reason.explain() in found.explain(), "every finding is told", finding, found)
    return found


def check_gate(
    check: CreditCheck, account: Account, order: Order, act: Act, switches: Collection[Switch]
) -> Passage:
    """The laws of the gate; the passage.

    The switches are independent: one that does not stop the act changes nothing, one that does holds it. What is paid ahead
    in full passes. Nothing goes on credit without a limit, and nothing is sold on a frozen one. The temporary limit that it
    names would do.
    """
    day = account.as_of
    found = gate(check, account, order, act, switches=switches, as_of=day)
    credit = found.on_credit.is_positive
    law(found == gate(check, account, order, act, switches=switches, as_of=day), "the same facts", found)
    law(bool(found.explain() and "[en]" not in found.explain("zh")), "it speaks two languages", found)
    law(not found.answer.stops or bool(found.reasons or found.missing), "a stop has a reason", found)
    for switch in Switch:
        other = gate(check, account, order, act, switches={*switches, switch}, as_of=day)
        if switch.stops(act, on_credit=credit):
            law(other.answer is Answer.HOLD, "a switch that stops it holds", switch, other)
        else:
            law(other == found, "a switch that does not stop it changes nothing", switch, found, other)
    if not credit and act is not Act.SIGN:
        law(found.answer is Answer.PASS, "what is paid ahead is free", found)
    elif act is not Act.SIGN and found.may_pass:
        limit = attrs.evolve(account, grace=check.expiry.grace).limit
        law(limit is not None, "nothing on credit without a limit", found)
        law(not isinstance(limit, Money) or limit.is_positive, "nor on a limit of zero", found)
        law(
            act is Act.DELIVER or (account.line is not None and not account.line.is_frozen),
            "nothing is sold on a frozen limit",
            found,
        )
    if found.ask_for is not None:
        _check_asked(check, account, order, act, found.ask_for)
    return found


def _check_asked(check: CreditCheck, account: Account, order: Order, act: Act, amount: Money) -> None:
    line = account.line or LineState()
    law(amount.is_positive and bool(line.grants), "it asks for something, beside a limit", amount)
    day = account.as_of
    more = Grant(
        "asked", amount, day, date.fromordinal(day.toordinal() + 1), kind=GrantKind.TEMPORARY,
        effect=Effect.ADD, purpose="the order at the gate",
    )  # fmt: skip
    wider = attrs.evolve(line, grants=[*line.grants, more])
    after = check.run(attrs.evolve(account, line=wider), order, as_of=day)
    short = [
        each
        for each in after.rules
        if each.finding.shortfall is not None and each.answer_to(act, on_credit=True) is Answer.HOLD
    ]
    law(not short, "the temporary limit it names would do", amount, after)


def check_paid_ahead(
    check: CreditCheck, account: Account, order: Order, act: Act, switches: Collection[Switch], paid: Money
) -> bool:
    """Paying more ahead never makes the answer graver; whether it made it milder. `paid` is what is prepaid then."""
    more = attrs.evolve(order, prepaid=paid if order.prepaid is None else max(order.prepaid, paid))
    one = gate(check, account, order, act, switches=switches, as_of=account.as_of)
    other = gate(check, account, more, act, switches=switches, as_of=account.as_of)
    law(_no_milder(one.answer, other.answer), "paying ahead never speaks against him", one, other)
    law(more.worse_than(order) == (), "and is never worse", order, more)
    return one.answer is not other.answer


def with_invoice(account: Account, bill: Invoice) -> Account:
    """The account with one more open invoice, in the exposure and in the position; as it is where neither is known."""
    owed, position = account.exposure, account.position
    if owed is not None:
        late = bill.days_late(account.as_of)
        item = OpenItem(bill.id, bill.due_on, bill.open_on(account.as_of), late, bill.disputed)
        items = sorted([*owed.items, item], key=lambda each: -each.days_late)
        owed = Exposure(owed.customer, owed.currency, owed.as_of, tuple(items))
    if position is not None:
        stage = Stage.DISPUTED if bill.disputed else Stage.INVOICED
        document = OpenDocument(stage, bill.id, bill.open_on(account.as_of), bill.due_on)
        position = attrs.evolve(position, documents=[*position.documents, document])
    return attrs.evolve(account, exposure=owed, position=position)


def check_worse_arrears(check: CreditCheck, account: Account, order: Order | None, bill: Invoice) -> bool:
    """One more late invoice that nobody disputes never makes the result milder; whether it made it graver."""
    one = check.run(account, order, as_of=account.as_of)
    other = check.run(with_invoice(account, bill), order, as_of=account.as_of)
    law(_no_milder(other.outcome, one.outcome), "worse arrears never help", one, other)
    law(set(one.switches) <= set(other.switches), "nor take away what is proposed", one, other)
    return other.outcome is not one.outcome


def check_disputed(check: CreditCheck, account: Account, order: Order | None, bill: Invoice) -> bool:
    """One more invoice that is disputed never makes a rule fail by itself; whether it made a person look."""
    one = check.run(account, order, as_of=account.as_of)
    other = check.run(with_invoice(account, bill), order, as_of=account.as_of)
    for before, after in zip(one.findings, other.findings, strict=True):
        fine = after.outcome is not Outcome.FAIL or before.outcome is Outcome.FAIL
        law(fine, "what is disputed fails nothing by itself", before, after)
    law(dict(other.switches).keys() == dict(one.switches).keys(), "and proposes nothing", one, other)
    return other.outcome is Answer.REFER is not one.outcome


def check_unknown(check: CreditCheck, account: Account, less: Account, order: Order | None) -> bool:
    """`less` is the account with something not known: no rule passes that did not; whether something is missing now."""
    one = check.run(account, order, as_of=account.as_of)
    other = check.run(less, order, as_of=account.as_of)
    for before, after in zip(one.findings, other.findings, strict=True):
        fine = after.outcome is not Outcome.PASS or before.outcome is Outcome.PASS
        law(fine, "what is not known passes nothing", before, after)
    return bool(other.missing)


def scaled_account(account: Account, times: int) -> Account:
    """The account with every amount so many times as large."""
    owed, position, line = account.exposure, account.position, account.line
    if owed is not None:
        items = [attrs.evolve(each, amount=each.amount * times) for each in owed.items]
        owed = Exposure(owed.customer, owed.currency, owed.as_of, tuple(items))
    if position is not None:
        documents = [attrs.evolve(each, amount=each.amount * times) for each in position.documents]
        position = attrs.evolve(position, documents=documents)
    if line is not None:
        line = attrs.evolve(line, grants=[_scaled_grant(each, times) for each in line.grants])
    back = [(key, amount * times) for key, amount in account.paid_back]
    return attrs.evolve(account, exposure=owed, position=position, line=line, paid_back=tuple(back))


def _scaled_grant(grant: Grant, times: int) -> Grant:
    cap, overdue = grant.order_cap, grant.overdue
    return attrs.evolve(
        grant,
        amount=grant.amount * times if isinstance(grant.amount, Money) else grant.amount,
        order_cap=None if cap is None else cap * times,
        overdue=None if overdue is None else attrs.evolve(overdue, amount=overdue.amount * times),
    )


def check_scaled(check: CreditCheck, account: Account, order: Order, times: int) -> CheckResult:
    """With all amounts so many times as large the findings are the same; for a check without amounts of its own."""
    paid = None if order.prepaid is None else order.prepaid * times
    large = attrs.evolve(order, amount=order.amount * times, prepaid=paid)
    one = check.run(account, order, as_of=account.as_of)
    other = check.run(scaled_account(account, times), large, as_of=account.as_of)
    law(
        [each.outcome for each in one.findings] == [each.outcome for each in other.findings],
        "scaled",
        one,
        other,
    )
    short = None if one.shortfall is None else one.shortfall * times
    law(other.shortfall == short, "the shortfall scales", one, other)
    return other


def check_change(check: CreditCheck, account: Account, old: Order, new: Order, act: Act) -> bool:
    """A change that makes nothing worse passes, whatever is stopped; whether it was such a change."""
    found = gate(check, account, new, act, switches=list(Switch), before=old, as_of=account.as_of)
    if new.worse_than(old):
        return False
    law(found.answer is Answer.PASS, "what makes nothing worse is not stopped", old, new, found)
    return True
