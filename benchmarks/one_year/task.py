"""The task of `benchmarks/lab.py`: follow up so many customers for twelve months, under two policies with the same luck.

The policies are the library's `TEXTBOOK` follow-up, stopped after four and after six attempts, the answers those of
`FollowUpModel` for two grades. The library asks the policies themselves. The peers get the `Plan`: the same policy by hand, as
whole numbers, with every working day looked up beforehand and outside the measured time.

Everybody takes the draws of `salesflow.lab.streams`, in the same way, and comes to the same five whole numbers a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.wait import WAITS, Wait
from salesflow.lab.engine import Asked, Table
from salesflow.lab.experiment import Experiment
from salesflow.lab.models.follow_up import ORDER, FollowUpModel
from salesflow.lab.players import Stretch, kinds
from salesflow.lab.portfolio import Synthetic, Unit
from salesflow.lab.streams import Draws, Streams, threshold

START, END = date(2026, 1, 5), date(2027, 1, 5)
SEED: Final = 20260105
MARGIN, COST = 900, 60
SIX, FOUR = attrs.evolve(TEXTBOOK, attempts=6), attrs.evolve(TEXTBOOK, attempts=4)
POLICIES = (FOUR, SIX)

MODEL: Final = FollowUpModel(
    {
        "A": {"order": "0.12", "waiting_for_boss": "0.25", "opted_out": "0.03", "no_answer": "0.60"},
        "B": {"order": "0.05", "waiting_for_boss": "0.20", "opted_out": "0.05", "no_answer": "0.70"},
    },
    margin=Money(MARGIN, "CNY"),
    cost=Money(COST, "CNY"),
    calendar=Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1)),
)
DAYS: Final = END.toordinal() - START.toordinal()

Sums = list[int]
"""Touches, orders, margin in fen, customers lost, days to the orders: what one policy comes to."""


def customers(size: int) -> Synthetic:
    """One customer of grade A to four of grade B."""
    return Synthetic.of(size, grade={"A": 1, "B": 4})


def experiment(size: int, replications: int = 1, engine: Any = None) -> Experiment[FollowUp]:
    """The task as a user of the library writes it."""
    more = {} if engine is None else {"engine": engine}
    return Experiment(customers(size), MODEL, START, replications=replications, seed=SEED, **more)


# -- the same by hand, for the peers ----------------------------------------------------------------------------------

WON, LOST, SILENT, PUT_OFF = range(4)
_CODES: Final = {
    ORDER: WON,
    Answer.OPTED_OUT.value: LOST,
    Answer.NO_ANSWER.value: SILENT,
    Answer.WAITING_FOR_BOSS.value: PUT_OFF,
}


@attrs.frozen
class Plan:
    """A follow-up by hand, days counted from the first one: nothing in it has to be worked out while it is played.

    `again` gives for each answer the day of the next touch by the day of this one; `limits` where the draws of a grade fall, and
    `codes` what each of them means.
    """

    attempts: int
    deferrals: int
    first: int
    again: tuple[list[int], ...]
    limits: dict[str, list[int]]
    codes: dict[str, list[int]]

    @classmethod
    def of(cls, policy: FollowUp) -> Plan:
        """The numbers of a policy."""
        band = policy.band
        assert band is not None
        silent = by_day(attrs.evolve(WAITS[Answer.NO_ANSWER], band=band))
        put_off = by_day(dict(policy.waits)[Answer.WAITING_FOR_BOSS])
        limits: dict[str, list[int]] = {}
        codes: dict[str, list[int]] = {}
        for grade, _ in MODEL.answers:
            known = MODEL.chances(grade, 1)
            limits[grade] = [threshold(each) for each in accumulate([chance for _, chance in known])][:-1]
            codes[grade] = [_CODES[name] for name, _ in known]
        return cls(policy.attempts, policy.deferrals, silent[0], ([], [], silent, put_off), limits, codes)


def by_day(wait: Wait) -> list[int]:
    """The ideal day after each day of the year."""
    first = START.toordinal()
    days = [wait.after(shared_day(first + day), MODEL.calendar)[1] for day in range(DAYS)]
    return [day.toordinal() - first for day in days]


def summed(touches: int, orders: int, lost: int, days: int) -> Sums:
    """The five figures; the margin follows from the others, so that nobody has to add it up touch by touch."""
    return [touches, orders, 100 * (MARGIN * orders - COST * touches), lost, days]


# -- who does it ------------------------------------------------------------------------------------------------------

Feed = Callable[[], int]


class Subject:
    """Plays the customers of a task under both policies.

    `part` is the share of the customers that it plays, one in so many: for those who take too long. `stages` says in which of
    the three columns it can stand: from nothing, with the questions answered, with the draws made as well.
    """

    name = ""
    part = 1
    stages: tuple[int, ...] = (0, 1, 2)

    def __init__(self, size: int) -> None:
        self.size = size // self.part
        self.units: Sequence[Unit] = customers(size).units_of(0, self.size)
        self.at_hand: list[Draws] = []

    def prepare(self) -> None:
        """Answer all questions and make all draws beforehand."""
        self.at_hand = self.drawn()
        self.play(self.at_hand)

    def drawn(self) -> list[Draws]:
        """The draws of all customers, made when they are asked for."""
        streams = Streams(SEED, 0)
        return [streams.of(unit.id) for unit in self.units]

    def anew(self) -> None:
        """Forget the answers to all questions."""

    def play(self, draws: list[Draws]) -> list[Sums]:
        """What each policy comes to."""
        raise NotImplementedError

    def run(self, stage: int) -> list[Sums]:
        """Play it from nothing (0), with the questions answered (1), or with the draws made as well (2)."""
        if stage == 0:
            self.anew()
        return self.play(self.at_hand if stage == 2 else self.drawn())


def columns(lives: Sequence[Sums]) -> Sums:
    """Lives added up."""
    return [sum(each) for each in zip(*lives, strict=True)]


class ByAsking(Subject):
    """`engine.Asked`: the policy is asked at every turn of every life, and nothing is kept."""

    name, part, stages = "salesflow, asked at every turn", 50, (0,)
    kind: type[Asked[FollowUp]] = Asked

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.anew()

    def anew(self) -> None:
        first, end = START.toordinal(), END.toordinal()
        self.ready = [self.kind(policy, MODEL, start=first, end=end) for policy in POLICIES]

    def play(self, draws: list[Draws]) -> list[Sums]:
        return [
            columns([asked.play(unit, luck) for unit, luck in zip(self.units, draws, strict=True)])
            for asked in self.ready
        ]


class ByTable(ByAsking):
    """`engine.Table`: each question is asked once; the engine of an `Experiment`, without the experiment around it."""

    name, part, stages = "salesflow, table", 1, (0, 1, 2)
    kind = Table

    def play(self, draws: list[Draws]) -> list[Sums]:
        known, places = kinds(MODEL, self.units)  # as an experiment does, once for both policies
        found: list[Sums] = []
        for asked in self.ready:
            begins = [asked.begin(kind) for kind in known]
            lives = [asked.life(begins[place], luck) for place, luck in zip(places, draws, strict=True)]
            found.append(columns(lives))
        return found


class ByArrays(Subject):
    """The engine with numpy, part by part, without the experiment around it; an ImportError where it is not there."""

    name = "salesflow, numpy"

    def __init__(self, size: int) -> None:
        from salesflow.adapters.lab_numpy import ArrayEngine

        super().__init__(size)
        self.engine = ArrayEngine()
        self.kept: list[Any] = []
        self.anew()

    def anew(self) -> None:
        first, end = START.toordinal(), END.toordinal()
        self.player = self.engine.player(*[Table(each, MODEL, start=first, end=end) for each in POLICIES])

    def prepare(self) -> None:
        self.kept = self.all_luck()
        self.run(2)

    def stretches(self) -> list[Stretch]:
        """The parts as an experiment cuts them."""
        part, metrics = self.engine.part, range(len(MODEL.metrics))
        cut = [self.units[low : low + part] for low in range(0, self.size, part)]
        return [Stretch(units, [""] * len(units), [Streams(SEED)], metrics) for units in cut]

    def all_luck(self) -> list[Any]:
        """The draws of each part, made when they are asked for, and then kept."""
        return [self.player.luck(each) for each in self.stretches()]

    def run(self, stage: int) -> list[Sums]:
        if stage == 0:
            self.anew()
        luck = self.kept if stage == 2 else self.all_luck()
        sums: list[list[Sums]] = [[], []]
        for stretch, draws in zip(self.stretches(), luck, strict=True):
            found = self.player.tally(stretch, draws)
            for place, way in enumerate(("first", "second")):
                sums[place].append([getattr(found["", metric], way) for metric in stretch.metrics])
        return [columns(each) for each in sums]


class Experiments(Subject):
    """A whole `Experiment.compare`, by tables: it makes the customers, plays 64 of them twice, and sums by pair for the ranges."""

    name, stages = "salesflow, Experiment.compare", (0,)
    engine: Any = None

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.trial = experiment(size, engine=self.engine)

    def run(self, stage: int) -> list[Sums]:
        found = self.trial.compare(*POLICIES)
        sums = [found[each.key] for each in MODEL.metrics]
        return [[round(each.first) for each in sums], [round(each.second) for each in sums]]


class ArrayExperiments(Experiments):
    """The same with numpy; an ImportError where that is not there."""

    name = "salesflow, Experiment.compare with numpy"

    def __init__(self, size: int) -> None:
        from salesflow.adapters.lab_numpy import ArrayEngine

        self.engine = ArrayEngine()
        super().__init__(size)
