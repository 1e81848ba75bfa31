"""Write the generated parts of the documentation: `python docs/generate.py [--check | --pictures]`.

Whole pages are made from the catalogue (kpis.*.md, benchmarks.*.md, functions.md), from docstrings (api.md), from
hosts.toml (hosts.md, excel-checklist.md) and from worksheet-functions.toml. In the READMEs, catalogue.md, import.md and
import.fr.md, tables and lists are written between their markers. The types of the worksheet functions,
xlkpi/functions.pyi, and the module that is read in place of the catalogue's TOML files, xlkpi/catalogue/baked.py, are
made from the catalogue as well. --check writes nothing, names the files that differ, and exits with 1 if there are any.
--pictures draws the READMEs' dashboards and a window of Calc: it needs LibreOffice, xvfb, xdotool and imagemagick.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xlkpi.errors import XlkpiError

try:
    from api import api_page
    from baked import baked_module
    from hosts import checklist_page, hosts_page
    from markdown_table import header, row
    from stub import functions_stub
    from systems import system_names, system_table
    from worksheet_functions import worksheet_functions_page

    from xlkpi.calls.lookup import INFO_FIELDS
    from xlkpi.catalogue.draft import draft_of_own
    from xlkpi.catalogue.load import VARIABLE, load_catalogue, load_fields, load_functions, load_words
    from xlkpi.catalogue.measures import MEASURES
    from xlkpi.catalogue.model import LANGUAGES, SOURCE_PARTS, TIERS, Kpi, Vertical
    from xlkpi.cli.show import sections as sections_shown
    from xlkpi.cli.wording import format_country, format_date, format_lines, format_threshold, labelled, words
    from xlkpi.functions import FUNCTIONS
    from xlkpi.wizard import function_help, worksheet_parameters
    from xlkpi.workbook.generate import template_name
    from xlkpi.workbook.layout import Options
except XlkpiError as fault:  # an entry of the catalogue, which is read to make the functions
    sys.exit(f"Error: {fault}")

ROOT = Path(__file__).resolve().parent.parent

TEXTS = {
    "generated": {
        "en": "<!-- Made by docs/generate.py from the catalogue: edit that. -->",
        "fr": "<!-- Écrit par docs/generate.py d’après le catalogue : modifiez celui-ci. -->",
    },
    "kpis": {"en": "The KPIs", "fr": "Les indicateurs"},
    "benchmarks": {"en": "The benchmarks", "fr": "Les références"},
    "vertical": {"en": "Trade", "fr": "Métier"},
    "kpi": {"en": "KPI", "fr": "Indicateur"},
    "function": {"en": "Function", "fr": "Fonction"},
    "better": {"en": "Better", "fr": "Sens"},
    "higher": {"en": "higher", "fr": "plus haut"},
    "lower": {"en": "lower", "fr": "plus bas"},
    "country": {"en": "Country", "fr": "Pays"},
    "source": {"en": "Source", "fr": "Source"},
    "population": {"en": "Whose benchmark", "fr": "Valable pour"},
    "period": {"en": "Period", "fr": "Période"},
    "currency": {"en": "Currency", "fr": "Devise"},
    "ranges": {"en": "As the sources word it", "fr": "Dans les termes des sources"},
    "lines": {"en": "Where it stands in the sources", "fr": "Où le lire dans les sources"},
    "oddities": {"en": "Oddities of the sources", "fr": "Particularités des sources"},
    "about_benchmarks": {
        "en": "A value reaches the best tier whose threshold it meets; a value that meets no threshold is below "
        "benchmark. A dash means that the source states no such tier. You can change the thresholds in a workbook, and "
        "every verdict follows.",
        "fr": "Une valeur atteint le meilleur palier dont elle franchit le seuil ; avant le premier, elle est sous la "
        "référence. Un tiret : la source n’en donne pas. Les seuils se modifient dans le classeur, et chaque "
        "verdict suit.",
    },
    "about_ranges": {
        "en": "Where a source leaves a gap between two ranges, such as 15–30% and then 35%, a value in it keeps the "
        "lower tier.",
        "fr": "Si une source laisse un vide entre deux fourchettes (15 à 30 %, puis 35 %), une valeur qui y tombe "
        "garde le palier inférieur.",
    },
    "about_lines": {
        "en": "The sources are in French. Their lines are counted from the title, which is line 1, blank lines "
        "included.",
        "fr": "Les lignes se comptent depuis le titre, qui est la ligne 1, lignes vides comprises.",
    },
}
"""Words of the pages that the program itself does not use. In French, a no-break space precedes : ; ? !"""


READY = {"en": ("empty", "filled sample"), "fr": ("vide", "exemple rempli")}
"""The words for a ready template and its sample, by language."""


def main(arguments: Sequence[str]) -> int:
    """Write, check or draw, as the arguments say, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; name the files that differ")
    mode.add_argument("--pictures", action="store_true", help="draw the pictures instead")
    options = parser.parse_args(arguments)
    if options.pictures:
        from pictures import draw_all

        try:
            draw_all(ROOT / "docs")
        except XlkpiError as error:
            parser.exit(1, f"{error}\n")
        return 0
    differing = {path: text for path, text in generated_files().items() if not _holds(path, text)}
    if not options.check:
        for path, text in differing.items():
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in differing:
        print(f"{path.relative_to(ROOT)}: {'differs; run make generated' if options.check else 'written'}")
    return 1 if options.check and differing else 0


