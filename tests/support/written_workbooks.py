"""Every kind of workbook that xlkpi writes, for what must be true of them all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from old_workbooks import OLD, Old
from own_vertical import large_vertical, own_vertical
from portfolios import portfolio, varied
from workbooks import LANGUAGES, VERTICALS, finished, opened, record, template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.open_workbook import fill_workbook
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.hosts.lambdas.package import functions_workbook
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

STYLES = ("dual", "native", "udf")
_GIFTS = "personalized-gift-shop"
_NAME = "=L’Atelier « Ç & fils » <Paris>"
_MONTHS = ("2026-01", "2026-02", "2026-04")


def _own(large: bool) -> bytes:
    return finished(build_workbook(large_vertical(60) if large else own_vertical(), Options("fr", "CHF", sample=True)))


def _pressed(language: str) -> bytes:
    """A workbook of a batch."""
    return TemplateFiller(template(_GIFTS, Options(language))).filled(record(_GIFTS, _MONTHS, _NAME))


def _filled() -> bytes:
    """A workbook that a user's script has filled."""
    workbook = opened(template(_GIFTS, Options("en", months=24)))
    fill_workbook(workbook, record(_GIFTS, _MONTHS, _NAME))
    return finished(workbook)


def _upgraded(old: Old) -> bytes:
    return upgrade_workbook(old.path, load_catalogue())[0]


@cache
def _portfolio(language: str, anonymous: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return portfolio(Path(folder), varied(), language, anonymous).read_bytes()


def kinds() -> dict[str, Callable[[], bytes]]:
    """Return what makes a workbook of each kind, by the kind's name.

    Each vertical and language once without figures; with figures, over 24 months and in each style by turns.
    """
    found: dict[str, Callable[[], bytes]] = {}
    for number, vertical in enumerate(VERTICALS):
        for language in LANGUAGES:
            found[f"{vertical}.{language}.empty"] = partial(template, vertical, Options(language))
        language = LANGUAGES[number % 2]
        found[f"{vertical}.{language}.sample"] = partial(template, vertical, Options(language, sample=True))
    for number, style in enumerate(STYLES):
        language = LANGUAGES[number % 2]
        options = Options(language, "CHF", 24, formulas=style, sample=True)
        found[f"24 months, {style}, {language}"] = partial(template, _GIFTS, options)
    for language in LANGUAGES:
        found[f"filled in a batch, {language}"] = partial(_pressed, language)
        found[f"portfolio, {language}"] = partial(_portfolio, language, False)
        found[f"functions as formulas, {language}"] = partial(functions_workbook, language)
    found["portfolio without names"] = partial(_portfolio, "fr", True)
    found["filled by a script"] = _filled
    found["a custom vertical"] = partial(_own, False)
    found["a large custom vertical"] = partial(_own, True)
    for old in OLD[:2]:  # the others differ in nothing that counts here
        found[f"upgraded, {old.path.stem}"] = partial(_upgraded, old)
    return found


def by_turns(names: Iterable[str]) -> list[Any]:
    """Return the names of `kinds` as a test's parameters, those marked to soak that hold nothing new for a rule.

    A template with figures has all that one without them has, so that one without is enough; and a batch, a portfolio
    and an upgrade write alike in both languages and from both old versions, as does the workbook of functions.
    """
    names = list(names)
    alike = [name for name in names if name.endswith(".empty")][1:]
    alike += [
        "filled in a batch, fr",
        "portfolio, en",
        "functions as formulas, en",
        [name for name in names if name.startswith("upgraded")][1],
    ]
    return [pytest.param(name, marks=pytest.mark.soak if name in alike else ()) for name in names]
