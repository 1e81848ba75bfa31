"""The KPIs sheet: what is hidden."""

from __future__ import annotations

import pytest

from workbooks import LANGUAGES, VERTICALS, layout, read_once, template
from xlkpi.workbook.layout import Options


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_helper_rows_are_hidden_and_the_others_are_not(vertical_id: str, language: str) -> None:
    options = Options(language)
    places = layout(vertical_id, options)
    sheet = read_once(template(vertical_id, options))[places.sheets["kpis"]]
    expected = {*range(places.number_row, places.month_name_row + 1), places.summary_row}
    expected |= set(places.figure_rows.values())
    for rows in places.kpi_rows.values():
        expected |= {rows.counted, *rows.thresholds.values(), rows.highlighted}
    assert {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden} == expected
