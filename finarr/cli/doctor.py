"""Is everything here, and do the solvers compute right?"""

from __future__ import annotations

import shutil
import sys

from finarr.outcome import versions
from finarr.words import Message

__all__ = ["examine"]


def examine(lang: str) -> bool:
    """Print what is here, test the solvers, and return whether finarr can do its work."""
    from finarr.program.solvers import chosen, self_test

    for package, version in versions().items():
        print(f"  {package} {version}")
    well = sys.version_info >= (3, 11)
    _say("python" if well else "python_old", lang)
    for test in self_test():
        values = {"solver": test.solver, "version": test.version or "-", "why": test.trouble}
        print(Message("doctor.solver" if test.trouble is None else "doctor.solver_fails", values).render(lang))
        well = well and (test.trouble is None or test.solver != chosen(None))
    _say("office" if shutil.which("soffice") else "office_missing", lang)
    _say("well" if well else "unwell", lang)
    return well


def _say(key: str, lang: str) -> None:
    print(Message(f"doctor.{key}").render(lang))
