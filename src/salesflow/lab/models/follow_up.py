"""Following up, tried out: the policy is a `FollowUp`, the model says what customers answer at each touch.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.portfolio import Synthetic
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
>>> model = FollowUpModel(
...     {"A": {"order": "0.12", "waiting_for_boss": "0.25", "opted_out": "0.03", "no_answer": "0.60"}},
...     margin=Money(900, "CNY"), cost=Money(60, "CNY"), calendar=office,
... )
>>> six, four = attrs.evolve(TEXTBOOK, attempts=6), attrs.evolve(TEXTBOOK, attempts=4)
>>> trial = Experiment(Synthetic.of(300, grade={"A": 1}), model, date(2026, 1, 5), seed=7)
>>> found = trial.compare(six, four, names=("stop after 6", "stop after 4"))
>>> round(found["touches"].value), round(found["orders"].value), found["margin"].is_clear
(-314, -35, True)

The chances are yours: the library has none. `TEXTBOOK` alone makes no promise either (CA-1).
Source: LA-4, CA-1 to CA-3; field study of the lab, sections 1 and 4.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import ClassVar, Final, Self, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import at_instant, instant, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text, percent_text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Started, Touched
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.standing import NothingDue
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.models.assumptions import (
    ASSUMED,
    Chance,
    chances_of,
    check_amounts,
    check_grades,
    coins,
    known_grade,
    read_chance,
)
from salesflow.lab.portfolio import Unit

__all__ = ["ORDER", "CoursePosition", "FollowUpModel"]

ORDER: Final = "order"
"""The name of what ends a follow-up well, beside the answers in `Answer`."""

_Answers: TypeAlias = "tuple[tuple[str, tuple[tuple[str, Fraction], ...]], ...]"
_KNOWN: Final = (ORDER, *[each.value for each in Answer])
"""All that may come of a touch, an order first: so the same luck gives an order under every policy."""


@attrs.frozen
class CoursePosition:
    """Where a course stands when its next touch is made: all of it that still matters, in three whole numbers.

    `began` is the day it began (an ordinal), `used` the attempts used up, `in_a_row` how often in a row the customer put
    us off. What was said, and when, has brought about the day of this touch and no longer matters once it is made. A
    course that differs in nothing else has the same windows, the same reasons and the same end.
    """

    began: int
    used: int = 0
    in_a_row: int = 0

    def course(self, policy: FollowUp, zone: str) -> Course:
        """A course that stands there: so many attempts in vain, then put off so often, all on the day it began."""
        return Course("C", _opening(policy.key, policy.version, zone, self, _deferral(policy)))

    def touched(self, policy: FollowUp, answer: Answer, day: int, zone: str) -> Course:
        """A course as it stands after a touch on a day, on or after the first day that the policy allowed for it."""
        # nobody answered: whoever put us off before has had the day he asked for, so it counts for nothing any more
        before = CoursePosition(self.began, self.used) if answer is Answer.NO_ANSWER else self
        entries = _opening(policy.key, policy.version, zone, before, _deferral(policy))
        return Course("C", (*entries, Touched(_noon(day, zone), policy.channel, answer)))

    def after(self, policy: FollowUp, course: Course) -> Self:
        """Where a course stands that began with this one, as the policy counts."""
        found = policy.progress(course)
        return type(self)(self.began, found.used, found.in_a_row)


def _deferral(policy: FollowUp) -> Answer | None:
    """An answer that puts us off under this policy and does not end it; None where there is none."""
    ends = policy.ends_on
    return next((answer for answer, wait in policy.waits if not wait.attempt and answer not in ends), None)


@lru_cache(maxsize=4096)
def _noon(day: int, zone: str) -> pendulum.DateTime:
    """The moment at which a touch of a day is made: noon, which every day has once in every zone."""
    on = shared_day(day)
    return pendulum.datetime(on.year, on.month, on.day, 12, tz=zone)


@lru_cache(maxsize=4096)
def _opening(
    key: str, version: str, zone: str, position: CoursePosition, deferral: Answer | None
) -> tuple[Started | Touched, ...]:
    noon = _noon(position.began, zone)
    said = [Answer.NO_ANSWER] * position.used
    if deferral is not None:
        said += [deferral] * position.in_a_row
    # one moment after the other, so that no two are the same touch
    first, where = instant(noon), named_zone(zone)
    touches = [Touched(at_instant(first + place, where), "call", answer) for place, answer in enumerate(said)]
    return (Started(noon, "C", key, version), *touches)


def _answers(
    value: Mapping[str, Mapping[str, Chance]] | _Answers,
) -> _Answers:
    pairs = value.items() if isinstance(value, Mapping) else value
    problems: list[str] = []
    found: list[tuple[str, tuple[tuple[str, Fraction], ...]]] = []
    for grade, chances in pairs:
        items = dict(cast("Mapping[str, Chance]", chances))
        inner = [f"{name!r} is no answer; use {', '.join(_KNOWN)}" for name in items if name not in _KNOWN]
        read = chances_of([(name, items[name]) for name in _KNOWN if name in items], inner)
        whole = sum([chance for _, chance in read], Fraction(0))
        if not inner and whole != 1:
            inner.append(f"the chances make {whole}, not 1; say what else may come of a touch")
        problems += [f"grade {grade!r}: {each}" for each in inner]
        found.append((grade, tuple([(name, chance) for name, chance in read if chance])))
    check_grades("follow-up model", [grade for grade, _ in found], problems)
    return tuple(sorted(found))


def _decay(value: Chance) -> Fraction:
    return read_chance(value, "decay")


@attrs.frozen
class FollowUpModel:
    """What comes of each touch of a follow-up, by grade: an order, one of the answers in `Answer`, or no answer.

    - `answers` gives for each grade the chance of an ``"order"``, of ``"opted_out"`` and of every other `Answer`, which
      must make one. What is not named does not happen. `decay`: each further attempt has that part of the chance of an
      order that the one before had; what it loses goes to "no answer". 1 is the same chance at every attempt.
    - `margin` is what an order brings before the touches are paid, `cost` what a touch costs.
    - `calendar` is the one that the policy is asked with. It must reach past the end of the experiment by the longest
      wait, else the policy cannot say whether a touch falls into it (`OutOfCalendarError`).

    Every course begins on the first day of the experiment, and each touch is made at noon of its ideal day, one a day at
    most. Answers before do not change the chances, only when the next touch comes and whether it counts as an attempt.
    After an order, an opt-out or the last attempt nothing more happens; nobody orders by himself.

    It adds up ``touches``, ``orders``, ``margin`` (less the cost of the touches), ``lost`` (no more contact wanted) and
    ``days`` from the beginning to the order. Chances outside 0 to 1, that do not make one, or under a name that is no
    answer, are a `DefinitionError` that names all of them; a grade that the model does not know is an `InputError`.
    Source: LA-4.
    """

    by_traits: ClassVar[bool] = True

    answers: _Answers = attrs.field(converter=_answers)
    margin: Money = attrs.field(kw_only=True)
    cost: Money = attrs.field(kw_only=True)
    calendar: Calendar = attrs.field(kw_only=True, repr=False)
    decay: Fraction = attrs.field(default=Fraction(1), converter=_decay, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_amounts(self.margin, self.cost)

    # -- what an engine asks ------------------------------------------------------------------------------------------

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What it adds up."""
        return (
            Metric("touches", _TOUCHES, is_good=False),
            Metric("orders", _ORDERS, is_good=True),
            Metric("margin", _MARGIN, MetricUnit.MONEY, self.margin.currency, is_good=True),
            Metric("lost", _LOST, is_good=False),
            Metric("days", _DAYS, MetricUnit.DAYS),
        )

    def kind(self, customer: Unit) -> str:
        """The grade: customers of one grade answer alike. An unknown grade is an `InputError`."""
        return known_grade(customer["grade"], self._by_grade)

    def begin(self, policy: FollowUp, kind: Hashable, day: int) -> Turn | None:
        """The first touch of a course that begins on the day; None when the policy makes none."""
        position = CoursePosition(day)
        on = self._day(policy, position.course(policy, self.calendar.zone), day)
        return None if on is None else Turn((kind, position), on)

    def turn(self, policy: FollowUp, state: Hashable, day: int) -> Chances:
        """What may come of a touch, and the touch that follows by the policy's own answer."""
        grade, position = cast("tuple[str, CoursePosition]", state)
        outcomes: list[Outcome] = []
        for name, chance in self.chances(grade, position.used + 1):
            gains = {"touches": 1, "margin": -self._cost}
            if name == ORDER:
                gains |= {"orders": 1, "margin": self._margin - self._cost, "days": day - position.began}
                outcomes.append(Outcome(chance, gains, label=_ORDER))
                continue
            if name == Answer.OPTED_OUT:
                gains["lost"] = 1
            after = self._after(policy, position, name, day)
            then = None if after is None else Turn((grade, after[0]), after[1])
            outcomes.append(Outcome(chance, gains, then, label=Answer(name)))
        return Chances("answers", outcomes)

    def chances(self, grade: str, attempt: int) -> tuple[tuple[str, Fraction], ...]:
        """What may come of a touch at an attempt (from 1), with its chances.

        >>> from salesflow.testing.follow_ups import OFFICE
        >>> money = Money(1, "CNY")
        >>> model = FollowUpModel({"A": {"order": "0.2", "no_answer": "0.8"}}, margin=money, cost=money,
        ...                       calendar=OFFICE, decay="0.5")
        >>> model.chances("A", 2)
        (('order', Fraction(1, 10)), ('no_answer', Fraction(9, 10)))
        """
        known = self._by_grade[known_grade(grade, self._by_grade)]
        order = known.get(ORDER, Fraction(0))
        lost = order - order * self.decay ** (attempt - 1)
        if not lost:
            return tuple(known.items())
        found = {**known, ORDER: order - lost, Answer.NO_ANSWER.value: lost + known.get(Answer.NO_ANSWER, 0)}
        return tuple([(name, found[name]) for name in _KNOWN if found.get(name)])

    def _after(
        self, policy: FollowUp, position: CoursePosition, answer: str, day: int
    ) -> tuple[CoursePosition, int] | None:
        """Where the course stands after an answer, and the day of the next touch, as the policy says."""
        course = position.touched(policy, Answer(answer), day, self.calendar.zone)
        on = self._day(policy, course, day)
        return None if on is None else (position.after(policy, course), on)

    def _day(self, policy: FollowUp, course: Course, day: int) -> int | None:
        """The day of the next touch of a course that was touched last on a day; None when there is none."""
        due = policy.next(course, as_of=shared_day(day), calendar=self.calendar)
        if isinstance(due, NothingDue):
            return None
        ideal = due.ideal.toordinal()
        if ideal <= day and course.touches:  # a further step of the same day
            ideal = self.calendar.roll(shared_day(day + 1), "forward").toordinal()
        return ideal

    # -- in words -----------------------------------------------------------------------------------------------------

    def explain(self, language: Language = "en") -> str:
        """What is assumed, one a line."""
        rows = [ASSUMED.render(language)]
        for grade, chances in self.answers:
            parts = [
                _PART.fill(what=_ORDER if name == ORDER else Answer(name), share=percent_text(chance))
                for name, chance in chances
            ]
            rows.append(_GRADE.fill(grade=grade, parts=tuple(parts)).render(language))
        if self.decay != 1:
            rows.append(_DECAYS.fill(share=percent_text(self.decay)).render(language))
        rows += [
            _AMOUNTS.fill(margin=self.margin, cost=self.cost).render(language),
            _ON_TIME.render(language),
            _ALIKE.render(language),
        ]
        return "\n".join(rows)

    # -- inside -------------------------------------------------------------------------------------------------------

    @cached_property
    def _by_grade(self) -> dict[str, dict[str, Fraction]]:
        return {grade: dict(chances) for grade, chances in self.answers}

    @cached_property
    def _margin(self) -> int:
        return coins(self.margin, "margin")

    @cached_property
    def _cost(self) -> int:
        return coins(self.cost, "cost")


