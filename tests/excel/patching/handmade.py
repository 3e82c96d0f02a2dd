"""Parts of a workbook that no library draws, made by hand: each adds one thing to a workbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

__all__ = ["INJECTED", "injects", "part_of", "with_part"]

TABLE = "uitkomst"
Inject = Callable[[bytes], bytes]
INJECTED: dict[str, Inject] = {}


def injects(name: str) -> Callable[[Inject], Inject]:
    return lambda inject: INJECTED.setdefault(name, inject)


def with_part(
    data: bytes, name: str, content: bytes | str, kind: str = "", owner: str = "", relation: str = ""
) -> bytes:
    """Return a workbook with one more part, or with a part replaced; related to its owner, with its content type."""
    content = content.encode() if isinstance(content, str) else content
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        parts = {each: source.read(each) for each in source.namelist()}
        if kind:
            override = f'<Override PartName="/{name}" ContentType="{kind}"/>'.encode()
            types = parts["[Content_Types].xml"]
            parts["[Content_Types].xml"] = types.replace(b"</Types>", override + b"</Types>")
        if relation:
            folder, _, last = owner.rpartition("/")
            where = f"{folder}/_rels/{last}.rels" if owner else "_rels/.rels"
            empty = (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
            relations = parts.get(where, empty)
            number = 900 + relations.count(b"<Relationship ")
            one = f'<Relationship Id="rId{number}" Type="{relation}" Target="/{name}"/>'.encode()
            parts[where] = relations.replace(b"</Relationships>", one + b"</Relationships>")
        parts[name] = content
        for each, held in parts.items():
            target.writestr(each, held)
    return stream.getvalue()


def _replaced(data: bytes, part: str, pattern: str, text: str) -> bytes:
    """Return a workbook in which some text of a part is another."""
    with ZipFile(BytesIO(data)) as file:
        old = file.read(part).decode()
    new, times = re.subn(pattern, lambda _: text, old, count=1)
    assert times == 1, (part, pattern)
    return with_part(data, part, new)


def part_of(data: bytes, part: str) -> bytes:
    with ZipFile(BytesIO(data)) as file:
        return file.read(part)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET, _BOOK, _RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def _relations(text: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{text}</Relationships>'


@injects("a pivot table")
def _pivot(data: bytes) -> bytes:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    fields = "".join(f'<cacheField name="{name}"><sharedItems/></cacheField>' for name in ("Deelnemer", "Bijdrage"))
    cache = (
        f'<pivotCacheDefinition {main} saveData="0" refreshedVersion="6"><cacheSource type="worksheet">'
        f'<worksheetSource name="{TABLE}"/></cacheSource><cacheFields count="2">{fields}</cacheFields>'
        "</pivotCacheDefinition>"
    )
    table = (
        f'<pivotTableDefinition {main} name="Draaitabel1" cacheId="77" dataCaption="Waarden">'
        '<location ref="M40:N44" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2">'
        '<pivotField axis="axisRow" showAll="0"/><pivotField dataField="1" showAll="0"/></pivotFields>'
        "</pivotTableDefinition>"
    )
    where, kind = "xl/pivotCache/pivotCacheDefinition1.xml", f"{types}.pivotCacheDefinition+xml"
    data = with_part(data, where, cache, kind, _BOOK, f"{_OFFICE}/pivotCacheDefinition")
    (known,) = re.findall(r'Id="(rId\d+)"[^>]*pivotCacheDefinition', part_of(data, _RELATIONS).decode())
    caches = f'<pivotCaches><pivotCache cacheId="77" r:id="{known}"/></pivotCaches>'
    data = _replaced(data, _BOOK, r"(?<=/>)(?=</workbook>)", caches)
    where, kind = "xl/pivotTables/pivotTable1.xml", f"{types}.pivotTable+xml"
    data = with_part(data, where, table, kind, _SHEET, f"{_OFFICE}/pivotTable")
    way = f"{_OFFICE}/pivotCacheDefinition"
    relation = f'<Relationship Id="rId1" Type="{way}" Target="../pivotCache/pivotCacheDefinition1.xml"/>'
    return with_part(data, "xl/pivotTables/_rels/pivotTable1.xml.rels", _relations(relation))


@injects("slicers")
def _slicers(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    cache = f'<slicerCacheDefinition xmlns="{main}" name="Slicer_Deelnemer" sourceName="Deelnemer"/>'
    slicer = f'<slicers xmlns="{main}"><slicer name="Deelnemer" cache="Slicer_Deelnemer" rowHeight="241300"/></slicers>'
    office = "http://schemas.microsoft.com/office/2007/relationships"
    kind = "application/vnd.ms-excel.slicerCache+xml"
    data = with_part(data, "xl/slicerCaches/slicerCache1.xml", cache, kind, _BOOK, f"{office}/slicerCache")
    return with_part(
        data, "xl/slicers/slicer1.xml", slicer, "application/vnd.ms-excel.slicer+xml", _SHEET, f"{office}/slicer"
    )


@injects("threaded comments")
def _threaded(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    office = "http://schemas.microsoft.com/office/2017/10/relationships"
    one = "{11111111-2222-3333-4444-555555555555}"
    text = (
        f'<ThreadedComments xmlns="{main}"><threadedComment ref="A2" dT="2026-01-05T10:00:00.00" personId="{one}"'
        f' id="{one}"><text>Klopt dit?</text></threadedComment></ThreadedComments>'
    )
    person = f'<person displayName="J. de Vries" id="{one}" userId="x" providerId="AD"/>'
    people = f'<personList xmlns="{main}">{person}</personList>'
    kind = "application/vnd.ms-excel.threadedcomments+xml"
    data = with_part(data, "xl/threadedComments/threadedComment1.xml", text, kind, _SHEET, f"{office}/threadedComment")
    return with_part(
        data, "xl/persons/person.xml", people, "application/vnd.ms-excel.person+xml", _BOOK, f"{office}/person"
    )


@injects("Power Query")
def _query(data: bytes) -> bytes:
    mashup = '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAAAHACAABQSwMEFAAC</DataMashup>'
    data = with_part(data, "customXml/item1.xml", mashup.encode("utf-16"), "", _BOOK, f"{_OFFICE}/customXml")
    connections = (
        '<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection id="1"'
        ' keepAlive="1" name="Query - CBS" type="5" refreshedVersion="8"><dbPr connection="Provider=Microsoft.Mashup"'
        ' command="SELECT * FROM [CBS]"/></connection></connections>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml"
    return with_part(data, "xl/connections.xml", connections, kind, _BOOK, f"{_OFFICE}/connections")


@injects("custom XML")
def _custom(data: bytes) -> bytes:
    text = (
        '<?xml version="1.0"?><?stijl a="b"?><zaak xmlns="urn:zaak"><nummer>2026&#45;12</nummer><!-- geheim --></zaak>'
    )
    return with_part(data, "customXml/item2.xml", text, "", _BOOK, f"{_OFFICE}/customXml")


@injects("dropdowns of a newer Excel")
def _newer(data: bytes) -> bytes:
    text = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
        ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1"'
        ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list"'
        ' allowBlank="1"><x14:formula1><xm:f>Uitkomst!$A$4:$A$8</xm:f></x14:formula1><xm:sqref>G1</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    return (
        _replaced(data, "xl/worksheets/sheet2.xml", "</worksheet>", text)
        if b"<extLst>" not in part_of(data, "xl/worksheets/sheet2.xml")
        else _replaced(data, "xl/worksheets/sheet2.xml", "<extLst>", text[: text.index("</extLst>")])
    )


@injects("form controls")
def _controls(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    text = f'<formControlPr xmlns="{main}" objectType="Spin" dx="22" fmlaLink="$B$2" max="100" page="10" val="3"/>'
    kind = "application/vnd.ms-excel.controlproperties+xml"
    return with_part(data, "xl/ctrlProps/ctrlProp1.xml", text, kind, _SHEET, f"{_OFFICE}/ctrlProp")


@injects("links to another workbook")
def _external(data: bytes) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = (
        f'<externalLink xmlns="{main}"><externalBook xmlns:r="{_OFFICE}" r:id="rId1"><sheetNames>'
        '<sheetName val="Blad1"/></sheetNames></externalBook></externalLink>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    data = with_part(data, "xl/externalLinks/externalLink1.xml", text, kind, _BOOK, f"{_OFFICE}/externalLink")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/externalLinkPath" Target="file:///H:/begroting.xlsx" TargetMode="External"/></Relationships>'
    )
    return with_part(data, "xl/externalLinks/_rels/externalLink1.xml.rels", relations)


@injects("a chart of a newer kind")
def _newer_chart(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    text = (
        f'<cx:chartSpace xmlns:cx="{main}"><cx:chartData><cx:data id="0"><cx:numDim type="val">'
        "<cx:f>Uitkomst!$C$4:$C$8</cx:f></cx:numDim></cx:data></cx:chartData><cx:chart><cx:plotArea>"
        '<cx:plotAreaRegion><cx:series layoutId="waterfall"><cx:dataId val="0"/></cx:series></cx:plotAreaRegion>'
        "</cx:plotArea></cx:chart></cx:chartSpace>"
    )
    kind, way = (
        "application/vnd.ms-office.chartex+xml",
        "http://schemas.microsoft.com/office/2014/relationships/chartEx",
    )
    return with_part(data, "xl/charts/chartEx1.xml", text, kind, "xl/drawings/drawing1.xml", way)


@injects("shared formulas")
def _shared(data: bytes) -> bytes:
    cells = '<c r="F5"><f t="shared" ref="F5:F7" si="0">B5*2</f><v>12</v></c>'
    data = _replaced(data, _SHEET, r'(?<=<c r="C5"><v>1</v></c>)', cells)
    return _replaced(data, _SHEET, r'(?<=<c r="C6"><v>2</v></c>)', '<c r="F6"><f t="shared" si="0"/><v>15</v></c>')


@injects("no addresses")
def _bare(data: bytes) -> bytes:
    """Leave out the addresses of rows and cells where they only count on, as some programs do."""
    sheet = part_of(data, _SHEET).decode()
    simple = re.sub(r'<c r="[A-C]\d+"', "<c", re.sub(r'<row r="\d+" spans="[^"]*"', "<row", sheet))
    return with_part(data, _SHEET, simple)


@injects("settings of a printer")
def _printer(data: bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    return with_part(
        data,
        "xl/printerSettings/printerSettings1.bin",
        bytes(range(256)) * 8,
        kind,
        _SHEET,
        f"{_OFFICE}/printerSettings",
    )


@injects("a sensitivity label")
def _label(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/2020/mipLabelMetadata"
    one, two = "{6e1a1f2c-0d53-4c5e-9d1b-5f0a9c3c1a11}", "{0b6f7c1d-0d2e-4b6a-8a77-2f6f0c9f4e22}"
    label = f'<clbl:label id="{one}" siteId="{two}" enabled="1" method="Standard" removed="0"/>'
    text = f'<clbl:labelList xmlns:clbl="{main}">{label}</clbl:labelList>'
    kind = "application/vnd.ms-office.classificationlabels+xml"
    way = "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels"
    return with_part(data, "docMetadata/LabelInfo.xml", text, kind, "", way)


@injects("a comment before the root")
def _before_root(data: bytes) -> bytes:
    sheet = part_of(data, "xl/worksheets/sheet2.xml")
    return with_part(data, "xl/worksheets/sheet2.xml", sheet.replace(b"<worksheet", b"<!-- gemaakt --><worksheet", 1))


@injects("namespaces of newer versions")
def _ignorable(data: bytes) -> bytes:
    names = (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
        ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
        ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
        ' xr:uid="{00000000-0001-0000-0000-000000000000}"><'
    )
    return _replaced(data, "xl/worksheets/sheet2.xml", r"(?<=relationships\")><", names)


@injects("entries that are not squeezed")
def _stored(data: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return stream.getvalue()


@injects("entries written as a stream")
def _streamed(data: bytes) -> bytes:
    """Entries whose sizes follow behind them, as programs write that cannot look back."""

    class Forward(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    stream = Forward()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return stream.getvalue()


@injects("ink and web extensions")
def _web(data: bytes) -> bytes:
    main = "http://schemas.microsoft.com/office/webextensions/webextension/2010/11"
    text = f'<we:webextension xmlns:we="{main}" id="{{AB}}"><we:properties/></we:webextension>'
    kind = "application/vnd.ms-office.webextension+xml"
    data = with_part(data, "xl/webextensions/webextension1.xml", text, kind)
    ink = '<ink xmlns="http://www.w3.org/2003/InkML"><trace>1 2, 3 4</trace></ink>'
    return with_part(data, "xl/ink/ink1.xml", ink, "application/inkml+xml")


@injects("a chain of calculations")
def _chain(data: bytes) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<calcChain xmlns="{main}"><c r="D4" i="2"/><c r="E1" i="1"/></calcChain>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    return with_part(data, "xl/calcChain.xml", text, kind, _BOOK, f"{_OFFICE}/calcChain")
