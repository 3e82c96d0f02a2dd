"""The command line in the language of its user: help pages, and calls that are wrong.

A command has no text of its own. Its help lives in ``words/<language>/help.toml``: ``c_<command>`` tells what it does,
``p_<command>_<parameter>`` or ``p_<parameter>`` what a parameter means, ``v_<parameter>`` what stands for its value.
Where the words have nothing, the text in the code is shown.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from finarr.cli.paths import kept_apart
from finarr.errors import InvalidInput, Problem
from finarr.words import LANGUAGES, Message, catalogue

__all__ = ["SpokenCommand", "SpokenGroup", "SpokenTyper", "language_of", "parameter_words", "value_name", "wrong_call"]

UsageError = typer.BadParameter.__bases__[0]
"""What the library that parses a call raises when the call is wrong."""


def language_of(arguments: Sequence[str]) -> str | None:
    """Return the language that a call asks for, or None where it asks for none there is.

    Example:
        >>> language_of(["run", "x.toml", "--lang=en"]), language_of(["run"])
        ('en', None)
    """
    for flag, value in pairwise([*arguments, ""]):
        asked = value if flag == "--lang" else flag.removeprefix("--lang=") if flag.startswith("--lang=") else None
        if asked in LANGUAGES:
            return asked
    return None


class SpokenCommand(TyperCommand):
    """A command whose help page is drawn from the words, and that writes over nothing it reads."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises:
            InvalidInput: it would write over a file that it reads.
        """
        kept_apart(ctx.params)
        return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))


class SpokenGroup(TyperGroup):
    """A group of commands whose help page is drawn from the words."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called.

        Raises:
            InvalidInput: there is no such command.
        """
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise InvalidInput([_problem(ctx, f"'{args[0]}'", "errors.one_of", allowed=tuple(self.commands))])
        return super().resolve_command(ctx, args)


class SpokenTyper(typer.Typer):
    """A `typer.Typer` whose commands and groups speak the user's language."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=SpokenGroup, add_completion=False, pretty_exceptions_enable=False, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """Register a command."""
        return super().command(name, cls=settings.pop("cls", SpokenCommand), **settings)


def wrong_call(error: Exception) -> InvalidInput | None:
    """Return what is wrong with a call as invalid input; None where the error is another.

    Args:
        error: what the library that parses a call raised.
    """
    if not isinstance(error, UsageError):
        return None
    ctx, kind, text = getattr(error, "ctx", None), type(error).__name__, str(getattr(error, "message", ""))
    parameter = getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    place = option or (None if parameter is None else _shown_name(parameter))
    match kind:
        case "MissingParameter":
            problem = _problem(ctx, None, "errors.missing", place=place)
        case "NoSuchOption":
            allowed = tuple(name for each in _parameters(ctx) for name in each.opts if name.startswith("--"))
            problem = _problem(ctx, f"'{option}'", "help.no_option", allowed=allowed)
        case "BadOptionUsage":
            takes_none = "not take" in text or "unexpected" in text
            problem = _problem(ctx, None, "help.no_value" if takes_none else "errors.missing", place=place)
        case "BadParameter":
            given = re.search(r"'([^']*)'", text)
            rule = {"int": "errors.whole_number", "float": "errors.number"}.get(_type_name(parameter), "help.bad_value")
            problem = _problem(ctx, given and f"'{given[1]}'", rule, place=place)
        case _:
            extra = re.search(r"\(([^()]*)\)$", text)
            rule = "help.surplus" if extra else "help.no_command"
            problem = _problem(ctx, extra and f"'{extra[1]}'", rule)
    return InvalidInput([problem])


def _problem(ctx: Any, given: Any, rule: str, *, place: str | None = None, **values: Any) -> Problem:
    command = "finarr" if ctx is None else ctx.command_path
    advice = Message("help.see", {"command": command})
    return Problem((place or command,), given, Message(rule, values), advice, None if place else command)


def _parameters(ctx: Any) -> list[Any]:
    return [] if ctx is None else [each for each in ctx.command.get_params(ctx) if not getattr(each, "hidden", False)]


