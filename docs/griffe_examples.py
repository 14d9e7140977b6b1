"""Shows the `>>>` examples of docstrings as code on the reference pages (Markdown takes `>` for a quotation)."""

from __future__ import annotations

import re

import griffe

# an example: a `>>>` row and everything below it up to the next blank row
_EXAMPLE = re.compile(r"^( *)>>> .*(?:\n(?! *$).*)*", re.MULTILINE)


class Examples(griffe.Extension):
    """Puts every example of every docstring into a fence before it is parsed."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        """Called once for every module, class, function and attribute."""
        if obj.docstring is not None and "```" not in obj.docstring.value:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(match: re.Match[str]) -> str:
    indent = match.group(1)
    return f"{indent}```pycon\n{match.group(0)}\n{indent}```"
