"""Every question the record answers, one module a noun. Nothing here writes."""
