"""Django settings: one file, everything that varies comes from `config.environment`."""

from datetime import timedelta

from config.database.connection import connection_parameters, database_settings
from config.environment import PROJECT, DatabaseRole, load_environment
from config.local_servers.addresses import broker_url
from config.mail import PATIENCE, Mail
from config.schedule import beat_schedule
from config.secret_key import pseudonym_key, secret_key

ENVIRONMENT = load_environment()
VAR = ENVIRONMENT.spinemet_var

DEBUG = ENVIRONMENT.debug
SECRET_KEY = secret_key(ENVIRONMENT)
PSEUDONYM_KEY = pseudonym_key(ENVIRONMENT)
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "config",
    "accounts",
    "history",
    "registry",
    "outcomes",
    "analytics",
    "exports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "axes",
    "allauth.account",  # the next one stands on it; none of its pages is served
    "allauth.mfa",
]

MIDDLEWARE = [
    "accounts.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # tells the passkey library which request it works for
    "axes.middleware.AxesMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.factors.requirement.SecondFactorMiddleware",
    "accounts.rates.RatesMiddleware",
    "accounts.middleware.ScopedTransactionMiddleware",  # last: everything after it runs inside the scope
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database ---------------------------------------------------------------------------------------------------
DATABASES = {"default": database_settings(ENVIRONMENT)}
# What leaves is read through a connection of its own, as a role that can read nothing else.
RELEASE_DATABASE = connection_parameters(ENVIRONMENT, DatabaseRole.RELEASE)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "outcomes:start"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = [
    "accounts.lockout.LockOutBackend",  # first: it turns away who guessed too often
    "django.contrib.auth.backends.ModelBackend",
    "accounts.factors.backend.SecondFactorBackend",
]
# Five wrong passwords for one name from one address, or five wrong codes for one person from anywhere: a quarter of an
# hour of refusals that look like any other.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = "accounts.lockout.counted_by"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.lockout.key_of"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.same_answer"
AXES_DISABLE_ACCESS_LOG = True  # the history tells who came in
AXES_VERBOSE = False  # its log lines would repeat what was typed
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "secret", "code", "credential"]  # never kept beside a failure
SECOND_FACTOR_REQUIRED = ENVIRONMENT.second_factor_required  # of the roles in accounts.permissions
MFA_ADAPTER = "accounts.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "SpineMet"
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for clocks that drift
ACCOUNT_LOGIN_METHODS = {"username"}
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest a session lasts, however busy
SESSION_IDLE_SECONDS = 60 * ENVIRONMENT.session_idle_minutes
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- letters ----------------------------------------------------------------------------------------------------
MAIL = Mail.of(ENVIRONMENT)
MAIL_IS_CONFIGURED = bool(MAIL.host)  # if not, an invitation is shown to whoever makes it
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = MAIL.backend, MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.starttls, MAIL.ssl, PATIENCE

# --- what browsers are told -------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.https and not DEBUG
SESSION_COOKIE_NAME = "__Host-session" if SESSION_COOKIE_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if CSRF_COOKIE_SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if ENVIRONMENT.https else []
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SESSION_COOKIE_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxy else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # probes come from inside, by plain http
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- files ------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = PROJECT / "staticfiles"
STATICFILES_DIRS = [PROJECT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- language and clock -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"  # storage; a site's own zone decides which day it is there

# --- uploads ----------------------------------------------------------------------------------------------------
# What somebody uploads holds names, and is never laid down unencrypted. Only pages that say so take files; what comes
# elsewhere stays in memory, and nothing of it is kept.
FILE_UPLOAD_HANDLERS = [
    "outcomes.receiving.SealedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
# A mapping built by example asks about every word of every column.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

# --- tasks ------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = broker_url(ENVIRONMENT)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A redelivery must never overtake a task still running, so the wait is longer than any task may last.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 60 * 60}
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
# A task whose worker was killed is delivered again; acks_late alone would lose it.
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
# Our own logging is discreet; Celery's would print what tasks print, tracebacks with their values included.
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
# Results would be a second, unguarded copy of what the database keeps.
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
NIGHTLY_AT = ENVIRONMENT.nightly_at
CELERY_BEAT_MAX_LOOP_INTERVAL = 60
CELERY_BEAT_SCHEDULE = beat_schedule(ENVIRONMENT.nightly_at)

# --- the API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # a view that names none opens to nobody
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "EXCEPTION_HANDLER": "exports.api.views.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SpineMet",
    "DESCRIPTION": "De-identified data of a registry of surgery for spinal metastases, for the projects that need it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["exports.api.openapi.of_this_interface"],
    "POSTPROCESSING_HOOKS": ["exports.api.openapi.with_problems"],
}

# --- logs and error pages ---------------------------------------------------------------------------------------
# A log line carries who asked (request id) and what happened; never a body, a parameter or a local variable.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "config.logs.RequestIdFilter"},
        "discreet": {"()": "config.logs.TaskFaultFilter"},
    },
    "formatters": {
        "line": {
            "()": "config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id", "discreet"]}
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {
        "django": {"handlers": [], "level": ENVIRONMENT.log_level, "propagate": True},
        "django.db.backends": {"level": "ERROR"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.logs.ValuelessReporterFilter"
