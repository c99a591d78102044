"""Django settings 设置: one process and a folder by default; everything that varies comes from environment.py."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from qipan import __version__
from qipan.engine import domains
from qipan.web import environment
from qipan.web.unfold import UNFOLD as UNFOLD

VERSION = __version__
QIPAN_DATA: Path = environment.read_path("QIPAN_DATA")
QIPAN_DATA.mkdir(parents=True, exist_ok=True)
PROVINCE = environment.read("QIPAN_PROVINCE")


def _kept_secret(name: str, file: str) -> str:
    """Return the setting, or a secret made once and kept (readable by its owner alone) in the data folder."""
    given = environment.read(name)
    if given:
        return given
    path = QIPAN_DATA / file
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            draft.rename(path) if not path.exists() else None
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text().strip()


SECRET_KEY = _kept_secret("QIPAN_SECRET_KEY", "secret.key")
HASH_KEY = _kept_secret("QIPAN_HASH_KEY", "hash.key")
DEBUG = environment.read_flag("QIPAN_DEBUG")
ALLOWED_HOSTS = [host.strip() for host in environment.read("QIPAN_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "ninja",
    "django_tasks_db",
    "qipan.jobs",
    "qipan.trail",
    "qipan.people",
    "qipan.register",
    "qipan.lake",
    "qipan.board",
    "qipan.atlas",
    *[domain.package for domain in domains.all() if domain.is_app],
    "qipan.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qipan.people.middleware.Language",
    "qipan.people.middleware.Actors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qipan.web.middleware.errors_speak",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qipan.web.urls"
WSGI_APPLICATION = "qipan.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qipan.web.context.frame",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    address = environment.read("QIPAN_DATABASE_URL")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": QIPAN_DATA / "qipan.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlparse(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        (
            "UserAttributeSimilarityValidator",
            {"user_attributes": ("username", "name_zh", "name_en", "email")},
        ),
        ("MinimumLengthValidator", {"min_length": 8}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.read_flag("QIPAN_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "qipan.people.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "qipan.people.lockout.answer"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).with_name("locale")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).with_name("static")]
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# Large uploads wait in the data folder, readable by its owner alone, and are gone once read: they may hold plates.
FILE_UPLOAD_TEMP_DIR = QIPAN_DATA / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
MAX_BATCH_BYTES = environment.read_number("QIPAN_MAX_BATCH_MB") * 1024 * 1024
MAX_EXPANSION = environment.read_number("QIPAN_MAX_EXPANSION")
# Who gives the atlas an indicator's values: the atlas does not know the board.
LAYER_VALUES = "qipan.web.layer_values"
# Jobs: runs are kept in the database, in a queue for each lane; what there is to run is declared here and by domains.
JOBS_FILE = Path(__file__).with_name("jobs.yaml")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["prompt", "slow"]}}
TILE_URL = environment.read_tile_address("QIPAN_TILE_URL")
TILE_CREDIT = environment.read("QIPAN_TILE_CREDIT")
QUERY_ENGINE = environment.read("QIPAN_QUERY_ENGINE")
QUERY_MEMORY_MB = environment.read_number("QIPAN_QUERY_MEMORY_MB")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