def generated_files() -> dict[Path, str]:
    """Return every generated file with the text that it must hold."""
    os.environ.pop(VARIABLE, None)  # the built-in verticals alone
    verticals = list(load_catalogue().verticals.values())
    files = {
        ROOT / "xlkpi" / "functions.pyi": functions_stub(),
        ROOT / "xlkpi" / "catalogue" / "baked.py": baked_module(),
        ROOT / "docs" / "api.md": _page(api_page()),
        ROOT / "docs" / "functions.md": functions_page(),
        ROOT / "docs" / "hosts.md": _page(hosts_page()),
        ROOT / "docs" / "excel-checklist.md": _page(checklist_page()),
        ROOT / "docs" / "worksheet-functions.md": _page(worksheet_functions_page()),
    }
    for language in LANGUAGES:
        files[ROOT / "docs" / f"kpis.{language}.md"] = kpis_page(verticals, language)
        files[ROOT / "docs" / f"benchmarks.{language}.md"] = benchmarks_page(verticals, language)
    for language, name in (("en", "README.md"), ("fr", "README.fr.md")):
        files[ROOT / name] = _between(ROOT / name, kpis=kpi_table(verticals, language), systems=[system_names()])
    for language, name in (("en", "import.md"), ("fr", "import.fr.md")):
        page = ROOT / "docs" / name
        files[page] = _between(page, systems=system_table(language))
    catalogue_page = ROOT / "docs" / "catalogue.md"
    files[catalogue_page] = _between(catalogue_page, measures=measure_table(), fields=fields_block())
    workbooks = ROOT / "workbooks" / "README.md"
    files[workbooks] = _between(workbooks, workbooks=workbook_table(verticals))
    return files


def _between(path: Path, **parts: Iterable[str]) -> str:
    """Return the page with the lines of each part written between the markers of its name."""
    text = path.read_text(encoding="utf-8")
    for marker, lines in parts.items():
        first, last = f"<!-- {marker} -->", f"<!-- /{marker} -->"
        before, start, rest = text.partition(first)
        _, end, after = rest.partition(last)
        if not end:
            raise SystemExit(f"{path}: the markers {first} and {last} are missing")
        text = "\n".join([before + start, *lines, end + after])
    return text


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


# --- the pages


def kpis_page(verticals: Sequence[Vertical], language: str) -> str:
    """Write the page about every KPI, one chapter per vertical."""
    lines = [TEXTS["generated"][language], f"# {TEXTS['kpis'][language]}", ""]
    lines += [f"- [{vertical.name[language]}](#{_anchor(vertical)})" for vertical in verticals]
    for vertical in verticals:
        lines += ["", f'<a id="{_anchor(vertical)}"></a>', "", f"## {vertical.name[language]} · `{vertical.id}`"]
        for kpi in vertical.kpis.values():
            lines += ["", f'<a id="{_anchor(vertical, kpi)}"></a>', "", f"### {kpi.name[language]} · `{kpi.id}`"]
            lines += _sections(vertical, kpi, language)
    return _page(lines)


