"""Prevention: what helped, and what comes again while nobody works on it (CO-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.causes.cause_tree import CauseTree, RootCause
from salesflow.complaints.causes.correctives import Correctives
from salesflow.complaints.views.prevention import Effect, Rate, Seen, effect, uncared
from salesflow.errors import InputError
from salesflow.testing.causes import cause_trees, correctives, root_causes

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
LATE = SHOP_CAUSES.root_cause("delivery/late")
TODAY = date(2026, 6, 30)


def ok(given: Correctives | Declined) -> Correctives:
    assert isinstance(given, Correctives), given.explain()
    return given


def acted(code: str = "delivery", **steps: bool) -> Correctives:
    """An action of 2 March, done on 1 April and checked on 1 May, as far as `steps` go."""
    cause = SHOP_CAUSES.root_cause(code)
    made = ok(
        Correctives("house").open("A-1", "book earlier", "u-9", due=date(2026, 4, 1), causes=[cause], at=NINE)
    )
    if steps:
        made = ok(made.finish("A-1", by="u-9", at=NINE.add(days=30)))
    if "effective" in steps:
        at = NINE.add(days=60)
        made = ok(made.check("A-1", effective=steps["effective"], reason="counted", by="u-1", at=at))
    return made


def seen(*days: date, code: str = "delivery/late") -> list[Seen]:
    return [(SHOP_CAUSES.root_cause(code), day) for day in days]


JUNE = [date(2026, 6, day) for day in range(1, 31)]

# -- who works on it? -------------------------------------------------------------------------------------------------


@given(st.data())
def test_no_uncared_complaint_is_lost_on_its_way_up(data: st.DataObject) -> None:
    """With no action: what is reported is at least `repeated`, and what is left over below each top is less."""
    tree = data.draw(cause_trees())
    days = st.integers(0, 120).map(lambda ago: TODAY - timedelta(days=ago))
    complaints = data.draw(st.lists(st.tuples(st.none() | root_causes(tree), days), max_size=30))
    repeated = data.draw(st.integers(1, 4))
    found = uncared(Correctives("house"), complaints, tree=tree, as_of=TODAY, repeated=repeated)
    window = [cause for cause, day in complaints if (TODAY - day).days < 90]
    tally = tree.tally(window)
    for row in tally.rows:
        if not row.cause.depth:
            inside = [each for each in found.value if tree.path(each.cause.code)[0] == row.cause.code]
            assert all(each.n >= repeated for each in inside)
            assert 0 <= row.total - sum(each.n for each in inside) < repeated
    assert len(found.missing) == len(tally.unplaced) + bool(tally.uncoded)
    assert found.reasons == tuple(each.reason for each in found.value)


@given(st.data())
def test_an_open_action_on_every_top_leaves_nothing_uncared(data: st.DataObject) -> None:
    tree = data.draw(cause_trees())
    tops = [tree.root_cause(each.code) for each in tree.causes if not each.depth]
    made = ok(Correctives("house").open("A-1", "all of it", "u-1", due=TODAY, causes=tops, at=NINE))
    complaints = [(tree.root_cause(each.code), TODAY) for each in tree.causes for _ in range(3)]
    assert uncared(made, complaints, tree=tree, as_of=TODAY).value == ()
    assert uncared(Correctives("house"), complaints, tree=tree, as_of=TODAY).value != ()


@given(st.data())
def test_more_actions_never_leave_more_uncared(data: st.DataObject) -> None:
    tree = data.draw(cause_trees())
    register = data.draw(correctives(tree))
    complaints = [
        (tree.root_cause(each.code), day) for each in tree.causes for day in (JUNE[0], JUNE[9], JUNE[19])
    ]
    with_it = uncared(register, complaints, tree=tree, as_of=TODAY, days=200)
    without = uncared(Correctives("house"), complaints, tree=tree, as_of=TODAY, days=200)
    assert sum(each.n for each in with_it.value) <= sum(each.n for each in without.value)
    assert all("[en]" not in each.explain("zh") for each in (*with_it.reasons, *with_it.missing))


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (Correctives("house"), "in 90 days, and nobody works on it [CO-4]"),
        (acted(effective=False), "in 90 days; A-1 did not help, and nobody works on it now [CO-4]"),
        (acted(effective=True), "in 90 days, although A-1 had helped; nobody works on it now [CO-4]"),
        (
            ok(acted().withdraw("A-1", "too dear", at=NINE.add(days=1))),
            "in 90 days; A-1 was given up, and nobody works on it now [CO-4]",
        ),
    ],
    ids=["never", "useless", "came back", "given up"],
)
def test_a_cause_that_comes_again_says_what_was_tried(register: Correctives, said: str) -> None:
    found = uncared(register, seen(*JUNE[:3]), tree=SHOP_CAUSES, as_of=TODAY)
    assert found.explain() == f"“late”: 3 complaints {said}"
    assert "“迟到”：90天内3宗投诉" in found.explain("zh")


@pytest.mark.parametrize(
    "register", [acted(), acted("delivery/late"), acted(done=True)], ids=["open", "exact", "done"]
)
def test_an_action_under_way_works_on_all_below_its_cause(register: Correctives) -> None:
    assert uncared(register, seen(*JUNE), tree=SHOP_CAUSES, as_of=TODAY).value == ()


def test_an_action_on_one_cause_does_not_work_on_its_neighbour_nor_on_what_is_above() -> None:
    beside = seen(*JUNE[:3], code="delivery/damaged") + seen(*JUNE[:3], code="delivery")
    found = uncared(acted("delivery/late"), beside, tree=SHOP_CAUSES, as_of=TODAY)
    assert {each.cause.code for each in found.value} == {"delivery/damaged", "delivery"}


def test_many_small_causes_of_one_kind_do_not_hide() -> None:
    codes = ("delivery/late", "delivery/damaged", "delivery/wrong_item")
    spread = [each for code in codes for each in seen(JUNE[0], code=code)]
    (found,) = uncared(Correctives("house"), spread, tree=SHOP_CAUSES, as_of=TODAY).value
    assert (found.cause.code, found.n) == ("delivery", 3)


def test_complaints_before_an_action_that_helped_are_settled() -> None:
    march = seen(*[date(2026, 4, day) for day in (1, 1, 1)])
    assert uncared(acted(effective=True), march, tree=SHOP_CAUSES, as_of=TODAY, days=120).value == ()


def test_the_window_ends_today_and_an_action_of_tomorrow_is_not_known() -> None:
    edge = seen(date(2026, 4, 1), date(2026, 4, 2), TODAY, date(2026, 7, 1))
    assert uncared(Correctives("house"), edge, tree=SHOP_CAUSES, as_of=TODAY, repeated=2).value[0].n == 2
    assert (
        uncared(acted(), seen(NINE.date()), tree=SHOP_CAUSES, as_of=date(2026, 3, 2), repeated=1).value == ()
    )
    before = uncared(acted(), seen(date(2026, 3, 1)), tree=SHOP_CAUSES, as_of=date(2026, 3, 1), repeated=1)
    assert [each.n for each in before.value] == [1]


def test_what_has_no_place_is_named() -> None:
    strange = RootCause("odd", "shop_causes", "0")
    made = ok(Correctives("house").open("A-1", "a", "u-1", due=TODAY, causes=[strange], at=NINE))
    found = uncared(made, [(strange, TODAY), (None, TODAY)], tree=SHOP_CAUSES, as_of=TODAY)
    assert found.explain().splitlines() == [
        "1 complaint is coded odd by shop_causes 0, which has no place in this tree [CO-4]",
        "A-1 works on odd, which has no place in this tree [CO-4]",
        "1 complaint is not coded [CO-4]",
    ]


# -- did it help? -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(0, 12), st.integers(0, 60), st.integers(0, 12), st.integers(0, 20))
def test_an_effect_is_exact_and_never_sure_by_few(
    before: int, months: int, after: int, later: int, fewest: int
) -> None:
    found = Effect(Rate(before if months else 0, months), Rate(after if later else 0, later), fewest)
    sure = found.verdict.value
    if found.before.count + found.after.count < fewest or not months or not later:
        assert sure is Truth.UNKNOWN
    if sure is not Truth.UNKNOWN:
        earlier, now = found.before.per_month, found.after.per_month
        assert earlier is not None
        assert now is not None
        assert (now < earlier) is (sure is Truth.YES)
    if found.change is not None:
        assert found.change == Fraction(after * months, before * later) - 1
    assert "[en]" not in found.explain("zh")


@pytest.mark.parametrize(
    ("before", "after", "value", "last"),
    [
        (Rate(24, 6), Rate(4, 6), Truth.YES, "there are fewer, and chance hardly explains it [CO-4]"),
        (Rate(4, 6), Rate(24, 6), Truth.NO, "there are more, and chance hardly explains it [CO-4]"),
        (Rate(12, 6), Rate(9, 6), Truth.UNKNOWN, "the difference may be chance [CO-4]"),
        (
            Rate(8, 6),
            Rate(0, 6),
            Truth.UNKNOWN,
            "8 complaints are too few to tell, at least 10 are asked for [CO-4]",
        ),
        (
            Rate(8, 6),
            Rate(0, 0),
            Truth.UNKNOWN,
            "there is no whole month to compare on one of the two sides [CO-4]",
        ),
    ],
    ids=["fewer", "more", "chance", "few", "no month"],
)
def test_what_the_counts_say(before: Rate, after: Rate, value: Truth, last: str) -> None:
    found = Effect(before, after)
    assert found.verdict.value is value
    assert found.explain().splitlines()[-1] == last


def test_months_before_the_decision_and_after_the_deed_are_whole() -> None:
    """The month of the decision, the months of the work and a month that is not over count nowhere."""
    action = acted(done=True).corrective("A-1")
    days = [date(2025, 8, 31), date(2025, 9, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30)]
    days += [date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 30)]
    whole = effect(action, seen(*days), tree=SHOP_CAUSES, since=date(2025, 1, 1), as_of=TODAY)
    assert (whole.before, whole.after) == (Rate(2, 6), Rate(3, 2))
    early = effect(action, seen(*days), tree=SHOP_CAUSES, since=date(2025, 1, 1), as_of=date(2026, 6, 29))
    assert early.after == Rate(2, 1)
    short = effect(action, seen(*days), tree=SHOP_CAUSES, since=date(2025, 9, 2), as_of=TODAY, months=9)
    assert short.before == Rate(1, 5)  # September began before anybody counted
    last = effect(action, [], tree=SHOP_CAUSES, since=date(2025, 9, 2), as_of=date.max, months=1)
    assert (last.before, last.after) == (Rate(0, 1), Rate(0, 1))


def test_an_action_that_is_not_done_has_no_month_after() -> None:
    found = effect(
        acted().corrective("A-1"), seen(*JUNE), tree=SHOP_CAUSES, since=date(2025, 1, 1), as_of=TODAY
    )
    assert found.after == Rate(0, 0)
    assert found.change is None
    assert found.even is None


def test_other_causes_do_not_count_and_what_has_no_place_is_named() -> None:
    action = acted("delivery/late", done=True).corrective("A-1")
    february = [date(2026, 2, day) for day in range(1, 21)]
    rows = [*seen(*february), *seen(*february, code="billing"), (None, february[0]), (None, date(2026, 4, 1))]
    found = effect(action, rows, tree=SHOP_CAUSES, since=date(2026, 1, 1), as_of=TODAY)
    assert (found.before.count, found.unplaced, found.verdict.value) == (20, 1, Truth.YES)
    assert found.explain().splitlines() == [
        "20 complaints in 2 months before, 0 in 2 months after [CO-4]",
        "there are fewer, and chance hardly explains it [CO-4]",
        "1 complaint of these months has no place in the tree and counts neither way [CO-4]",
    ]


def test_bad_input_is_one_clear_error() -> None:
    action = acted(done=True).corrective("A-1")
    other = attrs.evolve(SHOP_CAUSES, key="other")
    house = Correctives("house")

    def ask(
        rows: list[Seen], since: date = JUNE[0], tree: CauseTree = SHOP_CAUSES, months: int = 6
    ) -> object:
        return effect(action, rows, tree=tree, since=since, as_of=TODAY, months=months)

    wrongs: tuple[Callable[[], object], ...] = (
        lambda: Rate(1, 0),
        lambda: Rate(-1, 2),
        lambda: Rate(True, 2),
        lambda: Effect(Rate(1, 1), Rate(1, 1), fewest=-1),
        lambda: ask([], tree=other),
        lambda: ask([], since=NINE),
        lambda: ask([], months=-1),
        lambda: ask([(LATE, NINE)]),
        lambda: uncared(house, [(LATE, NINE)], tree=SHOP_CAUSES, as_of=TODAY),
        lambda: uncared(house, [], tree=SHOP_CAUSES, as_of=TODAY, days=0),
        lambda: uncared(house, [], tree=SHOP_CAUSES, as_of=TODAY, repeated=0),
        lambda: uncared(house, [("late", TODAY)], tree=SHOP_CAUSES, as_of=TODAY),  # type: ignore[list-item]
    )
    for wrong in wrongs:
        with pytest.raises(InputError):
            wrong()
