"""The Inputs sheet: what may be typed where, and the checks that need many inputs."""

from __future__ import annotations

import re

import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries

from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, read_once, template, vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.measure import pixels


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_every_input_is_validated_and_explained(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["inputs"]]
    examples = example_inputs(vertical)
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for item in vertical.inputs.values():
        row = places.input_rows[item.id]
        rule = rules.pop(f"D{row}:O{row}")
        kind, word = ("whole", {"en": "whole", "fr": "entier"}[language]) if item.is_whole else ("decimal", "")
        assert (rule.type, rule.operator, rule.formula1) == (kind, "greaterThanOrEqual", "0")
        assert all(word in told for told in (rule.errorTitle, rule.error, rule.prompt))
        assert word or not any(word in rule.error + rule.errorTitle for word in ("whole", "entier"))
        assert rule.allowBlank
        assert rule.showErrorMessage
        assert rule.showInputMessage
        for told in (rule.error, rule.prompt):
            assert places.unit_word(item.unit) in told
            assert (
                re.sub(r"\D", "", told.rpartition(" ex" if language == "fr" else "e.g.")[2])
                == f"{examples[item.id]:.0f}"
            )
        assert item.label[language].startswith(rule.promptTitle.rstrip("…").rstrip())
        assert rule.prompt.startswith(item.help[language])
        assert max(len(rule.prompt), len(rule.error)) <= 255
        assert sheet[f"A{row}"].value == item.label[language]
        assert sheet[f"B{row}"].value == places.unit_word(item.unit)
    assert {rule.type for rule in rules.values()} == {"date"}
    assert list(rules) == [places.start]


def test_groups_stand_above_their_inputs() -> None:
    vertical, options = own_vertical(), Options("en")
    places = Layout(vertical, options)
    sheet = build_workbook(vertical, options)["Inputs"]
    for group, row in places.group_rows.items():
        assert sheet[f"A{row}"].value == vertical.groups[group]["en"]
        members = [item.id for item in vertical.inputs.values() if item.group == group]
        assert [places.input_rows[item] for item in members] == list(range(row + 1, row + 1 + len(members)))


def test_headers_stay_in_sight_and_are_repeated_in_print() -> None:
    places = layout(VERTICALS[0], Options("en"))
    sheet = read_once(template(VERTICALS[0], Options("en")))["Inputs"]
    assert sheet.print_title_rows == f"${places.header_row}:${places.check_row}"
    _, frozen, *_ = range_boundaries(sheet.freeze_panes)
    assert frozen == places.check_row + 1


def test_a_sentence_longer_than_a_text_of_a_formula_may_be() -> None:
    """Excel takes no text of more than 255 characters in a formula: the sentence is put together of several."""
    vertical, options = own_vertical(), Options("en", sample=True)
    places = Layout(vertical, options)
    workbook = build_workbook(vertical, options)
    workbook["Inputs"][f"D{places.input_rows['first']}"].value = 100
    details = opened(finished(workbook), values=True)["Inputs"][places.details("D")].value
    labels = [vertical.inputs[name].label["en"] for name in ("first", "second", "third", "fourth", "fifth", "sixth")]
    assert len(details) > 255
    assert all(f"“{label}”" in details for label in labels)
    assert details.rstrip().endswith(f"“{vertical.inputs['whole'].label['en']}”.")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_that_does_not_fit_its_input_is_named(language: str) -> None:
    options = Options(language, sample=True)
    places, vertical = layout("custom-phone-cases", options), vertical_of("custom-phone-cases")
    said = {
        "en": ("“{}” is not a number.", "“{}” is negative.", "“{}” is not a whole number."),
        "fr": (
            "«\u00a0{}\u00a0» n’est pas un nombre.",
            "«\u00a0{}\u00a0»\u00a0: valeur négative.",
            "«\u00a0{}\u00a0» n’est pas un nombre entier.",
        ),
    }
    number, negative, whole = said[language]
    values = {
        True: number, "x": number, " ": number, "=1/0": number, 2.5: whole, 0.6: whole, -1: negative, -2.5: negative,
        "=0.1*30": "", '=IF(1=1,"","x")': "", 1e300: "",
    }  # fmt: skip
    workbook = opened(template(vertical.id, options))
    sheet = workbook[places.sheets["inputs"]]
    for column, value in zip(places.months, values, strict=False):
        sheet[f"{column}{places.input_rows['tool_visitors']}"].value = value
        sheet[f"{column}{places.input_rows['cases_sold']}"].value = 9999.5  # sold by weight
    found = opened(finished(workbook), values=True)[places.sheets["inputs"]]
    label = vertical.inputs["tool_visitors"].label[language]
    for column, (value, sentence) in zip(places.months, values.items(), strict=False):
        details = found[places.details(column)].value or ""
        if sentence:
            assert details.startswith(sentence.format(label)), value
        for other in said[language]:
            assert (other == sentence) == (other.format(label) in details), value


