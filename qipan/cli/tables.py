"""Tables 表格: lists on the command line, with headings, right-aligned numbers and widths that count Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from qipan.cli import speech
from qipan.cli.figures import wide

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPE_WIDTH, LEAST = 10_000, 12
NUMBERS = frozenset({"rows", "good", "rejected", "files", "batches", "number", "count", "seconds", "days"})
FOLDED = frozenset({"action", "title", "source", "subject", "roles", "value", "name"})


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under the headings of `columns`, keys of the catalogue's `columns`.

    Numbers stand right with thousands separated, moments in the province's time, None is a dash. In a pipe
    no line is folded and an empty list prints nothing; on a terminal long texts fold within their column,
    and where it is too narrow for all columns each row is told line by line.
    """
    from rich.console import Console

    heads = [speech.words()["columns"][column][speech.language()] for column in columns]
    texts = [[_plain(value) for value in row] for row in rows]
    if not texts:
        typer.echo(speech.say("none_listed"), err=True)
        return
    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    table = _table(columns, heads, texts)
    if console.measure(table, options=console.options.update(max_width=PIPE_WIDTH)).minimum > console.width:
        for row in texts:
            typer.echo(_told(heads, row) + "\n")
    else:
        typer.echo(_printed(console, table))


def _table(columns: Sequence[str], heads: list[str], texts: list[list[str]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, head in zip(columns, heads, strict=True):
        table.add_column(
            head,
            justify="right" if column in NUMBERS else "left",
            no_wrap=column not in FOLDED,
            overflow="fold",
            min_width=LEAST if column in FOLDED else None,
        )
    for row in texts:
        table.add_row(*map(Text, row))
    return table


def _printed(console: Console, table: Table) -> str:
    with console.capture() as printed:
        console.print(table, highlight=False, markup=False)
    return "\n".join(line.rstrip() for line in printed.get().splitlines())


def _told(heads: list[str], row: list[str]) -> str:
    room = max(map(wide, heads))
    pairs = zip(heads, row, strict=True)
    return "\n".join(f"{head}{' ' * (room - wide(head))}  {text}" for head, text in pairs if text)


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return local(value) if isinstance(value, dt.datetime) else str(value)


def local(moment: dt.datetime) -> str:
    """Return a moment in the province's time, to the second."""
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


def mark(synthetic: object) -> str:
    """Return the words that mark what is made up, or nothing."""
    return speech.say("synthetic") if synthetic else ""
