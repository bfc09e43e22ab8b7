"""`partwise connections`: what is saved, and whether it works; what changes the list has modules of its own."""

from __future__ import annotations

import json

from partwise.cli import arguments_connections as given
from partwise.cli.chosen import environment_connection
from partwise.cli.connection_lines import facts_of, table_of
from partwise.cli.exits import DONE, FAILED
from partwise.cli.office import Office, WrongUsage, in_the_office
from partwise.connections import ENVIRONMENT, no_connection
from partwise.core.connection import Connection
from partwise.core.errors import PartwiseError

NOTHING_SAVED = "No connection is saved yet. Make one with `partwise connections add NAME` or `import`."


def connections(asked: given.Asked) -> int:
    """Do what was asked for; the exit code."""
    return in_the_office(lambda office: _carried_out(asked, office))


def _carried_out(asked: given.Asked, office: Office) -> int:
    match asked:
        case given.Listing():
            return _list(office, asked)
        case given.Trying():
            return _test(office, asked)
        case given.Removing():
            from partwise.cli.connections_remove import remove_connection

            return remove_connection(office, asked)
        case given.Importing():
            from partwise.cli.connections_import import import_connections

            return import_connections(office, asked)
        case given.Adding():
            from partwise.cli.connections_add import add_connection

            return add_connection(office, asked)


def _list(office: Office, asked: given.Listing) -> int:
    saved = office.saved().connections
    if asked.json:
        for connection in saved:
            print(json.dumps({"event": "connection", **facts_of(connection)}), flush=True)
    elif saved:
        print("\n".join(table_of(saved)))
    else:
        print(NOTHING_SAVED)
    return DONE


# --- trying ----------------------------------------------------------------------------------------------------


def _test(office: Office, asked: given.Trying) -> int:
    """One after the other; one that fails keeps nobody from trying the others."""
    wanted = [office.known(asked.name)] if asked.name else _all(office)
    return max(_try(office, connection, as_json=asked.json) for connection in wanted)


def _all(office: Office) -> list[Connection]:
    """Those that are saved, and the environment's. Raises WrongUsage: there is none."""
    ours = environment_connection()
    wanted = [*office.saved().connections, *([ours] if ours else [])]
    if not wanted:
        raise WrongUsage.of(no_connection(ENVIRONMENT).fault)
    return wanted


def _try(office: Office, connection: Connection, *, as_json: bool) -> int:
    from partwise.cli import trial
    from partwise.oss.diagnosis import Outcome, Step, Verdict

    def tell(kind: str, found: Step | Verdict) -> None:
        if as_json:
            check = {"check": found.check.value, "seconds": round(found.seconds, 3)} if isinstance(found, Step) else {}
            event = {"event": kind, "connection": connection.name, **check, **trial.facts_of(found)}
            print(json.dumps(event), flush=True)
        elif isinstance(found, Step):
            print(f"  {trial.line_of(found)}", flush=True)
        else:
            print(f"{connection.name}: {found.words}", flush=True)

    if not as_json:
        print(f"Trying {connection.name}…", flush=True)
    try:
        found = trial.tried(office, connection, lambda step: tell("step", step))
    except PartwiseError as error:
        found = Verdict(Outcome.FAILED, str(error.fault), error.fault)
    tell("verdict", found)
    return FAILED if found.outcome is Outcome.FAILED else DONE
