"""The tests are a package, for some of what bench/ installs brings one of this name."""
