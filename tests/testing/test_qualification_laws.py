"""The published laws of qualifications, readings and routings: each one fails for an implementation that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import fact, has
from salesflow.basics.terms import hours
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.catalogue.qualifications import BANT, MAN, YES_NO
from salesflow.customers.leads.answers import Answer, Reading
from salesflow.customers.leads.qualification import Course, Qualification, Standing
from salesflow.customers.leads.routing import Desk, Kind, Route, Routing, Turns
from salesflow.testing import qualification_laws
from salesflow.testing.qualification_laws import (
    check_qualification,
    check_queue,
    check_reading,
    check_routing,
    check_turns,
)
from salesflow.testing.qualifications import qualifications, readings, routings

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
ROUTING = Routing(
    "fair", "1", MAN, hot=fact("soon") == True,  # noqa: E712  # a criterion
    within={"hot": hours(2), "qualified": hours(24)}, desks=[Desk("north", ["u-7", "u-9"], when=has("north")), Desk("rest", ["u-4"])],
)  # fmt: skip
ALL = dict.fromkeys(("money", "authority", "need"), YES)


@given(qualifications(), readings(), routings())
def test_what_is_drawn_is_kept(qualification: Qualification, reading: Reading, routing: Routing) -> None:
    """The strategies make valid definitions."""
    assert check_qualification(qualification, {}).value is UNKNOWN
    assert check_reading(reading, []) == 0
    assert routing.qualification.questions


def judging(change: Callable[[Qualification, dict[str, Any], Standing], Standing]) -> Any:
    right = Qualification.judge

    def judge(self: Qualification, answers: dict[str, Any], **more: Any) -> Standing:
        return change(self, answers, right(self, answers, **more))

    return judge


def unknown_is_no(_: Qualification, __: object, standing: Standing) -> Standing:
    return attrs.evolve(standing, value=NO) if standing.value is UNKNOWN else standing


def unknown_blocks(_: Qualification, __: object, standing: Standing) -> Standing:
    if standing.value is not UNKNOWN:
        return standing
    return attrs.evolve(standing, value=NO, blocking=standing.missing, missing=())


def by_the_first(_: Qualification, answers: dict[str, Any], standing: Standing) -> Standing:
    return attrs.evolve(standing, version=next(iter(answers), ""))


def drops_the_last(_: Qualification, __: object, standing: Standing) -> Standing:
    return attrs.evolve(standing, missing=standing.missing[:-1])


def forgets_one(_: Qualification, __: object, standing: Standing) -> Standing:
    return attrs.evolve(standing, asks=())


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (unknown_is_no, "no if and only if something blocks"),
        (unknown_blocks, "what is no is named"),
        (by_the_first, "the order of the answers does not matter"),
        (drops_the_last, "what is unknown is named"),
        (forgets_one, "every question is spoken of once"),
    ],
)
def test_broken_judgements(monkeypatch: pytest.MonkeyPatch, change: Any, law: str) -> None:
    """CU-2, CU-3: unknown read as no, an order that matters, a question left out."""
    monkeypatch.setattr(Qualification, "judge", judging(change))
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_qualification(MAN, {"money": YES, "authority": UNKNOWN})


def test_a_yes_that_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Yes although something is missing."""
    monkeypatch.setattr(Qualification, "judge", judging(lambda _, __, each: attrs.evolve(each, value=YES)))
    with pytest.raises(AssertionError, match="yes if and only if nothing blocks or is missing"):
        check_qualification(MAN, {})


def test_the_order_of_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A judgement that looks at the first question alone."""

    def first_alone(qualification: Qualification, _: object, standing: Standing) -> Standing:
        if qualification.questions[0].key == "need":
            return attrs.evolve(standing, value=NO)
        return standing

    monkeypatch.setattr(Qualification, "judge", judging(first_alone))
    with pytest.raises(AssertionError, match="the order of the questions does not matter"):
        check_qualification(MAN, {})


def test_evidence_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts of an answer is its value: here the evidence makes a difference."""

    def only_noted(_: Qualification, answers: dict[str, Any], standing: Standing) -> Standing:
        noted = any(isinstance(said, Answer) for said in answers.values())
        return standing if noted else attrs.evolve(standing, missing=("need",))

    monkeypatch.setattr(Qualification, "judge", judging(only_noted))
    with pytest.raises(AssertionError, match="what counts of an answer is its value"):
        check_qualification(MAN, {"money": Answer(YES, "seen")})


