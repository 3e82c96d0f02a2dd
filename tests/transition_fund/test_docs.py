"""The file of docs/transition-fund.md is a fund that closes; its examples run in tests/house/test_docs.py."""

from __future__ import annotations

import re

from finarr.cases.toml_file import dumps, loads
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "transition-fund.md").read_text(encoding="utf-8")


def test_the_file_of_the_page_is_a_fund_that_closes():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    case = loads(text)
    assert loads(dumps(case)) == case
    outcome = case.solve("cheapest")
    assert all(check.ok for check in outcome.checks)
    assert outcome.balance["payments"].tolist() == [1800.0, 1800.0]
