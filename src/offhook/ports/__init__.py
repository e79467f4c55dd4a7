"""What a floor needs of the world, as protocols: a clock, a journal, performers, a switch."""
