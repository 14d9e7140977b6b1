"""One objection (ST-12): its life, its entries, and what they may not say."""

from __future__ import annotations

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.moments import to_text
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError
from salesflow.sales.objection import (
    OBJECTION,
    Answer,
    Asked,
    Handled,
    Importance,
    Noted,
    Objection,
    carried_on,
    topic_key,
)
from salesflow.stages.case import Accepted
from salesflow.testing.laws import check_machine

ZONE = "Asia/Shanghai"
NOW = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)


def objection(*events: str, words: str = "so it is", to: str | None = None) -> Objection:
    found = Objection(OBJECTION.begin("O-1", at=NOW), "price")
    for place, event in enumerate(events):
        step = OBJECTION.decide(found.case, event, by="u-7", at=NOW.add(hours=place))
        assert isinstance(step, Accepted)
        found = carried_on(found, Handled(step.record, words, to))
    return found


def test_its_life_is_a_machine_that_keeps_the_laws_and_speaks_both_languages():
    """ST-12: raised, deferred, answered, settled; withdrawn from anywhere."""
    assert OBJECTION.check() == ()
    check_machine(OBJECTION)
    texts = [each.label for each in (*OBJECTION.stages, OBJECTION)]
    assert all(text is not None and text.languages == ("en", "zh") for text in texts)
    assert {move.event for move in OBJECTION.moves} <= OBJECTION._labels.keys()


@pytest.mark.parametrize(
    ("events", "stage", "is_open", "is_accepted", "said"),
    [
        ((), "raised", True, False, []),
        (("defer",), "deferred", True, False, []),
        (("defer", "defer", "answer"), "answered", False, False, [Truth.UNKNOWN]),
        (("answer", "answer"), "answered", False, False, [Truth.UNKNOWN, Truth.UNKNOWN]),
        (("answer", "reject"), "raised", True, False, [Truth.NO]),
        (("answer", "reject", "answer", "settle"), "settled", False, True, [Truth.NO, Truth.YES]),
        (("answer", "withdraw"), "withdrawn", False, True, [Truth.UNKNOWN]),
        (("withdraw",), "withdrawn", False, True, []),
    ],
)
def test_where_it_stands(events, stage, is_open, is_accepted, said):
    found = objection(*events)
    assert (found.stage, found.is_open, found.is_accepted) == (stage, is_open, is_accepted)
    assert [answer.accepted for answer in found.answers] == said
    assert found.raised_at == NOW


def test_the_customer_speaks_of_the_last_answer():
    """Each answer keeps its own words, moment and verdict."""
    found = objection()
    for place, (event, words) in enumerate(
        [("answer", "soon"), ("reject", ""), ("answer", "now"), ("settle", "")]
    ):
        step = OBJECTION.decide(found.case, event, by="u-7", at=NOW.add(hours=place))
        assert isinstance(step, Accepted)
        found = carried_on(found, Handled(step.record, words))
    assert found.answers == (
        Answer("soon", NOW, "u-7", Truth.NO),
        Answer("now", NOW.add(hours=2), "u-7", Truth.YES),
    )


def test_the_colleague_who_prepares_is_named_only_while_it_is_deferred():
    deferred = objection("defer", to="u-9")
    assert deferred.to == "u-9"
    step = OBJECTION.decide(deferred.case, "answer", at=NOW.add(days=1))
    assert isinstance(step, Accepted)
    assert carried_on(deferred, Handled(step.record, "yes")).to is None