def _sections(vertical: Vertical, kpi: Kpi, language: str) -> Iterator[str]:
    """Write the sections of `xlkpi show` as paragraphs and lists."""
    for key, texts in sections_shown(vertical, kpi, language):
        heading = words("show", key, language)
        lines = [text.removeprefix("• ") for text in texts]
        if key == "function":
            lines[0] = f"`{lines[0]}`"
        yield ""
        if key == "definition":
            yield lines[0]
        elif len(lines) == 1:
            yield labelled(f"**{heading}**", lines[0], language)
        else:
            yield f"**{heading}**"
            yield ""
            yield from (f"- {line}" for line in lines)


def benchmarks_page(verticals: Sequence[Vertical], language: str) -> str:
    """Write the page of every threshold: whose it is, as the source words it, and the source with its oddities."""
    lines = [TEXTS["generated"][language], f"# {TEXTS['benchmarks'][language]}", ""]
    lines += [TEXTS["about_benchmarks"][language], ""]
    tiers = [load_words()["tiers"][tier][language] for tier in TIERS]
    headings = [TEXTS[key][language] for key in ("vertical", "kpi", "better")]
    lines += header([*headings, *tiers, TEXTS["country"][language]])
    for vertical, kpi, first in _all_kpis(verticals):
        cells = [vertical.name[language] if first else "", kpi.name[language], TEXTS[kpi.direction][language]]
        lines.append(row([*cells, *_thresholds(kpi, language), format_country(kpi.country, language) or "–"]))
    lines += ["", f"## {TEXTS['ranges'][language]}", "", TEXTS["about_ranges"][language]]
    lines += ["", *_ranges(verticals, language)]
    lines += [
        "",
        f"## {TEXTS['source'][language]}",
        "",
        *header([*(TEXTS[key][language] for key in ("vertical", "source")), words("show", "lines", language)]),
    ]
    for vertical in verticals:
        date = format_date(vertical.source.date, language)
        where = [f"{words('lines', part, language)} {format_lines(n)}" for part, n in vertical.source.lines.items()]
        lines.append(row([vertical.name[language], f"{vertical.source.name} ({date})", ", ".join(where) or "–"]))
    lines += ["", f"## {TEXTS['lines'][language]}", "", *_lines(verticals, language)]
    lines += ["", f"## {TEXTS['oddities'][language]}", ""]
    for vertical, kpi, _ in _all_kpis(verticals):
        name = f"{vertical.name[language]}, {kpi.name[language]}"
        lines += [f"- {labelled(name, oddity[language], language)}" for oddity in kpi.oddities]
    return _page(lines)


def _ranges(verticals: Sequence[Vertical], language: str) -> Iterator[str]:
    """Write the table of each tier as its source words it, with the businesses, period and currency that it is for."""
    tiers = [load_words()["tiers"][tier][language] for tier in TIERS]
    about = [TEXTS[key][language] for key in ("population", "period", "currency")]
    yield from header([TEXTS["vertical"][language], TEXTS["kpi"][language], *tiers, *about])
    for vertical, kpi, first in _all_kpis(verticals):
        worded = [kpi.ranges.get(tier, {}).get(language, "–") for tier in TIERS]
        about = [kpi.population.get(language, "–"), load_words()["periods"][kpi.period][language], kpi.currency or "–"]
        yield row([vertical.name[language] if first else "", kpi.name[language], *worded, *about])


def _lines(verticals: Sequence[Vertical], language: str) -> Iterator[str]:
    """Write the table of the lines of the sources that speak of each KPI."""
    yield TEXTS["about_lines"][language]
    yield ""
    parts = [words("lines", part, language).capitalize() for part in SOURCE_PARTS]
    yield from header([TEXTS["vertical"][language], TEXTS["kpi"][language], *parts])
    for vertical, kpi, first in _all_kpis(verticals):
        numbers = [format_lines(kpi.lines.get(part, ())) or "–" for part in SOURCE_PARTS]
        yield row([vertical.name[language] if first else "", kpi.name[language], *numbers])


