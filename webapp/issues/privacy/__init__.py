"""What is kept about who reports: who looked, and how it is forgotten."""
