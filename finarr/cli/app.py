"""The commands, and the one place where an error becomes a text and an exit code.

Exit codes: 0 done, 1 a file or internal error, 2 invalid input, 3 infeasible, 4 stopped without proof, 130 broken off
with Ctrl+C.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import advising, cycle, data, excel, funding, show
from finarr.cli.kinds import kind_called
from finarr.cli.options import File, Force, Json, Lang, known_language
from finarr.cli.paths import made
from finarr.cli.reporting import Borders, Memo, Page, report
from finarr.cli.scenarios import add_scenarios
from finarr.cli.speech import SpokenTyper, language_of, value_name, wrong_call
from finarr.cli.watching import watch
from finarr.errors import FileTrouble, FinarrError, Infeasible, InvalidInput, Problem, Stopped, place_of
from finarr.words import Message

__all__ = ["app", "main"]

app = SpokenTyper()
app.add_typer(data.app, name="data")
app.add_typer(excel.app, name="excel")

Criterion = Annotated[str | None, typer.Option("--criterion")]
Solver = Annotated[str | None, typer.Option("--solver")]
Question = Annotated[str | None, typer.Option("--question")]
With = Annotated[list[str] | None, typer.Option("--with")]


@app.callback(invoke_without_command=True)
def everywhere(ctx: typer.Context, lang: Lang = None) -> None:
    """Take a language before the command for one after it; without a command, show the help page."""
    if ctx.invoked_subcommand is None:
        known_language(lang)
        show.text(ctx.get_help().rstrip())
    if lang is not None:
        ctx.default_map = _everywhere(ctx.command, lang)


def _everywhere(command: Any, lang: str) -> dict[str, Any]:
    """Return a language as what counts where nothing is typed, for every command under one, also those of groups."""
    inside = getattr(command, "commands", None)
    return {"lang": lang} if inside is None else {name: _everywhere(each, lang) for name, each in inside.items()}


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument()] = Path("finarr-demo"),
    lang: Lang = None,
) -> None:
    """Work out two examples and write their workbooks."""
    from finarr.cases.examples import model
    from finarr.cli.running import beside
    from finarr.shipped import DEMO

    known_language(lang)
    made(folder)
    for name in DEMO:
        case = model(f"models/{name}.toml", lang or "nl")
        outcome = case.solve()
        show.outcome(outcome, case.language)
        show.written(case.save(folder / f"{name}.xlsx"), case.language)
        show.written(outcome.to_excel(beside(folder / f"{name}.xlsx", case.language)), case.language)


@app.command()
def new(
    kind: Annotated[str, typer.Argument(callback=kind_called)],
    file: Annotated[Path, typer.Argument()],
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Make a new file with an example in it."""
    from finarr.cases.examples import example
    from finarr.doors import save_template

    known_language(lang)
    if file.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(file)}))
    case = example(kind, lang or "nl")
    show.written(save_template(case, file), case.language)


@app.command()
def check(file: File, lang: Lang = None, as_json: Json = False) -> None:
    """Check a file without computing."""
    from finarr.doors import load, opened

    known_language(lang)
    case = load(file, opened("finarr.scenarios.checks:in_a_file"))
    if getattr(case, "scenarios", None) is not None:
        opened("finarr.scenarios:Scenarios")(case)
    if as_json:
        show.json_text({"status": "valid", "problems": []})
    else:
        show.line(Message("cli.valid", {"path": str(file)}), lang or case.language)


