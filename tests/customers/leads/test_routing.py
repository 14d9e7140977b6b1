"""Routing (CU-3): qualified leads at once to a seller, hot ones first, none without an owner unless it says so."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.criteria import fact, has, named
from salesflow.basics.terms import Term, days, hours, months, working_days, working_hours
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.customers.catalogue.qualifications import BANT, MAN
from salesflow.customers.leads.answers import Answer, AnswerLike
from salesflow.customers.leads.routing import Desk, Kind, Route, Routing, Turns, queue
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.qualification_laws import check_queue, check_routing, check_turns
from salesflow.testing.qualifications import answers_to, desks, routings, turns
from salesflow.testing.strategies import facts, moments

FIRST = settings(phases=[Phase.generate], max_examples=2_000)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2032, 1, 1))
FRIDAY = pendulum.datetime(2026, 3, 6, 17, tz="Asia/Shanghai")
ALL: dict[str, AnswerLike] = dict.fromkeys(("money", "authority", "need"), YES)


@st.composite
def routed(draw: st.DrawFn, lead: str = "L-1") -> Route:
    routing = draw(routings())
    return check_routing(
        routing,
        lead,
        draw(answers_to(routing.qualification)),
        {**draw(facts()), **draw(st.sampled_from([{}, {"score": 5}]))},
        at=draw(moments()),
        turns=draw(turns()),
        calendar=OFFICE,
    )


def fair(**changes: object) -> Routing:
    routing = Routing(
        "fair",
        "1",
        MAN,
        hot=fact("wanted_in_days") <= 14,
        within={
            "hot": working_hours(2),
            "qualified": working_days(1),
            "ask": working_days(2),
            "nurture": months(1),
        },
        desks=[
            Desk("care", ["u-2"], when=fact("route") == "nurture"),
            Desk("north", ["u-7", "u-9"], when=fact("territory") == "north"),
            Desk("south", ["u-4"], when=fact("territory") == "south"),
        ],
    )
    return attrs.evolve(routing, **changes)


def routes(said: dict[str, AnswerLike], known: dict[str, object], **more: object) -> Route:
    return check_routing(fair(), "L-1", said, known, at=FRIDAY, calendar=OFFICE, **more)  # type: ignore[arg-type]


# -- laws ----------------------------------------------------------------------------------------------------------


@given(routed(), st.sampled_from(["en", "zh"]))
def test_laws_of_a_route(route: Route, language: str) -> None:
    """CU-3: the laws hold while it is drawn; every word can be said."""
    assert len(route.explain(language).splitlines()) >= len(route.reasons)
    assert hash(route) == hash(attrs.evolve(route))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_drawn(kind: Kind) -> None:
    """The laws above meet each of them."""
    find(routed(), lambda route: route.kind is kind, settings=FIRST)


BRANCHES: list[Callable[[Route], bool]] = [
    lambda route: route.kind is Kind.ASK and route.hot is YES,
    lambda route: "no_seller" in route.codes,
    lambda route: any(reason.code == "desk_unknown" for reason in route.missing) and route.owner is not None,
    lambda route: any(reason.code == "hot_unknown" for reason in route.missing),
    lambda route: "no_signs" in route.codes and "due" in route.codes,
]


@pytest.mark.parametrize("branch", range(len(BRANCHES)))
def test_every_branch_is_drawn(branch: int) -> None:
    """A lead to ask with hot signs, nobody at all, a desk passed over, heat not known, a lead that is not hot."""
    find(routed(), BRANCHES[branch], settings=FIRST)


@given(st.data())
def test_laws_of_the_queue(data: st.DataObject) -> None:
    """CU-3: hot first, then by arrival, exact and stable; at the same instant by id."""
    one_routing = data.draw(routings())
    some: list[Route] = []
    moment = data.draw(moments())
    for place in range(data.draw(st.integers(0, 6))):
        at = moment.in_timezone("UTC") if data.draw(st.booleans()) else data.draw(moments())
        said, known = data.draw(answers_to(one_routing.qualification)), data.draw(facts())
        some.append(one_routing.judge(f"L-{place}", said, known, at=at, calendar=OFFICE))
    assert len(check_queue(data.draw(st.permutations(some)))) == len(some)


@given(desks("d0"), turns(), st.integers(1, 3))
def test_everybody_has_a_turn(desk: Desk, before: Turns, rounds: int) -> None:
    """Round robin, from any memory, also of a seller who has left; other desks' turns stay."""
    after = check_turns(desk, before, rounds=rounds)
    assert {**dict(before.last), "d0": dict(after.last)["d0"]} == dict(after.last)
    assert pickle.loads(pickle.dumps(after)) == after


