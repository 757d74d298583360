"""How long the laws are searched for exceptions: HYPOTHESIS_PROFILE is fast, default or torture."""

import os

from hypothesis import HealthCheck, settings

for profile, examples in {"fast": 100, "default": 1_000, "torture": 20_000}.items():
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
