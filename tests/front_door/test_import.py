"""Importing is cheap, loads nothing optional, and every module can be the first one imported."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import salesflow

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

HEAVY = ["cattrs", "hypothesis", "icalendar", "matplotlib", "numpy", "pandas"]
"""None of these may be loaded by the core."""


def fresh(code: str) -> Any:
    """What `code` prints as JSON in a new interpreter."""
    # hundreds of imports need no measuring: without coverage they are ten times faster
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def modules() -> list[str]:
    """Every module of the package but the command."""
    found: list[str] = []
    for path in sorted((SRC / "salesflow").rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if parts[-1] != "__main__":
            found.append(name)
    return found


def readme_imports() -> list[str]:
    """The import statements of the Python blocks in the README that concern us."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    pattern = r"^from salesflow[\w.]* import (?:\([^)]*\)|[^(\n]+)|^import salesflow[\w.]*"
    return [statement for block in blocks for statement in re.findall(pattern, block, re.MULTILINE)]


def test_the_front_door_defines_and_loads_nothing_before_it_is_asked() -> None:
    loaded = fresh(
        "import json, sys, salesflow; print(json.dumps([m for m in sys.modules if m.startswith('salesflow.')]))"
    )
    assert loaded == ["salesflow._lazy"]


def test_the_names_of_the_readme_load_nothing_heavy() -> None:
    code = "\n".join(
        [
            "import json, sys",
            *readme_imports(),
            f"print(json.dumps([m for m in {HEAVY} if m in sys.modules]))",
        ]
    )
    assert fresh(code) == []


def test_all_names_of_the_front_door_load_nothing_heavy() -> None:
    names = fresh(
        "import json, sys, salesflow\n"
        "for name in salesflow.__all__: getattr(salesflow, name)\n"
        f"print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    )
    assert names == []


def test_the_front_door_knows_its_names_and_no_others() -> None:
    names = list(salesflow.__all__)
    assert len(names) == len(set(names))
    assert set(names) <= set(dir(salesflow))
    with pytest.raises(AttributeError, match="no_such_name"):
        salesflow.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def lazy_doors() -> list[str]:
    """The packages that load their names when they are asked for."""
    doors = sorted((SRC / "salesflow").rglob("__init__.py"))
    lazy = [path.parent for path in doors if "TYPE_CHECKING" in path.read_text("utf-8")]
    return [".".join(folder.relative_to(SRC).parts) for folder in lazy]


@pytest.mark.parametrize("door", lazy_doors())
def test_type_checkers_see_the_same_names_as_the_interpreter(door: str) -> None:
    tree = ast.parse(SRC.joinpath(*door.split("."), "__init__.py").read_text("utf-8"))
    shown = {
        (alias.asname or alias.name, node.module)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    package = importlib.import_module(door)
    assert {name for name, _ in shown} == set(package.__all__)
    for name, home in shown:
        assert home is not None
        assert getattr(package, name) is getattr(importlib.import_module(home), name)


def test_every_module_can_be_imported_first() -> None:
    # purging our modules between two imports shows a circle just as a new interpreter would, much faster
    broken = fresh(
        f"""
import importlib, json, sys, traceback
broken = {{}}
for name in {modules()!r}:
    for known in [m for m in sys.modules if m == "salesflow" or m.startswith("salesflow.")]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except Exception:
        broken[name] = traceback.format_exc(limit=-2)
print(json.dumps(broken))
"""
    )
    assert broken == {}


def test_every_listed_name_exists_and_stands_once() -> None:
    wrong = fresh(
        f"""
import importlib, json
wrong = []
for name in {modules()!r}:
    module = importlib.import_module(name)
    names = list(getattr(module, "__all__", []))
    wrong += [f"{{name}}.{{n}} does not exist" for n in names if not hasattr(module, n)]
    wrong += [f"{{name}}.{{n}} is listed twice" for n in sorted(set(names)) if names.count(n) > 1]
print(json.dumps(wrong))
"""
    )
    assert wrong == []
