"""finarr in Excel: a workbook that is open is read, solved and written to while the user looks on.

```
ribbon, button ──module──► OpenBook ─┐                             ┌─► status bar, checks sheet
finarr run, .cmd ──finding──► either ─┼─► main ──► read, solve, write ─┤
finarr watch ──watching──► either ────┘                             └─► the workbook, or one beside it
```

`main` (`work`) knows a `Workplace` only: `OpenBook` (`book`) is one that Excel has open, through xlwings;
`finarr.excel.inplace.ClosedBook` is one in a file. `failures` writes what went wrong on the checks sheet.
"""

from finarr.excel.live.work import Done, main

__all__ = ["Done", "main"]
