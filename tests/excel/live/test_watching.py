"""Watching a workbook: every way of saving is seen once, errors are told, and it ends when it is told to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import finarr as fa
from finarr.excel.live.watching import Watch
from finarr.excel.patching import Patched
from finarr.shipped import shipped
from tests.conftest import ROOT, listening

from .test_light import wrong


class Watched:
    """A file that is watched with work that only counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.runs: list[bytes] = []
        self.failures: list[Exception] = []
        self.trouble: Exception | None = None
        self.writes = False
        self.watch = Watch(path, lambda done: None, self.failures.append, self.work)

    def work(self, path: Path) -> Any:
        self.runs.append(path.read_bytes())
        if self.trouble is not None:
            raise self.trouble
        if self.writes:
            path.write_bytes(path.read_bytes() + b" en het resultaat")
        return SimpleNamespace(written=SimpleNamespace(reason=None if self.writes else "ernaast"))

    def looks(self, times: int = 4) -> int:
        """Look a few times; return how often it was computed."""
        return sum(self.watch.look() for _ in range(times))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    path = tmp_path / "Begroting GGD 2026 v3 déf.xlsx"
    path.write_bytes(b"een")
    found = Watched(path)
    assert found.looks() == 1
    return found


def renamed(path: Path, data: bytes) -> None:
    """Save as Excel does: a new file beside it, the old one gone, the new one in its place."""
    beside = path.with_name("5D3A1B00")
    beside.write_bytes(data)
    path.unlink()
    beside.rename(path)


def test_every_way_of_saving_is_seen_once(watched: Watched) -> None:
    assert watched.looks() == 0
    watched.path.write_bytes(b"twee")
    assert watched.looks() == 1
    renamed(watched.path, b"drie")
    assert watched.looks() == 1
    watched.path.with_name("nieuw").write_bytes(b"vier")
    os.replace(watched.path.with_name("nieuw"), watched.path)
    assert watched.looks() == 1
    assert watched.runs == [b"een", b"twee", b"drie", b"vier"]


def test_a_moment_without_a_file_is_waited_for(watched: Watched) -> None:
    watched.path.unlink()
    assert watched.looks() == 0
    watched.path.write_bytes(b"terug")
    assert watched.looks() == 1


def test_a_file_that_is_still_growing_is_left_alone(watched: Watched) -> None:
    for size in range(2, 6):
        watched.path.write_bytes(b"x" * size * 100)
        assert watched.looks(1) == 0
    assert watched.looks() == 1 and watched.runs[-1] == b"x" * 500


def test_what_finarr_writes_itself_is_no_reason_to_compute(watched: Watched) -> None:
    watched.writes = True
    watched.path.write_bytes(b"nieuw")
    assert watched.looks(8) == 1


def test_an_error_is_told_and_watching_goes_on(watched: Watched) -> None:
    for trouble in (fa.InvalidInput([]), ValueError("finarr zelf")):
        watched.trouble = trouble
        watched.path.write_bytes(watched.path.read_bytes() + b"!")
        assert watched.looks() == 1 and watched.failures[-1] is trouble
    watched.trouble = None
    watched.path.write_bytes(b"hersteld")
    assert watched.looks() == 1 and len(watched.failures) == 2


def test_saved_while_it_was_computed_means_once_more(watched: Watched) -> None:
    from finarr.words import Message

    watched.trouble = fa.FileTrouble(Message("patching.changed_meanwhile", {"path": "-"}))
    watched.path.write_bytes(b"tijdens")
    assert watched.looks(1) == 0 and watched.looks(1) == 1
    watched.trouble = None
    assert watched.looks() == 1 and watched.runs[-2:] == [b"tijdens", b"tijdens"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(fa.FileTrouble):
        Watched(tmp_path / "weg.xlsx")


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of Ctrl+C as POSIX does")
def test_the_command_from_beginning_to_end(tmp_path: Path) -> None:
    """Computed at once; again after a mistake and its repair; beside it while another program has it; then Ctrl+C."""
    path = Path(shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), tmp_path / "Begroting GGD 2026 v3 déf.xlsx"))
    log = tmp_path / "log.txt"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "finarr", "watch", str(path), "--seconds", "0.1"]
    with log.open("w") as out:
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, preexec_fn=listening
        )
    try:
        _until(log, f"het resultaat staat in {path.name}.", running)
        right = path.read_bytes()
        wrong(path)
        _until(log, "hier hoort een getal.", running)
        assert Patched.open(path).content("finarr_run").startswith("gelukt op ")
        (tmp_path / f"~${path.name}").write_bytes(b"")
        renamed(path, right)
        _until(log, "_resultaat.xlsx.", running)
        assert path.read_bytes() == right and "geopend in een ander programma" in log.read_text()
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
        assert log.read_text().splitlines()[-1].endswith(f"finarr let niet meer op {path.name}.")
        assert "Traceback" not in log.read_text()
    finally:
        running.kill()
        running.wait()


def _until(log: Path, text: str, running: subprocess.Popen[bytes]) -> None:
    """Wait until a text is in the log."""
    end = time.monotonic() + 120
    while text not in log.read_text():
        assert running.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.1)
