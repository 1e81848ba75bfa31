"""The formulas of the Dashboard's sentences.

A sentence reads the same in a program of any language. It has no TEXT(), whose format codes depend on the program's
language; the decimal sign that FIXED() gives is corrected, and thousands are grouped by formulas. The texts are in
texts.toml, with {…} for what is computed; "singular|plural" holds two forms.
"""

from __future__ import annotations

from string import Formatter

from ...catalogue.model import Kpi
from ...formula.excel import quoted
from ...money import money_affixes
from ..close_values import decimals_of
from ..formulas import may_be_negative, tier_names
from ..layout import Layout
from ..month_names import month_name
from ..styles import TIER_DOTS, decimals, time_suffix

_DECIMAL_SIGNS = {"en": (",", "."), "fr": (".", ",")}
"""By language, the decimal sign that FIXED() may give in a program of another language, and the right one."""
_GROUPING = {"en": ",", "fr": "\u00a0"}
_LINE = 25  # characters of a line in the tier's column
_RATIO_DECIMALS = 2  # decimals of a fraction that stands for a whole percentage
_DIGITS = 15
"""The most digits before the decimal sign: a larger number is shown as the largest one with a "+"."""


NEW_LINE = "CHAR(10)"


def joined(text: str, **parts: str) -> str:
    """Return the formula of a text whose {…} are replaced by formulas, and whose line breaks stay."""
    pieces = []
    for literal, name, _, _ in Formatter().parse(text):
        for number, line in enumerate(literal.split("\n") if literal else []):
            pieces += [NEW_LINE] if number else []
            pieces += [quoted(line)] if line else []
        pieces += [parts[name]] if name else []
    return "&".join(pieces)


def counted(condition: str, text: str, **parts: str) -> str:
    """Return the formula of a text "singular|plural" that gives the singular where a condition holds."""
    one, many = text.split("|")
    return f"IF({condition},{joined(one, **parts)},{joined(many, **parts)})"


def badges(language: str) -> list[str]:
    """Return the names of the tiers with their dots, from below the benchmark upwards."""
    return [f"{dots} {name}" for dots, name in zip(TIER_DOTS, tier_names(language), strict=True)]


def sentence_name(name: str) -> str:
    """Return a KPI's name as it is written inside a sentence: "taux de retour", but "NPS"."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def rounded(number: str, unit: str, currency: str, more: str = "") -> str:
    """Return the formula that rounds a number as its text shows it, with some decimals more; "" for none."""
    return f"ROUND({number},{_and_more(decimals_of(unit, currency), more)})"


def _and_more(places: int, more: str) -> str:
    return f"{places}+{more}" if more else str(places)


def best_more(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the decimals more of the best month's value: the same text as in the month shown."""
    return f"IF({layout.figure(kpi, 'best')}={layout.shown},{layout.figure(kpi, 'more')},0)"


