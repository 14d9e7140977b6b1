"""The laws of the phrase check: run them on your own packs and texts.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.complaints.catalogue.phrases import PHRASES_EN
>>> check_remarks("It’s not my job.", [PHRASES_EN])
1
>>> check_disguises("It’s not my job.", [PHRASES_EN])
>>> check_paragraphs(["It’s our fault.", "“Not my job”"], [PHRASES_EN])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import attrs

from salesflow.complaints.phrases.phrase_check import PhrasePack, Remark, check_words
from salesflow.testing._law import law

__all__ = ["check_disguises", "check_paragraphs", "check_remarks"]

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_APOSTROPHE: Final = re.compile(r"(?<=[A-Za-z])['’](?=[A-Za-z])")


def check_remarks(text: str, packs: Sequence[PhrasePack]) -> int:
    """Every remark points at what it names, exactly, and says what its rule says; how many remarks there were.

    The same question has the same answer; the answer of several packs is that of each, put together; the words found
    are found again when they stand alone; no two remarks of one rule overlap.
    """
    remarks = check_words(text, packs)
    law(remarks == check_words(text, packs), "checking twice gives the same", text)
    alone = [remark for pack in dict.fromkeys(packs) for remark in check_words(text, [pack])]
    law(len(remarks) == len(alone) and set(remarks) == set(alone), "packs do not meddle", text)
    starts = [(remark.start, remark.end) for remark in remarks]
    law(starts == sorted(starts), "remarks stand in the order of the text", remarks)
    known = {pack.key: pack for pack in packs}
    for remark in remarks:
        law(0 <= remark.start < remark.end <= len(text), "a span lies in the text", remark, text)
        law(text[remark.start : remark.end] == remark.found, "a span is what was found", remark, text)
        rule = known[remark.pack][remark.rule]
        law(remark.phrase in rule.phrases, "the phrase is one of its rule", remark, rule)
        same = (remark.kind, remark.advice, remark.rows) == (rule.kind, rule.advice, rule.rows)
        law(same, "a remark says what its rule says", remark, rule)
        again = [
            (each.start, each.end, each.phrase)
            for each in check_words(remark.found, [known[remark.pack]])
            if each.rule == remark.rule
        ]
        law(again == [(0, len(remark.found), remark.phrase)], "the words are found alone", remark, again)
        law(all(remark.explain(language) for language in ("en", "zh")), "a remark has words", remark)
    for pack in known.values():
        for rule in pack.rules:
            mine = [remark for remark in remarks if (remark.pack, remark.rule) == (pack.key, rule.key)]
            apart = all(first.end <= second.start for first, second in pairwise(mine))
            law(apart, "remarks of one rule do not overlap", mine)
    return len(remarks)


def check_disguises(text: str, packs: Sequence[PhrasePack]) -> None:
    """Capitals, width, the form of an apostrophe, invisible marks and further blanks make no difference."""
    plain = _told(check_words(text, packs))
    for name, disguised in (
        ("capitals", "".join(char.swapcase() if char.isascii() else char for char in text)),
        ("width", text.translate(_WIDE)),
        ("straight apostrophes", _APOSTROPHE.sub("'", text)),
        ("curly apostrophes", _APOSTROPHE.sub("’", text)),
        ("invisible marks", "\u200b".join(text)),
        ("direction marks", f"\u202e{text}\u202c"),
        ("further blanks", text.replace(" ", " \t ")),
    ):
        seen = _told(check_words(disguised, packs))
        law(plain == seen, f"{name} make no difference", text, disguised, plain, seen)


def check_paragraphs(paragraphs: Sequence[str], packs: Sequence[PhrasePack]) -> None:
    """What stands in one paragraph depends on no other: an answer has the remarks of its paragraphs, moved along."""
    wanted: list[Remark] = []
    begin = 0
    for paragraph in paragraphs:
        wanted += [
            attrs.evolve(remark, start=remark.start + begin, end=remark.end + begin)
            for remark in check_words(paragraph, packs)
        ]
        begin += len(paragraph) + 2
    seen = check_words("\n\n".join(paragraphs), packs)
    law(seen == tuple(wanted), "paragraphs do not meddle", paragraphs, seen, wanted)


def _told(remarks: tuple[Remark, ...]) -> list[tuple[object, ...]]:
    return [(each.pack, each.rule, each.phrase, each.doubts) for each in remarks]
