"""Geometry, coordinate systems, files, tiles. Knows nothing of projects, web or database.

Inside the program every geometry is two-dimensional, lon/lat (x east, y north) in EPSG:4490.
"""
