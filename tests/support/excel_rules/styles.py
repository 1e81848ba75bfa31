"""Rules for the look of cells."""

from __future__ import annotations

import re

from .model import CHART, DRAWN, LIMITS, MAIN, OFFICE, STANDARD, Found, Package, rule

STYLES = "xl/styles.xml"
_MOST = {"cellXfs": 65_430, "cellStyles": 65_430, "fonts": 1_024, "fills": 256, "borders": 256, "numFmts": 200}
"""Lists of the styles and how long they may be; of number formats, what every language version has room for."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@rule("https://github.com/randym/axlsx/issues/218, https://github.com/natergj/excel4node/issues/147")
def fills_of_conditions_have_both_colours(package: Package) -> Found:
    """Excel paints bgColor, other programs fgColor."""
    for number, fill in enumerate(package.styles.iterfind(f"{MAIN}dxfs/{MAIN}dxf/{MAIN}fill/{MAIN}patternFill")):
        front, back = fill.find(f"{MAIN}fgColor"), fill.find(f"{MAIN}bgColor")
        if front is None or back is None or dict(front.attrib) != dict(back.attrib):
            yield STYLES, f"fill {number} of dxfs", "has not the same fgColor and bgColor"


@rule(f"{LIMITS}: unique cell formats, fonts, fill styles, number formats; " + OFFICE + "sections 2.1.698 and 2.1.700")
def there_are_not_too_many_looks(package: Package) -> Found:
    for tag, most in _MOST.items():
        for element in package.styles.iterfind(MAIN + tag):
            if len(element) > most:
                yield STYLES, tag, f"are {len(element)}, more than {most}"


@rule(STANDARD + "part 1, section 18.8.45, xf: it refers to fonts, fills, borders and styles by their number")
def looks_are_made_of_what_is_there(package: Package) -> Found:
    lists = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    counts = {key: len(package.styles.find(MAIN + tag)) for key, tag in lists.items()}
    own = {form.get("numFmtId") for form in package.styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")}
    for tag in ("cellStyleXfs", "cellXfs", "cellStyles"):
        for number, one in enumerate(package.styles.find(MAIN + tag)):
            for key, count in counts.items():
                if int(one.get(key, "0")) >= count:
                    yield STYLES, f"{tag} {number}", f"has the {key} {one.get(key)} of {count}"
            if int(one.get("numFmtId", "0")) >= 164 and one.get("numFmtId") not in own:
                yield STYLES, f"{tag} {number}", f"has the number format {one.get('numFmtId')}"


@rule(OFFICE + "cellStyle: a name of at most 255 characters, a format of its own")
def named_styles_are_there_once(package: Package) -> Found:
    for key in ("name", "xfId"):
        seen = set()
        for style in package.styles.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle"):
            value = style.get(key, "").casefold()
            if not 1 <= len(value) <= 255 or value in seen:
                yield STYLES, style.get("name", ""), f"has the {key} {value!r} of another, or a name too long"
            seen.add(value)


@rule(STANDARD + "part 1, section 18.8.31, numFmts; https://github.com/snoopyjc/xls2xlsx/issues/24 (quotation marks)")
def number_formats_are_whole(package: Package) -> Found:
    seen = set()
    for form in package.styles.iter(f"{MAIN}numFmt"):
        code, key = form.get("formatCode", ""), form.get("numFmtId", "")
        plain = _QUOTED.sub("", code)
        if not 1 <= len(code) <= 255 or '"' in plain or "[" in plain or plain.count(";") > 3:
            yield STYLES, key, f"is {code!r}"
        if form.getparent().tag == f"{MAIN}numFmts" and (int(key) < 164 or key in seen):
            yield STYLES, key, "has the number of another"
        seen.add(key)


@rule(STANDARD + "part 1, section 18.18.86, ST_UnsignedIntHex; srgbClr in a drawing has no alpha")
def colours_have_all_their_digits(package: Package) -> Found:
    for part in package.parts:
        if not part.startswith("xl/") or not part.endswith(".xml"):
            continue
        for element in package.tree(part).iter():
            if element.tag == f"{DRAWN}srgbClr":
                wrong = not re.fullmatch("[0-9A-Fa-f]{6}", element.get("val", ""))
            else:
                wrong = "rgb" in element.attrib and not re.fullmatch("[0-9A-Fa-f]{8}", element.get("rgb", ""))
            if wrong:
                yield part, str(element.tag).rpartition("}")[2], f"is {element.get('rgb') or element.get('val')!r}"


@rule("https://github.com/ClosedXML/ClosedXML/pull/2769: Excel takes the first two fills as none and gray125")
def the_first_two_fills_are_excels(package: Package) -> Found:
    fills = package.styles.findall(f"{MAIN}fills/{MAIN}fill/{MAIN}patternFill")
    patterns = [fill.get("patternType", "none") for fill in fills[:2]]
    if patterns != ["none", "gray125"]:
        yield STYLES, "fills", f"begin with {patterns}"


@rule(STANDARD + "part 1, section 21.2.2.159, roundedCorners: where it is left out, the corners are round")
def corners_of_charts_are_said(package: Package) -> Found:
    for part, chart in package.charts():
        if chart.find(f"{CHART}roundedCorners") is None:
            yield part, "roundedCorners", "is left out"
