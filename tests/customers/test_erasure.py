"""Forgetting a person: rows go, free words are found by name, nothing is said to be gone that was not there (CU-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.customers.erasure import Erasure, erased_rows, names_in
from salesflow.customers.people import Person

WANG = Person("P-1", "C-7", "Wang Fang")
LI = Person("P-2", "C-7", "Li")
ZHAO = Person("P-3", "C-7", "赵敏")
MIXED = Person("P-4", "C-7", "Anna王")
RENE = Person("P-5", "C-7", "René")


@given(st.lists(st.sampled_from([WANG, LI, ZHAO]), unique=True), st.sampled_from(["P-1", "P-2", "P-9"]))
def test_exactly_the_row_of_the_person_goes(people: list[Person], person: str) -> None:
    kept, name, reason = erased_rows(people, person)
    assert list(kept) == [each for each in people if each.id != person]
    assert (name is None) == (reason.code == "no_row") == all(each.id != person for each in people)
    assert erased_rows(kept, person)[0] == kept


@pytest.mark.parametrize(
    ("person", "words", "found"),
    [
        (WANG, "asked  WANG ｆａｎｇ twice", True),
        (WANG, "wangfang", False),
        (LI, "the list of Berlin", False),
        (LI, "(li)", True),
        (LI, "Li's order", True),
        (ZHAO, "已与赵敏联系", True),
        (ZHAO, "已与赵 敏联系", False),
        (ZHAO, "call赵敏", True),
        (ZHAO, "赵敏VIP客户", True),
        (MIXED, "请Anna王来", True),
        (MIXED, "Anna王VIP", True),
        (MIXED, "Joanna王", False),
        (RENE, "René's order", True),
        (RENE, "Renée came", False),
        (RENE, "Desirené", False),
    ],
)
def test_a_name_is_found_as_people_write_it(person: Person, words: str, found: bool) -> None:
    assert names_in(person.name, [("touch T-1", words), ("touch T-1", words)]) == (
        ("touch T-1",) if found else ()
    )


@given(*[st.text("abcXYZéＶ 王李0.,", max_size=6)] * 2, st.text("王芳李娜", min_size=1, max_size=3))
def test_a_chinese_name_counts_wherever_it_stands(before: str, after: str, name: str) -> None:
    assert names_in(name, [("touch T-1", before + name + after)]) == ("touch T-1",)


def test_without_a_row_the_name_is_not_known() -> None:
    assert names_in(None, [("touch T-1", "Wang Fang")]) == ()


def test_what_a_human_must_read_is_said_by_place_and_not_by_words() -> None:
    _, _, reason = erased_rows([WANG], "P-1")
    erased = Erasure((), (reason,), ("touch T-1", "promise R-2"), "P-1")
    assert erased.explain() == (
        "the row of person P-1 is gone [CU-1]\n"
        "free words still name person P-1: touch T-1, promise R-2; read them and take the name out [CU-1]"
    )
    assert erased.explain("zh").splitlines()[1] == (
        "文字中仍出现联系人P-1的姓名：touch T-1、promise R-2；请阅读并去掉姓名 [CU-1]"
    )
    assert Erasure((), (reason,)).reasons == (reason,)
