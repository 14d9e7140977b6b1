"""Texts in several languages, sentences with parameters, and how wide they are on a screen."""

from __future__ import annotations

import copy
import pickle
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import (
    Param,
    Renders,
    Sentence,
    Text,
    clipped,
    date_text,
    listed,
    moment_text,
    padded,
    percent_text,
    shown,
    tabled,
    width,
    wrapped,
)
from salesflow.errors import DefinitionError

PLAIN = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=40)
LINES = st.text(st.sampled_from("Aa 1客户，。é\u0301\u200bｗ、"), max_size=30)


# ------------------------------------------------------------------------------------------- filling
@given(before=PLAIN, value=PLAIN, after=PLAIN)
def test_filling_puts_the_value_in_its_place_and_nowhere_else(before: str, value: str, after: str) -> None:
    text = Text(before + "{x}" + after)
    assert text.fill(x=value).render() == before + value + after


@given(value=st.text(st.sampled_from("{}|xy"), max_size=12))
def test_a_value_that_looks_like_a_slot_is_shown_as_it_is(value: str) -> None:
    assert Text("({x})").fill(x=value, y="other").render() == f"({value})"


@given(words=PLAIN.filter(str.strip))
def test_a_text_without_slots_is_itself(words: str) -> None:
    assert Text(words).render() == words
    assert Text(words).fill().render() == words


@given(n=st.integers(min_value=-3, max_value=3000))
def test_the_plural_follows_the_number(n: int) -> None:
    days = Text("{n} {n|day|days}", zh="{n}天").fill(n=n)
    assert days.render("en") == f"{n:,} {'day' if n == 1 else 'days'}"
    assert days.render("zh") == f"{n:,}天"


def test_a_plural_may_be_empty_on_one_side() -> None:
    text = Text("day{n||s}")
    assert [text.fill(n=n).render() for n in (1, 2)] == ["day", "days"]


def test_a_slot_that_was_not_filled_is_named() -> None:
    with pytest.raises(DefinitionError, match="slot who was not filled"):
        Text("{who} waits").fill(whom="Haida").render()
    with pytest.raises(DefinitionError, match="slot n was not filled"):
        Text("{n|day|days}").fill().render()


# ----------------------------------------------------------------------------------------- languages
def test_a_missing_language_falls_back_visibly() -> None:
    waits = Text("{who} waits", zh="{who}在等待")
    assert waits.fill(who="Haida").render("fr") == "[en] Haida waits"
    assert Text("visit").render("zh") == "[en] visit"
    assert waits.fill(who="海达").render("zh") == "海达在等待"


def test_the_languages_are_known_and_english_comes_first() -> None:
    assert Text("visit", zh="拜访", de="Besuch").languages == ("en", "de", "zh")
    assert Text("visit").languages == ("en",)
    text = Text("visit", zh="拜访", de="Besuch")
    assert [text.template(language) for language in text.languages] == ["visit", "Besuch", "拜访"]


def test_a_language_may_leave_a_slot_out_but_not_invent_one() -> None:
    assert Text("{n} {n|day|days}", zh="几天").fill(n=2).render("zh") == "几天"
    with pytest.raises(DefinitionError) as caught:
        Text("{who} waits", zh="{who}等待{days}天{hours}", de="{wer} wartet")
    assert caught.value.problems == (
        "slot days, hours stands in 'zh' but not in English",
        "slot wer stands in 'de' but not in English",
    )


@pytest.mark.parametrize("en", ["", "  ", "\n"], ids=["nothing", "blanks", "newline"])
def test_english_is_required(en: str) -> None:
    with pytest.raises(DefinitionError, match="the English text is empty"):
        Text(en, zh="拜访")


def test_texts_and_sentences_are_values() -> None:
    one, two = Text("visit", zh="拜访", de="Besuch"), Text("visit", de="Besuch", zh="拜访")
    assert one == two
    assert hash(one) == hash(two)
    assert one != Text("visit")
    sentence = Text("{who} waits").fill(who="Haida")
    assert sentence == Sentence(Text("{who} waits"), (("who", "Haida"),))
    assert pickle.loads(pickle.dumps(sentence)) == sentence
    with pytest.raises(AttributeError):
        one.en = "call"  # type: ignore[misc]


