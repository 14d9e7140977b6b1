"""The published laws of machines side by side: each one fails for a `Parallel` that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from salesflow.basics.criteria import has
from salesflow.errors import HistoryError
from salesflow.stages.case import Refusal
from salesflow.stages.joint import JointAccepted, JointCase, JointRecord, JointRefused
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Parallel
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing.parallel_laws import check_parallel


def approval(role: str) -> Machine:
    return Machine(
        role, version="1", start="open", stages=[Stage("open"), Stage.won("yes"), Stage.lost("no")],
        moves=[
            Move("approve", "open", "yes", needs=[has(f"{role}_report")], roles=[role]), Move("reject", "open", "no"),
            Move("back", "no", "open"), Move("twice", "open", "yes", has("x")), Move("twice", "open", "no", has("x")),
        ],
    )  # fmt: skip


def approvals(**changes: Any) -> Parallel:
    regions = {role: approval(role) for role in ("legal", "tech", "trade")}
    return attrs.evolve(Parallel("approvals", version="1", regions=regions, join=2), **changes)


def test_the_laws_hold_and_give_the_states_that_were_reached() -> None:
    assert len(check_parallel(approvals())) == 27
    assert check_parallel(approvals(), most=1) == (("open", "open", "open"),)
    many = {f"r{place}": approval(f"r{place}") for place in range(7)}  # too many for one flat machine
    assert len(check_parallel(Parallel("p", version="1", regions=many), most=3)) == 3


def test_the_laws_hold_where_only_a_person_with_two_roles_comes() -> None:
    """One approval is enough: both at once take two roles, and the flat machine does not show it."""
    regions = {
        role: attrs.evolve(approval(role), moves=approval(role).moves[:2]) for role in ("legal", "tech")
    }
    anyone = Parallel("p", version="1", regions=regions, join="any")
    assert ("yes", "yes") in check_parallel(anyone)
    assert "yes|yes" not in {stage.key for stage in anyone.flat().stages}


def test_the_laws_hold_where_a_region_is_ambiguous_in_itself() -> None:
    moves = [Move("go", "open", "yes"), Move("go", "open", "no"), Move("approve", "open", "yes")]
    either = attrs.evolve(approval("legal"), moves=moves)
    assert ("yes", "yes") in check_parallel(Parallel("p", version="1", regions={"a": either, "b": either}))


Change = Callable[..., Any]


def broken(monkeypatch: pytest.MonkeyPatch, name: str, change: Change) -> None:
    right: Change = getattr(Parallel, name)

    def changed(*args: Any, **more: Any) -> object:
        return change(right(*args, **more), *args)

    monkeypatch.setattr(Parallel, name, changed)


def accepted(change: Callable[[JointAccepted, JointCase], object]) -> Change:
    def changed(answer: JointAccepted | JointRefused, _: Parallel, case: JointCase, *__: object) -> object:
        return change(answer, case) if isinstance(answer, JointAccepted) else answer

    return changed


def refused(change: Callable[[JointRefused, JointCase], object]) -> Change:
    def changed(answer: JointAccepted | JointRefused, _: Parallel, case: JointCase, *__: object) -> object:
        return change(answer, case) if isinstance(answer, JointRefused) else answer

    return changed


def with_case(**changes: Any) -> Change:
    return accepted(lambda answer, _: attrs.evolve(answer, case=attrs.evolve(answer.case, **changes)))


def refuse_instead(reason: Refusal) -> Change:
    return accepted(lambda answer, case: JointRefused(reason, case, answer.record.event, ("x",)))


def accept_anyway(no: JointRefused, case: JointCase) -> JointAccepted:
    return JointAccepted(case, case.records[-1])


def other_reason(no: JointRefused, _: JointCase) -> JointRefused:
    return attrs.evolve(no, reason=Refusal.STALE)


def said_twice(no: JointRefused, _: JointCase) -> JointRefused:
    return attrs.evolve(no, regions=(*no.regions, *no.regions))


class Mute(JointRefused):
    """A refusal without words."""

    def explain(self, language: str = "en") -> str:
        return ""


class Unequal(JointRefused):
    """A refusal that is equal to nothing."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 1


def mute(no: JointRefused, _: JointCase) -> JointRefused:
    return Mute(no.reason, no.case, no.event, no.offers, no.regions)


def unequal(no: JointRefused, _: JointCase) -> JointRefused:
    return Unequal(no.reason, no.case, no.event, no.offers, no.regions)


def forget_by(case: JointCase, *_: object) -> JointCase:
    return attrs.evolve(case, records=(*case.records[:-1], attrs.evolve(case.records[-1], by="x")))


