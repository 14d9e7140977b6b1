"""Front doors that load a room only when somebody asks for a name in it (PEP 562)."""

from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["front_door"]


def front_door(
    package: str, rooms: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """The ``__getattr__``, ``__dir__`` and ``__all__`` of a package whose names live in `rooms` (module to names)."""
    home = {name: room for room, names in rooms.items() for name in names}
    names = sorted(home)

    def find(name: str) -> object:
        if name not in home:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"{package}.{home[name]}"), name)

    return find, lambda: names, names
