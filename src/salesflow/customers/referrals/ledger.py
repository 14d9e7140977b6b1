"""What the entries of a book of referrals come to, one after the other, and why an entry cannot follow.

The book asks here before it grows, and folds its entries here when it is read again: what may not be noted cannot be
stored either. The words of every reason stand at the end.

>>> import pendulum
>>> ledger = Ledger()
>>> ledger.take(Introduced("li", "wang", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")))
>>> ledger.line("li")
('li', 'wang')

Source: CU-6.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.moments import earliest, instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Text
from salesflow.customers.referrals.entries import (
    Assessed,
    Cancelled,
    Closed,
    Entry,
    FedBack,
    Introduced,
    Merged,
    Reversal,
    Reversed,
    Settled,
    Visited,
    Waived,
    Withdrawn,
)

__all__ = ["Ledger", "Link", "Sold", "noted"]

_Problems: TypeAlias = tuple[list[Reason], list[Reason]]


@attrs.frozen
class Link:
    """A newcomer with his introducer, and since when we know."""

    newcomer: str
    introducer: str
    since: pendulum.DateTime = attrs.field(eq=instant)


class Sold:
    """A sale while the entries are folded."""

    __slots__ = ("cancelled", "closed", "reversed", "settled")

    def __init__(self, closed: Closed) -> None:
        self.closed = closed
        self.settled: Settled | None = None
        self.cancelled: Cancelled | None = None
        self.reversed: Reversed | None = None


class Ledger:
    """What the entries so far come to. `problems` says why an entry cannot follow, `take` lets it follow."""

    def __init__(self) -> None:
        self.same_as: dict[str, str] = {}
        self.linked: dict[str, Link] = {}
        self.withdrawn: dict[str, Withdrawn] = {}
        self.sold: dict[str, Sold] = {}
        self.assessed: list[Assessed] = []
        self.visited: dict[str, pendulum.DateTime] = {}  # the first visit to each
        self.fed_back: list[FedBack] = []
        self.erased: list[str] = []

    def who(self, party: str) -> str:
        """The id under which a party is kept, after the mergers so far."""
        while party in self.same_as:
            party = self.same_as[party]
        return party

    def line(self, party: str) -> tuple[str, ...]:
        """The party, its introducer, the introducer of that one, and so on."""
        found = [party]
        while (link := self.link(found[-1])) is not None:
            found.append(link.introducer)
        return tuple(found)

    def link(self, newcomer: str) -> Link | None:
        """Who introduced a party, all under the ids by which they are kept."""
        known = self.linked.get(self.who(newcomer))
        # an introducer may have been merged since
        return known and Link(known.newcomer, self.who(known.introducer), known.since)

    # -- why an entry cannot follow ---------------------------------------------------------------------------------

    def problems(self, entry: Entry) -> _Problems:
        """Every reason why an entry cannot follow, and all that is missing for it; both empty when it can."""
        match entry:
            case Introduced():
                return self._about_link(entry), []
            case Withdrawn():
                return self._about_withdrawal(entry)
            case FedBack():
                return self._about_feedback(entry)
            case Closed():
                return self._about_sale(entry), []
            case Merged():
                return self._about_merger(self.who(entry.keep), self.who(entry.gone)), []
            case Settled() | Cancelled() | Reversed():
                sold = self.sold.get(entry.sale)
                if sold is None:
                    return [], [noted("sale_not_noted", sale=entry.sale)]
                if isinstance(entry, Settled):
                    return self._about_settlement(sold, entry)
                if isinstance(entry, Cancelled):
                    return _about_cancelling(sold, entry), []
                return _about_reversal(sold, entry), []
            case _:
                return [], []

    def _about_link(self, entry: Introduced) -> list[Reason]:
        newcomer, introducer = self.who(entry.newcomer), self.who(entry.introducer)
        if newcomer == introducer:
            return [noted("self_referral", newcomer=entry.newcomer, introducer=entry.introducer)]
        found: list[Reason] = []
        known, past, line = self.link(newcomer), self.withdrawn.get(newcomer), self.line(introducer)
        if known is not None and known.introducer != introducer:
            found.append(noted("introduced_already", newcomer=newcomer, introducer=known.introducer))
        if newcomer in line:
            found.append(noted("circle", line=(newcomer, *line[: line.index(newcomer) + 1])))
        if past is not None and instant(entry.at) <= instant(past.at):
            found.append(noted("before_withdrawal", newcomer=newcomer, on=past.at.date()))
        return found

    def _about_withdrawal(self, entry: Withdrawn) -> _Problems:
        newcomer = self.who(entry.newcomer)
        link = self.link(newcomer)
        if link is None:
            return [], [noted("no_introducer", customer=newcomer)]
        found: list[Reason] = []
        if instant(entry.at) < instant(link.since):
            found.append(noted("before_introduction", newcomer=newcomer, on=link.since.date()))
        given = [
            each.closed.sale
            for each in self.sold.values()
            if each.settled is not None and self.who(each.closed.customer) == newcomer
        ]
        if given:
            found.append(noted("settled_sales", sales=tuple(given), n=len(given), newcomer=newcomer))
        return found, []

    def _about_feedback(self, entry: FedBack) -> _Problems:
        newcomer = self.who(entry.newcomer)
        missing: list[Reason] = []
        if newcomer not in self.linked:
            missing.append(noted("no_introducer", customer=newcomer))
        visit = self.visited.get(newcomer)
        if visit is None or instant(entry.at) < instant(visit):
            missing.append(noted("not_visited", newcomer=newcomer))
        return [], missing

    def _about_sale(self, entry: Closed) -> list[Reason]:
        sold = self.sold.get(entry.sale)
        if sold is None:
            return []
        known = sold.closed
        if (self.who(known.customer), known.fee) != (self.who(entry.customer), entry.fee):
            return [noted("sale_known", sale=known.sale, customer=known.customer, fee=known.fee)]
        return [] if sold.cancelled is None else [noted("sale_over", sale=known.sale)]

    def _about_settlement(self, sold: Sold, entry: Settled) -> _Problems:
        sale, link, entered = sold.closed.sale, self.link(sold.closed.customer), instant(entry.at)
        found: list[Reason] = []
        if sold.settled is not None:
            past = sold.settled
            found.append(noted("settled_already", sale=sale, who=past.introducer, on=past.at.date()))
        if sold.cancelled is not None:
            found.append(noted("sale_cancelled", sale=sale, on=sold.cancelled.at.date()))
        if sold.closed.fee.is_zero:
            found.append(noted("no_fee", sale=sale))
        if entered < instant(sold.closed.at):
            found.append(noted("before_sale", sale=sale, on=sold.closed.at.date()))
        if sold.reversed is not None and entered <= instant(sold.reversed.at):
            found.append(noted("before_reversal", sale=sale, on=sold.reversed.at.date()))
        if link is None:
            return found, [noted("no_introducer", customer=sold.closed.customer)]
        if entered < instant(link.since):
            found.append(noted("before_introduction", newcomer=link.newcomer, on=link.since.date()))
        if self.who(entry.introducer) != link.introducer:
            found.append(noted("introduced_already", newcomer=link.newcomer, introducer=link.introducer))
        return found, []

    def _about_merger(self, keep: str, gone: str) -> list[Reason]:
        if keep == gone:
            return []
        both = {keep, gone}
        found: list[Reason] = []
        above = {party: link.introducer for party in (keep, gone) if (link := self.link(party)) is not None}
        outside = {introducer for introducer in above.values() if introducer not in both}
        for newcomer, introducer in above.items():
            if introducer in both:
                found.append(noted("self_referral", newcomer=newcomer, introducer=introducer))
            else:
                line = self.line(introducer)
                meets = next((place for place, each in enumerate(line) if each in both), None)
                if meets is not None:
                    found.append(noted("circle", line=(newcomer, *line[: meets + 1])))
        if len(outside) > 1:
            one, other = above.values()
            found.append(noted("two_introducers", keep=keep, gone=gone, one=one, other=other))
        return found

    # -- what it changes ----------------------------------------------------------------------------------------------

    def take(self, entry: Entry) -> None:
        """Let an entry follow; ask for its problems first."""
        match entry:
            case Introduced():
                self._link(Link(self.who(entry.newcomer), entry.introducer, entry.at))
            case Withdrawn():
                newcomer = self.who(entry.newcomer)
                self.withdrawn[newcomer] = entry
                del self.linked[newcomer]
            case Assessed():
                self.assessed.append(entry)
            case Visited():
                self._visit(self.who(entry.newcomer), entry.at)
            case FedBack():
                self.fed_back.append(entry)
            case Closed():
                sold = self.sold.setdefault(entry.sale, Sold(entry))
                if instant(entry.at) < instant(sold.closed.at):
                    sold.closed = entry
            case Settled():
                self.sold[entry.sale].settled = entry
                self.sold[entry.sale].reversed = None
            case Cancelled():
                self.sold[entry.sale].cancelled = entry
            case Reversed():
                self.sold[entry.sale].reversed = entry
                if entry.how is not Reversal.KEPT:
                    self.sold[entry.sale].settled = None
            case Merged():
                self._merge(self.who(entry.keep), self.who(entry.gone))
            case _:
                self.erased.append(entry.person)

    def _link(self, link: Link) -> None:
        known = self.linked.setdefault(link.newcomer, link)
        if instant(link.since) < instant(known.since):
            self.linked[link.newcomer] = link  # named twice: known since the first time

    def _visit(self, newcomer: str, at: pendulum.DateTime) -> None:
        self.visited[newcomer] = earliest(self.visited.get(newcomer, at), at)

    def _merge(self, keep: str, gone: str) -> None:
        if keep == gone:
            return
        self.same_as[gone] = keep
        link, visit, past = (
            self.linked.pop(gone, None),
            self.visited.pop(gone, None),
            self.withdrawn.pop(gone, None),
        )
        if link is not None:
            self._link(Link(keep, link.introducer, link.since))
        if visit is not None:
            self._visit(keep, visit)
        if past is not None:
            self.withdrawn[keep] = max(
                self.withdrawn.get(keep, past), past, key=lambda each: instant(each.at)
            )


def _about_cancelling(sold: Sold, entry: Cancelled) -> list[Reason]:
    sale = sold.closed.sale
    if sold.cancelled is not None:
        return [noted("sale_cancelled", sale=sale, on=sold.cancelled.at.date())]
    if instant(entry.at) < instant(sold.closed.at):
        return [noted("before_sale", sale=sale, on=sold.closed.at.date())]
    return []


def _about_reversal(sold: Sold, entry: Reversed) -> list[Reason]:
    sale, past = sold.closed.sale, sold.settled
    if past is None:
        return [noted("not_settled", sale=sale)]
    found: list[Reason] = []
    if instant(entry.at) < instant(past.at):
        found.append(noted("before_settlement", sale=sale, on=past.at.date()))
    if isinstance(past.how, Waived) and entry.how is not Reversal.UNDONE:
        found.append(noted("nothing_given", sale=sale))
    if entry.how is Reversal.KEPT:
        if sold.cancelled is None:
            found.append(noted("not_cancelled", sale=sale))
        if sold.reversed is not None:
            found.append(noted("kept_already", sale=sale, on=sold.reversed.at.date()))
    return found


# -- words ----------------------------------------------------------------------------------------------------------


def noted(code: str, /, **params: Param) -> Reason:
    """A reason of the book: the words of a code.

    >>> noted("no_fee", sale="S-1").explain("zh")
    '成交S-1没有约定介绍费 [CU-6]'
    """
    return Reason(code, _TEXTS[code].fill(**params), ("CU-6",))


_TEXTS: Final = {
    # links
    "self_referral": Text(
        "{newcomer} and {introducer} are the same party; nobody introduces himself",
        zh="{newcomer}与{introducer}是同一方，不能自己介绍自己",
    ),
    "introduced_already": Text(
        "{newcomer} was introduced by {introducer} already; a new customer has one introducer",
        zh="{newcomer}已由{introducer}介绍；一位新客户只有一位介绍人",
    ),
    "two_introducers": Text(
        "{keep} and {gone} have two introducers, {one} and {other}; withdraw one of the links first",
        zh="{keep}与{gone}的介绍人分别是{one}和{other}；请先撤销其中一个介绍关系",
    ),
    "circle": Text(
        "they would have introduced each other in a circle: {line}", zh="介绍关系会形成循环：{line}"
    ),
    "no_introducer": Text(
        "nobody is noted as the introducer of {customer}", zh="客户{customer}没有记录介绍人"
    ),
    "settled_sales": Text(
        "the fee of {n|sale|sales} {sales} to {newcomer} is settled; reverse that first",
        zh="{newcomer}的成交{sales}介绍费已结清；请先冲销",
    ),
    # the newcomer
    "not_assessed": Text(
        "{newcomer} has not been assessed yet; do that before the visit",
        zh="{newcomer}尚未评估；请先评估再拜访",
    ),
    "worth_open": Text(
        "{newcomer} was assessed on {on}, and whether a visit is worth while is still open",
        zh="{on}评估过{newcomer}，但是否值得拜访尚无结论",
    ),
    "worth_a_visit": Text(
        "{newcomer} was assessed on {on}: worth a visit", zh="{on}评估过{newcomer}：值得拜访"
    ),
    "not_worth_a_visit": Text(
        "{newcomer} was assessed on {on}: not worth a visit", zh="{on}评估过{newcomer}：不值得拜访"
    ),
    "visited_unassessed": Text(
        "{newcomer} was visited on {on}, before any assessment", zh="{newcomer}未经评估，{on}就被拜访"
    ),
    "not_visited": Text(
        "no visit to {newcomer} is noted up to then, so there is nothing to tell the introducer",
        zh="到那时为止没有拜访{newcomer}的记录，尚无情况可向介绍人反馈",
    ),
    # sales and settlements
    "sale_not_noted": Text("no sale {sale} is noted; note it first", zh="没有成交{sale}的记录；请先登记"),
    "sale_known": Text(
        "{sale} is noted already as a sale to {customer} with a fee of {fee}; a sale has one fee",
        zh="{sale}已登记为客户{customer}的成交，介绍费{fee}；一笔成交只有一笔介绍费",
    ),
    "sale_over": Text(
        "sale {sale} was cancelled; a sale made again gets an id of its own",
        zh="成交{sale}已取消；重新成交请使用新的编号",
    ),
    "sale_cancelled": Text("sale {sale} was cancelled on {on}", zh="成交{sale}已于{on}取消"),
    "settled_already": Text(
        "the fee of sale {sale} was settled with {who} on {on} already",
        zh="成交{sale}的介绍费已于{on}与{who}结清",
    ),
    "no_fee": Text("no fee was agreed for sale {sale}", zh="成交{sale}没有约定介绍费"),
    "not_settled": Text("the fee of sale {sale} is not settled", zh="成交{sale}的介绍费尚未结清"),
    "not_cancelled": Text(
        "sale {sale} is not cancelled, so there is nothing to decide", zh="成交{sale}没有取消，无须决定"
    ),
    "kept_already": Text(
        "it was decided on {on} that the fee of sale {sale} is kept", zh="已于{on}决定保留成交{sale}的介绍费"
    ),
    "nothing_given": Text(
        "the fee of sale {sale} was waived: nothing was given that could come back",
        zh="成交{sale}的介绍费当时没有支付，没有可退回的",
    ),
    # the order of things
    "before_sale": Text("that is before sale {sale} was closed on {on}", zh="早于成交{sale}的日期{on}"),
    "before_introduction": Text(
        "that is before we were told on {on} who introduced {newcomer}",
        zh="早于得知{newcomer}介绍人的日期{on}",
    ),
    "before_settlement": Text(
        "that is before the fee of sale {sale} was settled on {on}", zh="早于成交{sale}介绍费结清的日期{on}"
    ),
    "before_reversal": Text(
        "that is not after the last settlement of sale {sale} was reversed on {on}",
        zh="不晚于成交{sale}上次结清被冲销的日期{on}",
    ),
    "before_withdrawal": Text(
        "that is not after the last link of {newcomer} was withdrawn on {on}",
        zh="不晚于{newcomer}上次介绍关系被撤销的日期{on}",
    ),
}
