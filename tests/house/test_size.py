"""A file holds one noun and can be read in one sitting."""

import pytest

from tests.conftest import ROOT

MOST_LINES = 450
FILES = sorted(path for folder in ("finarr", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def test_there_are_files() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_stays_short(path) -> None:  # type: ignore[no-untyped-def]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
