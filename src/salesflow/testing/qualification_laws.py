"""The laws of qualifications, readings and routings: run them on your own definitions in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.customers.catalogue.qualifications import BANT, YES_NO
>>> check_qualification(BANT, {"budget": True, "need": False}).value
Truth.NO
>>> check_reading(Reading("need", YES_NO), ["Yes", " NO ", "", None, "Mid"])
2
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from itertools import product
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.criteria import Facts, Predicates
from salesflow.basics.moments import instant
from salesflow.basics.truth import Truth
from salesflow.customers.leads.answers import AnswerLike, Reading
from salesflow.customers.leads.qualification import Course, Qualification, Standing
from salesflow.customers.leads.routing import Desk, Kind, Route, Routing, Turns, queue
from salesflow.errors import InputError
from salesflow.testing._law import law

__all__ = ["check_qualification", "check_queue", "check_reading", "check_routing", "check_turns"]

_KNOWN: Final = (Truth.YES, Truth.NO)
_NO_FACTS: Final[Facts] = {}


# -- qualifications ----------------------------------------------------------------------------------------------


def check_qualification(
    qualification: Qualification,
    answers: Mapping[str, AnswerLike],
    *,
    as_of: date | None = None,
    zone: str | tzinfo | None = None,
) -> Standing:
    """Judge, and hold the judgement against every way in which what is not known may still be answered.

    - no if and only if something blocks; yes if and only if nothing blocks and nothing is missing.
    - a yes or a no stays whatever unknown answer is filled in; not known means that both can still come.
    - the order of questions and answers does not matter for the value, for what blocks and for what is missing.
    - the reachable outcomes are those of all completions; they only shrink, and the final one is among them.
    - asking the next question until there is none decides the value.

    Raises `InputError` as `judge` does. Sources: CU-2, CU-3.
    """
    standing = qualification.judge(answers, as_of=as_of, zone=zone)
    known = qualification.facts(answers, as_of=as_of, zone=zone)
    _check_parts(qualification, standing, known)
    _check_order(qualification, answers, standing, as_of, zone)
    # a bare yes or no counts as said today; so the answers as they count are bare ones
    bare = {each.key: known[each.key] for each in qualification.questions}
    plain = qualification.judge(bare)
    law(_core(plain) == _core(standing), "what counts of an answer is its value", answers, plain, standing)
    _check_completions(qualification, bare, standing)
    for wished in ((Truth.YES,), (Truth.NO,), (Truth.YES, Truth.NO)):
        _check_asking(qualification, bare, wished)
    return standing


def _core(standing: Standing) -> tuple[Truth, frozenset[str], frozenset[str]]:
    return standing.value, frozenset(standing.blocking), frozenset(standing.missing)


def _check_parts(qualification: Qualification, standing: Standing, known: Mapping[str, Truth]) -> None:
    value, required = standing.value, [each.key for each in qualification.questions if each.required]
    law((value is Truth.NO) == bool(standing.blocking), "no if and only if something blocks", standing)
    open_or_no = bool(standing.blocking or standing.missing)
    law((value is Truth.YES) != open_or_no, "yes if and only if nothing blocks or is missing", standing)
    for keys, truth in ((standing.blocking, Truth.NO), (standing.missing, Truth.UNKNOWN)):
        fits = keys == tuple(key for key in required if known[key] is truth)
        law(fits, f"what is {truth.value} is named, in the order of the questions", standing, known)
    law(known[qualification.key] is value, "the facts hold the verdict", known, standing)
    said = len(standing.reasons) - 1 + len(standing.asks)
    law(said == len(qualification.questions), "every question is spoken of once", standing)


def _check_order(
    qualification: Qualification,
    answers: Mapping[str, AnswerLike],
    standing: Standing,
    as_of: date | None,
    zone: str | tzinfo | None,
) -> None:
    turned = dict(reversed(tuple(answers.items())))
    other = qualification.judge(turned, as_of=as_of, zone=zone)
    law(other == standing, "the order of the answers does not matter", standing, other)
    backwards = attrs.evolve(qualification, questions=qualification.questions[::-1])
    other = backwards.judge(answers, as_of=as_of, zone=zone)
    law(_core(other) == _core(standing), "the order of the questions does not matter", standing, other)


def _check_completions(qualification: Qualification, bare: Mapping[str, Truth], standing: Standing) -> None:
    reachable = qualification.reachable(bare)
    law(len(set(reachable)) == len(reachable) > 0, "outcomes are several, each once, or one", reachable)
    values: set[Truth] = set()
    letters: set[str] = set()
    for full in _completions(bare):
        values.add(qualification.judge(full).value)
        final = qualification.reachable(full)
        law(len(final) == 1, "when all is known there is one outcome", full, final)
        law(final[0] in reachable, "the final outcome was reachable", full, final, reachable)
        law(final[0].letters == _letters(qualification, full), "letters say yes and no", full, final)
        pursued = final[0].course is Course.PURSUE
        fits = pursued == (not final[0].lacking) == (qualification.judge(full).value is Truth.YES)
        law(fits, "what is qualified is pursued, and nothing else", full, final)
        letters.add(final[0].letters)
    law(letters == {each.letters for each in reachable}, "no outcome is reachable but these", reachable)
    decided = values.pop() if len(values) == 1 else Truth.UNKNOWN
    law(standing.value is decided, "the value is what all completions agree on", bare, standing)
    for key, value in bare.items():
        for filled in _KNOWN if value is Truth.UNKNOWN else ():
            fewer = qualification.reachable({**bare, key: filled})
            law(set(fewer) < set(reachable), "an answer leaves fewer outcomes", key, filled, fewer)


def _completions(bare: Mapping[str, Truth]) -> Iterator[dict[str, Truth]]:
    ways = [_KNOWN if value is Truth.UNKNOWN else (value,) for value in bare.values()]
    return (dict(zip(bare, way, strict=True)) for way in product(*ways))


def _letters(qualification: Qualification, full: Mapping[str, Truth]) -> str:
    return "".join(
        each.letter if full[each.key] is Truth.YES else each.letter.lower()
        for each in qualification.questions
    )


def _check_asking(qualification: Qualification, bare: Mapping[str, Truth], replies: Sequence[Truth]) -> None:
    """Ask what is to be asked next, and have it answered by the replies in turn, until nothing is left to ask."""
    heard, count = dict(bare), 0
    while asked := qualification.ask_next(heard):
        required = [each.required for each in asked]
        law(required == sorted(required, reverse=True), "wishes are asked last", heard, asked)
        law(heard[asked[0].key] is Truth.UNKNOWN, "what is known is not asked again", heard, asked)
        heard[asked[0].key] = replies[count % len(replies)]
        count += 1
    law(qualification.judge(heard).value in _KNOWN, "asking until nothing is left decides", bare, heard)
    courses = {each.course for each in qualification.reachable(heard)}
    law(len(courses) == 1, "asking until nothing is left says what to do", bare, heard, courses)


# -- readings ----------------------------------------------------------------------------------------------------


def check_reading(reading: Reading, cells: Iterable[object]) -> int:
    """Read cells: each is what the table says it is, or an `InputError` that shows it; how many could be read.

    Text is compared in small letters of normal width and with single blanks, everything else by kind and value. Source: CU-3.
    """
    read = 0
    for cell in cells:
        meant = {value for raw, value in reading.table if _alike(raw, cell)}
        try:
            found = {reading.read(cell)}
        except InputError as problem:
            found = set[Truth]()
            shown = problem.value is cell and problem.field == reading.field
            law(shown, "what cannot be read is shown with its column", cell, problem)
        law(found == meant, "a reading says what its table says, and nothing else", cell, found, meant)
        read += len(found)
    return read


def _alike(raw: object, cell: object) -> bool:
    if isinstance(raw, str) and isinstance(cell, str):
        one, two = (unicodedata.normalize("NFKC", each).casefold().split() for each in (raw, cell))
        return one == two
    return isinstance(raw, bool) is isinstance(cell, bool) and not isinstance(cell, float) and raw == cell


# -- routings ----------------------------------------------------------------------------------------------------


def check_routing(
    routing: Routing,
    lead: str,
    answers: Mapping[str, AnswerLike],
    facts: Facts = _NO_FACTS,
    *,
    at: datetime,
    turns: Turns = Turns(),
    calendar: Calendar | None = None,
    using: Predicates | None = None,
) -> Route:
    """Route a lead, and see that it is nowhere left alone.

    - the same lead gives the same route, in whatever order its answers come.
    - hot and qualified are exactly the qualified ones; what must be asked first has its questions.
    - whoever owns it sits at the desk named; nobody owns it only if it is let go, or the route says ``no_seller``.
    - it is due no earlier than it came; only the turns of its own desk move on.

    Raises `InputError` as `judge` does. Source: CU-3.
    """

    def judge(said: Mapping[str, AnswerLike]) -> Route:
        return routing.judge(lead, said, facts, at=at, turns=turns, calendar=calendar, using=using)

    route = judge(answers)
    again = judge(dict(reversed(tuple(answers.items()))))
    law(again == route, "the same lead gives the same route", route, again)
    qualified = Truth.YES.value in route.codes
    fits = qualified == (route.kind in (Kind.HOT, Kind.QUALIFIED))
    law(fits, "hot and qualified are the qualified ones", route)
    law(route.kind is not Kind.QUALIFIED or route.hot is not Truth.YES, "a hot one is called hot", route)
    law(route.kind is not Kind.HOT or route.hot is Truth.YES, "what is called hot is hot", route)
    law(route.kind is not Kind.ASK or bool(route.asks), "what must be asked has its questions", route)
    law((route.owner is None) == (route.desk is None), "an owner sits at a desk", route)
    told = "no_seller" in route.codes
    law(told == (route.owner is None and route.kind is not Kind.DROP), "a lead without owner says so", route)
    law(route.due is None or instant(route.due) >= instant(at), "nothing is due before it came", route)
    moved = set(route.turns.last) - set(turns.last)
    law(moved <= {(route.desk, route.owner)}, "only the turns of its own desk move on", route, turns)
    for desk in routing.desks:
        if desk.key == route.desk:
            law(route.owner == turns.next_of(desk), "the owner is whose turn it was", route, turns)
    return route


def check_turns(desk: Desk, turns: Turns = Turns(), *, rounds: int = 2) -> Turns:
    """Let the sellers of a desk take leads in turn: in each round everybody takes one. Gives back the turns after it."""
    for _ in range(rounds):
        taken: Counter[str] = Counter()
        for _ in desk.sellers:
            seller = turns.next_of(desk)
            taken[seller] += 1
            turns = turns.taken(desk, seller)
        law(taken == Counter(desk.sellers), "in a round everybody takes one lead", desk, taken)
    return turns


def check_queue(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Queue routes: nothing is lost, the order given does not matter, and who is hot or came first stands first."""
    given = tuple(routes)
    queued = queue(given)
    law(Counter(queued) == Counter(set(given)), "every route is queued once", given, queued)
    for other in (given[::-1], given[1:] + given[:1], given + given):
        law(queue(other) == queued, "the order given does not matter", given, other)
    for place, route in enumerate(queued):
        for later in queued[place + 1 :]:
            kinds = list(Kind)
            before, after = kinds.index(route.kind), kinds.index(later.kind)
            law(before <= after, "kinds are worked off in their order", route, later)
            if before == after and (route.hot is Truth.YES) == (later.hot is Truth.YES):
                first = (instant(route.at), route.lead) < (instant(later.at), later.lead)
                law(first, "who came first stands first", route, later)
            elif before == after:
                law(route.hot is Truth.YES, "the signs of a hot lead come first", route, later)
    return queued
