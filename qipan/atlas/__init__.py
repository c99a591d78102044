"""Atlas 一张图: what the domains put on the map, as layers, tiles and boundaries, and the search of a place."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
