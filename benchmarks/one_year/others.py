"""The same task with other libraries, each in its own way; one that is not installed raises an ImportError.

They play the policy by hand (`Plan`): no object of this library but the draws is met on the way. Nobody does anything after the
end of a story, or keeps what is not asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Any

from one_year.task import DAYS, LOST, POLICIES, SILENT, WON, Feed, Plan, Subject, Sums, summed
from salesflow.lab.streams import Draws


def feed(draws: Draws, purpose: str) -> Iterator[int]:
    """The draws of a customer one after the other."""
    drawn = draws.drawn(purpose)
    at = 0
    while True:
        yield from islice(drawn, at, None)
        at = len(drawn)
        draws.draw_more(purpose)


class Tally:
    """What is counted along the way."""

    __slots__ = ("days", "lost", "orders", "touches")

    def __init__(self) -> None:
        self.touches = self.orders = self.lost = self.days = 0

    @property
    def sums(self) -> Sums:
        return summed(self.touches, self.orders, self.lost, self.days)


class ByPlan(Subject):
    """Both policies by hand, one after the other."""

    stages = (0, 2)  # there are no questions: as they were answered before, the second column is the first

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.plans = [Plan.of(policy) for policy in POLICIES]
        self.grades = [str(unit["grade"]) for unit in self.units]

    def play(self, draws: list[Draws]) -> list[Sums]:
        return [
            self.played(plan, [feed(each, "answers").__next__ for each in draws]).sums for plan in self.plans
        ]

    def played(self, plan: Plan, feeds: list[Feed]) -> Tally:
        raise NotImplementedError


class Simpy(ByPlan):
    """A process for each customer, which sleeps until his next touch."""

    name = "simpy, a process sleeps to the next touch"

    def __init__(self, size: int) -> None:
        import simpy

        self.simpy = simpy
        super().__init__(size)

    def played(self, plan: Plan, feeds: list[Feed]) -> Tally:
        env, tally = self.simpy.Environment(), Tally()
        for grade, feed in zip(self.grades, feeds, strict=True):
            env.process(self.life(env, plan, plan.limits[grade], plan.codes[grade], feed, tally))
        env.run()
        return tally

    @staticmethod
    def life(
        env: Any, plan: Plan, limits: list[int], codes: list[int], feed: Feed, tally: Tally
    ) -> Iterator[Any]:
        attempts, deferrals, again = plan.attempts, plan.deferrals, plan.again
        used = row = day = 0
        due = plan.first
        while due < DAYS:
            yield env.timeout(due - day)
            day = due
            tally.touches += 1
            code = codes[bisect_right(limits, feed())]
            if code == WON:
                tally.orders += 1
                tally.days += day
                return
            if code == LOST:
                tally.lost += 1
                return
            if code == SILENT:
                used, row = used + 1, 0
            elif row < deferrals:
                row += 1
            else:
                used += 1
            if used == attempts:
                return
            due = again[code][day]


class SimpyDaily(Simpy):
    """A process for each customer, which wakes up every day to see whether a touch is due."""

    name = "simpy, a timeout for each customer-day"

    @staticmethod
    def life(
        env: Any, plan: Plan, limits: list[int], codes: list[int], feed: Feed, tally: Tally
    ) -> Iterator[Any]:
        life = Life(plan, limits, codes, feed, tally)
        day = 0
        while life.due < DAYS:
            yield env.timeout(1)
            day += 1
            if day == life.due:
                life.touch(day)


class Life:
    """One customer who is looked at day by day; `due` lies behind the last day once his story has ended."""

    __slots__ = ("codes", "due", "feed", "limits", "plan", "row", "tally", "used")

    def __init__(self, plan: Plan, limits: list[int], codes: list[int], feed: Feed, tally: Tally) -> None:
        self.plan, self.limits, self.codes, self.feed, self.tally = plan, limits, codes, feed, tally
        self.used = self.row = 0
        self.due = plan.first

    def touch(self, day: int) -> None:
        """One touch, and the day of the next one."""
        plan, tally = self.plan, self.tally
        tally.touches += 1
        code = self.codes[bisect_right(self.limits, self.feed())]
        self.due = DAYS
        if code == WON:
            tally.orders += 1
            tally.days += day
            return
        if code == LOST:
            tally.lost += 1
            return
        if code == SILENT:
            self.used, self.row = self.used + 1, 0
        elif self.row < plan.deferrals:
            self.row += 1
        else:
            self.used += 1
        if self.used < plan.attempts:
            self.due = plan.again[code][day]


class SimpyCallbacks(Simpy):
    """Timeouts with a callback and no process at all: less than simpy's own way, and the least that its clock allows."""

    name = "simpy, a callback at the next touch"

    def played(self, plan: Plan, feeds: list[Feed]) -> Tally:
        env, tally = self.simpy.Environment(), Tally()
        timeout = self.simpy.Timeout

        class Waiting(Life):
            __slots__ = ()

            def wake(self, event: Any) -> None:
                day = self.due
                self.touch(day)
                if self.due < DAYS:
                    timeout(env, self.due - day).callbacks.append(self.wake)

        for grade, feed in zip(self.grades, feeds, strict=True):
            life = Waiting(plan, plan.limits[grade], plan.codes[grade], feed, tally)
            timeout(env, life.due).callbacks.append(life.wake)
        env.run()
        return tally


class Mesa(ByPlan):
    """An agent for each customer, which steps every day and leaves the model when its story has ended."""

    name = "mesa, agents that step every day"

    def __init__(self, size: int) -> None:
        import mesa

        class Customer(mesa.Agent):
            def __init__(self, model: Any, life: Life) -> None:
                super().__init__(model)
                self.life = life

            def step(self) -> None:
                life = self.life
                if life.due == self.model.day:
                    life.touch(life.due)
                    if life.due >= DAYS:
                        self.remove()

        self.model, self.agent = mesa.Model, Customer
        super().__init__(size)

    def played(self, plan: Plan, feeds: list[Feed]) -> Tally:
        model, tally = self.model(seed=1), Tally()
        for grade, feed in zip(self.grades, feeds, strict=True):
            self.agent(model, Life(plan, plan.limits[grade], plan.codes[grade], feed, tally))
        for day in range(1, DAYS):
            model.day = day
            if not model.agents:
                break
            model.agents.do("step")
        return tally
