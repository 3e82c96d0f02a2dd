"""The example of docs/case-format.md is a case that solves."""

from __future__ import annotations

import re
from pathlib import Path

from finarr.cases.toml_file import dumps, loads

DOC = Path(__file__).parents[1] / "docs" / "case-format.md"


def test_the_example_in_the_documentation_solves_and_its_cap_binds():
    example = re.search(r"```toml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    case = loads(example.group(1))
    assert loads(dumps(case)) == case
    outcome = case.solve()
    assert all(check.ok for check in outcome.checks)
    assert any(total.holding for total in outcome.totals)
