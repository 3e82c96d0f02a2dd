"""What mkdocstrings must know of our docstrings: an "Example:" is what it calls "Examples:"."""

from __future__ import annotations

import re
from typing import Any

import griffe


class Examples(griffe.Extension):
    """Reads sections named Example as examples that run."""

    def on_object(self, *, obj: Any, **_: Any) -> None:
        """Rename the section in a docstring."""
        if obj.docstring:
            obj.docstring.value = re.sub(r"^( *)Example:$", r"\1Examples:", obj.docstring.value, flags=re.MULTILINE)
