"""The commands, and the one place where an error becomes a text and an exit code.

Exit codes: 0 done, 1 a file or internal error, 2 invalid input, 3 infeasible, 4 stopped without proof.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.errors import FileTrouble, FinarrError, Infeasible, InvalidInput, Problem, Stopped
from finarr.words import LANGUAGES, Message

__all__ = ["app", "main"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="finarr: wie betaalt wat, waarom, en wat verandert er onder een ander ontwerp.",
    epilog="Exit codes: 0 done, 1 file or internal error, 2 invalid input, 3 infeasible, 4 stopped without proof.",
)

Lang = Annotated[str | None, typer.Option("--lang", help="nl of en; anders de taal van het bestand.")]
File = Annotated[Path, typer.Argument(help="Een werkmap (.xlsx) of een .toml-bestand.")]
Json = Annotated[bool, typer.Option("--json", help="Alleen JSON op de standaarduitvoer.")]
Criterion = Annotated[str | None, typer.Option("--criterion", help="Wat eerlijk is; anders wat het bestand zegt.")]
Solver = Annotated[str | None, typer.Option("--solver", help="highs of cbc.")]
Question = Annotated[str | None, typer.Option("--question", help="Een vraag, zoals largest_share.")]
With = Annotated[list[str] | None, typer.Option("--with", help="Wat de vraag nodig heeft: naam=waarde.")]
Force = Annotated[bool, typer.Option("--force", help="Overschrijf een bestaand bestand.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Waar de bestanden komen.")] = Path("finarr-demo"),
    lang: Lang = None,
) -> None:
    """Reken twee voorbeelden door en schrijf hun werkmappen."""
    from finarr.doors import load
    from finarr.shipped import shipped

    _known_language(lang)
    _made(folder)
    for name in ("zeeland-ggd-2026", "dommelvallei-2020"):
        case = _in_language(load(shipped(f"models/{name}.toml")), lang)
        outcome = case.solve()
        show.outcome(outcome, case.language)
        show.written(case.save(folder / f"{name}.xlsx"), case.language)
        show.written(outcome.to_excel(_beside(folder / f"{name}.xlsx", case.language)), case.language)


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="Het soort berekening, zoals cost-sharing.")],
    file: Annotated[Path, typer.Argument(help="Het nieuwe bestand (.xlsx of .toml).")],
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Maak een nieuw bestand met een voorbeeld erin."""
    from finarr.doors import load, save
    from finarr.shipped import EXAMPLES, shipped

    _known_language(lang)
    if kind not in EXAMPLES:
        allowed = Message("errors.one_of", {"allowed": tuple(EXAMPLES)})
        raise InvalidInput([Problem(("KIND",), f"'{kind}'", allowed)])
    if file.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(file)}))
    case = _in_language(load(shipped(EXAMPLES[kind])), lang or "nl")
    show.written(save(case, file), case.language)


@app.command()
def check(file: File, lang: Lang = None, as_json: Json = False) -> None:
    """Controleer een bestand zonder te rekenen."""
    from finarr.doors import load

    _known_language(lang)
    case = load(file)
    if as_json:
        show.json_text({"status": "valid", "problems": []})
    else:
        show.line(Message("cli.valid", {"path": str(file)}), lang or case.language)


