"""Byte-identical packages: the same parts always give the same docx or xlsx file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can carry; office programs show the time in the properties, not this one."""

CONTENT_TYPES = "[Content_Types].xml"
"""Readers that look at the first bytes expect this part in front."""


def steady(package: bytes, rewrite: Callable[[str, bytes], bytes] = lambda _name, data: data) -> bytes:
    """Pack the parts of ``package`` anew: fixed times, order by name, no platform marks.

    ``rewrite`` may replace the bytes of a part, given its name (the times in ``docProps/core.xml``, say).
    Raises ``zipfile.BadZipFile`` when ``package`` is no zip.
    """
    target = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(target, "w", ZIP_DEFLATED) as out:
        for name in sorted(source.namelist(), key=lambda part: (part != CONTENT_TYPES, part)):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            out.writestr(entry, rewrite(name, source.read(name)))
    return target.getvalue()
