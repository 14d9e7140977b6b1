"""The order gate: may this contract be signed, this order be taken, this delivery leave, today and on credit?

It reads what a named person has stopped (the switches), whether credit was granted at all, and what the credit check finds.
What is paid ahead is free: no check touches it, nothing is taken from the limit for it, and only a stop of contracts can
stand in its way. Invoicing goods that were delivered is never gated: they are owed for, and an invoice adds no risk.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.control.checks_limit import StaticLimit
>>> from salesflow.credit.control.credit_check import ControlRule
>>> from salesflow.credit.ledger.position import Position
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.credit.limits.grant import Grant
>>> from salesflow.credit.rating.citation import Citation
>>> today = date(2026, 3, 31)
>>> check = CreditCheck(Citation("toy", "1", "-"), [ControlRule(StaticLimit(), [Switch.CREDIT_SALES])])
>>> account = Account("C-7", "CNY", today, position=Position("C-7", "CNY", today),
...                   line=LineState([Grant("G-1", money(50000, "CNY"), date(2026, 1, 1))]))
>>> order = Order("O-7", money(80000, "CNY"), prepaid=money(10000, "CNY"))
>>> print(gate(check, account, order, Act.SELL, switches=[], as_of=today).explain())
hold: take order O-7 [CR-5]
CNY 70,000 would be used, CNY 20,000 over the limit of CNY 50,000 [CR-5 CR-6]
CNY 10,000 is paid ahead and free; CNY 70,000 is on credit [CR-5]
ask for a temporary limit of CNY 20,000 more, or for so much in advance [CR-5]
whoever finds a fact wrong has it put right where it is kept and asks for a new check; a person decides [CR-5]
>>> paid = Order("O-8", money(80000, "CNY"), prepaid=money(80000, "CNY"))
>>> gate(check, account, paid, Act.DELIVER, switches=[Switch.CREDIT_SALES, Switch.DELIVERIES], as_of=today).answer
Answer.PASS

Source: CR-5; field study of credit 1.3 (order gate) and 2.3 (points 1, 2, 4, 5, 9, 13).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

import attrs

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.check import Outcome
from salesflow.credit.control.checks_grant import LineFrozen
from salesflow.credit.control.credit_check import Answer, CheckResult, CreditCheck, gravest
from salesflow.credit.control.switch import Act, Switch, read_switches
from salesflow.errors import InputError

__all__ = ["Passage", "gate"]

_ROWS: Final = ("CR-5",)
_LIMIT_ROWS: Final = ("CR-5", "CR-6")


@attrs.frozen
class Passage:
    """What the gate says about one act: PASS, WARN (it may pass, and something should be known), REFER or HOLD.

    `reasons` is all that holds it or that a person must look at, `missing` what was not known and matters, `warnings` what
    failed or is not known and does not touch this act, `notes` what else should be said. `on_credit` is the part that is not
    paid ahead, `ask_for` the temporary limit that would do. `check` is the check behind it, None where none was needed.
    """

    act: Act
    order: Order
    answer: Answer
    on_credit: Money
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    ask_for: Money | None = None
    check: CheckResult | None = None

    @property
    def may_pass(self) -> bool:
        """Whether it may go ahead without a person."""
        return not self.answer.stops

    @property
    def headline(self) -> Reason:
        """The answer in one sentence."""
        words = _HEADLINE.fill(answer=self.answer, what=_ACTS[self.act].fill(order=self.order.id))
        return Reason(self.answer.value, words, _ROWS)

    def explain(self, language: Language = "en") -> str:
        """The answer, all that stands against it, the warnings, what else should be said; one a line."""
        lines = [each.explain(language) for each in (self.headline, *self.reasons, *self.missing)]
        lines += [_WARNING.fill(why=each.explain(language)).render(language) for each in self.warnings]
        return "\n".join([*lines, *[each.explain(language) for each in self.notes]])


@attrs.define
class _Hearing:
    """What has been heard at the gate so far."""

    answer: Answer = Answer.PASS
    reasons: list[Reason] = attrs.field(factory=list[Reason])
    missing: list[Reason] = attrs.field(factory=list[Reason])
    warnings: list[Reason] = attrs.field(factory=list[Reason])
    notes: list[Reason] = attrs.field(factory=list[Reason])

    def hear(self, answer: Answer, reason: Reason, *, is_known: bool = True) -> None:
        """Something that stands against the act, or is worth a warning."""
        if answer is Answer.PASS:
            return
        self.answer = gravest([self.answer, answer])
        if answer is Answer.WARN:
            self.warnings.append(reason)
        else:
            (self.reasons if is_known else self.missing).append(reason)

    def note(self, code: str, text: Text, /, **words: Param) -> None:
        """Something that should be said besides."""
        self.notes.append(Reason(code, text.fill(**words), _ROWS))


def gate(
    check: CreditCheck,
    account: Account,
    order: Order,
    act: Act,
    *,
    switches: Iterable[Switch] | None,
    before: Order | None = None,
    released: Collection[str] = (),
    as_of: date,
) -> Passage:
    """May this act pass on this day; every reason, not only the first.

    A switch of `switches` was set by a named person and holds what it stops (None: nobody has said which are set). Of the
    check, a rule counts for an act when one of its switches would stop that act; the others only warn. Nothing goes on
    credit without a grant in force. `before` is the order as it was let pass: a change that makes nothing worse is not judged
    again. `released` holds the keys of rules (`CreditCheck.keys`) that a named person has set aside for this order, with the switches untouched.

    An account of another day, a rule that the check does not have, and `before` given for a delivery are an `InputError`; an
    order in another currency is a `CurrencyError`. Source: CR-5.
    """
    account.check_day(as_of)
    check_kind("order", order, Order, "give an Order, with its amount and what is paid ahead")
    check_kind("act", act, Act, "give an Act, such as Act.SELL")
    stopped = None if switches is None else read_switches(switches)
    if isinstance(released, str):
        raise InputError("released", released, "give several keys of rules, such as ['static_limit']")
    account = check.seen(account)  # one account for all that is asked
    credit = account.on_credit(order)
    unknown = sorted(set(released) - {*check.keys})
    if unknown:
        raise InputError("released", unknown[0], f"is no rule of {check.citation}")
    if before is not None and act is Act.DELIVER:
        raise InputError(
            "before", before.id, "a delivery is always looked at; give it for orders and contracts"
        )
    heard = _Hearing()
    if before is not None:
        worse = order.worse_than(before)
        if not worse:
            heard.note("not_worse", _NOT_WORSE)
            return Passage(act, order, Answer.PASS, credit, notes=tuple(heard.notes))
        heard.notes.extend(worse)
    if act is not Act.SIGN and credit.is_zero:
        heard.note("all_prepaid", _ALL_PREPAID)
        return Passage(act, order, Answer.PASS, credit, notes=tuple(heard.notes))
    _hear_switches(heard, act, stopped, on_credit=credit.is_positive)
    result = check.run(account, order, as_of=as_of)
    if act is not Act.SIGN:
        _hear_grant(heard, act, account, check)
    for each in result.rules:
        finding = each.finding
        if each.key in released and finding.outcome is not Outcome.PASS:
            heard.note("released", _RELEASED, why=finding.reason.sentence)
            continue
        said = each.answer_to(act, on_credit=credit.is_positive)
        if finding.reason not in (*heard.reasons, *heard.missing):
            heard.hear(said, finding.reason, is_known=finding.outcome is not Outcome.UNKNOWN)
    if credit < order.amount:
        heard.note("part_prepaid", _PART_PREPAID, paid=order.amount - credit, credit=credit)
    ask_for = _asked(result, act, account, released)
    if ask_for is not None:
        heard.note("ask_for", _ASK, amount=ask_for)
    if act is Act.DELIVER and heard.answer.stops:
        heard.note("invoicing", _INVOICE)
    if heard.answer.stops:
        heard.notes.append(Reason("correction", check.correction.fill(), _ROWS))
    return Passage(
        act,
        order,
        heard.answer,
        credit,
        tuple(heard.reasons),
        tuple(dict.fromkeys(heard.missing)),
        tuple([each for each in dict.fromkeys(heard.warnings) if each not in heard.reasons]),
        tuple(heard.notes),
        ask_for,
        result,
    )


def _hear_switches(
    heard: _Hearing, act: Act, switches: tuple[Switch, ...] | None, *, on_credit: bool
) -> None:
    if switches is None:
        words = _NO_SWITCHES.fill()
        heard.hear(Answer.REFER, Reason("switches_unknown", words, _ROWS), is_known=False)
        return
    for switch in switches:
        if switch.stops(act, on_credit=on_credit):
            heard.hear(Answer.HOLD, Reason(f"stopped_{switch.value}", _SET.fill(switch=switch), _ROWS))


def _hear_grant(heard: _Hearing, act: Act, account: Account, check: CreditCheck) -> None:
    """Nothing goes on credit without a grant; a frozen limit takes no new order, but what was sold may still leave."""
    expiry = check.expiry.judge(account, None)
    if expiry.outcome is not Outcome.PASS:
        known = account.line is not None
        heard.hear(Answer.HOLD if known else Answer.REFER, expiry.reason, is_known=known)
        return
    if account.line is not None and account.line.is_frozen and act is Act.SELL:
        heard.hear(Answer.HOLD, LineFrozen().judge(account, None).reason)
    limit = account.limit
    if isinstance(limit, Money) and limit.is_zero:
        heard.hear(Answer.HOLD, Reason("no_credit", _NO_CREDIT.fill(), _LIMIT_ROWS))


def _asked(result: CheckResult, act: Act, account: Account, released: Collection[str]) -> Money | None:
    """The temporary limit that would do: none for a line on which nothing may be used anyway."""
    line = account.line
    if line is None or line.is_frozen or line.is_cancelled:
        return None
    short = [
        each.finding.shortfall
        for each in result.rules
        if each.finding.shortfall is not None
        and each.key not in released
        and each.answer_to(act, on_credit=True) is Answer.HOLD
    ]
    return max(short, default=None)


# -- words ------------------------------------------------------------------------------------------------------------

_ACTS: Final = {
    Act.SIGN: Text("sign contract {order}", zh="签订合同{order}"),
    Act.SELL: Text("take order {order}", zh="接受订单{order}"),
    Act.DELIVER: Text("deliver order {order}", zh="订单{order}发货"),
}
_HEADLINE: Final = Text("{answer}: {what}", zh="{answer}：{what}")
_WARNING: Final = Text("warning: {why}", zh="提示：{why}")
_SET: Final = Text("a person has set this for him: {switch}", zh="已由负责人设定：{switch}")
_NO_SWITCHES: Final = Text("nobody has said what is stopped for him", zh="控制措施设定情况未知")
_NO_CREDIT: Final = Text("he gets no credit: payment in advance only", zh="不予赊销，仅限预付")
_ALL_PREPAID: Final = Text(
    "it is paid ahead in full, and takes nothing of a limit", zh="已全额预付，不占用额度"
)
_PART_PREPAID: Final = Text(
    "{paid} is paid ahead and free; {credit} is on credit", zh="已预付{paid}，不受限制；赊销部分{credit}"
)
_NOT_WORSE: Final = Text(
    "it was let pass before, and the change makes nothing worse", zh="此前已放行，本次变更未增加风险"
)
_RELEASED: Final = Text("set aside by a person: {why}", zh="已由负责人放行：{why}")
_ASK: Final = Text(
    "ask for a temporary limit of {amount} more, or for so much in advance",
    zh="可申请增加临时额度{amount}，或要求预付同等金额",
)
_INVOICE: Final = Text(
    "what was delivered already is invoiced all the same", zh="已发货部分照常开票，不受影响"
)
