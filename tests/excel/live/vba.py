"""The text of macros in a workbook, unpacked as MS-OVBA 2.4.1 describes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

__all__ = ["sources"]


def sources(project: bytes) -> Iterator[str]:
    """Yield the text of every module in a vbaProject.bin."""
    for found in re.finditer(rb"\x01.[\xb0-\xbf]\x00Attribut", project, re.DOTALL):
        yield _unpacked(project, found.start() + 1).decode("latin-1")


def _unpacked(data: bytes, at: int) -> bytes:
    out = bytearray()
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        if header >> 12 & 7 != 3:
            break
        end, start, at = at + (header & 0xFFF) + 3, len(out), at + 2
        while at < end:
            flags, at = data[at], at + 1
            for bit in range(8):
                if at >= end:
                    break
                if not flags >> bit & 1:
                    out.append(data[at])
                    at += 1
                    continue
                (token,) = struct.unpack_from("<H", data, at)
                at += 2
                bits = max(4, (len(out) - start - 1).bit_length())
                for _ in range((token & 0xFFFF >> bits) + 3):
                    out.append(out[-(token >> 16 - bits) - 1])
    return bytes(out)
