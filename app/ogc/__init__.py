"""The record as map layers, for QGIS, GDAL and the like: OGC API - Features, Part 1 (OGC 17-069r4)."""
