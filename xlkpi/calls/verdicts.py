"""Judgements of whole columns: a KPI's tier, rank or gap for each value.

Between two thresholds an answer stays what it is. So the judgement of single values (benchmark.py) is asked once for
each step of the scale, and each value of a column is then found among the steps.
"""

from __future__ import annotations

import math
import struct
from bisect import bisect_right
from typing import Any, Callable, List, NamedTuple, Tuple

from ..benchmark import Scale, distance, next_threshold, rank
from ..formula.python import with_floats
from ..formula.values import BLANK, Value

_INF = math.inf


class Verdict(NamedTuple):
    """What is said of values by a scale.

    Attributes:
        constant: Answers for a value; the answer changes only where a threshold is.
        texts: Whether answers are texts.
        is_distance: Whether the verdict is the distance to the answer, which is a threshold then.
    """

    constant: Callable[[float, Scale], Any]
    texts: bool = False
    is_distance: bool = False

    def of(self, value: float, scale: Scale) -> Value:
        """Return the verdict on one value."""
        answer = self.constant(value, scale)
        found: Value = distance(value, answer) if self.is_distance else answer
        return found

    def of_list(self, values: List[Any], scale: Scale, other: Callable[[Any], Value]) -> List[Value]:
        """Return the verdicts on a column of cells. `other` answers for cells that are not finite numbers."""
        starts, answers = _steps(self.constant, scale)
        cells, _ = with_floats(values)
        if not self.is_distance:
            return [
                answers[bisect_right(starts, cell)] if cell.__class__ is float and -_INF < cell < _INF else other(cell)
                for cell in cells
            ]
        targets = [math.nan if isinstance(answer, str) else answer for answer in answers]
        return [
            other(cell)
            if cell.__class__ is not float or not -_INF < cell < _INF
            else 0.0
            if (target := targets[bisect_right(starts, cell)]) is None
            else gap
            if (gap := abs(target - cell)) < _INF
            else other(cell)
            for cell in cells
        ]

    def of_array(self, np: Any, values: Any, scale: Scale) -> Any:
        """Return the verdicts on a flat array of floats as an array; None where not all are numbers or texts.

        NaN is a blank, before and afterwards; among texts it is "".
        """
        starts, answers = _steps(self.constant, scale)
        blank = np.isnan(values)
        if np.isinf(values).any() or (not self.texts and any(isinstance(answer, str) for answer in answers)):
            return None
        step = np.zeros(len(values), dtype=np.intp)
        for start in starts:
            step += values >= start
        if self.texts:
            step[blank] = len(answers)
            return np.array([*answers, BLANK], dtype=object)[step]
        if not self.is_distance:
            step[blank] = len(answers)
            return np.array([*answers, math.nan], dtype=float)[step]
        top = np.array([answer is None for answer in answers])
        with np.errstate(over="ignore"):
            gaps = np.abs(np.array([answer or 0.0 for answer in answers])[step] - values)
        gaps[top[step] & ~blank] = 0.0
        return None if np.isinf(gaps).any() else gaps


def _steps(constant: Callable[[float, Scale], Any], scale: Scale) -> Tuple[List[float], List[Any]]:
    """Return the numbers at which a new answer starts, and the answers: one more, as the first has no start."""
    thresholds = sorted({edge.value for edge in scale.values() if not isinstance(edge.value, str)})
    starts: List[float] = []
    answers = [constant(-_INF, scale)]
    for start in [start for threshold in thresholds for start in (threshold, _next_above(threshold))]:
        answer = constant(start, scale)
        if answer != answers[-1]:
            starts.append(start)
            answers.append(answer)
    return starts, answers


def _next_above(number: float) -> float:
    """Return the next larger float; math.nextafter is newer than Python 3.8."""
    if number == 0:
        return 5e-324
    (bits,) = struct.unpack("<q", struct.pack("<d", number))
    (following,) = struct.unpack("<d", struct.pack("<q", bits + (1 if number > 0 else -1)))
    return float(following)


RANK = Verdict(rank)
GAP = Verdict(next_threshold, is_distance=True)
