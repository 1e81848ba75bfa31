"""Every workbook that a compiled template makes has the engine's bytes; soaked, a thousand per template."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from random_records import random_records
from soak import SOAK
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.errors import WorkbookError
from xlkpi.fill.compiled_template import CompiledTemplate
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.year import BY_DATA
from xlkpi.workbook.layout import Options
from xlkpi.workbook.options import STYLES

EACH = 1_000 if SOAK else 6


def shipped() -> Iterator[tuple[str, Options]]:
    """Each vertical in a language, and each length and style once; soaked, all combinations."""
    if SOAK:
        for vertical, language, months, style in product(VERTICALS, LANGUAGES, (12, 24), STYLES):
            yield vertical, Options(language, months=months, formulas=style)
    else:
        for number, vertical in enumerate(VERTICALS):
            months, style = (24, "udf") if number == 0 else (12, "dual")
            yield vertical, Options(LANGUAGES[number % 2], months=months, formulas=style)


@pytest.mark.parametrize(("vertical", "options"), list(shipped()))
def test_a_shipped_template_is_compiled_and_equals_the_engine(vertical: str, options: Options) -> None:
    """NotCompilableError names a new function of the templates: translate it in xlkpi/xlsx/compiled/functions.py."""
    engine = TemplateFiller(template(vertical, options), plain=options.formulas != "udf")
    compiled = CompiledTemplate(engine)
    differing, equal = [], 0
    for record in random_records(vertical, EACH, months=options.months):
        try:
            expected = engine.filled(record)
        except WorkbookError:  # its data span too many years
            continue
        found = compiled.filled(record, BY_DATA, {}, engine.months_from)
        if found is not None and found != expected:
            differing.append(record)
        equal += found is not None
    assert differing == []
    assert equal >= EACH / 2
