"""Complaints, tried out: the policy is a `Procedure`, the model says who complains, how fast we answer, and who leaves.

>>> from datetime import date
>>> from salesflow.basics.clocks.clock import Clock
>>> from salesflow.basics.terms import working_days
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.portfolio import Synthetic
>>> def desk(days):
...     return attrs.evolve(DESK, tasks=(), clocks=[
...         Clock("answer", Text("answer", zh="答复"), working_days(days), "received", ["responded", "resolved"])])
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
>>> model = ComplaintModel(
...     {"A": "0.05"}, claims=[(Remedy("refund", Money(80, "CNY")), 1)], promise="answer",
...     levels=[Level("seller", usual="0.2", due="0.6", late="0.3", grants=1, cost=Money(30, "CNY"))],
...     lost={"in_time": "0.02", "late": "0.2", "refused": "0.1", "refused_late": "0.3"}, worth=Money(5000, "CNY"),
...     received="10:00", answered="16:00", calendar=office,
... )
>>> trial = Experiment(Synthetic.of(100, grade={"A": 1}), model, date(2026, 1, 5), months=3, seed=7)
>>> found = trial.compare(desk(5), desk(3), names=("5 days", "3 days"))
>>> found["late"].value > 0 > found["days"].value
True

The chances are yours: the library has none. Source: LA-4, CO-1, CO-4; field study of the lab, sections 1 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.authority import FOUR_SEPARATIONS
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import day_of, instant, shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Sentence, Text, percent_text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import read_one, read_several
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.granting import judge_options
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.models import answering
from salesflow.lab.models.answering import AllQuiet, Arriving, Deadlines, Level, Replied, Waiting
from salesflow.lab.models.assumptions import (
    ASSUMED,
    Chance,
    chances_of,
    check_grades,
    coins,
    known_grade,
)
from salesflow.lab.portfolio import Unit

__all__ = ["ComplaintModel"]

_Claims: TypeAlias = "tuple[tuple[Remedy, Fraction], ...]"
_Shares: TypeAlias = "tuple[tuple[str, Fraction], ...]"
_WEEK: Final = 7
_WHAT: Final = "complaint model"
_ANSWERS: Final = frozenset({"responded", "final_response", "resolved"})
"""What an answer makes happen for clocks."""
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_LOSSES: Final = ("in_time", "late", "refused", "refused_late")


def _complains(value: Mapping[str, Chance] | _Shares) -> _Shares:
    pairs = tuple(value.items() if isinstance(value, Mapping) else value)
    problems: list[str] = []
    found = chances_of([(f"grade {grade!r}", chance) for grade, chance in pairs], problems)
    check_grades(_WHAT, [grade for grade, _ in pairs], problems)
    return tuple(sorted(zip([grade for grade, _ in pairs], [chance for _, chance in found], strict=True)))


def _claims(value: Iterable[tuple[Remedy, Chance]]) -> _Claims:
    pairs, problems = list(value), list[str]()
    remedies = [remedy for remedy, _ in pairs]
    read = chances_of([(f"claim {place + 1}", chance) for place, (_, chance) in enumerate(pairs)], problems)
    for place, each in enumerate(cast("list[object]", remedies)):
        if not isinstance(each, Remedy):
            problems.append(f"claim {place + 1}: {each!r} is no Remedy")
        elif each.amount is None:
            problems.append(f"claim {place + 1}: say what it is worth")
    whole = sum([chance for _, chance in read], Fraction(0))
    if not problems and whole != 1:
        problems.append(f"the chances of the claims make {whole}, not 1")
    if problems:
        raise DefinitionError(_WHAT, problems)
    return tuple(zip(remedies, [chance for _, chance in read], strict=True))


def _promise(value: str) -> str:
    return read_id(value, "promise")


def _levels(value: Iterable[Level]) -> tuple[Level, ...]:
    return read_several(value, "levels", Level)


def _lost(value: Mapping[str, Chance] | _Shares) -> _Shares:
    given = dict[str, Chance](value)
    problems = [
        f"lost: {name!r} is unknown; use {', '.join(_LOSSES)}" for name in given if name not in _LOSSES
    ]
    problems += [f"lost: gives no chance for {name!r}" for name in _LOSSES if name not in given]
    found = chances_of([(name, given[name]) for name in _LOSSES if name in given], problems)
    if problems:
        raise DefinitionError(_WHAT, problems)
    return found


def _received(value: str) -> str:
    return _time(value, "received")


def _answered(value: str) -> str:
    return _time(value, "answered")


def _time(value: object, field: str) -> str:
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        raise InputError(field, value, 'give a time of day, such as "09:30"')
    return value


@attrs.frozen
class ComplaintModel:
    """How complaints go: who complains, what is claimed, how fast each level answers, and whom an answer loses.

    - `complains` gives for each grade the chance that a customer complains in a week. It is drawn by the number of the week:
      the same luck under every procedure. Each of seven days is as likely, and a complaint is received at the time
      `received` (such as ``"10:00"``, in the zone of the calendar). The first week begins on the third day. Who waits for
      an answer makes no second complaint.
    - `claims` are what customers ask for, each a `Remedy` with its worth, and their chances, which must make one.
    - `levels` are those that answer, the first one first: see `Level`. Answers go out at the time `answered` of a working
      day. A claim that the level may not grant goes to the next one that may, from the next working day on; where no
      level may, it is refused. Whether it is answered is drawn by the number of the day: the same luck, whoever answers.
    - `promise` is the key of the clock that says whether an answer is in time.
    - `lost` are the chances that an answer loses the customer: one ``in_time``, one that is ``late``, one that is
      ``refused``, and ``refused_late``. `worth` is what a lost customer costs us.
    - `calendar` is the one that the clocks count with. It must reach past the end of the experiment by the longest term
      and the longest wait (`OutOfCalendarError`).

    The policy is a `Procedure`. Every due moment is its own: a complaint is begun under it and its clocks are read. Its
    authority is asked whether a level may grant a claim where the fault was found to be ours and nobody was granted
    anything before; a procedure without one lets everybody grant everything. Duties that must lie in other hands do.

    It adds up ``complaints``, those answered ``in_time`` and ``late``, ``escalations`` (a clock handed it up),
    ``approvals`` (it was beyond the authority of the level), claims ``refused``, customers ``lost``, ``days`` from receipt
    to answer, ``remedies``, and ``cost``: remedies, the work of the answers, and the customers lost.

    Wrong chances and levels are a `DefinitionError` that names all of them, two currencies a `CurrencyError`; a grade
    that the model does not know, a clock that the procedure does not have or that the receipt does not start and an answer
    does not stop, and a role that the authority does not know are an `InputError`. Source: LA-4.
    """

    by_traits: ClassVar[bool] = True

    complains: _Shares = attrs.field(converter=_complains)
    claims: _Claims = attrs.field(kw_only=True, converter=_claims)
    levels: tuple[Level, ...] = attrs.field(kw_only=True, converter=_levels)
    promise: str = attrs.field(kw_only=True, converter=_promise)
    lost: _Shares = attrs.field(kw_only=True, converter=_lost)
    worth: Money = attrs.field(kw_only=True)
    received: str = attrs.field(kw_only=True, converter=_received)
    answered: str = attrs.field(kw_only=True, converter=_answered)
    calendar: Calendar = attrs.field(kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        coins(self.worth, "worth")
        amounts = [("claim", _worth(remedy)) for remedy, _ in self.claims]
        for field, amount in [*amounts, *[("cost", each.cost) for each in self.levels]]:
            coins(amount, field)
            if amount.currency != self.worth.currency:
                raise CurrencyError(field, amount, f"must be in {self.worth.currency}, as the worth is")
        roles = [each.role for each in self.levels]
        problems = [
            f"level {role!r} stands there twice" for role in sorted({*roles}) if roles.count(role) > 1
        ]
        if not self.levels:
            problems.append("no level is given")
        elif self.levels[0].after is not None:
            problems.append(f"level {roles[0]!r}: complaints come to the first level at once, after no clock")
        if problems:
            raise DefinitionError(_WHAT, problems)

    # -- what an engine asks ------------------------------------------------------------------------------------------

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What it adds up."""
        money = MetricUnit.MONEY, self.worth.currency
        return (
            Metric("complaints", _COMPLAINTS),
            Metric("in_time", _IN_TIME, is_good=True),
            Metric("late", _LATE, is_good=False),
            Metric("escalations", _ESCALATIONS, is_good=False),
            Metric("approvals", _APPROVALS, is_good=False),
            Metric("refused", _REFUSED, is_good=False),
            Metric("lost", _LOST, is_good=False),
            Metric("days", _DAYS, MetricUnit.DAYS, is_good=False),
            Metric("remedies", _REMEDIES, *money),
            Metric("cost", _COST, *money, is_good=False),
        )

    def kind(self, customer: Unit) -> str:
        """The grade: customers of one grade complain alike. An unknown grade is an `InputError`."""
        return known_grade(customer["grade"], self._by_grade)

    def begin(self, policy: Procedure, kind: Hashable, day: int) -> Turn | None:
        """The first week of a customer, from the second day after this one on; None when he never complains."""
        read_one(policy, "policy", Procedure)
        grade = str(kind)
        return Turn(AllQuiet(grade, day % _WEEK), day) if self._by_grade[grade] else None

    def turn(self, policy: Procedure, state: Hashable, day: int) -> Chances:
        """What may happen: a week brings a complaint, a working day its answer, an answer an outcome."""
        if isinstance(state, Waiting):
            return self._day(state, day)
        if isinstance(state, Replied):
            return self._outcome(state, day)
        if isinstance(state, Arriving):
            return self._arrival(policy, state, day)
        return self._week(cast("AllQuiet", state), day)

    def deadlines(self, policy: Procedure, received: int) -> Deadlines:
        """What the clocks of a procedure say of a complaint that is received on a day."""
        key = policy.digest, received
        found = self._known_days.get(key)
        if found is None:
            at = self._moment(received, self.received)
            begun = policy.begin(
                "K", Receive("C", Channel.CALL, owner="owner"), by="owner", at=at, calendar=self.calendar
            )
            first = received
            if self.answered < self.received or not self.calendar.is_working_day(shared_day(received)):
                first = self._next(received)
            last = self._last(policy, begun, self.promise)
            if last >= first:
                last = self.calendar.roll(shared_day(last), "backward").toordinal()
            rises = [
                (place, self._last(policy, begun, each.after))
                for place, each in enumerate(self.levels)
                if each.after is not None
            ]
            found = self._known_days[key] = Deadlines(first, last if last >= first else 0, tuple(rises))
        return found

    def may_grant(self, policy: Procedure, claim: int) -> tuple[bool, ...]:
        """Which levels may grant a claim on their own, as the procedure's authority says; claims count from 0."""
        house, key = policy.authority, (policy.digest, claim)
        found = self._known_claims.get(key)
        if found is None:
            if house is None:
                found = (True,) * len(self.levels)
            else:
                known = {each.role for each in house.mandates}
                for each in self.levels:
                    if each.role not in known:
                        raise InputError("role", each.role, "has no mandate under the procedure's authority")
                apart = (*house.separated, *FOUR_SEPARATIONS)
                asked = [
                    judge_options(
                        house,
                        [self.claims[claim][0]],
                        by=Actor(f"one-{each.role}", [each.role]),
                        case="K",
                        customer="C",
                        at=self._moment(self.calendar.begins.toordinal(), self.answered),
                        finding=Truth.YES,
                        granted=(),
                        done={action: () for one in apart for action in (one.one, one.other)},
                    )
                    for each in self.levels
                ]
                found = tuple([each.value is Truth.YES for each in asked])
            self._known_claims[key] = found
        return found

    # -- turns --------------------------------------------------------------------------------------------------------

    def _week(self, now: AllQuiet, day: int) -> Chances:
        chance = self._by_grade[now.grade]
        comes = Outcome(chance, (), Turn(Arriving(now.grade, now.phase), day + 1), label=answering.COMPLAINS)
        none = Outcome(1 - chance, (), Turn(now, day + _WEEK), label=answering.QUIET)
        return Chances("complaints", [comes, none], number=day // _WEEK)

    def _arrival(self, policy: Procedure, now: Arriving, day: int) -> Chances:
        """Which claim comes, and on which of the seven days after this one."""
        outcomes: list[Outcome] = []
        for claim, (remedy, share) in enumerate(self.claims):
            may = self.may_grant(policy, claim)
            for received in range(day + 1, day + 1 + _WEEK):
                told = self.deadlines(policy, received)
                case = Waiting(now.grade, now.phase, claim, may, 0, told.last, told.rises, is_new=True)
                # the days until it can first be answered; those after are added one by one
                gains = {"days": told.first - received}
                words = answering.CLAIMS.fill(what=remedy, day=shared_day(received))
                then = Turn(case.on(told.first), told.first)
                outcomes.append(Outcome(share / _WEEK, gains, then, label=words))
        return Chances("claims", outcomes, number=day // _WEEK)

    def _day(self, now: Waiting, day: int) -> Chances:
        level = self.levels[now.level]
        chance = level.usual if day < now.last else level.due if day == now.last else level.late
        done = {"complaints": 1, "escalations": int(now.level > 0)} if now.is_new else {}
        outcomes: list[Outcome] = []
        above = next((place for place in range(now.level, len(now.may)) if now.may[place]), now.level)
        if not chance:
            pass
        elif above > now.level:
            outcomes.append(self._still_waits(now, day, chance, {**done, "approvals": 1}, above))
        else:
            gains = {**done, "late" if not now.last else "in_time": 1, "cost": self._costs[now.level]}
            replied = Replied(
                now.grade, now.phase, now.claim, now.level, now.may[now.level], is_late=not now.last
            )
            outcomes.append(Outcome(chance, gains, Turn(replied, day + 1), label=answering.ANSWERED))
        if chance != 1:
            outcomes.append(self._still_waits(now, day, 1 - chance, done, now.level))
        return Chances("answers", outcomes, number=day)

    def _still_waits(
        self, now: Waiting, day: int, chance: Fraction, done: Mapping[str, int], level: int
    ) -> Outcome:
        following = self._next(day)
        then = attrs.evolve(now, level=level, is_new=False).on(following)
        risen = done.get("escalations", 0) + (then.level > level)
        gains = {**done, "days": following - day, "escalations": risen}
        words = answering.still_waits(self.levels[level] if level > now.level else None)
        return Outcome(chance, gains, Turn(then, following), label=words)

    def _outcome(self, now: Replied, day: int) -> Chances:
        late = now.is_late
        lost, refused = (
            self._losses["late" if late else "in_time"],
            self._losses["refused_late" if late else "refused"],
        )
        grants = self.levels[now.level].grants if now.may else Fraction(0)
        paid = self._amounts[now.claim]
        given = {"remedies": paid, "cost": paid}
        gone = {**given, "lost": 1, "cost": paid + self._worth}
        left = {"refused": 1, "lost": 1, "cost": self._worth}
        on = day + 1 + (now.phase - day - 1) % _WEEK
        stays = Turn(AllQuiet(now.grade, now.phase), on)
        return Chances(
            "outcomes",
            [
                Outcome(grants * (1 - lost), given, stays, label=answering.GRANTED),
                Outcome(grants * lost, gone, label=answering.GRANTED_AND_LOST),
                Outcome((1 - grants) * refused, left, label=answering.TURNED_DOWN_AND_LOST),
                Outcome((1 - grants) * (1 - refused), {"refused": 1}, stays, label=answering.TURNED_DOWN),
            ],
        )

    # -- days ---------------------------------------------------------------------------------------------------------

    def _last(self, policy: Procedure, begun: Complaint, key: str) -> int:
        """The last day on which an answer goes out before a clock has run out."""
        clock = policy.clock(key)
        due = reading(begun, clock, calendar=self.calendar, at=begun.received_at).due
        if due is None or _ANSWERS.isdisjoint(clock.stops_on):
            raise InputError(
                "clock", key, "must start with the receipt of a complaint and stop with its answer"
            )
        day = day_of(due, self.calendar.zone).toordinal()
        return day if instant(self._moment(day, self.answered)) <= instant(due) else day - 1

    def _next(self, day: int) -> int:
        return self.calendar.roll(shared_day(day + 1), "forward").toordinal()

    def _moment(self, day: int, at: str) -> pendulum.DateTime:
        on, hour, minute = shared_day(day), int(at[:2]), int(at[3:])
        return pendulum.datetime(on.year, on.month, on.day, hour, minute, tz=self.calendar.zone)

    # -- in words -----------------------------------------------------------------------------------------------------

    def explain(self, language: Language = "en") -> str:
        """What is assumed, one a line."""
        lost = {name: percent_text(chance) for name, chance in self.lost}
        claims = tuple([_CLAIM.fill(what=each, share=percent_text(share)) for each, share in self.claims])
        said: list[Sentence] = [
            _GRADE.fill(grade=grade, share=percent_text(chance)) for grade, chance in self.complains
        ]
        said.append(_CLAIMS.fill(claims=claims))
        for each in self.levels:
            shares = {name: percent_text(getattr(each, name)) for name in ("usual", "due", "late", "grants")}
            said.append(_LEVEL.fill(role=each.label or each.role, cost=each.cost, **shares))
            if each.after is not None:
                said.append(_AFTER.fill(role=each.label or each.role, clock=each.after))
        said += [
            _LOSES.fill(worth=self.worth, **lost),
            _TIMES.fill(received=self.received, answered=self.answered, clock=self.promise),
            _BEYOND.fill(),
            _FAULT.fill(),
            _ALIKE.fill(),
        ]
        return "\n".join([ASSUMED.render(language), *[each.render(language) for each in said]])

    # -- inside -------------------------------------------------------------------------------------------------------

    @cached_property
    def _by_grade(self) -> dict[str, Fraction]:
        return dict(self.complains)

    @cached_property
    def _losses(self) -> dict[str, Fraction]:
        return dict(self.lost)

    @cached_property
    def _amounts(self) -> tuple[int, ...]:
        return tuple([coins(_worth(remedy), "claim") for remedy, _ in self.claims])

    @cached_property
    def _costs(self) -> tuple[int, ...]:
        return tuple([coins(each.cost, "cost") for each in self.levels])

    @cached_property
    def _worth(self) -> int:
        return coins(self.worth, "worth")

    @cached_property
    def _known_days(self) -> dict[tuple[str, int], Deadlines]:
        return {}

    @cached_property
    def _known_claims(self) -> dict[tuple[str, int], tuple[bool, ...]]:
        return {}


def _worth(remedy: Remedy) -> Money:
    return cast("Money", remedy.amount)  # a claim without its worth was refused


# -- words ------------------------------------------------------------------------------------------------------------

_COMPLAINTS: Final = Text("complaints", zh="投诉")
_IN_TIME: Final = Text("answered in time", zh="按时答复")
_LATE: Final = Text("answered late", zh="逾期答复")
_ESCALATIONS: Final = Text("handed up because a clock ran out", zh="因超时上报")
_APPROVALS: Final = Text("handed up because the claim was beyond authority", zh="因超出权限上报")
_REFUSED: Final = Text("claims refused", zh="未予支持的要求")
_LOST: Final = Text("customers lost", zh="流失的客户")
_DAYS: Final = Text("days until the answer, added up", zh="到答复的天数（合计）")
_REMEDIES: Final = Text("remedies granted", zh="给予的补偿")
_COST: Final = Text("remedies, work, and customers lost", zh="补偿、人工与客户流失的总成本")
_GRADE: Final = Text(
    "grade {grade}: a week brings a complaint in {share} of cases",
    zh="{grade}级客户：每周投诉的机会为{share}",
)
_CLAIM: Final = Text("{what} {share}", zh="{what}{share}")
_CLAIMS: Final = Text("customers claim: {claims}", zh="客户的要求：{claims}")
_LEVEL: Final = Text(
    "{role}: answers with a chance of {usual} on a working day, {due} on the last one in time, {late} once it is late; "
    "grants {grants} of the claims it may grant; an answer costs {cost}",
    zh="{role}：每个工作日答复的机会为{usual}，期限内最后一个工作日为{due}，逾期后为{late}；"
    "有权批准的要求中批准{grants}；每次答复费用{cost}",
)
_AFTER: Final = Text(
    "{role}: takes over when the clock {clock} runs out", zh="{role}：在时限“{clock}”超时后接手"
)
_LOSES: Final = Text(
    "an answer loses the customer in {in_time} of cases, a late one in {late}; a refusal in {refused}, a late refusal in "
    "{refused_late}; a lost customer costs {worth}",
    zh="答复后客户流失的机会：按时{in_time}，逾期{late}；拒绝{refused}，逾期拒绝{refused_late}；每流失一位客户损失{worth}",
)
_TIMES: Final = Text(
    "complaints come at {received} on any day of the week alike, answers go out at {answered} of a working day; the clock "
    "{clock} says whether they are in time",
    zh="投诉在一周中任何一天{received}收到，机会均等；答复在工作日{answered}发出；是否按时以时限“{clock}”为准",
)
_BEYOND: Final = Text(
    "a claim beyond authority waits for the next level that may grant it, and is refused where none may",
    zh="超出权限的要求转由上一级有权者处理；无人有权时予以拒绝",
)
_FAULT: Final = Text(
    "every fault is found to be ours, and budgets begin empty with each complaint",
    zh="过错均查明在我方；每次投诉的额度均从零算起",
)
_ALIKE: Final = Text(
    "customers of one grade are alike; nobody leaves while he waits or makes a second complaint meanwhile",
    zh="同级客户都一样；等待答复期间不会流失，也不会再次投诉",
)
