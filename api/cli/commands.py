"""How a command is written: as a function of the register that it works on (``Work``)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar, get_args, get_origin

import typer

from api.cli.options import LOOK_OPTIONS, Look

_Command = TypeVar("_Command", bound=Callable[..., None])


class Commands(typer.Typer):
    """The commands about one noun. Each takes ``Work`` first; a ``Look`` stands for its options."""

    def __init__(self, about: str = "") -> None:
        super().__init__(no_args_is_help=True, add_completion=False, help=about)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[_Command], _Command]:
        """Register a function; it stays what it is for whoever calls it."""
        register = super().command(name, **settings)

        def take(function: _Command) -> _Command:
            register(_as_typer_takes_it(function))
            return function

        return take


def _as_typer_takes_it(function: Callable[..., None]) -> Callable[..., None]:
    """With Typer's context for ``Work``, and plain options for each ``Look``."""
    shape = inspect.signature(function, eval_str=True)
    looks = {
        name: list(_options_of(parameter.annotation))
        for name, parameter in shape.parameters.items()
    }

    @functools.wraps(function)
    def run(context: typer.Context, **given: Any) -> None:
        for name, options in looks.items():
            if options:
                given[name] = Look(**{option: given.pop(option) for option in options})
        function(context.obj, **given)

    _, *parameters = shape.parameters.values()
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    taken = [inspect.Parameter("context", kind, annotation=typer.Context)]
    for parameter in parameters:
        options = looks[parameter.name]
        taken += [
            inspect.Parameter(option, kind, default=None, annotation=LOOK_OPTIONS[option])
            for option in options
        ] or [parameter]
    run.__signature__ = shape.replace(parameters=taken)  # type: ignore[attr-defined]
    return run


def _options_of(annotation: Any) -> Iterator[str]:
    if annotation is Look:
        yield from LOOK_OPTIONS
    elif get_origin(annotation) is Annotated and get_args(annotation)[0] is Look:
        yield from get_args(annotation)[1:]
