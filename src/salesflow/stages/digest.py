"""The fingerprint of what a machine does: a case carries it, so that a changed rule never passes unnoticed.

Labels, guides and the order of the moves do not count; everything that can change an answer does.

>>> from salesflow.stages.parts import Move, Stage
>>> stages, win = [Stage("lead"), Stage.won("won")], Move("win", "lead", "won")
>>> again = digest_of("lead", stages[::-1], [win], path=["lead"])
>>> again == digest_of("lead", stages, [Move("win", "lead", "won", needs=[])], path=["lead"])
True
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from salesflow.basics.criteria import Criterion
from salesflow.basics.plain import Plain, to_plain
from salesflow.stages.parts import Move, Stage

__all__ = ["DIGEST_ALGORITHM", "behaviour_of", "digest_of", "joint_digest"]

DIGEST_ALGORITHM: Final = "sf1"
"""The version of the fingerprint; it changes when the same machine would get another digest."""


def digest_of(
    start: str,
    stages: Iterable[Stage],
    moves: Iterable[Move],
    *,
    path: Iterable[str],
    forced_by: Iterable[str] = (),
) -> str:
    """The fingerprint of a behaviour: words do not count, nor does the order in which the parts were written.

    `path` is the main path, by which moves are called advances, skips or regresses.
    """
    behaviour: Plain = {
        "start": start,
        "path": [*path],
        "stages": sorted((_stage(stage) for stage in stages), key=_canonical),
        "moves": sorted((_move(move) for move in moves), key=_canonical),
        "forced_by": [*sorted(set(forced_by))],
    }
    return _fingerprint(behaviour)


def joint_digest(needed: int, regions: Iterable[tuple[str, str]]) -> str:
    """The fingerprint of machines side by side: their names and digests, and how many of them must succeed."""
    return _fingerprint({"needed": needed, "regions": [[name, digest] for name, digest in sorted(regions)]})


def _fingerprint(behaviour: Plain) -> str:
    fingerprint = hashlib.blake2b(_canonical(behaviour).encode(), digest_size=12).hexdigest()
    return f"{DIGEST_ALGORITHM}:{fingerprint}"


def behaviour_of(need: Criterion) -> str:
    """What a condition asks for, without what it is called: equal texts ask for the same."""
    return _canonical(to_plain(need, labels=False))


def _canonical(plain: Plain) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _stage(stage: Stage) -> Plain:
    probability = None if stage.probability is None else f"{stage.probability.normalize():f}"
    rots = None if stage.rots_after is None else str(stage.rots_after)
    return [stage.key, stage.category.value, probability, rots]


def _move(move: Move) -> Plain:
    needs = sorted(behaviour_of(need) for need in move.needs)
    return [move.event, move.source, move.target, [*needs], [*move.roles], move.resumes]
