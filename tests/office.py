"""LibreOffice as the outside judge of a workbook: it recalculates every formula and draws every page.

Each process keeps a private profile, so that nobody's settings or open windows count. The profile recalculates files
always: left to itself LibreOffice shows the values that a file carries, which proves nothing.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

TIME_LIMIT = 180
"""Seconds that one conversion may take."""

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""


def needed(program: str) -> str:
    """Return where a program is; without it the test is skipped, or fails where everything must be tested."""
    return shutil.which(program) or missing(program)


def missing(what: str) -> NoReturn:
    """Skip a test that needs something which is not here, or fail where everything must be tested."""
    told = f"needs {what}, which is not on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def settings(profile: Path, locale: str) -> None:
    """Write the settings of LibreOffice in a profile: everything is calculated anew, for a locale."""
    file = profile / "user" / "registrymodifications.xcu"
    file.parent.mkdir(parents=True)
    file.write_text(_SETTINGS.format(locale=locale), encoding="utf-8")


def recalculated(path: Path, folder: Path, *, locale: str = "nl-NL") -> Path:
    """Return a copy of a workbook in which every formula was calculated anew.

    Args:
        path: the workbook, which stays as it is.
        folder: where the copy goes, under the same name; not the workbook's own folder.
        locale: the user's locale, such as "nl-NL" or "en-US".
    """
    return _converted(path, folder, "xlsx", locale)


def pictures(path: Path, folder: Path, *, locale: str = "nl-NL", dots_per_inch: int = 70) -> list[Path]:
    """Return a picture of every page of a workbook as it would be printed, in order."""
    pages = _converted(path, folder, "pdf", locale)
    stem = folder / path.stem
    command = [needed("pdftoppm"), "-png", "-r", str(dots_per_inch), str(pages), str(stem)]
    subprocess.run(command, check=True, capture_output=True, timeout=TIME_LIMIT)
    return sorted(folder.glob(f"{path.stem}-*.png"))


def printed(path: Path, folder: Path, *, locale: str = "nl-NL") -> Path:
    """Return a document or workbook as PDF, as it would be printed."""
    return _converted(path, folder, "pdf", locale)


def _converted(path: Path, folder: Path, suffix: str, locale: str) -> Path:
    program = needed("soffice")
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{path.stem}.{suffix}"
    if made.resolve() == path.resolve():
        raise ValueError(f"{folder} holds the workbook itself; give another folder")
    made.unlink(missing_ok=True)
    options = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={_profile(locale).as_uri()}"]
    command = [program, *options, "--convert-to", suffix, "--outdir", str(folder), str(path)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    if not made.is_file():
        raise RuntimeError(f"{path.name} became no {suffix}: {told.stdout} {told.stderr}")
    return made


@cache
def _profile(locale: str) -> Path:
    """Make the settings, once a process and locale; they go when the process ends."""
    profile = Path(tempfile.mkdtemp(prefix="finarr-office-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    settings(profile, locale)
    return profile
