"""The record in the formats that other people's widgets read, one module a format."""
