"""An OData collection, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from finarr.errors import SourceTrouble
from finarr.sources.client import Client
from finarr.words import Message

__all__ = ["address_of", "rows"]

_MOST_PAGES = 10_000


def address_of(base: str, collection: str, options: Mapping[str, str]) -> str:
    """Return the address of a collection.

    Example:
        >>> address_of("https://x.nl/odata/37", "RegioS", {"$format": "json", "$filter": "Key eq 'GM0664  '"})
        "https://x.nl/odata/37/RegioS?$format=json&$filter=Key%20eq%20'GM0664%20%20'"
    """
    query = urlencode(options, safe="$'(),", quote_via=quote)
    return f"{base}/{quote(collection)}" + (f"?{query}" if query else "")


def rows(client: Client, address: str, link: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a collection.

    Args:
        client: what asks.
        address: of the first page.
        link: the field that holds the address of the next page.

    Raises:
        SourceTrouble: a page cannot be had, is no page of OData, was seen before or lies on another server.
    """
    seen: set[str] = set()
    following: str | None = address
    while following is not None:
        if following in seen or len(seen) >= _MOST_PAGES:
            raise SourceTrouble(Message("sources.page_loop", {"address": following}))
        seen.add(following)
        page = client.json(following)
        if not isinstance(page, Mapping) or not isinstance(page.get("value"), list):
            raise SourceTrouble(Message("sources.not_odata", {"address": following}))
        for row in page["value"]:
            if not isinstance(row, Mapping):
                raise SourceTrouble(Message("sources.not_odata", {"address": following}))
            yield row
        following = _next(following, page.get(link))


def _next(address: str, link: Any) -> str | None:
    """Return the address of the next page: as it is given, relative or whole, on the same server only."""
    if link is None:
        return None
    following = urljoin(address, str(link))
    if address.startswith("https:"):
        following = following.replace("http:", "https:", 1)
    if urlsplit(following).netloc != urlsplit(address).netloc:
        raise SourceTrouble(Message("sources.other_server", {"address": address, "link": following}))
    json = "$format=json"
    if json in address and json not in following:
        following += ("&" if "?" in following else "?") + json
    return following
