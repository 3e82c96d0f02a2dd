"""How an address on the internet is read: a small interface, and the standard library behind it.

Tests, and users behind a gateway of their own, hand in another `Transport`; nothing else in this room opens a
connection.
"""

from __future__ import annotations

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as HttpMessage
from http.client import HTTPException, HTTPResponse
from importlib.metadata import version
from typing import Protocol

from immutabledict import immutabledict

__all__ = ["Response", "Transport", "UrlTransport"]


@dataclass(frozen=True)
class Response:
    """What a server answered.

    Attributes:
        status: the HTTP status, such as 200.
        body: the bytes of the answer.
        headers: their names in lower case.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = immutabledict()


class Transport(Protocol):
    """Whatever can read an address."""

    def get(self, address: str, *, timeout: float) -> Response:
        """Read an address within a number of seconds.

        A status that means trouble is returned as well.

        Raises:
            OSError: no whole answer came: no connection, cut off, too slow.
        """
        ...


class UrlTransport:
    """Reads addresses with the standard library: proxies and certificates are those of the computer.

    Args:
        largest: the most bytes that one answer may have.
    """

    def __init__(self, largest: int = 200_000_000) -> None:
        self.largest = largest

    def get(self, address: str, *, timeout: float) -> Response:
        """Read an address; the time limit holds for the whole answer, not only for each piece of it.

        Raises:
            OSError: no whole answer came.
        """
        headers = {"Accept": "application/json", "User-Agent": f"finarr/{version('finarr')}"}
        request = urllib.request.Request(address, headers=headers)
        ends = time.monotonic() + timeout
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=_certificates(address)) as answer:
                return Response(answer.status, self._body(answer, ends), _lower(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Response(error.code, b"", _lower(error.headers))
        except urllib.error.URLError as error:
            raise error.reason if isinstance(error.reason, OSError) else OSError(str(error.reason)) from error
        except HTTPException as error:
            raise ConnectionResetError("cut off") from error
        except ValueError as error:
            raise OSError(str(error)) from error

    def _body(self, answer: HTTPResponse, ends: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        promised = answer.headers.get("Content-Length")
        while piece := answer.read1(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > ends:
                raise TimeoutError("timed out")
            if size > self.largest:
                raise OSError(f"more than {self.largest} bytes")
        if promised is not None and promised.isdigit() and size < int(promised):
            raise ConnectionResetError("cut off")
        return b"".join(pieces)


def _certificates(address: str) -> ssl.SSLContext | None:
    return ssl.create_default_context() if address.startswith("https:") else None


def _lower(headers: Mapping[str, str] | HttpMessage | None) -> Mapping[str, str]:
    return immutabledict({name.lower(): value for name, value in (headers or {}).items()})
