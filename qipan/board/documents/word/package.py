"""Package 打包: what the file says of itself, and a zip that is the same wherever and whenever it is made.

Knows zip and document properties only.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from qipan.board.documents.reading import Notice

# The zip format's first day stands for "no date told".
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def fix_properties(document: Document, notice: Notice) -> None:
    """Set title, author, language and marks; no clock, no name of a machine."""
    properties = document.core_properties
    properties.title = notice.title[:255]
    properties.subject = notice.subtitle[:255]
    properties.author = properties.last_modified_by = (notice.sign[0] if notice.sign else "")[:255]
    properties.keywords = ", ".join(notice.marks)[:255]
    properties.language = notice.words["tag"]
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = datetime(*_NO_DATE)


def drop_preview(document: Document) -> None:
    """Take out the preview picture of python-docx's own template: it shows another document."""
    package = document.part.package
    assert package is not None
    for key in [
        key for key, relation in package.rels.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL
    ]:
        del package.rels[key]


def repacked(content: bytes) -> bytes:
    """Return the same zip with every entry dated alike, in a fixed order, the list of types first."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()
