"""Django's settings, made from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from yoriai.config.environment import environment
from yoriai.config.logs import logging_settings
from yoriai.config.mail import parse_mail_url

PACKAGE = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment()
DATA_DIR = ENVIRONMENT.data_dir.expanduser().resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """Return the secret kept under this name in the data folder, making it the first time."""
    keys = DATA_DIR / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    path = keys / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = ENVIRONMENT.secret_key or _kept_secret("secret-key")
DEBUG = ENVIRONMENT.debug
PUBLIC_URL = ENVIRONMENT.public_url
ALLOWED_HOSTS = [*ENVIRONMENT.hosts, urlsplit(PUBLIC_URL).hostname]
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "yoriai.apps.organisation",
    "yoriai.apps.jobs",
    "yoriai.apps.ledger",
    "yoriai.apps.consultations",
    "yoriai.apps.measures",
    "yoriai.apps.coordination",
    "yoriai.web.ui",
    "yoriai.web.accounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yoriai.web.ui.middleware.ContentSecurityPolicy",
    "yoriai.web.ui.middleware.NoNulls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yoriai.web.display.middleware.Furigana",
    "allauth.account.middleware.AccountMiddleware",
    "yoriai.web.accounts.middleware.DeskDoor",
    "yoriai.web.organisation.programs.ProgramDoor",
    "yoriai.web.coordination.guessing.GuessingLimit",
    "yoriai.web.ui.middleware.RefusalPages",
]

ROOT_URLCONF = "yoriai.config.urls"
WSGI_APPLICATION = "yoriai.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            # Named here and not by template_partials' own app, which imports all of django.contrib.admin.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yoriai.web.ui.context.page",
            ],
            "builtins": [
                "yoriai.web.ui.templatetags.ui",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url or f"sqlite:///{DATA_DIR / 'yoriai.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Names, addresses and opinions are for this user alone, wherever the file lies (SQLite would make it 0644).
    if not ENVIRONMENT.database_url:
        (DATA_DIR / "yoriai.sqlite3").touch(mode=0o600)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "cached_statements": 1000,  # an intake has one for each table and number of rows
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=0;"
            "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;PRAGMA foreign_keys=ON"
        ),
    }

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "yoriai.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "yoriai.web.accounts.forms.SignIn",
    "signup": "yoriai.web.accounts.forms.SignUp",
    "reset_password": "yoriai.web.accounts.forms.AskForPasswordLink",
    "reset_password_from_key": "yoriai.web.accounts.forms.SetPassword",
    "change_password": "yoriai.web.accounts.forms.ChangePassword",
    "reauthenticate": "yoriai.web.accounts.forms.ConfirmPassword",
}
MFA_ADAPTER = "yoriai.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "yoriai.web.accounts.forms.GiveSecondFactor",
    "reauthenticate": "yoriai.web.accounts.forms.GiveSecondFactorAgain",
    "activate_totp": "yoriai.web.accounts.forms.SetUpSecondFactor",
    "add_webauthn": "yoriai.web.accounts.forms.AddKey",
    "edit_webauthn": "yoriai.web.accounts.forms.RenameKey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # browsers themselves allow it on localhost only
MFA_TOTP_ISSUER = "Yoriai"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "ja"
LANG_INFO["ja-hira"] = {
    "bidi": False,
    "code": "ja-hira",
    "name": "Plain Japanese",
    "name_local": "やさしい日本語",
}
LANGUAGES = [("ja", _("日本語")), ("ja-hira", _("やさしい日本語")), ("en", _("英語"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "yoriai_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "static" / "dist"
MEDIA_ROOT = DATA_DIR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "yoriai.web.ui.failures.csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

MAIL = parse_mail_url(ENVIRONMENT.email_url)
EMAIL_BACKEND = MAIL.backend
EMAIL_FILE_PATH = MAIL.folder or DATA_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.use_tls, MAIL.use_ssl
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from

TASKS = {"default": {"BACKEND": "yoriai.apps.jobs.backend.LeaseQueue"}}

# Failed sign-ins are counted here: all processes must see the same count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

YORIAI_DEMO = ENVIRONMENT.demo
YORIAI_MUNICIPALITY_CODE = ENVIRONMENT.municipality_code
YORIAI_LOG_KEY = ENVIRONMENT.log_key
YORIAI_CONSULTATION_MINIMUM_DAYS = ENVIRONMENT.consultation_minimum_days
YORIAI_ANSWER_DUE_DAYS = ENVIRONMENT.answer_due_days
YORIAI_MEASURE_STALE_DAYS = ENVIRONMENT.measure_stale_days
# Off unless an operator names an address.
YORIAI_LLM_URL = ENVIRONMENT.llm_url
YORIAI_LLM_KEY = ENVIRONMENT.llm_key
YORIAI_LLM_MODEL = ENVIRONMENT.llm_model
YORIAI_LLM_TIMEOUT_S = ENVIRONMENT.llm_timeout_s
YORIAI_OPINIONS_PER_HOUR = ENVIRONMENT.opinions_per_hour
YORIAI_VOTES_PER_HOUR = ENVIRONMENT.votes_per_hour
YORIAI_VOTERS_PER_HOUR = ENVIRONMENT.voters_per_hour
YORIAI_PACKAGES_PER_HOUR = ENVIRONMENT.packages_per_hour
YORIAI_REGISTRATIONS_PER_HOUR = ENVIRONMENT.registrations_per_hour
YORIAI_UNKNOWN_RECEIPTS_PER_HOUR = ENVIRONMENT.unknown_receipts_per_hour
YORIAI_OPEN_DATA_LICENCE = ENVIRONMENT.open_data_licence
YORIAI_API_PER_HOUR = ENVIRONMENT.api_per_hour
YORIAI_API_PER_HOUR_WITH_TOKEN = ENVIRONMENT.api_per_hour_with_token
YORIAI_REMARK_DUE_DAYS = ENVIRONMENT.remark_due_days
YORIAI_LETTERS_PER_MINUTE = ENVIRONMENT.letters_per_minute
YORIAI_LETTERS_GATHERED_MINUTES = ENVIRONMENT.letters_gathered_minutes
YORIAI_TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
YORIAI_GROUP_COMMIT = ENVIRONMENT.group_commit
YORIAI_WORKER_LEASE_S = ENVIRONMENT.worker_lease_s
YORIAI_WORKER_HEARTBEAT_S = ENVIRONMENT.worker_heartbeat_s
YORIAI_WORKER_POLL_S = ENVIRONMENT.worker_poll_s
YORIAI_WORKER_MAX_ATTEMPTS = ENVIRONMENT.worker_max_attempts

LOGGING = logging_settings(in_full=DEBUG)
