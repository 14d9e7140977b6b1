"""How far a deal has come: how long it has stood on its stage, and what is missing for the next step.

The answer is a seller's to-do list: the step forward with the fewest open conditions, and for each condition
whether nobody knows it yet or whether it is known not to be in place.

>>> import pendulum
>>> from salesflow.sales.catalogue import SEVEN_STEP
>>> deal = Opportunity("D-17", "C-7", "seven-step", "qualification",
...     since=pendulum.datetime(2026, 2, 9, 10, tz="Asia/Shanghai"), facts={"budget": 0, "authority": "person-7"})
>>> found = progress(deal, SEVEN_STEP, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> found.days_in_stage, found.overstayed, [each.path for each in found.missing]
(21, True, ['need', 'timing'])
>>> print(found.explain())
D-17 has been on “first contact and qualification” for 21 days (14 days planned); not known yet: need, timing [ST-2]
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.criteria import Compare, Has, Named, Predicates
from salesflow.basics.findings import Finding, Outcome, seen_text
from salesflow.basics.moments import aware, day_of, zone_of
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.errors import InputError
from salesflow.sales.opportunity import Opportunity
from salesflow.stages.case import NextStep
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Stage
from salesflow.stages.roles import Allowed
from salesflow.stages.stays import overstayed

__all__ = ["Progress", "progress"]

_ROWS: Final = ("ST-2",)


@attrs.frozen
class Progress:
    """How a deal stands at a moment.

    `days_in_stage` are civil days in the zone of the moment asked for; `rots_after` is the longest planned stay on
    the `stage`, and `overstayed` says that it is over. `next` is the step forward with the fewest open conditions
    (None on a closed deal, and where no step leads forward), `missing` its open conditions. A closed deal has
    neither, and no reasons.
    """

    opportunity: Opportunity
    stage: Stage
    is_open: bool
    days_in_stage: int
    rots_after: Term | None
    overstayed: bool
    next: NextStep | None
    missing: tuple[Finding, ...]
    reasons: tuple[Reason, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the next step can be taken now: nothing is missing for it."""
        return self.next is not None and not self.missing

    def explain(self, language: Language = "en") -> str:
        """The reasons in words; empty for a closed deal."""
        return explained(self.reasons, language)


def progress(
    opportunity: Opportunity,
    machine: Machine,
    *,
    at: datetime,
    calendar: Calendar | None = None,
    using: Predicates | None = None,
) -> Progress:
    """How far `opportunity` has come on its process, `machine`, at the moment `at`.

    A deal is closed when its stage is, or when its `closed_on` is not after the day of `at` (a later one is not
    known yet). Among the moves that lead on, along the main path or back to it from beside, never to a lost stage and
    never back, the one with the fewest open conditions is the next step; of equal ones the first declared. A
    `calendar` is needed only where a stay is planned in working time; `using` binds `named` conditions.

    Raises `InputError` for a naive `at`, for a deal that came to its stage only after `at` (not known yet: leave
    the row out, see `Opportunity.is_known`), for a stage that the machine does not declare (the message names
    those it does), and for a machine of another process.

    Sources: ST-2, ST-9 (progress is known before each visit).
    """
    moment = aware(at)
    if not opportunity.is_known(moment):
        raise InputError(
            "since", opportunity.since, f"lies after {moment}: not known yet; leave this row out"
        )
    case = opportunity.case(machine, moment)
    stage = machine.stage(case.stage)
    where = zone_of(moment)
    today = day_of(moment, where)
    days = today.toordinal() - day_of(opportunity.since, where).toordinal()
    closed_on = opportunity.closed_on
    if not stage.is_open or (closed_on is not None and closed_on <= today):
        return Progress(opportunity, stage, False, days, stage.rots_after, False, None, (), ())
    late = overstayed(stage, opportunity.since, at=moment, calendar=calendar)
    steps = machine.next_steps(case, opportunity.known, using=using)
    step = next((step for step in steps if _is_forward(machine, stage, step)), None)
    missing = () if step is None else step.missing
    reason = Reason(_code(late, step), _words(opportunity, stage, days, late, step, missing), _ROWS)
    return Progress(opportunity, stage, True, days, stage.rots_after, late, step, missing, (reason,))


