"""Private texts: words that may name a person, kept as they were said, and removable without breaking a record.

A complaint holds what the customer said. Years later she may ask for her words to be removed, and the record must
still prove that nothing else was touched. So a sealed record never takes in the words themselves, only a
*commitment* to them: a keyed fingerprint under a secret salt. Erased, the text is gone and its commitment stays.

>>> said = Private("Mrs Li in Hangzhou waited nine days")
>>> said, said.text
(Private(35 characters), 'Mrs Li in Hangzhou waited nine days')
>>> salt = "a secret of at least sixteen bytes"
>>> gone = said.erase(salt, "K-17/1/words")
>>> gone, gone.text, gone.commitment(salt, "K-17/1/words") == said.commitment(salt, "K-17/1/words")
(Private(erased), None, True)

The salt is the secret that makes this work: whoever holds it can try guesses at an erased text. Keep one for each
case, apart from the records, and destroy it when the last text of the case is erased.
Source: field study of complaints, audit (personal data apart from the chain), abuse case 20.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["LONGEST_TEXT", "SHORTEST_SALT", "Private", "Salt", "private", "private_or_none", "read_salt"]

Salt: TypeAlias = "bytes | str"
"""A secret that texts are committed to with: random, at least 16 bytes (``secrets.token_hex(16)``)."""

LONGEST_TEXT: Final = 1_000_000
"""The most characters that one text may hold."""

SHORTEST_SALT: Final = 16
"""The fewest bytes of a salt; a shorter one can be guessed."""

_COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")
_LINE_END: Final = re.compile(r"\r\n?")
# control characters but tab and line feed, and halves of a character that no file can hold
_REFUSED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# what turns the direction of reading, or shows nothing at all; joiners stay, for scripts and emoji need them
_UNSEEN: Final = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ERASED: Final = Text("(erased)", zh="（已清除）")


def _text(value: str | None) -> str | None:
    if value is None:
        return None
    seen = cast("object", value)  # not every caller has a checker
    if not isinstance(seen, str):
        raise InputError("text", type(value).__name__, "give the words as a text")
    if len(seen) > LONGEST_TEXT:
        problem = f"is longer than {LONGEST_TEXT:,} characters; keep it as a file and name the file"
        raise InputError("text", _size(seen), problem)
    if not seen.strip():
        raise InputError("text", _size(seen), "is blank; say something, or leave it out")
    words = _LINE_END.sub("\n", seen)
    found = _REFUSED.search(words)
    if found is not None:
        what = f"U+{ord(found.group()):04X} as character {found.start() + 1}"
        raise InputError("text", _size(seen), f"holds {what}: no control characters, please")
    return words


def _kept(value: str | None) -> str | None:
    if value is None:
        return None
    seen = cast("object", value)
    if not isinstance(seen, str) or not _COMMITMENT.fullmatch(seen):
        problem = "is no commitment; give the 64 hexadecimal digits that were kept"
        raise InputError("commitment", type(seen).__name__, problem)
    return seen


@attrs.frozen(repr=False)
class Private:
    """A text that may name a person: kept word for word, and erasable later.

    Line ends become a plain line feed; otherwise nothing is changed. Blank text, more than 1,000,000 characters,
    control characters (but tab and line feed) and broken Unicode are an `InputError` that never repeats the text.
    Characters that turn the direction of reading stay in `text`; `render` shows them as what they are.

    Its ``repr`` shows the length only, so that a log tells nothing. Two are equal when text and kept commitment are.

    >>> print(Private("refund \u202e000,1").render())
    refund <U+202E>000,1
    >>> Private("  ")
    Traceback (most recent call last):
    salesflow.errors.InputError: text: is blank; say something, or leave it out (got '2 characters')
    """

    text: str | None = attrs.field(converter=_text)
    kept: str | None = attrs.field(default=None, converter=_kept, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if (self.text is None) is (self.kept is None):
            raise InputError("text", self, "give the words, or the commitment that was kept of erased words")

    def __repr__(self) -> str:
        return f"Private({'erased' if self.text is None else _size(self.text)})"

    @classmethod
    def erased(cls, commitment: str) -> Private:
        """A text of which only its commitment (64 hexadecimal digits) was kept."""
        return cls(None, kept=commitment)

    @property
    def is_erased(self) -> bool:
        """Whether the words are gone."""
        return self.text is None

    def commitment(self, salt: Salt | None, place: str) -> str:
        """The fingerprint that stands for the words at a place of a record: HMAC-SHA256 under the salt.

        `place` says where the words stand (``"K-17/3/words"``), so that the same words at two places do not look
        alike. Of erased words it is what was kept, and then no salt is needed. An `InputError` without one else.
        """
        if self.text is None:
            return str(self.kept)
        import hmac  # loaded only where something is sealed

        where = place.encode("utf-8", "surrogatepass")
        return hmac.digest(
            read_salt(salt), b"%d:%b%b" % (len(where), where, self.text.encode()), "sha256"
        ).hex()

    def erase(self, salt: Salt, place: str) -> Private:
        """The same without its words: only the commitment stays. Erased words stay as they are."""
        return self if self.text is None else Private.erased(self.commitment(salt, place))

    def render(self, language: Language = "en") -> str:
        """The words for a reader's screen; what would be unseen, or turn the reading around, shows as ``<U+202E>``.

        >>> Private.erased("0" * 64).render("zh")
        '（已清除）'
        """
        if self.text is None:
            return _ERASED.render(language)
        return _UNSEEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", self.text)


def read_salt(salt: Salt | None) -> bytes:
    """The bytes of a salt; none at all, a short one, or another type is an `InputError` that never repeats it.

    >>> read_salt("sixteen bytes ok")
    b'sixteen bytes ok'
    """
    if salt is None:
        raise InputError("salt", None, "words that are not erased need the salt they were sealed with")
    seen = cast("object", salt)  # not every caller has a checker
    if not isinstance(seen, bytes | str):
        raise InputError("salt", type(seen).__name__, "give bytes or a text, such as secrets.token_hex(16)")
    key = seen.encode("utf-8", "surrogatepass") if isinstance(seen, str) else seen
    if len(key) < SHORTEST_SALT:
        raise InputError(
            "salt", f"{len(key)} bytes", f"give at least {SHORTEST_SALT} bytes, such as secrets.token_hex(16)"
        )
    return key


def private(value: str | Private) -> Private:
    """Words as a `Private`, for a field of a record; one that is private already stays as it is.

    >>> private("late again") == Private("late again")
    True
    """
    return value if isinstance(value, Private) else Private(value)


def private_or_none(value: str | Private | None) -> Private | None:
    """As `private`, for a field that may be empty; None stays None.

    >>> private_or_none(None) is None
    True
    """
    return None if value is None else private(value)


def _size(text: str) -> str:
    return f"{len(text):,} {'character' if len(text) == 1 else 'characters'}"