# -- kinds, by example ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "known", "kind", "owner", "due"),
    [
        (ALL, {"territory": "north", "wanted_in_days": 14}, "hot", "u-7", "2026-03-09T10:00:00+08:00"),
        (ALL, {"territory": "south", "wanted_in_days": 15}, "qualified", "u-4", "2026-03-09T18:00:00+08:00"),
        (ALL, {"territory": "south"}, "qualified", "u-4", "2026-03-09T18:00:00+08:00"),
        ({"money": YES}, {"territory": "south"}, "ask", "u-4", "2026-03-10T18:00:00+08:00"),
        ({"money": NO}, {"territory": "south"}, "ask", "u-4", "2026-03-10T18:00:00+08:00"),
        ({}, {"territory": "south", "wanted_in_days": 3}, "ask", "u-4", "2026-03-09T10:00:00+08:00"),
        ({"money": NO, "need": YES}, {"wanted_in_days": 3}, "nurture", "u-2", "2026-04-06T17:00:00+08:00"),
        ({**ALL, "need": NO}, {}, "nurture", "u-2", "2026-04-06T17:00:00+08:00"),
        (dict.fromkeys(ALL, NO), {"territory": "south"}, "drop", None, None),
    ],
)
def test_kinds(
    said: dict[str, AnswerLike], known: dict[str, object], kind: str, owner: str | None, due: str | None
) -> None:
    """Friday 17:00: two working hours end on Monday at ten."""
    route = routes(said, known)
    assert (route.kind.value, route.owner) == (kind, owner)
    assert (route.due and route.due.isoformat()) == due


def test_a_hot_lead_in_words() -> None:
    """Why it is qualified, why it is hot, who takes it up, and by when."""
    route = routes(
        {**ALL, "money": Answer(YES, "seen", FRIDAY)}, {"territory": "north", "wanted_in_days": 10}
    )
    assert route.explain().splitlines() == [
        "lead L-1 is qualified and hot: take it up first [CU-3]",
        "MAN: qualified [CU-2]",
        "money: yes (“seen”, 6 Mar 2026) [CU-2]",
        "authority: yes [CU-2]",
        "need: yes [CU-2]",
        "sign of a hot lead: wanted_in_days is 10, as needed (at most 14) [CU-3]",
        "u-7 of desk “north” takes it up [CU-3]",
        "territory is “north”, as needed (“north”) [CU-3]",
        "take it up within 2 working hours: by 9 Mar 2026 10:00 [CU-3]",
    ]
    assert route.explain("zh").splitlines()[-1] == "在2个工作小时内处理：不迟于2026年3月9日 10:00 [CU-3]"
    assert route.codes == (
        "hot",
        "yes",
        "money.yes",
        "authority.yes",
        "need.yes",
        "signs",
        "owner",
        "desk",
        "due",
    )


def test_what_lacks_has_its_advice() -> None:
    """One gap: its advice; several: the outcome is still open, or the head says all."""
    assert (
        "find whoever decides, and be introduced [CU-2]"
        in routes({**ALL, "authority": NO}, {}).explain().splitlines()
    )
    assert "advice" not in routes({"money": NO, "need": YES}, {}).codes
    assert routes(dict.fromkeys(ALL, NO), {}).codes == ("drop", "no", "money.no", "authority.no", "need.no")


