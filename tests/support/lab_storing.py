"""What the tests of stored experiments share: the law of a form, and a policy with a form of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from lab_forms import LAB_FORMS

from salesflow.basics.text import Text
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.manifest import fingerprint
from salesflow.lab.model import Metric

FEW = settings(
    max_examples=max(1, settings().max_examples // 4)
)  # each is much work, or there are many forms
EACH = pytest.mark.parametrize("form", LAB_FORMS.values(), ids=lambda form: form.name)
CALLS = Metric("calls", Text("calls"))


def mixed(text: str) -> str:
    """The same text as another program may hand it on: in one line, its names in another order."""
    return json.dumps(json.loads(text), sort_keys=True)


def comes_back(value: object, write: Callable[..., str], read: Callable[..., Any], **own: Any) -> None:
    """The law: equal, also from a text that was handed on, of the same type, and written alike again."""
    text = write(value, **own)
    again = read(text, **own)
    assert again == value
    assert type(again) is type(value)
    if isinstance(value, Procedure):  # its tasks stand in an order of their own, which changes nothing
        assert read(mixed(text), **own).digest == value.digest
    elif not isinstance(value, ReviewPolicy):  # so does its calendar
        assert read(mixed(text), **own) == value
    assert write(again, **own) == text
    assert fingerprint(again) == fingerprint(value)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


class Careful:
    """A policy with a form of its own."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def to_plain(self) -> dict[str, object]:
        return {"calls": self.calls}

    @classmethod
    def from_plain(cls, plain: Any) -> Careful:
        if plain["calls"] == 13:
            raise DefinitionError("careful", ["that brings bad luck", "and shame"])
        if plain["calls"] == 14:
            raise InputError("calls", 14, "is too many")
        return cls(plain["calls"] + 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Careful) and self.calls == other.calls

    __hash__ = None  # type: ignore[assignment]  # it may change
