"""Words for people: texts in several languages, sentences with parameters, numbers and dates in the reader's form.

English is required, other languages are open (this library's own texts all have Chinese). A missing language
falls back *visibly* (``[en] ...``), never silently. Sentences are templates with named parameters and are
rendered late, so that one reason can be read in any language; nothing is glued together from fragments.

>>> stuck = Text("{who} waits {days} {days|day|days}", zh="{who}已等待{days}天")
>>> stuck.fill(who="Haida", days=1).render("en")
'Haida waits 1 day'
>>> stuck.fill(who="海达", days=3).render("zh")
'海达已等待3天'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

import attrs

from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Language",
    "Param",
    "Renders",
    "Sentence",
    "Text",
    "clipped",
    "date_text",
    "folded",
    "listed",
    "moment_text",
    "padded",
    "percent_text",
    "read_words",
    "tabled",
    "width",
    "wrapped",
]

Language: TypeAlias = str
"""A language tag, such as ``"en"`` or ``"zh"``."""

_SLOT: Final = re.compile(r"\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS_EN: Final = "Mon Tue Wed Thu Fri Sat Sun".split()
_DAYS_ZH: Final = "周一 周二 周三 周四 周五 周六 周日".split()


@runtime_checkable
class Renders(Protocol):
    """Anything that can say itself in a language: a text, a sentence, an amount of money, a term."""

    def render(self, language: Language = "en") -> str:
        """The thing in words."""
        ...


Param: TypeAlias = "str | int | Decimal | date | Renders | tuple[Param, ...]"
"""What a sentence may be filled with."""


@attrs.frozen(init=False)
class Text:
    """A text in English and in any other language.

    A slot is ``{name}``; ``{name|one|many}`` picks a word by the number `name` (for languages with a plural).

    >>> Text("visit", zh="拜访").render("zh")
    '拜访'
    >>> Text("visit").render("zh")
    '[en] visit'
    """

    en: str
    others: tuple[tuple[Language, str], ...]

    def __init__(self, en: str, /, **others: str) -> None:
        problems: list[str] = []
        if not en.strip():
            problems.append("the English text is empty")
        wanted = set(_slots(en))
        for language, words in others.items():
            if set(_slots(words)) - wanted:
                unknown = ", ".join(sorted(set(_slots(words)) - wanted))
                problems.append(f"slot {unknown} stands in {language!r} but not in English")
        if problems:
            raise DefinitionError(f"text {en!r}", problems)
        self.__attrs_init__(en, tuple(sorted(others.items())))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # attrs writes it

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages this text is written in; English first."""
        return ("en", *(language for language, _ in self.others))

    def template(self, language: Language = "en") -> str:
        """The raw template; another language's absence shows as a leading ``[en]``."""
        if language == "en":
            return self.en
        for known, words in self.others:
            if known == language:
                return words
        return f"[en] {self.en}"

    def render(self, language: Language = "en") -> str:
        """The text itself, for texts without slots."""
        return self.template(language)

    def fill(self, **params: Param) -> Sentence:
        """The sentence made by putting `params` into the slots; each slot needs its parameter."""
        # judgements fill many sentences that nobody reads: past `__init__`, as there is nothing to check
        filled = _new(Sentence)
        _set_text(filled, self)
        _set_filled(filled, params)
        return filled


def _pairs(params: dict[str, Param]) -> tuple[tuple[str, Param], ...]:
    return tuple(params.items())


def _filled(value: Iterable[tuple[str, Param]]) -> dict[str, Param]:
    return dict(value)


@attrs.frozen(repr=False)
class Sentence:
    """A text with its parameters, rendered when somebody reads it."""

    text: Text
    # pairs are made of it when somebody asks for them: most sentences are never read
    _filled: dict[str, Param] = attrs.field(
        factory=dict[str, Param], alias="params", converter=_filled, eq=_pairs
    )

    @property
    def params(self) -> tuple[tuple[str, Param], ...]:
        """What it is filled with, by name and in order."""
        return _pairs(self._filled)

    def __repr__(self) -> str:
        return f"Sentence(text={self.text!r}, params={self.params!r})"

    def render(self, language: Language = "en") -> str:
        """The sentence in a language; a slot without parameter is a `DefinitionError`."""
        params = self._filled

        def put(match: re.Match[str]) -> str:
            name, one, many = match.group(1), match.group(2), match.group(3)
            if name not in params:
                raise DefinitionError(f"text {self.text.en!r}", [f"slot {name} was not filled"])
            value = params[name]
            if one is not None:
                return one if value == 1 else str(many)
            return shown(value, language)

        return _SLOT.sub(put, self.text.template(language))


_new: Final = object.__new__
_set_text: Final[Any] = Sentence.__dict__["text"].__set__
_set_filled: Final[Any] = Sentence.__dict__["_filled"].__set__


def _slots(template: str) -> list[str]:
    return [match.group(1) for match in _SLOT.finditer(template)]


