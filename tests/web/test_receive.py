"""Names of uploaded files, which may be anything."""

from __future__ import annotations

import pytest

from page import Worker, visitor
from xlkpi.web.receive import shown_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("commandes d’été.csv", "commandes d’été.csv"),
        ("C:\\Users\\Paul\\a.csv", "a.csv"),
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("a\x00\x1b[2J\u202evsc.exe.csv", "a[2Jvsc.exe.csv"),
        ("e\u0301te\u0301.csv", "été.csv"),
        ("..", ".."),
        ("a" * 500 + ".csv", "a" * 116 + ".csv"),
    ],
)
def test_a_name_is_shown_without_folders_and_control_characters(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_no_uploaded_name_becomes_a_path() -> None:
    worker = Worker()
    names = ["../../evil.csv", "request.json.csv", "outcome.json.CSV", "/etc/cron.d/x.csv", "%2e%2e%2fx.csv", "..csv"]
    with visitor(worker) as visited:
        assert visited.send(*((name, b"a,b\n") for name in names)).status_code == 200
        (visit,) = visited.desk.visits
        assert {path.name for path in visit.folder.iterdir() if path.suffix == ".csv"} == {
            f"file-{number}.csv" for number in range(1, 7)
        }
        assert len(list(visit.folder.parent.iterdir())) == 1
    assert worker.requests[0].files[0].name == "evil.csv"
