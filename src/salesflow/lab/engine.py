"""Engines: a customer's life under a policy, played turn by turn, by a table that asks each question once or by asking anew.

Both take the same draws and return the same whole numbers. The table asks the policy once for each state and day that is
ever reached, and keeps the answer as plain integers; asking anew is slower, needs nothing kept, and is what the table is
checked against.

Source: LA-4; field study of the lab, section 1 (a policy that answers "when next?" needs 36 times less work).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import Final, Generic, Self, TypeVar

import attrs

from salesflow.basics.moments import shared_day
from salesflow.basics.text import Renders
from salesflow.errors import InputError
from salesflow.lab.model import Chances, Model, Turn
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import Draws, Streams, threshold

__all__ = ["MOST_STATES", "Asked", "Node", "Step", "Table", "TooManyStatesError", "check_pure", "kind_of"]

P = TypeVar("P")
MOST_STATES: Final = 200_000
"""More states than this are not kept: the memory would cost more than asking again."""


class TooManyStatesError(InputError):
    """More states can be reached than are kept: there is no exact answer, and drawing is the way."""


_NO_DRAWS: Final[Sequence[int]] = ()

Offer = tuple[Fraction, tuple[tuple[int, int], ...], Turn | None]
"""One outcome as an engine sees it: its chance, what it adds to which metric, the turn that follows before the end."""


@attrs.frozen
class Step:
    """One turn of a life as it was played: what was asked and might have happened, and which of the `offers` came.

    `is_bare`: it is known what happened, and nothing of what else might have or what was to follow. `label` says what
    happened, for people.
    """

    turn: Turn
    purpose: str
    number: int | None
    offers: tuple[Offer, ...]
    place: int
    is_bare: bool = False
    label: Renders | None = attrs.field(default=None, kw_only=True, eq=False)

    @classmethod
    def happened(
        cls,
        day: int,
        state: Hashable,
        what: str,
        gains: tuple[tuple[int, int], ...],
        label: Renders | None = None,
    ) -> Self:
        """What happened among customers who share something: nobody can say what else might have."""
        offers = ((Fraction(1), gains, None),)
        return cls(Turn(state, day), what, None, offers, 0, is_bare=True, label=label)

    @property
    def what(self) -> str | Renders:
        """What happened, as the model says it, else what was left to chance."""
        return self.purpose if self.label is None else self.label

    @property
    def came(self) -> Offer:
        """What happened."""
        return self.offers[self.place]

    @property
    def seen(self) -> tuple[int, str, Fraction, tuple[tuple[int, int], ...], int | None]:
        """What an onlooker sees: the day, what was left to chance, how it came, and the day of the next turn.

        The state is left out: a model may keep in it what the policy plans, and a plan that leads to the same is the same.
        Of what happened in a cell the state says to whom, and that is seen.
        """
        chance, gains, then = self.came
        what = f"{self.turn.state} {self.purpose}" if self.is_bare else self.purpose
        return self.turn.day, what, chance, gains, None if then is None else then.day

    @property
    def answer(self) -> tuple[str, int | None, tuple[Offer, ...]]:
        """What the policy and the model made of the turn."""
        return self.purpose, self.number, self.offers


class Node:
    """One turn, ready to be played: where draws fall, what each outcome adds, and the turn that follows (None: the end)."""

    __slots__ = ("chances", "gains", "labels", "limits", "nexts", "number", "purpose", "turn")

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.limits: Sequence[int] | None = None  # None until it is asked for the first time
        self.chances: list[Fraction] = []
        self.gains: list[tuple[tuple[int, int], ...]] = []
        self.labels: list[Renders | None] = []
        self.nexts: list[Node | None] = []
        self.purpose = ""
        self.number: int | None = None


@lru_cache(maxsize=4096)  # a model has few sets of chances, and asks for them often
def _limits(chances: tuple[Fraction, ...]) -> Sequence[int]:
    """Below which draw each outcome comes but the last, which comes above all."""
    return [threshold(total) for total in accumulate(chances[:-1])]


class Asked(Generic[P]):
    """One policy under one model from the day `start` up to `end` (ordinals), asked anew at every turn.

    A model that answers with anything but turns and chances, with an earlier or the same day, with a state or kind that
    cannot be hashed, or with a metric it does not declare, is an `InputError`.
    """

    def __init__(self, policy: P, model: Model[P], *, start: int, end: int) -> None:
        self.policy = policy
        self.model = model
        self.start = start
        self.end = end
        self.metrics = [each.key for each in model.metrics]
        self._places = {key: place for place, key in enumerate(self.metrics)}

    # -- asking -------------------------------------------------------------------------------------------------------

    def first(self, unit: Unit) -> Node | None:
        """The first turn of a customer; None when nothing happens to him before the end."""
        return self.begin(kind_of(self.model, unit))

    def begin(self, kind: Hashable) -> Node | None:
        """The first turn of a kind of customer."""
        turn = self.model.begin(self.policy, kind, self.start)
        if turn is not None:
            _check_turn("begin", turn, "begins a life")
            if turn.day < self.start:
                raise InputError("begin", turn, f"lies before the first day of the experiment, {self.start}")
        return self.node(turn)

    def node(self, turn: Turn | None) -> Node | None:
        """The node of a turn; None when it lies after the end."""
        return None if turn is None or turn.day >= self.end else Node(turn)

    def expand(self, node: Node) -> Sequence[int]:
        """Ask the policy and the model what may happen at a turn; gives back where the draws fall."""
        turn = node.turn
        found = self.model.turn(self.policy, turn.state, turn.day)
        _check_chances(turn, found)
        node.purpose, node.number = found.purpose, found.number
        for each in found.outcomes:
            if not each.chance:
                continue
            then = each.then
            if then is not None:
                self._check_later(turn, then)
            node.chances.append(each.chance)
            node.labels.append(each.label)
            node.gains.append(tuple([(self._place(key), amount) for key, amount in each.gains]))
            node.nexts.append(self.node(then))
        node.limits = _limits(tuple(node.chances))
        return node.limits

    def _check_later(self, turn: Turn, then: Turn) -> None:
        _check_turn("then", then, f"follows {turn}")
        if then.day <= turn.day:
            problem = (
                f"follows {turn} without a day in between under {_short(self.policy)}; "
                "the life of a customer would never end"
            )
            raise InputError("then", then, problem)

    def _place(self, key: str) -> int:
        try:
            return self._places[key]
        except KeyError:
            raise InputError("metric", key, f"is not declared; there are {', '.join(self.metrics)}") from None

    # -- playing ------------------------------------------------------------------------------------------------------

    def play(self, unit: Unit, draws: Draws) -> list[int]:
        """What one customer comes to, metric by metric. His life begins with the first draw, whoever played it before."""
        return self.life(self.first(unit), draws)

    def life(self, node: Node | None, draws: Draws) -> list[int]:
        """The same from a turn on."""
        sums = [0] * len(self.metrics)
        # most lives draw for one purpose: its draws are at hand, and how many of them are taken
        purpose, drawn, at = "", _NO_DRAWS, 0
        others: dict[str, int] = {}
        while node is not None:
            limits = node.limits
            if limits is None:
                limits = self.expand(node)
            if not limits:
                place = 0  # nothing is left to chance
            elif node.number is not None:
                place = bisect_right(limits, draws.at(node.purpose, node.number))
            else:
                if node.purpose != purpose:
                    others[purpose] = at
                    purpose = node.purpose
                    drawn, at = draws.drawn(purpose), others.get(purpose, 0)
                if at == len(drawn):
                    draws.draw_more(purpose)
                place = bisect_right(limits, drawn[at])
                at += 1
            for metric, amount in node.gains[place]:
                sums[metric] += amount
            node = node.nexts[place]
        return sums

    def trace(self, unit: Unit, draws: Draws) -> list[Step]:
        """The same life, turn by turn, with draws that nobody has used: slower, for those who want to see it."""
        steps: list[Step] = []
        node = self.first(unit)
        while node is not None:
            limits = node.limits
            if limits is None:
                limits = self.expand(node)
            place = 0
            if limits:
                drawn = (
                    draws.next(node.purpose) if node.number is None else draws.at(node.purpose, node.number)
                )
                place = bisect_right(limits, drawn)
            thens = [None if each is None else each.turn for each in node.nexts]
            offers = tuple(zip(node.chances, node.gains, thens, strict=True))
            label = node.labels[place]
            steps.append(Step(node.turn, node.purpose, node.number, offers, place, label=label))
            node = node.nexts[place]
        return steps


def _check_turn(field: str, found: object, where: str) -> None:
    if not isinstance(found, Turn):
        raise InputError(
            field, found, f"{where}; give a Turn(state, day), or None where nothing more happens"
        )
    if type(found.day) is not int:
        raise InputError("day", found.day, f"{where}; give the day as an ordinal, a whole number")
    _check_hashable("state", found.state)


def _check_chances(turn: Turn, found: object) -> None:
    if not isinstance(found, Chances):
        problem = f"is the model's answer to {turn}; give Chances(purpose, outcomes)"
        raise InputError("turn", found, problem)


def kind_of(model: Model[P], unit: Unit) -> Hashable:
    """The kind of a customer; one that cannot be hashed is an `InputError`."""
    kind = model.kind(unit)
    _check_hashable("kind", kind)
    return kind


def _check_hashable(field: str, value: Hashable) -> None:
    """A state or a kind is what a table keeps its answers by."""
    try:
        hash(value)
    except TypeError as error:
        problem = "cannot be hashed; give a value that does not change, such as a tuple in place of a list"
        raise InputError(field, value, problem) from error


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 80 else told[:77] + "..."


def check_pure(kept: Asked[P], anew: Asked[P], unit: Unit, streams: Streams) -> None:
    """Play one customer both ways: a policy or a model that answers the same question in two ways is an `InputError`.

    It names the policy, the customer, the state and both answers. Such a policy uses chance, the clock, or something that
    changes; what a table keeps of it would not be what it says the next time.
    """
    first, again = kept.trace(unit, streams.of(unit.id)), anew.trace(unit, streams.of(unit.id))
    begun = [steps[0].turn if steps else None for steps in (first, again)]
    if begun[0] != begun[1]:
        problem = f"begins with {unit.id!r} in two ways: {begun[0]}, and asked again {begun[1]}"
        raise InputError("policy", kept.policy, problem)
    # as long as the answers are alike, the same luck leads to the same turns
    for one, two in zip(first, again, strict=False):
        if one.answer != two.answer:
            where = f"{unit.id!r} in state {one.turn.state!r} on {shared_day(one.turn.day)}"
            problem = (
                f"answers in two ways for {where}: {_told(kept, one)}, and asked again {_told(kept, two)}"
            )
            raise InputError("policy", kept.policy, problem)


def _told(asked: Asked[P], step: Step) -> str:
    told: list[str] = []
    for chance, gains, then in step.offers:
        added = "".join(f" {asked.metrics[place]} {amount:+}" for place, amount in gains)
        told.append(
            f"{chance}{added}" + ("" if then is None else f" then {then.state!r} on {shared_day(then.day)}")
        )
    return f"{step.purpose} [{'; '.join(told)}]"


class Table(Asked[P]):
    """The same, but each question is asked once: a state on a day is one node, whoever reaches it.

    `is_full` says that it holds so many nodes that further ones are not kept: then those are asked anew.
    """

    def __init__(self, policy: P, model: Model[P], *, start: int, end: int, most: int = MOST_STATES) -> None:
        super().__init__(policy, model, start=start, end=end)
        self.most = most
        self._nodes: dict[Turn, Node] = {}
        self._kinds: dict[Hashable, Node | None] = {}
        self._expected: dict[Turn, list[Fraction]] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def is_full(self) -> bool:
        """Whether there are too many states to keep all of them."""
        return len(self._nodes) >= self.most

    def begin(self, kind: Hashable) -> Node | None:
        """The first turn of a kind of customer, asked for once."""
        try:
            return self._kinds[kind]
        except KeyError:
            found = self._kinds[kind] = super().begin(kind)
            return found

    def node(self, turn: Turn | None) -> Node | None:
        """The one node of a turn."""
        if turn is None or turn.day >= self.end:
            return None
        found = self._nodes.get(turn)
        if found is None:
            found = Node(turn)
            if not self.is_full:
                self._nodes[turn] = found
        return found

    def expected(self, kind: Hashable) -> list[Fraction]:
        """What one customer of a kind comes to on average, exactly, metric by metric: no draw, no error.

        Every state that can be reached is asked; what was worked out is kept for the next kind. More states than `most`
        are `TooManyStatesError`.
        """
        first = self.begin(kind)
        if first is None:
            return [Fraction(0)] * len(self.metrics)
        known = self._expected
        # the later days first, so that whatever follows a turn is known before the turn itself
        for node in sorted(self.reached(first), key=lambda each: each.turn.day, reverse=True):
            sums = [Fraction(0)] * len(self.metrics)
            for chance, gains, then in zip(node.chances, node.gains, node.nexts, strict=True):
                if then is not None:
                    sums = [each + chance * more for each, more in zip(sums, known[then.turn], strict=True)]
                for metric, amount in gains:
                    sums[metric] += chance * amount
            known[node.turn] = sums
        return known[first.turn]

    def reached(self, first: Node) -> Sequence[Node]:
        """Every node that can follow and whose expectation is not known yet, each once; `TooManyStatesError` beyond `most`."""
        seen: dict[Turn, Node] = {}
        waiting = [first]
        while waiting:
            node = waiting.pop()
            if node.turn in seen or node.turn in self._expected:
                continue
            seen[node.turn] = node
            if len(seen) + len(self._expected) > self.most:
                problem = f"or more can be reached; no more than {self.most} are worked out exactly"
                raise TooManyStatesError("states", self.most + 1, problem)
            if node.limits is None:
                self.expand(node)
            waiting += [each for each in node.nexts if each is not None]
        return list(seen.values())
