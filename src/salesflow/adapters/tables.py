r"""Tables as CSV files: a folder of them becomes a book, and what was settled is written back.

Each file is named after its table (`customers.csv`, `touches.csv` ...). UTF-8, with or without a byte order mark,
or GB18030; cells apart by comma, semicolon or tab, as the header shows; headers in English or Chinese
(`salesflow.adapters.headers`). Good rows are used; a bad row becomes a `FileProblem` with file, line and column.

>>> sheet = read_table("客户编号;客户名称;等级\n00001;海达;A\n00002;东方\n", "customers")
>>> sheet.rows, [str(problem) for problem in sheet.problems]
([{'id': '00001', 'name': '海达', 'grade': 'A'}], ['customers.csv, line 3: has 2 cells instead of 3'])
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from salesflow.adapters.headers import column_of, folded
from salesflow.basics.text import Language, Sentence, Text, listed
from salesflow.errors import InputError
from salesflow.playbook import reading
from salesflow.playbook.book import Book, Count, Problem
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.playbook.schema import TABLES, Table

__all__ = [
    "Account",
    "FileProblem",
    "Sheet",
    "accounts",
    "csv_text",
    "decoded",
    "delimiter_of",
    "neutral",
    "read_folder",
    "read_table",
    "write_table",
]

_DELIMITERS: Final = (",", ";", "\t")
_CHINESE: Final = "gb18030"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRAL: Final = re.compile(r"'+[=+\-@\t\r\n]")
_SEEN: Final = 40
_LONE: Final = re.compile(r"\s*[+-]?[1-9]\d{0,2},\d{3}\s*")
"""With commas as decimal marks it means a thousandth of what it means without."""
_NUMBERS: Final = frozenset(
    {reading.read_amount, reading.read_quantity, reading.read_count, reading.read_limit}
)

_LINE: Final = Text("line {line}", zh="第{line}行")
_SAID: Final = Text("{where}: {why}", zh="{where}：{why}")
_SEEN_THERE: Final = Text("{where}: {why} (got {seen})", zh="{where}：{why}（读到{seen}）")
_NO_TABLE: Final = Text("is not one of the tables; it is not read", zh="不是所需的表格；不读入")
_GUESSED: Final = Text(
    "is not UTF-8 (line {line}); it is read as GB18030", zh="不是UTF-8（第{line}行）；按GB18030读入"
)
_NO_COLUMN: Final = Text("is not a column of this table; it is not read", zh="不是本表的列；不读入")
_TWICE: Final = Text(
    "means {column}, as {other} does; keep one of them", zh="与{other}同指{column}；请只留一列"
)
_MISSING: Final = Text(
    "has no column {missing}; the header is: {header}; the table is not used",
    zh="缺少列{missing}；表头为：{header}；此表不使用",
)
_BROKEN: Final = Text("cannot be cut into cells: {error}", zh="无法分成单元格：{error}")
_CELLS: Final = Text("has {n} cells instead of {width}", zh="有{n}个单元格，应为{width}个")
_NUL: Final = Text("holds NUL bytes; save the file as CSV UTF-8", zh="含有NUL字节；请存为CSV UTF-8")
_TWO_WAYS: Final = Text(
    "can be read in two ways, as thousands and as a fraction; write it without the comma",
    zh="有两种读法：千位分隔或小数；请不要写逗号",
)


@attrs.frozen
class FileProblem:
    """A row that is not used, a table that cannot be, or (a note) something else that is not read.

    `line` counts from 1, the header included; of a row with line breaks in a cell it is the first line. 0 speaks of
    the whole file. `column` is the header as it stands in the file, "" when the whole row is meant.
    """

    file: str
    line: int
    column: str
    reason: str
    value: object = None
    is_note: bool = False
    words: Sentence | None = None
    """The reason in every language; None where only English has it."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the table can be used."""
        return not self.line and not self.is_note

    @property
    def kind(self) -> tuple[str, str, str]:
        """What problems have in common that differ only in their line and value."""
        return (self.file, self.column, self.reason)

    def why(self, language: Language = "en") -> str:
        """The reason in words; in English where nobody wrote it in another language."""
        return self.reason if self.words is None else self.words.render(language)

    def render(self, language: Language = "en") -> str:
        """The problem in words: where, why, and what was seen."""
        line = _LINE.fill(line=str(self.line)).render(language) if self.line else ""
        where = listed(tuple(filter(None, (self.file, line, self.column))), language)
        seen = repr(self.value)
        seen = seen if len(seen) <= _SEEN else seen[: _SEEN - 3] + "..."
        words = _SAID if self.value in (None, "") else _SEEN_THERE
        return words.fill(where=where, why=self.why(language), seen=seen).render(language)

    def __str__(self) -> str:
        return self.render()


