"""Tree → words: a formula as a person would read it, with a name in place of each argument."""

from __future__ import annotations

from typing import Mapping

from .parse import Name, Negative, Node, Number, Operation, Sum

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def in_words(node: Node, names: Mapping[str, str], outermost: bool = True) -> str:
    """Return a tree in words.

    Args:
        node: The tree.
        names: Name of each argument.
        outermost: Whether the tree stands alone. Otherwise an operation is put in parentheses.

    Example:
        >>> from xlkpi.formula.parse import parse_formula
        >>> in_words(parse_formula("a - b", ["a", "b"]).result, {"a": "“Sold”", "b": "“Returned”"})
        '“Sold” − “Returned”'
    """
    if isinstance(node, Number):
        return format(node.value, ".15g")
    if isinstance(node, Name):
        return names[node.id]
    if isinstance(node, Sum):
        return names[node.argument.id]
    if isinstance(node, Negative):
        return f"−{in_words(node.operand, names, False)}"
    assert isinstance(node, Operation)
    text = f"{in_words(node.left, names, False)} {_SIGNS[node.operator]} {in_words(node.right, names, False)}"
    return text if outermost else f"({text})"
