"""The dossier: voices side by side, validity, settling, and the measures of a review."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pendulum
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesflow.basics.reasons import Declined
from salesflow.basics.terms import months
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.catalogue.dossier import CREDIT_DOSSIER
from salesflow.credit.dossier.content import Area, Content, Field, FieldKind, Item
from salesflow.credit.dossier.dossier import Dossier
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.dossier.learnt import Entry, Learnt, Settled, Withdrawn
from salesflow.credit.dossier.review import Stand
from salesflow.errors import DefinitionError, HistoryError, InputError

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 31)


def field(key: str, kind: FieldKind = FieldKind.WHOLE, **rest: Any) -> Field:
    """A field with a question."""
    return Field(key, Text(key, zh=f"项目{key}"), kind, ask=Text(f"How is {key}?", zh="如何？"), **rest)


SHORT = Content("short", "1", [
    Item(field("staff", weight=3, keep_fresh=months(18)), Area.BASIC, [Method.AGENCIES, Method.INTERNAL], essential=True),
    Item(field("owner", FieldKind.NUMBER, many=True, weight=2), Area.BASIC, [Method.INTERNAL]),
    Item(field("loans"), Area.FINANCIAL, [Method.BANKS]),
])  # fmt: skip


def done(answer: Dossier | Declined) -> Dossier:
    """What the command gave, if the business allowed it."""
    assert isinstance(answer, Dossier), answer.explain()
    return answer


def codes(answer: Dossier | Declined) -> tuple[str, ...]:
    """Why it was declined."""
    assert isinstance(answer, Declined)
    return answer.codes


def learnt(dossier: Dossier, key: str, value: Any, source: str = "visit", **rest: Any) -> Dossier:
    """A further word, by our own people unless told otherwise."""
    given: dict[str, Any] = {"method": Method.INTERNAL, "at": NINE} | rest
    return done(dossier.learn(SHORT, key, value, source=source, **given))


def stands(dossier: Dossier, day: date = DAY) -> dict[tuple[str, str | None], Stand]:
    """How each fact stands."""
    return {(each.item.key, each.part): each.stand for each in dossier.review(SHORT, as_of=day).facts}


EMPTY = Dossier("C-7")


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Words of two sources on one field, withdrawn and settled now and then, around the day."""
    found: list[Entry] = [
        Learnt("staff", 1, source=source, method=Method.INTERNAL, at=NINE.subtract(years=3))
        for source in "ab"
    ]
    for _ in range(draw(st.integers(0, 6))):
        at = NINE.add(days=draw(st.integers(0, 60)))
        source = draw(st.sampled_from("ab"))
        match draw(st.sampled_from(["learn", "learn", "withdraw", "settle"])):
            case "learn":
                since = at.date() - timedelta(days=draw(st.integers(0, 700)))
                ends, lasting = draw(st.booleans()), draw(st.integers(1, 900))
                until = since + timedelta(days=lasting) if ends else None
                value = draw(st.integers(1, 3))
                found.append(
                    Learnt(
                        "staff", value, source=source, method=Method.BANKS, true_on=since, until=until, at=at
                    )
                )
            case "withdraw":
                found.append(Withdrawn("staff", source=source, why="wrong", at=at))
            case _:
                found.append(Settled("staff", source=source, why="seen", at=at, by="u-1"))
    return found


