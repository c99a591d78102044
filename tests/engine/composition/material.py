"""Material 材料: the declared highway bulletin over cells made in memory, without lake or database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from qipan.domains.highway.judgement import holiday
from qipan.engine import domains
from qipan.engine.bulletins import Figure, Finding
from qipan.engine.composition import FigureSet, Material, collect, compose, findings_of
from qipan.engine.indicators import Context, Cube, Dimensions, read_catalogue

HIGHWAY = domains.get("highway")
DECLARATION = HIGHWAY.bulletins["holiday-flow"]
CATALOGUE = read_catalogue(HIGHWAY.declared["indicators.yaml"], "test")
# hour, station, direction, class group, rows
Cell = tuple[dt.datetime, str, int, str | None, int]
SCHEMA = pa.schema(
    [
        ("hour", pa.timestamp("us")),
        ("station", pa.string()),
        ("direction", pa.int8()),
        ("class_group", pa.string()),
        ("n", pa.int64()),
    ]
)


def table_of(cells: Iterable[Cell]) -> pa.Table:
    columns = list(zip(*cells, strict=True)) or [[] for _ in SCHEMA]
    return pa.table({f.name: pa.array(list(c), f.type) for f, c in zip(SCHEMA, columns, strict=True)})


def unknown(table: pa.Table, column: str) -> pa.Table:
    kinds = {"media": pa.int8(), "other_province": pa.string()}
    return table.append_column(column, pa.nulls(len(table), kinds[column]))


def material(
    table: pa.Table,
    first: dt.date,
    last: dt.date,
    *,
    roads: Mapping[str, str | None],
    ring: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    overrides: Mapping[str, Figure] | None = None,
    edits: Mapping[str, Mapping[str, str]] | None = None,
) -> Material:
    """Return the material of the declared bulletin over these cells; medium and other province are not told."""
    dimensions = Dimensions(
        {"road": roads, "prefecture": dict.fromkeys(roads), "division": dict.fromkeys(roads)},
        {"changsha-ring": dict.fromkeys(ring, (None, None))},
    )
    whole = unknown(unknown(table, "media"), "other_province")

    def cube(columns: frozenset[str], since: dt.date, until: dt.date) -> Cube:
        hours = whole.column("hour").to_pylist()
        kept = [since <= hour.date() <= until for hour in hours]
        return Cube(whole.filter(pa.array(kept, pa.bool_())), dimensions)

    context = Context(catalogue=CATALOGUE, first=first, last=last, cube=cube)
    called = {code: {"zh": text, "en": code} for code, text in (names or {}).items()}
    group = {"changsha-ring": {"zh": "长沙周边", "en": "Changsha ring"}}
    class_names = {
        "small": {"zh": "小型客车", "en": "Small"},
        "medium_large": {"zh": "大中型客车", "en": "Medium and large"},
        "truck": {"zh": "货车", "en": "Trucks"},
    }
    asked = {
        "unknown": {"": {"zh": "待核", "en": "To be verified"}},
        "station": called,
        "group": group,
        "class_group": class_names,
    }
    options = {**DECLARATION["options"], "province": "43"}
    figures = collect(DECLARATION["figures"], context, asked, options, overrides or {})
    days = (last - first).days + 1
    kept = {
        "now": {
            "first": str(first), "last": str(last), "days": days, "free": False,
            "holiday": {"year": 2021, "names": {"zh": "元旦", "en": "New Year"}, "days": days, "whole": True},
        },
        "before": None, "pairs": [], "ordinary": [], "compared": False,
    }  # fmt: skip
    variables = {
        language: {
            **holiday.variables(
                first=first, last=last, calendar=kept, options=options, figures=figures, language=language
            ),
            "place": {"zh": "全省", "en": "in the province"}[language],
            "period.first": first,
            "period.last": last,
            "sources.stations": len(roads),
            "sources.provisional": 0,
            "organisation": "",
            "issued_on": "",
        }
        for language in ("zh", "en")
    }
    attributes = {
        language: {
            "road": dict(roads),
            "group_name": {"changsha-ring": group["changsha-ring"][language]},
            "since": {"group": ""},
            "members": {"group": len(ring)},
        }
        for language in ("zh", "en")
    }
    places = {"points": {}, "lines": [], "note": ""}
    return Material(DECLARATION, figures, variables, attributes, places, {}, edits or {})


def findings(made: Material, language: str = "zh") -> list[Finding]:
    """Return every contradiction: of the declared relations, and of the text itself."""
    found = findings_of(made, compose(made, "zh", {}), language)
    return [one for one in found if not one.ok]


def printed(made: Material, language: str = "zh") -> dict[str, str]:
    """Return the figures in print by id."""
    document = compose(made, language, {})
    return {id: one["text"] for id, one in document["figures"].items()}


__all__ = ["FigureSet", "Material", "findings", "material", "printed", "table_of"]
