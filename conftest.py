"""The examples in README.md and docs run as tests: each ```python block, top to bottom, a namespace per page.

A block that must not run is preceded by an HTML comment: `<!-- skip: next "why" -->`.
"""

from __future__ import annotations

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

# belongs to the builder of the site, which tests do not install
collect_ignore = ["docs/griffe_examples.py"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
).pytest()
