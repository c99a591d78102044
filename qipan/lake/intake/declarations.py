"""Declarations 表与格式: what a domain says of its event tables and file formats, made ready for use.

Knows column types, aliases and row rules as data; knows no domain by name and reads no file of events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pyarrow as pa

from qipan.engine import domains
from qipan.engine.errors import QipanError

TYPES: dict[str, pa.DataType] = {
    "timestamp": pa.timestamp("us"),
    "code": pa.string(),
    "text": pa.string(),
    "code_number": pa.int8(),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "hash": pa.int64(),
}
NULLS = ("", "(null)")
OWN_COLUMNS = [
    pa.field("line", pa.int32()),
    pa.field("batch", pa.string()),
    pa.field("synthetic", pa.bool_()),
]
Combine = Callable[..., pa.Array]


@dataclass(frozen=True)
class Column:
    """One declared column of an event table, with the rules its values obey."""

    name: str
    kind: str
    names: dict[str, str]
    required: bool = False
    aliases: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    earliest: str | None = None
    latest: str | None = None
    pattern: str | None = None
    values: dict[str, int] | None = None
    looks_like: str | None = None
    others_unknown: bool = False

    @property
    def type(self) -> pa.DataType:
        """The Arrow type the column is stored with."""
        return TYPES[self.kind]


@dataclass(frozen=True)
class Table:
    """One event table: its columns in order, its time column and whom its rows are about."""

    name: str
    domain: str
    package: str
    names: dict[str, str]
    columns: tuple[Column, ...]
    time: str
    subject_column: str = ""
    subject_kind: str = ""
    record_permission: str = ""
    read_permission: str = ""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored rows, the partition column `day` last."""
        declared = [pa.field(column.name, column.type) for column in self.columns]
        return pa.schema([*declared, *OWN_COLUMNS, pa.field("day", pa.date32())])

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class FromColumns:
    """How a format fills one column: source names in order of preference, a second source, a combine rule."""

    names: tuple[str, ...]
    second: tuple[str, ...] = ()
    values: dict[str, int] | None = None
    combine: Combine | None = None


@dataclass(frozen=True)
class Format:
    """One file format of a table: how it is recognised and what is particular about it."""

    name: str
    table: str
    names: dict[str, str]
    recognised_by: tuple[frozenset[str], ...] = ()
    unknown_subjects: str = "reject"
    columns: dict[str, FromColumns] = field(default_factory=dict)
    subject_prefix: str = ""
    nulls: tuple[str, ...] = NULLS


def _values(given: Any) -> dict[str, int] | None:
    return {str(key).strip(): int(value) for key, value in given.items()} if given else None


def table(name: str) -> Table:
    """Return the declaration of an event table; an unknown name is `engine.table_missing`."""
    domain, body = domains.table(name)
    columns = tuple(
        Column(
            name=key,
            kind=given["type"],
            names=given.get("names", {"zh": key, "en": key}),
            required=bool(given.get("required")),
            aliases=tuple(str(alias).lower() for alias in given.get("aliases", ())),
            minimum=given.get("minimum"),
            maximum=given.get("maximum"),
            earliest=given.get("earliest"),
            latest=given.get("latest"),
            pattern=given.get("pattern"),
            values=_values(given.get("values")),
            looks_like=given.get("looks_like"),
            others_unknown=given.get("otherwise") == "unknown",
        )
        for key, given in body["columns"].items()
    )
    subject = body.get("subject") or {}
    permission = body.get("permission") or {}
    return Table(
        name=name,
        domain=domain.id,
        package=domain.package,
        names=body.get("names", {"zh": name, "en": name}),
        columns=columns,
        time=body["time"],
        subject_column=subject.get("column", ""),
        subject_kind=subject.get("kind", ""),
        record_permission=permission.get("record", "lake.batch.record"),
        read_permission=permission.get("read", "lake.batch.read"),
    )


def tables() -> list[Table]:
    """Return every declared event table, by domain and name."""
    return [table(name) for domain in domains.all() for name in domain.tables]


def _combine(package: str, name: str | None) -> Combine | None:
    """Find a domain's combine rule: a pure function of string arrays in `<package>.judgement.formats`."""
    if name is None:
        return None
    found: Combine = getattr(import_module(f"{package}.judgement.formats"), name)
    return found


def _names(given: Any) -> tuple[str, ...]:
    return tuple(str(name).lower() for name in ([given] if isinstance(given, str) else given or ()))


def _from_columns(package: str, given: Any) -> FromColumns:
    if not isinstance(given, dict):
        return FromColumns(_names(given))
    return FromColumns(
        _names(given.get("from")),
        _names(given.get("with")),
        _values(given.get("values")),
        _combine(package, given.get("combine")),
    )


def formats(table_name: str) -> list[Format]:
    """Return the formats declared for a table, those with marks to recognise them by first."""
    domain, _ = domains.table(table_name)
    found = [
        Format(
            name=name,
            table=table_name,
            names=body.get("names", {"zh": name, "en": name}),
            recognised_by=tuple(frozenset(_names(names)) for names in body.get("recognised_by", ())),
            unknown_subjects=body.get("unknown_subjects", "reject"),
            columns={
                key: _from_columns(domain.package, given)
                for key, given in (body.get("columns") or {}).items()
            },
            subject_prefix=body.get("subject_prefix", body.get("station_prefix", "")),
            nulls=tuple(dict.fromkeys((*NULLS, *map(str, body.get("nulls", ()))))),
        )
        for name, body in domain.formats.items()
        if body.get("table") == table_name
    ]
    return sorted(found, key=lambda one: not one.recognised_by) or [
        Format(table_name, table_name, {"zh": table_name, "en": table_name})
    ]


def choose_format(table_name: str, name: str, headers: Sequence[str]) -> Format:
    """Return the format called `name`, or for `auto` the first one whose marks all stand in the header.

    An unknown name is `lake.format_missing`.
    """
    known = formats(table_name)
    if name != "auto":
        for one in known:
            if one.name == name:
                return one
        raise QipanError("lake.format_missing", format=name, known=", ".join(one.name for one in known))
    present = frozenset(header.lower() for header in headers)
    for one in known:
        if any(marks <= present for marks in one.recognised_by):
            return one
    return next((one for one in known if not one.recognised_by), known[-1])
