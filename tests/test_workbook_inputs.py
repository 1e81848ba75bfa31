"""The Inputs sheet: what may be typed where, and the checks that need many inputs."""

from __future__ import annotations

import pytest
from openpyxl.utils import range_boundaries

from own_trade import own_trade
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, read_once, template, vertical
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_every_input_is_validated_and_explained(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, trade = layout(vertical_id, options), vertical(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["inputs"]]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for item in trade.inputs.values():
        row = places.input_rows[item.id]
        rule = rules.pop(f"D{row}:O{row}")
        assert (rule.type, rule.operator, rule.formula1) == ("decimal", "greaterThanOrEqual", "0")
        assert rule.allowBlank
        assert rule.showErrorMessage
        assert rule.showInputMessage
        assert rule.error == places.texts("inputs.error")
        assert item.label[language].startswith(rule.promptTitle.rstrip("…").rstrip())
        assert rule.prompt.startswith(item.help[language][:100])
        assert sheet[f"A{row}"].value == item.label[language]
        assert sheet[f"B{row}"].value == places.unit_word(item.unit)
    assert {rule.type for rule in rules.values()} == {"date"}
    assert list(rules) == [places.start]


def test_groups_stand_above_their_inputs() -> None:
    trade, options = own_trade(), Options("en")
    places = Layout(trade, options)
    sheet = build_workbook(trade, options)["Inputs"]
    for group, row in places.group_rows.items():
        assert sheet[f"A{row}"].value == trade.groups[group]["en"]
        members = [item.id for item in trade.inputs.values() if item.group == group]
        assert [places.input_rows[item] for item in members] == list(range(row + 1, row + 1 + len(members)))


def test_headers_stay_in_sight_and_are_repeated_in_print() -> None:
    places = layout(VERTICALS[0], Options("en"))
    sheet = read_once(template(VERTICALS[0], Options("en")))["Inputs"]
    assert sheet.print_title_rows == f"${places.header_row}:${places.check_row}"
    _, frozen, *_ = range_boundaries(sheet.freeze_panes)
    assert frozen == places.check_row + 1


def test_a_sentence_longer_than_a_text_of_a_formula_may_be() -> None:
    """Excel takes no text of more than 255 characters in a formula: the sentence is put together of several."""
    trade, options = own_trade(), Options("en", sample=True)
    places = Layout(trade, options)
    workbook = build_workbook(trade, options)
    workbook["Inputs"][f"D{places.input_rows['first']}"].value = 100
    details = opened(finished(workbook), values=True)["Inputs"][f"D{places.details_row}"].value
    labels = [trade.inputs[name].label["en"] for name in ("first", "second", "third", "fourth", "fifth", "sixth")]
    assert len(details) > 255
    assert all(f"“{label}”" in details for label in labels)
    assert details.rstrip().endswith(f"“{trade.inputs['whole'].label['en']}”.")


def test_a_stock_that_is_not_carried_over_is_named() -> None:
    options = Options("en", sample=True)
    places, trade = layout("remote-personal-shopper", options), vertical("remote-personal-shopper")
    item = next(item for item in trade.inputs.values() if item.carries)
    workbook = opened(template(trade.id, options))
    cell = workbook["Inputs"][f"F{places.input_rows[item.id]}"]
    cell.value += 1
    sheet = opened(finished(workbook), values=True)["Inputs"]
    sentence = f"“{item.label['en']}” differs from last month’s “{trade.inputs[item.carries].label['en']}”."
    assert sheet[f"F{places.details_row}"].value.strip() == sentence
    assert sheet[f"F{places.check_row}"].value == "To check"
    assert sheet[f"E{places.check_row}"].value == "OK"