def test_nobody_owns_it_and_it_says_so() -> None:
    """Never silently unowned: no desk fits, and what was not known is named."""
    route = routes(ALL, {"territory": "west", "wanted_in_days": 90})
    assert (route.owner, route.desk, route.turns) == (None, None, Turns())
    assert "no desk fits: nobody owns lead L-1; name a seller [CU-3]" in route.explain().splitlines()
    open_one = routes(ALL, {})
    assert [reason.code for reason in open_one.missing] == ["hot_unknown", "desk_unknown", "desk_unknown"]
    assert open_one.explain("zh").splitlines()[-1] == (
        "还不能判断是否应由“south”组负责：尚不清楚territory；要求为“south” [CU-3]"
    )


def test_an_unknown_desk_is_passed_over_and_named() -> None:
    """A lead with an owner is better than one that waits."""
    routing = fair(desks=[Desk("north", ["u-7"], when=has("territory")), Desk("rest", ["u-4"])])
    route = check_routing(routing, "L-1", ALL, {"wanted_in_days": 90}, at=FRIDAY, calendar=OFFICE)
    assert (route.owner, route.desk) == ("u-4", "rest")
    assert route.missing[-1].explain() == (
        "whether desk “north” comes first cannot be said: territory is not known yet [CU-3]"
    )


def test_criteria_see_the_answers_and_named_predicates() -> None:
    """Hot may ask for an answer or a predicate of the house."""
    routing = fair(hot=has("timing") & named("big"), qualification=BANT)
    said: dict[str, AnswerLike] = dict.fromkeys(("budget", "authority", "need", "timing"), YES)
    hot = check_routing(
        routing,
        "L-1",
        said,
        {"territory": "south"},
        at=FRIDAY,
        calendar=OFFICE,
        using={"big": lambda facts: True},
    )
    assert (hot.kind, hot.hot) == (Kind.HOT, YES)
    assert check_routing(routing, "L-1", said, at=FRIDAY, calendar=OFFICE).hot is UNKNOWN


def test_turns_go_in_and_out() -> None:
    """u-7, u-9, u-7; who left is followed by the first; other desks wait."""
    known = {"territory": "north", "wanted_in_days": 90}
    first = routes(ALL, known)
    second = routes(ALL, known, turns=first.turns)
    south = routes(ALL, {"territory": "south"}, turns=second.turns)
    third = routes(ALL, known, turns=south.turns)
    assert [each.owner for each in (first, second, south, third)] == ["u-7", "u-9", "u-4", "u-7"]
    assert third.turns == Turns({"north": "u-7", "south": "u-4"})
    assert routes(ALL, known, turns=Turns({"north": "u-gone"})).owner == "u-7"
    assert routes(dict.fromkeys(ALL, NO), known, turns=third.turns).turns == third.turns


def test_what_is_said_later_the_same_day_is_not_known_yet() -> None:
    """By the instant; and the day is that of the calendar's zone."""
    said = {**ALL, "need": Answer(YES, at=FRIDAY.add(minutes=1))}
    assert routes(said, {}).kind is Kind.ASK
    assert routes({**ALL, "need": Answer(YES, at=FRIDAY)}, {}).kind is Kind.QUALIFIED


def test_without_calendar_days_are_those_of_the_moment() -> None:
    """Also with a bare offset for a zone."""
    routing = fair(within={"hot": hours(2), "qualified": days(1)})
    at = datetime.fromisoformat("2026-03-06T17:00:00+05:30")
    route = check_routing(routing, "L-1", {**ALL, "need": Answer(YES, at=at)}, {"territory": "south"}, at=at)
    assert route.due is not None
    assert route.due.isoformat() == "2026-03-07T17:00:00+05:30"
    assert check_routing(routing, "L-1", {}, at=at).due is None


# -- queue ---------------------------------------------------------------------------------------------------------


