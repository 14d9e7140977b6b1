"""Observations that flow back (SV-4), and the register that shows what nobody has answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pendulum
import pytest
from hypothesis import event, given

from salesflow.basics.actors import Actor
from salesflow.basics.reasons import Declined
from salesflow.errors import HistoryError, InputError
from salesflow.service.insight import Answered, Observations, Observed, Withdrawn
from salesflow.testing.losses import observation_registers
from salesflow.testing.shift_laws import check_observations

ZONE = "Asia/Shanghai"
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)


def noted() -> Observations:
    register = Observations().note(
        "B-1", "C-7", "Delivery", "two orders came late", by=Actor("u-7"), at=MONDAY
    )
    assert isinstance(register, Observations)
    return register


@given(observation_registers())
def test_every_register_keeps_the_laws(register: Observations) -> None:
    """SV-4: the fold of its entries, nothing unanswered is lost."""
    event(f"entries: {min(len(register.entries), 4)}")
    check_observations(register, zone=ZONE)


def test_what_nobody_has_answered() -> None:
    """SV-4: oldest first, with how long it waits; a later answer is not known on an earlier day."""
    two = noted().note(
        "B-2", "C-8", "delivery ", "late too", about="SKU-1", by="u-7", at=MONDAY.subtract(days=1)
    )
    assert isinstance(two, Observations)
    register = two.answer("B-1", "the route is changed", by="u-2", at=MONDAY.add(days=8))
    assert isinstance(register, Observations)
    assert [each.id for each in register.unanswered()] == ["B-2"]
    assert register.unanswered("C-7") == ()
    assert register.topics() == (("delivery", 2),)
    before = register.judge(as_of=date(2026, 3, 2), zone=ZONE)
    assert [each.id for each in before.value] == ["B-2", "B-1"]
    assert before.explain().splitlines() == [
        "delivery at C-8: “late too”, noted 1 day ago by u-7 and not answered yet [SV-4]",
        "delivery at C-7: “two orders came late”, noted today by u-7 and not answered yet [SV-4]",
    ]
    assert before.reasons[0].explain("zh") == "C-8的delivery：“late too”，u-7于1天前记录，尚无人答复 [SV-4]"


def test_a_customer_counts_once_for_a_topic() -> None:
    """Five notes of one shop are one shop."""
    register = noted().note("B-2", "C-7", "DELIVERY", "again", by="u-7", at=MONDAY)
    assert isinstance(register, Observations)
    more = register.note("B-3", "C-8", "price", "dear", by="u-7", at=MONDAY)
    assert isinstance(more, Observations)
    assert more.topics() == (("delivery", 1), ("price", 1))


def test_steps_that_do_not_fit_are_declined() -> None:
    register = noted()
    taken = register.note("B-1", "C-8", "price", "dear", by="u-7", at=MONDAY)
    assert isinstance(taken, Declined)
    assert taken.explain() == "B-1 was noted on 2 Mar 2026 already; take another id [SV-4]"
    unknown = register.answer("B-9", "done", by="u-2", at=MONDAY)
    assert isinstance(unknown, Declined)
    assert (unknown.codes, unknown.reasons) == (("not_noted",), ())
    gone = register.withdraw("B-1", at=MONDAY)
    assert isinstance(gone, Observations)
    assert (gone.all(), gone.topics()) == ((), ())
    late = gone.answer("B-1", "done", by="u-2", at=MONDAY.subtract(hours=1))
    assert isinstance(late, Declined)
    assert late.codes == ("withdrawn", "too_early")


def test_the_same_step_twice_is_one() -> None:
    register = noted()
    again = register.note(
        "B-1", "C-7", "delivery", "two orders  came late", by="u-7", at=MONDAY.in_timezone("UTC")
    )
    assert again == register


def test_entries_that_do_not_fit_together() -> None:
    answer = Answered("B-1", "done", at=MONDAY, by="u-2")
    with pytest.raises(HistoryError, match="nothing is noted under B-1"):
        Observations([answer])
    with pytest.raises(InputError, match="give Observed"):
        Observations(["B-1"])  # type: ignore[list-item]


def test_words_can_be_removed() -> None:
    """A name in free words is found by its place; the counts stay. A stored entry may name nobody."""
    register = noted()
    assert register.words() == (("observation B-1", "two orders came late"),)
    quiet = register.silenced("B-1")
    assert quiet.judge(as_of=date(2026, 3, 3), zone=ZONE).explain("zh") == (
        "C-7的delivery：“文字已删除”，u-7于1天前记录，尚无人答复 [SV-4]"
    )
    nobody = Observations([Observed("B-1", "C-7", "price", None, at=MONDAY), Withdrawn("B-1", at=MONDAY)])
    assert (nobody.words(), nobody.silenced("B-1")) == ((), nobody)
    unnamed = Observations(nobody.entries[:1]).judge(as_of=date(2026, 3, 2), zone=ZONE)
    assert (
        unnamed.explain()
        == "price at C-7: “words removed”, noted today by somebody and not answered yet [SV-4]"
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: noted().note("B-2", "C-7", "price", " ", by="u-7", at=MONDAY), "words"),
        (lambda: noted().note("B-2", "C-7", " ", "dear", by="u-7", at=MONDAY), "topic"),
        (lambda: noted().note("B-2", " ", "price", "dear", by="u-7", at=MONDAY), "customer"),
        (lambda: noted().note(" ", "C-7", "price", "dear", by="u-7", at=MONDAY), "observation"),
        (lambda: noted().note("B-2", "C-7", "price", "dear", by=" ", at=MONDAY), "by"),
        (lambda: noted().note("B-2", "C-7", "price", "dear", by=None, at=MONDAY), "by"),  # type: ignore[arg-type]
        (lambda: noted().note("B-2", "C-7", "price", "dear", about=" ", by="u-7", at=MONDAY), "about"),
        (lambda: noted().answer("B-1", "", by="u-7", at=MONDAY), "words"),
        (lambda: noted().answer("B-1", "done", by="u-7", at=MONDAY.naive()), "at"),
        (lambda: noted().silenced("B-9"), "ids"),
    ],
    ids=["words", "topic", "customer", "id", "by", "nobody", "about", "answer", "naive", "silenced"],
)
def test_what_cannot_be_noted_is_refused(wrong: Callable[[], object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field
