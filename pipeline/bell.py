"""Bell: what wakes the watch. An event in the inbox, or somebody who wants it to stop.

Events come from the system where it has them, and from looking around every few seconds where it has not: on shares,
also on those that are mounted somewhere inside a local inbox.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.disk import is_private, private_name, write_new
from pipeline.mounts import mount_of, mounts_below, read_mounts

POLL_SECONDS = 5.0

_log = logging.getLogger("rightsclause")


class Bell:
    """Rung by whoever has something for the watch."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._stopping = threading.Event()

    def ring(self) -> None:
        """Wake the watch."""
        self._rung.set()

    def stop(self) -> None:
        """Wake the watch for the last time."""
        self._stopping.set()
        self._rung.set()

    def is_stopping(self) -> bool:
        """Tell whether somebody wants the watch to stop."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> bool:
        """Return when the bell rings, or after so many seconds; tell whether it rang."""
        rang = self._rung.wait(seconds)
        self._rung.clear()
        return rang

    def rest(self, seconds: float) -> None:
        """Return after so many seconds, whoever rings; sooner only to stop."""
        until = time.monotonic() + seconds
        while not self.is_stopping() and (left := until - time.monotonic()) > 0:
            self._stopping.wait(left)


@dataclass(frozen=True, slots=True)
class Ear:
    """A folder that is listened to, and how."""

    folder: Path
    polls: bool


def ears_for(inbox: Path, observer: str) -> tuple[Ear, ...]:
    """Say how an inbox is to be listened to: `native`, `polling`, or `auto` by the mounts it lies on and holds."""
    if observer != "auto":
        return (Ear(inbox, observer == "polling"),)
    mounts = read_mounts()
    if mount_of(inbox, mounts).is_share:
        return (Ear(inbox, polls=True),)
    shares = (Path(mount.point) for mount in mounts_below(inbox, mounts) if mount.is_share)
    return (Ear(inbox, polls=False), *(Ear(share, polls=True) for share in shares))


class _Observer(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_alive(self) -> bool: ...


class Listener:
    """Observers on the inbox, replaced when one dies, or when the inbox is another folder or lies on other mounts."""

    def __init__(self, inbox: Path, bell: Bell, observer: str) -> None:
        self._inbox, self._bell, self._kind = inbox, bell, observer
        self._observers: list[_Observer] = []
        self._heard: tuple[object, ...] | None = None

    def __enter__(self) -> Listener:
        self.renew()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def renew(self) -> None:
        """See to it that the inbox as it is now is listened to."""
        try:
            seen = self._inbox.stat()
        except OSError:  # It is away; the sweep says so.
            return
        ears = ears_for(self._inbox, self._kind)
        heard = (seen.st_dev, seen.st_ino, ears)
        if heard == self._heard and all(each.is_alive() for each in self._observers):
            return
        self._leave()
        self._heard = heard
        for ear in ears:
            try:
                self._observers.append(self._listen(ear))
            except OSError as error:  # The system has no watch left to give; the sweep comes round all the same.
                _log.warning("no events from a folder (%s); it is looked at every few minutes", error.strerror)

    def is_deaf(self) -> bool:
        """Tell whether nothing would be heard from the inbox any more: it was moved, mounted over, or an observer died."""
        try:
            seen = self._inbox.stat()
        except OSError:
            return True
        is_same = self._heard is not None and self._heard[:2] == (seen.st_dev, seen.st_ino)
        return not (is_same and all(each.is_alive() for each in self._observers))

    def _leave(self) -> None:
        for observer in self._observers:
            observer.stop()
        self._observers = []
        self._heard = None

    def _listen(self, ear: Ear) -> _Observer:
        from watchdog.events import DirModifiedEvent, FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer
        from watchdog.observers.polling import PollingObserver

        # It complains of events that come while it is being stopped; that it died is seen by looking.
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)
        bell = self._bell

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Our own reading and our own hidden files must not wake us, or we would never sleep again.
                is_ours = any(is_private(part) for part in Path(str(event.src_path)).parts)
                is_reading = event.event_type in ("opened", "closed_no_write")
                if not (is_ours or is_reading or isinstance(event, DirModifiedEvent)):
                    bell.ring()

        observer = PollingObserver(timeout=POLL_SECONDS) if ear.polls else Observer()
        observer.schedule(Handler(), str(ear.folder), recursive=True)
        observer.start()
        return observer


def hears_events(folder: Path, seconds: float = 5.0) -> bool:
    """Tell whether the system sends word of a file that is laid in a folder."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    heard = threading.Event()
    probe = folder / private_name("probe")

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if Path(str(event.src_path)).name == probe.name:
                heard.set()

    observer = Observer()
    try:
        observer.schedule(Handler(), str(folder))
        observer.start()
        write_new(probe, b"")
        return heard.wait(seconds)
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
        if observer.is_alive():
            observer.stop()