def _is_forward(machine: Machine, stage: Stage, step: NextStep) -> bool:
    """Whether a step leads on: along the main path, back to it from beside, or to the end that is hoped for."""
    target, path = machine.stage(step.target), machine.main_path
    if not target.is_open:
        ends = {each.category for each in machine.stages}
        return target.category is (Category.WON if Category.WON in ends else Category.DONE)
    if stage.key in path and target.key in path:
        return path.index(target.key) > path.index(stage.key)
    return stage.key not in path


def _code(late: bool, step: NextStep | None) -> str:
    if late:
        return "overstayed"
    return "ready" if step is not None and not step.missing else "incomplete"


# -- words ----------------------------------------------------------------------------------------------------------

_ARRIVED: Final = Text("{id} came to “{stage}” today", zh="{id}今天进入“{stage}”阶段")
_STAYS: Final = Text(
    "{id} has been on “{stage}” for {days} {days|day|days}", zh="{id}在“{stage}”阶段已有{days}天"
)
_STAYS_LONG: Final = Text(
    "{id} has been on “{stage}” for {days} {days|day|days} ({planned} planned)",
    zh="{id}在“{stage}”阶段已有{days}天（计划{planned}）",
)
_ARRIVED_LONG: Final = Text(
    "{id} came to “{stage}” today ({planned} planned)", zh="{id}今天进入“{stage}”阶段（计划{planned}）"
)
_JOINED: Final = {
    1: Text("{stay}; {first}", zh="{stay}；{first}"),
    2: Text("{stay}; {first}; {second}", zh="{stay}；{first}；{second}"),
    3: Text("{stay}; {first}; {second}; {third}", zh="{stay}；{first}；{second}；{third}"),
}
_READY_NOW: Final = Text("ready for “{step}”: {stay}", zh="可进行“{step}”：{stay}")
_READY: Final = Text("all is in place for the next step: {step}", zh="下一步“{step}”的条件已齐备")
_OPEN: Final = {
    Outcome.UNMET: Text("not in place: {what}", zh="尚未具备：{what}"),
    Outcome.ERROR: Text("cannot be judged: {what}", zh="无法判断：{what}"),
    Outcome.UNKNOWN: Text("not known yet: {what}", zh="尚不清楚：{what}"),
}
_SEEN: Final = Text("{what} ({seen}; needed: {needed})", zh="{what}（现为{seen}，要求{needed}）")
_EITHER: Final = Text("one of ({what})", zh="（{what}）之一")


def _words(
    opportunity: Opportunity,
    stage: Stage,
    days: int,
    late: bool,
    step: NextStep | None,
    missing: tuple[Finding, ...],
) -> Sentence:
    name: Param = stage.label or stage.key
    stay = _ARRIVED.fill(id=opportunity.id, stage=name)
    if late and stage.rots_after is not None:
        text = _STAYS_LONG if days else _ARRIVED_LONG
        stay = text.fill(id=opportunity.id, stage=name, days=days, planned=stage.rots_after)
    elif days:
        stay = _STAYS.fill(id=opportunity.id, stage=name, days=days)
    if step is None:
        return stay
    if not missing and not late:
        return _READY_NOW.fill(step=step.label or step.event, stay=stay)
    parts = [
        text.fill(what=tuple(_named(each) for each in missing if each.outcome is outcome))
        for outcome, text in _OPEN.items()
        if any(each.outcome is outcome for each in missing)
    ] or [_READY.fill(step=step.label or step.event)]
    slots: dict[str, Param] = dict(zip(("first", "second", "third"), parts, strict=False))
    return _JOINED[len(parts)].fill(stay=stay, **slots)


def _named(finding: Finding) -> Param:
    """What an open condition is called in a list; a value that does not fit is shown with what is needed."""
    if finding.parts:
        return _EITHER.fill(what=tuple(_named(part) for part in finding.parts))
    condition = finding.condition
    name: Param = finding.path
    if isinstance(condition, Has | Compare | Named | Allowed) and condition.label is not None:
        name = condition.label
    if isinstance(condition, Compare) and finding.outcome is Outcome.UNMET:
        return _SEEN.fill(what=name, seen=seen_text(finding.seen), needed=condition.needed)
    return name
