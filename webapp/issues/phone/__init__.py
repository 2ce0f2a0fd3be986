"""What phones take along of reports, and what they send."""
