"""The sentences of hiring plans, beside those that all reports share."""

from offhook.report.hire_words_ar import WORDS as AR
from offhook.report.hire_words_de import WORDS as DE
from offhook.report.hire_words_en import WORDS as EN
from offhook.report.hire_words_fr import WORDS as FR
from offhook.report.words import Catalogue

OF_HIRING: Catalogue = {"en": EN, "fr": FR, "de": DE, "ar": AR}
