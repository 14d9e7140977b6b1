"""The examples in README.md and docs run as tests: each ```python block, top to bottom, a namespace per page.

A block that must not run is preceded by an HTML comment: `<!-- skip: next "why" -->`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

# belongs to the builder of the site, which tests do not install
collect_ignore = ["docs/griffe_examples.py"]
# notebooks: tests/test_tutorials.py runs them in a kernel
collect_ignore_glob = ["docs/tutorial/lab/*.py"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
).pytest()

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler.protocol import Scheduling


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Spread single tests over the workers, but keep the blocks of a page together: they share a namespace."""
    from xdist.scheduler import LoadScopeScheduling

    class ByTestOrPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            page, _, _ = nodeid.partition("::")
            return page if page.endswith(".md") else nodeid

    return ByTestOrPage(config, log)
