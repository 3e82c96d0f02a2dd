"""A file is replaced wholly or not at all, whatever happens."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.patching import Patched, replaced
from tests.conftest import ROOT

from . import rich
from .test_lossless import filled

POINTS = 100

KILLED = """
import os, random, signal, sys
from pathlib import Path
from finarr.excel.patching import Patched, replaced
from tests.excel.patching.test_lossless import columns
from tests.excel.patching import rich

path, points = Path(sys.argv[1]), int(sys.argv[2])
old = path.read_bytes()

def write(after):
    "Fill the table and replace the file; the process is killed at the given call."
    calls = 0
    def count(frame, event, argument):
        nonlocal calls
        calls += 1
        if calls == after:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    book = Patched(old, path)
    book.fill(rich.TABLE, columns(8), formulas="overwrite")
    replaced(path, book.rebuilt(), before=path.read_bytes(), backup=path.with_stem("reserve"))
    sys.setprofile(None)
    return calls

write(0)
new = path.read_bytes()
path.write_bytes(old)
total = write(0)
assert new != old
seen = set()
draw = random.Random(2026)
# Half of the points lie in the last calls, where the file is replaced.
late = [total - draw.randrange(120) for _ in range(points // 2)]
path.with_stem("reserve").unlink()
for after in [draw.randrange(1, total) for _ in range(points - len(late))] + late:
    path.write_bytes(old)
    child = os.fork()
    if child == 0:
        write(after)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), after
    left = path.read_bytes()
    assert left in (old, new), after
    seen.add(left == new)
    reserve = path.with_stem("reserve")
    assert not reserve.exists() or reserve.read_bytes() == old
print(sorted(seen))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes in a way that only POSIX knows")
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "begroting.xlsx"
    path.write_bytes(rich.drawn("charts"))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(path), str(POINTS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[False, True]"
    load_workbook(BytesIO(path.read_bytes()))


def test_permissions_stay_and_the_old_file_is_kept(tmp_path: Path) -> None:
    path, backup = tmp_path / "begroting.xlsx", tmp_path / "begroting_reservekopie.xlsx"
    old = rich.drawn()
    path.write_bytes(old)
    path.chmod(0o640)
    replaced(path, filled(old, 3), before=old, backup=backup)
    assert path.stat().st_mode & 0o777 == backup.stat().st_mode & 0o777 == 0o640
    assert backup.read_bytes() == old
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, backup.name]


def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    real, link = tmp_path / "net" / "echt.xlsx", tmp_path / "snelkoppeling.xlsx"
    real.write_bytes(b"oud")
    link.symlink_to(real)
    replaced(link, b"nieuw")
    assert link.is_symlink() and real.read_bytes() == b"nieuw"


def test_a_file_that_changed_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "begroting.xlsx"
    path.write_bytes(b"van een ander")
    with pytest.raises(fa.FileTrouble) as caught:
        replaced(path, b"nieuw", before=b"oud")
    assert caught.value.message.id == "patching.changed_meanwhile"
    assert path.read_bytes() == b"van een ander"


def test_a_folder_without_rights_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "begroting.xlsx"
    path.write_bytes(b"oud")

    def refused(**options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "x.tmp")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(fa.FileTrouble) as caught:
        replaced(path, b"nieuw", backup=tmp_path / "kopie.xlsx")
    for lang in ("nl", "en"):
        told = caught.value.message.render(lang)
        assert str(path) in told and "Errno" not in told and "x.tmp" not in told
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("begroting.xlsx", b"oud")]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(fa.FileTrouble) as caught:
        replaced(tmp_path / "weg" / "begroting.xlsx", b"nieuw")
    assert caught.value.message.id == "cases.unwritable"
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_of_the_whole_country_is_quick() -> None:
    """342 rows by 50 columns, opened, filled and written."""
    import time

    book = Patched(rich.drawn("a very long sheet"))
    started = time.perf_counter()
    values = {(row, column): row * column / 7 for row in range(20, 362) for column in range(10, 60)}
    book.write("Uitkomst", values)
    book.rebuilt()
    assert time.perf_counter() - started < 5
