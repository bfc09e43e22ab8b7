"""The words of making, changing and trying a connection. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fixable
from partwise.oss.endpoints import address_of, region_of
from partwise.oss.regions import REGIONS
from partwise.ui.words import counted, number

NEW = "New connection"
EDIT = "Edit connection"
LEAD = "The secret is kept in this computer’s keyring, never in a file."
LEAD_LIVE = "The credentials are read each time from where they are, never copied."

# --- the fields -----------------------------------------------------------------------------------------------

NAME, KEY_ID, SECRET, TOKEN, EXPIRES = "Name", "AccessKey ID", "AccessKey secret", "Security token", "Token ends"
REGION, WAY, ENDPOINT = "Region", "Reach it by", "Endpoint"
SOURCE, COMMAND = "Credentials", "Command"
BUCKET, PREFIX, SIGNATURE = "Bucket", "Prefix", "Signature"
PROXY, PROXY_URL, PROXY_USER, PROXY_PASSWORD = "Proxy", "Proxy address", "Proxy user", "Proxy password"
CA_FILE, ROLE, EXTERNAL_ID = "CA file", "Role to take on", "External ID"
KEEP_TOKEN = "&Keep the temporary token in the keyring too"  # noqa: S105 - what stands beside a tick
KEEP_TOKEN_HELP = "Without it, temporary credentials are kept for this session only."  # noqa: S105 - a sentence

TOKEN_EXAMPLE = "only for temporary (STS) credentials"  # noqa: S105 - what stands in an empty field
EXPIRES_EXAMPLE = "2026-11-21T14:00:00Z, if you know it"
REGION_EXAMPLE = "choose or type a region"
ENDPOINT_EXAMPLE = "https://files.example.com"
ENDPOINT_FOLLOWS = "follows from the region"
BUCKET_EXAMPLE = "needed if you may see only one"
PREFIX_EXAMPLE = "needed if you may see only a part of it"
PROXY_EXAMPLE = "http://proxy.example.com:3128 or socks5://…"
CA_EXAMPLE = "certificates in PEM, trusted beside the system’s"
ROLE_EXAMPLE = "acs:ram::ACCOUNT:role/NAME"
KEPT_KEYRING = "kept in the keyring; type to replace it"
KEPT_SESSION = "kept for this session; type to replace it"
LOOKING = "looking in the system keyring…"
NOT_ASKED = "the keyring did not answer; type to replace it"
NOT_KEPT = "not kept any more; enter it again"

WAYS = {
    "public": "Public address",
    "internal": "Internal address (from inside Alibaba Cloud)",
    "accelerate": "Accelerated address",
    "accelerate-overseas": "Accelerated address outside mainland China",
    "dual-stack": "Dual-stack address (IPv6 and IPv4)",
    "own-domain": "A domain of your own, bound to the bucket",
    "custom": "Another endpoint",
    "path": "Another endpoint, with the bucket in the path",
}
PROXIES = {"system": "As the system says", "none": "None", "own": "This one"}
SIGNATURES = {"v4": "Automatic (V4)", "v1": "V1, for old private clouds"}
MORE = "More options"
CHOOSE_FILE = "Choose…"
CHOOSE_FILE_HELP = "Choose a file of CA certificates"
CHOOSE_CA_TITLE = "Choose a file of CA certificates"


def region_text(region: str) -> str:
    """China (Hangzhou) · cn-hangzhou; one that is not known is its id."""
    return f"{REGIONS[region].name} · {region}" if region in REGIONS else region


def region_name(region: str) -> str:
    return REGIONS[region].name if region in REGIONS else region


def source_text(connection: Connection) -> str:
    """Where credentials come from that somebody else keeps."""
    profile = f"the profile “{connection.profile}”" if connection.profile else "the current profile"
    file = f" in {connection.path}" if connection.path else ""
    role = f"the RAM role “{connection.ecs_role}”" if connection.ecs_role else "the RAM role"
    runs = f", which runs the program: {connection.command}" if connection.command else ""
    return {
        Origin.ENVIRONMENT: "Read from the environment of this program",
        Origin.OSSUTIL: f"Read from {profile} of ossutil{file}{runs}",
        Origin.ALIYUN: f"Read from {profile} of the Aliyun CLI{file}{runs}",
        Origin.ECS_ROLE: f"Asked for {role} of this ECS instance",
        Origin.COMMAND: "Printed by a program that Partwise runs",
    }.get(connection.origin, "")


# --- problems -------------------------------------------------------------------------------------------------

NO_NAME = "Give the connection a name."
NAME_TAKEN = "Another connection has this name."
NO_KEY_ID = "Enter the AccessKey ID."
ODD_KEY_ID = "An AccessKey ID has no blanks and no special letters."
UNUSUAL_KEY_ID = "AccessKey IDs of Alibaba Cloud begin with LTAI, temporary ones with STS."
SWAPPED = "The AccessKey ID and the secret stand in each other’s field."
SWAP = "&Swap them"
NO_SECRET = "Enter the AccessKey secret."  # noqa: S105 - a sentence
ODD_SECRET = "An AccessKey secret has no blanks and no special letters."  # noqa: S105 - a sentence
NO_TOKEN = "An AccessKey ID that begins with STS. needs its security token."  # noqa: S105 - a sentence
ODD_TOKEN = "A security token has no blanks: paste it in one piece."  # noqa: S105 - a sentence
TOKEN_OF_ANOTHER = "Temporary AccessKey IDs begin with STS.; this one is permanent."  # noqa: S105 - a sentence
NO_TIME = "Write the time as 2026-11-21 14:00, or as STS writes it."
OVER = "These credentials are over: get new ones."
NO_COMMAND = "Enter the command that prints the credentials."
NO_REGION = "Choose the region."
UNKNOWN_REGION = "Partwise does not know this region; it is used as typed."
NO_ENDPOINT = "Enter the endpoint."
PLAIN_HTTP = "Plain HTTP: others on the way can read and alter what is sent."
DOMAIN_NEEDS_BUCKET = "A domain of your own leads to one bucket: name it."
PREFIX_NEEDS_BUCKET = "Name the bucket of this prefix."
NO_PROXY_URL = "Enter the proxy’s address."
NO_PROXY_USER = "The password belongs to a user: enter the user name."
NO_ARN = "Write the role’s ARN as acs:ram::ACCOUNT:role/NAME."


def unusual_secret(length: int) -> str:
    return f"A secret has usually 30 characters; this has {number(length)}."


def endpoint_of_another(region: str) -> str:
    return f"The endpoint is that of {region_name(region)}."


def to_mend(count: int) -> str:
    return counted(count, "{} field has to be mended first.", "{} fields have to be mended first.")


# --- trying ---------------------------------------------------------------------------------------------------

TRY, STOP_TRYING = "&Try it", "S&top"
TRY_HELP = "Connect for real and tell what works. Nothing is changed on the server."
TRYING = "Trying the connection…"
STEPS = "What was looked at"
CHECKS = {
    "settings": "Settings",
    "name": "Name (DNS)",
    "line": "Connection (TCP)",
    "tls": "Encryption (TLS)",
    "clock": "Clock",
    "signature": "Signature",
    "rights": "Rights",
}
OUTCOMES = {"ok": "fine", "warning": "to be looked at", "failed": "failed", "skipped": "not tried"}
STOPPED_TRYING = "Stopped. The connection was not tried to the end."


def step_spoken(check: str, outcome: str, told: str) -> str:
    """What a screen reader says of a step."""
    return f"{CHECKS.get(check, check)}, {OUTCOMES.get(outcome, outcome)}: {told}"


def seconds(count: float) -> str:
    return f"{count * 1000:.0f} ms" if count < 1 else f"{count:.1f} s"


USE_V1, USE_V4 = "Use signature V1", "Use signature V4"
USE_PUBLIC = "Use the public address"
USE_REGIONAL = "Use the region’s own address"
USE_VIRTUAL = "Put the bucket in front of the host"
USE_HTTPS = "Use https://"
USE_HTTP = "Use http://"
NO_PROXY = "Connect without a proxy"
GO_TO = {
    "key-id": "Go to the AccessKey ID",
    "secret": "Go to the secret",
    "token": "Go to the token",
    "region": "Go to the region",
    "endpoint": "Go to the endpoint",
    "bucket": "Go to the bucket",
    "proxy-url": "Go to the proxy",
    "ca-file": "Go to the CA file",
    "role": "Go to the role",
}


def use_region(region: str) -> str:
    return f"Use {region_name(region)}"


# --- saving ---------------------------------------------------------------------------------------------------

IMPORT = "&Import from ossutil or Aliyun CLI…"
CANCEL, SAVE, SAVE_ANYWAY, STOP_WAITING = "Cancel", "&Save", "&Save all the same", "Stop &waiting"
SEND_PLAIN = "&Go on with plain HTTP"
SAVING = "Saving…"
WAITING = "Waiting for the system keyring…"
WAITING_HELP = "It may ask you something in a window of its own."
NOT_WAITED = "Nothing was saved."
SESSION_ONLY = "&Keep for this session only"
SESSION_ONLY_HELP = "Kept for this session, the secret is in memory alone: enter it again after the next start."
SAVE_AGAIN = "Try a&gain"

# --- the menu, and removing -----------------------------------------------------------------------------------

CONNECTIONS = "Connections"
NEW_ITEM, EDIT_ITEM, REMOVE_ITEM, IMPORT_ITEM = "&New connection…", "&Edit…", "&Remove…", "&Import…"
MORE_FILES = 3  # names of unfinished uploads that a question tells one by one
NEW_BUTTON = "New connection…"
NEW_BUTTON_HELP = "With an AccessKey, or temporary credentials"
IMPORT_BUTTON = "Import…"
IMPORT_BUTTON_HELP = "Use what ossutil, the Aliyun CLI, the environment or an ECS role has"


def place_text(connection: Connection) -> str:
    """Hangzhou, Singapore; for an endpoint that is none of OSS's own, its host."""
    try:
        host = address_of(connection).host
    except Fixable:
        return connection.region
    region = connection.region or region_of(host)
    if region not in REGIONS or not host.endswith(".aliyuncs.com"):
        return host
    return re.sub(r"^China \((.*)\)", r"\1", REGIONS[region].name)


