"""What is written down about mutual help: help asked of a customer, a problem of his and its end, a training given.

These small entries are all that a register of help consists of, and all that an application stores of it. Sellers and
customers are ids. The words are free, so they may name people.

>>> import pendulum
>>> raised = ProblemRaised("P-1", "C-7", "the shelf has no room", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> raised.problem, raised.what
('P-1', 'the shelf has no room')

Source: CA-8 (D4, rules 9 to 11). To reopen and to withdraw are ours.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from salesflow.basics.actors import Actor, id_of
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.text import read_words
from salesflow.basics.written import Written
from salesflow.errors import InputError

__all__ = [
    "HelpAsked",
    "HelpEntry",
    "ProblemRaised",
    "ProblemReopened",
    "ProblemSolved",
    "TrainingGiven",
    "Withdrawn",
    "id_in",
    "silent",
]


def _seller(value: str | Actor) -> str:
    return read_id(id_of(value, "seller"), "seller")


def _problem(value: str) -> str:
    return read_id(value, "problem")


def _id(value: str) -> str:
    return read_id(value)


def _subject(value: str) -> str:
    words = read_words(value, "subject")
    if not words:
        raise InputError("subject", value, "say what the training is about")
    return words


@attrs.frozen
class HelpAsked(Written):
    """A seller asked a customer for help, on his own accord; `what` may be empty."""

    id: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    seller: str = attrs.field(converter=_seller)
    what: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class ProblemRaised(Written):
    """A customer has a problem that we may help with; it stays open until it is solved or withdrawn."""

    problem: str = attrs.field(converter=_problem)
    customer: str = attrs.field(converter=read_customer)
    what: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class ProblemSolved(Written):
    """A seller solved a problem; `how` may be empty."""

    problem: str = attrs.field(converter=_problem)
    seller: str = attrs.field(converter=_seller)
    how: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class ProblemReopened(Written):
    """A problem came back, or had not been solved: it is open again."""

    problem: str = attrs.field(converter=_problem)
    why: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class TrainingGiven(Written):
    """A seller gave the people of an outlet a formal training about a subject."""

    id: str = attrs.field(converter=_id)
    outlet: str = attrs.field(converter=read_customer)
    seller: str = attrs.field(converter=_seller)
    subject: str = attrs.field(converter=_subject)


@attrs.frozen
class Withdrawn(Written):
    """Something was noted by mistake (help asked, a problem, a training): it stays in the register and does not count."""

    id: str = attrs.field(converter=_id)
    why: str = attrs.field(default="", converter=read_words)


HelpEntry: TypeAlias = HelpAsked | ProblemRaised | ProblemSolved | ProblemReopened | TrainingGiven | Withdrawn
"""What a register of mutual help is made of."""


def id_in(entry: HelpEntry) -> str:
    """The id of what an entry is about.

    >>> import pendulum
    >>> id_in(Withdrawn("H-1", at=pendulum.datetime(2026, 3, 2)))
    'H-1'
    """
    match entry:
        case ProblemRaised() | ProblemSolved() | ProblemReopened():
            return entry.problem
        case _:
            return entry.id


def silent(entry: HelpEntry) -> HelpEntry:
    """An entry without its free words; the subject of a training is a matter of business and stays.

    >>> import pendulum
    >>> silent(ProblemRaised("P-1", "C-7", "Mrs Wang is ill", at=pendulum.datetime(2026, 3, 2))).what
    ''
    """
    match entry:
        case HelpAsked() | ProblemRaised():
            return attrs.evolve(entry, what="")
        case ProblemSolved():
            return attrs.evolve(entry, how="")
        case ProblemReopened() | Withdrawn():
            return attrs.evolve(entry, why="")
        case _:
            return entry
