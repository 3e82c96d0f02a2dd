"""Papers: the same content as text and as a page."""

from decimal import Decimal

import pytest

from finarr.paper import Heading, Listing, Paper, Table, Text
from finarr.words import Euro, Percent

PAPER = Paper(
    "A & B",
    [
        Heading("Why"),
        Text("1 < 2"),
        Listing(["one", "two"]),
        Table(
            ["Who", "Euro", "Share", "Nothing"],
            [["Goes", Euro(Decimal("1234.5")), None, None]],
            ["Sum", Euro(1), Percent(1), None],
            "t",
        ),
    ],
)


def test_a_page_escapes_and_marks_headers_and_numbers() -> None:
    page = PAPER.html("nl")
    assert "<title>A &amp; B</title>" in page and "<p>1 &lt; 2</p>" in page
    assert '<th scope="row">Goes</th><td class="n">€ 1.234,50</td>' in page
    assert page.count("<tfoot>") == 1 and '<html lang="nl">' in page
    assert PAPER.fragment("nl") in page


def test_text_lines_up() -> None:
    assert PAPER.spoken("en").text.splitlines()[-3:] == [
        "Who        Euro  Share",
        "Goes  €1,234.50",
        "Sum       €1.00  100%",
    ]


def test_a_row_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 values under 1 headers"):
        Table(["a"], [["b", "c"]])
