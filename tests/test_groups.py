"""Who belongs where: a network, communities in it and across networks, and what each person sees of them."""

from __future__ import annotations

import pytest

from tests.fixture_r import enrol_r
from tests.stage import Stage
