from __future__ import annotations

import pytest

from salesflow.basics.text import Text
from salesflow.credit.rating.citation import Citation
from salesflow.errors import DefinitionError


def test_the_source_stands_beside_every_answer() -> None:
    cited = Citation("z", "1995", "a paper")
    assert [each.explain("zh") for each in cited.reasons(())] == ["来源：a paper（版本1995）"]
    doubted = Citation("z", "1995", "a paper", Text("others differ", zh="另有说法"))
    assert [each.code for each in doubted.reasons(())] == ["source", "doubt"]
    assert str(cited) == "z 1995"


def test_nothing_may_be_empty() -> None:
    with pytest.raises(DefinitionError) as caught:
        Citation(" ", "", "")
    assert caught.value.problems == ("the name is empty", "the version is empty", "the source is empty")