def test_what_renders_is_known_by_its_method() -> None:
    assert isinstance(Text("visit"), Renders)
    assert isinstance(Text("visit").fill(), Renders)
    assert not isinstance("visit", Renders)


# -------------------------------------------------------------------------- numbers, dates, lists
@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("Haida", "Haida", "Haida"),
        (1234567, "1,234,567", "1,234,567"),
        (Decimal("1234.50"), "1,234.50", "1,234.50"),
        (date(2026, 3, 2), "2 Mar 2026", "2026年3月2日"),
        (datetime(2026, 12, 31, 9, 5), "31 Dec 2026 09:05", "2026年12月31日 09:05"),
        (("a", 2, ("b",)), "a, 2, b", "a、2、b"),
        ((), "", ""),
        (Text("visit", zh="拜访"), "visit", "拜访"),
        (Text("{n} {n|day|days}", zh="{n}天").fill(n=1), "1 day", "1天"),
    ],
    ids=["str", "int", "decimal", "date", "moment", "tuple", "empty", "text", "sentence"],
)
def test_each_kind_of_value_in_the_readers_form(value: Param, en: str, zh: str) -> None:
    assert (shown(value), shown(value, "en"), shown(value, "zh")) == (en, en, zh)
    assert Text("<{x}>", zh="<{x}>").fill(x=value).render("zh") == f"<{zh}>"


def test_lists_use_the_comma_of_the_language() -> None:
    assert listed(("budget", "champion")) == "budget, champion"
    assert listed(("预算", "支持者"), "zh") == "预算、支持者"


@pytest.mark.parametrize(
    ("year", "weekday", "en", "zh"),
    [
        (True, True, "Sun 1 Nov 2026", "2026年11月1日周日"),
        (True, False, "1 Nov 2026", "2026年11月1日"),
        (False, True, "Sun 1 Nov", "11月1日周日"),
        (False, False, "1 Nov", "11月1日"),
    ],
)
def test_dates_with_and_without_year_and_weekday(year: bool, weekday: bool, en: str, zh: str) -> None:
    day = date(2026, 11, 1)
    assert date_text(day, year=year, weekday=weekday) == en
    assert date_text(day, "zh", year=year, weekday=weekday) == zh


@given(st.dates())
def test_the_weekday_agrees_with_the_calendar(day: date) -> None:
    assert date_text(day, weekday=True).startswith(day.strftime("%a") + " ")
    assert f" {day.strftime('%b')} " in date_text(day)


def test_a_moment_is_shown_by_its_own_wall_clock() -> None:
    assert moment_text(datetime(2026, 3, 2, 17, 0), year=False) == "2 Mar 17:00"
    assert moment_text(datetime(2026, 3, 2, 7, 3), "zh") == "2026年3月2日 07:03"


# --------------------------------------------------------------------------------------------- width
@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Haida", 5),
        ("海达", 4),
        ("A类客户", 7),
        ("，", 2),
        ("ｗ", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("a\u200bb", 2),
    ],
    ids=[
        "empty",
        "latin",
        "han",
        "mixed",
        "full-width-comma",
        "full-width-w",
        "composed",
        "combining",
        "invisible",
    ],
)
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@given(LINES, LINES)
def test_width_adds_up(left: str, right: str) -> None:
    assert width(left + right) == width(left) + width(right)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_width_lies_between_nothing_and_two_columns_a_character(text: str) -> None:
    assert 0 <= width(text) <= 2 * len(text)


@given(LINES)
def test_composing_accents_does_not_change_the_width(text: str) -> None:
    assert width(unicodedata.normalize("NFC", text)) == width(unicodedata.normalize("NFD", text))


@given(LINES, st.integers(min_value=-2, max_value=70))
def test_padding_reaches_the_column_and_cuts_nothing(text: str, columns: int) -> None:
    line = padded(text, columns)
    assert width(line) == max(columns, width(text))
    assert line.startswith(text)
    assert line[len(text) :].strip(" ") == ""


