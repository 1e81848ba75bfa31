"""Write what the documentation says of the catalogue and the code: `python docs/generate.py [--check | --pictures]`.

The pages kpis.*.md, benchmarks.*.md, functions.md and api.md; tables in the READMEs and catalogue.md, between their
markers; the types of the worksheet functions, xlkpi/functions.pyi.
--check writes nothing, and exits 1 naming the files that differ. --pictures draws the READMEs' dashboards and a window
of Calc, which needs LibreOffice, xvfb, xdotool and imagemagick.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from api import api_page
from babel.dates import format_date
from hosts import checklist_page, hosts_page
from stub import functions_stub
from worksheet_functions import worksheet_functions_page

from xlkpi.catalogue.load import VARIABLE, load_catalogue, load_functions, load_words
from xlkpi.catalogue.measures import MEASURES
from xlkpi.catalogue.model import LANGUAGES, TIERS, Kpi, Vertical
from xlkpi.cli.show import sections as sections_shown
from xlkpi.cli.wording import format_threshold, labelled, locale, words
from xlkpi.errors import XlkpiError
from xlkpi.functions import FUNCTIONS, function_help, worksheet_name

ROOT = Path(__file__).resolve().parent.parent

TEXTS = {
    "generated": {
        "en": "<!-- Made by docs/generate.py from the catalogue: edit that. -->",
        "fr": "<!-- Écrit par docs/generate.py d’après le catalogue : modifiez celui-ci. -->",
    },
    "kpis": {"en": "The KPIs", "fr": "Les indicateurs"},
    "benchmarks": {"en": "The benchmarks", "fr": "Les références"},
    "trade": {"en": "Trade", "fr": "Métier"},
    "kpi": {"en": "KPI", "fr": "Indicateur"},
    "function": {"en": "Function", "fr": "Fonction"},
    "better": {"en": "Better", "fr": "Sens"},
    "higher": {"en": "higher", "fr": "plus haut"},
    "lower": {"en": "lower", "fr": "plus bas"},
    "country": {"en": "Country", "fr": "Pays"},
    "source": {"en": "Source", "fr": "Source"},
    "about_benchmarks": {
        "en": "A value reaches the best tier whose threshold it meets; below the typical one it is below benchmark. A "
        "dash: the source states none. In a workbook the thresholds can be changed, and every verdict follows.",
        "fr": "Une valeur atteint le meilleur palier dont elle franchit le seuil ; avant le premier, elle est sous la "
        "référence. Un tiret : la source n’en donne pas. Les seuils se modifient dans le classeur, et chaque "
        "verdict suit.",
    },
}
"""The words of the pages that the program itself does not need. In French a no-break space stands before : ; ? !"""


def main(arguments: Sequence[str]) -> int:
    """Write, check or draw, as the arguments say; the exit status."""
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
    """Every generated file and what it must hold."""
    os.environ.pop(VARIABLE, None)  # the built-in trades alone
    trades = list(load_catalogue().verticals.values())
    files = {
        ROOT / "xlkpi" / "functions.pyi": functions_stub(),
        ROOT / "docs" / "api.md": _page(api_page()),
        ROOT / "docs" / "functions.md": functions_page(),
        ROOT / "docs" / "hosts.md": _page(hosts_page()),
        ROOT / "docs" / "excel-checklist.md": _page(checklist_page()),
        ROOT / "docs" / "worksheet-functions.md": _page(worksheet_functions_page()),
    }
    for language in LANGUAGES:
        files[ROOT / "docs" / f"kpis.{language}.md"] = kpis_page(trades, language)
        files[ROOT / "docs" / f"benchmarks.{language}.md"] = benchmarks_page(trades, language)
    for language, name in (("en", "README.md"), ("fr", "README.fr.md")):
        files[ROOT / name] = _between(ROOT / name, "kpis", kpi_table(trades, language))
    trade_page = ROOT / "docs" / "catalogue.md"
    files[trade_page] = _between(trade_page, "measures", measure_table())
    workbooks = ROOT / "workbooks" / "README.md"
    files[workbooks] = _between(workbooks, "workbooks", workbook_table(trades))
    return files


def _between(path: Path, marker: str, lines: Iterable[str]) -> str:
    """The page with these lines between its markers."""
    first, last = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    before, start, rest = path.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not end:
        raise SystemExit(f"{path}: the markers {first} and {last} are missing")
    return "\n".join([before + start, *lines, end + after])


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


# --- the pages


def kpis_page(trades: Sequence[Vertical], language: str) -> str:
    """Everything about every KPI, a chapter a trade."""
    lines = [TEXTS["generated"][language], f"# {TEXTS['kpis'][language]}", ""]
    lines += [f"- [{trade.name[language]}](#{_anchor(trade)})" for trade in trades]
    for trade in trades:
        lines += ["", f'<a id="{_anchor(trade)}"></a>', "", f"## {trade.name[language]} · `{trade.id}`"]
        for kpi in trade.kpis.values():
            lines += ["", f'<a id="{_anchor(trade, kpi)}"></a>', "", f"### {kpi.name[language]} · `{kpi.id}`"]
            lines += _sections(trade, kpi, language)
    return _page(lines)


def _sections(trade: Vertical, kpi: Kpi, language: str) -> Iterator[str]:
    """What `xlkpi show` says of a KPI, as paragraphs and lists."""
    for key, texts in sections_shown(trade, kpi, language):
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


def benchmarks_page(trades: Sequence[Vertical], language: str) -> str:
    """Every threshold with its country, and the documents that they are from."""
    lines = [TEXTS["generated"][language], f"# {TEXTS['benchmarks'][language]}", ""]
    lines += [TEXTS["about_benchmarks"][language], ""]
    tiers = [load_words()["tiers"][tier][language] for tier in TIERS]
    headings = [TEXTS[key][language] for key in ("trade", "kpi", "better")]
    lines += _header([*headings, *tiers, TEXTS["country"][language]])
    for trade, kpi, first in _all_kpis(trades):
        cells = [trade.name[language] if first else "", kpi.name[language], TEXTS[kpi.direction][language]]
        lines.append(_row([*cells, *_thresholds(kpi, language), kpi.country or "–"]))
    lines += ["", *_header([TEXTS[key][language] for key in ("trade", "source")])]
    for trade in trades:
        date = format_date(trade.source.date, "long", locale=locale(language))
        lines.append(_row([trade.name[language], f"{trade.source.document}, {date}"]))
    return _page(lines)


def functions_page() -> str:
    """Every worksheet function with its arguments, in both languages."""
    formulas = tomllib.loads((ROOT / "xlkpi" / "catalogue" / "functions.toml").read_text(encoding="utf-8"))
    lines = [TEXTS["generated"]["en"], "# The worksheet functions · Les fonctions de calcul", ""]
    lines += ["Arguments in [ ] may be left out. · Les arguments entre [ ] sont facultatifs.", ""]
    lines += [f"- [`{name}`](#{name.lower()})" for name in FUNCTIONS]
    for name in FUNCTIONS:
        lines += ["", f'<a id="{name.lower()}"></a>', "", f"## `{_signature(name)}`", ""]
        lines += [function_help(name, "en").help, "", function_help(name, "fr").help, ""]
        function = load_functions().get(name)
        if function is not None:
            unit = load_words()["units"][function.result]
            lines += [f"`{formulas[name]['formula']}` → {unit['en']} · {unit['fr']}", ""]
        lines += _header(["argument", "English", "français"])
        both = zip(function_help(name, "en").arguments, function_help(name, "fr").arguments, strict=True)
        lines += [_row([f"`{english.id}`", english.help, french.help]) for english, french in both]
    return _page(lines)


def _signature(name: str) -> str:
    shown = []
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        text = f"{parameter.name}…" if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        shown.append(text if parameter.default is parameter.empty else f"[{text}]")
    return f"{name}({', '.join(shown)})"


def kpi_table(trades: Sequence[Vertical], language: str) -> Iterator[str]:
    """The READMEs' table: every KPI with its function and thresholds."""
    tiers = [load_words()["tiers"][tier][language] for tier in TIERS]
    yield from _header([*(TEXTS[key][language] for key in ("trade", "kpi", "function")), *tiers])
    for trade, kpi, first in _all_kpis(trades):
        link = f"[{kpi.name[language]}](docs/kpis.{language}.md#{_anchor(trade, kpi)})"
        function = worksheet_name(kpi.function)
        trade_name = f"**{trade.name[language]}**" if first else ""
        yield _row([trade_name, link, f"`{function}`", *_thresholds(kpi, language)])


