"""Django's settings. All that differs between centres is in the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from offhook.web.environment import from_environment

ENVIRONMENT = from_environment()
HERE = Path(__file__).parent

SECRET_KEY = ENVIRONMENT.secret("django")
TICKET_SECRET = ENVIRONMENT.secret("tickets").encode()
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
# A demonstration shows its passwords, and asks nobody for a second factor.
SECOND_FACTOR = not ENVIRONMENT.demo
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "offhook.web.accounts",
    "offhook.web.api",
    "offhook.web.centre",
    "offhook.web.live",
    "offhook.web.outbound",
    "offhook.web.people.persons",
    "offhook.web.people.exams",
    "offhook.web.people.training",
    "offhook.web.people.recruiting",
    "offhook.web.people.hiring",
    "offhook.web.reports",
    "offhook.web.reports.replays",
    "offhook.web.recordings",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "offhook.web.accounts.middleware.no_nul",
    "offhook.web.api.problems.in_problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "offhook.web.accounts.middleware.tenant_scope",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "offhook.web.urls"
WSGI_APPLICATION = "offhook.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "offhook.web.accounts.context.navigation",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- who somebody is ----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# Who tells which agents and clients there are.
POSTS = "offhook.web.centre.queries.posts_of"
# Who tells in which zone the clocks of a tenant's centre are.
CLOCKS = "offhook.web.centre.queries.zone_of"
# Modules that know more of a person: each has a NAME, an `export` and an `erase`.
BELONGINGS: list[str] = [
    "offhook.web.people.exams.belongings",
    "offhook.web.people.training.belongings",
    "offhook.web.people.recruiting.belongings",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_S = 3600
OTP_TOTP_ISSUER = "Offhook"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "offhook.web.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password"]

# ---- what browsers may do -----------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # A candidate listens to his own recording before he hands it in.
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# A recording is never on a disk before it is sealed.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000

# ---- the floor ----------------------------------------------------------------------

# The pages know journals as a protocol; who runs them says where journals are kept.
JOURNAL_OPENER = "offhook.store.open.open_to_read"

# ---- languages, times, files --------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("de", _("German")),
]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refused request (4xx) is the visitor's affair; what fails here (5xx) is told.
    "loggers": {"django.request": {"level": "ERROR"}},
}
