"""The one place that calls GDAL: local files only, no side files, no SQL, errors made ours."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError
from pyogrio.errors import GeometryError as OgrGeometryError

from gis.errors import UnreadableFile

# GDAL must not follow an address that stands in a file, write beside it, or keep its bytes.
pyogrio.set_gdal_config_options(
    {
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GML_SKIP_RESOLVE_ELEMS": "ALL",
        "GML_DOWNLOAD_SCHEMA": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "OGR_ARC_STEPSIZE": "1",
        "CPL_LOG_ERRORS": "OFF",
    }
)

_FAULTS = (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    OgrGeometryError,
    UnicodeDecodeError,
    ValueError,
    RuntimeError,
    OSError,
    pa.ArrowException,
    shapely.errors.GEOSException,
)
_warnings_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """What GDAL says of one layer. ``features`` is -1 where counting is expensive."""

    name: str
    geometry_type: str | None
    crs: str | None
    features: int


@contextmanager
def _guarded(what_zh: str, what_en: str) -> Iterator[None]:
    """GDAL's faults as ours, its warnings (measures, winding) left to our own checks."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _FAULTS as error:
            raise UnreadableFile(
                f"{what_zh}已损坏或内容不符，读不出来。",
                f"The {what_en} is damaged or not what it says; it cannot be read.",
            ) from error


def layer_names(path: Path) -> list[str]:
    """All layers, tables without geometry included.

    Raises:
        UnreadableFile: GDAL cannot open it.
    """
    with _guarded("文件", "file"):
        return [str(name) for name, _ in pyogrio.list_layers(path)]


def layer_info(path: Path, layer: str | None = None) -> LayerInfo:
    """Type, CRS and count of a layer (the first one unless named)."""
    with _guarded("文件", "file"):
        info = pyogrio.read_info(path, layer=layer)
    kind = info["geometry_type"]
    return LayerInfo(str(info["layer_name"]), kind, info["crs"], int(info["features"]))


def read_geometries(path: Path) -> NDArray[np.object_]:
    """Only the geometries of the only layer, heights kept."""
    with _guarded(".shp", ".shp"):
        meta, table = pyogrio.raw.read_arrow(path, columns=[])
        return _from_wkb(table.column(meta["geometry_name"] or "wkb_geometry"), path, None)


def read_layer(
    path: Path, layer: str | None = None, **open_options: str
) -> tuple[LayerInfo, NDArray[np.object_], dict[str, list[Any]]]:
    """A layer's description, geometries (as they stand, heights kept) and columns."""
    info = layer_info(path, layer)
    with _guarded("文件", "file"):
        meta, table = pyogrio.raw.read_arrow(path, layer=layer, **open_options)
        column = meta["geometry_name"] or "wkb_geometry"
        if column in table.column_names:
            geoms = _from_wkb(table.column(column), path, layer)
        else:
            geoms = np.full(table.num_rows, None, dtype=object)
        fields = [str(name) for name in meta["fields"]]
        columns = {name: _plain(table.column(name)) for name in fields}
    return info, geoms, columns


def _from_wkb(column: pa.ChunkedArray, path: Path, layer: str | None) -> NDArray[np.object_]:
    """Geometries of an Arrow column; where that fails, read them again the slower way.

    That way strokes the curves that GEOS does not know, and it is right about blank rows, for
    which some drivers (FlatGeobuf) hand out an Arrow array that cannot be opened.
    """
    try:
        wkb = column.to_numpy(zero_copy_only=False)
        return np.asarray(shapely.from_wkb(wkb), dtype=object)
    except (shapely.errors.GEOSException, NotImplementedError, pa.ArrowException, SystemError):
        _, _, wkb, _ = pyogrio.raw.read(path, layer=layer, columns=[])
        return np.asarray(shapely.from_wkb(wkb), dtype=object)


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Plain Python values; bytes (pictures, blobs) are left out."""
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return [None] * len(column)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return list(column.to_numpy(zero_copy_only=False))  # a third of the time
    return list(column.to_pylist())
