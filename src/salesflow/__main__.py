"""The command line: today's worklist from a folder of tables, and what was settled written back into it.

    python -m salesflow today [FOLDER]          who does what today, why, by when, in which order
    python -m salesflow settle FOLDER LINE ...  a line was done, put off, dismissed or handed over
    python -m salesflow sample FOLDER           the sample company as tables to start from
    python -m salesflow policy                  the rules in use, as a policy.json to start from

This is the only place that looks at the clock, and the only one that prints.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NoReturn, TextIO

import attrs

from salesflow.adapters.tables import FileProblem, accounts, read_folder, write_table
from salesflow.adapters.worklists import append_action, worklist_csv, worklist_plain
from salesflow.basics.actors import Actor
from salesflow.basics.moments import zone
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Language, Text, date_text
from salesflow.errors import InputError, SalesflowError
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.page import page, reasons_text, summary
from salesflow.playbook.policy import Policy
from salesflow.playbook.reading import read_channel, read_day, read_moment
from salesflow.playbook.schema import TABLES
from salesflow.playbook.settle import Dismissed, Done, Reassigned, Settlement, Snoozed, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Worklist

__all__ = ["main"]

_MANY: Final = 20
"""More problems of one kind than this are told in one line."""
_SHOWN: Final = 10

_SAMPLE: Final = Text(
    "The sample company on its own day, {day}; for your own tables: python -m salesflow today FOLDER",
    zh="示例公司，日期为{day}；使用自己的表格：python -m salesflow today 文件夹",
)
_READ: Final = Text(
    "Rows read = used + later + reported + repeated: {tables}",
    zh="读入行数 = 使用 + 日后 + 报告 + 重复：{tables}",
)
_UNUSABLE: Final = Text("{table}: nothing of it can be used ({why})", zh="{table}：完全不能使用（{why}）")
_ALIKE: Final = Text(
    "{table}: {n} {n|row|rows} without an id {n|says|say} what an earlier row says; all are used",
    zh="{table}：有{n}行没有编号，内容与前面的某一行相同；全部使用",
)
_OFTEN: Final = Text("{where}: {why} (lines {first} ... {last})", zh="{where}：{why}（第{first}……{last}行）")
_LINES: Final = Text("{n} lines", zh="{n}行")
_NOT_SETTLED: Final = Text("line {line} is not settled: {why}", zh="第{line}项未处理：{why}")
_SETTLED: Final = Text("{who}: {verb}: {why}", zh="{who}：{verb}：{why}")


class _UnusableError(Exception):
    """A folder or an argument that cannot be used; its text is the one line the user sees."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line; 2 stays the exit code of --strict."""

    def error(self, message: str) -> NoReturn:
        raise _UnusableError(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m salesflow",
        description="What should each seller do today, why, by when, in which order?",
        epilog="Exit: 0 done, 1 a folder or an argument that cannot be used, 2 problems in the tables with --strict.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = commands.add_parser(
        "today",
        help="today's worklist of every seller",
        description="Prints today's worklist. Problems in the tables go to stderr; good rows are used.",
    )
    command.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=Path,
        help="a folder with any of customers.csv, touches.csv, invoices.csv ... and policy.json; "
        "left out: the sample company on its own day",
    )
    _add_moment(command)
    command.add_argument("--seller", metavar="NAME", help="only this seller")
    command.add_argument("--summary", action="store_true", help="one row a seller instead of the lines")
    command.add_argument("--top", metavar="N", type=_count, help="only the first N lines of each seller")
    command.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="English or Chinese (default: en)"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="everything as JSON, for programs")
    form.add_argument("--csv", action="store_true", help="the lines as CSV, for a spreadsheet")
    command.add_argument("--strict", action="store_true", help="exit with 2 when a table has problems")
    command.set_defaults(run=_today)

    command = commands.add_parser(
        "settle",
        help="say what became of a line; it is appended to actions.csv",
        description="Appends to actions.csv in FOLDER what became of a line of today's worklist.",
    )
    command.add_argument("folder", metavar="FOLDER", type=Path, help="the folder of tables")
    command.add_argument("line", metavar="LINE", help="its number on the page of --seller, or its id (L-...)")
    _add_settling(command)
    command.set_defaults(at=None, zone=None, seller=None, by=None, lang="en", role=[])
    verbs = command.add_subparsers(title="what became of it", metavar="WHAT", required=True)
    # after the verb each option is left out unless given, so that it does not undo one given before
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_settling(shared, role="further_role")
    verb = verbs.add_parser("done", help="it was done", parents=[shared])
    verb.add_argument(
        "channel", metavar="CHANNEL", nargs="?", help="the touch made: visit, call, message or card"
    )
    verb.set_defaults(how=_done)
    verb = verbs.add_parser("snooze", help="it comes back on a later day", parents=[shared])
    verb.add_argument("until", metavar="DAY", help="such as 2026-03-09")
    verb.add_argument("why", metavar="WHY")
    verb.set_defaults(how=_snoozed)
    verb = verbs.add_parser("dismiss", help="it will not be done", parents=[shared])
    verb.add_argument("why", metavar="WHY")
    verb.set_defaults(how=_dismissed)
    verb = verbs.add_parser("reassign", help="somebody else does it", parents=[shared])
    verb.add_argument("to", metavar="NAME")
    verb.set_defaults(how=_reassigned)
    command.set_defaults(run=_settle)

    command = commands.add_parser("sample", help="write the sample company as CSV tables")
    command.add_argument("folder", metavar="FOLDER", type=Path, help="where; nothing there is overwritten")
    command.set_defaults(run=_sample)

    command = commands.add_parser("policy", help="print the rules as JSON, to start a policy.json from")
    command.set_defaults(run=_policy)
    return parser


