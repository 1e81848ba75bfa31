"""The formulas of what a gap is worth: the whole count that reaches the next tier, and the two lines that say it.

Each line has at most LINE characters, so that the Dashboard never cuts one: where a number is too long for its
sentence, the end of the sentence is left out. worth.py counts the same in Python.
"""

from __future__ import annotations

from ...catalogue.model import TIERS, Input, Kpi
from ...formula.excel import native_formula, quoted, text_of
from ...more_decimals import MOST_MORE
from ...worth import LARGEST, Lever, counted_input, divided_by, lever_of
from ..close_values import decimals_of
from ..formulas import tier_names
from ..layout import Layout
from .count_words import period_in_words
from .sentences import Sentences, joined

LINE = 42
"""The most characters of a line."""
_LEAST = "0.000000001"
"""The noise of subtractions."""


def worth(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas of a KPI's count and of the two lines on its next tier, by the keys of FIGURES."""
    verdicts, rank = layout.verdicts(kpi), layout.figure(kpi, "rank")
    figures = {
        "edge": verdicts.next_edge(rank),
        "open": verdicts.is_exclusive(rank),
        "side": verdicts.next_side(rank),
        "trial": '""',
        "count": '""',
        "spare": _spare(layout, kpi),
    }
    lever = lever_of(kpi)
    if lever and counted_input(layout.vertical, kpi):
        figures |= {"trial": _trial(layout, kpi, lever), "count": _count(layout, kpi, lever)}
    return figures | Lines(layout, kpi).formulas()


def _trial(layout: Layout, kpi: Kpi, lever: Lever) -> str:
    """Return the formula for the distance to the next tier in units of the lever, rounded."""
    references, edge = _references(layout, kpi), layout.figure(kpi, "edge")
    whole = text_of(lever.denominator, references)
    distance = f"{edge}*({whole})-({text_of(lever.numerator, references)})"
    largest = f"{LARGEST:.0f}"
    known = f'IF(ABS({distance})>{largest},"",IF(ABS({whole})>{largest},"",ROUND(ROUND({distance},6),0)))'
    return f'IFERROR(IF({edge}="","",{known}),"")'


def _count(layout: Layout, kpi: Kpi, lever: Lever) -> str:
    """Return the formula for the first of two numbers with which the KPI reaches the tier: the trial, and one beyond.

    The KPI is computed anew with each. Where it is impossible, such as a part above its whole, there is no count.
    """
    trial, side = layout.figure(kpi, "trial"), layout.figure(kpi, "side")
    beyond = f"({trial}+{side})"
    text = f'IF({_reaches(layout, kpi, lever, beyond)},{beyond},"")'
    return f'IF({trial}="","",IF({_reaches(layout, kpi, lever, trial)},{trial},{text}))'


def _reaches(layout: Layout, kpi: Kpi, lever: Lever, steps: str) -> str:
    edge, exclusive, side = (layout.figure(kpi, key) for key in ("edge", "open", "side"))
    references = _references(layout, kpi)
    references[lever.argument] = f"({references[lever.argument]}+{steps})"
    value = native_formula(kpi.function.formula, references)
    return f"IFERROR(SIGN({side}*({value}-{edge}))>={exclusive},FALSE())"


def _references(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas of the inputs that the KPI is judged by, in the month shown."""
    rows = layout.kpi_rows[kpi.id].judged_arguments
    return {argument: layout.shown_in(row) for argument, row in rows.items()}


def _spare(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for how far a value is beyond the highest threshold, rounded down; "" on a lower tier."""
    state, tier, value = (layout.figure(kpi, key) for key in ("state", "next", "value"))
    top, cells = '""', layout.tier_cells(kpi)
    for key in TIERS:
        top = f'IF({cells[key].value}="",{top},{cells[key].value})'
    size, places = f"ABS({value}-{top})", decimals_of(kpi.unit, layout.options.currency)
    shown, least = f"ROUND({size},{places})", f"{10.0**-places:.{places}f}"
    down = f"ROUND({shown}-IF({shown}-{size}>{_LEAST},{least},0),{places})"
    return f'IFERROR(IF({state}=1,IF({tier}="",{down},""),""),"")'


class Lines:
    """The two lines on a KPI's next tier, as formulas."""

    def __init__(self, layout: Layout, kpi: Kpi) -> None:
        self._layout, self._kpi, self._texts = layout, kpi, layout.texts
        self._language = layout.options.language
        self._sentences = Sentences(layout)
        self._counted = counted_input(layout.vertical, kpi)
        self._divided_by = divided_by(layout.vertical, kpi)
        self._count, self._gap, self._more, self._amount_text, self._distance, self._tier = (
            layout.figure(kpi, key) for key in ("count", "gap", "gap_more", "amount", "distance", "next")
        )

    def formulas(self) -> dict[str, str]:
        """Return the formulas of the lines; both are "" where the KPI is not judged."""
        state, spare = (self._layout.figure(self._kpi, key) for key in ("state", "spare"))
        for_tier = self._joined("for_tier", tier=self._tier)
        points = f"IF({self._gap}=0,{self._joined('near', tier=self._tier)},{self._in_points(self._tier_in_short())})"
        amount = f"IF({self._gap}=0,{self._joined('near', tier=self._tier)},{self._amount()})"
        alone = f'IF({self._gap}=0,"",{for_tier})'
        if self._counted is None:
            line, more = amount, alone
        elif self._kpi.unit == "money":
            total = f"IF({self._gap}=0,{self._enough()},{self._total()})"
            line, more = amount, f'IF({self._count}="",{alone},{total})'
        else:
            line = f'IF({self._count}="",{amount},{self._counts(self._counted)})'
            counted = for_tier if self._kpi.unit == "count" else points
            more = f'IF({self._count}="",{alone},{counted})'
        left = self._sentences.difference(spare, self._kpi.unit)
        left = f"IF({spare}=0,{self._text('only_just')},{self._joined('spare', amount=left)})"
        top = quoted(self._sentences.top(self._kpi))
        lines = {"line": (self._text("top"), line), "line_more": (left, more), "way": (top, self._way())}
        said = self._sentences.difference(self._gap, self._kpi.unit, self._more)
        return {"amount": f'IF({self._gap}="","",{said})'} | {
            key: f'IF({state}=1,IF({self._tier}="",{at_top},{text}),"")' for key, (at_top, text) in lines.items()
        }  # fmt: skip

    def _way(self) -> str:
        """Return the formula for what the next tier takes, as the headline says it: the first line, and money of all.

        "15 more satisfied customers a month for “Typical”".
        """
        line, more = (self._layout.figure(self._kpi, key) for key in ("line", "line_more"))
        way = self._joined("way", line=line, tier=self._tier)
        way = f"IF({line}={self._joined('near', tier=self._tier)},{line},{way})"
        if self._counted is None or self._kpi.unit != "money":
            return way
        return f'IF({self._count}="",{way},{self._joined("way_total", way=way, total=more)})'

    def _enough(self) -> str:
        """Return the formula for the money that is enough on the threshold itself: "$1 more a month is enough"."""
        total = self._sentences.whole(self._count, "money")
        period = self._texts(f"dashboard.per_{self._kpi.period}")
        more, less = (
            joined(self._texts(f"dashboard.{key}", total="{total}", period=period), total=total)
            for key in ("near_more", "near_less")
        )
        return f"IF({self._count}>0,{more},{less})"

    def _counts(self, item: Input) -> str:
        """Return the formula for the count with its noun: "9 fewer items returned a month"."""
        one, several = item.noun[self._language]
        number = self._sentences.whole(self._count, "count")
        texts = []
        for key in ("count_more", "count_fewer"):
            bare = self._texts(f"dashboard.{key}", count="{count}", noun="{noun}", period="")
            full = bare + self._period()
            noun = f"IF(ABS({self._count})=1,{quoted(one)},{quoted(several)})"
            room = LINE - len(full.format(count="", noun=several))
            short, long = (joined(text, count=number, noun=noun) for text in (bare, full))
            texts.append(_if_it_fits(self._count, room, long, short))
        return f"IF({self._distance}<0,{texts[1]},IF({self._count}<0,{texts[1]},{texts[0]}))"

    def _period(self) -> str:
        return period_in_words(self._texts, self._kpi)

    def _amount(self) -> str:
        """Return the formula for the gap of one: "over $10.76 more an order"; without a noun "1.8 points less"."""
        exact = self._layout.figure(self._kpi, "exact")
        more, less = (
            f"IF({exact}=1,{self._amount_in(over, way)},{self._amount_in('amount', way)})"
            for over, way in zip(("over_more", "over_less"), self._ways(), strict=True)
        )
        return f"IF({self._distance}>0,{more},{less})"

    def _amount_in(self, key: str, way: str) -> str:
        """Return the formula for the gap of one in a text, without " an order" where that has no room."""
        bare = self._texts(f"dashboard.{key}", amount="{amount}", way=way)
        full, places = bare + self._each(), decimals_of(self._kpi.unit, self._layout.options.currency)
        room = LINE - len(full.format(amount="")) - self._width_of_unit() - (places + 1 if places else 0)
        short, long = (joined(text, amount=self._amount_text) for text in (bare, full))
        return _if_it_fits(self._as_long_as(self._gap), room, long, short)

    def _as_long_as(self, gap: str) -> str:
        """Return the formula for a number whose whole part is as long as the gap with its decimals more.

        A gap with decimals more has one digit before the decimal sign.
        """
        return f"CHOOSE(1+{self._more},{gap},{','.join(str(10**more) for more in range(1, MOST_MORE + 1))})"

    def _ways(self) -> list[str]:
        more, less = self._texts("dashboard.more").split("|")
        return [more, self._texts("dashboard.fewer") if self._kpi.unit == "count" else less]

    def _width_of_unit(self) -> int:
        """Return the number of characters of a unit beside the digits of an amount."""
        suffixes = {"ratio": "points", "days": self._texts("dashboard.days").split("|")[1]}
        before, behind = self._sentences.affixes(self._kpi.unit)
        return len(before) + max(len(behind), len(suffixes.get(self._kpi.unit, "")) + 1)

    def _each(self) -> str:
        """Return " an order", where the denominator has a noun and the KPI is an amount of money or time."""
        if self._divided_by is None or self._kpi.unit in ("ratio", "number", "count"):
            return ""
        noun = self._divided_by.noun[self._language][0]
        if self._language == "en":
            noun = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
        return self._texts("dashboard.each", noun=noun)

    def _total(self) -> str:
        """Return the formula for the money of the period with the same orders."""
        assert self._divided_by is not None  # counted_input has seen to it
        several = self._divided_by.noun[self._language][1]
        bare = "{total}" + self._texts(f"dashboard.per_{self._kpi.period}")
        full = bare + self._texts("dashboard.same", noun=several)
        room = LINE - len(full.format(total="")) - self._width_of_unit()
        total = self._sentences.whole(self._count, "money")
        return _if_it_fits(self._count, room, joined(full, total=total), joined(bare, total=total))

    def _in_points(self, tier: str) -> str:
        """Return the formula for the gap with the tier: "1.8 points less for “Above average”"."""
        unit = self._kpi.unit
        keys = ("to_go_over_ratio" if unit == "ratio" else "to_go_over", "to_go")
        texts = []
        for way in self._ways():
            said = self._texts("dashboard.to_go", amount="", way=way, tier=self._longest_tier())
            beyond, plain = (self._joined(key, amount=self._amount_text, way=quoted(way), tier=tier) for key in keys)
            text = f"IF({self._layout.figure(self._kpi, 'exact')}=1,{beyond},{plain})"
            room = LINE - len(said) - self._width_of_unit() - 2  # a sign and a decimal
            size = f"100*{self._gap}" if unit == "ratio" else self._gap
            texts.append(_if_it_fits(self._as_long_as(size), room, text, self._joined("for_tier", tier=self._tier)))
        return f"IF({self._distance}>0,{texts[0]},{texts[1]})"

    def _longest_tier(self) -> str:
        full, short = self._texts("dashboard.tier_in_short").split("|")
        return max((short if name == full else name for name in tier_names(self._language)[1:]), key=len)

    def _tier_in_short(self) -> str:
        """Return the formula for the next tier's name, short where the full name has no room beside a gap."""
        full, short = (text for text in self._texts("dashboard.tier_in_short").split("|"))
        return self._tier if full == short else f"IF({self._tier}={quoted(full)},{quoted(short)},{self._tier})"

    def _text(self, key: str) -> str:
        return quoted(self._texts(f"dashboard.{key}"))

    def _joined(self, key: str, **parts: str) -> str:
        return joined(self._texts(f"dashboard.{key}"), **parts)


def _if_it_fits(number: str, room: int, long: str, short: str) -> str:
    """Return the formula for the longer text where a number has at most `room` characters, else for the shorter."""
    digits = max(0, room - (room // 4))  # one in four characters separates thousands
    return f"IF(ABS({number})<{10**digits},{long},{short})" if long != short else long
