"""Names in a workbook: defined names and their prefixes, document properties, and the file that calls are linked to."""

from __future__ import annotations

PROPERTY_PREFIX = "xlkpi "
INPUT_PREFIX = "in_"
KPI_PREFIX = "value_"  # not kpi_: a name must differ from all functions
RESULT_PREFIX = "example_"
BENCHMARK_PREFIX = "benchmark_"
RATE = BENCHMARK_PREFIX + "rate"
"""The name of the exchange rate's cell, in workbooks that convert thresholds in money."""

FIGURES_FROM = "figures_from"
"""The name of the cell with the first month that a workbook's figures were written for.

A command writes it. It is blank where all figures are typed by hand, and differs from the first month shown where
somebody has typed another first month over figures that stay in their cells.
"""

CATALOGUE_PREFIX = "judged_by_"
"""The prefix of the name that ends in the digest of a catalogue of the user's own (see Vertical.judged_by).

It leads to the thresholds. A name, as programs that drop document properties keep names.
"""

ADD_IN_FILE = "xlkpi.xlam"
"""The name of Excel's add-in file, to which a workbook's calls of our functions may be linked."""

KEY_NAMES = ("business_name", "first_month", "months")
"""The defined names without which no data can be located."""
