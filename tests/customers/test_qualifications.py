"""The ready-made qualifications (CU-2, CU-3): the textbook table, words in two languages, common spellings."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import has
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.catalogue.qualifications import BANT, MAN, YES_NO
from salesflow.customers.leads.answers import Reading
from salesflow.customers.leads.qualification import Course, Qualification
from salesflow.errors import InputError
from salesflow.sales.catalogue import SEVEN_STEP
from salesflow.stages.case import Accepted, Refused
from salesflow.testing.qualification_laws import check_qualification, check_reading
from salesflow.testing.qualifications import answers_to

NOW = pendulum.datetime(2026, 3, 6, 17, tz="Asia/Shanghai")


@pytest.mark.parametrize("qualification", [MAN, BANT])
@given(data=st.data())
def test_laws(qualification: Qualification, data: st.DataObject) -> None:
    """CU-2, CU-3: the ready-made ones keep every law."""
    answers = data.draw(answers_to(qualification))
    check_qualification(qualification, answers, as_of=pendulum.date(2027, 6, 1))


def test_the_eight_combinations() -> None:
    """CU-2: the textbook table, in both languages."""
    table = {each.letters: (each.course, each.advice.render("zh")) for each in MAN.reachable({})}
    assert table == {
        "MAN": (Course.PURSUE, "条件齐备：马上跟进"),
        "MAn": (Course.MEND, "还没有需求：说明没有它会损失什么、用了能带来什么"),
        "MaN": (Course.MEND, "找到真正的决策人，请人引见"),
        "Man": (Course.NURTURE, "欠缺决策权、需求：长期培育，日后再问"),
        "mAN": (Course.MEND, "只差资金：做信用调查后，可谈分期或赊销"),
        "mAn": (Course.NURTURE, "欠缺购买力、需求：长期培育，日后再问"),
        "maN": (Course.NURTURE, "欠缺购买力、决策权：长期培育，日后再问"),
        "man": (Course.DROP, "条件都不具备（购买力、决策权、需求）：放弃"),
    }
    assert all(each.advice.render("en").isascii() for each in MAN.reachable({}))


def test_all_words_are_in_two_languages() -> None:
    """English and Chinese."""
    for qualification in (MAN, BANT):
        texts = [qualification.label]
        for each in qualification.questions:
            texts += [each.label, each.ask, each.lacking]
        assert all(text is not None and text.languages == ("en", "zh") for text in texts)


def test_bant_has_the_questions_of_the_seven_steps() -> None:
    """CU-3, ST-2: the deal qualifies by the same answers; the verdict is a fact as well."""
    deal = SEVEN_STEP.adopt("D-1", "qualification", since=NOW, at=NOW)
    answers: dict[str, Truth] = {"budget": YES, "authority": YES, "need": YES}
    refused = SEVEN_STEP.decide(deal, "qualify", BANT.facts(answers), at=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason.value == "unknown"
    no = SEVEN_STEP.decide(deal, "qualify", BANT.facts({**answers, "timing": NO}), at=NOW)
    assert isinstance(no, Refused)
    assert no.reason.value == "unmet"
    assert isinstance(
        SEVEN_STEP.decide(deal, "qualify", BANT.facts({**answers, "timing": YES}), at=NOW), Accepted
    )
    assert [has("bant").judge(BANT.facts({**answers, "timing": each})).truth for each in Truth] == list(Truth)


def test_common_spellings() -> None:
    """Bad input 6 and 7: blank, Select, Mid, 0 and 1 are left to the house."""
    reading = Reading("need", YES_NO)
    assert [reading.read(each) for each in ("Yes", "ＮＯ", " 是 ", "没有", "待定", "Unknown")] == [
        YES, NO, YES, NO, UNKNOWN, UNKNOWN,
    ]  # fmt: skip
    assert check_reading(reading, ["", " ", None, "Select", "Mid", "0", "1", 0, 1, True]) == 0
    with pytest.raises(InputError, match="need: is not in the table of 'need', which knows 'yes', 'y'"):
        reading.read("Select")
