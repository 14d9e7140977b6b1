"""What a stage machine costs beside hand-written Python that makes the same objects, and beside `transitions`.

Run with ``python benchmarks/stages.py``. Every round runs each subject once; a ratio is the median of the
ratios within the rounds, so that a busy machine does not matter. Budgets: design of the house, section 6.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from statistics import median
from time import process_time_ns

import pendulum

from salesflow.basics.criteria import Facts, fact, has
from salesflow.stages.case import Accepted, Case, MoveKind, Record
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

ROUNDS = 25
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
STAGES = [*[Stage(f"s{place}") for place in range(6)], Stage.won("won")]
GUARD = fact("amount") > 0


def machine(needs: object) -> Machine:
    """Six stages in a line, `advance` on each, and back to the first one."""
    moves = [Move("advance", f"s{place}", f"s{place + 1}", needs) for place in range(5)]  # type: ignore[arg-type]
    back = Move("back", "s5", "s0", GUARD)
    return Machine(
        "m", version="1", start="s0", stages=STAGES, moves=[*moves, back, Move("win", "s5", "won")]
    )


ONE = machine([GUARD])
THREE = machine([GUARD, has("budget"), has("champion")])
CASE, CASE3 = ONE.begin("D-17", at=NOW), THREE.begin("D-17", at=NOW)
GOOD, BAD = {"amount": 5}, {"amount": 0}

# -- by hand -------------------------------------------------------------------------------------------------------

DEFINITION = ONE.definition
KIND = MoveKind.ADVANCE
STEPS: dict[tuple[str, str], tuple[str, Callable[[Facts], bool]]] = {
    (move.source, move.event): (move.target, lambda facts: facts["amount"] > 0)  # type: ignore[operator]
    for move in ONE.moves
}


def by_hand(case: Case, event: str, facts: Facts, at: pendulum.DateTime) -> Accepted | None:
    """The same objects with the same fields, and nothing else."""
    target, guard = STEPS[case.stage, event]
    if not guard(facts):
        return None
    seq = case.records[-1].seq + 1
    record = Record(case.id, seq, event, case.stage, target, KIND, at, DEFINITION, None, None)
    return Accepted(Case(case.id, DEFINITION, target, at, (*case.records, record)), record)


def floor(case: Case, event: str, facts: Facts) -> str | None:
    """A look-up and a guard."""
    target, guard = STEPS[case.stage, event]
    return target if guard(facts) else None


def begin_by_hand(name: str, at: pendulum.DateTime) -> Case:
    """The same case with its first record."""
    record = Record(name, 1, "begin", None, "s0", MoveKind.BEGIN, at, DEFINITION, None, None)
    return Case(name, DEFINITION, "s0", at, (record,))


EVENTS = [("advance" if place % 6 < 5 else "back") for place in range(99)]


def walk(step: Callable[[Case, str], Accepted | None]) -> Case:
    case = CASE
    for event in EVENTS:
        done = step(case, event)
        assert done is not None
        case = done.case
    return case


RECORDS = walk(lambda case, event: by_hand(case, event, GOOD, NOW)).records
assert len(RECORDS) == 100


# -- measuring -----------------------------------------------------------------------------------------------------


def once(work: Callable[[], object], loops: int) -> float:
    """Nanoseconds of one call in one batch."""
    start = process_time_ns()
    for _ in range(loops):
        work()
    return (process_time_ns() - start) / loops


def ratio(
    ours: Callable[[], object], theirs: Callable[[], object], loops: int = 4_000
) -> tuple[float, float]:
    """(our nanoseconds, how many times theirs): medians over the rounds, the empty call taken out."""
    own: list[float] = []
    times: list[float] = []
    for _ in range(ROUNDS):
        empty = once(lambda: None, loops)
        base = once(theirs, loops) - empty
        mine = once(ours, loops) - empty
        own.append(mine)
        times.append(mine / base)
    return median(own), median(times)


def line(what: str, figure: str, budget: str = "") -> None:
    print(f"{what:<52}{figure:>24}  {budget}")


def against(
    what: str, ours: Callable[[], object], theirs: Callable[[], object], budget: str, loops: int = 4_000
) -> None:
    own, times = ratio(ours, theirs, loops)
    line(what, f"{own / 1000:8.2f} us {times:8.2f} x", budget)


def bytes_of_a_case() -> float:
    """Bytes of a fresh case with record 1, its own id not counted."""
    names = [f"D-{place}" for place in range(10_000)]
    cases: list[Case] = [CASE] * len(names)
    gc.collect()
    tracemalloc.start()
    for place, name in enumerate(names):
        cases[place] = ONE.begin(name, at=NOW)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return used / len(names)


def build(stages: list[Stage], moves: list[Move]) -> None:
    found = Machine("ring", version="1", start="s0", stages=stages, moves=moves)
    assert found.check() == ()


def parts(count: int) -> tuple[list[Stage], list[Move]]:
    """A ring of stages with a guard on each move, and a way out."""
    stages = [*[Stage(f"s{place}") for place in range(count)], Stage.done("end")]
    moves = [Move("go", f"s{place}", f"s{(place + 1) % count}", GUARD) for place in range(count)]
    return stages, [*moves, Move("finish", "s0", "end")]


def building() -> None:
    small, large = parts(100), parts(1_000)
    times = [(once(lambda: build(*small), 20), once(lambda: build(*large), 4)) for _ in range(ROUNDS)]
    line(
        "Machine(...) and check(), 1,000 ready parts",
        f"{median(b for _, b in times) / 1e6:8.2f} ms",
        "<= 5 ms",
    )
    line("the same, 1,000 beside 100", f"{median(b / a for a, b in times):8.1f} x", "< 15 x")


def beside_transitions() -> None:
    try:
        import transitions
    except ImportError:
        line("transitions is not installed", "-")
        return

    class Deal:
        amount = 5

        def enough(self) -> bool:
            return self.amount > 0

    names = [stage.key for stage in STAGES]
    rules = [
        {"trigger": "advance", "source": f"s{place}", "dest": f"s{(place + 1) % 6}", "conditions": "enough"}
        for place in range(6)
    ]

    def make(deal: Deal) -> transitions.Machine:
        return transitions.Machine(
            deal, states=names, transitions=rules, initial="s0", auto_transitions=False
        )

    open_deal, poor_deal = Deal(), Deal()
    poor_deal.amount = 0
    make(open_deal)
    make(poor_deal)

    def accept() -> None:
        ONE.decide(CASE, "advance", GOOD, at=NOW)

    advance, refuse = open_deal.advance, poor_deal.advance  # type: ignore[attr-defined]
    for what, ours, theirs, loops in (
        ("accept, salesflow beside transitions", accept, advance, 1_000),
        ("refuse", lambda: ONE.decide(CASE, "advance", BAD, at=NOW), refuse, 1_000),
        ("create", lambda: ONE.begin("D-1", at=NOW), lambda: make(Deal()), 10),
    ):
        own, times = ratio(ours, theirs, loops)
        line(what, f"{own / 1000:8.2f} us {times:8.2f} x", "beside transitions")


def main() -> None:
    """Print one line for each budget: our time, the ratio, the budget."""
    gc.disable()
    line("Python", sys.version.split()[0])
    accept = lambda: ONE.decide(CASE, "advance", GOOD, at=NOW)  # noqa: E731
    assert accept() == by_hand(CASE, "advance", GOOD, NOW)
    against(
        "accepted move, one condition",
        accept,
        lambda: by_hand(CASE, "advance", GOOD, NOW),
        "<= 1.5 x by hand",
    )
    low = lambda: floor(CASE, "advance", BAD)  # noqa: E731
    against(
        "refusal, one finding",
        lambda: ONE.decide(CASE, "advance", BAD, at=NOW),
        low,
        "<= 12 x look-up and guard",
    )
    against("refusal, three findings", lambda: THREE.decide(CASE3, "advance", BAD, at=NOW), low, "<= 12 x")
    against(
        "begin", lambda: ONE.begin("D-17", at=NOW), lambda: begin_by_hand("D-17", NOW), "<= 1.3 x by hand"
    )
    assert ONE.replay(RECORDS).records == RECORDS
    hand = lambda: walk(lambda case, event: by_hand(case, event, GOOD, NOW))  # noqa: E731
    against("replay of 100 records", lambda: ONE.replay(RECORDS), hand, "<= 0.7 x accepting them", 60)
    line("fresh case with record 1", f"{bytes_of_a_case():8.0f} bytes", "<= 250")
    building()
    beside_transitions()


if __name__ == "__main__":
    main()