def workbook_table(trades: Sequence[Vertical]) -> Iterator[str]:
    """The ready templates, a line a trade."""
    yield from _header(["Trade / Métier", "English", "Français"])
    for trade in trades:
        files = [f"{trade.id}.{language}.xlsx" for language in LANGUAGES]
        yield _row([" / ".join(trade.name.values()), *(f"[{file}]({file})" for file in files)])


def measure_table() -> Iterator[str]:
    """What orders tell of a month."""
    yield from _header(["Measure", "What it is"])
    for name, measure in MEASURES.items():
        yield _row([f"`{name}`", measure.help])


def _all_kpis(trades: Sequence[Vertical]) -> Iterator[tuple[Vertical, Kpi, bool]]:
    """Every KPI with its trade, and whether it is the trade's first."""
    for trade in trades:
        for index, kpi in enumerate(trade.kpis.values()):
            yield trade, kpi, index == 0


def _thresholds(kpi: Kpi, language: str) -> list[str]:
    edges = [kpi.thresholds.get(tier) for tier in TIERS]
    return ["–" if edge is None else format_threshold(edge, kpi.unit, language) for edge in edges]


def _anchor(trade: Vertical, kpi: Kpi | None = None) -> str:
    return trade.id if kpi is None else f"{trade.id}-{kpi.id}"


def _header(cells: Sequence[str]) -> list[str]:
    return [_row(cells), "|---" * len(cells) + "|"]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
