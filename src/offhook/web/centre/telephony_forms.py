"""Forms of what a centre's telephony has beside the centre file: passwords, sounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.formats.voice_kinds import PROMPT
from offhook.speech.sound import LARGEST_BYTES


class PasswordForm(forms.Form):
    """The password of a trunk, which is never shown again."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "dir": "ltr"}, render_value=False
        ),
    )

    def clean_password(self) -> str:
        """Refuse what no carrier accepts, and no configuration can hold."""
        password = str(self.cleaned_data["password"])
        if not password.isprintable() or password != password.strip():
            raise forms.ValidationError(
                _("It cannot have spaces at an end, or signs that are not seen.")
            )
        return password


class SoundForm(forms.Form):
    """A sound in place of the synthetic voice."""

    sound = forms.FileField(
        label=gettext_lazy("Sound"),
        help_text=gettext_lazy("WAV, MP3, OGG or FLAC, two minutes and 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": "audio/*"}),
    )

    def clean_sound(self) -> Any:
        """Refuse what is too large before it is read."""
        sound = self.cleaned_data["sound"]
        if sound.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(n)d MB.")
                % {"n": LARGEST_BYTES // 1_000_000}
            )
        return sound


class NewSoundForm(SoundForm):
    """A sound under a name of its own, such as a greeting for a holiday."""

    name = forms.RegexField(
        regex=f"^{PROMPT.pattern}$",
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Letters a-z, digits and -, such as welcome-eid."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    field_order = ("name", "sound")
