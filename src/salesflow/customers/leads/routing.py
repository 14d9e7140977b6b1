"""Routing: a qualified lead goes to a seller at once, a hot one first and specially, and none is left without an owner.

A routing is a value on which sales and marketing agree: the qualification, what makes a lead hot, how soon each kind must be
taken up, and which desk of sellers serves which leads. Sellers of a desk take turns; whose turn it was comes in as an
argument and goes out with the route, so nothing is hidden and nothing is random.

>>> import pendulum
>>> from salesflow.basics.criteria import fact
>>> from salesflow.basics.terms import hours
>>> from salesflow.customers.catalogue.qualifications import MAN
>>> routing = Routing("fair", "1", MAN, hot=fact("wanted_in_days") <= 14, within={"hot": hours(2), "qualified": hours(24)},
...     desks=[Desk("all", ["u-7", "u-9"])])
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> all_yes = {"money": True, "authority": True, "need": True}
>>> route = routing.judge("L-1", all_yes, {"wanted_in_days": 10}, at=monday)
>>> route.kind.value, route.owner, route.due.isoformat()
('hot', 'u-7', '2026-03-02T11:00:00+08:00')
>>> routing.judge("L-2", all_yes, {"wanted_in_days": 90}, at=monday, turns=route.turns).owner
'u-9'

Source: CU-3 (D1, step two of the seven-step process).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, cast

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.criteria import Criterion, Facts, Judged, Predicates
from salesflow.basics.findings import Finding
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, day_of, instant, zone_of
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.answers import Answer, AnswerLike
from salesflow.customers.leads.qualification import Combination, Course, Qualification
from salesflow.errors import DefinitionError, InputError

__all__ = ["Desk", "Kind", "Route", "Routing", "Turns", "queue"]

_ROWS: Final = ("CU-3",)
_ROUTE: Final = "route"
_NO_FACTS: Final[Facts] = {}


class Kind(StrEnum):
    """What becomes of a lead, in the order in which leads are worked off.

    - hot: qualified, and it shows the signs of a hot lead.
    - qualified: to a seller at once.
    - ask: something must be asked before anybody can say what becomes of it.
    - nurture: something lacks; close the gap, or keep in touch for the long term.
    - drop: nothing is there.

    >>> Kind.HOT.render("zh")
    '热线索'
    """

    HOT = "hot"
    QUALIFIED = "qualified"
    ASK = "ask"
    NURTURE = "nurture"
    DROP = "drop"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _KINDS[self].render(language)


_KINDS: Final = {
    Kind.HOT: Text("hot lead", zh="热线索"),
    Kind.QUALIFIED: Text("qualified lead", zh="合格线索"),
    Kind.ASK: Text("lead to ask", zh="待了解的线索"),
    Kind.NURTURE: Text("lead to nurture", zh="待培育的线索"),
    Kind.DROP: Text("lead to let go", zh="放弃的线索"),
}
_PLACES: Final = {kind: place for place, kind in enumerate(Kind)}
_KIND_OF: Final = {
    Course.PURSUE: Kind.QUALIFIED,
    Course.MEND: Kind.NURTURE,
    Course.NURTURE: Kind.NURTURE,
    Course.DROP: Kind.DROP,
}


def _sellers(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InputError(
            "sellers", value, "give several ids, such as ['u-7']; one text is read letter by letter"
        )
    return tuple(read_id(each, "sellers") for each in value)


def _id(value: str) -> str:
    return read_id(value, "desk")


@attrs.frozen
class Desk:
    """Sellers who serve the same leads in turn: those of a territory, a product, a language; without `when` all others.

    The criterion sees the facts of the lead, its answers, and its kind as the fact ``"route"``
    (``fact("route") == "nurture"``). An empty id is an `InputError`. Source: CU-3; taking turns is ours.
    """

    key: str = attrs.field(converter=_id)
    sellers: tuple[str, ...] = attrs.field(converter=_sellers)
    when: Criterion | None = None


def _last(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(dict(value).items()))


@attrs.frozen
class Turns:
    """Who of each desk took the last lead: the whole memory of taking turns, to be stored and handed in again.

    >>> Turns({"north": "u-7"}).next_of(Desk("north", ["u-5", "u-7", "u-9"]))
    'u-9'
    """

    last: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_last)

    def next_of(self, desk: Desk) -> str:
        """Whose turn it is at a desk: the seller after the last one; the first when that one has left or is unknown."""
        last = dict(self.last).get(desk.key)
        place = desk.sellers.index(last) + 1 if last in desk.sellers else 0
        return desk.sellers[place % len(desk.sellers)]

    def taken(self, desk: Desk, seller: str) -> Turns:
        """The turns after a seller of a desk took a lead."""
        return Turns({**dict(self.last), desk.key: seller})


@attrs.frozen
class Route:
    """What becomes of one lead: its kind, who takes it up by when, and why; store `turns` for the next lead.

    `owner` is None for a lead to let go, and when no desk fits: then the reason ``no_seller`` says so. `due` is None
    where the routing names no term. `hot` tells whether the lead shows the signs of a hot one, whatever its kind. `asks`
    are the keys of the questions to ask, in order.
    """

    lead: str
    kind: Kind
    owner: str | None
    desk: str | None
    at: pendulum.DateTime
    due: pendulum.DateTime | None
    hot: Truth
    asks: tuple[str, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    turns: Turns

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons."""
        return tuple(reason.code for reason in self.reasons)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is not known, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _terms(
    value: Mapping[Kind, Term] | Mapping[str, Term] | Iterable[tuple[Kind, Term]],
) -> tuple[tuple[Kind, Term], ...]:
    pairs = tuple(cast("Mapping[str, Term]", value).items() if isinstance(value, Mapping) else value)
    known = [each.value for each in Kind]
    wrong = [kind for kind, _ in pairs if kind not in known]
    if wrong:
        raise InputError("within", wrong, f"no kind of lead is called so; use {', '.join(known)}")
    return tuple(sorted(((Kind(kind), term) for kind, term in pairs), key=lambda pair: _PLACES[pair[0]]))


