"""The phrase check (CO-1, CO-2): spans are exact, disguises and hostile texts change nothing, nothing is dropped."""

from __future__ import annotations

import copy
import pickle
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.complaints.catalogue.phrases import PHRASES_EN, PHRASES_ZH
from salesflow.complaints.phrases.phrase_check import (
    Doubt,
    PhraseKind,
    PhrasePack,
    PhraseRule,
    Remark,
    check_words,
)
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.phrase_laws import check_disguises, check_paragraphs, check_remarks
from salesflow.testing.phrases import answers, phrase_packs, phrase_rules

BOTH = (PHRASES_EN, PHRASES_ZH)
ADVICE = Text("Say it another way.", zh="请换一种说法。")


def one(*phrases: str, unless: tuple[str, ...] = (), negations: tuple[str, ...] = ()) -> list[PhrasePack]:
    """A pack with one rule."""
    rule = PhraseRule("rule", PhraseKind.SHIRK, phrases, ADVICE, unless=unless)
    return [PhrasePack("pack", "1", "en", [rule], negations=negations)]


def found(text: str, packs: list[PhrasePack] | tuple[PhrasePack, ...] = BOTH) -> list[str]:
    """What was found, doubtful things with a question mark."""
    return [each.found + "?" * each.is_doubtful for each in check_words(text, packs)]


# -- laws ----------------------------------------------------------------------------------------------------------


PACKS = st.tuples(phrase_packs("a"), phrase_packs("b"))
CASES = PACKS.flatmap(lambda packs: st.tuples(st.just(packs), answers(*packs)))


@given(CASES)
def test_the_laws_hold_for_any_pack_and_any_text(case: tuple[tuple[PhrasePack, ...], str]) -> None:
    """CO-1, CO-2; abuse case 20."""
    check_remarks(case[1], case[0])


@given(CASES)
def test_no_disguise_makes_a_difference(case: tuple[tuple[PhrasePack, ...], str]) -> None:
    """Abuse case 20: capitals, width, apostrophes, invisible and direction marks, blanks."""
    check_disguises(case[1], case[0])


@given(PACKS.flatmap(lambda packs: st.tuples(st.just(packs), st.lists(answers(*packs), max_size=3))))
def test_no_paragraph_meddles_with_another(case: tuple[tuple[PhrasePack, ...], list[str]]) -> None:
    check_paragraphs(case[1], case[0])


@given(answers(*BOTH))
def test_the_laws_hold_for_the_catalogue(text: str) -> None:
    check_remarks(text, BOTH)
    check_disguises(text, BOTH)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    check_remarks(text, BOTH)


def test_the_strategies_reach_every_outcome() -> None:
    """Remarks, doubts of both kinds, spared phrases and overlaps all come up."""
    seen: set[str] = set()

    @given(st.data())
    def look(data: st.DataObject) -> None:
        pack = data.draw(phrase_packs())
        text = data.draw(answers(pack))
        remarks = check_words(text, [pack])
        seen.update("remark" for _ in remarks)
        seen.update(doubt.value for each in remarks for doubt in each.doubts)
        bare = PhrasePack(
            "bare", "1", "en", [PhraseRule(rule.key, rule.kind, rule.phrases, ADVICE) for rule in pack.rules]
        )
        spared = len(check_words(text, [bare])) > len(remarks)
        seen.update(["spared"] if spared else [])

    look()
    assert seen == {"remark", "quoted", "negated", "spared"}


WORDS = st.sampled_from(["not", "my", "job", "jobs", "Not", "MY", "now"])
ASCII = st.lists(WORDS | st.sampled_from([" ", "  ", ". ", "-"]), max_size=30).map("".join)


@given(ASCII)
def test_plain_english_is_found_as_a_regular_expression_finds_it(text: str) -> None:
    """An oracle for the simple case: words, blanks, capitals."""
    pack = one("not my job", "my job", "not")
    pattern = re.compile(r"\b(?:not +my +job|my +job|not)\b", re.IGNORECASE)
    assert [(each.start, each.end) for each in check_words(text, pack)] == [
        each.span() for each in pattern.finditer(text)
    ]


# -- where it looks ------------------------------------------------------------------------------------------------


