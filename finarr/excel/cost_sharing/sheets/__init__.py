"""The sheets of a workbook, each in a module that decides where its tables stand (`place`) and draws them (`draw`)."""