def _type_name(parameter: Any) -> str:
    kind = getattr(parameter, "type", None)
    told = str(getattr(kind, "name", "") or getattr(parameter, "type_descriptor", ""))
    return "int" if "int" in told else "float" if "float" in told else told


def _shown_name(parameter: Any) -> str:
    """Return what a user looks for: the option, or what stands for an argument."""
    long = [name for name in parameter.opts if name.startswith("--")]
    return long[0] if long else str(parameter.name).upper()


def value_name(parameter: str, lang: str) -> str:
    """Return what stands for the value of a parameter on a help page.

    Example:
        >>> value_name("file", "nl")
        'BESTAND'
    """
    return catalogue(lang).get(f"help.v_{parameter}", parameter.upper())


def parameter_words(command: str, parameter: str) -> Iterator[str]:
    """Return the ids under which the text of a parameter may stand, the most precise first."""
    yield f"help.p_{command}_{parameter}"
    yield f"help.p_{parameter}"


def _command_id(ctx: Any) -> str:
    """Return the words id of a command: its names after "finarr", joined.

    Names are those of the contexts, since a group does not know by which name it was added.
    """
    names: list[str] = []
    while ctx is not None and ctx.parent is not None:
        names.insert(0, str(ctx.info_name))
        ctx = ctx.parent
    return "_".join(names).replace("-", "_")


def _page(command: Any, ctx: Any) -> str:
    """Draw a help page: how it is called, what it does, arguments, options, commands."""
    from rich.console import Console
    from rich.text import Text

    lang = str(ctx.find_root().obj or "nl")
    name = _command_id(ctx)
    screen = Console(file=io.StringIO(), force_terminal=sys.stdout.isatty(), width=min(100, Console().width))
    parameters = _parameters(ctx)
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    options = [each for each in parameters if each.param_type_name == "option"]
    names = [value_name(each.name, lang) if each.required else f"[{value_name(each.name, lang)}]" for each in arguments]
    commands = dict(getattr(command, "commands", {}))
    ends = [_word("ends", lang)] if commands else names
    call = " ".join([ctx.command_path, f"[{_word('options', lang)}]", *ends])
    screen.print(Text(f"{_word('usage', lang)}: {call}"))
    screen.print(Text("\n" + _text([f"help.c_{name}" if name else "help.about"], command.help, lang)))
    _table(screen, "arguments", [(value_name(each.name, lang), _meaning(each, name, lang)) for each in arguments], lang)
    _table(screen, "options", [(_option(each, lang), _meaning(each, name, lang)) for each in options], lang)
    rows = [
        (word, _text([f"help.c_{f'{name}_{word}'.strip('_').replace('-', '_')}"], each.help, lang))
        for word, each in commands.items()
    ]
    _table(screen, "commands", rows, lang)
    if not name:
        screen.print(Text("\n" + _word("exit_codes", lang)))
    shown = screen.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in shown.splitlines()) + "\n"


def _table(screen: Any, title: str, rows: list[tuple[str, str]], lang: str) -> None:
    if not rows:
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for name, meaning in rows:
        table.add_row(Text(name, style="bold"), Text(meaning))
    screen.print(Text(f"\n{_word(title, lang).capitalize()}:"))
    screen.print(table)


def _option(option: Any, lang: str) -> str:
    names = ", ".join((*option.opts, *option.secondary_opts))
    return names if option.is_flag or option.name == "help" else f"{names} {value_name(option.name, lang)}"


def _meaning(parameter: Any, command: str, lang: str) -> str:
    told = _text([*parameter_words(command, parameter.name)], parameter.help, lang)
    default = parameter.default
    if default is None or callable(default) or isinstance(default, bool) or parameter.required or default == []:
        return told
    return f"{told} {Message('help.default', {'value': str(default)}).render(lang)}"


def _text(ids: Sequence[str], otherwise: str | None, lang: str) -> str:
    texts = catalogue(lang)
    return next((texts[each] for each in ids if each in texts), " ".join((otherwise or "").split()))


def _word(key: str, lang: str) -> str:
    return Message(f"help.{key}").render(lang)
