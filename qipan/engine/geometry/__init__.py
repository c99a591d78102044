"""Geometry 几何: boundaries, coverages for a zoom, vector-tile arithmetic, clusters, classes, notations of a place.

Pure shapely and NumPy, degrees in EPSG:4490 (CGCS2000), which CRS84 equals within a metre. Knows no layer.
"""
