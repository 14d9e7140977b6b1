"""Visits when the days of a seller are full (LA-4, CA-4, CA-13)."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.quotas.quota import Quota
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.lab.cells import Happening
from salesflow.lab.engine import Asked
from salesflow.lab.experiment import Experiment
from salesflow.lab.manifest import fingerprint
from salesflow.lab.models.shared_days import Serving, SharedDaysModel
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.players import CellPlayer
from salesflow.lab.portfolio import Portfolio, Unit
from salesflow.lab.streams import Draws, Streams, threshold
from salesflow.testing.lab_laws import check_cells
from salesflow.testing.quotas import quotas

HOLIDAY = [date(2026, 2, 16) + timedelta(each) for each in range(7)]  # a whole week
OFFICE = Calendar.week_days(
    "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 9, 1), closed=[*HOLIDAY, date(2026, 3, 11)]
)
START, END = date(2026, 1, 1).toordinal(), date(2026, 5, 1).toordinal()
VISITING = VisitingModel(
    {"A": ["0.30", "0.20", "0.10"], "B": ["1/4"], "C": [1, 0, "0.4"]},
    within=10, alone={"A": "0.05", "B": 1, "C": 0}, stocked=5,
    margin=Money(500, "CNY"), cost=Money(80, "CNY"), calendar=OFFICE,
)  # fmt: skip
NOBODY = {"A": 0, "B": 0, "C": 0}
CALLING = {"A": "0.4", "B": 1, "C": "0.1"}


def days(room: int | None, **more: object) -> Capacity:
    return Capacity(OFFICE, Room({} if room is None else {"visit": room}), **more)


MODEL = SharedDaysModel(VISITING, days(1), callouts=CALLING, patience=2)
EIGHT = Serving(Quota({"A": {"visit": 8, "call": 4}, "B": {"visit": 4}, "C": {"message": 2}}))
SIX = Serving(Quota({"A": {"visit": 6, "call": 4}, "B": {"visit": 4}, "C": {"message": 2}}))


def cell(grades: str = "AABC", seller: str = "lin") -> Unit:
    rows = [{"id": f"C-{seller}-{at}", "grade": each, "seller": seller} for at, each in enumerate(grades)]
    return Portfolio.of(rows).cells(by="seller").units[0]


def live(
    model: SharedDaysModel, policy: Serving, who: Unit, replication: int = 0, end: int = END
) -> list[Happening]:
    player = CellPlayer(policy, policy, model, start=START, end=end)
    return player.happenings(policy, who, Streams(7, replication))


def sums(life: list[Happening], customer: str | None = None) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in life:
        if customer in (None, each.customer):
            for key, amount in each.gains:
                found[key] += amount
    return found


models = st.builds(
    lambda room, calls, patience: SharedDaysModel(
        VISITING, days(room, weekdays={"Fri": Room({"visit": 0})}), callouts=calls, patience=patience
    ),
    st.sampled_from([None, 0, 1, 2, 5]),
    st.sampled_from([NOBODY, CALLING, dict.fromkeys("ABC", 1)]),
    st.integers(0, 12),
)
servings = st.builds(
    Serving,
    quotas(most=20),
    st.sampled_from([Priority(), Priority(grades=("C", "B", "A")), Priority(["B", "C", "A"])]),
)


# -- what happens, told once more in the plainest way ----------------------------------------------------------------


def planned(policy: Serving, who: Unit) -> list[tuple[int, str]]:
    return [
        (touch.day.toordinal(), who.id)
        for month in range(1, 6)
        for touch in policy.quota.plan(
            str(who["grade"]), customer=who.id, year=2026, month=month, calendar=OFFICE
        )
        if touch.channel is Channel.VISIT
    ]


def called(model: SharedDaysModel, who: Unit, draws: Draws) -> list[tuple[int, str]]:
    """The share of the draw below the chance says which of the week's working days it is."""
    chance = dict(model.callouts)[str(who["grade"])]
    found: list[tuple[int, str]] = []
    for week in range((START - 1) // 7, (END - 1) // 7 + 1):
        drawn = draws.at("callout", week)
        if chance and drawn < threshold(chance):
            monday = shared_day(week * 7 + 1)
            open_days = [
                each
                for each in (monday.add(days=at) for at in range(7))
                if OFFICE.begins <= each and OFFICE.is_working_day(each)
            ] or [monday.add(days=6)]
            share = Fraction(drawn, threshold(chance))
            found.append((open_days[int(share * len(open_days))].toordinal(), who.id))
    return [each for each in found if START <= each[0] < END]


def naive(model: SharedDaysModel, policy: Serving, who: Unit) -> list[tuple[int, str, str, bool]]:
    """Each happening: day, customer, what, whether an order came. Lists only, one day after the other."""
    units = {each.id: each for each in dict(who.traits)["members"]}  # type: ignore[attr-defined]
    draws = {each: Streams(7, 0).of(each) for each in units}
    plans = [each for one in units.values() for each in planned(policy, one)]
    calls = [each for one in units.values() for each in called(model, one, draws[one.id])]
    waiting: list[tuple[str, str, int]] = []  # what, customer, working days it waited
    made: dict[str, list[int]] = {each: [] for each in units}
    bought: dict[str, int] = {}
    found: list[tuple[int, str, str, bool]] = []

    def may_buy(one: str, day: int) -> bool:
        return one not in bought or bought[one] + VISITING.stocked < day

    for day in range(START, END):
        on = shared_day(day)
        if OFFICE.is_working_day(on):
            for what, due in (("callout", calls), ("visit", plans)):
                waiting += [(what, one, 0) for at, one in due if at <= day]
                due[:] = [each for each in due if each[0] > day]
            room = model.capacity_of(who.id).on(on).limit(Channel.VISIT)
            turns = []
            for one in {each[1] for each in waiting}:
                calling = any(each[:2] == ("callout", one) for each in waiting)
                last = shared_day(made[one][-1]) if made[one] else "never"
                rank = policy.priority.rank(str(units[one]["grade"]), last, as_of=on)
                turns.append((not calling, rank.turn, one))
            for not_calling, _, one in sorted(turns)[:room]:
                what = "visit" if not_calling else "callout"
                waiting.remove(max(each for each in waiting if each[:2] == (what, one)))
                chances = dict(VISITING.orders)[str(units[one]["grade"])]
                others = len([each for each in made[one] if day - VISITING.within <= each])
                chance = chances[min(others, len(chances) - 1)] if may_buy(one, day) else 0
                is_sold = chance == 1 or (chance > 0 and draws[one].next("visits") < threshold(chance))
                if is_sold:
                    bought[one] = day
                made[one].append(day)
                found.append((day, one, what, is_sold))
            found += sorted(
                [(day, one, "missed", False) for _, one, past in waiting if past == model.patience]
            )
            waiting = [(what, one, past + 1) for what, one, past in waiting if past < model.patience]
        if on.isoweekday() == 7:
            for one, unit in units.items():
                chance = dict(VISITING.alone)[str(unit["grade"])]
                if may_buy(one, day) and draws[one].at("alone", (day - 1) // 7) < threshold(chance):
                    bought[one] = day
                    found.append((day, one, "alone", True))
    return found


@settings(max_examples=20)
@given(models, servings, st.text("ABC", min_size=1, max_size=6))
def test_it_goes_as_told_in_the_plainest_way(model, policy, grades):
    who = cell(grades)
    life = live(model, policy, who)
    told = [
        (each.day, each.customer, each.what, "orders" in dict(each.gains) or each.what == "alone")
        for each in life
        if each.what != "free"
    ]
    plain, keys = naive(model, policy, who), {"visit", "callout"}
    assert sorted(told) == sorted(plain)
    assert [each for each in told if each[2] in keys] == [each for each in plain if each[2] in keys]


@settings(max_examples=20)
@given(models, servings, st.text("ABC", min_size=1, max_size=6))
def test_nothing_is_made_beyond_the_room_or_twice_a_day(model, policy, grades):
    who = cell(grades)
    life = live(model, policy, who)
    found = sums(life)
    visits = [each for each in life if each.what in ("visit", "callout")]
    assert len({(each.day, each.customer) for each in visits}) == len(visits) == found["visits"]
    by_day, places = Counter(each.day for each in visits), 0
    for day in OFFICE.working_days(shared_day(START), shared_day(END)):
        room = model.capacity_of(who.id).on(day).limit(Channel.VISIT)
        if room is not None:
            assert by_day[day.toordinal()] <= room
            places += room
    if model.capacity_of(who.id).usual.limit(Channel.VISIT) is not None:
        assert found["visits"] + found["free"] == places
    assert found["callouts"] == len([each for each in visits if each.what == "callout"])
    assert found["margin"] == 50_000 * (found["orders"] + found["alone"]) - 8_000 * found["visits"]


@settings(max_examples=15)
@given(quotas(most=20), st.text("ABC", min_size=1, max_size=5), st.integers(0, 3))
def test_with_room_for_all_it_is_the_visiting_model(quota, grades, replication):
    """Each customer then comes to the same, draw by draw, as when he is played by himself."""
    model, who = SharedDaysModel(VISITING, days(None), callouts=NOBODY, patience=0), cell(grades)
    life = live(model, Serving(quota), who, replication)
    asked = Asked(quota, VISITING, start=START, end=END)
    for each in dict(who.traits)["members"]:
        alone = asked.play(each, Streams(7, replication).of(each.id))
        found = sums(life, each.id)
        assert [found[metric.key] for metric in VISITING.metrics] == alone
    assert not sums(life)["missed"]


def test_callouts_are_the_same_whatever_is_planned():
    """They come by the week, about as often as was said, on all working days."""
    roomy = SharedDaysModel(VISITING, days(None), callouts={**NOBODY, "A": "0.4"}, patience=0)
    who, weekdays, count = cell("A" * 30), Counter[int](), 0
    for replication in range(4):
        lives = [live(roomy, each, who, replication) for each in (EIGHT, SIX)]
        calls = [[(each.day, each.customer) for each in life if each.what == "callout"] for life in lives]
        assert sorted(calls[0]) == sorted(calls[1])
        weekdays += Counter(shared_day(day).isoweekday() for day, _ in calls[0])
        count += len(calls[0])
    weeks = 17
    assert abs(count - 0.4 * weeks * 30 * 4) < 5 * (0.24 * weeks * 30 * 4) ** 0.5
    assert set(weekdays) == {1, 2, 3, 4, 5}
    assert max(weekdays.values()) < 1.5 * min(weekdays.values())


def test_a_call_before_the_first_day_is_none():
    """Who begins on a Friday meets the calls of that Friday only, not those of the whole week."""
    sure = SharedDaysModel(VISITING, days(None), callouts=dict.fromkeys("ABC", 1), patience=0)
    friday, who = date(2026, 1, 9).toordinal(), cell("C" * 20)
    later = CellPlayer(EIGHT, EIGHT, sure, start=friday, end=END).happenings(EIGHT, who, Streams(7))
    calls = [
        [(each.day, each.customer) for each in life if each.what == "callout" and each.day >= friday]
        for life in (live(sure, EIGHT, who), later)
    ]
    assert sorted(calls[0]) == sorted(calls[1])
    assert 0 < [day for day, _ in calls[1]].count(friday) < 12


def test_a_call_in_a_week_without_work_falls_on_the_day_after():
    sure = SharedDaysModel(VISITING, days(None), callouts={**NOBODY, "C": 1}, patience=0)
    made = [each.day for each in live(sure, EIGHT, cell("C")) if each.what == "callout"]
    monday = date(2026, 2, 23).toordinal()
    assert [monday] == [day for day in made if HOLIDAY[0].toordinal() <= day <= monday] or (
        made.count(monday) == 1  # the call of the week itself may fall on its Monday too: one visit a day
    )
    assert len(made) in (17, 18)


def test_who_comes_first_is_served_and_the_others_wait():
    """CA-13: the order of the grades decides who is missed; callouts come before both."""
    who = cell("A" * 6 + "B" * 6)
    quota = Quota({"A": {"visit": 6}, "B": {"visit": 6}})
    busy = SharedDaysModel(VISITING, days(2), callouts=NOBODY, patience=3)
    missed = {}
    for grades in (("A", "B"), ("B", "A")):
        life = live(busy, Serving(quota, Priority(grades=grades)), who)
        missed[grades] = [
            sum(sums(life, f"C-lin-{at}")["missed"] for at in places) for places in (range(6), range(6, 12))
        ]
    assert missed["A", "B"][0] < missed["A", "B"][1] // 4
    assert missed["B", "A"][1] < missed["B", "A"][0] // 4
    calling = attrs.evolve(busy, capacity=days(1), callouts={**NOBODY, "B": 1})
    life = live(calling, Serving(quota), who)
    assert sums(life)["callouts"] > 0.9 * sums(life)["visits"]


def test_patience_turns_misses_into_visits():
    found = [
        sums(live(attrs.evolve(MODEL, patience=each, capacity=days(1)), SIX, cell("AAAB")))["missed"]
        for each in (0, 3, 30)
    ]
    assert found[0] > found[1] > found[2]


def test_a_longer_stretch_begins_the_same():
    short, long = live(MODEL, EIGHT, cell()), live(MODEL, EIGHT, cell(), end=END + 60)
    assert [each for each in long if each.day < END] == short


@settings(max_examples=2)
@given(st.integers(0, 99))
def test_the_laws_of_cells_hold(seed):
    rows = [
        {"id": f"C-{at}", "grade": "AABC"[at % 4], "seller": ("lin", "wu", "xu")[at % 3]} for at in range(12)
    ]
    book = Portfolio.of(rows).cells(by="seller")
    sellers = SharedDaysModel(
        VISITING, {"lin": days(1), "wu": days(2, seller="wu"), "xu": days(None)}, callouts=CALLING, patience=2
    )
    trial = Experiment(book, sellers, date(2026, 1, 1), months=2, seed=seed, replications=10)
    check_cells(trial, EIGHT, SIX)


# -- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"capacity": 5}, "give a Capacity, or a mapping from seller to Capacity, not 5"),
        ({"capacity": {}}, "give a Capacity, or a mapping from seller to Capacity"),
        ({"capacity": {"lin": 5, "wu": days(1, seller="lin")}}, "capacity of 'lin': 5 is no Capacity"),
        ({"capacity": {"wu": days(1, seller="lin")}}, "capacity of 'wu': is that of 'lin'"),
        ({"capacity": (("lin", days(1)), ("lin", days(2)))}, "capacity of 'lin': is given twice"),
        ({"capacity": {"lin": days(1), " lin ": days(2)}}, "capacity of 'lin': is given twice"),
        ({"callouts": {"A": "1.2"}}, "callouts of grade A: lies outside 0 to 1"),
        ({"callouts": {"A": 0, "B": 0}}, "grade 'C': callouts gives no chance; 0 says that nobody calls"),
        ({"callouts": {**NOBODY, "D": 0}}, "grade 'D': is unknown to visiting"),
    ],
)
def test_wrong_definitions_are_refused(change, problem):
    with pytest.raises(DefinitionError) as error:
        attrs.evolve(MODEL, **change)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: attrs.evolve(MODEL, patience=-1), "patience: give a whole number"),
        (lambda: attrs.evolve(MODEL, visiting=None), "visiting: give a VisitingModel"),
        (lambda: attrs.evolve(MODEL, capacity={1.5: days(1)}), "seller: "),
        (lambda: Serving(EIGHT), "quota: give a Quota"),
        (lambda: Serving(EIGHT.quota, ("A", "B")), "priority: give a Priority"),
        (lambda: live(MODEL, EIGHT.quota, cell()), "policy: give a Serving, such as Serving(quota)"),
        (lambda: live(MODEL, EIGHT, Unit("C-1", {"grade": "A"})), "customers: is one customer and no cell"),
        (lambda: live(MODEL, EIGHT, cell("AZ")), "grade: is unknown to the model, which knows A, B, C"),
        (lambda: live(MODEL, Serving(Quota({"A": {}})), cell("B")), "grade: the quota names only A"),
        (
            lambda: live(MODEL, Serving(EIGHT.quota, Priority(["A", "B"])), cell("C")),
            "grade: is unknown; the house",
        ),
        (
            lambda: live(attrs.evolve(MODEL, capacity={"wu": days(1), "xu": days(2)}), EIGHT, cell()),
            "capacity: is not given; there is that of wu, xu (got 'lin')",
        ),
    ],
    ids=list("abcdefghijk"),
)
def test_what_else_cannot_be_used_is_refused(call, problem):
    with pytest.raises(InputError) as error:
        call()
    assert problem in str(error.value)