def test_latin_phrases_are_whole_words_and_chinese_ones_stand_anywhere() -> None:
    assert found("your fault_s, faults, four fault", one("our fault", "fault")) == ["fault"]
    assert found("this is your fault", one("our fault")) == []
    assert found("我们guarantee不了", one("guarantee")) == ["guarantee"]
    assert found("we can't; we can", one("we can")) == ["we can"]
    assert found("l'erreur", one("erreur")) == ["erreur"]
    assert found("'not my job'", one("not my job")) == ["not my job?"]
    assert found("cafe\u0301 or cafe", one("cafe")) == ["cafe"]
    assert found("保证\u0301，保证", one("保证")) == ["保证"]
    assert found("100%，1100%", one("100%")) == ["100%"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("NOT  my\tjob", "NOT  my\tjob"),
        ("ｎｏｔ　ｍｙ　ｊｏｂ", "ｎｏｔ　ｍｙ　ｊｏｂ"),
        ("n\u00ado\u200bt my j\x00ob", "n\u00ado\u200bt my j\x00ob"),
        ("\u202enot my job\u202c", "not my job"),
        ("so not\r\nmy job", "not\r\nmy job"),
        ("n\ufe0fot my job\ufe0f", "n\ufe0fot my job"),
        ("\x01 not my job", "not my job"),
    ],
)
def test_disguises_are_seen_through_and_the_span_is_that_of_the_original(text: str, seen: str) -> None:
    """Abuse case 20: control and direction marks, full width, white space."""
    (remark,) = check_words(text, one("not my job"))
    assert remark.found == seen == text[remark.start : remark.end]


def test_accents_and_apostrophes_in_every_spelling() -> None:
    pack = one("ce n’est pas à moi")
    assert found("Ce n'est pas a\u0300 moi, CE NʼEST PAS À MOI", pack) == [
        "Ce n'est pas a\u0300 moi",
        "CE NʼEST PAS À MOI",
    ]
    assert found("you‘re wrong, YOU´RE wrong") == ["you‘re wrong", "YOU´RE wrong"]


def test_white_space_means_nothing_between_chinese_characters() -> None:
    assert found("这不归\n我 管") == ["不归\n我 管"]
    assert found("这不归\n\n我管") == []
    assert found("not\n\nmy job", one("not my job")) == []
    assert found("notmy job", one("not my job")) == []


def test_a_part_of_a_character_is_not_found() -> None:
    """Each end of a span lies between two characters of the text: the ligature holds both f and i."""
    assert found("ﬁ", one("fi")) == ["ﬁ"]
    assert found("ﬁ保证", one("i保证")) == []
    assert found("保证ﬁ", one("保证f")) == []
    assert found("㍻的", one("成的")) == found("的㍻", one("的平")) == []
    assert found("的㍻的", one("平成")) == ["㍻"]
    assert found("株式会社", one("株式会社")) == ["株式会社"]
    assert found("\ufdfa not my job", one("not my job")) == ["not my job"]
    assert found("ﬁ not my job ﬁ", one("not my job")) == ["not my job"]


def test_letters_that_only_look_alike_are_not_seen_through() -> None:
    """Mixed scripts: it reads what a seller wrote in good faith; it is no filter against cheats."""
    assert found("nоt my job", one("not my job")) == []  # the o is Cyrillic


def test_the_longest_of_overlapping_phrases_counts_for_each_rule() -> None:
    pack = one("not my job", "my job", "job", "job at all")
    assert found("not my job at all", pack) == ["not my job"]
    assert found("my job at all. A job at all", pack) == ["my job", "job at all"]
    more = pack[0].with_rules(PhraseRule("other", PhraseKind.ARGUE, ["my job"], ADVICE), version="2")
    assert [(each.rule, each.start, each.end) for each in check_words("not my job", [more])] == [
        ("rule", 0, 10), ("other", 4, 10),
    ]  # fmt: skip


def test_a_longer_wording_that_means_another_thing_is_spared() -> None:
    pack = one("一定", "guarantee", unless=("不一定", "统一定价", "定一定", "guarantee card"))
    assert found("不一定，一定，统一定价，The GUARANTEE  card, a guarantee", pack) == ["一定", "guarantee"]
    assert found("guarantee\n\ncard", pack) == ["guarantee"]
    # it spares only what lies inside it from end to end
    assert found("my job, my job at all", one("job", "job at all", unless=("my job",))) == ["job at all"]
    # the wording that spares may begin before another one that does not
    assert found("guarantee guarantee card", pack) == ["guarantee"]


