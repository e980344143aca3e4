"""Settings: one file, driven by the environment. Every variable stands in docs/settings.md, and a test compares."""

import secrets
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from basics.logs import logging_settings
from config.captures import captures_storage
from config.embedded_postgres import connection_parameters
from config.environment import Environment
from config.secret import kept_secret

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent
PERIMETER_VAR = Path(env.text("PERIMETER_VAR") or BASE_DIR / "var").absolute()

DEBUG = env.flag("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY") or (kept_secret(PERIMETER_VAR) if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(f"SECRET_KEY is needed when DEBUG=0, for example {secrets.token_urlsafe(48)!r}.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.origin_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
EDITION_SIGNING_KEY = env.key("EDITION_SIGNING_KEY")

INSTALLED_APPS = [
    "config",
    "basics",
    "accounts",
    "articles",
    "catalog",
    "review",
    "demo",
    "accounts.apps.AdminDoorConfig",  # django.contrib.admin, behind a proof of who is there
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "rest_framework",
    "allauth.account",  # asked for by allauth.mfa; none of its pages is reachable
    "allauth.mfa",
]

MIDDLEWARE = [
    "basics.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "basics.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "basics.middleware.DraftMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "basics.uploads.RequestSizeMiddleware",
    "basics.middleware.NullCharacterMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "basics.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: a server of one's own by DATABASE_URL, else the embedded one in PERIMETER_VAR.
_url = env.database("DATABASE_URL")
EMBEDDED_POSTGRES = _url is None
_words = _url or {**connection_parameters(PERIMETER_VAR / "postgres")}
_known = {"host", "port", "user", "password", "dbname", "name"}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _words.get("dbname") or _words.get("name"),
        "USER": _words.get("user", ""),
        "PASSWORD": _words.get("password", ""),
        "HOST": _words.get("host", ""),
        "PORT": _words.get("port", ""),
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 600, least=1, most=86_400),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in _words.items() if key not in _known},
        "TEST": {"NAME": f"test_{env.text('PERIMETER_TEST_DB', 'perimeter')}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Files: captures are content-addressed and never served as they came.
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PERIMETER_VAR / "files"},
    },
    "captures": captures_storage(env, PERIMETER_VAR / "captures"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = PERIMETER_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("guides", BASE_DIR / "docs" / "guides" / "pictures")]
WHITENOISE_USE_FINDERS = DEBUG
UPLOAD_LIMIT = env.number("UPLOAD_LIMIT_MB", 20, least=1, most=500) * 1024 * 1024
REQUEST_LIMIT = UPLOAD_LIMIT * 4 // 3 + 2**20  # a whole request: base64 in the API takes a third more
DATA_UPLOAD_MAX_MEMORY_SIZE = REQUEST_LIMIT  # a pasted article is a form field; RequestSizeMiddleware answers first
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a proposal may have lists of 200 rows with several fields each

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.CommonPhraseValidator"},
    {"NAME": "accounts.passwords.PersonalDataValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "accounts.secrets.SecretsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Perimeter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds before and after: telephones' clocks differ
MFA_RECOVERY_CODE_DIGITS = 12
ACCOUNT_USER_MODEL_USERNAME_FIELD = None  # our people have no user name
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
INVITATION_DAYS = env.number("INVITATION_DAYS", 7, least=1, most=60)
EMAIL_URL_HOST = env.text("EMAIL_HOST")
EMAIL_HOST = EMAIL_URL_HOST or "localhost"
EMAIL_PORT = env.number("EMAIL_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_URL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_TIMEOUT = 6  # seconds for each step of SMTP; deliveries of notices are leased for longer (review/delivering.py)
MAIL_CONFIGURED = bool(EMAIL_URL_HOST)
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "perimeter@localhost")

# Language and time
LANGUAGE_CODE = env.choice("PERIMETER_LANGUAGE", "en", {"en", "ru", "kk"})
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("kk", _("Kazakh"))]
# Ours, and what the packages say and have no Kazakh for.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
FORMAT_MODULE_PATH = ["config.formats"]
# What the entries of the catalog are translated into; BCP 47.
CATALOG_LANGUAGES = env.languages("CATALOG_LANGUAGES", ["en", "ru", "kk"])
USE_I18N = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True

# Security
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer asks without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "accounts.session_store"  # a row knows its person, so that it can be listed and ended
CSRF_FAILURE_VIEW = "config.faults.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Interfaces
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # The token comes first: its scheme is what a 401 names.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.token_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "accounts.token_auth.TokenScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["basics.json_parser.StrictJSONParser"],
    "EXCEPTION_HANDLER": "basics.drf.refusal_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Perimeter",
    "DESCRIPTION": "A catalog of security threats and measures in which every statement leads back to its sentence.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SORT_OPERATIONS": True,
    "ENUM_NAME_OVERRIDES": {
        "AgentKindEnum": "articles.vocabulary.AgentKind",
        "EntryKindEnum": "catalog.vocabulary.Kind",
        "ImportStateEnum": "review.import_models.RunState",
        "SourceKindEnum": "articles.vocabulary.SourceKind",
        "SubmissionStateEnum": "review.states.State",
        "DecisionVerdictEnum": ["approve", "reject", "request_changes"],
        "QuoteVerdictEnum": ["verified", "mismatch"],
        "TextKindEnum": "articles.vocabulary.TextKind",
    },
}

PROCRASTINATE_ON_APP_READY = "config.jobs.on_app_ready"

LOG_FORMAT = env.choice("LOG_FORMAT", "console" if DEBUG else "json", {"console", "json"})
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = logging_settings(LOG_FORMAT, LOG_LEVEL)
LOGGING_CONFIG = "logging.config.dictConfig"
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DATABASE_VERSION_LEAST = 150_000
