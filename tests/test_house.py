"""House rules that no linter knows: each test names the rule, and its failure the place."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW_THE_EDGE = ("gis", "landtrack", "maps")
LARGEST_FILE = 1_500_000  # bytes

TRACKED = [
    ROOT / name
    for name in subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    if name and (ROOT / name).is_file()
]


def hits(pattern: str, paths: list[Path]) -> list[str]:
    """`path:line: text` of every line that matches."""
    expression = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(_lines(path), start=1)
        if expression.search(line)
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture


def sources(*floors: str) -> list[Path]:
    return [
        path
        for path in TRACKED
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in floors
    ]


def test_only_the_edge_commits() -> None:
    assert hits(r"\.commit\(", sources(*BELOW_THE_EDGE)) == []


def test_only_the_store_knows_which_database_it_is() -> None:
    others = [
        path
        for path in sources("api", *BELOW_THE_EDGE)
        if (ROOT / "landtrack" / "store") not in path.parents
    ]
    assert hits(r"dialect\.name", others) == []


def test_today_comes_from_the_edge() -> None:
    """A report for last March can only be repeated if the day is an argument."""
    assert hits(r"date\.today\(|datetime\.(now|utcnow)\(", sources(*BELOW_THE_EDGE)) == []


def test_no_module_is_called_by_what_it_is_not() -> None:
    vague = {"utils", "util", "helpers", "common", "manager", "base_classes", "misc"}
    assert [path for path in sources("api", *BELOW_THE_EDGE) if path.stem in vague] == []


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("no lock names a registry host", r"registry\.npmjs|files\.pythonhosted|pypi\.org"),
        ("no path of one machine", r"(?<![\w.])/(work|root|home)/\w"),
        ("no left-over conflict", r"^(<{7}|>{7}) "),
    ],
)
def test_no_file_carries(rule: str, pattern: str) -> None:
    assert hits(pattern, [path for path in TRACKED if path != Path(__file__)]) == [], rule


def test_no_file_is_large() -> None:
    assert [path for path in TRACKED if path.stat().st_size > LARGEST_FILE] == []
