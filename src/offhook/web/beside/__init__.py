"""Long computations beside the pages: a process each, in a folder of its own."""
