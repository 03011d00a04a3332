"""What `harken run` keeps between steps: one file, replaced at a stroke, and a lock for whoever works on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from harken.domain.errors import BadInput
from harken.store.table import Item


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything of a local stack at the end of a step. `told`: ids of the notices that were printed."""

    items: tuple[Item, ...] = ()
    queues: dict[str, tuple[str, ...]] = {}
    told: tuple[str, ...] = ()
    generation: int = 0


def default_folder() -> Path:
    """Where state is kept when nothing is said: the user's state folder, from any directory the same."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "harken"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for oneself; others wait. A killed process gives it free."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise BadInput(f"{folder}: {error.strerror or error}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(folder: Path) -> Snapshot:
    """The last complete snapshot, a blank one where there is none. Raises `BadInput` for a file that is none."""
    path = folder / "state.json"
    try:
        snapshot = msgspec.json.decode(path.read_bytes(), type=Snapshot)
    except FileNotFoundError:
        return Snapshot()
    except (OSError, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadInput(f"{path}: not a state of harken: {error}") from error
    if not all(isinstance(item.get(key), str) for item in snapshot.items for key in ("pk", "sk")):
        raise BadInput(f"{path}: not a state of harken: an item without a key")
    return snapshot


def save(folder: Path, snapshot: Snapshot) -> None:
    """Replace the snapshot: whoever looks sees the old one or the new one, whenever we are killed."""
    fresh = folder / "state.json.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(snapshot))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "state.json")