def shown(value: Param, language: Language = "en") -> str:
    """One parameter in the reader's form.

    >>> shown(Decimal("1234.50")), shown(date(2026, 3, 2), "zh"), shown(("a", "b"))
    ('1,234.50', '2026年3月2日', 'a, b')
    """
    if type(value) is str:
        return value
    if isinstance(value, tuple):
        return listed(value, language)
    if isinstance(value, datetime):
        return moment_text(value, language)
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    # a word that knows its languages (a channel, a state) is a str too, but says itself better
    return value.render(language) if isinstance(value, Renders) else value


def listed(values: tuple[Param, ...], language: Language = "en") -> str:
    """Several values, with the list comma of the language."""
    return ("、" if language == "zh" else ", ").join(shown(value, language) for value in values)


def date_text(day: date, language: Language = "en", *, year: bool = True, weekday: bool = False) -> str:
    """A day in the reader's form.

    >>> date_text(date(2026, 3, 2), weekday=True), date_text(date(2026, 3, 2), "zh", year=False)
    ('Mon 2 Mar 2026', '3月2日')
    """
    if language == "zh":
        text = f"{day.month}月{day.day}日"
        return (f"{day.year}年" if year else "") + text + (_DAYS_ZH[day.weekday()] if weekday else "")
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return (f"{_DAYS_EN[day.weekday()]} " if weekday else "") + text + (f" {day.year}" if year else "")


def moment_text(at: datetime, language: Language = "en", *, year: bool = True) -> str:
    """A moment in the reader's form, by its own wall clock.

    >>> moment_text(datetime(2026, 3, 2, 9, 5))
    '2 Mar 2026 09:05'
    """
    return f"{date_text(at, language, year=year)} {at.hour:02}:{at.minute:02}"


def percent_text(share: Fraction | float, digits: int = 0) -> str:
    """A share in per cent for people, to so many decimals, more where they would lie.

    All and nothing are said of all and nothing only: 3,183 of 3,186 are 99.9%, not 100%.

    >>> percent_text(Fraction(2, 3)), percent_text(Fraction(3183, 3186)), percent_text(Fraction(1, 3000))
    ('67%', '99.9%', '0.03%')
    """
    parts = float(100 * share)
    inside = _HAIR < parts < 100 - _HAIR
    while inside and float(f"{parts:.{digits}f}") in {0.0, 100.0}:
        digits += 1
    return f"{parts:.{digits}f}%"


_HAIR: Final = 1e-9
"""What floats cannot tell from nothing, or from all."""


def width(text: str) -> int:
    """How many columns a terminal needs: Chinese characters take two, combining marks none.

    >>> width("A类"), width("é")
    (3, 1)
    """
    columns = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns


def folded(text: str) -> str:
    """A name as people tell names apart: neither capitals, nor full-width letters, nor blanks make a difference.

    >>> folded(" ＬＥＡＤ  one") == folded("Lead One")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_words(value: object, field: str = "words") -> str:
    """Free words as somebody wrote them down, without needless blanks; anything but text is an `InputError`.

    >>> read_words("  half of it   in two weeks ")
    'half of it in two weeks'
    """
    if not isinstance(value, str):
        raise InputError(field, value, "give a text")
    return " ".join(value.split())


def padded(text: str, columns: int) -> str:
    """`text` filled with spaces up to `columns` terminal columns."""
    return text + " " * max(0, columns - width(text))


def tabled(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Rows of cells as a table for a terminal: the first columns begin at the left, the others end at the right.

    >>> print(tabled([("阶段", "n"), ("proposal", "12")]))
    阶段       n
    proposal  12
    """
    columns = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            padded(cell, room) if place < left else " " * (room - width(cell)) + cell
            for place, (cell, room) in enumerate(zip(row, columns, strict=True))
        ).rstrip()
        for row in rows
    )


def clipped(text: str, columns: int) -> str:
    """`text` cut to so many terminal columns, with an ellipsis where something was cut off.

    >>> clipped("TransUnion Intermediate", 12), clipped("海达商贸有限公司", 7)
    ('TransUnion …', '海达商…')
    """
    if width(text) <= columns:
        return text
    kept = text[:columns]
    while width(kept) >= columns:
        kept = kept[:-1]
    return kept + "…"


_PIECES: Final = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
_CLOSING: Final = frozenset("，。；：！？、）】》”’")


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in rows of at most so many terminal columns, broken at spaces and between Chinese characters.

    A closing mark never begins a row (it hangs over instead), and a word longer than a row stays whole.

    >>> wrapped("visit 1 of 8 this month", 12)
    ['visit 1 of 8', 'this month']
    >>> wrapped("本月第1次拜访，共8次", 14)
    ['本月第1次拜访，', '共8次']
    """
    rows: list[str] = []
    row, used = "", 0
    for piece in _PIECES.findall(text):
        size = width(piece)
        if row.strip() and used + (0 if piece.isspace() else size) > columns and piece not in _CLOSING:
            rows.append(row.rstrip())
            row, used = "", 0
        if row or not piece.isspace():
            row, used = row + piece, used + size
    return [*rows, row.rstrip()] if row.strip() else rows
