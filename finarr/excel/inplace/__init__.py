"""A result written into the workbook it was read from: in its own tables, and nowhere else.

```
Workplace ──read──► case ──► outcome ──drawing──► Recorder ──carrying──► Changing ──save──► Workplace
```

The result is drawn as for a new workbook, but on the places that the user's tables have (`layout`), and noted instead
of written (`recorder`); then each table is carried into the one of the same name (`carrying`). What stands in the way
is told, and nothing is written. `workplace` says what a workbook must be able to do; `closed` is one in a file,
`finarr.excel.live` has the one that Excel has open.
"""

from finarr.excel.inplace.closed import ClosedBook
from finarr.excel.inplace.workplace import Workplace, Written
from finarr.excel.inplace.writing import write_in_place, write_into

__all__ = ["ClosedBook", "Workplace", "Written", "write_in_place", "write_into"]
