"""Hypothesis strategies for the phrase check: rules, packs, and answers that hold their phrases in every disguise.

>>> from hypothesis import given, settings
>>> from salesflow.testing.phrase_laws import check_remarks
>>> @settings(max_examples=5)
... @given(phrase_packs().flatmap(lambda pack: st.tuples(st.just(pack), answers(pack))))
... def every_remark_keeps_the_laws(drawn):
...     check_remarks(drawn[1], [drawn[0]])
>>> every_remark_keeps_the_laws()
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.complaints.phrases.phrase_check import PhraseKind, PhrasePack, PhraseRule

__all__ = ["answers", "phrase_packs", "phrase_rules"]

_WORDS: Final = ("not", "my", "job", "it's", "fault", "café", "我们", "保证", "错", "管", "100%")
_FILLERS: Final = (
    *(
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        ", ",
        ". ",
        "；",
        "。",
        "'",
        '"',
        "“",
        "”",
        "‘",
        "’",
        "「",
        "」",
        "> ",
    ),
    *(
        "\u200b",
        "\u202e",
        "\x00",
        "\x01",
        "\u3000",
        "\u0301",
        "\ufb01",
        "\ufdfa",
        "\ud800",
        "İ",
        "ß",
        "각",
        "㍿",
    ),
    *("sorry", "no", "不", "card", "Ｎｏ", "et l’été", "_", "-"),
)


@st.composite
def phrase_rules(draw: st.DrawFn, key: str = "rule") -> PhraseRule:
    """Rules of one to four phrases, of a few words each, in which phrases hold one another now and then."""
    words = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
    phrases = draw(st.lists(words, min_size=1, max_size=4, unique_by=lambda phrase: phrase.replace(" ", "")))
    spared = draw(st.lists(st.sampled_from(phrases), max_size=2, unique=True))
    kind = draw(st.sampled_from(PhraseKind))
    advice = Text("Say it another way.", zh="请换一种说法。")
    return PhraseRule(key, kind, phrases, advice, unless=[f"{phrase} card" for phrase in spared])


@st.composite
def phrase_packs(draw: st.DrawFn, key: str = "pack") -> PhrasePack:
    """Packs of one to three rules, with or without negations."""
    rules = [draw(phrase_rules(f"r{place}")) for place in range(draw(st.integers(1, 3)))]
    negations = draw(st.sampled_from([(), ("no", "不"), ("not", "no", "不是")]))
    return PhrasePack(key, "1", "en", rules, negations=negations)


def answers(*packs: PhrasePack) -> st.SearchStrategy[str]:
    """Texts made of the phrases of packs, their `unless`, negations, quotation marks, and characters of every sort."""
    rules = [rule for pack in packs for rule in pack.rules]
    known = [wording for rule in rules for wording in (*rule.phrases, *rule.unless)]
    negations = [negation for pack in packs for negation in pack.negations] or ["no"]
    quoted = [
        f"{opens}{wording}{closes}"
        for wording in known
        for opens, closes in ("“”", "''", "「」", ("\n> ", "\n"))
    ]
    negated = [f"{negation} {wording}" for wording in known for negation in negations]
    pieces = st.one_of(
        *(st.sampled_from(each) for each in (known, quoted, negated, _FILLERS)), st.text(max_size=3)
    )
    return st.lists(pieces, max_size=12).map("".join)
