"""What the page says in place of sentences that name a command's options or files that a visitor has not.

A message keeps its English sentence as its id, so the page can say another sentence with the same values. A test holds
that every sentence with such words, of all modules that can speak to the page, is here or can never be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import Problem
from ..messages import ENGLISH, Message, printable, sentence, translated

DATES, DECIMAL, SHOP, REVENUE = "dates", "decimal", "shop", "revenue"
"""What only the visitor can say of exports; see questions.py."""

ASKED = {
    "export it again, or say --dates dmy or --dates mdy": DATES,
    "export it again, or say --dates {order} if its dates are right": DATES,
    "write years with four digits, or say --dates dmy if the day comes first": DATES,
    "say it with --dates dmy or --dates mdy": DATES,
    "say it with --decimal . or --decimal ,": DECIMAL,
    "if the files are of two shops, name the shop of each with --shop FILE=NAME; if they are of one shop, give both "
    "files the same name": SHOP,
    "import one of the two; if they are of two accounts, name the shop of each with --shop FILE=NAME": SHOP,
    "use {option}": REVENUE,
    "use --revenue net": REVENUE,
}
"""The question that answers a problem, by the sentence that says what to do about it."""

_NEW_TEMPLATE = sentence("copy the figures into a new workbook, which this page makes")
_UPGRADED = sentence("use the new workbook from this page: it has the same figures")
_ONE_SHEET = sentence("hide the sheets that are not to be read, or give a file with one sheet")
_CHOOSE_DATES = sentence("choose below whether the day or the month comes first")

INSTEAD = {
    # exports
    "export it again, or say --dates dmy or --dates mdy": sentence(
        "export it again, or choose below whether the day or the month comes first"
    ),
    "export it again, or say --dates {order} if its dates are right": sentence(
        "export it again, or choose below how its dates are written, if they are right"
    ),
    "write years with four digits, or say --dates dmy if the day comes first": sentence(
        "write years with four digits, or choose below that the day comes first"
    ),
    "say it with --dates dmy or --dates mdy": _CHOOSE_DATES,
    "say it with --decimal . or --decimal ,": sentence("choose below what marks the decimals"),
    "describe its columns in a mapping file: `xlkpi import --suggest FILE` drafts one": sentence(
        "say below what its columns are"
    ),
    "say which columns to use in a mapping file: `xlkpi import --suggest FILE` drafts one": sentence(
        "say below which columns to use"
    ),
    "import one of the two; if they are of two accounts, name the shop of each with --shop FILE=NAME": sentence(
        "give one of the two files; if they are of two shops, say below which file is of which"
    ),
    "if the files are of two shops, name the shop of each with --shop FILE=NAME; if they are of one shop, give both "
    "files the same name": sentence("say below whether the files are of one shop or of several"),
    "{fix} with --from and --to": "{fix}",
    "choose other months with --from and --to": sentence("choose other months below"),
    "see above what became of the rows": sentence("see below what became of the rows"),
    "Months follow the times as written in the files; name the shop’s time zone with --timezone.": sentence(
        "Months follow the times as written in the files; choose another time zone below."
    ),
    "Times are in UTC: with --timezone Europe/Paris, months begin and end in the time of Paris.": sentence(
        "Times are in UTC: choose below the time zone in which months begin and end."
    ),
    "correct the files, or write decimals = true in the catalogue where the input has parts": sentence(
        "correct the files, or type the figure"
    ),
    "is not valid TOML: {error}": sentence("cannot be read as answers about columns"),
    "correct it, or draft one with `xlkpi import --suggest FILE`": sentence("give the file again"),
    "The workbook leaves out {months}: it holds two years, from January to December, and starts in {start:%Y-%m}; "
    "--start names another first month.": sentence(
        "The workbook leaves out {months}: it holds two years, and starts in {start:%Y-%m}."
    ),
    "The first order is of {first:%Y-%m-%d}. If the export begins within that month, leave the month out with --from "
    "{next:%Y-%m}.": sentence(
        "The first order is of {first:%Y-%m-%d}. If the export begins within that month, choose {next:%Y-%m} below as "
        "the first month."
    ),
    "The last order is of {last:%Y-%m-%d}. If that month was not over, leave it out with --to "
    "{before:%Y-%m}.": sentence(
        "The last order is of {last:%Y-%m-%d}. If that month was not over, choose {before:%Y-%m} below as the last "
        "month."
    ),
    "The files have {known} months, of which these are given: {given}; --from and --to choose others.": sentence(
        "The files have {known} months, of which these are counted: {given}."
    ),
    "the number of another order in the file, which has another date, customer or amount: each order needs its own "
    "number, and an order of several rows a mapping file with several = true": sentence(
        "the number of another order in the file, which has another date, customer or amount: each order needs its own "
        "number"
    ),
    "use {option}": sentence("choose below what revenue includes"),
    "use --revenue net": sentence("choose net revenue below"),
    "As the mapping file says.": sentence("As you said of the columns."),
    "{file}: {count:,} order counted as a sale has a status that is not known to xlkpi: {statuses}. Say what it means "
    "with {option}.": sentence(
        "{file}: {count:,} order counted as a sale has a status that is not known: {statuses}. Say below what it means."
    ),
    "{file}: {count:,} orders counted as sales have a status that is not known to xlkpi: {statuses}. Say what it means "
    "with {option}.": sentence(
        "{file}: {count:,} orders counted as sales have a status that is not known: {statuses}. Say below what it "
        "means."
    ),
    "What the month’s orders brought in, as `--revenue` and its options define it.": sentence(
        "What the month’s orders brought in; see below what this includes."
    ),
    "Customers who bought within the `--active-months` that end as the month begins.": sentence(
        "Customers who bought within the 12 months that end as the month begins."
    ),
    "Customers who bought within the `--active-months` that end with the month.": sentence(
        "Customers who bought within the 12 months that end with the month."
    ),
    # tables
    "write the amount in {currency}, or name its currency in a column `currency`": sentence(
        "write the amount in {currency}, or name its currency in a column currency"
    ),
    "make a table of such workbooks with `xlkpi collect`": sentence("give the workbook alone"),
    "name the sheet to read with --sheet, or hide the sheets that are not to be read": _ONE_SHEET,
    "name the sheet to read with --sheet, or hide this one": _ONE_SHEET,
    "keep one of the two, or name the sheet to read with --sheet": sentence("keep one of the two"),
    "did you mean {name!r}? Otherwise say in a --mapping file what it is, or rename it": sentence(
        "did you mean {name!r}? Rename the column"
    ),
    "add at least one; `xlkpi columns` names the columns of a trade": sentence(
        "add a column for at least one figure that the workbook asks for"
    ),
    "add the column with each row’s trade, say its heading in a --mapping file, or name one trade for all with "
    "--vertical": sentence("choose the trade on this page"),
    "write it, or name one for all with --vertical": sentence("write it, or choose the trade on this page"),
    "name the column {name!r} in the header, or say its heading in a --mapping file": sentence(
        "name the column {name!r} in the header"
    ),
    "{fix} (a trade of your own: name its file with --catalogue)": "{fix}",
    "empty the cell, correct the row’s trade, or name the column of this trade in a --mapping file": sentence(
        "empty the cell, or correct the row’s trade"
    ),
    "{file}: pyarrow is not installed; run `pip install 'xlkpi[parquet]'`": sentence(
        "{file}: this page cannot read Parquet files; save it as .csv or .xlsx"
    ),
    "leave out --start, or the column {name}": sentence("leave out the column {name}"),
    "fill into another folder, or add the months with `xlkpi update`": "",
    "fill it again with --jobs 1": sentence("try again"),
    "let its year start with the data (--start {month:%Y-%m})": sentence(
        "let its year start with the data, in {month:%Y-%m}"
    ),
    "{note}: give the rate with --rate, or type it on the Benchmarks sheet": sentence(
        "{note}: type it on the Benchmarks sheet"
    ),
    # workbooks
    "is judged by {vertical} of the catalogue in use from now on": sentence(
        "is judged by this page’s thresholds for {vertical} from now on"
    ),
    "the current catalogue does not have the note {text}": sentence("the new workbook does not have the note {text}"),
    "move the figures with `xlkpi upgrade`, or fill from it with `xlkpi fill --template`: their workbooks have no "
    "link; or replace these formulas by their values before you send the file, as Excel warns of the link": sentence(
        "use the new workbook from this page: it has no link"
    ),
    "copy the figures into a new template, or move them with `xlkpi upgrade`": _UPGRADED,
    "define the name again, or move the figures with `xlkpi upgrade`": _UPGRADED,
    "define the name again, or copy the figures into a new template": _NEW_TEMPLATE,
    "copy the figures into a new template": _NEW_TEMPLATE,
    "do the same in the new workbook, or in a copy of it that `xlkpi fill --template` uses": sentence(
        "do the same in the new workbook"
    ),
    "make the template again with `xlkpi generate --currency`": sentence("make a new workbook on this page"),
    "type {written:%Y-%m-%d} as the first month again; make the next year’s workbook with `xlkpi new-year`": sentence(
        "type {written:%Y-%m-%d} as the first month again; this page makes the next year’s workbook"
    ),
    "start from a template of `xlkpi generate`": _NEW_TEMPLATE,
    "leave it out, or start from a template of `xlkpi generate`": _NEW_TEMPLATE,
    "was made by another catalogue than the one in use, or before that was changed": sentence(
        "was made by someone’s own version of the trade, which this page does not have"
    ),
    "was made by xlkpi’s own {vertical}, and the catalogue in use has another": sentence(
        "was made by xlkpi’s own {vertical}, and this page has another version of it"
    ),
    "was made by a custom catalogue that is not in use": sentence(
        "was made by someone’s own version of the trade, which this page does not have"
    ),
    "name the catalogue that made it with --catalogue, or move it with `xlkpi upgrade`": sentence(
        "ask who sent you the workbook"
    ),
    "name that catalogue with --catalogue, or move it to xlkpi’s own with --vertical {id}": sentence(
        "ask who sent you the workbook"
    ),
    "move it with `xlkpi upgrade`, or leave that catalogue out": sentence("ask who runs this page"),
    "name that catalogue with --catalogue": sentence("ask who sent you the workbook"),
    "name its catalogue with --catalogue": sentence("ask who sent you the workbook"),
    "open it in LibreOffice and save it as .xlsx, or use `xlkpi upgrade`": sentence(
        "open it in LibreOffice and save it as .xlsx"
    ),
    "`xlkpi fill` reads it; put it into another folder, or leave it out": sentence("give it without workbooks"),
    "is named .txt behind .toml, as some editors save files": sentence("is no workbook, table or export"),
    "install it (https://www.libreoffice.org), or put its folder `program` on the PATH; one from Flatpak or Snap "
    "cannot be started from outside": sentence("save the file as .xlsx"),
}
"""What the page says, by the sentence of a command; "" where it says nothing."""


def plain(text: str) -> str:
    """Return a message as the page says it: without options, commands and files that a visitor does not have."""
    if not isinstance(text, Message):
        return text
    values = {name: _plain_value(value) for name, value in text.values.items()}
    form = text.many if text.many and text.values.get("count") != 1 else text.id
    if form not in INSTEAD:
        return Message(text.id, values, text.many)
    return Message(INSTEAD[form], values) if INSTEAD[form] else ""


def _plain_value(value: object) -> object:
    """Return a value of a message; a text in every language is known by its English."""
    if isinstance(value, Mapping) and value.get(ENGLISH) in INSTEAD:
        return Message(INSTEAD[value[ENGLISH]], {})
    return plain(value) if isinstance(value, str) else value


def asked(text: str) -> Iterator[str]:
    """Yield the questions that a message leads to; see ASKED."""
    if isinstance(text, Message):
        if text.id in ASKED:
            yield ASKED[text.id]
        for value in text.values.values():
            if isinstance(value, str):
                yield from asked(value)


def in_words(text: str, language: str) -> str:
    """Return a message as the page shows it, in a language, without the path of the request's folder."""
    shown = printable(translated(plain(text), language))
    return shown.replace(f"{Path.cwd()}/", "")


def as_sentence(text: str, language: str) -> str:
    """Return a message as the page shows it, with a capital at its start, unless the name of a file stands there."""
    shown = in_words(text, language)
    names_a_file = isinstance(text, Message) and text.id.startswith(("{file}", "{files}"))
    return shown if names_a_file else shown[:1].upper() + shown[1:]


def place_of(problem: Problem) -> str:
    """Return where a problem is; an option of a command is no place here."""
    if problem.place.startswith("--"):
        return ""
    return problem.where
