"""What may be done with a complaint: every command is a value, and the record keeps it as it was given.

A step says what people call it, which move of the procedure's machine it asks for (None: the complaint stays on its
stage), what it makes happen for the clocks, and which of the ten steps of CO-2 it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import ClassVar, Final, TypeVar

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = [
    "Apology",
    "Fault",
    "Letter",
    "Likeness",
    "Step",
    "check_flag",
    "read_channel",
    "read_complaint",
    "read_key",
    "read_one",
    "read_people",
    "read_person",
    "read_several",
    "read_word",
]


@attrs.frozen
class Step:
    """One command of a complaint; its subclasses are the commands."""

    label: ClassVar[Text]
    """What people call the step, as an order."""
    move: ClassVar[str | None] = None
    """The event of the machine that it asks for; None leaves the complaint where it stands."""
    number: ClassVar[int | None] = None
    """Which of the ten steps of CO-2 it is."""
    after_the_end: ClassVar[bool] = False
    """Whether it may also come when the complaint is closed."""
    events: ClassVar[tuple[str, ...]] = ()
    """What happens by it, for clocks, besides the stage that is entered."""

    @property
    def happenings(self) -> tuple[str, ...]:
        """What happens by this very step, for clocks, besides the stage that is entered."""
        return self.events


class _Words(StrEnum):
    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class Apology(_Words):
    """What an apology says: sorry for the experience, always fitting; or that it was our fault, only once that is found.

    Source: CO-1.

    >>> Apology.EMPATHY.render("zh")
    '对经历表示歉意'
    """

    EMPATHY = "empathy"
    ADMISSION = "admission"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _APOLOGIES[self].render(language)


class Fault(_Words):
    """Whose fault it was, as far as the investigation found; *not clear* is a finding too, and no admission.

    >>> Fault.COMPANY.is_ours, Fault.SHARED.is_ours, Fault.NOT_CLEAR.is_ours
    (True, True, False)
    """

    COMPANY = "company"
    SHARED = "shared"
    THIRD_PARTY = "third_party"
    CUSTOMER = "customer"
    NOBODY = "nobody"
    NOT_CLEAR = "not_clear"

    @property
    def is_ours(self) -> bool:
        """Whether we may admit it: the fault is ours, wholly or in part."""
        return self in {Fault.COMPANY, Fault.SHARED}

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _FAULTS[self].render(language)


class Letter(_Words):
    """What a letter is for.

    A *summary* closes a complaint that was solved at once, a *final response* tells the decision and where to turn
    next, a *thank-you* needs no decision.
    """

    THANKS = "thanks"
    PROGRESS = "progress"
    SUMMARY = "summary"
    FINAL_RESPONSE = "final_response"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _LETTERS[self].render(language)


class Likeness(_Words):
    """Why a complaint is handled under another one: the same matter told twice, or several merged into one."""

    DUPLICATE = "duplicate"
    MERGED = "merged"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _LIKENESSES[self].render(language)


_APOLOGIES: Final = {
    Apology.EMPATHY: Text("sorry for the experience", zh="对经历表示歉意"),
    Apology.ADMISSION: Text("it was our fault", zh="承认是我方过错"),
}
_FAULTS: Final = {
    Fault.COMPANY: Text("our fault", zh="我方过错"),
    Fault.SHARED: Text("partly our fault", zh="我方有部分过错"),
    Fault.THIRD_PARTY: Text("somebody else's fault", zh="第三方过错"),
    Fault.CUSTOMER: Text("the customer's own doing", zh="客户自身原因"),
    Fault.NOBODY: Text("nobody's fault", zh="各方均无过错"),
    Fault.NOT_CLEAR: Text("not clear whose fault", zh="过错归属不明"),
}
_LETTERS: Final = {
    Letter.THANKS: Text("letter of thanks", zh="感谢信"),
    Letter.PROGRESS: Text("letter on how far we are", zh="进展告知函"),
    Letter.SUMMARY: Text("summary of the solution", zh="处理结果摘要"),
    Letter.FINAL_RESPONSE: Text("final response", zh="最终答复函"),
}
_LIKENESSES: Final = {
    Likeness.DUPLICATE: Text("the same matter", zh="同一事项"),
    Likeness.MERGED: Text("merged", zh="合并处理"),
}


# -- readers of fields that several steps share -----------------------------------------------------------------------

E = TypeVar("E", bound=Enum)


def read_word(kind: type[E], value: E | str, field: str) -> E:
    """One of few words, by itself or as text; another one is an `InputError` that names them all."""
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(str(each.value) for each in kind)
        raise InputError(field, value, f"is unknown; use one of {known}") from error


T = TypeVar("T")


def read_several(values: Iterable[T], field: str, kind: type[T] | tuple[type[T], ...]) -> tuple[T, ...]:
    """Several values of one kind; one of them alone, a text, None and another kind among them are an `InputError`."""
    if isinstance(values, str) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(field, values, f"give several in a list, each {_called(kind)}")
    found = tuple(values)
    for place, value in enumerate(found):
        read_one(value, f"{field}[{place}]", kind)
    return found


def read_one(value: T, field: str, kind: type[T] | tuple[type[T], ...]) -> T:
    """A value of one kind; another one, None too, is an `InputError`."""
    if not isinstance(value, kind):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(field, value, f"give {_called(kind)}")
    return value


def _called(kind: type | tuple[type, ...]) -> str:
    names = [
        "text" if each is str else each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,))
    ]
    return " or ".join(f"{'an' if name[0] in 'AEIOU' else 'a'} {name}" for name in names)


def check_flag(_: object, field: attrs.Attribute[bool], value: object) -> None:
    """Yes or no and nothing else: 1 is no yes, as a validator of a field."""
    if not isinstance(value, bool):
        raise InputError(field.name, value, "say True or False")


def read_channel(value: Channel | str) -> Channel:
    """The way in which somebody turned to somebody."""
    return read_word(Channel, value, "channel")


def read_person(value: str) -> str:
    """The id of a person; never a name."""
    return read_id(value, "person")


def read_people(values: Iterable[str]) -> tuple[str, ...]:
    """The ids of several people, each once; one text in place of a list is an `InputError`."""
    if isinstance(values, str) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(
            "people", values, "give several ids, such as ['u-3']; one text is read letter by letter"
        )
    return tuple(dict.fromkeys(read_person(value) for value in values))


def read_key(value: str) -> str:
    """The key of a clock, a promise, an option or an outside event."""
    return read_id(value, "key")


def read_complaint(value: str) -> str:
    """The id of another complaint."""
    return read_id(value, "complaint")
