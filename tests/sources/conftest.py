"""A server of tables on this computer, and a library that asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from finarr.sources.client import Client
from finarr.sources.library import Library
from finarr.sources.store import Store
from tests.sources.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def naps() -> list[float]:
    """The seconds that the client waited between tries."""
    return []


@pytest.fixture
def library(server: Server, tmp_path: Path, naps: list[float]) -> Callable[..., Library]:
    """A function: settings → a library that asks the server and keeps what it gets in an own folder."""

    def make(**settings: object) -> Library:
        client = Client(server.transport, tries=3, timeout=0.3, sleep=naps.append)
        return Library(Store(tmp_path / "kept"), client, **settings)  # type: ignore[arg-type]

    return make
