"""The script that fills a template with wolfxl, the fastest library found that changes a workbook and keeps the rest.

Like openpyxl it computes nothing: its formulas have no values until a program recalculates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import wolfxl

from xlkpi.tables.record import Record


def script(
    template: bytes,
    business: tuple[str, str],
    inputs: Mapping[str, Sequence[str]],
    records: Sequence[Record],
    folder: Path,
) -> None:
    """Load the template, set the inputs of each record, save.

    Args:
        template: The template's file.
        business: The title of the sheet of inputs, and the cell of the business's name.
        inputs: The cells of each input, month by month.
        records: The records, in months of the template's order.
        folder: Where to write.
    """
    title, name = business
    for record in records:
        workbook = wolfxl.load_workbook(template, modify=True)
        sheet = workbook[title]
        sheet[name] = record.business
        for index, values in enumerate(record.months.values()):
            for item, value in values.items():
                sheet[inputs[item][index]] = value
        workbook.save(folder / f"{record.business}.xlsx")
