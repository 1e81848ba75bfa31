"""The extension as a file, xlkpi.oxt: the light half of xlkpi, with the built-in catalogue as a Python module.

Custom catalogues are TOML files. LibreOffice's Pythons before 3.11 have no tomllib, so the extension includes the
tomllib of the Python that packs it, which runs on older Pythons as well. Where LibreOffice has its own tomllib, that
one is used. (Remove it once no LibreOffice in use has an older Python; its main branch got Python 3.12 late in 2025.)
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ...version import __version__
from .interface import configuration_text, interface_text
from .signatures import SERVICE

IDENTIFIER = "org.xlkpi.calc"
"""The extension's id in LibreOffice's list of extensions."""

_PACKAGE = Path(__file__).parents[2]
_HERE = Path(__file__).parent
LIGHT = (
    "__init__.py", "errors.py", "messages.py", "benchmark.py", "functions.py", "version.py", "wizard.py",
    "calls/*.py", "formula/*.py", "catalogue/*.py", "hosts/__init__.py",
    "hosts/libreoffice/__init__.py", "hosts/libreoffice/cells.py", "hosts/libreoffice/signatures.py",
)  # fmt: skip
"""The packed modules of xlkpi: what the worksheet functions and the component import."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the extension, which is fixed so that equal files give equal bytes."""

_DOCUMENTS = {
    "META-INF/manifest.xml": """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
<manifest:file-entry manifest:full-path="functions.idl"
 manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
<manifest:file-entry manifest:full-path="functions.components"
 manifest:media-type="application/vnd.sun.star.uno-components"/>
<manifest:file-entry manifest:full-path="CalcAddIns.xcu"
 manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
""",
    "functions.components": f"""<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
<component loader="com.sun.star.loader.Python" uri="component.py">
<implementation name="{SERVICE}">
<service name="{SERVICE}"/>
<service name="com.sun.star.sheet.AddIn"/>
</implementation>
</component>
</components>
""",
    "description.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"
 xmlns:d="http://openoffice.org/extensions/description/2006"
 xmlns:lo="http://libreoffice.org/extensions/description/2011"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<identifier value="{IDENTIFIER}"/>
<version value="{__version__}"/>
<dependencies><lo:LibreOffice-minimal-version value="7.4" d:name="LibreOffice 7.4"/></dependencies>
<registration><simple-license accept-by="admin" suppress-on-update="true" default-license-id="mit">
<license-text xlink:href="LICENSE" license-id="mit" lang="en"/>
</simple-license></registration>
<display-name>
<name lang="en">xlkpi: KPI functions for Calc</name>
<name lang="fr">xlkpi : indicateurs de performance pour Calc</name>
</display-name>
<extension-description>
<src lang="en" xlink:href="description.en.txt"/>
<src lang="fr" xlink:href="description.fr.txt"/>
</extension-description>
<icon><default xlink:href="icon.png"/></icon>
</description>
""",
    "description.en.txt": "The KPIs of small craft and e-commerce businesses as Calc functions: "
    "=KPI_AOV(revenue;orders) and many more, with benchmarks.\n",
    "description.fr.txt": "Les indicateurs des petits commerces artisanaux et en ligne, en fonctions de Calc : "
    "=KPI_AOV(revenue;orders) et bien d’autres, avec leurs références.\n",
}


@cache
def extension() -> bytes:
    """Return the bytes of the extension. The same xlkpi and Python give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members().items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def members() -> dict[str, bytes]:
    """Return the files of the extension by their paths, in the order in which they are packed."""
    texts = {**_DOCUMENTS, "functions.idl": interface_text(), "CalcAddIns.xcu": configuration_text()}
    files = {f"pythonpath/xlkpi/{file.relative_to(_PACKAGE).as_posix()}": file for file in _light_half()}
    files |= {f"pythonpath/tomllib/{file.name}": file for file in Path(tomllib.__file__).parent.glob("*.py")}
    files["pythonpath/tomllib/LICENSE"] = _HERE / "LICENSE.tomllib"
    files |= {name: _HERE / name for name in ("component.py", "icon.png", "LICENSE")}
    contents = {name: text.encode() for name, text in texts.items()}
    contents |= {name: file.read_bytes() for name, file in files.items()}
    return dict(sorted(contents.items()))


def _light_half() -> Iterator[Path]:
    """Yield the modules of xlkpi that are packed."""
    for pattern in LIGHT:
        yield from sorted(_PACKAGE.glob(pattern))
