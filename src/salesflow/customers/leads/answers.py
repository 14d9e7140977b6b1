"""Answers to sales questions, and how the raw cells of a table become answers.

Sales tables hold *Yes*, *Mid*, *Select*, *Info gathering* and blanks. Which of them is a yes is decided by people, once,
in a table that can be read. A cell the table does not know is an error, and neither a no nor an unknown.

>>> budget = Reading("budget", {"Yes": True, "No": False, "Unknown": None}, column="Budgt_alloc")
>>> budget.read(" YES ")
Truth.YES
>>> budget.read("Maybe")
Traceback (most recent call last):
salesflow.errors.InputError: Budgt_alloc: is not in the table of 'budget', which knows 'Yes', 'No', 'Unknown' (got 'Maybe')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, day_of, to_text
from salesflow.basics.text import folded
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Answer", "AnswerLike", "Cell", "Reading", "read_row"]

Cell: TypeAlias = "str | bool | int | None"
"""A raw value a table may know: text, yes or no, a whole number, nothing at all."""

AnswerLike: TypeAlias = "Answer | Truth | bool | None"
"""What counts as an answer: a full `Answer`, or only its value (None is not known)."""


def _truth(value: Truth | bool | None) -> Truth:
    return Truth.of(value)


def _evidence(value: object) -> str:
    if not isinstance(value, str):
        raise InputError("evidence", value, "give a text")
    return " ".join(value.split())


def _moment(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value)


def _person(value: By) -> str | None:
    who = id_of(value)
    return None if who is None else read_id(who, "by")


def _told_apart(value: datetime | None) -> str | None:
    # two moments of a repeated hour are equal to Python
    return None if value is None else to_text(value)


@attrs.frozen
class Answer:
    """What is known about one question: yes, no or not known, with what it rests on, when it was said, who noted it.

    `evidence` is free words and may name people: erase it with them. `at` is an aware moment, None when nobody noted
    it; `by` is an id, never a name. A value that is neither a Truth nor a bool nor None, a naive moment and an empty id
    are an `InputError`. Sources: CU-2, CU-3.

    >>> Answer(True, "order of the board seen", by="u-7").value
    Truth.YES
    """

    value: Truth = attrs.field(converter=_truth)
    evidence: str = attrs.field(default="", converter=_evidence)
    at: pendulum.DateTime | None = attrs.field(default=None, converter=_moment, eq=_told_apart)
    by: str | None = attrs.field(default=None, converter=_person)

    @classmethod
    def of(cls, said: AnswerLike, question: str = "answer") -> Answer:
        """The answer itself, or one made of its bare value; a raw text is an `InputError`: read it by a `Reading`.

        >>> Answer.of(False) == Answer(Truth.NO)
        True
        """
        if isinstance(said, cls):
            return said
        value = cast("object", said)
        if value is None or isinstance(value, Truth | bool):
            return cls(value)
        raise InputError(
            question, value, "give an Answer, a Truth, True, False or None; read raw cells by a Reading"
        )

    def day(self, zone: str | tzinfo | None = None) -> pendulum.Date | None:
        """The day on which it was said, in the moment's own zone unless another is named; None without moment."""
        if self.at is None:
            return None
        return self.at.date() if zone is None else day_of(self.at, zone)


_Key: TypeAlias = "tuple[type, Cell]"
_Value: TypeAlias = "Truth | bool | None"
_Table: TypeAlias = "Mapping[str, _Value] | Mapping[str | None, _Value] | Mapping[Cell, _Value] | Iterable[tuple[Cell, _Value]]"


def _key(raw: object) -> _Key | None:
    """Raw values that are one to a reader have one key; 1, True and "1" are three; None: it is no kind of cell."""
    if isinstance(raw, str):
        return str, folded(raw)
    if raw is None or isinstance(raw, bool):
        return type(raw), raw
    return (int, raw) if isinstance(raw, int) else None


def _pairs(table: _Table) -> tuple[tuple[Cell, Truth], ...]:
    pairs = cast("Mapping[Cell, _Value]", table).items() if isinstance(table, Mapping) else table
    return tuple((raw, _meaning(value)) for raw, value in pairs)


