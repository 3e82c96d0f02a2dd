"""The papers of the project agree with one another."""

import re
import tomllib

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PUBLIC = (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def told(key: str) -> str:
    found = re.search(rf'^\s*{key}: "?([^"\n]+)"?$', PUBLIC, re.MULTILINE)
    assert found, key
    return found.group(1)


def test_one_version_and_one_licence() -> None:
    assert told("softwareVersion") == PROJECT["version"]
    assert told("license") == PROJECT["license"] == "EUPL-1.2"


def test_descriptions_fit_their_catalogue() -> None:
    assert told("publiccodeYmlVersion") == "0.4"
    short = re.findall(r'shortDescription: "(.+)"', PUBLIC)
    long = re.findall(r"longDescription: >\n((?: {6}.+\n)+)", PUBLIC)
    assert len(short) == len(long) == 2
    assert all(len(text) <= 150 for text in short)
    assert all(150 <= len(" ".join(text.split())) <= 10_000 for text in long)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [int(n) for n in re.findall(r"^(\d+)\.\S", text, re.MULTILINE)] == [*range(1, 16)]
    assert "Appendix" in text
    assert "All other changes or additions to this Appendix require the production of a new EUPL version." in text


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_map_of_the_house_shows_what_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w./]+(?:/|\.py))`", text) if not name.startswith("test_")}
    assert len(named) > 20
    homes = (ROOT, ROOT / "finarr")
    assert {name for name in named if not any((home / name).exists() for home in homes)} == set()


def test_the_map_of_the_house_shows_every_room_and_module_on_top() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = text.partition("## Rooms")[2].partition("## ")[0]
    top = {path.name + "/" * path.is_dir() for path in (ROOT / "finarr").iterdir() if not path.name.startswith("_")}
    shown = {*re.findall(r"`([\w./]+)`", rooms)}
    assert {name for name in top if name not in ("py.typed", *shown)} == set()


def test_the_rooms_are_shown_in_the_order_in_which_they_import() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [name for name in re.findall(r"^\| `(\w+)/`", text.partition("## Rooms")[2], re.MULTILINE)]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [set(re.findall(r"\w+", layer)) for layer in contracts[0]["layers"]]
    depths = [next(depth for depth, layer in enumerate(layers) if room in layer) for room in rooms]
    assert len(depths) > 5 and depths == sorted(depths)