class Sentences:
    """The sentences of a workbook, as formulas without their "="."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._texts = layout.texts
        self._language = layout.options.language
        self._currency = layout.options.currency

    def name(self, kpi: Kpi) -> str:
        """Return a KPI's name, followed by its benchmark's period where that is longer than a month."""
        name = kpi.name[self._language]
        return name if kpi.window == 1 else self._texts("dashboard.over", name=name, months=str(kpi.window))

    def value(self, kpi: Kpi, cell: str, with_unit: bool = True, more: str = "") -> str:
        """Return the formula for the text of a KPI's value, which is in a cell and rounded.

        `more` is the formula for the decimals to show beyond those of the unit; "" for none.
        """
        before, behind = self.affixes(kpi.unit) if with_unit else ("", "")
        pieces = [f'IF({cell}<0,"-","")'] if may_be_negative(kpi) else []
        pieces += [quoted(before)] if before else []
        pieces.append(self.digits(cell, kpi.unit, self._places(kpi.unit, more)))
        pieces += [quoted(behind)] if behind else []
        return "&".join(pieces)

    def whole(self, cell: str, unit: str) -> str:
        """Return the formula for the text of an amount without sign and decimals."""
        before, behind = self.affixes(unit)
        pieces = [quoted(before)] if before else []
        pieces.append(self.digits(cell, unit, "0"))
        pieces += [quoted(behind)] if behind else []
        return "&".join(pieces)

    def edge(self, kpi: Kpi, cell: str) -> str:
        """Return the formula for the text of a threshold; all of a KPI have as many decimals as one needs."""
        before, behind = self.affixes(kpi.unit)
        pieces = [f'IF({cell}<0,"-","")'] if may_be_negative(kpi) else []
        pieces += [quoted(before)] if before else []
        pieces.append(self.digits(cell, kpi.unit, self._layout.figure(kpi, "decimals")))
        pieces += [quoted(behind)] if behind else []
        return "&".join(pieces)

    def difference(self, cell: str, unit: str, more: str = "") -> str:
        """Return the formula for the text of a difference, which is in a cell and rounded.

        The text has no sign. The difference between two rates is given in points. `more` is as for `value`.
        """
        before, behind = self.affixes(unit)
        pieces = [quoted(before)] if before else []
        pieces.append(self.digits(cell, unit, self._places(unit, more)))
        if unit in ("ratio", "days"):
            one, many = self._texts("dashboard.points" if unit == "ratio" else "dashboard.days").split("|")
            two = "0.02" if unit == "ratio" else "2"
            pieces.append(quoted("\u00a0"))
            pieces.append(quoted(many) if one == many else f"IF(ABS({cell})<{two},{quoted(one)},{quoted(many)})")
        elif behind:
            pieces.append(quoted(behind))
        return "&".join(pieces)

    def change(self, kpi: Kpi) -> str:
        """Return the formula for how a KPI's value has changed from the month before and whether that is better."""
        cell, value, more = (self._layout.figure(kpi, key) for key in ("change", "value", "change_more"))
        words = [self._texts("dashboard.better"), self._texts("dashboard.worse")]
        up, down = words if kpi.direction == "higher" else reversed(words)
        moved = joined(
            self._texts("dashboard.moved"),
            arrow=f'IF({cell}>0,"▲","▼")',
            amount=self.difference(cell, kpi.unit, more),
            verdict=f"IF({cell}>0,{quoted(up)},{quoted(down)})",
        )
        text = f"IF({cell}=0,{self._quoted('unchanged')},{moved})"
        return f'IF({cell}="",IF({value}="","",{self._quoted("none")}),{text})'

    def gap(self, kpi: Kpi) -> str:
        """Return the formula for the distance to the next tier and what it is worth, or for why there is none."""
        way, reason, line, more, tier = (
            self._layout.figure(kpi, key) for key in ("way", "reason", "line", "line_more", "next")
        )
        lines = f'{line}&IF({more}="","",{NEW_LINE}&{more})'
        if kpi.companion:
            lines = f'IF({tier}="",{way},{lines})'
        return f'IF({way}="",{reason},{lines})'

    def shown(self, kpi: Kpi) -> str:
        """Return the formula for a KPI's value in the month shown: a number, or a dash where there is none."""
        value, state = self._layout.figure(kpi, "value"), self._layout.figure(kpi, "state")
        return f'IF({value}<>"",{value},IF({state}="","",IF({state}=0,"",{self._quoted("none")})))'

    def shown_badge(self, kpi: Kpi) -> str:
        """Return the formula for a KPI's tier in the month shown, or for what is there in its place."""
        layout = self._layout
        state, rank = layout.figure(kpi, "state"), layout.figure(kpi, "rank")
        names = ",".join(quoted(name) for name in badges(self._language))
        text = f"IF({state}>=7,{self._quoted('to_check')},{self._quoted('not_judged_here')})"
        text = f'IF({state}=2,IF({layout.figure(kpi, "unrated")}=1,{text},""),{text})'
        if kpi.window > 1:
            start = month_name(layout, layout.figure(kpi, "from"), with_year=True)
            text = f"IF({state}=3,{joined(self._texts('dashboard.judged_from'), start=start)},{text})"
        text = f"IF({state}=4,{self._missing(kpi)},{text})"
        text = f"IF({state}=1,CHOOSE({rank}+1,{names}),{text})"
        text = f'IF({state}="","",IF({state}=0,"",{text}))'
        to_come = self._texts(
            "dashboard.to_come" if kpi.window == 1 else "dashboard.to_come_after", months=str(kpi.window)
        )
        return f"IF({layout.is_empty},{quoted(to_come)},{text})"

    def _missing(self, kpi: Kpi) -> str:
        """Return the formula that says that a KPI lacks figures, and its last value where there is room for it."""
        layout, known = self._layout, self._layout.figure(kpi, "known")
        names, value = layout.months_of("kpis", layout.month_name_row), layout.figure(kpi, "known_value")
        parts = {"value": self.value(kpi, value), "month": f"INDEX({names},1,MAX(1,{known}))"}
        line = '""'
        for key in ("last_short", "last"):
            last = joined(self._texts(f"dashboard.{key}"), **parts)
            line = f"IF(LEN({last})<={_LINE},{NEW_LINE}&{last},{line})"
        return f'{self._quoted("missing_some")}&IF({known}=0,"",{line})'

    def year_to_date(self, kpi: Kpi) -> str:
        """Return the formula for a KPI's year to date: a number, or a dash where there is none."""
        value = self._layout.on("kpis", f"$C${self._layout.kpi_rows[kpi.id].value}")
        followed = self._layout.figure(kpi, "followed")
        value = f'IF({followed}=0,"",IFERROR({value},{self._quoted("none")}))'
        return f'IF({self._layout.is_empty},"",{value})'

    def year_dots(self, kpi: Kpi) -> str:
        """Return the formula for the dots of the tier of a KPI's year to date; for another period there are none."""
        if kpi.window > 1:
            return '""'
        layout = self._layout
        tier = layout.on("kpis", f"$C${layout.kpi_rows[kpi.id].tier}")
        text = '""'
        for name, dots in zip(tier_names(self._language), TIER_DOTS, strict=True):
            text = f"IF({tier}={quoted(name)},{quoted(dots)},{text})"
        return f'IF({layout.figure(kpi, "followed")}=0,"",IFERROR({text},""))'

    def top(self, kpi: Kpi) -> str:
        """Return what is said where there is no next tier: that, and the companion measure to look at next."""
        if not kpi.companion:
            return self._texts("dashboard.top")
        return self._texts("dashboard.top_next", companion=kpi.companion[self._language])

    def status(self, kpi: Kpi) -> str:
        """Return the formula for whether the target is reached."""
        met = self._layout.figure(kpi, "met")
        words = f"IF({met}=1,{self._quoted('met')},{self._quoted('not_met')})"
        return f'IF(ISERROR({met}),{self._quoted("to_check")},IF({met}="","",{words}))'

    def caption(self, kpi: Kpi) -> str:
        """Return the formula for the sentence below a KPI's chart: its best month, or its benchmark's best period."""
        layout = self._layout
        names, best = layout.months_of("kpis", layout.month_name_row), layout.figure(kpi, "best")
        parts = {
            "month": f"INDEX({names},1,{best})",
            "value": self.value(kpi, layout.figure(kpi, "best_value"), more=best_more(layout, kpi)),
        }
        best_one = self._texts("dashboard.caption")
        if kpi.window > 1:
            best_one = self._texts("dashboard.caption_over").replace("{months}", str(kpi.window))
        text = joined(best_one, **parts)
        text = f"IF({best}=0,{self._quoted('caption_none')},{text})"
        wrong = f"ISERROR(SUM({layout.months_of('kpis', layout.kpi_rows[kpi.id].complete)}))"
        text = f"IF({wrong},{self._quoted('caption_check')},{text})"
        text = f"IF({layout.figure(kpi, 'followed')}=0,{self._quoted('not_followed')},{text})"
        return f"IF({layout.is_empty},{self._quoted('caption_start')},{text})"

    def _quoted(self, key: str) -> str:
        return quoted(self._texts(f"dashboard.{key}"))

    def affixes(self, unit: str) -> tuple[str, str]:
        """Return the texts before and after the digits of a unit's amounts."""
        if unit == "money":
            return money_affixes(self._language, self._currency)
        if unit == "ratio":
            return "", "\u00a0%" if self._language == "fr" else "%"
        suffix = time_suffix(unit, self._language)
        return "", f"\u00a0{suffix}" if suffix else ""

    def _places(self, unit: str, more: str) -> str:
        """Return the formula for the decimals of a unit's amounts, with some more."""
        return _and_more(decimals(unit, self._currency), more)

    def digits(self, cell: str, unit: str, places: str = "") -> str:
        """Return the formula for the text of a number without sign and unit: "1 234,56".

        `places` is the formula for its decimals, "" for those of the unit.

        From 1,000 on, the text is padded with spaces to one length, so that thousands are grouped at fixed positions.
        Smaller numbers, which are more frequent, are not padded: grouping takes our engine several times as long.
        """
        ratio = unit == "ratio"
        places = places or self._places(unit, "")
        largest = "9" * (_DIGITS - (_RATIO_DECIMALS if ratio else 0))
        size = f"MIN(ABS({cell}),{largest})"
        padded = f'"{" " * _DIGITS}"&{self._fixed(size, ratio, places)}'
        grouped = f"RIGHT({padded},{self._length(places)})"
        for position in range(_DIGITS - 2, 1, -3):
            grouped = f'REPLACE({grouped},{position},0," ")'
        grouped = f'SUBSTITUTE(TRIM({grouped})," ",{quoted(_GROUPING[self._language])})'
        more = f'IF(ABS({cell})>{largest},"+","")'
        small = self._fixed(f"ABS({cell})", ratio, places)
        return f"IF(ABS({cell})<{10 if ratio else 1000},{small},{grouped}&{more})"

    def _length(self, places: str) -> str:
        """Return the formula for the characters of the longest number with some decimals."""
        if places.isdecimal():
            return str(_DIGITS + (int(places) + 1 if int(places) else 0))
        return f"{_DIGITS}+IF({places}=0,0,1+{places})"

    def _fixed(self, size: str, ratio: bool, places: str) -> str:
        """Return the formula for the digits of a number of 0 or more, with a decimal sign, without grouping."""
        fixed = f"FIXED({f'100*{size}' if ratio else size},{places},TRUE())"
        if places == "0":
            return fixed
        other, sign = _DECIMAL_SIGNS[self._language]
        return f'SUBSTITUTE({fixed},"{other}","{sign}")'
