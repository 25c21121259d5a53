"""The zip file that a Word or Excel file is, made the same every time: its entries are dated as of the document."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from systembrist.clock import STOCKHOLM


def dated(package: bytes, as_of: datetime) -> bytes:
    """The same entries in the same order, each with the date of the document instead of the clock's."""
    moment = as_of.astimezone(STOCKHOLM).timetuple()[:6]
    made = io.BytesIO()
    with ZipFile(io.BytesIO(package)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (moment[0], moment[1], moment[2], moment[3], moment[4], moment[5]))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0  # else it says which system made it
            new.writestr(entry, old.read(name))
    return made.getvalue()
