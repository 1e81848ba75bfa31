"""The page with the real work behind it: its workbook is the command's."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from command_line import run
from folders import TESTS
from page import visitor
from xlkpi.web.process import work_in_process

EXPORT = TESTS / "data" / "exports" / "shopify.csv"


@pytest.mark.slow
def test_the_workbook_of_the_page_is_that_of_the_command(tmp_path: Path) -> None:
    with visitor(work_in_process) as visited:
        shown = visited.send((EXPORT.name, EXPORT.read_bytes()), language="fr")
        path = urlsplit(str(shown.url)).path
        got = visited.client.get(f"{path}/file/0").content
        again = visited.client.post(path, data={"language": "en"})
        (visit,) = visited.desk.visits
        assert str(visit.folder) not in shown.text + again.text
    assert "<h1>Chez Paul</h1>" in shown.text
    assert shown.text.count("<svg") >= 1
    assert "shopify.csv" in shown.text
    assert '<html lang="en">' in again.text
    assert "Average order value" in again.text
    trade, filled = "custom-phone-cases", tmp_path / "filled"
    run("import", str(EXPORT), "--vertical", trade, "--business", "Chez Paul", "--fill", str(filled), "--lang", "fr")
    assert got == (filled / "Chez Paul.xlsx").read_bytes()
