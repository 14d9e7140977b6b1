"""The personal occasions of the catalogue say what the sources say (CA-6)."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.cadence.occasions.attention import attentions
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.personal import Personal
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person
from salesflow.testing.observances import HOUSE_CALENDAR, HOUSE_NOW

VISIT, CALL, MESSAGE, CARD = Channel
YEAR = date(2026, 1, 1), date(2027, 1, 1)
WANG = Person("P-1", "C-7", "Wang", consents=parse_consents("*=yes"))


@pytest.mark.parametrize(
    ("key", "channel", "sensitive"),
    [
        ("birthday", MESSAGE, False),
        ("wedding_anniversary", CARD, False),
        ("wedding", VISIT, False),
        ("birth", VISIT, True),
        ("misfortune", VISIT, True),
        ("child_birthday", CARD, True),
        ("child_graduation", CARD, True),
    ],
)
def test_the_personal_occasions(key: str, channel: Channel, sensitive: bool) -> None:
    """CA-6: only the misfortune is no feast, so only its visit is made in mourning."""
    observance = PERSONAL[key]
    assert observance.key == key
    assert observance.care("C").channels == (channel,)
    assert observance.sensitive is sensitive
    assert observance.festive is (key != "misfortune")
    assert observance.occasion is None
    assert "zh" in observance.label.languages
    bound = observance.of(Once(date(2026, 5, 1)))
    asked = partial(attentions, [], "C-7", [WANG], "C", *YEAR, personal=[Personal("P-1", bound)])
    asked = partial(asked, calendar=HOUSE_CALENDAR, at=HOUSE_NOW)
    assert [each.due.channel for each in asked(permitted=[key]).due] == [channel]
    assert len(asked().due) == (0 if sensitive else 1)
    assert [each.codes for each in asked().left_out] == ([("not_permitted",)] if sensitive else [])
    assert len(PERSONAL) == 7
