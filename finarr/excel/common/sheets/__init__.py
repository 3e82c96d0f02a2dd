"""Sheets that any kind of workbook has: the start sheet, inputs, checks, the log; and charts."""
