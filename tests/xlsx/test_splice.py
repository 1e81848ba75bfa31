"""Parts cut at their values: whatever the program that wrote them, all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from workbooks import VERTICALS, parts, template
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.splice import Position, Reference, SheetCell, Splice, splice_chart, splice_sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def sheet(cells: str, prefix: str = "", before: str = "") -> bytes:
    """A worksheet of one row. before: what stands before its root."""
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    tags = [f"{prefix}worksheet", f"{prefix}sheetData", f"{prefix}row"]
    opened = f'<{tags[0]} {name}="{MAIN}" xmlns:y="urn:y"><{tags[1]}><{tags[2]} r="1">'
    return (before + opened + cells + "".join(f"</{tag}>" for tag in reversed(tags))).encode()


def cut_of(cells: str, inputs: Collection[Position] = (), prefix: str = "") -> tuple[str, Splice[SheetCell]]:
    """What is left of the row's cells, with | for each place, and the cut."""
    xml = sheet(cells, prefix)
    cut = splice_sheet(xml, inputs)
    start = len(sheet("", prefix).partition(f"</{prefix}row>".encode())[0])
    end = len(sheet("", prefix)) - start
    return cut.joined([b"|"] * (len(cut.constants) - 1))[start:-end].decode(), cut


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="A1"|><f>1+1</f>|</c>'),
        ('<c r="A1" t="str" s="3"><f>1</f><v>2</v></c>', '<c r="A1" s="3"|><f>1</f>|</c>'),
        ("<c t='str' s='3' r='A1'><f>1</f><v>2</v></c>", "<c s='3' r='A1'|><f>1</f>|</c>"),
        ('<c\n r="A1"\n t = "e"\n><f>1</f><v>#N/A</v></c>', '<c\n r="A1"|><f>1</f>|</c>'),
        ('<c r="A1"><f>1</f><v>2</v></c >', '<c r="A1"|><f>1</f>|</c >'),
        ('<c r="A1"><f>1</f><v/></c>', '<c r="A1"|><f>1</f>|</c>'),
        ('<c r="A1"><f>1</f></c>', '<c r="A1"|><f>1</f>|</c>'),
        ('<c r="A1" t="str"><f t="shared" si="0"/><v>2</v></c>', '<c r="A1"|><f t="shared" si="0"/>|</c>'),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>2</v></c>',
         '<c r="A1"|><f t="shared" ref="A1:A9" si="0">B1</f>|</c>'),
        ('<c r="A1" y:n="a>b" cm="1"><f y:n=\'"/>\'>1</f><v>2</v></c>',
         '<c r="A1" y:n="a>b" cm="1"|><f y:n=\'"/>\'>1</f>|</c>'),
        ('<c r="A1" y:t="kept"><f>1</f><v>2</v></c>', '<c r="A1" y:t="kept"|><f>1</f>|</c>'),
        ('<c r="A1"><f>1</f><v>2</v><extLst><ext uri="u"><y:f>3</y:f></ext></extLst></c>',
         '<c r="A1"|><f>1</f>|<extLst><ext uri="u"><y:f>3</y:f></ext></extLst></c>'),
        ('<c r="A1"><f><![CDATA[1<2]]></f><v>2</v></c>', '<c r="A1"|><f><![CDATA[1<2]]></f>|</c>'),
        ('<c r="A1"><f>1&lt;2<!-- why --></f><v>2</v></c>', '<c r="A1"|><f>1&lt;2<!-- why --></f>|</c>'),
        ('<c r="A1"><?p <v>?><f>1</f><v>2</v></c>', '<c r="A1"|><f>1</f>|</c>'),
    ],
)  # fmt: skip
def test_a_formula_keeps_all_but_its_value(cell: str, left: str) -> None:
    found, cut = cut_of(cell)
    assert (found, cut.varying) == (left, [SheetCell(1, 1, False)])


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"/>',
        '<c r="A1" t="s"><v>3</v></c><c r="B1" t="inlineStr"><is><t>=1+1</t></is></c>',
        '<!-- <c r="A1"><f>1</f></c> --><?x <c r="A1"><f>1</f></c> ?>',
        '<c r="A1"><v>1</v><extLst><ext uri="u"><f>1</f></ext></extLst></c>',
        '<y:c r="A1"><y:f>1</y:f></y:c>',
    ],
)
def test_what_is_no_formula_is_not_touched(cells: str) -> None:
    assert cut_of(cells) == (cells, Splice([sheet(cells)], [], b""))


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ('<c r="A1"/>', '<c r="A1"||'),
        ('<c r="A1" s="4" />', '<c r="A1" s="4"||'),
        ('<c s="4" t="s" r="A1"><v>3</v></c>', '<c s="4" r="A1"||'),
        ('<c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c>', '<c r="A1"||'),
        ('<c r="A1" t="str"><f>B1</f><v>3</v></c>', '<c r="A1"||'),
        ('<c r="A1"></c>', '<c r="A1"||'),
    ],
)
def test_an_input_keeps_its_style_alone(cell: str, left: str) -> None:
    found, cut = cut_of(cell + '<c r="B1"/>', {(1, 1)})
    assert (found, cut.varying) == (left + '<c r="B1"/>', [SheetCell(1, 1, True)])


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_the_other_cells_of_an_array_vary_too(kind: str) -> None:
    cells = f'<c r="A1"><f t="{kind}" ref="A1:B1">X</f><v>1</v></c><c r="B1" t="str"><v>7</v></c><c r="C1"><v>8</v></c>'
    found, cut = cut_of(cells)
    assert found == f'<c r="A1"|><f t="{kind}" ref="A1:B1">X</f>|</c><c r="B1"||<c r="C1"><v>8</v></c>'
    assert cut.varying == [SheetCell(1, 1, False), SheetCell(1, 2, True)]


