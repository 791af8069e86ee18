"""What beat starts, and when."""

from celery.schedules import crontab

NIGHTLY_TASK = "analytics.tasks.run_nightly"
REMIND_TASK = "outcomes.tasks.remind"
CHECKS_TASK = "outcomes.tasks.check_everything"
SEAL_TASK = "history.tasks.seal"
CLEAR_EXPORTS_TASK = "exports.tasks.clear_expired"
CLEAR_EXPORTS_EVERY = 60 * 60  # seconds
RESTART_EXPORTS_TASK = "exports.tasks.restart_lost"
RESTART_IMPORTS_TASK = "outcomes.tasks.restart_lost"
RESTART_EVERY = 60  # seconds; longer than this no lost export or import waits
EDITIONS_TASK = "exports.tasks.renew_editions"
FIGURES_TASK = "exports.tasks.release_figures"
DRAFTS_TASK = "outcomes.tasks.drop_ended_drafts"
DRAFTS_EVERY = 60 * 60  # seconds
SEAL_EVERY = 5 * 60  # seconds; what a superuser could still rewrite unseen is no older


def beat_schedule(nightly_at: str) -> dict[str, dict[str, object]]:
    """The schedule for a nightly run at `HH:MM` UTC."""
    hour, minute = nightly_at.split(":")
    return {
        "nightly": {"task": NIGHTLY_TASK, "schedule": crontab(hour=int(hour), minute=int(minute))},
        "clear-exports": {"task": CLEAR_EXPORTS_TASK, "schedule": CLEAR_EXPORTS_EVERY},
        "restart-exports": {"task": RESTART_EXPORTS_TASK, "schedule": RESTART_EVERY},
        "restart-imports": {"task": RESTART_IMPORTS_TASK, "schedule": RESTART_EVERY},
        "remind": {"task": REMIND_TASK, "schedule": crontab(day_of_week=1, hour=5, minute=0)},
        "drafts": {"task": DRAFTS_TASK, "schedule": DRAFTS_EVERY},
        # an hour before, so that the two do not compete
        "checks": {"task": CHECKS_TASK, "schedule": crontab(hour=(int(hour) - 1) % 24, minute=int(minute))},
        # an hour after, for the same reason
        "editions": {"task": EDITIONS_TASK, "schedule": crontab(hour=(int(hour) + 1) % 24, minute=int(minute))},
        # two hours after, on the second day of a quarter
        "figures": {
            "task": FIGURES_TASK,
            "schedule": crontab(
                month_of_year="1,4,7,10", day_of_month=2, hour=(int(hour) + 2) % 24, minute=int(minute)
            ),
        },
        "seal": {"task": SEAL_TASK, "schedule": SEAL_EVERY},
    }
