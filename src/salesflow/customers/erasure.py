"""Forgetting a person: what went, and where free words may still name him.

Records of cases hold the numbers of people, never their names, so nothing that was decided needs to change: what is
erased are the rows and cards that say who the number was. Free words ("asked for Mrs Wang") are another matter; they
are found by name and shown, because only a human can say what they mean.

>>> names_in("Wang Fang", [("touch T-1", "spoke to  wang fang about prices"), ("touch T-2", "nobody there")])
('touch T-1',)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import attrs

from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text, folded
from salesflow.customers.people import Person

__all__ = ["Erasure", "erased_rows", "names_in"]

T = TypeVar("T")

_ROWS: Final = ("CU-1",)
_LATIN: Final = "[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]"
_ROW_GONE: Final = Text("the row of person {person} is gone", zh="联系人{person}的记录已删除")
_NO_ROW: Final = Text("there is no row of person {person}", zh="没有联系人{person}的记录")
_STILL: Final = Text(
    "free words still name person {person}: {where}; read them and take the name out",
    zh="文字中仍出现联系人{person}的姓名：{where}；请阅读并去掉姓名",
)


@attrs.frozen
class Erasure(Generic[T]):
    """What is left after a person was erased: the value without him, what went, and what a human must still read.

    `still_named` are the places where free words hold his name, such as ``"touch T-9"``; the words themselves are not
    repeated here. Check with counsel what must be erased and what must be kept.
    """

    value: T
    went: tuple[Reason, ...]
    still_named: tuple[str, ...] = ()
    person: str = ""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What went, and what is still to be read, as reasons."""
        if not self.still_named:
            return self.went
        words = _STILL.fill(person=self.person, where=self.still_named)
        return (*self.went, Reason("still_named", words, _ROWS))

    def explain(self, language: Language = "en") -> str:
        """All of it in words, one a line."""
        return explained(self.reasons, language)


def erased_rows(people: Iterable[Person], person: str) -> tuple[tuple[Person, ...], str | None, Reason]:
    """The people without one of them, his name if there was a row, and what happened in words."""
    kept: list[Person] = []
    found: Person | None = None
    for each in people:
        if each.id == person:
            found = each
        else:
            kept.append(each)
    code, words = ("no_row", _NO_ROW) if found is None else ("row_gone", _ROW_GONE)
    name = None if found is None else found.name
    return tuple(kept), name, Reason(code, words.fill(person=person), _ROWS)


def names_in(name: str | None, words: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The places whose words hold a name, each once; capitals, width and blanks make no difference.

    A Latin letter that begins or ends a name counts only where the word does ("Li" is not in "list"); a Chinese name
    counts wherever it stands, beside Latin letters too. Where the name is not known (None), nothing can be found.

    >>> names_in("王芳", [("touch T-1", "call王芳VIP")])
    ('touch T-1',)
    """
    if name is None:
        return ()
    plain = folded(name)
    before = f"(?<!{_LATIN})" if re.match(_LATIN, plain) else ""
    after = f"(?!{_LATIN})" if re.match(_LATIN, plain[-1:]) else ""
    pattern = re.compile(f"{before}{re.escape(plain)}{after}")
    return tuple(dict.fromkeys(where for where, each in words if pattern.search(folded(each))))
