"""Write the pages of the lab's tutorials: run each source in a kernel of its own, and keep what it shows.

Run with ``python docs/make_tutorial_pages.py`` after a tutorial, or what it shows, changed; a test holds the pages to it.

A source is a notebook in the percent form of jupytext, so it can be opened in Jupyter and read in a diff. Cells of words
stand on the page as they are, cells of code as examples that run as tests, and below them what they show: what is printed as
text, tables as HTML, diagrams as Mermaid, pictures as SVG beside the page. A cell that draws says what is seen in it, for those
who cannot see it: ``# %% alt="..."``.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import jupytext
from nbclient import NotebookClient
from traitlets.config import Config

FOLDER: Final = Path(__file__).parent / "tutorial" / "lab"
SOURCES: Final = tuple(sorted(FOLDER.glob("*.py")))
_SECONDS: Final = 150
_WIDE: Final = 80
# a digest says which version of salesflow made the numbers; the page is to change when the numbers do
_DIGEST: Final = re.compile(r"\blab1:[0-9a-f]{24}\b")
_FOOT: Final = (
    "*This page is a notebook: its source is `docs/tutorial/lab/{name}`, which "
    "[jupytext](https://jupytext.readthedocs.io/) opens in Jupyter. What stands below the examples is what they showed.*"
)

Node = dict[str, Any]


def pages(source: Path) -> dict[str, str]:
    """The page of a tutorial and its pictures, by file name: the page first."""
    notebook = jupytext.read(source, fmt="py:percent")
    _run(notebook)
    name = source.stem.replace("_", "-")
    pictures: dict[str, str] = {}
    blocks: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            blocks.append(cell.source.strip())
        elif cell.source.strip():
            blocks += [f"```python\n{cell.source.strip()}\n```", *_shown(cell, source, name, pictures)]
    blocks.append(_FOOT.format(name=source.name))
    page = _DIGEST.sub("lab1:…", "\n\n".join(blocks)) + "\n"
    return {f"{name}.md": page, **pictures}


def _run(notebook: Any) -> None:
    """Run a notebook; a cell that fails is an error."""
    # matplotlib tells whoever asks first that it lists the fonts: better here than on a page
    import matplotlib.font_manager  # noqa: F401

    with TemporaryDirectory() as place:
        # files instead of ports where there are any: ports are picked first and taken later, so two runs may want the same one
        wire = (
            {} if sys.platform == "win32" else {"transport": "ipc", "connection_file": f"{place}/kernel.json"}
        )
        NotebookClient(
            notebook,
            timeout=_SECONDS,
            kernel_name="python3",
            extra_arguments=[f"--ipython-dir={place}"],  # nobody's own settings
            config=Config({"KernelManager": wire}),
        ).execute()


def _shown(cell: Any, source: Path, name: str, pictures: dict[str, str]) -> Iterator[str]:
    """What a cell printed and showed, as blocks of a page."""
    told = ""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            told += output.text
            continue
        if told.strip():
            yield _fence(told)
        told = ""
        if output.output_type not in {"display_data", "execute_result"}:
            raise ValueError(f"{source.name}: a cell says {output.get('text', output.output_type)!r}")
        yield _one(output.data, cell, source, name, pictures)
    if told.strip():
        yield _fence(told)


def _one(data: Node, cell: Any, source: Path, name: str, pictures: dict[str, str]) -> str:
    if "image/svg+xml" in data:
        if not (alt := cell.metadata.get("alt")):
            raise ValueError(f"{source.name}: the cell of picture {len(pictures) + 1} has no alt")
        picture = f"{name}-{len(pictures) + 1}.svg"
        pictures[picture] = data["image/svg+xml"].strip() + "\n"
        return f"![{alt}]({picture})"
    if "text/markdown" in data:
        return str(data["text/markdown"]).strip()
    if "text/html" in data:
        # a line for each row, so that a change can be read; a blank line would end the HTML
        lines = re.sub(r"(?=<(?:table|tr)\b|<div>)", "\n", data["text/html"]).splitlines()
        told = "\n".join([line for line in lines if line.strip()])
        # the theme gives each heading a width, whatever stands below it
        return told.replace('<th style="', '<th style="min-width: 0; ')
    return _fence(data["text/plain"])


def _fence(told: str) -> str:
    lines = [short for line in told.strip("\n").splitlines() for short in _short(line.rstrip())]
    return "\n".join(["```text", *lines, "```"])


def _short(line: str) -> list[str]:
    """A long line as several, so that nobody has to scroll for the end of a sentence; a row of a table stays whole."""
    if len(line) <= _WIDE or "  " in line.strip():
        return [line]
    return textwrap.wrap(
        line, _WIDE, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


if __name__ == "__main__":
    wanted = {Path(each).name for each in sys.argv[1:]} or {each.name for each in SOURCES}
    if strangers := wanted - {each.name for each in SOURCES}:
        sys.exit(f"no tutorial: {', '.join(sorted(strangers))}")
    for each in [each for each in SOURCES if each.name in wanted]:
        for old in FOLDER.glob(f"{each.stem.replace('_', '-')}-[0-9]*.svg"):
            old.unlink()
        for file, text in pages(each).items():
            (FOLDER / file).write_text(text, encoding="utf-8")
