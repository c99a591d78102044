"""演示省 the demo province as one object: roads, stations, groups, prefectures and a seed.

Knows what stands in the province. Refuses to know what passes through it.
"""

from dataclasses import dataclass
from functools import cached_property

from demo import boundaries
from demo.roads import Road, all_roads
from demo.stations import Station, StationGroup, all_groups, all_stations


@dataclass(frozen=True)
class Province:
    """The demo province; places do not depend on the seed, only how busy each is and what passes."""

    seed: int = 2021
    synthetic: bool = True

    @cached_property
    def roads(self) -> tuple[Road, ...]:
        """Return the expressways."""
        return all_roads()

    @cached_property
    def stations(self) -> tuple[Station, ...]:
        """Return the toll stations, by road and along it."""
        return all_stations()

    @cached_property
    def groups(self) -> tuple[StationGroup, ...]:
        """Return the station groups."""
        return all_groups()

    @cached_property
    def prefectures(self) -> tuple[str, ...]:
        """Return the six-digit division codes of the 14 prefectures."""
        return tuple(boundaries.prefectures())