def remove_title(name: str) -> str:
    return f"Remove the connection “{name}”?"


def remove_text(names: Sequence[str]) -> str:
    """`names` of the uploads that are not finished."""
    gone = "Its secret is deleted from the keyring; nothing on the server changes."
    if not names:
        return gone
    told = ", ".join(names[:MORE_FILES])
    more = len(names) - MORE_FILES
    rest = f" and {number(more)} more" if more > 0 else ""
    unfinished = counted(len(names), "{} upload is not finished", "{} uploads are not finished")
    return (
        f"{unfinished}: {told}{rest}. Without this connection they cannot go on; the parts they have stored stay on "
        f"the server and are billed. {gone}"
    )


def remove_button(unfinished: int) -> str:
    if not unfinished:
        return "Remove it"
    return counted(unfinished, "Remove it, leave {} upload unfinished", "Remove it, leave {} uploads unfinished")


LEAVE_SECRET = "Remove it, leave the secret"  # noqa: S105 - what stands on a button


def left_secret_text(fault: str) -> str:
    """`fault`: why the keyring did not delete the secret, as a sentence."""
    return (
        f"Its secret could not be deleted: {fault} The connection is still there. It can be removed all the same; the "
        "secret then stays in the keyring, where you can delete it by the name “partwise”."
    )
