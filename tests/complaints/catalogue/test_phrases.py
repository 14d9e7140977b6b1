"""The catalogue of phrases (CO-1, CO-2 steps 3 and 5): what must be found, and what must be left alone."""

from __future__ import annotations

import pytest

from salesflow.complaints.catalogue.phrases import PHRASES_EN, PHRASES_ZH
from salesflow.complaints.phrases.phrase_check import PhraseKind, PhrasePack, check_words

BOTH = (PHRASES_EN, PHRASES_ZH)


@pytest.mark.parametrize("pack", BOTH, ids=lambda pack: pack.key)
def test_each_phrase_is_found_alone_and_in_the_middle_of_a_sentence(pack: PhrasePack) -> None:
    for rule in pack.rules:
        for phrase in rule.phrases:
            for text in (phrase, phrase.upper(), f"Well, {phrase}, madam", f"您好！{phrase}，谢谢。"):
                hits = [each for each in check_words(text, [pack]) if each.rule == rule.key]
                assert [each.phrase for each in hits] == [phrase], text
                assert not hits[0].is_doubtful, text
        for spared in rule.unless:
            assert not [each for each in check_words(spared, [pack]) if each.rule == rule.key], spared


@pytest.mark.parametrize("pack", BOTH, ids=lambda pack: pack.key)
def test_every_kind_has_phrases_and_every_rule_advice_in_both_languages(pack: PhrasePack) -> None:
    assert {rule.kind for rule in pack.rules} == set(PhraseKind)
    for rule in pack.rules:
        assert "zh" in rule.advice.languages
        assert set(rule.rows) <= {"CO-1", "CO-2"}


def test_the_textbooks_own_phrases() -> None:
    """CO-2 step 5; field/complaints.md 5.1."""
    for text, kinds in (
        ("not my job", ["shirk"]), ("he is not in", ["shirk"]), ("somebody else will", ["shirk"]),
        ("policy says", ["shirk"]), ("you're wrong", ["argue"]), ("our fault", ["admit"]),
        ("guarantee", ["overpromise"]), ("definitely", ["overpromise"]), ("这不归我管", ["shirk"]),
        ("他不在", ["shirk"]), ("别人会处理", ["shirk"]), ("你错了", ["argue"]), ("是我们的错", ["admit"]),
        ("一定", ["overpromise"]), ("保证", ["overpromise"]),
    ):  # fmt: skip
        assert [each.kind.value for each in check_words(text, BOTH)] == kinds, text


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry that you had to wait, and I understand how annoying that is.",
        "I will call you by three o'clock today and tell you what we found.",
        "Would you rather have a new one, or your money back?",
        "A guaranteed delivery date is printed on the box.",
        "The guarantee card lies in the box; the lamp is still under guarantee.",
        "You should have received it by now; I am looking for it.",
        "You are definitely right to write to us.",
        "Your faultless invoice, our faultless service.",
        "He is not in charge of deliveries, so I have asked Ms Li.",
        "She's not in a position to decide; I am.",
        "The device shows our error code 17.",
        "Please read our policy on returns: it gives you thirty days.",
        "Thank you for telling us. Please come back to me if anything is unclear.",
        "The job was not done well, and I have written that down.",
        "That can't be easy for you.",
        "您的心情我完全理解，给您添麻烦了，非常抱歉。",
        "您一定很着急，我马上帮您查。",
        "我今天下午三点前给您回电话，告诉您结果。",
        "您看是换一台新的，还是退款？",
        "这款灯全国统一定价，还在质量保证期内。",
        "退货时保证金原路退回。",
        "其他不在保修范围内的部件，我也帮您问。",
        "原因还不一定，检测以后我告诉您。",
        "在一定程度上，这和电压有关。",
        "谢谢您告诉我们，有不清楚的请随时找我。",
        "他不在意包装，只希望尽快收到。",
        "这件事由我负责，我叫王芳。",
    ],
)
def test_innocent_sentences_are_left_alone(text: str) -> None:
    assert check_words(text, BOTH) == ()


def test_comforting_words_are_shown_as_doubtful() -> None:
    """It does not understand language: "not your fault" holds "your fault"."""
    for text in (
        "It was not your fault.",
        "We cannot guarantee that.",
        "这不是您的错。",
        "这个我们不敢保证。",
    ):
        (remark,) = check_words(text, BOTH)
        assert remark.is_doubtful