def test_a_stock_that_is_not_carried_over_is_named() -> None:
    options = Options("en", sample=True)
    places, vertical = layout("remote-personal-shopper", options), vertical_of("remote-personal-shopper")
    item = next(item for item in vertical.inputs.values() if item.carries)
    workbook = opened(template(vertical.id, options))
    cell = workbook["Inputs"][f"F{places.input_rows[item.id]}"]
    cell.value += 1
    sheet = opened(finished(workbook), values=True)["Inputs"]
    sentence = f"“{item.label['en']}” differs from last month’s “{vertical.inputs[item.carries].label['en']}”."
    assert sheet[places.details("F")].value.strip() == sentence
    assert sheet[f"F{places.check_row}"].value == "To check"
    assert sheet[f"E{places.check_row}"].value == "OK"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cells_that_a_sentence_names_are_coloured_and_no_others(language: str) -> None:
    """The conditional formats of a whole year, as an engine computes their conditions."""
    options = Options(language, sample=True)
    places = layout("remote-personal-shopper", options)
    workbook = opened(template("remote-personal-shopper", options))
    sheet, rows = workbook[places.sheets["inputs"]], places.input_rows
    sheet[f"D{rows['satisfied_clients']}"].value = "x"
    sheet[f"E{rows['satisfied_clients']}"].value = 9999  # more than the clients heard
    sheet[f"F{rows['clients_start']}"].value += 1  # not the end of the month before
    sheet[f"G{rows['revenue']}"].value = -1
    conditions = {}
    for span, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in (rule for rule in rules if rule.type == "expression"):
            first = str(span.sqref).partition(":")[0]
            for row in sheet[str(span.sqref)]:
                for cell in row:
                    place = f"{cell.column_letter}{cell.row + 200}"
                    conditions[place] = cell.coordinate
                    formula = Translator(f"={rule.formula[0]}", first).translate_formula(cell.coordinate)
                    sheet[place].value = formula
    found = opened(finished(workbook), values=True)[places.sheets["inputs"]]
    named = [("D", "satisfied_clients"), ("E", "satisfied_clients"), ("E", "clients_heard"), ("F", "clients_start"),
             ("G", "revenue")]  # fmt: skip
    assert len(conditions) == len(rows) * len(places.months)
    assert {cell for place, cell in conditions.items() if found[place].value} == {
        f"{column}{rows[item]}" for column, item in named
    }


def test_every_cell_can_be_selected() -> None:
    for sheet in read_once(template(VERTICALS[0], Options("en"))):
        assert not sheet.protection.selectLockedCells  # so that every check can be selected, and every link followed


def test_typing_starts_at_the_first_figure() -> None:
    options = Options("en")
    places, sheet = layout(VERTICALS[0], options), read_once(template(VERTICALS[0], options))["Inputs"]
    (selection,) = (selection for selection in sheet.sheet_view.selection if selection.pane == "bottomRight")
    assert selection.activeCell == selection.sqref == f"D{next(iter(places.input_rows.values()))}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_what_is_frozen_leaves_months_in_view(vertical_id: str, language: str) -> None:
    """Labels, months and checks stay; on a phone, 390 pixels across, three months are beside them and the row numbers.

    Columns are as wide as pixels() says, which ONLYOFFICE and Aspose confirm; row numbers of two digits take 26 pixels.
    """
    places = layout(vertical_id, Options(language))
    for key in ("inputs", "kpis"):
        sheet = read_once(template(vertical_id, Options(language)))[places.sheets[key]]
        column, row, *_ = range_boundaries(sheet.freeze_panes)
        assert column == 2
        name, *months = (pixels(sheet.column_dimensions[letter].width) for letter in ("A", *places.months[:3]))
        assert 26 + name + sum(months) <= 390
        assert sum(sheet.row_dimensions[line].height or 15 for line in range(1, row)) <= 120  # of a laptop's 340 points


def test_the_latest_complete_month_is_shown_whatever_is_missing_before_it() -> None:
    options = Options("en", sample=True)
    places = layout(VERTICALS[0], options)
    workbook = opened(template(VERTICALS[0], options))
    sheet, item = workbook["Inputs"], next(iter(places.input_rows.values()))
    sheet[f"F{item}"].value = None  # March is incomplete
    for column in "KLMNO":  # nothing from August on, but one figure in August
        for row in places.input_rows.values():
            if (column, row) != ("K", item):
                sheet[f"{column}{row}"].value = None
    values = opened(finished(workbook), values=True)
    assert values["KPIs"][places.shown.rpartition("!")[2].replace("$", "")].value == 7
    checks = [values["Inputs"][f"{column}{places.check_row}"].value for column in "DEFGHIJKLM"]
    assert checks == ["OK", "OK", "Incomplete", *["OK"] * 4, "Incomplete", None, None]


@pytest.mark.slow
def test_every_month_says_what_is_wrong_with_it() -> None:
    """One sentence a month below the inputs, the first of them at the top, where it stays in sight."""
    options = Options("fr", sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    sheet = workbook["Saisie"]
    for column in "FH":
        sheet[f"{column}{places.input_rows['satisfied_respondents']}"].value = 9999
    sheet[f"G{places.input_rows['cases_sold']}"].value = None
    values = opened(finished(workbook), values=True)["Saisie"]
    wrong = "« Clients satisfaits de la qualité » dépasse « Clients ayant répondu à l’enquête ».".replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»")
    said = {column: (values[places.details(column)].value or "").strip() for column in places.months}
    assert said == dict.fromkeys(places.months, "") | {
        "F": wrong,
        "G": "Chiffres encore à saisir\u00a0: 1.",
        "H": wrong,
    }
    words = [values[f"{column}{places.check_row}"].value for column in places.months]
    assert words == ["OK", "OK", "À vérifier", "À compléter", "À vérifier", *["OK"] * 7]
    assert values[places.first_problem].value.strip() == f"À vérifier en mars 2026\u00a0: {wrong}"
