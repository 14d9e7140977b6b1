"""One root, four families; every error carries the data a program needs to act on it.

A refusal by the business is a value (``Refused``, ``Verdict``), never an exception. An exception means that
the programmer, the definition, the stored history or the input is wrong.

A message says what is wrong, where, and what to do. It starts in lower case and never shows a stack.
"""

from __future__ import annotations

__all__ = [
    "CurrencyError",
    "DefinitionError",
    "HistoryError",
    "InputError",
    "MissingExtraError",
    "OutOfCalendarError",
    "SalesflowError",
]


class SalesflowError(Exception):
    """The root of all errors that salesflow raises itself."""


class DefinitionError(SalesflowError, ValueError):
    """A definition (machine, calendar, policy, quota ...) cannot be built; `problems` lists *all* reasons.

    >>> DefinitionError("machine 'deal'", ["start stage 'led' is not declared"]).problems
    ("start stage 'led' is not declared",)
    """

    def __init__(self, what: str, problems: list[str] | tuple[str, ...]) -> None:
        self.what = what
        self.problems = tuple(problems)
        super().__init__(what, self.problems)

    def __str__(self) -> str:
        return f"{self.what}: " + "; ".join(self.problems)


class HistoryError(SalesflowError, ValueError):
    """Stored records do not fit together: a gap, a foreign record, another record with the same number."""

    def __init__(self, case: str, seq: int | None, problem: str) -> None:
        self.case = case
        self.seq = seq
        self.problem = problem
        super().__init__(case, seq, problem)

    def __str__(self) -> str:
        where = f"case {self.case!r}" + ("" if self.seq is None else f", record {self.seq}")
        return f"{where}: {self.problem}"


class InputError(SalesflowError, ValueError):
    """One value handed in cannot be used: `field` says where, `value` what was seen, `problem` why and what to do.

    >>> str(InputError("at", "2026-03-02 09:00", "has no time zone; give an aware datetime"))
    "at: has no time zone; give an aware datetime (got '2026-03-02 09:00')"
    """

    def __init__(self, field: str, value: object, problem: str) -> None:
        self.field = field
        self.value = value
        self.problem = problem
        super().__init__(field, value, problem)

    def __str__(self) -> str:
        seen = repr(self.value)
        if len(seen) > 80:
            seen = seen[:77] + "..."
        return f"{self.field}: {self.problem} (got {seen})"


class CurrencyError(InputError):
    """Amounts of two currencies met; convert one of them first."""


class OutOfCalendarError(InputError):
    """A day outside the horizon of a calendar was asked for; the calendar refuses to guess."""


class MissingExtraError(SalesflowError, ImportError):
    """An adapter needs an optional package; the message is the command that installs it.

    `extra` is None for a package that is installed by its own name, such as pandas.
    """

    def __init__(self, extra: str | None, package: str) -> None:
        self.extra = extra
        self.package = package
        what = package if extra is None else f"'salesflow[{extra}]'"
        super().__init__(f"this needs the package {package!r}: pip install {what}")
