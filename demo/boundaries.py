"""行政区边界 boundaries of the demo province: which county a point is in, and the outline of the whole.

Refuses to know names: codes only, names come from the code lists.
"""

from shapely.geometry.base import BaseGeometry

from qipan.engine.geometry import boundaries

PROVINCE = "43"


def counties() -> dict[str, BaseGeometry]:
    """Return the polygon of each of the 122 counties by its six-digit division code."""
    return boundaries.shapes(PROVINCE, "county")


def prefectures() -> dict[str, BaseGeometry]:
    """Return the polygon of each of the 14 prefectures by its six-digit division code."""
    return boundaries.shapes(PROVINCE, "prefecture")


def province() -> BaseGeometry:
    """Return the polygon of the whole province."""
    return boundaries.shapes(PROVINCE, "province")["430000"]


def county_at(lon: float, lat: float) -> str | None:
    """Return the division code of the county at a point in degrees; None outside the province."""
    return boundaries.county_at(PROVINCE, lon, lat)
