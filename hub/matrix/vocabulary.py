"""What the codes of rule files are called: agencies, deliveries, fields, purposes, bases, and the values of facts.

Words alone; `in_words` makes sentences of them. A test names whatever has none.
"""

from collections.abc import Mapping

AGENCIES: Mapping[str, str] = {
    "police": "the police",
    "idva": "an IDVA service",
    "mash": "a children's safeguarding hub (MASH)",
    "victim-hub": "a victim hub",
    "marac": "a MARAC coordinator",
    "health": "a health service",
    "school": "a school",
    "housing": "a housing service",
    "perpetrator-service": "a perpetrator service",
    "probation": "probation",
    "unknown": "an agency of unknown kind",
}
RECIPIENTS: Mapping[str, str] = {
    "police": "Police",
    "idva": "IDVA service",
    "mash": "Children's safeguarding hub (MASH)",
    "victim-hub": "Victim hub",
    "marac": "MARAC coordinator",
    "health": "Health service",
    "school": "School",
    "housing": "Housing service",
    "perpetrator-service": "Perpetrator service",
    "probation": "Probation",
}
SHORT: Mapping[str, str] = {
    **RECIPIENTS,
    "idva": "IDVA",
    "mash": "MASH",
    "marac": "MARAC",
    "health": "Health",
    "housing": "Housing",
}
"""For tables in which many kinds stand in one cell."""
DELIVERIES: Mapping[str, str] = {
    "referral-offered": "Offer of a referral",
    "safeguarding-contact": "Safeguarding contact",
    "marac-referral": "Referral to the conference",
    "perpetrator-referral": "Referral of the perpetrator",
    "school-notice": "Notice to a school",
    "research-request": "Request for research before a conference",
    "flag": "Flag on a record",
    "update": "Update of what it already holds",
    "task": "Task",
    "status": "Status of a record that it sent",
    "received": "Receipt for an event that it sent",
    "correction": "Correction of a delivery",
    "marac-case": "The consolidated case",
    "case-replaced": "Word that a case goes on under another reference",
}
SECTIONS: Mapping[str, str] = {
    "victim": "The victim",
    "child": "Each child",
    "perpetrator": "The perpetrator",
    "event": "The incident or request",
    "risk": "The risk assessment",
    "history": "Earlier incidents",
    "support": "Support by a service",
    "safeguarding": "The children's hub's decision",
    "status": "What became of its record",
    "flag": "The flag",
}
FIELDS: Mapping[str, str] = {
    "identifiers": "national numbers (NHS, police)",
    "contacts": "telephone and email",
    "safe-contact": "when and how contact is safe",
    "consent": "answer on sharing",
    "resident": "whether living there",
    "present": "whether present",
    "witnessed": "whether it was seen or heard",
    "where-in-home": "where in the home",
    "voice": "own words to whoever attended",
    "references": "reference numbers",
    "occurred-from": "when it began",
    "occurred-until": "when it ended",
    "place-kind": "kind of place",
    "abuse": "kinds of abuse",
    "flags": "warning flags",
    "circumstances": "circumstances, in codes",
    "criteria": "criteria for the conference",
    "request": "what is asked for",
    "narrative": "account in free text",
    "grade": "risk grade",
    "tool": "checklist used",
    "tool-version": "version of the checklist",
    "assessed-at": "when assessed",
    "assessor-role": "role of the assessor",
    "score": "number of yes answers",
    "answers": "answers to the checklist",
    "incidents-in-12-months": "number of incidents in 12 months",
    "escalation": "whether it escalates",
    "service": "kind of service",
    "service-name": "name of the service",
    "status-at": "since when",
    "decided-at": "when decided",
    "expires-at": "until when it stands",
}
TREATMENTS: Mapping[str, str] = {
    "as-is": "as recorded",
    "year-only": "year only",
    "code": "as a code",
    "checked-words": "free text, once checked",
    "kind-of-place": "kind of place only",
}
PURPOSES: Mapping[str, str] = {
    "acknowledge": "Tell the sender what became of its record",
    "ask-consent": "Ask her whether she wants support",
    "mark-record": "Mark a record",
    "protect-adult-at-risk": "Protect an adult at risk",
    "reduce-harm": "Reduce the harm that he does",
    "research-for-conference": "Find out what an agency knows before the conference meets",
    "safeguard-child": "Safeguard a child",
    "support": "Offer her support",
}
OVERRIDES: Mapping[str, str] = {
    "serious-harm": "serious harm",
    "child-at-risk": "a child at risk",
    "cannot-consent": "she cannot consent",
    "prevent-crime": "prevention of crime",
    "none": "none",
    "unknown": "not known",
}
BASES: Mapping[tuple[str, str], str] = {
    ("regime", "uk-gdpr"): "UK GDPR",
    ("regime", "part-3"): "Data Protection Act 2018, Part 3 (law enforcement)",
    ("art6", "6-1-c"): "Article 6(1)(c), legal obligation",
    ("art6", "6-1-d"): "Article 6(1)(d), vital interests",
    ("art6", "6-1-e"): "Article 6(1)(e), public task",
    ("art6", "6-1-f"): "Article 6(1)(f), legitimate interests",
    ("art9", "9-2-c"): "Article 9(2)(c), vital interests",
    ("art9", "9-2-g"): "Article 9(2)(g), substantial public interest",
    ("art9", "9-2-h"): "Article 9(2)(h), health or social care",
    ("sch1", "para-6"): "Data Protection Act 2018, Schedule 1, paragraph 6, statutory purposes",
    ("sch1", "para-10"): "Data Protection Act 2018, Schedule 1, paragraph 10, preventing unlawful acts",
    ("sch1", "para-18"): "Data Protection Act 2018, Schedule 1, paragraph 18, safeguarding",
    ("sch1", "para-19"): "Data Protection Act 2018, Schedule 1, paragraph 19, economic well-being",
    ("part3", "s35-2-b"): "section 35(2)(b), task of a competent authority",
    ("gateway", "cda1998-s115"): "Crime and Disorder Act 1998, section 115",
    ("gateway", "ca1989-s17"): "Children Act 1989, section 17",
    ("gateway", "ca1989-s47"): "Children Act 1989, section 47",
    ("gateway", "ca2004-s10"): "Children Act 2004, section 10",
    ("gateway", "ca2004-s11"): "Children Act 2004, section 11",
    ("gateway", "care2014-s42"): "Care Act 2014, section 42",
    ("gateway", "da2021-s57"): "Domestic Abuse Act 2021, section 57",
    ("gateway", "vpa-2024"): "Victims and Prisoners Act 2024",
    ("gateway", "dvds-s77-da2021"): "Domestic Abuse Act 2021, section 77 (disclosure scheme)",
    ("gateway", "common-law-police"): "Common law powers of the police",
}
PARTS_OF_A_BASIS = ("regime", "art6", "art9", "sch1", "part3", "gateway")

CONDITIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "told": (
        "the occasion is {}",
        {
            "incident": "a report of an incident",
            "risk": "a risk assessment",
            "referral": "a referral",
            "support": "word from a service that supports her",
            "safeguarding": "a decision of the children's hub",
            "withdrawal": "the withdrawal of a record",
            "consent": "an answer on consent",
            "receipt": "an answer to what it told",
            "heartbeat": "a sign of life of a system",
            "decision": "a decision of a user of the hub",
            "unknown": "an unknown one",
        },
    ),
    "sender": ("it was told by {}", AGENCIES),
    "role": (
        "the person is {}",
        {
            "victim": "the victim",
            "child": "a child",
            "perpetrator": "the perpetrator",
            "young-person-displaying-abuse": "a young person who displays abuse",
            "other": "somebody else",
            "unknown": "of an unknown role",
        },
    ),
    "risk": (
        "the risk is {}",
        {"standard": "standard", "medium": "medium", "high": "high", "unknown": "not assessed"},
    ),
    "consent": (
        "her consent is {}",
        {
            "given": "given",
            "refused": "refused",
            "withdrawn": "withdrawn",
            "not-sought": "not yet sought",
            "not-sought-unsafe": "not sought because asking was unsafe",
            "unknown": "not known",
        },
    ),
    "address-class": (
        "the address is {}",
        {
            "ordinary": "an ordinary one",
            "confidential": "confidential",
            "refuge": "a refuge",
            "not-a-home": "not a home",
            "unknown": "of an unknown class",
        },
    ),
    "suspect-informed": (
        "{}",
        {
            "yes": "the suspect knows that an agency holds this allegation",
            "no": "the suspect does not know of this allegation",
            "unknown": "it is not known whether the suspect knows",
        },
    ),
    "primary-victim": (
        "it is {}",
        {
            "decided": "settled who the victim is",
            "undecided": "still open who the victim is",
            "unknown": "not known whether it is settled who the victim is",
        },
    ),
    "criterion": (
        "the sender {}",
        {
            "named": "names a criterion for the conference",
            "none": "names no criterion",
            "unknown": "may or may not name a criterion",
        },
    ),
    "marac-repeat": (
        "the incident is {}",
        {
            "repeat": "a repeat after a referral to the conference",
            "none": "no repeat",
            "unknown": "not known to be a repeat or not",
        },
    ),
    "asks-for": (
        "{} is asked for",
        {
            "perpetrator-programme": "a perpetrator programme",
            "other": "something other than a perpetrator programme",
            "unknown": "something unknown",
        },
    ),
    "may-be-told": (
        "the referrer {}",
        {
            "stated": "states what he may be told",
            "not-stated": "does not state what he may be told",
            "unknown": "may or may not state what he may be told",
        },
    ),
    "override": ("the sender's stated reason to share without consent is {}", OVERRIDES),
    "setting": (
        "the child learns {}",
        {"enrolled-here": "at this very school", "elsewhere": "elsewhere", "unknown": "at a place that is not known"},
    ),
    "task": (
        "{}",
        {
            "ask-consent": "the task is to ask her whether she wants support",
            "review-unsafe-contact": "the task is to review how she can be reached",
            "find-route": "the task is to find a way for her",
            "say-what-he-may-be-told": "the task is to say what he may be told",
            "none": "it is no task",
            "unknown": "it is not known which task it is",
        },
    ),
    "excluded": (
        "the recipient is {}",
        {
            "clear": "not on the case's exclusion list",
            "named": "on the case's exclusion list",
            "unknown": "not known to be on the exclusion list or not",
        },
    ),
    "restricted": (
        "the case is {}",
        {
            "clear": "open",
            "named": "restricted and the recipient is named for it",
            "restricted": "restricted and the recipient is not named for it",
            "unknown": "not known to be open or restricted",
        },
    ),
}
NAMED: Mapping[str, Mapping[str, str]] = {fact: words for fact, (_, words) in CONDITIONS.items()}
"""Every value of every fact that has words; ages are counted instead."""
