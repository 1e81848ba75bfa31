"""The files of a catalogue's verticals, each read with those that it extends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from ..errors import CatalogueError, Problem
from ..messages import joined, message
from .extend import about_of, extended
from .function import Function
from .model import Vertical
from .places import places_of
from .read_vertical import read_vertical
from .table import EXTENDS, Findings, Table, did_you_mean

Read = Callable[[Path], Dict[str, Any]]
"""Reads the tables of a file."""


class Volume(NamedTuple):
    """What a file says.

    Attributes:
        findings: Everything found in the file.
        values: The tables of the vertical, joined with those of the vertical that it extends.
        vertical: The vertical; None where there is a problem.
    """

    findings: Findings
    values: Mapping[str, Any]
    vertical: Optional[Vertical]


class Shelf:
    """The files of verticals, which may extend each other.

    A file that extends the vertical of its own id replaces it, for other files as well. Any other id is unique.

    Args:
        files: The files, those of xlkpi itself first.
        functions: The calculators of functions.toml.
        read: Reads the tables of a file.
    """

    def __init__(self, files: Iterable[Path], functions: Mapping[str, Function], read: Read) -> None:
        self.files = tuple(dict.fromkeys(file.resolve() for file in files))
        self._functions = functions
        self._values: Dict[Path, Mapping[str, Any]] = {}
        self._unreadable: Dict[Path, List[Problem]] = {}
        for file in self.files:
            try:
                self._values[file] = read(file)
            except CatalogueError as error:
                self._unreadable[file] = list(error.problems)
        self._plain: Dict[str, Path] = {}
        self._replacing: Dict[str, Path] = {}
        self._taken: Dict[Path, Problem] = {}
        for file, values in self._values.items():
            self._place(file, values)
        self._volumes: Dict[Path, Volume] = {}

    def _place(self, file: Path, values: Mapping[str, Any]) -> None:
        """Note the id of a file, or that another file has it."""
        id_ = about_of(values).get("id")
        if not isinstance(id_, str):
            return
        row = self._replacing if about_of(values).get(EXTENDS) == id_ else self._plain
        if row.setdefault(id_, file) != file:
            what = message("{id!r} is the id of {file} already", id=id_, file=str(row[id_]))
            fix = message("choose another id")
            if row is self._plain:
                fix = message('choose another id, or change the other with extends = "{id}"', id=id_)
            self._taken[file] = Problem(file=file.name, place="vertical: id", what=what, fix=fix)

    def verticals(self) -> Tuple[Dict[str, Vertical], Dict[str, Path], List[Problem]]:
        """Return the verticals and their files by id, and the problems of all files."""
        verticals: Dict[str, Vertical] = {}
        origins: Dict[str, Path] = {}
        problems: List[Problem] = []
        for file in self.files:
            volume = self.volume(file)
            problems += volume.findings.problems
            if volume.vertical is not None:
                id_ = volume.vertical.id
                origins[id_] = self._replacing.get(id_, file)
                verticals[id_] = volume.vertical if origins[id_] == file else verticals.get(id_, volume.vertical)
        return verticals, origins, problems

    def volume(self, file: Path) -> Volume:
        """Return what a file of the shelf says, with all that is found in it."""
        if file not in self._volumes:
            findings = Findings(file.name)
            if file in self._unreadable:
                findings.problems += self._unreadable[file]
                self._volumes[file] = Volume(findings, {}, None)
            else:
                self._volumes[file] = self._read(file, findings)
        return self._volumes[file]

    def base_of(self, file: Path) -> Optional[Path]:
        """Return the file of the vertical that a file extends; None where it extends none that is known."""
        about = about_of(self._values.get(file, {}))
        id_ = about.get(EXTENDS)
        if not isinstance(id_, str):
            return None
        if id_ == about.get("id"):
            return self._plain.get(id_)
        return self._replacing.get(id_) or self._plain.get(id_)

    def _read(self, file: Path, findings: Findings) -> Volume:
        values = self._values[file]
        base = None
        if EXTENDS in about_of(values):
            base = self._base_volume(file, findings)
            if base is None:
                return Volume(findings, values, None)
            whole = extended(base.values, values, findings)
        else:
            whole = dict(values)
        first = len(findings.problems)
        vertical = read_vertical(whole, self._functions, findings)
        if base is not None and base.vertical is not None:
            _report_origin(findings, first, values, base.values)
            if vertical is not None:
                vertical = replace(vertical, base=base.vertical)
                _check_inputs(vertical, base.vertical, findings)
        if file in self._taken:
            findings.problems.append(self._taken[file])
        return Volume(findings, whole, None if findings.problems else vertical)

    def _base_volume(self, file: Path, findings: Findings) -> Optional[Volume]:
        """Return what the extended vertical says; report why there is none."""
        about = Table(about_of(self._values[file]), "vertical", findings)
        id_ = about.string(EXTENDS)
        base = self.base_of(file)
        circle = self._circle(file)
        if circle:
            what = message("leads back to this file: {ids}", ids=joined(" → ", circle))
            about.refuse(EXTENDS, what, message("extend a vertical that does not build on this one"))
        elif base is None and id_:
            known = sorted({*self._plain, *self._replacing} - {str(about.values.get("id"))})
            what = message("{id!r} is no vertical that is known here", id=id_)
            fix = did_you_mean(id_, known) or message("name its file with --catalogue as well, or correct the id")
            about.refuse(EXTENDS, what, fix)
        elif base is not None:
            volume = self.volume(base)
            if volume.vertical is not None:
                return volume
            what = message("{id!r} has problems of its own, in {file}", id=id_, file=base.name)
            about.refuse(EXTENDS, what, message("correct those first"))
        return None

    def _circle(self, file: Path) -> List[str]:
        """Return the ids on the way from a file back to itself; nothing where there is no such way."""
        way: List[Path] = [file]
        while True:
            base = self.base_of(way[-1])
            if base is None or (base in way and base != file):
                return []
            way.append(base)
            if base == file:
                return [str(about_of(self._values[one])["id"]) for one in way]


def _check_inputs(vertical: Vertical, base: Vertical, findings: Findings) -> None:
    """Check that inputs mean what they mean in the extended vertical: workbooks take figures over by the input's id."""
    for item in vertical.inputs.values():
        known = base.inputs.get(item.id)
        if known is not None and (known.unit, known.kind) != (item.unit, item.kind):
            what = message(
                "is {unit}, {kind} here, and {other_unit}, {other_kind} in {vertical}",
                unit=item.unit, kind=item.kind, other_unit=known.unit, other_kind=known.kind, vertical=base.id,
            )  # fmt: skip
            Table({}, f"input {item.id}", findings).refuse("", what, message("give it another id"))


def _report_origin(findings: Findings, first: int, own: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """Add to the problems from `first` on that the wrong field is the extended vertical's, and not the file's own.

    The wording of texts that the file takes over is not checked again.
    """
    said, given = places_of(own), places_of(base)
    name = about_of(base)["id"]
    for index, problem in enumerate(findings.problems[first:], first):
        if problem.place in given and problem.place not in said:
            what = message("{what} (taken over from {vertical})", what=problem.what, vertical=name)
            findings.problems[index] = replace(problem, what=what)
    findings.texts[:] = [(place, text) for place, text in findings.texts if place in said]
