"""The sentences of forecasts and plans, beside those that all reports share."""

from offhook.report.plan_words_ar import WORDS as AR
from offhook.report.plan_words_de import WORDS as DE
from offhook.report.plan_words_en import WORDS as EN
from offhook.report.plan_words_fr import WORDS as FR
from offhook.report.words import Catalogue

OF_PLAN: Catalogue = {"en": EN, "fr": FR, "de": DE, "ar": AR}
