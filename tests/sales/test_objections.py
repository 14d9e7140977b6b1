"""The register of a deal's objections and the library of answers (ST-12)."""

from __future__ import annotations

import pickle
from collections import Counter

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.sales.objection import Asked, Importance
from salesflow.sales.objections import BestAnswer, Heard, Library, Register
from salesflow.stages.case import Accepted, Refusal, Refused

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
COMMANDS = ("ask", "note", "answer", "defer", "settle", "reject", "withdraw")
ALLOWED = {
    "raised": {"answer": "answered", "defer": "deferred", "withdraw": "withdrawn"},
    "deferred": {"answer": "answered", "defer": "deferred", "withdraw": "withdrawn"},
    "answered": {"answer": "answered", "settle": "settled", "reject": "raised", "withdraw": "withdrawn"},
    "settled": {},
    "withdrawn": {},
}
steps = st.lists(
    st.tuples(st.sampled_from(COMMANDS), st.sampled_from(["O-1", "O-2", "O-3"]), st.sampled_from("pqr")),
    max_size=25,
)


def done(answer: Register | Refused) -> Register:
    assert isinstance(answer, Register)
    return answer


def walked(given_steps, deal: str = "D-1") -> tuple[Register, dict[str, str], list[Register]]:
    """The register after some steps, with what a table of the allowed steps says of each objection."""
    register, model, path = Register(deal), {}, []
    for place, (command, which, words) in enumerate(given_steps):
        at = NOW.add(hours=place)
        if command == "ask":
            register = register.ask(at=at, by="u-7")
        elif command == "note":
            if which not in model:
                register = register.note(which, f"wish {words}", topic=f"topic {words}", at=at, by="u-7")
                model[which] = "raised"
        elif which not in model:
            with pytest.raises(InputError, match="not in the register"):
                register.objection(which)
        else:
            extra = {"to": "u-9"} if command == "defer" else {}
            answer = getattr(register, command)(which, words, at=at, by="u-7", **extra)
            target = ALLOWED[model[which]].get(command)
            if target is None:
                assert isinstance(answer, Refused)
                assert answer.explain()
                assert answer.explain("zh")
            else:
                register, model[which] = done(answer), target
        path.append(register)
    return register, model, path


@given(steps)
def test_the_register_is_the_fold_of_its_entries(given_steps):
    """Replay law: the entries give the same register, also when each came twice."""
    register, model, _ = walked(given_steps)
    assert {each.id: each.stage for each in register.objections} == model
    again = Register("D-1", [*register.entries, *register.entries])
    assert again == register
    assert hash(again) == hash(register)
    assert again.objections == register.objections
    assert pickle.loads(pickle.dumps(register)) == register


@given(steps)
def test_a_deal_moves_on_only_when_every_objection_has_an_answer(given_steps):
    """ST-12: open ones block, unknown is not yes, and the verdict names every open one first."""
    register, model, _ = walked(given_steps)
    facts = register.facts()
    waiting = {each for each, stage in model.items() if stage in {"raised", "deferred"}}
    settled = facts["objections_settled"]
    if not register.entries:
        assert set(facts.values()) == {Truth.UNKNOWN, 0}
    else:
        assert settled is (Truth.NO if waiting else Truth.YES)
        assert facts["new_objection"] is (Truth.YES if waiting else Truth.NO)
        everyone = set(model.values()) <= {"settled", "withdrawn"}
        assert facts["objections_accepted"] is (Truth.YES if everyone else Truth.NO)
        assert facts["objections_asked"] is Truth.YES
    assert (facts["objections_open"], facts["objections_raised"]) == (len(waiting), len(model))
    assert {each.id for each in register.next_meeting()} == waiting
    at = NOW.add(days=2)
    verdict = register.judge(at=at)
    assert verdict.value is settled
    named = [*register.next_meeting(), *[each for each in register.objections if each.stage == "answered"]]
    assert [reason for reason in verdict.reasons if reason.code not in {"settled", "no_questions"}] == [
        each.reason(at) for each in named
    ]
    assert verdict.explain("zh")

    case = SEVEN_STEP.adopt("D-1", "proposal", since=NOW, at=NOW)
    moved = SEVEN_STEP.decide(case, "settle", {**facts, "proposed_on": "2 March"}, at=at)
    assert isinstance(moved, Accepted) is (settled is Truth.YES)
    if isinstance(moved, Refused):
        assert moved.reason is (Refusal.UNMET if waiting else Refusal.UNKNOWN)


