"""How long each stage may take: set by the office, proposed with reasons."""
