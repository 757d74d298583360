"""What is fast, against what: ratios measured in one run, printed and kept (docs/performance.md)."""
