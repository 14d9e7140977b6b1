"""Care after a sale: thanks and calls, counted from its day (CA-12)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.terms import days, hours, working_days
from salesflow.basics.text import Text
from salesflow.cadence.occasions.aftercare import CareStep, care_after
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.observances import HOUSE_CALENDAR

THANKS = Observance("thanks", Text("thanks", zh="致谢"), everyone=Care((Channel.MESSAGE,)), festive=False)


def test_every_step_is_bound_to_its_day() -> None:
    steps = [CareStep(THANKS, days(1)), CareStep(THANKS, working_days(2))]
    one, two = care_after(steps, date(2026, 3, 6), calendar=HOUSE_CALENDAR)
    assert one == THANKS.of(Once(date(2026, 3, 7)))
    assert two == THANKS.of(Once(date(2026, 3, 10)))
    assert one.purpose(Channel.MESSAGE) is Purpose.SERVICE
    with pytest.raises(InputError, match="calendar"):
        care_after(steps, date(2026, 3, 6))
    with pytest.raises(InputError, match="is not a day"):
        care_after([], datetime(2026, 3, 6))


def test_all_problems_of_a_step_are_named() -> None:
    feast = Observance("x", Text("X"), Once(date(2026, 3, 6)), everyone=Care((Channel.CALL,)))
    with pytest.raises(DefinitionError) as caught:
        CareStep(feast, hours(2))
    assert len(caught.value.problems) == 3
