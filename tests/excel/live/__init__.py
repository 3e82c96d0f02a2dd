"""The live half: workbooks that Excel has open, with something else in Excel's place."""