@attrs.frozen
class Sheet:
    """One file as it was read: its good rows by column, the line each begins on, and what was wrong.

    `rows` is None when the table cannot be used at all; every row is then counted as reported.
    """

    table: str
    file: str
    rows: list[dict[str, str]] | None = None
    lines: tuple[int, ...] = ()
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    problems: tuple[FileProblem, ...] = ()
    read: int = 0


@attrs.frozen
class Account:
    """Where the rows of a table went: `read` is always the sum of the others."""

    table: str
    read: int
    used: int
    later: int
    reported: int
    repeated: int


def accounts(book: Book, later: Iterable[tuple[str, int]] = ()) -> tuple[Account, ...]:
    """Where the rows of every table went; `later` is that of the worklist: rows dated after its moment."""
    after = dict(later)
    return tuple(
        Account(
            each.table,
            each.read,
            each.usable - after.get(each.table, 0),
            after.get(each.table, 0),
            each.reported,
            each.repeated,
        )
        for each in book.counts
    )


def read_folder(folder: str | Path, policy: Policy = HOUSE) -> tuple[Book, tuple[FileProblem, ...]]:
    """The book made from the tables of a folder, and what was wrong with them.

    Naive times are read in the policy's zone. A table whose file is missing is *unknown*, an empty
    file is an empty table. Other CSV files are named in a note. A folder that does not exist or holds none of the
    tables is an `InputError`.
    """
    where = Path(folder)
    if not where.is_dir():
        raise InputError("folder", str(folder), "is not a folder")
    sheets: dict[str, Sheet] = {}
    notes: list[FileProblem] = []
    for path in sorted(where.iterdir()):
        if path.suffix.lower() != ".csv":
            continue
        table = path.stem.lower()
        if table in TABLES and table not in sheets:
            sheets[table] = read_table(path, table)
        else:
            notes.append(
                FileProblem(path.name, 0, "", _NO_TABLE.render(), is_note=True, words=_NO_TABLE.fill())
            )
    if not sheets:
        raise InputError("folder", str(folder), f"holds none of the tables: {', '.join(_files())}")
    given = {table: sheet.rows for table, sheet in sheets.items() if sheet.rows is not None}
    book, problems = Book.of(policy, **given)  # pyright: ignore[reportArgumentType]  # by table
    found = [*notes, *(problem for sheet in sheets.values() for problem in sheet.problems)]
    found += [_located(sheets[problem.table], problem) for problem in problems]
    order = {table: place for place, table in enumerate(TABLES)}
    found.sort(key=lambda each: (order.get(Path(each.file).stem.lower(), -1), each.file, each.line))
    return attrs.evolve(book, counts=_counts(sheets, book)), tuple(found)


def _files() -> list[str]:
    return [f"{table}.csv" for table in TABLES if not table.endswith("_summaries")]


def _located(sheet: Sheet, problem: Problem) -> FileProblem:
    row = (sheet.rows or [])[problem.row - 1]
    column = sheet.headers.get(problem.column, problem.column)
    seen = row.get(problem.column, problem.value)  # as it stands in the file
    return FileProblem(
        sheet.file, sheet.lines[problem.row - 1], column, problem.reason, seen, words=problem.words
    )


def _counts(sheets: Mapping[str, Sheet], book: Book) -> tuple[Count, ...]:
    by_table = {count.table: count for count in book.counts}
    counts: list[Count] = []
    for table in TABLES:
        sheet, count = sheets.get(table), by_table.get(table, Count(table, 0))
        if sheet is not None:
            lost = sheet.read - count.read
            counts.append(attrs.evolve(count, read=sheet.read, reported=count.reported + lost))
    return tuple(counts)


