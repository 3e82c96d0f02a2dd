"""Every example of docs/transition-fund.md runs and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re

from finarr.cases.toml_file import dumps, loads
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "transition-fund.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_print_what_the_page_says():
    assert len(BLOCKS) == PAGE.count("```python") == 10
    names: dict[str, object] = {}
    for code, printed in BLOCKS:
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            exec(compile(code, "transition-fund.md", "exec"), names)
        assert shown.getvalue() == printed


def test_the_file_of_the_page_is_a_fund_that_closes():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    case = loads(text)
    assert loads(dumps(case)) == case
    outcome = case.solve("cheapest")
    assert all(check.ok for check in outcome.checks)
    assert outcome.balance["payments"].tolist() == [1800.0, 1800.0]
