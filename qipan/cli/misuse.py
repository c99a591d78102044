"""Misuse 写法错误: a command written wrongly, told as an error of this house in the chosen language.

Knows the shell's parser; knows no command.
"""

from __future__ import annotations

import re
import sys

import typer
from typer._click.exceptions import BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption
from typer.exceptions import TyperException

from qipan.engine.errors import QipanError

USAGE = 2


def invoke(app: typer.Typer, given: list[str], name: str) -> None:
    """Run a command and leave with its exit code; what is written wrongly is raised as an error, exit code 2."""
    try:
        code = app(args=given, prog_name=name, standalone_mode=False)
    except NoArgsIsHelpError as fault:
        typer.echo(fault.format_message())
        sys.exit(USAGE)
    except TyperException as fault:
        raise misuse(fault) from fault
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    if isinstance(code, int) and code:
        sys.exit(code)


def misuse(fault: TyperException) -> QipanError:
    """Return what is wrong with how a command is written: which option, argument or value."""
    context = getattr(fault, "ctx", None)
    command = context.command_path if context is not None else "qipan"
    if isinstance(fault, NoSuchOption):
        known = ", ".join(fault.possibilities or ()) or "--help"
        return QipanError("cli.option_unknown", option=fault.option_name, command=command, known=known)
    if isinstance(fault, MissingParameter):
        return QipanError("cli.argument_missing", name=_name_of(fault), command=command)
    if isinstance(fault, BadParameter):
        return QipanError("cli.value_invalid", name=_name_of(fault), fault=fault.message, command=command)
    unknown = re.fullmatch(r"No such command '(.*)'\.?.*", fault.message, re.DOTALL)
    if unknown:
        return QipanError("cli.command_unknown", name=unknown.group(1), command=command)
    return QipanError("cli.usage_wrong", fault=fault.format_message(), command=command)


def _name_of(fault: BadParameter) -> str:
    hint = fault.param_hint
    if hint is None and fault.param is not None:
        hint = fault.param.get_error_hint()
    names = [hint or "?"] if isinstance(hint or "?", str) else list(hint or ())
    return " / ".join(str(name).strip("'") for name in names)
