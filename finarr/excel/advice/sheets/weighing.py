"""The weighing in formulas, a part of an advice a row: the lowest ceiling, what is left, small parts, whole steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.advice import Advice
from finarr.arrangements.advice.rulebook import PARTS
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_weighing")
_NAME = "finarr_weighing"


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    share: dict[str, Any] = {"role": "working", "decimals": 1}
    work: dict[str, Any] = {"role": "working"}
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6, **work),
        head("task", said("h_task"), width=32, **work),
        head("part_nr", said("r_part_number"), Kind.WHOLE, 8, **work),
        head("part", "advice.column_part", width=28, **work),
        head("most", said("r_lowest"), Kind.SHARE, 11, **share),
        head("fit", said("r_fit"), Kind.SHARE, 11, **share),
        head("largest", said("r_largest"), Kind.WHOLE, 9, **work),
        head("kept", said("r_kept"), Kind.SHARE, 11, **share),
        head("amount", said("r_with_small"), Kind.SHARE, 12, **share),
        head("whole", said("r_whole_steps"), Kind.WHOLE, 9, **work),
        head("rest", said("r_rest"), Kind.NUMBER, 9, **work),
        head("extra", said("r_extra_step"), Kind.WHOLE, 9, **work),
        head("share", said("r_share"), Kind.SHARE, 10, role="working", decimals=0),
    ]
    context.place(_NAME, SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "working"), context.shapes[_NAME]
    rows = [row for nr, advice in context.numbered() for row in _rows(context, nr, advice)]
    page.table(shape, rows, context.word(said("r_table_weighing")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext, nr: int, advice: Advice) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes[_NAME]
    formulas, values = _formulas(context), _values(advice)
    for number, part in enumerate(PARTS, start=1):
        most = None if part == "contributions" else _least(context)
        steps = {"most": most, "fit": _fit(context, part), **formulas}
        yield (
            nr,
            advice.task.name,
            number,
            context.said(f"word_{part}"),
            *(
                None if steps[column] is None else Formula(f"={steps[column]}", values[part][column])
                for column in (head.id for head in shape.heads[4:])
                if isinstance(column, str)
            ),
        )


def _least(context: AdviceContext) -> str:
    """Return the formula for the lowest ceiling of a part."""
    shape, reasons = context.shapes[_NAME], context.shapes["finarr_reasons"]
    where = ",".join(f"{reasons.column(name)},{shape.this(name)}" for name in ("nr", "part_nr"))
    return f"_xlfn.MINIFS({reasons.column('most')},{where})"


def _fit(context: AdviceContext, part: str) -> str:
    """Return the formula for what fits a part; ten decimals, so that equal parts compare as equal."""
    nr = ("nr", context.shapes[_NAME].this("nr"))
    central, joint = (context.of(_NAME, "most", nr, ("part_nr", number)) for number in ("1", "3"))
    fits = {"direct": central, "fund": f"(1-{central})*{joint}", "contributions": f"(1-{central})*(1-{joint})"}
    return f"ROUND({fits[part]},10)"


def _formulas(context: AdviceContext) -> dict[str, str]:
    """Return the formulas that are the same in every row."""
    shape = context.shapes[_NAME]
    this, column = shape.this, shape.column
    nr = ("nr", this("nr"))
    same = f"({column('nr')}={this('nr')})"
    earlier = f"({column('part_nr')}<{this('part_nr')})"
    fit, rest = this("fit"), this("rest")
    above = f"SUMPRODUCT({same}*({column('fit')}>{fit}))+SUMPRODUCT({same}*({column('fit')}={fit})*{earlier})"
    ahead = f"SUMPRODUCT({same}*({column('rest')}>{rest}))+SUMPRODUCT({same}*({column('rest')}={rest})*{earlier})"
    left = f"ROUND(1/finarr_step,0)-{context.of(_NAME, 'whole', nr)}"
    kept = this("kept")
    return {
        "largest": f"IF({above}=0,1,0)",
        "kept": f"IF(OR({this('largest')}=1,{fit}>=finarr_smallest),{fit},0)",
        "amount": f"{kept}+{this('largest')}*(1-{context.of(_NAME, 'kept', nr)})",
        "whole": f"INT(ROUND({this('amount')}/finarr_step,8))",
        "rest": f"ROUND({this('amount')}/finarr_step-{this('whole')},8)",
        "extra": f"IF({ahead}<{left},1,0)",
        "share": f"({this('whole')}+{this('extra')})*finarr_step",
    }


def _values(advice: Advice) -> Mapping[str, dict[str, Any]]:
    """Return what every formula comes to, in exact fractions."""
    step, fits = advice.rules.step, advice.weighed.fits
    least = {part: min((r.most for r in advice.reasons if r.part == part), default=Fraction(0)) for part in PARTS}
    largest = max(PARTS, key=lambda part: (fits[part], -PARTS.index(part)))
    stays = {part: part == largest or fits[part] >= advice.rules.smallest for part in PARTS}
    kept = {part: fits[part] if stays[part] else Fraction(0) for part in PARTS}
    found: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        amount = kept[part] + (1 - sum(kept.values()) if part == largest else 0)
        whole = int(amount / step)
        share = advice.shares.get(part, Fraction(0))
        found[part] = {
            "most": least[part],
            "fit": fits[part],
            "largest": int(part == largest),
            "kept": kept[part],
            "amount": amount,
            "whole": whole,
            "rest": amount / step - whole,
            "extra": int(share / step) - whole,
            "share": share,
        }
    return found
