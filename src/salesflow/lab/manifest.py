"""Manifests: what an experiment was, in full, so that it can be run again and its parts told from those of another one.

Who played it (a process, a cluster) is not part of it: it never changes a number.

>>> fingerprint(4).digest == fingerprint(4).digest, fingerprint(4) == fingerprint(6)
(True, False)
>>> print(fingerprint(lambda state: 7).because)
function is no plain value that stays as it is

Source: LA-4.
"""

from __future__ import annotations

import platform
from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import attrs

from salesflow.basics.canonical import canonical
from salesflow.errors import InputError
from salesflow.lab.model import Metric
from salesflow.lab.portfolio import PART, Customers, Portfolio

__all__ = ["Fingerprint", "Manifest", "fingerprint", "fingerprint_of_customers", "versions"]

_FORM: Final = "lab1"
_WRITTEN_IN_PYTHON: Final = 1 << 9  # Py_TPFLAGS_HEAPTYPE


@attrs.frozen
class Fingerprint:
    """What tells a value from every other one: the name of its type, and a digest of all that it holds.

    `digest` is None for what is no plain value (a function, an object that may change); `because` says why. Such a policy can
    be played, but its parts are not merged by hand, and nobody can check later that it is still the same.
    """

    type: str
    digest: str | None
    because: str = attrs.field(default="", eq=False)


def _digest(written: str) -> str:
    return f"{_FORM}:{blake2b(written.encode(), digest_size=12).hexdigest()}"


def _is_bare(value: object) -> bool:
    """Whether an object holds nothing of its own: then its class says all about it."""
    kind = type(value)
    if not kind.__flags__ & _WRITTEN_IN_PYTHON or callable(value):
        return False
    slots = any(getattr(each, "__slots__", ()) for each in kind.__mro__)
    return not slots and not getattr(value, "__dict__", None)


def fingerprint(value: object) -> Fingerprint:
    """The fingerprint of a policy or a model: of attrs values, plain values and objects without a state of their own."""
    name = type(value).__qualname__
    if not attrs.has(type(value)) and _is_bare(value):
        return Fingerprint(name, _digest(name))
    try:
        return Fingerprint(name, _digest(canonical(value)))
    except InputError as error:
        return Fingerprint(name, None, error.problem.removeprefix("cannot be sealed: "))


def fingerprint_of_customers(customers: Customers) -> Fingerprint:
    """The same for customers: a description by what it says, a list by every customer and every trait of his."""
    name = type(customers).__qualname__
    if not isinstance(customers, Portfolio):
        found = fingerprint(customers)
        if found.digest is not None:
            return found
    whole = blake2b(digest_size=12)
    known: dict[Hashable, bytes] = {}
    for start in range(0, len(customers), PART):
        for unit in customers.units_of(start, min(start + PART, len(customers))):
            traits = known.get(unit.traits)
            if traits is None:
                try:
                    traits = canonical(unit.traits).encode()
                except InputError as error:
                    return Fingerprint(name, None, f"of {unit.id!r}: {error.problem}")
                # 1, 1.0 and True are one key but three texts: plain traits of one type are kept only
                if all(type(each) is str for _, each in unit.traits):
                    known[unit.traits] = traits
            whole.update(b"%d:%b%d:%b" % (len(unit.id), unit.id.encode(), len(traits), traits))
    return Fingerprint(name, f"{_FORM}:{whole.hexdigest()}")


@lru_cache(maxsize=1)
def versions() -> tuple[str, str]:
    """The versions of salesflow ("unknown" where it is not installed) and of Python."""
    from importlib.metadata import PackageNotFoundError, version  # slow to load, and only results need it

    try:
        return version("salesflow"), platform.python_version()
    except PackageNotFoundError:
        return "unknown", platform.python_version()


@attrs.frozen
class Manifest:
    """All that the numbers of an experiment depend on: the same manifest gives the same whole numbers on every machine.

    `policies` are fingerprints, in order: of one, or of the two that are compared. The version of Python is noted, but two
    manifests that differ in it alone are equal: it changes no draw and no chance.
    """

    seed: int
    stream_version: int
    start: date
    months: int
    replications: int
    by: str | None
    metrics: tuple[Metric, ...]
    size: int
    customers: Fingerprint
    model: Fingerprint
    policies: tuple[Fingerprint, ...]
    salesflow: str
    python: str = attrs.field(eq=False)

    @property
    def digest(self) -> str:
        """The whole in a few letters."""
        return _digest(canonical(attrs.evolve(self, python="")))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What has no digest, with the reason: nobody can tell later whether it is still the same."""
        named = [("customers", self.customers), ("model", self.model)]
        named += [(f"policy {place}", each) for place, each in enumerate(self.policies, 1)]
        return tuple([f"{name} ({each.type}): {each.because}" for name, each in named if each.digest is None])

    def differs_from(self, other: Manifest) -> tuple[str, ...]:
        """The names of the entries in which two manifests differ; none when they describe the same experiment."""
        return tuple(
            [
                field.name
                for field in attrs.fields(type(self))
                if field.eq and getattr(self, field.name) != getattr(other, field.name)
            ]
        )

    def to_plain(self) -> dict[str, object]:
        """The manifest as plain data that JSON can hold, to be kept beside the result."""
        plain: dict[str, object] = {
            name: getattr(self, name)
            for name in (
                "seed",
                "stream_version",
                "months",
                "replications",
                "by",
                "size",
                "salesflow",
                "python",
            )
        }
        plain["start"] = self.start.isoformat()
        plain["metrics"] = [each.key for each in self.metrics]
        plain["customers"] = {"type": self.customers.type, "digest": self.customers.digest}
        plain["model"] = {"type": self.model.type, "digest": self.model.digest}
        plain["policies"] = [{"type": each.type, "digest": each.digest} for each in self.policies]
        plain["digest"] = self.digest
        return plain
