"""How a cell of a table becomes a value: one reader for each kind of column, each with one clear refusal.

Readers take what tables and ORM rows hold (texts, dates, Decimals) and never guess: a day that could be read in
two ways, a float as an amount, an unknown word are refused with an `InputError`.

>>> from salesflow.basics.moments import zone
>>> read_day("2026年3月2日", "due_on", zone("Asia/Shanghai"))
Date(2026, 3, 2)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, TypeAlias, TypeVar, cast

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_id
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.moments import Zone, day_of, from_text, shared_day
from salesflow.basics.money import UNLIMITED, Unlimited
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.severity import Severity
from salesflow.errors import InputError

__all__ = [
    "UNKNOWN",
    "CellError",
    "Reader",
    "read_amount",
    "read_channel",
    "read_count",
    "read_currency",
    "read_day",
    "read_direction",
    "read_fact",
    "read_flag",
    "read_key",
    "read_limit",
    "read_list",
    "read_lunar",
    "read_moment",
    "read_named",
    "read_quantity",
    "read_severity",
    "read_text",
]

Reader: TypeAlias = Callable[[object, str, Zone], object]
"""A reader takes the cell, the name of its column, and the zone in which naive times are read."""

W = TypeVar("W", bound=Enum)

UNKNOWN: Final = Text("is unknown; use one of {known}", zh="无法识别；请使用以下之一：{known}")
_NO_TEXT: Final = Text("is not a text", zh="不是文字")
_NO_YEAR: Final = Text("the year {year} cannot be meant", zh="年份不可能是{year}")
_NO_MOMENT: Final = Text("is not a moment; write 2026-03-02 09:00", zh="不是时间；请写成2026-03-02 09:00")
_NO_DATE: Final = Text(
    "cannot be read as a date; write 2026-03-02 or 2026-03-02 09:00",
    zh="无法读作日期；请写成2026-03-02或2026-03-02 09:00",
)
_NO_DAY: Final = Text("is no day of the calendar", zh="日历上没有这一天")
_FLOAT: Final = Text("a float is not exact; give a text or a Decimal", zh="浮点数不精确；请用文字或Decimal")
_NO_NUMBER: Final = Text("is not a number", zh="不是数字")
_NOT_FINITE: Final = Text("is not a finite number", zh="不是有限的数")
_TOO_LONG: Final = Text("has more digits than can be meant", zh="位数过多，不可能是本意")
_NO_COUNT: Final = Text("is not a whole number from 0 up", zh="不是零或正整数")
_NO_LIST: Final = Text('is no list; write it as ["a", "b"]', zh='不是列表；请写成["a", "b"]')
_NO_FLAG: Final = Text("is neither yes nor no", zh="既不是“是”，也不是“否”")

_DATE: Final = re.compile(
    r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_YEARS: Final = range(1900, 2200)
# the highest power of ten of an amount, and how many decimals it may have
_LARGEST: Final = 17
_FINEST: Final = 18
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
"""Thousands; a group that begins with a nought is none: 0,500 may be meant as a half."""
_NUMBER: Final = re.compile(r"[+-]?(0|[1-9]\d{0,17})(\.\d{1,9})?")
_BETWEEN: Final = re.compile(r"[\s_\-]+")
_KIND: Final = re.compile(r"( process|(?<=.)(流程|处理))$")
_YES: Final = frozenset({"yes", "y", "true", "1", "是", "有", "同意"})
_NO: Final = frozenset({"no", "n", "false", "0", "否", "无", "没有"})
_UNKNOWN: Final = frozenset({"unknown", "?", "n/a", "未知", "不详"})


class CellError(InputError):
    """A cell that cannot be used; `words` says why in every language the library speaks."""

    def __init__(self, field: str, value: object, words: Sentence) -> None:
        super().__init__(field, value, words.render())
        self.words = words
        self.args = (field, value, words)  # what a copy is made of


def read_key(value: object, field: str, where: Zone) -> str:
    """An id; "00001" stays text."""
    return read_id(value, field)


def read_text(value: object, field: str, where: Zone) -> str:
    """A text, without the blanks around it; numbers are welcome as their digits."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | float) or not isinstance(value, int | Decimal):
        raise CellError(field, value, _NO_TEXT.fill())
    return str(value)


