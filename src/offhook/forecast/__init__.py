"""From a history of counts to contacts and handling time to come, with their errors."""
