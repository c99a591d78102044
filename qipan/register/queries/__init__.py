"""Reads of the register 登记册查询: columns for the engine, single subjects, history, scope and snapshots."""

from qipan.register.queries.frames import (
    frame,
    groups_frame,
    known_codes,
    mark,
    marks,
    members,
    missing_codes,
    names,
)
from qipan.register.queries.scoped import codes_for, subject_for, subjects_for
from qipan.register.queries.snapshots import Frames, frames_from_snapshot, snapshot, snapshot_hash
from qipan.register.queries.subjects import FactTold, SubjectRow, Summary, history, subject, summary

__all__ = [
    "FactTold",
    "Frames",
    "SubjectRow",
    "Summary",
    "codes_for",
    "frame",
    "frames_from_snapshot",
    "groups_frame",
    "history",
    "known_codes",
    "mark",
    "marks",
    "members",
    "missing_codes",
    "names",
    "snapshot",
    "snapshot_hash",
    "subject",
    "subject_for",
    "subjects_for",
    "summary",
]
