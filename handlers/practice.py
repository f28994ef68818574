"""The whole practice: every feature's router, merged once."""

from __future__ import annotations

from handlers import (
    agenda,
    agenda_calls,
    agenda_edit,
    agenda_publish,
    checkin,
    commitments,
    meeting,
    proposals,
    reflection,
    welcome,
)
from handlers.turn import merged

practice = merged(
    [
        welcome.on,
        reflection.on,
        commitments.on,
        checkin.on,
        agenda.on,
        agenda_edit.on,
        agenda_publish.on,
        proposals.on,
        agenda_calls.on,
        meeting.on,
    ]
)