def read_moment(value: object, field: str, where: Zone) -> datetime:
    """A moment; a naive one is read in `where`, a bare day is its first instant there.

    >>> from salesflow.basics.moments import zone
    >>> read_moment("2026/3/2 9:05", "at", zone("Asia/Shanghai")).isoformat()
    '2026-03-02T09:05:00+08:00'
    """
    found = _moment(value, field)
    if found.year not in _YEARS:
        raise CellError(field, value, _NO_YEAR.fill(year=str(found.year)))
    return found if found.tzinfo is not None else found.replace(tzinfo=where)


def _moment(value: object, field: str) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the caller adds the zone
    if not isinstance(value, str):
        raise CellError(field, value, _NO_MOMENT.fill())
    text = value.strip()
    if text.endswith("]"):
        return from_text(text, field)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _by_pattern(text, field)


def _by_pattern(text: str, field: str) -> datetime:
    match = _DATE.fullmatch(text)
    if match is None:
        raise CellError(field, text, _NO_DATE.fill())
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller adds the zone
    except ValueError:
        raise CellError(field, text, _NO_DAY.fill()) from None


def read_day(value: object, field: str, where: Zone) -> date:
    """A calendar day; of a moment with its own zone, the day it falls on in `where`."""
    if isinstance(value, date) and not isinstance(value, datetime) and value.year in _YEARS:
        return value
    found = read_moment(value, field, where)
    return day_of(found, where) if found.tzinfo is not where else shared_day(found.toordinal())


def read_amount(value: object, field: str, where: Zone) -> Decimal:
    """An exact number; a float is refused, because 0.1 is not what it says.

    >>> from salesflow.basics.moments import zone
    >>> read_amount("96,000.50", "amount", zone("UTC"))
    Decimal('96000.50')
    """
    if isinstance(value, bool | float):
        raise CellError(field, value, _FLOAT.fill())
    if isinstance(value, str):
        text = value.strip()
        if "_" in text:
            raise CellError(field, value, _NO_NUMBER.fill())  # a program may write 1_000, a table does not
        value = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    elif not isinstance(value, int | Decimal):
        raise CellError(field, value, _NO_NUMBER.fill())
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise CellError(field, value, _NO_NUMBER.fill()) from None
    if not number.is_finite():
        raise CellError(field, value, _NOT_FINITE.fill())
    exponent = number.as_tuple().exponent
    if number.adjusted() > _LARGEST or (isinstance(exponent, int) and exponent < -_FINEST):
        # 1e999999 is a typing error, and writing its digits out would take a minute
        raise CellError(field, value, _TOO_LONG.fill())
    return number


def read_quantity(value: object, field: str, where: Zone) -> Decimal:
    """A quantity; the same as an amount, without a currency."""
    return read_amount(value, field, where)


def read_count(value: object, field: str, where: Zone) -> int:
    """A whole number from 0 up, such as visits a day."""
    number = read_amount(value, field, where)
    if number != number.to_integral_value() or number < 0:
        raise CellError(field, value, _NO_COUNT.fill())
    return int(number)


def read_currency(value: object, field: str, where: Zone) -> str:
    """An ISO 4217 code; lower case is understood."""
    code = read_text(value, field, where).upper()
    minor_units(code)
    return code


def read_limit(value: object, field: str, where: Zone) -> Decimal | Unlimited:
    """A credit limit: a number, or the word for no limit at all. An empty cell is neither: nobody decided."""
    if isinstance(value, Unlimited):
        return value
    if isinstance(value, str) and value.strip().lower() in {"unlimited", "不限", "无限额"}:
        return UNLIMITED
    return read_amount(value, field, where)