# -- one table ------------------------------------------------------------------------------------------------------------


def read_table(source: Path | str, table: str) -> Sheet:
    """One table from a file (a `Path`), or from its text. An unknown table is an `InputError`.

    A cell that a quote opens and nothing closes would swallow all rows below it: only the line it begins on is
    reported, and reading goes on with the next line.
    """
    if table not in TABLES:
        raise InputError("table", table, f"is unknown; use one of {', '.join(TABLES)}")
    file = source.name if isinstance(source, Path) else f"{table}.csv"
    notes: list[FileProblem] = []
    if isinstance(source, Path):
        try:
            text, encoding, foreign = decoded(source)
        except InputError as problem:
            return Sheet(table, file, problems=(FileProblem(file, 0, "", problem.problem),))
        if encoding == _CHINESE and text.partition("\n")[0].isascii():
            # a Chinese header proves the guess; without one a damaged UTF-8 file could look like this
            words = _GUESSED.fill(line=str(foreign))
            notes.append(FileProblem(file, 0, "", words.render(), is_note=True, words=words))
    else:
        text = source.removeprefix("\ufeff")
    return _Pass(TABLES[table], file, text, notes).sheet()


def decoded(path: Path) -> tuple[str, str, int]:
    """The text of a file, its encoding (UTF-8 with or without a mark, GB18030), the first line that is not UTF-8.

    A file that cannot be read, and one in another encoding, are an `InputError`.
    """
    file = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("file", file, f"cannot be read: {error.strerror}") from None
    if data.startswith(_UTF_16):
        raise InputError("file", file, "is UTF-16; save it as CSV UTF-8")
    try:
        return data.decode("utf-8-sig"), "utf-8", 0
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        return data.decode(_CHINESE), _CHINESE, line
    except UnicodeDecodeError:
        raise InputError(
            "file", file, f"is neither UTF-8 nor GB18030 (line {line}); save it as CSV UTF-8"
        ) from None


def delimiter_of(table: str, text: str) -> tuple[str, list[str]]:
    """How the cells of a text are set apart, and its header: the first line that is not blank.

    It is cut where most headers are known; so it needs no guess at the rows. Without a header the list is empty.
    """
    return _header(table, _Lines(text))


def _header(table: str, lines: _Lines) -> tuple[str, list[str]]:
    def known(header: Sequence[str]) -> int:
        return sum(column_of(table, name) is not None for name in header)

    for line in lines:
        if line.strip(" \t\r\n,;"):
            cut = [(delimiter, next(csv.reader([line], delimiter=delimiter))) for delimiter in _DELIMITERS]
            best = max(cut, key=lambda each: (known(each[1]), len(each[1])))
            return best[0], [name.strip() for name in best[1]]
    return ",", []


class _Lines:
    """The lines of a text, for a reader that may be sent back."""

    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


