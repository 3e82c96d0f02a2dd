"""Writing cells into a workbook that somebody else made, and nothing else.

```
bytes ──Archive──► Parts ──► Patched ──write, fill──► Grid, TableParts, charts ──► bytes ──replaced──► file
```

A library that loads and saves a workbook loses what it does not know. Here only the parts that hold the written cells
are parsed; every other entry of the archive is copied as it lies, compressed bytes and all. `compare` tells, of any two
workbooks, which parts, elements and cells differ.
"""

from finarr.excel.patching.book import Patched
from finarr.excel.patching.cells import Calculated
from finarr.excel.patching.compare import Change, compare
from finarr.excel.patching.faces import KEEP
from finarr.excel.patching.replacing import replaced

__all__ = ["KEEP", "Calculated", "Change", "Patched", "compare", "replaced"]
