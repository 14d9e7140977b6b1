"""What is written down about mutual help (CA-8)."""

from __future__ import annotations

from datetime import datetime

import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.cadence.visits.help_entries import (
    HelpAsked,
    ProblemRaised,
    ProblemReopened,
    ProblemSolved,
    TrainingGiven,
    Withdrawn,
    id_in,
    silent,
)
from salesflow.errors import InputError

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
ENTRIES = (
    HelpAsked("H-1", "C-7", "u-7", "a name", at=AT),
    ProblemRaised("P-1", "C-7", "no room", at=AT),
    ProblemSolved("P-1", Actor("u-7"), "a strip", at=AT),
    ProblemReopened("P-1", "it fell", at=AT),
    Withdrawn("H-1", "a mistake", at=AT),
    TrainingGiven("T-1", "C-7", "u-7", "coughs", at=AT, by="u-1"),
)


def test_every_entry_has_an_id_and_can_lose_its_words():
    assert [id_in(each) for each in ENTRIES] == ["H-1", "P-1", "P-1", "P-1", "H-1", "T-1"]
    words = ("a name", "no room", "a strip", "it fell", "a mistake")
    for each, word in zip(ENTRIES[:5], words, strict=True):
        assert word in repr(each)
        assert word not in repr(silent(each))
        assert id_in(silent(each)) == id_in(each)
    assert silent(ENTRIES[5]) == ENTRIES[5]
    assert ENTRIES[2].seller == "u-7"
    assert (ENTRIES[5].by, ENTRIES[0].by) == ("u-1", None)


def test_moments_compare_by_the_instant():
    assert HelpAsked("H-1", "C-7", "u-7", "a name", at=AT.in_timezone("UTC")) == ENTRIES[0]


def test_bad_entries_are_refused():
    for make, words in [
        (lambda: HelpAsked("", "C-7", "u-7", at=AT), "an id may not be empty"),
        (lambda: HelpAsked("H-1", "C-7", None, at=AT), "seller: an id is text"),
        (lambda: HelpAsked("H-1", " ", "u-7", at=AT), "customer: an id may not be empty"),
        (lambda: TrainingGiven("T-1", "C-7", "u-7", " ", at=AT), "subject: say what the training is about"),
        (lambda: ProblemRaised("P-1", "C-7", at=datetime(2026, 3, 2)), "has no time zone"),
        (lambda: ProblemRaised("P-1", "C-7", None, at=AT), "words: give a text"),
        (lambda: ProblemRaised("P-1", "C-7", at=AT, by=" "), "by: an id may not be empty"),
    ]:
        with pytest.raises(InputError, match=words):
            make()
