"""What kind of file this is, by its bytes; its name is only ever believed about what does not matter.

Everything dangerous is refused here, before anything is unpacked or parsed.
"""

import io
import zipfile
import zlib
from typing import Literal

from dialogues.spreadsheets import limits
from dialogues.spreadsheets.sentences import UnreadableSheet

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"SQLite format 3": "SQLite",
}
_WITHIN_ZIP = {
    "content.xml": "OpenDocument",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
    "xl/workbook.bin": "Excel Binary, .xlsb",
    "Index/Document.iwa": "Numbers",
}
_READ_WHOLE = ("xl/sharedStrings", "xl/styles", "xl/workbook", "[Content_Types]")


def kind_of(content: bytes) -> Literal["xlsx", "text"]:
    """“xlsx” or “text”; raises `UnreadableSheet` for what is too big, protected, dangerous or something else."""
    if len(content) > limits.MOST_BYTES:
        size = -(-len(content) // (1024 * 1024))
        raise UnreadableSheet("too_big", size=size, most=limits.MOST_BYTES // (1024 * 1024))
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableSheet("empty")
    if content.startswith(_OLE):
        raise UnreadableSheet(_kind_of_ole(content))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(content)
        return "xlsx"
    for start, kind in _OTHERS.items():
        if content.startswith(start):
            raise UnreadableSheet("other_format", kind=kind)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"<workbook")):
        raise UnreadableSheet("other_format", kind="HTML, XML")
    return "text"


def _kind_of_ole(content: bytes) -> str:
    """An OLE container is an encrypted XLSX, an old workbook, or another program's document."""
    names = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book")}
    if names["EncryptedPackage"] in content:
        return "password"
    if names["Workbook"] in content or names["Book"] in content:
        return "old_excel"
    return "not_a_sheet"


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        NotImplementedError,
        OverflowError,
    ) as broken:
        raise UnreadableSheet("damaged") from broken
    # zipfile never inflates a member beyond the size that it declares, so the declared sizes can be relied on.
    if len(members) > limits.MOST_MEMBERS or sum(m.file_size for m in members) > limits.MOST_UNPACKED:
        raise UnreadableSheet("bomb")
    for member in members:
        many_times = member.file_size > limits.MOST_RATIO * max(member.compress_size, 1)
        whole = member.filename.startswith(_READ_WHOLE) and member.file_size > limits.MOST_UNPACKED_PART
        if whole or (many_times and member.file_size > 1024 * 1024):
            raise UnreadableSheet("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableSheet("password")
    names = {member.filename for member in members}
    for telltale, kind in _WITHIN_ZIP.items():
        if telltale in names:
            raise UnreadableSheet("other_format", kind=kind)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableSheet("not_a_sheet")
