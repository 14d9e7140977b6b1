"""Lines: what they show, how they join, what stays when there is no room."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.worklist import Room, lines_of, placed


def matter(key: str, act: Act = Act.CALL, band: Band = Band.QUOTA, **more: Any) -> Matter:
    words = Text("{key}").fill(key=key)
    return Matter(
        key, more.pop("customer", "C"), more.pop("owner", "Li"), act, band, Reason("x", words), **more
    )


def rank(each: Matter) -> tuple[int, str]:
    return (each.band, each.key)


MATTERS = st.lists(
    st.builds(
        lambda n, act, band, customer: matter(f"{n:04}", act, band, customer=customer),
        st.integers(0, 9999),
        st.sampled_from(list(Act)),
        st.sampled_from(list(Band)),
        st.sampled_from(["A", "B", "C"]),
    ),
    unique_by=lambda each: each.key,
    max_size=12,
)


def test_a_clock_is_met_before_the_visit_and_asking_stands_beside() -> None:
    """CO-4: the call at eleven does not wait for the visit in the afternoon."""
    clock = matter("1", band=Band.CLOCK)
    cases: list[tuple[list[Matter], tuple[Act, ...]]] = [
        ([clock, matter("2", Act.VISIT)], (Act.CALL, Act.VISIT)),
        ([clock, matter("2", Act.MESSAGE)], (Act.CALL,)),
        ([matter("1", Act.MESSAGE, Band.CLOCK), matter("2", Act.CALL)], (Act.MESSAGE, Act.CALL)),
        ([matter("1", Act.VISIT, Band.CLOCK), matter("2", Act.CALL)], (Act.VISIT,)),
        ([matter("1", Act.ASK, Band.MONEY)], (Act.ASK,)),
        ([matter("1", Act.ASK, Band.MONEY), matter("2", Act.VISIT)], (Act.ASK, Act.VISIT)),
        ([matter("1", band=Band.PROMISE), matter("2", Act.ASK, Band.MONEY)], (Act.CALL, Act.ASK)),
        ([matter("1"), matter("2", Act.MESSAGE), matter("3", Act.CARD)], (Act.CALL,)),
    ]
    for matters, acts in cases:
        (line,) = lines_of(matters, rank)
        assert line.acts == acts


def test_batches_stand_apart_and_keep_their_id_when_the_first_customer_changes() -> None:
    def cards(*customers: str) -> list[Matter]:
        return [
            matter(f"card:{each}", Act.CARD, Band.OCCASION, customer=each, batch="card:march")
            for each in customers
        ]

    single, batch = lines_of([matter("1", band=Band.DEAL), *cards("A", "B", "C")], rank)
    assert (single.is_batch, batch.is_batch, batch.customers) == (False, True, ("A", "B", "C"))
    assert (single.band, single.due, single.is_legal, single.lead.key) == (Band.DEAL, None, False, "1")
    (other,) = lines_of(cards("D", "E"), rank)
    assert other.id == batch.id
    (line,) = lines_of([matter("1", legal=True), matter("2")], rank)
    assert line.is_legal
    assert len(line.reasons) == 2


@given(MATTERS, st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False))
def test_every_matter_is_kept_or_moved_exactly_once(
    matters: list[Matter], visits: int, calls: int, random: Any
) -> None:
    lines = lines_of(matters, rank)
    assert lines == lines_of(random.sample(matters, len(matters)), rank)
    kept, moved = placed(lines, Room(visits, calls), rank)
    keys = [each.key for line in (*kept, *moved) for each in line.matters]
    assert sorted(keys) == sorted(each.key for each in matters)
    assert not [m for line in moved for m in line.matters if m.band in (Band.CLOCK, Band.PROMISE)]
    for part in (kept, moved):
        assert [rank(line.lead) for line in part] == sorted(rank(line.lead) for line in part)
    if not visits:
        assert not [
            m for line in kept for m in line.matters if m.act is Act.VISIT and m.band > Band.PROMISE
        ] or [m for line in kept for m in line.matters if m.act is Act.VISIT and m.band <= Band.PROMISE]
