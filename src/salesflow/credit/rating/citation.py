"""Citation: under which name and version a set of figures goes, who printed it, and what is doubted about it.

Published sources print different figures for one model (6.5 or 6.56, 1.23 or 1.10), so a set without its source is worth
little, and one that was changed in place is worth nothing: the grades of last year could not be worked out again.

>>> cited = Citation("z_double_prime", "1995", "Altman, Hartzell and Peck", Text("others print 6.5", zh="另有资料为6.5"))
>>> [each.explain() for each in cited.reasons(("CR-3",))]
['source: Altman, Hartzell and Peck (version 1995) [CR-3]', 'doubt: others print 6.5 [CR-3]']
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError

__all__ = ["Citation"]

_AFTER: Final = Text("source: {source} (version {version})", zh="来源：{source}（版本{version}）")
_DOUBT: Final = Text("doubt: {doubts}", zh="存疑：{doubts}")


@attrs.frozen
class Citation:
    """The name, the version and the source of a set of figures, in plain words, and what is doubted about it.

    An empty name, version or source is a `DefinitionError`. Sources: CR-1, CR-3.
    """

    key: str
    version: str
    source: str
    doubts: Text | None = None

    def __attrs_post_init__(self) -> None:
        parts = {"name": self.key, "version": self.version, "source": self.source}
        empty = [f"the {name} is empty" for name, words in parts.items() if not words.strip()]
        if empty:
            raise DefinitionError(f"citation {self.key!r}", empty)

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def reasons(self, rows: tuple[str, ...]) -> tuple[Reason, ...]:
        """The source, and the doubts when there are any: they stand beside every answer."""
        words = _AFTER.fill(source=self.source, version=self.version)
        source = Reason("source", words, rows)
        if self.doubts is None:
            return (source,)
        return source, Reason("doubt", _DOUBT.fill(doubts=self.doubts), rows)
