"""派工: who is given a report, by whom, or by turn."""
