"""The packages that only reports need, asked for where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["all_needed", "needed"]

PACKAGES = ("docx", "jinja2", "vl_convert")


def needed(module: str) -> Any:
    """Return a package of the extra ``report``.

    Raises:
        FileTrouble: finarr was installed without it; the message says how to add it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise FileTrouble(Message("report.extra", {"package": module.partition(".")[0]})) from error


def all_needed() -> None:
    """Ask for every package that reports need, before any work is done.

    Raises:
        FileTrouble: one is missing.
    """
    for package in PACKAGES:
        needed(package)
