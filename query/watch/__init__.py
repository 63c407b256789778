"""Saved queries: what is new since the last time, told once to each place that wants to know."""

from query.watch.file import add_watch, default_file, read_watches, remove_watch
from query.watch.model import News, Watch, WatchError, WatchReport
from query.watch.running import Outcome, Target, run_watch
from query.watch.sending import DeliveryError, post_json, send_mail
from query.watch.state import forget_state, one_run, read_state, state_folder

__all__ = [
    "DeliveryError",
    "News",
    "Outcome",
    "Target",
    "Watch",
    "WatchError",
    "WatchReport",
    "add_watch",
    "default_file",
    "forget_state",
    "one_run",
    "post_json",
    "read_state",
    "read_watches",
    "remove_watch",
    "run_watch",
    "send_mail",
    "state_folder",
]
