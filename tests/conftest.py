"""How hard Hypothesis works: HYPOTHESIS_PROFILE is dev (the default), ci (the default under CI) or nightly."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

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
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
