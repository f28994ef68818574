"""The whole practice: every feature's router, merged once."""

from __future__ import annotations

from handlers import reflection, welcome
from handlers.turn import merged

practice = merged([welcome.on, reflection.on])
