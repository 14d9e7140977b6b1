"""Mutual help: how often a seller asks customers for help, solves their problems and trains outlets, month by month.

The duties are least numbers for a calendar month. On the way they are *still to do*; only at the end of the month's last
day is what is missing *owed*. Help is asked in moderation: how often at most, the house decides.

>>> import pendulum
>>> duty = MutualHelp(ask=1, solve={"A": 2, "B": 1})
>>> tuesday = pendulum.datetime(2026, 3, 3, 9, tz="Asia/Shanghai")
>>> register = HelpRegister().ask("H-1", "C-7", "a shelf for the new box", seller="u-7", at=tuesday)
>>> assert isinstance(register, HelpRegister)
>>> print(duty.judge(register, "u-7", {"C-7": "A"}, as_of=pendulum.date(2026, 3, 20), zone="Asia/Shanghai").explain())
asked customers for help: 1 of 1 this month [CA-8]
problems solved for C-7 (grade A): 0 of 2 this month, 2 still to do by 31 Mar 2026 [CA-8]

Source: CA-8 (D4, rules 9 to 11; D0: in moderation).
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.actors import Actor, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.money import UNLIMITED, Unlimited
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.visits.help_register import HelpRegister, Problem
from salesflow.errors import DefinitionError, InputError

__all__ = ["HelpDuty", "HelpLine", "HelpStanding", "MutualHelp"]

_Numbers: TypeAlias = "Mapping[str, int] | tuple[tuple[str, int], ...]"


class HelpDuty(Enum):
    """Which duty of mutual help a line is about."""

    ASK = "ask"
    SOLVE = "solve"
    TRAIN = "train"

    def __repr__(self) -> str:
        return f"HelpDuty.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The duty in words."""
        return _DUTIES[self].render(language)


@attrs.frozen
class HelpLine:
    """One duty of the month: how often it is wanted, how often it was done, and whether that is settled yet.

    `customer` is whose problems were solved, None for the other duties; `grade` the grade it is about, None when the
    duty has none or the grade is not known (then `wanted` is None as well). `perhaps` counts what may be added once a
    grade is known. `is_covered` says whether the register reaches back to the first of the month.
    """

    duty: HelpDuty
    wanted: int | None
    done: int
    closes: pendulum.Date
    is_over: bool
    customer: str | None = None
    grade: str | None = None
    perhaps: int = 0
    is_covered: bool = True
    waiting: tuple[Problem, ...] = ()

    @property
    def short(self) -> int:
        """How many are missing; none when nobody knows how many are wanted."""
        return 0 if self.wanted is None else max(0, self.wanted - self.done)

    @property
    def truth(self) -> Truth:
        """Yes once it is done, no when the month is over without; until then, and where it cannot be known, unknown."""
        if self.wanted is not None and not self.short:
            return Truth.YES
        sure = self.wanted is not None and self.is_covered and self.perhaps < self.short
        return Truth.NO if self.is_over and sure else Truth.UNKNOWN

    @property
    def owed(self) -> int:
        """How many are surely missing, once the month is over."""
        return self.short if self.truth is Truth.NO else 0

    @property
    def to_do(self) -> int:
        """How many are missing while there is still time; none once the month is over."""
        return 0 if self.is_over else self.short

    def reason(self, rows: tuple[str, ...] = ()) -> Reason:
        """How it stands in words, coded ``done``, ``to_do``, ``owed``, ``not_covered`` or ``grade_unknown``."""
        if self.wanted is None:
            return Reason("grade_unknown", _NO_GRADE.fill(customer=self.customer or "", n=self.done), rows)
        what: Param = self.duty
        if self.duty is HelpDuty.SOLVE:
            what = _FOR.fill(duty=self.duty, customer=self.customer or "", grade=self.grade or "")
        elif self.grade is not None:
            what = _OF.fill(duty=self.duty, grade=self.grade)
        params: dict[str, Param] = {
            "what": what, "done": self.done, "wanted": self.wanted, "short": self.short,
            "perhaps": self.perhaps, "closes": self.closes,
        }  # fmt: skip
        code = "done" if not self.short else "to_do" if not self.is_over else "owed"
        if code == "owed" and self.truth is Truth.UNKNOWN:
            code = "not_covered" if not self.is_covered else "grade_unknown"
        return Reason(code, _STANDS[code].fill(**params), rows)


