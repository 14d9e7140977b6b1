"""What lives through time: a case, its records, and the two answers to a command.

A `Case` is an opportunity, a complaint, anything that stands on a stage. It never changes: an accepted command
gives a new case and the record to store. The records are the truth; the case is their fold.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

import attrs
from pendulum import DateTime

from salesflow.basics.criteria import Raw, findings_of
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Sentence, Text

__all__ = [
    "Accepted",
    "Asked",
    "Case",
    "Decision",
    "Definition",
    "MoveKind",
    "NextStep",
    "Record",
    "Refusal",
    "Refused",
]


class Definition(NamedTuple):
    """Which definition a case belongs to: its key, its version, and the digest of its behaviour."""

    key: str
    version: str
    digest: str


class MoveKind(Enum):
    """What a record did, in the words of the trade."""

    BEGIN = "begin"
    ADOPT = "adopt"
    ADVANCE = "advance"
    SKIP = "skip"
    REGRESS = "regress"
    JUMP = "jump"
    STAY = "stay"
    CLOSE = "close"
    REOPEN = "reopen"
    MIGRATE = "migrate"

    def __repr__(self) -> str:
        return f"MoveKind.{self.name}"


def _instant_or_none(at: DateTime | None) -> int | None:
    return None if at is None else instant(at)


@attrs.frozen(weakref_slot=False)
class Record:
    """One accepted step, as it is stored: the unique pair (`case`, `seq`) is the lock against two writers.

    Moments are equal when they are the same instant, also in the hour that the clock repeats in autumn.
    `seq` counts from 1. `by` is the id of a person, never a name. `since` is set only where the stage was entered
    before the record: on an adopted case, and on a case that was migrated to another definition. `forced` is the
    stated reason of a step that no rule allowed (`Machine.force`), or of a migration that a person decided; it is None
    on every other.
    """

    case: str
    seq: int
    event: str
    source: str | None
    target: str
    kind: MoveKind
    at: DateTime = attrs.field(eq=instant)
    definition: Definition
    by: str | None = None
    command_id: str | None = None
    since: DateTime | None = attrs.field(default=None, eq=_instant_or_none)
    forced: str | None = None


@attrs.frozen(weakref_slot=False)
class Case:
    """Something standing on a stage since a moment, with the records that brought it there."""

    id: str
    definition: Definition
    stage: str
    since: DateTime = attrs.field(eq=instant)
    records: tuple[Record, ...]

    @property
    def seq(self) -> int:
        """The number of the last record."""
        return self.records[-1].seq

    @property
    def is_adopted(self) -> bool:
        """Whether the case came from data that existed before."""
        return self.records[0].kind is MoveKind.ADOPT


@attrs.frozen(weakref_slot=False)
class Accepted:
    """The command was carried out: the new case, and the record to store."""

    case: Case
    record: Record


@attrs.frozen
class NextStep:
    """A move that starts where the case stands, and what is found about its conditions today."""

    event: str
    target: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    label: Text | None = None

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The conditions that are not met, the seller's to-do list."""
        return tuple(finding for finding in self.findings if not finding.met)


class Refusal(Enum):
    """Why a command was refused; these never mix.

    An *undeclared* command does not exist on this stage; *unmet* and *unknown* speak of the conditions; *error*
    says that a condition could not be judged; *not authorised* that whoever asks has no role that may; *closed*
    that the case is over; *stale* that the command is older than the case.
    """

    UNDECLARED = "undeclared"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    ERROR = "error"
    NOT_AUTHORISED = "not_authorised"
    CLOSED = "closed"
    STALE = "stale"

    def __repr__(self) -> str:
        return f"Refusal.{self.name}"


class Asked(NamedTuple):
    """A command as a machine understands it on a stage; all refusals of that command there share it.

    `targets` are the stages it may lead to, `offers` the events that exist on the stage, `names` what events are
    called there, `place` what the stage is called.
    """

    event: str
    targets: tuple[str, ...]
    offers: tuple[str, ...]
    names: tuple[tuple[str, Text], ...]
    place: Text | None = None


