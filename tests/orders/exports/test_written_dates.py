"""Times in texts: each is read exactly or not at all, whatever its language, its clock and its zone."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from soak import examples  # noqa: E402
from xlkpi.orders.exports.amounts import load_words  # noqa: E402
from xlkpi.orders.exports.dates import time  # noqa: E402
from xlkpi.orders.exports.written_dates import looks_like_date  # noqa: E402

PARIS, LONDON = "Europe/Paris", "Europe/London"


def times(texts, order="iso", timezone="", utc=False):
    con = ibis.duckdb.connect()
    table = ibis.memtable({"row": list(range(len(texts))), "text": list(texts)})
    shown = table.mutate(time=time(table.text, order, timezone, utc).cast("string")).order_by("row")
    return con.to_pyarrow(shown.select("time"))["time"].to_pylist()


READ = {  # in any order of day and month
    "2026-01-05": "2026-01-05 00:00:00", "2026-1-5 9:05": "2026-01-05 09:05:00", "2026/01/05": "2026-01-05 00:00:00",
    "2026.01.05": "2026-01-05 00:00:00", " 2026-01-05 ": "2026-01-05 00:00:00",
    "2026-01-05T10:00:00.123Z": "2026-01-05 10:00:00", "2026-01-05 10:00:00 +0100": "2026-01-05 10:00:00",
    "2026-01-05 10:00 PM": "2026-01-05 22:00:00", "2026-01-05 10:00:00 (UTC)": "2026-01-05 10:00:00",
    "20260105": "2026-01-05 00:00:00", "20260105 10:15": "2026-01-05 10:15:00",
    "20260105101530": "2026-01-05 10:15:30", "20260105T101530": "2026-01-05 10:15:30",
    "46027": "2026-01-05 00:00:00", "46027,5": "2026-01-05 12:00:00", "46027.427083": "2026-01-05 10:15:00",
    "Jan 5, 2026": "2026-01-05 00:00:00", "January 5th, 2026": "2026-01-05 00:00:00",
    "5 January 2026 at 9:15 AM": "2026-01-05 09:15:00", "Jan 5, 2026, 12:15 a.m.": "2026-01-05 00:15:00",
    "Jan 5, 2026 9:15:51 AM PST": "2026-01-05 09:15:51", "09:15:51 Jan 05, 2026 PST": "2026-01-05 09:15:51",
    "Mon, 05 Jan 2026 10:00:00 GMT": "2026-01-05 10:00:00", "05-Jan-26": "2026-01-05 00:00:00",
    "Mar 10, 2026": "2026-03-10 00:00:00", "mar 10 2026": "2026-03-10 00:00:00",
    "Jan 5, 2026 15:00:00 PM": "2026-01-05 15:00:00",
    "Jan 5, 2026 12:13:14 AM": "2026-01-05 00:13:14",
    "Sept 5, 2026 9 PM": "2026-09-05 21:00:00",
    "5 janv. 2026": "2026-01-05 00:00:00", "1er février 2026": "2026-02-01 00:00:00",
    "lundi 5 janvier 2026 à 10h00": "2026-01-05 10:00:00", "mar. 10 mars 2026 à 10:00": "2026-03-10 10:00:00",
    "1 AOÛT 2026, 10 h 05": "2026-08-01 10:05:00", "5\u00a0févr.\u202f2026 10h": "2026-02-05 10:00:00",
    "10 juil. 2026": "2026-07-10 00:00:00", "10 juin 2026": "2026-06-10 00:00:00",
    "15 déc. 2026 10:00:00 UTC+1": "2026-12-15 10:00:00",
}  # fmt: skip

REFUSED = [
    "", "hello", "Jan-26", "January 2026", "2026", "12345", "99999", "31 Feb 2026", "2026-02-30", "5 Floréal 2026",
    "2026-01-05 10:00:00 XYZ", "2026-01-05 and more", "2026-01-05 25:00", "Jan 5", "5 janv. 2026 UTC+1 heure", "202601",
]  # fmt: skip


def test_each_form_of_a_time():
    for order in ("iso", "dmy", "mdy"):
        assert dict(zip(READ, times(READ, order), strict=True)) == READ
        assert [text for text, read in zip(REFUSED, times(REFUSED, order), strict=True) if read] == []


@pytest.mark.parametrize(
    "form", ["10/01/2026", "10.01.2026 0:00", "10/1/26", "10-01-2026, 0h00", "10/01/2026 à 00:00", "10/01/26 12:00 AM"]
)
def test_day_and_month_come_in_the_order_of_the_file(form):
    assert times([form], "dmy") == ["2026-01-10 00:00:00"]
    assert times([form], "mdy") == ["2026-10-01 00:00:00"]
    assert (times([form], "iso")[0] or "0000")[:2] != "20"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-01-31 23:30:00 -0500", PARIS, "2026-02-01 05:30:00"),
        ("2026-01-31 23:30:00 UTC", PARIS, "2026-02-01 00:30:00"),
        ("2026-01-31T23:30:00Z", PARIS, "2026-02-01 00:30:00"),
        ("2026-07-31 23:30:00 (UTC)", PARIS, "2026-08-01 01:30:00"),
        ("Jan 31, 2026 11:30 PM PST", PARIS, "2026-02-01 08:30:00"),
        ("31 janv. 2026 à 23h30 UTC+3", PARIS, "2026-01-31 21:30:00"),
        ("31/01/2026 23:30:00 CET", PARIS, "2026-01-31 23:30:00"),
        ("31/01/2026 23:30:00 CET", LONDON, "2026-01-31 22:30:00"),
        ("31/07/2026 23:30:00 BST", LONDON, "2026-07-31 23:30:00"),
        ("31/01/2026 23:30:00 CST", "America/Chicago", "2026-01-31 23:30:00"),
        ("31/01/2026 23:30:00 CST", PARIS, None),  # of the United States, China or Cuba
        ("31/07/2026 23:30:00 BST", PARIS, None),
        ("31/01/2026 23:30:00", PARIS, "2026-01-31 23:30:00"),
        ("31 janv. 2026", PARIS, "2026-01-31 00:00:00"),
    ],
)
def test_a_time_is_moved_to_the_shop_s_zone(text, zone, expected):
    assert times([text], "dmy", zone) == [expected]


@pytest.mark.parametrize("text", ["2026-01-31 23:30:00", "31/01/2026 23:30", "Jan 31, 2026, 11:30 PM"])
def test_times_of_a_system_that_writes_them_in_utc(text):
    assert times([text], "dmy", PARIS, utc=True) == ["2026-02-01 00:30:00"]
    assert times([text], "dmy", "", utc=True) == ["2026-01-31 23:30:00"]


def test_an_offset_counts_in_a_system_that_writes_times_in_utc():
    assert times(["2026-01-31 23:30:00 +0100"], "iso", PARIS, utc=True) == ["2026-01-31 23:30:00"]


def test_no_name_of_a_zone_is_another_word():
    words = load_words()
    zones = {*words["zones"], *words["unclear_zones"]}
    assert not set(words["zones"]) & set(words["unclear_zones"])
    assert not zones & {
        *words["months"],
        *words["weekdays"],
        *(name for names in words["months"].values() for name in names),
    }


_FRENCH = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
]  # fmt: skip
_FORMS = (
    "{0:%b} {0.day}, {0.year} {0:%I:%M:%S %p}", "{0:%d-%b-%Y %H:%M:%S}", "{0.day} {1} {0.year} à {0:%Hh%M}",
    "{0:%Y%m%d%H%M%S}", "{0:%a, %d %b %Y %H:%M:%S}", "{0:%B} {0.day}, {0.year} at {0:%H:%M}", "{0:%d/%m/%Y %H:%M}",
)  # fmt: skip


_moments = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2060, 1, 1))


@pytest.mark.slow
@settings(max_examples=examples(10), deadline=None)
@given(st.lists(st.tuples(_moments, st.sampled_from(_FORMS)), min_size=1, max_size=40))
def test_any_time_in_any_form(given_times):
    moments = [(moment.replace(microsecond=0), form) for moment, form in given_times]
    texts = [form.format(moment, _FRENCH[moment.month - 1]) for moment, form in moments]
    read = [datetime.datetime.fromisoformat(text) for text in times(texts, "dmy")]
    expected = [moment if "%S" in form else moment.replace(second=0) for moment, form in moments]
    assert read == expected
    assert all(looks_like_date(text) for text, (_, form) in zip(texts, moments, strict=True) if "%Y%m%d%H" not in form)
