"""The forms that codes take: BCP 47 languages, ISO 3166-1 countries, SHA-256 digests."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

bcp47 = RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("Write a BCP 47 language tag such as ru or uz-Cyrl."))
country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Write an ISO 3166-1 code of two capital letters, such as KZ."))
SHA256 = r"^[0-9a-f]{64}$"
