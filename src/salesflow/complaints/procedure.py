"""A procedure for complaints: the stages a complaint runs through, and the clocks that run meanwhile.

The machine says what may come next and on what evidence; the clocks say by when. A clock belongs to the procedure,
not to a stage: several run at once, each with its own unit, start and stop, and a legal one never pauses.

>>> from salesflow.complaints.catalogue import DESK
>>> [f"{clock.key}: {clock.term}" for clock in DESK.clocks]
['acknowledge: 2 working hours', 'resolve: 16 working hours', 'follow_up: 3 working days']
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from salesflow.basics.clocks import Clock
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.complaint import EVENTS, Complaint, Severity
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.machine import Machine

__all__ = ["Procedure", "Tasks"]

Tasks = Mapping[str, Text] | tuple[tuple[str, Text], ...]
"""For the key of a clock the duty in words, with a slot ``{id}``: ``"acknowledge complaint {id}"``."""

_TASK: Final = Text("{clock} of complaint {id}", zh="完成投诉{id}的{clock}")


def _pairs(tasks: Tasks) -> tuple[tuple[str, Text], ...]:
    return tuple(tasks.items()) if isinstance(tasks, Mapping) else tasks


@attrs.frozen
class Procedure:
    """How complaints are handled: a machine, its clocks, and which severities count as serious.

    `tasks` puts the duty behind a clock into the words of an order (English and Chinese, with a slot ``{id}``);
    a clock without one is called by its label.

    Raises `DefinitionError` with every problem: an empty key or version, two clocks of one key, a clock that
    starts or stops on something that is no stage of the machine or that no complaint row can date, a legal
    clock without its source, a task for no clock. Sources: CO-2, CO-4.
    """

    key: str
    version: str
    label: Text
    machine: Machine
    clocks: tuple[Clock, ...] = attrs.field(converter=tuple[Clock, ...])
    serious: tuple[Severity, ...] = attrs.field(
        default=(Severity.MAJOR, Severity.CRITICAL), converter=tuple[Severity, ...]
    )
    tasks: tuple[tuple[str, Text], ...] = attrs.field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        stages = {stage.key for stage in self.machine.stages}
        keys = [clock.key for clock in self.clocks]
        problems = [
            f"{what} is empty" for what, text in (("key", self.key), ("version", self.version)) if not text
        ]
        problems += sorted({f"clock {key!r} is declared twice" for key in keys if keys.count(key) > 1})
        for clock in self.clocks:
            for event in (clock.starts_on, *clock.stops_on):
                if event not in stages:
                    problems.append(f"clock {clock.key!r}: {event!r} is no stage of the machine")
                if event not in EVENTS:
                    problems.append(f"clock {clock.key!r}: {event!r} is none of {', '.join(EVENTS)}")
            if clock.legal and not clock.source.strip():
                problems.append(f"clock {clock.key!r} is legal and must name its source")
        problems += [
            f"there is a task for {key!r}, which is no clock" for key, _ in self.tasks if key not in keys
        ]
        if problems:
            raise DefinitionError(f"procedure {self.key!r}", problems)

    def task(self, clock: Clock, complaint: Complaint) -> Sentence:
        """What a clock asks somebody to do for a complaint, in words."""
        text = dict(self.tasks).get(clock.key, _TASK)
        return text.fill(id=complaint.id, clock=clock.label)

    def passed(self, complaint: Complaint, *, at: datetime) -> frozenset[str]:
        """The events that are over and done with at `at`: their moment is known, or the complaint stands further on.

        A complaint that is closed (withdrawn, linked and referred ones too) has every event behind it. Events of
        which a row tells only the stage happened at a moment that nobody knows.
        """
        known = self._known(complaint, at)
        done = frozenset(known.events())
        if known.stage is None:
            return done
        keys = [stage.key for stage in self.machine.stages]
        stage = self.machine.stage(known.stage)
        return done.union(keys[: keys.index(stage.key) + 1]) if stage.is_open else done.union(EVENTS, keys)

    def has_passed(self, complaint: Complaint, event: str, *, at: datetime) -> bool:
        """Whether one event is over and done with at `at`, see `passed`."""
        return event in self.passed(complaint, at=at)

    def is_open(self, complaint: Complaint, *, at: datetime) -> bool:
        """Whether work on the complaint goes on at `at`: by its stage, or, where no stage is told, until resolved.

        A stage that is told decides: a complaint on *resolved* is open until the customer was asked how it is. Of
        a row without a stage nobody knows whether that was done, so it is closed with its solution. Raises
        `InputError` for an unknown stage, another procedure, and a complaint received after `at`.
        """
        known = self._known(complaint, at)
        if known.stage is not None:
            return self.machine.stage(known.stage).is_open
        return known.resolved_at is None

    def is_serious(self, complaint: Complaint) -> Truth:
        """Whether the complaint is a serious one; a severity that nobody has assessed is not known.

        An open complaint that is serious, or not surely harmless, is no moment for promotion.
        """
        return Truth.UNKNOWN if complaint.severity is None else Truth.of(complaint.severity in self.serious)

    def _known(self, complaint: Complaint, at: datetime) -> Complaint:
        if complaint.procedure != self.key:
            raise InputError("procedure", complaint.procedure, f"give its own procedure, not {self.key!r}")
        return complaint.known_at(at)
