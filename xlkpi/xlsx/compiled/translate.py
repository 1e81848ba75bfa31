"""The translation of a formula's tree into a Python expression."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from ..write_values import Cell
from .code import BLANK, COUNT, ERROR, NUMBER, TEXT, TRUTH, Code, NotCompilableError, constant, made
from .values import ERRORS, NAME_ERROR, CellError, Failed, folded, number, text, truth

Tree = Mapping[str, Any]
"""A formula as formualizer parses it."""

Translation = Callable[["Formula", Sequence[Tree]], Code]
"""Returns the code of a call of a function, given its arguments."""

COMPARISONS = {"=": "==", "<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_ARITHMETIC = ("+", "-", "*", "/")
_ANY = "FSBNE"


class Cells(Protocol):
    """What a formula reads: the cells of its workbook, and values that are computed before it."""

    @property
    def missing(self) -> Collection[str]:
        """Return the functions that answer #NAME?."""

    @property
    def called(self) -> Collection[str]:
        """Return the add-in's functions that are called."""

    def read(self, cell: Cell) -> Code:
        """Return the code of a cell."""

    def cells_of(self, reference: str, sheet: str) -> list[list[Cell]]:
        """Return the cells of a reference, row by row."""

    def keep(self, code: Code) -> Code:
        """Compute an expression before the formula; return its value, an error where it fails."""

    def together(self, codes: Sequence[Code]) -> Code:
        """Return the tuple of the values of cells, made once."""