# -- words ------------------------------------------------------------------------------------------------------------

_TOUCHES: Final = Text("touches", zh="联系次数")
_ORDERS: Final = Text("orders", zh="订单")
_MARGIN: Final = Text("margin less the cost of touches", zh="毛利（扣除联系费用）")
_LOST: Final = Text("customers who want no more contact", zh="要求不再联系的客户")
_DAYS: Final = Text("days until the order, added up", zh="到成交的天数（合计）")
_ORDER: Final = Text("an order", zh="成交")
_PART: Final = Text("{what} {share}", zh="{what}{share}")
_GRADE: Final = Text("grade {grade}, at each touch: {parts}", zh="{grade}级客户每次联系：{parts}")
_DECAYS: Final = Text(
    "each further attempt has {share} of the chance of an order that the one before had; the rest brings no answer",
    zh="每多跟进一次，成交机会降为前一次的{share}；其余为没有回应",
)
_AMOUNTS: Final = Text(
    "an order brings {margin}, a touch costs {cost}", zh="每单毛利{margin}，每次联系费用{cost}"
)
_ON_TIME: Final = Text(
    "each touch is made on its ideal day; all follow-ups begin on the first day",
    zh="每次联系都在最佳日期进行；所有跟进都从第一天开始",
)
_ALIKE: Final = Text(
    "customers of one grade are alike, nobody remembers earlier touches, and nobody orders by himself",
    zh="同级客户都一样，不受以往联系影响，也不会自行下单",
)
