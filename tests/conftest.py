"""How hard Hypothesis works: HYPOTHESIS_PROFILE is dev (the default), ci (the default under CI) or nightly."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# No deadlines: a test on a busy machine must not fail by the clock. Speed is judged by `make bench`.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=50,  # as deep as dev, but the same examples in every run
    deadline=None,
    derandomize=True,
    print_blob=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
settings.load_profile(_PROFILE)
_NO_CONSTANTS = Constants()
if _PROFILE == "ci" and hasattr(providers, "_get_local_constants"):
    # Hypothesis draws constants that it finds in our modules, so that a word changed in one of them would give every test
    # other examples; here the same test shall get the same ones, whatever else was changed and in whichever order it ran.
    providers._get_local_constants = lambda: _NO_CONSTANTS
