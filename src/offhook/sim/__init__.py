"""The virtual clock: arrivals, patience, service and shifts, driving the routing kernel."""
