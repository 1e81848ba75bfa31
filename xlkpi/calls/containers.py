"""Columns as data libraries hand them over, and results in the form of the columns that they come from.

NumPy, pandas, polars and Arrow are never imported here: who hands over a column of theirs has imported them already.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from ..errors import ShapeError
from ..formula.values import BLANK
from ..messages import message

Shape = Tuple[int, int]
"""Rows and columns; (-1, n) for a flat column of n cells."""

NUMBERS = "iuf"
"""The kinds of numbers in arrays that floats can hold: whole numbers with and without sign, and floats."""


class Form(NamedTuple):
    """What a result is to be: a column or table of a library, with its index and columns; a list without a library."""

    library: str = ""
    index: Any = None
    columns: Any = None


class Column(NamedTuple):
    """The cells of a column or table: a list, or a flat array of floats with NaN for blanks."""

    cells: Any
    shape: Optional[Shape]
    form: Form = Form()


def read_column(argument: Any) -> Optional[Column]:
    """Return the cells of a column or table of a data library; None for anything else.

    A shape of None means that the argument is a single cell.

    Raises:
        ShapeError: The argument is of one of the libraries, but neither a cell nor a column nor a table.
    """
    for base in type(argument).__mro__:
        library = base.__module__.partition(".")[0]
        if library in _READERS:
            return _READERS[library](sys.modules[library], argument)
    return None


def _of_numpy(np: Any, argument: Any) -> Column:
    if not argument.shape:
        return Column([_dates(argument).tolist()], None)
    if argument.ndim not in (1, 2):
        raise ShapeError(message("an array of {count} dimensions is not a column", count=argument.ndim))
    shape = (-1, argument.size) if argument.ndim == 1 else argument.shape
    if argument.dtype.kind in NUMBERS:
        cells = argument.astype(float, copy=False)
        cells = cells.filled(math.nan) if isinstance(cells, np.ma.MaskedArray) else np.asarray(cells)
    else:
        cells = _dates(argument)
    cells = cells.ravel()
    return Column(cells if cells.dtype.kind == "f" else cells.tolist(), shape, Form("numpy"))


def _dates(array: Any) -> Any:
    """Return an array with dates and times in microseconds, as NumPy has no Python value for nanoseconds."""
    return array.astype(f"{array.dtype.kind}8[us]") if array.dtype.kind in "mM" else array


def _of_pandas(pd: Any, argument: Any) -> Optional[Column]:
    form = Form("pandas", index=getattr(argument, "index", None))
    if isinstance(argument, pd.DataFrame):
        if len(argument.columns) != 1:
            if all(dtype.kind in NUMBERS for dtype in argument.dtypes):
                cells = argument.to_numpy(dtype=float, na_value=math.nan).ravel()
            else:
                cells = argument.to_numpy(dtype=object).ravel().tolist()
            return Column(cells, argument.shape, form._replace(columns=argument.columns))
        argument = argument.iloc[:, 0]
    if isinstance(argument, (pd.Index, pd.api.extensions.ExtensionArray)):
        form = Form("numpy")
    elif not isinstance(argument, pd.Series):
        return None  # a mark for a missing value, a timestamp, …
    return Column(_pandas_cells(argument), (-1, len(argument)), form)


def _pandas_cells(column: Any) -> Any:
    if column.dtype.kind not in NUMBERS:
        return column.tolist()
    if hasattr(column.dtype, "na_value"):  # a type of pandas: a gap is not NaN yet
        return column.to_numpy(dtype=float, na_value=math.nan)
    return column.to_numpy().astype(float, copy=False)


def _of_polars(pl: Any, argument: Any) -> Column:
    if isinstance(argument, pl.DataFrame):
        if argument.width != 1:
            return Column([cell for row in argument.rows() for cell in row], argument.shape)
        argument = argument.to_series()
    if not isinstance(argument, pl.Series):
        raise _no_column(argument)
    plain = argument.dtype.is_float() or argument.dtype.is_integer()
    cells = argument.cast(pl.Float64).to_numpy() if plain and "numpy" in sys.modules else argument.to_list()
    return Column(cells, (-1, len(argument)), Form("polars"))


def _of_arrow(pa: Any, argument: Any) -> Column:
    if isinstance(argument, pa.Table) and argument.num_columns == 1:
        argument = argument.column(0)
    if isinstance(argument, pa.Scalar):
        return Column([argument.as_py()], None)
    if not isinstance(argument, (pa.Array, pa.ChunkedArray)):
        raise _no_column(argument)
    if "numpy" not in sys.modules:
        return Column(argument.to_pylist(), (-1, len(argument)))
    if pa.types.is_integer(argument.type) or pa.types.is_floating(argument.type):
        cells = argument.to_numpy(zero_copy_only=False).astype(float, copy=False)  # a gap is NaN
    else:
        cells = argument.to_pylist()
    return Column(cells, (-1, len(argument)), Form("numpy"))


def _no_column(argument: Any) -> ShapeError:
    return ShapeError(message("a {type} is not a column; give one of its columns", type=type(argument).__name__))


_READERS: Dict[str, Callable[[Any, Any], Optional[Column]]] = {
    "numpy": _of_numpy,
    "pandas": _of_pandas,
    "polars": _of_polars,
    "pyarrow": _of_arrow,
}


def common_form(forms: Sequence[Form]) -> Form:
    """Return the form of a result that comes of several columns: pandas goes before polars, NumPy and lists.

    Raises:
        ShapeError: Columns of pandas have different indexes, so that rows may not belong together.
    """
    for library in ("pandas", "polars", "numpy"):
        found = [form for form in forms if form.library == library]
        if found:
            break
    else:
        return Form()
    first = found[0]
    for form in found[1:]:
        if first.index is not None and not first.index.equals(form.index):
            raise ShapeError(message("the columns have different indexes; align them first, as with DataFrame.join"))
    return first


def build(results: Any, shape: Shape, form: Form, texts: bool) -> Any:
    """Return results in the form of the arguments: as a list, or as a column or table of a library.

    Args:
        results: A list of results, row by row, or a flat array of them.
        shape: Rows and columns of the result.
        form: The form.
        texts: Whether results are texts, whose blank is "" in place of NaN.
    """
    rows, width = shape
    if form.library == "polars":
        return _polars_series(sys.modules["polars"], results, texts)
    if form.library:
        array = _as_array(sys.modules["numpy"], results, texts)
        array = array if rows < 0 else array.reshape(shape)
        if form.library == "numpy":
            return array
        pd = sys.modules["pandas"]
        if rows < 0:
            return pd.Series(array, index=form.index, dtype=array.dtype)  # pandas would make text of objects
        return pd.DataFrame(array, index=form.index, columns=form.columns)
    cells: List[Any] = results
    if width == 1 and rows > 0:
        return [[cell] for cell in cells]
    return cells if rows < 0 else list(map(list, zip(*[iter(cells)] * width)))  # cut into rows, in C


def _as_array(np: Any, results: Any, texts: bool) -> Any:
    """Return results as a flat array: floats with NaN for blanks, or objects where there are texts or errors."""
    if isinstance(results, np.ndarray):
        return results
    if not texts and _only_numbers(results):
        return np.array([math.nan if result.__class__ is str else result for result in results], dtype=float)
    array = np.empty(len(results), dtype=object)
    array[:] = results
    return array


def _only_numbers(results: Sequence[Any]) -> bool:
    """Return whether results are numbers and blanks, without an error."""
    return {result for result in results if result.__class__ is str} <= {BLANK}


def _polars_series(pl: Any, results: Any, texts: bool) -> Any:
    """Return results as a column of polars, whose gap is null; of objects where there are errors among numbers."""
    cells = results if isinstance(results, list) else results.tolist()
    if texts:
        return pl.Series(values=cells, dtype=pl.String)
    if not _only_numbers(cells):
        return pl.Series(values=cells, dtype=pl.Object)
    numbers = [None if cell.__class__ is str or cell != cell else cell for cell in cells]
    return pl.Series(values=numbers, dtype=pl.Float64)
