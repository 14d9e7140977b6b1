"""What a stage machine costs beside hand-written Python that makes the same objects, against our own budgets.

Run with ``python benchmarks/stages.py`` (about ten seconds). Every round runs each subject once, with what it is
measured against before and after it; a ratio is the median of the ratios within the rounds, so that a busy machine
does not matter. `peers.py` measures the same beside other libraries, `conform.py` the alignment of logs.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from time import process_time_ns

import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Criterion, Facts, fact, has
from salesflow.basics.money import Money
from salesflow.stages.case import Accepted, Case, MoveKind, Record, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

ROUNDS = 25
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
STAGES = [*[Stage(f"s{place}") for place in range(6)], Stage.won("won")]
GUARD = fact("amount") > 0


def machine(*needs: Criterion, roles: tuple[str, ...] = ()) -> Machine:
    """Six stages in a line, `advance` on each, and back to the first one."""
    moves = [Move("advance", f"s{place}", f"s{place + 1}", needs, roles=roles) for place in range(5)]
    back = Move("back", "s5", "s0", GUARD)
    return Machine(
        "m", version="1", start="s0", stages=STAGES, moves=[*moves, back, Move("win", "s5", "won")]
    )


ONE = machine(GUARD)
THREE = machine(GUARD, has("budget"), has("champion"))
ROLE = machine(GUARD, roles=("manager",))
FOUR = Machine(
    "four",
    version="1",
    start="s0",
    stages=[*STAGES, Stage.lost("lost")],
    moves=[
        Move("advance", "s0", "s1", [GUARD, has("budget")]),
        Move("skip", "s0", "s2", [GUARD, has("champion")]),
        Move("win", "s0", "won", has("signed_on")),
        Move("lose", "s0", "lost", has("loss_reason")),
    ],
)
CASE, CASE3, CASE4 = (each.begin("D-17", at=NOW) for each in (ONE, THREE, FOUR))
CASE_ROLE = ROLE.begin("D-17", at=NOW)
GOOD, BAD = {"amount": 5}, {"amount": 0}
FULL = {"amount": 5, "budget": Money("90000", "CNY"), "champion": "person-7"}
SELLER = Actor("u7", ["seller"])

# -- by hand -------------------------------------------------------------------------------------------------------

DEFINITION = ONE.definition
KIND = MoveKind.ADVANCE
Steps = dict[tuple[str, str], tuple[str, Callable[[Facts], bool]]]
STEPS: Steps = {
    (move.source, move.event): (move.target, lambda facts: facts["amount"] > 0)  # type: ignore[operator]
    for move in ONE.moves
}


def all_there(facts: Facts) -> bool:
    """The three conditions as one would write them."""
    return facts["amount"] > 0 and bool(facts.get("budget")) and bool(facts.get("champion"))  # type: ignore[operator]


STEPS3: Steps = {key: (target, all_there) for key, (target, _) in STEPS.items()}


def by_hand(
    case: Case, event: str, facts: Facts, at: pendulum.DateTime, steps: Steps = STEPS
) -> Accepted | None:
    """The same objects with the same twelve fields, and nothing else."""
    target, guard = steps[case.stage, event]
    if not guard(facts):
        return None
    seq = case.records[-1].seq + 1
    record = Record(case.id, seq, event, case.stage, target, KIND, at, case.definition, None, None)
    return Accepted(Case(case.id, case.definition, target, at, (*case.records, record)), record)


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

Work = Callable[[], object]


def once(work: Work, loops: int) -> float:
    """Nanoseconds of one call in one batch."""
    start = process_time_ns()
    for _ in range(loops):
        work()
    return (process_time_ns() - start) / loops


def ratio(ours: Work, theirs: Work, loops: int = 2_000) -> tuple[float, float]:
    """(our nanoseconds, how many times theirs): medians over the rounds, the empty call taken out."""
    own: list[float] = []
    times: list[float] = []
    for _ in range(ROUNDS):
        empty = once(lambda: None, loops)
        before = once(theirs, loops)
        mine = once(ours, loops) - empty
        base = (before + once(theirs, loops)) / 2 - empty  # the machine may change its pace in between
        own.append(mine)
        times.append(mine / base)
    return median(own), median(times)


def line(what: str, figure: str, budget: str = "") -> None:
    print(f"{what:<56}{figure:>22}  {budget}")


def against(what: str, ours: Work, theirs: Work, budget: str = "", loops: int = 2_000) -> None:
    own, times = ratio(ours, theirs, loops)
    line(what, f"{own / 1000:8.2f} us {times:8.2f} x", budget)


# -- the budgets ---------------------------------------------------------------------------------------------------


def moving() -> None:
    """Accepted, begun, replayed: beside the same by hand."""

    def accept() -> object:
        return ONE.decide(CASE, "advance", GOOD, at=NOW)

    def accept3() -> object:
        return THREE.decide(CASE3, "advance", FULL, at=NOW)

    def accept3_by_hand() -> object:
        return by_hand(CASE3, "advance", FULL, NOW, STEPS3)

    assert accept() == by_hand(CASE, "advance", GOOD, NOW)
    assert accept3() == accept3_by_hand()
    assert ONE.begin("D-17", at=NOW) == begin_by_hand("D-17", NOW)
    assert ONE.replay(RECORDS).records == RECORDS
    against(
        "accepted move, one condition",
        accept,
        lambda: by_hand(CASE, "advance", GOOD, NOW),
        "<= 1.5 x by hand",
    )
    against(
        "accepted move: a number, an amount and a name", accept3, accept3_by_hand, "beside the same by hand"
    )
    begin = lambda: ONE.begin("D-17", at=NOW)  # noqa: E731
    against("begin", begin, lambda: begin_by_hand("D-17", NOW), "<= 1.3 x by hand")
    hand = lambda: walk(lambda case, event: by_hand(case, event, GOOD, NOW))  # noqa: E731
    against("replay of 100 records", lambda: ONE.replay(RECORDS), hand, "<= 0.7 x accepting them by hand", 30)
    line("fresh case with record 1", f"{bytes_of_a_case():8.0f} bytes", "<= 250")


def bytes_of_a_case() -> float:
    """Bytes of a fresh case with record 1, its own id and moment not counted."""
    names = [f"D-{place}" for place in range(10_000)]
    cases: list[Case] = [CASE] * len(names)
    gc.collect()
    tracemalloc.start()
    for place, name in enumerate(names):
        cases[place] = ONE.begin(name, at=NOW)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return used / len(names)


def refusing() -> None:
    """Every reason listed: beside a look-up and a guard that say no."""

    def low() -> object:
        return floor(CASE, "advance", BAD)

    refused = "<= 12 x look-up and guard"
    against("refusal, one finding", lambda: ONE.decide(CASE, "advance", BAD, at=NOW), low, refused)
    against("refusal, three findings", lambda: THREE.decide(CASE3, "advance", BAD, at=NOW), low, refused)

    def missing() -> Refused:
        refused = ROLE.decide(CASE_ROLE, "advance", GOOD, by=SELLER, at=NOW)
        assert isinstance(refused, Refused)
        return refused

    assert missing().reason is Refusal.NOT_AUTHORISED
    against("refusal, no role that may", missing, low, "x look-up and guard")
    against(
        "next_steps, four moves with six conditions",
        lambda: FOUR.next_steps(CASE4, BAD),
        low,
        "x look-up and guard",
    )


def conditions() -> None:
    """One condition that is met, beside the comparison as one would write it."""
    facts = {
        "champion": "person-7",
        "country": "CN",
        "score": 75,
        "share": Decimal("0.4"),
        "price": Money("90", "CNY"),
    }
    low, share = Money("50", "CNY"), Decimal("0.25")
    for what, criterion, guard in (
        ("has(a text)", has("champion"), lambda: bool(facts.get("champion"))),
        ("a number >= 60", fact("score") >= 60, lambda: facts["score"] >= 60),  # type: ignore[operator]
        ("a text == a text", fact("country") == "CN", lambda: facts["country"] == "CN"),
        (
            "a text in three",
            fact("country").in_("SG", "CN", "JP"),
            lambda: facts["country"] in ("SG", "CN", "JP"),
        ),
        ("a decimal >= a decimal", fact("share") >= share, lambda: facts["share"] >= share),  # type: ignore[operator]
        ("an amount >= an amount", fact("price") >= low, lambda: facts["price"] >= low),  # type: ignore[operator]
    ):
        assert criterion.holds(facts) is True
        against(f"condition: {what}", lambda c=criterion: c.raw(facts, None), guard, "x the plain comparison")


def histories() -> None:
    """A case copies its records at each step: what an accepted move costs when there are many already."""
    for count in (10, 100, 1_000, 5_000):
        place = (count - 1) % 6  # the stage on which so many records leave the case
        records = [*RECORDS[:1], *[_later(number) for number in range(2, count + 1)]]
        case = ONE.replay(records)
        event = "advance" if place < 5 else "back"
        assert (case.stage, case.seq) == (f"s{place}", count)
        against(
            f"accepted move, {count:,} records before it",
            lambda case=case, event=event: ONE.decide(case, event, GOOD, at=NOW),
            lambda: ONE.decide(CASE, "advance", GOOD, at=NOW),
            "x the first move",
            200,
        )


def _later(number: int) -> Record:
    pattern = RECORDS[1 + (number - 2) % 6]
    return Record(
        pattern.case,
        number,
        pattern.event,
        pattern.source,
        pattern.target,
        pattern.kind,
        NOW,
        DEFINITION,
    )


def parts(count: int) -> tuple[list[Stage], list[Move]]:
    """A ring of stages with a guard on each move, and a way out."""
    stages = [*[Stage(f"s{place}") for place in range(count)], Stage.done("end")]
    moves = [Move("go", f"s{place}", f"s{(place + 1) % count}", GUARD) for place in range(count)]
    return stages, [*moves, Move("finish", "s0", "end")]


def build(stages: list[Stage], moves: list[Move]) -> None:
    found = Machine("ring", version="1", start="s0", stages=stages, moves=moves)
    assert found.check() == ()


def building() -> None:
    """A large definition, from parts that are ready."""
    small, large = parts(100), parts(1_000)
    times = [(once(lambda: build(*small), 20), once(lambda: build(*large), 4)) for _ in range(ROUNDS)]
    line("Machine(...) and check(), 1,000 parts", f"{median(b for _, b in times) / 1e6:8.2f} ms", "<= 5 ms")
    line("the same, the quickest round", f"{min(b for _, b in times) / 1e6:8.2f} ms")
    line("the same, 1,000 parts beside 100", f"{median(b / a for a, b in times):8.1f} x", "< 15 x")


def main() -> None:
    """Print one line for each measure: our time, the ratio, the budget."""
    gc.disable()
    line("Python", sys.version.split()[0])
    moving()
    refusing()
    conditions()
    histories()
    building()


if __name__ == "__main__":
    main()
