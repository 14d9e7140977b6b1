"""Seals: whatever is changed, left out, slipped in or swapped is named (issue 6 point 5; invariants 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.canonical import erase
from salesflow.basics.channels import Channel
from salesflow.basics.money import Money
from salesflow.basics.private import Private
from salesflow.basics.sealing import Seal, flaws, intact, sealed
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError
from salesflow.testing.sealing_laws import check_erasing, check_sealing

SALT = "sixteen bytes or more"
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


@attrs.frozen
class Note:
    """A record as the cases of the library have them."""

    case: str
    seq: int
    at: pendulum.DateTime = NINE
    words: Private | None = None
    amount: Money | None = None
    channel: Channel | None = None
    people: frozenset[str] = frozenset()
    offers: tuple[tuple[str, Private], ...] = ()


texts = st.sampled_from(["late", "too late", "Mrs Li waited", "迟到"]).map(Private)
drafts = st.builds(
    Note,
    st.just("CO-17"),
    st.just(0),
    st.integers(0, 3).map(lambda hours: NINE.add(hours=hours)),
    st.none() | texts,
    st.none() | st.integers(0, 3).map(lambda yuan: Money(yuan, "CNY")),
    st.none() | st.sampled_from(Channel),
    st.frozensets(st.sampled_from("abc")),
    st.lists(st.tuples(st.sampled_from("ab"), texts), max_size=2).map(tuple),
)
notes = st.lists(drafts, max_size=5).map(
    lambda each: tuple(attrs.evolve(note, seq=seq) for seq, note in enumerate(each, 1))
)


@given(notes)
def test_sealed_records_keep_the_laws(records: tuple[Note, ...]) -> None:
    check_sealing(records, salt=SALT)
    check_erasing(records, salt=SALT)


def codes(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [each.code for each in found]


THREE = (Note("CO-17", 1, words=Private("late")), Note("CO-17", 2, amount=Money(80, "CNY")), Note("CO-17", 3))
SEALS = sealed(THREE, salt=SALT)
HEAD = SEALS[-1].digest


@given(st.data())
def test_a_seal_that_was_changed_is_found(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 2))
    seal = SEALS[at]
    changed = data.draw(
        st.sampled_from(
            [
                attrs.evolve(seal, case="CO-18"),
                attrs.evolve(seal, seq=seal.seq + 7),
                attrs.evolve(seal, digest="0" * 64),
                attrs.evolve(seal, previous="0" * 64),
            ]
        )
    )
    assert flaws(THREE, (*SEALS[:at], changed, *SEALS[at + 1 :]), salt=SALT)


def test_the_flaws_of_a_busy_forger_are_all_named_in_both_languages() -> None:
    """One changed, one of another case, one repeated, one without seal, one left out, the end put first."""
    other = attrs.evolve(THREE[2], case="CO-99")
    records = (other, attrs.evolve(THREE[1], amount=Money(8, "CNY")), THREE[1], Note("CO-17", 4))
    found = flaws(records, SEALS, salt=SALT, head="0" * 64)
    assert [each.explain() for each in found] == [
        "the last digest that was kept elsewhere is not in the chain: its end was cut off, or it was written anew",
        "record 3 belongs to case CO-99, not to CO-17",
        "record 2 is not what was sealed: the record or its seal was changed",
        "record 2 is there twice",
        "record 4 has no seal: it was added, or its seal was taken away",
        "record 1 is missing",
        "record 3 is missing",
    ]
    assert all("[en]" not in each.explain("zh") for each in found)


def test_records_in_another_order_are_named() -> None:
    found = flaws((THREE[2], THREE[0], THREE[1]), SEALS, salt=SALT)
    assert [each.explain() for each in found] == [
        "record 1 stands after record 3",
        "record 2 stands after record 3",
    ]
    assert found[0].explain("zh") == "第1条记录排在第3条之后"


def test_a_seal_taken_away_breaks_the_chain() -> None:
    found = flaws(THREE, (SEALS[0], SEALS[2]), salt=SALT)
    assert codes(found) == ["broken", "added"]
    assert codes(flaws(THREE[1:], SEALS[1:], salt=SALT)) == ["broken"]  # the beginning was cut off


def test_a_cut_end_is_seen_only_by_a_head_kept_elsewhere() -> None:
    assert flaws(THREE[:2], SEALS[:2], salt=SALT) == ()
    assert codes(flaws(THREE[:2], SEALS[:2], salt=SALT, head=HEAD)) == ["cut"]
    assert codes(flaws((), (), head=HEAD)) == ["cut"]


def test_intact_is_yes_only_when_all_of_it_can_be_seen() -> None:
    sure = intact(THREE, SEALS, salt=SALT, head=HEAD)
    assert (sure.value, sure.explain(), sure.explain("zh")) == (
        Truth.YES, "3 records are as sealed", "3条记录与封存时一致",
    )  # fmt: skip
    no_head = intact(THREE, SEALS, salt=SALT)
    assert (no_head.value, codes(no_head.missing)) == (Truth.UNKNOWN, ["no_head"])
    old_head = intact(THREE, SEALS, salt=SALT, head=SEALS[1].digest)
    assert (old_head.value, codes(old_head.missing)) == (Truth.UNKNOWN, ["beyond_head"])
    assert "up to 2 only" in old_head.explain()
    changed = intact((*THREE[:2], Note("CO-17", 3, words=Private("x"))), SEALS, salt=SALT, head=HEAD)
    assert (changed.value, codes(changed.reasons)) == (Truth.NO, ["changed"])
    cut = intact(THREE[:2], SEALS[:2], salt=SALT, head=HEAD)
    assert (cut.value, codes(cut.reasons), cut.missing) == (Truth.NO, ["cut"], ())


def test_without_the_salt_words_are_unproven_and_erased_words_are_fine() -> None:
    """Unknown is never "fine"; after the salt is destroyed erased records still verify (abuse case 20)."""
    found = intact(THREE, SEALS, head=HEAD)
    assert (found.value, codes(found.missing)) == (Truth.UNKNOWN, ["unproven"])
    assert codes(flaws(THREE, SEALS)) == ["unproven"]
    bare = tuple(erase(each, salt=SALT) for each in THREE)
    assert intact(bare, SEALS, head=HEAD).value is Truth.YES
    assert flaws(bare, SEALS, salt="another salt, as long as that") == ()


def test_an_erased_text_moved_to_another_place_is_found() -> None:
    bare = erase(THREE[0], salt=SALT)
    moved = attrs.evolve(THREE[2], words=bare.words)
    assert codes(flaws((bare, THREE[1], moved), SEALS)) == ["changed"]


def test_another_salt_fits_nothing_that_holds_words() -> None:
    assert codes(flaws(THREE, SEALS, salt="another salt, as long as that")) == ["changed"]


@pytest.mark.parametrize("seq", ["2", True, None, 2.0])
def test_a_number_that_is_none_is_found(seq: object) -> None:
    forged = attrs.evolve(THREE[1], seq=seq)  # type: ignore[arg-type]  # what a forger does
    assert codes(flaws((THREE[0], forged, THREE[2]), SEALS, salt=SALT)) == ["added", "missing"]


def test_a_value_that_could_never_have_been_sealed_is_a_change() -> None:
    forged = attrs.evolve(THREE[1], amount=0.5)  # type: ignore[arg-type]  # what a forger does
    assert codes(flaws((THREE[0], forged, THREE[2]), SEALS)) == ["changed", "unproven"]


def test_what_does_not_follow_is_a_broken_history() -> None:
    """Invariant 5: a chain goes on with the next record of its own case."""
    with pytest.raises(HistoryError, match="record 3: does not follow record 1 of case 'CO-17'"):
        sealed((THREE[0], THREE[2]), salt=SALT)
    with pytest.raises(HistoryError, match="does not follow"):
        sealed([Note("CO-18", 4)], previous=SEALS[-1])
    assert sealed([Note("CO-17", 4)], previous=SEALS[-1])[0].previous == HEAD


@pytest.mark.parametrize(
    "wrong",
    ids=range(11),
    argvalues=[
        lambda: sealed(THREE),
        lambda: sealed([Note(" CO-17", 1)]),
        lambda: sealed([Note("", 1)]),
        lambda: sealed([Note("CO-17", True)]),
        lambda: sealed([Note("CO-17", 1, words=0.5)]),  # type: ignore[arg-type]  # what a caller without a checker does
        lambda: flaws(THREE, SEALS, salt="short"),
        lambda: flaws(THREE, SEALS, head="abc"),
        lambda: flaws(THREE, ["seal"]),  # type: ignore[list-item]  # what a caller without a checker does
        lambda: Seal("CO-17", 1, None, "abc"),
        lambda: Seal("CO-17", 1, "G" * 64, "0" * 64),
        lambda: Seal("CO-17", 1, None, 7),  # type: ignore[arg-type]  # what a caller without a checker does
    ],
)
def test_bad_input_is_one_clear_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        wrong()
