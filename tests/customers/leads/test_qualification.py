"""Qualification (CU-2, CU-3): three-valued, with what blocks, what is missing, what can still come, what to ask."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime
from itertools import product

import attrs
import pendulum
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.terms import days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.catalogue.qualifications import BANT, MAN
from salesflow.customers.leads.answers import Answer, AnswerLike
from salesflow.customers.leads.qualification import Course, Qualification, Question, Standing
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.qualification_laws import check_qualification
from salesflow.testing.qualifications import answers_to, qualifications

Case = tuple[Qualification, dict[str, AnswerLike], date]
FIRST = settings(phases=[Phase.generate], max_examples=2_000)
FRIDAY = pendulum.datetime(2026, 3, 6, 17, tz="Asia/Shanghai")
DAY = date(2026, 3, 6)
_DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    qualification = draw(qualifications())
    return qualification, draw(answers_to(qualification)), draw(_DAYS)


def question(key: str = "fit", letter: str = "F", **more: object) -> Question:
    return attrs.evolve(Question(key, letter, Text(key), Text(f"{key}?")), **more)


# -- laws ----------------------------------------------------------------------------------------------------------


@given(cases())
def test_laws(case: Case) -> None:
    """Invariants 1 to 3 of the field notes, and those of outcomes and next questions."""
    qualification, answers, as_of = case
    check_qualification(qualification, answers, as_of=as_of, zone="UTC")


def has_code(code: str) -> Callable[[Case], bool]:
    def found(case: Case) -> bool:
        standing = case[0].judge(case[1], as_of=case[2])
        return any(reason.code.endswith(code) for reason in (*standing.reasons, *standing.asks))

    return found


@pytest.mark.parametrize("code", [".yes", ".no", ".unknown", ".stale", ".undated"])
def test_every_kind_of_answer_is_drawn(code: str) -> None:
    """The laws above meet each of them."""
    find(cases(), has_code(code), settings=FIRST)


@pytest.mark.parametrize("value", Truth)
def test_every_value_is_drawn(value: Truth) -> None:
    """Also as a wish: yes although a wish is no."""
    find(cases(), lambda case: case[0].judge(case[1], as_of=case[2]).value is value, settings=FIRST)


@given(cases())
def test_what_is_said_later_is_as_if_never_said(case: Case) -> None:
    """No leak from the future, in no word."""
    qualification, answers, as_of = case
    known = {
        key: said
        for key, said in answers.items()
        if not (isinstance(said, Answer) and said.at is not None and said.at.date() > as_of)
    }
    assert qualification.judge(answers, as_of=as_of) == qualification.judge(known, as_of=as_of)
    assert qualification.reachable(answers, as_of=as_of) == qualification.reachable(known, as_of=as_of)
    assert qualification.ask_next(answers, as_of=as_of) == qualification.ask_next(known, as_of=as_of)


@given(cases(), st.sampled_from(["en", "zh"]))
def test_everything_can_be_said(case: Case, language: str) -> None:
    """No slot is left open in any word, and it is a value."""
    qualification, answers, as_of = case
    standing = qualification.judge(answers, as_of=as_of)
    assert len(standing.explain(language).splitlines()) >= 1 + len(qualification.questions)
    for combination in qualification.reachable(answers, as_of=as_of):
        assert combination.explain(language)
    assert pickle.loads(pickle.dumps(qualification)) == qualification


@given(st.integers(2, 6), st.data())
def test_reachable_counts_double_with_each_unknown(n: int, data: st.DataObject) -> None:
    """Written differently from the library: two to the power of what is not known."""
    many = Qualification("many", "1", [question(f"q{i}", chr(65 + i)) for i in range(n)])
    said = data.draw(st.lists(st.sampled_from(Truth), min_size=n, max_size=n))
    answers = {f"q{i}": value for i, value in enumerate(said)}
    reachable = many.reachable(answers)
    assert len(reachable) == 2 ** said.count(UNKNOWN)
    for each in reachable:
        no = sum(letter.islower() for letter in each.letters)
        course = (
            Course.PURSUE
            if no == 0
            else Course.MEND
            if no == 1
            else Course.DROP
            if no == n
            else Course.NURTURE
        )
        assert (len(each.lacking), each.course) == (no, course)


# -- MAN, by example -----------------------------------------------------------------------------------------------


def test_yes_no_and_unknown() -> None:
    """CU-2: each of the three is yes, no or not known; a no ends it, whatever else is not known."""
    for money, authority, need in product(Truth, repeat=3):
        said = {"money": money, "authority": authority, "need": need}
        standing = MAN.judge(said)
        assert standing.value is (money & authority & need)
        assert standing.blocking == tuple(key for key, value in said.items() if value is NO)
        assert standing.missing == tuple(key for key, value in said.items() if value is UNKNOWN)


def test_the_next_question_after_a_no() -> None:
    """One no alone is mended, several are not: so the rest is asked as long as it changes what to do."""
    four = {"budget": NO}
    assert [each.key for each in BANT.ask_next(four)] == ["authority", "need", "timing"]
    assert [each.key for each in BANT.ask_next({"budget": NO, "authority": NO})] == ["need", "timing"]
    assert BANT.ask_next({"budget": NO, "authority": NO, "need": YES}) == ()
    assert {each.course for each in BANT.reachable({"budget": NO, "authority": NO, "need": YES})} == {
        Course.NURTURE
    }


def test_wishes_are_asked_last_and_block_nothing() -> None:
    """BANT with a wished timing, declared first."""
    ours = Qualification(
        "ours", "1", [question("timing", "T", required=False), question("need", "N"), question("budget", "B")]
    )
    assert [each.key for each in ours.ask_next({})] == ["need", "budget", "timing"]
    assert [each.key for each in ours.ask_next({"need": NO})] == ["budget"]
    standing = ours.judge({"need": YES, "budget": YES, "timing": NO})
    assert (standing.value, standing.blocking, standing.missing) == (YES, (), ())
    assert standing.explain().splitlines() == [
        "ours: qualified", "timing: no (a wish, not required)", "need: yes", "budget: yes",
    ]  # fmt: skip
    assert [each.letters for each in ours.reachable({"need": YES, "budget": YES})] == ["TNB", "tNB"]
    assert {each.course for each in ours.reachable({"need": YES, "budget": YES})} == {Course.PURSUE}
    gone = ours.reachable({"need": NO, "budget": NO})
    assert [(each.letters, each.course, each.lacking) for each in gone] == [
        ("Tnb", Course.DROP, ("need", "budget")), ("tnb", Course.DROP, ("need", "budget")),
    ]  # fmt: skip
    open_wish = ours.judge({"need": YES})
    assert open_wish.missing == ("budget",)
    assert [each.code for each in open_wish.asks] == ["budget.unknown", "timing.unknown"]


def test_words_with_and_without_evidence_and_moment() -> None:
    """Both languages say what was heard, on which day, and what to ask."""
    answers = {
        "money": Answer(YES, "budget plan", FRIDAY),
        "authority": Answer(NO, at=FRIDAY),
        "need": Answer(UNKNOWN, "they compare"),
    }
    standing = MAN.judge(answers, as_of=DAY)
    assert standing.explain().splitlines() == [
        "MAN: not qualified, for lack of authority [CU-2]",
        "money: yes (“budget plan”, 6 Mar 2026) [CU-2]",
        "authority: no (6 Mar 2026) [CU-2]",
        "need: not known yet (“they compare”); ask: What do you need it for? [CU-2]",
    ]
    assert standing.explain("zh").splitlines() == [
        "MAN法则：不合格，欠缺决策权 [CU-2]",
        "购买力：是（“budget plan”，2026年3月6日） [CU-2]",
        "决策权：否（2026年3月6日） [CU-2]",
        "需求：尚不清楚（“they compare”）；可以问：您打算用它解决什么问题？ [CU-2]",
    ]
    assert MAN.judge({"money": Answer(True, "seen")}).reasons[1].explain() == "money: yes (“seen”) [CU-2]"


# -- time ----------------------------------------------------------------------------------------------------------

AGEING = Qualification("ageing", "1", [question("budget", "B", keeps=months(1))])


@pytest.mark.parametrize(
    ("as_of", "value"),
    [(date(2026, 3, 5), UNKNOWN), (DAY, YES), (date(2026, 4, 6), YES), (date(2026, 4, 7), UNKNOWN)],
)
def test_an_answer_counts_from_its_day_to_the_end_of_its_term(as_of: date, value: Truth) -> None:
    """`keeps`: with the last day of the term, and not one more."""
    assert AGEING.judge({"budget": Answer(YES, at=FRIDAY)}, as_of=as_of).value is value


def test_an_old_answer_is_unknown_again_not_no() -> None:
    """It says what was answered, when, and what to ask again."""
    stale = AGEING.judge({"budget": Answer(NO, at=FRIDAY)}, as_of=date(2026, 6, 1))
    assert (stale.value, stale.blocking, stale.missing) == (UNKNOWN, (), ("budget",))
    assert (
        stale.asks[0].explain()
        == "budget: no on 6 Mar 2026, and an answer counts 1 month; ask again: budget?"
    )
    undated = AGEING.judge({"budget": Answer(YES)})
    assert (
        undated.asks[0]
        .explain("zh")
        .startswith("[en] budget：答复是“是”，但没有记下时间，而答复只在1个月内有效")
    )
    assert AGEING.judge({"budget": YES}).value is YES


def test_days_belong_to_a_zone() -> None:
    """23:00 in Berlin is tomorrow in Shanghai: not known there yet."""
    late = {"money": Answer(NO, at=pendulum.datetime(2026, 3, 6, 23, tz="Europe/Berlin"))}
    assert MAN.judge(late, as_of=DAY).value is NO
    assert MAN.judge(late, as_of=DAY, zone="Asia/Shanghai").value is UNKNOWN
    assert MAN.ask_next(late, as_of=DAY, zone="Asia/Shanghai")[0].key == "money"
    assert len(MAN.reachable(late, as_of=DAY, zone="Asia/Shanghai")) == 8
    assert MAN.facts(late, as_of=DAY, zone="Asia/Shanghai")["money"] is UNKNOWN


# -- bad input -----------------------------------------------------------------------------------------------------

ASK: list[Callable[[dict[str, AnswerLike]], object]] = [MAN.judge, MAN.facts, MAN.reachable, MAN.ask_next]


@pytest.mark.parametrize("ask", ASK)
def test_wrong_answers(ask: Callable[[dict[str, AnswerLike]], object]) -> None:
    """An unknown question names the known ones; a raw text and a missing day are refused."""
    with pytest.raises(
        InputError, match=r"answers: 'man' has no such question; it has 'money', 'authority', 'need'"
    ):
        ask({"budget": YES, "money": YES})
    with pytest.raises(InputError, match="money: give an Answer"):
        ask({"money": "yes"})  # type: ignore[dict-item]
    with pytest.raises(
        InputError, match="as_of: the answer to 'money' has a moment; say on which day you ask"
    ):
        ask({"money": Answer(YES, at=FRIDAY)})


@pytest.mark.parametrize("as_of", [FRIDAY, datetime(2026, 3, 6), "2026-03-06"])
def test_as_of_is_a_day(as_of: object) -> None:
    """A moment is no day."""
    with pytest.raises(InputError, match="as_of: is not a day"):
        MAN.judge({}, as_of=as_of)  # type: ignore[arg-type]


def test_wrong_definitions_name_every_problem() -> None:
    """All that is wrong with a definition, at once."""
    with pytest.raises(DefinitionError) as caught:
        Qualification(
            "need", " ",
            [
                question("need", "N", required=False), question("need", "N", required=False),
                attrs.evolve(question("blank", "n"), key=" ", required=False, keeps=working_days(3)),
                question("far", "É", required=False, keeps=hours(3), lacking=Text("{what} is wrong")),
            ],
        )  # fmt: skip
    assert caught.value.problems == (
        "the version is blank",
        "the key of a question is blank",
        "the letter of ' ' is one capital from A to Z, not 'n'",
        "' ' keeps 3 working days; use days, weeks, months or years",
        "the letter of 'far' is one capital from A to Z, not 'É'",
        "'far' keeps 3 hours; use days, weeks, months or years",
        "what to do without 'far': slot what was not filled",
        "question 'need' is given twice",
        "letter 'N' stands for two questions",
        "a question is called 'need', like the qualification",
        "no question is required, so nothing could be decided",
    )
    with pytest.raises(DefinitionError, match="the key is blank; no question is required"):
        Qualification("", "1", [])


def test_the_number_of_questions_is_limited() -> None:
    """Ten are judged and have 1,024 outcomes, eleven are refused."""
    eleven = [question(f"q{i}", chr(65 + i), keeps=days(0)) for i in range(11)]
    assert len(Qualification("long", "1", eleven[:10]).reachable({})) == 1024
    with pytest.raises(DefinitionError, match="11 questions are too many; ask at most 10"):
        Qualification("long", "1", eleven)


def test_one_question_alone_is_mended() -> None:
    """Its own advice, or the general one."""
    alone = Qualification("alone", "1", [question()])
    assert [each.explain() for each in alone.reachable({})] == [
        "F: all is there: pursue it now", "f: all but fit is there: work on it, or wait for it",
    ]  # fmt: skip
    assert isinstance(alone.judge({}), Standing)
    assert [each.render() for each in Course] == [
        "pursue",
        "close the gap",
        "nurture for the long term",
        "let it go",
    ]
