"""Collect the messages of xlkpi for translators: `python tools/translations.py [--check]`.

Messages are marked in the code (see xlkpi/messages.py), and commands and options have their help. This writes them all
into xlkpi/locale/<language>/LC_MESSAGES/xlkpi.po, where a translator adds the sentences of the language, and compiles
these into xlkpi.mo, which the program reads. A message whose English was changed keeps its translation, marked "fuzzy":
correct it and remove the mark. It prints what a language still lacks.

--check writes nothing. The exit status is 1 when a file is out of date or a translation is missing or at fault.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the code beside this file, wherever another xlkpi is installed
LANGUAGES = ("fr",)
HEADER = "# The messages of xlkpi in {language}. tools/translations.py adds and removes messages: edit msgstr alone."
KEYWORDS = {"message": (0,), "sentence": (0,), "plural": (0, 1), "joined": (0,), "first_few": (2,)}
"""The functions that mark a message, and which of their arguments are its sentences."""

_CODE = re.compile(
    r"`[^`]*`|#[A-Z/0]+[!?]|=[A-Z_]+\([^)]*\)|\{[^{}]*\}|\[[^\] ]*\]|https?://\S+|s3://\S*|--?[a-z][a-z-]*|\S+\.(?:toml|csv|xlsx|xlam|py)\b"
)
"""What is written as a computer reads it: code between backticks, placeholders, options, files."""

FAULTS = {
    r"[^\u00a0\u202f]%": "a % without a no-break space before it",
    r"[^\u00a0\u202f!?][;?!](?![a-z])": "a ; ? or ! without a no-break space before it",
    r"(?<![\u00a0\u202f\s]):(?![0-9/\\=])|\x20:": "a : without a no-break space before it",
    r"[^\u00a0\u202f]»|«[^\u00a0\u202f]": "no no-break space inside « »",
    r"[0-9]\.[0-9]": "a decimal point",
    r"'(?!\w*')(?<!\W')": "a straight apostrophe",
    r"\.\.\.": "three points for …",
}
"""What French typography does not allow, by its pattern. Code is not looked at."""


def main(arguments: Sequence[str]) -> int:
    """Write or check the translations, as the arguments say; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; name what is out of date or at fault")
    check = parser.parse_args(arguments).check
    status = 0
    for language in LANGUAGES:
        catalog = merged(language)
        for path, content in files(catalog, language).items():
            if not path.is_file() or path.read_bytes() != content:
                print(f"{path.relative_to(ROOT)}: {'differs; run make generated' if check else 'written'}")
                status |= check
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
        for fault in faults(catalog):
            print(f"{language}: {fault}")
            status = 1
    return status


class Translations(Catalog):
    """The messages of a language. The header has what gettext needs, and nothing that changes by itself."""

    num_plurals = 2
    plural_expr = "(n > 1)"  # French; Babel's own has a third form, for millions

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the lines of the header."""
        return [
            ("Language", self.locale_identifier or ""),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", f"nplurals={self.num_plurals}; plural={self.plural_expr};"),
        ]


def merged(language: str) -> Catalog:
    """Return the translations of a language for the messages that the code has today."""
    path = _po(language)
    catalog = Translations(language, header_comment=HEADER.format(language=language), fuzzy=False)
    if path.is_file():
        for entry in read_po(io.BytesIO(path.read_bytes()), language):
            if entry.id:
                catalog[entry.id] = entry
    catalog.update(extracted(), update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def files(catalog: Catalog, language: str) -> dict[Path, bytes]:
    """Return what the files of a language must hold."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    write_mo(compiled, catalog)
    return {_po(language): text.getvalue(), _po(language).with_suffix(".mo"): compiled.getvalue()}


def extracted() -> Catalog:
    """Return the messages of the code and the help of the commands."""
    catalog = Catalog()
    of_code = (found for file in sorted((ROOT / "xlkpi").rglob("*.py")) for found in _marked(file))
    for sentences in {*of_code, *_of_commands(), *_of_typer()}:
        if _is_said(sentences):
            catalog.add(sentences)
    return catalog


def _marked(file: Path) -> Iterator[str | tuple[str, ...]]:
    """Find the sentences that a file marks: the literal arguments of message, plural and joined."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            chosen = [node.args[place] for place in KEYWORDS[node.func.id] if place < len(node.args)]
            texts = [one.value for one in chosen if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if texts and len(texts) == len(chosen):
                yield texts[0] if len(texts) == 1 else tuple(texts)


def _is_said(sentences: str | Sequence[str]) -> bool:
    """Return whether there is something to translate: a word, a quote, a mark, or the order of two values."""
    prose = re.sub(r"\{[^{}!]*\}", "", _sentences(sentences)[0])
    return re.search(r"[^\W\d_]|[:;?!%“]", prose) is not None or (prose == " " and "{" in _sentences(sentences)[0])


def faults(catalog: Catalog) -> Iterator[str]:
    """Name the messages of a language that are not translated, or not as they must be."""
    for entry in catalog:
        if not entry.id:
            continue
        shown = entry.id if isinstance(entry.id, str) else entry.id[0]
        if not entry.string or not all(_sentences(entry.string)):
            yield f"not translated: {shown}"
        elif entry.fuzzy:
            yield f"fuzzy, so correct it and remove the mark: {shown}"
        else:
            pairs = zip(_sentences(entry.id), _sentences(entry.string), strict=True)
            yield from (f"{fault}: {said}" for english, said in pairs for fault in _faults_of(english, said))


def _faults_of(english: str, said: str) -> Iterator[str]:
    wanted = _placeholders(english)
    if _placeholders(said) != wanted:
        yield f"its placeholders are not {', '.join(sorted(wanted)) or 'none'}"
    prose = _CODE.sub("x", said)
    yield from (fault for pattern, fault in FAULTS.items() if re.search(pattern, prose))


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _sentences(texts: str | Sequence[str]) -> Sequence[str]:
    return [texts] if isinstance(texts, str) else texts


def _of_commands() -> Iterator[str]:
    from xlkpi.cli import COMMANDS  # here, after sys.path has this checkout
    from xlkpi.cli.app import app
    from xlkpi.cli.typer_words import help_texts

    for command in COMMANDS:
        import_module(f"xlkpi.cli.{command.replace('-', '_')}")
    return help_texts(app)


def _of_typer() -> Iterator[str]:
    from xlkpi.cli.typer_words import ERRORS, HEADINGS

    yield from (*ERRORS, *HEADINGS)


def _po(language: str) -> Path:
    return ROOT / "xlkpi" / "locale" / language / "LC_MESSAGES" / "xlkpi.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
