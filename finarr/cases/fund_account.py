"""The account of a year of a transition fund as a document: what was realised, and what changes from then on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from finarr.arrangements.transition_fund import Realised
from finarr.cases.shape import build, made, table_of
from finarr.cases.toml_file import tables
from finarr.errors import place_of

__all__ = ["CHANGES", "read_account"]

CHANGES = ("estimates", "starts", "no_go")
"""Tables by project: new estimates, later starts, and phases that do not go on."""


def read_account(path: FilePath) -> tuple[Realised, dict[str, Mapping[str, Any]]]:
    """Read the account in a TOML file: its fields are those of `Realised`, and tables named in `CHANGES`.

    Raises:
        FileTrouble: the file is not there, or is no TOML.
        InvalidInput: every problem with its key.
    """
    given = tables(path)

    def make() -> tuple[Realised, dict[str, Mapping[str, Any]]]:
        changes = {name: table_of(given[name], (name,)) for name in CHANGES if name in given}
        account = {name: value for name, value in given.items() if name not in CHANGES}
        return made(Realised, account, ()), changes

    return build(make, place_of)