REACHES: list[tuple[Callable[[Any], Any], str]] = [
    (lambda found: (*found, found[0]), "outcomes are several, each once, or one"),
    (lambda found: (), "outcomes are several, each once"),
    (lambda found: found[1:] or found, "the final outcome was reachable"),
    (
        lambda found: tuple(attrs.evolve(each, letters=each.letters.swapcase()) for each in found),
        "letters say yes and no",
    ),
    (
        lambda found: tuple(attrs.evolve(each, course=Course.PURSUE) for each in found),
        "what is qualified is pursued",
    ),
]


@pytest.mark.parametrize(("change", "law"), REACHES)
def test_broken_outcomes(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any], law: str) -> None:
    """CU-2: outcomes twice, none, one too few, wrong letters, wrong advice."""
    right = Qualification.reachable
    monkeypatch.setattr(
        Qualification, "reachable", lambda self, answers, **more: change(right(self, answers, **more))
    )
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_qualification(MAN, {"money": YES})


def test_outcomes_that_do_not_shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered still counts as open, or an outcome that nothing leads to."""
    right = Qualification.reachable

    def all_until_the_end(self: Qualification, answers: dict[str, Any], **more: Any) -> Any:
        final = right(self, answers, **more)
        return final if len(final) == 1 else right(self, {}, **more)

    monkeypatch.setattr(Qualification, "reachable", all_until_the_end)
    with pytest.raises(AssertionError, match="no outcome is reachable but these"):
        check_qualification(MAN, {"money": YES})
    with pytest.raises(AssertionError, match="an answer leaves fewer outcomes"):
        check_qualification(MAN, {})


def test_an_outcome_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is known, and there are two outcomes."""
    right = Qualification.reachable
    monkeypatch.setattr(Qualification, "reachable", lambda self, answers, **more: right(self, {}, **more))
    with pytest.raises(AssertionError, match="when all is known there is one outcome"):
        check_qualification(MAN, ALL)


def test_a_value_that_completions_contradict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consistent with itself, and still not what all completions agree on."""

    def hopeful(_: Qualification, answers: dict[str, Any], standing: Standing) -> Standing:
        fully = (
            all(isinstance(said, Truth) and said is not UNKNOWN for said in answers.values())
            and len(answers) == 3
        )
        return attrs.evolve(standing, value=YES, blocking=(), missing=()) if fully else standing

    monkeypatch.setattr(Qualification, "judge", judging(hopeful))
    with pytest.raises(
        AssertionError, match=r"what is qualified is pursued|the value is what all completions agree on"
    ):
        check_qualification(MAN, {"money": YES})


ASKS: list[tuple[Callable[[Any], Any], str]] = [
    (lambda asked: (), "asking until nothing is left decides"),
    (lambda asked: asked[::-1], "wishes are asked last"),
]


@pytest.mark.parametrize(("change", "law"), ASKS)
def test_broken_questions(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any], law: str) -> None:
    """CU-3: nothing is asked, or wishes first."""
    ours = attrs.evolve(
        BANT, questions=[attrs.evolve(each, required=each.key != "timing") for each in BANT.questions]
    )
    right = Qualification.ask_next
    monkeypatch.setattr(
        Qualification, "ask_next", lambda self, answers, **more: change(right(self, answers, **more))
    )
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_qualification(ours, {})


def test_asking_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known is asked again."""
    monkeypatch.setattr(Qualification, "ask_next", lambda self, answers, **more: self.questions)
    with pytest.raises(AssertionError, match="what is known is not asked again"):
        check_qualification(MAN, {"money": YES})


def test_asking_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """One no, and the rest is not asked: whether to nurture or to let go stays open."""
    right = Qualification.ask_next

    def stop(self: Qualification, answers: dict[str, Any], **more: Any) -> Any:
        return () if NO in answers.values() else right(self, answers, **more)

    monkeypatch.setattr(Qualification, "ask_next", stop)
    with pytest.raises(AssertionError, match="asking until nothing is left says what to do"):
        check_qualification(MAN, {"money": NO})


# -- readings --------------------------------------------------------------------------------------------------------


def test_a_reading_that_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown cells become unknown, or no."""
    monkeypatch.setattr(Reading, "read", lambda self, raw: UNKNOWN)
    with pytest.raises(AssertionError, match="a reading says what its table says, and nothing else"):
        check_reading(Reading("need", YES_NO), ["Select"])


def test_a_reading_that_does_not_show_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which column, which cell?"""
    right = Reading.read
    monkeypatch.setattr(Reading, "read", lambda self, raw: right(attrs.evolve(self, column="elsewhere"), raw))
    with pytest.raises(AssertionError, match="what cannot be read is shown with its column"):
        check_reading(Reading("need", YES_NO), ["Select"])


# -- routings --------------------------------------------------------------------------------------------------------

