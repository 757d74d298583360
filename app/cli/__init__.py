"""The command line, one module a noun: `flask --app wsgi …`."""
