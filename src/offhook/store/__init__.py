"""Where journals are kept: SQLite beside the program, or PostgreSQL."""
