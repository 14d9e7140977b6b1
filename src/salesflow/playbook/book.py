"""The book: everything that is known about the customers, as plain values in memory.

Rows come from anywhere: mappings, ORM rows, tables. Good rows are used, a bad row becomes a `Problem` that says
table, row, column and reason; nothing is dropped silently.

>>> book, problems = Book.of(
...     customers=[{"id": "00001", "name": "Haida", "grade": "A"}],
...     touches=[{"customer": "00001", "at": "2026-03-02 09:00", "channel": "pigeon"}],
... )
>>> [customer.name for customer in book.customers], [(each.table, each.row, each.column) for each in problems]
(['Haida'], [('touches', 1, 'channel')])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Self, TypeAlias, TypeVar, cast

import attrs

from salesflow.basics.moments import Zone, zone
from salesflow.basics.private import Private
from salesflow.basics.promises import Promise
from salesflow.basics.text import Sentence, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.customers.customer import Customer
from salesflow.customers.erasure import Erasure, erased_rows, names_in
from salesflow.customers.history import Invoice, Purchase, PurchaseSummary, Touch, TouchSummary
from salesflow.customers.people import Person
from salesflow.errors import InputError
from salesflow.playbook import reading
from salesflow.playbook.actions import Action
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.playbook.reading import CellError, read_named
from salesflow.playbook.schema import TABLES, Table
from salesflow.playbook.seller import Seller
from salesflow.sales.opportunity import Opportunity
from salesflow.stages.machine import Machine

__all__ = ["Book", "Count", "Problem", "Rows"]

Rows: TypeAlias = Iterable[object]
"""Rows of one table: mappings, any objects with attributes of the columns' names, or the library's own values."""

T = TypeVar("T")


@attrs.frozen
class Problem:
    """One row that could not be used (or one column that is not used): where, what was seen, and why.

    `row` counts from 1 in the order given; 0 speaks of the whole table.
    """

    table: str
    row: int
    column: str
    value: object
    reason: str
    words: Sentence | None = None
    """The reason in every language; None where only English has it, as of a rule that a value found broken itself."""

    @property
    def sentence(self) -> Sentence:
        """The problem in one sentence."""
        return _PROBLEM.fill(
            table=Text(self.table, zh=TABLES[self.table].label.render("zh")),
            row=self.row,
            column=self.column,
            reason=self.reason if self.words is None else self.words,
        )


_EMPTY: Final = Text("is empty; every row needs it", zh="是空的；每一行都要填写")
_STRANGER: Final = Text("is not in the table of customers", zh="不在客户表中")
_TAKEN: Final = Text(
    "stands in an earlier row with other content; the earlier row is used",
    zh="前面已有同号而内容不同的一行；使用前面的那一行",
)
_TOO_MANY: Final = Text("there are more cells than columns", zh="单元格多于列")
_PROBLEM: Final = Text("{table}, row {row}, {column}: {reason}", zh="{table}第{row}行，{column}：{reason}")


@attrs.frozen
class Count:
    """How many rows of a table were read, reported as problems, and repeated to the letter.

    `alike` are used: rows without an id that say what an earlier one says. Nobody can know whether they are the same.
    """

    table: str
    read: int
    reported: int = 0
    repeated: int = 0
    alike: int = 0

    @property
    def usable(self) -> int:
        """The rows that became values."""
        return self.read - self.reported - self.repeated


@attrs.frozen
class Book:
    """All rows as values, and which tables were given at all (a missing table is unknown, not empty).

    A complaint is a row of a table or a case with its records; a case tells its own pauses, promises and links.
    """

    customers: tuple[Customer, ...] = ()
    people: tuple[Person, ...] = ()
    sellers: tuple[Seller, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    touches: tuple[Touch, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    complaints: tuple[ComplaintRow | Complaint, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    promises: tuple[Promise, ...] = ()
    actions: tuple[Action, ...] = ()
    touch_summaries: tuple[TouchSummary, ...] = ()
    purchase_summaries: tuple[PurchaseSummary, ...] = ()
    given: frozenset[str] = frozenset()
    counts: tuple[Count, ...] = ()

    @classmethod
    def of(
        cls,
        policy: Policy = HOUSE,
        *,
        customers: Rows | None = None,
        people: Rows | None = None,
        sellers: Rows | None = None,
        purchases: Rows | None = None,
        touches: Rows | None = None,
        opportunities: Rows | None = None,
        complaints: Rows | None = None,
        invoices: Rows | None = None,
        promises: Rows | None = None,
        actions: Rows | None = None,
        touch_summaries: Rows | None = None,
        purchase_summaries: Rows | None = None,
    ) -> tuple[Self, tuple[Problem, ...]]:
        """The book made from rows, and what was wrong with them.

        Naive times are read in the policy's zone. Processes, procedures and their stages must
        be known to the policy. Without a `customers` table every customer named in another table is taken as
        one, under its id. A table left out is *unknown*: what it would tell is later reported as not judged.
        """
        given: dict[str, Rows | None] = {
            "customers": customers, "people": people, "sellers": sellers, "purchases": purchases,
            "touches": touches, "opportunities": opportunities, "complaints": complaints,
            "invoices": invoices, "promises": promises, "actions": actions,
            "touch_summaries": touch_summaries, "purchase_summaries": purchase_summaries,
        }  # fmt: skip
        pass_ = _Reading(policy, zone(policy.zone))
        found = {name: pass_.rows(TABLES[name], rows) for name, rows in given.items() if rows is not None}
        if customers is None:
            found["customers"] = pass_.named_customers
        return cls(
            **{name: tuple(rows) for name, rows in found.items()},  # type: ignore[arg-type]  # by table
            given=frozenset(name for name, rows in given.items() if rows is not None),
            counts=tuple(pass_.counts),
        ), tuple(pass_.problems)

    def with_action(self, action: Action) -> Self:
        """The same book with one more settled line; the list made from it no longer holds that line."""
        return attrs.evolve(self, actions=(*self.actions, action), given=self.given | {"actions"})

    def erased(self, person: str) -> Erasure[Self]:
        """The same book without a person: his row with its days and consents goes, ids in other rows stay.

        Free words of touches, promises, actions and complaints that hold his name are named with their place: a human
        must read them. A person who is not in the book leaves it as it is, and that is said. Source: CU-1.
        """
        people, name, reason = erased_rows(self.people, person)
        words = [
            *((f"touch {row.id or row.at.isoformat()}", row.outcome) for row in self.touches),
            *((f"promise {row.id}", row.what) for row in self.promises),
            *((f"action on {row.line}", row.why) for row in self.actions),
            *(said for case in self.complaints if isinstance(case, Complaint) for said in _said(case)),
        ]
        return Erasure(attrs.evolve(self, people=people), (reason,), names_in(name, words), person)

    # -- by customer ------------------------------------------------------------------------------------------------

    @cached_property
    def people_of(self) -> Mapping[str, tuple[Person, ...]]:
        """The people of each customer."""
        return _grouped(self.people, lambda row: row.customer)

    @cached_property
    def invoices_of(self) -> Mapping[str, tuple[Invoice, ...]]:
        """The invoices of each customer."""
        return _grouped(self.invoices, lambda row: row.customer)

    @cached_property
    def customer_of(self) -> Mapping[str, Customer]:
        """The card of each customer."""
        return {customer.id: customer for customer in self.customers}


def _said(case: Complaint) -> Iterator[tuple[str, str]]:
    """The words in the records of a complaint, each with its place."""
    for record in case.records:
        for field in attrs.fields(type(record.step)):
            words = getattr(record.step, field.name)
            if isinstance(words, Private) and words.text is not None:
                yield f"complaint {case.id}, record {record.seq}", words.text


def _grouped(rows: Iterable[T], customer: Callable[[T], str]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(customer(row), []).append(row)
    return {name: tuple(group) for name, group in groups.items()}


class _Reading:
    """One pass over all tables: it collects problems and the customers that rows name."""

    def __init__(self, policy: Policy, where: Zone) -> None:
        self.policy = policy
        self.where = where
        self.problems: list[Problem] = []
        self.counts: list[Count] = []
        self.known: set[str] | None = None
        self.named: dict[str, None] = {}

    @property
    def named_customers(self) -> list[object]:
        """A card for every customer that some row named."""
        return [Customer(name, name) for name in self.named]

    def rows(self, table: Table, rows: Rows) -> list[object]:
        """The values of one table."""
        made: list[object] = []
        seen: dict[tuple[object, ...], object] = {}
        unnamed: set[object] = set()
        read = repeated = alike = 0
        before = len(self.problems)
        for read, row in enumerate(rows, start=1):
            try:
                value, cells = self._value(table, row)
                self._check(table, cells, value)
            except InputError as problem:
                self._refuse(table, read, problem)
                continue
            if table.key and table.key[0] in cells:
                key = tuple(cells.get(name) for name in table.key)
                if key in seen:
                    if seen[key] == value:
                        repeated += 1
                    else:
                        self._refuse(table, read, CellError(table.key[0], key[0], _TAKEN.fill()))
                    continue
                seen[key] = value
            elif value in unnamed:
                alike += 1
            else:
                unnamed.add(value)
            made.append(value)
        self.counts.append(Count(table.name, read, len(self.problems) - before, repeated, alike))
        if table.name == "customers":
            self.known = {cast("Customer", each).id for each in made}
        return made

    def _refuse(self, table: Table, row: int, problem: InputError) -> None:
        words = problem.words if isinstance(problem, CellError) else None
        self.problems.append(Problem(table.name, row, problem.field, problem.value, problem.problem, words))

    def _value(self, table: Table, row: object) -> tuple[object, Mapping[str, object]]:
        """The value of a row, and the cells that name it; a row that is such a value already stays as it is."""
        if isinstance(row, table.kind):
            names = ("customer", *table.key)
            return row, {name: cell for name in names if (cell := getattr(row, name, None)) is not None}
        cells, rest = self._cells(table, row)
        if table.name == "complaints":
            cells.setdefault("procedure", self.policy.default_procedure)
        self._name(table, cells)
        return table.make(cells, rest), cells

    def _name(self, table: Table, cells: dict[str, object]) -> None:
        """The keys of the process (or procedure) and the stage that a row of a table names in its own words."""
        if table.name == "opportunities":
            known: Mapping[str, tuple[Text | None, Machine]] = {
                each.key: (each.label, each) for each in self.policy.processes
            }
            kind = "process"
        elif table.name == "complaints":
            known = {each.key: (each.label, each.machine) for each in self.policy.procedures}
            kind = "procedure"
        else:
            return
        key = read_named(cast("str", cells[kind]), kind, ((key, label) for key, (label, _) in known.items()))
        cells[kind] = key
        if "stage" in cells:
            stages = known[key][1].stages
            cells["stage"] = read_named(
                cast("str", cells["stage"]), "stage", ((each.key, each.label) for each in stages)
            )

    def _cells(self, table: Table, row: object) -> tuple[dict[str, object], dict[str, object]]:
        if not isinstance(row, Mapping):
            seen = {column.name: getattr(row, column.name, None) for column in table.columns}
            return self._read(table, seen), {}
        items = cast("Mapping[str, object]", row)
        if None in row:  # where csv.DictReader puts what no header names
            raise CellError("", items[cast("str", None)], _TOO_MANY.fill())
        return self._read(table, items), self._rest(table, items)

    def _read(self, table: Table, items: Mapping[str, object]) -> dict[str, object]:
        cells: dict[str, object] = {}
        where = self.where
        for column in table.columns:
            value = items.get(column.name)
            if value is None or value == "" or (isinstance(value, str) and not value.strip()):
                if column.required:
                    raise CellError(column.name, value, _EMPTY.fill())
                continue
            try:
                cells[column.name] = column.read(value, column.name, where)
            except CellError as refused:
                raise CellError(column.name, value, refused.words) from None
            except InputError as refused:
                # whatever part of the value was wrong, the reader of the message looks for the column
                part = "" if refused.field == column.name else f"{refused.field} "
                raise InputError(column.name, value, f"{part}{refused.problem}") from None
        return cells

    def _rest(self, table: Table, items: Mapping[str, object]) -> dict[str, object]:
        if not table.keeps or len(items) <= len(table.required):
            return {}
        ours = {column.name for column in table.columns}
        return {
            name: _FACTS[table.name](value, name, self.where)
            for name, value in items.items()
            if name not in ours and value is not None and str(value).strip()
        }

    def _check(self, table: Table, cells: Mapping[str, object], value: object) -> None:
        customer = cells.get("customer")
        if isinstance(customer, str):
            self.named.setdefault(customer)
            if self.known is not None and customer not in self.known:
                raise CellError("customer", customer, _STRANGER.fill())
        if isinstance(value, Opportunity):
            process = self.policy.process(value.process)
            process.stage(value.stage)
        elif isinstance(value, ComplaintRow):
            procedure = self.policy.procedure(value.procedure)
            if value.stage is not None:
                procedure.machine.stage(value.stage)
        elif isinstance(value, Complaint):
            self.policy.procedure(value.definition.key).machine.stage(value.stage)


def _as_text(value: object, field: str, where: Zone) -> object:
    return str(value).strip()


_FACTS: Final[Mapping[str, Callable[[object, str, Zone], object]]] = {
    "customers": _as_text,
    "opportunities": reading.read_fact,
}
