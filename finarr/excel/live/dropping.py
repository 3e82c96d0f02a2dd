"""Workbooks that are dropped on a command file: which they are, whatever characters their names have.

Windows puts quotation marks around a name with spaces, and around no other. So `cmd.exe` cuts ``a&b.xlsx`` in two,
loses the ``^`` of ``a^b.xlsx``, and takes commas and semicolons for the end of a name. The line that `cmd.exe` was
started with is still whole: the command file hands it over as it stands, and the names are read from it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["STARTED", "command_lines", "dropped"]

STARTED = "FINARR_STARTED"
"""The variable of the environment in which the command file hands over the line that `cmd.exe` was started with."""

_LINE = re.compile(r'.*?\s/c\s+""[^"]+"(?P<names>.*)"\s*', re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r'"([^"]+)"|([^\s"]+)')


def dropped(started: str, given: Sequence[str]) -> list[str]:
    r"""Return the files that were dropped.

    Args:
        started: the line that `cmd.exe` was started with.
        given: the names as `cmd.exe` understood them; they count where it was not started to run the command file.

    Example:
        >>> dropped(r'cmd.exe /c ""C:\finarr\drop.cmd" C:\a&b.xlsx "C:\c d.xlsx""', [r"C:\a", r"C:\c d.xlsx"])
        ['C:\\a&b.xlsx', 'C:\\c d.xlsx']
        >>> dropped('"C:\\WINDOWS\\system32\\cmd.exe" ', ["a&b.xlsx"])
        ['a&b.xlsx']
    """
    found = _LINE.fullmatch(started)
    if found is None:
        return list(given)
    return [quoted or bare for quoted, bare in _NAME.findall(found["names"])]


def command_lines(python: str, lang: str) -> Iterator[str]:
    """Yield the lines of the command file.

    Between ``enabledelayedexpansion`` and ``disabledelayedexpansion`` a variable between exclamation marks is put in
    after `cmd.exe` has read the line: what is in it is not read as commands. Elsewhere such a mark is just that.

    Args:
        python: the program.
        lang: the language of what it says.
    """
    program = python.replace("%", "%%")
    yield "@echo off"
    yield "chcp 65001 >nul"  # names with accents
    yield "setlocal enabledelayedexpansion"
    yield f'set "{STARTED}=!cmdcmdline!"'
    yield "setlocal disabledelayedexpansion"
    yield f'"{program}" -X utf8 -m finarr excel dropped --lang {lang} %*'
    yield "endlocal"
    yield "pause"
    # After a drop the window goes, and with it whatever cmd.exe took for a second command; a prompt stays.
    yield f'if /i not "!{STARTED}: /c =!"=="!{STARTED}!" exit'
    yield "exit /b"
    yield ""