@app.command()
def run(
    file: File,
    out: Annotated[Path | None, typer.Option("--out", help="De werkmap met het resultaat.")] = None,
    criterion: Criterion = None,
    question: Question = None,
    given: With = None,
    solver: Solver = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Reken een bestand door, of beantwoord er een vraag over, en schrijf een werkmap met het resultaat."""
    from finarr.cli.asking import arguments, writes_workbook
    from finarr.doors import load
    from finarr.outcome import Status

    _known_language(lang)
    case = _in_language(load(file), lang)
    asked = arguments(case, criterion=criterion, question=question, given=given or [])
    with show.busy(Message("cli.solving", {"title": case.title}), case.language):
        outcome = case.solve(solver=solver, **asked)
    writes = writes_workbook(outcome, out)
    if as_json:
        if out is not None:
            outcome.to_excel(out)
        show.json_text(outcome.to_dict())
    else:
        _shown(outcome, case.language)
        if writes:
            show.written(outcome.to_excel(out or _beside(file, case.language)), case.language)
    if outcome.status is Status.STOPPED:
        raise typer.Exit(4)


def _shown(outcome: Any, lang: str) -> None:
    """Show an outcome of any kind on the screen."""
    if hasattr(outcome, "effects"):
        from finarr.cli.effects import effects

        effects(outcome, lang)
    elif hasattr(outcome, "programme"):
        from finarr.cli.fund import fund

        fund(outcome, lang)
    else:
        show.outcome(outcome, lang)


@app.command()
def explain(
    file: File,
    party: Annotated[str, typer.Argument(help="Naam, code of andere naam van een deelnemer.")],
    lang: Lang = None,
) -> None:
    """Leg stap voor stap uit waarom een deelnemer betaalt wat hij betaalt."""
    from finarr.doors import load

    _known_language(lang)
    case = load(file)
    show.text(case.solve().explain(party, lang or case.language).text)


@app.command()
def compare(
    now: Annotated[Path, typer.Argument(help="Nu; met --criteria het enige bestand.")],
    proposal: Annotated[Path | None, typer.Argument(help="Het voorstel.")] = None,
    mine: Annotated[Path | None, typer.Argument(help="Het eigen ontwerp.")] = None,
    criteria: Annotated[str | None, typer.Option("--criteria", help="Criteria, gescheiden door komma's.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Zet twee of drie ontwerpen naast elkaar (nu, voorstel, eigen), of één bestand onder meer criteria."""
    from finarr.arrangements.cost_sharing.compare import compare as compared
    from finarr.cli.asking import refuse_unless
    from finarr.doors import load

    _known_language(lang)
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
    action: Annotated[str, typer.Argument(help="build")],
    folder: Annotated[Path, typer.Argument(help="Waar de werkmappen komen.")] = Path("workbooks"),
) -> None:
    """Maak de kant-en-klare werkmappen opnieuw, Nederlands en Engels."""
    from finarr.doors import load, save
    from finarr.shipped import EXAMPLES, WORKBOOKS, shipped

    if action != "build":
        raise InvalidInput([Problem(("ACTION",), f"'{action}'", Message("errors.one_of", {"allowed": ("build",)}))])
    _made(folder)
    for name, (kind, lang) in WORKBOOKS.items():
        case = _in_language(load(shipped(EXAMPLES[kind])), lang)
        show.written(save(case, folder / name), lang)


@app.command()
def doctor(lang: Lang = None) -> None:
    """Controleer of deze computer alles heeft, en of de oplossers goed rekenen."""
    from finarr.cli.doctor import examine

    _known_language(lang)
    if not examine(lang or "nl"):
        raise typer.Exit(1)


def _known_language(lang: str | None) -> None:
    if lang is not None and lang not in LANGUAGES:
        allowed = Message("errors.one_of", {"allowed": LANGUAGES})
        raise InvalidInput([Problem(("--lang",), f"'{lang}'", allowed)])


def _in_language(case: Any, lang: str | None) -> Any:
    from dataclasses import replace

    return case if lang in (None, case.language) else replace(case, language=lang)


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(folder), "why": str(error)})) from error


def _beside(file: Path, lang: str) -> Path:
    """Return where the result of a file goes when the user does not say."""
    return file.with_name(f"{file.stem}_{Message('cli.result_suffix').render(lang)}.xlsx")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; never shows a traceback.

    Args:
        arguments: in place of those the process was started with.
    """
    given = sys.argv[1:] if arguments is None else arguments
    raise SystemExit(guarded(lambda: app(given, prog_name="finarr"), given))


def guarded(work: Callable[[], Any], arguments: list[str]) -> int:
    """Do the work and return the exit code; errors become texts.

    A wrong call of a command is told by the library that parses it, which ends with 2 as well.
    """
    try:
        work()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except FinarrError as error:
        return _failed(error, _language(error, arguments), "--json" in arguments)
    except Exception as error:
        return _crashed(error, _language(None, arguments))
    return 0


def _language(error: FinarrError | None, arguments: list[str]) -> str:
    for flag, value in pairwise(arguments):
        if flag == "--lang" and value in LANGUAGES:
            return value
    return getattr(error, "lang", None) or "nl"


def _failed(error: FinarrError, lang: str, as_json: bool) -> int:
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
            code = 3
        case Stopped():
            code, body = 4, {"status": "stopped", "gap": error.gap}
    if as_json:
        print(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        print(error.render(lang), file=sys.stderr)
    return code


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
