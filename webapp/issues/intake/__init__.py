"""Taking a report down at the desk, and the ones that are like it."""
