"""A text as one looks for phrases in it: without capitals, width or invisible marks, and with the way back.

`fold` makes every spelling of a phrase the same string and remembers where each letter stood, so that what is found
can be shown in the text as it was written. Used by `salesflow.complaints.phrases.phrase_check`.

>>> folded = fold("It’s  ＮＯＴ my\u200b job")
>>> folded.words
"it's not my job"
>>> [(start, end)] = folded.occurrences("not my job")
>>> folded.original[slice(*folded.span(start, end))]
'ＮＯＴ my\u200b job'
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final

import attrs

__all__ = ["Folded", "fold"]

_MOST_LETTERS: Final = 3
_GONE: Final = "\x00"
_LONGER: Final = "\x01"
# scripts that put no blanks between words: a phrase in them needs no border, a line break in it means nothing
_UNSPACED: Final = "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SITES: Final = re.compile(f"\x01|[ \n\x00]{{2,}}|\x00|(?<=[{_UNSPACED}])[ \n](?=[{_UNSPACED}])")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_IS_LETTER: Final = re.compile(rf"[^\W{_UNSPACED}]")
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_LIKE: Final = {
    **dict.fromkeys("\u02bc\u201b\u2032`\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    **dict.fromkeys("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
}
_PAIRS: Final = {'"': '"', "“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』", "‘": "’", "'": "'"}
_MARKS: Final = re.compile(r"\n[ \x00]*\n|[\"'“”„«»‹›「」『』‘’]")
_CITED: Final = re.compile(r"^[ \x00]*>.*", re.MULTILINE)


@attrs.frozen(eq=False)
class Folded:
    """A folded text: `words` to look in, and the way back to the `original`."""

    original: str
    words: str
    _plain: str
    _starts: array[int]
    _places: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that a stretch of the folded words stands for."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, position: int) -> int:
        segment = bisect_right(self._starts, position) - 1
        into = position - self._starts[segment]
        return min(self._places[segment] + into, self._places[segment + 1] - 1)

    def _is_inside(self, position: int) -> bool:
        """Whether it lies between two letters that are one character of the original, such as a ligature."""
        segment = bisect_right(self._starts, position) - 1
        into = position - self._starts[segment]
        return 0 < into >= self._places[segment + 1] - self._places[segment]

    def occurrences(self, wording: str) -> Iterator[tuple[int, int]]:
        """Where a folded wording stands in `words`, on its borders: whole words, and whole characters."""
        words, size = self.words, len(wording)
        start = words.find(wording)
        if start < 0:
            return
        begins = _IS_LETTER.match(wording) is not None
        ends = _IS_LETTER.match(wording, size - 1) is not None
        while start >= 0:
            end = start + size
            if (
                not (begins and start and _IS_LETTER.match(words, start - 1))
                and not (ends and _goes_on(words, end))
                and not unicodedata.category(words[end : end + 1] or " ").startswith("M")
                and not self._is_inside(start)
                and not self._is_inside(end)
            ):
                yield start, end
            start = words.find(wording, start + 1)

    def is_quoted(self, begin: int, end: int) -> bool:
        """Whether these characters of the original stand in a quotation, or in a line that cites a letter."""
        spans, ends = self._quotations
        before = bisect_right(spans, (begin, len(self.original)))
        return bool(before) and ends[before - 1] >= end

    @cached_property
    def _quotations(self) -> tuple[list[tuple[int, int]], list[int]]:
        """The quotations by their beginning, and how far those up to each one reach."""
        spans = [cited.span() for cited in _CITED.finditer(self._plain)]
        opened: dict[str, int] = {}
        for mark in _MARKS.finditer(self._plain):
            char, at = mark.group(), mark.start()
            if char[0] == "\n":
                opened.clear()  # a quotation that was never closed ends with its paragraph
                continue
            can_open, can_close = True, True
            if char in "'‘’":
                can_open, can_close = self._is_no_apostrophe(at)
            begin = opened.pop(char, None) if can_close else None
            if begin is not None:
                spans.append((begin, at))
            elif can_open and char in _PAIRS:
                opened.setdefault(_PAIRS[char], at)
        spans.sort()
        return spans, list(accumulate((end for _, end in spans), max))

    def _is_no_apostrophe(self, at: int) -> tuple[bool, bool]:
        """Whether a single mark can open, and whether it can close: inside a word it is an apostrophe."""
        before, after = self._beside(at, -1), self._beside(at, 1)
        return not _is_letter(before) and after not in " \n", not _is_letter(after) and before not in " \n"

    def _beside(self, at: int, step: int) -> str:
        """The next visible character to one side, a blank at the ends."""
        at += step
        while 0 <= at < len(self._plain) and self._plain[at] == _GONE:
            at += step
        return self._plain[at] if 0 <= at < len(self._plain) else " "


def _is_letter(char: str) -> bool:
    return char == _LONGER or _IS_LETTER.match(char) is not None


def _goes_on(words: str, end: int) -> bool:
    """Whether a word that should end here goes on: "can" in "can't"."""
    if words.startswith("'", end):
        end += 1
    return _IS_LETTER.match(words, end) is not None


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    """One character as it is looked for: the same letter in every spelling, nothing for what nobody sees."""
    if char in _LIKE:
        return _LIKE[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cc", "Cf"} or _INVISIBLE.match(char):
        return ""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    # a few characters are whole sentences: eighteen letters each would make a long text a huge one
    return "".join(_LIKE.get(each, each) for each in letters) if len(letters) <= _MOST_LETTERS else char


def fold(text: str) -> Folded:
    """The text folded, in time proportional to its length."""
    read = {char: _folded(char) for char in set(text)}
    plain = text.translate(
        {
            ord(char): folded if len(folded) == 1 else (_LONGER if folded else _GONE)
            for char, folded in read.items()
            if char != folded
        }
    )
    pieces: list[str] = []
    starts, places = array("q", [0]), array("q", [0])
    at = done = 0
    for site in _SITES.finditer(plain):
        begin, end = site.span()
        pieces.append(plain[done:begin].replace("\n", " "))
        at += begin - done
        if plain[begin] == _LONGER:
            new = read[text[begin]]
            starts.append(at)
            places.append(begin)
        else:
            new = _blank(plain, begin, end)
        pieces.append(new)
        at, done = at + len(new), end
        starts.append(at)
        places.append(end)
    pieces.append(plain[done:].replace("\n", " "))
    words = "".join(pieces).replace("‘", "'").replace("’", "'")
    starts.append(len(words) + 1)
    places.append(len(text) + 1)
    return Folded(text, words, plain, starts, places)


def _blank(plain: str, begin: int, end: int) -> str:
    """What a run of white space and invisible marks stands for: nothing, a blank, or the end of a paragraph."""
    run = plain[begin:end]
    if run.count("\n") > 1:
        return "\n"
    if " " not in run and "\n" not in run:
        return ""
    joined = _IS_UNSPACED.match(plain, begin - 1) if begin else None
    return "" if joined and _IS_UNSPACED.match(plain, end) else " "
