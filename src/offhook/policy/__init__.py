"""The rules a centre writes, as values, and their compilation to the kernel's arrays."""
