"""Private texts: kept word for word, hidden in logs, erasable without losing their commitment (CO-2, abuse case 20)."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.private import LONGEST_TEXT, Private, private, private_or_none, read_salt
from salesflow.errors import InputError

SALT = "sixteen bytes or more"
PLACE = "CO-17/3.words"
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), min_size=1, max_size=40
).filter(str.strip)


@given(words)
def test_words_are_kept_as_they_were_said(text: str) -> None:
    said = Private(text)
    assert said.text == text
    assert not said.is_erased
    assert private(text) == private(said) == private_or_none(said) == said
    assert pickle.loads(pickle.dumps(said)) == said


@given(st.text(st.characters(categories=["Lu", "Lo"]), min_size=20, max_size=40))
def test_no_log_shows_them(text: str) -> None:
    """Neither repr nor str nor a format shows more than the length (abuse case 20)."""
    said = Private(text)
    assert repr(said) == str(said) == f"{said}" == f"Private({len(text)} characters)"


@given(words, words)
def test_a_commitment_stands_for_the_words(text: str, other: str) -> None:
    """The same words, salt and place give the same commitment; another of them another one."""
    made = Private(text).commitment(SALT, PLACE)
    assert made == Private(text).commitment(SALT.encode(), PLACE)
    assert (made == Private(other).commitment(SALT, PLACE)) is (text == other)
    assert made != Private(text).commitment(SALT + "!", PLACE)
    assert made != Private(text).commitment(SALT, PLACE + "!")
    assert len(made) == 64


def test_place_and_words_do_not_run_into_each_other() -> None:
    assert Private("bc").commitment(SALT, "a") != Private("c").commitment(SALT, "ab")
    assert Private("1").commitment(SALT, "") != Private("01").commitment(SALT, "")


@given(words)
def test_erasing_keeps_the_commitment_and_nothing_else(text: str) -> None:
    """Erased words verify with the salt, with another one, and with none (abuse case 20: erased data)."""
    said = Private(text)
    gone = said.erase(SALT, PLACE)
    assert gone.is_erased
    assert gone.text is None
    assert gone != said
    assert gone.commitment(SALT, PLACE) == gone.commitment(None, "elsewhere") == said.commitment(SALT, PLACE)
    assert gone.erase("another salt, as long", "elsewhere") is gone
    assert Private.erased(gone.commitment(None, PLACE)) == gone
    assert repr(gone) == "Private(erased)"


def test_words_that_are_left_need_the_salt() -> None:
    with pytest.raises(InputError, match="need the salt they were sealed with"):
        Private("late").commitment(None, PLACE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is blank"),
        (" \n\u3000", "is blank"),
        ("x" * (LONGEST_TEXT + 1), "is longer than 1,000,000 characters"),
        ("nul \x00", r"holds U\+0000 as character 5"),
        ("bell\x07", r"holds U\+0007 as character 5"),
        ("c1 \x9f", r"holds U\+009F"),
        ("half \ud83d", r"holds U\+D83D"),
        (b"bytes", "give the words as a text"),
        (7, "give the words as a text"),
    ],
)
def test_hostile_text_is_refused_and_never_repeated(text: object, problem: str) -> None:
    """Ten megabytes, control characters, broken Unicode (abuse case 20)."""
    with pytest.raises(InputError, match=problem) as refused:
        Private(text)  # type: ignore[arg-type]  # what a caller without a checker does
    seen = str(refused.value)
    assert "bell" not in seen
    assert "xxx" not in seen
    assert len(seen) < 200


def test_the_longest_text_is_welcome() -> None:
    assert repr(Private("x" * LONGEST_TEXT)) == "Private(1,000,000 characters)"
    assert repr(Private("x")) == "Private(1 character)"


def test_line_ends_become_plain_ones() -> None:
    assert Private("one\r\ntwo\rthree\tfour").text == "one\ntwo\nthree\tfour"


@pytest.mark.parametrize(
    "unseen", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad", "\u2028", "\U000e0041"]
)
def test_what_cannot_be_seen_is_kept_and_shown(unseen: str) -> None:
    """Bidi and zero-width characters stay in the text; the reader sees that they are there (abuse case 20)."""
    said = Private(f"pay {unseen}001")
    assert said.text == f"pay {unseen}001"
    assert said.render() == f"pay <U+{ord(unseen):04X}>001"


def test_joiners_stay_for_scripts_and_emoji_need_them() -> None:
    assert Private("👩\u200d🔧 می\u200cخواهم").render("zh") == "👩\u200d🔧 می\u200cخواهم"


def test_erased_words_say_so_in_both_languages() -> None:
    gone = Private("late").erase(SALT, PLACE)
    assert (gone.render(), gone.render("zh")) == ("(erased)", "（已清除）")


@pytest.mark.parametrize("kept", ["", "abc", "G" * 64, "A" * 64, 7])
def test_a_commitment_is_64_digits(kept: object) -> None:
    with pytest.raises(InputError, match="is no commitment"):
        Private.erased(kept)  # type: ignore[arg-type]  # what a caller without a checker does


def test_words_or_commitment_but_not_both_and_not_none() -> None:
    for text, kept in (("late", "0" * 64), (None, None)):
        with pytest.raises(InputError, match="give the words, or the commitment"):
            Private(text, kept=kept)
    assert private_or_none(None) is None


@pytest.mark.parametrize(
    ("salt", "problem"),
    [
        (None, "need the salt"),
        ("short", "at least 16 bytes"),
        (b"brief", "at least 16 bytes"),
        (7, "give bytes or a text"),
    ],
)
def test_a_weak_salt_is_refused_and_never_repeated(salt: object, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as refused:
        read_salt(salt)  # type: ignore[arg-type]  # what a caller without a checker does
    assert "short" not in str(refused.value)
    assert "brief" not in str(refused.value)
