"""`xlkpi new-year`, run as a person runs it."""

from __future__ import annotations

from pathlib import Path

from command_line import run
from workbooks import record, template
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def test_a_folder_one_year_on(tmp_path: Path) -> None:
    old, new = tmp_path / "2026", tmp_path / "2027"
    (old / "north").mkdir(parents=True)
    filled = TemplateFiller(template(CASES, Options())).filled(record(CASES))
    (old / "north" / "acme.xlsx").write_bytes(filled)
    (old / "broken.xlsx").write_bytes(b"business,month\n")
    made = new / "north" / "acme.xlsx"
    dry = run("new-year", str(old), "-o", str(new), "--dry-run")
    assert (dry.status, dry.out, new.exists()) == (1, f"{made}\n", False)
    assert dry.err.splitlines()[:2] == [
        "dry run: nothing is written",
        "1 of 2 workbooks started, 0 figures of last year, 0 opening stocks",
    ]
    done = run("new-year", str(old), "-o", str(new), "--lang", "fr")
    assert (done.status, done.out) == (1, f"{made}\n")
    assert done.err.startswith("classeurs créés\xa0: 1 sur 2, 0 chiffre de l’an dernier, 0 stock d’ouverture\n")
    assert sorted(path.name for path in new.rglob("*.*")) == ["acme.xlsx", "new-year.csv"]
    assert (old / "north" / "acme.xlsx").read_bytes() == filled
    again = run("new-year", str(old / "north" / "acme.xlsx"), "-o", str(made), "--months", "24")
    assert (again.status, "already exists with different contents" in again.err) == (1, True)
    wrong = run("new-year", str(old), "-o", str(new), "--months", "36")
    assert (wrong.status, wrong.err) == (2, "Error: 36 months are not possible here; write 24, or leave it out\n")