class Formula:
    """The translation of the formulas of a sheet.

    Args:
        cells: What they read.
        sheet: The title of the sheet.
        functions: The translation of each function.
    """

    def __init__(self, cells: Cells, sheet: str, functions: Mapping[str, Translation]) -> None:
        self.cells = cells
        self._sheet = sheet
        self._functions = functions

    def value(self, tree: Tree) -> Code:
        """Return the code of a tree's value, which may be any."""
        return plain(self.any(tree))

    def any(self, tree: Tree) -> Code:
        """Return the code of a tree: a sum of truth values is a whole number of Python's."""
        kind = tree["node_type"]
        if kind == "Literal":
            value = tree["value"]
            if isinstance(value, str):
                return constant(ERRORS.get(value, value))  # the parser gives the error #N/A as its text
            return constant(float(value) if type(value) is int else value)
        if kind == "Reference":
            return self._single(tree)
        if kind == "Omitted":
            return constant(None)
        if kind == "UnaryOp":
            return self._unary(tree)
        if kind == "BinaryOp":
            return self._binary(tree)
        if kind == "Function":
            name = tree["name"].upper()
            if name in self.cells.missing:
                return constant(NAME_ERROR)
            if name in self.cells.called:
                return self._call(name, tree["args"])
            if name not in self._functions:
                raise NotCompilableError(name)
            return self._functions[name](self, tree["args"])
        raise NotCompilableError(kind)

    def range(self, tree: Tree) -> list[list[Code]]:
        """Return the codes of the cells of a reference, row by row."""
        if tree["node_type"] != "Reference":
            raise NotCompilableError("a range that is computed")
        rows = self.cells.cells_of(tree["reference"], self._sheet)
        return [[self.cells.read(cell) for cell in row] for row in rows]

    def number(self, tree: Tree) -> Code:
        """Return the code of the number that an operator takes from a tree's value."""
        return as_number(self.any(tree))

    def text(self, tree: Tree) -> Code:
        """Return the code of the text that an operator takes from a tree's value."""
        return as_text(self.value(tree))

    def truth(self, tree: Tree) -> Code:
        """Return the code of a condition: Python takes its value as IF does."""
        code = self.any(tree)
        if code.is_constant:
            return _coerced(code, truth)
        return code if TEXT not in code.kinds else made(f"truth({code.text})", TRUTH, code)

    def _call(self, name: str, arguments: Sequence[Tree]) -> Code:
        """Return the code of a call of an add-in's function, which takes blanks and errors as they are."""
        texts = []
        for tree in arguments:
            rows = self.range(tree) if tree["node_type"] == "Reference" else [[self.value(tree)]]
            if tree["node_type"] == "Omitted":
                rows = [[constant(0.0)]]  # as the engine gives it
            listed = [[self.cells.keep(code) if code.risky else code for code in row] for row in rows]
            if len(rows) == 1 and len(rows[0]) == 1:
                texts.append(listed[0][0].text)
            else:
                texts.append(f"[{','.join('[' + ','.join(code.text for code in row) + ']' for row in listed)}]")
        return Code(f"called({','.join([name, *texts])})", frozenset(NUMBER + TEXT + TRUTH + BLANK), True)

    def _single(self, tree: Tree) -> Code:
        rows = self.range(tree)
        if len(rows) != 1 or len(rows[0]) != 1:
            raise NotCompilableError("a range as a value")
        return rows[0][0]

    def _unary(self, tree: Tree) -> Code:
        if tree["operator"] == "+":
            return self.any(tree["operand"])
        if tree["operator"] != "-":
            raise NotCompilableError(tree["operator"])
        code = as_float(self.any(tree["operand"]))  # -FALSE is a zero below zero in the engine, and -0 in Python is not
        return code if code.is_error else made(f"(-{code.text})", NUMBER, code, risky=False)

    def _binary(self, tree: Tree) -> Code:
        operator = tree["operator"]
        if operator == "&":
            return self._joined(tree)
        left, right = self.any(tree["left"]), self.any(tree["right"])
        if operator in COMPARISONS:
            return compared(operator, plain(left), plain(right))
        if operator not in _ARITHMETIC:
            raise NotCompilableError(operator)
        left, right = as_number(left), as_number(right)
        if left.is_error:
            return left
        left = checked_before(left, right)
        if right.is_error and not left.risky:
            return right
        expression = f"({left.text}{operator}{right.text})"
        if operator == "/":
            return made(f"finite{expression}", NUMBER, left, right)
        kinds = _sum_kinds(left, right)
        if operator == "*":
            return made(f"finite{expression}", kinds, left, right)
        return made(expression, kinds, left, right, risky=False)

    def _joined(self, tree: Tree) -> Code:
        """Return the code of texts joined by &, as one sum: it would be nested too deeply for Python."""
        parts: list[Code] = []
        while tree["node_type"] == "BinaryOp" and tree["operator"] == "&":
            parts.append(self.text(tree["right"]))
            tree = tree["left"]
        parts.append(self.text(tree))
        parts.reverse()
        joined: list[Code] = []
        for part in parts:
            if part.is_error:
                raise NotCompilableError("an error among texts")
            if joined and joined[-1].is_constant and part.is_constant:
                joined[-1] = constant(joined[-1].value + part.value)
            else:
                joined.append(part)
        joined = [part for part in joined if not (part.is_constant and part.value == "")] or [constant("")]
        if len(joined) == 1:
            return joined[0]
        return made(f"({'+'.join(part.text for part in joined)})", TEXT, *joined, risky=False)


def plain(code: Code) -> Code:
    """Return the code with a float for a whole number of Python's."""
    if COUNT not in code.kinds:
        return code
    return made(f"({code.text}+0.0)", NUMBER, code, risky=False)


def as_number(code: Code) -> Code:
    """Return the code of the number that an operator takes from a value."""
    if code.is_constant and not code.only(COUNT):
        return _coerced(code, number)
    if code.only(NUMBER + TRUTH + COUNT + ERROR):  # Python computes with True as with 1
        return code
    if code.only(NUMBER + BLANK):
        return made(f"({code.text} or 0.0)", NUMBER, code, risky=False)
    return made(f"number({code.text})", NUMBER, code)


def checked(code: Code) -> Code:
    """Return the code of a value that fails if it is an error."""
    if code.is_constant or ERROR not in code.kinds:
        return code
    return Code(f"checked({code.text})", code.kinds - {ERROR} or code.kinds, True)


