"""Command `reference`: every command and option as Markdown, for `docs/cli.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from graph_service.cli.output import say

HEAD = """# Command line

Written by `make docs` from the program itself; a test checks that it is current.

Exit codes: 0 done · 1 the answer is "no" · 2 bad input, nothing changed · 3 the database cannot be reached · 4 refused.
Errors go to stderr in words; `--json` prints one JSON document on stdout and nothing else.
"""


@click.command(hidden=True)
@click.pass_context
def reference(context: click.Context) -> None:
    """Print the reference of all commands as Markdown."""
    root = context.find_root()
    say(HEAD + "\n".join(_sections(root.command, "graph-service")))


def _sections(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, parent=None)
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            if not command.commands[name].hidden:
                yield from _sections(command.commands[name], f"{path} {name}")
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n## {path}\n\n{(command.help or '').strip()}\n\n```\n{path} {usage}\n```\n"
    rows = [param.get_help_record(context) for param in command.params]
    options = [row for row in rows if row]
    if options:
        yield "| option | meaning |\n|---|---|"
        yield from (f"| `{name}` | {text.replace('|', '/')} |" for name, text in options)


COMMANDS = (reference,)
