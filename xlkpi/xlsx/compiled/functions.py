"""The translation of the functions that are compiled."""

from __future__ import annotations

from collections.abc import Sequence

from .code import BLANK, COUNT, ERROR, NUMBER, TEXT, TRUTH, Code, NotCompilableError, constant, made
from .translate import Formula, Translation, Tree, as_float, as_number, checked, kinds_of
from .values import NA_ERROR, VALUE_ERROR, truth

Arguments = Sequence[Tree]


# --- conditions


def _if(formula: Formula, arguments: Arguments) -> Code:
    condition = formula.truth(arguments[0])
    otherwise = arguments[2] if len(arguments) > 2 else {"node_type": "Literal", "value": False}
    if condition.is_constant:
        if condition.is_error:
            return condition
        return formula.any(arguments[1] if truth(condition.value) else otherwise)
    one, other = formula.value(arguments[1]), formula.value(otherwise)
    text = f"({one.text} if {condition.text} else {other.text})"
    risky = condition.risky or ERROR in condition.kinds or one.risky or other.risky
    return Code(text, one.kinds | other.kinds, risky)


def _if_error(formula: Formula, arguments: Arguments) -> Code:
    tried = formula.value(arguments[0])
    if tried.is_constant:
        return formula.any(arguments[1]) if tried.is_error else tried
    if not (tried.risky or ERROR in tried.kinds):
        return tried
    tried, other = _kept(formula, tried), formula.value(arguments[1])
    text = f"({other.text} if {tried.text}.__class__ is CellError else {tried.text})"
    return Code(text, tried.kinds - {ERROR} | other.kinds, other.risky)


def _class_test(kind: str, name: str) -> Translation:
    def test(formula: Formula, arguments: Arguments) -> Code:
        tried = formula.value(arguments[0])
        if tried.is_constant:
            return constant(tried.only(kind))
        if not tried.risky:
            if tried.only(kind):
                return constant(True)
            if kind not in tried.kinds:
                return constant(False)
        tried = _kept(formula, tried)
        return Code(f"({tried.text}.__class__ is {name})", frozenset(TRUTH))

    return test


def _kept(formula: Formula, code: Code) -> Code:
    """Return code that neither fails nor is computed twice."""
    return code if code.is_name and not code.risky else formula.cells.keep(code)


def _logical(operator: str) -> Translation:
    """Translate AND or OR. All conditions are computed, as an error among them is the answer."""

    def translated(formula: Formula, arguments: Arguments) -> Code:
        codes = [formula.any(tree) for tree in arguments]
        if any(tree["node_type"] == "Reference" for tree in arguments):
            raise NotCompilableError("a cell as a condition")
        parts = [code if code.only(TRUTH) else made(f"({code.text}!=0)", TRUTH, code) for code in codes]
        if not all(code.only(TRUTH + NUMBER + COUNT + ERROR) for code in codes):
            raise NotCompilableError("a text as a condition")
        if error := next((code for code in codes if code.is_error), None):
            if any(code.risky for code in codes):
                raise NotCompilableError("an error as a condition")
            return error
        decided = operator == "or"
        parts = [part for part in parts if not (part.is_constant and part.value is not decided)]
        if not parts:
            return constant(not decided)
        if any(part.is_constant for part in parts) and not any(part.risky for part in parts):
            return constant(decided)
        if len(parts) == 1:
            return parts[0]
        sign = f" {operator} " if not any(part.risky for part in parts) else {"or": "|", "and": "&"}[operator]
        return made(f"({sign.join(part.text for part in parts)})", TRUTH, *parts, risky=False)

    return translated


def _choose(formula: Formula, arguments: Arguments) -> Code:
    place = formula.number(arguments[0])
    choices = arguments[1:]
    if TRUTH in formula.any(arguments[0]).kinds:
        raise NotCompilableError("CHOOSE by a truth value")
    if place.is_constant:
        if place.is_error:
            return place
        known = int(place.value)
        return formula.any(choices[known - 1]) if 1 <= known <= len(choices) else constant(VALUE_ERROR)
    codes = [formula.value(tree) for tree in choices]
    kinds = kinds_of(codes)
    chosen = f"choice({place.text},{len(codes)})"
    if all(code.is_constant or code.is_name for code in codes):
        listed = ",".join(code.text for code in codes)
        return made(f"({listed},)[{chosen}-1]", kinds, place)
    at = formula.cells.keep(made(chosen, COUNT, place))
    if ERROR in at.kinds:
        at = Code(at.text, at.kinds | {NUMBER}, True)
    text = codes[-1].text
    for number in range(len(codes) - 1, 0, -1):
        text = f"({codes[number - 1].text} if {at.text}=={number} else {text})"
    return Code(text, frozenset(kinds), True)


