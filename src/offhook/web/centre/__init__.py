"""The centre: one document, kept in versions, changed by forms and adopted by the floor."""
