"""What customers say, as sellers write it down (CA-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.follow_ups.answer import PHRASES, Answer, read_answer


@given(st.text(max_size=30) | st.sampled_from(sorted(PHRASES)))
def test_any_text_is_read_or_said_to_be_unread(text: str) -> None:
    found = read_answer(text)
    assert (found.value is not None) + bool(found.missing) + (not text.strip()) == 1
    assert found == read_answer(f"  {text}\n")


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        ("这边有结果给你打电话!", Answer.THEY_WILL_CALL),
        ("我一定找你！", Answer.WILL_COME),
        ("我们最近没需求,1个月后再说。", Answer.TALK_IN_A_MONTH),
        ("最近没需求，1个月后再说", Answer.TALK_IN_A_MONTH),
        ("我们在和老总申请", Answer.WAITING_FOR_BOSS),
        ("上次说的很好，这次不需要了", Answer.FINE_LAST_TIME),
        ("Fine last time; not needed now!", Answer.FINE_LAST_TIME),
        ("spoke. was fine last time, not needed now. call in a month", Answer.TALK_IN_A_MONTH),
        ("not needed now. replied, fine last time", Answer.FINE_LAST_TIME),
        ("They'll call", Answer.THEY_WILL_CALL),
        ("Visited Mr Li; waiting for the  BOSS", Answer.WAITING_FOR_BOSS),
        ("spoke, will call back", Answer.THEY_WILL_CALL),
        ("replied", Answer.REPLIED),
        ("no answer", Answer.NO_ANSWER),
        ("angry; do not contact", Answer.OPTED_OUT),
        ("we will call off the order", None),
        ("not needed now, upset", None),
    ],
)
def test_outcomes(outcome: str, answer: Answer | None) -> None:
    """CA-3: the sentences of D0, and how sellers write them down."""
    found = read_answer(outcome)
    assert found.value is answer
    assert bool(found.missing) == (answer is None)


def test_every_answer_can_be_written_as_its_own_name() -> None:
    for answer in Answer:
        assert read_answer(answer.value).value is answer
        assert answer in PHRASES.values()
        assert answer.render()
        assert not answer.render("zh").startswith("[en]")


def test_what_was_not_read_is_said() -> None:
    assert read_answer("maybe").explain("zh") == "结果“maybe”不在答复表中 [CA-3]"
    assert read_answer("upset; not needed now").explain() == (
        'the outcome "upset; not needed now" says more than one thing: "not needed now", in a bad mood [CA-3]'
    )
    assert read_answer("  ").missing == ()
    assert read_answer("ja", {"ja": Answer.REPLIED}).value is Answer.REPLIED
