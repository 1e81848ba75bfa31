"""Formula text → tree.

    (customers_end - customers_new) / customers_start
    satisfied <= respondents
    sum(booked)

The language has names, numbers, + - * /, parentheses, sum(name), and one comparison (<= >= < >) in a check. It
has nothing else, since every tree needs a counterpart in Python and in a worksheet. docs/catalogue.md describes it
for users.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Callable, Iterator, NamedTuple, Sequence, Tuple, TypeVar, Union

from ..errors import FormulaError
from ..messages import joined, message

COMPARISONS = ("<=", ">=", "<", ">")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Number:
    """A number of 0 or more."""

    value: float


@dataclass(frozen=True)
class Name:
    """An argument."""

    id: str


@dataclass(frozen=True)
class Negative:
    """A minus sign before its operand."""

    operand: Node


@dataclass(frozen=True)
class Operation:
    """An operator, one of + - * /, between its operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Sum:
    """The sum of the numbers of a range argument; blanks are skipped."""

    argument: Name


@dataclass(frozen=True)
class Comparison:
    """An operator, one of <= >= < >, between its operands."""

    operator: str
    left: Node
    right: Node


Node = Union[Number, Name, Negative, Operation, Sum]


@dataclass(frozen=True)
class Formula:
    """A calculator's formula: its arguments in order, its result, and the checks that possible inputs pass.

    Every argument must be 0 or more, whatever the checks are.
    """

    arguments: Tuple[str, ...]
    result: Node
    checks: Tuple[Comparison, ...] = ()

    @property
    def trees(self) -> Tuple[Node, ...]:
        """Return all trees of the formula: its result, and both sides of every check."""
        return (self.result, *(side for check in self.checks for side in (check.left, check.right)))

    @property
    def ranges(self) -> Tuple[str, ...]:
        """Return the arguments that take a range and are added up."""
        return tuple(dict.fromkeys(n.argument.id for tree in self.trees for n in walk(tree) if isinstance(n, Sum)))

    @property
    def denominators(self) -> Tuple[Node, ...]:
        """Return all denominators in the result, without repetition."""
        return denominators(self.result)

    @property
    def all_denominators(self) -> Tuple[Node, ...]:
        """Return all denominators in the result and the checks, without repetition."""
        return denominators(*self.trees)


