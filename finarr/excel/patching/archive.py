"""A zip archive of which some entries are replaced: all others are copied as they lie, compressed bytes and all."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import BytesIO

__all__ = ["WIDE", "Archive"]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8 = 0x800
_MOST, _MOST_ENTRIES = 0xFFFFFFFF, 0xFFFF
_ZIP64 = 1
_DEFLATED = 8
_PIECE = 1 << 20
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How an entry begins in which every letter takes two bytes."""


@dataclass
class Archive:
    """The entries of an archive.

    Args:
        data: the bytes of the file.
    """

    data: bytes
    infos: list[zipfile.ZipInfo] = field(init=False)
    names: frozenset[str] = field(init=False)
    _file: zipfile.ZipFile = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._file = zipfile.ZipFile(BytesIO(self.data))
        self.infos = self._file.infolist()
        self.names = frozenset(info.filename for info in self.infos)

    def read(self, name: str) -> bytes:
        """Return what an entry holds."""
        return self._file.read(name)

    def says(self, name: str, words: Collection[bytes]) -> bool:
        """Tell whether an entry may hold any of some words; it is looked through piece by piece.

        One in which every letter takes two bytes may hold anything.
        """
        longest, before = max(map(len, words)), b""
        with self._file.open(name) as entry:
            while piece := entry.read(_PIECE):
                if not before and piece.startswith(WIDE):
                    return True
                held = before + piece
                if any(word in held for word in words):
                    return True
                before = held[-longest:]
        return False

    def rebuilt(self, changed: Mapping[str, bytes], dropped: Collection[str] = ()) -> bytes:
        """Return the bytes of the archive with some entries replaced and some left out.

        Entries keep their order. An entry that is not named stays as it is in the file, to the byte.

        Args:
            changed: new content by name.
            dropped: names that are left out.

        Raises:
            ValueError: the archive would need more than 4 GB.
        """
        lying = sorted(self.infos, key=lambda info: info.header_offset)
        ends = [*(info.header_offset for info in lying[1:]), self._file.start_dir]
        body, directory = BytesIO(), b""
        number = 0
        for info, end in zip(lying, ends, strict=True):
            if info.filename in dropped:
                continue
            start, number = body.tell(), number + 1
            if info.filename in changed and changed[info.filename] != self.read(info.filename):
                info = _replaced(body, info, changed[info.filename])
            else:
                body.write(memoryview(self.data)[info.header_offset : end])
            directory += _entry(info, start)
        start = body.tell()
        if start + len(directory) > _MOST or number > _MOST_ENTRIES:
            raise ValueError("an archive of this size")
        body.write(directory + _END.pack(b"PK\x05\x06", 0, 0, number, number, len(directory), start, 0))
        return body.getvalue()


def _replaced(body: BytesIO, old: zipfile.ZipInfo, content: bytes) -> zipfile.ZipInfo:
    """Write an entry with new content, and return what the directory says of it."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(content) + squeeze.flush()
    info = zipfile.ZipInfo(old.orig_filename, old.date_time)
    info.flag_bits = old.flag_bits & _UTF8
    info.compress_type = _DEFLATED
    info.CRC, info.compress_size, info.file_size = zlib.crc32(content), len(packed), len(content)
    info.external_attr, info.internal_attr = old.external_attr, old.internal_attr
    info.create_system, info.create_version = old.create_system, old.create_version
    name = _name(info)
    sizes = info.CRC, info.compress_size, info.file_size
    body.write(_LOCAL.pack(b"PK\x03\x04", 20, info.flag_bits, _DEFLATED, *_moment(info), *sizes, len(name), 0))
    body.write(name + packed)
    return info


def _entry(info: zipfile.ZipInfo, place: int) -> bytes:
    name, extra = _name(info), _without_zip64(info.extra)
    sizes = info.CRC, info.compress_size, info.file_size
    head = info.create_version, info.create_system, info.extract_version, info.reserved
    lengths = len(name), len(extra), len(info.comment), 0, info.internal_attr
    kind = info.flag_bits, info.compress_type, *_moment(info)
    record = _CENTRAL.pack(b"PK\x01\x02", *head, *kind, *sizes, *lengths, info.external_attr, place)
    return record + name + extra + info.comment


def _name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")


def _moment(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Return time and day as the archive writes them."""
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _without_zip64(extra: bytes) -> bytes:
    """Return the extra fields without the one for sizes beyond 4 GB, since sizes are written in full."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]
