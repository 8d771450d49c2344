"""What a browser calls itself, in words that its owner recognises: ``Chrome · Windows``."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("HuaweiBrowser", "HUAWEI Browser"),
    ("MQQBrowser", "QQ Browser"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """Browser and system, as far as the ``User-Agent`` says; else what it begins with."""
    known = [
        next((name for mark, name in table if mark in agent), None)
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in known if name) or agent[:40] or "—"
