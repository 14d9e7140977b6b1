"""The twelve questions of distributors (ST-12): complete, in two languages, and usable as topics."""

from __future__ import annotations

import pytest

from salesflow.errors import InputError
from salesflow.sales.catalogue.distributor_questions import (
    DISTRIBUTOR_ADVICE,
    DISTRIBUTOR_QUESTIONS,
    distributor_question,
)
from salesflow.sales.objection import topic_key


def test_there_are_twelve_in_the_order_of_the_source():
    """ST-12: twelve known distributor questions."""
    marks = [
        "整体市场销售", "费用", "操作费用", "知名度", "临期", "整车", "竞品", "行业", "前期问题", "三驾马车", "市场服务", "天天出车",
    ]  # fmt: skip
    assert len(DISTRIBUTOR_QUESTIONS) == 12
    for each, mark in zip(DISTRIBUTOR_QUESTIONS, marks, strict=True):
        assert mark in each.question.render("zh")


def test_every_text_is_in_both_languages_and_topics_are_ready_for_a_library():
    topics = [each.topic for each in DISTRIBUTOR_QUESTIONS]
    assert len(set(topics)) == 12
    assert [topic_key(topic) for topic in topics] == topics
    texts = [text for each in DISTRIBUTOR_QUESTIONS for text in (each.question, each.prepare)]
    for text in (*texts, *DISTRIBUTOR_ADVICE.texts):
        assert {"en", "zh"} <= set(text.languages)
    assert len({text.en for text in texts}) == 24


def test_the_advice_says_that_there_are_no_standard_answers():
    """The source gives questions, not answers, and we do not pass its advice to evade them on as advice."""
    assert "standard answer" in DISTRIBUTOR_ADVICE.explain()
    assert "标准答案" in DISTRIBUTOR_ADVICE.explain("zh")
    assert "Caution: The source advises elsewhere to change the subject" in DISTRIBUTOR_ADVICE.explain()


def test_a_question_is_found_by_its_topic():
    assert distributor_question("strong-rivals") is DISTRIBUTOR_QUESTIONS[6]
    with pytest.raises(InputError, match="slow-market"):
        distributor_question("rivals")
