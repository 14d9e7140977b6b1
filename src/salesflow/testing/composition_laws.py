"""The laws of composed machines: run them on the parts of your own processes in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it. Each function gives back what
was composed, for what you want to check besides. (Machines side by side: `salesflow.testing.parallel_laws`.)

>>> from salesflow.stages.parts import Move, Stage
>>> review = Machine("review", version="1", start="draft", stages=[Stage("draft"), Stage.done("approved")],
...     moves=[Move("approve", "draft", "approved")])
>>> sale = Machine("sale", version="1", start="offer", stages=[Stage("offer"), Stage.won("won")],
...     moves=[Move("win", "offer", "won")])
>>> [stage.key for stage in check_nest(sale, "offer", review, leaving=Leaving.REQUIRE_FINAL).stages]
['offer.draft', 'offer.approved', 'won']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Final, TypeAlias

import attrs
import pendulum
from pendulum import DateTime

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Criterion, Predicates
from salesflow.errors import DefinitionError
from salesflow.stages.case import Accepted, Case, Refused
from salesflow.stages.compose import Leaving, chain, nest, without
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category
from salesflow.stages.wiring import inner, resumable
from salesflow.testing._law import law
from salesflow.testing.laws import facts_for

__all__ = [
    "Given",
    "check_chain",
    "check_nest",
    "check_nest_twice",
    "check_without",
    "everybody",
    "tried_facts",
]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_SUCCESS: Final = frozenset({Category.WON, Category.DONE})
_NOBODY: Final = Actor("nobody")
_UNKNOWN: Final = "no such event"
_ENOUGH: Final = 8

Given: TypeAlias = "tuple[Mapping[str, object], Predicates]"
"""Facts, and predicates for the conditions that ask for one."""


# -- one after the other -----------------------------------------------------------------------------------------


def check_chain(first: Machine, second: Machine, third: Machine) -> Machine:
    """Three processes in a chain: the same machine however it is put together.

    Nothing is lost but the stages by which a part succeeds: every other stage is there, as it was, and so is every
    move that does not reopen a success; what led to a success leads to the start of the next part. Raises a
    `DefinitionError` as `chain` does.
    """
    whole = chain(first, second, third)
    other = chain(first, chain(second, third))
    law(whole == other and whole.digest == other.digest, "chain associates", whole, other)
    law(whole == chain(chain(first, second), third), "chain of three is chain of two, twice", whole)
    stages, moves = {*third.stages}, {*third.all_moves}
    for part, then in ((first, second), (second, third)):
        ends = {stage.key for stage in part.stages if stage.category in _SUCCESS}
        stages |= {stage for stage in part.stages if stage.key not in ends}
        moves |= {
            attrs.evolve(move, target=then.start, resumes=None) if move.target in ends else move
            for move in part.all_moves
            if move.source not in ends
        }
    law({*whole.stages} == stages, "a chain keeps every stage but the successes on the way", whole, stages)
    law({*whole.all_moves} == moves, "a chain keeps every move, and leads on where a part succeeds", whole)
    return whole


# -- one inside the other ----------------------------------------------------------------------------------------


@attrs.frozen
class _Pair:
    """A case on the outer machine, and the inner one: at work, or put aside when its stage was left."""

    outer: Case
    inner: Case | None = None
    aside: Case | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return (
            self.outer.stage,
            self.inner.stage if self.inner else "",
            self.aside.stage if self.aside else "",
        )


@attrs.frozen
class _Nesting:
    """Two machines run one inside the other, each with a case of its own."""

    whole: Machine
    outer: Machine
    stage: str
    inside: Machine
    leaving: Leaving
    exits: Mapping[str, tuple[str, ...]]
    resume: bool

    def entered(self, outer: Case, aside: Case | None, at: DateTime) -> _Pair:
        if outer.stage != self.stage:
            return _Pair(outer, None, aside)
        if aside is None:
            return _Pair(outer, self.inside.begin("inner", at=at))
        going_on = resumable(self.stage, self.whole.all_moves)
        if aside.stage == self.inside.start or (self.resume and inner(self.stage) + aside.stage in going_on):
            return _Pair(outer, aside)
        anew = self.inside.force(
            aside, self.inside.start, reason="begun anew", by=everybody(self.inside), at=at
        )
        assert isinstance(anew, Accepted)  # noqa: S101 - whoever has every role may force
        return _Pair(outer, anew.case)

    def flat(self, pair: _Pair) -> str:
        return pair.outer.stage if pair.inner is None else inner(self.stage) + pair.inner.stage

    def asked(
        self, pair: _Pair, event: str, given: Given, by: Actor, at: DateTime
    ) -> tuple[list[_Pair], list[Refused]]:
        """Every way that the two machines would go, and what they said where they refuse."""
        after: list[_Pair] = []
        no: list[Refused] = []
        answer = None
        if self._may_leave(pair, event):
            answer = self.outer.decide(pair.outer, event, given[0], by=by, at=at, using=given[1])
        if isinstance(answer, Accepted) and pair.inner is not None:
            stays = answer.case.stage == self.stage
            after.append(
                attrs.evolve(pair, outer=answer.case) if stays else _Pair(answer.case, None, pair.inner)
            )
        elif isinstance(answer, Accepted):
            after.append(self.entered(answer.case, pair.aside, at))
        elif answer is not None:
            no.append(answer)
        within = None
        if pair.inner is not None:
            within = self.inside.decide(pair.inner, event, given[0], by=by, at=at, using=given[1])
        if isinstance(within, Accepted):
            after.append(attrs.evolve(pair, inner=within.case))
        elif within is not None:
            no.append(within)
        return after, no

    def _may_leave(self, pair: _Pair, event: str) -> bool:
        if pair.inner is None or any(
            move.event == event and move.target == self.stage for move in self.outer.moves_from(self.stage)
        ):
            return True
        if event in self.exits:
            return pair.inner.stage in self.exits[event]
        return self.leaving is Leaving.ABANDON or not self.inside.stage(pair.inner.stage).is_open


def check_nest(
    outer: Machine,
    stage: str,
    inside: Machine,
    *,
    leaving: Leaving = Leaving.ABANDON,
    exits: Mapping[str, Iterable[str]] | None = None,
    resume: bool = False,
) -> Machine:
    """A process inside a stage: the flat machine does what the two do, run one inside the other.

    Both are walked side by side over every state that can be reached, with no facts, with the facts that each move
    needs, and by people with every role and with none. They accept the same commands, stand on the same stages, find
    the same about the same conditions, and are ambiguous for the same facts. Takes the arguments of `nest`, and
    raises as it does.
    """
    named = {event: tuple(keys) for event, keys in (exits or {}).items()}
    whole = nest(outer, stage, inside, leaving=leaving, exits=named, resume=resume)
    both = _Nesting(whole, outer, stage, inside, leaving, named, resume)
    case = whole.begin("law-1", at=_START)
    first = both.entered(outer.begin("outer", at=_START), None, _START)
    events = dict.fromkeys([move.event for move in (*outer.moves, *inside.moves)] + [_UNKNOWN])
    todo, seen = [(case, first)], {first.key}
    while todo:
        case, pair = todo.pop()
        law(case.stage == both.flat(pair), "a flat machine stands where the two machines stand", case, pair)
        for event in events:
            needs = [move.needs for move in whole.moves_from(case.stage) if move.event == event]
            for given, by in product(tried_facts(needs), (everybody(outer, inside), _NOBODY)):
                step = _same_step(both, case, pair, event, given, by)
                if step is not None and step[1].key not in seen:
                    seen.add(step[1].key)
                    todo.append(step)
    return whole


def _same_step(
    both: _Nesting, case: Case, pair: _Pair, event: str, given: Given, by: Actor
) -> tuple[Case, _Pair] | None:
    at = case.records[-1].at.add(hours=1)
    try:
        after, no = both.asked(pair, event, given, by, at)
    except DefinitionError:
        return None  # one of the two is ambiguous in itself
    try:
        answer = both.whole.decide(case, event, given[0], by=by, at=at, using=given[1])
    except DefinitionError:
        several = len({both.flat(each) for each in after}) > 1
        law(several, "a flat machine is ambiguous where the two are", case, event, given, after)
        return None
    if isinstance(answer, Accepted):
        law(bool(after), "what a flat machine accepts, one of the two accepts", answer, no)
        law({both.flat(each) for each in after} == {answer.case.stage},
             "a flat machine goes where the two go", answer, after)  # fmt: skip
        return answer.case, after[0]
    law(not after, "what one of the two accepts, a flat machine accepts", answer, after)
    found = {(finding.condition, finding.outcome) for each in no for finding in each.findings}
    said = {(finding.condition, finding.outcome) for finding in answer.findings}
    law(found == said, "a flat machine finds what the two find", answer, no)
    return None


def check_nest_twice(
    outer: Machine,
    stage: str,
    middle: Machine,
    deeper: str,
    inmost: Machine,
    *,
    leaving: Leaving = Leaving.ABANDON,
    resume: bool = False,
) -> Machine:
    """Nesting a nested machine is nesting in a nested stage: stages and behaviour are the same.

    `inmost` stands inside stage `deeper` of `middle`, and that inside `stage` of `outer`; the policies are those of
    both. Raises as `nest` does.
    """
    whole = nest(
        outer,
        stage,
        nest(middle, deeper, inmost, leaving=leaving, resume=resume),
        leaving=leaving,
        resume=resume,
    )
    within = nest(outer, stage, middle, leaving=leaving, resume=resume)
    other = nest(within, inner(stage) + deeper, inmost, leaving=leaving, resume=resume)
    law(whole.stages == other.stages, "nesting in a nested stage gives the same stages", whole, other)
    law(whole.digest == other.digest, "nesting in a nested stage is nesting a nested machine", whole, other)
    return whole


# -- fewer steps -------------------------------------------------------------------------------------------------


def check_without(machine: Machine, *stages: str, evidence: bool = True) -> Machine:
    """A process with fewer steps: it lets nothing through that the whole process would not, and loses nothing else.

    Every move of it is one of the whole process, or stands for moves that lead through stages left out: it needs what
    they needed (with `evidence` False at least what the first of them needed). Every stage but a lost one that could
    be reached still can. Raises as `without` does.
    """
    shorter = without(machine, *stages, evidence=evidence)
    left = [stage for stage in machine.stages if stage.key not in stages]
    law(list(shorter.stages) == left, "without some stages, all others are there", shorter)
    law(shorter.start == machine.start, "the start stays the start", shorter)
    path = tuple(key for key in machine.main_path if key not in stages)
    law(shorter.main_path == path, "the main path is that of the stages left", shorter, path)
    known = {*machine.all_moves}
    apart = {move for move in known if move.source not in stages and move.target not in stages}
    law(
        apart <= {*shorter.all_moves}, "what has nothing to do with the stages left out stays", shorter, apart
    )
    for move in shorter.all_moves:
        if move not in known:
            asked = {*move.needs}
            ways = _through(machine, move.source, move.target, frozenset(stages), evidence)
            law(
                any(asked == needs for needs in ways),
                "a move past a stage needs what the moves through it needed" if evidence
                else "a move past a stage needs what the move into it needed",
                move,
            )  # fmt: skip
    before, after = _reached(machine), _reached(shorter)
    lacking = [
        stage.key
        for stage in left
        if stage.key in before and stage.category is not Category.LOST and stage.key not in after
    ]
    law(not lacking, "every stage that could be reached still can", lacking)
    return shorter


def _through(
    machine: Machine, source: str, target: str, gone: frozenset[str], evidence: bool
) -> Iterator[set[object]]:
    """What is needed on each way from `source` to `target` through stages left out."""
    for move in machine.moves_from(source):
        if move.target == target:
            yield {*move.needs}
        elif move.target in gone:
            for needs in _through(machine, move.target, target, gone - {move.target}, evidence):
                yield {*move.needs, *(needs if evidence else ())}


def _reached(machine: Machine) -> set[str]:
    after: dict[str, list[str]] = {stage.key: [] for stage in machine.stages}
    for source, target in machine.edges:
        after[source].append(target)
    todo, found = [machine.start], {machine.start}
    while todo:
        for key in after[todo.pop()]:
            if key not in found:
                found.add(key)
                todo.append(key)
    return found


# -- facts and people --------------------------------------------------------------------------------------------


def tried_facts(ways: Iterable[Iterable[Criterion]]) -> list[Given]:
    """No facts at all, and those that each way needs (of the first few ways)."""
    found: list[Given] = [({}, {})]
    for needs in islice(ways, _ENOUGH):
        made = facts_for(needs)
        if made is not None and made not in found:
            found.append(made)
    return found


def everybody(*machines: Machine) -> Actor:
    """A person with every role that the machines know."""
    roles = {role for machine in machines for move in machine.moves for role in move.roles}
    return Actor("everybody", {*roles, *(role for machine in machines for role in machine.forced_by)})
