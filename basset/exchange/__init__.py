"""Exchange: files of other programs in, files for other programs out."""
