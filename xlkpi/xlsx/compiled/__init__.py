"""Compiled templates: the formulas of a template as one Python function, for filling many workbooks.

Why
    The engine takes most of the time of filling a workbook: it sets 160 cells, walks a graph of 2,000 formulas and
    hands 2,000 values over, in 8 ms. The function takes 0.7 ms, and what it returns is already in the order in which
    the workbook's parts need it. Nothing of a template is written down a second time: its own formulas are translated,
    whatever they are.

How
    `program.py` orders the formulas by what they read and makes a line of Python of each (`v12=(v5/v7)`).
    `translate.py` translates operators, and `functions.py` the thirty functions of today's templates. A formula that is
    the same for every business is computed once. Expressions are chosen by the kinds of value that a cell may have
    (`code.py`): a cell that is always a number is compared by Python itself, any other by a function of `values.py`;
    `worksheet.py` has what worksheet functions do.
    `writer.py` cuts the parts at the values that vary, and puts all others into the constant bytes.

Errors
    An error is an object whose every operator raises, so that the first error of a formula is its value, as in a
    worksheet. A formula that may fail is tried, and its value is then the error. What IFERROR and ISERROR ask about
    is computed before the formula, in the same way.

What keeps it right
    - It is a second meaning of thirty functions, so it must never be the only one. `Unsure` is raised where the
      engine's answer is rare or hard to know (a text as a number, a product beyond 1e300, INDEX of a whole row), and
      the engine computes that workbook. Figures of 1e14 and above are always the engine's.
    - All or nothing: a template with any other function, an array formula, a name of a formula, dates since 1904 or a
      circular reference is not compiled (`NotCompilableError`).
    - Each filler compares its first workbook, one in a hundred (drawn by the record's digest), and its last with the
      engine's, part by part (`xlkpi/fill/compiled_filler.py`). The manifest calls a workbook done once a later one of
      its filler has passed (`xlkpi/fill/trust.py`), so a killed run fills again what no check has covered. If one
      differs, all workbooks of that template that any process has compiled in this run are filled again by the engine,
      and the run says so. `xlkpi.open_template` cannot fill again, so its `fill` raises an error.
    - Tests compare each function and operator with the engine for values of every kind, to the last bit
      (`tests/xlsx/compiled/`), whole workbooks part by part (`tests/fill/test_compiled_filler.py`), and every
      calculator in all cases (`tests/test_conformance.py`).

When
    Compiling takes as long as filling 100 workbooks by the engine, so a filler compiles when so many are expected, or
    after so many. What is compiled of a built-in template, with what the engine needs, is kept for further runs where
    nobody but the user can write (`xlkpi/fill/kept_templates.py`), so it pays for ten. Kept or not, the checks are the
    same.

Where what is
    `xlkpi/xlsx/compiled/`: the translation and the writing, without knowledge of KPIs. `xlkpi/fill/`:
    `compiled_template.py` (what varies in a template, and when a record is the engine's), `compiled_filler.py` (when to
    compile, and the checks), `trust.py` (a batch's doubt), `kept_templates.py` (files for further runs).

A function that is not compiled does no harm: its template is the engine's. `tests/fill/test_compiled_equality.py` fails
for a built-in template and names it. To compile another function, add it to FUNCTIONS in `functions.py`, and to the
formulas in `tests/xlsx/compiled/test_program.py`, which fails without them.
"""
