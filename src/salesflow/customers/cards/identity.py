"""Identity: which cards may be of one party, by keys that are exact once they are written in one way.

A telephone number in the international form, an e-mail address, a unified social credit code: two cards that share
one of them are proposed as a pair, with the reason. A human decides; nothing is merged by itself, and no chain of pairs
is drawn from it. What cannot be written in one way without guessing is no key, and the answer says so.

>>> telephone("０１０-6552 9988 转802", CHINA)
'+861065529988;ext=802'
>>> telephone("13800138000")
Traceback (most recent call last):
salesflow.errors.InputError: telephone: has no country code; write it with +, or say which country's dialling rules it follows (got '13800138000')
>>> email("A.B+tag@Example.COM")
'A.B+tag@example.com'

Source: CU-1 (to find the same customer twice is ours).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import combinations
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.findings import seen_text
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "CHINA",
    "KEY_FIELDS",
    "Dialling",
    "KeyKind",
    "Pair",
    "SameParty",
    "credit_code",
    "email",
    "same_party",
    "telephone",
]

_ROWS: Final = ("CU-1",)


class KeyKind(Enum):
    """What tells one party from all others."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    CREDIT_CODE = "credit_code"

    def __repr__(self) -> str:
        return f"KeyKind.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _KINDS[self].render(language)


KEY_FIELDS: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {"telephone": KeyKind.TELEPHONE, "email": KeyKind.EMAIL, "credit_code": KeyKind.CREDIT_CODE}
)
"""The fields of the ready-made cards that hold keys."""


# -- one way to write each --------------------------------------------------------------------------------------------


def _digits(what: str, value: str) -> list[str]:
    return [] if value.isascii() and value.isdigit() else [f"{what} {value!r} is not made of digits"]


@attrs.frozen
class Dialling:
    """How numbers are dialled inside a country, so that a national number can be written internationally.

    `code` is the country code, `trunk` what stands before an area code at home, `abroad` what is dialled before a
    country code. `complete` lists the numbers that are whole without the trunk prefix (mobiles, free calls): how they
    begin, and how many digits they have. Any other number without it lacks its area code, which nobody can guess.
    `longest` is how many digits a number has at most, behind the country code or the trunk prefix: what is longer ends
    in an extension.

    What is not made of digits is a `DefinitionError`.
    """

    code: str
    trunk: str
    abroad: str
    longest: int = 14
    complete: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=tuple[tuple[str, int], ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            *_digits("the country code", self.code),
            *_digits("the trunk prefix", self.trunk),
            *_digits("the prefix for abroad", self.abroad),
        ]
        for start, _ in self.complete:
            problems += _digits("the beginning", start)
        if problems:
            raise DefinitionError(f"dialling rules of {self.code!r}", problems)

    def international(self, digits: str) -> str | None:
        """The digits behind the +, for digits as they are dialled at home; None when the area code is missing."""
        if digits.startswith(self.abroad):
            return digits.removeprefix(self.abroad)
        if digits.startswith(self.trunk):
            return self.code + digits.removeprefix(self.trunk)
        whole = any(digits.startswith(start) and len(digits) == length for start, length in self.complete)
        return self.code + digits if whole else None

    def without_trunk(self, international: str) -> str:
        """The digits behind the + without the trunk prefix, which some write behind the country code as well.

        Only a prefix that begins with 0 is dropped, for no area code does: 8 is a trunk prefix in Russia, and yet
        +7 843 is Kazan.

        >>> CHINA.without_trunk("8601065529988")
        '861065529988'
        """
        if self.trunk.startswith("0") and international.startswith(self.code + self.trunk):
            return self.code + international.removeprefix(self.code + self.trunk)
        return international

    def is_too_long(self, international: str) -> bool:
        """Whether a number of this country has more digits than any of its numbers."""
        return international.startswith(self.code) and len(international) > len(self.code) + self.longest


CHINA: Final = Dialling(
    "86", "0", "00", 11, (*[(f"1{n}", 11) for n in range(3, 10)], ("400", 10), ("800", 10))
)
"""The rules of the mainland of China: trunk 0, abroad 00, mobiles of eleven digits from 13 on, 400 and 800 numbers."""