# -- doubts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "you said “not my job”", 'you said "not my job"', "you said ‘not my job’", "you said 'it is not my job'.",
        "您说「not my job」", "『a not my job b』", "« not my job »", "‹not my job›", "„not my job“",
        "＂not my job＂", "> that is not my job", "hello\n  > not my job", "“he said ‘not my job’ to me”",
        "“a “b not my job”", "“not\nmy job”", "'l’été, not my job'",
    ],
)  # fmt: skip
def test_a_quoted_phrase_is_doubtful(text: str) -> None:
    """Abuse case 20: the words are the customer's own, perhaps; shown all the same."""
    (remark,) = check_words(text, one("not my job"))
    assert remark.doubts == (Doubt.QUOTED,)


@pytest.mark.parametrize(
    "text",
    [
        "“hm” not my job “hm”", "“not my job", "not my job”", '5" not my job', "it's not my job, isn't it",
        "customers' wish not my job of it's", "“a\n\nnot my job”", "a > not my job", "“a” not my job", "' not my job '",
        "l’été not my job l’été", "Hans‘s not my job’", "it\u200b's not my job isn\u200b't",
    ],
)  # fmt: skip
def test_a_phrase_outside_quotation_marks_is_not(text: str) -> None:
    assert [remark.doubts for remark in check_words(text, one("not my job"))] == [()]


def test_a_negation_in_the_same_clause_makes_a_phrase_doubtful() -> None:
    """Abuse case 20: "it is not that it is our fault"."""
    for text in ("It is not that it is our fault.", "It isn’t our fault", "Nobody says that it is our fault"):
        (remark,) = check_words(text, [PHRASES_EN])
        assert remark.doubts == (Doubt.NEGATED,)
    for text in (
        "It is not late, it is our fault.",
        "No. Our fault!",
        "It is our fault, is it not",
        "our fault",
    ):
        assert [remark.doubts for remark in check_words(text, [PHRASES_EN])] == [()]
    assert found("这不是我们的错，是我们的错。我们不敢保证。不对，我保证。") == [
        "是我们的错?", "是我们的错", "保证?", "保证",
    ]  # fmt: skip
    assert found("He does not know that it is not my job") == ["not my job?"]
    far = "not " + "x" * 95 + " our fault"
    assert (found(far), found(far.replace("x", "xx", 1))) == (["our fault?"], ["our fault"])


def test_both_doubts_at_once_are_said_in_words() -> None:
    (remark,) = check_words("You wrote: “It is not our fault”.", [PHRASES_EN])
    assert remark.doubts == (Doubt.QUOTED, Doubt.NEGATED)
    assert remark.explain().endswith(
        "Doubtful: it stands in a quotation, a negation stands before it. [CO-1]"
    )
    assert "存疑：出现在引文中、前面有否定词。" in remark.explain("zh")
    assert remark.reason.code == "admit"


def test_the_words_of_a_remark_hold_no_control_characters() -> None:
    (remark,) = check_words("NOT\u202e\n my\x1b job", one("not my job"))
    assert remark.explain().startswith("“NOT my job”: shirking. Say it another way.")


# -- hostile sizes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        "a\u200b",
        "“",
        "' ",
        "\n ",
        "\n>",
        "not ",
        "guarantee card ",
        "ﬁ",
        "\ufdfa",
        "하",
        "𠀀\ud800",
        " \n\x00",
        "0.not ",
    ],
)
def test_time_and_memory_grow_with_the_length_only(unit: str) -> None:
    """Abuse case 20: ten times the text takes about ten times as long; a wide margin, for a busy machine."""
    taken: list[float] = []
    for size in (20_000, 200_000):
        text = (unit * size)[:size] + " our fault"
        begun = time.process_time()
        assert check_words(text, BOTH)[-1].found == "our fault"
        taken.append(time.process_time() - begun)
    assert taken[1] < 40 * taken[0] + 0.2


def test_a_text_of_a_million_characters_and_no_more() -> None:
    letter = "thank you for your letter, we are looking into it. " * 20_000
    assert len(letter) > 1_000_000
    assert check_words(letter[:1_000_000], BOTH) == ()
    with pytest.raises(
        InputError, match="more than 1,000,000 characters; check it in parts, or raise at_most"
    ):
        check_words(letter, BOTH)
    assert check_words(letter + "not my job", BOTH, at_most=2_000_000)[0].start == len(letter)
    with pytest.raises(InputError, match="at_most"):
        check_words("", BOTH, at_most=True)


