"""What was done, as an entry of the audit says it by its code, in words."""

from collections.abc import Mapping

from hub.web.ops.naming import DELIVERY_NAMES, event_name

WHAT: Mapping[str, str] = {
    "person-audit-shown": "Looked at what was done with what is held of a person",
    "case-audit-shown": "Looked at what was done in a case",
    "agency-audit-shown": "Looked at what an agency or user did and was given",
    "audit-searched": "Looked for entries of the audit",
    "audit-verified": "Checked whether the audit is whole",
    "table-exported": "Took figures as a file",
    "case-shown": "Looked at a case",
    "emergency-opened": "Opened a case of another area in an emergency",
    "emergency-shown": "Looked at why a case was opened in an emergency",
    "emergency-reviewed": "Reviewed that a case was opened in an emergency",
}
"""What an act was, where its code is not that of an event or a delivery; behind some codes stands a reason."""


def done_in_words(action: str) -> str:
    """Return what was done."""
    return WHAT.get(action.partition(" ")[0]) or DELIVERY_NAMES.get(action) or event_name(action)
