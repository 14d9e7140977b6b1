from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.ids import phase, read_id
from salesflow.errors import InputError

seen = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
marks = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")))
texts = st.builds("{}{}{}".format, marks, seen, marks)  # one letter at least that people see


@given(texts)
def test_text_stays_text(text: str) -> None:
    assert read_id(text) == text
    assert read_id(f" {text}\t") == text


@given(st.integers())
def test_whole_numbers_become_their_digits(number: int) -> None:
    assert read_id(number, "customer") == str(number)


class Int64:
    def __index__(self) -> int:
        return 17


def test_zeros_are_kept_and_foreign_whole_numbers_welcome() -> None:
    assert read_id("00001") == "00001"
    assert read_id(Int64()) == "17"
    assert read_id("海达 １号") == "海达 １号"
    assert read_id("C\u00a07") == "C\u00a07"  # not printable, and no control character


@pytest.mark.parametrize(
    "value", [1.0, True, False, None, "", "  ", "\u3000", b"1", "a\nb", "a\x00", "\ud800", ["1"]]
)
def test_what_is_no_id(value: object) -> None:
    with pytest.raises(InputError) as caught:
        read_id(value, "invoice")
    assert caught.value.field == "invoice"


@given(st.text())
def test_a_phase_is_a_place_in_the_cycle(text: str) -> None:
    assert 0 <= phase(text) < 1
    assert phase(text) == phase(text)


def test_phases_are_the_same_everywhere_and_spread() -> None:
    code = "from salesflow.basics.ids import phase; print(repr(phase('C-1')))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(ran.stdout) == phase("C-1")
    counts = [0] * 10
    for number in range(10_000):
        counts[int(phase(f"C-{number:05}") * 10)] += 1
    assert min(counts) > 900
    assert max(counts) < 1100


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\ufeff", " \u200e\u2003\u200f "])
def test_an_id_that_nobody_sees_is_empty(unseen: str) -> None:
    with pytest.raises(InputError, match="may not be empty"):
        read_id(unseen)
    assert read_id(f"K{unseen}1") == f"K{unseen}1"
