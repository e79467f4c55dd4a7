"""Readers and writers of files: centres, histories, tables of counts."""
