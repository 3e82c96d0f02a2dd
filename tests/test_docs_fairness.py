"""The ids of docs/fairness.md are those of the code; its examples run in tests/house/test_docs.py."""

from __future__ import annotations

import re

from finarr.fairness import properties
from finarr.fairness.registry import rules
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "fairness.md").read_text(encoding="utf-8")


def test_every_property_is_in_the_table() -> None:
    judges = set(properties.__all__) - {"Allocation", "Property", "Rule", "full_analysis"}
    assert judges == set(re.findall(r"^\| `(\w+)` \|", TEXT.split("## 6.")[1], re.MULTILINE))


def test_every_claims_rule_is_in_the_table() -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", TEXT.split("## 3.")[1].split("## 4.")[0], re.MULTILINE))
    assert {each.id for each in rules("claims")} <= described
