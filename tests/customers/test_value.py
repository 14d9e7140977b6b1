from __future__ import annotations

import pytest

from salesflow.customers.value import ACQUISITION_COST
from salesflow.errors import InputError


def test_both_readings_of_five_times_higher() -> None:
    """CU-9: usually quoted as 5 times, literally 5 times more."""
    assert (ACQUISITION_COST["usual_times"], ACQUISITION_COST["literal_times"]) == (5, 6)
    assert ACQUISITION_COST.rows == ("CU-9",)
    assert ACQUISITION_COST.doubts is not None
    assert "[en]" not in ACQUISITION_COST.render("zh")
    with pytest.raises(InputError, match="no probability"):
        ACQUISITION_COST.probability("usual_times")
