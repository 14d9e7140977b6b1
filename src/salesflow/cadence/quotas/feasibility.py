"""Whether a quota can be kept at all, asked before anybody plans: touches wanted against room, and what would help.

Room for a month is a necessary condition, not a promise for each day: the plan spreads many customers evenly, and
what still heaps up on a day is for the levelling.

>>> busy = Feasibility(334, 1, 21, (Load(Channel.VISIT, 867, 126),))
>>> print(busy.explain())
the quota cannot be kept: 334 customers need 867 visits (room for 126) this month
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Sentence, Text

__all__ = ["Feasibility", "Load", "counted"]


def counted(channel: Channel, n: int) -> Sentence:
    """A number of touches in words.

    >>> counted(Channel.VISIT, 2).render(), counted(Channel.MESSAGE, 4).render("zh")
    ('2 visits', '4条短信')
    """
    return _COUNTED[channel].fill(n=n)


@attrs.frozen
class Load:
    """One channel of a feasibility check, for one seller and one month: touches owed, and room for them."""

    channel: Channel
    needed: int
    room: int

    @property
    def fits(self) -> bool:
        """Whether there is room for all."""
        return self.needed <= self.room


@attrs.frozen
class Crowded:
    """A grade that asks for more touches than the month has working days: what each of its customers goes without."""

    grade: str
    wanted: int
    missing: tuple[tuple[Channel, int], ...]


@attrs.frozen
class Feasibility:
    """Whether a quota can be kept at all: one load for each channel with a capacity (CA-4).

    Loads are for one seller, rounded up, where all are alike; where each has a capacity of his own
    (`is_joint`), they are for all together. `crowded` are the grades for which the month is too short, `served` the
    grades, best first, that would fit alone.
    """

    customers: int
    sellers: int
    working_days: int
    loads: tuple[Load, ...]
    rows: tuple[str, ...] = ()
    crowded: tuple[Crowded, ...] = attrs.field(default=(), kw_only=True)
    served: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    is_joint: bool = attrs.field(default=False, kw_only=True)

    @property
    def is_feasible(self) -> bool:
        """Whether every channel fits, and every customer's touches fit into the month."""
        return all(load.fits for load in self.loads) and not self.crowded

    @property
    def over(self) -> tuple[Sentence, ...]:
        """The channels that do not fit, each with what is needed and what there is room for."""
        return tuple(
            _LOADS[load.channel].fill(needed=load.needed, room=load.room)
            for load in self.loads
            if not load.fits
        )

    @property
    def sellers_needed(self) -> int | None:
        """How many sellers like these the quota takes; None where one of them has no room at all."""
        if any(load.needed and not load.room for load in self.loads):
            return None
        return max(
            (-(-load.needed * self.sellers // load.room) for load in self.loads if load.needed), default=0
        )

    @property
    def customers_that_fit(self) -> int:
        """How many customers of the same mix these sellers can carry."""
        most = self.customers
        for load in self.loads:
            if not load.fits:
                most = min(most, self.customers * load.room // load.needed)
        return most

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the quota cannot be kept: every channel that does not fit, every grade too large for the month."""
        found: list[Reason] = []
        if over := self.over:
            together = self.sellers == 1 or self.is_joint
            each = self.customers if together else -(-self.customers // self.sellers)
            text = _TOO_MUCH if together else _TOO_MUCH_EACH
            found.append(Reason("quota_not_feasible", text.fill(customers=each, loads=over), self.rows))
        for grade in self.crowded:
            lost = tuple(counted(channel, n) for channel, n in grade.missing)
            words = _CROWDED.fill(grade=grade.grade, wanted=grade.wanted, days=self.working_days, lost=lost)
            found.append(Reason("quota_month_too_short", words, self.rows))
        return tuple(found)

    @property
    def remedies(self) -> tuple[Reason, ...]:
        """What would make it fit, each way by itself (put "or" between them); empty when all channels fit.

        More sellers like these, more touches a seller and day, fewer customers, or only the best grades.
        """
        if not self.over:
            return ()
        found: list[Reason] = []
        if (sellers := self.sellers_needed) is not None:
            found.append(Reason("more_sellers", _SELLERS.fill(n=sellers, now=self.sellers), self.rows))
        if self.working_days and not self.is_joint:
            more = tuple(
                counted(load.channel, -(-load.needed // self.working_days))
                for load in self.loads
                if not load.fits
            )
            found.append(Reason("more_a_day", _A_DAY.fill(more=more), self.rows))
        if fits := self.customers_that_fit:
            found.append(Reason("fewer_customers", _CUSTOMERS.fill(n=fits), self.rows))
        if self.served:
            found.append(Reason("fewer_grades", _GRADES.fill(grades=self.served), self.rows))
        return tuple(found)

    def explain(self, language: str = "en") -> str:
        """The reasons in words, or that all fits."""
        return explained(self.reasons, language) or _FITS.render(language)


_COUNTED: Final = {
    Channel.VISIT: Text("{n} {n|visit|visits}", zh="{n}次拜访"),
    Channel.CALL: Text("{n} {n|call|calls}", zh="{n}次电话"),
    Channel.MESSAGE: Text("{n} {n|message|messages}", zh="{n}条短信"),
    Channel.CARD: Text("{n} {n|card|cards}", zh="{n}张贺卡"),
}
_TOO_MUCH: Final = Text(
    "the quota cannot be kept: {customers} {customers|customer needs|customers need} {loads} this month",
    zh="配额无法完成：{customers}位客户本月需{loads}",
)
_TOO_MUCH_EACH: Final = Text(
    "the quota cannot be kept: {customers} {customers|customer|customers} a seller {customers|needs|need} {loads} a month",
    zh="配额无法完成：每位销售员负责{customers}位客户，每月需{loads}",
)
_LOADS: Final = {
    Channel.VISIT: Text(
        "{needed} {needed|visit|visits} (room for {room})", zh="{needed}次拜访（只能完成{room}次）"
    ),
    Channel.CALL: Text(
        "{needed} {needed|call|calls} (room for {room})", zh="{needed}次电话（只能完成{room}次）"
    ),
    Channel.MESSAGE: Text(
        "{needed} {needed|message|messages} (room for {room})", zh="{needed}条短信（只能完成{room}条）"
    ),
    Channel.CARD: Text(
        "{needed} {needed|card|cards} (room for {room})", zh="{needed}张贺卡（只能完成{room}张）"
    ),
}
_CROWDED: Final = Text(
    "grade {grade} asks for {wanted} touches in {days} working {days|day|days}: no room for {lost} each",
    zh="{grade}级需联系{wanted}次，但只有{days}个工作日：每位客户有{lost}无法安排",
)
_SELLERS: Final = Text("it takes {n} {n|seller|sellers}, not {now}", zh="需要{n}位销售员，现有{now}位")
_A_DAY: Final = Text("{more} a seller and day", zh="每位销售员每天完成{more}")
_CUSTOMERS: Final = Text("{n} {n|customer|customers} of the same mix", zh="只负责{n}位客户（等级比例不变）")
_GRADES: Final = Text("only customers of grade {grades}", zh="只照顾{grades}级客户")
_FITS: Final = Text("the quota is feasible", zh="配额可以完成")
