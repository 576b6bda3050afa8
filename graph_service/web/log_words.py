"""How is the audit log told? It holds English, so that its hashes stay; actions, subjects and states are told in words."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from graph_service.access.goals import KIND_WORDS
from graph_service.store.audit import Entry
from graph_service.words import Said, again, joined, say

ACTIONS: Final = (
    say("filed a report"), say("assigned"), say("opened a case"), say("added alerts"), say("case: take"),
    say("case: escalate"), say("case: return"), say("case: propose"), say("case: decline"), say("case: confirm"),
    say("case: reopen"), say("case: note"), say("attached evidence"), say("case: keep longer"), say("removed a case"),
    say("exported a case file"), say("exported a case file with names"), say("kept published figures"),
    say("withdrew published figures"), say("pack: submit"), say("pack: backtest"), say("pack: shadow"),
    say("pack: approve"), say("pack: withdraw"), say("revealed names"), say("hid names"), say("saw names"),
    say("added a user"), say("changed a role"), say("shut a user out"), say("let a user in again"), say("changed a password"),
    say("linked with the single sign-on"), say("unlinked from the single sign-on"), say("set up a second factor"),
    say("renewed recovery codes"), say("removed a second factor"), say("signed a user out"), say("made a token"),
    say("revoked a token"), say("saved a view"), say("changed a view"), say("removed a view"), say("set a personal goal"),
    say("removed a personal goal"), say("made a team goal"), say("changed a team goal"), say("gave up a team goal"),
    say("changed an invitation link"), say("made a challenge"), say("changed a challenge"), say("published a challenge"),
    say("withdrew a challenge"), say("closed a challenge"), say("chose how to be shown on boards"), say("changed notices"),
    say("switched off a notice"), say("confirmed an address"), say("set the webhook"), say("moved a member"),
    say("make a backup"), say("take a backup"), say("remove a backup"), say("change settings"), say("signed in"),
    say("locked an account for a while"),
)  # fmt: skip
SUBJECTS: Final = (
    say("case"), say("cases"), say("alert"), say("pack"), say("member"), say("page"), say("published figures"),
    say("names seen by"), say("challenge"), say("challenges"), say("invitation of"), say("team goal"), say("team goals"),
    say("user"), say("view"), say("notices"), say("backup"), say("programme"), say("names that nobody has"),
)  # fmt: skip
FIELDS: Final = {
    "state": say("state"), "reason": say("reason"), "until": say("until"), "title": say("title"), "note": say("note"),
    "assignee": say("with"), "alerts": say("alerts"), "rows": say("rows"), "name": say("name"), "form": say("form"),
    "keep_until": say("kept until"), "proposed_by": say("proposed by"), "closed_by": say("closed by"),
    "closed_at": say("closed"), "opened_by": say("opened by"), "opened_at": say("opened"), "role": say("role"),
    "place": say("place"), "period": say("period"), "plan": say("plan"), "pack": say("pack"), "version": say("version"),
    "raised": say("raised"), "new": say("new"), "gone": say("no longer raised"), "reopened": say("reopened"),
    "published_on": say("published on"), "withdrawn_on": say("withdrawn on"), "withdrawn_by": say("withdrawn by"),
    "members": say("members"), "because": say("reason"), "table_id": say("table"), "beside": say("beside"), "data": say("data"),
    "shadows": say("in shadow"), "filing_id": say("report number"), "case_id": say("case"), "code_version": say("version"),
    "sessions": say("sessions"), "token_id": say("token"), "label": say("label"), "scopes": say("scopes"),
    "second_factor": say("second factor"), "recovery_codes": say("recovery codes"), "subject": say("subject"),
    "issuer": say("issuer"), "shows": say("shows"), "new_code": say("new link"), "shared_with": say("shared with"),
    "shut_out": say("shut out"), "password": say("password"), "reveals": say("names revealed"), "number": say("how many"),
    "goal": say("goal"), "root": say("team of"), "target": say("target"), "url": say("address"), "shown": say("shown as"),
    "challenge_id": say("challenge"), "reward": say("reward"), "winners": say("winners"), "awards": say("awards"),
    "member_id": say("member"), "size_bytes": say("bytes"), "sponsor_id": say("sponsor"), "from": say("from"),
    "to": say("until"), "off": say("switched off"), "confirmed": say("address confirmed"),
    "has_address": say("has an address"), "currency": say("currency"), "language": say("language"), "contact": say("contact"),
    "appear": say("alerts that appear"), "vanish": say("alerts that vanish"), "periods": say("periods"),
    "shadow_at": say("in shadow since"), "shadow_by": say("put in shadow by"), "measure": say("measure"),
    "challenge": say("challenge"), "case": say("case"), "sha256": "SHA-256", "title_sha256": say("SHA-256 of the title"),
    "default_plan": say("plan used by default"), "names_depth": say("levels with names"),
    "way": say("way"), "failed_before": say("attempts that failed"), "wait_s": say("closed for (seconds)"),
    "second_factor_roles": say("roles that must have a second factor"),
}  # fmt: skip
VALUES: Final = {
    "open": say("open"), "in_review": say("in review"), "escalated": say("escalated"), "closing": say("closing proposed"),
    "closed": say("closed"), "removed": say("removed"), "in_case": say("in a case"), "confirmed": say("confirmed"),
    "explained": say("explained"), "data_error": say("error in the data"), "duplicate": say("duplicate"),
    "tolerated": say("tolerated until a day"), "draft": say("draft"), "shadow": say("in shadow"),
    "approved": say("in force"), "withdrawn": say("withdrawn"), "replaced": say("replaced"), "admin": say("admin"),
    "manager": say("manager"), "officer": say("officer"), "leader": say("leader"), "auditor": say("auditor"),
    "password": say("password"), "code": say("code"), "single sign-on": say("single sign-on"),
}  # fmt: skip
GOALS: Final = {str(kind): words for kind, words in KIND_WORDS.items()}
_KIND: Final = "|".join(map(re.escape, GOALS))
GOAL: Final = re.compile(f"goal ({_KIND}) (\\S+) of (.+)")  # see access.goals


def changed(one: Entry) -> Said:
    """The subject before and after, in words; what was empty and stays so is left out."""
    before, after = json.loads(one.before), json.loads(one.after)
    changes = [
        say("{name}: {before} → {after}", name=_field(name), before=_said(before[name]), after=_said(value))
        for name, value in after.items()
        if name in before
    ]
    new = [(name, value) for name, value in after.items() if name not in before and value != ""]
    return joined((*changes, *(joined((_field(name), _said(value)), ": ") for name, value in new)), "; ")


def _field(name: str) -> Said:
    return again(FIELDS.get(name, name))


def _said(value: Any) -> Any:
    """A value of the log: states and roles in words, anything else as it was written."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return again(VALUES[value]) if isinstance(value, str) and value in VALUES else str(value)


def subject_words(subject: str) -> Said | str:
    """What an entry, or a reveal, is about."""
    if goal := GOAL.fullmatch(subject):
        kind, month, whose = goal.groups()
        return say("goal of {whose} for {month}: {kind}", whose=whose, month=month, kind=GOALS[kind])
    if subject.startswith("["):
        plan, period, pack, version = json.loads(subject)
        return say(
            "report of {period}: plan {plan}, pack {pack} {version}",
            period=period,
            plan=plan,
            pack=pack,
            version=version,
        )
    head = subject.rpartition(" ")[0]
    known = next((one for one in SUBJECTS if head == one or head.startswith(f"{one} ")), None)
    if known is None:
        return again(subject) if subject in SUBJECTS else subject
    return joined((again(known), subject.removeprefix(known).strip()), " ")
