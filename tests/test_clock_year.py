"""A whole year of three communities, in Melbourne, Edmonton and Kolkata: never at a bad time, never silent, never too much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from handlers import rhythm
from handlers.budget import MOST
from handlers.enrolment import enrol
from handlers.practice import practice
from prompts.library import load
from storage.communities import Place
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from storage.models import Outbox  # noqa: F401
from tests.machines import Build