def test_the_queue_compares_instants() -> None:
    """In the repeated hour the wall clock lies; at the same instant the id decides, whatever the zone."""
    first, second = (pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=fold) for fold in (0, 1))
    routing = fair(within={"hot": hours(2), "qualified": days(1)})
    made = [
        routing.judge(lead, ALL, {"wanted_in_days": wanted}, at=at)
        for lead, at, wanted in (
            ("L-4", second, 90), ("L-3", first, 90), ("L-2", second, 1), ("L-1", second.in_timezone("UTC"), 90),
        )
    ]  # fmt: skip
    assert [each.lead for each in queue(made)] == ["L-2", "L-3", "L-1", "L-4"]


def test_one_lead_has_one_route() -> None:
    """The same one twice counts once; another one of the same lead is refused."""
    one, other = routes(ALL, {"territory": "north"}), routes(ALL, {"territory": "south"})
    assert queue([one, one]) == (one,)
    with pytest.raises(InputError, match="routes: the lead has two different routes"):
        queue([one, other])


# -- bad input -----------------------------------------------------------------------------------------------------


def test_wrong_routings_name_every_problem() -> None:
    """All that is wrong with the rules, at once."""
    with pytest.raises(DefinitionError) as caught:
        Routing(
            " ", "1", MAN, hot=has("x"),
            within=[(Kind.HOT, hours(1)), (Kind.HOT, hours(3)), (Kind.DROP, days(1))],
            desks=[Desk("all", ["u-1", "u-1"]), Desk("all", [], when=has("x"))],
        )  # fmt: skip
    assert caught.value.problems == (
        "the key is blank",
        "desk 'all' is given twice",
        "seller 'u-1' sits twice at desk 'all'",
        "desk 'all' has no seller",
        "desk 'all' never gets a lead: desk 'all' before it takes all",
        "say within what time a qualified lead is taken up",
        "a lead to let go needs no term",
        "a kind of lead has two terms",
    )
    with pytest.raises(
        DefinitionError, match=r"a hot lead may wait 3 hours, longer than a qualified one \(2 hours\)"
    ):
        fair(within={"hot": hours(3), "qualified": hours(2)})
    with pytest.raises(DefinitionError, match="there is no desk"):
        fair(desks=[])


@pytest.mark.parametrize("hot", [hours(2), working_hours(20), days(0)])
def test_terms_of_different_units_are_not_compared(hot: Term) -> None:
    """Twenty working hours may be more or less than two days."""
    assert dict(fair(within={Kind.HOT: hot, Kind.QUALIFIED: hours(2)}).within)[Kind.HOT] == hot


def test_wrong_input() -> None:
    """Ids, kinds, moments, facts that are answers, working time without a calendar."""
    with pytest.raises(InputError, match="within: no kind of lead is called so; use hot, qualified"):
        fair(within={"warm": hours(1)})
    with pytest.raises(InputError, match="sellers: give several ids"):
        Desk("north", "u-7")
    with pytest.raises(InputError, match="desk: an id may not be empty"):
        Desk(" ", ["u-7"])
    with pytest.raises(InputError, match="lead: an id may not be empty"):
        fair().judge("", ALL, at=FRIDAY, calendar=OFFICE)
    with pytest.raises(InputError, match="at: has no time zone"):
        fair().judge("L-1", ALL, at=datetime(2026, 3, 6), calendar=OFFICE)
    with pytest.raises(
        InputError, match=r"facts: the answers and the route have these names.*\['need', 'route'\]"
    ):
        fair().judge("L-1", ALL, {"need": "yes", "route": "hot"}, at=FRIDAY, calendar=OFFICE)
    with pytest.raises(InputError, match="calendar: is needed to count working days"):
        fair().judge("L-1", ALL, at=FRIDAY)


def test_kinds_have_words() -> None:
    """English and Chinese."""
    assert [kind.render() for kind in Kind] == [
        "hot lead", "qualified lead", "lead to ask", "lead to nurture", "lead to let go",
    ]  # fmt: skip
