"""The policy of a house: every rule the daily worklist follows, as one value that JSON can hold.

>>> from salesflow.playbook.house import HOUSE
>>> HOUSE.visits_per_day, HOUSE.quota.grades
(6, ('A', 'B', 'C'))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, cast

import attrs

from salesflow.basics import moments
from salesflow.basics.calendars import Calendar
from salesflow.basics.opening import MON_FRI, Week, to_week
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.reminding.escalation import Escalation
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.control.hold import HoldRule
from salesflow.customers.grades.pareto import Pareto
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.case import Definition
from salesflow.stages.machine import Machine

__all__ = ["Policy"]

_HORIZON: Final = 2
_FURTHEST: Final = 20
"""Years before and after the day asked that the working calendar covers."""


def _days(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(moments.shared_day(moments.as_day(day)) for day in days))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _observances(given: Mapping[str, Observance] | Iterable[Observance]) -> tuple[Observance, ...]:
    if isinstance(given, Mapping):
        return tuple(cast("Mapping[str, Observance]", given).values())
    return tuple(given)


@attrs.frozen(kw_only=True)
class Policy:
    """The rules of a house, each a value of its own pillar.

    - `zone`, `hours`, `closed`, `extra_open`: when the house works. Days in `extra_open` are worked as the
      first open weekday of `hours` (make-up workdays). Public holidays are data to put in: without them every weekday counts.
    - `grading` and `grading_days`: how a customer without a grade gets one, from the purchases of so many days.
    - `quota` (CA-4), `reminders` (CA-10), `festivals` (CA-5), `personal` (CA-6), `monthly_card` (CA-7).
    - `escalation`: who must hear of a reminder that nobody clears (CA-10); None: the line says nothing of it.
    - `sensitive`: whether sensitive personal occasions may be used; that needs a legal basis.
    - `processes` (ST-2), `procedures` (CO-2, CO-4) and the procedure of a complaint that names none. Of a procedure
      several versions may stand here, the one in force last: complaints run on under the rules they began with.
    - `hold`: when a hold on credit is proposed for finance to decide (CR-5); `dun_after_days`: how many days money
      may be late before the seller asks for it (transfers take days, and a due day may fall on a weekend).
    - `raise_after_days`: a reminder that has waited longer is ranked one grade better.
    - `visits_per_day`, `calls_per_day`: room of a seller who states none. `promise_days`: how many days ahead a
      promise is shown (CA-12); `clock_days`: how many working days before it runs out a clock is shown (CO-4).

    Raises `DefinitionError` with all problems.
    """

    key: str
    version: str
    zone: str = "Asia/Shanghai"
    hours: Week = attrs.field(default=MON_FRI, converter=to_week)
    closed: tuple[date, ...] = attrs.field(default=(), converter=_days)
    extra_open: tuple[date, ...] = attrs.field(default=(), converter=_days)
    grading: Pareto = Pareto()
    grading_days: int = 365
    quota: Quota
    reminders: Reminders = Reminders()
    escalation: Escalation | None = None
    festivals: tuple[Observance, ...] = ()
    personal: tuple[Observance, ...] = attrs.field(default=(), converter=_observances)
    monthly_card: Observance | None = None
    sensitive: bool = False
    processes: tuple[Machine, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    default_procedure: str
    hold: HoldRule | None = None
    visits_per_day: int = 6
    calls_per_day: int = 12
    promise_days: int = 2
    clock_days: int = 5
    dun_after_days: int = 3
    raise_after_days: int = 30

    def __attrs_post_init__(self) -> None:
        moments.zone(self.zone)
        problems = [
            f"{name} is empty" for name, text in (("key", self.key), ("version", self.version)) if not text
        ]
        numbers = {
            "grading_days": self.grading_days, "visits_per_day": self.visits_per_day,
            "calls_per_day": self.calls_per_day, "promise_days": self.promise_days,
            "clock_days": self.clock_days, "dun_after_days": self.dun_after_days, "raise_after_days": self.raise_after_days,
        }  # fmt: skip
        problems += [
            f"{name} must be a whole number from 0 up, not {number!r}"
            for name, number in numbers.items()
            if not _is_count(number)
        ]
        for what, keys in (
            ("process", [each.key for each in self.processes]),
            ("procedure", [f"{each.key} {each.version}" for each in self.procedures]),
        ):
            problems += sorted({f"{what} {key!r} is declared twice" for key in keys if keys.count(key) > 1})
        if self.default_procedure not in {each.key for each in self.procedures}:
            problems.append(f"the default procedure {self.default_procedure!r} is not declared")
        problems += [
            f"{day} is both closed and open" for day in sorted(set(self.closed) & set(self.extra_open))
        ]
        if problems:
            raise DefinitionError(f"policy {self.key!r}", problems)

    def process(self, key: str) -> Machine:
        """The sales process of that key; an `InputError` names those that exist."""
        for machine in self.processes:
            if machine.key == key:
                return machine
        raise InputError(
            "process", key, f"is unknown; use one of {', '.join(each.key for each in self.processes)}"
        )

    def procedure(self, key: str | None) -> Procedure:
        """The complaint procedure of that key (None: the default), the version in force.

        An `InputError` names those that exist.
        """
        wanted = key or self.default_procedure
        for procedure in reversed(self.procedures):
            if procedure.key == wanted:
                return procedure
        known = ", ".join(dict.fromkeys(each.key for each in self.procedures))
        raise InputError("procedure", key, f"is unknown; use one of {known}")

    def version_of(self, definition: Definition) -> Procedure | None:
        """The procedure of that very definition (key, version and digest); None where the policy does not hold it."""
        return next((each for each in self.procedures if each.definition == definition), None)

    def calendar(self, around: date, *, since: date | None = None) -> Calendar:
        """The working calendar of the house, from two years before the year of `around` to two years after.

        With an earlier `since` it begins in that year, but never more than twenty years back.
        """
        first = around.year - _HORIZON
        if since is not None:
            first = max(min(first, since.year), around.year - _FURTHEST)
        return _calendar(self.zone, self.hours, self.closed, self.extra_open, first, around.year + _HORIZON)


@lru_cache(maxsize=32)
def _calendar(
    zone: str, hours: Week, closed: tuple[date, ...], extra_open: tuple[date, ...], first: int, last: int
) -> Calendar:
    begins, ends = date(first, 1, 1), date(last + 1, 1, 1)
    return Calendar(
        f"house-{first}-{last}",
        zone,
        hours,
        closed=[day for day in closed if begins <= day < ends],
        extra_open=[day for day in extra_open if begins <= day < ends],
        begins=begins,
        ends=ends,
    )
