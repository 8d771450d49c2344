"""Between shapely and GeoJSON (RFC 7946): rounding, right-hand rule, features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

DECIMALS = 8
"""Decimals of a degree in exchange files: about a millimetre on the ground."""


def geometry_to_geojson(
    geometry: BaseGeometry | None, *, decimals: int = DECIMALS
) -> dict[str, Any] | None:
    """One geometry as a GeoJSON object: rounded, shells counter-clockwise; None stays None."""
    if geometry is None or geometry.is_empty:
        return None
    oriented = shapely.orient_polygons(shapely.force_2d(geometry))
    mapping: dict[str, Any] = shapely.geometry.mapping(round_coordinates(oriented, decimals))
    return mapping


def round_coordinates(geometry: BaseGeometry, decimals: int = DECIMALS) -> BaseGeometry:
    """Coordinates rounded for print. Rounding may bring vertices together but removes none."""
    return shapely.transform(geometry, lambda xy: np.round(xy, decimals))


def feature(
    geometry: BaseGeometry | None,
    properties: Mapping[str, Any],
    *,
    identifier: str | int | None = None,
    decimals: int = DECIMALS,
) -> dict[str, Any]:
    """A GeoJSON Feature."""
    result: dict[str, Any] = {
        "type": "Feature",
        "geometry": geometry_to_geojson(geometry, decimals=decimals),
        "properties": dict(properties),
    }
    if identifier is not None:
        result["id"] = identifier
    return result


def feature_collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": features}


def geometries_to_text(geoms: NDArray[np.object_], *, decimals: int = DECIMALS) -> list[str | None]:
    """GeoJSON text of many geometries at once, as the fast way out for a whole layer."""
    oriented = shapely.orient_polygons(shapely.force_2d(np.asarray(geoms, dtype=object)))
    rounded = shapely.transform(oriented, lambda xy: np.round(xy, decimals))
    return [None if text is None else str(text) for text in shapely.to_geojson(rounded)]
