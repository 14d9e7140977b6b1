"""Statutes: laws that touch what a sales team does, by name and year, and never more than a name.

Which law applies to a house, in which version, and what it asks, is for counsel to say. The library names what to
ask about; it gives no advice, and none of its rules claims to follow a law.

>>> law = Statute("demo", Text("Data Law", zh="数据法"), Text("Utopia", zh="乌托邦"), 2021,
...     touches=Text("keeping data about people", zh="保存个人数据"), named_on=date(2026, 11, 22))
>>> law.render()
'Data Law (Utopia, 2021): touches keeping data about people; check with counsel which version applies and what it asks'
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError

__all__ = ["Statute"]

_NAMED: Final = Text(
    "{title} ({place}, {year}): touches {touches}; check with counsel which version applies and what it asks",
    zh="{title}（{place}，{year}年）：涉及{touches}；适用哪个版本、有何要求，请咨询法律顾问",
)


@attrs.frozen
class Statute:
    """A law by its name: where it holds, the year of the version named, and what of our work it touches.

    `named_on` is the day on which the name and the year were written down here; laws change after it. An empty key
    or a year that lies after that day is a `DefinitionError`.
    """

    key: str
    title: Text
    place: Text
    year: int
    touches: Text = attrs.field(kw_only=True)
    named_on: date = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.key.strip():
            problems.append("the key is empty")
        if self.year > self.named_on.year:
            problems.append(f"the year {self.year} lies after the day on which it was named")
        if problems:
            raise DefinitionError(f"statute {self.key!r}", problems)

    def render(self, language: Language = "en") -> str:
        """The name with what it touches, and whom to ask: the only form in which it should be shown."""
        return _NAMED.fill(
            title=self.title, place=self.place, year=str(self.year), touches=self.touches
        ).render(language)
