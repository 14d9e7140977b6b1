"""A process inside a stage of another: the laws on generated machines, then a review inside a proposal (ST-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Facts, has
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.case import Accepted, Case, MoveKind, Refusal, Refused
from salesflow.stages.check import IssueKind
from salesflow.stages.compose import Leaving, chain, extend, nest, renamed, without
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing.composition_laws import check_nest, check_nest_twice
from salesflow.testing.strategies import facts, machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FEWER = settings(
    max_examples=1 + settings().max_examples // 3
)  # three machines take three times as long to make
PEOPLE = [None, "u1", Actor("u2"), Actor("u3", ["manager"]), Actor("u4", ["finance", "seller"])]
LEAVING = st.sampled_from(Leaving)


def open_keys(machine: Machine) -> list[str]:
    return [stage.key for stage in machine.stages if stage.is_open]


def walked(machine: Machine, *events: str, by: Actor | None = None, **known: object) -> Case:
    case = machine.begin("D", at=NOW)
    for hours, event in enumerate(events, start=1):
        answer = machine.decide(case, event, known, by=by, at=NOW.add(hours=hours))
        assert isinstance(answer, Accepted), answer.explain()
        case = answer.case
    return case


# -- the laws, on generated machines -----------------------------------------------------------------------------


class Nested:
    """What nesting should do, in a few lines: two machines, each with a case of its own, and where work was left."""

    def __init__(self, outer: Machine, stage: str, inside: Machine, leaving: Leaving, resume: bool) -> None:
        self.outer, self.stage, self.inside, self.leaving, self.resume = outer, stage, inside, leaving, resume
        self.around, self.within, self.left = outer.begin("O", at=NOW), inside.begin("I", at=NOW), ""

    @property
    def stands(self) -> str:
        return f"{self.stage}.{self.within.stage}" if self.around.stage == self.stage else self.around.stage

    def decide(self, event: str, known: Facts, by: str | Actor | None) -> set[str]:
        """The reasons of the refusals, or nothing when it moved; a `DefinitionError` when both would move."""
        asked = [self.outer.decide(self.around, event, known, by=by, at=NOW)]
        if self.around.stage == self.stage:
            stays = any(
                move.target == self.stage == move.source and move.event == event
                for move in self.outer.all_moves
            )
            if (
                self.leaving is Leaving.REQUIRE_FINAL
                and self.inside.stage(self.within.stage).is_open
                and not stays
            ):
                asked = []
            asked.append(self.inside.decide(self.within, event, known, by=by, at=NOW))
        yes = [answer for answer in asked if isinstance(answer, Accepted)]
        before, was = self.stands, self.around.stage
        for answer in yes:
            if answer.record.case == "I":
                self.within = answer.case
            else:
                self.around = answer.case
        if len(yes) == 2 and not (was == self.around.stage and before == self.stands):
            raise DefinitionError("both", ["both may move"])
        if was == self.stage != self.around.stage:
            self.left = self.within.stage
        elif self.around.stage == self.stage != was:
            goes_on = self.resume and any(
                move.target != self.left for move in self.inside.moves if move.source == self.left
            )
            self.within = self.inside.adopt(
                "I", self.left if goes_on else self.inside.start, since=NOW, at=NOW
            )
        return set() if yes else {answer.reason.value for answer in asked if isinstance(answer, Refused)}


@given(machines(), machines(), LEAVING, st.booleans(), st.data())
def test_a_flat_machine_does_what_two_machines_do_one_inside_the_other(
    outer: Machine, inside: Machine, leaving: Leaving, resume: bool, data: st.DataObject
) -> None:
    stage = data.draw(st.sampled_from(open_keys(outer)))
    inside = attrs.evolve(inside, moves=[each for each in inside.all_moves if each.source != each.target])
    outer = attrs.evolve(
        outer, moves=[each for each in outer.all_moves if not resume or {each.source, each.target} != {stage}]
    )
    whole = nest(outer, stage, inside, leaving=leaving, resume=resume)
    reference, case = Nested(outer, stage, inside, leaving, resume), whole.begin("D", at=NOW)
    events = sorted({move.event for move in (*outer.moves, *inside.moves)})
    for _ in range(6):
        known = data.draw(facts())
        event, by = data.draw(st.sampled_from([*events, "nothing"])), data.draw(st.sampled_from(PEOPLE))
        try:
            refused = reference.decide(event, known, by)
        except DefinitionError:
            with pytest.raises(DefinitionError, match="for the same facts"):
                whole.decide(case, event, known, by=by, at=NOW)
            return
        answer = whole.decide(case, event, known, by=by, at=NOW)
        if isinstance(answer, Refused):
            assert refused - {"closed", "undeclared"} >= {answer.reason.value} - {"closed", "undeclared"}
        else:
            assert not refused
        case = answer.case
        assert case.stage == reference.stands
    assert whole.replay(case.records) == case


@given(machines(), machines(), LEAVING, st.booleans(), st.data())
def test_nesting_in_every_state(
    outer: Machine, inside: Machine, leaving: Leaving, resume: bool, data: st.DataObject
) -> None:
    stage = data.draw(st.sampled_from(open_keys(outer)))
    events = sorted({move.event for move in outer.moves_from(stage) if move.target != stage})
    named = st.lists(st.sampled_from([each.key for each in inside.stages]), min_size=1, max_size=2)
    exits = data.draw(st.dictionaries(st.sampled_from(events), named, max_size=2))
    check_nest(outer, stage, inside, leaving=leaving, exits=exits, resume=resume)


@FEWER
@given(machines(), machines(), machines(), LEAVING, st.booleans(), st.data())
def test_nesting_in_a_nested_stage_is_nesting_a_nested_machine(
    outer: Machine, middle: Machine, inmost: Machine, leaving: Leaving, resume: bool, data: st.DataObject
) -> None:
    stage, deeper = (data.draw(st.sampled_from(open_keys(each))) for each in (outer, middle))
    whole = check_nest_twice(outer, stage, middle, deeper, inmost, leaving=leaving, resume=resume)
    assert f"{stage}.{deeper}.{inmost.start}" in {each.key for each in whole.stages}


def review(**changes: Any) -> Machine:
    """A review of a contract: drafted, checked, approved or rejected, and drafted again."""
    return attrs.evolve(
        Machine(
            "review", version="1", start="draft",
            stages=[
                Stage("draft", probability="0.7", rots_after=days(3), label=Text("draft", zh="起草")), Stage("check"),
                Stage.won("approved"), Stage.lost("rejected"),
            ],
            moves=[
                Move("submit", "draft", "check", needs=[has("contract")]), Move("return", "check", "draft"),
                Move("approve", "check", "approved", roles=["legal"]), Move("reject", "check", "rejected"),
                Move("redraft", "rejected", "draft"),
            ],
        ),
        **changes,
    )  # fmt: skip


def deal(**changes: Any) -> Machine:
    """Needs, proposal, closing: the stage in the middle gets a process inside."""
    return attrs.evolve(
        Machine(
            "deal", version="7", start="needs",
            stages=[
                Stage("needs"), Stage("proposal", probability="0.6", rots_after=days(21), label=Text("proposal", zh="提案"), guide=Text("offer")),
                Stage("closing"), Stage.won("won"), Stage.lost("lost"),
            ],
            moves=[
                Move("propose", "needs", "proposal"), Move("note", "proposal", "proposal"),
                Move("settle", "proposal", "closing", needs=[has("settled")]), Move("revise", "closing", "proposal"),
                Move("win", "closing", "won"), Move.from_every_open("lose", to="lost"),
                Move("reopen", "lost", "proposal"), Move.from_every_open("restart", to="needs"),
            ],
            total=("settle",),
        ),
        **changes,
    )  # fmt: skip


LEGAL = Actor("u5", ["legal"])


def test_a_review_inside_the_proposal() -> None:
    whole = nest(deal(), "proposal", review())
    assert (whole.key, whole.version) == ("deal[proposal:review]", "7[1]")
    assert [stage.key for stage in whole.stages] == [
        "needs", "proposal.draft", "proposal.check", "proposal.approved", "proposal.rejected", "closing", "won", "lost",
    ]  # fmt: skip
    draft, check, approved = whole.stages[1:4]
    assert (draft.probability, draft.rots_after, draft.label) == (
        review().stages[0].probability, days(3), Text("proposal / draft", zh="提案 / 起草"),
    )  # fmt: skip
    assert (check.probability, check.rots_after, check.label) == (
        deal().stages[1].probability,
        days(21),
        None,
    )
    # an end of the review is no end of the deal, and its planned chance is not that of a win
    assert (approved.category, approved.probability, approved.guide) == (
        Category.OPEN, deal().stages[1].probability, Guide(Text("offer")),
    )  # fmt: skip
    assert whole.total == ("settle",)
    assert [issue.kind for issue in whole.check()] == [IssueKind.GAP] * 4


def test_the_usual_way_through_is_a_row_of_advances() -> None:
    """The first success of the inner process lies on the main path, its other ends beside it."""
    whole = nest(deal(), "proposal", review())
    assert whole.main_path == ("needs", "proposal.draft", "proposal.check", "proposal.approved", "closing")
    case = walked(whole, "propose", "submit", "approve", "settle", "win", by=LEGAL, contract=1, settled=1)
    assert {record.kind for record in case.records[1:-1]} == {MoveKind.ADVANCE}
    assert whole.kind_of("proposal.check", "proposal.rejected") is MoveKind.JUMP
    waived = review(stages=[*review().stages, Stage.done("waived")])
    assert nest(deal(), "proposal", waived).main_path == whole.main_path
    assert whole.kind_of("proposal.draft", "closing") is MoveKind.SKIP


def test_leaving_a_nested_stage() -> None:
    """Abandon: from everywhere; require final: only from an end; exits: as named, for single commands."""
    free = nest(deal(), "proposal", review())
    bound = nest(deal(), "proposal", review(), leaving=Leaving.REQUIRE_FINAL)
    named = nest(deal(), "proposal", review(), exits={"settle": ["approved"]})

    def from_where(machine: Machine, event: str) -> list[str]:
        return [
            each.source.removeprefix("proposal.")
            for each in machine.moves
            if each.event == event and each.source.startswith("proposal.")
        ]

    every = ["draft", "check", "approved", "rejected"]
    assert from_where(free, "settle") == from_where(free, "lose") == every
    assert from_where(bound, "settle") == from_where(bound, "lose") == ["approved", "rejected"]
    assert (from_where(named, "settle"), from_where(named, "lose")) == (["approved"], every)
    both = nest(deal(), "proposal", review(), leaving=Leaving.REQUIRE_FINAL, exits={"lose": iter(every)})
    assert (from_where(both, "settle"), from_where(both, "lose")) == (["approved", "rejected"], every)
    no = named.decide(walked(named, "propose"), "settle", {"settled": 1}, at=NOW.add(days=1))
    assert isinstance(no, Refused)
    assert (no.reason, no.offers) == (Refusal.UNDECLARED, ("note", "lose", "restart", "submit"))


def test_a_note_on_the_stage_does_not_disturb_the_work_inside() -> None:
    """A move that stays on the outer stage leaves the inner process where it is, whatever it takes to leave."""
    for leaving in Leaving:
        whole = nest(deal(), "proposal", review(), leaving=leaving)
        case = walked(whole, "propose", "submit", "note", contract=1)
        assert (case.stage, case.records[-1].kind) == ("proposal.check", MoveKind.STAY)


def test_work_goes_on_where_it_was_left() -> None:
    """With `resume`: from closing and out of the lost ones; the memory is in the records, replayed or not."""
    whole = nest(deal(), "proposal", review(), resume=True)
    case = walked(whole, "propose", "submit", "settle", contract=1, settled=1)
    for again in (case, whole.replay(case.records)):
        back = whole.decide(again, "revise", at=NOW.add(days=1))
        assert isinstance(back, Accepted)
        assert (back.case.stage, back.record.kind) == ("proposal.check", MoveKind.REGRESS)
    step = next(each for each in whole.next_steps(case) if each.event == "revise")
    assert step.target == "proposal.check"
    assert walked(whole, "propose", "submit", "lose", "reopen", contract=1).stage == "proposal.check"
    assert walked(whole, "propose", "submit", "restart", "propose", contract=1).stage == "proposal.check"
    assert (
        walked(
            nest(deal(), "proposal", review()), "propose", "submit", "settle", "revise", contract=1, settled=1
        ).stage
        == "proposal.draft"
    )
    forced = whole.force(
        walked(whole, "propose", "submit", contract=1),
        "closing",
        reason="the customer insists",
        by="u1",
        at=NOW.add(days=1),
    )
    assert isinstance(forced, Accepted)
    back = whole.decide(forced.case, "revise", at=NOW.add(days=2))
    assert back.case.stage == "proposal.check"


def without_notes() -> Machine:
    return attrs.evolve(deal(), moves=[move for move in deal().moves if move.event != "note"])


def test_what_came_to_its_end_begins_anew() -> None:
    whole = nest(without_notes(), "proposal", review(), resume=True)
    case = walked(whole, "propose", "submit", "approve", "settle", "revise", by=LEGAL, contract=1, settled=1)
    assert case.stage == "proposal.draft"
    # an end that can be left inside is none: the work may go on there
    assert (
        walked(whole, "propose", "submit", "reject", "settle", "revise", contract=1, settled=1).stage
        == "proposal.rejected"
    )


def test_what_came_to_its_end_begins_anew_although_notes_can_be_taken() -> None:
    whole = nest(deal(), "proposal", review(), resume=True)
    case = walked(whole, "propose", "submit", "approve", "settle", "revise", by=LEGAL, contract=1, settled=1)
    assert case.stage == "proposal.draft"


def test_a_process_inside_the_start() -> None:
    whole = nest(deal(), "needs", review(), resume=True)
    case = whole.begin("D", at=NOW)
    assert (case.stage, whole.start) == ("needs.draft", "needs.draft")
    assert walked(whole, "submit", "propose", "restart", contract=1).stage == "needs.check"
    assert whole.main_path[:4] == ("needs.draft", "needs.check", "needs.approved", "proposal")


def test_a_process_beside_the_main_path_stays_beside_it() -> None:
    whole = nest(deal(path=["needs", "closing"]), "proposal", review())
    assert whole.main_path == ("needs", "closing")


def test_nested_twice_each_stage_remembers_for_itself() -> None:
    """Resumed to any depth: where the innermost process was left."""
    signing = Machine(
        "signing", version="1", start="asked", stages=[Stage("asked"), Stage("sent"), Stage.done("signed")],
        moves=[Move("send", "asked", "sent"), Move("sign", "sent", "signed")],
    )  # fmt: skip
    whole = check_nest_twice(without_notes(), "proposal", review(), "check", signing, resume=True)
    assert (
        walked(whole, "propose", "submit", "send", "settle", "revise", contract=1, settled=1).stage
        == "proposal.check.sent"
    )
    case = walked(whole, "propose", "submit", "send", "return", "settle", "revise", contract=1, settled=1)
    assert case.stage == "proposal.draft"
    again = whole.decide(case, "submit", {"contract": 1}, at=NOW.add(days=1))
    assert again.case.stage == "proposal.check.sent"
    assert 'state "proposal"' in whole.mermaid()
    assert 'state "check"' in whole.mermaid()


def test_what_cannot_be_nested() -> None:
    with pytest.raises(DefinitionError, match="stage 'won' is closed: no process can run inside"):
        nest(deal(), "won", review())
    with pytest.raises(InputError, match="machine 'deal' has needs"):
        nest(deal(), "prposal", review())
    taken = deal(stages=[*deal().stages, Stage("proposal.x")])
    with pytest.raises(DefinitionError, match=r"there is already a stage 'proposal\.x'"):
        nest(taken, "proposal", review())
    wrong: list[tuple[dict[str, list[str]], str]] = [
        ({"win": ["approved"]}, "'win' does not leave 'proposal'"),
        ({"note": ["approved"]}, "'note' does not leave 'proposal'"),
        ({"settle": []}, "'settle' could never leave 'proposal'"),
    ]
    for exits, problem in wrong:
        with pytest.raises(DefinitionError, match=problem):
            nest(deal(), "proposal", review(), exits=exits)
    with pytest.raises(InputError, match="machine 'review' has draft"):
        nest(deal(), "proposal", review(), exits={"settle": ["aproved"]})
    with pytest.raises(InputError, match="give several inner stages for 'settle'"):
        nest(deal(), "proposal", review(), exits={"settle": "approved"})
    endless = Machine(
        "endless", version="1", start="a", stages=[Stage("a"), Stage("b")], moves=[Move("on", "a", "b")]
    )
    with pytest.raises(
        DefinitionError, match="'lose' could never leave 'proposal': no inner stage lets it go"
    ):
        nest(deal(), "proposal", endless, leaving=Leaving.REQUIRE_FINAL)
    assert repr(Leaving.REQUIRE_FINAL) == "Leaving.REQUIRE_FINAL"


def test_one_command_that_both_processes_know_is_reported() -> None:
    """As on a machine written by hand: two ways for the same facts are an overlap, found before any case is."""
    inside = review(moves=[*review().moves, Move("settle", "draft", "check")])
    whole = nest(deal(), "proposal", inside)
    assert [(issue.stage, issue.event) for issue in whole.check() if issue.kind is IssueKind.OVERLAP] == [
        ("proposal.draft", "settle")
    ]
    case = walked(whole, "propose", "settle")
    assert case.stage == "proposal.check"
    with pytest.raises(DefinitionError, match="for the same facts"):
        whole.decide(walked(whole, "propose"), "settle", {"settled": 1}, at=NOW.add(days=1))


def test_leaving_out_the_first_step_of_what_is_resumed() -> None:
    """The way in still resumes: it now leads to the step after."""
    whole = nest(without_notes(), "proposal", review(), resume=True)
    shorter = without(whole, "proposal.draft", evidence=False)
    assert {move.event: (move.target, move.resumes) for move in shorter.moves if move.resumes} == {
        "propose": ("proposal.check", "proposal"), "revise": ("proposal.check", "proposal"), "reopen": ("proposal.check", "proposal"),
    }  # fmt: skip
    # a stage before it: the way past takes over what the move into the process resumed
    earlier = without(
        extend(
            whole,
            key="k",
            version="1",
            stages=[Stage("call")],
            moves=[
                Move("call", "needs", "call"),
                Move("propose", "call", "proposal.draft", resumes="proposal"),
            ],
        ),
        "call",
    )
    assert ("call", "needs", "proposal.draft", "proposal") in {
        (move.event, move.source, move.target, move.resumes) for move in earlier.moves
    }


def test_two_nested_processes_of_one_name_are_not_mixed_up() -> None:
    """A case that comes to the second must not be put back into the first."""
    outside = {each.key: f"again-{each.key}" for each in deal().stages if each.key != "proposal"}
    again = renamed(review(), {each.key: f"again-{each.key}" for each in review().stages})
    one = nest(deal(), "proposal", review(), resume=True)
    two = nest(renamed(deal(), outside), "proposal", again, resume=True)
    plain = nest(renamed(deal(), outside), "proposal", again)
    for first, second in ((one, two), (one, plain), (plain, one)):
        with pytest.raises(
            DefinitionError, match="both have stages inside 'proposal', where work is resumed"
        ):
            chain(first, second)
    assert chain(plain, nest(deal(), "proposal", review())).start == "again-needs"
    inside = {
        each.key: each.key.replace("proposal", "offer") for each in two.stages if "proposal." in each.key
    }
    assert {move.resumes for move in chain(one, renamed(two, inside)).moves} == {None, "proposal", "offer"}


def test_a_nested_process_that_is_resumed_is_renamed_as_one() -> None:
    whole = nest(deal(), "proposal", review(), resume=True)
    inside = {
        stage.key: stage.key.replace("proposal.", "offer.")
        for stage in whole.stages
        if stage.key.startswith("proposal.")
    }
    offer = renamed(whole, inside)
    assert {move.resumes for move in offer.moves} == {None, "offer"}
    assert (
        walked(offer, "propose", "submit", "settle", "revise", contract=1, settled=1).stage == "offer.check"
    )
    assert {move.resumes for move in renamed(whole, {"proposal.draft": "proposal.text"}).moves} == {
        None,
        "proposal",
    }
    deeper = renamed(whole, inside | {"proposal.check": "offer.legal.check"})
    assert {move.resumes for move in deeper.moves} == {None, "offer"}
    some: Mapping[str, str]
    for some in (
        {"proposal.draft": "text"},
        {"proposal.check": "check"},
        {"closing": "proposal.closing"},
        inside | {"closing": "offer.closing"},
        {key: name for key, name in inside.items() if key != "proposal.check"},
    ):
        with pytest.raises(DefinitionError, match="its stages, and no others, must begin alike"):
            renamed(whole, some)
