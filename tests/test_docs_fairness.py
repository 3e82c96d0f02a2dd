"""docs/fairness.md tells the truth: its Python prints what it shows, and its ids are those of the code."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

from finarr.fairness import properties
from finarr.fairness.registry import rules
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "fairness.md").read_text(encoding="utf-8")


def test_the_examples_print_what_the_page_shows() -> None:
    shown = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
    assert len(shown) == TEXT.count("```python") == 5
    names: dict[str, object] = {}
    for code, text in shown:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == text


def test_every_property_is_in_the_table() -> None:
    judges = set(properties.__all__) - {"Allocation", "Property", "Rule", "full_analysis"}
    assert judges == set(re.findall(r"^\| `(\w+)` \|", TEXT.split("## 6.")[1], re.MULTILINE))


def test_every_claims_rule_is_in_the_table() -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", TEXT.split("## 3.")[1].split("## 4.")[0], re.MULTILINE))
    assert {each.id for each in rules("claims")} <= described


def test_links_lead_to_headings() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).strip().lower().replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    for anchor in re.findall(r"\]\(#([^)]+)\)", TEXT):
        assert anchor in headings
