"""What lives through time on several machines at once: the case, its records, and the two answers to a command.

They are to `salesflow.stages.parallel.Parallel` what `Case` and `Record` are to a machine.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs
from pendulum import DateTime

from salesflow.basics.findings import Finding
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Sentence, Text
from salesflow.stages.case import Case, Definition, Record, Refusal, Refused
from salesflow.stages.parts import Category

__all__ = ["JointAccepted", "JointCase", "JointDecision", "JointRecord", "JointRefused"]


@attrs.frozen(weakref_slot=False)
class JointRecord:
    """One accepted step of a case with regions: a record for each region that moved, None for the others.

    `outcome` is set on the record with which the whole was over: it is stored, and replay asks no rule.
    """

    case: str
    seq: int
    event: str
    at: DateTime = attrs.field(eq=instant)
    definition: Definition
    moves: tuple[Record | None, ...]
    outcome: Category | None = None
    by: str | None = None
    command_id: str | None = None


@attrs.frozen(weakref_slot=False)
class JointCase:
    """A case that stands on one stage of each region, with the records that brought it there."""

    id: str
    definition: Definition
    regions: tuple[Case, ...]
    outcome: Category | None
    records: tuple[JointRecord, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """The stage of each region."""
        return tuple(region.stage for region in self.regions)

    @property
    def seq(self) -> int:
        """The number of the last record."""
        return self.records[-1].seq

    @property
    def is_open(self) -> bool:
        """Whether the regions have not decided the whole yet."""
        return self.outcome is None


@attrs.frozen(weakref_slot=False)
class JointAccepted:
    """The command was carried out: the new case, and the record to store."""

    case: JointCase
    record: JointRecord


@attrs.frozen(weakref_slot=False)
class JointRefused:
    """The command was refused: what each region that was asked said, and nothing changed.

    `regions` are the refusals by the name of the region; it is empty when no region knows the command, when the
    whole is over, and for a command older than the case.
    """

    reason: Refusal
    case: JointCase
    event: str
    offers: tuple[str, ...]
    regions: tuple[tuple[str, Refused], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every condition of every region that was asked, met or not."""
        return tuple(finding for _, refused in self.regions for finding in refused.findings)

    @property
    def sentence(self) -> Sentence:
        """What was refused and why, without the single regions."""
        if self.regions:
            return _REFUSED.fill(event=self.event, n=len(self.regions))
        said = _WHY[self.reason] if self.offers or self.reason is not Refusal.UNDECLARED else _NOTHING_HERE
        return said.fill(event=self.event, since=self.case.records[-1].at, offers=self.offers)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One reason for the refusal itself, then those of each region."""
        each = [reason for _, refused in self.regions for reason in refused.reasons]
        return (Reason(self.reason.value, self.sentence), *each)

    def explain(self, language: Language = "en") -> str:
        """The refusal in words: a line for the command, then each region with its conditions."""
        lines = [self.sentence.render(language)]
        for name, refused in self.regions:
            lines.append(_REGION.fill(region=name, said=refused.explain(language)).render(language))
        return "\n".join(lines)


JointDecision: TypeAlias = JointAccepted | JointRefused


_REGION: Final = Text("{region}: {said}", zh="{region}：{said}")
_REFUSED: Final = Text("“{event}” is refused in {n} {n|region|regions}", zh="“{event}”在{n}个分支被拒绝")
_NOTHING_HERE: Final = Text(
    "“{event}” does not exist in any region now", zh="目前任何分支都没有“{event}”这一步"
)
_WHY: Final = {
    Refusal.UNDECLARED: Text(
        "“{event}” does not exist in any region now; possible here: {offers}",
        zh="目前任何分支都没有“{event}”这一步；此处可用：{offers}",
    ),
    Refusal.CLOSED: Text("“{event}” is refused: the case is over", zh="不能“{event}”：事项已结束"),
    Refusal.STALE: Text(
        "“{event}” is refused: it is older than the last step of the case, taken on {since}",
        zh="不能“{event}”：指令早于最近一步（{since}）",
    ),
}
