"""Who runs Basset is told once that something needs somebody, and once that it is over."""
