from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yoriai.apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        from yoriai.apps.jobs.registry import run_every

        run_every(timedelta(days=1), task="yoriai.apps.jobs.tasks.forget_old_jobs")
        # The organisation stands below this room and cannot ask for it itself.
        run_every(timedelta(days=1), task="yoriai.apps.organisation.tasks.forget_old_sessions")
        run_every(timedelta(hours=1), task="yoriai.apps.jobs.tasks.forget_expired_files")
