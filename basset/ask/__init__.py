"""Questions to the graph: what ties two to each other, what lies around one, what two share."""
