"""What a floor needs of the world, as protocols: a clock, a journal, a switch."""
