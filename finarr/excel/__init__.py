"""Workbooks: cases read from tables by their name, templates, and results that explain themselves by formula.

```
file ──package──► Matrix ──headings──► Entries ──drafts──► document ──cases──► case      (reading)
case ──filling──► Matrix ──drawing──► new workbook                                       (template, result)
```

Each kind of case has a package of its own, named in `kinds`; what several share is in `common`. A kind describes every
input table once (`tables`); reader, template and result follow it. A user's workbook is read and never saved: only new
files are written.
"""
