"""Return visits and opinions: what those we work for think of it, asked without self-deception."""
