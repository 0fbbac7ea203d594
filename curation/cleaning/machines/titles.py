"""Phrases that machines write as the subject of their notices, in the notation of `phrases`."""

# ruff: noqa: E501 - phrases stand whole in their line

from __future__ import annotations

from curation.cleaning.machines.phrases import ADDRESS, FAIR, STRONG, SURE, Rule
from curation.text.word_files import word_file

LISTS = word_file("cleaning/machines/titles")

# fmt: off
TITLE_RULES: tuple[Rule, ...] = (
    Rule("out_of_office", "title_auto_reply", SURE + 0.06, "automat|auto|réponse|absence|abwesen|respuesta|risposta|resposta|odpowied|antwoord|afwezig|out of office|out-of-office|fuera de|fuori|fora d|poza|nieobecn|vacation",
        r"\A\W*(?:automatic(?: |-)?reply|auto(?:matic)?[ -]?(?:reply|response|responder)|automatische (?:antwort|reactie)|abwesenheits(?:notiz|nachricht|meldung)|réponse automatique|message d'absence|absence du bureau|respuesta automática|risposta automatica|resposta automática|odpowiedź automatyczna|autoodpowiedź|automatyczna odpowiedź|automatisch antwoord|out of (?:the )?office (?:auto-?reply|re|aw))(?: ?\]\W*\S|(?: re)? ?: ?\S)"
        r"|is out of (?:the )?office(?: re)?:"),
    Rule("out_of_office", "title_away", STRONG, "out of office|out of the office|away|abwesend|afwezig|absen|vacation|fuera de|fuori|fora d|ausência|ausente|nieobecn|urlop|auto",
        r"\A\W*(?:" + LISTS.alternation("title_away") + r")(?:\W+|\Z)"),
    Rule("bounce", "title_bounce", SURE + 0.06, LISTS.alternation("title_bounce_triggers"),
        r"\A\W*(?:" + LISTS.alternation("title_bounce") + ")"),
    Rule("bounce", "title_blocked", STRONG, "blocked|rejected|non distribué|not delivered|delivery|zustell|échec|non délivré|error de entrega|mancat|undeliverable",
        r"\A\W*(?:message (?:blocked|rejected|not delivered|undeliverable)|mail rejected|mail delivery failed|delivery (?:failure|has failed|failed)\b|zustellung fehlgeschlagen|unzustellbare|(?:message )?non distribué|échec de (?:la )?(?:distribution|remise)|message non délivré|error de entrega|mancat[oa] (?:recapito|consegna))"),
    Rule("alert", "title_alert", SURE + 0.06, LISTS.alternation("title_alert_triggers"),
        r"\A\W*(?:cron <\S+@\S+> |\[?pagerduty (?:alert|resolved)|\[(?:datadog|opsgenie|grafana|pingdom|statuscake|zabbix|nagios|sentry|new relic|prometheus)\] ?(?:monitor )?(?:alert|alarm|problem|recovery|firing|resolved): |(?:zabbix|nagios|alertmanager): (?:problem|recovery|ok|critical|resolved|firing)\b|(?:problem|recovery|acknowledgement|flappingstart|flappingstop) (?:service|host) alert: |alarm: \"|ok: \"|\[?(?:firing|resolved):\d+\]|\[(?:re-)?(?:triggered|recovered|warn|no data|alerting)[^\]\n]{0,30}\] |monitor is (?:down|up): |resolved in [\dhms ]+: |pingdom (?:down|up) alert|(?:down|up) alert: )"),
    Rule("alert", "title_state", FAIR, "alarm:|warning:|down]|up]|job |problem:|recovery:|resolved|alert|critical|incident|failed|down",
        r"\A\W*(?:problem: |recovery: |\[?(?:resolved|alert|critical|warning|alarm|down|up)\]|(?:alert|warning|critical|alarm): |incident #?\w+ |(?:backup|cron|scheduled) job[^\n]{0,40} failed)"),
    Rule("invitation", "title_calendar", SURE + 0.06, "@ |invitation|meeting forward|einladung|uitnodiging|invito|convite|zaproszenie|invitación",
        rf"\A\W*(?:updated |cancell?ed |aktualisierte )?[^\s:]{{2,20}}(?: [^\s:]{{2,20}}){{0,2}} ?: .{{1,150}} @ .{{0,120}}\d{{4}}.{{0,60}}\({ADDRESS}\)|\Ameeting forward notification: "),
    Rule("invitation", "title_answer", STRONG, LISTS.alternation("title_answer_triggers"),
        r"\A\W*(?:" + LISTS.alternation("title_answer") + r") ?: \S|\A[^\n:]{2,50} invites you to a meeting\Z"),
    Rule("survey", "title_survey", STRONG, LISTS.alternation("title_survey_triggers"),
        r"\A\W*(?:" + LISTS.alternation("title_survey") + ")"),
    Rule("merge", "title_merge", STRONG, "merged",
        r"\A\W*(?:your )?(?:ticket|case|request)\b.{0,20} (?:has been |was )?merged"),
    Rule("status", "title_status", STRONG, LISTS.alternation("title_status_triggers"),
        r"\A\W*(?:\[[^\]\n]{1,40}\]\W*)?(?:" + LISTS.alternation("title_status") + ")"),
    Rule("status", "title_jira", SURE + 0.06, "jira", r"\A\[jira\] \(?[a-z][a-z0-9]+-\d+\)?"),
)

# fmt: on
