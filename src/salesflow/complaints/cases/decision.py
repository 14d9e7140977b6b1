"""The two answers to a step: it was taken, or it was refused with every reason."""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs

from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.step import Step
from salesflow.stages.case import Refusal

__all__ = ["Accepted", "Decision", "Refused"]


@attrs.frozen
class Accepted:
    """The step was taken: the complaint after it, and the record to store."""

    complaint: Complaint
    record: Record


@attrs.frozen
class Refused:
    """The step was refused: why, with every condition that is not met and everything that is not known; nothing changed.

    `kind` keeps apart what must not mix: undeclared on this stage, unmet, unknown, not authorised, closed, stale.
    """

    kind: Refusal
    complaint: Complaint
    step: Step
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, of what is missing last."""
        return tuple(reason.code for reason in (*self.reasons, *self.missing))

    @property
    def sentence(self) -> Sentence:
        """What was refused, without the reasons."""
        return _REFUSED.fill(step=self.step.label, complaint=self.complaint.id)

    def explain(self, language: Language = "en") -> str:
        """The refusal in words: a line for the step, a line for each reason and for each thing that is missing."""
        lines = explained((*self.reasons, *self.missing), language).split("\n")
        return "\n".join([self.sentence.render(language), *(f"- {line}" for line in lines)])


Decision: TypeAlias = Accepted | Refused
"""The answer to a command."""

_REFUSED: Final = Text("complaint {complaint}: “{step}” is refused", zh="投诉{complaint}：不能“{step}”")
