"""Keepers: which of our people should keep which contact of a key account, and who may approach the decision maker.

A keeps purchasing, B the engineers, C quality: like keeps like, in function and in rank, and whoever decides is kept by
somebody of weight. `Keepers` is that rule as a value; it is held against a contact map on a day.

>>> import pendulum
>>> from salesflow.customers.contacts.contact_map import ContactMap
>>> house = Keepers(
...     [Keeps("purchasing", functions=["sales"]), Keeps("decision_maker", at_least="director")],
...     our_ranks=["staff", "manager", "director"],
... )
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> account = ContactMap("C-7").hold("P-4", "decision_maker", at=monday)
>>> assert isinstance(account, ContactMap)
>>> account = account.keep("P-4", "u-7", function="sales", rank="manager", at=monday)
>>> assert isinstance(account, ContactMap)
>>> people = [Colleague("u-1", "sales", "director"), Colleague("u-7", "sales", "manager")]
>>> for each in house.judge(account, colleagues=people, as_of=monday.date()):
...     print(each.explain())
P-4 (decision_maker): u-7 has the rank manager; whoever keeps them needs at least director [CU-11]
P-4 (decision_maker): could be kept by u-1 [CU-11]
>>> print(house.may_approach(account, "P-4", as_of=monday.date()).explain())
P-4 decides, and no guide lower down is won yet: win a guide first [CU-11]

Source: CU-11 (D1, what goes for every key account: items 1, 3 and 5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.entries import ContactRole, Support, role_key
from salesflow.customers.contacts.standing import Standing
from salesflow.errors import DefinitionError, InputError

__all__ = ["Approach", "Assignment", "Colleague", "Keepers", "Keeps"]

_ROWS: Final = ("CU-11",)


class Approach(Enum):
    """How the way to the decision maker begins; the source says both.

    *Guide first*: never approach whoever decides before a guide is won lower down (item 1). *Top first*: go straight
    to the top (item 5).
    """

    GUIDE_FIRST = "guide_first"
    TOP_FIRST = "top_first"

    def __repr__(self) -> str:
        return f"Approach.{self.name}"


def _keys(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError("keys", values, "give several keys in a list; one text is read letter by letter")
    return tuple(read_id(each, "key") for each in values)


def _role_keys(values: Iterable[str | ContactRole]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError("roles", values, "give several roles in a list; one text is read letter by letter")
    return tuple(role_key(each) for each in values)


def _maybe(value: str | None) -> str | None:
    return None if value is None else read_id(value, "key")


def _colleague(value: str) -> str:
    return read_id(value, "colleague")


@attrs.frozen
class Colleague:
    """One of our people, who keeps contacts or could: an id, a function and a rank in our house (None: not known)."""

    id: str = attrs.field(converter=_colleague)
    function: str | None = attrs.field(default=None, converter=_maybe)
    rank: str | None = attrs.field(default=None, converter=_maybe)


@attrs.frozen
class Keeps:
    """Who of us may keep the contacts who play a role.

    `functions`: one of these functions of ours (empty: any). `at_least`: the lowest rank of ours that will do.
    `steps_below`: how many steps the keeper may stand below the contact (0: the same rank or a higher one); None asks
    for no such thing. A number of steps that is no whole number from zero up is an `InputError`.
    """

    role: str = attrs.field(converter=role_key)
    functions: tuple[str, ...] = attrs.field(default=(), converter=_keys)
    at_least: str | None = attrs.field(default=None, converter=_maybe)
    steps_below: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.steps_below is not None:
            check_count("steps_below", self.steps_below)


@attrs.frozen
class Assignment:
    """How a contact who plays a role is kept on a day: as it should be (yes), not (no), or it cannot be told.

    `keepers` are those who keep the contact now; `rather` the colleagues who should, the best first, unless it is well.
    """

    person: str
    role: str
    value: Truth
    keepers: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    rather: tuple[str, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """Why, what is missing to be sure, and who should rather keep the contact, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _rules(values: Iterable[Keeps]) -> tuple[Keeps, ...]:
    return tuple(values)


