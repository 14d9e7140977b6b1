"""The laws that touch the work with customers are named, never interpreted."""

from __future__ import annotations

import pytest

from salesflow.basics.statutes import Statute
from salesflow.customers.catalogue.statutes import CONTACT, INTRODUCTIONS, PRIVACY

ALL = (*PRIVACY, *CONTACT, *INTRODUCTIONS)


@pytest.mark.parametrize("statute", ALL, ids=[each.key for each in ALL])
def test_a_statute_sends_the_reader_to_counsel(statute: Statute) -> None:
    """CU-1, CU-6: in both languages; a name, no advice."""
    assert statute.render().endswith("check with counsel which version applies and what it asks")
    assert statute.render("zh").endswith("请咨询法律顾问")
    assert str(statute.year) in statute.render()


def test_every_statute_is_named_once() -> None:
    assert len({each.key for each in ALL}) == len(ALL)
