"""Who a copy of a report is for: rules, and a snapshot as an audience may know it."""
