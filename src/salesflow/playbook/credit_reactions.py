"""What the rest of the house should do when credit is stopped or let go, money is in collection, or a warning is severe.

The part of `reactions` that listens to credit. It compares what was so before an event with what is so now, and speaks of
the difference alone.

>>> import pendulum
>>> from salesflow.credit.switches.entries import Cause
>>> from salesflow.playbook.house import HOUSE
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> board = Switchboard("C-7").turn_on(Switch.DELIVERIES, [Cause("late", "F-9 is late")], by="u-4", at=nine)
>>> assert isinstance(board, Switchboard)
>>> [found] = credit_reactions(board, Book(), HOUSE, at=nine)
>>> print(found.explain())
tell whoever sells to C-7: nothing is delivered to C-7 on credit (F-9 is late); what is paid ahead is free [CR-5]

Sources: CR-4, CR-5, CR-6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

import attrs
import pendulum

from salesflow.basics.moments import aware, day_of, instant, shared_day
from salesflow.basics.text import Param, Text
from salesflow.basics.written import Written
from salesflow.credit.control.switch import Switch
from salesflow.credit.dunning.items import claims
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Lapsed
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.credit.warnings.register import SignalRegister, Warned
from salesflow.credit.warnings.signal import Severity
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.credit_facts import LineStop, line_stop
from salesflow.playbook.policy import Policy
from salesflow.playbook.suggestions import Reaction, Suggestion, suggestion
from salesflow.sales.opportunity import Opportunity

__all__ = ["CreditEvent", "credit_reactions"]

CreditEvent: TypeAlias = "CreditLine | Switchboard | DunningLog | SignalRegister"
"""What speaks of credit: its last entry, or what its dates have done since, is the event."""

W = TypeVar("W", bound=Written)


def credit_reactions(
    event: CreditEvent, book: Book, policy: Policy, *, since: datetime | None = None, at: datetime
) -> Iterator[Suggestion]:
    """What follows elsewhere from what a credit event changed; see `salesflow.playbook.reactions.reactions`."""
    house = _House(event.customer, book, policy, aware(at))
    match event:
        case CreditLine():
            yield from _line(event, house, since)
        case Switchboard():
            yield from _board(event, house, since)
        case DunningLog():
            yield from _log(event, house, since)
        case _:
            yield from _register(event, house, since)


# -- before and after -------------------------------------------------------------------------------------------------


def _before(
    entries: Iterable[W], since: datetime | None, at: pendulum.DateTime
) -> tuple[tuple[W, ...], tuple[W, ...], pendulum.DateTime]:
    """The entries known before the event and those known now, and the moment before it: `since`, or the last entry's."""
    known = tuple(each for each in entries if instant(each.at) <= instant(at))
    if since is not None:
        return tuple(each for each in known if instant(each.at) <= instant(since)), known, aware(since)
    return known[:-1], known, known[-1].at if known else at


@attrs.frozen
class _House:
    """What the book and the policy tell about one customer at a moment."""

    customer: str
    book: Book
    policy: Policy
    at: pendulum.DateTime

    def day(self, at: datetime) -> pendulum.Date:
        return day_of(at, self.policy.zone)

    @property
    def today(self) -> pendulum.Date:
        return self.day(self.at)

    @property
    def complaints(self) -> ComplaintFrame:
        return ComplaintFrame(self.book.complaints, self.policy, self.at)

    def deals(self, currency: str | None = None) -> tuple[Opportunity, ...]:
        """His open deals; with a currency, without those that are surely in another one."""
        return tuple(
            each
            for each in self.book.opportunities
            if each.customer == self.customer
            and each.is_known(self.at)
            and self._is_open(each)
            and (currency is None or each.amount is None or each.amount.currency == currency)
        )

    def _is_open(self, deal: Opportunity) -> bool:
        """Whether a deal is not closed; one of a process that the policy does not hold may be open."""
        if deal.closed_on is not None and deal.closed_on <= self.today:
            return False
        machine = next((each for each in self.policy.processes if each.key == deal.process), None)
        return machine is None or machine.stage(deal.stage).is_open

    @property
    def who(self) -> Param:
        """Who sells to him, as far as anybody knows."""
        card = self.book.customer_of.get(self.customer)
        found = [each.seller for each in self.deals()] + [None if card is None else card.seller]
        names = sorted({each for each in found if each is not None})
        return tuple(names) if names else _WHOEVER.fill(customer=self.customer)

    @property
    def complaining(self) -> tuple[str, ...]:
        """His complaints that are worked on, by themselves or under another one."""
        frame = self.complaints
        own = [each.id for each in frame.open if each.customer == self.customer]
        for each in frame.linked:
            root = frame.root(each)
            if each.customer == self.customer and (root is None or frame.is_open(root)):
                own.append(each.id)
        return tuple(own)

    def say(
        self, do: Reaction, about: Iterable[str], words: Text, row: str = "CR-5", /, **told: Param
    ) -> Suggestion:
        return suggestion(do, self.customer, tuple(about), words, row, **told)


