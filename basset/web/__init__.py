"""The console: pages for people who look rather than type (docs/adr/0059).

A page is a route of FastAPI that calls ``Services`` and fills a template; it has no logic of its own,
and never calls the API over HTTP. Whoever adds one

* writes ``NAME.py`` with a ``router = APIRouter(prefix=CASE, include_in_schema=False)``, adds it to
  ``PAGES`` in ``router.py``, and its line to the navigation in ``templates/layout.html.jinja``;
* says in each route what it needs: ``openapi_extra=PAGE`` (GET reads, POST writes), for more
  ``PAGE | asking(Scope.ADMIN)``. ``api/gate.py`` has let in who comes that far;
* takes a ``visit: Visit`` of ``visit.py``, who asks about which case, and answers with
  ``visit.show("NAME.html.jinja", …)``; a page beside cases with ``show_page`` of ``page.py``;
* takes a form as ``form: Posted`` and writes through ``visit.save``, or ``saved`` of ``forms.py``: it
  leads on with a 303 when the change is made, and else shows the form again with what was typed and
  why not. A form posts to a path that can be read as well, and has the ``version_of`` the row that
  it changes.

Everything works without JavaScript. ``static/`` has what browsers load; nothing comes from elsewhere, no
template has a style or a script in it, and no address has a secret in it but the one of a link that is
good once.
"""
