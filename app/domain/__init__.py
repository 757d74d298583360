"""The rules of the record: what may be claimed, and who holds a place because of it."""
