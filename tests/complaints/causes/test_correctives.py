"""Corrective actions: they outlive the complaint, have an owner throughout, and others check them (CO-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.reasons import Declined
from salesflow.complaints.causes.cause_tree import RootCause
from salesflow.complaints.causes.corrective_entries import (
    CaseAdded,
    Checked,
    CorrectiveState,
    Done,
    HandedOver,
    Opened,
)
from salesflow.complaints.causes.correctives import Correctives
from salesflow.errors import HistoryError, InputError
from salesflow.testing.causes import correctives

LATE = RootCause("delivery/late", "shop", "1", "said Mrs Li")
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def ok(given: Correctives | Declined) -> Correctives:
    assert isinstance(given, Correctives), given.explain()
    return given


def declined(given: Correctives | Declined) -> list[str]:
    assert isinstance(given, Declined)
    assert all("[en]" not in each.explain("zh") for each in given.reasons)
    return [each.code for each in given.reasons]


def opened(which: str = "A-1", due: date = date(2026, 3, 20), owner: str = "u-9") -> Correctives:
    return ok(
        Correctives("house").open(
            which, "book earlier", owner, due=due, causes=[LATE], cases=["CO-1"], at=NINE
        )
    )


@given(correctives())
def test_a_register_is_the_fold_of_its_entries(register: Correctives) -> None:
    assert Correctives(register.id, register.entries) == register
    assert Correctives(register.id, register.entries * 2) == register


@given(correctives())
def test_every_action_keeps_its_promises(register: Correctives) -> None:
    """The owner is never empty; whoever checks did not do it; a first day stays; no words of a customer are kept."""
    for each in register.correctives:
        assert each.owner
        assert each.checked_by is None or each.checked_by != each.done_by
        assert (each.done_at is None) is (each.standing in {CorrectiveState.OPEN, CorrectiveState.WITHDRAWN})
        assert each.moved or each.due == each.first_due
        assert all(cause.words is None for cause in each.causes)


@given(correctives(), st.integers(0, 200))
def test_what_waits_is_open_and_what_is_overdue_waits(register: Correctives, ahead: int) -> None:
    day = NINE.date().add(days=ahead - 60)
    waiting, late = register.open_ones(as_of=day), register.overdue(as_of=day)
    assert set(late) == {each for each in waiting if each.due < day}
    owners = {each.owner for each in waiting}
    assert sorted(
        (each for who in owners for each in register.open_ones(as_of=day, owner=who)), key=waiting.index
    ) == list(waiting)
    known = register.known_on(day)
    assert known.entries == tuple(each for each in register.entries if each.at.date() <= day)
    assert known.known_on(day) == known
    for each in (*waiting, *register.unchecked(as_of=day)):
        assert "[en]" not in each.judged(day).explain("zh")


def test_an_action_from_its_first_day_to_its_check() -> None:
    register = opened()
    register = ok(register.hand_over("A-1", "u-8", at=NINE.add(days=1), by="u-9"))
    register = ok(
        register.move_due("A-1", date(2026, 4, 10), "the carrier asks for time", at=NINE.add(days=2))
    )
    register = ok(register.add_case("A-1", "CO-2", at=NINE.add(days=3)))
    assert register.overdue(as_of=date(2026, 4, 10)) == ()
    assert register.explain(as_of=date(2026, 4, 12)) == (
        "A-1: u-8 should have done “book earlier” by 10 Apr 2026, 2 days ago [CO-4]"
    )
    assert (
        register.explain("zh", as_of=date(2026, 4, 1))
        == "A-1：u-8须在2026年4月10日前完成“book earlier” [CO-4]"
    )
    register = ok(register.finish("A-1", by=Actor("u-8"), at=NINE.add(days=10)))
    assert register.explain(as_of=date(2026, 4, 12)) == (
        "A-1: u-8 did “book earlier”; nobody has checked yet whether it helps [CO-4]"
    )
    # weeks after all its complaints were closed
    register = ok(register.add_case("A-1", "CO-3", at=NINE.add(days=60)))
    register = ok(register.check("A-1", effective=True, reason="none in May", by="u-1", at=NINE.add(days=90)))
    assert register.corrective("A-1").judged(date(2026, 6, 1)).code == "effective"
    register = ok(
        register.check("A-1", effective=False, reason="they came back", by="u-1", at=NINE.add(days=120))
    )
    found = register.corrective("A-1")
    assert (found.cases, found.moved, found.first_due) == (("CO-1", "CO-2", "CO-3"), 1, date(2026, 3, 20))
    assert found.judged(date(2026, 7, 1)).explain() == (
        "A-1: “book earlier” did not help, says u-1: they came back [CO-4]"
    )
    assert register.explain(as_of=date(2026, 7, 1)) == ""


def test_every_reason_against_a_step_is_named() -> None:
    register = opened()
    early = NINE.subtract(days=1)
    assert declined(register.check("A-1", effective=True, reason="x", by="u-1", at=early)) == [
        "too_early",
        "not_done",
    ]
    assert declined(register.hand_over("A-1", "u-9", at=NINE)) == ["same_owner"]
    assert declined(register.move_due("A-1", date(2026, 3, 1), "sooner", at=NINE)) == ["due_past"]
    again = register.open("A-1", "other", "u-1", due=date(2026, 3, 1), causes=[LATE], at=NINE)
    assert declined(again) == ["known", "due_past"]
    done = ok(register.finish("A-1", by="u-9", at=NINE))
    assert declined(done.check("A-1", effective=True, reason="x", by=Actor("u-9"), at=NINE)) == ["own_check"]
    assert declined(done.finish("A-1", by="u-1", at=NINE)) == ["not_open"]
    assert declined(done.withdraw("A-1", "too dear", at=NINE)) == ["not_open"]
    gone = ok(register.withdraw("A-1", "too dear", at=NINE))
    refused = gone.check("A-1", effective=True, reason="x", by="u-1", at=NINE)
    assert isinstance(refused, Declined)
    assert refused.explain() == "A-1 has to be done before it is checked: withdrawn [CO-4]"
    assert (
        gone.corrective("A-1").judged(date(2026, 4, 1)).explain()
        == "A-1: “book earlier” was given up: too dear [CO-4]"
    )


def test_a_step_that_comes_twice_counts_once() -> None:
    register = opened()
    again = ok(
        register.open(
            "A-1", "book earlier", "u-9", due=date(2026, 3, 20), causes=[LATE], cases=["CO-1"], at=NINE
        )
    )
    assert again is register
    assert ok(register.add_case("A-1", "CO-1", at=NINE.add(days=1))) is register


def test_the_longest_late_and_the_first_done_come_first() -> None:
    register = opened("A-1", date(2026, 3, 20), "u-1")
    register = ok(register.open("A-2", "b", "u-2", due=date(2026, 3, 10), causes=[LATE], at=NINE))
    register = ok(register.open("A-3", "c", "u-1", due=date(2026, 3, 5), causes=[LATE], at=NINE))
    day = date(2026, 4, 1)
    assert [each.id for each in register.open_ones(as_of=day)] == ["A-3", "A-1", "A-2"]
    assert [each.id for each in register.overdue(as_of=day)] == ["A-3", "A-2", "A-1"]
    assert [each.id for each in register.overdue(as_of=day, owner="u-2")] == ["A-2"]
    done = ok(
        ok(register.finish("A-2", by="u-2", at=NINE.add(days=1))).finish("A-1", by="u-1", at=NINE.add(days=2))
    )
    assert [each.id for each in done.unchecked(as_of=day)] == ["A-2", "A-1"]
    assert done.unchecked(as_of=date(2026, 3, 2)) == ()


def test_a_step_written_further_west_does_not_tear_a_register_apart() -> None:
    """Its day is earlier than that of the step before it."""
    early = pendulum.datetime(2026, 3, 3, 1, tz="Asia/Tokyo")
    west = pendulum.datetime(2026, 3, 2, 9, tz="America/Los_Angeles")
    register = ok(Correctives("house").open("A-1", "a", "u-1", due=date(2026, 3, 9), causes=[LATE], at=early))
    register = ok(register.hand_over("A-1", "u-2", at=west))
    assert register.known_on(date(2026, 3, 2)).entries == ()
    assert register.known_on(date(2026, 3, 3)) == register


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (HandedOver("A-9", "u-1", at=NINE), "A-9 was never decided on"),
        (Done("A-1", at=NINE), "say who did or checked A-1"),
        (Checked("A-1", True, "x", at=NINE), "has to be done before it is checked"),
        (CaseAdded("A-1", "CO-3", at=NINE.subtract(days=1)), "lies before the last step"),
        (Opened("A-1", "other", "u-1", date(2026, 3, 9), [LATE], at=NINE), "is another action already"),
    ],
    ids=["no such", "no doer", "not done", "early", "twice"],
)
def test_entries_that_do_not_fit_are_a_broken_history(entry: HandedOver, problem: str) -> None:
    with pytest.raises(HistoryError, match=problem):
        Correctives("house", (*opened().entries, entry))


def test_a_check_without_a_checker_is_a_broken_history() -> None:
    done = ok(opened().finish("A-1", by="u-9", at=NINE))
    with pytest.raises(HistoryError, match="say who did or checked"):
        Correctives("house", (*done.entries, Checked("A-1", True, "x", at=NINE)))


WRONG: dict[str, Callable[[], object]] = {
    "no owner": lambda: opened(owner=" "),
    "no action": lambda: Correctives("h").open(
        "A-1", " ", "u-1", due=date(2026, 3, 9), causes=[LATE], at=NINE
    ),
    "no cause": lambda: Correctives("h").open("A-1", "a", "u-1", due=date(2026, 3, 9), causes=[], at=NINE),
    "a code": lambda: Correctives("h").open("A-1", "a", "u-1", due=date(2026, 3, 9), causes=["x"], at=NINE),  # type: ignore[list-item]
    "one text": lambda: Correctives("h").open(
        "A", "a", "u", due=date(2026, 3, 9), causes=[LATE], cases="CO-1", at=NINE
    ),
    "a moment": lambda: opened(due=NINE),
    "no next owner": lambda: opened().hand_over("A-1", "", at=NINE),
    "no reason": lambda: opened().move_due("A-1", date(2026, 4, 1), " ", at=NINE),
    "naive": lambda: opened().withdraw("A-1", "x", at=pendulum.naive(2026, 3, 2)),
    "nobody": lambda: opened().finish("A-1", by="", at=NINE),
    "no answer": lambda: opened().check("A-1", effective=None, reason="x", by="u-1", at=NINE),  # type: ignore[arg-type]
    "unknown": lambda: opened().corrective("A-9"),
    "no entry": lambda: Correctives("house", ["A-1"]),  # type: ignore[list-item]
    "blank id": lambda: Correctives(""),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_bad_input_is_one_clear_error(wrong: str) -> None:
    with pytest.raises(InputError):
        WRONG[wrong]()


def test_an_unknown_action_is_told_which_there_are() -> None:
    with pytest.raises(InputError, match="it holds A-1"):
        opened().corrective("A-9")
    with pytest.raises(InputError, match="it holds none yet"):
        Correctives("house").corrective("A-9")


def test_a_standing_speaks_both_languages() -> None:
    assert repr(CorrectiveState.OPEN) == "CorrectiveState.OPEN"
    assert {each.render("zh") for each in CorrectiveState}.isdisjoint(
        {each.render() for each in CorrectiveState}
    )