def checked_before(first: Code, then: Code) -> Code:
    """Return the code of a value that fails if it is an error, before what comes then can fail otherwise."""
    return checked(first) if then.risky or then.is_error else first


def _sum_kinds(left: Code, right: Code) -> str:
    """Return the kinds of a sum, difference or product: of truth values it is a whole number."""
    if not all(frozenset(TRUTH + COUNT) & code.kinds for code in (left, right)):
        return NUMBER
    return COUNT if left.only(TRUTH + COUNT) and right.only(TRUTH + COUNT) else NUMBER + COUNT


def as_float(code: Code) -> Code:
    """Return the code of the float that a function takes from a value."""
    found = as_number(code)
    if found.is_constant or found.only(NUMBER):
        return found
    return made(f"({found.text}*1.0)", NUMBER, found, risky=False)


def as_text(code: Code) -> Code:
    """Return the code of the text that an operator takes from a value."""
    if code.is_constant:
        return _coerced(code, text)
    return code if code.only(TEXT) else made(f"text({code.text})", TEXT, code)


def compared(operator: str, left: Code, right: Code) -> Code:
    """Return the code of a comparison."""
    python = COMPARISONS[operator]
    if left.is_error:
        return left
    left = checked_before(left, right)
    if right.is_error and not left.risky and ERROR not in left.kinds:
        return right
    if left.only(NUMBER + ERROR) and right.only(NUMBER + ERROR):
        return made(f"({left.text}{python}{right.text})", TRUTH, left, right, risky=False)
    if left.is_constant and right.is_constant:
        return made(f"(order({left.text},{right.text}){python}0)", TRUTH, left, right)
    if operator in ("=", "<>"):
        for one, other in ((left, right), (right, left)):
            if other.is_constant and other.value == "" and not other.is_error:
                return _compared_with_empty(operator, one)
            if other.is_constant and other.only(TEXT) and BLANK not in one.kinds:
                return _compared_with_text(operator, one, other)
        comparable = left.only(NUMBER + TEXT + ERROR) and right.only(NUMBER + TEXT + ERROR)
        if comparable and TEXT not in left.kinds & right.kinds:  # a number is no text, for Python as well
            return made(f"({left.text}{python}{right.text})", TRUTH, left, right, risky=False)
    if left.only(NUMBER + BLANK) and right.only(NUMBER):
        return made(f"(({left.text} or 0.0){python}{right.text})", TRUTH, left, right, risky=False)
    if left.only(NUMBER) and right.only(NUMBER + BLANK):
        return made(f"({left.text}{python}({right.text} or 0.0))", TRUTH, left, right, risky=False)
    return made(f"(order({left.text},{right.text}){python}0)", TRUTH, left, right)


def _compared_with_empty(operator: str, code: Code) -> Code:
    negated = operator == "<>"
    if code.only(NUMBER + TRUTH) and not code.risky:
        return constant(negated)
    if BLANK not in code.kinds:
        return made(f"({code.text}{COMPARISONS[operator]}'')", TRUTH, code, risky=False)
    if code.only(NUMBER + BLANK):
        return made(f"({code.text} is {'not ' if negated else ''}None)", TRUTH, code, risky=False)
    return made(f"({'not ' if negated else ''}is_blank({code.text}))", TRUTH, code, risky=False)


def _compared_with_text(operator: str, code: Code, other: Code) -> Code:
    wanted = folded(other.value)
    if wanted == other.value.upper():  # no letter: ≥
        return made(f"({code.text}{COMPARISONS[operator]}{wanted!r})", TRUTH, code, risky=False)
    return made(f"({'not ' if operator == '<>' else ''}is_text({code.text},{wanted!r}))", TRUTH, code, risky=False)


def _coerced(code: Code, function: Any) -> Code:
    if isinstance(code.value, CellError):
        return code
    try:
        return constant(function(code.value))
    except Failed as failed:
        return constant(failed.args[0])


def kinds_of(codes: Sequence[Code]) -> str:
    """Return all kinds that the values of codes may have."""
    return "".join(sorted(frozenset().union(*(code.kinds for code in codes))) or _ANY)
