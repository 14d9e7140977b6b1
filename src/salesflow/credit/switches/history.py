"""What the entries of a switchboard tell: where every cause and every decision on an order stands, and what cannot follow.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> found = SwitchHistory().after(TurnedOn(Switch.DELIVERIES, [Cause("late", "F-9 is late")], at=monday, by="u-4"))
>>> [each.state(monday) for each in found.standing.values()]
[CauseState.STANDS]

Source: CR-5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import reduce
from itertools import takewhile
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, instant, wall_instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.control.account import Order
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import Cause, Cleared, Entry, LetThrough, TurnedOn, Used, both

__all__ = ["CauseState", "Pass", "PassState", "Standing", "SwitchHistory", "known", "reason"]

_ROWS: Final = ("CR-5",)


class CauseState(Enum):
    """Where a cause stands: it stops, it stops and one of two has signed, it was cleared, or its day has come."""

    STANDS = "stands"
    SIGNED = "signed"
    CLEARED = "cleared"
    LAPSED = "lapsed"

    def __repr__(self) -> str:
        return f"CauseState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _CAUSE_STATES[self].render(language)


class PassState(Enum):
    """What became of a decision on an order: open, used, over by its day, replaced, or overtaken by a newer cause."""

    OPEN = "open"
    USED = "used"
    OVER = "over"
    REPLACED = "replaced"
    OVERTAKEN = "overtaken"

    def __repr__(self) -> str:
        return f"PassState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _PASS_STATES[self].render(language)


def _begins(day: date, at: datetime) -> int:
    """The instant at which a day begins in the zone of a moment."""
    zone = at.tzinfo or pendulum.UTC
    return wall_instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 - a reading of that zone's clock


def _is_over(day: date, at: datetime, when: date | datetime) -> bool:
    """Whether a day has come, in the zone of the entry that names it."""
    if isinstance(when, datetime):
        return instant(when, "when") >= _begins(day, at)
    return as_day(when, "when") >= day.toordinal()


@attrs.frozen
class Standing:
    """One cause of one switch: the entries that turned it on (`begun`) and the signatures that clear it."""

    switch: Switch
    cause: Cause
    begun: tuple[TurnedOn, ...]
    signed: tuple[Cleared, ...] = ()

    @property
    def since(self) -> pendulum.DateTime:
        """Since when it stands."""
        return self.begun[0].at

    @property
    def by(self) -> tuple[str, ...]:
        """Who turned it on, the first one first."""
        return tuple(dict.fromkeys(str(each.by) for each in self.begun))

    @property
    def people(self) -> int:
        """How many different people must sign to clear it."""
        return 2 if self.cause.is_forced else 1

    def state(self, when: date | datetime) -> CauseState:
        """Where it stands at a moment or on a day, as far as these entries tell."""
        if len(self.signed) >= self.people:
            return CauseState.CLEARED
        until = self.cause.until
        if until is not None and all(_is_over(until, each.at, when) for each in self.begun):
            return CauseState.LAPSED
        return CauseState.SIGNED if self.signed else CauseState.STANDS

    def is_on(self, when: date | datetime) -> bool:
        """Whether it keeps its switch on."""
        return self.state(when) in (CauseState.STANDS, CauseState.SIGNED)

    @property
    def reason(self) -> Reason:
        """The cause in words."""
        cause = self.cause
        more = [_SAID.fill(why=cause.why)]
        if cause.grounds:
            more.append(_ITEMS.fill(items=cause.grounds))
        if cause.disputed:
            more.append(_DISPUTED.fill(items=cause.disputed))
        if cause.evidence:
            more.append(_EVIDENCE.fill(evidence=cause.evidence))
        more.append(_SINCE.fill(at=self.since, who=self.by))
        if cause.until is not None:
            more.append(_UNTIL.fill(day=cause.until))
        if cause.is_forced:
            more.append(_FORCED.fill())
        if self.signed:
            more.append(_HALF.fill(who=str(self.signed[-1].by)))
        return reason("cause", cause=cause.key, more=reduce(both, more))

    def explain(self, language: Language = "en") -> str:
        """The cause in words."""
        return self.reason.explain(language)


@attrs.frozen
class Pass:
    """A decision that let one order through, and what became of it."""

    granted: LetThrough
    used: Used | None = None
    is_replaced: bool = False
    is_overtaken: bool = False

    def state(self, when: date | datetime) -> PassState:
        """What became of it up to a moment or a day, as far as these entries tell."""
        if self.used is not None:
            return PassState.USED
        if self.is_replaced:
            return PassState.REPLACED
        if self.is_overtaken:
            return PassState.OVERTAKEN
        over = _is_over(self.granted.valid_until, self.granted.at, when)
        return PassState.OVER if over else PassState.OPEN

    def is_for(self, order: Order, act: Act) -> bool:
        """Whether it speaks of this act of an order of this id."""
        return self.granted.order.id == order.id and self.granted.act is act

    @property
    def reason(self) -> Reason:
        """The decision in words."""
        given = self.granted
        return reason(
            "let_through",
            act=given.act,
            order=given.order.id,
            amount=given.order.amount,
            credit=given.order.on_credit,
            day=given.valid_until,
            who=str(given.by),
            why=given.why,
        )

    def explain(self, language: Language = "en") -> str:
        """The decision in words."""
        return self.reason.explain(language)


def known(entries: Iterable[Entry], when: date | datetime) -> tuple[Entry, ...]:
    """The entries that could be known at a moment, or in the evening of a day: all before the first of a later day.

    An entry is of the day of its own zone; where zones are mixed, one after an entry of a later day is later too.
    """
    if isinstance(when, datetime):
        now = instant(when, "when")
        return tuple([each for each in entries if instant(each.at) <= now])
    day = as_day(when, "when")
    return tuple(takewhile(lambda each: each.at.toordinal() <= day, entries))


@attrs.frozen
class SwitchHistory:
    """The fold of some entries: every cause by switch and key, and every decision on an order."""

    standing: dict[tuple[Switch, str], Standing] = attrs.field(factory=dict[tuple[Switch, str], Standing])
    passes: tuple[Pass, ...] = ()

    def stopping(self, order: Order, act: Act, at: datetime) -> list[Standing]:
        """The causes that stop one act of an order at a moment."""
        credit = order.on_credit.is_positive
        return [
            each
            for each in self.standing.values()
            if each.switch.stops(act, on_credit=credit) and each.is_on(at)
        ]

    def passing(self, order: Order, act: Act) -> Pass | None:
        """The newest decision on one act of an order; None when there is none."""
        return next((each for each in reversed(self.passes) if each.is_for(order, act)), None)

    # -- what no entry may do -----------------------------------------------------------------------------------------

    def problems(self, entry: Entry) -> list[Reason]:
        """Why an entry cannot stand after these; nothing when it can."""
        match entry:
            case TurnedOn():
                return []
            case Cleared():
                found = self.against_clearing(entry.switch, entry.cause, entry.ids, entry.at)
                standing = self.standing.get((entry.switch, entry.cause))
                if standing is not None and standing.cause.is_forced and not entry.lifts:
                    found.append(reason("not_lifted", cause=entry.cause))
                return found
            case LetThrough():
                stopping = self.stopping(entry.order, entry.act, entry.at)
                if not stopping:
                    return [reason("nothing_stops", act=entry.act, order=entry.order.id)]
                return [
                    reason("forced_stop", cause=each.cause.key, switch=each.switch)
                    for each in stopping
                    if each.cause.is_forced
                ]
            case _:
                return self._using(entry)

    def against_clearing(self, switch: Switch, cause: str, ids: frozenset[str], at: datetime) -> list[Reason]:
        """Why a cause cannot be cleared by these hands at a moment."""
        standing = self.standing.get((switch, cause))
        if standing is None or not standing.is_on(at):
            return [reason("not_on", cause=cause, switch=switch)]
        if any(each.ids & ids for each in standing.signed):
            return [reason("signed_already", cause=cause)]
        return []

    def _using(self, entry: Used) -> list[Reason]:
        told: dict[str, Param] = {"act": entry.act, "order": entry.order.id}
        if not self.stopping(entry.order, entry.act, entry.at):
            return [reason("nothing_stops", **told)]
        found = self.passing(entry.order, entry.act)
        if found is None:
            return [reason("not_let_through", **told)]
        given, reasons = found.granted, list[Reason]()
        match found.state(entry.at):
            case PassState.USED:
                reasons.append(reason("used_already", **told))
            case PassState.OVERTAKEN:
                reasons.append(reason("overtaken", **told))
            case PassState.OVER:
                reasons.append(reason("pass_over", day=given.valid_until, **told))
            case _:  # open; the newest is never a replaced one
                pass
        if not given.covers(entry.order):
            amount, credit = given.order.amount, given.order.on_credit
            reasons.append(reason("grown", amount=amount, credit=credit, **told))
        return reasons

    # -- what follows from an entry -----------------------------------------------------------------------------------

    def after(self, entry: Entry) -> SwitchHistory:
        """The history with one more entry, which was found to fit."""
        standing, passes = dict(self.standing), list(self.passes)
        match entry:
            case TurnedOn():
                for cause in entry.causes:
                    place = entry.switch, cause.key
                    before = standing.get(place)
                    if before is None or not before.is_on(entry.at):
                        standing[place] = Standing(entry.switch, cause, (entry,))
                    else:  # a signature was for what stood then
                        joined = before.cause.joined(cause)
                        standing[place] = Standing(entry.switch, joined, (*before.begun, entry))
                passes = [
                    attrs.evolve(each, is_overtaken=True)
                    if entry.switch.stops(each.granted.act, on_credit=True)
                    and each.state(entry.at) is PassState.OPEN
                    else each
                    for each in passes
                ]
            case Cleared():
                place = entry.switch, entry.cause
                standing[place] = attrs.evolve(standing[place], signed=(*standing[place].signed, entry))
            case LetThrough():
                passes = [
                    attrs.evolve(each, is_replaced=True)
                    if each.is_for(entry.order, entry.act) and each.state(entry.at) is PassState.OPEN
                    else each
                    for each in passes
                ]
                passes.append(Pass(entry))
            case _:
                last = max(n for n, each in enumerate(passes) if each.is_for(entry.order, entry.act))
                passes[last] = attrs.evolve(passes[last], used=entry)
        return SwitchHistory(standing, tuple(passes))


def reason(code: str, **params: Param) -> Reason:
    """A reason of the switchboard by its code."""
    return Reason(code, _WORDS[code].fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_CAUSE_STATES: Final = {
    CauseState.STANDS: Text("stands", zh="有效"),
    CauseState.SIGNED: Text("signed by one of two", zh="两人中一人已签"),
    CauseState.CLEARED: Text("cleared", zh="已解除"),
    CauseState.LAPSED: Text("lapsed", zh="已到期"),
}
_PASS_STATES: Final = {
    PassState.OPEN: Text("open", zh="可用"),
    PassState.USED: Text("used", zh="已使用"),
    PassState.OVER: Text("over", zh="已过期"),
    PassState.REPLACED: Text("replaced by a newer one", zh="已被新决定取代"),
    PassState.OVERTAKEN: Text("overtaken by a newer cause", zh="因新的停止原因失效"),
}
_SAID: Final = Text("{why}", zh="{why}")
_ITEMS: Final = Text("items: {items}", zh="涉及单据：{items}")
_DISPUTED: Final = Text("disputed and not counted: {items}", zh="有争议、未计入：{items}")
_EVIDENCE: Final = Text("evidence: {evidence}", zh="凭据：{evidence}")
_SINCE: Final = Text("since {at}, turned on by {who}", zh="自{at}起，由{who}设定")
_UNTIL: Final = Text("until {day}, that day no longer in it", zh="至{day}止，当日不计")
_FORCED: Final = Text("forced: two people must lift it", zh="强制停止：须两人解除")
_HALF: Final = Text("{who} has signed, a second person must", zh="{who}已签，尚需另一人")
_WORDS: Final = {
    "cause": Text("“{cause}”: {more}", zh="“{cause}”：{more}"),
    "let_through": Text(
        "order {order} may pass once ({act}): {amount}, of it {credit} on credit, before {day}; let through by {who}: {why}",
        zh="订单{order}可放行一次（{act}）：{amount}，其中赊销{credit}，{day}前有效；由{who}放行，原因：{why}",
    ),
    "nobody_named": Text("somebody must stand for it: name the person", zh="须由具名人员负责：请注明人员"),
    "only_disputed": Text(
        "“{cause}” rests on disputed items alone ({items}); settle the dispute first",
        zh="“{cause}”仅依据有争议的单据（{items}），请先解决争议",
    ),
    "no_evidence": Text(
        "nothing shows that “{cause}” is settled: give the evidence",
        zh="没有凭据表明“{cause}”已解决：请提供凭据",
    ),
    "sells": Text(
        "{who} sells to the customer, and may neither clear nor let through",
        zh="{who}是该客户的销售员，不得解除，也不得放行",
    ),
    "sellers_unknown": Text(
        "who sells to the customer is not known, and that person may not decide",
        zh="该客户的销售员未知，而销售员不得作决定",
    ),
    "not_on": Text("“{cause}” does not stand under “{switch}”", zh="“{switch}”下没有有效的原因“{cause}”"),
    "signed_already": Text(
        "this person has signed for “{cause}” already; a second person must",
        zh="此人已签署“{cause}”，须由另一人签署",
    ),
    "not_lifted": Text(
        "“{cause}” is forced; whoever signs must be one who may lift it",
        zh="“{cause}”为强制停止，签署人须有解除权限",
    ),
    "nothing_stops": Text(
        "no switch that is on stops order {order} ({act}); what only a check holds is not let through here",
        zh="没有已设定的措施停止订单{order}（{act}）；仅因检查未通过的，不在此放行",
    ),
    "forced_stop": Text(
        "“{cause}” is a forced stop ({switch}); no order passes it, it must be lifted",
        zh="“{cause}”为强制停止（{switch}），不得放行任何订单，须先解除",
    ),
    "not_let_through": Text(
        "nobody has let order {order} through ({act})", zh="订单{order}（{act}）未获放行"
    ),
    "used_already": Text(
        "order {order} has passed once already ({act}); that was all",
        zh="订单{order}（{act}）已放行过一次，不得再用",
    ),
    "overtaken": Text(
        "a cause is newer than the decision on order {order} ({act}); ask again",
        zh="订单{order}（{act}）放行之后出现新的停止原因，请重新申请",
    ),
    "pass_over": Text(
        "the decision on order {order} ({act}) was good before {day}",
        zh="订单{order}（{act}）的放行仅在{day}前有效",
    ),
    "grown": Text(
        "order {order} is more than what was let through ({act}): {amount}, of it {credit} on credit",
        zh="订单{order}（{act}）超出放行范围：{amount}，其中赊销{credit}",
    ),
    "too_early": Text(
        "something was written at {at} already; this would come before it",
        zh="已有{at}的记录，不得补记在其之前",
    ),
    "passes_now": Text(
        "“{cause}” could be cleared for “{switch}”: its check passes now; a person decides",
        zh="“{switch}”的原因“{cause}”可考虑解除：该项检查现已通过；由人员决定",
    ),
    "disputed_now": Text(
        "“{cause}” could be cleared for “{switch}”: all its items are disputed by now ({items}); a person decides",
        zh="“{switch}”的原因“{cause}”可考虑解除：其单据现均有争议（{items}）；由人员决定",
    ),
    "last_cause": Text(
        "nothing else would stop it then: the switch would be off", zh="此后再无其他原因，该项停止即告解除"
    ),
    "stops_contracts": Text(
        "{switch}: no new contract is signed, paid ahead or not", zh="{switch}：不签新合同，预付亦然"
    ),
    "stops_credit_sales": Text(
        "{switch}: no order is taken on credit; what is paid ahead is free",
        zh="{switch}：不接赊销订单；预付部分不受限",
    ),
    "stops_deliveries": Text(
        "{switch}: nothing is delivered on credit; what is paid ahead is free",
        zh="{switch}：不赊销发货；预付部分不受限",
    ),
    "nothing_on": Text("nothing is stopped", zh="没有任何停止措施"),
    "who_decides": Text(
        "each cause is cleared by a named person who may do so, and who does not sell to the customer",
        zh="每项原因由有权限且不是该客户销售员的具名人员解除",
    ),
    "correction": Text(
        "is something wrong here? Tell {who} what and show why; a person looks at it and answers you",
        zh="内容有误？请向{who}说明并出示凭据，由专人核查并答复",
    ),
}