@attrs.frozen
class HelpStanding:
    """How a seller stands with mutual help in the month of `as_of`: one line a duty, and what went beyond moderation."""

    seller: str
    as_of: date
    zone: str
    lines: tuple[HelpLine, ...]
    too_often: tuple[Reason, ...] = ()
    rows: tuple[str, ...] = ()

    def of(self, duty: HelpDuty, customer: str | None = None) -> tuple[HelpLine, ...]:
        """The lines of a duty (of a customer)."""
        return tuple(each for each in self.lines if each.duty is duty and customer in (None, each.customer))

    @property
    def owed(self) -> int:
        """All that is owed; nothing before the evening of the month's last day."""
        return sum(each.owed for each in self.lines)

    @property
    def to_do(self) -> int:
        """All that is still to do in the month."""
        return sum(each.to_do for each in self.lines)

    @property
    def verdict(self) -> Verdict[Truth]:
        """Whether the month is kept: yes once all is done, no when something is owed; what is open is `missing`.

        Asking too often is told, and does not break the least numbers.
        """
        said = [(each.truth, each.reason(self.rows)) for each in self.lines]
        return Verdict(
            Truth.all(truth for truth, _ in said),
            (*[reason for truth, reason in said if truth is not Truth.UNKNOWN], *self.too_often),
            tuple(reason for truth, reason in said if truth is Truth.UNKNOWN),
        )

    def explain(self, language: Language = "en") -> str:
        """Every line in words, with the problems that wait where some are missing, then what was too often."""
        found: list[Reason] = []
        for each in self.lines:
            found.append(each.reason(self.rows))
            if each.truth is not Truth.YES:
                found += [problem.reason(self.as_of, zone=self.zone) for problem in each.waiting]
        return explained((*found, *self.too_often), language)


@attrs.frozen
class _Month:
    """The calendar month of a day in a zone, by the ordinals of its days."""

    first: int
    last: int
    is_over: bool
    zone: str

    @classmethod
    def of(cls, as_of: date, zone: str) -> _Month:
        today = as_day(as_of, "as_of")
        first = today - as_of.day + 1
        last = first + monthrange(as_of.year, as_of.month)[1] - 1
        return cls(first, last, today == last, zone)

    def holds(self, at: pendulum.DateTime) -> bool:
        return self.first <= day_of(at, self.zone).toordinal() <= self.last


def _numbers(given: _Numbers) -> tuple[tuple[str, int], ...]:
    return tuple(given.items() if isinstance(given, Mapping) else given)


def _count_problems(what: str, value: object) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return [f"{what} must be a whole number, zero or more, not {value!r}"]
    return []


