from datetime import timedelta

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "yoriai.apps.consultations"
    label = "consultations"

    def ready(self) -> None:
        from yoriai.apps.jobs.registry import run_every

        run_every(timedelta(days=1), task="yoriai.apps.consultations.tasks.forget_contacts")
        run_every(timedelta(days=1), task="yoriai.apps.consultations.tasks.forget_origins")
        run_every(timedelta(hours=1), task="yoriai.apps.consultations.tasks.seek_new_marks")
        run_every(timedelta(hours=1), task="yoriai.apps.consultations.tasks.count_ended_votes")
        run_every(timedelta(hours=1), task="yoriai.apps.consultations.tasks.remind_registered")
        run_every(timedelta(days=1), task="yoriai.apps.consultations.tasks.forget_registrations")
        run_every(timedelta(hours=1), task="yoriai.apps.consultations.tasks.place_new_opinions")
        run_every(timedelta(hours=1), task="yoriai.apps.consultations.tasks.send_letters")
        run_every(timedelta(days=1), task="yoriai.apps.consultations.tasks.forget_paper_images")
