"""The pages that speak with the floor: the desk, the wallboard, the chat widget."""
