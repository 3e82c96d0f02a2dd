"""Names of workbooks for which the button works: Excel's add-in takes the name for that of a Python module."""

from __future__ import annotations

import keyword
import re
import unicodedata
from pathlib import Path

__all__ = ["MARK", "fits", "module_of", "module_text", "proper"]

MARK = "finarr.excel.live.module"
"""What tells a module of ours from one of somebody else."""

_TEXT = '''"""finarr: {about}"""

from {mark} import main, offered

globals().update(offered("{lang}"))

__all__ = ["main"]
'''


def fits(path: Path) -> bool:
    """Tell whether the name of a workbook can be that of a module.

    Example:
        >>> fits(Path("kostenverdeling.xlsx")), fits(Path("Begroting GGD 2026 v3 def.xlsm")), fits(Path("class.xlsx"))
        (True, False, False)
    """
    return path.stem.isidentifier() and not keyword.iskeyword(path.stem)


def proper(path: Path) -> Path:
    """Return the nearest name for which the button works.

    Example:
        >>> proper(Path("Begroting GGD 2026 v3 déf.xlsm")).name, proper(Path("2026.xlsx")).name
        ('Begroting_GGD_2026_v3_def.xlsm', 'werkmap_2026.xlsx')
    """
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"\W+", "_", plain).strip("_") or "werkmap"
    if not stem.isidentifier() or keyword.iskeyword(stem):
        stem = f"werkmap_{stem}"
    return path.with_name(stem + path.suffix)


def module_of(path: Path) -> Path:
    """Return where the module of a workbook lies."""
    return path.with_suffix(".py")


def module_text(about: str, lang: str) -> str:
    """Return what a module says.

    Args:
        about: what it is, for who opens it.
        lang: the language of the functions.
    """
    return _TEXT.format(about=about, lang=lang, mark=MARK)
