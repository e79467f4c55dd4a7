"""What the tests' templates ask for."""
