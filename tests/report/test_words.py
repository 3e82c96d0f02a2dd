"""Every text that a report asks for by name exists, and every text that exists is asked for."""

import re

from finarr.words import catalogue
from tests.conftest import ROOT

ROOM = ROOT / "finarr" / "report"
ASKED = re.compile(r"""\b(?:words|column)\(\s*f?"([a-z_]+)(\{|")""")
SOURCES = [path.read_text(encoding="utf-8") for path in [*ROOM.rglob("*.py"), *ROOM.rglob("*.jinja")]]
SOURCE = "\n".join(SOURCES).replace("words('", 'words("').replace("')", '")').replace("',", '",')
TEXTS = {name.removeprefix("report.") for name in catalogue("nl") if name.startswith("report.")}


def test_what_is_asked_for_exists() -> None:
    asked = {name for name, end in ASKED.findall(SOURCE) if end == '"'}
    assert len(asked) > 60
    assert {name for name in asked if name not in TEXTS and f"column_{name}" not in TEXTS} == set()


def test_what_exists_is_asked_for() -> None:
    whole = SOURCE + (ROOT / "finarr" / "cli" / "reporting.py").read_text(encoding="utf-8")
    stems = {name for name, end in ASKED.findall(SOURCE) if end == "{"}
    # what is said of contributions is said of gains and losses by a text of its own (`Runs.said`)
    names = {name.removesuffix("_effect") if name.removesuffix("_effect") in TEXTS else name for name in TEXTS}
    left = {
        name
        for name in names
        if f'"{name}"' not in whole
        and f'"{name.removeprefix("column_")}"' not in whole
        and f"report.{name}" not in whole
        and f'"{name.removeprefix("page_")}"' not in whole
        and not any(name.removeprefix("column_").startswith(stem) for stem in stems if stem)
    }
    assert left == set()
