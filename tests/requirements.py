"""What happens to a test whose database or browser is not there."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Fail where everything must run (`./run test`, CI); elsewhere skip, loudly by pytest's -ra."""
    message = f"{what} is missing: ./run setup tests"
    if os.environ.get("CI") or os.environ.get("LANDTRACK_REQUIRE_ALL"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
