"""Two worklists of one moment, and of a row of days: laws over generated books, then the words (LA-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.quotas.quota import Quota
from salesflow.credit.control.hold import HoldRule
from salesflow.customers.grades.pareto import Pareto
from salesflow.errors import CurrencyError, InputError
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Due, Matter
from salesflow.playbook.policy import Policy
from salesflow.playbook.sample import AT, tables
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Room, SellerDay, Withheld, Worklist
from salesflow.playbook.worklist_changes import LineChange, Part, changes
from salesflow.playbook.worklist_days import policy_diff_over
from salesflow.playbook.worklist_diff import policy_diff, worklist_diff
from salesflow.playbook.worklist_loads import Load
from salesflow.testing.books import book_moments, books
from salesflow.testing.worklist_diff_laws import (
    check_days_diff,
    check_policy_diff,
    check_worklist_diff,
    flipped,
)

SAMPLE, _ = Book.of(HOUSE, **tables())
NAMES = ("house", "trial")
FEWER = attrs.evolve(
    HOUSE,
    quota=Quota({**HOUSE.quota.to_plain(), "A": {"visit": 6, "call": 4, "message": 4}}),
    hold=HoldRule(late_days=60),
)
POLICIES = (
    HOUSE,
    FEWER,
    attrs.evolve(HOUSE, visits_per_day=1, calls_per_day=1),
    attrs.evolve(HOUSE, visits_per_day=1000, calls_per_day=1000, raise_after_days=3),
    attrs.evolve(HOUSE, hold=None, festivals=(), promise_days=30),
    attrs.evolve(HOUSE, monthly_card=None, dun_after_days=0, grading_days=20, hold=HoldRule(late_days=2)),
    attrs.evolve(HOUSE, zone="America/New_York", sensitive=True, clock_days=20, raise_after_days=0),
)


@st.composite
def worklists(draw: st.DrawFn) -> Worklist:
    """Lists that no policy would make as well: keys that repeat, any order, any place."""
    matter = st.builds(
        _matter,
        st.sampled_from("abcd"),
        st.sampled_from(["C-1", "C-2", "C-3"]),
        act=st.sampled_from(Act),
        band=st.sampled_from(Band),
        words=st.sampled_from(["x", "y"]),
        due=st.sampled_from([None, date(2026, 3, 4), AT]),
        legal=st.booleans(),
        batch=st.sampled_from([None, None, "card"]),
    )
    days: list[SellerDay] = []
    for seller in draw(st.sets(st.sampled_from(["", "Li", "Wang"]))):
        lines = [
            _line(seller, [first, *[each for each in more if each.batch == first.batch]])
            for first, *more in draw(st.lists(st.lists(matter, min_size=1, max_size=3), max_size=6))
        ]
        cut = draw(st.integers(0, len(lines)))
        room = Room(draw(st.integers(0, 2)), 1)
        days.append(SellerDay(seller, room, tuple(lines[:cut]), tuple(lines[cut:])))
    grades = draw(st.dictionaries(st.sampled_from(["C-1", "C-2"]), st.sampled_from("AB")))
    return Worklist(AT, tuple(days), grades=grades)


def _matter(
    key: str,
    customer: str = "C-1",
    *,
    act: Act = Act.CALL,
    band: Band = Band.QUOTA,
    words: str = "x",
    due: Due = None,
    legal: bool = False,
    batch: str | None = None,
) -> Matter:
    reason = Reason(words, Text(words, zh=words).fill())
    return Matter(key, customer, "", act, band, reason, due, legal=legal, batch=batch)


def _line(seller: str, matters: Sequence[Matter]) -> Line:
    if matters[0].batch is None:
        matters = [each for each in matters if each.customer == matters[0].customer]
    customers = tuple(dict.fromkeys(each.customer for each in matters))
    return Line("L-" + matters[0].key, seller, customers, tuple(matters))


def _list(*lines: Line, moved: Sequence[Line] = ()) -> Worklist:
    owners = sorted({each.owner for each in (*lines, *moved)})
    days = [
        SellerDay(
            owner,
            Room(6, 12),
            tuple(each for each in lines if each.owner == owner),
            tuple(each for each in moved if each.owner == owner),
        )
        for owner in owners
    ]
    return Worklist(AT, tuple(days))


# -- laws -----------------------------------------------------------------------------------------------------------------


@given(books(), st.sampled_from(POLICIES), st.sampled_from(POLICIES), book_moments())
@settings(max_examples=30)
def test_two_policies_keep_the_laws(book: Book, first: Policy, second: Policy, at: datetime) -> None:
    check_policy_diff(book, first, second, at=at)


@given(worklists(), worklists())
def test_any_two_lists_keep_the_laws(first: Worklist, second: Worklist) -> None:
    check_worklist_diff(first, second)


@given(
    books(),
    st.sampled_from(POLICIES),
    st.sampled_from(POLICIES),
    book_moments(),
    st.lists(st.integers(1, 6), max_size=2),
    st.booleans(),
)
@settings(max_examples=5)
def test_a_row_of_days_keeps_the_laws(
    book: Book, first: Policy, second: Policy, at: pendulum.DateTime, steps: list[int], worked_off: bool
) -> None:
    days = [at.add(days=sum(steps[:count])) for count in range(len(steps) + 1)]
    check_days_diff(book, first, second, at=days, worked_off=worked_off)


def test_the_laws_meet_every_part_on_the_sample() -> None:
    seen: Counter[Part] = Counter()
    for policy in POLICIES:
        found = check_policy_diff(SAMPLE, HOUSE, policy, at=AT)
        later = policy_diff(SAMPLE, HOUSE, policy, at=AT.add(days=14))
        seen.update(part for each in (*found.changed, *later.changed) for part in each.parts)
    assert set(seen) == set(Part) - {Part.SELLER}, "no policy makes a customer change hands"


def test_a_law_dies_of_a_line_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(first: Worklist, second: Worklist) -> tuple[LineChange, ...]:
        return changes(first, second)[1:]

    monkeypatch.setattr("salesflow.playbook.worklist_diff.changes", forgetful)
    with pytest.raises(AssertionError, match="every line of a list stands in one entry"):
        check_worklist_diff(today(SAMPLE, at=AT), today(SAMPLE, FEWER, at=AT))


@given(worklists(), worklists())
def test_exchanging_twice_changes_nothing(first: Worklist, second: Worklist) -> None:
    found = worklist_diff(first, second)
    assert flipped(flipped(found)) == found


# -- matching ---------------------------------------------------------------------------------------------------------------


def test_a_key_that_repeats_is_one_entry() -> None:
    twice = _list(
        _line("Li", [_matter("a")]),
        _line("Li", [_matter("b", words="y")]),
        moved=[_line("Li", [_matter("c")])],
    )
    found = worklist_diff(twice, _list(_line("Li", [_matter("a")])))
    (change,) = found.lines
    assert change.first is not None
    assert (len(change.first.lines), len(change.first.moved)) == (2, 1)
    assert change.first.number == 1
    assert change.parts == (Part.REASONS,)
    assert change.explain() == "Li, C-1: only under “A”: y; only under “A”: x"
    assert found.by_seller[0].first == Load(customers=2, calls=2, moved=1)


def test_a_customer_changes_hands_when_one_line_is_left_on_each_side() -> None:
    mine = _line("Li", [_matter("a")])
    found = worklist_diff(_list(mine), _list(_line("", [_matter("a")])))
    assert [each.parts for each in found.lines] == [(Part.SELLER,)]
    assert found.lines[0].explain() == "Li, C-1: Li → (no seller)"
    assert [each.who for each in found.by_seller] == ["Li", ""]
    unclear = worklist_diff(_list(mine), _list(_line("Wang", [_matter("a")]), _line("Xu", [_matter("a")])))
    assert (len(unclear.only_first), len(unclear.only_second), unclear.changed) == (1, 2, ())
    batch = [_line(owner, [_matter("a", batch="card", act=Act.CARD)]) for owner in ("Li", "Wang")]
    apart = worklist_diff(_list(batch[0]), _list(batch[1]))
    assert (len(apart.only_first), len(apart.only_second)) == (1, 1), (
        "a greeting to many is nobody's in particular"
    )
    assert apart.only_second[0].explain() == "Wang, 1 customer, x: only under “B” (card)"


def test_order_names_the_fewest_lines_that_moved() -> None:
    ids = [f"C-{number}" for number in range(6)]
    lines = [_line("Li", [_matter(each, each)]) for each in ids]
    found = worklist_diff(_list(*lines), _list(lines[5], *lines[:5]))
    assert [(each.entry.about, each.shift) for each in found.changed] == [("C-5", -5)]
    assert found.changed[0].explain() == "Li, C-5: 5 places earlier"
    assert flipped(found).changed[0].explain() == "Li, C-5: 5 places later"
    added = worklist_diff(_list(*lines), _list(_line("Li", [_matter("n", "C-9")]), *lines))
    assert added.changed == (), "a line that comes in moves nobody among those that were there"
    turned = worklist_diff(_list(*lines[:3]), _list(*lines[2::-1]))
    assert [(each.entry.about, each.shift) for each in turned.changed] == [("C-2", -2), ("C-1", 0)]
    assert turned.changed[1].explain("zh") == "Li，C-1：前后待办有变"


@pytest.mark.parametrize(
    ("first", "second", "parts", "words"),
    [
        (
            [_matter("a", due=date(2026, 3, 4))],
            [_matter("a")],
            (Part.DUE,),
            "due 4 Mar 2026 → today",
        ),
        (
            [_matter("a"), _matter("b", words="y", due=date(2026, 3, 4))],
            [_matter("a"), _matter("b", words="y", due=date(2026, 3, 9))],
            (Part.DUE,),
            "y: due 4 Mar 2026 → 9 Mar 2026",
        ),
        ([_matter("a", act=Act.VISIT)], [_matter("a")], (Part.ACTS,), "visit → call"),
        (
            [_matter("a", act=Act.VISIT), _matter("b", words="y")],
            [_matter("a", act=Act.VISIT), _matter("b", words="y", act=Act.MESSAGE)],
            (Part.ACTS,),
            "y: call → message",
        ),
        ([_matter("a", legal=True)], [_matter("a")], (Part.REASONS,), "x: no longer bound by law"),
        ([_matter("a")], [_matter("a", legal=True)], (Part.REASONS,), "x: now bound by law"),
        ([_matter("a")], [_matter("a", words="y")], (Part.REASONS,), "x → y"),
        (
            [_matter("a"), _matter("b", words="y")],
            [_matter("b", words="y"), _matter("a")],
            (Part.ORDER,),
            "its reasons in another order",
        ),
        (
            [_matter("a", act=Act.ASK), _matter("b")],
            [_matter("b")],
            (Part.ACTS, Part.REASONS),
            "ask + call → call; only under “A”: x",
        ),
    ],
)
def test_what_differs_in_a_line(
    first: list[Matter], second: list[Matter], parts: tuple[Part, ...], words: str
) -> None:
    (change,) = worklist_diff(_list(_line("Li", first)), _list(_line("Li", second))).lines
    assert change.parts == parts
    assert change.explain() == f"Li, C-1: {words}"


def test_what_is_moved_on_is_said_of_the_line_or_of_its_reasons() -> None:
    both = _line("Li", [_matter("a", act=Act.VISIT), _matter("b", words="y")])
    found = worklist_diff(_list(both), _list(moved=[both]))
    assert found.lines[0].explain() == "Li, C-1: on the day's list → moved on for want of room"
    split = _list(_line("Li", [_matter("b", words="y")]), moved=[_line("Li", [_matter("a", act=Act.VISIT)])])
    found = worklist_diff(_list(moved=[both]), split)
    assert found.lines[0].explain() == "Li, C-1: y: moved on for want of room → on the day's list"
    assert Part.PLACE in found.lines[0].parts
    gone = worklist_diff(_list(moved=[both]), _list())
    assert gone.lines[0].explain("zh") == "Li，C-1：仅按“A”，且已顺延（拜访）：x；y"
    assert gone.to_columns()["number_first"] == [None]


def test_a_greeting_to_many_differs_in_its_customers_and_words() -> None:
    def greeting(words: str, *customers: str) -> Worklist:
        return _list(
            _line("Li", [_matter(each, each, act=Act.CARD, words=words, batch="card") for each in customers])
        )

    found = worklist_diff(greeting("x", "C-1", "C-2"), greeting("x", "C-2"))
    assert found.lines[0].explain() == "Li, 2 customers, x: 2 → 1 customers"
    assert found.of("C-1") == found.of("C-2") == found.lines
    assert found.of("C-3") == ()
    other = worklist_diff(greeting("x", "C-1"), greeting("y", "C-1"))
    assert other.lines[0].explain() == "Li, 1 customer, x: only under “A”: x; only under “B”: y"
    assert worklist_diff(greeting("x", "C-1", "C-2"), greeting("x", "C-2", "C-1")).is_same


# -- two policies of the sample company -----------------------------------------------------------------------------------


def test_fewer_visits_and_a_later_hold_on_the_sample() -> None:
    found = policy_diff(SAMPLE, HOUSE, FEWER, at=AT, names=NAMES)
    assert (len(found.lines), len(found.kept), len(found.changed)) == (29, 24, 5)
    assert [(each.about, each.currency) for each in found.credit] == [("C-03", "CNY")]
    assert found.credit[0].first is not None
    assert found.credit[0].first.code == "propose_hold"
    assert found.credit[0].second is not None
    assert found.credit[0].second.code == "late_payment"
    assert "grade unknown" in found.table()
    assert (
        "Hengtai (CNY): propose hold: CNY 96,000 is 47 days late; finance decides → CNY 96,000"
        in found.explain()
    )
    assert "... and 3 more" in found.explain(most=2)
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == found.explain()
    assert "<td" in bundle["text/html"]
    assert "69 → 68" in bundle["text/html"]
    assert policy_diff(SAMPLE, HOUSE, HOUSE, at=AT).explain("zh") == "2026年3月2日周一：共29项待办，全部相同"


def test_room_notes_grades_and_what_is_withheld() -> None:
    free = attrs.evolve(SAMPLE, sellers=())
    small = attrs.evolve(HOUSE, visits_per_day=0, calls_per_day=1, dun_after_days=10)
    found = policy_diff(free, HOUSE, small, at=AT, names=NAMES)
    assert [each.who for each in found.rooms] == ["Gao Bo", "Lin Mei", "Sun Yi"]
    said = found.explain()
    assert "Gao Bo: 6 visits, 12 calls → 0 visits, 1 call" in said
    assert "“trial”, Gao Bo: 1 visit cannot wait" in said or "“trial”, Lin Mei: " in said
    assert "“trial”: 1 customer is late by 10 days or less; nobody is asked yet" in said
    rows = tables()
    for row in rows["customers"]:
        row.pop("grade", None)
    ungraded, _ = Book.of(HOUSE, **rows)
    graded = policy_diff(
        ungraded, HOUSE, attrs.evolve(HOUSE, grading=Pareto((("A", "0.5"), ("B", "1")))), at=AT
    )
    assert graded.grades
    assert "Grades: " in graded.explain()


def test_who_is_named_by_one_list_only_has_no_room_in_the_other() -> None:
    found = worklist_diff(_list(_line("Li", [_matter("a")])), _list(_line("Wang", [_matter("b", "C-2")])))
    assert [each.rooms for each in found.rooms] == [(Room(6, 12), None), (None, Room(6, 12))]
    assert "Wang: not on the list → 6 visits, 12 calls" in found.explain()
    assert "Li: 拜访6次、电话12次 → 不在名单上" in found.explain("zh").replace("：", ": ")


def test_what_is_withheld_for_others_is_said() -> None:
    reason = Reason("refused", Text("refused this channel", zh="客户拒绝此联系方式").fill(), ("CU-1",))
    one, other, none = (
        Worklist(AT, (), withheld=tuple(Withheld(reason, who) for who in sides))
        for sides in ([("C-1",)], [("C-2",)], [])
    )
    assert "refused this channel: 1, but other customers" in worklist_diff(one, other).explain()
    assert "refused this channel: 0 → 1" in worklist_diff(none, other).explain()


def test_limits_of_each_side() -> None:
    limits = (
        {"C-05": money(1, "CNY"), "C-06": None, "C-08": UNLIMITED},
        {"C-05": money(2, "CNY"), "C-08": None},
    )
    found = check_policy_diff(SAMPLE, HOUSE, HOUSE, at=AT, limits=limits)
    assert [each.about for each in found.limits] == ["C-05", "C-06", "C-08"]
    assert "CNY 1 → CNY 2" in found.explain()
    assert "unlimited → not decided" in found.explain()
    assert policy_diff(SAMPLE, HOUSE, HOUSE, at=AT, limits=({}, {})).is_same
    with pytest.raises(InputError, match="is not in the table of customers"):
        policy_diff(SAMPLE, HOUSE, HOUSE, at=AT, limits=({"C-99": None}, {}))
    with pytest.raises(CurrencyError):
        policy_diff(SAMPLE, HOUSE, HOUSE, at=AT, limits=({"C-05": money(1, "GBP")}, {}))


def test_bad_input() -> None:
    lists = today(SAMPLE, at=AT), today(SAMPLE, at=AT.add(days=1))
    with pytest.raises(InputError, match="another moment"):
        worklist_diff(*lists)
    for names in (("a", "a"), ("", "b"), ("a", " ")):
        with pytest.raises(InputError, match="two names that differ"):
            worklist_diff(lists[0], lists[0], names=names)
    with pytest.raises(InputError, match="play an Experiment"):
        worklist_diff(lists[0], lists[0])["orders"]
    with pytest.raises(InputError, match="at least one moment"):
        policy_diff_over(SAMPLE, HOUSE, HOUSE, at=[])
    with pytest.raises(InputError, match="must rise"):
        policy_diff_over(SAMPLE, HOUSE, HOUSE, at=[AT, AT])
    with pytest.raises(InputError):
        policy_diff_over(SAMPLE, HOUSE, HOUSE, at=[datetime(2026, 3, 2, 9)])


# -- a row of days ----------------------------------------------------------------------------------------------------------

WEEK = [AT.add(days=count) for count in range(5)]


def test_a_week_without_work_piles_up_and_one_with_work_does_not() -> None:
    idle = policy_diff_over(SAMPLE, HOUSE, FEWER, at=WEEK, names=NAMES)
    busy = policy_diff_over(SAMPLE, HOUSE, FEWER, at=WEEK, names=NAMES, worked_off=True)
    assert idle.days[0] == busy.days[0]
    assert idle.days[-1].load[0].moved > busy.days[-1].load[0].moved
    assert "stands on the next day's list again" in idle.explain()
    assert "All days together:" not in idle.explain()
    assert "taken as done on that day" in busy.explain()
    assert "Holds and late money: 1 customer differs on some day" in busy.explain()
    assert "... and " in busy.explain(most=1)
    assert busy._repr_mimebundle_()["text/plain"] == busy.explain() == busy.shown().text
    assert busy._repr_mimebundle_()["text/html"].count("<table") == 2
    assert busy.table() in busy.explain()
    assert len(busy.to_columns()["at"]) == len(busy.to_columns()["difference"]) > 0
    assert "none differs on any day" in policy_diff_over(SAMPLE, HOUSE, HOUSE, at=WEEK).explain()
    with pytest.raises(InputError, match="play an Experiment"):
        busy["orders"]


def test_what_nobody_sells_is_not_worked_off() -> None:
    orphan, _ = Book.of(
        customers=[{"id": "C-1", "name": "Haida"}],
        promises=[{"id": "P-1", "customer": "C-1", "what": "send the invoice", "due": "2026-03-02"}],
    )
    found = policy_diff_over(orphan, HOUSE, FEWER, at=WEEK, worked_off=True)
    assert [day.load[0].customers for day in found.days] == [1] * 5
    assert found.matters == (1, 1)


def test_limits_over_days_are_told_once() -> None:
    limits = ({"C-05": money(1, "CNY")}, {"C-05": money(2, "CNY")})
    found = policy_diff_over(SAMPLE, HOUSE, HOUSE, at=WEEK, limits=limits, worked_off=True)
    assert [(each.about, each.first, each.second) for each in found.limits] == [
        ("C-05", *(side["C-05"] for side in limits))
    ]
    assert "Credit limits: 1 customer differs" in found.explain()


def test_limits_that_change_no_line_are_told_all_the_same() -> None:
    limits = ({"C-10": money(60000, "CNY")}, {"C-10": money(50000, "CNY")})
    found = policy_diff_over(SAMPLE, HOUSE, HOUSE, at=[AT], limits=limits)
    assert not found.lines
    assert not found.is_same
    assert "Where they differ first" not in found.explain()
    assert "Credit limits: 1 customer differs" in found.explain()
    assert repr(Part.DUE) == "Part.DUE"


def test_a_worked_off_row_keeps_the_laws_on_the_sample() -> None:
    found = check_days_diff(SAMPLE, HOUSE, FEWER, at=WEEK[:2], worked_off=True)
    assert found.lines
