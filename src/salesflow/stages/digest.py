"""The fingerprint of what a machine does: a case carries it, so that a changed rule never passes unnoticed.

Labels, guides and the order of the moves do not count; everything that can change an answer does.

>>> from salesflow.stages.parts import Move, Stage
>>> stages, win = [Stage("lead"), Stage.won("won")], Move("win", "lead", "won")
>>> digest_of("lead", stages, [win]) == digest_of("lead", stages, [Move("win", "lead", "won", needs=[])])
True
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from salesflow.basics.plain import Plain, to_plain
from salesflow.stages.parts import Move, Stage

__all__ = ["DIGEST_ALGORITHM", "digest_of"]

DIGEST_ALGORITHM: Final = "sf1"
"""The version of the fingerprint; it changes when the same machine would get another digest."""


def digest_of(start: str, stages: Iterable[Stage], moves: Iterable[Move]) -> str:
    """The fingerprint of a behaviour: labels, guides and the order of the moves do not count."""
    behaviour: Plain = {
        "start": start,
        "stages": [_stage(stage) for stage in stages],
        "moves": sorted((_move(move) for move in moves), key=_canonical),
    }
    fingerprint = hashlib.blake2b(_canonical(behaviour).encode(), digest_size=12).hexdigest()
    return f"{DIGEST_ALGORITHM}:{fingerprint}"


def _canonical(plain: Plain) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _stage(stage: Stage) -> Plain:
    probability = None if stage.probability is None else f"{stage.probability.normalize():f}"
    rots = None if stage.rots_after is None else str(stage.rots_after)
    return [stage.key, stage.category.value, probability, rots]


def _move(move: Move) -> Plain:
    needs = [to_plain(need, labels=False) for need in move.needs]
    return [move.event, move.source, move.target, sorted(needs, key=_canonical)]
