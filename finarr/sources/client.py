"""Reading JSON from a server that may be slow, busy or broken, without being a burden to it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from finarr.errors import SourceTrouble
from finarr.sources.transport import Response, Transport, UrlTransport
from finarr.words import Message

__all__ = ["Client"]

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which the same question may well be answered."""


class Client:
    """Asks, waits and asks again.

    Args:
        transport: what reads an address; the standard library where left out.
        tries: how often an address is asked at most.
        timeout: seconds for one answer.
        pause: seconds before the second try; twice as long before every further one.
        longest: seconds that a server may make us wait (``Retry-After``); beyond it we give up and say so.
        sleep: how to wait.

    Attributes:
        requests: how many requests were made.
    """

    def __init__(
        self,
        transport: Transport | None = None,
        *,
        tries: int = 4,
        timeout: float = 60,
        pause: float = 1,
        longest: float = 120,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.transport = transport or UrlTransport()
        self.tries = tries
        self.timeout = timeout
        self.pause = pause
        self.longest = longest
        self.sleep = sleep
        self.requests = 0

    def json(self, address: str) -> Any:
        """Return the JSON at an address; numbers with a decimal point become decimals.

        Raises:
            SourceTrouble: there was no answer after every try, a refusal, or an answer that is no JSON.
        """
        trouble: Message | None = None
        for attempt in range(self.tries):
            wait = self.pause * 2**attempt
            try:
                self.requests += 1
                answer = self.transport.get(address, timeout=self.timeout)
            except OSError as error:
                trouble = Message("sources.unreachable", {"address": address, "why": _why(error)})
            else:
                if answer.status == 200:
                    try:
                        return json.loads(answer.body.decode("utf-8-sig"), parse_float=Decimal)
                    except (UnicodeDecodeError, ValueError):
                        trouble = Message("sources.not_json", {"address": address})
                else:
                    trouble = Message("sources.status", {"address": address, "status": answer.status})
                    if answer.status not in _AGAIN:
                        break
                    wait = self._asked_wait(answer, wait, address)
            if attempt + 1 < self.tries:
                self.sleep(wait)
        assert trouble is not None
        raise SourceTrouble(trouble)

    def _asked_wait(self, answer: Response, wait: float, address: str) -> float:
        """Return how long the server asks us to wait, or what we would wait ourselves.

        Raises:
            SourceTrouble: it asks more than we are ready to wait.
        """
        asked = _seconds(answer.headers.get("retry-after", ""))
        if asked is None:
            return wait
        if asked > self.longest:
            values = {"address": address, "status": answer.status, "seconds": round(asked)}
            raise SourceTrouble(Message("sources.busy", values))
        return asked


def _seconds(retry_after: str) -> float | None:
    """Read ``Retry-After``: a number of seconds, or a moment."""
    text = retry_after.strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _why(error: OSError) -> Message | str:
    if isinstance(error, TimeoutError):
        return Message("sources.slow")
    if isinstance(error, ConnectionResetError):
        return Message("sources.cut_off")
    if isinstance(error, ConnectionRefusedError):
        return Message("sources.refused")
    return error.strerror or str(error)
