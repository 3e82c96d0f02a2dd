"""Every example of docs/central-funding.md runs and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "central-funding.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_print_what_the_page_says():
    assert len(BLOCKS) == PAGE.count("```python") == 5
    names: dict[str, object] = {}
    for code, printed in BLOCKS:
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            exec(compile(code, "central-funding.md", "exec"), names)
        assert shown.getvalue() == printed
