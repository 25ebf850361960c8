"""All pages of the console, and the files that browsers load beside them."""

from fastapi import APIRouter

from basset.api.needs import OPEN
from basset.web import (
    assets,
    cases,
    desk,
    entity,
    graph,
    health,
    imports,
    lists,
    maps,
    removal,
    report,
    reports,
    search,
    sign_in,
    source,
    timeline,
)

PAGES = (
    sign_in,
    cases,
    desk,
    search,
    entity,
    lists,
    source,
    removal,
    graph,
    timeline,
    maps,
    reports,
    report,
    imports,
    health,
)

router = APIRouter(include_in_schema=False)
router.add_api_route("/static/{digest}/{name}", assets.get_asset, openapi_extra=OPEN)
for _page in PAGES:
    router.include_router(_page.router)
