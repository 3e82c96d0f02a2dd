"""What a command does with what it found: files first, then the screen, then where the files are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finarr.cli import show
from finarr.cli.options import write_text

if TYPE_CHECKING:
    from finarr.outcome import Check
    from finarr.paper import Spoken

__all__ = ["tell"]


def tell(
    spoken: Spoken,
    body: dict[str, Any],
    *,
    screen: Spoken | None = None,
    as_json: bool,
    html: Path | None = None,
    workbook: Any = None,
    out: Path | None = None,
    written: Iterable[Path | None] = (),
    checks: Sequence[Check] | None = None,
) -> None:
    """Show what a command found, as text or as JSON, and write its page and its workbook where they are asked for.

    Args:
        spoken: what it says in the user's language.
        body: the same for a machine.
        screen: what of it the screen shows, where it is too long for one.
        as_json: print the body and nothing else.
        html: where the page goes.
        workbook: what can be written as a workbook.
        out: where the workbook goes.
        written: files that the command wrote itself.
        checks: what was checked, told last.

    Raises:
        FileTrouble: a file cannot be written.
    """
    if html is not None:
        write_text(html, spoken.html)
    if out is not None:
        workbook.to_excel(out)
    if as_json:
        show.json_text(body)
        return
    show.text((screen or spoken).text)
    for path in (*written, html, out):
        if path is not None:
            show.written(path, spoken.lang)
    if checks is not None:
        show.checks(checks, spoken.lang)
