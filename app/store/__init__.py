"""The log and the tables rebuilt from it: the only package that writes to the database."""
