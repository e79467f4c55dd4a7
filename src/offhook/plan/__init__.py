"""The circle in one place: history, forecast, staffing; and what to do today."""
