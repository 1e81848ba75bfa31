"""workbooks/ holds each template, empty and as a sample, as the code makes it: `make generated` remakes it."""

from __future__ import annotations

import pytest

from folders import ROOT
from workbooks import LANGUAGES, VERTICALS, parts, template
from xlkpi.workbook.generate import template_name
from xlkpi.workbook.layout import Options

FOLDER = ROOT / "workbooks"


@pytest.mark.slow
@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_a_ready_template_is_what_the_code_makes(vertical: str, language: str, sample: bool) -> None:
    options = Options(language, sample=sample)
    ready = (FOLDER / template_name(vertical, options)).read_bytes()
    # part by part: how the parts are packed may differ with the zlib of a machine
    assert parts(ready) == parts(template(vertical, options)), "run `make generated`"


def test_there_is_no_other_file() -> None:
    options = [Options(language, sample=sample) for language in LANGUAGES for sample in (False, True)]
    expected = {template_name(vertical, one) for vertical in VERTICALS for one in options}
    assert {path.name for path in FOLDER.iterdir()} == expected | {"README.md"}