@pytest.mark.parametrize("prefix", ["x:", "c:", "calc:", "xRefc:"])
def test_prefixes(prefix: str) -> None:
    p = prefix
    found, cut = cut_of(f'<{p}c r="A1"><{p}f>1</{p}f><{p}v>2</{p}v></{p}c>', prefix=p)
    assert (found, cut.prefix) == (f'<{p}c r="A1"|><{p}f>1</{p}f>|</{p}c>', p.encode())


@pytest.mark.parametrize("before", ["\ufeff", "<?xml version='1.0' encoding='utf-8'?>\r\n", "<!-- Ärger 😀 -->\n"])
def test_what_stands_before_the_root_does_not_shift_the_places(before: str) -> None:
    xml = sheet('<c r="A1" t="str"><f>"é😀"</f><v>é😀</v></c>', before=before)
    cut = splice_sheet(xml, ())
    assert cut.joined([b' t="str"', "<v>é😀</v>".encode()]) == xml


class Piece(NamedTuple):
    """A cell's XML, with and without what varies."""

    xml: str
    left: str
    fillings: tuple[str, ...]


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    """A cell at {at}, which the sheet replaces."""
    quote = draw(st.sampled_from("\"'"))
    space = draw(st.sampled_from([" ", "\n", "  \t"]))
    kind = draw(st.sampled_from(["", "str", "n", "b", "e"]))
    typed = f"{space}t={quote}{kind}{quote}" if kind else ""
    others = draw(st.lists(st.sampled_from(['s="1"', "cm='2'", 'ph="1"', 'y:q=">"']), unique=True))
    before = f"<c{space}r={quote}{{at}}{quote}"
    after = "".join(space + other for other in others)
    tail = draw(st.sampled_from(["", " "]))
    formula = draw(st.sampled_from(["", "<f>1</f>", '<f ca="1">A9&gt;2</f>', "<f t='shared' si='3'/>"]))
    value = draw(st.sampled_from(["", "<v>1</v>", "<v></v>", '<v xml:space="preserve"> &amp; </v>']))
    extra = draw(st.sampled_from(["", "<extLst/>"]))
    whole = f"{before}{typed}{after}{tail}>{formula}{value}{extra}</c>"
    if not formula:
        return Piece(whole, whole, ())
    return Piece(whole, f"{before}{after}>{formula}{extra}</c>", (typed, value))


@pytest.mark.slow
@given(st.lists(pieces(), max_size=20))
def test_all_but_the_values_stays_and_the_old_values_give_the_old_sheet(found: list[Piece]) -> None:
    cells = [Piece(p.xml.replace("{at}", f"A{n}"), p.left.replace("{at}", f"A{n}"), p.fillings)
             for n, p in enumerate(found, 1)]  # fmt: skip
    xml = sheet("".join(cell.xml for cell in cells))
    cut = splice_sheet(xml, ())
    assert b"".join(cut.constants) == sheet("".join(cell.left for cell in cells))
    again = cut.joined([filling.encode() for cell in cells for filling in cell.fillings])
    assert canonical(again) == canonical(xml)


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


