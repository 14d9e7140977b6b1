"""Write the pages of the ready-made processes, from the processes themselves.

Run with ``python docs/make_process_pages.py`` after a process changed; a test holds the pages to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from salesflow.sales import catalogue
from salesflow.stages.machine import Machine

FOLDER: Final = Path(__file__).parent / "processes"
PROCESSES: Final[tuple[Machine, ...]] = (
    catalogue.KEY_ACCOUNT,
    catalogue.SEVEN_STEP,
    catalogue.FIVE_STEP,
    catalogue.PROPERTY_RECEPTION,
    catalogue.JEWELLERY_COUNTER,
    catalogue.PRE_SALE,
    catalogue.IN_SALE,
    catalogue.AFTER_SALE,
)


def pages() -> dict[str, str]:
    """The pages by file name, in English and in Chinese."""
    made: dict[str, str] = {}
    for machine in PROCESSES:
        made[f"{machine.key}.md"] = machine.page("en")
        made[f"{machine.key}.zh.md"] = machine.page("zh")
    return made


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
