"""A formula in words."""

import pytest

from xlkpi.formula.parse import parse_formula
from xlkpi.formula.words import in_words

NAMES = {"a": "“Clients”", "b": "“Orders”", "c": "“Visits”"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", "“Clients”"),
        ("a / b", "“Clients” ÷ “Orders”"),
        ("(a - b) / c", "(“Clients” − “Orders”) ÷ “Visits”"),
        ("a * b + c", "(“Clients” × “Orders”) + “Visits”"),
        ("-a", "−“Clients”"),
        ("-(a + b)", "−(“Clients” + “Orders”)"),
        ("sum(a)", "“Clients”"),
        ("100 * a", "100 × “Clients”"),
        ("1234567 * a", "1234567 × “Clients”"),
        ("0.25 * a", "0.25 × “Clients”"),
    ],
)
def test_in_words(text, words):
    assert in_words(parse_formula(text, list(NAMES)).result, NAMES) == words
