"""The whole practice: every feature's router, merged once."""

from __future__ import annotations

from handlers import (
    accounts,
    agenda,
    agenda_calls,
    agenda_edit,
    agenda_publish,
    agreeing,
    anonymous,
    archive,
    area_digest,
    arrival,
    checkin,
    commitments,
    deputies,
    digest,
    guests,
    home,
    leaving,
    linking,
    me,
    meeting,
    newcomers,
    proposals,
    reflection,
    replies_up,
    safety,
    searching,
    settings,
    synthesis,
    unanswered,
    welcome,
)
from handlers.helping import with_help
from handlers.turn import merged

practice = with_help(
    merged(
        [
            welcome.on,
            home.on,
            reflection.on,
            anonymous.on,
            commitments.on,
            checkin.on,
            agenda.on,
            agenda_edit.on,
            agenda_publish.on,
            proposals.on,
            agenda_calls.on,
            meeting.on,
            digest.on,
            area_digest.on,
            replies_up.on,
            unanswered.on,
            synthesis.on,
            archive.on,
            searching.on,
            settings.on,
            arrival.on,
            linking.on,
            accounts.on,
            newcomers.on,
            guests.on,
            leaving.on,
            deputies.on,
            me.on,
            agreeing.on,
        ]
    )
)
practice.beside.append(safety.contacts_for)
