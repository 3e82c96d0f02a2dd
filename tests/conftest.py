"""What tests may ask for: LibreOffice, and the national tables beside the project."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests import office

ROOT = Path(__file__).resolve().parent.parent

# machines are noisy: no law fails because an example took long; what else is set stays, as under CI
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")


def listening() -> None:
    """Have Ctrl+C work in a child, also where the tests run in the background of a shell that takes it away."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def soffice() -> str:
    """Where LibreOffice is; without it the test is skipped, or fails where CI=true."""
    return office.needed("soffice")


@pytest.fixture
def recalculated(soffice: str, tmp_path: Path) -> Callable[..., Path]:
    """A function: workbook → a copy of it that LibreOffice calculated anew."""

    def calculate(path: Path, *, locale: str = "nl-NL") -> Path:
        return office.recalculated(path, tmp_path / "recalculated", locale=locale)

    return calculate


@pytest.fixture
def pictures(soffice: str, tmp_path: Path) -> Callable[..., list[Path]]:
    """A function: workbook → a picture of every printed page."""

    def draw(path: Path, folder: Path | None = None, *, locale: str = "nl-NL") -> list[Path]:
        return office.pictures(path, folder or tmp_path / "pictures", locale=locale)

    return draw


@pytest.fixture(scope="session")
def national() -> Path:
    """The folder of national tables that may lie beside the project; they are no part of it."""
    tables = ROOT.parent / "shared" / "data"
    if not tables.is_dir():
        pytest.skip(f"needs the national tables in {tables}")
    return tables