# -- the four -----------------------------------------------------------------------------------------------------------


def _line(line: CreditLine, house: _House, since: datetime | None) -> Iterator[Suggestion]:
    """A limit that nothing may be used of any more, or that may be used again."""
    earlier, known, then = _before(line.entries, since, house.at)
    was, state = (
        attrs.evolve(line, entries=earlier).history.state,
        attrs.evolve(line, entries=known).history.state,
    )
    day = house.day(then)
    if since is None and known and isinstance(known[-1], Lapsed):
        # a note books nothing: what it speaks of happened on the day on which the grant ended
        noted = known[-1].grant
        ends = [each.ends for each in state.grants if each.id == noted and each.ends is not None]
        day = shared_day(min(ends).toordinal() - 1)
    before, now = line_stop(was, on=day), line_stop(state, on=house.today)
    if now is before:
        return
    about, deals = (f"line:{line.customer}:{line.currency}",), house.deals(line.currency)
    names = tuple(each.id for each in deals)
    told: dict[str, Param] = {"currency": line.currency, "deals": names, "n": len(names)}
    if now is None:
        if names:
            yield house.say(Reaction.GO_ON_WITH_CONTRACT, names, _LINE_GOES_ON, "CR-6", **told)
        yield house.say(Reaction.TELL_SELLER, about, _TELL_LINE_FREE, "CR-6", who=house.who, **told)
        return
    told["stop"] = now
    if names and before is None:
        yield house.say(Reaction.HOLD_CONTRACT, names, _LINE_HOLDS, "CR-6", **told)
    if now is LineStop.LAPSED:
        yield house.say(Reaction.REVIEW_CREDIT, about, _RENEW, "CR-6", **told)
    yield house.say(Reaction.TELL_SELLER, about, _TELL_LINE, "CR-6", who=house.who, **told)


def _board(board: Switchboard, house: _House, since: datetime | None) -> Iterator[Suggestion]:
    """Switches that went on, or off; while one stays as it is, nothing is said of it."""
    earlier, _, then = _before(board.entries, since, house.at)
    was, on = attrs.evolve(board, entries=earlier).on_at(then), board.on_at(house.at)
    for switch in Switch:
        if (switch in was) is (switch in on):
            continue
        if switch is Switch.CONTRACTS:
            yield from _contracts(house, is_on=switch in on)
        told: dict[str, Param] = {"who": house.who}
        about = (f"switch:{board.customer}:{switch.value}",)
        if switch in on:
            told["why"] = tuple(each.cause.why for each in on[switch])
            yield house.say(Reaction.TELL_SELLER, about, _TELL_ON[switch], **told)
        else:
            yield house.say(Reaction.TELL_SELLER, about, _TELL_OFF, switch=switch, **told)