def _meaning(value: _Value) -> Truth:
    # what is no answer stays as it is, for the problems to name it
    return Truth.of(value) if value is None or isinstance(value, bool) else value


@attrs.frozen
class Reading:
    """The explicit table from the raw values of one column to the answers of one question.

    Text counts the same in capitals or not, in full or half width, and with other blanks; otherwise a value must stand
    in the table as it is. That holds for blank cells and None too: they are not known only if the table says so, and
    ``""`` does not stand for None. `column` is what the column is called, if not like the question.

    An empty table, a key that is no cell, a value that is no answer, and two keys that read alike with different
    answers are a `DefinitionError` that lists them all. Sources: CU-2, CU-3; sales and marketing agree on it.

    >>> need = Reading("need", {"yes": True, "info gathering": None, "": None})
    >>> need.read("Info Gathering"), need.read("  ")
    (Truth.UNKNOWN, Truth.UNKNOWN)
    """

    question: str
    table: tuple[tuple[Cell, Truth], ...] = attrs.field(converter=_pairs)
    column: str = attrs.field(default="")

    def __attrs_post_init__(self) -> None:
        problems = [] if self.question.strip() else ["the key of the question is blank"]
        problems += [] if self.table else ["the table is empty"]
        seen: dict[_Key, tuple[Cell, Truth]] = {}
        for raw, value in self.table:
            key = _key(raw)
            if key is None:
                problems.append(
                    f"{raw!r} is no cell; a table knows text, whole numbers, True, False and None"
                )
                continue
            if not isinstance(value, Truth):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables come from files too
                problems.append(
                    f"{raw!r} means {value!r}, which is no answer; give a Truth, True, False or None"
                )
                continue
            before, meant = seen.setdefault(key, (raw, value))
            if meant is not value:
                problems.append(
                    f"{before!r} and {raw!r} read alike, but one means {meant.value}, the other {value.value}"
                )
        if problems:
            raise DefinitionError(f"reading of {self.question!r}", problems)

    @property
    def field(self) -> str:
        """The column it reads."""
        return self.column or self.question

    @cached_property
    def _known(self) -> dict[_Key, Truth]:
        return {key: value for raw, value in self.table if (key := _key(raw)) is not None}

    def read(self, raw: object) -> Truth:
        """What a cell means by the table; a cell the table does not know is an `InputError` that names those it does."""
        key = _key(raw)
        found = None if key is None else self._known.get(key)
        if found is None:
            known = ", ".join(repr(each) for each, _ in self.table)
            raise InputError(
                self.field, raw, f"is not in the table of {self.question!r}, which knows {known}"
            )
        return found


def read_row(
    row: Mapping[str, object],
    readings: Iterable[Reading],
    *,
    at: datetime | None = None,
    by: By = None,
) -> dict[str, Answer]:
    """The answers that a row of a table holds, one for each reading; other columns are left alone.

    Each answer keeps its cell as evidence. A missing column and a cell no table knows are an `InputError`; when there are
    several, one error names each with its column, and its value is the mapping of those columns to their cells.

    >>> known = [Reading("budget", {"Yes": True}, "Budgt_alloc"), Reading("need", {"Yes": True, "Poor": False}, "Needs_def")]
    >>> {key: answer.value for key, answer in read_row({"Budgt_alloc": "yes", "Needs_def": "Poor"}, known).items()}
    {'budget': Truth.YES, 'need': Truth.NO}
    """
    answers: dict[str, Answer] = {}
    problems: list[InputError] = []
    for reading in readings:
        name = reading.field
        if reading.question in answers:
            raise InputError("readings", reading.question, "two readings give the same answer; keep one")
        answers[reading.question] = _NOTHING
        if name not in row:
            problems.append(
                InputError(name, None, f"the row has no such column; it has {', '.join(map(repr, row))}")
            )
            continue
        try:
            answers[reading.question] = Answer(reading.read(row[name]), f"{name}: {row[name]}", at, by)
        except InputError as problem:
            problems.append(problem)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        listed = "; ".join(str(problem) for problem in problems)
        cells = {problem.field: problem.value for problem in problems}
        raise InputError("row", cells, f"{len(problems)} cells cannot be read: {listed}")
    return answers


_NOTHING: Final = Answer(None)
