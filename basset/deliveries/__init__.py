"""Deliveries: each copy of a report that somebody is to get is one row, sent until it arrived."""