class _Pass:
    """One pass over one text; it collects what is wrong."""

    def __init__(self, table: Table, file: str, text: str, problems: list[FileProblem]) -> None:
        self.table = table
        self.file = file
        self.problems = problems
        self.lines = _Lines(text)
        self.has_nul = "\0" in text
        self.read = 0

    def sheet(self) -> Sheet:
        delimiter, header = _header(self.table.name, self.lines)
        if not header:
            return Sheet(self.table.name, self.file, rows=[], problems=tuple(self.problems))
        picks, headers = self._columns(header)
        rows: list[dict[str, str]] = []
        lines: list[int] = []
        # where semicolons part the cells, commas are often decimal marks
        two_ways = self._numbers(picks) if delimiter == ";" else []
        for line, cells in self._rows(delimiter, len(header)):
            unclear = next((place for place in two_ways if _LONE.fullmatch(cells[place])), None)
            if unclear is not None:
                self._say(line, header[unclear], _TWO_WAYS.fill(), value=cells[unclear])
                continue
            rows.append({name: cells[place] for name, place in picks})
            lines.append(line)
        if self.table.name == "actions":
            rows = [{name: _as_it_was(cell) for name, cell in row.items()} for row in rows]
        usable = not any(each.is_whole for each in self.problems)
        made = Sheet(
            self.table.name, self.file, rows, tuple(lines), headers, tuple(self.problems), read=self.read
        )
        return made if usable else attrs.evolve(made, rows=None, lines=())

    def _numbers(self, picks: Iterable[tuple[str, int]]) -> list[int]:
        numbers = {column.name for column in self.table.columns if column.read in _NUMBERS}
        return [place for name, place in picks if name in numbers]

    def _columns(self, header: Sequence[str]) -> tuple[list[tuple[str, int]], dict[str, str]]:
        """Which cells are taken under which name, and the header of each column."""
        exact = {column.name for column in self.table.columns}
        own = {folded(name) for name in exact}
        present = {column_of(self.table.name, name) for name in header if folded(name) in own}
        picks: list[tuple[str, int]] = []
        headers: dict[str, str] = {}
        for place, name in enumerate(header):
            column = column_of(self.table.name, name)
            if column in present and folded(name) not in own:
                column = None  # its real name stands in the file too
            if column is None and not self.table.keeps:
                if name:
                    self._say(0, name, _NO_COLUMN.fill(), is_note=True)
                continue
            taken = column or name
            if not taken:
                continue
            if taken in headers:
                self._say(0, name, _TWICE.fill(column=taken, other=repr(headers[taken])))
                continue
            picks.append((taken, place))
            headers[taken] = name
        missing = [name for name in self.table.required if name not in headers]
        if missing:
            self._say(0, "", _MISSING.fill(missing=tuple(missing), header=tuple(header)))
        return picks, headers

    def _rows(self, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
        """The rows with the right number of cells, each with its first line."""
        lines = self.lines
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            first = lines.at + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = []
                wrong: Sentence | None = _BROKEN.fill(error=str(error))
            else:
                if not any(map(str.strip, cells)):
                    continue  # a blank line is no row
                wrong = self._wrong(cells, width)
            self.read += 1
            if wrong is not None:
                self._say(first, "", wrong)
                lines.at = first  # a broken row ends with its first line, whatever its quotes say
            else:
                yield first, cells

    def _wrong(self, cells: Sequence[str], width: int) -> Sentence | None:
        # spreadsheets write blank cells behind a row; they hold nothing
        if len(cells) < width or any(map(str.strip, cells[width:])):
            return _CELLS.fill(n=len(cells), width=width)
        if self.has_nul and any("\0" in cell for cell in cells):
            return _NUL.fill()
        return None

    def _say(
        self, line: int, column: str, why: Sentence, *, value: object = None, is_note: bool = False
    ) -> None:
        self.problems.append(FileProblem(self.file, line, column, why.render(), value, is_note, why))


# -- writing --------------------------------------------------------------------------------------------------------------


def neutral(cell: str) -> str:
    """A text that a spreadsheet will not run as a formula; `actions.csv` is read back without the apostrophe.

    >>> neutral("=1+1"), neutral("Haida")
    ("'=1+1", 'Haida')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if _NEUTRAL.match(cell) else cell


def write_table(path: Path, rows: Sequence[Mapping[str, str]], table: str) -> None:
    """A table as a CSV file in UTF-8; the columns are those the rows name, in the order of the table."""
    names = dict.fromkeys(column.name for column in TABLES[table].columns)
    used = {name for row in rows for name in row}
    columns = [name for name in names if name in used] + sorted(used - set(names))
    text = csv_text([columns, *([row.get(name, "") for name in columns] for row in rows)])
    path.write_text(text, encoding="utf-8", newline="")


def csv_text(rows: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    r"""Rows as CSV, a line feed after each.

    >>> csv_text([["a", "b"], ["1", "x\ry"]])
    'a,b\n1,"x\ry"\n'
    """
    lines: list[str] = []
    for row in rows:
        line = io.StringIO()
        # with "\n" as its end of line the writer would leave a carriage return inside a cell unquoted
        csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(row)
        lines.append(line.getvalue().removesuffix("\r\n") + "\n")
    return "".join(lines)