@pytest.mark.parametrize(
    ("events", "days", "to", "en", "zh"),
    [
        ((), 0, None, "“price” was raised today and has no answer yet", "“price”今天提出，尚未答复"),
        ((), 1, None, "“price” has waited 1 day for an answer", "“price”提出已1天，尚未答复"),
        (("defer",), 0, None, "“price” is a topic of the next meeting", "“price”留待下次会面"),
        (("defer",), 2, "u-9", "“price” is a topic of the next meeting; u-9 prepares the answer",
         "“price”留待下次会面，由u-9准备答复"),
        (("answer",), 0, None, "“price” is answered; ask whether the customer is satisfied",
         "“price”已答复，请确认客户是否满意"),
        (("answer", "settle"), 0, None, "“price” is settled", "“price”已解决"),
        (("withdraw",), 0, None, "“price” was withdrawn by the customer", "客户已撤回“price”"),
    ],
)  # fmt: skip
def test_words(events, days, to, en, zh):
    reason = objection(*events, to=to).reason(NOW.add(days=days))
    assert reason.explain() == f"{en} [ST-12]"
    assert reason.explain("zh") == f"{zh} [ST-12]"


def test_days_are_those_of_the_zone_asked_in():
    late = attrs.evolve(objection(), case=OBJECTION.begin("O-1", at=NOW.set(hour=23)))
    assert late.days_waiting(NOW.add(days=1).set(hour=1)) == 1
    assert late.days_waiting(NOW.set(hour=23).in_timezone("UTC").add(hours=2)) == 0
    with pytest.raises(InputError, match="time zone"):
        late.days_waiting(NOW.naive())


@given(st.text(min_size=1))
def test_a_topic_has_one_spelling(name):
    try:
        key = topic_key(name)
    except InputError:
        return
    assert topic_key(key.upper().lower()) == topic_key(topic_key(key.upper()))
    assert topic_key(f"  {key} ") == topic_key(key)


def test_entries_refuse_what_says_nothing():
    first = OBJECTION.begin("O-1", at=NOW).records[0]
    for wrong in ("", "  ", 3, None):
        with pytest.raises(InputError):
            Noted(first, wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="words"):
        Handled(attrs.evolve(first, event="answer"), " ")
    with pytest.raises(InputError, match="topic"):
        Noted(first, "price", topic=" ")
    with pytest.raises(InputError, match="person"):
        Noted(first, "price", raised_by="")
    with pytest.raises(InputError, match="time zone"):
        Asked(NOW.naive())
    with pytest.raises(InputError, match="importance: use one of decisive, wish, or None"):
        Noted(first, "price", importance="much")  # type: ignore[arg-type]
    assert Noted(first, "price", importance="wish").importance is Importance.WISH  # type: ignore[arg-type]
    assert Noted(first, Text("price", zh="价格"), topic="ＰＲＩＣＥ").topic == "price"
    assert Noted(first, " too \n dear ").what == "too dear"
    assert Handled(attrs.evolve(first, event="settle"), "").words == ""


def test_moments_are_equal_when_they_are_the_same_instant():
    elsewhere = NOW.in_timezone("UTC")
    assert Asked(NOW) == Asked(elsewhere)
    assert hash(Asked(NOW)) == hash(Asked(elsewhere))
    assert Answer("yes", NOW) == Answer("yes", elsewhere)
    first, second = (pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=fold) for fold in (0, 1))
    assert Asked(first) != Asked(second), to_text(first)


def test_stored_steps_must_fit():
    found = objection("answer")
    last = found.case.records[-1]
    with pytest.raises(HistoryError, match="already there"):
        carried_on(found, Handled(last, "another answer"))
    with pytest.raises(HistoryError, match="before record 2"):
        carried_on(
            found,
            Handled(attrs.evolve(last, seq=3, source="answered", at=NOW.subtract(hours=1)), "another answer"),
        )
    with pytest.raises(HistoryError, match="missing"):
        carried_on(found, Handled(attrs.evolve(last, seq=5), "another answer"))
    forced = attrs.evolve(
        objection().case.records[0], seq=2, event="settle", source="raised", target="settled"
    )
    assert carried_on(objection(), Handled(forced, "")).answers == ()


def test_importance_has_words():
    assert [each.render() for each in Importance] == ["decisive", "a wish"]
    assert [each.render("zh") for each in Importance] == ["决定性", "期望"]
    assert repr(Importance.WISH) == "Importance.WISH"
