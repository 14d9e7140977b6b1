"""Bad input: every line of docs/explanation/bad-input-complaints.md does what the page says (CO-1 to CO-5, SV-1 to SV-5)."""

from __future__ import annotations

import pytest
from bad_input_page import BadInputPage, Row

PAGE = BadInputPage("bad-input-complaints.md")


@pytest.mark.parametrize("row", PAGE.rows, ids=PAGE.ids)
def test_bad_input_gets_the_answer_of_the_page(row: Row) -> None:
    PAGE.check(row)


def test_the_page_is_read_whole() -> None:
    PAGE.check_whole(least=140)
    for gets in ("`InputError`", "`DefinitionError`", "`HistoryError`", "a finding", "refused: no_finding"):
        assert gets in {row.gets for row in PAGE.rows}
