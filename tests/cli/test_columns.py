"""`xlkpi columns`, and the example inputs it shows."""

from __future__ import annotations

import csv
import datetime
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from command_line import run
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.functions import KPI_CALC
from xlkpi.tables.read import read_table

VERTICALS = list(load_catalogue().verticals.values())
each_vertical = pytest.mark.parametrize("vertical", VERTICALS, ids=lambda vertical: vertical.id)


def _table(*arguments: str, separator: str = ",") -> list[dict[str, str]]:
    status, out, err = run("columns", *arguments)
    assert (status, err) == (0, "")
    return list(csv.DictReader(out.splitlines(), delimiter=separator))


@each_vertical
def test_header_and_example_row_of_a_vertical(vertical: Vertical) -> None:
    (row,) = _table(vertical.id)
    assert list(row) == ["business", "vertical", "month", *vertical.inputs]
    assert list(row.values())[:3] == ["Example shop 1", vertical.id, "2026-01"]
    assert {name: float(row[name]) for name in vertical.inputs} == example_inputs(vertical)


def test_numbers_are_written_plainly() -> None:
    assert _table("remote-personal-shopper")[0]["revenue"] == "10000"


def test_several_verticals_share_columns_in_their_order() -> None:
    plates, gifts = (load_catalogue().verticals[name] for name in ("custom-number-plates", "personalized-gift-shop"))
    rows = _table(plates.id, gifts.id, plates.id)
    assert [row["vertical"] for row in rows] == [plates.id, gifts.id]
    assert list(rows[0])[3:] == list(dict.fromkeys([*plates.inputs, *gifts.inputs]))
    assert rows[0]["orders_delivered"] == "100"
    assert float(rows[1]["orders_delivered"]) == example_inputs(gifts)["orders_delivered"]
    assert rows[0]["revenue"] == ""
    assert rows[1]["revenue"] == "10000"


def test_in_french_the_business_is_translated_and_semicolons_separate_cells() -> None:
    english = _table("custom-phone-cases")
    french = _table("custom-phone-cases", "--lang", "fr", separator=";")
    assert french[0].pop("business") == "Boutique d’exemple 1"
    english[0].pop("business")
    assert french == english


def test_unknown_and_missing_verticals() -> None:
    assert run("columns", "custom-phone-casse").err.endswith("did you mean 'custom-phone-cases'?\n")
    assert run("columns").status == 2


@each_vertical
def test_example_inputs_give_the_worked_results(vertical: Vertical) -> None:
    values = example_inputs(vertical)
    assert list(values) == list(vertical.inputs)
    for kpi in vertical.kpis.values():
        value = KPI_CALC(vertical.id, kpi.id, *(values[source] for source in kpi.inputs.values()))
        if kpi.example.function is kpi.function:
            assert value == pytest.approx(kpi.example.result, abs=0.005)
        else:
            assert isinstance(value, float)


def test_example_of_another_function_has_a_sample_of_its_own() -> None:
    gifts = load_catalogue().verticals["personalized-gift-shop"]
    values, sample = example_inputs(gifts), gifts.kpis["turnaround"].sample
    assert (values["turnaround_days"], values["orders_delivered"]) == (sample["total_days"], sample["orders"])


def test_kpis_that_share_an_input_agree_on_it() -> None:
    vertical = load_catalogue().verticals["custom-phone-cases"]
    quality = replace(vertical.kpis["case_quality"], inputs={"satisfied": "happy", "respondents": "customers"})
    repeat = replace(vertical.kpis["repeat_rate"], inputs={"repeat_customers": "again", "customers": "customers"})
    inputs = dict.fromkeys(["again", "happy", "customers"], next(iter(vertical.inputs.values())))
    shared = replace(vertical, inputs=inputs, kpis={"case_quality": quality, "repeat_rate": repeat})
    values = example_inputs(shared)
    assert list(values) == ["again", "happy", "customers"]
    assert values["customers"] == 240
    assert values["happy"] == 200
    assert values["again"] == pytest.approx(240 * 150 / 500)


def test_scaled_examples_stay_whole() -> None:
    """150 of 500 became 71.7 of 239; a KPI may divide by what is nearly 0."""
    cases = load_catalogue().verticals["custom-phone-cases"]
    quality = replace(cases.kpis["case_quality"], inputs={"satisfied": "happy", "respondents": "customers"})
    quality = replace(quality, sample={"satisfied": 200, "respondents": 239})
    repeat = replace(cases.kpis["repeat_rate"], inputs={"repeat_customers": "again", "customers": "customers"})
    few = replace(repeat, inputs={"repeat_customers": "few", "customers": "customers"})
    few = replace(few, sample={"repeat_customers": 1, "customers": 500})
    inputs = dict.fromkeys(["again", "happy", "customers", "few"], cases.inputs["respondents"])
    shared = replace(cases, inputs=inputs, kpis={"quality": quality, "repeat": repeat, "few": few})
    assert example_inputs(shared) == {"again": 72, "happy": 200, "customers": 239, "few": 1}
    inputs["again"] = replace(inputs["again"], decimals=True)
    assert example_inputs(shared)["again"] == pytest.approx(71.7)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_worksheet_to_type_into_is_read_as_it_is(language: str, tmp_path: Path) -> None:
    """Its headings are ids in English and labels in French; its months are dates, and its cells are validated."""
    path = tmp_path / "shops.xlsx"
    command = ["columns", "custom-phone-cases", "custom-number-plates", "-o", str(path), "--lang", language]
    assert run(*command) == (0, f"{path}\n", "")
    assert run(*command).status == 2  # it exists already
    table = read_table(path, load_catalogue())
    assert list(table.problems) == []
    assert table.notes == []
    found = list(table.records)
    assert [record.vertical for record in found] == ["custom-phone-cases", "custom-number-plates"]
    for record in found:
        vertical = load_catalogue().verticals[record.vertical]
        assert record.months == {datetime.date(2026, 1, 1): example_inputs(vertical)}
        assert record.settings.language == language
    data, explained = openpyxl.load_workbook(path).worksheets
    assert ("business" if language == "en" else "Entreprise") == data["A1"].value
    assert isinstance(data["C2"].value, datetime.datetime)
    columns = {str(one.sqref)[0] for one in data.data_validations.dataValidation}
    assert {"B", "C", "D", "E", "F", "G", "H", "J"} <= columns
    ids = {row[1].value for row in explained.iter_rows(min_row=2)}
    assert {"business", "followed", "target_aov", "threshold_aov_typical", "country_aov", "cases_sold"} <= ids
