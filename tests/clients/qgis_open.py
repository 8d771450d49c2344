"""Opens files in QGIS and prints, as JSON, what QGIS makes of each: run by QGIS's own Python.

QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/clients/qgis_open.py FILE...
"""

import json
import sys

from qgis.core import Qgis, QgsApplication, QgsVectorLayer


def opened(path, said):
    """Name, validity, system, features and texts of a file, and every word of QGIS about it."""
    said.clear()
    layer = QgsVectorLayer(f"/vsizip/{path}" if path.endswith(".zip") else path, "layer", "ogr")
    features = list(layer.getFeatures()) if layer.isValid() else []
    return {
        "file": path,
        "valid": layer.isValid(),
        "crs": layer.crs().authid() or layer.crs().description(),
        "features": len(features),
        "fields": [field.name() for field in layer.fields()],
        "texts": [str(value) for feature in features for value in feature.attributes()],
        "bad_shapes": [
            f.id() for f in features if f.hasGeometry() and not f.geometry().isGeosValid()
        ],
        "said": list(said),
    }


def main():
    application = QgsApplication([], False)
    application.initQgis()
    said = []
    log = application.messageLog()
    log.messageReceived.connect(lambda text, tag, level: said.append([tag, int(level), text]))
    files = [opened(path, said) for path in sys.argv[1:]]
    json.dump({"version": Qgis.QGIS_VERSION, "files": files}, sys.stdout, ensure_ascii=False)
    application.exitQgis()


main()