@given(steps, st.integers(0, 26))
def test_what_is_known_at_a_moment_is_the_register_of_that_moment(given_steps, place):
    register, _, path = walked(given_steps)
    before = Register("D-1") if place == 0 or not path else path[min(place, len(path)) - 1]
    assert register.known_at(NOW.add(hours=place - 1)) == before


@given(steps)
def test_a_step_in_the_past_is_refused_and_changes_nothing(given_steps):
    register, model, _ = walked(given_steps)
    for which in model:
        no = register.withdraw(which, at=NOW.subtract(minutes=1))
        assert isinstance(no, Refused)
        assert no.reason is Refusal.STALE


@given(steps)
def test_repeating_a_command_with_its_id_changes_nothing(given_steps):
    register, _, _ = walked(given_steps)
    once = register.note("X", "price", at=NOW, command_id="c-0")
    assert once.note("X", "price", at=NOW.add(hours=1), command_id="c-0") == once
    answered = done(once.answer("X", "less", at=NOW, command_id="c-1"))
    assert done(answered.answer("X", "less", at=NOW.add(hours=1), command_id="c-1")) == answered
    with pytest.raises(HistoryError, match="already there"):
        answered.answer("X", "more", at=NOW, command_id="c-1")


def test_nobody_asked_is_unknown_and_no_question_is_a_warning():
    """ST-12: no questions at all is a warning sign."""
    register = Register("D-1")
    assert register.judge(at=NOW).value is Truth.UNKNOWN
    assert register.judge(at=NOW).explain("zh") == "尚未询问客户怎样才能百分之百满意 [ST-12]"
    asked = register.ask(by=Actor("u-7", ["seller"]), at=NOW)
    assert asked.entries == (Asked(NOW, "u-7"),)
    verdict = asked.judge(at=NOW)
    assert (verdict.value, [each.code for each in verdict.reasons]) == (Truth.YES, ["no_questions"])
    assert verdict.explain() == (
        "the customer was asked and has no question at all: a warning sign, perhaps there is no wish to buy [ST-12]"
    )
    assert asked.judge(at=NOW.subtract(hours=1)).value is Truth.UNKNOWN


def test_the_next_meeting_begins_with_what_is_decisive():
    """ST-12: unanswered ones become the reason for the next meeting; the difficult ones go to the team."""
    register = Register("D-1")
    for which, importance in (("w", Importance.WISH), ("n", None), ("d", Importance.DECISIVE), ("m", None)):
        register = register.note(which, f"wish {which}", importance=importance, at=NOW)
    register = done(register.defer("n", "ask the engineers", to="u-9", at=NOW))
    register = done(register.answer("m", "yes", at=NOW))
    assert [each.id for each in register.next_meeting()] == ["d", "n", "w"]
    assert register.judge(at=NOW.add(days=2)).explain() == (
        "“wish d” has waited 2 days for an answer [ST-12]\n"
        "“wish n” is a topic of the next meeting; u-9 prepares the answer [ST-12]\n"
        "“wish w” has waited 2 days for an answer [ST-12]\n"
        "“wish m” is answered; ask whether the customer is satisfied [ST-12]"
    )
    for which in "dnw":
        register = done(register.withdraw(which, at=NOW.add(days=2)))
    assert register.judge(at=NOW.add(days=2)).explain() == (
        "4 objections were raised, and none waits for an answer [ST-12]\n"
        "“wish m” is answered; ask whether the customer is satisfied [ST-12]"
    )


