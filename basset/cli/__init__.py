"""The ``basset`` command. Importing this module imports no command, so that ``basset --help`` is
instant.
"""

import click

from basset import __version__
from basset.cli.lazy import LazyGroup

COMMANDS = {
    "demo": (
        "basset.cli.demo:demo",
        "Start everything, load a fictitious case and get its report.",
    ),
    "up": (
        "basset.cli.stack:start_stack",
        "Start the local stack and wait until everything is healthy.",
    ),
    "down": ("basset.cli.stack:stop_stack", "Stop the local stack; nothing is lost."),
    "status": ("basset.cli.stack:show_status", "Show what runs, where and since when."),
    "logs": ("basset.cli.stack:print_logs", "Print the log of one process or of all."),
    "env": ("basset.cli.stack:print_variables", "Print how other programs find the local stack."),
    "import": ("basset.cli.exchange:import_", "Import a file or folder into a project."),
    "export": ("basset.cli.exchange:export", "Write a project to a file for elsewhere."),
    "project": ("basset.cli.project:project", "Investigations."),
    "open": ("basset.cli.open:open_console", "Open the console in the browser."),
    "use": ("basset.cli.project:use", "Set the project that commands use without --project."),
    "entity": ("basset.cli.entity:entity", "Persons, organizations, domains, accounts …"),
    "relationship": ("basset.cli.nouns:plain_group", "What ties entities together."),
    "source": ("basset.cli.nouns:plain_group", "Where claims come from."),
    "note": ("basset.cli.nouns:plain_group", "Notes, and the assessment that reports print."),
    "chart": ("basset.cli.nouns:plain_group", "Saved pictures of who is tied to whom."),
    "schedule": ("basset.cli.schedule:schedule", "Reports that are made on schedule."),
    "report": ("basset.cli.report:report", "Reports that were made, and reports to make now."),
    "key": ("basset.cli.key:key", "The key that signs reports."),
    "delivery": ("basset.cli.delivery:delivery", "Where reports go, and whether they arrived."),
    "token": ("basset.cli.token:token", "Access to the API."),
    "path": ("basset.cli.ask:show_path", "Find what ties two entities to each other."),
    "common": ("basset.cli.ask:show_common", "Find what several entities share."),
    "around": ("basset.cli.ask:show_around", "Count what an entity is tied to."),
    "timeline": ("basset.cli.ask:show_timeline", "Tell what happened when, and when we learnt it."),
    "search": ("basset.cli.search:search", "Find names, values, notes and selectors."),
    "doctor": ("basset.cli.doctor:doctor", "Check everything and say what to do about it."),
    "settings": ("basset.cli.settings:settings_group", "Whether the settings are right."),
    "alarm": ("basset.cli.alarm:alarm", "Tell somebody, once, of what needs them."),
    "tick": ("basset.cli.tick:tick", "Do once what beat does every minute."),
    "completion": ("basset.cli.completion:completion", "Print the completion script of a shell."),
}


@click.group(
    cls=LazyGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="basset", message="%(prog)s %(version)s")
def main() -> None:
    """Keep OSINT investigations in a graph and get reports out of them, on schedule.

    Exit status: 0 done, 1 the request was wrong or a check failed, 2 usage, 3 a service is away.
    """