@app.command()
def run(
    file: File,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    criterion: Criterion = None,
    question: Question = None,
    given: With = None,
    solver: Solver = None,
    page: Page = False,
    memo: Memo = False,
    borders: Borders = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Work out a file, or answer a question about it, and write a workbook with the result."""
    from finarr.cli.running import Asked, stopped

    known_language(lang)
    asked = Asked(
        file,
        out,
        criterion,
        question,
        given or [],
        solver,
        page=page,
        memo=memo,
        borders=borders,
        as_json=as_json,
        lang=lang,
    )
    if stopped(asked.run()):
        raise typer.Exit(4)


@app.command()
def explain(
    file: File,
    party: Annotated[str, typer.Argument()],
    lang: Lang = None,
) -> None:
    """Explain step by step why a party pays what it pays."""
    from finarr.doors import load

    known_language(lang)
    case = load(file)
    show.text(case.solve().explain(party, lang or case.language).text)


app.command()(report)
app.command()(watch)


@app.command()
def compare(
    now: Annotated[Path, typer.Argument()],
    proposal: Annotated[Path | None, typer.Argument()] = None,
    mine: Annotated[Path | None, typer.Argument()] = None,
    criteria: Annotated[str | None, typer.Option("--criteria")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Set two or three designs side by side, or one file under several criteria."""
    from finarr.arrangements.cost_sharing.compare import compare as compared
    from finarr.cli.asking import refuse_beside, refuse_unless
    from finarr.doors import load

    known_language(lang)
    if criteria is not None:
        refuse_beside("--criteria", PROPOSAL=proposal, MINE=mine)
    first = load(now)
    refuse_unless(hasattr(first, "criterion"), "NOW", str(now))
    if criteria is not None:
        chosen = first.compare([name.strip() for name in criteria.split(",") if name.strip()])
        if as_json:
            show.json_text(show.criteria_body(chosen))
        else:
            show.criteria(chosen, lang or first.language)
        return
    if proposal is None:
        raise InvalidInput([Problem(("PROPOSAL",), None, Message("cli.compare_what"))])
    comparison = compared(first, load(proposal), None if mine is None else load(mine))
    if as_json:
        show.json_text(comparison.to_dict())
    else:
        show.comparison(comparison, lang or first.language)


@app.command()
def workbooks(
    action: Annotated[str, typer.Argument()],
    folder: Annotated[Path, typer.Argument()] = Path("workbooks"),
) -> None:
    """Make the ready workbooks anew, Dutch and English."""
    from finarr.cases.examples import example
    from finarr.doors import save_template
    from finarr.shipped import WORKBOOKS

    if action != "build":
        raise InvalidInput([Problem(("ACTION",), f"'{action}'", Message("errors.one_of", {"allowed": ("build",)}))])
    made(folder)
    for name, (kind, lang) in WORKBOOKS.items():
        show.written(save_template(example(kind, lang), folder / name), lang)


@app.command()
def doctor(lang: Lang = None) -> None:
    """Check whether this computer has everything, and whether the solvers compute right."""
    from finarr.cli.doctor import examine

    known_language(lang)
    if not examine(lang or "nl"):
        raise typer.Exit(1)


add_scenarios(app)
advising.add_commands(app)
funding.add_commands(app)
cycle.add_commands(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; never shows a traceback.

    Args:
        arguments: in place of those the process was started with.
    """
    given = sys.argv[1:] if arguments is None else arguments
    raise SystemExit(guarded(lambda: _called(given), given))


def _called(arguments: list[str]) -> int:
    """Run the command that is called and return the exit code.

    Raises:
        InvalidInput: the call itself is wrong.
    """
    try:
        ended = app(arguments, prog_name="finarr", standalone_mode=False, obj=language_of(arguments))
    except typer.Abort:
        return 130
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            show.text(str(error).rstrip())
            return 0
        wrong = wrong_call(error)
        if wrong is None:
            raise
        raise wrong from error
    return ended if isinstance(ended, int) else 0


def guarded(work: Callable[[], Any], arguments: list[str]) -> int:
    """Do the work and return the exit code; errors become texts."""
    try:
        code = _ended(work, arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # who read along has seen enough, as `finarr ... | head` does
        _let_go()
        return 1
    return code


def _ended(work: Callable[[], Any], arguments: list[str]) -> int:
    try:
        return int(work() or 0)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except FinarrError as error:
        return _failed(error, _language(error, arguments), arguments)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _crashed(error, _language(None, arguments))


def _let_go() -> None:
    """Write nowhere from now on, also what Python still holds when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _language(error: FinarrError | None, arguments: list[str]) -> str:
    return language_of(arguments) or getattr(error, "lang", None) or "nl"


def _failed(error: FinarrError, lang: str, arguments: list[str]) -> int:
    code = 1
    body: dict[str, Any] = {"status": "error", "message": error.render(lang)}
    match error:
        case InvalidInput():
            code, body = 2, {"status": "invalid", "problems": [each.to_dict(lang) for each in error.problems]}
        case Infeasible():
            shortfall = {str(year): float(amount) for year, amount in error.shortfall.items()}
            conflict = [name.render(lang) for name in error.names]
            relaxation = {name.render(lang): float(amount) for name, amount in error.relaxations}
            body = {"status": "infeasible", "conflict": conflict, "shortfall": shortfall, "relaxation": relaxation}
            body |= {} if error.advice is None else {"advice": error.advice.render(lang)}
            code = 3
        case Stopped():
            code, body = 4, {"status": "stopped", "gap": error.gap}
    if "--json" in arguments:
        show.json_text(body)
    else:
        print(_named(error, lang, arguments).render(lang), file=sys.stderr)
    return code


def _named(error: FinarrError, lang: str, arguments: list[str]) -> FinarrError:
    """Return an error whose arguments bear the name that help pages give them, and options their own."""
    if not isinstance(error, InvalidInput):
        return error

    def name(path: tuple[str | int, ...]) -> str:
        first = str(path[0]) if len(path) == 1 else ""
        if any(each.partition("=")[0] == f"--{first}" for each in arguments):
            return f"--{first}"
        return value_name(first.lower(), lang) if first.isupper() or first == "party" else place_of(path)

    return error.located(name)


def _crashed(error: Exception, lang: str) -> int:
    """Say in one line that finarr itself failed, and where the details lie."""
    log = Path(tempfile.gettempdir()) / "finarr.log"
    try:
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        log = Path("-")
    values = {"what": f"{type(error).__name__}: {error}".splitlines()[0], "log": str(log)}
    print(Message("cli.crashed", values).render(lang), file=sys.stderr)
    return 1