STEPS = st.tuples(
    st.integers(0, 72),
    st.sampled_from(["Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "Pacific/Honolulu"]),
    st.sampled_from("ab"),
    st.sampled_from(["learn", "withdraw", "settle"]),
)


@example([(16, "Asia/Shanghai", "a", "learn"), (17, "Europe/Berlin", "a", "withdraw")], 0)
@given(st.lists(STEPS, max_size=8), st.integers(-1, 5))
def test_a_dossier_of_several_zones_is_known_on_every_day(
    steps: list[tuple[int, str, str, str]], after: int
) -> None:
    """CR-2: what was written later is not known, though the day further west is an earlier one."""
    dossier, day = EMPTY, date(2026, 3, 2) + timedelta(after)
    for hour, zone, source, what in sorted(steps):
        at = NINE.add(hours=hour).in_timezone(zone)
        match what:
            case "learn":
                answer = dossier.learn(SHORT, "staff", hour, source=source, method=Method.BANKS, at=at)
            case "withdraw":
                answer = dossier.withdraw("staff", source=source, why="wrong", at=at)
            case _:
                answer = dossier.settle("staff", source=source, why="seen", by="u-1", at=at)
        dossier = answer if isinstance(answer, Dossier) else dossier
    known = dossier.known_on(day).entries
    assert known == dossier.entries[: len(known)]
    assert all(each.at.date() <= day for each in known)
    assert known == dossier.entries or dossier.entries[len(known)].at.date() > day
    assert dossier.review(SHORT, as_of=day).as_of == day


def test_laws_of_the_fold() -> None:
    """CR-2, CR-3: order and repetition change nothing, nor do later entries; every standing is reached."""
    reached: set[Stand] = set()

    @settings(max_examples=200)
    @given(entries())
    def every(given_entries: list[Entry]) -> None:
        dossier = Dossier("C-7", given_entries)
        assert Dossier("C-7", [*reversed(given_entries), *given_entries]) == dossier
        review = dossier.review(SHORT, as_of=DAY)
        assert dossier.known_on(DAY).review(SHORT, as_of=DAY) == review
        later = Learnt("staff", 9, source="c", method=Method.BANKS, at=NINE.add(days=30))
        assert Dossier("C-7", [*given_entries, later]).review(SHORT, as_of=DAY) == review
        staff = review.facts[0]
        reached.add(staff.stand)
        assert (staff.value is not None) is staff.stand.is_known
        assert 0 <= review.completeness <= 1
        assert review.areas[0].fresh <= review.areas[0].known <= review.areas[0].full
        enough = review.enough().value
        expected = {Stand.FRESH: Truth.YES, Stand.MISSING: Truth.NO, Stand.EXPIRED: Truth.NO}
        assert enough is expected.get(staff.stand, Truth.UNKNOWN)

    every()
    assert reached == set(Stand)


def test_the_newest_word_of_each_source() -> None:
    """CR-2: by the day from which it is true, not by the day it was written down."""
    file = learnt(EMPTY, "staff", 40, true_on=date(2026, 2, 1))
    file = learnt(file, "staff", 30, true_on=date(2025, 2, 1), at=NINE.add(days=1))
    assert file.review(SHORT, as_of=DAY).values() == {"staff": 40}
    assert file.review(SHORT, as_of=date(2026, 3, 1)).values() == {}
    assert len(file.history("staff")) == 2
    assert learnt(file, "staff", 40, true_on=date(2026, 2, 1)) == file


def test_validity_is_half_open() -> None:
    """CR-3: up to its end, which is no longer in it; an older word does not come back to life."""
    file = learnt(EMPTY, "staff", 30, true_on=date(2025, 2, 1))
    file = learnt(file, "staff", 40, until=date(2026, 3, 20))
    assert stands(file, date(2026, 3, 19))["staff", None] is Stand.FRESH
    assert stands(file, date(2026, 3, 20))["staff", None] is Stand.EXPIRED
    said = file.review(SHORT, as_of=DAY).enough()
    assert said.value is Truth.NO
    assert (
        said.explain() == "staff: no longer valid since 20 Mar 2026: visit says 40 (2 Mar 2026) [CR-2 CR-3]"
    )


def test_stale_statements() -> None:
    """CR-3; field note 4.3, 12: after 18 months a statement is known but stale, and no criterion may use it."""
    file = learnt(EMPTY, "staff", 40, true_on=date(2024, 9, 30))
    assert stands(file, date(2026, 3, 29))["staff", None] is Stand.FRESH
    review = file.review(SHORT, as_of=date(2026, 3, 30))
    assert (review.stale[0].value, review.values(), review.enough().value) == (40, {}, Truth.UNKNOWN)
    assert (review.areas[0].completeness, review.areas[0].freshness) == (Fraction(3, 5), Fraction(0))
    assert review.areas[1].freshness is None
    assert review.areas[4].completeness is None
    assert review.completeness == Fraction(3, 6)


def test_an_old_statement_does_not_contradict_a_new_one() -> None:
    """CR-3: what is stale stands back as long as something fresh is known."""
    file = learnt(EMPTY, "staff", 40, true_on=date(2024, 9, 1))
    file = learnt(file, "staff", 30, source="agency", true_on=date(2025, 12, 31))
    review = file.review(SHORT, as_of=DAY)
    assert (review.values(), len(review.facts[0].words)) == ({"staff": 30}, 1)
    assert file.review(SHORT, as_of=date(2028, 1, 1)).differing


def test_sources_that_differ_and_are_settled() -> None:
    """CR-2: nothing is taken for known until a person decides; a later word opens it again."""
    file = learnt(learnt(EMPTY, "staff", 40), "staff", 25, source="agency", method=Method.AGENCIES)
    (differs,) = file.review(SHORT, as_of=DAY).differing
    assert (differs.value, len(differs.words)) == (None, 2)
    assert codes(file.settle("staff", source="nobody", why="so", at=NINE)) == ("nothing_said", "nobody_named")
    settled = done(file.settle("staff", source="agency", why="counted", by="u-1", at=NINE.add(days=1)))
    assert (
        done(settled.settle("staff", source="agency", why="counted", by="u-1", at=NINE.add(days=1)))
        == settled
    )
    assert settled.review(SHORT, as_of=DAY).values() == {"staff": 25}
    assert settled.review(SHORT, as_of=NINE.date()).differing
    again = learnt(settled, "staff", 50, at=NINE.add(days=2))
    assert again.review(SHORT, as_of=DAY).differing
    gone = done(again.withdraw("staff", source="visit", why="misread", at=NINE.add(days=3)))
    assert gone.review(SHORT, as_of=DAY).values() == {"staff": 25}
    assert codes(gone.withdraw("staff", source="visit", why="misread", at=NINE.add(days=4))) == (
        "nothing_said",
    )
    assert gone.known_at(NINE.add(days=2)) == again


def test_one_source_that_contradicts_itself() -> None:
    """CR-2: declined as a command; in joined copies it is a difference."""
    file = learnt(EMPTY, "staff", 40)
    assert codes(file.learn(SHORT, "staff", 41, source="visit", method=Method.INTERNAL, at=NINE)) == (
        "same_moment",
    )
    other = learnt(learnt(EMPTY, "staff", 41), "loans", 1)
    assert Dossier("C-7", [*file.entries, *other.entries]).review(SHORT, as_of=DAY).differing
    assert learnt(other, "loans", 1, source="bank").review(SHORT, as_of=DAY).values() == {
        "staff": 41,
        "loans": 1,
    }


def test_parts() -> None:
    """CR-3: each shareholder stands by itself; a plain "none" is overtaken by those that are known."""
    file = learnt(EMPTY, "owner", False)
    assert stands(file)["owner", None] is Stand.FRESH
    file = learnt(learnt(file, "owner", Decimal("0.6"), part="P-1"), "owner", Decimal("0.4"), part="P-2")
    assert file.review(SHORT, as_of=DAY).values() == {
        "owner.P-1": Decimal("0.6"),
        "owner.P-2": Decimal("0.4"),
    }
    half = learnt(EMPTY, "owner", Decimal("0.6"), part="P-1")
    half = learnt(half, "owner", Decimal("0.4"), part="P-2", until=date(2026, 3, 3))
    assert half.review(SHORT, as_of=DAY).areas[0].known == 0


def test_what_to_ask_next_and_by_which_way() -> None:
    """CR-2: the essential first; the cheapest way, the same one again where stale, another where sources differ."""
    asks = EMPTY.review(SHORT, as_of=DAY).asks
    assert [(each.fact.item.key, each.method) for each in asks] == [
        ("staff", Method.INTERNAL), ("owner", Method.INTERNAL), ("loans", Method.BANKS),
    ]  # fmt: skip
    assert asks[0].explain() == (
        "find out staff (not known): “How is staff?” Ask our own investigation [CR-2 CR-3]"
    )
    assert "（未知）：" in asks[0].explain("zh")
    assert asks[0].fact.explain("zh").endswith("：未知")
    stale = learnt(EMPTY, "staff", 4, true_on=date(2024, 1, 1), method=Method.AGENCIES)
    assert stale.review(SHORT, as_of=DAY).asks[0].method is Method.AGENCIES
    differ = learnt(learnt(EMPTY, "staff", 4), "staff", 5, source="desk")
    assert differ.review(SHORT, as_of=DAY).asks[0].method is Method.AGENCIES
    all_said = learnt(differ, "staff", 6, source="agency", method=Method.AGENCIES)
    errands = all_said.review(SHORT, as_of=DAY).errands()
    assert {method: len(each) for method, each in errands.items()} == {Method.INTERNAL: 2, Method.BANKS: 1}


def test_a_whole_dossier_in_words() -> None:
    """CR-2, CR-3."""
    file = learnt(learnt(EMPTY, "staff", 40), "loans", 2, source="bank")
    told = file.review(SHORT, as_of=DAY)
    assert (
        "enough to judge: 1 essential fact is fresh and agreed on [CR-2 CR-3]" in told.explain().splitlines()
    )
    full = learnt(file, "owner", Decimal(1), part="P-1").review(SHORT, as_of=DAY)
    assert not full.asks
    assert full.explain("zh").startswith("基本情况：满分5分，已知5分，其中未过时5分")
    assert full.facts[0].explain() == "staff: visit says 40 (2 Mar 2026)"
    assert Stand.STALE.render("zh") == "已过时"
    assert [repr(Stand.FRESH), repr(Area.BASIC), repr(Method.BANKS)] == [
        "Stand.FRESH",
        "Area.BASIC",
        "Method.BANKS",
    ]


def test_the_standard_content() -> None:
    """CR-3: five areas, CR-2: four methods; an empty file is not enough."""
    assert {item.area for item in CREDIT_DOSSIER.items} == set(Area)
    assert {method for item in CREDIT_DOSSIER.items for method in item.methods} == set(Method)
    review = EMPTY.review(CREDIT_DOSSIER, as_of=DAY)
    assert (review.completeness, len(review.enough().missing)) == (Fraction(0), 5)
    told = file_of_text()
    assert "registered name: licence says “Haida” (2 Mar 2026)" in told


def file_of_text() -> str:
    """A word in text, shown with quotation marks."""
    file = done(
        EMPTY.learn(
            CREDIT_DOSSIER, "company_name", "Haida", source="licence", method=Method.INTERNAL, at=NINE
        )
    )
    return "\n".join(each.explain() for each in file.review(CREDIT_DOSSIER, as_of=DAY).facts)


def test_methods_tell_what_they_are() -> None:
    """CR-2: what each can tell, its cost and its caution, in two languages."""
    for method in Method:
        for words in (method.tells, method.cost, method.caution):
            assert words.render() != words.render("zh")
    assert [each.render("zh") for each in Method] == [
        "金融机构",
        "专业资信调查机构",
        "客户或行业组织",
        "内部调查",
    ]


def test_bad_content_names_every_problem() -> None:
    """CR-3."""
    with pytest.raises(DefinitionError) as error:
        Content("", "1", [
            Item(field("a", weight=0), Area.BASIC, [], essential=True), Item(field("b", sensitive=True), Area.OTHER, [Method.BANKS]),
        ])  # fmt: skip
    assert len(error.value.problems) == 5
    with pytest.raises(DefinitionError, match="no item is essential"):
        Content("x", "1", [Item(field("a"), Area.BASIC, [Method.BANKS])])


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"value": Decimal("NaN")}, "value"),
        ({"value": Decimal("Infinity")}, "value"),
        ({"value": 1.5}, "value"),
        ({"source": " "}, "source"),
        ({"true_on": date(2026, 3, 3)}, "true_on"),
        ({"until": date(2026, 3, 2)}, "until"),
        ({"part": " "}, "part"),
        ({"evidence": ""}, "evidence"),
    ],
    ids=str,
)
def test_bad_words_are_refused(changed: dict[str, Any], name: str) -> None:
    """CR-2, CR-3."""
    given: dict[str, Any] = {
        "field": "staff",
        "value": 1,
        "source": "visit",
        "method": Method.INTERNAL,
        "at": NINE,
    }
    with pytest.raises(InputError) as error:
        Learnt(**(given | changed))
    assert error.value.field == name


def test_bad_dossiers() -> None:
    """CR-2, CR-3."""
    with pytest.raises(HistoryError, match="never said"):
        Dossier("C-7", [Withdrawn("staff", source="visit", why="wrong", at=NINE)])
    with pytest.raises(InputError, match="say why"):
        Withdrawn("staff", source="visit", why=" ", at=NINE)
    bad: Any = [1]
    with pytest.raises(InputError, match="give Learnt"):
        Dossier("C-7", bad)
    with pytest.raises(InputError, match="did you mean 'staff'"):
        EMPTY.learn(SHORT, "stuff", 1, source="visit", method=Method.INTERNAL, at=NINE)
    with pytest.raises(InputError, match="not a whole number"):
        EMPTY.learn(SHORT, "staff", "many", source="visit", method=Method.INTERNAL, at=NINE)
