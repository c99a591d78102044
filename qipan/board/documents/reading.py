"""Reading 读取文稿: checks a Document and makes it ready for print, the same for every format.

Numbers figures, tables and footnotes in the order they are met, takes out characters no file can hold,
and writes — for what is unknown. Knows nothing of any format.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qipan.board.documents.figures.palette import LEAD
from qipan.board.documents.words import LANGUAGES, words
from qipan.engine.errors import QipanError

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_BREAKS = re.compile(r"[\r\n\t\v\f]+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_CHART_KINDS = ("bar", "line", "heat")


@dataclass(frozen=True)
class Notice:
    """A Document ready for print: every text clean, every figure, table and footnote numbered."""

    lang: str
    title: str
    subtitle: str
    number: str
    synthetic: bool
    status: str
    blocks: list[dict[str, Any]]
    footnotes: list[str]
    sign: list[str]
    figures: dict[str, dict[str, Any]]
    accent: str = LEAD

    @property
    def words(self) -> dict[str, Any]:
        """The fixed words of the document's language."""
        return words(self.lang)

    @property
    def marks(self) -> list[str]:
        """What must be seen on every page: the synthetic mark, the draft mark."""
        said = [self.words["synthetic"]] if self.synthetic else []
        if self.status != "published":
            said.append(self.words["checked" if self.status == "checked" else "draft"])
        return said


def read(document: Mapping[str, Any]) -> Notice:
    """Check `document` (schema 1) and make it ready for print; board.document_invalid says where not."""
    if not isinstance(document, Mapping):
        raise _fault("/", "not an object")
    if document.get("schema") != 1:
        raise _fault("schema", f"schema {document.get('schema')!r} is not 1")
    lang = document.get("lang")
    if lang not in LANGUAGES:
        raise _fault("lang", f"language {lang!r} is not one of {', '.join(LANGUAGES)}")
    cleaned = _clean(dict(document))
    marks = cleaned.get("marks") or {}
    footnotes = [str(note) for note in cleaned.get("footnotes") or []]
    reader = _Reader(lang, footnotes)
    blocks = [reader.block(block, f"blocks/{place}") for place, block in enumerate(_list(cleaned, "blocks"))]
    return Notice(
        lang=lang,
        title=_text(cleaned, "title", ""),
        subtitle=str(cleaned.get("subtitle") or ""),
        number=str(marks.get("number") or ""),
        synthetic=bool(marks.get("synthetic")),
        status=str(marks.get("status") or "draft"),
        blocks=blocks,
        footnotes=reader.ordered_footnotes(),
        sign=[str(line) for line in cleaned.get("sign") or [] if line],
        accent=_accent(cleaned),
        figures={key: dict(value) for key, value in (cleaned.get("figures") or {}).items()},
    )


