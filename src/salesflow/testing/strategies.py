"""Hypothesis strategies for the objects of salesflow, plural of the type they make.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(machines())
... def every_machine_can_be_drawn(machine):
...     assert machine.mermaid()
>>> every_machine_can_be_drawn()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.criteria import Criterion, all_of, any_of, fact, has, named, not_
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = [
    "criteria",
    "facts",
    "guides",
    "machine_parts",
    "machines",
    "moments",
    "moves",
    "operands",
    "paths",
    "stages",
    "texts",
]

_ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")


def paths() -> st.SearchStrategy[str]:
    """Names of facts: few, so that conditions and facts meet; one of them is dotted."""
    return st.sampled_from(["amount", "budget", "champion", "score", "customer.grade"])


_CHARACTERS = st.characters(exclude_characters="{}", exclude_categories=["Cs"])
_WORDS = st.text(_CHARACTERS, min_size=1, max_size=12).filter(lambda each: bool(each.strip()))


def texts() -> st.SearchStrategy[Text]:
    """Texts for people, with or without Chinese; hostile characters included, slots not."""
    return st.one_of(_WORDS.map(Text), st.builds(Text, _WORDS, zh=_WORDS))


_LABELS: Final = st.one_of(st.none(), st.none(), texts())


@st.composite
def moments(draw: st.DrawFn) -> pendulum.DateTime:
    """Aware moments of a few years in several zones, the repeated hour of autumn included."""
    anywhere = st.integers(0, 4 * 365 * 86_400)
    autumn = st.integers(
        25_747_200, 25_758_000
    )  # three hours around 2026-10-25 01:00 UTC, when Berlin repeats one
    after = draw(st.one_of(anywhere, autumn))
    return (
        pendulum.datetime(2025, 12, 31, tz="UTC")
        .add(seconds=after)
        .in_timezone(draw(st.sampled_from(_ZONES)))
    )


def operands() -> st.SearchStrategy[str | bool | int | Decimal | date | Money | Truth]:
    """Values that a fact may be compared with."""
    numbers = st.decimals(-1000, 1000, places=2)
    return st.one_of(
        st.integers(-3, 3),
        numbers,
        st.booleans(),
        st.sampled_from([Truth.YES, Truth.NO]),
        st.sampled_from(["A", "B", "CN"]),
        st.integers(0, 3).map(lambda days: pendulum.date(2026, 3, 2) + timedelta(days=days)),
        # pendulum's pickle forgets which of two equal hours was meant (pendulum#908)
        moments().filter(lambda at: not at.fold),
        st.builds(Money, st.integers(-3, 3), st.sampled_from(["CNY", "GBP"])),
    )


@st.composite
def _comparisons(draw: st.DrawFn) -> Criterion:
    asked, value, op = fact(draw(paths())), draw(operands()), draw(st.sampled_from(["==", ">=", "<", "in"]))
    if op == "in":
        return asked.in_(*draw(st.sampled_from([("A", "B"), ("CN",), (1, 2), (0,)])))
    if op == "==" or isinstance(value, bool | Truth):
        return asked == value
    return asked >= value if op == ">=" else asked < value


def criteria(*, using_names: bool = True, leaves: int = 6) -> st.SearchStrategy[Criterion]:
    """Conditions of every kind, nested; with `using_names` also predicates called ``"ready"`` and ``"credit_ok"``."""
    single: list[st.SearchStrategy[Criterion]] = [st.builds(has, paths(), _LABELS), _comparisons()]
    if using_names:
        single.append(st.builds(named, st.sampled_from(["ready", "credit_ok"]), _LABELS))

    def joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
        several = st.lists(parts, min_size=2, max_size=3)
        return st.one_of(several.map(_all), several.map(_any), parts.map(not_))

    return st.recursive(st.one_of(single), joined, max_leaves=leaves)


def _all(parts: list[Criterion]) -> Criterion:
    return all_of(*parts)


def _any(parts: list[Criterion]) -> Criterion:
    return any_of(*parts)


_ODD: Final[list[object]] = [
    None, "", "  ", float("nan"), Decimal("NaN"), Decimal("sNaN"), float("inf"), Truth.UNKNOWN, (), [], {}, [1], 0,
    0.5, True, False, datetime(2026, 3, 2, 9),  # noqa: DTZ001  # a moment without zone is among what comes in
]  # fmt: skip


@st.composite
def facts(draw: st.DrawFn) -> dict[str, object]:
    """Facts as they come in life: missing, blank, nested, of the wrong type, not a number."""
    values: st.SearchStrategy[object] = st.one_of(st.sampled_from(_ODD), operands())
    known = draw(st.dictionaries(paths(), values, max_size=5))
    return {**known, "customer": {"grade": draw(values)}} if draw(st.booleans()) else known


_ROLES: Final = st.sampled_from([(), (), (), ("manager",), ("manager", "finance")])
_NEEDS = st.lists(criteria(leaves=2), max_size=2)


def guides() -> st.SearchStrategy[Guide | None]:
    """Guides for the person who works on a stage, or none."""
    few = st.lists(texts(), max_size=2)
    full = st.builds(Guide, texts(), customer=_LABELS, signals=few, questions=few, avoid=few, cautions=few)
    return st.one_of(st.none(), st.none(), texts().map(Guide), full)


@st.composite
def stages(draw: st.DrawFn, key: str) -> Stage:
    """An open stage of a key, with or without probability, term and words."""
    return Stage(
        key,
        probability=draw(st.none() | st.decimals(0, 1, places=2)),
        rots_after=draw(st.none() | st.builds(Term, st.integers(0, 90), st.sampled_from(Unit))),
        label=draw(_LABELS),
        guide=draw(guides()),
    )


@st.composite
def moves(draw: st.DrawFn, event: str, source: str, target: str) -> Move:
    """A move between two stages with none to two conditions; some ask for a role."""
    return Move(event, source, target, draw(_NEEDS), draw(_LABELS), roles=draw(_ROLES))


@st.composite
def machine_parts(draw: st.DrawFn) -> tuple[list[Stage], list[Move]]:
    """Stages (the first one open, the last ones closed) and moves: a way through, side steps, losses, reopenings."""
    open_keys = [f"s{place}" for place in range(draw(st.integers(1, 4)))]
    closed: Sequence[Stage] = draw(
        st.sampled_from(
            [
                (Stage.won("won"),),
                (Stage.won("won"), Stage.lost("lost")),
                (Stage.done("done", Text("Done", zh="完成")),),
            ]
        )
    )
    made = [draw(stages(key)) for key in open_keys]
    way = [*open_keys, closed[0].key]
    listed = [draw(moves("next", here, there)) for here, there in pairwise(way)]
    every = [*open_keys, *[stage.key for stage in closed]]
    for place in range(draw(st.integers(0, 3))):
        source, target = draw(st.sampled_from(every)), draw(st.sampled_from(every))
        listed.append(draw(moves(f"step-{place}", source, target)))
    if draw(st.booleans()):
        listed.append(Move.from_every_open("give-up", to=closed[-1].key, needs=draw(_NEEDS)))
    return [*made, *closed], draw(st.permutations(listed))


def machines() -> st.SearchStrategy[Machine]:
    """Valid machines without issues: every stage on the way is reached, a closed stage can be reached from each."""

    def build(
        key: str,
        version: str,
        parts: tuple[list[Stage], list[Move]],
        label: Text | None,
        beside: int,
        forced_by: tuple[str, ...],
    ) -> Machine:
        made, listed = parts
        way = [stage.key for stage in made if stage.is_open]
        path = None if beside == 0 else way[:-beside]
        return Machine(
            key, version=version, start="s0", stages=made, moves=listed, label=label, path=path,
            forced_by=forced_by,
        )  # fmt: skip

    return st.builds(
        build,
        st.sampled_from(["deal", "投诉"]),
        st.sampled_from(["1", "2026.1"]),
        machine_parts(),
        _LABELS,
        st.sampled_from([0, 0, 1]),
        _ROLES,
    )
