"""The history of the tables, one change a file."""
