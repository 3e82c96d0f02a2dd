"""Workbooks that many tests start from, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from finarr.excel.template import new


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    for lang in ("nl", "en"):
        new("cost-sharing", folder / f"{lang}.xlsx", lang)
    return folder


@pytest.fixture
def template(_templates: Path, tmp_path: Path) -> Path:
    """A fresh Dutch example workbook."""
    return Path(shutil.copy(_templates / "nl.xlsx", tmp_path / "begroting.xlsx"))


@pytest.fixture
def english(_templates: Path, tmp_path: Path) -> Path:
    """A fresh English example workbook."""
    return Path(shutil.copy(_templates / "en.xlsx", tmp_path / "budget.xlsx"))