@attrs.frozen(weakref_slot=False)
class Refused:
    """The command was refused: why, with every condition of every move that was tried.

    Nothing else changed; `case` is the case as it was.
    """

    reason: Refusal
    case: Case
    asked: Asked
    found: tuple[tuple[Raw, ...], ...] = ()

    @property
    def event(self) -> str:
        """The command that was refused."""
        return self.asked.event

    @property
    def offers(self) -> tuple[str, ...]:
        """The events that exist on the case's stage, whether or not their conditions are met."""
        return self.asked.offers

    @property
    def candidates(self) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Every move that was tried: the stage it would lead to, and what was found."""
        return tuple(zip(self.asked.targets, [findings_of(raw) for raw in self.found], strict=False))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every condition, met or not, of every move that was tried."""
        return tuple([finding for raw in self.found for finding in findings_of(raw)])

    @property
    def sentence(self) -> Sentence:
        """What was refused and why, without the single conditions."""
        names = dict(self.asked.names)
        offers: tuple[Param, ...] = tuple([names.get(event, event) for event in self.offers])
        said = _WHY[self.reason] if offers or self.reason is not Refusal.UNDECLARED else _NOTHING_HERE
        return said.fill(
            event=names.get(self.event, self.event),
            stage=self.asked.place or self.case.stage,
            since=self.case.records[-1].at,
            offers=offers,
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One reason for the refusal itself and one for each condition that is not met."""
        open_findings = tuple(finding.reason for finding in self.findings if not finding.met)
        return (Reason(self.reason.value, self.sentence), *open_findings)

    def explain(self, language: Language = "en") -> str:
        """The refusal in words: a line for the command, a line for each condition that is not met."""
        first, *rest = [reason.sentence.render(language) for reason in self.reasons]
        return "\n".join([first, *(f"- {line}" for line in rest)])


Decision = Accepted | Refused

_UNDECLARED: Final = Text(
    "“{event}” does not exist on stage “{stage}”; possible here: {offers}",
    zh="阶段“{stage}”没有“{event}”这一步；此处可用：{offers}",
)
_NOTHING_HERE: Final = Text(
    "“{event}” does not exist on stage “{stage}”", zh="阶段“{stage}”没有“{event}”这一步"
)
_CONDITIONS: Final = Text(
    "“{event}” is refused on stage “{stage}”: conditions are not met",
    zh="阶段“{stage}”不能“{event}”：条件未满足",
)
_OPEN_QUESTIONS: Final = Text(
    "“{event}” is refused on stage “{stage}”: something is not known yet",
    zh="阶段“{stage}”还不能“{event}”：有情况尚不清楚",
)
_NOT_JUDGED: Final = Text(
    "“{event}” is refused on stage “{stage}”: a condition could not be judged",
    zh="阶段“{stage}”不能“{event}”：有条件无法判断",
)
_CLOSED: Final = Text(
    "“{event}” is refused: the case is closed (“{stage}”)", zh="不能“{event}”：事项已结束（“{stage}”）"
)
_NOT_ALLOWED: Final = Text(
    "“{event}” is refused on stage “{stage}”: the role does not allow it",
    zh="阶段“{stage}”不能“{event}”：角色无此权限",
)
_STALE: Final = Text(
    "“{event}” is refused: it is older than the last step of the case, taken on {since} (“{stage}”)",
    zh="不能“{event}”：指令早于最近一步（{since}，“{stage}”）",
)
_WHY: Final = {
    Refusal.UNDECLARED: _UNDECLARED,
    Refusal.UNMET: _CONDITIONS,
    Refusal.UNKNOWN: _OPEN_QUESTIONS,
    Refusal.ERROR: _NOT_JUDGED,
    Refusal.NOT_AUTHORISED: _NOT_ALLOWED,
    Refusal.CLOSED: _CLOSED,
    Refusal.STALE: _STALE,
}
