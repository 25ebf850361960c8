"""What changed since the report before."""
