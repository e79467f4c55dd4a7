"""What the templates of other rooms ask for."""
