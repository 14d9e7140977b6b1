"""The published laws of prospecting: each one fails for an object that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pendulum
import pytest

from salesflow.basics.channels import Direction
from salesflow.basics.criteria import has
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
from salesflow.customers.leads.lead import Lead, Prospect
from salesflow.customers.leads.prospecting import Profile, Prospecting, Suggestions
from salesflow.customers.leads.prospects import Ideal, Principles, ProspectList, Turn, Wish
from salesflow.customers.leads.source import NoSource, Source, SourceCounts, Sources
from salesflow.testing.prospecting_laws import check_order, check_sources, check_suggest

PROFILE = Profile("x", {"insurance": True, "few_large_buyers": False, "predecessor": False})
TODAY = date(2026, 3, 2)
ROWS = [
    Prospect("a", {"x": 1}, worth=Money(5, "CNY")),
    Prospect("b", worth=Money(3, "CNY")),
    Prospect("c", {"x": 1}, approached_on=date(2026, 3, 1)),
    Prospect("d", barred=Text("no")),
]
PRINCIPLES = Principles(Ideal([Wish(has("x"))]), capacity=1)
HOUSE = Sources(
    "house",
    version="1",
    sources=[Source("fair", Text("fair", zh="展会"), Direction.OUT)],
    aliases={"Messe": "fair", "?": "unknown"},
)


LEADS = [
    Lead(key, "x", source, pendulum.datetime(2026, 3, 2)) for key, source in (("1", "fair"), ("2", "unknown"))
]


def broken(monkeypatch: pytest.MonkeyPatch, kind: type, name: str, change: Callable[..., Any]) -> None:
    right: Callable[..., Any] = getattr(kind, name)

    def changed(*args: Any, **more: Any) -> object:
        return change(right(*args, **more), *args)

    monkeypatch.setattr(kind, name, changed)


def test_the_laws_hold() -> None:
    assert check_suggest(PROSPECTING_METHODS, PROFILE) == 3
    assert [line.prospect.id for line in check_order(PRINCIPLES, ROWS, as_of=TODAY).lines] == [
        "a",
        "c",
        "b",
        "d",
    ]
    assert check_order(PRINCIPLES, [Prospect("a", worth=2), Prospect("b")], as_of=TODAY).now
    assert check_order(PRINCIPLES, [Prospect("a")], as_of=TODAY).now
    assert check_sources(HOUSE, []) == 0


def lines(change: Callable[[Any], Any]) -> Callable[..., Any]:
    """The same answer with other lines."""
    return lambda answer, *_: attrs.evolve(answer, lines=tuple(change(answer.lines)))


def each(**changes: Any) -> Callable[..., Any]:
    return lines(lambda found: [attrs.evolve(line, **changes) for line in found])


def declared(found: Suggestions, prospecting: Prospecting, _: Profile) -> Suggestions:
    first = prospecting.methods[0].key
    equals = sorted(
        found.lines,
        key=lambda line: (
            Truth.NO is line.truth,
            Truth.YES is not line.truth,
            line.place,
            line.method.key != first,
        ),
    )
    return attrs.evolve(found, lines=tuple(equals))


def forgets(found: Suggestions, _: Prospecting, profile: Profile) -> Suggestions:
    """One more answer, and nothing is decided any more."""
    if profile.truth(next(iter(profile.traits))[0]) is Truth.UNKNOWN:
        return found
    return attrs.evolve(
        found,
        lines=tuple(
            attrs.evolve(line, truth=Truth.NO, missing=(), open=()) if line.truth is Truth.YES else line
            for line in found.lines
        ),
    )


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (lines(lambda found: found[1:]), "every method is ranked once"),
        (lines(lambda found: found[::-1]), "what suits comes first"),
        (each(place=7), "a place is the number of its line"),
        (declared, "the order of the methods does not matter"),
        (each(reasons=(), missing=()), "every line has its reasons"),
        (each(missing=()), "what is open names what is missing"),
        (each(open=()), "what is open names its traits"),
        (forgets, "one more answer never changes"),
    ],
)
def test_broken_suggestions_are_found(
    monkeypatch: pytest.MonkeyPatch, change: Callable[..., Any], law: str
) -> None:
    """CU-4."""
    broken(monkeypatch, Prospecting, "suggest", change)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_suggest(PROSPECTING_METHODS, PROFILE)


def as_given(found: ProspectList, _: Principles, rows: tuple[Prospect, ...]) -> ProspectList:
    keys = [row.id for row in rows]
    later = sorted(found.later, key=lambda line: keys.index(line.prospect.id))
    return ProspectList((*found.now, *later, *found.left_out))


def all_now(found: ProspectList, *_: object) -> ProspectList:
    free = [line.not_before is None and line.turn is Turn.LATER for line in found.lines]
    changed = [
        attrs.evolve(line, turn=Turn.NOW) if is_free else line
        for line, is_free in zip(found.lines, free, strict=True)
    ]
    return ProspectList(tuple(sorted(changed, key=lambda line: list(Turn).index(line.turn))))


def no_rest(found: ProspectList, *_: object) -> ProspectList:
    """Whoever rests is approached, in the place of the first."""
    resting = [attrs.evolve(line, turn=Turn.NOW) for line in found.lines if line.not_before is not None]
    others = [attrs.evolve(line, turn=Turn.LATER) for line in found.lines if line.turn is not Turn.LEFT_OUT]
    return ProspectList((*resting, *[line for line in others if line.not_before is None], *found.left_out))


def poor_first(found: ProspectList, *_: object) -> ProspectList:
    """The least worth first."""
    known = {line.prospect.id: line.prospect.worth or Money(0, "CNY") for line in found.later}
    later = sorted(found.later, key=lambda line: known[line.prospect.id])
    return ProspectList((*found.now, *later, *found.left_out))


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (lines(lambda found: found[1:]), "every prospect stands in the order once"),
        (as_given, "the order given does not matter"),
        (lines(lambda found: found[::-1]), "now, later, left out"),
        (all_now, "as many as there is capacity for"),
        (no_rest, "the first who may be approached are"),
        (each(reasons=()), "every line has its reasons"),
        (poor_first, "a larger worth never moves a prospect down"),
    ],
)
def test_broken_orders_are_found(
    monkeypatch: pytest.MonkeyPatch, change: Callable[..., Any], law: str
) -> None:
    """CU-5."""
    rows = [*ROWS, Prospect("e", worth=Money(2, "CNY")), Prospect("f", worth=Money(1, "CNY"))]
    broken(monkeypatch, Principles, "order", change)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_order(PRINCIPLES, rows, as_of=TODAY)


def test_a_rest_that_is_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """CU-5."""

    def over(found: ProspectList, *_: object) -> ProspectList:
        return ProspectList(
            tuple(attrs.evolve(x, not_before=TODAY) if x.not_before else x for x in found.lines)
        )

    broken(monkeypatch, Principles, "order", over)
    with pytest.raises(AssertionError, match="law broken: a rest ends after today"):
        check_order(attrs.evolve(PRINCIPLES, capacity=3), [ROWS[2]], as_of=TODAY)


def counted(change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda counts, *_: SourceCounts(tuple(change(counts.lines)))


@pytest.mark.parametrize(
    ("name", "change", "law"),
    [
        ("read", lambda read, *_: "x" if read == "fair" else read, "a source is read by its names"),
        ("read", lambda read, _, cell: "x" if cell == "Messe" else read, "an alias is read"),
        ("read", lambda read, _, cell: str(read) if cell == "?" else read, "no source is not the name of one"),
        ("read", lambda read, _, cell: NoSource.UNKNOWN if cell is None else read, "an empty cell is blank"),
        ("read", lambda read, _, cell: NoSource.BLANK if cell == "unknown" else read, "unknown is not blank"),
        ("count", counted(lambda found: found[:1]), "the counts sum"),
        ("count", counted(lambda found: [attrs.evolve(found[0], count=2), attrs.evolve(found[1], count=0), found[2]]), "each source is counted"),
        ("count", counted(lambda found: found[::-1]), "unknown and blank have lines"),
    ],
)  # fmt: skip
def test_broken_sources_are_found(
    monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[..., Any], law: str
) -> None:
    """CU-4."""
    broken(monkeypatch, Sources, name, change)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_sources(HOUSE, LEADS)


def test_directions_that_do_not_sum_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """CU-4."""
    broken(monkeypatch, SourceCounts, "by_direction", lambda *_: 0)
    with pytest.raises(AssertionError, match="law broken: the directions sum"):
        check_sources(HOUSE, LEADS)
