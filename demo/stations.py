"""收费站 toll stations and station groups of the demo province.

Knows code, names, division, road and place of each station and who belongs to a dated group. Refuses to know
traffic: how busy a station is, `traffic` says.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

from demo import boundaries
from demo.roads import DATA, Road, all_roads

# Main-line stations at provincial borders were abolished nationwide at the start of 2020.
BORDER_STATIONS_END = date(2019, 12, 31)
# Date from which the demo register knows its stations; not an opening date.
KNOWN_SINCE = date(2019, 1, 1)


@dataclass(frozen=True)
class Station:
    """A toll station; `ends_on` is its last day, None while open; lon and lat in degrees, EPSG:4490,
    schematic."""

    code: str
    name_zh: str
    name_en: str
    division: str
    prefecture: str
    road: str
    lon: float
    lat: float
    station_type: str
    border_province: str
    starts_on: date
    ends_on: date | None
    anchored: bool
    synthetic: bool = True

    def open_on(self, day: date) -> bool:
        """Tell whether the station is in use on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class StationGroup:
    """A named set of stations with validity; `members` are station codes, valid as long as the group."""

    code: str
    name_zh: str
    name_en: str
    division: str
    starts_on: date
    ends_on: date | None
    members: tuple[str, ...]
    synthetic: bool = True


def station_code(road: str, section: int, serial: int) -> str:
    """Compose the national 14-character code: road 5, province 2, section 3, station 4.

    >>> station_code("G4", 1, 10)
    'G0004430010010'
    """
    letter, number = road[0], road[1:]
    return f"{letter}{number:0>4}{boundaries.PROVINCE}{section:03d}{serial:04d}"


def _stations_of(road: Road) -> list[Station]:
    stations = []
    section = 0
    previous = ""
    for position, stop in enumerate(road.stops, start=1):
        division = boundaries.county_at(stop.lon, stop.lat)
        if division is None:
            raise ValueError(f"{road.code} {stop.name_en}: {stop.lon},{stop.lat} is in no county")
        prefecture = division[:4] + "00"
        # A section of a road is the stretch one prefecture's branch runs.
        if prefecture != previous:
            section, previous = section + 1, prefecture
        stations.append(
            Station(
                code=station_code(road.code, section, position * 10),
                name_zh=stop.name_zh,
                name_en=stop.name_en,
                division=division,
                prefecture=prefecture,
                road=road.code,
                lon=stop.lon,
                lat=stop.lat,
                station_type="mainline" if stop.border_province else "ramp",
                border_province=stop.border_province,
                starts_on=KNOWN_SINCE,
                ends_on=BORDER_STATIONS_END if stop.border_province else None,
                anchored=stop.anchored,
            )
        )
    return stations


@cache
def all_stations() -> tuple[Station, ...]:
    """Return every station, by road and along it."""
    return tuple(station for road in all_roads() for station in _stations_of(road))


@cache
def all_groups() -> tuple[StationGroup, ...]:
    """Return the station groups; raise KeyError where a declared member is no station of its road."""
    by_name = {(station.road, station.name_zh): station.code for station in all_stations()}
    declared = yaml.safe_load((DATA / "groups.yaml").read_text(encoding="utf-8"))["groups"]
    return tuple(
        StationGroup(
            code=entry["code"],
            name_zh=entry["names"]["zh"],
            name_en=entry["names"]["en"],
            division=entry["division"],
            starts_on=entry["starts_on"],
            ends_on=entry["ends_on"],
            members=tuple(by_name[road, name] for road, names in entry["members"].items() for name in names),
        )
        for entry in declared
    )
