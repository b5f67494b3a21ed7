"""People whose rights are suspended until a colleague confirms them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.walled import credentials, may


class Rest(models.Model):
    """A person whose way in was changed by somebody else: nothing granted to them counts while this row exists.

    Written by triggers on password, address and second factors. It ends when another holder of a
    dialogue, or another officer of the programme, confirms that the person is still themselves.
    """

    wall_login = "door"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="rest"
    )
    since = models.DateTimeField()
    reason = models.CharField(max_length=20)
    caused_by = models.UUIDField(null=True)

    wall = credentials(*may("door", "select"))

    class Meta:
        verbose_name = _("resting rights")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=("password", "email", "second_factor")),
                name="rest_reason_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.reason