def _desks(value: Iterable[Desk]) -> tuple[Desk, ...]:
    return tuple(value)


@attrs.frozen
class Routing:
    """The rules by which leads go to sellers.

    `hot` is a criterion over the facts of a lead and its answers. `within` says how soon each kind must be taken up, counted
    from the moment of routing; hot and qualified leads need a term. Of the `desks` the first that surely fits takes the
    lead. One that cannot be judged is passed over and named in `missing`: a lead with an owner is better than one that waits,
    and the owner can hand it on.

    Blank key or version, no desk, a desk without sellers, a desk or a seller of a desk given twice, a desk behind one
    that takes all, no term for hot or qualified leads, a term for leads to let go, and a hot lead that may wait longer than
    a qualified one (in the same unit) are a `DefinitionError` that lists every problem. Source: CU-3.
    """

    key: str
    version: str
    qualification: Qualification
    hot: Criterion = attrs.field(kw_only=True)
    within: tuple[tuple[Kind, Term], ...] = attrs.field(converter=_terms, kw_only=True)
    desks: tuple[Desk, ...] = attrs.field(converter=_desks, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is blank" for name in ("key", "version") if not getattr(self, name).strip()]
        problems += [] if self.desks else ["there is no desk"]
        keys = [desk.key for desk in self.desks]
        problems += [
            f"desk {key!r} is given twice" for key in sorted({key for key in keys if keys.count(key) > 1})
        ]
        for desk in self.desks:
            problems += [] if desk.sellers else [f"desk {desk.key!r} has no seller"]
            twice = sorted({each for each in desk.sellers if desk.sellers.count(each) > 1})
            problems += [f"seller {each!r} sits twice at desk {desk.key!r}" for each in twice]
        for before, after in pairwise(self.desks):
            if before.when is None:
                problems.append(
                    f"desk {after.key!r} never gets a lead: desk {before.key!r} before it takes all"
                )
        terms = dict(self.within)
        problems += [
            f"say within what time a {kind.value} lead is taken up" for kind in _NEEDED if kind not in terms
        ]
        if Kind.DROP in terms:
            problems.append("a lead to let go needs no term")
        if len(terms) < len(self.within):
            problems.append("a kind of lead has two terms")
        hot, other = terms.get(Kind.HOT), terms.get(Kind.QUALIFIED)
        if hot and other and hot.unit is other.unit and hot.amount > other.amount:
            problems.append(f"a hot lead may wait {hot}, longer than a qualified one ({other})")
        if problems:
            raise DefinitionError(f"routing {self.key!r}", problems)

    def judge(
        self,
        lead: str,
        answers: Mapping[str, AnswerLike],
        facts: Facts = _NO_FACTS,
        *,
        at: datetime,
        turns: Turns = Turns(),
        calendar: Calendar | None = None,
        using: Predicates | None = None,
    ) -> Route:
        """What becomes of a lead at a moment; answers of a later moment are not known yet.

        Days and due moments are those of the calendar's zone, else of `at`. Raises `InputError` for an empty id, a naive
        `at`, answers to no question, facts called like an answer or ``"route"``, and a working term without `calendar`.
        """
        moment, now = aware(at), instant(at)
        lead = read_id(lead, "lead")
        where = zone_of(moment) if calendar is None else calendar.zone
        heard = {
            key: said
            for key, said in answers.items()
            if not (isinstance(said, Answer) and said.at is not None and instant(said.at) > now)
        }
        today, ours = day_of(moment, where), self.qualification
        standing = ours.judge(heard, as_of=today, zone=where)
        combinations = ours.reachable(heard, as_of=today, zone=where)
        known = _together(facts, ours.facts(heard, as_of=today, zone=where))
        hot = self.hot.judge(known, using=using)
        kind = _kind(combinations, hot.truth)
        desk, why, passed_over = self._desk({**known, _ROUTE: kind.value}, kind, using)
        seller = turns.next_of(desk) if desk else None
        term = dict(self.within).get(Kind.HOT if kind is Kind.ASK and hot.truth is Truth.YES else kind)
        due = None if term is None else term.after(moment, calendar)
        reasons = [Reason(kind.value, _HEADS[kind].fill(lead=lead), _ROWS), *standing.reasons]
        if kind is Kind.NURTURE and len(combinations) == 1:
            reasons.append(Reason("advice", combinations[0].advice, ours.rows))
        heat, not_known = _heat(kind, hot)
        reasons += heat
        if desk and seller:
            reasons.append(Reason("owner", _OWNED.fill(seller=seller, desk=desk.key), _ROWS))
            reasons += [Reason("desk", finding.sentence, _ROWS) for finding in why]
        elif kind is not Kind.DROP:
            reasons.append(Reason("no_seller", _NO_SELLER.fill(lead=lead), _ROWS))
        if term and due:
            reasons.append(Reason("due", _DUE.fill(term=term, due=due), _ROWS))
        return Route(
            lead,
            kind,
            seller,
            desk.key if desk else None,
            moment,
            due,
            hot.truth,
            tuple(each.key for each in ours.ask_next(heard, as_of=today, zone=where)),
            tuple(reasons),
            (*standing.asks, *not_known, *passed_over),
            turns.taken(desk, seller) if desk and seller else turns,
        )

    def _desk(
        self, facts: Facts, kind: Kind, using: Predicates | None
    ) -> tuple[Desk | None, tuple[Finding, ...], list[Reason]]:
        """The first desk that surely fits, what spoke for it, and what was not known about those before it."""
        passed_over: list[Reason] = []
        for desk in self.desks if kind is not Kind.DROP else ():
            judged = None if desk.when is None else desk.when.judge(facts, using=using)
            if judged is None or judged.truth is Truth.YES:
                return desk, judged.findings if judged else (), passed_over
            if judged.truth is Truth.UNKNOWN:
                words = [_PERHAPS.fill(desk=desk.key, finding=each.sentence) for each in _open(judged)]
                passed_over += [Reason("desk_unknown", each, _ROWS) for each in words]
        return None, (), passed_over


def queue(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The routes in the order in which they are worked off.

    By kind: hot, qualified, to ask, to nurture, to let go. Within a kind those with the signs of a hot lead come first, then
    who came first by the instant, at the same instant by id. So the order never depends on the order given. The same route
    twice counts once; two different routes of one lead are an `InputError`. Source: CU-3.

    >>> queue([])
    ()
    """
    found: dict[str, Route] = {}
    for route in routes:
        if found.setdefault(route.lead, route) != route:
            raise InputError(
                "routes", route.lead, "the lead has two different routes; keep the one that holds"
            )
    return tuple(sorted(found.values(), key=_urgency))


def _urgency(route: Route) -> tuple[int, bool, int, str]:
    return _PLACES[route.kind], route.hot is not Truth.YES, instant(route.at), route.lead


def _together(facts: Facts, answered: Mapping[str, Truth]) -> dict[str, object]:
    taken = sorted({*facts} & {*answered, _ROUTE})
    if taken:
        raise InputError(
            "facts", taken, "the answers and the route have these names; say it as an answer, or rename"
        )
    return {**facts, **answered}


def _kind(combinations: tuple[Combination, ...], hot: Truth) -> Kind:
    kinds = {_KIND_OF[each.course] for each in combinations}
    if len(kinds) > 1:
        return Kind.ASK
    kind = kinds.pop()
    return Kind.HOT if kind is Kind.QUALIFIED and hot is Truth.YES else kind


def _heat(kind: Kind, hot: Judged) -> tuple[list[Reason], list[Reason]]:
    """Why the lead is hot or not, and what is not known about it; for a lead nobody pursues it does not matter."""
    if kind in _MENDED:
        return [], []
    if hot.truth is Truth.UNKNOWN:
        words = [_HOT_OPEN.fill(finding=each.sentence) for each in _open(hot)]
        return [], [Reason("hot_unknown", each, _ROWS) for each in words]
    is_hot = hot.truth is Truth.YES
    found = [each for each in hot.findings if each.met is is_hot]
    words = [(_HOT if is_hot else _NOT_HOT).fill(finding=each.sentence) for each in found]
    return [Reason("signs" if is_hot else "no_signs", each, _ROWS) for each in words], []


def _open(judged: Judged) -> list[Finding]:
    return [each for each in judged.findings if each.outcome.truth is Truth.UNKNOWN]


_NEEDED: Final = (Kind.HOT, Kind.QUALIFIED)
_MENDED: Final = (Kind.NURTURE, Kind.DROP)
_HEADS: Final = {
    Kind.HOT: Text(
        "lead {lead} is qualified and hot: take it up first", zh="线索{lead}合格，而且是热线索：最先处理"
    ),
    Kind.QUALIFIED: Text("lead {lead} is qualified: take it up at once", zh="线索{lead}合格：立即跟进"),
    Kind.ASK: Text("lead {lead} cannot be judged yet: ask first", zh="线索{lead}还不能判断：先了解情况"),
    Kind.NURTURE: Text(
        "lead {lead} is not qualified, and not lost: nurture it", zh="线索{lead}暂不合格：继续培育"
    ),
    Kind.DROP: Text(
        "lead {lead} has nothing of what is needed: let it go", zh="线索{lead}条件都不具备：放弃"
    ),
}
_OWNED: Final = Text("{seller} of desk “{desk}” takes it up", zh="由“{desk}”组的{seller}负责")
_NO_SELLER: Final = Text(
    "no desk fits: nobody owns lead {lead}; name a seller",
    zh="没有合适的销售组：线索{lead}无人负责，请指定销售",
)
_DUE: Final = Text("take it up within {term}: by {due}", zh="在{term}内处理：不迟于{due}")
_HOT: Final = Text("sign of a hot lead: {finding}", zh="热线索的迹象：{finding}")
_NOT_HOT: Final = Text("not hot: {finding}", zh="不是热线索：{finding}")
_HOT_OPEN: Final = Text("whether it is hot cannot be said: {finding}", zh="还不能判断是否为热线索：{finding}")
_PERHAPS: Final = Text(
    "whether desk “{desk}” comes first cannot be said: {finding}",
    zh="还不能判断是否应由“{desk}”组负责：{finding}",
)
