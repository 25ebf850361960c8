"""Reports: a snapshot of an investigation, rendered as a folder of files that can be verified."""
