"""Where packages of npm lie that judge from outside what finarr makes."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import ROOT
from tests.office import missing

__all__ = ["installed"]


def installed(package: str, file: str) -> Path:
    """Return a file of a package of npm; without it the test is skipped, or fails where everything must be tested."""
    homes = [ROOT, ROOT / ".ci-venv"]
    if "NPM_HOME" in os.environ:
        homes.insert(0, Path(os.environ["NPM_HOME"]))
    for home in homes:
        found = home / "node_modules" / package / file
        if found.is_file():
            return found
    missing(f"{package} (npm install --no-save {package})")
