"""Interviews: ST-10 (open questions, restated and confirmed) and ST-11 (time, agenda, purpose; themes; permission)."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.checklist import Checklist, Item
from salesflow.sales.conversation import Conversation
from salesflow.sales.interview import Interview, Question, Spin, Theme, looks_closed
from salesflow.stages.guide import Guide

THEMES = ["a", "b", "c"]
OPEN = Question(Text("What is it like?", zh="是什么样的？"))


def theme(key):
    return Theme(key, Text(f"theme {key}", zh=f"话题{key}"), [OPEN], Text("know it", zh="了解"))


def interview(**settings):
    opening = Checklist("o", version="1", items=[Item("time", Text("agree on the time", zh="约定时间"))])
    parts = {
        "themes": [theme(key) for key in THEMES],
        "opening": opening,
        "in_order": Text("that is the way", zh="理应如此"),
        "confirmation": Text("Is it so?", zh="是这样吗？"),
        "permission": Text("May I?", zh="可以吗？"),
        "rows": ["ST-11"],
    }
    return Interview("talk", version="1", **(parts | settings))


FULL = interview()
STEPS = {
    "agree": lambda talk: talk.agree("time", "now"),
    **{key: lambda talk, key=key: talk.note(key, "so") for key in THEMES},
    "restate": lambda talk: talk.restate(),
    "correct": lambda talk: talk.correct(),
    "confirm": lambda talk: talk.confirm("p1"),
    "permit": lambda talk: talk.permit(),
    "decline": lambda talk: talk.decline(),
    "pitch": lambda talk: talk.pitch(),
}
ways = st.lists(st.sampled_from(sorted(STEPS)), max_size=14)


def talked(way):
    talk = Conversation()
    for step in way:
        talk = STEPS[step](talk)
    return talk


def codes(found):
    return [reason.code for reason in found.reasons], [reason.code for reason in found.missing]


WRONG = {
    "not_agreed_first",
    "out_of_order",
    "nothing_restated",
    "pitched_unconfirmed",
    "pitched_unpermitted",
    "spoke_too_much",
}


def confirmed(way):
    """ST-10, told another way: of what was said after the last answer, a restatement, then the confirmation."""
    last = max((place for place, step in enumerate(way) if step in THEMES), default=-1)
    state = None
    for step in way[last + 1 :]:
        if step == "restate":
            state = "restated"
        elif step == "correct":
            state = "corrected"
        elif step == "confirm" and state in ("restated", "confirmed"):
            state = "confirmed"
    return {"confirmed": Truth.YES, "corrected": Truth.NO}.get(state, Truth.UNKNOWN)


@given(ways)
def test_the_need_is_confirmed_only_after_everything_was_heard_and_restated(way):
    """ST-10: what is noted after the confirmation makes it stale."""
    facts = FULL.facts(talked(way))
    heard = Truth.YES if set(THEMES) <= set(way) else Truth.UNKNOWN
    assert facts["need_confirmed"] is (heard & confirmed(way))
    said = [step for step in way if step in ("permit", "decline")]
    assert facts["pitch_permitted"] is Truth.of(
        {"permit": True, "decline": False}[said[-1]] if said else None
    )


@given(ways)
def test_the_answer_is_all_of_its_parts_and_faults_change_nothing(way):
    found = FULL.judge(talked(way))
    facts = FULL.facts(talked(way))
    agreed = Truth.YES if "agree" in way else Truth.UNKNOWN
    assert found.value is (agreed & facts["need_confirmed"] & facts["pitch_permitted"])
    said, missing = codes(found)
    assert len([code for code in said if code not in WRONG]) + len(missing) == 1 + len(THEMES) + 2
    assert not WRONG & set(missing)
    assert all(reason.rows == ("ST-11",) for reason in found.reasons)


@given(ways)
def test_themes_out_of_order_are_named(way):
    """ST-11: exactly those raised while an earlier one had not been."""
    found = FULL.judge(talked(way))
    first = list(dict.fromkeys(step for step in way if step in THEMES))
    early = {
        each
        for place, each in enumerate(first)
        if any(other < each for other in set(THEMES) - set(first[:place]))
    }
    named = [reason.sentence.render() for reason in found.reasons if reason.code == "out_of_order"]
    assert {words.split("”")[0] for words in named} == {f"“theme {each}" for each in early}
    free = interview(in_order=None).judge(talked(way))
    assert "out_of_order" not in codes(free)[0]


@given(ways)
def test_a_pitch_before_leave_or_confirmation_is_named(way):
    """ST-10: the product is not discussed yet; ST-11: permission before the pitch."""
    early = {"pitched_unconfirmed": False, "pitched_unpermitted": False}
    for place, step in enumerate(way):
        if step == "pitch":
            before = FULL.facts(talked(way[:place]))
            early["pitched_unconfirmed"] |= before["need_confirmed"] is not Truth.YES
            early["pitched_unpermitted"] |= before["pitch_permitted"] is not Truth.YES
    said = codes(FULL.judge(talked(way)))[0]
    assert {code: code in said for code in early} == early
    assert all(said.count(code) <= 1 for code in early), "said once"


@given(ways)
def test_questions_before_the_opening_are_named(way):
    """ST-11: time, agenda and purpose come first."""
    first = next((place for place, step in enumerate(way) if step in THEMES), len(way))
    named = codes(FULL.judge(talked(way)))[0].count("not_agreed_first")
    assert named == (first < len(way) and "agree" not in way[:first]), "once, for the first of them"


@given(st.lists(st.sampled_from(["restate", "correct", "confirm", "a"]), max_size=6))
@example(["restate", "correct", "confirm"])
@example(["restate", "confirm", "a"])
@example(["restate", "confirm", "confirm"])
def test_a_confirmation_counts_only_for_what_was_restated_last(end):
    """ST-10: a correction asks for a new restatement, and so does a new answer."""
    way = [*THEMES, *end]
    assert FULL.facts(talked(way))["need_confirmed"] is confirmed(way)


GOOD = ["agree", "a", "b", "c", "restate", "confirm", "permit", "pitch"]


@pytest.mark.parametrize("length", range(len(GOOD)))
def test_the_first_missing_is_the_next_thing_to_do(length):
    next_thing = {
        0: "not ticked yet: agree on the time [ST-11]",
        1: "“theme a” has not been talked about yet [ST-11]",
        2: "“theme b” has not been talked about yet [ST-11]",
        3: "“theme c” has not been talked about yet [ST-11]",
        4: "what was heard has not been restated yet [ST-11]",
        5: "what was restated has not been confirmed yet [ST-11]",
        6: "leave to speak about the product has not been given yet [ST-11]",
    }
    found = FULL.judge(talked(GOOD[:length]))
    assert not WRONG & set(codes(found)[0])
    if length in next_thing:
        assert found.value is Truth.UNKNOWN
        assert found.missing[0].explain() == next_thing[length]
    else:
        assert found.value is Truth.YES


def test_a_good_talk_in_both_languages():
    found = FULL.judge(talked(GOOD))
    assert found.missing == ()
    assert found.explain().splitlines() == [
        "done: agree on the time [ST-11]",
        "“theme a” was talked about [ST-11]",
        "“theme b” was talked about [ST-11]",
        "“theme c” was talked about [ST-11]",
        "p1 confirmed what was restated [ST-11]",
        "the customer wants to hear how we can help [ST-11]",
    ]
    assert "[en]" not in found.explain("zh")


def test_a_talk_that_went_wrong_in_both_languages():
    """ST-11: the pain first, the pitch unasked; ST-10: a customer who says it is not so."""
    way = ["c", "agree", "confirm", "restate", "correct", "pitch", "decline"]
    found = FULL.judge(talked(way).timed(spoke=20, listened=10))
    assert found.value is Truth.NO
    assert [reason.explain() for reason in found.reasons if reason.code in WRONG] == [
        "“theme c” was raised before the opening was agreed [ST-11]",
        "“theme c” was raised before “theme a”: that is the way [ST-11]",
        "p1 confirmed, but what was heard had not been restated; it does not count [ST-11]",
        "the product was discussed before the need was confirmed [ST-11]",
        "the product was discussed without asking for leave [ST-11]",
        "you spoke for 20 minutes and listened for 10: listen more than you speak [ST-10]",
    ]
    said = [reason.sentence.render() for reason in found.reasons]
    assert "the customer corrected what was restated; restate it and ask again" in said
    assert "the customer does not want to hear how we can help now" in said
    assert "[en]" not in found.explain("zh")
    assert "说了20分钟，听了10分钟：要多听少说 [ST-10]" in found.explain("zh")


@pytest.mark.parametrize(
    ("spoke", "listened", "too_much"),
    [(0, 0, False), (1, 0, True), (9, 10, False), (10, 10, True), (11, 10, True)],
)
def test_listen_more_than_you_speak(spoke, listened, too_much):
    """ST-10: as much is not more."""
    talk = Conversation().timed(spoke=spoke, listened=listened)
    assert ("spoke_too_much" in codes(FULL.judge(talk))[0]) is too_much


@pytest.mark.parametrize("known", [{"spoke": 9}, {"listened": 9}])
def test_half_a_measurement_says_nothing(known):
    assert "spoke_too_much" not in codes(FULL.judge(Conversation(**known)))[0]


def test_what_an_interview_does_not_ask_for_is_not_judged():
    only_confirmed = interview(opening=None, permission=None)
    talk = talked(["a", "b", "c", "restate", "confirm", "pitch"])
    assert only_confirmed.facts(talk) == {"need_confirmed": Truth.YES}
    assert only_confirmed.judge(talk).value is Truth.YES
    assert codes(only_confirmed.judge(talk)) == (["heard", "heard", "heard", "confirmed"], [])
    only_permitted = interview(opening=None, confirmation=None)
    talk = talked(["a", "b", "c", "permit", "pitch"])
    assert only_permitted.facts(talk) == {"pitch_permitted": Truth.YES}
    assert codes(only_permitted.judge(talk)) == (["heard", "heard", "heard", "permitted"], [])
    with pytest.raises(InputError, match="interview 'talk' has nothing to agree on first"):
        only_permitted.judge(talked(["agree"]))


def test_a_note_that_the_interview_does_not_know_is_refused():
    with pytest.raises(InputError, match="theme: interview 'talk' has a, b, c"):
        FULL.judge(Conversation().note("d", "so"))
    with pytest.raises(InputError, match="item: checklist 'o' has time"):
        FULL.facts(Conversation().agree("tea", "green"))


def test_more_questions_on_a_theme():
    """ST-10: prepared ahead, for this customer."""
    why = Question(Text("Why?", zh="为什么？"), Spin.IMPLICATION)
    more = FULL.with_questions("b", why)
    assert [len(each.questions) for each in more.themes] == [1, 2, 1]
    assert more.theme("b").questions[1] is why
    assert attrs_without_themes(more) == attrs_without_themes(FULL)
    with pytest.raises(InputError):
        FULL.with_questions("z", why)


def attrs_without_themes(each):
    return each.key, each.version, each.opening, each.in_order, each.confirmation, each.permission, each.rows


def test_the_sheet_to_take_along():
    guide = Guide(Text("listen", zh="倾听"))
    assert interview(themes=[theme("a")], guide=guide).explain().splitlines() == [
        "Task: listen",
        "Before: agree on the time",
        "1. theme a",
        "Aim: know it",
        "Ask: What is it like?",
        "Restate what you heard, and ask: Is it so?",
        "Before any pitch, ask: May I?",
    ]
    bare = Theme("x", Text("x", zh="x"), [OPEN])
    short = interview(themes=[bare], opening=None, permission=None)
    assert short.explain("zh").splitlines() == [
        "1. x",
        "询问：是什么样的？",
        "复述听到的内容，并询问：是这样吗？",
    ]
    assert interview(confirmation=None).explain().splitlines()[-1] == "Before any pitch, ask: May I?"
    assert pickle.loads(pickle.dumps(short)) == short


def test_advice_on_closed_questions_and_missing_kinds():
    """ST-10: open questions; SPIN named as the theory. It forbids nothing."""
    closed = Question(Text("Do you like it?", zh="您喜欢什么？"), Spin.PROBLEM)
    closed_zh = Question(Text("What do you like?", zh="您喜欢吗？"), Spin.SITUATION)
    on_purpose = Question(Text("May I go on?", zh="可以继续吗？"), yes_or_no=True)
    asked = FULL.with_questions("a", closed, closed_zh, on_purpose)
    assert [reason.explain() for reason in asked.advice()] == [
        "“Do you like it?” can be answered with yes or no (“Do”); an open question lets the customer talk [ST-10]",
        "“What do you like?” can be answered with yes or no (“吗”); an open question lets the customer talk [ST-10]",
        "no question of this kind is prepared: implication, need-payoff [ST-10]",
    ]
    assert [reason.code for reason in asked.advice()] == [
        "closed_question",
        "closed_question",
        "no_such_kind",
    ]
    assert asked.advice()[2].explain("zh") == "没有准备以下类型的问题：暗示、需求—效益 [ST-10]"
    assert FULL.advice() == (), "no kinds are given at all"
    every = FULL.with_questions("a", *[Question(Text("What?"), kind) for kind in Spin])
    assert every.advice() == ()
    assert repr(Spin.PROBLEM) == "Spin.PROBLEM"


@pytest.mark.parametrize(
    ("question", "language", "mark"),
    [
        ("Do you like it?", "en", "Do"),
        ("“Is it so?”", "en", "Is"),
        ("could you describe it?", "en", "could"),
        ("Do tell me about it.", "en", None),
        ("What do you like?", "en", None),
        ("Done when?", "en", None),
        ("?", "en", None),
        ("...", "en", None),
        ("您满意吗？", "zh", "吗"),
        ("您满意吗", "zh", "吗"),
        ("“您满意吗？”", "zh", "吗"),
        ("您是不是满意？", "zh", "是不是"),
        ("贵公司是否需要？", "zh", "是否"),
        ("您想要什么？", "zh", None),
        ("您喜欢吗啡的什么？", "zh", None),
        ("Gefällt es Ihnen?", "de", None),
    ],
)
def test_a_question_that_wants_a_yes_or_no(question, language, mark):
    """ST-10: by its words, not by its meaning."""
    assert looks_closed(question, language) == mark


def test_a_wrong_definition_names_everything_at_once():
    with pytest.raises(DefinitionError) as wrong:
        Interview(" ", version="", themes=[])
    assert wrong.value.problems == (
        "key is blank",
        "version is blank",
        "there is nothing to talk about",
        "it ends with nothing: give the confirmation or the permission to ask for",
    )
    with pytest.raises(DefinitionError) as wrong:
        interview(themes=[theme("a"), theme("a"), Theme("b", Text("b"), [])])
    assert wrong.value.problems == ("theme 'a' is declared twice", "theme 'b' has no questions")