def functions_page() -> str:
    """Write the page about every worksheet function, in both languages."""
    formulas = tomllib.loads((ROOT / "xlkpi" / "catalogue" / "functions.toml").read_text(encoding="utf-8"))
    lines = [TEXTS["generated"]["en"], "# The worksheet functions · Les fonctions de calcul", ""]
    lines += ["Arguments in [ ] may be left out. · Les arguments entre [ ] sont facultatifs.", ""]
    lines += ["On columns of pandas and others · Sur des colonnes de pandas ou d’autres : [python.md](python.md)", ""]
    lines += ["What else a Python script may use · Ce qu’un script Python peut utiliser d’autre : [api.md](api.md)", ""]
    lines += [f"- [`{name}`](#{name.lower()})" for name in FUNCTIONS]
    for name in FUNCTIONS:
        lines += ["", f'<a id="{name.lower()}"></a>', "", f"## `{_signature(name)}`", ""]
        lines += [function_help(name, "en").help, "", function_help(name, "fr").help, ""]
        function = load_functions().get(name)
        if function is not None:
            unit = load_words()["units"][function.result]
            lines += [f"`{formulas[name]['formula']}` → {unit['en']} · {unit['fr']}", ""]
        lines += header(["argument", "English", "français"])
        both = zip(function_help(name, "en").arguments, function_help(name, "fr").arguments, strict=True)
        lines += [row([f"`{english.id}`", english.help, french.help]) for english, french in both]
        if name == "KPI_INFO":
            lines += ["", f"`field`: {', '.join(f'`{field}`' for field in INFO_FIELDS)}"]
    return _page(lines)


def _signature(name: str) -> str:
    shown = []
    for parameter in worksheet_parameters(FUNCTIONS[name]):
        text = f"{parameter.name}…" if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        shown.append(text if parameter.default is parameter.empty else f"[{text}]")
    return f"{name}({', '.join(shown)})"


def kpi_table(verticals: Sequence[Vertical], language: str) -> Iterator[str]:
    """Write the READMEs' table: every KPI with its function and thresholds."""
    tiers = [load_words()["tiers"][tier][language] for tier in TIERS]
    yield from header([*(TEXTS[key][language] for key in ("vertical", "kpi", "function")), *tiers])
    for vertical, kpi, first in _all_kpis(verticals):
        link = f"[{kpi.name[language]}](docs/kpis.{language}.md#{_anchor(vertical, kpi)})"
        function = kpi.function.worksheet_name
        vertical_name = f"**{vertical.name[language]}**" if first else ""
        yield row([vertical_name, link, f"`{function}`", *_thresholds(kpi, language)])


def workbook_table(verticals: Sequence[Vertical]) -> Iterator[str]:
    """Write the table of ready templates, one line per vertical: the empty file, and the filled sample."""
    yield from header(["Trade / Métier", "English", "Français"])
    for vertical in verticals:
        links = (
            " · ".join(
                f"[{label}]({template_name(vertical.id, Options(language, sample=sample))})"
                for sample, label in enumerate(labels)
            )
            for language, labels in READY.items()
        )
        yield row([" / ".join(vertical.name.values()), *links])


def fields_block() -> list[str]:
    """Return the example of a vertical's file, with every field explained: what `xlkpi new-vertical` writes."""
    return ["```toml", *draft_of_own("flower-subscription", load_fields(), "en").splitlines(), "```"]


def measure_table() -> Iterator[str]:
    """Write the table of measures that `xlkpi import` computes from a month's orders."""
    yield from header(["Measure", "What it is"])
    for name, measure in MEASURES.items():
        yield row([f"`{name}`", measure.help])


def _all_kpis(verticals: Sequence[Vertical]) -> Iterator[tuple[Vertical, Kpi, bool]]:
    """Yield every KPI with its vertical, and whether it is the first of that vertical."""
    for vertical in verticals:
        for index, kpi in enumerate(vertical.kpis.values()):
            yield vertical, kpi, index == 0


def _thresholds(kpi: Kpi, language: str) -> list[str]:
    edges = [kpi.thresholds.get(tier) for tier in TIERS]
    return ["–" if edge is None else format_threshold(edge, kpi.unit, language, kpi.currency) for edge in edges]


def _anchor(vertical: Vertical, kpi: Kpi | None = None) -> str:
    return vertical.id if kpi is None else f"{vertical.id}-{kpi.id}"


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
