"""Descriptions of the functions for LibreOffice: their UNO interface, and their help in the function wizard."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from ...catalogue.model import LANGUAGES
from ...functions import FUNCTIONS
from ...wizard import function_help
from .signatures import SERVICE, signatures

_CATEGORY = {"en": "Performance indicators (xlkpi)", "fr": "Indicateurs de performance (xlkpi)"}


def interface_text() -> str:
    """Return the interface org.xlkpi.XFunctions in UNO's interface language, which LibreOffice reads uncompiled."""
    methods = []
    for name, arguments in signatures().items():
        declared = ", ".join(f"[in] {argument.type} {internal_name(argument.name)}" for argument in arguments)
        methods.append(f"    any {name}({declared});")
    return "\n".join(["module org { module xlkpi {", "interface XFunctions {", *methods, "};", "}; };", ""])


def configuration_text() -> str:
    """Return the text of CalcAddIns.xcu: functions and arguments with their help in every language.

    CompatibilityName is a function's name in an .xlsx file.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">',
        '<node oor:name="AddInInfo">',
        f'<node oor:name="{SERVICE}" oor:op="replace">',
        '<node oor:name="AddInFunctions">',
        *(line for name in FUNCTIONS for line in _function(name)),
        "</node>",
        "</node>",
        "</node>",
        "</oor:component-data>",
    ]
    return "\n".join(lines) + "\n"


def _function(name: str) -> Iterator[str]:
    """Yield the lines of CalcAddIns.xcu for a function."""
    helps = {language: function_help(name, language) for language in LANGUAGES}
    yield f'<node oor:name="{name}" oor:op="replace">'
    yield _property("DisplayName", dict.fromkeys(LANGUAGES, name))
    yield _property("Description", {language: text.help for language, text in helps.items()})
    yield '<prop oor:name="Category"><value>Add-In</value></prop>'
    yield _property("CategoryDisplayName", _CATEGORY)
    yield _property("CompatibilityName", {"en-US": name})
    yield '<node oor:name="Parameters">'
    for index, argument in enumerate(helps[LANGUAGES[0]].arguments):
        yield f'<node oor:name="{internal_name(argument.id)}" oor:op="replace">'
        yield _property("DisplayName", {language: text.arguments[index].name for language, text in helps.items()})
        yield _property("Description", {language: text.arguments[index].help for language, text in helps.items()})
        yield "</node>"
    yield "</node>"
    yield "</node>"


def internal_name(argument: str) -> str:
    """Return an argument's name in the interface, in camel case as UNO wants it: totalTime."""
    first, *others = argument.split("_")
    return first + "".join(word.capitalize() for word in others)


def _property(name: str, texts: dict[str, str]) -> str:
    """Return the line of CalcAddIns.xcu for a property with a text in every language."""
    values = "".join(f'<value xml:lang="{language}">{escape(text)}</value>' for language, text in texts.items())
    return f'<prop oor:name="{name}">{values}</prop>'
