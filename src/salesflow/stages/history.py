"""Stored records back into a case: a fold that asks no rule, and refuses a history that cannot be.

>>> import pendulum
>>> from salesflow.stages.parts import Move, Stage
>>> from salesflow.stages.machine import Machine
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won")])
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> won = deal.decide(deal.begin("D-1", at=monday), "win", at=monday.add(days=1)).case
>>> deal.replay(won.records) == won
True
>>> deal.replay(won.records[1:])
Traceback (most recent call last):
salesflow.errors.HistoryError: case 'D-1', record 2: the history must start with record 1
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Protocol, TypeVar

from pendulum import DateTime

from salesflow.basics.ids import read_id
from salesflow.basics.moments import instant
from salesflow.errors import HistoryError
from salesflow.stages.case import Case, Definition, MoveKind, Record

__all__ = ["Numbered", "check_repeat", "is_earlier", "made_by", "read_command", "replayed"]


def is_earlier(a: DateTime, b: DateTime) -> bool:
    """Whether `a` is before `b` as an instant; within one zone the wall clock lies in the repeated hour."""
    return instant(a) < instant(b) if a.fold != b.fold and a.tzinfo is b.tzinfo else a < b


def replayed(
    records: Iterable[Record], start: Case | None, definition: Definition, stages: Container[str]
) -> Case:
    """The case that `records` tell, from record 1 or on top of `start`.

    `definition` and its `stages` are those of the machine that reads; records of its older versions are not held
    against its stages. Raises `HistoryError` as `Machine.replay` says.
    """
    kept = [] if start is None else list(start.records)
    for record in records:
        last = kept[-1] if kept else None
        if last is not None and record.seq != last.seq + 1:
            check_repeat(kept, record)
            continue
        if last is None and (record.seq != 1 or record.source is not None):
            raise HistoryError(record.case, record.seq, "the history must start with record 1")
        theirs = record.definition
        if theirs[0] != definition.key:
            problem = f"belongs to machine {theirs.key!r}, not {definition.key!r}"
            raise HistoryError(record.case, record.seq, problem)
        if last is not None:
            _follows(last, record)
        if record.target not in stages and theirs == definition:
            problem = (
                f"leads to stage {record.target!r}, which {definition.key} {definition.version} does not have"
            )
            raise HistoryError(record.case, record.seq, problem)
        kept.append(record)
    if not kept:
        raise HistoryError("", None, "there are no records to replay")
    newest = kept[-1]
    return Case(newest.case, newest.definition, newest.target, newest.since or newest.at, tuple(kept))


def _follows(last: Record, record: Record) -> None:
    if record.case != last.case:
        raise HistoryError(last.case, record.seq, f"the record belongs to case {record.case!r}")
    if record.source != last.target:
        problem = f"starts on stage {record.source!r}, but the case was on {last.target!r}"
        raise HistoryError(last.case, record.seq, problem)
    if is_earlier(record.at, last.at):
        problem = f"is dated {record.at}, before record {last.seq} of {last.at}"
        raise HistoryError(last.case, record.seq, problem)
    ours, theirs = last.definition, record.definition
    if theirs is not ours and theirs != ours and record.kind is not MoveKind.MIGRATE:
        problem = (
            f"was written under {theirs.key} {theirs.version} ({theirs.digest}), the record before under "
            f"{ours.key} {ours.version} ({ours.digest}), and no migration lies between"
        )
        raise HistoryError(last.case, record.seq, problem)


class Numbered(Protocol):
    """What a stored record has, of one machine or of several side by side."""

    @property
    def case(self) -> str:
        """The id of its case."""
        ...

    @property
    def seq(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def command_id(self) -> str | None:
        """The id of the command that made it."""
        ...


N = TypeVar("N", bound=Numbered)


def check_repeat(kept: Sequence[Numbered], record: Numbered) -> None:
    """Let an identical repeated record pass; anything else that is not the next one is a `HistoryError`."""
    first, last = kept[0], kept[-1]
    if record.seq > last.seq:
        problem = f"follows record {last.seq}; the records between are missing"
        raise HistoryError(record.case, record.seq, problem)
    if record.seq < first.seq:
        problem = f"is older than the snapshot, which begins at {first.seq}"
        raise HistoryError(record.case, record.seq, problem)
    if kept[record.seq - first.seq] != record:
        raise HistoryError(record.case, record.seq, "another record with this number is already there")


def read_command(command_id: str | None) -> str | None:
    """The id of a command as the record keeps it: text, as `read_id` reads it; None where a command has none."""
    return None if command_id is None else read_id(command_id, "command_id")


def made_by(records: Sequence[N], command_id: str | None) -> N | None:
    """The record that a command made when it came first; None for a command that is new or has no id."""
    wanted = read_command(command_id)
    if wanted is None:
        return None
    return next((record for record in reversed(records) if record.command_id == wanted), None)
