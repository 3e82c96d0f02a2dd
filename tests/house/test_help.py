"""Every command and every parameter has a help text in both languages, in ``words/<language>/help.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from finarr.cli.app import app
from finarr.cli.speech import parameter_words
from finarr.words import LANGUAGES, catalogue


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its name as the words have it."""
    yield name, command
    for word, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{name}_{word}".strip("_").replace("-", "_"))


def test_every_command_and_parameter_is_explained() -> None:
    missing = []
    found = [*commands(get_command(app))]
    assert len(found) > 8
    for lang in LANGUAGES:
        texts = catalogue(lang)
        for name, command in found:
            if name and f"help.c_{name}" not in texts:
                missing.append(f"{lang}: c_{name}")
            for parameter in command.params:
                if not any(each in texts for each in parameter_words(name, parameter.name)):
                    missing.append(f"{lang}: p_{name}_{parameter.name}")
    assert missing == [], "add these to finarr/words/<language>/help.toml"
