"""The application: its parts wired together, top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.deps import Clock, Site, utc_now
from api.display import DisplayMiddleware
from api.i18n import LanguageMiddleware
from api.navigation import navigation
from api.pages import about as about_pages
from api.pages import buildings as building_pages
from api.pages import due as due_pages
from api.pages import exports as export_pages
from api.pages import imports as import_pages
from api.pages import lineage as lineage_pages
from api.pages import map as map_pages
from api.pages import milestones as milestone_pages
from api.pages import progress as progress_page
from api.pages import records as record_pages
from api.pages import screen as screen_page
from api.pages import targets as target_pages
from api.pages import why as why_pages
from api.routes import buildings as building_routes
from api.routes import codes as code_routes
from api.routes import due as due_routes
from api.routes import exports as export_routes
from api.routes import features as feature_routes
from api.routes import imports as import_routes
from api.routes import lineage as lineage_routes
from api.routes import milestones as milestone_routes
from api.routes import progress as progress_routes
from api.routes import prospects as prospect_routes
from api.routes import records as record_routes
from api.routes import targets as target_routes
from api.routes import why as why_routes
from api.security import SecurityMiddleware
from api.static_files import FOLDER, URL, VersionedFiles
from landtrack.queries.mirror import keep_states
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, check_town, open_engine
from landtrack.town import load_town
from maps.assets import use_local_assets

_PAGES = (
    progress_page,
    screen_page,
    why_pages,
    building_pages,
    record_pages,
    milestone_pages,
    map_pages,
    due_pages,
    import_pages,
    export_pages,
    lineage_pages,
    target_pages,
    about_pages,
)
_ROUTES = (
    progress_routes,
    prospect_routes,
    target_routes,
    why_routes,
    building_routes,
    record_routes,
    milestone_routes,
    due_routes,
    feature_routes,
    code_routes,
    import_routes,
    export_routes,
    lineage_routes,
)


_DESCRIPTION = """\
Facts are dated milestones with evidence; stages and figures follow from them. Every figure names
its rule and can be asked for on two time axes: what had happened by a day (`as_of`), as the
register knew it at a time (`known_at`).

Floor areas are numbers of square metres whose digits are exact; coordinates are lon/lat in
EPSG:4490 (CGCS2000). Problems are RFC 9457 details with a stable `code` and a sentence in English
(`detail`) and Chinese (`detail_zh`).
"""
_TAGS = [
    {"name": "progress", "description": "The year's figure, and the buildings behind it."},
    {"name": "records", "description": "Parcels, renovation sites, projects; what is due."},
    {"name": "milestones", "description": "Facts: appended, corrected with a reason, not erased."},
    {"name": "map", "description": "GeoJSON for maps."},
    {"name": "imports", "description": "Files: sent, checked, corrected, accepted, undone."},
    {"name": "codes", "description": "What codes and fields mean."},
]


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """A site on the register that the settings name.

    Args:
        settings: where the register is, which town, which base map.
        clock: tells the present instant; days follow from it in the town's time zone.

    Raises:
        DatabaseProblem: the register cannot be reached or used.
        Invalid: there is no such town profile.
    """
    engine, town = open_engine(settings.resolved_url), load_town(settings.town)
    check_schema(engine)
    check_town(engine, town.code)
    site = Site(settings, town, engine, clock)
    keep_states(engine)
    use_local_assets()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="landtrack",
        version="1",
        summary="Register and map of a town's industrial space, from listing to production.",
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the ready-made pages load scripts from other hosts
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.site = site
    app.state.navigation = navigation(
        route.path for module in _PAGES for route in module.router.routes if hasattr(route, "path")
    )
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(DisplayMiddleware)
    app.add_middleware(SecurityMiddleware, tile_url=settings.tile_url)
    for module in (*_ROUTES, *_PAGES):
        app.include_router(module.router)
    app.mount(URL, VersionedFiles(directory=FOLDER), name="static")
    return app