class _Reader:
    """Walks the blocks once and gives out the numbers."""

    def __init__(self, lang: str, footnotes: list[str]) -> None:
        self.lang = lang
        self.footnotes = footnotes
        self.order: list[int] = []
        self.pictures = 0
        self.tables = 0

    def block(self, block: Any, where: str) -> dict[str, Any]:
        if not isinstance(block, dict):
            raise _fault(where, "not an object")
        kind = block.get("type")
        if kind == "heading":
            return {
                **block,
                "text": _text(block, "text", where),
                "level": min(max(int(block.get("level") or 1), 1), 3),
            }
        if kind == "paragraph":
            return {**block, "runs": [self._run(run, where) for run in _list(block, "runs", where)]}
        if kind in ("chart", "map"):
            self.pictures += 1
            _check_picture(block, where)
            return {**block, "label": words(self.lang)["figure"].format(n=self.pictures)}
        if kind == "table":
            self.tables += 1
            return self._table(block, where)
        raise _fault(where, f"block type {kind!r} is not known")

    def _run(self, run: Any, where: str) -> dict[str, Any]:
        if not isinstance(run, dict):
            raise _fault(where, "a run is not an object")
        if "footnote" in run:
            wanted = run["footnote"]
            if not isinstance(wanted, int) or not 1 <= wanted <= len(self.footnotes):
                raise _fault(where, f"footnote {wanted!r} is not among the {len(self.footnotes)} footnotes")
            again = wanted in self.order
            if not again:
                self.order.append(wanted)
            return {"footnote": self.order.index(wanted) + 1, "again": again}
        text = run.get("text")
        return {**run, "text": words(self.lang)["unknown"] if text is None else str(text)}

    def _table(self, block: dict[str, Any], where: str) -> dict[str, Any]:
        columns = _list(block, "columns", where)
        unknown = words(self.lang)["unknown"]
        rows = []
        for row in _list(block, "rows", where):
            if not isinstance(row, list) or len(row) != len(columns):
                raise _fault(where, "a row has another number of cells than there are columns")
            rows.append([unknown if cell is None else str(cell) for cell in row])
        heads = [
            {
                "text": str(c.get("text") or ""),
                "align": c.get("align") if c.get("align") in ("right", "center") else "left",
            }
            for c in columns
        ]
        return {
            **block,
            "columns": heads,
            "rows": rows,
            "label": words(self.lang)["table"].format(n=self.tables),
        }

    def ordered_footnotes(self) -> list[str]:
        """The footnotes in the order of their first mention; those never mentioned come last."""
        never = [n for n in range(1, len(self.footnotes) + 1) if n not in self.order]
        return [self.footnotes[n - 1] for n in self.order + never]


def _accent(document: Mapping[str, Any]) -> str:
    """The colour that leads in the figures, if the document names one."""
    accent = document.get("accent") or LEAD
    if not isinstance(accent, str) or not _COLOUR.fullmatch(accent):
        raise _fault("accent", "a colour is written #rrggbb")
    return accent


def _check_picture(block: dict[str, Any], where: str) -> None:
    if block["type"] == "map":
        _check_map(block, where)
        return
    kind = block.get("kind")
    if kind not in _CHART_KINDS:
        raise _fault(where, f"chart kind {kind!r} is not one of {', '.join(_CHART_KINDS)}")
    if kind == "heat":
        wide = len(_list(block, "columns", where))
        values = _list(block, "values", where)
        if len(values) != len(_list(block, "rows", where)) or any(len(row) != wide for row in values):
            raise _fault(where, "values do not have one row per row and one value per column")
        return
    long = len(_list(block, "categories", where))
    for series in _list(block, "series", where):
        if len(_list(series, "values", where)) != long:
            raise _fault(where, "a series has another number of values than there are categories")


def _check_map(block: dict[str, Any], where: str) -> None:
    for area in block.get("areas") or []:
        if not isinstance(area, dict) or not area.get("code"):
            raise _fault(f"{where}/areas", "an area has no code")
    for point in block.get("points") or []:
        places = [point.get("lon"), point.get("lat")] if isinstance(point, dict) else ["?"]
        if not all(place is None or isinstance(place, int | float) for place in places):
            raise _fault(f"{where}/points", "a point's lon or lat is not a number")
    for road in block.get("lines") or []:
        if not isinstance(road, dict) or len(_list(road, "coordinates", f"{where}/lines")) < 2:
            raise _fault(f"{where}/lines", "a line has fewer than two places")


def _clean(value: Any) -> Any:
    """Take out what no format can hold: control characters and lone surrogates; breaks become spaces."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", _BREAKS.sub(" ", value))
    if isinstance(value, float) and not math.isfinite(value):
        raise _fault("/", f"the number {value} is not finite; unknown is null")
    if isinstance(value, Mapping):
        return {str(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _list(block: Mapping[str, Any], name: str, where: str = "") -> list[Any]:
    value = block.get(name)
    if not isinstance(value, list):
        raise _fault(f"{where}/{name}".lstrip("/"), "a list is missing")
    return value


def _text(block: Mapping[str, Any], name: str, where: str) -> str:
    value = block.get(name)
    if not isinstance(value, str):
        raise _fault(f"{where}/{name}".lstrip("/"), "a text is missing")
    return value


def _fault(where: str, fault: str) -> QipanError:
    return QipanError("board.document_invalid", where=where, fault=fault)
