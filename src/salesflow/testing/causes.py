"""Hypothesis strategies for root causes and corrective actions, plural of the type they make.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(correctives())
... def every_register_is_its_entries(register):
...     assert Correctives(register.id, register.entries) == register
>>> every_register_is_its_entries()
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.complaints.causes.cause_tree import Cause, CauseTree, RootCause
from salesflow.complaints.causes.correctives import Correctives

__all__ = ["cause_trees", "correctives", "root_causes"]

_START: Final = pendulum.datetime(2026, 1, 5, 9, tz="Asia/Shanghai")
_PEOPLE: Final = ("u-1", "u-2", "u-3")
_WORDS: Final = ("late", "price", "staff")
_STEPS: Final = (
    "open",
    "open",
    "hand over",
    "move due",
    "add case",
    "finish",
    "finish",
    "check",
    "check",
    "withdraw",
)


@st.composite
def cause_trees(draw: st.DrawFn, key: str = "house", version: str = "1") -> CauseTree:
    """Trees of up to three levels, in any order, with a few renamed codes of an earlier version."""
    codes = {"top"}
    for _ in range(draw(st.integers(0, 8))):
        above = draw(st.sampled_from(sorted(code for code in codes if code.count("/") < 2)) | st.none())
        word = draw(st.sampled_from(_WORDS))
        codes.add(word if above is None else f"{above}/{word}")
    order = draw(st.permutations(sorted(codes)))
    old = draw(
        st.dictionaries(st.sampled_from(["old", "older", "top/old"]), st.sampled_from(order), max_size=2)
    )
    causes = tuple([Cause(code, Text(code, zh=f"原因{code}")) for code in order])
    return CauseTree(key, version=version, causes=causes, renamed=tuple(old.items()))


def root_causes(tree: CauseTree) -> st.SearchStrategy[RootCause]:
    """Root causes that a tree knows, codes of its earlier version, and ones it has no place for."""
    now = st.sampled_from(tree.causes).map(lambda cause: tree.root_cause(cause.code, "said Mrs Li"))
    before = st.sampled_from([*(old for old, _ in tree.renamed), "gone"])
    return (
        now
        | before.map(lambda code: RootCause(code, tree.key, "0"))
        | st.just(RootCause("top", "other", "1"))
    )


@st.composite
def correctives(draw: st.DrawFn, tree: CauseTree | None = None) -> Correctives:
    """Registers after up to twelve steps, whatever was allowed of them."""
    causes = (
        [RootCause("top", "house", "1")]
        if tree is None
        else [tree.root_cause(each.code) for each in tree.causes]
    )
    register, at = Correctives("house"), _START
    for _ in range(draw(st.integers(0, 12))):
        at = at.add(hours=draw(st.integers(0, 400)))
        known = [each.id for each in register.correctives]
        step = draw(st.sampled_from(_STEPS)) if known else "open"
        which = draw(st.sampled_from(known)) if step != "open" else f"A-{len(known) + 1}"
        after = _stepped(draw, register, step, which, causes, at)
        register = register if isinstance(after, Declined) else after
    return register


def _stepped(
    draw: st.DrawFn,
    register: Correctives,
    step: str,
    which: str,
    causes: list[RootCause],
    at: pendulum.DateTime,
) -> Correctives | Declined:
    who = draw(st.sampled_from(_PEOPLE))
    due = at.date() + timedelta(days=draw(st.integers(0, 40)))
    match step:
        case "open":
            some = draw(st.lists(st.sampled_from(causes), min_size=1, max_size=2))
            return register.open(
                which, "train the desk", who, due=due, causes=some, cases=["CO-1"], at=at, by=who
            )
        case "hand over":
            return register.hand_over(which, who, at=at)
        case "move due":
            return register.move_due(which, due, "parts are missing", at=at)
        case "add case":
            return register.add_case(which, f"CO-{draw(st.integers(1, 3))}", at=at)
        case "finish":
            return register.finish(which, by=who, at=at)
        case "check":
            return register.check(which, effective=draw(st.booleans()), reason="counted", by=who, at=at)
        case _:
            return register.withdraw(which, "too dear", at=at)
