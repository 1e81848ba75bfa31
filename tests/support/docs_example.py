"""The custom catalogue that docs/catalogue.md shows."""

import re
import tomllib

from folders import ROOT
from xlkpi.catalogue.load import load_functions
from xlkpi.catalogue.read_vertical import read_vertical
from xlkpi.catalogue.table import Findings

PAGE = ROOT / "docs" / "catalogue.md"


def page_example():
    """The page's TOML with every "…" completed."""
    block = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return block.group(1).replace('en = "…"', 'en = "Some words."').replace('fr = "…"', 'fr = "Des mots."')


GOOD = page_example()


def read(text):
    findings = Findings("own.toml")
    vertical = read_vertical(tomllib.loads(text), load_functions(), findings)
    assert (vertical is None) == bool(findings.problems)
    return vertical, findings


def problems(text):
    _, findings = read(text)
    return [str(problem) for problem in findings.problems]


def changed(old, new):
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)