def _add_settling(command: argparse.ArgumentParser, *, role: str = "role") -> None:
    """The options of a line that is settled; they may stand before the verb and behind it."""
    _add_moment(command)
    command.add_argument("--seller", metavar="NAME", help="whose page the number is of")
    command.add_argument("--by", metavar="ID", help="who settles it (needed)")
    command.add_argument("--role", metavar="ROLE", action="append", dest=role, help="a role, such as finance")
    command.add_argument("--lang", choices=("en", "zh"), help="English or Chinese (default: en)")


def _add_moment(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--at", metavar="MOMENT", help="such as 2026-03-02T09:00; later rows are not yet known (default: now)"
    )
    command.add_argument(
        "--zone", metavar="ZONE", help="where naive times are read (default: the policy's, Asia/Shanghai)"
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


# -- the tables, the rules, the moment ------------------------------------------------------------------------------------


def _policy_of(folder: Path | None, named: str | None) -> Policy:
    """The rules of the folder (HOUSE without a policy.json), in the zone asked for."""
    policy = HOUSE
    path = None if folder is None else folder / "policy.json"
    if path is not None and path.exists():
        from salesflow.adapters.json import policy_from_json

        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise _UnusableError("policy.json: is not UTF-8") from None
        try:
            policy = policy_from_json(text)
        except InputError as problem:
            raise _UnusableError(f"policy.json: {problem}") from None
    if named is not None:
        policy = attrs.evolve(policy, zone=named)
    return policy


def _moment(given: str | None, policy: Policy) -> datetime:
    where = zone(policy.zone)
    return datetime.now(where) if given is None else read_moment(given, "--at", where)


def _tables(folder: Path | None, policy: Policy) -> tuple[Book, tuple[FileProblem, ...]]:
    if folder is not None:
        return read_folder(folder, policy)
    from salesflow.playbook import sample

    book, problems = Book.of(policy, **sample.tables())
    return book, tuple(
        FileProblem(each.table, each.row, each.column, each.reason, each.value, words=each.words)
        for each in problems
    )


# -- commands -------------------------------------------------------------------------------------------------------------


def _today(given: argparse.Namespace) -> int:
    policy = _policy_of(given.folder, given.zone)
    book, problems = _tables(given.folder, policy)
    language: Language = given.lang
    if given.folder is None and given.at is None:
        from salesflow.playbook import sample

        at: datetime = sample.AT
        said = [_SAMPLE.fill(day=date_text(at, language)).render(language)]
    else:
        at, said = _moment(given.at, policy), []
    worklist = _with_unusable(today(book, policy, at=at), problems)
    _check_seller(worklist, given.seller)
    _say(sys.stderr, said)
    cut = {"seller": given.seller, "top": given.top}
    if given.json:
        _for_programs()
        _say(
            sys.stdout, [json.dumps(worklist_plain(worklist, language, **cut), ensure_ascii=False, indent=2)]
        )
    elif given.csv:
        _for_programs()
        _say(sys.stdout, [worklist_csv(worklist, language, **cut).rstrip("\n")])
    elif given.summary:
        _say(sys.stdout, summary(worklist, language, seller=given.seller, columns=_columns()))
    else:
        _say(sys.stdout, page(worklist, language, **cut, columns=_columns()))
    _report(book, worklist, problems, language)
    return 2 if given.strict and any(not each.is_note for each in problems) else 0


def _with_unusable(worklist: Worklist, problems: Iterable[FileProblem]) -> Worklist:
    """The same list, which also says of each table that cannot be used at all that nothing of it was judged."""
    found = tuple(
        Reason("unusable_table", _UNUSABLE.fill(table=each.file, why=each.words or each.reason))
        for each in problems
        if each.is_whole
    )
    return attrs.evolve(worklist, not_judged=(*found, *worklist.not_judged))


def _columns() -> int | None:
    """The width of the terminal; a file or a pipe gets each line as one row."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _check_seller(worklist: Worklist, seller: str | None) -> None:
    known = [day.seller for day in worklist.days if day.seller]
    if seller is not None and seller not in known:
        there = f"there are: {', '.join(known)}" if known else "no customer names a seller"
        raise _UnusableError(f"--seller: nobody is called {seller!r}; {there}")


def _settle(given: argparse.Namespace) -> int:
    if given.by is None:
        raise _UnusableError("--by: say who settles it")
    policy = _policy_of(given.folder, given.zone)
    book, _ = _tables(given.folder, policy)
    at = _moment(given.at, policy)
    worklist = today(book, policy, at=at)
    line = _line(worklist, given.line, given.seller)
    how: Settlement = given.how(given, policy)
    roles = frozenset((*given.role, *getattr(given, "further_role", ())))
    settled = settle(line, how, by=Actor(given.by, roles), at=at)
    if isinstance(settled, Declined):
        why = reasons_text(settled.reasons, given.lang)
        raise _UnusableError(_NOT_SETTLED.fill(line=given.line, why=why).render(given.lang))
    append_action(given.folder / "actions.csv", settled.action)
    who = ", ".join(worklist.names.get(customer, customer) for customer in line.customers)
    reasons = dict.fromkeys(each.reason for each in line.matters if each.key in settled.action.matters)
    words = _SETTLED.fill(who=who, verb=settled.action.verb, why=reasons_text(reasons, given.lang))
    _say(sys.stdout, [words.render(given.lang)])
    return 0


def _line(worklist: Worklist, named: str, seller: str | None) -> Line:
    if not named.isdecimal():
        line = worklist.line(named)
        if line is None:
            raise _UnusableError(f"LINE: {named!r} is not on today's worklist (it may be settled already)")
        return line
    if seller is None and len(worklist.days) > 1:
        raise _UnusableError("--seller: say whose page the number is of")
    _check_seller(worklist, seller)
    day = next((each for each in worklist.days if seller in (None, each.seller)), None)
    if day is None or not 1 <= int(named) <= len(day.lines):
        raise _UnusableError(f"LINE: there is no line {named} on that page")
    return day.lines[int(named) - 1]


def _done(given: argparse.Namespace, policy: Policy) -> Settlement:
    return Done(None if given.channel is None else read_channel(given.channel, "CHANNEL", zone(policy.zone)))


def _snoozed(given: argparse.Namespace, policy: Policy) -> Settlement:
    return Snoozed(read_day(given.until, "DAY", zone(policy.zone)), given.why)


def _dismissed(given: argparse.Namespace, policy: Policy) -> Settlement:
    return Dismissed(given.why)


def _reassigned(given: argparse.Namespace, policy: Policy) -> Settlement:
    return Reassigned(given.to)


def _sample(given: argparse.Namespace) -> int:
    from salesflow.playbook import sample

    folder: Path = given.folder
    tables = sample.tables()
    folder.mkdir(parents=True, exist_ok=True)
    there = sorted(f"{table}.csv" for table in tables if (folder / f"{table}.csv").exists())
    if there:
        raise _UnusableError(f"FOLDER: {', '.join(there)} would be overwritten; name an empty folder")
    for table, rows in tables.items():
        write_table(folder / f"{table}.csv", rows, table)
    at = sample.AT.format("YYYY-MM-DDTHH:mm")
    _say(sys.stdout, [f"{len(tables)} tables; now: python -m salesflow today {folder} --at {at}"])
    return 0


def _policy(given: argparse.Namespace) -> int:
    from salesflow.adapters.json import policy_to_json

    _for_programs()
    _say(sys.stdout, [policy_to_json(HOUSE)])
    return 0


# -- saying ---------------------------------------------------------------------------------------------------------------


def _report(book: Book, worklist: Worklist, problems: Iterable[FileProblem], language: Language) -> None:
    """Every problem, many of one kind in one line, and where the rows of each table went."""
    kinds: dict[tuple[str, str, str], list[FileProblem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    rows: list[str] = []
    for (file, column, _), each in kinds.items():
        if len(each) <= _MANY:
            rows += [problem.render(language) for problem in each]
            continue
        lines = tuple(str(problem.line) for problem in each[:_SHOWN])
        where = tuple(filter(None, (file, _LINES.fill(n=len(each)).render(language), column)))
        said_often = _OFTEN.fill(where=where, why=each[0].why(language), first=lines, last=str(each[-1].line))
        rows.append(said_often.render(language))
    for count in book.counts:
        if count.alike:
            rows.append(_ALIKE.fill(table=TABLES[count.table].label, n=count.alike).render(language))
    said: list[str] = []
    for account in accounts(book, worklist.later):
        parts = f" = {account.used:,} + {account.later:,} + {account.reported:,} + {account.repeated:,}"
        name = account.table if language == "en" else TABLES[account.table].label.render(language)
        said.append(f"{name} {account.read:,}" + ("" if account.used == account.read else parts))
    rows.append(_READ.fill(tables=("；" if language == "zh" else "; ").join(said)).render(language))
    _say(sys.stderr, rows)


def _say(stream: TextIO, rows: Iterable[str]) -> None:
    stream.write("".join(f"{row}\n" for row in rows))
    stream.flush()


def _for_programs() -> None:
    """Programs read UTF-8, whatever the terminal speaks."""
    _set(sys.stdout, encoding="utf-8", errors="strict")


def _set(stream: object, **how: str) -> None:
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(**how)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0, 1 (unusable folder or argument) or 2 (--strict)."""
    for stream in (sys.stdout, sys.stderr):
        _set(stream, errors="replace")
    try:
        given = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except BrokenPipeError:
        # whoever read has read enough; the interpreter must not try to write the rest when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (_UnusableError, SalesflowError, OSError) as problem:
        _say(sys.stderr, [f"salesflow: {problem}".replace("\n", " ")])
        return 1


if __name__ == "__main__":
    sys.exit(main())
