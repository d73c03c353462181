"""The command group: `solve FILE` means `solve run FILE`, a misspelt command is suggested, help speaks Chinese too."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from solver.cli.results import put
from solver.language import Language, Text

DEFAULT = "run"
USAGE, OPTIONS, COMMANDS = Text("用法:", "Usage:"), Text("选项", "Options"), Text("命令", "Commands")
PIECES = {"[OPTIONS]": Text("[选项]", "[OPTIONS]"), "COMMAND [ARGS]...": Text("命令 [参数]...", "COMMAND [ARGS]...")}
HELP = Text("显示本说明后退出。", "Show this message and exit.")


class Worded(click.Command):
    """A command whose help has its headings in the run's language."""

    language: Language = "en"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line with its own heading."""
        pieces = [PIECES[piece].say(self.language) if piece in PIECES else piece for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=USAGE.say(self.language) + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their own heading."""
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        with formatter.section(OPTIONS.say(self.language)):
            formatter.write_dl([record for option in options if (record := option.get_help_record(ctx)) is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option, worded."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP.say(self.language)
            option.callback = _help
        return option


def _help(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click calls it so
    """Print the help as every other result is printed; click would end the process by itself where nobody reads it."""
    if asked and not context.resilient_parsing:
        put(context.get_help() + "\n")
        context.exit()


class Door(Worded, click.Group):
    """The group with `run` as its default command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` in front where the first word is a file or an option of `run`, not a command."""
        return super().parse_args(ctx, self.with_command(args))

    def with_command(self, arguments: Sequence[str]) -> list[str]:
        """Return the arguments with the command's name in front.

        Raises
        ------
        click.exceptions.NoSuchCommand
            If the first word names no file and is close to a command.
        """
        listed = list(arguments)
        if not listed or listed[0] in self.commands:
            return listed
        if listed[0].startswith("-"):
            asked = next((word for word in listed if word in {"--help", "--version"}), None)
            return [DEFAULT, *listed] if asked is None else [asked]
        first = listed[0]
        if not Path(first).suffix and "/" not in first and not Path(first).exists():
            close = get_close_matches(first.lower(), sorted(self.commands), n=1)
            if close:
                raise click.exceptions.NoSuchCommand(first, possibilities=close)
        return [DEFAULT, *listed]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options, then commands, each under its own heading."""
        super().format_options(ctx, formatter)
        with formatter.section(COMMANDS.say(self.language)):
            formatter.write_dl([(name, command.get_short_help_str(100)) for name, command in self.commands.items()])
