"""Gift policies: what may be given to whom, how much, how often, and who must agree first.

A gift passes when its worth stays within the limit of a gift and of the person's calendar year, when no role of the
person forbids it, when it is not as good as cash, and when somebody other than the giver approved what needs approval.
A limit that nobody has decided is not a licence: the answer is *not known*. What the law says of gifts, above all to
officials, differs by place: check with counsel.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.customers.referrals.gift import GiftKind
>>> house = GiftPolicy(
...     "house", "2026.1", per_gift=money(200, "CNY"), per_year=money(500, "CNY"), times_per_year=3,
...     recipients=Recipients(allowed=["customer"], forbidden=["judge"]), cash_allowed=False, approval_above=UNLIMITED,
... )
>>> dinner = Gift("G-1", "p-wang", "C-7", money(260, "CNY"), date(2026, 9, 20), "thanks", by="u-7", kind=GiftKind.MEAL)
>>> print(house.judge(dinner, GiftRegister(), roles=["judge"], as_of=date(2026, 9, 1)).explain())
p-wang has the role judge: no gift and no fee may be given [CA-15 CU-6]
a gift may be worth up to CNY 200, this one is worth CNY 260 [CA-15 CU-6]

Sources: CA-15 (value, frequency, forbidden roles, approver, register), CU-6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited, total, within
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Param, Text
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.gift import Gift, GiftRegister
from salesflow.errors import DefinitionError

__all__ = ["GiftPolicy", "Recipients", "Role", "Roles", "against"]

Roles = Collection[str] | None
"""The keys of the roles that a person has; None, or none at all, says that nobody knows them."""


@attrs.frozen
class Role:
    """A role in which somebody receives something: a key for programs, a label for people (the key without one)."""

    key: str
    label: Text | str

    @classmethod
    def read(cls, role: Role | str) -> Role:
        """The role itself; a bare key gets itself as label."""
        return role if isinstance(role, Role) else cls(read_id(role, "role"), read_id(role, "role"))


def _roles(given: Iterable[Role | str]) -> tuple[Role, ...]:
    if isinstance(given, str):
        raise DefinitionError("recipients", [f"give several roles, such as [{given!r}]"])
    return tuple(Role.read(each) for each in given)


@attrs.frozen
class Recipients:
    """Who may receive something, by role. A role that is in neither list is undecided, and so is a person without one.

    A role that is allowed and forbidden, or given twice, is a `DefinitionError`.

    >>> Recipients(["customer"], ["judge"]).judge("p-1", ["customer", "judge"]).value
    Truth.NO
    """

    allowed: tuple[Role, ...] = attrs.field(converter=_roles)
    forbidden: tuple[Role, ...] = attrs.field(converter=_roles)

    def __attrs_post_init__(self) -> None:
        keys = [role.key for role in (*self.allowed, *self.forbidden)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise DefinitionError("recipients", [f"the role {key!r} is given twice" for key in twice])

    def judge(self, person: str, roles: Roles) -> Verdict[Truth]:
        """Whether a person with these roles may receive anything: every forbidden and every undecided role is named."""
        held = sorted(Actor(person, roles or ()).roles)
        if not held:
            return Verdict(Truth.UNKNOWN, missing=(_noted("role_unknown", who=person),))
        allowed = {role.key: role.label for role in self.allowed}
        forbidden = {role.key: role.label for role in self.forbidden}
        no = tuple(
            _noted("forbidden_role", who=person, role=forbidden[key]) for key in held if key in forbidden
        )
        open_ = tuple(
            _noted("role_undecided", who=person, role=key)
            for key in held
            if key not in {*allowed, *forbidden}
        )
        if no or open_:
            return Verdict(Truth.NO if no else Truth.UNKNOWN, no, open_)
        words = tuple(allowed[key] for key in held)
        return Verdict(Truth.YES, (_noted("role_allowed", who=person, roles=words),))


@attrs.frozen(kw_only=True)
class GiftPolicy:
    """The rules of a house for gifts. Every limit is said: an amount, `UNLIMITED`, or None while nobody has decided.

    `per_gift` and `per_year` bound the worth of a gift and of all gifts to a person in a calendar year (reaching it
    exactly is inside); `times_per_year` how many there may be. `cash_allowed` is about cash and vouchers. Above
    `approval_above` somebody else than the giver must have approved; `approval` says who may (its action is
    ``"approve"``). All amounts have one currency; a gift in another one is not decided.

    Raises `DefinitionError` with all problems. Sources: CA-15, CU-6.
    """

    key: str = attrs.field(kw_only=False)
    version: str = attrs.field(kw_only=False)
    per_gift: Limit
    per_year: Limit
    times_per_year: int | Unlimited | None
    recipients: Recipients
    cash_allowed: bool | None
    approval_above: Limit
    approval: Authority | None = None

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is empty" for name in ("key", "version") if not getattr(self, name).strip()]
        limits = {"gift": self.per_gift, "year": self.per_year, "approval": self.approval_above}
        problems += [
            f"the limit of a {name} is {limit}; it may not be negative"
            for name, limit in limits.items()
            if isinstance(limit, Money) and limit.is_negative
        ]
        currencies = sorted({limit.currency for limit in limits.values() if isinstance(limit, Money)})
        if len(currencies) > 1:
            problems.append(f"the limits are in {' and '.join(currencies)}; use one currency")
        times: object = self.times_per_year
        whole = isinstance(times, int) and not isinstance(times, bool) and times >= 0
        if not (whole or times is None or times is UNLIMITED):
            problems.append("the times per year are a whole number, UNLIMITED or None")
        if isinstance(self.approval_above, Money) and self.approval is None:
            problems.append("it says from which value on a gift needs approval, and not who may approve")
        if problems:
            raise DefinitionError(f"gift policy {self.key!r}", problems)

    def judge(
        self, gift: Gift, register: GiftRegister, *, roles: Roles, by: Actor | None = None, as_of: date
    ) -> Verdict[Truth]:
        """Whether a gift may be given, with everything against it and everything that is not known.

        `register` holds the gifts given before (the gift itself may stand in it already), those after the later of
        `as_of` and the day of the gift are left out. `roles` are those of the person who receives it. `by` is whoever
        approved, with his roles; he must be the one whom the gift names.
        """
        last = shared_day(max(as_day(as_of, "as_of"), gift.day.toordinal()))
        before = [
            each for each in register.gifts(to=gift.to, year=gift.day.year, as_of=last) if each.id != gift.id
        ]
        found = [
            self.recipients.judge(gift.to, roles),
            self._cash(gift),
            self._gift(gift),
            self._year(gift, before),
            self._times(gift, len(before) + 1),
            self._approval(gift, by),
        ]
        value = Truth.all(each.value for each in found)
        if value is Truth.YES:
            return Verdict(value, (_noted("within_policy", gift=gift.id, to=gift.to, policy=self.key),))
        no = [reason for each in found if each.value is Truth.NO for reason in each.reasons]
        return Verdict(value, tuple(no), tuple(reason for each in found for reason in each.missing))

    def give(
        self, gift: Gift, register: GiftRegister, *, roles: Roles, by: Actor | None = None, as_of: date
    ) -> GiftRegister | Declined:
        """The register with the gift, if the policy says a clear yes; else `Declined` with all reasons."""
        verdict = self.judge(gift, register, roles=roles, by=by, as_of=as_of)
        if verdict.value is Truth.YES:
            return register.note(gift)
        return Declined(verdict.reasons, verdict.missing)

    # -- the single rules ---------------------------------------------------------------------------------------------

    def _cash(self, gift: Gift) -> Verdict[Truth]:
        if self.cash_allowed is True:
            return _FINE
        if gift.kind is None:
            return _open("kind_unknown", gift=gift.id)
        if not gift.kind.is_cash_like:
            return _FINE
        code = "cash_undecided" if self.cash_allowed is None else "cash_forbidden"
        return (_open if self.cash_allowed is None else _no)(code, kind=gift.kind)

    def _gift(self, gift: Gift) -> Verdict[Truth]:
        limit, value = self.per_gift, gift.value
        if isinstance(limit, Unlimited):
            return _FINE
        if limit is None:
            return _open("gift_limit_undecided")
        if value is None:
            return _open("value_unknown", gift=gift.id)
        if value.currency != limit.currency:
            return _open("other_currency", limit=limit, currency=value.currency)
        return (
            _FINE if within(value, limit) is Truth.YES else _no("over_gift_limit", limit=limit, value=value)
        )

    def _year(self, gift: Gift, before: list[Gift]) -> Verdict[Truth]:
        limit = self.per_year
        common: dict[str, Param] = {"to": gift.to, "year": str(gift.day.year)}
        if isinstance(limit, Unlimited):
            return _FINE
        if limit is None:
            return _open("year_limit_undecided")
        worth = [each.value for each in (*before, gift)]
        known = [each for each in worth if each is not None and each.currency == limit.currency]
        summed = total(known, limit.currency)
        if summed > limit:
            return _no("over_year_limit", **common, limit=limit, value=summed)
        if len(known) < len(worth):
            return _open("year_unknown", **common, limit=limit, n=len(worth) - len(known))
        return _FINE

    def _times(self, gift: Gift, times: int) -> Verdict[Truth]:
        limit = self.times_per_year
        if isinstance(limit, Unlimited):
            return _FINE
        if limit is None:
            return _open("times_undecided")
        if times <= limit:
            return _FINE
        return _no("too_often", to=gift.to, year=str(gift.day.year), limit=limit, n=times)

    def _approval(self, gift: Gift, by: Actor | None) -> Verdict[Truth]:
        above, value = self.approval_above, gift.value
        if isinstance(above, Unlimited):
            return _FINE
        if above is None:
            return _open("approval_undecided")
        if value is None:
            return _open("approval_value_unknown", limit=above)
        if value.currency != above.currency:
            return _open("approval_other_currency", limit=above, currency=value.currency)
        if value <= above:
            return _FINE
        if gift.approved_by is None:
            return _open("approval_missing", gift=gift.id, limit=above)
        if gift.approved_by == gift.by:
            return _no("approved_by_giver", who=gift.by)
        if self.approval is None or by is None or by.id != gift.approved_by:
            return _open("approver_unknown", who=gift.approved_by)
        return against(self.approval.judge(by, "approve", value, done={"propose": [gift.by]}))


_FINE: Final = Verdict(Truth.YES)
_ROWS: Final = ("CA-15", "CU-6")


def _noted(code: str, **params: Param) -> Reason:
    return Reason(code, _TEXTS[code].fill(**params), _ROWS)


def _no(code: str, **params: Param) -> Verdict[Truth]:
    return Verdict(Truth.NO, (_noted(code, **params),))


def _open(code: str, **params: Param) -> Verdict[Truth]:
    return Verdict(Truth.UNKNOWN, missing=(_noted(code, **params),))


def against(verdict: Verdict[Truth]) -> Verdict[Truth]:
    """What an authority has against a step, without the mandate that would have been wide enough."""
    kept = tuple(reason for reason in verdict.reasons if reason.code != "within_authority")
    return verdict if verdict.value is Truth.YES else Verdict(verdict.value, kept, verdict.missing)


# -- words ----------------------------------------------------------------------------------------------------------

_TEXTS: Final = {
    "within_policy": Text(
        "gift {gift} to {to} stays within the policy {policy}", zh="送给{to}的礼品{gift}符合礼品制度{policy}"
    ),
    # roles
    "role_allowed": Text("{who} has the role {roles}", zh="{who}的身份是{roles}"),
    "role_unknown": Text("nobody knows in which role {who} receives it", zh="{who}以何种身份收受，尚不清楚"),
    "role_undecided": Text(
        "nobody has decided what somebody with the role {role} ({who}) may receive",
        zh="{who}的身份是{role}，能否收受尚无规定",
    ),
    "forbidden_role": Text(
        "{who} has the role {role}: no gift and no fee may be given",
        zh="{who}的身份是{role}，不得给予礼品或介绍费",
    ),
    # cash
    "kind_unknown": Text(
        "nobody said what gift {gift} is; it could be as good as cash",
        zh="礼品{gift}是什么尚未说明，可能等同现金",
    ),
    "cash_undecided": Text(
        "nobody has decided whether a gift may be {kind}", zh="能否以{kind}作为礼品，尚无规定"
    ),
    "cash_forbidden": Text(
        "a gift may not be {kind}: that is as good as cash", zh="不得以{kind}作为礼品：等同现金"
    ),
    # limits
    "gift_limit_undecided": Text(
        "nobody has decided how much a gift may be worth", zh="单件礼品的上限尚无规定"
    ),
    "value_unknown": Text("nobody knows what gift {gift} is worth", zh="礼品{gift}的价值未知"),
    "other_currency": Text(
        "a gift may be worth up to {limit}; nothing is said about {currency}",
        zh="单件礼品上限为{limit}，未规定{currency}",
    ),
    "over_gift_limit": Text(
        "a gift may be worth up to {limit}, this one is worth {value}",
        zh="单件礼品上限为{limit}，本件价值{value}",
    ),
    "year_limit_undecided": Text(
        "nobody has decided how much a person may receive in a year", zh="每人每年的礼品上限尚无规定"
    ),
    "year_unknown": Text(
        "a person may receive up to {limit} a year; for {to} in {year} the worth of {n} {n|gift|gifts} is not known in "
        "that currency",
        zh="每人每年上限为{limit}；{to}在{year}年有{n}件礼品的价值无法以该币种确定",
    ),
    "over_year_limit": Text(
        "a person may receive up to {limit} a year; with this gift {to} would have received {value} in {year}",
        zh="每人每年上限为{limit}；加上本件，{to}在{year}年共收受{value}",
    ),
    "times_undecided": Text(
        "nobody has decided how often a person may receive a gift in a year",
        zh="每人每年可收礼品的次数尚无规定",
    ),
    "too_often": Text(
        "a person may receive {limit} {limit|gift|gifts} a year; this would be number {n} for {to} in {year}",
        zh="每人每年最多{limit}件礼品；这将是{to}在{year}年的第{n}件",
    ),
    # approval
    "approval_undecided": Text(
        "nobody has decided from which value on a gift needs approval",
        zh="多少价值以上的礼品须审批，尚无规定",
    ),
    "approval_value_unknown": Text(
        "a gift above {limit} needs approval, and its worth is not known",
        zh="超过{limit}的礼品须审批，而本件价值未知",
    ),
    "approval_other_currency": Text(
        "a gift above {limit} needs approval; nothing is said about {currency}",
        zh="超过{limit}的礼品须审批，未规定{currency}",
    ),
    "approval_missing": Text(
        "gift {gift} is worth more than {limit}: somebody other than the giver must approve it first",
        zh="礼品{gift}超过{limit}，须先由赠送人以外的人审批",
    ),
    "approved_by_giver": Text(
        "{who} gives the gift, so somebody else must approve it", zh="{who}是赠送人，须由他人审批"
    ),
    "approver_unknown": Text(
        "{who} approved the gift, and nobody said what {who} may approve",
        zh="礼品由{who}审批，但其审批权限未说明",
    ),
}
