"""Centres to start from, as files. `formats.centre_toml.read_centre` reads them by name."""