# -- definitions ---------------------------------------------------------------------------------------------------


def test_a_wrong_rule_names_every_problem() -> None:
    with pytest.raises(DefinitionError) as caught:
        PhraseRule(" ", "shirk", ["a", "Ａ", "\u200b"], "advice", unless=["b", "b"])  # type: ignore[arg-type]
    assert caught.value.problems == (
        "the key is empty",
        "'shirk' is no kind of phrase; give a PhraseKind",
        "the advice is no Text",
        "phrase 'Ａ' stands there twice (as 'a')",
        "phrase '\\u200b' has no visible letter",
        "unless 'b' stands there twice (as 'b')",
    )
    with pytest.raises(DefinitionError, match="there is no phrase"):
        PhraseRule("k", PhraseKind.SHIRK, [], ADVICE)
    for useless in ("card", "Guarantee"):
        with pytest.raises(DefinitionError, match="holds none of the phrases, with more around it"):
            one("guarantee", unless=(useless,))
    with pytest.raises(InputError, match="give a list of phrases, not one text"):
        PhraseRule("k", PhraseKind.SHIRK, "not my job", ADVICE)
    with pytest.raises(InputError, match="give a text"):
        PhraseRule("k", PhraseKind.SHIRK, [7], ADVICE)  # type: ignore[list-item]


def test_a_wrong_pack_names_every_problem() -> None:
    (pack,) = one("a")
    with pytest.raises(DefinitionError) as caught:
        PhrasePack("", "", " ", [*pack.rules, *pack.rules], negations=["no", "NO"])
    assert caught.value.problems == (
        "the key is empty", "the version is empty", "the language is empty", "rule 'rule' stands there twice",
        "negation 'NO' stands there twice (as 'no')",
    )  # fmt: skip
    with pytest.raises(DefinitionError, match="there is no rule"):
        pack.without("rule", version="2")


def test_packs_are_composed_under_a_version_of_ones_own() -> None:
    mine = PhraseRule("policy", PhraseKind.SHIRK, ["that is how we do it"], ADVICE)
    new = PhraseRule("later", PhraseKind.SHIRK, ["some time"], ADVICE)
    ours = PHRASES_EN.with_rules(mine, new, version="ours-1").without("definitely", "wrong", version="ours-2")
    assert ours.version == "ours-2"
    assert ours["policy"] is mine
    keys = [rule.key for rule in PHRASES_EN.rules if rule.key not in {"definitely", "wrong"}]
    assert [rule.key for rule in ours.rules] == [*keys, "later"]
    assert ours.negations == PHRASES_EN.negations
    assert found("You're definitely wrong; that is how we do it", [ours]) == ["that is how we do it"]
    with pytest.raises(InputError, match="no such rule; there are not_mine"):
        PHRASES_EN.without("nothing", version="2")
    with pytest.raises(DefinitionError, match="rule 'later' stands there twice"):
        PHRASES_EN.with_rules(new, new, version="2")
    with pytest.raises(DefinitionError, match="rule 'policy' stands there twice"):
        PHRASES_EN.with_rules(mine, mine, version="2")


def test_wrong_questions() -> None:
    for text in (None, b"not my job", 7):
        with pytest.raises(InputError, match="text: give a text"):
            check_words(text, BOTH)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"give a list of at least one pack, such as \[PHRASES_EN\]"):
        check_words("", [])
    with pytest.raises(InputError, match="give a list of at least one pack"):
        check_words("", PHRASES_EN)  # type: ignore[arg-type]
    assert check_words("", BOTH) == ()
    assert check_words("not my job", [PHRASES_EN, PHRASES_EN]) == check_words(
        "not my job", iter([PHRASES_EN])
    )


@given(phrase_rules())
def test_values_are_equal_hashable_and_travel(rule: PhraseRule) -> None:
    pack = PhrasePack("p", "1", "en", [rule])
    again = pickle.loads(pickle.dumps(pack))
    assert again == pack == copy.deepcopy(pack)
    assert hash(again) == hash(pack)
    text = rule.phrases[0]
    remarks = check_words(text, [pack])
    assert pickle.loads(pickle.dumps(remarks)) == remarks == check_words(text, [again])
    assert all(isinstance(remark, Remark) for remark in remarks)


def test_kinds_and_doubts_have_words() -> None:
    for word in (*PhraseKind, *Doubt):
        assert word.render("en") != word.render("zh")
