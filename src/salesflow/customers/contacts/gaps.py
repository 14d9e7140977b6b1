"""Gaps of a contact map: which roles nobody plays, whom nobody keeps, where one departure would end the relation.

A map is worth as much as the questions it answers. `gaps` lists what it lacks on a day, the gravest first; `coverage`
says it in one exact share; `facts` turns the map into conditions for the moves of a process.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> account = ContactMap("C-7").hold("P-1", "purchasing", at=monday)
>>> assert isinstance(account, ContactMap)
>>> for gap in gaps(account, ["guide", "purchasing"], as_of=monday.date()):
...     print(gap.explain())
nobody is known who plays the role guide [CU-11]
P-1 is the only contact: should they leave, the account is closed to us [CU-11]
nobody of ours keeps P-1 [CU-11]
nobody inside is known to speak for us while we are absent [CU-11]
>>> coverage(account, ["guide", "purchasing"], as_of=monday.date()).held_share
Fraction(1, 2)

Source: CU-11 (D1, what goes for every key account: items 1, 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final, TypeVar

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day, day_of, zone_of
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.entries import ContactRole, Support, role_key
from salesflow.customers.contacts.keepers import Assignment, Colleague, Keepers
from salesflow.customers.contacts.standing import Standing
from salesflow.customers.history import TouchSummary
from salesflow.errors import InputError

__all__ = ["Coverage", "Gap", "GapKind", "coverage", "facts", "gaps"]

_ROWS: Final = ("CU-11",)

T = TypeVar("T")


class GapKind(Enum):
    """What is missing, the gravest first; the last two are not known rather than missing."""

    NO_HOLDER = "no_holder"
    HOLDER_LEFT = "holder_left"
    SINGLE_THREADED = "single_threaded"
    KEEPER_LEFT = "keeper_left"
    NO_KEEPER = "no_keeper"
    RANK_TOO_LOW = "rank_too_low"
    WRONG_KEEPER = "wrong_keeper"
    PRIMARY_MISSING = "primary_missing"
    NO_ADVOCATE = "no_advocate"
    QUIET = "quiet"
    KEEPER_UNKNOWN = "keeper_unknown"
    TOUCH_UNKNOWN = "touch_unknown"

    def __repr__(self) -> str:
        return f"GapKind.{self.name}"

    @property
    def is_unknown(self) -> bool:
        """Whether it only says that something is not known."""
        return self in {GapKind.KEEPER_UNKNOWN, GapKind.TOUCH_UNKNOWN}


@attrs.frozen
class Gap:
    """One thing that a contact map lacks on a day: what, whom it concerns, and why in words."""

    kind: GapKind
    reasons: tuple[Reason, ...]
    role: str | None = None
    person: str | None = None
    deal: str | None = None

    def explain(self, language: Language = "en") -> str:
        """Why, one reason a line."""
        return explained(self.reasons, language)


def gaps(
    contact_map: ContactMap,
    required: Iterable[str | ContactRole],
    *,
    policy: Keepers | None = None,
    colleagues: Iterable[Colleague] = (),
    deals: Iterable[str] | None = None,
    primary: Iterable[str | ContactRole] = (),
    touches: TouchSummary | None = None,
    quiet_days: int = 30,
    as_of: date,
) -> tuple[Gap, ...]:
    """What the map of an account lacks on a day, the gravest first, then in the order of your roles.

    - `required`: the roles that somebody must play, at least one. An empty map lacks exactly these. Roles that are on
      the map besides count too, once everybody who played them has left or was erased.
    - `policy`: who should keep whom; without it any keeper will do. `colleagues`: who could keep somebody instead.
    - `deals`: only these deals and what goes for the whole account (None: every deal on the map). In each of them every
      `primary` role needs a primary contact.
    - `touches`: the log of the account, summed up on the same day; nobody reached for `quiet_days` civil days is a gap.
      A log that does not reach back so far leaves it unknown.

    Raises `InputError` for no required role, one text in place of a list, and touches of another account or day.
    Source: CU-11.
    """
    wanted = None if deals is None else _texts(deals, "deals")
    asked = _Asked.of(contact_map, required, policy, colleagues, wanted, as_of)
    leading = tuple(role_key(each) for each in _texts(primary, "primary"))
    found = [*asked.roles(), *asked.contacts(), *asked.keepers(), *asked.primaries(wanted, leading)]
    if touches is not None:
        found += _quiet(contact_map, touches, quiet_days, as_day(as_of, "as_of"))
    place = {role: number for number, role in enumerate(asked.required)}
    kinds = list(GapKind)
    return tuple(
        sorted(
            found,
            key=lambda gap: (kinds.index(gap.kind), place.get(gap.role or "", len(place)), gap.deal or ""),
        )
    )


def _texts(values: Iterable[T], field: str) -> tuple[T, ...]:
    if isinstance(values, str):
        raise InputError(field, values, "give several in a list; one text is read letter by letter")
    return tuple(dict.fromkeys(values))


@attrs.frozen
class _Asked:
    """A question about a map on a day, and each part of its answer."""

    standing: Standing
    required: tuple[str, ...]
    policy: Keepers | None
    assignments: tuple[Assignment, ...]
    labels: Mapping[str, Text]

    @classmethod
    def of(
        cls,
        contact_map: ContactMap,
        required: Iterable[str | ContactRole],
        policy: Keepers | None,
        colleagues: Iterable[Colleague],
        deals: tuple[str, ...] | None,
        as_of: date,
    ) -> _Asked:
        listed = _texts(required, "required")
        if not listed:
            raise InputError("required", (), "name at least one role that somebody must play")
        standing = contact_map.on(as_of)
        if deals is not None:
            standing = standing.within(deals)
        there = set(standing.contacts)
        judged = () if policy is None else policy.judge(contact_map, colleagues=colleagues, as_of=as_of)
        assignments = tuple(
            each for each in judged if each.person in there and each.role in standing.roles_of(each.person)
        )
        labels = {each.key: each.label for each in listed if isinstance(each, ContactRole)}
        return cls(standing, tuple(map(role_key, listed)), policy, assignments, labels)

    def name(self, role: str) -> Text | str:
        """The words for a role: those of the question, else those of the policy, else its key."""
        return self.labels.get(role) or (role if self.policy is None else self.policy.name(role))

    def roles(self) -> Iterator[Gap]:
        """Roles that nobody plays who is there."""
        erased = {role for role, _ in self.standing.vacated}
        known = (*self.required, *(each.role for each in self.standing.holdings), *sorted(erased))
        for role in dict.fromkeys(known):
            if self.standing.holders(role):
                continue
            left = [
                away
                for person in dict.fromkeys(
                    each.person for each in self.standing.holdings if each.role == role
                )
                if (away := self.standing.departure(person)) is not None
            ]
            for away in left:
                words = _HOLDER_LEFT.fill(person=away.person, role=self.name(role), day=away.on)
                yield _gap(GapKind.HOLDER_LEFT, words, role=role, person=away.person)
            if not left:
                words = (_ERASED if role in erased else _NO_HOLDER).fill(role=self.name(role))
                yield _gap(GapKind.NO_HOLDER, words, role=role)

    def contacts(self) -> Iterator[Gap]:
        """Whether one departure would end the relation, and whether anybody speaks for us."""
        there = self.standing.contacts
        if len(there) == 1:
            yield _gap(GapKind.SINGLE_THREADED, _SINGLE.fill(person=there[0]), person=there[0])
        if there and _advocate(self.standing) is not Truth.YES:
            yield _gap(GapKind.NO_ADVOCATE, _NO_ADVOCATE.fill())

    def keepers(self) -> Iterator[Gap]:
        """Contacts whom nobody keeps, or whom somebody else should keep."""
        for person in self.standing.contacts:
            if self.standing.keepers_of(person):
                continue
            rather = [
                reason
                for each in self.assignments
                if each.person == person
                for reason in each.reasons
                if reason.code == "rather"
            ]
            gone = [
                away
                for each in self.standing.keepings
                if each.person == person
                and (away := self.standing.departure(each.keeper, ours=True)) is not None
            ]
            for away in gone:
                words = _KEEPER_LEFT.fill(keeper=away.person, person=person, day=away.on)
                yield _gap(GapKind.KEEPER_LEFT, words, *rather, person=person)
            if not gone:
                yield _gap(GapKind.NO_KEEPER, _NO_KEEPER.fill(person=person), *rather, person=person)
        for each in self.assignments:
            if each.keepers and each.value is not Truth.YES:
                yield Gap(self._unfit(each), (*each.reasons, *each.missing), each.role, each.person)

    def _unfit(self, assignment: Assignment) -> GapKind:
        if assignment.value is Truth.UNKNOWN:
            return GapKind.KEEPER_UNKNOWN
        low = {"rank_too_low", "below_peer"} & {reason.code for reason in assignment.reasons}
        decides = self.policy is not None and assignment.role in self.policy.deciders
        return GapKind.RANK_TOO_LOW if low and decides else GapKind.WRONG_KEEPER

    def primaries(self, deals: tuple[str, ...] | None, leading: tuple[str, ...]) -> Iterator[Gap]:
        """Deals without a primary contact for a role that needs one."""
        on_map = sorted({each.deal for each in self.standing.holdings if each.deal is not None})
        for deal in on_map if deals is None else deals:
            for role in leading:
                if self.standing.primary(role, deal) is None:
                    words = _NO_PRIMARY.fill(deal=deal, role=self.name(role))
                    yield _gap(GapKind.PRIMARY_MISSING, words, role=role, deal=deal)


def _gap(
    kind: GapKind,
    words: Sentence,
    *more: Reason,
    role: str | None = None,
    person: str | None = None,
    deal: str | None = None,
) -> Gap:
    return Gap(kind, (Reason(kind.value, words, _ROWS), *more), role, person, deal)


def _advocate(standing: Standing) -> Truth:
    """Whether somebody there speaks for us; unknown where nobody has said it of everybody."""
    known = [standing.support_of(person) for person in standing.contacts]
    if Support.ADVOCATE in known:
        return Truth.YES
    return Truth.UNKNOWN if None in known or standing.is_blank else Truth.NO


def _quiet(contact_map: ContactMap, touches: TouchSummary, quiet_days: int, day: int) -> list[Gap]:
    check_count("quiet_days", quiet_days)
    if touches.customer not in contact_map.accounts:
        raise InputError("touches", touches.customer, f"are of another account than {contact_map.account}")
    if touches.as_of.toordinal() != day:
        raise InputError("touches", touches.as_of, "are summed up on another day; sum them up on as_of")
    last = touches.last_at
    if last is not None:
        quiet = day - day_of(last, zone_of(last)).toordinal()
        return [_gap(GapKind.QUIET, _QUIET.fill(n=quiet))] if quiet >= quiet_days else []
    if touches.known_since is None:
        return [_gap(GapKind.TOUCH_UNKNOWN, _NO_LOG.fill())]
    since = day - touches.known_since.toordinal()
    if since >= quiet_days:
        return [_gap(GapKind.QUIET, _NEVER.fill(day=touches.known_since))]
    return [_gap(GapKind.TOUCH_UNKNOWN, _SHORT_LOG.fill(day=touches.known_since, n=quiet_days))]


# -- the map as a share, and as facts ---------------------------------------------------------------------------------


@attrs.frozen
class Coverage:
    """How many of the required roles somebody plays, and how many of those are kept as they should be.

    `open` counts the roles of which it cannot be told whether they are kept as they should be. The shares are exact.
    """

    required: int
    held: int
    kept: int
    open: int = 0

    @property
    def held_share(self) -> Fraction:
        """The share of the required roles that somebody plays."""
        return Fraction(self.held, self.required)

    @property
    def kept_share(self) -> Fraction:
        """The share of the required roles that somebody plays who is kept as they should be, for certain."""
        return Fraction(self.kept, self.required)

    def explain(self, language: Language = "en") -> str:
        """The counts in a sentence."""
        words = _COVERAGE.fill(n=self.required, held=self.held, kept=self.kept)
        if self.open:
            words = _COVERAGE_OPEN.fill(n=self.required, held=self.held, kept=self.kept, open=self.open)
        return words.render(language)


def coverage(
    contact_map: ContactMap,
    required: Iterable[str | ContactRole],
    *,
    policy: Keepers | None = None,
    deals: Iterable[str] | None = None,
    as_of: date,
) -> Coverage:
    """How much of the account is covered on a day; without a `policy` any keeper who is with us will do.

    A role counts as kept when one of those who play it is. Raises `InputError` as `gaps` does. Source: CU-11.
    """
    wanted = None if deals is None else _texts(deals, "deals")
    asked = _Asked.of(contact_map, required, policy, (), wanted, as_of)
    standing = asked.standing
    held = [role for role in asked.required if standing.holders(role)]
    if policy is None:
        kept = [any(map(standing.keepers_of, standing.holders(role))) for role in held]
        return Coverage(len(asked.required), len(held), sum(kept))
    judged = [Truth.any(each.value for each in asked.assignments if each.role == role) for role in held]
    return Coverage(len(asked.required), len(held), judged.count(Truth.YES), judged.count(Truth.UNKNOWN))


def facts(
    contact_map: ContactMap, policy: Keepers, *, deal: str | None = None, as_of: date
) -> dict[str, object]:
    """What a machine may ask of the map on a day, for a deal or for any: ``Move("approach_top", needs=[has("guide_won")])``.

    - `guide_won`: whoever has the role of the guide is won (unknown while nobody has said).
    - `decision_maker_held`: we know who decides. `decision_maker_kept`: somebody of the right weight keeps them.
    - `may_approach_top`: one of those who decide may be approached, by the policy's approach; unknown while nobody is
      known who decides.
    - `advocate_won`: somebody inside speaks for us. `single_threaded`: at most one contact is left.
    - `contacts`: how many there are.

    While nothing is written in the map, all but the count are unknown. Source: CU-11.
    """
    standing = contact_map.on(as_of)
    if deal is not None:
        standing = standing.within((deal,))
    there = standing.contacts
    known = None if standing.is_blank else True
    top = tuple(dict.fromkeys(person for role in policy.deciders for person in standing.holders(role, deal)))
    kept = [
        each.value
        for each in policy.judge(contact_map, as_of=as_of)
        if each.person in top and each.role in policy.deciders
    ]
    approach = [policy.may_approach(contact_map, each, deal=deal, as_of=as_of).value for each in top]
    return {
        "advocate_won": _advocate(standing),
        "contacts": len(there),
        "decision_maker_held": Truth.of(known and bool(top)),
        "decision_maker_kept": Truth.any(kept) if known else Truth.UNKNOWN,
        "guide_won": policy.guide_won(contact_map, deal=deal, as_of=as_of),
        "may_approach_top": Truth.any(approach) if top else Truth.UNKNOWN,
        "single_threaded": Truth.of(known and len(there) <= 1),
    }


# -- words ------------------------------------------------------------------------------------------------------------

_NO_HOLDER: Final = Text("nobody is known who plays the role {role}", zh="尚不清楚谁担任{role}")
_ERASED: Final = Text(
    "the role {role} is vacant; the person who played it was erased", zh="{role}空缺，原担任者的资料已删除"
)
_HOLDER_LEFT: Final = Text(
    "nobody plays the role {role} any more: {person} left on {day}",
    zh="{role}已无人担任：{person}已于{day}离开",
)
_SINGLE: Final = Text(
    "{person} is the only contact: should they leave, the account is closed to us",
    zh="{person}是唯一的联系人：一旦离开，我们就断了与该客户的联系",
)
_KEEPER_LEFT: Final = Text(
    "{keeper}, who kept {person}, left our house on {day}; nobody keeps {person} now",
    zh="维护{person}的{keeper}已于{day}离开我方，{person}现在无人维护",
)
_NO_KEEPER: Final = Text("nobody of ours keeps {person}", zh="我方无人维护{person}")
_NO_PRIMARY: Final = Text(
    "deal {deal} has no primary contact for the role {role}", zh="商机{deal}没有{role}的首要联系人"
)
_NO_ADVOCATE: Final = Text(
    "nobody inside is known to speak for us while we are absent",
    zh="我们不在场时，客户内部没有已知的人替我们说话",
)
_QUIET: Final = Text("nobody there was reached for {n} {n|day|days}", zh="已有{n}天没有联系到该客户的任何人")
_NEVER: Final = Text(
    "nobody there was reached since the log begins on {day}", zh="自{day}有记录以来，从未联系到该客户的任何人"
)
_NO_LOG: Final = Text(
    "it is not known when somebody there was last reached: there is no log",
    zh="没有联系记录，不知道上次何时联系到该客户",
)
_SHORT_LOG: Final = Text(
    "it is not known whether somebody there was reached in the last {n} {n|day|days}: the log begins on {day}",
    zh="记录自{day}开始，不知道最近{n}天是否联系到该客户",
)
_COVERAGE: Final = Text(
    "of {n} {n|role|roles} {held} {held|is|are} played, and {kept} {kept|is|are} kept as they should be",
    zh="{n}个角色中，{held}个已有人担任，{kept}个维护得当",
)
_COVERAGE_OPEN: Final = Text(
    "of {n} {n|role|roles} {held} {held|is|are} played, and {kept} {kept|is|are} kept as they should be; "
    "of {open} it cannot be told",
    zh="{n}个角色中，{held}个已有人担任，{kept}个维护得当，{open}个无法判断",
)
