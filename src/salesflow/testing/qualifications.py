"""Hypothesis strategies for qualifications, answers, readings and routings, plural of the type they make.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(qualifications())
... def every_qualification_can_be_asked(qualification):
...     assert qualification.ask_next({})
>>> every_qualification_can_be_asked()
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from salesflow.basics.criteria import fact, has
from salesflow.basics.terms import Term, Unit, hours
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.qualifications import MAN
from salesflow.customers.leads.answers import Answer, AnswerLike, Cell, Reading
from salesflow.customers.leads.qualification import Qualification, Question
from salesflow.customers.leads.routing import Desk, Kind, Routing, Turns
from salesflow.errors import DefinitionError
from salesflow.testing.strategies import criteria, moments, texts

__all__ = [
    "answers",
    "answers_to",
    "cells",
    "desks",
    "qualifications",
    "questions",
    "readings",
    "routings",
    "turns",
]

_TRUTHS: Final = st.sampled_from(Truth)
_LETTERS: Final = "ABMNTXYZ"
_LABEL: Final = Text("the gate", zh="门槛")
_LACKING: Final = Text("without {lacking}: wait", zh="欠缺{lacking}：等待")
_WHOLE: Final = st.sampled_from([Unit.DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
_CRITERIA: Final = st.one_of(
    st.sampled_from([has("score"), has("budget"), fact("score") >= 1, fact("route") == "nurture"]),
    criteria(using_names=False, leaves=2),
)
_SELLERS: Final = ("u-1", "u-2", "u-3", "u-4")


_ANSWERS: Final = st.builds(
    Answer,
    _TRUTHS,
    st.sampled_from(["", "said on the phone", "口头答复"]),
    st.none() | moments(),
    st.none() | st.sampled_from(_SELLERS),
)
_LIKE: Final[st.SearchStrategy[AnswerLike]] = st.one_of(
    st.sampled_from([*Truth, True, False, None]), _ANSWERS
)
_KEEPS: Final = st.none() | st.builds(Term, st.integers(0, 60), _WHOLE)
_TEXTS: Final = texts()
_SPELT: Final[list[Cell]] = [
    "Yes", "YES ", "ＹＥＳ", "no", "No", "Mid", "Info gathering", "info  GATHERING", "Select", "", " ", "未知", "1",
    True, False, 0, 1, 2, None,
]  # fmt: skip
_CELLS: Final[st.SearchStrategy[Cell]] = st.one_of(st.sampled_from(_SPELT), st.text(max_size=3))


def answers() -> st.SearchStrategy[Answer]:
    """Full answers, with and without evidence and moment."""
    return _ANSWERS


@st.composite
def questions(draw: st.DrawFn, key: str, letter: str) -> Question:
    """A question of a key and a letter; a few are wishes, a few have answers that grow old."""
    return Question(
        key,
        letter,
        draw(_TEXTS),
        draw(_TEXTS),
        lacking=draw(st.sampled_from([None, _LACKING])),
        required=draw(st.sampled_from([True, True, False])),
        keeps=draw(_KEEPS),
    )


@st.composite
def qualifications(draw: st.DrawFn, *, most: int = 5) -> Qualification:
    """Valid qualifications of one to `most` questions (at most eight), at least one of them required."""
    letters = draw(st.lists(st.sampled_from(_LETTERS), min_size=1, max_size=most, unique=True))
    made = [draw(questions(f"q{place}", letter)) for place, letter in enumerate(letters)]
    if not any(each.required for each in made):
        made.append(Question("must", "Q", Text("must"), Text("Is it so?", zh="是这样吗？")))
    rows = draw(st.sampled_from([(), ("CU-3",)]))
    return Qualification("gate", "1", made, label=draw(st.sampled_from([None, _LABEL])), rows=rows)


@st.composite
def answers_to(draw: st.DrawFn, qualification: Qualification) -> dict[str, AnswerLike]:
    """Answers to some of the questions, in any order, full ones and bare ones of every kind; often all yes or all no."""
    keys = [each.key for each in qualification.questions]
    same = draw(st.sampled_from([None, None, Truth.YES, Truth.NO]))
    if same is not None:
        return dict.fromkeys(keys, same)
    return {key: draw(_LIKE) for key in draw(st.lists(st.sampled_from(keys), unique=True))}


def cells() -> st.SearchStrategy[Cell]:
    """Raw cells as tables hold them: one word in several spellings, blanks, digits, nothing."""
    return _CELLS


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Valid readings of one to six cells; two spellings of one word mean the same."""
    table: list[tuple[Cell, Truth]] = []
    for cell, value in draw(st.lists(st.tuples(_CELLS, _TRUTHS), min_size=1, max_size=6)):
        try:
            Reading("need", [*table, (cell, value)])
        except DefinitionError:
            continue
        table.append((cell, value))
    return Reading("need", table, draw(st.sampled_from(["", "Needs_def"])))


@st.composite
def desks(draw: st.DrawFn, key: str, *, takes_all: bool = False) -> Desk:
    """A desk of one to four sellers, with a criterion unless it takes all."""
    sellers = draw(st.lists(st.sampled_from(_SELLERS), min_size=1, max_size=4, unique=True))
    return Desk(key, sellers, None if takes_all else draw(_CRITERIA))


def turns() -> st.SearchStrategy[Turns]:
    """Memories of who took the last lead; some remember a seller who has left."""
    desk = st.sampled_from(["d0", "d1", "d2"])
    return st.dictionaries(desk, st.sampled_from([*_SELLERS, "u-left"]), max_size=3).map(Turns)


@st.composite
def routings(draw: st.DrawFn, *, qualification: Qualification | None = None) -> Routing:
    """Valid routings of one to three desks; the last one may take all, or leave leads without a seller."""
    count = draw(st.integers(1, 3))
    terms = {Kind.HOT: hours(draw(st.integers(0, 4))), Kind.QUALIFIED: hours(draw(st.integers(4, 48)))}
    if draw(st.booleans()):
        terms[Kind.ASK] = Term(
            draw(st.integers(0, 5)), draw(st.sampled_from([Unit.DAYS, Unit.WORKING_HOURS]))
        )
    open_end = draw(st.booleans())
    return Routing(
        "routing",
        "1",
        qualification or draw(st.one_of(st.just(MAN), qualifications(most=3))),
        hot=draw(_CRITERIA),
        within=terms,
        desks=[draw(desks(f"d{place}", takes_all=open_end and place == count - 1)) for place in range(count)],
    )
