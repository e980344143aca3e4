"""Settings of the sites that journeys visit: those of the product, and a browser may keep style and script an hour.

Under DEBUG a page asks anew for each of its sixty files whenever it is opened; a site in use does not (there the
names change with the contents). To check a password takes a tenth of a second.
"""

from config.settings import *  # noqa: F403
from tests.hashing import HASHERS

PASSWORD_HASHERS = HASHERS
WHITENOISE_MAX_AGE = 3600
