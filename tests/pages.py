"""Pages of documentation that run: every block of code, in order, in an empty folder, must do what the page shows.

| block | what happens |
|---|---|
| ``python`` | runs; the blocks of a page share their names |
| ``sh`` | lines that begin with ``finarr`` run; a comment ``# 3`` at the end is the exit code |
| ``text`` | is what the block above printed; a line ``...`` stands for any lines |
| ``toml`` | a case (``finarr = 1``) loads and is written back; `x.toml` ending the line above makes a file of it |
| ``csv`` | `x.csv` ending the line above makes a file of it |

Other languages are shown and not run.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from finarr.cases.toml_file import dumps, loads
from finarr.cli import main
from tests.conftest import ROOT

_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"`([\w-]+\.(?:toml|csv))`:?\s*$")

NOT_RUN = ("python -m pip ", "git ", "mkdocs ", "frictionless ", "jupyter ", ".ci/run")
"""What commands of others begin with; they are shown and not run."""


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, the line it begins on, and the line of prose above it."""

    language: str
    text: str
    line: int
    above: str


def pages() -> list[Path]:
    """Every page whose blocks run."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page."""
    whole = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(whole):
        indent, language, text = found.groups()
        before = whole[: found.start()]
        above = before.rstrip().rpartition("\n")[2]
        plain = "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))
        yield Block(language, plain, before.count("\n") + 1, above)


@dataclass
class Run:
    """A page being run in the current folder.

    Args:
        page: the page.
        skip: commands that are run elsewhere.
    """

    page: Path
    skip: tuple[str, ...] = ()
    names: dict[str, object] = field(default_factory=dict)
    shown: str = ""
    ran: int = 0

    def all(self) -> Run:
        """Run every block."""
        doers: dict[str, Callable[[Block], None]] = {
            "python": self._python,
            "sh": self._commands,
            "text": self._compare,
            "toml": self._file,
            "csv": self._file,
        }
        for block in blocks(self.page):
            try:
                doers.get(block.language, lambda _: None)(block)
            except BaseException as error:
                error.add_note(f"{self.page.name}, line {block.line}")
                raise
        return self

    def _python(self, block: Block) -> None:
        out = io.StringIO()
        code = compile("\n" * block.line + block.text, str(self.page), "exec")
        with contextlib.redirect_stdout(out):
            exec(code, self.names)
        self.shown = out.getvalue()
        self.ran += 1

    def _commands(self, block: Block) -> None:
        out = io.StringIO()
        for line in block.text.replace("\\\n", " ").splitlines():
            command, _, code = line.partition(" # ")
            if not command.strip() or command.startswith("#") or command in self.skip or command.startswith(NOT_RUN):
                continue
            program, *arguments = shlex.split(command)
            assert program == "finarr", f"{command}: only finarr can be run here"
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), pytest.raises(SystemExit) as done:
                main(arguments)
            assert int(done.value.code or 0) == int(code or 0), f"{command}\n{out.getvalue()}"
            self.ran += 1
        self.shown = out.getvalue()

    def _compare(self, block: Block) -> None:
        wanted = [line.rstrip() for line in block.text.rstrip().splitlines()]
        shown = [line.rstrip() for line in self.shown.rstrip().splitlines()]
        parts: list[list[str]] = [[]]
        for line in wanted:
            parts.append([]) if line.strip() == "..." else parts[-1].append(line)
        assert len(parts) > 1 or shown == wanted, f"shown:\n{self.shown}"
        at = 0
        for part in parts:
            found = next((n for n in range(at, len(shown) + 1) if shown[n : n + len(part)] == part), None)
            assert found is not None, "\n".join(["not shown:", *part, "shown:", *shown])
            at = found + len(part)

    def _file(self, block: Block) -> None:
        if name := _NAMED.search(block.above):
            Path(name[1]).write_text(block.text, encoding="utf-8")
        if re.search(r"^finarr = 1$", block.text, re.MULTILINE) and '.csv"' not in block.text:
            case = loads(block.text)
            assert loads(dumps(case)) == case
        self.ran += 1