def _contracts(house: _House, *, is_on: bool) -> Iterator[Suggestion]:
    """Contracts are stopped, or no longer: the deals, and selling, unless a complaint lets it rest anyway."""
    deals = tuple(each.id for each in house.deals())
    rests = house.customer in house.complaints.troubled
    about = (f"switch:{house.customer}:{Switch.CONTRACTS.value}",)
    if deals:
        do, words = (Reaction.HOLD_CONTRACT, _HOLDS) if is_on else (Reaction.GO_ON_WITH_CONTRACT, _GOES_ON)
        yield house.say(do, deals, words, deals=deals)
    if is_on and not rests:
        yield house.say(Reaction.STOP_SELLING, about, _STOP)
    card = house.book.customer_of.get(house.customer)
    held = card is not None and card.credit_hold is True
    if not is_on and not rests and not held:
        yield house.say(Reaction.GO_ON_SELLING, about, _GO_ON)


def _log(log: DunningLog, house: _House, since: datetime | None) -> Iterator[Suggestion]:
    """Items that have entered collection, are owed, and nobody disputes."""
    earlier, known, _ = _before(log.entries, since, house.at)
    was = _collected(attrs.evolve(log, entries=earlier), house)
    now = _collected(attrs.evolve(log, entries=known), house)
    items = tuple(each for each in now if each not in was)
    if not items:
        return
    told: dict[str, Param] = {"items": items, "n": len(items)}
    cases = house.complaining
    if cases:
        yield house.say(
            Reaction.ASK_WHETHER_DISPUTED, (*cases, *items), _EXPLAINS, cases=cases, m=len(cases), **told
        )
    yield house.say(Reaction.PROPOSE_TIGHTENING, items, _TIGHTEN, **told)
    yield house.say(Reaction.TELL_SELLER, items, _TELL_COLLECTION, who=house.who, **told)


def _collected(log: DunningLog, house: _House) -> tuple[str, ...]:
    """The items in collection that are neither disputed nor known to be paid."""
    rows = [each for each in house.book.invoices_of.get(log.customer, ()) if each.is_known(house.today)]
    owed = {each.id for each in claims(rows, log, as_of=house.today) if each.is_owed}
    listed = {each.id for each in rows}
    return tuple(
        each for each in log.collected if each in owed or (each not in listed and not log.is_disputed(each))
    )


def _register(register: SignalRegister, house: _House, since: datetime | None) -> Iterator[Suggestion]:
    """Severe warnings that were opened; and that none is left."""
    earlier, known, then = _before(register.entries, since, house.at)
    was = _severe(SignalRegister(register.customer, earlier), house.day(then))
    now = _severe(SignalRegister(register.customer, known), house.today)
    kinds = {each.kind for each in was}
    new = [each for each in now if each.kind not in kinds]
    if new:
        about = tuple(each.signals[0].id for each in new)
        told: dict[str, Param] = {"n": len(new), "labels": tuple(each.label for each in new)}
        yield house.say(Reaction.REVIEW_CREDIT, about, _REVIEW, "CR-4", **told)
        yield house.say(Reaction.TELL_SELLER, about, _TELL_SEVERE, "CR-4", who=house.who, **told)
    elif was and not now:
        about = tuple(each.signals[0].id for each in was)
        yield house.say(Reaction.TELL_SELLER, about, _TELL_CLEARED, "CR-4", who=house.who)


def _severe(register: SignalRegister, day: pendulum.Date) -> list[Warned]:
    return [each for each in register.open_on(day) if each.severity is Severity.SEVERE]


# -- words ------------------------------------------------------------------------------------------------------------

