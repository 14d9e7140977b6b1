from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import (
    Channel,
    Direction,
    Purpose,
    read_channel,
    read_direction,
    read_purpose,
)
from salesflow.errors import DefinitionError, InputError


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


@given(st.sampled_from([*Channel, *Direction, *Purpose]) | st.text(max_size=9) | st.none() | st.integers())
def test_a_word_is_read_as_what_it_names_or_refused(value: object) -> None:
    for kind, read in ((Channel, read_channel), (Direction, read_direction), (Purpose, read_purpose)):
        if value in list(kind):
            assert read(value) is read(str(value)) is kind(value)  # type: ignore[arg-type]
        else:
            with pytest.raises(InputError, match=f"is unknown; use one of {', '.join(kind)}") as caught:
                read(value)  # type: ignore[arg-type]
            assert (caught.value.field, caught.value.value) == (kind.__name__.lower(), value)


def test_in_a_definition_it_is_a_problem_of_the_definition() -> None:
    with pytest.raises(DefinitionError, match="cap: the channel 'fax' is unknown; use one of visit, call"):
        read_channel("fax", within="cap")
    with pytest.raises(DefinitionError, match="pause: the purpose \\[\\] is unknown; use one of promotion"):
        read_purpose([], within="pause")  # type: ignore[arg-type]
