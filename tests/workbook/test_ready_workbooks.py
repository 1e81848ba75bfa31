"""workbooks/ holds what the code makes: `make generated` remakes it."""

from __future__ import annotations

import pytest

from folders import ROOT
from workbooks import LANGUAGES, VERTICALS, parts, template
from xlkpi.workbook.layout import Options

FOLDER = ROOT / "workbooks"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_a_ready_template_is_what_the_code_makes(vertical: str, language: str) -> None:
    made = template(vertical, Options(language))
    ready = (FOLDER / f"{vertical}.{language}.xlsx").read_bytes()
    # part by part: how the parts are packed may differ with the zlib of a machine
    assert parts(ready) == parts(made), "run `make generated`"


def test_there_is_no_other_file() -> None:
    expected = {f"{vertical}.{language}.xlsx" for vertical in VERTICALS for language in LANGUAGES}
    assert {path.name for path in FOLDER.iterdir()} == expected | {"README.md"}
