"""Formula text → tree.

    (customers_end - customers_new) / customers_start
    satisfied <= respondents
    sum(booked)

Names, numbers, + - * /, parentheses, sum(name), and one comparison (<= >= < >) in a check. Nothing else,
so that every tree has a counterpart in Python and in a worksheet.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Callable, Iterator, NamedTuple, Sequence, Tuple, TypeVar, Union

from ..errors import FormulaError

COMPARISONS = ("<=", ">=", "<", ">")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Name:
    id: str


@dataclass(frozen=True)
class Negative:
    operand: Node


@dataclass(frozen=True)
class Operation:
    """left operator right, the operator one of + - * /."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Sum:
    """The sum of the numbers of a range argument; blanks are skipped."""

    argument: Name


@dataclass(frozen=True)
class Comparison:
    """left operator right, the operator one of <= >= < >."""

    operator: str
    left: Node
    right: Node


Node = Union[Number, Name, Negative, Operation, Sum]


@dataclass(frozen=True)
class Formula:
    """A calculator's formula: its arguments in order, its result, and what its inputs must satisfy.

    Every argument must be 0 or more; checks says what else must hold.
    """

    arguments: Tuple[str, ...]
    result: Node
    checks: Tuple[Comparison, ...] = ()

    @property
    def trees(self) -> Tuple[Node, ...]:
        """The result, and both sides of every check."""
        return (self.result, *(side for check in self.checks for side in (check.left, check.right)))

    @property
    def ranges(self) -> Tuple[str, ...]:
        """The arguments that take a range and are added up."""
        return tuple(dict.fromkeys(n.argument.id for tree in self.trees for n in walk(tree) if isinstance(n, Sum)))

    @property
    def denominators(self) -> Tuple[Node, ...]:
        """What the result divides by, without repeats."""
        found = (n.right for n in walk(self.result) if isinstance(n, Operation) and n.operator == "/")
        return tuple(dict.fromkeys(found))


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
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

    Raises FormulaError, pointing at the column, when a text is not in the language, names something that is
    not an argument, or uses one argument both as a range and as a single value.
    """
    reader = _Reader(text, arguments)
    result = reader.whole(reader.sum)
    formula = Formula(tuple(arguments), result, tuple(_check(check, arguments) for check in checks))
    for name in formula.ranges:
        singles = [n for n in _names_outside_sums(formula) if n.id == name]
        if singles:
            source, column = _first_single(name, (text, *checks))
            raise FormulaError(source, column, f"{name} is added up as a range, so it cannot also be a single value")
    return formula


def _check(text: str, arguments: Sequence[str]) -> Comparison:
    reader = _Reader(text, arguments)
    return reader.whole(reader.comparison)


def _names_outside_sums(formula: Formula) -> Iterator[Name]:
    for tree in formula.trees:
        inside = {id(node.argument) for node in walk(tree) if isinstance(node, Sum)}
        yield from (node for node in walk(tree) if isinstance(node, Name) and id(node) not in inside)


def _first_single(name: str, texts: Sequence[str]) -> Tuple[str, int]:
    """The text and column where the name stands outside sum( )."""
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
        assert match is not None  # the pattern matches anything
        kind = str(match.lastgroup)
        column = match.start(kind) + 1
        if kind == "bad":
            raise FormulaError(text, column, f"{match.group('bad')!r} is not part of the formula language")
        yield _Token(kind, match.group(kind), column)
        if kind == "end":
            return
        position = match.end()
    raise FormulaError(text, column, f"more than {_MAX_TOKENS} names, numbers and signs; write it shorter")


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
        """The next token's text if it is one of these signs, else nothing."""
        if self.tokens[0].kind == "sign" and self.tokens[0].text in signs:
            return self.tokens.pop(0).text
        return ""

    def whole(self, rule: Callable[[], _T]) -> _T:
        node = rule()
        if self.tokens[0].kind != "end":
            raise self.fail(f"unexpected {self.tokens[0].text!r}; an operator or the end was expected")
        return node

    def comparison(self) -> Comparison:
        left = self.sum()
        operator = self.take(*COMPARISONS)
        if not operator:
            raise self.fail("a check compares: one of <= >= < > was expected")
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
            raise self.fail(f"more than {_MAX_DEPTH} levels deep; write it simpler")
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
                raise self.fail("the number is too large to calculate with")
            self.tokens.pop(0)
            return Number(number)
        if self.tokens[0].kind != "name":
            raise self.fail("a name, a number or ( was expected")
        if self.tokens[0].text == "sum" and self.tokens[1].text == "(":
            del self.tokens[:2]
            argument = self.name()
            self.close()
            return Sum(argument)
        return self.name()

    def name(self) -> Name:
        token = self.tokens[0]
        if token.kind != "name" or token.text not in self.arguments:
            known = ", ".join(self.arguments)
            raise self.fail(f"{token.text or 'the end'!r} is not an argument; the arguments are {known}")
        self.tokens.pop(0)
        return Name(token.text)

    def close(self) -> None:
        if not self.take(")"):
            raise self.fail(") was expected")
