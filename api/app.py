"""The application: its parts wired together, top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.deps import Clock, Site, utc_now
from api.i18n import LanguageMiddleware
from api.pages import about as about_pages
from api.pages import buildings as building_pages
from api.pages import due as due_pages
from api.pages import map as map_pages
from api.pages import milestones as milestone_pages
from api.pages import progress as progress_page
from api.pages import records as record_pages
from api.routes import progress as progress_routes
from api.security import SecurityMiddleware
from api.static_files import FOLDER, URL, VersionedFiles
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, open_engine
from landtrack.town import load_town
from maps.assets import use_local_assets

_PAGES = (
    progress_page,
    building_pages,
    record_pages,
    milestone_pages,
    map_pages,
    due_pages,
    about_pages,
)
_ROUTES = (progress_routes,)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """A site on the register that the settings name.

    Args:
        settings: where the register is, which town, which base map.
        clock: tells the present instant; days follow from it in the town's time zone.

    Raises:
        DatabaseProblem: the register cannot be reached or used.
        Invalid: there is no such town profile.
    """
    engine = open_engine(settings.resolved_url)
    check_schema(engine)
    site = Site(settings, load_town(settings.town), engine, clock)
    use_local_assets()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="landtrack",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the ready-made pages load scripts from other hosts
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.site = site
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(SecurityMiddleware, tile_url=settings.tile_url)
    for module in (*_ROUTES, *_PAGES):
        app.include_router(module.router)
    app.mount(URL, VersionedFiles(directory=FOLDER), name="static")
    return app
