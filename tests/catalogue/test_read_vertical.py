"""Rules between the entries of a vertical: inputs and what they feed, ids and names that are unique, the old table."""

import pytest

from docs_example import GOOD, changed, problems, read
from own_vertical import vertical_text

KPI = "own.toml: KPI waste_rate: "


def test_an_input_that_feeds_no_kpi():
    extra = """
[[group.input]]
id = "spare"
label = { en = "Spare", fr = "Reste" }
help = { en = "None.", fr = "Aucun." }
"""
    text = GOOD.replace("# The KPIs, in the order", extra + "# The KPIs, in the order")
    assert problems(text) == ["own.toml: input spare: feeds no KPI; name it in the inputs of a KPI, or remove it"]


def test_an_input_of_two_units():
    text = GOOD.replace('unit = "count"', 'unit = "hours"', 1).replace(
        'sold = "bouquets_sold" }', 'sold = "bouquets_thrown" }'
    )
    found = problems(text)
    assert any(
        "input bouquets_thrown: has different units or kinds in the KPIs it feeds: waste_rate (hours, flow)" in p
        for p in found
    )


def test_which_inputs_are_whole():
    def whole(text):
        vertical, findings = read(text)
        assert findings.problems == []
        return {item.id for item in vertical.inputs.values() if item.is_whole}

    assert whole(GOOD) == {"bouquets_thrown"}  # orders may have items sold by weight
    assert whole(changed('from_orders = "items"', 'from_orders = "orders"')) == {"bouquets_sold", "bouquets_thrown"}
    assert whole(changed('from_orders = "items"', "decimals = true")) == {"bouquets_thrown"}
    stated = 'from_orders = "items"\n  decimals = false'
    assert whole(changed('from_orders = "items"', stated)) == {"bouquets_sold", "bouquets_thrown"}


def test_an_amount_or_a_time_always_has_decimals():
    text = GOOD.replace('  from_orders = "items"', "").replace('unit = "count"', 'unit = "hours"')
    assert problems(text) == []
    for value, found in (
        ("true", []),
        (
            "false",
            ["own.toml: input bouquets_thrown: decimals: is false, but hours may always have decimals; remove it"],
        ),
    ):
        assert (
            problems(text.replace('  id = "bouquets_thrown"', f'  id = "bouquets_thrown"\n  decimals = {value}'))
            == found
        )


def test_only_a_count_has_a_noun():
    text = GOOD.replace('  from_orders = "items"', "").replace('unit = "count"', 'unit = "hours"')
    noun = '  noun = { en = ["hour", "hours"], fr = ["heure", "heures"] }'
    assert problems(text.replace('  id = "bouquets_thrown"', '  id = "bouquets_thrown"\n' + noun)) == [
        "own.toml: input bouquets_thrown: noun: is given, but the input is no count; remove it"
    ]


def test_the_dashboard_has_room_for_three_key_figures():
    text = vertical_text().replace('id = "visits"', 'id = "visits"\nkey_figure = true')
    assert problems(text) == [
        "own.toml: input visits: key_figure: makes more than 3 key figures, which the Dashboard has room for; remove it"
    ]


def test_ids_are_unique():
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    assert problems(GOOD.replace(kpi, kpi + kpi)) == [KPI + "id: 'waste_rate' is taken; choose another id"]
    group = GOOD[GOOD.index("[[group]]") : GOOD.index("# The KPIs, in the order")]
    doubled = group + group.replace("bouquets_", "more_")
    assert "own.toml: group sales: id: 'sales' is taken; choose another id" in problems(GOOD.replace(group, doubled))


# --- [trade], the old name of [vertical]


def test_the_old_name_of_the_table_is_read_with_a_note():
    vertical, findings = read(changed("[vertical]", "[trade]"))
    assert vertical == read(GOOD)[0]
    assert [str(note) for note in findings.notes] == [
        "own.toml: trade: is the old name of [vertical]; write [vertical]"
    ]
    assert read(GOOD)[1].notes == []


def test_both_names_of_the_table_are_refused():
    said = "own.toml: trade: is there beside [vertical], which means the same; keep [vertical] alone"
    assert problems(GOOD + '\n[trade]\nid = "flowers"\n') == [said]


# --- names that two entries cannot share

GROUP = """
[[group]]
id = "{id}"
name = {{ en = "{name}", fr = "{name}" }}
  [[group.input]]
  id = "{input}"
  label = {{ en = "{label}", fr = "Jetées aussi" }}
  help = {{ en = "More.", fr = "Encore." }}
"""


@pytest.mark.parametrize(
    ("id_", "name", "label", "found"),
    [
        ("more", "More", "Bouquets wilted", []),
        (
            "more",
            "More",
            "bouquets  SOLD",
            ["input wilted: label: en: 'bouquets  SOLD' is already in input bouquets_sold"],
        ),
        (
            "more",
            "Sales",
            "Bouquets wilted",
            ["group more: name: en: 'Sales' is already in group sales: name; write a text that tells them apart"],
        ),
    ],
)
def test_names_are_unique(id_, name, label, found):
    group = GROUP.format(id=id_, name=name, input="wilted", label=label)
    text = changed("# The KPIs, in the order", group + "# The KPIs, in the order")
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    second = kpi.replace('"waste_rate"', '"wilt_rate"', 1).replace("bouquets_thrown", "wilted")
    second = second.replace("Waste rate", "Wilt rate").replace("Taux de perte", "Taux de fanaison")
    reported = problems(text.replace("# Calculators of this", second + "# Calculators of this"))
    assert len(reported) == len(found)
    assert all(said.startswith(f"own.toml: {start}") for said, start in zip(reported, found, strict=True))


def test_names_of_kpis_are_unique():
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    second = kpi.replace('"waste_rate"', '"other_rate"', 1).replace("Taux de perte", "Autre taux")
    assert problems(GOOD.replace(kpi, kpi + second)) == [
        "own.toml: KPI other_rate: name: en: 'Waste rate' is already in KPI waste_rate: name; write a text that "
        "tells them apart"
    ]


def test_control_characters_are_refused():
    found = problems(changed('en = "Bouquets sold"', 'en = "Bouquets\\u0007 so\\u001bld"'))
    assert found == [
        "own.toml: input bouquets_sold: label: en: has the character '\\x07' at position 9, which no workbook can "
        "hold; remove it"
    ]
    assert problems(changed('document = "Our own books"', 'document = "Our\\uFFFFbooks"')) != []
