"""Commands about the register as a whole: making one, the sample town, checking and serving it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.table import Table

from api.cli import tables
from api.cli.console import err, out, print_json
from api.cli.options import Json
from api.cli.work import Work
from landtrack.actions.register import found_register
from landtrack.errors import Conflict
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.samples import sample_state
from landtrack.queries.users import has_users
from landtrack.queries.verify import verify as verify_register
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, open_engine, reader, writer


def init(
    work: Work,
    town: Annotated[
        str | None, typer.Option(help="Profile: a shipped name or a .toml file.")
    ] = None,
    upgrade_schema: Annotated[
        bool, typer.Option("--upgrade", help="Bring an older register to this version.")
    ] = False,
) -> None:
    """Make an empty register for the town, or bring an older one to this version."""
    # slow to load, and no other command should wait for it
    from landtrack.store.migrate import current_revision, head_revision, upgrade  # noqa: PLC0415

    if town:
        work = Work(work.settings.model_copy(update={"town": town}), work.language)
    engine = open_engine(work.settings.resolved_url, create=True)
    if current_revision(engine) is not None and not upgrade_schema:
        check_schema(engine)
        raise Conflict(
            f"已有台账：{work.settings.resolved_url}。",
            f"There is a register already: {work.settings.resolved_url}.",
        )
    existed = current_revision(engine) is not None
    upgrade(engine)
    if not existed:
        with writer(engine) as session:
            found_register(session, work.town(), now=work.now())
            session.commit()
    engine.dispose()
    out.print(
        work.say(
            f"✓ 台账就绪：{work.settings.resolved_url}（版本 {head_revision()}）",
            f"✓ Register ready: {work.settings.resolved_url} (schema {head_revision()})",
        )
    )


def demo(
    work: Work,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the table.")] = False,
    port: Annotated[int | None, typer.Option(help="Port; default 8000.")] = None,
) -> None:
    """Load the sample town, print its progress and serve the site. An edited demo is kept."""
    if not work.settings.database_url:
        url = f"sqlite:///{work.settings.data_dir / 'demo.sqlite'}"
        work = Work(work.settings.model_copy(update={"database_url": url}), work.language)
    _ensure_sample(work)
    today = work.now().date()
    with work.reading() as session:
        found = progress(session, Period(today.year), moment(session, today))
    tables.print_progress(found, work.language)
    _say_accounts(work)
    if not no_serve:
        open_to_all = {"public_read": True, "demo_accounts": True}
        settings = work.settings.model_copy(update=open_to_all)
        serve(Work(settings, work.language), port=port)


def _say_accounts(work: Work) -> None:
    from landtrack.sample.accounts import ACCOUNTS, PASSWORD  # noqa: PLC0415

    table = Table(show_header=False, box=None)
    for account in ACCOUNTS:
        table.add_row(account.login, PASSWORD, account.label.to(work.language))
    out.print(
        work.say(
            "示例账号（登录名、密码）；不登录也可以查看：",
            "Accounts of the sample (login, password); looking needs none:",
        )
    )
    out.print(table)


def _ensure_sample(work: Work) -> None:
    from landtrack.store.migrate import current_revision, upgrade  # noqa: PLC0415

    engine = open_engine(work.settings.resolved_url, create=True)
    revision = current_revision(engine)
    if revision is not None:
        check_schema(engine)
        with reader(engine) as session:
            state = sample_state(session)
        engine.dispose()
        if not state.sample:
            raise Conflict(
                f"{work.settings.resolved_url} 是真实台账，不会装入示例数据。",
                f"{work.settings.resolved_url} is a real register; sample data will not go in.",
            )
        if state.edited or state.loaded_on == work.now().date():
            kept = work.say("保留您改过的示例台账", "Keeping the sample register you edited")
            ready = work.say("示例台账已就绪", "The sample register is ready")
            err.print(f"{kept if state.edited else ready}: {work.settings.resolved_url}")
            return
        _drop(work.settings)
        engine = open_engine(work.settings.resolved_url, create=True)
    upgrade(engine)
    _load(work, engine)
    engine.dispose()


def _drop(settings: Settings) -> None:
    """Yesterday's untouched sample makes room: the demo always shows a year in progress."""
    url = sa.make_url(settings.resolved_url)
    if url.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)
        return
    engine = open_engine(settings.resolved_url)
    with engine.begin() as connection:
        for table in ("alembic_version", *reversed(_table_names())):
            connection.execute(sa.text(f'DROP TABLE IF EXISTS "{table}" CASCADE'))
    engine.dispose()


def _table_names() -> list[str]:
    from landtrack.store.base import Base  # noqa: PLC0415

    return [table.name for table in Base.metadata.sorted_tables]


def _load(work: Work, engine: sa.Engine) -> None:
    from landtrack.sample import founding_moment, load_sample  # noqa: PLC0415

    town, now = work.town(), work.now()
    with (
        writer(engine) as session,
        tables.progress_bar(work.say("装入示例镇", "Loading the sample town")) as tell,
    ):
        found_register(session, town, now=founding_moment(town, now.date()), sample=True)
        load_sample(session, town, today=now.date(), progress=tell)
        session.commit()


def verify(work: Work, json: Json = False) -> None:
    """Recompute every cached value from the facts, and say what differs (exit code 1)."""
    with work.reading() as session, tables.progress_bar(work.say("核对", "Verifying")) as tell:
        found = list(verify_register(session, tell))
    if json:
        print_json(
            [
                {"what": d.what, "key": d.key, "cached": str(d.cached), "computed": str(d.computed)}
                for d in found
            ]
        )
    else:
        for difference in found:
            err.print(
                f"[red]✗[/red] {difference.what} {difference.key}: "
                f"{difference.cached} ≠ {difference.computed}",
                markup=True,
            )
        out.print(work.say(f"不一致 {len(found)} 处。", f"{len(found)} differences."))
    raise typer.Exit(1 if found else 0)


def serve(
    work: Work,
    host: Annotated[str | None, typer.Option(help="Address; default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default 8000.")] = None,
) -> None:
    """Serve the site and the JSON interface."""
    # the web comes in here, so that other commands start quickly
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415

    with work.reading() as session:
        if not has_users(session):
            err.print(
                work.say(
                    "! 还没有账号，没有人能登录。先建第一个管理员：",
                    "! There are no accounts yet, so nobody can sign in. Make the first one:",
                )
            )
            err.print("  landtrack user add LOGIN --role administrator", markup=False)
    settings = work.settings
    host, port = host or settings.host, port or settings.port
    out.print(
        work.say(
            f"✓ 打开 http://{host}:{port}（Ctrl+C 停止）",
            f"✓ Open http://{host}:{port} (Ctrl+C stops)",
        )
    )
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning")