def denominators(*trees: Node) -> Tuple[Node, ...]:
    """Return all denominators in trees, without repetition."""
    found = (n.right for tree in trees for n in walk(tree) if isinstance(n, Operation) and n.operator == "/")
    return tuple(dict.fromkeys(found))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it."""
    yield node
    if isinstance(node, Operation):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Negative):
        yield from walk(node.operand)
    elif isinstance(node, Sum):
        yield node.argument


def parse_formula(text: str, arguments: Sequence[str], checks: Sequence[str] = ()) -> Formula:
    """Read a formula and its checks.

    Args:
        text: The formula.
        arguments: Names that the formula and its checks may use.
        checks: The checks, each a comparison.

    Raises:
        FormulaError: A text is not in the language, uses a name that is not an argument, or uses an argument both as
            a range and as a single value. The error points at the column.

    Example:
        >>> parse_formula("revenue / orders", ["revenue", "orders"]).result
        Operation(operator='/', left=Name(id='revenue'), right=Name(id='orders'))
    """
    reader = _Reader(text, arguments)
    result = reader.whole(reader.sum)
    formula = Formula(tuple(arguments), result, tuple(_check(check, arguments) for check in checks))
    for name in formula.ranges:
        singles = [n for n in _names_outside_sums(formula) if n.id == name]
        if singles:
            source, column = _first_single(name, (text, *checks))
            raise FormulaError(
                source, column, message("{name} is added up as a range, so it cannot also be a single value", name=name)
            )
    return formula


def _check(text: str, arguments: Sequence[str]) -> Comparison:
    reader = _Reader(text, arguments)
    return reader.whole(reader.comparison)


def _names_outside_sums(formula: Formula) -> Iterator[Name]:
    for tree in formula.trees:
        inside = {id(node.argument) for node in walk(tree) if isinstance(node, Sum)}
        yield from (node for node in walk(tree) if isinstance(node, Name) and id(node) not in inside)


def _first_single(name: str, texts: Sequence[str]) -> Tuple[str, int]:
    """Return the text and column where the name stands outside sum( )."""
    for text in texts:
        tokens = list(_tokens(text))
        for before, token in zip([_Token("end", "", 0), *tokens], tokens):
            in_sum = before.text == "(" and text[: before.column - 1].rstrip().endswith("sum")
            if token.text == name and not in_sum:
                return text, token.column
    return texts[0], 1


class _Token(NamedTuple):
    kind: str
    text: str
    column: int


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|[-+*/()<>])|(?P<end>$)|(?P<bad>.))",
    re.ASCII,
)
_MAX_DEPTH = 50
_MAX_TOKENS = 200


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    for _ in range(_MAX_TOKENS + 1):
        match = _TOKEN.match(text, position)
        assert match is not None  # the pattern matches any text
        kind = str(match.lastgroup)
        column = match.start(kind) + 1
        if kind == "bad":
            what = message("{sign!r} is not part of the formula language", sign=match.group("bad"))
            raise FormulaError(text, column, what)
        yield _Token(kind, match.group(kind), column)
        if kind == "end":
            return
        position = match.end()
    raise FormulaError(
        text, column, message("more than {most} names, numbers and signs; write it shorter", most=_MAX_TOKENS)
    )


class _Reader:
    """Recursive descent over the tokens: comparison → sum → product → signed → atom."""

    def __init__(self, text: str, arguments: Sequence[str]) -> None:
        self.text = text.replace("\n", " ")
        self.arguments = arguments
        self.tokens = list(_tokens(self.text))
        self.depth = 0

    def fail(self, what: str) -> FormulaError:
        return FormulaError(self.text, self.tokens[0].column, what)

    def take(self, *signs: str) -> str:
        """Take the next token if it is one of these signs, and return its text; return "" otherwise."""
        if self.tokens[0].kind == "sign" and self.tokens[0].text in signs:
            return self.tokens.pop(0).text
        return ""

    def whole(self, rule: Callable[[], _T]) -> _T:
        node = rule()
        if self.tokens[0].kind != "end":
            found = self.tokens[0].text
            raise self.fail(message("unexpected {found!r}; an operator or the end was expected", found=found))
        return node

    def comparison(self) -> Comparison:
        left = self.sum()
        operator = self.take(*COMPARISONS)
        if not operator:
            raise self.fail(message("a check compares: one of <= >= < > was expected"))
        return Comparison(operator, left, self.sum())

    def sum(self) -> Node:
        return self._operations(self.product, "+", "-")

    def product(self) -> Node:
        return self._operations(self.signed, "*", "/")

    def _operations(self, rule: Callable[[], Node], *operators: str) -> Node:
        node = rule()
        while True:
            operator = self.take(*operators)
            if not operator:
                return node
            node = Operation(operator, node, rule())

    def signed(self) -> Node:
        return Negative(self.nested(self.signed)) if self.take("-") else self.atom()

    def nested(self, rule: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(message("more than {most} levels deep; simplify it", most=_MAX_DEPTH))
        node = rule()
        self.depth -= 1
        return node

    def atom(self) -> Node:
        if self.take("("):
            node = self.nested(self.sum)
            self.close()
            return node
        if self.tokens[0].kind == "number":
            number = float(self.tokens[0].text)
            if number == math.inf:
                raise self.fail(message("the number is too large to calculate with"))
            self.tokens.pop(0)
            return Number(number)
        if self.tokens[0].kind != "name":
            raise self.fail(message("a name, a number or ( was expected"))
        if self.tokens[0].text == "sum" and self.tokens[1].text == "(":
            del self.tokens[:2]
            argument = self.name()
            self.close()
            return Sum(argument)
        return self.name()

    def name(self) -> Name:
        token = self.tokens[0]
        if token.kind != "name" or token.text not in self.arguments:
            found = {"name": token.text, "known": joined(", ", self.arguments)}
            if token.kind == "end":
                raise self.fail(message("an argument was expected; the arguments are {known}", **found))
            raise self.fail(message("{name!r} is not an argument; the arguments are {known}", **found))
        self.tokens.pop(0)
        return Name(token.text)

    def close(self) -> None:
        if not self.take(")"):
            raise self.fail(message(") was expected"))
