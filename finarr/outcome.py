"""What every outcome carries: checks, the record of the run, and the hash of the inputs."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from finarr.words import Message

__all__ = ["Check", "RunRecord", "Status", "fingerprint", "versions"]

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


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that finarr computes and writes with."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "-"
    return found


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
