"""Recordings of calls: taken in, sealed, heard, evaluated, deleted when their time is over."""