# --- ranges


def _line(formula: Formula, tree: Tree) -> tuple[list[Code], bool]:
    """Return the cells of a reference to one row or column, and whether it is a row."""
    rows = formula.range(tree)
    if len(rows) == 1:
        return rows[0], True
    if any(len(row) != 1 for row in rows):
        raise NotCompilableError("a table")
    return [row[0] for row in rows], False


def _index(formula: Formula, arguments: Arguments) -> Code:
    cells, is_row = _line(formula, arguments[0])
    places = [as_number(formula.any(tree)) for tree in arguments[1:]]
    if len(places) == 2:
        other = places.pop(0 if is_row else 1)
        if not other.is_constant or other.value != 1:
            raise NotCompilableError("a cell outside its row or column")
    place = places[0]
    if place.is_error:
        return place
    if place.is_constant and 1 <= place.value < len(cells) + 1:
        return cells[int(place.value) - 1]
    listed = formula.cells.together(cells)
    return made(f"item({listed.text},{place.text})", kinds_of(cells), listed, place)


def _match(formula: Formula, arguments: Arguments) -> Code:
    wanted = formula.value(arguments[0])
    if len(arguments) < 3 or formula.any(arguments[2]).value != 0:
        raise NotCompilableError("MATCH of sorted cells")
    listed = formula.cells.together(_line(formula, arguments[1])[0])
    return made(f"position({wanted.text},{listed.text})", NUMBER, wanted, listed)


def _aggregate(name: str, counts: bool = False) -> Translation:
    """Translate a function of any number of cells, ranges and numbers."""

    def translated(formula: Formula, arguments: Arguments) -> Code:
        lists: list[Code] = []
        singles: list[Code] = []
        for tree in arguments:
            if tree["node_type"] == "Reference":
                cells = [cell for row in formula.range(tree) for cell in row]
                if len(cells) == 1:
                    singles.append(cells[0])
                else:
                    lists.append(formula.cells.together(cells))
                continue
            if counts:
                raise NotCompilableError("a count of what is not in cells")
            code = formula.any(tree)
            if name in _OF_TWO and TEXT in code.kinds and not code.is_constant:
                singles.append(made(f"unless_text({code.text})", NUMBER + BLANK, code))
                continue
            from_cells = tree["node_type"] == "Function" and tree["name"].upper() in _OF_CELLS
            if not code.only(NUMBER + ERROR if from_cells else NUMBER + TRUTH + COUNT + ERROR):
                raise NotCompilableError(f"{name} of a text")
            singles.append(as_float(code))
        if not counts:
            singles = [checked(one) for one in singles]
            with_errors = sum(ERROR in one.kinds for one in lists)
            if with_errors and with_errors + sum(one.risky for one in singles) > 1:
                raise NotCompilableError("which of several errors comes first")
        texts = [f"*{one.text}" for one in lists] + [one.text for one in singles]
        if not lists and name in _OF_TWO and len(singles) > 1 and all(one.only(NUMBER) for one in singles):
            return made(f"{_OF_TWO[name]}({','.join(texts)})", NUMBER, *singles, risky=False)
        listed = lists[0].text if len(lists) == 1 and not singles else f"({','.join(texts)},)"
        risky = not counts and any(ERROR in one.kinds for one in (*lists, *singles))
        code = made(f"{name}({listed})", NUMBER, *lists, *singles, risky=False)
        return code if code.is_constant else Code(code.text, code.kinds, risky or any(one.risky for one in singles))

    return translated


_OF_CELLS = ("CHOOSE", "IF", "IFERROR", "INDEX")
"""The functions that may give a cell, whose truth values and texts count for nothing in a sum."""
_OF_TWO = {"largest": "max", "smallest": "min"}


def _count_if(formula: Formula, arguments: Arguments) -> Code:
    listed = formula.cells.together([cell for row in formula.range(arguments[0]) for cell in row])
    wanted = formula.value(arguments[1])
    if wanted.is_constant and wanted.only(NUMBER):
        return made(f"count_equal({listed.text},{wanted.text})", NUMBER, listed)
    if wanted.is_constant and wanted.only(TEXT) and wanted.value == ">0":
        return made(f"count_above({listed.text},0.0)", NUMBER, listed)
    raise NotCompilableError("COUNTIF of another condition")


# --- numbers, texts, dates


