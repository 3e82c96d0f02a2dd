"""What the site does beside what its settings say: pages that come and go, and links to files outside docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_OUTSIDE = re.compile(r"\]\(((?:\.\./)+)([^)#\s]+)([^)]*)\)")


def on_config(config: Any) -> Any:
    """Leave out of the menu what is not there (yet), and add to "Explained" the pages that it does not name."""
    folder = Path(config.docs_dir)
    config.nav = [kept for entry in config.nav if (kept := _kept(entry, folder)) is not None]
    named = set(_files(config.nav))
    new = sorted(path.name for path in folder.glob("*.md") if path.name not in named)
    explained = next(entry["Explained"] for entry in config.nav if "Explained" in entry)
    explained += new
    return config


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:
    """Lead links that leave docs/ to the repository."""
    home = Path(config.docs_dir)
    here = (home / page.file.src_path).parent

    def led(found: re.Match[str]) -> str:
        target = (here / found[1] / found[2]).resolve()
        if home in target.parents or not target.exists():
            return found[0]
        kind = "tree" if target.is_dir() else "blob"
        return f"]({config.repo_url}/{kind}/main/{target.relative_to(home.parent).as_posix()}{found[3]})"

    return _OUTSIDE.sub(led, markdown).replace("<!-- the rest -->", _rest(home))


def _rest(home: Path) -> str:
    """Return the public names that no page of the reference has, as mkdocstrings asks for them."""
    import finarr

    told = "".join(page.read_text(encoding="utf-8") for page in (home / "reference").glob("*.md"))
    named = {name.rpartition(".")[2] for name in re.findall(r"^::: ([\w.]+)$", told, re.MULTILINE)}
    return "\n\n".join(f"::: finarr.{name}" for name in finarr.__all__ if name not in named)


def _kept(entry: Any, folder: Path) -> Any:
    if isinstance(entry, str):
        return entry if (folder / entry).exists() else None
    ((title, value),) = entry.items()
    if isinstance(value, list):
        parts = [kept for part in value if (kept := _kept(part, folder)) is not None]
        return {title: parts} if parts else None
    return entry if (folder / value).exists() else None


def _files(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav
    return [file for part in parts for file in _files(part)]
