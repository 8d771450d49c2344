"""Reads. They return rows, or frozen answers shaped for their readers (``landtrack/report.py``)."""
