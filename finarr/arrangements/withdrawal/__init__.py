"""Leaving a joint arrangement (uittreding), and joining one."""

from finarr.arrangements.withdrawal.entry import EntryOutcome, entry
from finarr.arrangements.withdrawal.model import Withdrawal, exit
from finarr.arrangements.withdrawal.outcome import ExitOutcome
from finarr.arrangements.withdrawal.terms import ExitTerms

__all__ = ["EntryOutcome", "ExitOutcome", "ExitTerms", "Withdrawal", "entry", "exit"]
