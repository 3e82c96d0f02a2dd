"""Workbooks that many tests start from, made once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import finarr as fa
from finarr.excel.template import write_case
from finarr.shipped import EXAMPLES, shipped


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    example = fa.load(shipped(EXAMPLES["cost-sharing"]))
    for lang in ("nl", "en"):
        write_case(replace(example, language=lang), folder / f"{lang}.xlsx")
    return folder


@pytest.fixture
def template(_templates: Path, tmp_path: Path) -> Path:
    """A fresh Dutch example, its inputs only."""
    return Path(shutil.copy(_templates / "nl.xlsx", tmp_path / "begroting.xlsx"))


@pytest.fixture
def english(_templates: Path, tmp_path: Path) -> Path:
    """A fresh English example, its inputs only."""
    return Path(shutil.copy(_templates / "en.xlsx", tmp_path / "budget.xlsx"))
