"""What a memo for a council says, by kind of outcome."""
