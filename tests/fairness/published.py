"""Published answers, kept in tests/golden."""

import json
from typing import Any

from tests.conftest import ROOT


def golden(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))