def _of(text: str, kinds: str, taken: str, least: int = 0, risky: bool = True) -> Translation:
    """Translate a function of a fixed number of arguments.

    Args:
        text: The expression, with {0} for the first argument.
        kinds: The kinds of its value.
        taken: For each argument, whether it is taken as a number, a position in a text, a text, or any value.
        least: The least number of arguments, where some may be left out.
        risky: Whether the function may fail.
    """

    def translated(formula: Formula, arguments: Arguments) -> Code:
        if not (least or len(taken)) <= len(arguments) <= len(taken):
            raise NotCompilableError("other arguments")
        parts = []
        for tree, kind in zip(arguments, taken, strict=False):
            if kind == NUMBER:
                parts.append(as_float(formula.any(tree)))
            elif kind == COUNT:
                part = formula.value(tree)
                parts.append(part if part.only(NUMBER) else made(f"place({part.text})", NUMBER, part))
            else:
                parts.append(formula.text(tree) if kind == TEXT else formula.value(tree))
        if error := next((part for part in parts if part.is_error), None):
            if any(part.risky or ERROR in part.kinds - {ERROR} for part in parts):
                raise NotCompilableError("an error among arguments")
            return error
        return made(text.format(*(part.text for part in parts)), kinds, *parts, risky=risky)

    return translated


def _error_type(formula: Formula, arguments: Arguments) -> Code:
    tried = formula.value(arguments[0])
    if tried.is_constant:
        return made(f"error_number({tried.text})", NUMBER, tried)
    tried = _kept(formula, tried)
    return Code(f"error_number({tried.text})", frozenset(NUMBER), True)


def _round(formula: Formula, arguments: Arguments) -> Code:
    code = _of("rounded({0},{1})", NUMBER, NUMBER * 2)(formula, arguments)
    if code.is_constant or formula.any(arguments[1]).value != 0:
        return code
    return _of("rounded_to_whole({0})", NUMBER, NUMBER)(formula, arguments[:1])


def _link(formula: Formula, arguments: Arguments) -> Code:
    return formula.text(arguments[-1])


FUNCTIONS: dict[str, Translation] = {
    "ABS": _of("abs({0})", NUMBER, NUMBER, risky=False),
    "AND": _logical("and"),
    "CHAR": _of("character({0})", TEXT, NUMBER),
    "CHOOSE": _choose,
    "COLUMNS": lambda formula, arguments: constant(float(len(formula.range(arguments[0])[0]))),
    "COUNT": _aggregate("count", counts=True),
    "COUNTA": _aggregate("count_filled", counts=True),
    "COUNTBLANK": _aggregate("count_blank", counts=True),
    "COUNTIF": _count_if,
    "EDATE": _of("months_later({0},{1})", NUMBER, NUMBER * 2),
    "ERROR.TYPE": _error_type,
    "FALSE": lambda formula, arguments: constant(False),
    "FIND": _of("found_at({0},{1})", NUMBER, TEXT * 2),
    "FIXED": _of("fixed({0},{1},{2})", TEXT, NUMBER * 2 + BLANK),
    "HYPERLINK": _link,
    "IF": _if,
    "IFERROR": _if_error,
    "INDEX": _index,
    "INT": _of("(({0})//1)", NUMBER, NUMBER, risky=False),
    "ISERROR": _class_test(ERROR, "CellError"),
    "ISNUMBER": _class_test(NUMBER, "float"),
    "ISTEXT": _class_test(TEXT, "str"),
    "LEN": _of("float(len({0}))", NUMBER, TEXT, risky=False),
    "MATCH": _match,
    "MAX": _aggregate("largest"),
    "MID": _of("middle({0},{1},{2})", TEXT, TEXT + COUNT * 2),
    "MIN": _aggregate("smallest"),
    "MONTH": _of("float(date({0}).month)", NUMBER, NUMBER),
    "NA": lambda formula, arguments: constant(NA_ERROR),
    "OR": _logical("or"),
    "REPLACE": _of("replaced({0},{1},{2},{3})", TEXT, TEXT + COUNT * 2 + TEXT),
    "ROWS": lambda formula, arguments: constant(float(len(formula.range(arguments[0])))),
    "RIGHT": _of("right({0},{1})", TEXT, TEXT + COUNT),
    "ROUND": _round,
    "SIGN": _of("sign({0})", NUMBER, NUMBER, risky=False),
    "SUBSTITUTE": _of("substituted({0},{1},{2})", TEXT, TEXT * 3, risky=False),
    "SUM": _aggregate("total"),
    "TRIM": _of("trimmed({0})", TEXT, TEXT),
    "TRUE": lambda formula, arguments: constant(True),
    "YEAR": _of("float(date({0}).year)", NUMBER, NUMBER),
}
"""The functions that are compiled. A template that calls another one is left to the engine."""
