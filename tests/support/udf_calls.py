"""Calls of every function as a host makes them, with what each answers."""

SHOPPER = "remote-personal-shopper"


CALLS = [
    ("KPI_AOV", ([[10000.0]], [[200.0]])),
    ("KPI_AOV", ([[None]], [[200.0]])),
    ("KPI_AOV", (None, None)),
    ("KPI_AOV", ([["#REF!"]], [[0.0]])),
    ("KPI_AOV", ([[1.0], [None], ["#N/A"]], [[0.0]])),
    ("KPI_AOV", ([[1.0, 2.0]], [[1.0], [2.0]])),
    ("KPI_CONSULTATIONS", ([[1.0, None, 2.0]],)),
    ("KPI_BENCHMARK", (SHOPPER, "aov", [[160.0]], None, None)),
    ("KPI_BENCHMARK", (SHOPPER, "aov", [[None]], "fr", [[None]])),
    ("KPI_BENCHMARK", (SHOPPER, "aov", [[160.0], ["#NUM!"]], "fr", [["aov", "≥", 100.0]])),
    ("KPI_RANK", (SHOPPER, "aov", [[160.0]])),
    ("KPI_GAP", (SHOPPER, "aov", [[160.0]], None)),
    ("KPI_TARGET", (SHOPPER, "aov", "typical", None)),
    ("KPI_TARGET", (None, "aov", "typical")),
    ("KPI_INFO", (SHOPPER, "aov", "name", None)),
    ("KPI_LIST", (None, None)),
    ("KPI_LIST", ()),
    ("KPI_CALC", (SHOPPER, "aov", [[1.0]], [[2.0]])),
    ("KPI_CALC", (SHOPPER, "aov")),
    ("KPI_WHY", ("KPI_AOV", [[1.0]], [[0.0]])),
]
