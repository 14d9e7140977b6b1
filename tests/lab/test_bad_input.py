"""Bad input: every line of docs/explanation/bad-input-lab.md does what the page says (LA-4)."""

from __future__ import annotations

import pytest
from bad_input_page import BadInputPage, Row

PAGE = BadInputPage("bad-input-lab.md")


@pytest.mark.parametrize("row", PAGE.rows, ids=PAGE.ids)
def test_bad_input_gets_the_answer_of_the_page(row: Row) -> None:
    PAGE.check(row)


def test_the_page_is_read_whole() -> None:
    PAGE.check_whole(least=25)
    for gets in ("`InputError`", "`DefinitionError`"):
        assert gets in {row.gets for row in PAGE.rows}
