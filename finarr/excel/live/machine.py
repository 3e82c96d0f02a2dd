"""What a computer says of Excel, the add-in, Python and trust: asked in one place, so that tests can answer instead."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Machine", "ThisMachine"]


class Machine(Protocol):
    """A computer.

    Attributes:
        platform: "win32", "darwin" or another.
        python: the program that runs finarr.
        home: the user's own folder.
        add_in: where Excel would find the add-in.
    """

    platform: str
    python: Path
    home: Path
    add_in: Path

    def setting(self, key: str, name: str) -> Any:
        """Return a value from Windows' registry; None where there is none.

        Args:
            key: its root (HKCU, HKLM or HKCR) and its path.
            name: of the value; empty for that of the key itself.
        """
        ...

    def own_add_in(self) -> bytes:
        """Return the add-in that belongs to the xlwings that is installed."""
        ...

    def from_elsewhere(self, path: Path) -> bool:
        """Tell whether Windows has marked a file as one from the internet, so that its macros are blocked."""
        ...


class ThisMachine:
    """The computer that finarr runs on."""

    platform = sys.platform
    python = Path(sys.executable)

    @cached_property
    def home(self) -> Path:
        """The user's own folder."""
        return Path.home()

    @cached_property
    def add_in(self) -> Path:
        """Where Excel would find the add-in."""
        if self.platform == "darwin":
            group = self.home / "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
            return group / "Startup.localized/Excel/xlwings.xlam"
        folder = Path(os.environ.get("APPDATA") or self.home / "AppData/Roaming")
        return folder / "Microsoft/Excel/XLSTART/xlwings.xlam"

    def setting(self, key: str, name: str) -> Any:
        """Return a value from Windows' registry; None where there is none."""
        if sys.platform != "win32":
            return None
        import winreg

        root, _, path = key.partition("\\")
        roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCR": winreg.HKEY_CLASSES_ROOT}
        try:
            with winreg.OpenKey(roots[root], path) as opened:
                return winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None

    def own_add_in(self) -> bytes:
        """Return the add-in that belongs to the xlwings that is installed."""
        return resources.files("xlwings").joinpath("addin", "xlwings.xlam").read_bytes()

    def from_elsewhere(self, path: Path) -> bool:
        """Tell whether Windows has marked a file as one from the internet."""
        if self.platform != "win32":
            return False
        try:
            return b"ZoneId=3" in Path(f"{path}:Zone.Identifier").read_bytes()
        except OSError:
            return False