@pytest.mark.parametrize("vertical", VERTICALS)
def test_the_templates_cut_and_joined_are_themselves(vertical: str) -> None:
    """Their own types and values at the places give the part, byte for byte."""
    members = parts(template(vertical, Options("fr", sample=True)))
    names = [name for name in members if name.startswith("xl/worksheets/sheet")]
    assert names
    for name in names:
        xml = members[name]
        cut = splice_sheet(xml, ())
        cells = {cell.get("r"): cell for cell in etree.fromstring(xml).iter(f"{{{MAIN}}}c")}
        computed = [cell for cell in cells.values() if cell.find(f"{{{MAIN}}}f") is not None]
        assert len(computed) == len(cut.varying)
        fillings = []
        for cell in computed:
            value = cell.find(f"{{{MAIN}}}v")
            text = etree.tostring(value, encoding="unicode", with_tail=False).replace(f' xmlns="{MAIN}"', "")
            fillings += [f' t="{cell.get("t")}"', text.replace("<v/>", "<v></v>")]
        assert canonical(cut.joined([filling.encode() for filling in fillings])) == canonical(xml)


def chart(content: str, p: str = "c:") -> bytes:
    name = f"xmlns:{p[:-1]}" if p else "xmlns"
    return f'<{p}chartSpace {name}="{CHART}" xmlns:mc="urn:mc">{content}</{p}chartSpace>'.encode()


def cut_chart_of(content: str, p: str = "c:") -> tuple[str, list[Reference]]:
    cut = splice_chart(chart(content, p))
    start, end = len(chart("", p).partition(b"</")[0]), len(chart("", p)) - len(chart("", p).partition(b"</")[0])
    return cut.joined([b"|"] * len(cut.varying))[start:-end].decode(), list(cut.varying)


@pytest.mark.parametrize(
    ("content", "left", "references"),
    [
        ("<c:numRef><c:f>A!$A$1</c:f><c:numCache><c:formatCode>0&quot; x&quot;</c:formatCode>"
         '<c:ptCount val="1"/></c:numCache></c:numRef>',
         "<c:numRef><c:f>A!$A$1</c:f>|</c:numRef>", [Reference("A!$A$1", "num", b"0&quot; x&quot;")]),
        ("<c:strRef><c:f>A!$A$1</c:f></c:strRef>", "<c:strRef><c:f>A!$A$1</c:f>|</c:strRef>",
         [Reference("A!$A$1", "str", b"General")]),
        ("<c:strRef>\n<c:f>A!$A$1</c:f>\n<c:strCache/>\n<c:extLst/>\n</c:strRef>",
         "<c:strRef>\n<c:f>A!$A$1</c:f>|\n<c:extLst/>\n</c:strRef>", [Reference("A!$A$1", "str", b"General")]),
        ("<c:multiLvlStrRef><c:f>A!$A$1:$B$2</c:f><c:multiLvlStrCache><c:lvl/></c:multiLvlStrCache></c:multiLvlStrRef>",
         "<c:multiLvlStrRef><c:f>A!$A$1:$B$2</c:f>|</c:multiLvlStrRef>",
         [Reference("A!$A$1:$B$2", "multiLvlStr", b"General")]),
        ("<c:numRef><c:f>&apos;L&#39;é &amp; co&apos;!$A$1</c:f></c:numRef>",
         "<c:numRef><c:f>&apos;L&#39;é &amp; co&apos;!$A$1</c:f>|</c:numRef>",
         [Reference("'L'é & co'!$A$1", "num", b"General")]),
        ("<c:numRef><c:f><![CDATA[A!$A]]>$1<!-- x --></c:f></c:numRef>",
         "<c:numRef><c:f><![CDATA[A!$A]]>$1<!-- x --></c:f>|</c:numRef>", [Reference("A!$A$1", "num", b"General")]),
        ("<c:numRef/><c:strLit><c:ptCount val='0'/></c:strLit>",
         "<c:numRef/><c:strLit><c:ptCount val='0'/></c:strLit>", []),
    ],
)  # fmt: skip
def test_a_chart_keeps_all_but_its_points(content: str, left: str, references: list[Reference]) -> None:
    assert cut_chart_of(content) == (left, references)


def test_both_sides_of_an_alternative_are_cut() -> None:
    reference = "<c:numRef><c:f>A!$A$1</c:f><c:numCache><c:ptCount val='9'/></c:numCache></c:numRef>"
    left, references = cut_chart_of(
        f"<mc:AlternateContent><mc:Choice>{reference}</mc:Choice><mc:Fallback>{reference}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert len(references) == 2
    assert "ptCount" not in left


@pytest.mark.parametrize("p", ["", "c:", "Ref:", "numRef:"])
def test_a_charts_prefix(p: str) -> None:
    reference = f"<{p}numRef><{p}f>A!$A$1</{p}f><{p}numCache/></{p}numRef>"
    assert cut_chart_of(reference, p)[0] == f"<{p}numRef><{p}f>A!$A$1</{p}f>|</{p}numRef>"
    assert splice_chart(chart(reference, p)).prefix == p.encode()
