"""A file that extends a vertical: its tables joined with those of that vertical. The rules: docs/catalogue.md.

Both are the tables of TOML files; the result is read as any other vertical's. What only the joining can know to be
wrong is reported here, everything else by the reader.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence, Set

from ..messages import joined, message
from .table import ANY_TEXT, DROP, EXTENDS, ID, ORDER, Findings, Table, did_you_mean
from .validate import check_not_taken

Values = Mapping[str, Any]
Rows = Dict[str, Dict[str, Any]]
"""Tables of KPIs, inputs or groups, by id."""

BENCHMARK = ("thresholds", "ranges", "currency", "country", "population", "notes", "oddities", "lines", "source")
"""The keys about a benchmark, none of which a KPI with thresholds of its own takes over."""
_MARK_OF_NEW = {"KPI": "function", "input": "label", "group": "name"}
"""A key of each kind of entry that a new one must have, and a changed one may leave out."""
_WHOLE = ("thresholds", "source")
"""Tables that the file replaces as a whole, instead of key by key."""
_REMOVED = ""
"""The value that removes a key of the extended vertical."""


def about_of(values: Values) -> Dict[str, Any]:
    """Return the table [vertical] of a file, which older files call [trade]; empty where it is no table."""
    about = values.get("vertical", values.get("trade"))
    return about if isinstance(about, dict) else {}


def extended(base: Values, own: Values, findings: Findings) -> Dict[str, Any]:
    """Return the tables of a file joined with those of the vertical that it extends.

    Args:
        base: The tables of the extended vertical, which have no problem.
        own: The tables of the file.
        findings: The findings to which problems are added.
    """
    return _Joining(base, own, findings).joined()


class _Joining:
    """The joining of one file with the vertical that it extends.

    Attributes:
        name: The id of the extended vertical.
        source: The document of the thresholds that the file states; None where it names none.
    """

    def __init__(self, base: Values, own: Values, findings: Findings) -> None:
        self.base, self.own = base, own
        self.findings = findings
        root = Table(own, "", findings)
        self.about = Table(about_of(own), "vertical", findings)
        self.name = str(about_of(base)["id"])
        self.source = self.about.values.get("source")
        self.base_kpis: Rows = {row["id"]: row for row in base["kpi"]}
        self.base_groups: Rows = {row["id"]: row for row in base["group"]}
        self.base_inputs: Rows = {row["id"]: row for group in base["group"] for row in group["input"]}
        self.home = {row["id"]: group["id"] for group in base["group"] for row in group["input"]}
        """The group of each input."""
        self.own_kpis = _rows(root.tables("kpi", "KPI", required=False))
        groups = root.tables("group", "group", required=False)
        self.own_groups = _rows(groups)
        inputs = [(group, row) for group in groups for row in group.tables("input", "input", required=False)]
        self.own_inputs = _rows([row for _, row in inputs])
        self.home.update((_id(row), _id(group)) for group, row in inputs if self._is_group(group))
        self.drop, self.order = (self._ids(key) for key in (DROP, ORDER))

    def joined(self) -> Dict[str, Any]:
        """Return the tables of the whole vertical."""
        kpis = {
            **{id_: self._changed_kpi(id_, row) for id_, row in self.base_kpis.items() if id_ not in self.drop},
            **{
                id_: self._added_kpi(id_, row) for id_, row in self._added("KPI", self.own_kpis, self.base_kpis).items()
            },
        }
        self._check_names(kpis)
        rest = {key: value for key, value in self.own.items() if key not in ("vertical", "trade", "group", "kpi")}
        return {
            **rest,
            "vertical": self._vertical(),
            "functions": self._functions(),
            "kpi": [self._with_source(row) for row in self._ordered(kpis)],
            "group": self._groups(_needed(kpis)),
        }

    def _is_group(self, group: Table) -> bool:
        return _id(group) in self.base_groups or _MARK_OF_NEW["group"] in group.values

    def _ids(self, key: str) -> List[str]:
        return list(self.about.strings(key, ANY_TEXT)) if key in self.about.values else []

    def _check_names(self, kpis: Rows) -> None:
        """Check what the file says about dropping and ordering."""
        known = {*self.base_kpis, *self.base_inputs}
        for id_ in self.drop:
            users = [] if id_ in self.base_kpis else [kpi for kpi, row in kpis.items() if id_ in _needed({kpi: row})]
            if id_ not in known:
                self._refuse_unknown(DROP, id_, known)
            elif users:
                what = message("{id!r} is an input that {kpis} needs", id=id_, kpis=joined(", ", users))
                fix = message("drop the KPI, or feed it from another input; inputs without a KPI go by themselves")
                self.about.refuse(DROP, what, fix)
            elif len(self.own_kpis.get(id_, ())) > 1:  # more than its id
                what, fix = message("is dropped in [vertical], and changed here"), message("remove one of the two")
                self._refuse(f"KPI {id_}", what, fix)
        known |= {*self.base_groups, *self.own_kpis, *self.own_inputs, *self.own_groups}
        for id_ in self.order:
            if id_ not in known:
                self._refuse_unknown(ORDER, id_, known)

    def _refuse_unknown(self, key: str, id_: str, known: Set[str]) -> None:
        what = message("{id!r} is no KPI or input of {vertical}", id=id_, vertical=self.name)
        self.about.refuse(key, what, did_you_mean(id_, sorted(known)) or message("remove it"))

    def _refuse(self, place: str, what: str, fix: str) -> None:
        Table({}, place, self.findings).refuse("", what, fix)

    def _ordered(self, rows: Rows) -> List[Dict[str, Any]]:
        """Return rows with those that `order` names first, in its order."""
        place = {id_: index for index, id_ in enumerate(self.order)}
        return [rows[id_] for id_ in sorted(rows, key=lambda id_: place.get(id_, len(place)))]

    def _vertical(self) -> Dict[str, Any]:
        base = about_of(self.base)
        own = {key: value for key, value in self.about.values.items() if key not in (EXTENDS, DROP, ORDER)}
        if "name" not in own and own.get("id", self.name) != self.name:
            what = message("is missing: “{name}” is the name of {vertical}", name=base["name"], vertical=self.name)
            self.about.refuse("name", what, message('write name = {{ en = "…", fr = "…" }}'))
        return merged(_without(base, ("id",)), own)

    def _functions(self) -> Any:
        own, base = self.own.get("functions", {}), self.base.get("functions", {})
        if not isinstance(own, dict):
            return own
        for name in sorted(own.keys() & base.keys()):
            what = message("is a calculator of {vertical}, and would change its KPIs", vertical=self.name)
            self._refuse(f"function {name}", what, message("choose another name"))
        return {**own, **base}

    def _added(self, kind: str, own: Rows, base: Rows) -> Rows:
        """Return the entries that the extended vertical does not have; report those that are not whole either."""
        key = _MARK_OF_NEW[kind]
        added = {id_: row for id_, row in own.items() if id_ not in base}
        for id_ in [id_ for id_, row in added.items() if key not in row]:
            what = message("is not in {vertical}, and has no {key}", vertical=self.name, key=key)
            fix = did_you_mean(id_, sorted(base)) or message("write all its keys to add it, or remove it")
            self._refuse(f"{kind} {id_}", what, fix)
            del added[id_]
        return added

    def _added_kpi(self, id_: str, row: Values) -> Dict[str, Any]:
        self._check_source(id_, row)
        return {"source": self.source, **row}

    def _changed_kpi(self, id_: str, base: Values) -> Dict[str, Any]:
        """Return a KPI of the extended vertical with the changes of the file."""
        own, place = self.own_kpis.get(id_, {}), f"KPI {id_}"
        if own.get("function", base["function"]) != base["function"]:
            what = message("is {function} in {vertical}", function=base["function"], vertical=self.name)
            fix = message(
                "drop {kpi}, and add a KPI with another id: what is computed otherwise is another KPI", kpi=id_
            )
            self._refuse(f"{place}: function", what, fix)
            own = _without(own, ("function",))
        currency = base.get("currency", "")
        if "thresholds" not in own:
            if own.get("currency", currency) != currency:
                what = message("is not that of the thresholds, which are those of {vertical}", vertical=self.name)
                self._refuse(f"{place}: currency", what, message("write thresholds in this currency, or remove it"))
            return merged({"source": about_of(self.base)["source"], **base}, own)
        if currency and "currency" not in own:
            what = message("is missing: that of {vertical}, {currency}, is for other thresholds", vertical=self.name,
                           currency=currency)  # fmt: skip
            self._refuse(f"{place}: currency", what, message('write the currency of yours, such as currency = "EUR"'))
        self._check_source(id_, own)
        return merged({"source": self.source, **_without(base, BENCHMARK)}, own)

    def _check_source(self, kpi: str, row: Values) -> None:
        """Check that the file says, once, where thresholds of its own come from."""
        if "source" not in row and self.source is None and "source" not in self.about.read:
            self.about.read.add("source")
            what = message("is missing: the source of {vertical} is not that of {kpi}", vertical=self.name, kpi=kpi)
            fix = message('write where the thresholds are from: source = {{ document = "…", date = 2026-01-31 }}')
            self.about.refuse("source", what, fix)

    def _with_source(self, kpi: Dict[str, Any]) -> Dict[str, Any]:
        """Return a KPI that names its source only where it is not that of the whole vertical."""
        whole = self.source or about_of(self.base)["source"]
        return _without(kpi, ("source",)) if kpi.get("source") in (whole, None) else kpi

    def _groups(self, needed: Set[str]) -> List[Dict[str, Any]]:
        """Return the groups with their inputs. An input stands in the group under which the file names it."""
        inputs = {
            **{
                id_: merged(row, self.own_inputs.get(id_, {})) for id_, row in self.base_inputs.items() if id_ in needed
            },
            **self._added("input", self.own_inputs, self.base_inputs),
        }
        groups: Rows = {}
        for id_ in {**self.base_groups, **self._added("group", self.own_groups, self.base_groups)}:
            rows = {item: row for item, row in inputs.items() if self.home.get(item) == id_}
            if rows or id_ not in self.base_groups:
                both = (_without(rows_of.get(id_, {}), ("input",)) for rows_of in (self.base_groups, self.own_groups))
                groups[id_] = {**merged(*both), **({"input": self._ordered(rows)} if rows else {})}
        return self._ordered(groups)


def merged(base: Values, own: Values) -> Dict[str, Any]:
    """Return a table with the keys of both: tables are merged by key, anything else is the file's own."""
    result = dict(base)
    for key, value in own.items():
        if value == _REMOVED and key in base:
            del result[key]
        elif isinstance(value, dict) and isinstance(base.get(key), dict) and key not in _WHOLE:
            result[key] = merged(base[key], value)
        else:
            result[key] = value
    return result


def _rows(tables: Sequence[Table]) -> Rows:
    """Return tables by id; report those without one, and ids that are taken."""
    rows: Rows = {}
    for table in tables:
        id_ = table.string("id", ID)
        check_not_taken(table, id_, rows)
        if id_:
            rows.setdefault(id_, table.values)
    return rows


def _id(table: Table) -> str:
    return str(table.values.get("id", ""))


def _without(values: Values, keys: Sequence[str]) -> Dict[str, Any]:
    return {key: value for key, value in values.items() if key not in keys}


def _needed(kpis: Rows) -> Set[str]:
    """Return the inputs that feed KPIs."""
    tables = [row.get("inputs") for row in kpis.values()]
    return {item for table in tables if isinstance(table, dict) for item in table.values() if isinstance(item, str)}
