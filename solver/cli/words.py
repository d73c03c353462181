"""Click's faults in words of our own, in both languages."""

import re

import click

from solver.language import Text


def usage_text(fault: click.ClickException) -> Text:
    """Return what is wrong with the command line and what to do."""
    close: list[str] | None = None
    extra = _EXTRA.search(fault.format_message())
    if isinstance(fault, click.exceptions.NoSuchCommand):
        text, close = Text("没有命令“{name}”", "no such command: {name}").fill(name=fault.command_name), fault.possibilities
    elif isinstance(fault, click.NoSuchOption):
        text, close = Text("没有选项 {name}", "no such option: {name}").fill(name=fault.option_name), fault.possibilities
    elif isinstance(fault, click.MissingParameter):
        text = Text("缺少 {name}", "missing {name}").fill(name=_parameter(fault))
    elif isinstance(fault, click.BadOptionUsage):
        text = Text("选项 {name} 缺少取值,或不接受取值", "option {name} needs a value, or takes none").fill(name=fault.option_name)
    elif isinstance(fault, BadValue):
        text = Text("{name}:{why}", "{name}: {why}").fill(name=_parameter(fault), why=fault.text)
    elif extra is not None:
        text = Text("多余的参数:{words}", "too many arguments: {words}").fill(words=extra[1])
    else:
        text = Text("{why}", "{why}").fill(why=fault.format_message().rstrip("."))
    return _with_help(text, close)


_EXTRA = re.compile(r"extra arguments? \((.*)\)", re.DOTALL)
"""Click names surplus arguments only in a sentence."""


class BadValue(click.BadParameter):
    """A value that an option does not take, with the reason in both languages."""

    def __init__(self, text: Text, parameter: click.Parameter | None, context: click.Context | None) -> None:
        super().__init__(text.en, context, parameter)
        self.text = text


class Whole(click.ParamType[int]):
    """A whole number within a range."""

    name = "n"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number.

        Raises
        ------
        BadValue
            If it is none, or out of range.
        """
        text = str(value)
        if len(text) <= 20 and text.lstrip("-").isascii() and text.lstrip("-").isdecimal() and self.low <= int(text) <= self.high:
            return int(text)
        why = Text("应为 {low} 到 {high} 之间的整数,而不是 {value}", "a whole number from {low} to {high}, not {value}")
        raise BadValue(why.fill(low=self.low, high=self.high, value=text[:40]), param, ctx)


class Seconds(click.ParamType[float]):
    """A positive number of seconds, up to a week."""

    name = "s"
    most = 604_800.0

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds.

        Raises
        ------
        BadValue
            If it is no number, not positive, or longer than a week.
        """
        try:
            seconds = float(str(value)[:40])
        except ValueError:
            seconds = 0.0
        if 0 < seconds <= self.most:
            return seconds
        raise BadValue(
            Text("应为大于 0、不超过 604800 的秒数,而不是 {value}", "seconds above 0 and at most 604800, not {value}").fill(
                value=str(value)[:40]
            ),
            param,
            ctx,
        )


class Choice(click.ParamType[str]):
    """One of a few words."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices
        self.name = "|".join(choices)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word.

        Raises
        ------
        BadValue
            If it is another one.
        """
        if value in self.choices:
            return str(value)
        why = Text("应为 {choices} 之一,而不是 {value}", "one of {choices}, not {value}")
        raise BadValue(why.fill(choices=" / ".join(self.choices), value=str(value)[:40]), param, ctx)


def _parameter(fault: click.BadParameter) -> str:
    if fault.param is None:
        return ""
    return fault.param.opts[0] if isinstance(fault.param, click.Option) else str(fault.param.human_readable_name)


def _with_help(text: Text, close: list[str] | None) -> Text:
    names = " / ".join(sorted(close or ()))
    guess = Text(f";是否应为 {names}?", f"; did you mean {names}?") if names else Text("", "")
    end = Text("", "") if names else Text("。", ".")
    return Text(f"{text.zh}{guess.zh}{end.zh}用法见 solve --help", f"{text.en}{guess.en}{end.en} See solve --help")