ROUTES: list[tuple[Callable[[Route], Route], str]] = [
    (lambda route: attrs.evolve(route, kind=Kind.NURTURE), "hot and qualified are the qualified ones"),
    (lambda route: attrs.evolve(route, kind=Kind.QUALIFIED), "a hot one is called hot"),
    (lambda route: attrs.evolve(route, hot=UNKNOWN), "what is called hot is hot"),
    (lambda route: attrs.evolve(route, owner=None), "an owner sits at a desk"),
    (lambda route: attrs.evolve(route, owner=None, desk=None, turns=Turns()), "a lead without owner says so"),
    (lambda route: attrs.evolve(route, due=MONDAY.subtract(days=1)), "nothing is due before it came"),
    (
        lambda route: attrs.evolve(route, turns=Turns({"rest": "u-4"})),
        "only the turns of its own desk move on",
    ),
    (
        lambda route: attrs.evolve(route, owner="u-9", turns=Turns({"north": "u-9"})),
        "the owner is whose turn it was",
    ),
]


@pytest.mark.parametrize(("change", "law"), ROUTES)
def test_broken_routes(monkeypatch: pytest.MonkeyPatch, change: Callable[[Route], Route], law: str) -> None:
    """CU-3: what is hot is missed, nobody owns it, the wrong seller."""
    right = Routing.judge
    monkeypatch.setattr(Routing, "judge", lambda self, *args, **more: change(right(self, *args, **more)))
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_routing(ROUTING, "L-1", ALL, {"soon": True, "north": 1}, at=MONDAY)


def test_a_route_without_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """To be asked, and nobody says what."""
    right = Routing.judge
    monkeypatch.setattr(
        Routing, "judge", lambda self, *args, **more: attrs.evolve(right(self, *args, **more), asks=())
    )
    with pytest.raises(AssertionError, match="what must be asked has its questions"):
        check_routing(ROUTING, "L-1", {}, at=MONDAY)


def test_a_route_by_the_order_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lead gives the same route."""
    right = Routing.judge
    monkeypatch.setattr(
        Routing, "judge",
        lambda self, lead, said, *args, **more: attrs.evolve(right(self, lead, said, *args, **more), asks=tuple(said)),
    )  # fmt: skip
    with pytest.raises(AssertionError, match="the same lead gives the same route"):
        check_routing(ROUTING, "L-1", ALL, at=MONDAY)


def test_turns_that_favour_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Always the first."""
    assert check_turns(ROUTING.desks[0]) == Turns({"north": "u-9"})
    monkeypatch.setattr(Turns, "next_of", lambda self, desk: desk.sellers[0])
    with pytest.raises(AssertionError, match="in a round everybody takes one lead"):
        check_turns(ROUTING.desks[0])


def made() -> list[Route]:
    """Two hot ones, one qualified, two to ask of which one shows hot signs."""
    return [
        ROUTING.judge(lead, said, {"soon": soon}, at=MONDAY.add(minutes=after))
        for lead, said, soon, after in (
            ("L-1", ALL, True, 1), ("L-2", ALL, True, 0), ("L-3", ALL, False, 0), ("L-4", {}, False, 0), ("L-5", {}, True, 1),
        )
    ]  # fmt: skip


def key_of(*names: str) -> Callable[[Any], Any]:
    kinds = list(Kind)
    parts: dict[str, Callable[[Route], Any]] = {
        "kind": lambda route: kinds.index(route.kind), "heat": lambda route: route.hot is not YES,
        "at": lambda route: route.at, "lead": lambda route: route.lead,
    }  # fmt: skip
    return lambda routes: tuple(sorted(set(routes), key=lambda route: [parts[name](route) for name in names]))


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (lambda routes: tuple(routes)[1:], "every route is queued once"),
        (lambda routes: tuple(dict.fromkeys(routes)), "the order given does not matter"),
        (key_of("at", "lead"), "kinds are worked off in their order"),
        (key_of("kind", "heat", "lead"), "who came first stands first"),
        (key_of("kind", "at", "lead"), "the signs of a hot lead come first"),
    ],
)
def test_broken_queues(monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Any], Any], law: str) -> None:
    """CU-3: a lead is lost, hot ones wait, the first wait."""
    assert [each.lead for each in check_queue(made())] == ["L-2", "L-1", "L-3", "L-5", "L-4"]
    monkeypatch.setattr(qualification_laws, "queue", wrong)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_queue(made())


@given(st.sampled_from(Truth))
def test_laws_hold_for_the_ready_made(value: Truth) -> None:
    """And the judgement is given back."""
    assert check_qualification(BANT, {"budget": value}).value is (NO if value is NO else UNKNOWN)
