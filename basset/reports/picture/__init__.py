"""A report as SVG: drawn here, on the server, the same bytes each time.

Lengths are points on paper. ``choose`` says what is drawn, ``layout`` where, ``graph`` draws it.
"""
