"""The docs are complete: each public module has its reference page, each page its module and its place."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "salesflow"
REFERENCE = ROOT / "docs" / "reference"
NAV = (ROOT / "mkdocs.yml").read_text("utf-8")

ROW = re.compile(r"\b(?:CU|ST|CA|CO|CR|SV|LA)-\d{1,2}\b")


def public_modules() -> list[str]:
    """Dotted names of all modules with an `__all__`, folders by their own name; the front door has the index."""
    found: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).with_suffix("").parts
        if inside[-1] in {"__main__", "__init__"} or any(part.startswith("_") for part in inside):
            continue
        targets = [
            target.id
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        ]
        if "__all__" in targets:
            found.append(".".join(("salesflow", *inside)))
    return found


def page_of(module: str) -> Path:
    return REFERENCE.joinpath(*module.split(".")[1:]).with_suffix(".md")


def pages() -> list[Path]:
    return sorted(REFERENCE.rglob("*.md"))


@pytest.mark.parametrize("module", public_modules())
def test_every_public_module_has_its_page(module: str) -> None:
    page = page_of(module)
    folder = page.parent / "index.md"
    directive = re.compile(rf"^::: {re.escape(module)}$", re.MULTILINE)
    candidates = [place for place in (page, folder) if place.exists()]
    assert any(directive.search(place.read_text("utf-8")) for place in candidates), (
        f"write {page.relative_to(ROOT)} with a title and '::: {module}'"
    )


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(REFERENCE)))
def test_every_page_has_its_place_and_its_module(page: Path) -> None:
    assert str(page.relative_to(ROOT / "docs")) in NAV, "the page is not in the nav of mkdocs.yml"
    text = page.read_text("utf-8")
    assert text.startswith("# ")
    for module in re.findall(r"^::: (\S+)$", text, re.MULTILINE):
        importlib.import_module(module)


def source_rows() -> list[str]:
    """The lines of the tables on the sources page that stand for a row of the trade."""
    text = (ROOT / "docs" / "explanation" / "sources.md").read_text("utf-8")
    return [line for line in text.splitlines() if line.startswith("|") and ROW.search(line.split("|")[1])]


def test_the_sources_page_names_each_row_once_in_order() -> None:
    ids = [line.split("|")[1].strip().strip("`*") for line in source_rows()]
    assert [row for row in ids if not ROW.fullmatch(row)] == []
    assert len(ids) == len(set(ids))


def test_the_sources_page_has_every_row_that_the_code_names() -> None:
    listed = {line.split("|")[1].strip() for line in source_rows()}
    named = {row for path in PACKAGE.rglob("*.py") for row in ROW.findall(path.read_text("utf-8"))}
    assert len(named) > 20
    assert sorted(named - listed) == []


@pytest.mark.parametrize("line", source_rows(), ids=lambda line: line.split("|")[1].strip())
def test_every_row_says_how_much_of_it_stands(line: str) -> None:
    much = line.split("|")[4].strip()
    # a slice says which one; the whole may say what is to be known about it
    assert re.fullmatch(r"slice: .+|whole(?:[,;] .+)?", much)


def test_the_sources_page_names_only_what_exists() -> None:
    named = [name for line in source_rows() for name in re.findall(r"`(salesflow(?:\.\w+)+)`", line)]
    assert [name for name in named if not resolves(name)] == []


def resolves(name: str) -> bool:
    """Whether a dotted name leads to a module or to something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_resolving_knows_a_name_from_a_guess() -> None:
    assert resolves("salesflow.basics.text.Text.fill")
    assert not resolves("salesflow.basics.text.Text.fil")
    assert not resolves("salesflow.nowhere.Thing")
