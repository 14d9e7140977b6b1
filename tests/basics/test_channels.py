from __future__ import annotations

from enum import StrEnum

import pytest

from salesflow.basics.channels import Channel, Direction, Purpose


@pytest.mark.parametrize("kind", [Channel, Direction, Purpose])
def test_each_word_has_two_languages(kind: type[Channel | Direction | Purpose]) -> None:
    assert issubclass(kind, StrEnum)
    for language in ("en", "zh"):
        words = [member.render(language) for member in kind]
        assert len(set(words)) == len(words)
        assert not any(word.startswith("[") for word in words)
    assert [kind(str(member)) for member in kind] == list(kind)


def test_the_channels_of_the_trade() -> None:
    """CA-4."""
    assert [str(channel) for channel in Channel] == ["visit", "call", "message", "card"]
    assert [str(direction) for direction in Direction] == ["out", "in"]
    assert [str(purpose) for purpose in Purpose] == ["promotion", "service", "complaint"]
