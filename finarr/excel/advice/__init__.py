"""Workbooks about which arrangement fits: tasks and answers in, advice with its reasons and what was chosen out."""
