"""How every law speaks when it is broken."""

from __future__ import annotations

__all__ = ["law"]


def law(holds: bool, name: str, *seen: object) -> None:
    """An `AssertionError` that names the law and shows what broke it, unless it holds."""
    if not holds:
        shown = "".join(f"\n  {each!r}" for each in seen)
        raise AssertionError(f"law broken: {name}{shown}")