_EXTENSION: Final = re.compile(r"(.*?)(?:转|分机|ext\.?|;ext=|x|#)\s*:?\s*([0-9]{1,8})", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s().\-‐-―]+")
_NUMBER: Final = re.compile(r"\+?[0-9]+")
_E164: Final = re.compile(r"[1-9][0-9]{6,14}")
_EMAIL: Final = re.compile(r"[^@\s]+@(?:[^@\s.]+\.)+[^@\s.]+")
_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def telephone(text: str, dialling: Dialling | None = None) -> str:
    """The number in its international form (E.164), with ``;ext=`` and the extension where there is one.

    Blanks, hyphens, dots, brackets and full-width digits make no difference. A number without + is read by the
    `dialling` rules; without rules it is refused, for nobody can tell its country. A trunk prefix behind the country
    code of these rules falls off (``+86 010`` is ``+86 10``). A bracketed (0) behind the country code is refused: in
    some countries it is dialled, in others not.

    Raises `InputError` for what is no single number.
    """
    return _or_error(_telephone(text, dialling), "telephone", text)


def _telephone(text: object, dialling: Dialling | None) -> str | Text:
    if not isinstance(text, str):
        return _NO_TEXT
    plain = unicodedata.normalize("NFKC", text).strip()
    split = _EXTENSION.fullmatch(plain)
    number, extension = split.groups() if split else (plain, "")
    if number.startswith("+") and "(0)" in number.replace(" ", ""):
        return _BRACKETED
    digits = _BETWEEN.sub("", number)
    if not _NUMBER.fullmatch(digits):
        return _NO_NUMBER
    if digits.startswith("+"):
        found: str | None = digits[1:]
    elif dialling is None:
        return _NO_COUNTRY
    else:
        found = dialling.international(digits)
    if found is None:
        return _NO_AREA
    if dialling is not None:
        found = dialling.without_trunk(found)
        if dialling.is_too_long(found):
            return _TOO_LONG
    if not _E164.fullmatch(found):
        return _NOT_ABROAD
    return f"+{found};ext={extension}" if extension else f"+{found}"


def email(text: str) -> str:
    """The address with its domain in small letters; capitals, dots and tags before the @ may matter and stay.

    Blanks around it fall off. Raises `InputError` for what is no single address.
    """
    return _or_error(_email(text), "email", text)


def _email(text: object) -> str | Text:
    if not isinstance(text, str):
        return _NO_TEXT
    plain = text.strip()
    if not _EMAIL.fullmatch(plain):
        return _NO_ADDRESS
    local, _, domain = plain.partition("@")
    return f"{local}@{domain.lower()}"


def credit_code(text: str) -> str:
    """The unified social credit code (18 characters, GB 32100-2015) in capitals and without blanks.

    Raises `InputError` for another length, for letters it does not use, and for a wrong check character: then
    somebody mistyped it.

    >>> credit_code("91110000 600037341l")
    '91110000600037341L'
    """
    return _or_error(_credit_code(text), "credit_code", text)


def _credit_code(text: object) -> str | Text:
    if not isinstance(text, str):
        return _NO_TEXT
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if len(plain) != 18 or any(each not in _CODE for each in plain):
        return _NO_CODE
    *body, check = [_CODE.index(each) for each in plain]
    weighed = sum(value * pow(3, place, 31) for place, value in enumerate(body))
    return plain if (weighed + check) % 31 == 0 else _MISTYPED


def _or_error(found: str | Text, field: str, value: object) -> str:
    if isinstance(found, Text):
        raise InputError(field, value, found.en)
    return found


def _key(kind: KeyKind, value: object, dialling: Dialling | None) -> str | Text:
    match kind:
        case KeyKind.TELEPHONE:
            return _telephone(value, dialling)
        case KeyKind.EMAIL:
            return _email(value)
        case _:
            return _credit_code(value)


# -- pairs ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Pair:
    """Two cards that may be of one party, and why; a human decides."""

    first: str
    second: str
    reasons: tuple[Reason, ...]

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained(self.reasons, language)


@attrs.frozen
class SameParty:
    """The proposed pairs, by the ids of their cards, and what could not be used as a key, with the reason."""

    pairs: tuple[Pair, ...]
    unusable: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """All of it in words, one a line."""
        return explained((*[each for pair in self.pairs for each in pair.reasons], *self.unusable), language)


