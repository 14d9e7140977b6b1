"""What is written down about corrective actions, and how one action stands.

These small entries are all that a register of corrective actions consists of, and all that an application stores of it.
They outlive the complaints they came from: so they hold ids and codes, and no words of a customer.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> HandedOver("A-1", "u-9", at=at, by="u-7").to
'u-9'

Source: CO-4 (prevented where possible); field study of complaints, corrective actions (ISO 10002:2018, 7.7 and 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, instant, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, read_words
from salesflow.basics.written import Written
from salesflow.complaints.causes.cause_tree import RootCause
from salesflow.errors import InputError

__all__ = [
    "CaseAdded",
    "Checked",
    "Corrective",
    "Done",
    "DueMoved",
    "Entry",
    "HandedOver",
    "Opened",
    "CorrectiveState",
    "Withdrawn",
]

_ROWS: Final = ("CO-4",)


def _corrective(value: str) -> str:
    return read_id(value, "corrective")


def _owner(value: str) -> str:
    return read_id(value, "owner")


def _case(value: str) -> str:
    return read_id(value, "case")


def _cases(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError(
            "cases", values, "give several ids, such as ['K-17']; one text is read letter by letter"
        )
    return tuple(dict.fromkeys(_case(value) for value in values))


def _action(value: str) -> str:
    return _said("action", value, "say what is to be done")


def _reason(value: str) -> str:
    return _said("reason", value, "say why")


def _said(field: str, value: str, problem: str) -> str:
    words = read_words(value, field)
    if not words:
        raise InputError(field, value, problem)
    return words


def _due(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "due"))


def _root_causes(values: Iterable[RootCause]) -> tuple[RootCause, ...]:
    given = tuple(values)
    for each in cast("tuple[object, ...]", given):
        if not isinstance(each, RootCause):
            raise InputError("causes", each, "give root causes; CauseTree.root_cause makes them")
    if not given:
        raise InputError("causes", given, "say which cause the action works on")
    # the register outlives the cases: what somebody said about a single one stays there
    return tuple(dict.fromkeys(RootCause(each.code, each.tree_key, each.tree_version) for each in given))


def _effective(value: bool) -> bool:
    if not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(
            "effective", value, "say True or False; as long as nobody knows, do not check it off"
        )
    return value


@attrs.frozen
class Opened(Written):
    """An action was decided on: what is done about which causes, by whom, until which day, after which complaints."""

    corrective: str = attrs.field(converter=_corrective)
    action: str = attrs.field(converter=_action)
    owner: str = attrs.field(converter=_owner)
    due: pendulum.Date = attrs.field(converter=_due)
    causes: tuple[RootCause, ...] = attrs.field(converter=_root_causes)
    cases: tuple[str, ...] = attrs.field(default=(), converter=_cases)


@attrs.frozen
class HandedOver(Written):
    """Somebody else has it in hand from now on; there is always an owner."""

    corrective: str = attrs.field(converter=_corrective)
    to: str = attrs.field(converter=_owner)


@attrs.frozen
class DueMoved(Written):
    """It is due on another day, for a reason."""

    corrective: str = attrs.field(converter=_corrective)
    due: pendulum.Date = attrs.field(converter=_due)
    reason: str = attrs.field(converter=_reason)


@attrs.frozen
class CaseAdded(Written):
    """One more complaint has the same cause."""

    corrective: str = attrs.field(converter=_corrective)
    case: str = attrs.field(converter=_case)


@attrs.frozen
class Done(Written):
    """It was done, by whoever writes it down."""

    corrective: str = attrs.field(converter=_corrective)


@attrs.frozen
class Checked(Written):
    """Somebody else looked whether it helped."""

    corrective: str = attrs.field(converter=_corrective)
    effective: bool = attrs.field(converter=_effective)
    reason: str = attrs.field(converter=_reason)


@attrs.frozen
class Withdrawn(Written):
    """It will not be done, for a reason."""

    corrective: str = attrs.field(converter=_corrective)
    reason: str = attrs.field(converter=_reason)


Entry: TypeAlias = Opened | HandedOver | DueMoved | CaseAdded | Done | Checked | Withdrawn
"""What a register of corrective actions is made of."""


class CorrectiveState(Enum):
    """How a corrective action stands: to be done, done and not checked, checked one way or the other, or given up."""

    OPEN = "open"
    DONE = "done"
    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    WITHDRAWN = "withdrawn"

    def __repr__(self) -> str:
        return f"CorrectiveState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _STANDINGS[self].render(language)


_STANDINGS: Final = {
    CorrectiveState.OPEN: Text("open", zh="进行中"),
    CorrectiveState.DONE: Text("done, not checked yet", zh="已完成，待验证"),
    CorrectiveState.EFFECTIVE: Text("it helped", zh="有效"),
    CorrectiveState.NOT_EFFECTIVE: Text("it did not help", zh="无效"),
    CorrectiveState.WITHDRAWN: Text("withdrawn", zh="已撤销"),
}


def _instant_or_none(at: pendulum.DateTime | None) -> int | None:
    return None if at is None else instant(at)


@attrs.frozen
class Corrective:
    """One corrective action as it stands: the fold of its entries.

    `first_due` is the day it was first promised for, `moved` how often that was put off or forward; `since` the moment
    of its last step. `done_by` did it, `checked_by` looked whether it helped.
    """

    id: str
    action: str
    owner: str
    due: pendulum.Date
    causes: tuple[RootCause, ...]
    cases: tuple[str, ...]
    first_due: pendulum.Date
    opened_at: pendulum.DateTime = attrs.field(eq=instant)
    since: pendulum.DateTime = attrs.field(eq=instant)
    moved: int = 0
    standing: CorrectiveState = CorrectiveState.OPEN
    done_at: pendulum.DateTime | None = attrs.field(default=None, eq=_instant_or_none)
    done_by: str | None = None
    checked_by: str | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.standing is CorrectiveState.OPEN

    def days_late(self, as_of: date) -> int:
        """Civil days past its due day, as long as it is open; 0 in time. Done late is a matter of `done_at`."""
        return max(0, as_day(as_of, "as_of") - self.due.toordinal()) if self.is_open else 0

    def judged(self, as_of: date) -> Reason:
        """How it stands on a day, in words; coded by its standing, or ``overdue``."""
        late = self.days_late(as_of)
        code = "overdue" if late else self.standing.value
        sentence = _STANDS[code].fill(
            id=self.id,
            what=self.action,
            owner=self.owner,
            due=self.due,
            days=late,
            doer=self.done_by or "",
            checker=self.checked_by or "",
            why=self.reason,
        )
        return Reason(code, sentence, _ROWS)


_STANDS: Final = {
    "open": Text("{id}: {owner} has until {due} to “{what}”", zh="{id}：{owner}须在{due}前完成“{what}”"),
    "overdue": Text(
        "{id}: {owner} should have done “{what}” by {due}, {days} {days|day|days} ago",
        zh="{id}：{owner}应在{due}前完成“{what}”，已逾期{days}天",
    ),
    "done": Text(
        "{id}: {doer} did “{what}”; nobody has checked yet whether it helps",
        zh="{id}：{doer}已完成“{what}”，尚无人验证是否有效",
    ),
    "effective": Text(
        "{id}: “{what}” helped, says {checker}: {why}", zh="{id}：{checker}验证“{what}”有效：{why}"
    ),
    "not_effective": Text(
        "{id}: “{what}” did not help, says {checker}: {why}", zh="{id}：{checker}验证“{what}”无效：{why}"
    ),
    "withdrawn": Text("{id}: “{what}” was given up: {why}", zh="{id}：“{what}”已撤销：{why}"),
}
