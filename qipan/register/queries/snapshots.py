"""Snapshots 快照: the register as it stood, as JSON with its hash, so that a bulletin can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from qipan.engine.errors import QipanError
from qipan.register.forms import kinds as declarations
from qipan.register.queries import frames

SCHEMA = 1


def snapshot(kinds: Sequence[str] | None = None) -> dict[str, Any]:
    """Return subjects and memberships as they stand, as JSON values with their `hash`.

    `kinds` are the kinds to hold, None all that have subjects. Raises `register.kind_unknown`.
    """
    wanted = sorted(declarations.kinds() if kinds is None else kinds)
    subjects = {kind: [_plain(row) for row in frames.rows_of(declarations.kind(kind).id)] for kind in wanted}
    groups = [kind for kind in wanted if declarations.kind(kind).members]
    members = {
        kind: [
            [row["group"], row["member"], _text(row["starts_on"]), _text(row["ends_on"])]
            for row in frames.groups_frame(kind=kind).to_pylist()
        ]
        for kind in groups
    }
    if kinds is None:
        subjects = {kind: rows for kind, rows in subjects.items() if rows}
        members = {kind: rows for kind, rows in members.items() if kind in subjects}
    body = {"schema": SCHEMA, "subjects": subjects, "members": members}
    return {**body, "hash": snapshot_hash(body)}


def snapshot_hash(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a snapshot's content, its own `hash` aside."""
    body = {key: value for key, value in snapshot.items() if key != "hash"}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Frames:
    """A snapshot as columns: the same answers as `frame`, `groups_frame`, `members` and `names`."""

    subjects: Mapping[str, pa.Table]
    memberships: Mapping[str, pa.Table]

    def frame(self, kind: str, as_of: date | None = None) -> pa.Table:
        """Return a kind's subjects as they stood; a kind not held has no rows."""
        table = self.subjects.get(kind)
        if table is None:
            table = frames.build(declarations.kind(kind), [])
        return frames.on_day(table, as_of) if as_of else table

    def groups_frame(self, period: date | tuple[date, date] | None = None, kind: str = "") -> pa.Table:
        """Return memberships as they stood."""
        wanted = [kind] if kind else sorted(self.memberships)
        empty = frames.build_members([])
        table = pa.concat_tables([empty, *(self.memberships.get(one, empty) for one in wanted)])
        if period is None:
            return table
        first_day, last_day = period if isinstance(period, tuple) else (period, period)
        return frames.overlapping(table, first_day, last_day)

    def members(self, group: str, on: date, kind: str = "") -> list[str]:
        """Return a group's members on a day, by code."""
        table = self.groups_frame(on, kind)
        found: list[str] = table.filter(pc.equal(table["group"], group))["member"].to_pylist()
        return found

    def names(self, kind: str) -> dict[str, dict[str, str]]:
        """Return both names by code."""
        table = self.frame(kind).select(["code", "name_zh", "name_en"])
        return {
            row["code"]: {
                "zh": row["name_zh"] or row["name_en"] or row["code"],
                "en": row["name_en"] or row["name_zh"] or row["code"],
            }
            for row in table.to_pylist()
        }


def frames_from_snapshot(snapshot: Mapping[str, Any]) -> Frames:
    """Return a snapshot as columns; one that does not match its hash raises `register.snapshot_altered`."""
    got = snapshot_hash(snapshot)
    if snapshot.get("hash") != got:
        raise QipanError("register.snapshot_altered", expected=snapshot.get("hash"), got=got)
    return Frames(
        subjects={
            kind: frames.build(declarations.kind(kind), [_dated(row) for row in rows])
            for kind, rows in snapshot["subjects"].items()
        },
        memberships={
            kind: frames.build_members([(g, m, _date(s), _date(e)) for g, m, s, e in rows])
            for kind, rows in snapshot["members"].items()
        },
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "starts_on": _text(row["starts_on"]), "ends_on": _text(row["ends_on"])}


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "starts_on": _date(row["starts_on"]), "ends_on": _date(row["ends_on"])}
