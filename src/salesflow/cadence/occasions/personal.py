"""Days of a person's life, bound to the person: birthdays, wedding days, and what the card says (CA-6).

>>> from datetime import date
>>> from salesflow.basics.channels import Channel
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.observance import Care
>>> cake = Observance("birthday", Text("birthday", zh="生日"), everyone=Care((Channel.MESSAGE,)))
>>> wang = Person("P-1", "C-7", "Wang", born=date(1984, 5, 1))
>>> [each.observance.occasion for each in personal_days(wang, [cake]).value]
[Anniversary(born=datetime.date(1984, 5, 1), feb29='last')]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.lunar import Day30, Feb29, LeapMonth
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Anniversary, Once
from salesflow.cadence.occasions.lunar_dates import LunarBirthday
from salesflow.cadence.occasions.observance import Observance
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.customers.people import Person
from salesflow.errors import InputError

__all__ = ["Personal", "personal_days"]

_ROWS: Final = ("CA-6",)
_DAY_UNKNOWN: Final = Text("the {what} of {who} is not known", zh="{who}的{what}未知")


def _person(value: str) -> str:
    return read_id(value, "person")


@attrs.frozen
class Personal:
    """An observance of one person: their birthday, their wedding, a misfortune, their child's graduation.

    `person` is the id. An observance without days is an `InputError`: bind it first with `Observance.of`. Source: CA-6.

    >>> from datetime import date
    >>> from salesflow.basics.channels import Channel
    >>> from salesflow.cadence.occasions.observance import Care
    >>> visit = Observance("wedding", Text("wedding", zh="结婚"), everyone=Care((Channel.VISIT,)))
    >>> Personal("P-1", visit.of(Once(date(2026, 5, 1)))).person
    'P-1'
    """

    person: str = attrs.field(converter=_person)
    observance: Observance

    def __attrs_post_init__(self) -> None:
        if self.observance.occasion is None:
            raise InputError("observance", self.observance.key, "has no days; bind it to a day with `of`")


def personal_days(
    person: Person,
    observances: Mapping[str, Observance] | Iterable[Observance],
    *,
    leap: LeapMonth = "regular",
    day30: Day30 = "last",
    feb29: Feb29 = "last",
) -> Verdict[tuple[Personal, ...]]:
    """What a person's row tells: birthday, the wedding day itself, wedding anniversaries, for the keys that are given.

    Only the observances with the keys ``"birthday"``, ``"wedding"`` and ``"wedding_anniversary"`` are looked for; the
    others need a day of their own, see `Personal`. A lunar birthday goes before a Gregorian one. A day that the row does
    not hold stands under `missing`, so it can be asked for. Source: CA-6.
    """
    given = cast(
        "Iterable[Observance]", observances.values() if isinstance(observances, Mapping) else observances
    )
    lunar, born, wedding = person.lunar_born, person.born, person.wedding_anniversary
    birthday: Occasion | None = None if born is None else Anniversary(born, feb29)
    if lunar is not None:
        birthday = LunarBirthday(lunar, leap, day30)
    known: dict[str, Occasion | None] = {
        "birthday": birthday,
        "wedding": None if wedding is None else Once(wedding),
        "wedding_anniversary": None if wedding is None else Anniversary(wedding, feb29),
    }
    found: list[Personal] = []
    missing: list[Reason] = []
    for observance in given:
        if observance.key not in known:
            continue
        occasion = known[observance.key]
        if occasion is not None:
            found.append(Personal(person.id, observance.of(occasion)))
        elif observance.key != "wedding":  # a wedding that nobody planned is not missing
            words = _DAY_UNKNOWN.fill(what=observance.label, who=person.name)
            missing.append(Reason("day_unknown", words, observance.rows or _ROWS))
    return Verdict(tuple(found), missing=tuple(missing))
