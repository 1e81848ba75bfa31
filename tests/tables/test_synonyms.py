"""Synonyms of headings: each stands for a column that there is, and for one alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

from xlkpi.catalogue.load import load_catalogue
from xlkpi.tables import synonyms
from xlkpi.tables.header import Vocabulary
from xlkpi.tables.synonyms import proposed_columns


def test_every_synonym_is_a_column_s_and_one_column_s_alone() -> None:
    vocabulary = Vocabulary(load_catalogue())
    entries = tomllib.loads(Path(synonyms.__file__).with_name("synonyms.toml").read_text("utf-8"))["column"]
    words = [word for entry in entries for word in entry["words"]]
    for entry in entries:
        assert {*entry["ids"]} <= {*vocabulary.all.values()}
        assert all({*proposed_columns(word, vocabulary)} <= {*entry["ids"]} for word in entry["words"])
        assert all(proposed_columns(word, vocabulary) for word in entry["words"])
    assert len(words) == len(set(words))
