"""A result written into the workbook it was read from: in its own tables, and nowhere else.

```
file ──Patched, read_tables──► UserLayout ──drawing──► Recorder ──carrying──► file
```

The result is drawn as for a new workbook, but on the places that the user's tables have (`layout`), and noted instead
of written (`recorder`); then each table is carried into the one of the same name (`carrying`). What stands in the way
is told, and nothing is written (`reasons`).
"""

from finarr.excel.inplace.writing import Written, write_in_place

__all__ = ["Written", "write_in_place"]
