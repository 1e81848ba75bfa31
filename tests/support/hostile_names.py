"""Business names that look like formulas, markup or escapes."""

from __future__ import annotations

HOSTILE = {
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    "+SUM(1,2)": "+SUM(1,2)",
    "@x": "@x",
    "-1": "-1",
    "'quoted": "'quoted",
    "\x01=1+1": "=1+1",
    "a\x00\x1fb\ufffe\uffff\ud800c": "abc",
    "two\r\nlines\tand a tab": "two lines and a tab",
    "_x0041_ _x000D_": "_x0041_ _x000D_",
    "#DIV/0!": "#DIV/0!",
    "1e5": "1e5",
    "TRUE": "TRUE",
    '<b>&amp;"</b>': '<b>&amp;"</b>',
    "Chez Zoë 😀 שלום": "Chez Zoë 😀 שלום",
}
