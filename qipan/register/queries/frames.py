"""Columns 列: a kind's subjects and the groups' members as Arrow tables, kept until the register changes.

Days are half-open: a row holds on days with `starts_on <= day < ends_on`, null being open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from qipan.register.forms import kinds as declarations
from qipan.register.forms.kinds import Kind
from qipan.register.models import Change, Membership, Subject

T = TypeVar("T")
TYPES: dict[str, pa.DataType] = {
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "line": pa.list_(pa.list_(pa.float64())),
}
PLAIN = [
    pa.field("code", pa.string()),
    pa.field("name_zh", pa.string()),
    pa.field("name_en", pa.string()),
    pa.field("division", pa.string()),
    pa.field("prefecture", pa.string()),
    pa.field("lon", pa.float64()),
    pa.field("lat", pa.float64()),
    pa.field("starts_on", pa.date32()),
    pa.field("ends_on", pa.date32()),
    pa.field("status", pa.string()),
    pa.field("synthetic", pa.bool_()),
]
MEMBERS = pa.schema(
    [
        pa.field("group", pa.string()),
        pa.field("member", pa.string()),
        pa.field("starts_on", pa.date32()),
        pa.field("ends_on", pa.date32()),
    ]
)
_kept: dict[tuple[str, str], tuple[str, Any]] = {}


def mark(kind: str) -> str:
    """Return the mark of a kind's last change; "" when nothing was ever told. It changes with every write."""
    return Change.objects.filter(kind=kind).values_list("mark", flat=True).first() or ""


def marks() -> tuple[tuple[str, str], ...]:
    """Return the mark of every kind's last change, by kind: equal marks are an equal register."""
    return tuple(Change.objects.order_by("kind").values_list("kind", "mark"))


def _while_unchanged(what: str, kind: str, make: Callable[[], T]) -> T:
    now = mark(kind)
    kept = _kept.get((what, kind))
    if kept is None or kept[0] != now or not now:
        # Read the mark before the rows: a write between the two makes the next reader build again.
        kept = (now, make())
        _kept[(what, kind)] = kept
    found: T = kept[1]
    return found


def schema_of(kind: Kind) -> pa.Schema:
    """Return the columns of a kind's frame: what every subject has, then the kind's attributes."""
    return pa.schema(
        [*PLAIN, *(pa.field(name, TYPES.get(one.type, pa.string())) for name, one in kind.attributes.items())]
    )


def build(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Build a kind's frame from rows of plain facts with `attributes`; a blank text becomes null."""
    schema = schema_of(kind)
    plain = {field.name for field in PLAIN}
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    places: dict[str, str | None] = {"": None}
    for row in rows:
        place = row.get("division") or ""
        if place not in places:
            places[place] = divisions.prefecture_of(place) if place in divisions.known() else None
        for name in schema.names:
            value = row.get(name) if name in plain else (row.get("attributes") or {}).get(name)
            columns[name].append(None if value == "" else value)
        columns["prefecture"][-1] = places[place]
    return pa.table(
        {name: pa.array(values, schema.field(name).type) for name, values in columns.items()}, schema=schema
    )


def rows_of(kind: str) -> list[dict[str, Any]]:
    """Return the stored subjects of a kind by code, as plain mappings."""
    fields = [field.name for field in PLAIN if field.name != "prefecture"] + ["attributes"]
    return list(Subject.objects.filter(kind=kind).order_by("code").values(*fields))


def on_day(table: pa.Table, on: date) -> pa.Table:
    """Return the rows of a table with starts_on and ends_on that hold on a day."""
    return overlapping(table, on, on)


def overlapping(table: pa.Table, first_day: date, last_day: date) -> pa.Table:
    """Return the rows that hold on some day from first to last, both included."""
    first, last = pa.scalar(first_day, pa.date32()), pa.scalar(last_day, pa.date32())
    begun = pc.fill_null(pc.less_equal(table["starts_on"], last), True)
    not_over = pc.fill_null(pc.greater(table["ends_on"], first), True)
    return table.filter(pc.and_(begun, not_over))


def frame(kind: str, as_of: date | None = None) -> pa.Table:
    """Return a kind's subjects as columns, one row each by code; `as_of` keeps those that held on that day.

    Columns: code, name_zh, name_en, division, prefecture (six digits), lon, lat, starts_on, ends_on, status,
    synthetic, then the kind's attributes. Unknown is null. Raises `register.kind_unknown`.
    """
    declared = declarations.kind(kind)
    table: pa.Table = _while_unchanged("frame", kind, lambda: build(declared, rows_of(kind)))
    return on_day(table, as_of) if as_of else table


def known_codes(kind: str) -> frozenset[str]:
    """Return the codes of a kind, provisional ones included."""
    declarations.kind(kind)

    def read() -> frozenset[str]:
        return frozenset(Subject.objects.filter(kind=kind).values_list("code", flat=True))

    return _while_unchanged("codes", kind, read)


def missing_codes(kind: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes among some that the register does not know, each once, in their order."""
    known = known_codes(kind)
    return tuple(code for code in dict.fromkeys(codes) if code not in known)


def names(kind: str) -> dict[str, dict[str, str]]:
    """Return both names by code; a name that is not known is the other language's, or else the code."""
    declarations.kind(kind)

    def read() -> dict[str, dict[str, str]]:
        found = Subject.objects.filter(kind=kind).values_list("code", "name_zh", "name_en")
        return {code: {"zh": zh or en or code, "en": en or zh or code} for code, zh, en in found}

    return _while_unchanged("names", kind, read)


def _group_kinds() -> list[str]:
    return sorted(name for name, one in declarations.kinds().items() if one.members)


def _members_of_kind(kind: str) -> pa.Table:
    def read() -> pa.Table:
        rows = Membership.objects.filter(group__kind=kind).order_by(
            "group__code", "member__code", "starts_on"
        )
        return build_members(rows.values_list("group__code", "member__code", "starts_on", "ends_on"))

    table: pa.Table = _while_unchanged("members", kind, read)
    return table


def build_members(rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Build the members' frame from rows (group, member, starts_on, ends_on)."""
    columns = list(zip(*rows, strict=True)) or [()] * len(MEMBERS)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, MEMBERS, strict=True)], schema=MEMBERS
    )


def groups_frame(period: date | tuple[date, date] | None = None, kind: str = "") -> pa.Table:
    """Return memberships as columns group, member, starts_on, ends_on; of one kind of group when given.

    `period` keeps those that hold on a day, or on some day from first to last, both included.
    """
    table = pa.concat_tables([_members_of_kind(one) for one in ([kind] if kind else _group_kinds())])
    if period is None:
        return table
    first_day, last_day = period if isinstance(period, tuple) else (period, period)
    return overlapping(table, first_day, last_day)


def members(group: str, on: date, kind: str = "") -> list[str]:
    """Return the codes of a group's members on a day; no such group is `register.subject_missing`."""
    kinds = [kind] if kind else _group_kinds()
    if not any(group in known_codes(one) for one in kinds):
        raise QipanError("register.subject_missing", kind=" | ".join(kinds), code=group)
    table = groups_frame(on, kind)
    found: list[str] = table.filter(pc.equal(table["group"], group))["member"].to_pylist()
    return found
