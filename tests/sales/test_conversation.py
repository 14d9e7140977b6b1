"""Conversations: what happened, in its order (ST-10, ST-11)."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.sales.conversation import Conversation, Happened, Note

COMMANDS = {
    Happened.AGREED: lambda talk: talk.agree("time", "30 minutes"),
    Happened.NOTED: lambda talk: talk.note("goals", "more shops"),
    Happened.RESTATED: lambda talk: talk.restate("you want more shops"),
    Happened.CORRECTED: lambda talk: talk.correct("only one more"),
    Happened.CONFIRMED: lambda talk: talk.confirm("person-7"),
    Happened.PERMITTED: lambda talk: talk.permit(),
    Happened.DECLINED: lambda talk: talk.decline(),
    Happened.PITCHED: lambda talk: talk.pitch(),
}


@given(st.lists(st.sampled_from(Happened)))
def test_keeps_everything_in_order_and_never_changes(order):
    talk = Conversation()
    earlier = []
    for what in order:
        earlier.append(talk)
        talk = COMMANDS[what](talk)
    assert [note.what for note in talk.notes] == order
    assert [len(each.notes) for each in earlier] == list(range(len(order)))
    assert pickle.loads(pickle.dumps(talk)) == talk == Conversation(list(talk.notes))
    assert hash(talk) == hash(Conversation(talk.notes))


def test_what_a_note_says():
    talk = (
        Conversation()
        .agree("time", "30 minutes")
        .note("goals", "more")
        .restate("m")
        .correct("c")
        .confirm(" p7 ")
    )
    assert talk.notes == (
        Note(Happened.AGREED, "time", "30 minutes"),
        Note(Happened.NOTED, "goals", "more"),
        Note(Happened.RESTATED, None, "m"),
        Note(Happened.CORRECTED, None, "c"),
        Note(Happened.CONFIRMED, None, "p7"),
    )
    timed = talk.timed(spoke=5, listened=0)
    assert (timed.notes, timed.spoke, timed.listened) == (talk.notes, 5, 0)
    assert repr(Happened.NOTED) == "Happened.NOTED"


@pytest.mark.parametrize("words", ["", "  ", None, 7])
def test_nothing_said_is_no_note(words):
    with pytest.raises(InputError, match="goals: note what was said"):
        Conversation().note("goals", words)
    with pytest.raises(InputError, match="time: note what was said"):
        Conversation().agree("time", words)


@pytest.mark.parametrize("minutes", [-1, True, 2.5, "5"])
def test_minutes_are_whole_and_not_negative(minutes):
    with pytest.raises(InputError, match="spoke: give whole minutes"):
        Conversation().timed(spoke=minutes, listened=3)
    with pytest.raises(InputError, match="listened: give whole minutes"):
        Conversation(listened=minutes)


@pytest.mark.parametrize("who", ["", None, 1.0, True])
def test_somebody_confirms(who):
    with pytest.raises(InputError, match="who: an id"):
        Conversation().restate().confirm(who)