@given(st.text(st.sampled_from("Aa 1客户，。é、"), max_size=80), st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks_and_keeps_the_width(words: str, columns: int) -> None:
    rows = wrapped(words, columns)
    assert "".join("".join(rows).split()) == "".join(words.split())
    for row in rows:
        assert row == row.strip()
        core = row.rstrip(" ，。、")  # a closing mark may hang over
        assert width(core) <= columns or core.isascii() or "é" in core
        assert width(core) <= columns or not set(core) & set(" 客户")


@pytest.mark.parametrize(
    ("words", "columns", "rows"),
    [
        ("", 10, []),
        ("   ", 10, []),
        ("one two three", 7, ["one two", "three"]),
        ("unbreakable", 4, ["unbreakable"]),
        ("本月第1次拜访，共8次", 14, ["本月第1次拜访，", "共8次"]),
        ("请在11:00前确认", 6, ["请在", "11:00", "前确认"]),
    ],
)
def test_wrapping(words: str, columns: int, rows: list[str]) -> None:
    assert wrapped(words, columns) == rows


@given(st.text(st.sampled_from("Aa 1客户，é"), max_size=40), st.integers(1, 20))
def test_clipping_keeps_the_beginning_and_the_width(words: str, columns: int) -> None:
    cut = clipped(words, columns)
    assert width(cut) <= columns
    assert (
        cut == words
        if width(words) <= columns
        else words.startswith(cut.removesuffix("…")) and cut[-1] == "…"
    )


def test_tables_line_up_in_both_scripts():
    assert tabled([("a", "n", "m"), ("报价", "10", "")]) == "a      n  m\n报价  10"
    assert tabled([("a", "n", "m"), ("b", "报价", "1")], left=2) == "a  n     m\nb  报价  1"
    assert tabled([]) == ""


@given(st.fractions(0, 1, max_denominator=100_000))
def test_all_and_nothing_are_said_of_all_and_nothing_only(share):
    whole, finer = percent_text(share), percent_text(share, 1)
    for told in (whole, finer):
        assert (float(told[:-1]) == 0) is (share == 0)
        assert (float(told[:-1]) == 100) is (share == 1)
    assert abs(Fraction(whole[:-1]) - 100 * share) <= Fraction(1, 2)
    assert abs(Fraction(finer[:-1]) - 100 * share) <= Fraction(1, 20)


def test_floats_near_the_ends():
    assert [percent_text(each) for each in (1 - 1e-16, 1e-17, 0.9991, 0.5)] == ["100%", "0%", "99.9%", "50%"]


# -------------------------------------------------------------------------------- read late, and not to be told
FILLED = st.dictionaries(st.sampled_from(["who", "days", "amount", "day"]), st.integers() | PLAIN)
ASKED: list[Callable[[Sentence], object]] = [
    hash, repr, copy.deepcopy, lambda sentence: sentence.params,
]  # fmt: skip


@given(params=FILLED, asked=st.lists(st.sampled_from(ASKED), max_size=3))
def test_a_filled_sentence_is_the_one_with_its_parameters_whatever_was_asked_before(
    params: dict[str, int | str], asked: list[Callable[[Sentence], object]]
) -> None:
    """`fill` goes past `__init__`; nobody can tell."""
    text = Text("{who} waits {days}: {amount}, {day}")
    plain = Sentence(text, tuple(params.items()))
    for ask in [*asked, *ASKED]:
        assert ask(text.fill(**params)) == ask(plain)
    filled = text.fill(**params)
    for ask in asked:
        assert ask(filled) == ask(plain)
    assert filled == plain
    assert plain == text.fill(**params)
    for again in (pickle.loads(pickle.dumps(text.fill(**params))), copy.copy(text.fill(**params))):
        assert again == plain
    changed = attrs.evolve(text.fill(**params), text=Text("{who}"))
    assert changed == Sentence(Text("{who}"), tuple(params.items()))


def test_what_is_given_is_not_what_is_kept() -> None:
    params: dict[str, Param] = {"who": "Haida"}
    sentence = Text("{who} waits").fill(**params)
    params["who"] = "nobody"
    assert sentence.render() == "Haida waits"
