"""Language tests: sittings, works and their raters, results, item banks."""
