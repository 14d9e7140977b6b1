"""Nine sources, kept apart (SV-2, SV-3)."""

from __future__ import annotations

from salesflow.service.source import EvaluationSource, SourceGroup


def test_five_and_four_in_the_order_of_the_textbook():
    groups = [each.group for each in EvaluationSource]
    assert groups == [SourceGroup.CUSTOMER] * 5 + [SourceGroup.COMPANY] * 4
    assert {each.render("zh") for each in SourceGroup} == {"以顾客为基础", "以企业为基础"}


def test_who_chose_himself():
    found = {each.value for each in EvaluationSource if each.is_self_selected}
    assert found == {"new_and_lost_survey", "complaint_records", "employee_reports"}


def test_every_source_says_what_it_can_tell_and_what_not():
    words = [
        word
        for each in EvaluationSource
        for language in ("en", "zh")
        for word in (each.render(language), each.can_tell.render(language), each.cannot_tell.render(language))
    ]
    assert len(set(words)) == len(words) == 54
    assert not any("[en]" in word for word in words)
