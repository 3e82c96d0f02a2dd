"""Tables as Parquet: one chunk a file while a run goes on, one file at the end; pyarrow is loaded only here."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble
from finarr.scenarios.tables import Labels, Table
from finarr.words import Message

__all__ = ["ROWS", "SCENARIOS", "Parts", "arrow", "batches", "decoded", "encoded", "listing_path", "merge", "metadata"]

ROWS, SCENARIOS = "rows", "scenarios"
"""The two tables of a run."""

_RECORD = b"finarr"


def _pyarrow() -> Any:
    """Return pyarrow with its Parquet module.

    Raises:
        FileTrouble: it is not installed; the message says how to get it.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise FileTrouble(Message("scenarios.needs_pyarrow")) from error
    return pyarrow


def arrow(table: Table) -> Any:
    """Return a table as an Arrow table; texts are dictionaries."""
    pa = _pyarrow()
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.array(column.codes), pa.array(column.names, pa.string()))
        if isinstance(column, Labels)
        else pa.array(column)
        for name, column in table.columns.items()
    }
    return pa.table(columns)


def encoded(table: Table) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    buffer = io.BytesIO()
    _pyarrow().parquet.write_table(arrow(table), buffer, compression="zstd")
    return buffer.getvalue()


def decoded(data: Any) -> Table:
    """Return the table in an Arrow table or record batch."""
    found: dict[str, Any] = {}
    for name, column in zip(data.schema.names, data.columns, strict=True):
        whole = column.combine_chunks() if hasattr(column, "combine_chunks") else column
        if str(whole.type).startswith("dictionary"):
            found[name] = Labels(whole.indices.to_numpy(zero_copy_only=False), tuple(whole.dictionary.to_pylist()))
        elif str(whole.type) == "string":
            found[name] = Labels.of(whole.to_pylist())
        else:
            found[name] = whole.to_numpy(zero_copy_only=False)
    return Table(found)


def listing_path(out: Path) -> Path:
    """Return where the list of scenarios of a run lies: beside its rows."""
    return out.with_name(f"{out.stem}.scenarios{out.suffix}")


class Parts:
    """The folder of finished chunks beside the file that a run writes.

    A line in ``done.jsonl`` for every finished chunk holds the hashes of its two files; a chunk counts as finished only
    where these match. The first line tells which run it is.

    Args:
        out: the file that the run writes.
        identity: of the scenarios, and how they are cut into chunks.

    Raises:
        FileTrouble: the folder belongs to another run, or cannot be written.
    """

    def __init__(self, out: Path, identity: str) -> None:
        self.folder = out.with_name(f"{out.name}.parts")
        self._log = self.folder / "done.jsonl"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lines = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
            if not lines:
                self._log.write_text(json.dumps({"run": identity}) + "\n", encoding="utf-8")
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(self.folder), "why": str(error)})) from error
        entries = list(_entries(lines))
        if lines and (not entries or entries[0].get("run") != identity):
            raise FileTrouble(Message("scenarios.other_run", {"folder": str(self.folder)}))
        self._hashes: dict[int, dict[str, str]] = {each["chunk"]: each for each in entries if "chunk" in each}

    def finished(self) -> set[int]:
        """Return the chunks whose files are there, whole and unchanged."""
        return {chunk for chunk, hashes in self._hashes.items() if self._is_whole(chunk, hashes)}

    def _is_whole(self, chunk: int, hashes: Mapping[str, str]) -> bool:
        try:
            return all(_hash(self.path(chunk, kind).read_bytes()) == hashes[kind] for kind in (ROWS, SCENARIOS))
        except (OSError, KeyError):
            return False

    def path(self, chunk: int, kind: str) -> Path:
        """Return the file of one table of a chunk."""
        return self.folder / f"{kind}-{chunk:07d}.parquet"

    def keep(self, chunk: int, tables: Mapping[str, bytes]) -> None:
        """Write the tables of a finished chunk, then say that it is finished.

        Raises:
            FileTrouble: they cannot be written.
        """
        try:
            for kind, data in tables.items():
                path = self.path(chunk, kind)
                fresh = path.with_suffix(".tmp")
                fresh.write_bytes(data)
                os.replace(fresh, path)
            entry = {"chunk": chunk, **{kind: _hash(data) for kind, data in tables.items()}}
            with self._log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")
            self._hashes[chunk] = entry  # type: ignore[assignment]  # beside the number all are texts
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(self.folder), "why": str(error)})) from error

    def remove(self) -> None:
        """Take the folder away; what is in it is in the file by now."""
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()


def _entries(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what the lines say; a line that was cut off by a crash says nothing."""
    for line in lines:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict):
            yield entry


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def merge(paths: Iterable[Path], out: Path, record: Mapping[str, Any]) -> None:
    """Write the tables of chunks into one file, chunk by chunk, with the record of the run.

    Raises:
        FileTrouble: the file cannot be written.
    """
    pa = _pyarrow()
    fresh = out.with_name(f"{out.name}.tmp")
    writer = None
    try:
        for path in paths:
            table = pa.parquet.read_table(path)
            if writer is None:
                writer = pa.parquet.ParquetWriter(fresh, table.schema, compression="zstd")
            if table.num_rows:
                writer.write_table(table.cast(writer.schema))
        if writer is not None:
            writer.add_key_value_metadata({_RECORD: json.dumps(record, ensure_ascii=False).encode()})
            writer.close()
            os.replace(fresh, out)
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(out), "why": str(error)})) from error


def metadata(path: Path) -> dict[str, Any]:
    """Return the record of the run that wrote a file.

    Raises:
        FileTrouble: it is not there, or no such file.
    """
    pa = _pyarrow()
    try:
        found = pa.parquet.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid) as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": str(error)})) from error
    if _RECORD not in found:
        raise FileTrouble(Message("scenarios.no_record", {"path": str(path)}))
    return dict(json.loads(found[_RECORD]))


def batches(path: Path) -> Iterator[Table]:
    """Yield the tables in a file, some rows at a time."""
    pa = _pyarrow()
    with pa.parquet.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield decoded(file.read_row_group(group))
