"""Atlas queries 一张图查询: layers in scope, their features, tiles and legends; the search of a place."""

from qipan.atlas.queries.collections import Asked, collection
from qipan.atlas.queries.features import Features
from qipan.atlas.queries.frames import Frame
from qipan.atlas.queries.layers import Layer, layer_for, layers_for
from qipan.atlas.queries.listing import described, listing
from qipan.atlas.queries.search import search
from qipan.atlas.queries.sources import features_for
from qipan.atlas.queries.tiles import tile

__all__ = [
    "Asked",
    "Features",
    "Frame",
    "Layer",
    "collection",
    "described",
    "features_for",
    "layer_for",
    "layers_for",
    "listing",
    "search",
    "tile",
]
