"""Is everything here, and do the solvers compute right?"""

from __future__ import annotations

import shutil
import sys

from finarr.errors import FinarrError
from finarr.outcome import versions
from finarr.words import Message

__all__ = ["examine"]


def examine(lang: str) -> bool:
    """Print what is here, test the solvers, and return whether finarr can do its work."""
    for package, version in versions().items():
        print(f"  {package} {version}")
    well = sys.version_info >= (3, 11)
    _say("python" if well else "python_old", lang)
    for solver in ("highs", "cbc"):
        healthy = _solver(solver, lang)
        well = well and (healthy or solver != "highs")
    _say("office" if shutil.which("soffice") else "office_missing", lang)
    _say("well" if well else "unwell", lang)
    return well


def _solver(name: str, lang: str) -> bool:
    from finarr.program.solvers import self_test

    try:
        self_test(name)
    except FinarrError as error:
        print(Message("doctor.solver_fails", {"solver": name, "why": error.render(lang)}).render(lang))
        return False
    print(Message("doctor.solver", {"solver": name}).render(lang))
    return True


def _say(key: str, lang: str) -> None:
    print(Message(f"doctor.{key}").render(lang))
