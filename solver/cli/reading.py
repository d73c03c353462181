"""Reading the files a command names; what is wrong with them ends the run with every fault listed."""

from pathlib import Path

from solver.cli.codes import WRONG_INPUT, Ended
from solver.files.faults import InputRefused
from solver.files.plan import read_plan
from solver.files.read import read
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.plan.plan import Plan


def instance_of(file: str, language: Language) -> Instance:
    """Return the instance a file holds.

    Raises
    ------
    Ended
        With exit code 2 and every fault, located, if the input is refused.
    """
    try:
        return read(Path(file))
    except InputRefused as refused:
        raise refusal(refused, language) from None


def plan_of(file: str, instance: Instance, language: Language, *, earlier: bool = False) -> Plan:
    """Return the plan a file holds; an earlier one may name what the instance no longer has.

    Raises
    ------
    Ended
        With exit code 2 and every fault, located, if it is refused.
    """
    try:
        return read_plan(Path(file), instance, earlier=earlier)
    except InputRefused as refused:
        raise refusal(refused, language) from None


def refusal(refused: InputRefused, language: Language) -> Ended:
    """Return the ending for an input that was refused, with every fault."""
    count = len(refused.faults) + refused.more
    message = Text(f"输入有误,共 {count} 处:\n{refused.report('zh')}", f"the input was refused, {count} fault(s):\n{refused.report('en')}")
    listed = [
        {"file": fault.file, "place": fault.place, "message": fault.message.say(language), "value": fault.value} for fault in refused.faults
    ]
    return Ended(WRONG_INPUT, "INPUT_REFUSED", message, {"faults": listed, "more": refused.more})
