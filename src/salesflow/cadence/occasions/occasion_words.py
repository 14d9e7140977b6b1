"""Occasions in words: the sentences that several kinds share, in English and Chinese.

>>> from datetime import date
>>> SINCE.fill(occasion=nth(2).fill(), since=date(2026, 3, 2)).render()
'2nd, from 2 Mar 2026'
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.text import Language, Sentence, Text

__all__ = [
    "AFTER",
    "ALL",
    "ANY",
    "BEFORE",
    "BEFORE_BY",
    "BRACKETS",
    "EXCEPT",
    "FROM_TO",
    "MONTHS",
    "NO_DAY",
    "ROLLED",
    "SINCE",
    "SINCE_UNTIL",
    "UNTIL",
    "WEEKDAYS",
    "Joined",
    "joined",
    "nth",
]

_SHOWN: Final = 8

NO_DAY: Final = Text("no day", zh="没有日子")
ANY: Final = Text("any of ({parts})", zh="（{parts}）之一")
ALL: Final = Text("all at once of ({parts})", zh="同时是（{parts}）")
EXCEPT: Final = Text("{occasion}, except {less}", zh="{occasion}，但不含{less}")
AFTER: Final = Text("{term} after {occasion}", zh="{occasion}之后{term}")
BEFORE: Final = Text("{term} before {occasion}", zh="{occasion}之前{term}")
BEFORE_BY: Final = Text(
    "{term} before {occasion} (calendar {calendar})", zh="{occasion}之前{term}（日历{calendar}）"
)
SINCE: Final = Text("{occasion}, from {since}", zh="{occasion}，自{since}起")
UNTIL: Final = Text("{occasion}, before {until}", zh="{occasion}，{until}之前")
SINCE_UNTIL: Final = Text(
    "{occasion}, from {since} and before {until}", zh="{occasion}，自{since}起、{until}之前"
)
ROLLED: Final = {
    "forward": Text(
        "{occasion}, on a closed day the next working day (calendar {calendar})",
        zh="{occasion}，遇休息日顺延至下一个工作日（日历{calendar}）",
    ),
    "backward": Text(
        "{occasion}, on a closed day the working day before (calendar {calendar})",
        zh="{occasion}，遇休息日提前至上一个工作日（日历{calendar}）",
    ),
    "nearest": Text(
        "{occasion}, on a closed day the nearest working day (calendar {calendar})",
        zh="{occasion}，遇休息日改到最近的工作日（日历{calendar}）",
    ),
}
BRACKETS: Final = Text("({inner})", zh="（{inner}）")
FROM_TO: Final = Text("{first} to {last}", zh="{first}至{last}")
_MORE: Final = Text("{n} more", zh="另外{n}项")

MONTHS: Final = tuple(
    Text(name, zh=f"{number}月")
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1
    )
)
"""The months of the civil year, January first."""

WEEKDAYS: Final = tuple(
    Text(name, zh=f"周{sign}")
    for name, sign in zip(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), "一二三四五六日", strict=True
    )
)
"""The days of the week, Monday first."""


def nth(number: int, zh: str | None = None) -> Text:
    """A place in a row: 1st, 2nd ... 31st; `zh` where Chinese says it in another way.

    >>> [nth(number).render() for number in (1, 12, 23)], nth(3).render("zh")
    (['1st', '12th', '23rd'], '第3')
    """
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return Text(f"{number}{ending}", zh=f"第{number}" if zh is None else zh)


@attrs.frozen
class Joined:
    """Several sentences side by side; of many only the first, and how many there are besides."""

    parts: tuple[Sentence, ...]
    more: int = 0

    def render(self, language: Language = "en") -> str:
        """All in one line."""
        said = [part.render(language) for part in self.parts]
        if self.more:
            said.append(_MORE.fill(n=self.more).render(language))
        return ("；" if language == "zh" else "; ").join(said)


def joined(parts: tuple[Sentence, ...]) -> Joined:
    """Sentences side by side, eight of them at most.

    >>> joined(tuple(nth(number).fill() for number in range(1, 11))).render()
    '1st; 2nd; 3rd; 4th; 5th; 6th; 7th; 8th; 2 more'
    """
    return Joined(parts[:_SHOWN], max(0, len(parts) - _SHOWN))
