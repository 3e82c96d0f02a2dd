"""What every outcome carries: checks, the record of the run, and the hash of the inputs."""

from __future__ import annotations

import getpass
import hashlib
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from immutabledict import immutabledict

from finarr.paper import Paper
from finarr.words import Message

__all__ = [
    "AsJson",
    "Check",
    "OnPaper",
    "Reported",
    "RunRecord",
    "Status",
    "fingerprint",
    "json_text",
    "user",
    "versions",
]

_PACKAGES = ("finarr", "numpy", "pandas", "PuLP", "highspy", "openpyxl", "XlsxWriter")


class Status(StrEnum):
    """How an answer was found."""

    PRO_RATA = "pro_rata"
    """No limit binds: everyone pays pure pro rata."""
    CLOSED_FORM = "closed_form"
    """Limits bind within single totals; the answer has a formula."""
    OPTIMAL = "optimal"
    """Years, items or groups couple; a linear program decided which limits bind."""
    STOPPED = "stopped"
    """A mixed-integer program ended without proof; the gap is given."""

    def message(self) -> Message:
        """Return the status in words."""
        return Message(f"outcome.{self.value}")


@dataclass(frozen=True)
class Check:
    """One thing recomputed in plain arithmetic.

    Attributes:
        name: what is checked.
        difference: euro; zero when it holds.
        ok: whether it holds.
    """

    name: Message
    difference: Decimal
    ok: bool

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the check as a machine reads it."""
        return {"check": self.name.render(lang), "difference": float(self.difference), "ok": self.ok}


@dataclass(frozen=True)
class RunRecord:
    """What is needed to reproduce a result.

    Attributes:
        inputs_hash: SHA-256 of the case.
        versions: of finarr, Python and the packages that compute or write.
        solver: which one decided the tight limits; None where none was needed.
        criterion: what was called fair.
        status: how the answer was found.
        started: when, with time zone.
        seconds: how long it took.
    """

    inputs_hash: str
    versions: Mapping[str, str]
    solver: str | None
    criterion: str
    status: str
    started: datetime
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a machine reads it."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        return record | {"versions": dict(self.versions), "started": self.started.isoformat(timespec="seconds")}


def json_text(body: Any) -> str:
    """Return JSON: numbers that are none, or infinite, are null, since JSON has no word for them."""
    return json.dumps(_without_holes(body), ensure_ascii=False, indent=2)


def _without_holes(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return {key: _without_holes(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_without_holes(each) for each in thing]
    return None if isinstance(thing, float) and not math.isfinite(thing) else thing


class AsJson:
    """An outcome that a machine can read."""

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        raise NotImplementedError

    def to_json(self, lang: str | None = None) -> str:
        """Return the outcome as JSON text.

        Args:
            lang: of its texts, "nl" or "en"; the case's language where left out.
        """
        return json_text(self.to_dict(lang))


class Brief:
    """An outcome that shows itself in one line: title, status and checks, not every figure it holds."""

    def __repr__(self) -> str:
        """Return one line, as in ``Outcome(title='GGD', status='optimal', checks=12, failed=0)``."""
        case, status, checks = (getattr(self, name) for name in ("case", "status", "checks"))
        question = getattr(self, "question", None)
        asked = "" if question is None else f", question={question!r}"
        failed = sum(not check.ok for check in checks)
        name, shown = type(self).__name__, str(status)
        return f"{name}(title={case.title!r}{asked}, status={shown!r}, checks={len(checks)}, failed={failed})"


class Reported:
    """What every outcome can become for people to look at: a page, and a memo for a council."""

    def to_html(self, path: str | Path, *, lang: str | None = None, borders: str | Path | None = None) -> Path:
        """Write one self-contained page that opens offline in any browser, and return where.

        Args:
            path: the file, such as "report.html"; it is overwritten.
            lang: "nl" or "en"; the case's language where left out.
            borders: a GeoJSON file with the borders of the parties, for a map; matched by code, else by name.

        Raises:
            InvalidInput: there is no such language, or the file of borders fits no party.
            FileTrouble: a file cannot be read or written, or finarr was installed without its extra ``report``.
        """
        from finarr.doors import save_report

        return save_report("page", self, path, lang=lang, borders=borders)

    def to_docx(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write a memo for a council: two pages with table, chart and explanation, and return where.

        Args:
            path: the file, such as "memo.docx"; it is overwritten.
            lang: "nl" or "en"; the case's language where left out.

        Raises:
            InvalidInput: there is no such language.
            FileTrouble: the file cannot be written, or finarr was installed without its extra ``report``.
        """
        from finarr.doors import save_report

        return save_report("memo", self, path, lang=lang)


def user() -> str | None:
    """Return who is logged in, or nothing where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that finarr computes and writes with."""
    return dict(_versions())


@cache  # to read them takes a tenth of a small case's time
def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "-"
    return immutabledict(found)


def fingerprint(thing: Any) -> str:
    """Return the SHA-256 of a frozen object: equal objects have equal fingerprints, on any machine.

    Example:
        >>> fingerprint({"b": Decimal("1.50"), "a": 1}) == fingerprint({"a": 1, "b": Decimal("1.5")})
        True
    """
    text = json.dumps(_canonical(thing), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(thing: Any) -> Any:
    if is_dataclass(thing) and not isinstance(thing, type):
        named = {field.name: _canonical(getattr(thing, field.name)) for field in fields(thing)}
        return {"": type(thing).__name__, **named}
    if isinstance(thing, Mapping):
        return {str(key): _canonical(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [_canonical(each) for each in thing]
    if isinstance(thing, Decimal):
        return f"{thing.normalize():f}"
    if isinstance(thing, int) and not isinstance(thing, bool):
        return str(thing)
    return thing.isoformat() if isinstance(thing, date) else thing


class OnPaper:
    """What outcomes can become that tell themselves as one paper: a page."""

    case: Any

    def paper(self) -> Paper:
        """Return the outcome for a reader."""
        raise NotImplementedError

    def to_html(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write one self-contained page that opens offline in any browser, and return where.

        Args:
            path: the file, such as "report.html"; it is overwritten.
            lang: "nl" or "en"; the case's language where left out.

        Raises:
            InvalidInput: there is no such language.
            FileTrouble: the file cannot be written, or its suffix is not that of a page.
        """
        from finarr.doors import save_page

        return save_page(self.paper(), path, str(self.case.language) if lang is None else lang)
