"""A second opinion on where a text names people, by Presidio: the one file that knows it.

It is an extra (`pip install "cop-bot[pii]"`) beside a model that spaCy publishes; without either there is no second opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution

from handlers.names import Finder, finds_none

MODELS = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")
LEAST = 0.5
"""How sure Presidio must be."""


def model() -> str:
    """Give the name of the model that is installed as a package; empty where Presidio or every model is missing.

    Presidio would fetch any other by itself, and we fetch nothing.
    """
    if not _is_installed("presidio_analyzer"):
        return ""
    return next((name for name in MODELS if _is_installed(name)), "")


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def second_finder() -> Finder:
    """Give the finder, once built; one that finds nothing where Presidio or its model is not installed."""
    name = model()
    return _built(name) if name else finds_none


def state() -> str:
    """Say in a sentence whether there is a second opinion, for the operator."""
    name = model()
    if name:
        return f"names are looked for twice: by rules, and by Presidio with {name}"
    return "names are looked for by rules alone; docs/security.md says how to add Presidio"


def _built(name: str) -> Finder:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": name}]}
    engine = NlpEngineProvider(nlp_configuration=models).create_engine()
    registry = RecognizerRegistry(recognizers=[SpacyRecognizer(supported_entities=["PERSON"])])
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["en"])

    def find(text: str) -> Sequence[tuple[int, int]]:
        found = analyzer.analyze(text, language="en", entities=["PERSON"], score_threshold=LEAST)
        return [(each.start, each.end) for each in found]

    return find