def read_list(value: object, field: str, where: Zone) -> tuple[str, ...]:
    """Several texts; in a table one cell holds them as a JSON list."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise CellError(field, value, _NO_LIST.fill()) from None
    if not isinstance(value, list | tuple):
        raise CellError(field, value, _NO_LIST.fill())
    return tuple(read_id(each, field) for each in cast("Sequence[object]", value))


def read_flag(value: object, field: str, where: Zone) -> bool:
    """Yes or no, in English or Chinese."""
    if isinstance(value, bool):
        return value
    word = read_text(value, field, where).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError(field, value, _NO_FLAG.fill())


def read_lunar(value: object, field: str, where: Zone) -> LunarBirth:
    """A lunar day of birth: 1984-10-30, in a leap month 1984-L10-30."""
    if isinstance(value, LunarBirth):
        return value
    return LunarBirth.parse(read_text(value, field, where))


def read_fact(value: object, field: str, where: Zone) -> object:
    """A free fact of an opportunity: yes and no become answers, plain numbers exact, the rest stays text.

    >>> from salesflow.basics.moments import zone
    >>> [read_fact(text, "x", zone("UTC")) for text in ("yes", "60", "00060", "未知", "person-7")]
    [True, Decimal('60'), '00060', Truth.UNKNOWN, 'person-7']
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    word = text.lower()
    if word in _UNKNOWN:
        return Truth.UNKNOWN
    if word in _YES - {"1"}:
        return True
    if word in _NO - {"0"}:
        return False
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def read_named(value: str, field: str, known: Iterable[tuple[str, Text | None]]) -> str:
    """The key of what a word names: the key, or the label in any language; case, blanks and hyphens do not matter.

    A label's last word may be left out where it only says what the column says too: 七步销售 for 七步销售流程. A word
    that means two of them is refused.

    >>> read_named("Adopted by us", "stage", [("adopted", Text("adopted by us", zh="已采纳")), ("new", None)])
    'adopted'
    """
    pairs = list(known)
    keys = dict.fromkeys(key for key, _ in pairs)
    if value in keys:
        return value
    word = _folded(value)
    found = {key for key, label in pairs if word in _names(key, label)}
    if len(found) != 1:
        raise CellError(field, value, UNKNOWN.fill(known=tuple(keys)))
    return found.pop()


def _names(key: str, label: Text | None) -> set[str]:
    labels = [] if label is None else [label.template(language) for language in label.languages]
    return {_folded(each) for each in (key, *labels, *(_KIND.sub("", label) for label in labels))}


def _folded(word: str) -> str:
    return _BETWEEN.sub("", word).casefold()


def _word(words: Mapping[str, W], kind: type[W]) -> Callable[[object, str, Zone], W]:
    known = {str(each.value).lower(): each for each in kind} | dict(words)

    def read(value: object, field: str, where: Zone) -> W:
        if isinstance(value, kind):
            return value
        try:
            return known[read_text(value, field, where).lower()]
        except KeyError:
            raise CellError(field, value, UNKNOWN.fill(known=tuple(known))) from None

    return read


read_channel: Final = _word(
    {
        "拜访": Channel.VISIT, "上门": Channel.VISIT, "面谈": Channel.VISIT, "meeting": Channel.VISIT,
        "电话": Channel.CALL, "phone": Channel.CALL,
        "短信": Channel.MESSAGE, "微信": Channel.MESSAGE, "邮件": Channel.MESSAGE, "qq": Channel.MESSAGE,
        "email": Channel.MESSAGE, "e-mail": Channel.MESSAGE, "sms": Channel.MESSAGE, "wechat": Channel.MESSAGE,
        "贺卡": Channel.CARD, "卡片": Channel.CARD,
    },
    Channel,
)  # fmt: skip
"""The channel of a touch, by its English or Chinese word."""

read_direction: Final = _word(
    {
        "outgoing": Direction.OUT, "outbound": Direction.OUT, "去": Direction.OUT, "我方": Direction.OUT,
        "incoming": Direction.IN, "inbound": Direction.IN, "来": Direction.IN, "客户": Direction.IN,
    },
    Direction,
)  # fmt: skip
"""Who turned to whom."""

read_severity: Final = _word(
    {"轻微": Severity.MINOR, "一般": Severity.MINOR, "严重": Severity.MAJOR, "重大": Severity.CRITICAL},
    Severity,
)
"""How serious a complaint is."""
