"""Steps up to the finding, and what all steps share (CO-1, CO-2)."""

from __future__ import annotations

import pendulum
import pytest

from salesflow.complaints.cases import ending, redress, steps
from salesflow.complaints.cases.step import Apology, Fault, Letter, Likeness, Step, read_people
from salesflow.complaints.cases.steps import Acknowledge, Find, Mark, Receive, TakeStatement
from salesflow.complaints.cases.vocabulary import HAPPENINGS, OUTSIDE, STEPS
from salesflow.complaints.catalogue.desk import DESK
from salesflow.errors import InputError


def test_the_vocabulary_holds_every_step_that_there_is():
    """CO-2: no step is forgotten in the list, and every event of the machine belongs to one of them."""
    named = {name for module in (steps, redress, ending) for name in module.__all__}
    kinds = {kind.__name__ for kind in STEPS}
    assert kinds == {
        name for name in named if isinstance(found := _named(name), type) and issubclass(found, Step)
    }
    assert {move.event for move in DESK.machine.all_moves} == {kind.move for kind in STEPS} - {None}
    assert {kind.number for kind in STEPS} - {None} == {1, 2, 4, 5, 6, 7, 8, 9, 10}
    assert set(OUTSIDE) <= set(HAPPENINGS)


def _named(name: str) -> object:
    return next(getattr(module, name) for module in (steps, redress, ending) if hasattr(module, name))


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_every_step_is_called_something_in_two_languages(kind):
    assert kind.label.render() != kind.label.render("zh")


@pytest.mark.parametrize("words", [Apology, Fault, Letter, Likeness])
def test_words_of_steps_speak_two_languages_and_name_themselves(words):
    for each in words:
        assert each.render() != each.render("zh")
        assert repr(each) == f"{words.__name__}.{each.name}"


def test_only_a_fault_of_ours_may_be_admitted():
    """CO-1: admit fault only where there is fault."""
    assert [fault for fault in Fault if fault.is_ours] == [Fault.COMPANY, Fault.SHARED]


def test_a_receipt_names_somebody_who_is_not_its_subject():
    """CO-2, step 5: never nobody; abuse case 14: nobody handles a complaint about himself."""
    with pytest.raises(InputError, match="whom the complaint is about"):
        Receive("C-7", "call", owner="u-1", about=["u-2", "u-1"])
    with pytest.raises(InputError, match="person"):
        Receive("C-7", "call", owner=" ")
    assert Receive("C-7", "call", owner="u-1", about=["u-2", "u-2"]).about == ("u-2",)


def test_lists_are_not_read_letter_by_letter():
    with pytest.raises(InputError, match="letter by letter"):
        read_people("u-1")
    with pytest.raises(InputError, match="letter by letter"):
        Find("company", "broken", "photo")
    assert Find("company", "broken", ["p-1", "p-1"]).evidence == ("p-1",)


def test_words_never_show_in_a_log():
    assert "leaked" not in repr(TakeStatement("the kettle leaked"))
    with pytest.raises(InputError, match="blank"):
        TakeStatement("  ")


def test_an_outside_event_has_its_own_moment():
    """Field note 1.3: sent to the company before the company received it, in a public sample."""
    sent = Mark("sent", pendulum.datetime(2026, 2, 1, tz="UTC"))
    assert sent.happenings == ("sent",)
    with pytest.raises(InputError, match="on: "):
        Mark("sent", pendulum.naive(2026, 2, 1))
    with pytest.raises(ValueError, match="nowhere"):
        Acknowledge("nowhere")
