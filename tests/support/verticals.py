"""Two small verticals for the tests of tables: they share an input's id, and a label of two different inputs."""

import datetime

from xlkpi.catalogue.model import Catalogue, Input, Source, Vertical


def _input(id_: str, english: str, french: str) -> Input:
    unit = "money" if id_ == "revenue" else "count"
    return Input(id_, {"en": english, "fr": french}, {"en": "", "fr": ""}, "group", unit, "flow")


def _vertical(id_: str, *inputs: Input) -> Vertical:
    names = {"en": id_, "fr": id_}
    return Vertical(id_, names, Source("", datetime.date(2024, 1, 1)), {}, {item.id: item for item in inputs}, {})


BAKERY = _vertical(
    "bakery",
    _input("revenue", "Revenue", "Chiffre d’affaires"),
    _input("orders", "Orders received", "Commandes reçues"),
)
FLORIST = _vertical(
    "florist", _input("revenue", "Revenue", "Chiffre d’affaires"), _input("bunches", "Orders received", "Bouquets")
)
CATALOGUE = Catalogue({}, {"bakery": BAKERY, "florist": FLORIST})