def other_case(no: JointRefused, case: JointCase) -> JointRefused:
    return attrs.evolve(no, case=attrs.evolve(case, id="other"))


def nothing_moved(answer: JointAccepted, case: JointCase) -> JointAccepted:
    return attrs.evolve(answer, case=attrs.evolve(answer.case, regions=case.regions))


def stale_region(no: JointRefused, case: JointCase) -> JointRefused:
    return other_reason(no, case) if no.regions else no


def stale_unknown(no: JointRefused, case: JointCase) -> JointRefused:
    return other_reason(no, case) if no.reason is Refusal.UNDECLARED else no


def stale_end(no: JointRefused, case: JointCase) -> JointRefused:
    return other_reason(no, case) if no.reason is Refusal.CLOSED else no


def no_rejection(flat: Machine, *_: object) -> Machine:
    return attrs.evolve(flat, moves=[each for each in flat.moves if each.event != "reject"])


def two_rejections(flat: Machine, *_: object) -> Machine:
    return attrs.evolve(flat, moves=[*flat.moves, Move("reject", flat.start, "no|open|open")])


CASES: list[tuple[str, Change, str]] = [
    ("decide", with_case(outcome=Category.WON), "the join counts right"),
    ("decide", with_case(id="other"), "an accepted decision evolves"),
    ("decide", accepted(nothing_moved), "each region does what its machine does"),
    ("decide", refuse_instead(Refusal.UNKNOWN), "what every region accepts is accepted"),
    ("decide", refused(accept_anyway), "what a region refuses is not accepted"),
    ("decide", refused(stale_unknown), "a command that no region knows is refused as such"),
    ("decide", refused(stale_region), "the reason is that of a region"),
    ("decide", refused(stale_end), "when the whole is over, nothing moves"),
    ("decide", refused(said_twice), "a refusal holds what each machine says"),
    ("decide", refused(other_case), "a refusal leaves the case as it was"),
    ("decide", refused(mute), "a refusal has words"),
    ("decide", refused(unequal), "a refusal is a value"),
    ("replay", forget_by, "replay gives the case"),
    ("flat", no_rejection, "a flat machine does what the regions do"),
    ("flat", two_rejections, "a flat machine is ambiguous where a region is"),
]


@pytest.mark.parametrize(("name", "change", "law"), CASES, ids=[law for _, _, law in CASES])
def test_a_broken_parallel_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, name: str, change: Change, law: str
) -> None:
    broken(monkeypatch, name, change)
    with pytest.raises(AssertionError, match=law):
        check_parallel(approvals())


def test_a_parallel_that_does_not_know_a_retry_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Parallel.decide

    def forgetful(self: Parallel, *args: Any, **more: Any) -> object:
        return right(self, *args, **{**more, "command_id": None})

    monkeypatch.setattr(Parallel, "decide", forgetful)
    with pytest.raises(AssertionError, match="a retry gives the same answer"):
        check_parallel(approvals())


@pytest.mark.parametrize(
    ("gone", "law"), [("missing", "a gap in the records"), ("already there", "a second record")]
)
def test_a_parallel_that_takes_any_record_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, gone: str, law: str
) -> None:
    right = Parallel.evolve

    def tolerant(self: Parallel, case: JointCase, record: JointRecord) -> JointCase:
        try:
            return right(self, case, record)
        except HistoryError as error:
            if gone in str(error):
                return case
            raise

    monkeypatch.setattr(Parallel, "evolve", tolerant)
    with pytest.raises(AssertionError, match=law):
        check_parallel(approvals())


def test_a_parallel_that_keeps_the_order_of_its_regions_breaks_a_law() -> None:
    @attrs.frozen
    class Ordered(Parallel):
        order: str = attrs.field(kw_only=True, default="", eq=True)

        def __attrs_post_init__(self) -> None:
            object.__setattr__(self, "order", self.order + "x")

    with pytest.raises(AssertionError, match="the order of the regions does not matter"):
        check_parallel(Ordered("p", version="1", regions={"a": approval("a"), "b": approval("b")}))


def test_a_snapshot_must_go_on_with_the_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Parallel.replay

    def changed(self: Parallel, records: Any, *, start: JointCase | None = None) -> JointCase:
        case = right(self, records, start=start)
        return case if start is None else attrs.evolve(case, id="other")

    monkeypatch.setattr(Parallel, "replay", changed)
    with pytest.raises(AssertionError, match="a snapshot goes on with the tail"):
        check_parallel(approvals())
