"""The laws of the phrase check see a fault when there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import pytest

from salesflow.complaints.catalogue.phrases import PHRASES_EN, PHRASES_ZH
from salesflow.complaints.phrases.phrase_check import PhraseKind, PhrasePack, Remark, check_words
from salesflow.testing import phrase_laws
from salesflow.testing.phrase_laws import check_disguises, check_paragraphs, check_remarks

BOTH = (PHRASES_EN, PHRASES_ZH)
TEXT = "It's not my job; 他不在."


def test_sound_packs_pass() -> None:
    assert check_remarks(TEXT, BOTH) == 2
    check_disguises(TEXT, BOTH)
    check_paragraphs([TEXT, "", TEXT], BOTH)


def wrong(change: Callable[[str, list[Remark], int], list[Remark]]) -> Callable[..., tuple[Remark, ...]]:
    """A check that goes wrong: `change` sees the text, the true remarks and the number of the call."""
    calls = [0]

    def check(text: str, packs: Iterable[PhrasePack]) -> tuple[Remark, ...]:
        calls[0] += 1
        return tuple(change(text, list(check_words(text, packs)), calls[0]))

    return check


FAULTS: dict[str, Callable[[str, list[Remark], int], list[Remark]]] = {
    "checking twice gives the same": lambda text, seen, call: seen[: call % 2],
    "packs do not meddle": lambda text, seen, call: seen[:1],
    "in the order of the text": lambda text, seen, call: seen[::-1],
    "a span lies in the text": lambda text, seen, call: [attrs.evolve(each, end=99) for each in seen],
    "a span is what was found": lambda text, seen, call: [
        attrs.evolve(each, end=each.end - 1) for each in seen
    ],
    "the phrase is one of its rule": lambda text, seen, call: [
        attrs.evolve(each, phrase="x") for each in seen
    ],
    "says what its rule says": lambda text, seen, call: [
        attrs.evolve(each, kind=PhraseKind.ADMIT) for each in seen
    ],
    "the words are found alone": lambda text, seen, call: seen if text == TEXT else [],
    "do not overlap": lambda text, seen, call: (
        [each for each in seen for _ in range(2)] if text == TEXT else seen
    ),
}


@pytest.mark.parametrize("law", FAULTS)
def test_a_check_that_goes_wrong(monkeypatch: pytest.MonkeyPatch, law: str) -> None:
    monkeypatch.setattr(phrase_laws, "check_words", wrong(FAULTS[law]))
    with pytest.raises(AssertionError, match=f"law broken: .*{law}"):
        check_remarks(TEXT, BOTH)


def test_a_remark_without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_english(_: Remark, language: str = "en") -> str:
        return "said" if language == "en" else ""

    monkeypatch.setattr(Remark, "explain", only_english)
    with pytest.raises(AssertionError, match="law broken: a remark has words"):
        check_remarks(TEXT, BOTH)


def test_a_check_that_minds_capitals_or_the_paragraph_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        phrase_laws, "check_words", wrong(lambda text, seen, _: seen if text == TEXT else seen[:1])
    )
    with pytest.raises(AssertionError, match="law broken: capitals make no difference"):
        check_disguises(TEXT, BOTH)
    with pytest.raises(AssertionError, match="law broken: paragraphs do not meddle"):
        check_paragraphs([TEXT, TEXT], BOTH)
