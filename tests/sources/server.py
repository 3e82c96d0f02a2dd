"""A server on this computer that speaks both versions of OData as CBS does, with faults on demand.

It checks what it is asked: keys are padded with spaces, and a filter on the bare key finds nothing.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from finarr.sources.transport import Response, UrlTransport

PAGE = 6
WIDTH = 10
"""Keys of regions are this wide in version 3."""

ZEELAND = {
    "GM0654": ("Borsele", 23_121),
    "GM0664": ("Goes", 39_682),
    "GM0677": ("Hulst", 27_330),
    "GM0678": ("Kapelle", 13_009),
    "GM0687": ("Middelburg (Z.)", 50_004),
    "GM1695": ("Noord-Beveland", 7_943),
    "GM0703": ("Reimerswaal", 23_325),
    "GM1676": ("Schouwen-Duiveland", 34_631),
    "GM1714": ("Sluis", 23_150),
    "GM0715": ("Terneuzen", 55_132),
    "GM0716": ("Tholen", 26_851),
    "GM0717": ("Veere", 22_067),
    "GM0718": ("Vlissingen", 45_389),
}
OTHERS = {"GM0344": ("Utrecht (gemeente)", 374_238), "GM0034": ("Almere", 226_500)}
GONE = {"GM0670": ("Hontenisse", None)}
PLACES = {**ZEELAND, **OTHERS, **GONE}


@dataclass
class Tables:
    """What the server holds; tests may change it."""

    title: str = "Bevolking op 1 januari"
    topic: str = "Bevolking op 1 januari"
    key: str = "BevolkingOp1Januari_1"
    column: str | None = None
    """What the figures really stand under; the key where left out."""
    period_status: str = "Definitief"
    figures: dict[str, Any] = field(default_factory=lambda: {code: figure for code, (_, figure) in PLACES.items()})
    total: str = "T001038"


@dataclass
class Server:
    """The server as tests handle it.

    Attributes:
        address: of the server.
        faults: by part of a path: the faults of the next answers, in order.
        asked: every path that was asked.
    """

    address: str
    tables: Tables = field(default_factory=Tables)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def transport(self) -> Redirected:
        return Redirected(self.address)


class Redirected:
    """The real transport, with every address led to the server on this computer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.real = UrlTransport()

    def get(self, address: str, *, timeout: float) -> Response:
        parts = urlsplit(address)
        if parts.netloc not in self.address:
            address = address.replace(f"{parts.scheme}://{parts.netloc}", f"{self.address}/{parts.netloc}", 1)
        return self.real.get(address, timeout=timeout)


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server on a free port of this computer."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    web.daemon_threads = True
    server = Server(f"http://127.0.0.1:{web.server_address[1]}")
    web.state = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Be silent."""

    def do_GET(self) -> None:
        state: Server = self.server.state  # type: ignore[attr-defined]
        state.asked.append(self.path)
        for part, faults in state.faults.items():
            if part in self.path and faults:
                self._fail(faults.pop(0))
                return
        found = _answer(state, self.path)
        self._send(404 if found is None else 200, b"" if found is None else json.dumps(found).encode())

    def _send(self, status: int, body: bytes, cut: int = 0, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body[: len(body) - cut])
        self.close_connection = True

    def _fail(self, fault: Any) -> None:
        state: Server = self.server.state  # type: ignore[attr-defined]
        match fault:
            case int():
                self._send(fault, b"")
            case ("busy", after):
                self._send(429, b"", Retry_After=str(after))
            case "slow":
                time.sleep(0.5)
                self.close_connection = True
            case "drip":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                for _ in range(12):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
                self.close_connection = True
            case "cut":
                self._send(200, json.dumps({"value": [{"Key": "x"}] * 50}).encode(), cut=200)
            case "html":
                self._send(200, b"<html>Onderhoud</html>")
            case "half":
                self._send(200, b'{"value": [{"Key": ')
            case "loop":
                found = _answer(state, self.path)
                link = f"https:/{self.path}"
                self._send(200, json.dumps({**found, "odata.nextLink": link, "@odata.nextLink": link}).encode())
            case "elsewhere":
                link = "http://127.0.0.2:1/x"
                self._send(200, json.dumps({"value": [], "odata.nextLink": link, "@odata.nextLink": link}).encode())
            case _:
                self._send(200, json.dumps(fault).encode())


def _answer(state: Server, path: str) -> Any:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "/wfs/" in parts.path:
        return _borders()
    table, collection = parts.path.split("/")[-2:]
    v4 = "/odata/v1/" in parts.path
    if not v4 and query.get("$format") != "json":
        return None
    found = (_version4 if v4 else _version3)(state.tables, table, collection)
    if not isinstance(found, list):
        return found
    if "$filter" in query:
        found = [row for row in found if _passes(row, query["$filter"])]
    if "$select" in query:
        chosen = query["$select"].split(",")
        found = [
            {name: value for name, value in row.items() if name in chosen or name.startswith("Anders")} for row in found
        ]
    start = int(query.get("$skip", 0))
    page: dict[str, Any] = {"value": found[start : start + PAGE]}
    if start + PAGE < len(found):
        rest = re.sub(r"&?(\$|%24)skip=\d+", "", path)
        link = f"{rest}{'&' if '?' in rest else '?'}$skip={start + PAGE}"
        page["@odata.nextLink" if v4 else "odata.nextLink"] = f"{'https' if v4 else 'http'}:/{link}"
    return page


def _passes(row: dict[str, Any], text: str) -> bool:
    for test in text.split(" and "):
        if test.startswith("("):
            if not any(_passes(row, one) for one in test[1:-1].split(" or ")):
                return False
        elif found := re.fullmatch(r"startswith\((\w+),'(.*)'\)", test):
            if not row[found[1]].startswith(found[2]):
                return False
        else:
            found = re.fullmatch(r"(\w+) eq '(.*)'", test)
            assert found, test
            if row[found[1]] != found[2]:
                return False
    return True


PERIODS = ("2023JJ00", "2024JJ00")
SEXES = {"T001038": "Totaal mannen en vrouwen", "3000": "Mannen", "4000": "Vrouwen"}
AREA_GROUPS = (("Provincies", "PV29", "Zeeland (PV)"), ("Veiligheidsregio's", "VR19", "Zeeland"))


def _pad(code: str) -> str:
    return code.ljust(WIDTH)


def _people(tables: Tables) -> Iterator[tuple[str, str, str, Any]]:
    """Sex, region, period and figure; the country and a province stand among the municipalities."""
    for period in PERIODS:
        for sex in SEXES:
            for code, figure in {**tables.figures, "NL01": 17_942_942, "PV29": 391_634}.items():
                part = figure if sex == "T001038" or not isinstance(figure, int) else figure // 2
                yield sex, code, period, part


def _codes(tables: Tables, collection: str) -> list[tuple[str, str, str]] | None:
    regions = [(code, name, "") for code, (name, _) in PLACES.items()]
    match collection:
        case "RegioS":
            return [*regions, ("NL01", "Nederland", ""), ("PV29", "Zeeland (PV)", "")]
        case "Gemeenten":
            return regions
        case "Perioden":
            return [(period, period[:4], tables.period_status) for period in PERIODS]
        case "Geslacht":
            return [(tables.total if code == "T001038" else code, title, "") for code, title in SEXES.items()]
        case "Leeftijd":
            return [("10000", "Totaal", ""), ("70100", "0 tot 5 jaar", "")]
        case "BurgerlijkeStaat":
            return [("T001019", "Totaal burgerlijke staat", "")]
        case "TaakveldBalanspost":
            return [("1.1", "Crisisbeheersing en brandweer", ""), ("0.10", "Mutaties reserves", "")]
        case "Categorie":
            return [("L1.1", "Salarissen", ""), ("L3.8", "Overige goederen", ""), ("B3.6", "Inkomsten", "")]
        case "Verslagsoort":
            return [("2024X000", "Begroting 2024", ""), ("2024JJ00", "Jaarrekening 2024", "")]
    return None


def _dimensions(table: str) -> list[tuple[str, str]]:
    if table.startswith("45"):
        return [(name, "Dimension") for name in ("Gemeenten", "TaakveldBalanspost", "Categorie", "Verslagsoort")]
    if table.startswith("8"):
        return [("RegioS", "GeoDimension")]
    others = [(name, "Dimension") for name in ("Geslacht", "Leeftijd", "BurgerlijkeStaat")]
    return [*others, ("RegioS", "GeoDimension"), ("Perioden", "TimeDimension")]


def _topics(tables: Tables, table: str) -> list[tuple[str, str, str | None]]:
    """Field, title and group."""
    if table.startswith("45"):
        return [("k_1ePlaatsing_1", "1e plaatsing", None), ("k_2ePlaatsing_2", "2e plaatsing", None)]
    if table.startswith("8"):
        return [
            (f"{name}_{2 * n + m}", name, group)
            for n, (group, *_) in enumerate(AREA_GROUPS)
            for m, name in enumerate(("Code", "Naam"), start=1)
        ]
    return [(tables.key, tables.topic, None), ("GemiddeldeBevolking_2", "Gemiddelde bevolking", None)]


def _rows(tables: Tables, table: str) -> list[dict[str, Any]]:
    if table.startswith("45"):
        return [
            {
                "Gemeenten": code,
                "TaakveldBalanspost": part.ljust(5),
                "Categorie": kind.ljust(5),
                "Verslagsoort": "2024X000",
                "k_1ePlaatsing_1": amount,
                "k_2ePlaatsing_2": None,
            }
            for code in ("GM0654", "GM0664")
            for part, kind, amount in (
                ("1.1", "L1.1", 100),
                ("1.1", "L3.8", 20.5),
                ("1.1", "B3.6", 999),
                ("0.10", "L1.1", 7),
            )
        ]
    if table.startswith("8"):
        rows = []
        for code in {**ZEELAND, **OTHERS}:
            inside = code in ZEELAND
            row: dict[str, Any] = {"RegioS": _pad(code)}
            for n, (_, region, name) in enumerate(AREA_GROUPS):
                row[f"Code_{2 * n + 1}"] = (region if inside else "XX01").ljust(8)
                row[f"Naam_{2 * n + 2}"] = (name if inside else "Elders").ljust(50)
            rows.append(row)
        return rows
    return [
        {
            "Geslacht": sex,
            "Leeftijd": "10000",
            "BurgerlijkeStaat": "T001019",
            "RegioS": _pad(code),
            "Perioden": period,
            tables.column or tables.key: figure,
            "GemiddeldeBevolking_2": figure,
        }
        for sex, code, period, figure in _people(tables)
    ]


def _version3(tables: Tables, table: str, collection: str) -> Any:
    if collection == "TableInfos":
        return [{"Title": tables.title}]
    if collection == "DataProperties":
        groups = [group for _, _, group in _topics(tables, table) if group]
        known = {group: 100 + n for n, group in enumerate(dict.fromkeys(groups))}
        return [
            *(
                {"ID": n, "Type": "TopicGroup", "Key": "", "Title": group, "ParentID": None}
                for group, n in known.items()
            ),
            *({"Type": kind, "Key": name, "Title": name} for name, kind in _dimensions(table)),
            *(
                {"Type": "Topic", "Key": key, "Title": title, "ParentID": known.get(group or ""), "Unit": "aantal"}
                for key, title, group in _topics(tables, table)
            ),
        ]
    if collection == "TypedDataSet":
        return _rows(tables, table)
    codes = _codes(tables, collection)
    wide = WIDTH if collection == "RegioS" else 5 if collection in ("TaakveldBalanspost", "Categorie") else 0
    return codes and [{"Key": code.ljust(wide), "Title": title, "Status": status} for code, title, status in codes]


def _version4(tables: Tables, table: str, collection: str) -> Any:
    if collection == "Properties":
        return {"Identifier": table, "Title": tables.title}
    if collection == "Dimensions":
        return [{"Identifier": name, "Title": name, "Kind": kind} for name, kind in _dimensions(table)]
    topics = _topics(tables, table)
    groups = {group: f"G{n}" for n, group in enumerate(dict.fromkeys(group for _, _, group in topics if group))}
    if collection == "MeasureGroups":
        return [{"Id": n, "Title": group, "ParentId": None} for group, n in groups.items()]
    if collection == "MeasureCodes":
        return [
            {"Identifier": f"M{n:06d}", "Title": title, "MeasureGroupId": groups.get(group or ""), "Unit": "aantal"}
            for n, (_, title, group) in enumerate(topics)
        ]
    if collection == "Observations":
        value = "Value" if tables.column is None else tables.column
        found = []
        for row in _rows(tables, table):
            for n, (key, _, _) in enumerate(topics):
                figure = row.get(tables.column or key) if n == 0 else row[key]
                text = isinstance(figure, str)
                at = {name: row[name].strip() for name, _ in _dimensions(table)}
                found.append(
                    {"Id": len(found), "Measure": f"M{n:06d}", value: None if text else figure}
                    | {"StringValue": figure if text else None, **at}
                )
        return found
    codes = _codes(tables, collection.removesuffix("Codes"))
    return codes and [{"Identifier": code, "Title": title, "Status": status} for code, title, status in codes]


def _borders() -> dict[str, Any]:
    square = [[[3.8, 51.5], [3.9, 51.5], [3.9, 51.6], [3.8, 51.5]]]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"statcode": code, "statnaam": name},
                "geometry": {"type": "Polygon", "coordinates": square},
            }
            for code, (name, _) in ZEELAND.items()
        ],
    }
