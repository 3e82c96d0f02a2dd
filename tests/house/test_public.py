"""The public names: what is promised is there, in one place, and documented."""

import ast
import importlib
import inspect
import re
from functools import cached_property
from types import FunctionType

import pytest

import finarr
from tests.conftest import ROOT

MEMBERS = (FunctionType, classmethod, staticmethod, property, cached_property)
"""What a class may have that users call or read."""
ANSWERING = ("solve", "compare", "sensitivity", "settle", "advances", "reconcile")
"""Methods whose answer users keep and pass on."""


def annotated_homes() -> dict[str, str]:
    """Return name → module as type checkers see it: the imports under TYPE_CHECKING."""
    tree = ast.parse((ROOT / "finarr" / "__init__.py").read_text(encoding="utf-8"))
    imports = (
        node
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
    )
    return {each.asname or each.name: str(node.module) for node in imports for each in node.names}


def test_the_list_is_sorted_and_holds_no_name_twice() -> None:
    assert finarr.__all__ == sorted(set(finarr.__all__))


def test_what_is_listed_is_what_is_exported() -> None:
    assert {*dir(finarr)} - {"__version__"} == {*finarr.__all__}
    assert annotated_homes().keys() == {*finarr.__all__}


@pytest.mark.parametrize("name", finarr.__all__)
def test_a_name_is_what_type_checkers_take_it_for(name: str) -> None:
    assert getattr(finarr, name) is getattr(importlib.import_module(annotated_homes()[name]), name)


@pytest.mark.parametrize("name", finarr.__all__)
def test_a_name_is_documented(name: str) -> None:
    value = getattr(finarr, name)
    if inspect.isclass(value) or inspect.isroutine(value):
        written = inspect.getdoc(value) or ""
        assert written.strip()
        assert not written.startswith(f"{name}("), "a generated signature is no documentation"
    public = vars(value).items() if inspect.isclass(value) else ()
    for member, method in public:
        if not member.startswith("_") and isinstance(method, MEMBERS):
            assert inspect.getdoc(method), f"{name}.{member}"


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        finarr.no_such_name  # noqa: B018


def test_what_an_answer_is_has_a_public_name() -> None:
    """Who keeps an answer can say what it is, and look it up."""
    cases = [value for name in finarr.__all__ if inspect.isclass(value := getattr(finarr, name))]
    methods = [member for case in cases for name in ANSWERING if inspect.isfunction(member := vars(case).get(name))]
    answers = {
        word
        for method in (*methods, finarr.exit, finarr.entry, finarr.compare)
        for word in re.findall(r"[A-Z]\w+", str(inspect.signature(method).return_annotation))
    }
    assert len(answers) > 8
    assert answers - {*finarr.__all__} == set()
