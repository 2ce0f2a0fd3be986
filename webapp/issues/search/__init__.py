"""Finding reports by any word, Chinese and all, on SQLite and PostgreSQL."""
