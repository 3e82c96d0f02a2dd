"""The page on scale tells the truth: its Python runs, and its TOML is read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import finarr as fa
from finarr.cases import from_document, to_document
from tests.conftest import ROOT
from tests.scenarios.cases import zeeland

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_python_runs() -> None:
    names: dict[str, object] = {}
    for language, text in BLOCKS:
        if language == "python":
            exec(compile(text, "scale.md", "exec"), names)
    assert isinstance(names["runs"], fa.scenarios.Runs)


def test_the_toml_is_read() -> None:
    (text,) = (text for language, text in BLOCKS if language == "toml")
    document = to_document(replace(zeeland(), scenarios=None)) | tomllib.loads(text)
    scenarios = fa.scenarios.Scenarios(from_document(document))
    assert scenarios.count == 1000
    assert [factor.path for factor in scenarios.factors] == list(document["scenarios"]["change"])