def test_an_answer_turned_down_blocks_again_and_is_a_new_objection_at_the_closing():
    register = done(Register("D-1").note("O-1", "price", at=NOW).answer("O-1", "less", at=NOW))
    closing = SEVEN_STEP.adopt("D-1", "closing", since=NOW, at=NOW)
    assert isinstance(SEVEN_STEP.decide(closing, "revise", register.facts(), at=NOW), Refused)
    again = done(register.reject("O-1", "still too much", at=NOW))
    back = SEVEN_STEP.decide(closing, "revise", again.facts(), at=NOW)
    assert isinstance(back, Accepted)
    assert back.case.stage == "proposal"


def test_refusals_say_what_is_possible():
    register = Register("D-1").note("O-1", Text("price", zh="价格"), at=NOW)
    no = register.settle("O-1", at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("zh") == "阶段“已提出”没有“接受答复”这一步；此处可用：答复、留待下次会面、撤回"
    gone = done(register.withdraw("O-1", at=NOW))
    no = gone.settle("O-1", at=NOW)
    assert isinstance(no, Refused)
    assert (no.reason, no.explain()) == (
        Refusal.CLOSED,
        "“accept the answer” is refused: the case is closed (“withdrawn”)",
    )


def test_wrong_input_and_wrong_histories():
    register = Register("D-1").note("O-1", "price", at=NOW)
    with pytest.raises(InputError, match="it holds O-1"):
        register.answer("O-2", "yes", at=NOW)
    with pytest.raises(InputError, match="it holds none yet"):
        Register("D-1").objection("O-1")
    with pytest.raises(InputError, match="another objection"):
        register.note("O-1", "delivery", at=NOW)
    with pytest.raises(InputError, match="another objection"):
        register.note("O-1", "delivery", at=NOW, command_id="c-2")
    assert register.note("O-1", "price", at=NOW) == register
    with pytest.raises(InputError, match="blank"):
        register.answer("O-1", " ", at=NOW)
    for naive in (lambda: register.ask(at=NOW.naive()), lambda: register.judge(at=NOW.naive())):
        with pytest.raises(InputError, match="time zone"):
            naive()
    with pytest.raises(InputError, match="deal"):
        Register("")
    with pytest.raises(InputError, match="entries"):
        Register("D-1", ["price"])  # type: ignore[list-item]
    answered = done(register.answer("O-1", "yes", at=NOW))
    with pytest.raises(HistoryError, match="not written down before"):
        Register("D-1", answered.entries[1:])
    with pytest.raises(HistoryError, match="under this id"):
        Register("D-1", [*answered.entries, attrs.evolve(answered.entries[0], what="delivery")])


# -- the library ------------------------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> list[Register]:
    """Registers of a few deals, each at several moments of its life, in any order and with repeats."""
    lives = []
    for deal in ("D-1", "D-2", "D-3"):
        _, _, path = walked(draw(steps), deal)
        lives += path
    return draw(st.lists(st.sampled_from(lives), max_size=12)) if lives else []


@given(histories(), st.integers(0, 12), st.integers(0, 12))
def test_libraries_join_exactly_in_any_order_and_grouping(registers, cut, other):
    """Associative, commutative, and a deal fed in twice counts once."""
    cut, other = sorted((cut, other))
    a, b, c = Library.of(registers[:cut]), Library.of(registers[cut:other]), Library.of(registers[other:])
    whole = Library.of(registers)
    assert (a | b) | c == a | (b | c) == (c | b) | a == whole == whole | whole | a
    assert whole | Library() == whole
    assert hash(whole) == hash(Library.of(reversed(registers)))


@given(histories())
def test_counts_are_those_of_the_latest_state_of_each_deal(registers):
    latest: dict[str, Register] = {}
    for register in registers:
        known = latest.get(register.deal)
        if known is None or len(register.entries) > len(known.entries):
            latest[register.deal] = register
    library = Library.of(registers)
    for topic in ("topic p", "topic q", "topic r", "topic s"):
        wanted: Counter[tuple[str, Truth]] = Counter()
        raised = Counter()
        for register in latest.values():
            for each in register.objections:
                if each.topic == topic:
                    raised[register.deal] += 1
                    wanted.update((answer.words, answer.accepted) for answer in each.answers)
        found = library.suggest(topic.upper())
        assert sum(best.n + best.unjudged for best in found) == wanted.total()
        for best in found:
            assert best.accepted == wanted[best.words, Truth.YES]
            assert best.rejected == wanted[best.words, Truth.NO]
            assert best.unjudged == wanted[best.words, Truth.UNKNOWN]
        lows = [best.interval.low for best in found]
        assert lows == sorted(lows, reverse=True)
        again = [each for each in library.recurring(least=1) if each.topic == topic]
        assert [(each.raised, each.deals, each.answers) for each in again] == (
            [(raised.total(), len(raised), found)] if raised else []
        )
    frequent = library.recurring()
    assert all(each.deals >= 2 for each in frequent)
    assert frequent == tuple(sorted(frequent, key=lambda each: (-each.deals, -each.raised, each.topic)))


def test_many_answers_count_more_than_one_lucky_one():
    """ST-12: recurring ones feed a shared library of best answers."""
    seen = [("half now", Truth.YES)] * 9 + [
        ("half now", Truth.NO),
        ("on stock", Truth.YES),
        ("soon", Truth.NO),
    ]
    seen += [("later", Truth.UNKNOWN)] * 2 + [("maybe", Truth.UNKNOWN)]
    library = Library(
        Heard(f"D-{place:02}", "O-1", 3, "delivery", (pair,)) for place, pair in enumerate(seen)
    )
    assert library.suggest("  DELIVERY ")[0] == BestAnswer("half now", 9, 1, 0)
    assert [best.explain() for best in library.suggest("delivery")] == [
        "“half now”: accepted 9 of 10 times (plausibly 60% to 98%)",
        "“on stock”: accepted 1 of 1 time (plausibly 21% to 100%)",
        "“later”: given 2 times, and no customer has said yet whether it satisfies",
        "“maybe”: given once, and no customer has said yet whether it satisfies",
        "“soon”: accepted 0 of 1 time (plausibly 0% to 79%)",
    ]
    assert [best.explain("zh") for best in library.suggest("delivery")][:4:2] == [
        "“half now”：10次中有9次被接受（可信范围60%至98%）",
        "“later”：用过2次，尚无客户表示是否满意",
    ]
    often = [("now", Truth.YES)] * 2 + [("now", Truth.NO)] * 8 + [("today", Truth.YES)]
    rare = Library(Heard(f"E-{place:02}", "O-1", 3, "speed", (pair,)) for place, pair in enumerate(often))
    assert [best.words for best in rare.suggest("speed")] == ["today", "now"]
    assert library.suggest("price") == ()
    (only,) = library.recurring()
    assert (only.topic, only.raised, only.deals) == ("delivery", 15, 15)
    assert library.recurring(least=16) == ()


def test_a_library_keeps_no_person_and_says_what_has_no_topic():
    register = Register("D-1").note("O-1", "Mrs Wang wants a discount", raised_by="C-7/2", by="u-7", at=NOW)
    library = Library.of([done(register.answer("O-1", "two per cent", by="u-7", at=NOW))])
    assert library.without_topic == 1
    assert library.recurring(least=1) == ()
    assert not any(word in repr(library) for word in ("Wang", "C-7", "u-7"))


def test_registers_that_contradict_each_other_are_refused():
    first = Library.of([Register("D-1").note("O-1", "price", topic="price", at=NOW)])
    second = Library.of([Register("D-1").note("O-1", "delivery", topic="delivery", at=NOW)])
    with pytest.raises(HistoryError, match="two different things"):
        _ = first | second
