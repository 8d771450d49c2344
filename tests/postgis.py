"""A throw-away PostGIS server for tests: started in a second, private, gone with the test run.

It listens on a Unix socket in its own temporary folder only. Each pytest process (each worker of
pytest-xdist, too) has a server of its own: workers end at different times, and one that owned a
shared server would take it away from the others. Databases are copies of a template that has the
extension. Run as a program, this file prints the folder of the server's programs, or exits with 1.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

TEMPLATE = "template_postgis"
START_SECONDS = 60  # a second when the machine is quiet

# a test database may lose its last second in a crash; it need not touch the disk at all
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "shared_buffers": "32MB",
    "listen_addresses": "",
    "port": "5432",
}


@dataclass(frozen=True)
class PostgisServer:
    """A running server; `folder` holds its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str = TEMPLATE) -> str:
        """Copy `template`, to which nobody may be connected, and return the copy's address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database and end what is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def make_template(self) -> None:
        """Make the database with the extension that all others are copied from."""
        self.create_database(TEMPLATE, template="template0")
        self._run("CREATE EXTENSION postgis", database=TEMPLATE)


def find_postgis() -> Path | None:
    """Folder of the newest PostgreSQL's programs that has PostGIS, or None."""
    on_path = shutil.which("initdb")
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    for programs in [*reversed(candidates), *([Path(on_path).resolve().parent] if on_path else [])]:
        if (programs / "initdb").exists() and _has_postgis(programs):
            return programs
    return None


def _has_postgis(programs: Path) -> bool:
    shared = Path("/usr/share/postgresql") / programs.parent.name  # Debian's place
    if not shared.exists():
        answer = subprocess.run(
            [programs / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
        )
        shared = Path(answer.stdout.strip())
    return (shared / "extension" / "postgis.control").exists()


@contextmanager
def postgis_server(programs: Path, **changed: str) -> Iterator[PostgisServer]:
    """Start a server, and stop it and remove its files at the end.

    ``changed`` settings win over those of the tests.
    """
    folder = Path(tempfile.mkdtemp(prefix="landtrack-pg."))  # short: a socket path has 107 bytes
    account = _account(folder)
    log = folder / "log"
    process = None
    try:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E",
             "UTF8", "--no-locale", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **account,
        )  # fmt: skip
        settings = SETTINGS | changed | {"unix_socket_directories": str(folder)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with log.open("wb") as messages:
            process = subprocess.Popen(
                [*_ends_with_us(), programs / "postgres", "-D", folder / "data", *options],
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=messages,
                **account,
            )
        _wait_until_ready(programs, folder, process)
        server = PostgisServer(folder)
        server.make_template()
        yield server
    finally:
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the account that its package made."""
    if os.geteuid() != 0:
        return {}
    postgres = pwd.getpwnam("postgres")
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    return {
        "user": postgres.pw_uid,
        "group": postgres.pw_gid,
        "extra_groups": [],
        "cwd": folder,
    }


def _ends_with_us() -> list[str]:
    """Prefix that makes Linux end the server with this process, even one that is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def _wait_until_ready(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start: " + (folder / "log").read_text()[-2000:])
        time.sleep(0.02)


def main() -> None:
    """Print where PostGIS is; end with 1 if it is nowhere."""
    programs = find_postgis()
    if programs is None:
        sys.exit(1)
    sys.stdout.write(f"{programs}\n")


if __name__ == "__main__":
    main()