def _approach(value: Approach | str) -> Approach:
    try:
        return Approach(value)
    except ValueError:
        known = ", ".join(each.value for each in Approach)
        raise InputError("approach", value, f"is unknown; known are {known}") from None


def _names(values: Mapping[str, Text] | Iterable[tuple[str, Text]]) -> tuple[tuple[str, Text], ...]:
    return tuple(sorted(dict(values).items(), key=lambda each: each[0]))


@attrs.frozen
class Keepers:
    """The rule of a house: who keeps whom in a key account, and when somebody approaches whoever decides.

    `our_ranks` and `their_ranks` go from the lowest to the highest, and the same place on both means the same weight
    (a key that stands on no scale is *unknown*, never good enough). A role without a rule may be kept by anybody.
    `deciders` are the roles that decide, `guide` the role of whoever shows the way. `names` are the words for people
    of roles, functions and ranks; without them the keys are shown.

    A role with two rules, a rank twice, a rule that nobody of ours could ever meet, a rule on ranks without a scale, no
    decider, or a guide who decides is a `DefinitionError` that names all problems. Source: CU-11.
    """

    rules: tuple[Keeps, ...] = attrs.field(converter=_rules)
    our_ranks: tuple[str, ...] = attrs.field(default=(), converter=_keys)
    their_ranks: tuple[str, ...] = attrs.field(default=(), converter=_keys)
    approach: Approach = attrs.field(default=Approach.GUIDE_FIRST, converter=_approach)
    deciders: tuple[str, ...] = attrs.field(default=("decision_maker",), converter=_role_keys)
    guide: str = attrs.field(default="guide", converter=role_key)
    names: tuple[tuple[str, Text], ...] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{key!r} stands twice in {name}"
            for name, keys in (
                ("rules", tuple(rule.role for rule in self.rules)),
                ("our_ranks", self.our_ranks),
                ("their_ranks", self.their_ranks),
            )
            for key in sorted({key for key in keys if keys.count(key) > 1})
        ]
        if not self.deciders:
            problems.append("no role decides; name at least one")
        if self.guide in self.deciders:
            problems.append(f"{self.guide!r} cannot be the guide and decide")
        for rule in self.rules:
            if rule.at_least is not None and rule.at_least not in self.our_ranks:
                problems.append(
                    f"the keeper of {rule.role!r} needs rank {rule.at_least!r}, not one of our_ranks"
                )
            if rule.steps_below is None:
                continue
            if not self.our_ranks or not self.their_ranks:
                problems.append(f"steps_below of {rule.role!r} needs our_ranks and their_ranks")
            elif len(self.our_ranks) + rule.steps_below < len(self.their_ranks):
                problems.append(
                    f"nobody of ours ranks high enough to keep {rule.role!r} of rank {self.their_ranks[-1]!r}"
                )
        if problems:
            raise DefinitionError("keepers", problems)

    def name(self, key: str) -> Text | str:
        """The words for a role, a function or a rank; the key itself when there are none."""
        return dict(self.names).get(key, key)

    # -- who keeps whom -----------------------------------------------------------------------------------------------

    def fits(
        self, colleague: Colleague, role: str | ContactRole, their_rank: str | None = None
    ) -> Verdict[Truth]:
        """Whether a colleague may keep a contact of a role and rank: what speaks against it, what is not known.

        >>> peers = Keepers(
        ...     [Keeps("technical", ["engineering"], steps_below=1)], ["junior", "senior"], ["junior", "senior", "chief"]
        ... )
        >>> peers.fits(Colleague("u-2", "engineering", "senior"), "technical", "chief").value
        Truth.YES
        >>> print(peers.fits(Colleague("u-3", "sales"), "technical", "chief").explain())
        u-3 works in sales; whoever keeps them should work in engineering [CU-11]
        the rank of u-3 in our house is not known [CU-11]
        """
        rule = {each.role: each for each in self.rules}.get(role_key(role))
        against: list[Reason] = []
        missing: list[Reason] = []
        if rule is None:
            return Verdict(Truth.YES)
        who, ours = colleague.id, self._step(colleague.rank, self.our_ranks)
        if rule.functions and colleague.function is None:
            missing.append(Reason("function_unknown", _NO_FUNCTION.fill(keeper=who), _ROWS))
        elif rule.functions and colleague.function not in rule.functions:
            function = self.name(colleague.function or "")
            fitting = tuple(self.name(each) for each in rule.functions)
            words = _OTHER_FUNCTION.fill(keeper=who, function=function, functions=fitting)
            against.append(Reason("other_function", words, _ROWS))
        ranked = rule.at_least is not None or rule.steps_below is not None
        if ranked and ours is None:
            missing.append(Reason("rank_unknown", _NO_RANK.fill(keeper=who), _ROWS))
        if rule.at_least is not None and ours is not None and ours < self.our_ranks.index(rule.at_least):
            words = _TOO_LOW.fill(
                keeper=who, rank=self.name(self.our_ranks[ours]), least=self.name(rule.at_least)
            )
            against.append(Reason("rank_too_low", words, _ROWS))
        if rule.steps_below is not None:
            theirs = self._step(their_rank, self.their_ranks)
            if theirs is None:
                missing.append(Reason("their_rank_unknown", _NO_RANK_OF_THEIRS.fill(), _ROWS))
            elif ours is not None and ours + rule.steps_below < theirs:
                words = _BELOW.fill(
                    keeper=who, rank=self.name(self.our_ranks[ours]), theirs=self.name(self.their_ranks[theirs]),
                    n=theirs - ours, most=rule.steps_below,
                )  # fmt: skip
                against.append(Reason("below_peer", words, _ROWS))
        value = Truth.NO if against else Truth.UNKNOWN if missing else Truth.YES
        return Verdict(value, tuple(against), tuple(missing))

    def judge(
        self, contact_map: ContactMap, *, colleagues: Iterable[Colleague] = (), as_of: date
    ) -> tuple[Assignment, ...]:
        """Whether each contact is kept as they should be, role by role, on a day; contacts who left are not asked for.

        Among several keepers one who fits will do. `colleagues` are those who could keep somebody: whoever fits and has
        not left our house is proposed, the nearest in rank first, then whoever keeps fewest contacts of this account.
        """
        standing = contact_map.on(as_of)
        ours = tuple(colleagues)
        return tuple(
            self._assignment(standing, person, role, ours)
            for person in standing.contacts
            for role in standing.roles_of(person)
        )

    def _assignment(
        self, standing: Standing, person: str, role: str, ours: tuple[Colleague, ...]
    ) -> Assignment:
        rank = standing.rank_of(person)
        keepings = standing.keepers_of(person)
        found = [self.fits(Colleague(each.keeper, each.function, each.rank), role, rank) for each in keepings]
        value = Truth.any(each.value for each in found)
        keepers = tuple(each.keeper for each in keepings)
        if value is Truth.YES:
            well = tuple(
                who for who, verdict in zip(keepers, found, strict=True) if verdict.value is Truth.YES
            )
            kept = self._of(person, role, Reason("kept", _KEPT.fill(keepers=well), _ROWS))
            return Assignment(person, role, value, keepers, (kept,))
        reasons = [reason for verdict in found for reason in verdict.reasons]
        missing = [reason for verdict in found for reason in verdict.missing]
        if not keepings:
            gone = [
                Reason("keeper_left", _GONE.fill(keeper=left.person, day=left.on), _ROWS)
                for each in standing.keepings
                if each.person == person and (left := standing.departure(each.keeper, ours=True))
            ]
            reasons = gone or [Reason("no_keeper", _NOBODY.fill(), _ROWS)]
        rather = self._proposed(standing, role, rank, ours)
        if rather:
            reasons.append(Reason("rather", _RATHER.fill(colleagues=rather), _ROWS))
        elif ours:
            reasons.append(Reason("nobody_fits", _NOBODY_FITS.fill(), _ROWS))
        told = tuple(dict.fromkeys(self._of(person, role, each) for each in reasons))
        lacking = tuple(dict.fromkeys(self._of(person, role, each) for each in missing))
        return Assignment(person, role, value, keepers, told, lacking, rather)

    def _proposed(
        self, standing: Standing, role: str, rank: str | None, ours: tuple[Colleague, ...]
    ) -> tuple[str, ...]:
        theirs = self._step(rank, self.their_ranks)
        load = Counter(each.keeper for each in standing.keepings)

        def nearness(colleague: Colleague) -> tuple[int, int, str]:
            own = self._step(colleague.rank, self.our_ranks)
            apart = len(self.our_ranks) if own is None or theirs is None else abs(own - theirs)
            return apart, load[colleague.id], colleague.id

        fitting = [
            each
            for each in ours
            if standing.departure(each.id, ours=True) is None
            and self.fits(each, role, rank).value is Truth.YES
        ]
        return tuple(dict.fromkeys(each.id for each in sorted(fitting, key=nearness)))

    def _of(self, person: str, role: str, why: Reason) -> Reason:
        return attrs.evolve(why, sentence=_OF.fill(person=person, role=self.name(role), why=why.sentence))

    def _step(self, rank: str | None, scale: tuple[str, ...]) -> int | None:
        return scale.index(rank) if rank in scale else None

    # -- the way to the top -------------------------------------------------------------------------------------------

    def may_approach(
        self, contact_map: ContactMap, person: str, *, deal: str | None = None, as_of: date
    ) -> Verdict[Truth]:
        """Whether somebody may approach a contact on a day, for a deal or for any.

        Who does not decide, may be approached. Who decides: under `Approach.TOP_FIRST` yes; under `GUIDE_FIRST` once
        somebody else holds the role of the guide, is won, and ranks lower (where `their_ranks` are given; a rank that
        is not known leaves the answer open). Unknown as well: a contact without a role, a guide of whom nobody has
        said whether they are won.
        """
        who = read_id(person, "person")
        standing = _within(contact_map.on(as_of), deal)
        left = standing.departure(who)
        if left is not None:
            return _answer(Truth.NO, "left", _LEFT.fill(person=who, day=left.on))
        roles = standing.roles_of(who)
        if not roles:
            return _answer(Truth.UNKNOWN, "role_unknown", _NO_ROLE.fill(person=who))
        if not set(roles) & set(self.deciders):
            return _answer(Truth.YES, "does_not_decide", _NOT_DECIDING.fill(person=who))
        if self.approach is Approach.TOP_FIRST:
            return _answer(Truth.YES, "top_first", _TOP_FIRST.fill(person=who))
        found = [
            self._guided(standing, guide, who) for guide in standing.holders(self.guide, deal) if guide != who
        ]
        value = Truth.any(each.value for each in found)
        if value is Truth.NO:
            against = tuple(reason for each in found for reason in each.reasons)
            return Verdict(value, (Reason("no_guide", _NO_GUIDE.fill(person=who), _ROWS), *against))
        return Verdict(
            value,
            tuple(reason for each in found if each.value is value for reason in each.reasons),
            tuple(reason for each in found if each.value is value for reason in each.missing),
        )

    def _guided(self, standing: Standing, guide: str, top: str) -> Verdict[Truth]:
        """Whether a guide is won and stands lower than whoever decides."""
        won = _won(standing, guide)
        if won is Truth.UNKNOWN:
            return _answer(won, "guide_open", _GUIDE_OPEN.fill(guide=guide))
        if won is Truth.NO:
            return _answer(won, "guide_lost", _GUIDE_LOST.fill(guide=guide))
        lower, upper = (self._step(standing.rank_of(each), self.their_ranks) for each in (guide, top))
        if self.their_ranks and (lower is None or upper is None):
            missing = tuple(
                Reason("their_rank_unknown", _NO_RANK_OF.fill(person=each), _ROWS)
                for each, step in ((guide, lower), (top, upper))
                if step is None
            )
            return Verdict(Truth.UNKNOWN, missing=missing)
        if lower is not None and upper is not None and lower >= upper:
            return _answer(Truth.NO, "guide_not_lower", _NOT_LOWER.fill(guide=guide, person=top))
        return _answer(Truth.YES, "guide_won", _GUIDED.fill(guide=guide, person=top))

    def guide_won(self, contact_map: ContactMap, *, deal: str | None = None, as_of: date) -> Truth:
        """Whether a guide is won on a day, whatever their rank; unknown while nobody has said.

        Unknown as well: a map in which nothing is written yet.
        """
        standing = _within(contact_map.on(as_of), deal)
        if standing.is_blank:
            return Truth.UNKNOWN
        return Truth.any(_won(standing, each) for each in standing.holders(self.guide, deal))


