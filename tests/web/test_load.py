"""Many visitors at the same moment: each is answered or told to wait, and the server keeps within its bounds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from folders import DATA
from served import served
from uploads import upload

MB = 1_000_000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_fifty_uploads_at_once_are_answered_or_told_to_wait(tmp_path: Path) -> None:
    export = (DATA / "exports" / "shopify.csv").read_bytes()
    with served(tmp_path, "--workers", "1") as page:
        load = upload(page, export, 50, trade="custom-phone-cases")
        assert load.answers == {"workbook": 9, "wait": 41}  # one at work, and eight that wait
        assert load.processes == 1
        assert 0 < load.memory < 800 * MB
        assert load.health
        assert page.left() == []
