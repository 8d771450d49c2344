"""The commands and where each stands. A command's module is loaded when the command is called."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.console import default_language, failing_well, spoken
from landtrack.text import Language

COMMANDS: Final = {
    "progress": (
        "figure:progress",
        "How far the town is: done, gap, pace, by village, route and stage, and why not more.",
    ),
    "log": ("milestones:log", "Log a milestone, and say what it did to the target."),
    "verify": (
        "register:verify",
        "Recompute every cached value from the facts, and say what differs (exit code 1).",
    ),
    "steps": (
        "milestones:steps",
        "The lifecycles: every milestone with code, names, level and what normally precedes it.",
    ),
    "serve": ("register:serve", "Serve the site and the JSON interface."),
    "init": (
        "register:init",
        "Make an empty register for the town, or bring an older one to this version.",
    ),
    "demo": (
        "register:demo",
        "Load the sample town, print its progress and serve the site. An edited demo is kept.",
    ),
    "import": (
        "importing:import_file",
        "Check a file and take all of it, or nothing. 导入：先检查，全收或全不收。",
    ),
    "replan": (
        "lineage:replan",
        (
            "Let new parcels, from a file or cut by lines, replace old ones. "
            "拆分、合并、重新划定地块。"
        ),
    ),
    "export": (
        "importing:export_file",
        "Hand out the records of one kind, with a data dictionary. 导出，附数据字典。",
    ),
    "why": (
        "truth:why",
        "Why the figure moved between two points, bar by bar. 数字为什么变了。",
    ),
    "publish": (
        "truth:publish",
        "Freeze a figure under a number, with a checksum over its facts. 发布第N期。",
    ),
    "published": (
        "truth:published",
        "What was published; with a number, also what the register has learned since. 已发布。",
    ),
    "doubles": (
        "truth:doubles",
        "Buildings that may be there twice, and deciding about them. 重复计算。",
    ),
    "target": (
        "figure:target",
        "The targets of a year and what does not add up; or set one. 目标及分解。",
    ),
    "rule": (
        "figure:rule",
        "The counting rules with their words; or record a new version. 口径及版本。",
    ),
    "measures": (
        "figure:measures",
        "Every measure against its target and the year before. 各项指标。",
    ),
    "gaps": (
        "figure:gaps",
        "Projects and sites with nothing to count, and what is missing. 未计入的项目和地块。",
    ),
    "corrections": (
        "figure:corrections",
        "What was corrected, from what to what, why and by whom. 更正台账。",
    ),
    "blocker": ("blockers:blocker", "Blockers: what holds records up. 堵点。"),
    "appeal": ("appeals:appeal", "Appeals of enterprises. 诉求。"),
    "dispatch": ("dispatch:dispatch", "The dispatch meeting and its decisions. 调度。"),
    "document": ("documents:document", "Documents that were taken back. 附件。"),
    "building": ("buildings:building", "Buildings and their floor areas. 楼栋。"),
    "occupation": ("occupations:occupation", "Which project takes which site. 落地。"),
    "user": ("people:users", "Accounts: who may sign in. 账号。"),
    "token": ("people:tokens", "Tokens for programs. 令牌。"),
}
"""Of each command: module and name of its function, or of the commands below it; its summary."""


class _Summaries(TyperGroup):
    """Lists commands by their summaries, and loads the one that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, (_, summary) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else command, rest


def load(name: str) -> Any:
    """A command as it runs, with its options."""
    from api.cli.commands import Commands  # noqa: PLC0415 - the list of commands needs no register

    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(f"api.cli.{module}"), attribute)
    if isinstance(found, Commands):
        return typer.main.get_group(found)
    alone = Commands()
    alone.command(name)(found)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="landtrack",
    cls=_Summaries,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Register and map of a town's industrial space, from listing to production.\n\n"
    "The register is an embedded SpatiaLite file unless LANDTRACK_DATABASE_URL or --database "
    "names another, such as postgresql://user@host/landtrack. 工业空间台账：从挂牌到投产。",
)


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[
        str | None, typer.Option(help="Where the register is: a file, sqlite:/// or postgresql://.")
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="Default: the terminal's.")] = None,
    login: Annotated[
        str | None,
        typer.Option("--as", metavar="LOGIN", help="Act as this account: its rights, its name."),
    ] = None,
) -> None:
    """What holds for every command."""
    from api.cli.work import Work  # noqa: PLC0415 - see load
    from landtrack.settings import Settings  # noqa: PLC0415

    settings = Settings(database_url=database) if database else Settings()
    language = lang or default_language()
    spoken.set(language)
    context.obj = Work(settings, language, login)


def main() -> None:
    """Run a command; expected failures are one sentence and exit code 1."""
    with failing_well():
        app(prog_name="landtrack")