_WHOEVER: Final = Text("whoever sells to {customer}", zh="{customer}的销售员")
_HOLDS: Final = Text(
    "contracts with {customer} are stopped: do not sign {deals} until that is lifted",
    zh="已停止与{customer}签约：解除之前，商机{deals}暂不签约",
)
_GOES_ON: Final = Text(
    "contracts with {customer} are not stopped any more: {deals} may go on, if nothing else holds it",
    zh="与{customer}签约已恢复：如无其他限制，商机{deals}可继续推进",
)
_STOP: Final = Text(
    "contracts with {customer} are stopped: make no offers and promote nothing; what he asks for is answered all the same",
    zh="已停止与{customer}签约：暂不报价、不推销；客户的询问照常答复",
)
_GO_ON: Final = Text(
    "contracts with {customer} are not stopped any more: selling may go on",
    zh="与{customer}签约已恢复：可以恢复推销",
)
_TELL_ON: Final = {
    Switch.CONTRACTS: Text(
        "tell {who}: no contract may be signed with {customer} ({why})",
        zh="请告知{who}：不得与{customer}签约（{why}）",
    ),
    Switch.CREDIT_SALES: Text(
        "tell {who}: no order is taken on credit from {customer} ({why}); what is paid ahead is free",
        zh="请告知{who}：{customer}的订单不得赊销（{why}）；预付部分不受限制",
    ),
    Switch.DELIVERIES: Text(
        "tell {who}: nothing is delivered to {customer} on credit ({why}); what is paid ahead is free",
        zh="请告知{who}：不得向{customer}赊销发货（{why}）；预付部分不受限制",
    ),
}
_TELL_OFF: Final = Text(
    "tell {who}: “{switch}” is off for {customer}", zh="请告知{who}：对{customer}的“{switch}”已解除"
)
_LINE_HOLDS: Final = Text(
    "the credit line of {customer} in {currency} {stop}: do not sign {deals} on credit until this is settled",
    zh="{customer}的{currency}授信额度{stop}：问题解决之前，商机{deals}不得以赊销方式签约",
)
_LINE_GOES_ON: Final = Text(
    "the credit line of {customer} in {currency} may be used again: {deals} may go on, if nothing else holds it",
    zh="{customer}的{currency}授信额度已恢复使用：如无其他限制，商机{deals}可继续推进",
)
_RENEW: Final = Text(
    "the credit line of {customer} in {currency} {stop}: have it reviewed if he is to buy on credit again",
    zh="{customer}的{currency}授信额度{stop}：如需继续赊销，请安排复审",
)
_TELL_LINE: Final = Text(
    "tell {who}: the credit line of {customer} in {currency} {stop}; only what is paid ahead may be sold",
    zh="请告知{who}：{customer}的{currency}授信额度{stop}；只可接受预付订单",
)
_TELL_LINE_FREE: Final = Text(
    "tell {who}: the credit line of {customer} in {currency} may be used again",
    zh="请告知{who}：{customer}的{currency}授信额度已恢复使用",
)
_EXPLAINS: Final = Text(
    "{cases} of {customer} {m|is|are} open: before you dun on, ask whether {m|it explains|they explain} why {items} "
    "{n|is|are} late; what is disputed is neither dunned nor a reason for a hold",
    zh="{customer}的投诉{cases}尚未解决：继续催收之前，请询问{items}逾期是否与此有关；有争议的款项不催收，也不作为暂停赊销的理由",
)
_TIGHTEN: Final = Text(
    "{items} of {customer} {n|is|are} in collection: propose to freeze the limit and to stop sales on credit; a person "
    "who does not sell to him decides",
    zh="{customer}的{items}已进入催收：建议冻结额度并停止赊销，由非该客户销售员的人员决定",
)
_TELL_COLLECTION: Final = Text(
    "tell {who}: {items} of {customer} {n|is|are} in collection",
    zh="请告知{who}：{customer}的{items}已进入催收",
)
_REVIEW: Final = Text(
    "{n} severe {n|warning|warnings} about {customer} {n|is|are} open ({labels}): have the limit reviewed now; by itself a "
    "warning stops nothing",
    zh="{customer}有{n}项重大预警（{labels}）：请立即复审额度；预警本身不停止任何业务",
)
_TELL_SEVERE: Final = Text(
    "tell {who}: {n} severe {n|warning|warnings} about {customer} {n|is|are} open: {labels}",
    zh="请告知{who}：{customer}有{n}项重大预警：{labels}",
)
_TELL_CLEARED: Final = Text(
    "tell {who}: no severe warning about {customer} is open any more",
    zh="请告知{who}：{customer}已没有未结的重大预警",
)
