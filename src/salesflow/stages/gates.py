"""Gates held beside each other: what does a gate ask for that whoever passed another one need not have met?

Lowering a threshold or dropping a condition makes no case illegal; that is proved here, not guessed. What cannot be
proved counts as asked for.

>>> from salesflow.basics.criteria import fact, has
>>> passed = [fact("score") >= 60, has("budget")]
>>> [need.asks.render() for need in lacking([fact("score") >= 50, has("budget"), has("champion")], passed)]
['champion']

Source: ST-2 (a process is a row of stages, each left on evidence).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from salesflow.basics.comparing import family
from salesflow.basics.criteria import AllOf, AnyOf, Compare, Criterion, Has, Named, not_
from salesflow.basics.money import Money
from salesflow.basics.satisfying import meeting_all
from salesflow.basics.text import Sentence
from salesflow.basics.truth import Truth
from salesflow.stages.case import MoveKind, Record
from salesflow.stages.parts import Move
from salesflow.stages.roles import Allowed
from salesflow.stages.wiring import inner

__all__ = ["Hop", "asked_besides", "follows", "lacking", "moves_for"]

_Leaf: TypeAlias = "Has | Compare | Named"

_DEEPEST: Final = 4
"""How many *any of* are looked into, alternative by alternative, before it is said that nothing is proved."""


def lacking(needs: Iterable[Criterion], known: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Those of `needs` that facts which meet all of `known` may not meet."""
    met = _flat(known)
    return tuple(need for need in needs if not follows(need, met))


def follows(need: Criterion, known: tuple[Criterion, ...]) -> bool:
    """Whether all facts that meet every one of `known` surely meet `need`: it is proved, or the answer is no.

    A condition on a fact that `known` does not look at never follows, even if nothing could break it: the fact may
    not be known.

    >>> from salesflow.basics.criteria import fact
    >>> follows(fact("grade").in_("A", "B"), (fact("grade") == "A",))
    True
    """
    return _follows(need, _flat(known), _DEEPEST)


def _follows(need: Criterion, known: tuple[Criterion, ...], deeper: int) -> bool:
    if need in known:
        return True
    if isinstance(need, AllOf):
        return all(_follows(part, known, deeper) for part in need.parts)
    if isinstance(need, AnyOf):
        if any(_follows(part, known, deeper) for part in need.parts):
            return True
    elif isinstance(need, Has | Compare | Named) and _leaf_follows(need, known):
        return True
    if not deeper:
        return False
    looked_at = set(need.paths())
    for place, each in enumerate(known):
        if isinstance(each, AnyOf) and looked_at & set(each.paths()):
            rest = (*known[:place], *known[place + 1 :])
            # whichever alternative it was
            return all(_follows(need, (*rest, *_flat([way])), deeper - 1) for way in each.parts)
    return False


def _leaf_follows(need: _Leaf, known: tuple[Criterion, ...]) -> bool:
    same = [each for each in known if _is_about(each, need)]
    # what was judged and met before can be judged again; a contradiction with the opposite is then the proof
    judged = any(_is_judged_like(each, need) for each in same)
    return judged and meeting_all([*same, not_(need)]).truth is Truth.NO


def _is_about(each: Criterion, need: _Leaf) -> bool:
    """Whether a condition looks at the same fact, or asks the same predicate."""
    if not isinstance(each, Has | Compare | Named) or each.path != need.path:
        return False
    return isinstance(each, Named) is isinstance(need, Named)


def _is_judged_like(each: Criterion, need: _Leaf) -> bool:
    """Whether `need` is met or not met, and nothing third, for every fact that meets `each`."""
    return not isinstance(need, Compare) or (isinstance(each, Compare) and _kind(each) == _kind(need))


def _kind(compare: Compare) -> tuple[str, str]:
    value = compare.value[0] if isinstance(compare.value, tuple) else compare.value
    return family(value), value.currency if isinstance(value, Money) else ""


def _flat(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(
        part for each in criteria for part in (_flat(each.parts) if isinstance(each, AllOf) else (each,))
    )


# -- what a case did -------------------------------------------------------------------------------------------------


class Hop(NamedTuple):
    """A step of a case, ready to be compared: *begin*, *adopt* (whatever passed no gate), *migrate*, or through a gate.

    Several `events` stand there when one hop was made of several steps.
    """

    events: tuple[str, ...]
    source: str
    target: str | None
    kind: MoveKind

    @classmethod
    def free(cls, target: str) -> Hop:
        """To a stage, through no gate."""
        return cls((), "", target, MoveKind.ADOPT)

    @classmethod
    def of(cls, record: Record) -> Hop:
        """What a record did."""
        if record.kind is MoveKind.ADOPT or record.forced is not None:
            return cls.free(record.target)
        return cls((record.event,), record.source or "", record.target, record.kind)


def moves_for(leaving: Mapping[str, tuple[Move, ...]], hop: Hop) -> list[Move]:
    """The moves that a hop may have been, of those that leave each stage."""
    target = hop.target or ""
    return [
        move
        for move in leaving.get(hop.source, ())
        if move.event in hop.events
        and (move.target == target or (move.resumes is not None and target.startswith(inner(move.resumes))))
    ]


def asked_besides(gate: Move, passed: Sequence[Move]) -> tuple[Sentence, ...]:
    """What a gate asks for that whoever passed all of those need not have met."""
    more = [need.asks for need in lacking(gate.needs, [need for move in passed for need in move.needs])]
    if gate.roles and not any(move.roles and set(move.roles) <= set(gate.roles) for move in passed):
        more.append(Allowed(gate.roles).label)
    return tuple(more)
