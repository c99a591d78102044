"""Masking 遮盖: the text of a rejected row with what is personal, or may be, taken out.

Knows which positions a layout shows; keeps no clear value of any other.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from qipan.lake.intake.reading.headers import Layout

MASK = "***"
LONGEST_KEPT = 2000
TIME_LIKE = re.compile(r"\s*\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}([ T]\d{1,2}(:?\d{2}){0,2}(\.\d+)?)?\s*")


def personal_patterns(layout: Layout) -> tuple[re.Pattern[str], ...]:
    """Return what personal values of the layout's table look like, wherever they turn up."""
    return tuple(re.compile(c.looks_like) for c in layout.table.columns if c.looks_like)


def mask_personal(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """Return a text with whatever looks personal masked, no longer than is kept."""
    for pattern in patterns:
        text = pattern.sub(MASK, text)
    return text[:LONGEST_KEPT]


def mask_line(line: bytes, layout: Layout, patterns: tuple[re.Pattern[str], ...]) -> str:
    """Return a line with every field masked that fills no open column.

    A line whose fields do not match the header shows only what looks like a time: any other field of it may
    be a plate.
    """
    text = line.decode("utf-8", "replace").replace("\x00", "\ufffd")
    if layout.hashes:
        text = _masked(text, layout)
    return mask_personal(text, patterns)


def _masked(text: str, layout: Layout) -> str:
    try:
        fields = next(csv.reader([text], delimiter=layout.delimiter, strict=True), [])
    except csv.Error:
        fields = []
    if len(fields) != len(layout.headers):
        fields = text.split(layout.delimiter)
        return layout.delimiter.join(f if TIME_LIKE.fullmatch(f.strip('"')) else MASK for f in fields)
    shown = [f if position in layout.shown or not f.strip() else MASK for position, f in enumerate(fields)]
    out = io.StringIO()
    csv.writer(out, delimiter=layout.delimiter, lineterminator="").writerow(shown)
    return out.getvalue()


def mask_record(record: Mapping[str, Any], layout: Layout, patterns: tuple[re.Pattern[str], ...]) -> str:
    """Return a record as JSON with every value masked that fills no open column."""
    at = {header.lower(): position for position, header in enumerate(layout.headers)}
    shown = {
        key: value if value is None or at.get(str(key).strip().lower(), -1) in layout.shown else MASK
        for key, value in record.items()
    }
    return mask_personal(json.dumps(shown, ensure_ascii=False, default=str), patterns)
