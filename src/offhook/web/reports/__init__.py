"""Reports: what the journal says, as tables that can be made again from nothing."""
