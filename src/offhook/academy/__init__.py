"""Language tests: items, abilities, levels, raters; no file, no clock, no database."""
