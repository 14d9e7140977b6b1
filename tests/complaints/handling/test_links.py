"""Links (CO-4; invariant 19, abuse case 16): no circles, no chains, both histories stay, no term is won by linking."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from complaint_book import NINE, OFFICE, TO_CLOSED, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Declined
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Absorb, Link, Withdraw
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.links import Linked, Linker, by_id, link_flaws, root_of
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_linking, check_links

LINKER = Linker(DESK, OFFICE)
LATER = NINE.add(days=20)
pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=10)


def fresh(number: int, hours: int) -> Complaint:
    return told(f"K-{number}", at=NINE.add(hours=hours), customer=f"C-{number % 2}")


def linked(one: Complaint, other: Complaint, *known: Complaint, at=LATER) -> dict[str, Complaint]:
    answer = LINKER.link(one, other, known, why="duplicate", by="u-1", at=at)
    assert isinstance(answer, Linked), answer.explain()
    return {**by_id((*known, one, other)), **{each.complaint.id: each.complaint for each in answer.accepted}}


@given(st.lists(st.integers(0, 200), min_size=2, max_size=5), pairs)
def test_any_links_leave_no_flaw(hours, wanted):
    """Invariant 19: acyclic, idempotent, the earliest start, every root in one step; in whatever order."""
    book = {f"K-{n}": fresh(n, hour) for n, hour in enumerate(hours)}
    for number, (a, b) in enumerate(wanted):
        one, other = book[f"K-{a % len(book)}"], book[f"K-{b % len(book)}"]
        at = LATER.add(hours=number)
        check_linking(LINKER, one, other, book.values(), at=at)
        answer = LINKER.link(one, other, book.values(), why="merged", by="u-1", at=at)
        if isinstance(answer, Linked):
            book |= {each.complaint.id: each.complaint for each in answer.accepted}
        assert link_flaws(book.values()) == ()
    check_links(book.values())
    roots = {root_of(each, book.values()).id for each in book.values()}
    if len(roots) == 1:
        assert book[roots.pop()].regulatory_start == min(each.received_at for each in book.values())


def test_random_links_reach_every_kind():
    """The law above is conditional: all its branches come."""
    seen: Counter[str] = Counter()
    for seed in range(40):
        random = Random(seed)
        book = {f"K-{n}": fresh(n, random.randint(0, 90)) for n in range(5)}
        for number in range(6):
            one, other = random.choice([*book.values()]), random.choice([*book.values()])
            at = LATER.add(hours=number)
            seen.update(check_linking(LINKER, one, other, book.values(), at=at))
            answer = LINKER.link(one, other, book.values(), why="merged", by="u-1", at=at)
            if isinstance(answer, Linked):
                book |= {each.complaint.id: each.complaint for each in answer.accepted}
        seen.update(check_links(book.values()))
    assert min(seen[name] for name in ("linked", "followed", "declined", "moved on")) > 10


@given(st.integers(0, 99), st.integers(0, 99))
def test_linking_twice_is_declined_and_changes_nothing(first, second):
    a, b = fresh(0, first), fresh(1, second)
    book = linked(a, b)
    again = LINKER.link(book["K-0"], book["K-1"], book.values(), why="merged", by="u-1", at=LATER.add(days=1))
    assert isinstance(again, Declined)
    assert again.codes == ("linked_already",)
    assert again.explain() == "K-0 is linked to K-1 already [CO-4]"
    assert again.explain("zh") == "K-0已并入K-1 [CO-4]"


def test_no_circle():
    """Abuse case 16: A under B under A."""
    book = linked(fresh(0, 0), fresh(1, 1))
    back = LINKER.link(book["K-1"], book["K-0"], book.values(), why="merged", by="u-1", at=LATER)
    assert isinstance(back, Declined)
    assert back.codes == ("itself",)
    assert back.explain() == "K-0 is handled under K-1 already: it cannot be linked to itself [CO-4]"
    alone = fresh(2, 0)
    own = LINKER.link(alone, alone, [], why="merged", by="u-1", at=LATER)
    assert isinstance(own, Declined)
    assert own.codes == ("same",)
    assert own.explain() == "K-2 cannot be linked to itself [CO-4]"
    assert own.explain("zh") == "K-2不能并入自身 [CO-4]"


def test_what_was_linked_follows_to_the_new_root():
    """No chains; the earliest of all receipts is where legal terms begin."""
    book = linked(fresh(0, 0), fresh(1, 5))
    book = linked(book["K-1"], fresh(2, 9), *book.values())
    assert {each.linked_to for each in book.values()} == {"K-2", None}
    assert book["K-2"].regulatory_start == NINE
    assert [step.complaint for step in book["K-2"].steps(Absorb)] == ["K-0", "K-1"]
    assert [step.to for step in book["K-0"].steps(Link)] == ["K-1", "K-2"], "both histories stay"
    assert book["K-0"].records[:2] == linked(fresh(0, 0), fresh(1, 5))["K-0"].records[:2]


def test_to_link_with_what_is_linked_means_its_root():
    book = linked(fresh(0, 0), fresh(1, 5))
    book = linked(fresh(2, 9), book["K-0"], *book.values())
    assert book["K-2"].linked_to == "K-1"


def test_an_early_start_goes_along_though_its_complaint_went_elsewhere():
    """What a root once took in counts for it, wherever it is handled later."""
    book = linked(fresh(0, 0), fresh(1, 5))
    book = linked(book["K-0"], fresh(2, 9), *book.values())
    book = linked(book["K-1"], fresh(3, 12), *book.values())
    assert (book["K-0"].linked_to, book["K-1"].linked_to) == ("K-2", "K-3")
    assert book["K-3"].regulatory_start == NINE
    check_links(book.values())


def test_linking_hides_no_breach():
    """Abuse case 16: the root counts from the receipt of what it took in, and what was late stays late."""
    old = told("K-0", procedure=FCA_DESK)
    young = told("K-1", at=NINE.add(weeks=6), procedure=FCA_DESK)
    answer = Linker(FCA_DESK, OFFICE).link(
        old, young, [old, young], why="duplicate", by="u-1", at=NINE.add(weeks=7)
    )
    assert isinstance(answer, Linked)
    final = FCA_DESK.clock("fca_final_response")
    stands = reading(answer.root, final, calendar=OFFICE, at=NINE.add(weeks=7))
    assert stands.due == NINE.add(weeks=8)


def test_a_closed_or_withdrawn_one_goes_nowhere():
    closed, gone = told("K-0", *TO_CLOSED), told("K-1", Withdraw("never mind"))
    for one in (closed, gone):
        answer = LINKER.link(one, fresh(2, 0), [], why="merged", by="u-1", at=LATER)
        assert isinstance(answer, Declined)
        assert answer.reasons
        assert "[en]" not in answer.explain("zh")


def test_links_that_lead_nowhere_and_in_a_circle_are_told():
    book = linked(fresh(0, 0), fresh(1, 5))
    with pytest.raises(InputError, match="K-0 is linked to it, and it is not there"):
        root_of(book["K-0"], [book["K-0"]])
    assert [each.explain() for each in link_flaws([book["K-0"]])] == [
        "K-0 is linked to K-1, which is not there [CO-4]"
    ]
    half = fresh(1, 5)
    assert [each.code for each in link_flaws([book["K-0"], half])] == ["not_absorbed"]
    circle = [by_hand(fresh(0, 0), Link("K-1", Likeness.MERGED)), by_hand(half, Link("K-0", Likeness.MERGED))]
    assert [each.code for each in link_flaws(circle)] == ["circle", "circle"]
    with pytest.raises(InputError, match="is linked in a circle with K-0"):
        root_of(circle[0], circle)
    chain = [*circle[:1], by_hand(half, Link("K-2", Likeness.MERGED)), fresh(2, 0)]
    assert [each.code for each in link_flaws(chain)] == ["chain", "not_absorbed", "not_absorbed"]
    lost = [*circle[:1], by_hand(half, Link("K-9", Likeness.MERGED))]
    assert [each.code for each in link_flaws(lost)] == ["chain", "not_absorbed", "unknown"]
    late = [circle[0], by_hand(half, Absorb("K-0", NINE.add(hours=4), Likeness.MERGED))]
    (flaw,) = link_flaws(late)
    assert flaw.explain() == (
        "K-1 counts its legal terms from 2 Mar 2026 13:00, later than the receipt of K-0 [CO-4]"
    )
    for each in (*link_flaws(circle), *link_flaws(chain), *link_flaws(lost), flaw):
        assert "[en]" not in each.explain("zh")


def by_hand(complaint: Complaint, step: Link | Absorb) -> Complaint:
    """The step without what belongs to it: half a link, as a broken store would hold it."""
    answer = DESK.decide(complaint, step, by="u-1", at=LATER, calendar=OFFICE)
    assert isinstance(answer, Accepted)
    return answer.complaint


def test_one_number_with_two_histories_is_refused():
    with pytest.raises(InputError, match="is there twice, with different records"):
        link_flaws([fresh(0, 0), fresh(0, 1)])
    assert link_flaws([fresh(0, 0), fresh(0, 0)]) == ()