@pytest.mark.parametrize("field", ["visiting", "capacity"])
def test_a_calendar_that_ends_too_early_is_refused(field):
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 4, 30))
    late = attrs.evolve(VISITING, calendar=short) if field == "visiting" else Capacity(short, Room({}))
    with pytest.raises(OutOfCalendarError):
        live(attrs.evolve(MODEL, **{field: late}), EIGHT, cell())


# -- the value ------------------------------------------------------------------------------------------------------


def test_a_model_is_a_value_that_travels():
    again = pickle.loads(pickle.dumps(MODEL))
    assert again == MODEL == attrs.evolve(MODEL)
    assert hash(again) == hash(MODEL)
    assert live(again, EIGHT, cell()) == live(MODEL, EIGHT, cell())
    assert fingerprint(MODEL).digest == fingerprint(again).digest is not None
    assert fingerprint(EIGHT).digest not in (None, fingerprint(SIX).digest)


def test_it_says_what_is_assumed():
    words = MODEL.explain().splitlines()
    assert words[0] == "these are assumptions of whoever built the model, not facts"
    assert "on the day of the plan" not in MODEL.explain()
    assert words[-6:] == [
        "grade A: in 40% of weeks a customer calls for a visit, on any of its working days",
        "grade B: in 100% of weeks a customer calls for a visit, on any of its working days",
        "grade C: in 10% of weeks a customer calls for a visit, on any of its working days",
        "every seller: at most a day: visit 1",
        "a visit that finds no room waits for up to 2 working days; then it is missed",
        (
            "who calls comes first, then the order of the policy; nobody is visited twice a day; "
            "nobody was visited before the first day; calls and messages bring nothing here"
        ),
    ]
    two = attrs.evolve(
        MODEL, capacity={"wu": days(None), "lin": days(3, weekdays={"Fri": Room({"visit": 1})})}
    )
    assert "lin: at most a day: visit 3, and other room on some days\nwu: no limit" in two.explain()
    told = two.explain("zh")
    assert "每位业务员：每日上限：拜访1次" in MODEL.explain("zh")
    assert "lin：每日上限：拜访3次，部分日期另有安排\nwu：不设上限" in told
    assert "[en]" not in told
    assert all(each.label.render("zh") for each in MODEL.metrics)
