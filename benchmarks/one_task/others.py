"""The same task with other libraries, each in its own way; one that is not installed raises an ImportError."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Protocol

from one_task.task import KEYS, Deal, Subject, ring


class Transitions(Subject):
    """The deal is the model; a machine searches the list of its models whenever one is added."""

    name, imports = "transitions", "import transitions"

    def __init__(self) -> None:
        from transitions import Machine as Peer

        self.make = Peer
        self.rules = [self.rule("advance", here, there) for here, there in pairwise(KEYS)]
        self.rules.append(self.rule("reopen", "s5", "s0"))
        self.anew()
        self.ready()
        assert (self.good.state, self.bad.state) == ("s0", "s0")

    @staticmethod
    def rule(event: str, here: str, there: str) -> dict[str, str]:
        return {"trigger": event, "source": here, "dest": there, "conditions": "enough"}

    def one(self, model: Deal | None) -> Any:
        rules = self.rules
        return self.make(model, states=KEYS, transitions=rules, initial="s0", auto_transitions=False)

    def anew(self) -> None:
        self.machine = self.one(None)

    def fresh(self, name: str, deal: Deal) -> Deal:
        self.machine.add_model(deal)
        return deal

    def send(self, thing: Any, event: str, known: Deal) -> Deal | None:
        return thing if thing.trigger(event) else None

    def define(self, count: int) -> object:
        rules = [
            *[self.rule("go", here, there) for here, there in ring(count)],
            self.rule("finish", "s0", "end"),
        ]
        names = [*[f"s{place}" for place in range(count)], "end"]
        return self.make(None, states=names, transitions=rules, initial="s0", auto_transitions=False)


class StateMachines(Subject):
    """`python-statemachine`: a class for the definition, an instance beside each deal; a refusal is raised."""

    name, imports = "python-statemachine", "import statemachine"

    def __init__(self) -> None:
        from statemachine import State, StateMachine
        from statemachine.exceptions import TransitionNotAllowed

        self.state, self.base, self.problem = State, StateMachine, TransitionNotAllowed
        states = {key: State(initial=key == "s0") for key in KEYS}
        reopen = states["s5"].to(states["s0"], cond="enough")
        self.peer = self.made(states, advance=self.moves(states, pairwise(KEYS)), reopen=reopen)
        self.ready()
        assert (self.good.current_state_value, self.bad.current_state_value) == ("s0", "s0")

    @staticmethod
    def moves(states: dict[str, Any], pairs: Iterable[tuple[str, str]]) -> Any:
        found: Any = None
        for here, there in pairs:
            one = states[here].to(states[there], cond="enough")
            found = one if found is None else found | one
        return found

    def made(self, states: dict[str, Any], **events: Any) -> Any:
        return type(self.base)("Peer", (self.base,), {**states, **events})  # the same as a class statement

    def fresh(self, name: str, deal: Deal) -> Any:
        return self.peer(deal)

    def send(self, thing: Any, event: str, known: Deal) -> Any:
        try:
            thing.send(event)
        except self.problem:
            return None
        return thing

    def define(self, count: int) -> object:
        states = {f"s{place}": self.state(initial=place == 0) for place in range(count)}
        states["end"] = self.state(final=True)
        finish = states["s0"].to(states["end"], cond="enough")
        return self.made(states, go=self.moves(states, ring(count)), finish=finish)


class Inputs(Protocol):
    """What `automat` is asked: all but `passed` and `left` stay where they are and ask the guard."""

    def advance(self) -> None: ...
    def reopen(self) -> None: ...
    def finish(self) -> None: ...
    def passed(self) -> None: ...
    def left(self) -> None: ...


def ask(machine: Inputs, deal: Deal) -> None:
    if deal.amount > 0:
        machine.passed()


def ask_out(machine: Inputs, deal: Deal) -> None:
    if deal.amount > 0:
        machine.left()


class Automat(Subject):
    """`automat` has no guards: an input loops, its output asks, and a second, private input moves."""

    name, imports = "automat", "import automat"

    def __init__(self) -> None:
        from automat import TypeMachineBuilder

        self.builder = TypeMachineBuilder
        builder = TypeMachineBuilder(Inputs, Deal)
        states = [builder.state(key) for key in KEYS]
        for place, here in enumerate(states):
            here.upon(Inputs.advance if place < 5 else Inputs.reopen).loop()(ask)
            here.upon(Inputs.passed).to(states[(place + 1) % 6]).returns(None)
        self.peer = builder.build()
        self.ready()
        assert (self.stage_of(self.good), self.stage_of(self.bad)) == ("s0", "s0")

    @staticmethod
    def stage_of(thing: Any) -> str:
        return str(thing.__automat_transitioner__._state.name)

    def fresh(self, name: str, deal: Deal) -> Any:
        return self.peer(deal)

    def send(self, thing: Any, event: str, known: Deal) -> Any:
        # an input that may ask another one gives nothing back: who wants to know looks at the deal
        getattr(thing, event)()
        return thing if known.amount > 0 else None

    def define(self, count: int) -> object:
        builder = self.builder(Inputs, Deal)
        states = {f"s{place}": builder.state(f"s{place}") for place in range(count)}
        for here, there in ring(count):
            states[here].upon(Inputs.advance).loop()(ask)
            states[here].upon(Inputs.passed).to(states[there]).returns(None)
        states["s0"].upon(Inputs.finish).loop()(ask_out)
        states["s0"].upon(Inputs.left).to(builder.state("end")).returns(None)
        return builder.build()
