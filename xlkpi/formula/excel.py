"""Tree → worksheet formula, in three styles.

    dual    IF((A1="")+(B1=""),"",IFERROR(KPI_AOV(A1,B1),IF(B1+0=0,A1/B1,…)))   with the add-in and without
    native  IF((A1="")+(B1=""),"",IF(B1+0=0,A1/B1,…))                           no KPI_ name at all
    udf     KPI_AOV(A1,B1)                                                      the add-in alone

The add-in is not asked about blanks: a future month costs no call, and LibreOffice, which passes an empty cell as 0,
gives no wrong answer.
The native form gives the value and the errors of the function. It compares by subtraction (`x-y>0`): in a worksheet
text is larger than any number, while a difference with text is #VALUE!.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Mapping, Sequence, Tuple

from .parse import Comparison, Formula, Name, Negative, Node, Number, Operation, Sum, denominators

STYLES = ("dual", "native", "udf")

_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3
_OPPOSITE = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}


def styled(style: str, call: str, blank: str, native: str) -> str:
    """Return one cell's formula in a style, without its "=".

    Args:
        style: One of STYLES.
        call: The call of the KPI_ function.
        blank: The condition that an input is blank.
        native: The formula in plain functions, for inputs that are not blank.
    """
    if style == "udf":
        return call
    return f'IF({blank},"",{native if style == "native" else f"IFERROR({call},{native})"})'


def quoted(text: str) -> str:
    """Return a text as a literal of a worksheet formula."""
    return '"' + text.replace('"', '""') + '"'


def number(value: float) -> str:
    """Return a number as a literal of a worksheet formula, without an exponent: not every program reads one."""
    return format(Decimal(format(value, ".15g")), "f")


def any_of(conditions: Sequence[str]) -> str:
    """Return the worksheet condition that any of the conditions holds; an error among them is the answer.

    The conditions are added up rather than given to OR, as OR(TRUE,#N/A) is TRUE in IronCalc.
    """
    return conditions[0] if len(conditions) == 1 else "+".join(f"({condition})" for condition in conditions)


class Cells(str):
    """A name that stands for a cell, a range or an array: an argument that is added up, of a LAMBDA."""


def is_range(reference: str) -> bool:
    """Return whether a reference is to several cells; `INDEX(A1:A9,1,2)` is to one."""
    return isinstance(reference, Cells) or (":" in reference and not reference.startswith(("INDEX(", "(")))


def blank(formula: Formula, references: Mapping[str, str]) -> str:
    """Return the worksheet condition that an input is blank.

    Args:
        formula: The formula whose inputs are meant.
        references: Each argument's cell (`Inputs!C8`), or range for an argument that is added up.
    """
    return any_of([_is_blank(references[name]) for name in formula.arguments])


def native_formula(formula: Formula, references: Mapping[str, str]) -> str:
    """Return the formula in plain worksheet functions, without its "=", for inputs that are not blank."""
    result = _text(formula.result, references)[0]
    native = f"IF({impossible(formula, references)},#NUM!,{result})"
    zeros = [is_zero(node, references) for node in formula.denominators if not isinstance(node, Number)]
    if zeros:
        native = f"IF({any_of(zeros)},{result},{native})"
    return native


def impossible(formula: Formula, references: Mapping[str, str]) -> str:
    """Return the worksheet condition that non-blank inputs are impossible; #VALUE! when one is text.

    A check that divides by zero makes the condition #DIV/0!.
    """
    conditions = [_negative(references[name]) for name in formula.arguments]
    return any_of(conditions + [_violation(check, references) for check in formula.checks])


def fails(check: Comparison, references: Mapping[str, str]) -> str:
    """Return the worksheet condition that a check on cells with numbers fails; FALSE where it divides by zero."""
    condition = _violation(check, references)
    return f"IFERROR({condition},FALSE())" if denominators(check.left, check.right) else condition


def _violation(check: Comparison, references: Mapping[str, str]) -> str:
    operator = _OPPOSITE[check.operator]
    if check.right == Number(0):
        return f"{_text(check.left, references)[0]}{operator}0"
    return f"{_text(Operation('-', check.left, check.right), references)[0]}{operator}0"


def _is_blank(reference: str) -> str:
    if not is_range(reference):
        return f'{reference}=""'
    return f"{_blanks(reference)}=ROWS({reference})*COLUMNS({reference})"


def _blanks(reference: str) -> str:
    """Return the number of blank cells; COUNTBLANK counts in ranges alone, and not in arrays."""
    if isinstance(reference, Cells):
        return f'SUMPRODUCT(--({reference}=""))'
    return f"COUNTBLANK({reference})"


def _negative(reference: str) -> str:
    if is_range(reference):  # the sum comes first, so that an error or text among the cells is the answer
        return f"0*{_sum(reference)}+MIN({reference})<0"
    return f"{reference}+0<0"


def text_of(node: Node, references: Mapping[str, str]) -> str:
    """Return a part of a formula as worksheet arithmetic."""
    return _text(node, references)[0]


def is_zero(node: Node, references: Mapping[str, str]) -> str:
    """Return the worksheet condition that a part of a formula is zero."""
    text, level = _text(node, references)
    return f"{text}+0=0" if level == _ATOM else f"{text}=0"


def _text(node: Node, references: Mapping[str, str]) -> Tuple[str, int]:
    """Return a node's text and how tightly it binds."""
    if isinstance(node, Number):
        return number(node.value), _ATOM
    if isinstance(node, Name):
        return references[node.id], _ATOM
    if isinstance(node, Sum):
        return _sum(references[node.argument.id]), _ATOM
    if isinstance(node, Negative):
        text, level = _text(node.operand, references)
        return (f"-{text}" if level == _ATOM else f"-({text})"), _LEVELS["*"]
    level = _LEVELS[node.operator]
    left, left_level = _text(node.left, references)
    right, right_level = _text(node.right, references)
    if left_level < level:
        left = f"({left})"
    if right_level < level or (right_level == level and node.operator in "-/") or right.startswith("-"):
        right = f"({right})"
    return f"{left}{node.operator}{right}", level


def _sum(reference: str) -> str:
    """Return the sum of a range; text among its cells gives #VALUE!, where SUM alone would pass over it."""
    if not is_range(reference):
        return f"({reference}+0)"
    cells = f"ROWS({reference})*COLUMNS({reference})"
    wrong = f"COUNT({reference})+{_blanks(reference)}<{cells}"
    # MIN passes on an error among the cells, as SUM does, and cannot overflow
    return f'IF({wrong},MIN({reference})+"text",SUM({reference}))'
