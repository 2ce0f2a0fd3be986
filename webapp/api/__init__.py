"""The door for other systems: reports in and out as JSON, with tokens and signed webhooks."""