def _won(standing: Standing, person: str) -> Truth:
    support = standing.support_of(person)
    return Truth.UNKNOWN if support is None else Truth.of(support is not Support.LOST)


def _within(standing: Standing, deal: str | None) -> Standing:
    return standing if deal is None else standing.within((read_id(deal, "deal"),))


def _answer(value: Truth, code: str, words: Sentence) -> Verdict[Truth]:
    """A verdict with one reason, which counts as missing where the answer is open."""
    why = (Reason(code, words, _ROWS),)
    return Verdict(value, missing=why) if value is Truth.UNKNOWN else Verdict(value, why)


# -- words ------------------------------------------------------------------------------------------------------------

_OF: Final = Text("{person} ({role}): {why}", zh="{person}（{role}）：{why}")
_KEPT: Final = Text("kept by {keepers}, as it should be", zh="由{keepers}维护，符合要求")
_NOBODY: Final = Text("nobody of ours keeps them", zh="我方无人维护")
_GONE: Final = Text(
    "{keeper}, who kept them, left our house on {day}", zh="原维护人{keeper}已于{day}离开我方"
)
_RATHER: Final = Text("could be kept by {colleagues}", zh="可由{colleagues}维护")
_NOBODY_FITS: Final = Text("none of the colleagues you named fits", zh="所列同事均不符合要求")
_OTHER_FUNCTION: Final = Text(
    "{keeper} works in {function}; whoever keeps them should work in {functions}",
    zh="{keeper}属于{function}，应由{functions}的同事维护",
)
_NO_FUNCTION: Final = Text(
    "the function of {keeper} in our house is not known", zh="{keeper}在我方的职能未知"
)
_NO_RANK: Final = Text("the rank of {keeper} in our house is not known", zh="{keeper}在我方的级别未知")
_NO_RANK_OF_THEIRS: Final = Text(
    "the rank of the contact in their house is not known", zh="联系人在对方的级别未知"
)
_TOO_LOW: Final = Text(
    "{keeper} has the rank {rank}; whoever keeps them needs at least {least}",
    zh="{keeper}的级别为{rank}，至少应由{least}维护",
)
_BELOW: Final = Text(
    "{keeper} ({rank}) stands {n} {n|step|steps} below the contact ({theirs}); at most {most} will do",
    zh="{keeper}（{rank}）比联系人（{theirs}）低{n}级，最多可低{most}级",
)
_LEFT: Final = Text("{person} left the account on {day}", zh="{person}已于{day}离开该客户")
_NO_ROLE: Final = Text(
    "nobody has written down which part {person} plays", zh="尚未登记{person}在客户中的角色"
)
_NOT_DECIDING: Final = Text("{person} does not decide; go ahead", zh="{person}不是决策者，可以接触")
_TOP_FIRST: Final = Text(
    "{person} decides, and this house goes straight to the top", zh="{person}是决策者，我方采用直奔顶层的做法"
)
_NO_GUIDE: Final = Text(
    "{person} decides, and no guide lower down is won yet: win a guide first",
    zh="{person}是决策者，而较低层级尚未争取到引线人：请先争取引线人",
)
_GUIDE_OPEN: Final = Text(
    "nobody has said yet whether {guide}, the guide, is won", zh="引线人{guide}是否已争取到，尚无记录"
)
_GUIDE_LOST: Final = Text("{guide}, the guide, is lost", zh="引线人{guide}已失去")
_NO_RANK_OF: Final = Text("the rank of {person} in their house is not known", zh="{person}在对方的级别未知")
_NOT_LOWER: Final = Text(
    "{guide}, the guide, does not rank lower than {person}", zh="引线人{guide}的级别不低于{person}"
)
_GUIDED: Final = Text(
    "{guide} is won as a guide and leads to {person}", zh="{guide}已争取为引线人，可引见{person}"
)
