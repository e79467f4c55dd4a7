"""Whether a number may be called: consent, contracts, hours, frequency. Time is an argument."""
