"""Sparing response: only what the customer needs, when he needs it, by a way that suits him; else nothing at all.

"To understand customers better is not to bombard them with more": before somebody sends an offer, three questions are
asked of plain facts. Is it needed? Is it the time? Is it the way? One no is enough to leave it; what nobody knows is
said, so that somebody can ask.

>>> from datetime import date
>>> idea = Intended(
...     "C-7", date(2026, 3, 9), Channel.CALL,
...     cycle_due=Truth.YES, wanted_from=date(2026, 3, 2), wanted_until=date(2026, 3, 20),
...     channel_allowed=Truth.YES, channel_suits=Truth.YES,
... )
>>> found = is_sparing(idea)
>>> found.value
Truth.YES
>>> print(is_sparing(attrs.evolve(idea, on=date(2026, 3, 21), channel_suits=Truth.UNKNOWN)).explain())
needed: his next order is due by his habit [SV-4]
too late: it was wanted until 20 Mar 2026 [SV-4]
nobody has asked whether a call suits him [SV-4]

Source: SV-4 (D2: "offer only what customers really need, at the time and place they need it"). The questions are ours.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Param, Text
from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import BuyingHabit, CycleStanding
from salesflow.errors import InputError

__all__ = ["Intended", "cycle_due", "is_sparing"]

_ROWS: Final = ("SV-4",)


def _on(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "on"))


def _wanted(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "wanted"))


@attrs.frozen
class Intended:
    """Something that we intend to offer to a customer on a day by a channel, and what is known of his need.

    Needed, any of: `need_stated` (he said so), `occasion_due` (an occasion of his), `cycle_due` (his next order, see
    the function of that name), `complaint_open` (he waits for an answer). `wanted_from` and `wanted_until` are the
    first and the last day on which he needs it; the last one None: no end. `channel_allowed` is the answer of
    `customers.consent.may_contact`, `channel_suits` what he said about the way. What nobody knows is UNKNOWN.

    An answer that is no `Truth`, an unknown channel or purpose, and days out of order, are an `InputError`.
    """

    customer: str = attrs.field(converter=read_customer)
    on: pendulum.Date = attrs.field(converter=_on)
    channel: Channel = attrs.field(converter=read_channel)
    purpose: Purpose = attrs.field(default=Purpose.SERVICE, converter=read_purpose, kw_only=True)
    need_stated: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    occasion_due: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    cycle_due: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    complaint_open: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    wanted_from: pendulum.Date | None = attrs.field(default=None, converter=_wanted, kw_only=True)
    wanted_until: pendulum.Date | None = attrs.field(default=None, converter=_wanted, kw_only=True)
    channel_allowed: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)
    channel_suits: Truth = attrs.field(default=Truth.UNKNOWN, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field in (*_NEEDS, "channel_allowed", "channel_suits"):
            value: object = getattr(self, field)
            if not isinstance(value, Truth):
                raise InputError(field, value, "give a Truth; Truth.of(...) makes one of True, False or None")
        if None not in (self.wanted_from, self.wanted_until) and self.wanted_until < self.wanted_from:  # type: ignore[operator]  # neither is None
            raise InputError("wanted_until", self.wanted_until, f"give {self.wanted_from} or later")


def is_sparing(intended: Intended) -> Verdict[Truth]:
    """Whether the offer is needed, in time and by the right way: YES only when all three are (SV-4).

    One NO is enough, and every reason is named. Something to promote to a customer who waits for the answer to a
    complaint is never sparing: the answer comes first. A complaint is a need only where the offer is its answer, or a
    service.
    """
    reasons: list[Reason] = []
    missing: list[Reason] = []
    answers = (
        _needed(intended, reasons, missing),
        _timely(intended, reasons, missing),
        _right_way(intended, reasons, missing),
    )
    return Verdict(answers[0] & answers[1] & answers[2], tuple(reasons), tuple(missing))


def cycle_due(habit: BuyingHabit | None) -> Truth:
    """Whether a customer's next order is due by his habit: expected or late is yes, too early is no, else unknown.

    >>> cycle_due(None)
    Truth.UNKNOWN
    """
    standing = None if habit is None else habit.standing
    if standing in (CycleStanding.EXPECTED, CycleStanding.LATE):
        return Truth.YES
    return Truth.NO if standing is CycleStanding.EARLY else Truth.UNKNOWN


def _needed(intended: Intended, reasons: list[Reason], missing: list[Reason]) -> Truth:
    promotes = intended.purpose is Purpose.PROMOTION
    if promotes and intended.complaint_open is Truth.YES:
        reasons.append(_said("complaint_first"))
        return Truth.NO
    asked = [field for field in _NEEDS if not (promotes and field == "complaint_open")]
    found: dict[str, Truth] = {field: getattr(intended, field) for field in asked}
    needed = Truth.any(found.values())
    if needed is Truth.YES:
        why = tuple([_NEEDS[field] for field, answer in found.items() if answer is Truth.YES])
        reasons.append(_said("needed", why=why))
    elif needed is Truth.NO:
        reasons.append(_said("not_needed"))
    else:
        missing.append(_said("need_unknown"))
    if promotes and intended.complaint_open is Truth.UNKNOWN:
        missing.append(_said("complaint_unknown"))
        return needed & Truth.UNKNOWN
    return needed


def _timely(intended: Intended, reasons: list[Reason], missing: list[Reason]) -> Truth:
    first, last = intended.wanted_from, intended.wanted_until
    if last is not None and intended.on > last:
        reasons.append(_said("too_late", last=last))
        return Truth.NO
    if first is None:
        missing.append(_said("time_unknown"))
        return Truth.UNKNOWN
    if intended.on < first:
        reasons.append(_said("too_early", first=first))
        return Truth.NO
    reasons.append(_said("in_time", first=first))
    return Truth.YES


def _right_way(intended: Intended, reasons: list[Reason], missing: list[Reason]) -> Truth:
    answer = Truth.YES
    for field, value in (("allowed", intended.channel_allowed), ("suits", intended.channel_suits)):
        if value is Truth.NO:
            reasons.append(_said(f"not_{field}", channel=intended.channel))
        elif value is Truth.UNKNOWN:
            missing.append(_said(f"{field}_unknown", channel=intended.channel))
        answer &= value
    if answer is Truth.YES:
        reasons.append(_said("right_way", channel=intended.channel))
    return answer


def _said(code: str, **params: Param) -> Reason:
    return Reason(code, _TEXTS[code].fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_NEEDS: Final = {
    "need_stated": Text("he said that he needs it", zh="客户说过有此需要"),
    "occasion_due": Text("an occasion of his is due", zh="客户的重要日子到了"),
    "cycle_due": Text("his next order is due by his habit", zh="按习惯该再次购买了"),
    "complaint_open": Text("he waits for the answer to a complaint", zh="客户在等投诉的答复"),
}
_TEXTS: Final = {
    "needed": Text("needed: {why}", zh="有需要：{why}"),
    "not_needed": Text("not needed: nothing speaks for it", zh="没有需要：没有任何依据"),
    "need_unknown": Text("whether he needs it is not known; ask him", zh="是否需要尚不清楚；请先询问"),
    "complaint_first": Text(
        "he waits for the answer to a complaint; answer it before you promote anything",
        zh="客户在等投诉的答复；先答复，再谈推广",
    ),
    "complaint_unknown": Text(
        "whether he waits for the answer to a complaint is not known", zh="客户是否在等投诉的答复尚不清楚"
    ),
    "in_time": Text("in time: wanted from {first}", zh="时机合适：{first}起需要"),
    "too_early": Text("too early: it is wanted from {first}", zh="过早：{first}起才需要"),
    "too_late": Text("too late: it was wanted until {last}", zh="过晚：需要到{last}为止"),
    "time_unknown": Text("when he needs it is not known; ask him", zh="何时需要尚不清楚；请先询问"),
    "not_allowed": Text("he refused this way: {channel}", zh="客户不同意这种方式：{channel}"),
    "allowed_unknown": Text("his consent to a {channel} is not known", zh="是否同意用{channel}联系尚不清楚"),
    "not_suits": Text("a {channel} does not suit him", zh="用{channel}联系不合适"),
    "suits_unknown": Text(
        "nobody has asked whether a {channel} suits him", zh="还没有问过客户用{channel}联系是否合适"
    ),
    "right_way": Text("the right way: {channel}", zh="方式合适：{channel}"),
}
