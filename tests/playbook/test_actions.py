"""Records of settled lines refuse what could not be acted upon."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from salesflow.basics.moments import zone
from salesflow.errors import InputError
from salesflow.playbook.actions import Action, Verb, read_verb

GOOD: dict[str, Any] = {
    "line": "L", "matters": ["promise:P"], "customers": ["C"], "verb": Verb.DONE,
    "at": datetime(2026, 3, 2, 9, tzinfo=UTC), "by": "Li",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": datetime(2026, 3, 2, 9)}, "at"),
        ({"matters": ()}, "matters"),
        ({"customers": ()}, "matters"),
        ({"verb": Verb.SNOOZED, "why": "x"}, "until"),
        ({"verb": Verb.REASSIGNED}, "to"),
        ({"verb": Verb.REASSIGNED, "to": "  "}, "to"),
        ({"verb": Verb.DISMISSED}, "why"),
    ],
)
def test_what_is_missing_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        Action(**GOOD | change)
    assert caught.value.field == field


def test_lists_are_kept_as_they_cannot_change_and_verbs_are_read_in_any_case() -> None:
    assert Action(**GOOD).matters == ("promise:P",)
    assert hash(Action(**GOOD)) == hash(Action(**GOOD))
    assert read_verb(" Done ", "verb", zone("UTC")) is Verb.DONE
    with pytest.raises(InputError, match="use one of done, snoozed"):
        read_verb("sung", "verb", zone("UTC"))