def same_party(
    cards: Iterable[Card],
    *,
    dialling: Dialling | None = None,
    fields: Mapping[str, KeyKind] = KEY_FIELDS,
) -> SameParty:
    """Which of these cards may be of one party: every pair that shares a key, and nothing further.

    Only what is known now counts, and only cards of one kind are paired: a buyer with his firm's number is not the
    firm. What an organisation's card says `about` a person is no key of the organisation. Where more than two cards
    share a key (a switchboard, a family's telephone), every pair is proposed and the reason says so. `dialling` are
    the rules for numbers without a country code, `fields` say which fields hold keys.

    A card that is given twice is an `InputError`.

    >>> import pendulum
    >>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> cards = [
    ...     Card("C-1", CardKind.ORGANISATION).note("telephone", "010-65529988", at=monday),
    ...     Card("C-2", CardKind.ORGANISATION).note("telephone", "+86 10 6552 9988", at=monday),
    ... ]
    >>> print(same_party(cards, dialling=CHINA).explain())
    cards C-1 and C-2 have the same telephone number, +861065529988 [CU-1]
    >>> print(same_party(cards).explain())
    card C-1: “010-65529988” cannot be compared: it has no country code; write it with +, or say which country's dialling rules it follows [CU-1]
    """
    holders: dict[tuple[CardKind, KeyKind, str], list[str]] = {}
    unusable: list[Reason] = []
    seen: set[str] = set()
    for card in cards:
        if card.id in seen:
            raise InputError("cards", card.id, "is given twice")
        seen.add(card.id)
        for known in card.known_fields:
            kind = fields.get(known.field)
            if kind is None or (card.kind is CardKind.ORGANISATION and known.last.about is not None):
                continue
            key = _key(kind, known.value, dialling)
            if isinstance(key, Text):
                said = _NO_KEY.fill(card=card.id, value=seen_text(known.value), problem=key)
                unusable.append(Reason("no_key", said, _ROWS))
                continue
            found = holders.setdefault((card.kind, kind, key), [])
            if card.id not in found:
                found.append(card.id)
    reasons: dict[tuple[str, str], list[Reason]] = {}
    for (_, kind, key), ids in holders.items():
        code, words = ("same", _SAME) if len(ids) == 2 else ("shared", _SHARED)
        for first, second in combinations(sorted(ids), 2):
            said = words.fill(first=first, second=second, kind=kind, key=key, n=len(ids))
            reasons.setdefault((first, second), []).append(Reason(f"{code}_{kind.value}", said, _ROWS))
    pairs = [Pair(*ids, tuple(sorted(found, key=Reason.explain))) for ids, found in sorted(reasons.items())]
    return SameParty(tuple(pairs), tuple(sorted(unusable, key=Reason.explain)))


# -- words ------------------------------------------------------------------------------------------------------------

_KINDS: Final = {
    KeyKind.TELEPHONE: Text("telephone number", zh="电话号码"),
    KeyKind.EMAIL: Text("e-mail address", zh="电子邮箱"),
    KeyKind.CREDIT_CODE: Text("unified social credit code", zh="统一社会信用代码"),
}
_SAME: Final = Text(
    "cards {first} and {second} have the same {kind}, {key}", zh="卡片{first}和{second}的{kind}相同：{key}"
)
_SHARED: Final = Text(
    "cards {first} and {second} have the same {kind}, {key}; {n} cards share it, perhaps a switchboard: look closely",
    zh="卡片{first}和{second}的{kind}相同：{key}；共有{n}张卡片使用，可能是总机，请仔细核对",
)
_NO_KEY: Final = Text(
    "card {card}: {value} cannot be compared: it {problem}", zh="卡片{card}：{value}无法比对：{problem}"
)
_NO_TEXT: Final = Text("is no text; written as a number it loses its zeros", zh="不是文字；写成数值会丢掉零")
_BRACKETED: Final = Text(
    "holds (0), which is dialled in some countries only; leave it out or write it without brackets",
    zh="含有(0)，只有部分国家需要拨；请去掉，或不加括号",
)
_NO_NUMBER: Final = Text(
    "is not one telephone number; write each number by itself", zh="不是一个电话号码；多个号码请分开填写"
)
_NO_COUNTRY: Final = Text(
    "has no country code; write it with +, or say which country's dialling rules it follows",
    zh="没有国家代码；请用+写出，或说明按哪个国家的拨号规则",
)
_NO_AREA: Final = Text("has no area code, and that cannot be guessed", zh="没有区号，不能猜测")
_TOO_LONG: Final = Text(
    "has too many digits; write an extension as “ext. 802”", zh="位数过多；分机号请写成“转802”"
)
_NOT_ABROAD: Final = Text(
    "cannot be dialled from abroad, which takes 7 to 15 digits", zh="不能从国外拨打（应为7至15位数字）"
)
_NO_ADDRESS: Final = Text("is not one e-mail address", zh="不是一个电子邮箱地址")
_NO_CODE: Final = Text(
    "is not made of 18 digits and capitals (without I, O, S, V and Z)",
    zh="不是由18位数字和大写字母组成（不含I、O、S、V、Z）",
)
_MISTYPED: Final = Text(
    "has a wrong check character; compare it with the licence", zh="校验码不符；请与营业执照核对"
)