@attrs.frozen
class MutualHelp:
    """How much mutual help a month takes: requests by each seller, problems solved by grade, outlets trained by grade.

    - `ask`: how often each seller asks customers for help, at least.
    - `solve`: how many problems are solved for a customer of each grade, at least. Whoever solves one, the customer is
      helped, so all of them count.
    - `train`: how many different outlets of a grade each seller trains, at least.
    - `ask_at_most`: how often one customer may be asked in a month, by all sellers together: a number, `UNLIMITED`, or
      None, nobody has decided.

    Wrong figures are a `DefinitionError` that names them all. Source: CA-8.
    """

    ask: int = 0
    solve: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_numbers)
    train: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_numbers)
    ask_at_most: int | Unlimited | None = attrs.field(default=None, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=("CA-8",), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = _count_problems("ask", self.ask)
        for what, numbers in (("solve", self.solve), ("train", self.train)):
            grades = [grade for grade, _ in numbers]
            problems += [f"{what}: a grade is blank" for grade in grades if not grade.strip()]
            problems += [
                f"{what}: grade {each!r} is given twice"
                for each in dict.fromkeys(grades)
                if grades.count(each) > 1
            ]
            for grade, number in numbers:
                problems += _count_problems(f"{what}: grade {grade!r}", number)
        strange = [grade for grade, _ in self.train if grade not in dict(self.solve)]
        problems += [f"train: solve does not name grade {grade!r}" for grade in strange if grade.strip()]
        if self.ask_at_most is not None and self.ask_at_most is not UNLIMITED:
            problems += _count_problems("ask_at_most", self.ask_at_most)
        if problems:
            raise DefinitionError("mutual help", problems)

    @cached_property
    def _solve(self) -> dict[str, int]:
        return dict(self.solve)

    def judge(
        self,
        register: HelpRegister,
        seller: str | Actor,
        customers: Mapping[str, str | None],
        *,
        as_of: date,
        zone: str,
        known_since: date | None = None,
    ) -> HelpStanding:
        """How a seller stands on the evening of `as_of`, in its calendar month (days of `zone`).

        `customers` are the seller's own, with their grades (None: not known). A problem counts in the month in which it
        was solved, as long as it did not come back by `as_of`. Later entries are not known yet. `known_since` is the
        first day the register covers, None when it covers all: in a month that it covers only in part, what is missing
        is not known to be owed. Trainings at an outlet whose grade is not known may count, so they owe nothing either.

        Raises `InputError` for a grade that `solve` does not name, a blank id, a day that is a moment.
        """
        who = read_id(id_of(seller, "seller"), "seller")
        month = _Month.of(as_of, zone)
        covered = known_since is None or as_day(known_since, "known_since") <= month.first
        grades = self._grades(customers)
        known = register.known_on(as_of, zone=zone)
        over, closes = month.is_over, shared_day(month.last)
        lines: list[HelpLine] = []
        if self.ask:
            done = sum(each.seller == who and month.holds(each.at) for each in known.asked)
            lines.append(HelpLine(HelpDuty.ASK, self.ask, done, closes, over, is_covered=covered))
        solved = Counter(
            each.customer
            for each in known.problems
            if each.solved is not None and month.holds(each.solved.at)
        )
        waiting: dict[str, list[Problem]] = {}
        for each in known.open_problems():
            waiting.setdefault(each.customer, []).append(each)
        for customer, grade in grades.items():
            wanted = None if grade is None else self._solve[grade]
            if wanted == 0:
                continue
            lines.append(
                HelpLine(
                    HelpDuty.SOLVE,
                    wanted,
                    solved[customer],
                    closes,
                    over,
                    customer,
                    grade,
                    is_covered=covered,
                    waiting=tuple(waiting.get(customer, ())),
                )
            )
        trained = {each.outlet for each in known.trainings if each.seller == who and month.holds(each.at)}
        unsure = sum(grades.get(outlet) is None for outlet in trained)
        for grade, number in self.train:
            if number:
                done = sum(grades.get(outlet) == grade for outlet in trained)
                lines.append(
                    HelpLine(
                        HelpDuty.TRAIN, number, done, closes, over, None, grade, unsure, is_covered=covered
                    )
                )
        mine = {*grades, *[each.customer for each in known.asked if each.seller == who]}
        too_often = self._too_often(known, mine, month)
        return HelpStanding(who, as_of, zone, tuple(lines), too_often, self.rows)

    def may_ask(self, register: HelpRegister, customer: str, *, as_of: date, zone: str) -> Verdict[Truth]:
        """Whether a customer may be asked for help once more in the month of `as_of`: in moderation.

        Not known while nobody decided how often; each answer says how often the customer was asked, by all sellers.
        """
        who = read_id(customer, "customer")
        asked = _asked(register.known_on(as_of, zone=zone), _Month.of(as_of, zone))[who]
        most = self.ask_at_most
        if most is None:
            words = _UNDECIDED.fill(customer=who, n=asked)
            return Verdict(Truth.UNKNOWN, missing=(Reason("ask_undecided", words, self.rows),))
        if isinstance(most, Unlimited):
            return Verdict(Truth.YES, (Reason("asked", _ASKED.fill(customer=who, n=asked), self.rows),))
        words = _ASKED_OF.fill(customer=who, n=asked, most=most)
        if asked < most:
            return Verdict(Truth.YES, (Reason("asked", words, self.rows),))
        return Verdict(Truth.NO, (Reason("ask_limit", words, self.rows),))

    def _too_often(self, known: HelpRegister, mine: set[str], month: _Month) -> tuple[Reason, ...]:
        most = self.ask_at_most
        if not isinstance(most, int):
            return ()
        return tuple(
            Reason("too_often", _TOO_OFTEN.fill(customer=customer, n=n, most=most), self.rows)
            for customer, n in sorted(_asked(known, month).items())
            if n > most and customer in mine
        )

    def _names(self, grade: object) -> bool:
        return isinstance(grade, str) and grade in self._solve

    def _grades(self, customers: Mapping[str, str | None]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for customer, grade in customers.items():
            if grade is not None and not self._names(grade):
                named = ", ".join(self._solve) or "no grade"
                raise InputError("grade", grade, f"of customer {customer!r}; the duties name {named}")
            found[read_id(customer, "customer")] = grade
        return found


def _asked(known: HelpRegister, month: _Month) -> Counter[str]:
    return Counter(each.customer for each in known.asked if month.holds(each.at))


# -- words ------------------------------------------------------------------------------------------------------------

_DUTIES: Final = {
    HelpDuty.ASK: Text("asked customers for help", zh="请客户帮忙"),
    HelpDuty.SOLVE: Text("problems solved", zh="解决问题"),
    HelpDuty.TRAIN: Text("outlets trained", zh="培训门店"),
}
_FOR: Final = Text("{duty} for {customer} (grade {grade})", zh="为{customer}（{grade}类）{duty}")
_OF: Final = Text("{duty} (grade {grade})", zh="{duty}（{grade}类）")
_STANDS: Final = {
    "done": Text("{what}: {done} of {wanted} this month", zh="{what}：本月已完成{done}，要求{wanted}"),
    "to_do": Text(
        "{what}: {done} of {wanted} this month, {short} still to do by {closes}",
        zh="{what}：本月已完成{done}，要求{wanted}，{closes}前还差{short}",
    ),
    "owed": Text(
        "{what}: {done} of {wanted} this month, {short} missing",
        zh="{what}：本月完成{done}，要求{wanted}，欠{short}",
    ),
    "not_covered": Text(
        "{what}: {done} of {wanted} are noted this month; the register begins after its first day, so more may have "
        "been done",
        zh="{what}：本月登记{done}，要求{wanted}；登记晚于月初开始，可能有遗漏",
    ),
    "grade_unknown": Text(
        "{what}: {done} of {wanted} this month; {perhaps} more may count once the grade of the outlet is known",
        zh="{what}：本月完成{done}，要求{wanted}；另有{perhaps}家门店等级未知，明确后可能计入",
    ),
}
_NO_GRADE: Final = Text(
    "problems solved for {customer}: {n} this month; how many are wanted is not known without a grade",
    zh="为{customer}解决问题：本月{n}次；客户等级未知，无法确定要求",
)
_UNDECIDED: Final = Text(
    "{customer} was asked for help {n} {n|time|times} this month; nobody has decided how often is too often",
    zh="本月已请{customer}帮忙{n}次；尚未规定上限",
)
_ASKED: Final = Text(
    "{customer} was asked for help {n} {n|time|times} this month", zh="本月已请{customer}帮忙{n}次"
)
_ASKED_OF: Final = Text(
    "{customer} was asked for help {n} {n|time|times} this month; at most {most}",
    zh="本月已请{customer}帮忙{n}次，上限{most}次",
)
_TOO_OFTEN: Final = Text(
    "{customer} was asked for help {n} times this month, more than {most}: ask less, and give first",
    zh="本月请{customer}帮忙{n}次，超过{most}次：应适度，先帮后求",
)
